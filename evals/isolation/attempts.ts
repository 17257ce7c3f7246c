import { sql } from 'drizzle-orm';
import type postgres from 'postgres';
import type { Transaction } from '#db/with-caller.ts';

/** One write that is tried as somebody, and always taken back. */
export interface Attempt {
  table: string;
  action: 'insert' | 'update' | 'delete';
  /** The stored row that it is about; an insert puts it in anew, after the stored one was taken out of the way. */
  id: string;
  /** An insert's row, or the columns that an update sets. */
  values: Record<string, unknown>;
}

/**
 * `done` and `kept` (by a reference) got past the policies, `refused` did not; `guarded` met a rule of the data that holds
 * for everybody; `broken` was no fair attempt.
 */
export type Outcome = { verdict: 'done' | 'kept' | 'refused' | 'guarded' | 'broken'; detail: string };

/**
 * Installs the function that tries a write. It runs as its caller, so policies and grants decide as they do for an
 * operation; only the removal of the stored row before an insert is the owner's.
 */
export async function installAttempts(superuser: postgres.Sql): Promise<void> {
  await superuser.unsafe(`
    create schema if not exists isolation;
    -- Compared as what it is, so that an index finds it, as it does for an operation: as text, every row would be judged.
    create or replace function isolation.named(target text, parameter int) returns text language sql security definer
      set search_path = '' as $$
      select format('id = $%s::%s', parameter, coalesce((select atttypid::regtype::text from pg_catalog.pg_attribute
        where attrelid = target::regclass and attname = 'id'), 'text')) $$;

    create or replace function isolation.vacate(target text, row_id text) returns void language plpgsql security definer
      set session_replication_role = replica set search_path = '' as $$
    begin execute format('delete from %s where %s', target, isolation.named(target, 1)) using row_id; end $$;

    create or replace function isolation.attempt(target text, action text, row_id text, given jsonb) returns text language plpgsql as $$
    declare columns text; changed bigint; failure text;
    begin
      select string_agg(quote_ident(key), ', ') into columns from jsonb_object_keys(given) key;
      begin
        if action = 'insert' then
          perform isolation.vacate(target, row_id);
          execute format('insert into %s (%s) overriding system value select %s from jsonb_populate_record(null::%s, $1)', target, columns, columns, target) using given;
        elsif action = 'update' then
          execute format('update %s set (%s) = row((select %s from jsonb_populate_record(null::%s, $1) given)) where %s',
            target, columns, columns, target, isolation.named(target, 2)) using given, row_id;
        else
          execute format('delete from %s where %s', target, isolation.named(target, 1)) using row_id;
        end if;
        get diagnostics changed = row_count;
        set constraints all immediate;
        raise exception using errcode = 'IS000', message = changed::text;
      exception when others then
        get stacked diagnostics failure = message_text;
        return sqlstate || ' ' || failure;
      end;
    end $$;
    create or replace function isolation.keys_of(sources jsonb) returns jsonb language plpgsql as $$
    declare source jsonb; found jsonb; keys jsonb := '{}';
    begin
      for source in select value from jsonb_array_elements(sources) loop
        begin
          execute format('select coalesce(jsonb_agg(%s), ''[]'') from %s t', source ->> 'key', source ->> 'name') into found;
        exception when insufficient_privilege then found := null;
        end;
        keys := keys || jsonb_build_object(source ->> 'name', found);
      end loop;
      return keys;
    end $$;
    revoke all on all functions in schema isolation from public;
    grant usage on schema isolation to app_caller, authenticated, anon;
    grant execute on all functions in schema isolation to app_caller, authenticated, anon;`);
}

/** Tries writes one by one, each from the same state. */
export async function tryAll(tx: Transaction, attempts: readonly Attempt[]): Promise<Outcome[]> {
  const rows = await tx.execute<{ answer: string }>(sql`
    select isolation.attempt(a ->> 'table', a ->> 'action', a ->> 'id', a -> 'values') as answer
    from jsonb_array_elements(${JSON.stringify(attempts)}::jsonb) with ordinality x (a, n) order by n`);
  return rows.map(({ answer }) => judgeAttempt(answer));
}

export function judgeAttempt(answer: string): Outcome {
  const code = answer.slice(0, 5);
  const detail = answer.slice(6);
  if (code === 'IS000') return detail === '0' ? { verdict: 'refused', detail: 'no row' } : { verdict: 'done', detail };
  if (code === '23503') return { verdict: 'kept', detail };
  // insufficient privilege and policies; guards that are triggers raise their own
  // 55000: a view that cannot be written to.
  const byPolicy = /row-level security|permission denied|cannot (insert into|update|delete from) view/.test(detail);
  if ((code === '42501' || code === '55000') && byPolicy) return { verdict: 'refused', detail };
  // Guards are triggers that raise their own, checks and ranges PostgreSQL's: they hold for whoever may write.
  if (['42501', '55000', 'P0001', '23514', '23505', '23P01', '23502'].includes(code) || code.startsWith('CA')) {
    return { verdict: 'guarded', detail };
  }
  return { verdict: 'broken', detail: answer };
}
