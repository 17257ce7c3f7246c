import type { Counts, ImportContext } from './import-context.ts';
import { sentById, staged } from './record-rows.ts';

/** A course is what is taught: the subject of that name or code, or a new one. */
export const courseAdoption = (context: ImportContext) => {
  const { tx, school } = context;
  return tx`
    ${sentById(context, 'courses', 'public.subjects')}
    union all
    select s.sourced_id, u.id, case when lower(u.name) = lower(s.content ->> 'title') then 1 else 2 end from ${staged(context, 'courses')} s
    join public.subjects u on u.school_id = ${school.id} and (lower(u.name) = lower(s.content ->> 'title')
      or lower(u.code) in (lower(s.content ->> 'courseCode'), lower(split_part(s.content ->> 'subjectCodes', ',', 1)), lower(s.sourced_id)))`;
};

/** A course of homerooms alone teaches nothing, and becomes a subject only when something is taught in it. */
export async function mapCourses({ tx, importId, school }: ImportContext): Promise<Record<string, Counts>> {
  const subjects = await tx<{ created: boolean }[]>`
    with used as (
      select content ->> 'courseSourcedId' as id, bool_or(content ->> 'classType' <> 'homeroom') as taught from public.oneroster_records
      where school_id = ${school.id} and file = 'classes' and ended_at is null group by 1),
    courses as (
      select r.row_id, r.content ->> 'title' as title, coalesce(r.content ->> 'courseCode', r.sourced_id) as code, r.sourced_id
      from public.oneroster_records r left join used on used.id = r.sourced_id
      where r.school_id = ${school.id} and r.file = 'courses' and r.ended_at is null and used.taught is distinct from false
        and (r.import_id = ${importId} or not exists (select from public.subjects u where u.id = r.row_id))),
    coded as (
      select c.*, row_number() over (partition by lower(code) order by sourced_id) = 1 and not exists (
        select from public.subjects u where u.school_id = ${school.id} and lower(u.code) = lower(c.code) and u.id <> c.row_id) as free
      from courses c)
    insert into public.subjects as u (id, school_id, code, name)
    select row_id, ${school.id}::uuid, case when free then code else sourced_id end, title from coded
    on conflict (id) do update set name = excluded.name, updated_at = now()
      where u.name is distinct from excluded.name and exists (
        select from public.oneroster_records r where r.school_id = ${school.id} and r.row_id = u.id and r.file = 'courses' and r.first_import_id <> ${importId})
    returning xmax = 0 as created`;
  return { subjects: counted(subjects) };
}

export const classAdoption = (context: ImportContext) => {
  const { tx, school } = context;
  return tx`
    ${sentById(context, 'classes', 'public.classes')}
    union all
    select s.sourced_id, c.id, 1 from ${staged(context, 'classes')} s
    join public.classes c on c.school_id = ${school.id} and c.name = s.content ->> 'title' and c.kind = s.content ->> 'classType'
    join public.academic_years y on y.school_id = c.school_id and y.id = c.academic_year_id
    join public.oneroster_records a on a.school_id = c.school_id and a.file = 'academicSessions'
      and a.sourced_id = btrim(split_part(s.content ->> 'termSourcedIds', ',', 1))
      and (a.content ->> 'startDate')::date between y.starts_on and y.ends_on`;
};

/**
 * Grade words of OneRoster (CEDS "Entry grade level") as numbers, so that they sort: before 1 for kindergarten and
 * younger, 98 for ungraded, 99 for what has no number.
 */
const gradeNumbers = { IT: -5, PR: -4, PK: -3, TK: -2, KG: 0, PS: 14, UG: 98, Other: 99 };
const gradeNames: Record<string, string> = {
  ...{ '-5': 'Infants and toddlers', '-4': 'Preschool', '-3': 'Prekindergarten', '-2': 'Transitional kindergarten' },
  ...{ '0': 'Kindergarten', '14': 'Postsecondary', '98': 'Ungraded', '99': 'Other' },
};

