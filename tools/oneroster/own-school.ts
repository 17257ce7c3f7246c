import type postgres from 'postgres';
import type { ImportContext } from './import-context.ts';
import type { Mode } from './read-table.ts';
import type { RowErrors } from './row-error.ts';

/**
 * Finds which org of the set, or of what was sent before, is this school: by its code as identifier or sourcedId, else
 * the only school there is. A bulk set has to hold the school: it would end everything else. Then leaves out what belongs to other schools, so that no school holds another's pupils.
 */
export async function keepOwnSchool(
  context: ImportContext,
  orgs: Mode | undefined,
  errors: RowErrors,
): Promise<{ elsewhere: number } | undefined> {
  const { tx, importId, school } = context;
  const schools = await tx<{ sourced_id: string; fits: boolean; known: boolean }[]>`
    select sourced_id, lower(${school.code}) in (lower(content ->> 'identifier'), lower(sourced_id)) as fits, known
    from (
      select sourced_id, content, false as known from public.oneroster_staging
      where import_id = ${importId} and file = 'orgs' and not ended and content ->> 'type' = 'school'
      union all
      select sourced_id, content, row_id = ${school.id} from public.oneroster_records
      where ${orgs !== 'bulk'} and school_id = ${school.id} and file = 'orgs' and ended_at is null and content ->> 'type' = 'school') orgs
    order by known desc, fits desc, sourced_id`;
  const ids = new Set(schools.map((one) => one.sourced_id));
  const own = schools.find(({ known, fits }) => known || fits) ?? (ids.size === 1 ? schools[0] : undefined);
  if (!own) {
    const message = ids.size
      ? `None of the ${ids.size} schools has the code ${school.code} as identifier or sourcedId. Correct it here, or import into the school that is meant.`
      : 'No school is named, neither here nor before. Send the school as an org of type school.';
    errors.add({ file: 'orgs.csv', line: 0, field: 'identifier', message });
    return undefined;
  }
  context.orgSourcedId = own.sourced_id;
  return { elsewhere: ids.size > 1 ? await dropOthers(context) : 0 };
}

type Fragment = postgres.PendingQuery<postgres.Row[]>;

/** Rows that name another school, and then those that hang on them. Guardians stay with the children who stay. */
async function dropOthers({ tx, importId, orgSourcedId }: ImportContext): Promise<number> {
  const staged = tx`public.oneroster_staging`;
  const before = await count();
  const another = (field: string) => tx`s.content ->> ${field} in (select o.sourced_id from ${staged} o
    where o.import_id = ${importId} and o.file = 'orgs' and o.content ->> 'type' = 'school' and o.sourced_id <> ${orgSourcedId})`;
  const missing = (field: string, file: string) => tx`s.content ? ${field} and not exists (select from ${staged} t
    where t.import_id = ${importId} and t.file = ${file} and t.sourced_id = s.content ->> ${field})`;
  const drop = (file: string, where: Fragment) =>
    tx`delete from ${staged} s where s.import_id = ${importId} and s.file = ${file} and (${where})`;
  await dropCalendars();
  await drop('classes', another('schoolSourcedId'));
  await drop('courses', another('orgSourcedId'));
  await drop('enrollments', tx`${another('schoolSourcedId')} or ${missing('classSourcedId', 'classes')}`);
  await tx`
    with theirs as (
      select distinct content ->> 'userSourcedId' as id from ${staged} s where s.import_id = ${importId} and s.file = 'roles' and ${another('orgSourcedId')}),
    ours as (
      select content ->> 'userSourcedId' as id from ${staged} where import_id = ${importId} and file = 'enrollments'
      union select s.content ->> 'userSourcedId' from ${staged} s where s.import_id = ${importId} and s.file = 'roles' and not ${another('orgSourcedId')}),
    families as (
      select id from ours
      union select regexp_split_to_table(s.content ->> 'agentSourcedIds', '\\s*,\\s*') from ${staged} s join ours on ours.id = s.sourced_id
        where s.import_id = ${importId} and s.file = 'users' and s.content ? 'agentSourcedIds')
    delete from ${staged} s using theirs where s.import_id = ${importId} and s.file = 'users' and s.sourced_id = theirs.id
      and not exists (select from families f where f.id = s.sourced_id)`;
  await drop('roles', tx`${another('orgSourcedId')} or ${missing('userSourcedId', 'users')}`);
  await drop(
    'demographics',
    tx`not exists (select from ${staged} t
    where t.import_id = ${importId} and t.file = 'users' and t.sourced_id = s.sourced_id)`,
  );
  await drop('userProfiles', missing('userSourcedId', 'users'));
  await drop('userResources', tx`${missing('userSourcedId', 'users')} or ${missing('classSourcedId', 'classes')}`);
  await drop('classResources', missing('classSourcedId', 'classes'));
  await drop('courseResources', missing('courseSourcedId', 'courses'));
  await drop(
    'scoreScales',
    tx`${another('orgSourcedId')} or ${missing('classSourcedId', 'classes')} or ${missing('courseSourcedId', 'courses')}`,
  );
  await drop('lineItems', missing('classSourcedId', 'classes'));
  await drop('results', tx`${missing('lineItemSourcedId', 'lineItems')} or ${missing('studentSourcedId', 'users')}`);
  for (const file of ['lineItemScoreScales', 'lineItemLearningObjectiveIds'])
    await drop(file, missing('lineItemSourcedId', 'lineItems'));
  for (const file of ['resultScoreScales', 'resultLearningObjectiveIds'])
    await drop(file, missing('resultSourcedId', 'results'));
  return before - (await count());

  /** Sessions belong to no school; years in which only others' classes are held are their calendar, with all that is in them. */
  async function dropCalendars(): Promise<void> {
    await tx`
      with recursive sessions as (
        select sourced_id as id, content ->> 'parentSourcedId' as parent from ${staged} where import_id = ${importId} and file = 'academicSessions'),
      above as (
        select id, id as root from sessions
        union select a.id, p.id from above a join sessions s on s.id = a.root join sessions p on p.id = s.parent),
      roots as (
        select a.id, a.root from above a join sessions s on s.id = a.root where not exists (select from sessions p where p.id = s.parent)),
      named as (
        select ${another('schoolSourcedId')} as theirs, regexp_split_to_table(s.content ->> 'termSourcedIds', '\\s*,\\s*') as id
        from ${staged} s where s.import_id = ${importId} and s.file = 'classes')
      delete from ${staged} s using roots r
      where s.import_id = ${importId} and s.file = 'academicSessions' and s.sourced_id = r.id
        and r.root in (select o.root from roots o join named n on n.id = o.id group by 1 having bool_and(n.theirs))`;
  }

  async function count(): Promise<number> {
    const [row] = await tx<
      { count: number }[]
    >`select count(*)::int as count from public.oneroster_staging where import_id = ${importId}`;
    return row?.count ?? 0;
  }
}
