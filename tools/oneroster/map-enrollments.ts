import type { Counts, ImportContext } from './import-context.ts';
import { counted } from './map-structure.ts';
import { staged } from './record-rows.ts';
import type { RowErrors } from './row-error.ts';

/** A person's place in a class that is there already, at the same time. */
export const enrollmentAdoption = (context: ImportContext) => {
  const { tx, school } = context;
  const placed = (role: Place) => tx`
    select s.sourced_id, e.id as row_id, (e.starts_on - date '2000-01-01') as rank from ${staged(context, 'enrollments')} s
    join public.oneroster_records u on u.school_id = ${school.id} and u.file = 'users' and u.sourced_id = s.content ->> 'userSourcedId'
    join public.oneroster_records c on c.school_id = ${school.id} and c.file = 'classes' and c.sourced_id = s.content ->> 'classSourcedId'
    join ${tx(tables[role])} e on e.school_id = ${school.id} and e.class_id = c.row_id and e.${tx(`${role}_id`)} = u.row_id
    where s.content ->> 'role' = ${role} and (e.ends_on is null or (s.content ->> 'beginDate')::date is null or e.ends_on >= (s.content ->> 'beginDate')::date)
      and ((s.content ->> 'endDate')::date is null or e.starts_on < (s.content ->> 'endDate')::date)`;
  return tx`${placed('student')} union all ${placed('teacher')}`;
};

const tables = { student: 'public.student_class_assignments', teacher: 'public.teacher_class_assignments' } as const;
type Place = keyof typeof tables;

/**
 * An enrolment that now names another person, class or role, or that comes back after an end that lies behind, is another
 * one: the earlier one keeps its days, recorded under a name of its own.
 */
export async function partMovedEnrollments({ tx, importId, school }: ImportContext): Promise<void> {
  await tx`
    with ends as (
      select id, ends_on from public.student_class_assignments where school_id = ${school.id} and ends_on is not null
      union all select id, ends_on from public.teacher_class_assignments where school_id = ${school.id} and ends_on is not null)
    update public.oneroster_records r
    set sourced_id = r.sourced_id || ' until ' || ${importId}::text, ended_at = coalesce(r.ended_at, now()), import_id = ${importId}, updated_at = now()
    from public.oneroster_staging s, public.oneroster_records o left join ends e on e.id = o.row_id
    where s.import_id = ${importId} and s.file = 'enrollments' and not s.ended and r.school_id = ${school.id} and r.file = s.file and r.sourced_id = s.sourced_id
      and o.school_id = r.school_id and o.file = r.file and o.sourced_id = r.sourced_id
      and ((r.content ->> 'userSourcedId', r.content ->> 'classSourcedId', r.content ->> 'role')
          is distinct from (s.content ->> 'userSourcedId', s.content ->> 'classSourcedId', s.content ->> 'role')
        or (r.ended_at is not null and e.ends_on < ${school.today}::date - 1))`;
}

/** What recorded enrolments of a role come to here. Without days of their own they last as long as the school year of the class. */
const recorded = ({ tx, importId, school }: ImportContext, role: Place) => tx`
  select r.row_id, r.sourced_id, u.row_id as person_id, c.id as class_id, c.kind, r.content ->> 'primary' = 'true' as main,
    r.first_import_id = r.import_id as fresh, (r.content ->> 'beginDate')::date as begins_on,
    coalesce((r.content ->> 'beginDate')::date, y.starts_on) as starts_on, coalesce((r.content ->> 'endDate')::date - 1, 'infinity') as ends_on
  from public.oneroster_records r
  join public.oneroster_records u on u.school_id = r.school_id and u.file = 'users' and u.sourced_id = r.content ->> 'userSourcedId'
  join public.oneroster_records k on k.school_id = r.school_id and k.file = 'classes' and k.sourced_id = r.content ->> 'classSourcedId'
  join public.classes c on c.school_id = r.school_id and c.id = k.row_id
  join public.academic_years y on y.school_id = c.school_id and y.id = c.academic_year_id
  where r.import_id = ${importId} and r.school_id = ${school.id} and r.file = 'enrollments' and r.ended_at is null and r.content ->> 'role' = ${role}`;

