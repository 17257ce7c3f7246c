import type { CellValue } from './format.ts';

/** A spreadsheet runs text that begins like this as a formula; an apostrophe makes it text again. */
const formula = /^[=+\-@\t\r]/;

function csvCell(value: CellValue | undefined): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const safe = formula.test(value.trimStart()) || formula.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** RFC 4180 text, with a byte order mark so that spreadsheets read names in every script. */
export function toCsv(
  columns: readonly { key: string; label: string }[],
  rows: readonly Record<string, CellValue>[],
): string {
  const lines = [
    columns.map(({ label }) => csvCell(label)),
    ...rows.map((row) => columns.map(({ key }) => csvCell(row[key]))),
  ];
  return `\uFEFF${lines.map((cells) => cells.join(',')).join('\r\n')}\r\n`;
}

/** "Attendance of 8B" → "attendance-of-8b.csv" */
export function csvFileName(title: string): string {
  const name = title
    .toLowerCase()
    .replaceAll(/[^\p{Letter}\p{Number}]+/gu, '-')
    .replaceAll(/^-|-$/g, '');
  return `${name || 'table'}.csv`;
}
