import type { Sql, TransactionSql } from 'postgres';
import { keepFingerprintKey } from './fingerprint-key.ts';
import type { SecretRing } from './key-ring.ts';
import type { SecretName } from './secret-names.ts';

const BEFORE_ALL_ROWS = '00000000-0000-0000-0000-000000000000';
const ROWS_AT_A_TIME = 250;

export interface RotationOptions {
  /** The service login. It moves ciphertexts only; plain values exist in this process, one batch at a time. */
  sql: Sql;
  secretName: SecretName;
  ring: SecretRing;
  rowsAtATime?: number;
  /** Told after each batch. */
  onProgress?: (progress: { column: string; done: number; of: number }) => void;
}

/** What became of one sealed column. */
export interface RotatedColumn {
  /** `public.ai_keys.secret` */
  column: string;
  /** By this call; another may have done the others. */
  resealed: number;
  /** Rows that their own version does not open: left as they are. */
  unreadable: { row: string; reason: string }[];
  /** Rows under each version now. A version that is not in it may leave the secret. */
  versions: Record<number, number>;
}

type Column = { table: string; column: string };
type Outdated = { id: string; school: string | null; secret: string; version: number };
type Batch = { last: string | undefined; resealed: number };

/**
 * Seals again, with the ring's current version, every row that another version sealed. Beside live traffic, several at
 * once, and again after being killed at any point: a batch is one transaction, and a row needs it exactly as long as its
 * version says so. From its start no process can store a value under an older version. Throws when the database was
 * rotated to a higher version before, and when the connection fails; a row that does not open is reported instead.
 */
export async function rotate(options: RotationOptions): Promise<RotatedColumn[]> {
  const { sql, secretName, ring } = options;
  // Before its version can go: what finds duplicates must not change with the secret.
  if (secretName === 'GEMINI_ENCRYPTION_KEY') await keepFingerprintKey(sql, ring);
  await sql`select guard.begin_rotation(${secretName}, ${ring.current})`;
  const columns = await sql<Column[]>`
    select place_table as table, place_column as column from guard.columns_sealed_by(${secretName})`;
  const rotated: RotatedColumn[] = [];
  for (const column of columns) rotated.push(await rotateColumn(options, column));
  return rotated;
}

/** The columns that a secret seals, and how many rows stand under each version; changes nothing. */
export async function sealedColumns(sql: Sql, secretName: SecretName): Promise<RotatedColumn[]> {
  const columns = await sql<Column[]>`
    select place_table as table, place_column as column from guard.columns_sealed_by(${secretName})`;
  const found: RotatedColumn[] = [];
  for (const column of columns) {
    const versions = await versionsOf(sql, column);
    found.push({ column: `${column.table}.${column.column}`, resealed: 0, unreadable: [], versions });
  }
  return found;
}

async function versionsOf(sql: Sql, { table, column }: Column): Promise<Record<number, number>> {
  const rows = await sql<{ version: number; sealed: string }[]>`
    select version, sealed from guard.sealed_versions(${table}, ${column})`;
  return Object.fromEntries(rows.map(({ version, sealed }) => [version, Number(sealed)]));
}

async function rotateColumn(options: RotationOptions, column: Column): Promise<RotatedColumn> {
  const name = `${column.table}.${column.column}`;
  const unreadable = new Map<string, string>();
  const outdated = async () => {
    const versions = await versionsOf(options.sql, column);
    const { [options.ring.current]: _current, ...others } = versions;
    return { versions, count: Object.values(others).reduce((sum, rows) => sum + rows, 0) };
  };
  let state = await outdated();
  const of = state.count;
  let resealed = 0;
  // First around the rows that another rotation holds, then waiting for those that it left.
  for (let waiting = false; state.count > unreadable.size; waiting = true) {
    const before = resealed + unreadable.size;
    for (let after: string | undefined = BEFORE_ALL_ROWS; after; ) {
      const batch: Batch = await resealBatch(options, column, after, waiting, unreadable);
      resealed += batch.resealed;
      after = batch.last;
      if (after) options.onProgress?.({ column: name, done: resealed, of });
    }
    state = await outdated();
    if (waiting && resealed + unreadable.size === before) break;
  }
  return {
    column: name,
    resealed,
    unreadable: [...unreadable].map(([row, reason]) => ({ row, reason })),
    versions: state.versions,
  };
}

function resealBatch(
  { sql, ring, rowsAtATime = ROWS_AT_A_TIME }: RotationOptions,
  { table, column }: Column,
  after: string,
  waiting: boolean,
  unreadable: Map<string, string>,
): Promise<Batch> {
  return sql.begin(async (tx: TransactionSql) => {
    const rows = await tx<Outdated[]>`
      select id, school, secret, version
      from guard.take_outdated(${table}, ${column}, ${ring.current}, ${after}, ${rowsAtATime}, ${waiting})`;
    const items = rows.flatMap((row) => {
      const place = { table: table.replace(/^public\./, ''), column, row: row.id, school: row.school };
      try {
        return [{ id: row.id, was: row.secret, ...ring.seal(ring.open(row, place), place) }];
      } catch (error) {
        unreadable.set(row.id, error instanceof Error ? error.message : 'it does not open');
        return [];
      }
    });
    if (items.length === 0) return { last: rows.at(-1)?.id, resealed: 0 };
    const [put] = await tx<{ resealed: number }[]>`
      select guard.put_resealed(${table}, ${column}, ${tx.json(items)}) as resealed`;
    return { last: rows.at(-1)?.id, resealed: put!.resealed };
  }) as Promise<Batch>;
}
