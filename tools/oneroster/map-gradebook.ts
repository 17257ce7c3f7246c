import type { Counts, ImportContext } from './import-context.ts';
import { counted } from './map-structure.ts';
import { sentById, staged } from './record-rows.ts';
import { termItems } from './term-items.ts';

/** A day of the school from a field that holds a day or a time. */
const dayOf = ({ tx, school }: ImportContext, text: string) => tx`
  case when length(r.content ->> ${text}) = 10 then (r.content ->> ${text})::date
    else ((r.content ->> ${text})::timestamptz at time zone ${school.timeZone})::date end`;

/** The teachers of classes who are named as authors of what a file made: (class_id, teacher_id), all at once and not row by row. */
export const teachersOf = ({ tx, school }: ImportContext) => tx`
  select distinct on (t.class_id) t.class_id, t.teacher_id from public.teacher_class_assignments t where t.school_id = ${school.id}
  order by t.class_id, t.duty = 'main' desc, t.starts_on desc, t.id`;

/** Who is named as author: the class's teacher, `t` of teachersOf, else one who administers the school. */
export const authorOf = ({ tx, school }: ImportContext) => tx`coalesce(t.teacher_id,
  (select m.person_id from public.memberships m where m.school_id = ${school.id} and m.role = 'admin' order by m.starts_on, m.id limit 1),
  '00000000-0000-0000-0000-000000000000'::uuid)`;

/** Weights of the binding are whole numbers; those here need not be: then an extension column says them exactly. */
export const EXACT_WEIGHT = 'metadata.weight';
// A category without a weight counts like any other without one.
const PLAIN_WEIGHT = 1;
// A line item without a highest value is of a hundred points.
const PLAIN_MAXIMUM = 100;

/**
 * Categories of OneRoster belong to no class, those of the product to one. So each class in which line items use a
 * category gets its own: staged as rows of a file of their own, `classCategories`, named "category class".
 */
export async function stageClassCategories(context: ImportContext): Promise<void> {
  const { tx, importId, school } = context;
  await tx`
    insert into public.oneroster_staging (school_id, import_id, file, source, line, sourced_id, ended, content)
    select distinct on (1, 6) r.school_id, ${importId}::uuid, 'classCategories', 'categories.csv', 0,
      (c.sourced_id || ' ' || (r.content ->> 'classSourcedId')), false,
      jsonb_build_object('category', c.sourced_id, 'class', r.content ->> 'classSourcedId', 'title', c.content ->> 'title',
        'weight', coalesce(c.content ->> ${EXACT_WEIGHT}, c.content ->> 'weight', ${PLAIN_WEIGHT}::text))
    from public.oneroster_records r
    join public.oneroster_records c on c.school_id = r.school_id and c.file = 'categories' and c.sourced_id = r.content ->> 'categorySourcedId' and c.ended_at is null
    left join (${termItems(context)}) t on t.sourced_id = r.sourced_id
    where r.school_id = ${school.id} and r.file = 'lineItems' and r.ended_at is null and ${importId}::uuid in (r.import_id, c.import_id) and t.sourced_id is null`;
}

export const classCategoryAdoption = (context: ImportContext) => {
  const { tx, school } = context;
  return tx`
    select s.sourced_id, k.id as row_id, case when k.id::text = s.content ->> 'category' then 0 else 1 end as rank
    from ${staged(context, 'classCategories')} s
    join public.oneroster_records c on c.school_id = ${school.id} and c.file = 'classes' and c.sourced_id = s.content ->> 'class'
    join public.assessment_categories k on k.school_id = ${school.id} and k.class_id = c.row_id
      and (k.name = s.content ->> 'title' or k.id::text = s.content ->> 'category')`;
};

/** Two categories of one title in a class are told apart by their ids. */
export async function mapCategories({ tx, importId, school }: ImportContext): Promise<Record<string, Counts>> {
  const rows = await tx<{ created: boolean }[]>`
    with wanted as (
      select r.row_id, c.row_id as class_id, r.content ->> 'title' as title, r.content ->> 'category' as category,
        greatest((r.content ->> 'weight')::numeric, 0)::numeric(7, 3) as weight
      from public.oneroster_records r
      join public.oneroster_records c on c.school_id = r.school_id and c.file = 'classes' and c.sourced_id = r.content ->> 'class'
      where r.import_id = ${importId} and r.school_id = ${school.id} and r.file = 'classCategories' and r.ended_at is null),
    named as (
      select w.*, case when row_number() over (partition by w.class_id, w.title order by (k.id is not null and k.id = w.row_id) desc, w.category) = 1
          and (k.id is null or k.id = w.row_id) then w.title else w.title || ' (' || w.category || ')' end as name
      from wanted w left join public.assessment_categories k on k.school_id = ${school.id} and k.class_id = w.class_id and k.name = w.title)
    insert into public.assessment_categories as k (id, school_id, class_id, name, weight)
    select row_id, ${school.id}::uuid, class_id, name, weight from named
    on conflict (id) do update set name = excluded.name, weight = excluded.weight, updated_at = now()
      where (k.name, k.weight) is distinct from (excluded.name, excluded.weight)
    returning xmax = 0 as created`;
  return { assessment_categories: counted(rows) };
}

