import type { FileName } from './binding.ts';
import type { ExportContext, Sql } from './export-rows.ts';
import type { RecordedFile } from './import-context.ts';
import { EXACT_WEIGHT } from './map-gradebook.ts';
import { stateOf } from './map-results.ts';
import { pointsOf } from './map-scales.ts';
import { percentOf } from './map-term-results.ts';
import { categoryTitle, termItems } from './term-items.ts';

/** What the rows of the other files are made with. */
export interface OwnRows {
  row: (id: Sql, from: Sql) => Sql;
  idOf: (context: ExportContext, file: FileName, rowId: string) => Sql;
  unsent: (context: ExportContext, file: RecordedFile, rowId: string) => Sql;
  schoolOrg: Sql;
  /** The course that a class `c` is of, as files call it. */
  courseOf: Sql;
}

/** How a state of a mark is said in results.csv; the import says it back (`stateOf`). */
const statusOf = (tx: ExportContext['tx']) => tx`
  case g.state when 'graded' then 'fully graded' when 'excused' then 'exempt' when 'incomplete' then 'partially graded'
    else case when g.state = 'ungraded' and g.submitted_on is not null then 'submitted' else 'not submitted' end end`;

const flagsOf = (tx: ExportContext['tx']) => tx`
  case g.state when 'missing' then '{"missing": "true"}'::jsonb when 'incomplete' then '{"incomplete": "true"}'
    when 'ungraded' then case when g.submitted_on is null then '{"missing": "false"}'::jsonb else '{}' end else '{}' end`;

/** A number as it is written: without zeros that say nothing. */
const plain = (tx: ExportContext['tx'], value: Sql) => tx`trim_scale(${value})::text`;

/** Sent work and marks, with what teachers have changed since written over them. */
export function gradebookOverlays(
  context: ExportContext,
  sentRows: (context: ExportContext, file: FileName) => Sql,
): Partial<Record<FileName, Sql>> {
  const { tx, school } = context;
  return {
    lineItems: tx`
      select r.sourced_id, jsonb_strip_nulls(r.content || case when a.id is null then '{}' else
        case when a.title is distinct from r.content ->> 'title' then jsonb_build_object('title', a.title) else '{}' end
        || case when a.instructions is distinct from r.content ->> 'description' then jsonb_build_object('description', a.instructions) else '{}' end
        || case when a.max_score is distinct from coalesce(nullif((r.content ->> 'resultValueMax')::numeric(14, 2), 0), 100)
          then jsonb_build_object('resultValueMax', ${plain(tx, tx`a.max_score`)}) else '{}' end end) as content
      from (${sentRows(context, 'lineItems')}) r left join public.assessments a on a.school_id = ${school.id} and a.id = r.row_id`,
    results: tx`
      select r.sourced_id, jsonb_strip_nulls(case when g.id is null or g.state = ${stateOf(tx)}
          and (g.score is not distinct from p.points or g.state <> 'graded') then r.content
        else (r.content - '{missing,incomplete,inProgress,textScore}'::text[])
          || jsonb_build_object('scoreStatus', ${statusOf(tx)}, 'score', ${plain(tx, tx`g.score`)}) || ${flagsOf(tx)} end
        || case when g.id is not null and g.comment is distinct from r.content ->> 'comment' then jsonb_build_object('comment', g.comment) else '{}' end
        || case when t.id is null then '{}' else
          case when t.percent is distinct from ${percentOf(tx)} then jsonb_build_object('score', ${plain(tx, tx`round(t.percent * i.most / 100, 2)`)}) else '{}' end
          || case when t.letter is distinct from r.content ->> 'textScore' then jsonb_build_object('textScore', t.letter) else '{}' end
          || case when t.remarks is distinct from r.content ->> 'comment' then jsonb_build_object('comment', t.remarks) else '{}' end end) as content
      from (${sentRows(context, 'results')}) r left join public.assessment_grades g on g.school_id = ${school.id} and g.id = r.row_id
      left join (${pointsOf(context)}) p on p.sourced_id = r.sourced_id
      left join public.grades t on t.school_id = ${school.id} and t.id = r.row_id
      left join (${termItems(context)}) i on i.sourced_id = r.content ->> 'lineItemSourcedId'`,
  };
}

