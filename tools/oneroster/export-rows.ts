import type postgres from 'postgres';
import type { FileName } from './binding.ts';
import { gradebookOverlays, ownGradebook } from './export-gradebook.ts';
import type { RecordedFile } from './import-context.ts';

export type Sql = postgres.PendingQuery<postgres.Row[]>;

export interface ExportContext {
  tx: postgres.TransactionSql;
  school: { id: string; code: string; name: string };
}

/**
 * Rows of a file as (sourced_id, content), each as it was last sent, with what the school has changed since written over
 * it, and then the school's own rows that nobody sent, under their ids. Files without rows of the product: as they came.
 */
export function exportedRows(context: ExportContext, file: FileName): Sql {
  const { tx } = context;
  const own = ownRows(context)[file];
  const over = overlays(context)[file];
  const sent = over ?? tx`select sourced_id, content from (${sentRows(context, file)}) r`;
  return own ? tx`${sent} union all ${own}` : sent;
}

const sentRows = ({ tx, school }: ExportContext, file: FileName) => tx`
  select sourced_id, row_id, content from public.oneroster_records where school_id = ${school.id} and file = ${file} and ended_at is null`;

/** The sourcedId of a row here: as it was sent, else its id. */
const idOf = ({ tx, school }: ExportContext, file: FileName, rowId: string) => tx`
  coalesce((select min(r.sourced_id) from public.oneroster_records r where r.school_id = ${school.id} and r.file = ${file} and r.row_id = ${tx(rowId)}
    and r.ended_at is null), ${tx(rowId)}::text)`;

const unsent = ({ tx, school }: ExportContext, file: RecordedFile, rowId: string) => tx`not exists (
  select from public.oneroster_records r where r.school_id = ${school.id} and r.file = ${file} and r.row_id = ${tx(rowId)})`;

/** Years and terms that an import made because a sender has none: they are in no file unless the school uses them itself. */
const notOfSessions = ({ tx, school }: ExportContext, file: 'sessionYears' | 'yearTerms', of: string) => tx`not exists (
  select from public.oneroster_records r where r.school_id = ${school.id} and r.file = ${file} and r.row_id = ${tx(`${of}.id`)}
    and r.created_at = ${tx(`${of}.created_at`)})`;

/** Where the value here is no longer the one that was sent, the value here (null takes the field out). */
const now = (tx: postgres.TransactionSql, field: string, here: Sql, sent: Sql, text: Sql = here) =>
  tx`case when (${here}) is distinct from (${sent}) then jsonb_build_object(${field}::text, ${text}) else '{}' end`;

function overlays(context: ExportContext): Partial<Record<FileName, Sql>> {
  const { tx, school } = context;
  const said = (field: string) => tx`r.content ->> ${field}`;
  const day = (field: string) => tx`(r.content ->> ${field})::date`;
  return {
    ...gradebookOverlays(context, sentRows),
    academicSessions: tx`
      select r.sourced_id, jsonb_strip_nulls(r.content || case when t.id is null then '{}' else
        ${now(tx, 'title', tx`t.name`, said('title'))} || ${now(tx, 'startDate', tx`t.starts_on`, day('startDate'), tx`t.starts_on::text`)}
        || ${now(tx, 'endDate', tx`t.ends_on + 1`, day('endDate'), tx`(t.ends_on + 1)::text`)} end) as content
      from (${sentRows(context, 'academicSessions')}) r
      left join (select id, name, starts_on, ends_on from public.terms where school_id = ${school.id}
        union all select id, name, starts_on, ends_on from public.academic_years where school_id = ${school.id}) t on t.id = r.row_id`,
    classes: tx`
      select r.sourced_id, jsonb_strip_nulls(r.content || case when c.id is null then '{}' else ${now(tx, 'location', tx`c.room`, said('location'))} end) as content
      from (${sentRows(context, 'classes')}) r left join public.classes c on c.school_id = ${school.id} and c.id = r.row_id`,
    users: tx`
      select r.sourced_id, jsonb_strip_nulls(r.content || case when f.id is null then '{}' else
        ${now(tx, 'givenName', tx`f.given_name`, said('givenName'))} || ${now(tx, 'familyName', tx`f.family_name`, said('familyName'))}
        || ${now(tx, 'email', tx`e.email`, said('email'))} end) as content
      from (${sentRows(context, 'users')}) r left join public.profiles f on f.id = r.row_id
      left join public.person_emails e on e.school_id = ${school.id} and e.person_id = r.row_id`,
    demographics: tx`
      select r.sourced_id, jsonb_strip_nulls(r.content || case when d.id is null then '{}' else
        ${now(tx, 'birthDate', tx`d.birth_date`, day('birthDate'), tx`d.birth_date::text`)} end) as content
      from (${sentRows(context, 'demographics')}) r
      left join public.oneroster_records u on u.school_id = ${school.id} and u.file = 'users' and u.sourced_id = r.sourced_id
      left join public.personal_details d on d.school_id = ${school.id} and d.person_id = u.row_id`,
    enrollments: tx`
      select r.sourced_id, jsonb_strip_nulls(r.content || case when e.id is null then '{}' else
        case when e.starts_on <> coalesce(${day('beginDate')}, e.year_on) then jsonb_build_object('beginDate', e.starts_on::text) else '{}' end
        || ${now(tx, 'endDate', tx`e.ends_on`, tx`greatest(${day('endDate')} - 1, e.starts_on + nullif(0, case when r.content ? 'endDate' then 1 else 0 end))`, tx`(e.ends_on + 1)::text`)} end) as content
      from (${sentRows(context, 'enrollments')}) r
      left join (
        select a.id, a.starts_on, a.ends_on, y.starts_on as year_on
        from (select id, class_id, starts_on, ends_on from public.student_class_assignments where school_id = ${school.id}
          union all select id, class_id, starts_on, ends_on from public.teacher_class_assignments where school_id = ${school.id}) a
        join public.classes c on c.school_id = ${school.id} and c.id = a.class_id
        join public.academic_years y on y.school_id = ${school.id} and y.id = c.academic_year_id) e on e.id = r.row_id`,
  };
}

