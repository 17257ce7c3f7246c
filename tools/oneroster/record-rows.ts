import type postgres from 'postgres';
import type { ImportContext, RecordCounts, RecordedFile } from './import-context.ts';
import type { Mode } from './read-table.ts';

type Sql = postgres.PendingQuery<postgres.Row[]>;

/**
 * Compares the staged rows of a file with what was sent before and records what is new. `adopt` selects, for rows that are
 * sent for the first time, the rows here that they may stand for: (sourced_id, row_id, rank), the lowest rank first; the
 * others get an id of their own. Of a bulk file, what is no
 * longer sent is ended. Rows that are as they were are not touched: doing it again records nothing.
 */
export async function recordRows(
  { tx, importId, school }: ImportContext,
  file: RecordedFile,
  mode: Mode,
  adopt?: Sql,
): Promise<RecordCounts> {
  const [written] = await tx<RecordCounts[]>`
    with fresh as (
      select s.sourced_id, s.content, s.ended, case when r.row_id is null then a.row_id end as candidate, r.row_id as earlier
      from public.oneroster_staging s
      left join (select distinct on (sourced_id) sourced_id, row_id from (${adopt ?? nothingHere(tx)}) b order by sourced_id, rank, row_id) a
        on a.sourced_id = s.sourced_id
      left join public.oneroster_records r on r.school_id = ${school.id} and r.file = s.file and r.sourced_id = s.sourced_id
      where s.import_id = ${importId} and s.file = ${file}
        and case when s.ended then r.ended_at is null and r.row_id is not null
          else r.row_id is null or r.ended_at is not null or r.content <> s.content end),
    chosen as (
      select f.*, case
        when candidate is not null and row_number() over (partition by candidate order by f.sourced_id) = 1
          and not exists (select from public.oneroster_records o where o.school_id = ${school.id} and o.row_id = candidate and o.file = ${file})
        then candidate else ${orderedId(tx)} end as row_id
      from fresh f),
    written as (
      insert into public.oneroster_records (school_id, file, sourced_id, row_id, content, first_import_id, import_id)
      select ${school.id}::uuid, ${file}::text, sourced_id, row_id, content, ${importId}::uuid, ${importId}::uuid
      from chosen where earlier is null order by sourced_id
      returning true as created, false as ended),
    changed as (
      update public.oneroster_records r
      set content = c.content, import_id = ${importId}, ended_at = case when c.ended then now() end, updated_at = now()
      from chosen c where c.earlier is not null and r.school_id = ${school.id} and r.file = ${file} and r.sourced_id = c.sourced_id
      returning r.first_import_id = r.import_id as created, r.ended_at is not null as ended),
    touched as (select * from written union all select * from changed)
    select sent - recognised as created, recognised, changed, ended
    from (
      select count(*) filter (where created)::int as sent, (select count(*)::int from chosen where row_id = candidate and earlier is null) as recognised,
        count(*) filter (where not created and not ended)::int as changed, count(*) filter (where ended)::int as ended
      from touched) c`;
  const counts = written ?? { created: 0, recognised: 0, changed: 0, ended: 0 };
  if (mode === 'delta') return counts;
  const left = await tx`
    update public.oneroster_records r set ended_at = now(), import_id = ${importId}, updated_at = now()
    where r.school_id = ${school.id} and r.file = ${file} and r.ended_at is null and not exists (
      select from public.oneroster_staging s where s.import_id = ${importId} and s.file = r.file and s.sourced_id = r.sourced_id)`;
  return { ...counts, ended: counts.ended + left.count };
}

/**
 * A random id that begins with the time (version 7, RFC 9562): rows made one after the other stand side by side in every
 * index that begins with their ids, here and in the tables that they go to, where ids all over the place would each touch
 * a page of their own.
 */
export const orderedId = (tx: postgres.TransactionSql) => tx`
  (lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0') || '-7' || substr(gen_random_uuid()::text, 16))::uuid`;

const nothingHere = (tx: postgres.TransactionSql) =>
  tx`select null::text as sourced_id, null::uuid as row_id, 0 as rank where false`;

/** Staged rows of a file, to select from. */
export const staged = ({ tx, importId }: ImportContext, file: RecordedFile) =>
  tx`(select sourced_id, content from public.oneroster_staging where import_id = ${importId} and file = ${file} and not ended)`;

/** Rows of this school whose id was sent as sourcedId: what an export from here calls rows that nobody sent before. */
export const sentById = (context: ImportContext, file: RecordedFile, table: string) => context.tx`
  select s.sourced_id, t.id as row_id, 0 as rank from ${staged(context, file)} s
  join ${context.tx(table)} t on t.school_id = ${context.school.id} and t.id::text = s.sourced_id`;
