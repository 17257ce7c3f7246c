import type { Field, FileBinding } from './binding.ts';
import { asWritten, wrongValue } from './check-value.ts';
import { type CsvRecord, csvRecords } from './csv-reader.ts';
import type { RowErrors } from './row-error.ts';

/** How a data file is meant: `bulk` says all there is, `delta` what changed. */
export type Mode = 'bulk' | 'delta';

/** A sound row: the line on which it begins, and its values by field. Empty values are left out. */
export interface TableRow {
  line: number;
  content: Record<string, string>;
}

interface Column {
  name: string;
  /** Undefined: an extension column, kept as it is. */
  field: Field | undefined;
}

/**
 * Sound rows of one data file in the order of the file, some hundred at a time. Columns may stand in any order and case,
 * and further columns are kept under their own names. What is wrong goes to `errors` and its row is left out.
 */
export async function* tableRows(
  binding: FileBinding,
  source: { file: string; bytes: AsyncIterable<Uint8Array>; mode: Mode },
  errors: RowErrors,
): AsyncGenerator<TableRow[]> {
  const { file, mode } = source;
  let columns: Column[] | undefined;
  for await (const records of csvRecords(source.bytes)) {
    const rows: TableRow[] = [];
    for (const record of records) {
      if (!columns) {
        columns = columnsOf(binding, record, file, errors);
        if (!columns) return errors.refuse(binding.name);
        continue;
      }
      const row = rowOf(columns, record, { file, mode }, errors);
      if (row) rows.push(row);
      else errors.refuse(binding.name, record.values[columns.findIndex(({ name }) => name === 'sourcedId')] ?? '');
    }
    if (rows.length > 0) yield rows;
  }
  if (columns) return;
  errors.refuse(binding.name);
  errors.add({ file, line: 1, field: '', message: 'The file is empty. Its first line has to name the columns.' });
}

function columnsOf(binding: FileBinding, header: CsvRecord, file: string, errors: RowErrors): Column[] | undefined {
  const at = { file, line: header.line };
  if (header.problem) {
    errors.add({ ...at, field: '', message: header.problem });
    return undefined;
  }
  if (header.values.some((name) => name.includes('\u0000') || name.includes('\uFFFD'))) {
    errors.add({ ...at, field: '', message: 'The first line is not UTF-8 text. Save the file as UTF-8.' });
    return undefined;
  }
  const byName = new Map(binding.fields.map((field) => [field.name.toLowerCase(), field]));
  const columns = header.values.map((text): Column => {
    const field = byName.get(text.trim().toLowerCase());
    return { name: field?.name ?? text.trim(), field };
  });
  const before = errors.count;
  const seen = new Set<string>();
  for (const { name } of columns) {
    if (name && seen.has(name))
      errors.add({ ...at, field: name, message: 'This column is there twice. Leave one out.' });
    seen.add(name);
  }
  for (const field of binding.fields)
    if (field.required && !seen.has(field.name))
      errors.add({
        ...at,
        field: field.name,
        message: `The column is missing. ${binding.name}.csv cannot be read without it.`,
      });
  return errors.count > before ? undefined : columns;
}

function rowOf(
  columns: readonly Column[],
  record: CsvRecord,
  { file, mode }: { file: string; mode: Mode },
  errors: RowErrors,
): TableRow | undefined {
  const at = { file, line: record.line };
  const { values } = record;
  const tooMany = values.slice(columns.length).some((value) => value !== '');
  if (record.problem !== undefined || tooMany || values.length < columns.length) {
    const counted = `The row has ${values.length} values for ${columns.length} columns. Look for a missing or surplus comma or quote.`;
    errors.add({ ...at, field: '', message: record.problem ?? counted });
    return undefined;
  }
  const before = errors.count;
  const content: Record<string, string> = {};
  for (const [index, { name, field }] of columns.entries()) {
    const value = values[index] ?? '';
    const wrong = wrongCell(field, value, mode);
    if (wrong) errors.add({ ...at, field: name, message: wrong });
    else if (value !== '') content[name] = asWritten(field, value);
  }
  return errors.count > before ? undefined : { line: record.line, content };
}

const OF_DELTA = new Set(['status', 'dateLastModified']);
const extension: Field = { name: '', type: 'text', required: false, extensible: false };
/** Bulk files leave the time of change empty; those that do not are not held to its form. */
const freeTime: Field = { ...extension, name: 'dateLastModified', type: 'dayOrTime' };

function wrongCell(field: Field | undefined, value: string, mode: Mode): string | undefined {
  if (value === '') {
    if (field?.required) return 'The value is missing.';
    return mode === 'delta' && field && OF_DELTA.has(field.name)
      ? 'The value is missing; a delta file needs it.'
      : undefined;
  }
  if (mode === 'bulk' && field?.name === 'status' && value === 'tobedeleted')
    return 'A bulk file lists what there is. Leave the row out, or send the file as delta.';
  const free = mode === 'bulk' && field?.name === freeTime.name;
  return wrongValue(free ? freeTime : (field ?? extension), value);
}