/** Categories, work, marks and scales that nobody sent. */
export function ownGradebook(context: ExportContext, { row, idOf, unsent, schoolOrg, courseOf }: OwnRows) {
  const { tx, school } = context;
  // A scale of OneRoster is of a class and its course, one of the product of the school: the school's first class bears it.
  const scaleBearer = tx`select ${idOf(context, 'classes', 'c.id')} as class_id, ${courseOf} as course_id
    from public.classes c where c.school_id = ${school.id} order by c.created_at, c.id limit 1`;
  const category = tx`coalesce((select split_part(r.sourced_id, ' ' || (r.content ->> 'class'), 1) from public.oneroster_records r
    where r.school_id = ${school.id} and r.file = 'classCategories' and r.row_id = a.category_id and r.ended_at is null limit 1), a.category_id::text)`;
  const termItemId = tx`g.class_id || '/' || g.term_id || '/' || g.kind`;
  const ownTermItems = tx`select distinct g.class_id, g.term_id, g.kind, ${termItemId} as line_item from public.grades g
    where g.school_id = ${school.id} and ${unsent(context, 'results', 'g.id')}`;
  return {
    scoreScales: row(
      tx`own.id::text`,
      tx`
      select g.id, jsonb_build_object('title', g.name, 'type', 'letter', 'orgSourcedId', ${schoolOrg}, 'classSourcedId', bearer.class_id,
        'courseSourcedId', bearer.course_id, 'scoreScaleValue', (
        select string_agg('{' || (b.value ->> 'symbol') || ':' || (b.value ->> 'from') || '}', ',' order by b.position)
        from jsonb_array_elements(g.breaks) with ordinality b (value, position) where b.value ->> 'from' is not null)) as content
      from public.grading_scales g left join (${scaleBearer}) bearer on true where g.school_id = ${school.id} and jsonb_array_length(g.breaks) > 0 and ${unsent(context, 'scoreScales', 'g.id')}`,
    ),
    categories: row(
      tx`own.id`,
      tx`
      select k.id::text as id, jsonb_build_object('title', k.name, 'weight', round(k.weight)::text) || case when k.weight = round(k.weight) then '{}'
        else jsonb_build_object(${EXACT_WEIGHT}::text, ${plain(tx, tx`k.weight`)}) end as content
      from public.assessment_categories k where k.school_id = ${school.id} and ${unsent(context, 'classCategories', 'k.id')}
      union all
      select t.kind || '-results', jsonb_build_object('title', case t.kind when 'term' then ${categoryTitle.term}::text else ${categoryTitle.interim} end)
      from (select distinct kind from (${ownTermItems}) g) t where not exists (
        select from public.oneroster_records r where r.school_id = ${school.id} and r.file = 'categories' and r.sourced_id = t.kind || '-results' and r.ended_at is null)`,
    ),
    lineItems: row(
      tx`own.id`,
      tx`
      select a.id::text as id, jsonb_build_object('title', a.title, 'description', a.instructions, 'assignDate', a.assigned_on::text, 'dueDate', a.due_on::text,
        'classSourcedId', ${idOf(context, 'classes', 'a.class_id')}, 'categorySourcedId', ${category},
        'academicSessionSourcedId', ${idOf(context, 'academicSessions', 'a.term_id')}, 'resultValueMin', '0', 'resultValueMax', ${plain(tx, tx`a.max_score`)},
        'schoolSourcedId', ${schoolOrg}) as content
      from public.assessments a where a.school_id = ${school.id} and ${unsent(context, 'lineItems', 'a.id')}
      union all
      select g.line_item, jsonb_build_object('title', t.name, 'assignDate', t.starts_on::text, 'dueDate', t.ends_on::text,
        'classSourcedId', ${idOf(context, 'classes', 'g.class_id')}, 'categorySourcedId', g.kind || '-results',
        'academicSessionSourcedId', ${idOf(context, 'academicSessions', 'g.term_id')}, 'resultValueMin', '0', 'resultValueMax', '100', 'schoolSourcedId', ${schoolOrg})
      from (${ownTermItems}) g join public.terms t on t.school_id = ${school.id} and t.id = g.term_id
      where not exists (select from public.oneroster_records r where r.school_id = ${school.id} and r.file = 'lineItems' and r.sourced_id = g.line_item and r.ended_at is null)`,
    ),
    results: row(
      tx`own.id::text`,
      tx`
      select g.id, jsonb_build_object('lineItemSourcedId', i.sourced_id, 'studentSourcedId', coalesce(p.sourced_id, p.person_id::text),
        'scoreStatus', ${statusOf(tx)}, 'score', ${plain(tx, tx`g.score`)}, 'scoreDate', coalesce(g.submitted_on, i.due_on)::text, 'comment', g.comment,
        'classSourcedId', i.class_sourced_id) || ${flagsOf(tx)} as content
      from public.assessment_grades g
      join (select a.id, a.due_on, ${idOf(context, 'lineItems', 'a.id')} as sourced_id, ${idOf(context, 'classes', 'a.class_id')} as class_sourced_id
        from public.assessments a where a.school_id = ${school.id} offset 0) i on i.id = g.assessment_id
      join public.school_people p on p.school_id = g.school_id and p.person_id = g.student_id
      where g.school_id = ${school.id} and ${unsent(context, 'results', 'g.id')}
      union all
      select g.id, jsonb_build_object('lineItemSourcedId', ${termItemId}, 'studentSourcedId', coalesce(p.sourced_id, p.person_id::text),
        'scoreStatus', case when coalesce(g.percent::text, g.letter) is null then 'not submitted' else 'fully graded' end, 'score', ${plain(tx, tx`g.percent`)},
        'textScore', g.letter, 'scoreDate', t.ends_on::text, 'comment', g.remarks, 'classSourcedId', ${idOf(context, 'classes', 'g.class_id')})
      from public.grades g join public.terms t on t.school_id = g.school_id and t.id = g.term_id
      join public.school_people p on p.school_id = g.school_id and p.person_id = g.student_id
      where g.school_id = ${school.id} and ${unsent(context, 'results', 'g.id')}`,
    ),
  } satisfies Partial<Record<FileName, Sql>>;
}
