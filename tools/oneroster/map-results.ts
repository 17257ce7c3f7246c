import type { Counts, ImportContext } from './import-context.ts';
import { authorOf, teachersOf } from './map-gradebook.ts';
import { pointsOf } from './map-scales.ts';
import { counted } from './map-structure.ts';
import { sentById, staged } from './record-rows.ts';
import type { RowErrors } from './row-error.ts';
import { termItems } from './term-items.ts';

/** The mark that a student has for that work already, whoever gave it. */
export const resultAdoption = (context: ImportContext) => {
  const { tx, school } = context;
  return tx`
    ${sentById(context, 'results', 'public.assessment_grades')}
    union all
    select s.sourced_id, g.id, 1 from ${staged(context, 'results')} s
    join public.oneroster_records i on i.school_id = ${school.id} and i.file = 'lineItems' and i.sourced_id = s.content ->> 'lineItemSourcedId'
    join public.oneroster_records u on u.school_id = ${school.id} and u.file = 'users' and u.sourced_id = s.content ->> 'studentSourcedId'
    join public.assessment_grades g on g.school_id = ${school.id} and g.assessment_id = i.row_id and g.student_id = u.row_id
    union all ${sentById(context, 'results', 'public.grades')}
    union all
    select s.sourced_id, g.id, 1 from ${staged(context, 'results')} s
    join (${termItems(context)}) i on i.sourced_id = s.content ->> 'lineItemSourcedId' and i.mapped
    join public.oneroster_records u on u.school_id = ${school.id} and u.file = 'users' and u.sourced_id = s.content ->> 'studentSourcedId'
    join public.grades g on g.school_id = ${school.id} and g.class_id = i.class_id and g.term_id = i.term_id and g.kind = i.kind and g.student_id = u.row_id`;
};

/**
 * The five states of a mark (domain.md). Work that was not handed in is missing, unless the file says that it is not
 * (`missing` false: it is not due yet); what has no final score is ungraded. `p.points`: what the result is worth (map-scales.ts).
 */
export const stateOf = (tx: ImportContext['tx']) => tx`
  case when r.content ->> 'scoreStatus' = 'exempt' then 'excused'
    when r.content ->> 'missing' = 'true' then 'missing'
    when r.content ->> 'incomplete' = 'true' then 'incomplete'
    when r.content ->> 'scoreStatus' = 'not submitted' then case when r.content ->> 'missing' = 'false' then 'ungraded' else 'missing' end
    when r.content ->> 'scoreStatus' = 'fully graded' and p.points is not null then 'graded'
    else 'ungraded' end`;

/**
 * Results become marks. Who may see a mark, and from when, is the school's to say and in no file: new marks are for staff
 * until they are released. A result that is no longer sent leaves the mark ungraded.
 */
export async function mapResults(context: ImportContext, errors: RowErrors): Promise<Record<string, Counts>> {
  const { tx, importId, school } = context;
  if (await twice(context, errors)) return {};
  const rows = await tx<{ created: boolean }[]>`
    with wanted as (
      select r.row_id, i.row_id as assessment_id, a.class_id, u.row_id as student_id, ${stateOf(tx)} as state,
        p.points as score, r.content ->> 'comment' as comment,
        case when r.content ->> 'scoreStatus' = 'submitted' then
          case when length(r.content ->> 'scoreDate') = 10 then (r.content ->> 'scoreDate')::date
            else ((r.content ->> 'scoreDate')::timestamptz at time zone ${school.timeZone})::date end end as submitted_on
      from public.oneroster_records r
      join public.oneroster_records i on i.school_id = r.school_id and i.file = 'lineItems' and i.sourced_id = r.content ->> 'lineItemSourcedId'
      join public.assessments a on a.school_id = r.school_id and a.id = i.row_id
      join public.oneroster_records u on u.school_id = r.school_id and u.file = 'users' and u.sourced_id = r.content ->> 'studentSourcedId'
      left join (${pointsOf(context)}) p on p.sourced_id = r.sourced_id
      where r.import_id = ${importId} and r.school_id = ${school.id} and r.file = 'results' and r.ended_at is null)
    insert into public.assessment_grades as g (id, school_id, assessment_id, class_id, student_id, state, score, comment, submitted_on, graded_by)
    select w.row_id, ${school.id}::uuid, w.assessment_id, w.class_id, w.student_id, w.state, case when w.state = 'graded' then w.score end, w.comment, w.submitted_on, ${authorOf(context)}
    from wanted w left join (${teachersOf(context)}) t on t.class_id = w.class_id
    order by w.assessment_id
    on conflict (id) do update set state = excluded.state, score = excluded.score, comment = excluded.comment,
        submitted_on = coalesce(excluded.submitted_on, g.submitted_on), updated_at = now()
      where (g.state, g.score, g.comment, g.submitted_on) is distinct from
        (excluded.state, excluded.score, excluded.comment, coalesce(excluded.submitted_on, g.submitted_on))
    returning xmax = 0 as created`;
  const ended = await tx`
    update public.assessment_grades g set state = 'ungraded', score = null, updated_at = now() from public.oneroster_records r
    where r.import_id = ${importId} and r.school_id = ${school.id} and r.file = 'results' and r.ended_at is not null
      and g.school_id = r.school_id and g.id = r.row_id and g.state <> 'ungraded'`;
  return { assessment_grades: { ...counted(rows), ended: ended.count } };
}

/** Two results of one student for one piece of work. */
async function twice({ tx, importId, school }: ImportContext, errors: RowErrors): Promise<boolean> {
  const found = await tx<{ source: string; line: number; first: string }[]>`
    select s.source, s.line, r.first
    from (
      select r.sourced_id, count(*) over w as same, min(r.sourced_id) over w as first, r.import_id
      from public.oneroster_records r where r.school_id = ${school.id} and r.file = 'results' and r.ended_at is null
      window w as (partition by r.content ->> 'lineItemSourcedId', r.content ->> 'studentSourcedId')) r
    join public.oneroster_staging s on s.import_id = ${importId} and s.file = 'results' and s.sourced_id = r.sourced_id
    where r.import_id = ${importId} and r.same > 1 and r.sourced_id <> r.first
    order by s.line limit 5000`;
  for (const { source, line, first } of found) {
    const message = `The student has a result for this line item already, “${first}”. Leave one out.`;
    errors.add({ file: source, line, field: 'studentSourcedId', message });
  }
  return found.length > 0;
}