/** Places that this import ends, and of which what takes their place begins when. */
const replaced = (context: ImportContext, role: Place) => {
  const { tx, importId, school } = context;
  const rival =
    role === 'student'
      ? tx`(n.class_id = e.class_id or (n.kind = 'homeroom' and e.class_kind = 'homeroom'))`
      : tx`n.class_id = e.class_id`;
  return tx`
    select e.id, e.starts_on, e.ends_on, n.row_id as next_id, n.begins_on
    from public.oneroster_records g
    join ${tx(tables[role])} e on e.school_id = g.school_id and e.id = g.row_id
    left join (${recorded(context, role)}) n on n.person_id = e.${tx(`${role}_id`)} and n.fresh and ${rival}
    where g.import_id = ${importId} and g.school_id = ${school.id} and g.file = 'enrollments' and g.ended_at is not null`;
};

const freeDays = (context: ImportContext, role: Place) =>
  context.tx`select next_id, max(ends_on) + 1 as free_on from (${replaced(context, role)}) old group by next_id`;

/** Most imports end nothing, and then need not look for what took whose place. */
async function endsSome({ tx, importId }: ImportContext): Promise<boolean> {
  const [row] = await tx`
    select from public.oneroster_records where import_id = ${importId} and file = 'enrollments' and ended_at is not null limit 1`;
  return row !== undefined;
}

/** As recorded; what takes the place of another begins after it: history is not written over. */
const wanted = (context: ImportContext, role: Place, ends: boolean) => context.tx`
  select row_id, sourced_id, person_id, class_id, kind, main, starts_on, nullif(greatest(ends_on, starts_on), 'infinity') as ends_on
  from (
    select r.row_id, r.sourced_id, r.person_id, r.class_id, r.kind, r.main, r.ends_on, greatest(r.starts_on, p.free_on) as starts_on
    from (${recorded(context, role)}) r
    left join (${ends ? freeDays(context, role) : context.tx`select null::uuid as next_id, null::date as free_on where false`}) p on p.next_id = r.row_id) spans`;

/**
 * Ends what is no longer sent: the day before what takes its place begins, yesterday at the latest. What had not begun by
 * then never was.
 */
async function endIn(context: ImportContext, role: Place): Promise<number> {
  const { tx, school } = context;
  const exit = role === 'student' ? tx`, exit_code = coalesce(exit_code, 'left')` : tx``;
  const ended = await tx`
    update ${tx(tables[role])} e set ends_on = o.last, updated_at = now() ${exit}
    from (select id, least(${school.today}::date - 1, min(case when begins_on > starts_on then begins_on - 1 end)) as last
      from (${replaced(context, role)}) old group by id) o
    where e.id = o.id and e.school_id = ${school.id} and e.starts_on < ${school.today}::date and (e.ends_on is null or e.ends_on > o.last)`;
  const never = await tx`
    delete from ${tx(tables[role])} e using (${replaced(context, role)}) o
    where e.id = o.id and e.school_id = ${school.id} and e.starts_on >= ${school.today}::date`;
  return ended.count + never.count;
}

export async function mapEnrollments(context: ImportContext, errors: RowErrors): Promise<Record<string, Counts>> {
  const { tx, school } = context;
  const ends = await endsSome(context);
  const studentsEnded = ends ? await endIn(context, 'student') : 0;
  const teachersEnded = ends ? await endIn(context, 'teacher') : 0;
  if (await findOverlaps(context, ends, errors)) return {};
  const changed = await tx`
    update public.student_class_assignments e set starts_on = w.starts_on, ends_on = w.ends_on, updated_at = now(),
      exit_code = case when w.ends_on is null then null else e.exit_code end
    from (${wanted(context, 'student', ends)}) w
    where e.school_id = ${school.id} and e.id = w.row_id and (e.starts_on, e.ends_on) is distinct from (w.starts_on, w.ends_on)`;
  // By student, as the constraint against overlaps keeps its rows: it finds its place at once.
  const created = await tx`
    insert into public.student_class_assignments (id, school_id, student_id, class_id, class_kind, starts_on, ends_on)
    select row_id, ${school.id}::uuid, person_id, class_id, kind, starts_on, ends_on from (${wanted(context, 'student', ends)}) w
    where not exists (select from public.student_class_assignments e where e.school_id = ${school.id} and e.id = w.row_id)
    order by person_id, starts_on`;
  // A file knows the main teacher and others; a substitute stays one.
  const duty = tx`case when excluded.duty <> 'main' and e.duty <> 'main' then e.duty else excluded.duty end`;
  const teachers = await tx<{ created: boolean }[]>`
    insert into public.teacher_class_assignments as e (id, school_id, teacher_id, class_id, duty, starts_on, ends_on)
    select row_id, ${school.id}::uuid, person_id, class_id, case when main then 'main' else 'co_teacher' end, starts_on, ends_on
    from (${wanted(context, 'teacher', ends)}) w
    on conflict (id) do update set starts_on = excluded.starts_on, ends_on = excluded.ends_on, duty = ${duty}, updated_at = now()
      where (e.starts_on, e.ends_on, e.duty) is distinct from (excluded.starts_on, excluded.ends_on, ${duty})
    returning xmax = 0 as created`;
  return {
    student_class_assignments: { created: created.count, changed: changed.count, ended: studentsEnded },
    teacher_class_assignments: { ...counted(teachers), ended: teachersEnded },
  };
}

