import { type SQL, sql } from 'drizzle-orm';
import type { Transaction } from '#db/with-caller.ts';
import type { Facts } from './facts.ts';

/** Keys of the rows that a transaction reads of a table; none when reading it is refused altogether. */
export async function readableIds(tx: Transaction, table: string, facts: Facts): Promise<Set<string>> {
  const hasId = facts.tables.get(table)?.some((row) => row.id !== undefined) ?? true;
  const key = hasId ? sql`id::text` : keyWithoutId(table);
  try {
    const [found] = await tx.transaction((nested) =>
      nested.execute<{ keys: string[] | null }>(sql`select array_agg(${key}) as keys from ${sql.raw(table)} t`),
    );
    return new Set(found?.keys ?? []);
  } catch (error) {
    if (isRefusal(error)) return new Set();
    throw error;
  }
}

/** Tables without an id: what stands for one. */
const keyWithoutId = (table: string): SQL =>
  table === 'public.stream_chunks' ? sql`turn_id || '/' || number` : sql`to_jsonb(t)::text`;

function isRefusal(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === '42501';
}
