import type { CellValue } from './format.ts';

export type Sort = { key: string; descending: boolean };

/** Rows in order of one column: numbers by size, text as the language sorts it ("2" before "10"), what is missing last. */
export function sortRows<Row extends Record<string, CellValue>>(
  rows: readonly Row[],
  sort: Sort | null,
  locale: string,
): readonly Row[] {
  if (!sort) return rows;
  const collator = new Intl.Collator(locale, { numeric: true, sensitivity: 'base' });
  const direction = sort.descending ? -1 : 1;
  return [...rows].sort((one, other) => {
    const a = one[sort.key] ?? null;
    const b = other[sort.key] ?? null;
    if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
    const order = typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b));
    return order * direction;
  });
}