/** A person is in a class once at a time, and a student in one homeroom at a time: said by line, before the database refuses. */
async function findOverlaps(context: ImportContext, ends: boolean, errors: RowErrors): Promise<boolean> {
  const { tx, importId, school } = context;
  const before = errors.count;
  for (const [role, table, person] of [
    ['student', 'public.student_class_assignments', 'student_id'],
    ['teacher', 'public.teacher_class_assignments', 'teacher_id'],
  ] as const) {
    const kind = role === 'student' ? tx`e.class_kind` : tx`''`;
    const found = await tx<{ line: number; source: string; other: string; same: boolean }[]>`
      with wanted as materialized (${wanted(context, role, ends)}),
      spans as (
        select row_id, person_id, class_id, kind, starts_on, ends_on, sourced_id from wanted
        union all
        select e.id, e.${tx(person)}, e.class_id, ${kind}, e.starts_on, e.ends_on, null from ${tx(table)} e
        where e.school_id = ${school.id} and e.${tx(person)} in (select person_id from wanted) and e.id not in (select row_id from wanted))
      select distinct on (s.source, s.line) s.source, s.line, a.class_id = b.class_id as same,
        coalesce('the enrolment ' || b.sourced_id, 'an enrolment that the school has from ' || b.starts_on) as other
      from wanted a
      join spans b on b.person_id = a.person_id and b.row_id <> a.row_id and (b.sourced_id is null or b.sourced_id < a.sourced_id)
        and (a.class_id = b.class_id or (${role === 'student'} and a.kind = 'homeroom' and b.kind = 'homeroom'))
        and daterange(a.starts_on, a.ends_on, '[]') && daterange(b.starts_on, b.ends_on, '[]')
      join public.oneroster_staging s on s.import_id = ${importId} and s.file = 'enrollments' and s.sourced_id = a.sourced_id
      order by s.source, s.line limit 5000`;
    for (const { source, line, other, same } of found) {
      const message = same
        ? `The person is in this class already at that time, by ${other}. Give both days, or leave one out.`
        : `The student would be in two homerooms at once, with ${other}. End one before the other begins.`;
      errors.add({ file: source, line, field: 'beginDate', message });
    }
  }
  return errors.count > before;
}

/**
 * A set may come without roles.csv: who is placed in a class and has no role at all, there or here, is of the school as
 * what they are placed as, from the day on which they are.
 */
export async function mapRolesOfPlaces({ tx, importId, school }: ImportContext): Promise<Record<string, Counts>> {
  const placed = (role: Place) => tx`
    select e.${tx(`${role}_id`)} as person_id, ${role}::text as role, e.starts_on
    from public.oneroster_records r join ${tx(tables[role])} e on e.school_id = r.school_id and e.id = r.row_id
    join public.oneroster_records u on u.school_id = r.school_id and u.file = 'users' and u.sourced_id = r.content ->> 'userSourcedId'
      and u.ended_at is null and u.content ->> 'enabledUser' is distinct from 'false'
    left join public.oneroster_records o on o.school_id = r.school_id and o.file = 'roles' and o.content ->> 'userSourcedId' = u.sourced_id
    where r.import_id = ${importId} and r.school_id = ${school.id} and r.file = 'enrollments' and r.ended_at is null and o.sourced_id is null`;
  const created = await tx`
    insert into public.memberships (school_id, person_id, role, starts_on)
    select ${school.id}::uuid, p.person_id, p.role, least(min(p.starts_on), ${school.today}::date)
    from (${placed('student')} union all ${placed('teacher')}) p
    where not exists (select from public.memberships m where m.school_id = ${school.id} and m.person_id = p.person_id)
    group by p.person_id, p.role`;
  return { memberships: { created: created.count, changed: 0, ended: 0 } };
}
