import { findCalendarErrors, kindOf } from './calendar-checks.ts';
import type { Counts, ImportContext } from './import-context.ts';
import { counted } from './map-structure.ts';
import { recordRows, sentById, staged } from './record-rows.ts';
import type { RowErrors } from './row-error.ts';

/** Rows of academicSessions.csv of type schoolYear become school years; the others their terms, as a tree. */
export const sessionAdoption = (context: ImportContext) => {
  const { tx, school } = context;
  return tx`
    ${sentById(context, 'academicSessions', 'public.academic_years')}
    union all ${sentById(context, 'academicSessions', 'public.terms')}
    union all
    select s.sourced_id, y.id, 1 from ${staged(context, 'academicSessions')} s
    join public.academic_years y on y.school_id = ${school.id} and y.name = s.content ->> 'title' and s.content ->> 'type' = 'schoolYear'
    union all
    -- Years do not overlap: one of another name that lies in the same days is the same.
    select s.sourced_id, y.id, 2 from (select sourced_id, content ->> 'type' as type, (content ->> 'startDate')::date as starts_on,
        (content ->> 'endDate')::date - 1 as ends_on from ${staged(context, 'academicSessions')} s) s
    join public.academic_years y on y.school_id = ${school.id} and s.type = 'schoolYear'
      and (least(y.ends_on, s.ends_on) - greatest(y.starts_on, s.starts_on)) * 2 > greatest(y.ends_on - y.starts_on, s.ends_on - s.starts_on)
    union all
    select s.sourced_id, t.id, 1 from ${staged(context, 'academicSessions')} s
    join public.terms t on t.school_id = ${school.id} and t.name = s.content ->> 'title' and s.content ->> 'type' <> 'schoolYear'
      and daterange(t.starts_on, t.ends_on, '[]') && daterange((s.content ->> 'startDate')::date, (s.content ->> 'endDate')::date)`;
};

// Marks of a term may be posted for two weeks after it, as in schools that are set up here.
const POSTING_DAYS_AFTER = 14;

export async function mapSessions(context: ImportContext, errors: RowErrors): Promise<Record<string, Counts>> {
  if (await findCalendarErrors(context, errors)) return {};
  const { tx, importId, school } = context;
  await tx`set constraints all deferred`; // years and terms may change places with each other
  const years = await tx<{ created: boolean }[]>`
    insert into public.academic_years as y (id, school_id, name, starts_on, ends_on)
    select row_id, school_id, content ->> 'title', (content ->> 'startDate')::date, (content ->> 'endDate')::date - 1
    from public.oneroster_records
    where import_id = ${importId} and file = 'academicSessions' and ended_at is null and content ->> 'type' = 'schoolYear'
    on conflict (id) do update set name = excluded.name, starts_on = excluded.starts_on, ends_on = excluded.ends_on, updated_at = now()
      where (y.name, y.starts_on, y.ends_on) is distinct from (excluded.name, excluded.starts_on, excluded.ends_on)
    returning xmax = 0 as created`;
  const added = await mapSessionYears(context);
  const terms = await tx<{ created: boolean }[]>`
    with recursive sessions as (${sessionsOf(context)}),
    below as (
      select s.sourced_id, case when s.type = 'schoolYear' then s.row_id else y.row_id end as year_id
      from sessions s left join public.oneroster_records y on y.school_id = ${school.id} and y.file = 'sessionYears' and y.sourced_id = s.school_year
      where s.type = 'schoolYear' or s.parent is null
      union
      select s.sourced_id, b.year_id from sessions s join below b on s.parent = b.sourced_id where s.type <> 'schoolYear')
    insert into public.terms as t (id, school_id, academic_year_id, parent_id, kind, name, starts_on, ends_on, posting_opens_on, posting_closes_on)
    select s.row_id, ${school.id}::uuid, b.year_id, coalesce(o.row_id, p.row_id),
      s.kind, s.title, s.starts_on, s.until - 1, s.starts_on, s.until - 1 + ${POSTING_DAYS_AFTER}::int
    from sessions s join below b on b.sourced_id = s.sourced_id
    left join sessions p on p.sourced_id = s.parent and p.type <> 'schoolYear'
    -- A whole-year session beside the semesters in it holds them: siblings of one kind do not overlap here.
    left join lateral (
      select c.row_id from sessions c
      where c.sourced_id <> s.sourced_id and c.kind = s.kind and c.parent is not distinct from s.parent and c.type <> 'schoolYear'
        and c.starts_on <= s.starts_on and c.until >= s.until
        and ((c.starts_on, c.until) is distinct from (s.starts_on, s.until) or c.sourced_id < s.sourced_id)
      order by c.until - c.starts_on, c.sourced_id desc limit 1) o on true
    where s.import_id = ${importId} and s.type <> 'schoolYear'
    on conflict (id) do update set academic_year_id = excluded.academic_year_id, parent_id = excluded.parent_id, name = excluded.name,
        starts_on = excluded.starts_on, ends_on = excluded.ends_on, updated_at = now()
      where (t.academic_year_id, t.parent_id, t.name, t.starts_on, t.ends_on)
        is distinct from (excluded.academic_year_id, excluded.parent_id, excluded.name, excluded.starts_on, excluded.ends_on)
    returning xmax = 0 as created`;
  await tx`set constraints all immediate`;
  return { academic_years: sum(counted(years), added), terms: counted(terms) };
}

