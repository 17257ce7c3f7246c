import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { getTableColumns, getTableName, type Table } from 'drizzle-orm';
import { toSnakeCase } from 'drizzle-orm/casing';
import type postgres from 'postgres';

const ROWS_A_CHUNK = 500;
// Below this the round trips of COPY cost more than parsing JSON does.
const WORTH_A_COPY = 2_000;

/**
 * Loads many rows. The columns are those that the first row names, besides `created_at` and `updated_at`, which are
 * `madeAt` where a row does not say otherwise: defaults of the database do not apply. Returns how many rows went in.
 */
export async function copyRows<T extends Table>(
  transaction: postgres.TransactionSql,
  table: T,
  rows: readonly T['$inferInsert'][],
  madeAt: string,
): Promise<number> {
  const first = rows[0];
  if (!first) return 0;
  const keys = columnKeys(table, first);
  const value = (row: Record<string, unknown>, key: string) =>
    row[key] ?? (stamps.has(key) ? (row.createdAt ?? madeAt) : null);
  const target = `public."${getTableName(table)}"`;
  const columns = keys.map((key) => `"${toSnakeCase(key)}"`).join(', ');
  if (rows.length < WORTH_A_COPY) {
    const records = rows.map((row) => Object.fromEntries(keys.map((key) => [toSnakeCase(key), value(row, key)])));
    const insert = `insert into ${target} (${columns}) select ${columns} from json_populate_recordset(null::${target}, $1::text::json)`;
    await transaction.unsafe(insert, [JSON.stringify(records)]);
  } else {
    const line = (row: T['$inferInsert']) => keys.map((key) => field(value(row, key))).join('\t');
    await pipeline(
      Readable.from(chunks(rows, line)),
      await transaction.unsafe(`copy ${target} (${columns}) from stdin`).writable(),
    );
  }
  return rows.length;
}

const stamps = new Set(['createdAt', 'updatedAt']);

function columnKeys(table: Table, first: object): string[] {
  const known = getTableColumns(table);
  return [...new Set([...Object.keys(first), ...stamps])].filter((key) => key in known);
}

const escapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function field(value: unknown): string {
  if (value === null) return '\\N';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return /[\\\t\n\r]/.test(text) ? text.replace(/[\\\t\n\r]/g, (character) => escapes[character]!) : text;
}

function* chunks<Row>(rows: readonly Row[], line: (row: Row) => string): Generator<string> {
  for (let from = 0; from < rows.length; from += ROWS_A_CHUNK) {
    yield `${rows
      .slice(from, from + ROWS_A_CHUNK)
      .map(line)
      .join('\n')}\n`;
  }
}