export const lineItemAdoption = (context: ImportContext) => sentById(context, 'lineItems', 'public.assessments');

/**
 * Line items become set work. It is shown to the class from the day it is assigned; which term it counts in is the
 * session that it names, else the shortest term of the class's year around its due day. One that is no longer sent is
 * taken from view, and kept with its marks. Those of the results of a term are no work (term-items.ts).
 */
export async function mapLineItems(context: ImportContext): Promise<Record<string, Counts>> {
  const { tx, importId, school } = context;
  const due = dayOf(context, 'dueDate');
  const assigned = dayOf(context, 'assignDate');
  const rows = await tx<{ created: boolean }[]>`
    with wanted as (
      select r.row_id, c.row_id as class_id, k.row_id as category_id, coalesce(n.term_id, ${termAround(context, due)}) as term_id,
        r.content ->> 'title' as title, r.content ->> 'description' as instructions, ${assigned} as assigned_on, ${due} as due_on,
        coalesce(nullif(greatest((r.content ->> 'resultValueMax')::numeric(14, 2), 0), 0), ${PLAIN_MAXIMUM}) as max_score
      from public.oneroster_records r
      join public.oneroster_records c on c.school_id = r.school_id and c.file = 'classes' and c.sourced_id = r.content ->> 'classSourcedId'
      join public.oneroster_records k on k.school_id = r.school_id and k.file = 'classCategories'
        and k.sourced_id = (r.content ->> 'categorySourcedId') || ' ' || (r.content ->> 'classSourcedId')
      join public.classes y on y.school_id = c.school_id and y.id = c.row_id
      left join (${namedTerms(context)}) n on n.sourced_id = r.content ->> 'academicSessionSourcedId'
      left join (${termItems(context)}) i on i.sourced_id = r.sourced_id
      where i.sourced_id is null and r.import_id = ${importId} and r.school_id = ${school.id} and r.file = 'lineItems' and r.ended_at is null)
    insert into public.assessments as a (id, school_id, class_id, category_id, term_id, title, instructions, max_score, assigned_on, due_on, published_at, created_by)
    select w.row_id, ${school.id}::uuid, w.class_id, w.category_id, w.term_id, w.title, w.instructions, w.max_score, w.assigned_on, w.due_on,
      w.assigned_on::timestamp at time zone ${school.timeZone}, ${authorOf(context)}
    from wanted w left join (${teachersOf(context)}) t on t.class_id = w.class_id order by w.class_id
    on conflict (id) do update set class_id = excluded.class_id, category_id = excluded.category_id, term_id = excluded.term_id, title = excluded.title,
        instructions = excluded.instructions, max_score = excluded.max_score, assigned_on = excluded.assigned_on, due_on = excluded.due_on,
        published_at = coalesce(a.published_at, excluded.published_at), updated_at = now()
      where (a.class_id, a.category_id, a.term_id, a.title, a.instructions, a.max_score, a.assigned_on, a.due_on) is distinct from
        (excluded.class_id, excluded.category_id, excluded.term_id, excluded.title, excluded.instructions, excluded.max_score, excluded.assigned_on, excluded.due_on)
    returning xmax = 0 as created`;
  const ended = await tx`
    update public.assessments a set published_at = null, updated_at = now() from public.oneroster_records r
    where r.import_id = ${importId} and r.school_id = ${school.id} and r.file = 'lineItems' and r.ended_at is not null
      and a.school_id = r.school_id and a.id = r.row_id and a.published_at is not null`;
  return { assessments: { ...counted(rows), ended: ended.count } };
}

// Sets to join: asked for each line item, an index of the wrong columns would be read from end to end for each.
const namedTerms = ({ tx, school }: ImportContext) => tx`
  select s.sourced_id, t.id as term_id from public.oneroster_records s join public.terms t on t.school_id = s.school_id and t.id = s.row_id
  where s.school_id = ${school.id} and s.file = 'academicSessions'`;

const termAround = ({ tx, school }: ImportContext, day: ReturnType<typeof dayOf>) => tx`
  (select t.id from public.terms t where t.school_id = ${school.id} and t.academic_year_id = y.academic_year_id
    order by (${day}) between t.starts_on and t.ends_on desc, least(abs(t.starts_on - (${day})), abs(t.ends_on - (${day}))), t.ends_on - t.starts_on, t.id limit 1)`;
