import type { ImportContext } from './import-context.ts';
import type { RowErrors } from './row-error.ts';

/** The kind of term that a session of records `r` is here. */
export const kindOf = (tx: ImportContext['tx']) =>
  tx`case r.content ->> 'type' when 'semester' then 'semester' when 'gradingPeriod' then 'quarter' else 'term' end`;

/**
 * Sessions that do not make a calendar: years that overlap, terms of one kind that overlap in part, terms that reach out of
 * what they belong to, sessions that are their own parent. Said by line, before the database refuses them.
 */
export async function findCalendarErrors(context: ImportContext, errors: RowErrors): Promise<boolean> {
  const { tx, importId, school } = context;
  const found = await tx<{ source: string; line: number; field: string; message: string }[]>`
    with recursive sessions as (
      select r.sourced_id, r.content ->> 'type' as type, ${kindOf(tx)} as kind, r.content ->> 'parentSourcedId' as parent,
        daterange((r.content ->> 'startDate')::date, (r.content ->> 'endDate')::date) as days, r.content ->> 'startDate' as first, r.content ->> 'endDate' as until
      from public.oneroster_records r where r.school_id = ${school.id} and r.file = 'academicSessions' and r.ended_at is null),
    reached as (
      select sourced_id from sessions s where type = 'schoolYear' or not exists (select from sessions p where p.sourced_id = s.parent)
      union
      select s.sourced_id from sessions s join reached r on s.parent = r.sourced_id),
    wrong as (
      select b.sourced_id, 'startDate' as field, format('The school year overlaps “%s” (%s to %s). End one before the other begins.', a.sourced_id, a.first, a.until) as message
      from sessions a join sessions b on a.type = 'schoolYear' and b.type = 'schoolYear' and a.sourced_id < b.sourced_id and a.days && b.days
      union all
      select b.sourced_id, 'startDate', format('The session overlaps “%s” (%s to %s), which is of the same type and parent. End one before the other begins.', a.sourced_id, a.first, a.until)
      from sessions a join sessions b on a.kind = b.kind and 'schoolYear' not in (a.type, b.type) and a.parent is not distinct from b.parent and a.sourced_id < b.sourced_id
        and a.days && b.days and not a.days @> b.days and not b.days @> a.days
      union all
      select s.sourced_id, case when lower(s.days) < lower(p.days) then 'startDate' else 'endDate' end,
        format('The session does not lie within its parent “%s” (%s to %s). Correct the days of one of them.', p.sourced_id, p.first, p.until)
      from sessions s join sessions p on p.sourced_id = s.parent and s.type <> 'schoolYear' where not p.days @> s.days
      union all
      select s.sourced_id, 'parentSourcedId', 'The session is above itself. Name the parent that it lies in.'
      from sessions s where not exists (select from reached r where r.sourced_id = s.sourced_id))
    select s.source, s.line, w.field, w.message
    from wrong w join public.oneroster_staging s on s.import_id = ${importId} and s.file = 'academicSessions' and s.sourced_id = w.sourced_id
    order by s.line, w.field limit 5000`;
  for (const { source, line, field, message } of found) errors.add({ file: source, line, field, message });
  return found.length > 0;
}