/** Sessions that are sent, with the days and the parent that each has. */
const sessionsOf = ({ tx, school }: ImportContext) => tx`
  select r.sourced_id, r.row_id, r.import_id, r.content ->> 'title' as title, r.content ->> 'type' as type, ${kindOf(tx)} as kind, p.sourced_id as parent,
    (r.content ->> 'startDate')::date as starts_on, (r.content ->> 'endDate')::date as until, r.content ->> 'schoolYear' as school_year
  from public.oneroster_records r
  left join public.oneroster_records p on p.school_id = r.school_id and p.file = r.file and p.sourced_id = r.content ->> 'parentSourcedId' and p.ended_at is null
  where r.school_id = ${school.id} and r.file = 'academicSessions' and r.ended_at is null`;

/**
 * The parent of a session is optional, the year of a term here is not: sessions below no school year are of the year here
 * that they lie in most, else of one made of all that name the same `schoolYear`.
 */
async function mapSessionYears(context: ImportContext): Promise<Counts> {
  const { tx, importId, school } = context;
  await tx`
    insert into public.oneroster_staging (school_id, import_id, file, source, line, sourced_id, ended, content)
    select ${school.id}::uuid, ${importId}::uuid, 'sessionYears', 'academicSessions.csv', 0, school_year, false,
      jsonb_build_object('startDate', min(starts_on), 'endDate', max(until))
    from (${sessionsOf(context)}) s where type <> 'schoolYear' and parent is null group by school_year having ${importId}::uuid = any(array_agg(import_id))`;
  const spans = tx`(select sourced_id, (content ->> 'startDate')::date as starts_on, (content ->> 'endDate')::date - 1 as ends_on from ${staged(context, 'sessionYears')} s)`;
  await recordRows(
    context,
    'sessionYears',
    'delta',
    tx`select s.sourced_id, y.id as row_id, greatest(y.starts_on, s.starts_on) - least(y.ends_on, s.ends_on) as rank from ${spans} s
      join public.academic_years y on y.school_id = ${school.id} and daterange(y.starts_on, y.ends_on, '[]') && daterange(s.starts_on, s.ends_on, '[]')`,
  );
  const rows = await tx<{ created: boolean }[]>`
    insert into public.academic_years as y (id, school_id, name, starts_on, ends_on)
    select row_id, school_id, concat_ws('/', to_char((content ->> 'startDate')::date, 'YYYY'),
        nullif(to_char((content ->> 'endDate')::date - 1, 'YYYY'), to_char((content ->> 'startDate')::date, 'YYYY'))),
      (content ->> 'startDate')::date, (content ->> 'endDate')::date - 1
    from public.oneroster_records where import_id = ${importId} and school_id = ${school.id} and file = 'sessionYears'
    on conflict (id) do update set starts_on = least(y.starts_on, excluded.starts_on), ends_on = greatest(y.ends_on, excluded.ends_on), updated_at = now()
      where excluded.starts_on < y.starts_on or excluded.ends_on > y.ends_on
    returning xmax = 0 as created`;
  return counted(rows);
}

const sum = (one: Counts, other: Counts): Counts => ({
  created: one.created + other.created,
  changed: one.changed + other.changed,
  ended: one.ended + other.ended,
});

/** Work counts in a term: a year in which work is set, and which has none, gets one that is as long as itself. */
export async function mapYearTerms(context: ImportContext): Promise<Record<string, Counts>> {
  const { tx, importId, school } = context;
  await tx`
    insert into public.oneroster_staging (school_id, import_id, file, source, line, sourced_id, ended, content)
    select distinct ${school.id}::uuid, ${importId}::uuid, 'yearTerms', 'academicSessions.csv', 0, k.academic_year_id::text, false, '{}'::jsonb
    from public.oneroster_records r
    join public.oneroster_records c on c.school_id = r.school_id and c.file = 'classes' and c.sourced_id = r.content ->> 'classSourcedId'
    join public.classes k on k.school_id = r.school_id and k.id = c.row_id
    where r.import_id = ${importId} and r.school_id = ${school.id} and r.file = 'lineItems' and r.ended_at is null
      and not exists (select from public.terms t where t.school_id = k.school_id and t.academic_year_id = k.academic_year_id)`;
  await recordRows(context, 'yearTerms', 'delta');
  const rows = await tx`
    insert into public.terms (id, school_id, academic_year_id, kind, name, starts_on, ends_on, posting_opens_on, posting_closes_on)
    select r.row_id, y.school_id, y.id, 'term', y.name, y.starts_on, y.ends_on, y.starts_on, y.ends_on + ${POSTING_DAYS_AFTER}::int
    from public.oneroster_records r join public.academic_years y on y.school_id = r.school_id and y.id::text = r.sourced_id
    where r.import_id = ${importId} and r.school_id = ${school.id} and r.file = 'yearTerms'
    on conflict (id) do nothing`;
  return rows.count > 0 ? { terms: { created: rows.count, changed: 0, ended: 0 } } : {};
}