/** Homerooms teach no subject; in OneRoster every class is of a course. */
const HOMEROOM = 'homeroom';

function ownRows(context: ExportContext): Partial<Record<FileName, Sql>> {
  const { tx, school } = context;
  const org = idOf(context, 'orgs', 's.id');
  const schoolOrg = tx`(select ${org} from public.schools s where s.id = ${school.id})`;
  const courseOf = tx`coalesce((select r.content ->> 'courseSourcedId' from public.oneroster_records r where r.school_id = c.school_id and r.file = 'classes'
      and r.row_id = c.id and r.ended_at is null limit 1), case when c.subject_id is null then ${HOMEROOM} else ${idOf(context, 'courses', 'c.subject_id')} end)`;
  const row = (id: Sql, from: Sql) =>
    tx`select ${id} as sourced_id, jsonb_strip_nulls(jsonb_build_object('sourcedId', ${id}) || content) as content from (${from}) own`;
  return {
    ...ownGradebook(context, { row, idOf, unsent, schoolOrg, courseOf }),
    orgs: row(
      tx`own.id::text`,
      tx`select s.id, jsonb_build_object('name', s.name, 'type', 'school', 'identifier', s.code) as content
      from public.schools s where s.id = ${school.id} and ${unsent(context, 'orgs', 's.id')}`,
    ),
    academicSessions: row(
      tx`own.id::text`,
      tx`
      select y.id, jsonb_build_object('title', y.name, 'type', 'schoolYear', 'startDate', y.starts_on::text, 'endDate', (y.ends_on + 1)::text,
        'schoolYear', to_char(y.ends_on, 'YYYY')) as content
      from public.academic_years y where y.school_id = ${school.id} and ${unsent(context, 'academicSessions', 'y.id')}
        and (${notOfSessions(context, 'sessionYears', 'y')}
          or exists (select from public.classes c where c.school_id = y.school_id and c.academic_year_id = y.id and ${unsent(context, 'classes', 'c.id')})
          or exists (select from public.terms t where t.school_id = y.school_id and t.academic_year_id = y.id and ${unsent(context, 'academicSessions', 't.id')}
            and ${notOfSessions(context, 'yearTerms', 't')}))
      union all
      select t.id, jsonb_build_object('title', t.name, 'type', case t.kind when 'semester' then 'semester' when 'term' then 'term' else 'gradingPeriod' end,
        'startDate', t.starts_on::text, 'endDate', (t.ends_on + 1)::text, 'schoolYear', to_char(y.ends_on, 'YYYY'),
        'parentSourcedId', case when t.parent_id is null then ${idOf(context, 'academicSessions', 't.academic_year_id')} else ${idOf(context, 'academicSessions', 't.parent_id')} end)
      from public.terms t join public.academic_years y on y.school_id = t.school_id and y.id = t.academic_year_id
      where t.school_id = ${school.id} and ${unsent(context, 'academicSessions', 't.id')}
        and (${notOfSessions(context, 'yearTerms', 't')}
          or exists (select from public.assessments a where a.school_id = t.school_id and a.term_id = t.id and ${unsent(context, 'lineItems', 'a.id')}))`,
    ),
    courses: row(
      tx`own.id`,
      tx`
      select u.id::text as id, jsonb_build_object('title', u.name, 'courseCode', u.code, 'orgSourcedId', ${schoolOrg}) as content
      from public.subjects u where u.school_id = ${school.id} and ${unsent(context, 'courses', 'u.id')}
      union all
      select ${HOMEROOM}::text, jsonb_build_object('title', 'Homeroom', 'orgSourcedId', ${schoolOrg})
      where exists (select from public.classes c where c.school_id = ${school.id} and c.kind = 'homeroom' and ${unsent(context, 'classes', 'c.id')})
        and not exists (select from public.oneroster_records r where r.school_id = ${school.id} and r.file = 'courses' and r.sourced_id = ${HOMEROOM})`,
    ),
    classes: row(
      tx`own.id::text`,
      tx`
      select c.id, jsonb_build_object('title', c.name, 'classType', c.kind, 'classCode', c.section, 'location', c.room, 'schoolSourcedId', ${schoolOrg},
        'grades', case when g.number between 1 and 13 then lpad(g.number::text, 2, '0') when g.number = 0 then 'KG' else 'Other' end,
        'courseSourcedId', case when c.subject_id is null then ${HOMEROOM} else ${idOf(context, 'courses', 'c.subject_id')} end,
        'termSourcedIds', ${idOf(context, 'academicSessions', 'c.academic_year_id')}) as content
      from public.classes c join public.grade_levels g on g.school_id = c.school_id and g.id = c.grade_level_id
      where c.school_id = ${school.id} and ${unsent(context, 'classes', 'c.id')}`,
    ),
    users: row(
      tx`own.id`,
      tx`
      select coalesce(p.sourced_id, f.id::text) as id, jsonb_build_object('username', coalesce(e.email, p.sourced_id, f.id::text), 'givenName', f.given_name,
        'familyName', f.family_name, 'email', e.email, 'pronouns', f.pronouns, 'phone', d.id || ' ' || d.person_id || ' ' || d.phone, 'enabledUser', exists (
          select from public.memberships m where m.school_id = p.school_id and m.person_id = p.person_id and (m.ends_on is null or m.ends_on >= current_date))::text,
        'agentSourcedIds', (select string_agg(coalesce(a.sourced_id, a.person_id::text), ',' order by l.priority, l.id) from public.parent_child_relationships l
          join public.school_people a on a.school_id = l.school_id and a.person_id = l.guardian_id
          where l.school_id = p.school_id and l.student_id = p.person_id and not l.contact_restricted and (l.ends_on is null or l.ends_on >= current_date))) as content
      from public.school_people p join public.profiles f on f.id = p.person_id
      left join public.person_emails e on e.school_id = p.school_id and e.person_id = p.person_id
      left join public.personal_details d on d.school_id = p.school_id and d.person_id = p.person_id
      where p.school_id = ${school.id} and ${unsent(context, 'users', 'p.person_id')}`,
    ),
    roles: row(
      tx`own.id::text`,
      tx`
      select m.id, jsonb_build_object('userSourcedId', coalesce(p.sourced_id, m.person_id::text), 'orgSourcedId', ${schoolOrg},
        'roleType', case when row_number() over (partition by m.person_id order by m.starts_on, m.id) = 1 then 'primary' else 'secondary' end,
        'role', case m.role when 'admin' then 'siteAdministrator' else m.role end, 'beginDate', m.starts_on::text, 'endDate', (m.ends_on + 1)::text) as content
      from public.memberships m join public.school_people p on p.school_id = m.school_id and p.person_id = m.person_id
      where m.school_id = ${school.id} and m.role <> 'super_admin' and ${unsent(context, 'users', 'm.person_id')}`,
    ),
    demographics: row(
      tx`own.id`,
      tx`
      select coalesce(p.sourced_id, d.person_id::text) as id, jsonb_build_object('birthDate', d.birth_date::text, 'sex', d.gender) as content
      from public.personal_details d join public.school_people p on p.school_id = d.school_id and p.person_id = d.person_id
      where d.school_id = ${school.id} and (d.birth_date is not null or d.gender is not null) and not exists (
        select from public.oneroster_records r where r.school_id = ${school.id} and r.file = 'demographics' and r.sourced_id = coalesce(p.sourced_id, d.person_id::text))`,
    ),
    enrollments: row(
      tx`own.id::text`,
      tx`
      select e.id, jsonb_build_object('classSourcedId', ${idOf(context, 'classes', 'e.class_id')}, 'schoolSourcedId', ${schoolOrg},
        'userSourcedId', coalesce(p.sourced_id, p.person_id::text), 'role', e.role, 'primary', e.main, 'beginDate', e.starts_on::text, 'endDate', (e.ends_on + 1)::text) as content
      from (select id, school_id, class_id, student_id as person_id, 'student' as role, null as main, starts_on, ends_on from public.student_class_assignments
        union all select id, school_id, class_id, teacher_id, 'teacher', (duty = 'main')::text, starts_on, ends_on from public.teacher_class_assignments) e
      join public.school_people p on p.school_id = e.school_id and p.person_id = e.person_id
      where e.school_id = ${school.id} and ${unsent(context, 'enrollments', 'e.id')}`,
    ),
  };
}
