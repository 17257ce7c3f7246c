import { sql } from 'drizzle-orm';
import type postgres from 'postgres';
import type { Transaction } from '#db/with-caller.ts';
import type { Acting } from './acting.ts';
import { isEverAllowed, writtenBlindly } from './oracle.ts';

/** More than these would be written again and again, and say nothing new. */
const FEW = 400;

/** Installs what tries a write to a whole table and takes it back: the number of rows, or why not. */
export async function installBlindWrites(superuser: postgres.Sql): Promise<void> {
  await superuser.unsafe(`
    create schema if not exists isolation;
    create or replace function isolation.write(statement text) returns text language plpgsql as $$
    declare changed bigint; failure text;
    begin
      begin
        execute statement;
        get diagnostics changed = row_count;
        raise exception using errcode = 'IS000', message = changed::text;
      exception when others then
        get stacked diagnostics failure = message_text;
        return sqlstate || ' ' || failure;
      end;
    end $$;
    grant usage on schema isolation to app_caller;
    grant execute on function isolation.write(text) to app_caller`);
}

/**
 * Writes that name no row and read none. PostgreSQL holds such an UPDATE or DELETE by its own policy alone, not by that of
 * reading: a policy that leans on what can be seen lets them through. Answers what went beyond the page.
 */
export async function tryBlindWrites(tx: Transaction, tables: readonly string[], acting: Acting): Promise<string[]> {
  const all = tables
    .filter((table) => table.startsWith('public.') && acting.facts.tables.get(table)?.[0]?.updated_at !== undefined)
    .flatMap((table) => [
      { table, action: 'updates' as const, statement: `update ${table} set updated_at = now()` },
      { table, action: 'deletes' as const, statement: `delete from ${table}` },
    ])
    .filter(({ table, action }) => isEverAllowed(table, action))
    .map((write) => ({ ...write, due: writtenBlindly(write.table, write.action, acting) }))
    .filter((write): write is typeof write & { due: number } => write.due !== 'refused' && write.due < FEW);
  const answers = await tx.execute<{ answer: string }>(sql`
    select isolation.write(s.text) as answer
    from jsonb_array_elements_text(${JSON.stringify(all.map(({ statement }) => statement))}::jsonb) with ordinality s (text, n) order by n`);
  return all.flatMap(({ statement, due }, index) => {
    const [, rows] = /^IS000 (.*)/.exec(answers[index]?.answer ?? '') ?? [];
    return Number(rows ?? 0) > due ? [`${statement}: ${rows} rows, of which ${due} are due`] : [];
  });
}
