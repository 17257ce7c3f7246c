import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { getTableColumns, getTableName, type Table } from 'drizzle-orm';
import { toSnakeCase } from 'drizzle-orm/casing';
import type postgres from 'postgres';

const ROWS_A_CHUNK = 500;
// Below this the round trips of COPY cost more than parsing JSON does.
const WORTH_A_COPY = 2_000;
const stamps = new Set(['createdAt', 'updatedAt']);

type Row = Record<string, unknown>;

/** The columns that rows of a table fill, and how a row becomes text. */
interface Shape {
  target: string;
  columns: string[];
  values(row: Row): unknown[];
}

/**
 * Loads rows, making and sending them at once. The columns are those that the first row names, besides `created_at` and
 * `updated_at`, which are `madeAt` where a row does not say otherwise: defaults of the database do not apply.
 * Returns how many rows went in.
 */
export async function copyRows<T extends Table>(
  transaction: postgres.TransactionSql,
  table: T,
  rows: Iterable<T['$inferInsert']>,
  madeAt: string,
): Promise<number> {
  const iterator = (rows as Iterable<Row>)[Symbol.iterator]();
  const head = take(iterator, WORTH_A_COPY);
  if (head.length === 0) return 0;
  const shape = shapeOf(table, head[0]!, madeAt);
  if (head.length < WORTH_A_COPY) return insertRows(transaction, shape, head);
  let count = 0;
  function* lines(): Generator<string> {
    for (let batch = head; batch.length > 0; batch = take(iterator, ROWS_A_CHUNK)) {
      count += batch.length;
      yield `${batch.map((row) => shape.values(row).map(field).join('\t')).join('\n')}\n`;
    }
  }
  const copy = `copy ${shape.target} (${shape.columns.join(', ')}) from stdin`;
  await pipeline(Readable.from(lines()), await transaction.unsafe(copy).writable());
  return count;
}

function take<Item>(iterator: Iterator<Item>, limit: number): Item[] {
  const taken: Item[] = [];
  while (taken.length < limit) {
    const { done, value } = iterator.next();
    if (done) break;
    taken.push(value);
  }
  return taken;
}

function shapeOf(table: Table, first: Row, madeAt: string): Shape {
  const known = getTableColumns(table);
  const keys = [...new Set([...Object.keys(first), ...stamps])].filter((key) => key in known);
  return {
    target: `public."${getTableName(table)}"`,
    columns: keys.map(toSnakeCase),
    values: (row) => keys.map((key) => row[key] ?? (stamps.has(key) ? (row.createdAt ?? madeAt) : null)),
  };
}

async function insertRows(transaction: postgres.TransactionSql, shape: Shape, rows: readonly Row[]): Promise<number> {
  const columns = shape.columns.join(', ');
  const records = rows.map((row) => {
    const values = shape.values(row);
    return Object.fromEntries(shape.columns.map((column, index) => [column, values[index]]));
  });
  await transaction.unsafe(
    `insert into ${shape.target} (${columns}) select ${columns} from json_populate_recordset(null::${shape.target}, $1::text::json)`,
    [JSON.stringify(records)],
  );
  return rows.length;
}

const escapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function field(value: unknown): string {
  if (value === null) return '\\N';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return /[\\\t\n\r]/.test(text) ? text.replace(/[\\\t\n\r]/g, (character) => escapes[character]!) : text;
}