export async function mapClasses({ tx, importId, school }: ImportContext): Promise<Record<string, Counts>> {
  const grade = tx`btrim(split_part(coalesce(r.content ->> 'grades', course.content ->> 'grades', 'UG'), ',', 1))`;
  const wanted = tx`
    select r.row_id, r.sourced_id, r.import_id, r.content, course.row_id as subject_id,
      coalesce((select y.id from public.academic_years y where y.school_id = r.school_id and y.id = session.row_id),
        (select t.academic_year_id from public.terms t where t.school_id = r.school_id and t.id = session.row_id)) as year_id,
      case when ${grade} ~ '^[0-9]{1,2}$' then (${grade})::int
        else coalesce((${JSON.stringify(gradeNumbers)}::text::jsonb ->> ${grade})::int, 99) end as grade
    from public.oneroster_records r
    join public.oneroster_records session on session.school_id = r.school_id and session.file = 'academicSessions'
      and session.sourced_id = btrim(split_part(r.content ->> 'termSourcedIds', ',', 1))
    join public.oneroster_records course on course.school_id = r.school_id and course.file = 'courses'
      and course.sourced_id = r.content ->> 'courseSourcedId'
    where r.school_id = ${school.id} and r.file = 'classes' and r.ended_at is null`;
  const levels = await tx<{ created: boolean }[]>`
    insert into public.grade_levels (school_id, number, name)
    select distinct ${school.id}::uuid, w.grade, coalesce(${JSON.stringify(gradeNames)}::text::jsonb ->> w.grade::text, 'Grade ' || w.grade)
    from (${wanted}) w
    where w.import_id = ${importId} and not exists (select from public.grade_levels g where g.school_id = ${school.id} and g.number = w.grade)
    returning true as created`;
  // Two classes of a year may bear one title there, not here: then the code tells them apart.
  const classes = await tx<{ created: boolean }[]>`
    with wanted as (${wanted}),
    coded as (
      select w.*, w.content ->> 'title' as title, coalesce(w.content ->> 'classCode', w.sourced_id) as code,
        count(*) over (partition by w.year_id, w.content ->> 'title') > 1 or (c.id is not null and c.id <> w.row_id) as shared,
        count(*) over (partition by w.year_id, w.content ->> 'title', coalesce(w.content ->> 'classCode', w.sourced_id)) > 1 as shared_code
      from wanted w left join public.classes c on c.school_id = ${school.id} and c.academic_year_id = w.year_id and c.name = w.content ->> 'title')
    insert into public.classes as c (id, school_id, academic_year_id, grade_level_id, kind, name, section, subject_id, room)
    select w.row_id, ${school.id}::uuid, w.year_id, g.id, case w.content ->> 'classType' when 'homeroom' then 'homeroom' else 'scheduled' end,
      case when not shared then title when shared_code then title || ' (' || w.sourced_id || ')' else title || ' (' || code || ')' end,
      coalesce(w.content ->> 'classCode', title), case when w.content ->> 'classType' <> 'homeroom' then w.subject_id end, w.content ->> 'location'
    from coded w join public.grade_levels g on g.school_id = ${school.id} and g.number = w.grade
    where w.import_id = ${importId}
    on conflict (id) do update set academic_year_id = excluded.academic_year_id, grade_level_id = excluded.grade_level_id, kind = excluded.kind,
        name = excluded.name, section = excluded.section, subject_id = excluded.subject_id, room = excluded.room, updated_at = now()
      where (c.academic_year_id, c.grade_level_id, c.kind, c.name, c.section, c.subject_id, c.room) is distinct from
        (excluded.academic_year_id, excluded.grade_level_id, excluded.kind, excluded.name, excluded.section, excluded.subject_id, excluded.room)
    returning xmax = 0 as created`;
  return { grade_levels: counted(levels), classes: counted(classes) };
}

/** Rows that a statement wrote, as it returns them. */
export function counted(rows: readonly { created: boolean }[]): Counts {
  const created = rows.filter((row) => row.created).length;
  return { created, changed: rows.length - created, ended: 0 };
}
