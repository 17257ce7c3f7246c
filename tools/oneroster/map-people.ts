import type { Counts, ImportContext } from './import-context.ts';
import { counted } from './map-structure.ts';
import { staged } from './record-rows.ts';

/**
 * A user is the person of that number, of that id, or (once) the one person here of that e-mail who has no number. Never
 * a person of another school: who is one and the same in two schools is theirs to say, not a file's.
 */
export const userAdoption = (context: ImportContext) => {
  const { tx, school } = context;
  return tx`
    select s.sourced_id, p.person_id as row_id, 0 as rank from ${staged(context, 'users')} s
    join public.school_people p on p.school_id = ${school.id} and p.sourced_id = s.sourced_id
    union all
    select s.sourced_id, p.person_id, 1 from ${staged(context, 'users')} s
    join public.school_people p on p.school_id = ${school.id} and p.person_id::text = s.sourced_id
    union all
    select s.sourced_id, known.person_id, 2 from ${staged(context, 'users')} s
    join (select lower(e.email) as email, min(f.id::text)::uuid as person_id
      from public.school_people p join public.profiles f on f.id = p.person_id
      join public.person_emails e on e.school_id = p.school_id and e.person_id = p.person_id
      where p.school_id = ${school.id} and p.sourced_id is null and f.user_id is not null
      group by 1 having count(*) = 1) known on known.email = lower(s.content ->> 'email')`;
};

/** People, and what the school calls them. What a person who signs in chose for themselves is left as it is. */
export async function mapUsers({ tx, importId, school }: ImportContext): Promise<Record<string, Counts>> {
  const users = tx`
    select row_id, sourced_id, content ->> 'givenName' as given, content ->> 'familyName' as family,
      content ->> 'pronouns' as pronouns,
      concat_ws(' ', coalesce(content ->> 'preferredGivenName', content ->> 'givenName'), coalesce(content ->> 'preferredFamilyName', content ->> 'familyName')) as display
    from public.oneroster_records where import_id = ${importId} and file = 'users' and ended_at is null`;
  const changed = await tx`
    update public.profiles f set given_name = u.given, family_name = u.family, updated_at = now(),
      display_name = case when f.user_id is null or f.display_name = concat_ws(' ', f.given_name, f.family_name) then u.display else f.display_name end,
      pronouns = case when f.user_id is null then u.pronouns else f.pronouns end
    from (${users}) u
    where f.id = u.row_id
      and not exists (select from public.school_people o where o.person_id = f.id and o.school_id <> ${school.id})
      and ((f.given_name, f.family_name) is distinct from (u.given, u.family)
        or (f.user_id is null and (f.display_name, f.pronouns) is distinct from (u.display, u.pronouns)))`;
  const created = await tx`
    insert into public.profiles (id, school_id, given_name, family_name, display_name, pronouns, locale)
    select u.row_id, ${school.id}::uuid, u.given, u.family, u.display, u.pronouns, ${school.locale}::text
    from (${users}) u where not exists (select from public.profiles f where f.id = u.row_id)`;
  await tx`
    update public.school_people p set sourced_id = u.sourced_id, updated_at = now() from (${users}) u
    where p.school_id = ${school.id} and p.person_id = u.row_id and p.sourced_id is null and p.person_id::text <> u.sourced_id`;
  await tx`
    insert into public.school_people (school_id, person_id, sourced_id) select ${school.id}::uuid, u.row_id, u.sourced_id from (${users}) u
    where not exists (select from public.school_people p where p.school_id = ${school.id} and p.person_id = u.row_id)`;
  return {
    profiles: { created: created.count, changed: changed.count, ended: 0 },
    person_emails: await mapEmails({ tx, importId, school }),
  };
}

/** Addresses, as the file has them; of a person who signs in, theirs stays. */
async function mapEmails({ tx, importId, school }: Pick<ImportContext, 'tx' | 'importId' | 'school'>): Promise<Counts> {
  const sent = tx`
    select r.row_id, r.content ->> 'email' as email from public.oneroster_records r join public.profiles f on f.id = r.row_id
    where r.import_id = ${importId} and r.file = 'users' and r.ended_at is null and (f.user_id is null
      or not exists (select from public.person_emails e where e.school_id = ${school.id} and e.person_id = r.row_id))`;
  const gone = await tx`
    delete from public.person_emails e using (${sent}) s join public.profiles f on f.id = s.row_id and f.user_id is null
    where e.school_id = ${school.id} and e.person_id = s.row_id and coalesce(s.email, '') = ''`;
  const written = await tx<{ created: boolean }[]>`
    insert into public.person_emails as e (school_id, person_id, email)
    select ${school.id}::uuid, s.row_id, s.email from (${sent}) s where s.email <> ''
    on conflict (school_id, person_id) do update set email = excluded.email, updated_at = now() where e.email is distinct from excluded.email
    returning xmax = 0 as created`;
  return { ...counted(written), ended: gone.count };
}

/**
 * What people are to the school: OneRoster's roles as the product's. Administrators are people of the school, but no
 * file makes an administrator here: that is given by one who is.
 */
const roleHere = {
  ...{ student: 'student', teacher: 'teacher', aide: 'teacher', counselor: 'teacher', proctor: 'teacher' },
  ...{ parent: 'parent', guardian: 'parent', relative: 'parent' },
};

export interface MappedRoles {
  tables: Record<string, Counts>;
  /** Rows that would have made administrators. */
  notGranted: number;
}

export async function mapRoles({ tx, importId, school }: ImportContext): Promise<MappedRoles> {
  const touched = tx`
    select distinct u.row_id as person_id, ${JSON.stringify(roleHere)}::text::jsonb ->> (r.content ->> 'role') as role
    from public.oneroster_records r
    join public.oneroster_records u on u.school_id = r.school_id and u.file = 'users' and u.sourced_id = r.content ->> 'userSourcedId'
    where r.school_id = ${school.id} and r.file = 'roles' and ${importId}::uuid in (r.import_id, u.import_id)
      and ${JSON.stringify(roleHere)}::text::jsonb ? (r.content ->> 'role')`;
  const yearBegins = tx`select min(starts_on) from public.academic_years where school_id = ${school.id} and ${school.today}::date between starts_on and ends_on`;
  const wanted = tx`
    select t.person_id, t.role, min(coalesce((r.content ->> 'beginDate')::date, least((${yearBegins}), ${school.today}::date))) as starts_on,
      nullif(max(greatest(coalesce((r.content ->> 'endDate')::date - 1, 'infinity'), (r.content ->> 'beginDate')::date)), 'infinity') as ends_on
    from (${touched}) t
    join public.oneroster_records u on u.school_id = ${school.id} and u.row_id = t.person_id and u.file = 'users' and u.ended_at is null
      and u.content ->> 'enabledUser' is distinct from 'false'
    join public.oneroster_records r on r.school_id = ${school.id} and r.file = 'roles' and r.ended_at is null
      and r.content ->> 'userSourcedId' = u.sourced_id and ${JSON.stringify(roleHere)}::text::jsonb ->> (r.content ->> 'role') = t.role
    group by t.person_id, t.role`;
  const ended = await tx`
    update public.memberships m set ends_on = greatest(m.starts_on, ${school.today}::date - 1), updated_at = now()
    from (${touched}) t
    where m.school_id = ${school.id} and m.person_id = t.person_id and m.role = t.role
      and (m.ends_on is null or m.ends_on >= ${school.today}::date) and greatest(m.starts_on, ${school.today}::date - 1) is distinct from m.ends_on
      and not exists (select from (${wanted}) w where w.person_id = t.person_id and w.role = t.role)`;
  const changed = await tx`
    update public.memberships m set ends_on = w.ends_on, updated_at = now()
    from (${wanted}) w
    where m.school_id = ${school.id} and m.person_id = w.person_id and m.role = w.role and m.ends_on is distinct from w.ends_on
      and daterange(m.starts_on, m.ends_on, '[]') && daterange(least(w.starts_on, w.ends_on), w.ends_on, '[]')`;
  const created = await tx`
    insert into public.memberships (school_id, person_id, role, starts_on, ends_on)
    select ${school.id}::uuid, w.person_id, w.role, least(w.starts_on, w.ends_on), w.ends_on from (${wanted}) w
    where not exists (select from public.memberships m where m.school_id = ${school.id} and m.person_id = w.person_id and m.role = w.role
      and daterange(m.starts_on, m.ends_on, '[]') && daterange(least(w.starts_on, w.ends_on), w.ends_on, '[]'))
    order by w.person_id`;
  const [withheld] = await tx<{ count: number }[]>`
    select count(*)::int as count from public.oneroster_records r
    where r.import_id = ${importId} and r.file = 'roles' and r.ended_at is null and r.first_import_id = r.import_id
      and not ${JSON.stringify(roleHere)}::text::jsonb ? (r.content ->> 'role')`;
  return {
    tables: { memberships: { created: created.count, changed: changed.count, ended: ended.count } },
    notGranted: withheld?.count ?? 0,
  };
}

/**
 * Links of guardians, from the agents that users.csv names on either side, as rows of a file of their own. A user who is
 * staged says all of their agents, so a delta ends those that it no longer names.
 */
export async function stageAgents(context: ImportContext): Promise<void> {
  const { tx, importId, school } = context;
  await tx`
    with students as materialized (
      select distinct content ->> 'userSourcedId' as id from public.oneroster_records
      where school_id = ${school.id} and file = 'roles' and ended_at is null and content ->> 'role' = 'student'),
    named as (
      select s.source, s.line, s.sourced_id as person, btrim(agent) as agent
      from public.oneroster_staging s cross join lateral regexp_split_to_table(s.content ->> 'agentSourcedIds', ',') agent
      where s.import_id = ${importId} and s.file = 'users' and not s.ended and s.content ? 'agentSourcedIds'),
    pairs as (
      select n.source, n.line, case when p.id is null then n.agent else n.person end as student, case when p.id is null then n.person else n.agent end as guardian
      from named n left join students p on p.id = n.person left join students a on a.id = n.agent
      where (p.id is null) <> (a.id is null))
    insert into public.oneroster_staging (school_id, import_id, file, source, line, sourced_id, ended, content)
    select distinct on (student, guardian) ${school.id}::uuid, ${importId}::uuid, 'agents', source, line, student || ' ' || guardian, false,
      jsonb_build_object('student', student, 'guardian', guardian)
    from pairs order by student, guardian, line`;
  await tx`
    insert into public.oneroster_staging (school_id, import_id, file, source, line, sourced_id, ended, content)
    select r.school_id, ${importId}::uuid, 'agents', 'users.csv', 0, r.sourced_id, true, r.content
    from public.oneroster_records r
    where r.school_id = ${school.id} and r.file = 'agents' and r.ended_at is null
      and not exists (select from public.oneroster_staging s where s.import_id = ${importId} and s.file = 'agents' and s.sourced_id = r.sourced_id)
      and (r.content ->> 'student' in (select sourced_id from ${staged(context, 'users')} s)
        or r.content ->> 'guardian' in (select sourced_id from ${staged(context, 'users')} s))`;
}

export const agentAdoption = (context: ImportContext) => {
  const { tx, school } = context;
  return tx`
    select s.sourced_id, g.id as row_id, 0 as rank from ${staged(context, 'agents')} s
    join public.oneroster_records c on c.school_id = ${school.id} and c.file = 'users' and c.sourced_id = s.content ->> 'student'
    join public.oneroster_records a on a.school_id = ${school.id} and a.file = 'users' and a.sourced_id = s.content ->> 'guardian'
    join public.parent_child_relationships g on g.school_id = ${school.id} and g.student_id = c.row_id and g.guardian_id = a.row_id
      and (g.ends_on is null or g.ends_on >= ${school.today}::date)`;
};

/**
 * A file says who belongs to whom, and nothing of custody, restrictions or consent. So a new link shows nothing of the
 * child until the school has verified it.
 */
export async function mapAgents({ tx, importId, school }: ImportContext): Promise<Record<string, Counts>> {
  const created = await tx`
    insert into public.parent_child_relationships (id, school_id, guardian_id, student_id, relation, lives_with, legal_guardian, starts_on)
    select r.row_id, r.school_id, a.row_id, c.row_id, coalesce(t.relation, 'guardian'), false, false, ${school.today}::date
    from public.oneroster_records r
    join public.oneroster_records c on c.school_id = r.school_id and c.file = 'users' and c.sourced_id = r.content ->> 'student'
    join public.oneroster_records a on a.school_id = r.school_id and a.file = 'users' and a.sourced_id = r.content ->> 'guardian'
    left join (select content ->> 'userSourcedId' as id, min(content ->> 'role') as relation from public.oneroster_records
      where school_id = ${school.id} and file = 'roles' and ended_at is null and content ->> 'role' in ('parent', 'guardian', 'relative')
      group by 1) t on t.id = a.sourced_id
    where r.import_id = ${importId} and r.file = 'agents' and r.ended_at is null
    on conflict (id) do nothing`;
  const reopened = await tx`
    update public.parent_child_relationships g set ends_on = null, verified_at = null, updated_at = now()
    from public.oneroster_records r where r.import_id = ${importId} and r.file = 'agents' and r.ended_at is null
      and g.school_id = r.school_id and g.id = r.row_id and g.ends_on <= ${school.today}::date`;
  // One that began today ends today, and shows nothing meanwhile.
  const ended = await tx`
    update public.parent_child_relationships g set ends_on = greatest(g.starts_on, ${school.today}::date - 1), updated_at = now(),
      verified_at = case when g.starts_on < ${school.today}::date then g.verified_at end
    from public.oneroster_records r where r.import_id = ${importId} and r.file = 'agents' and r.ended_at is not null
      and g.school_id = r.school_id and g.id = r.row_id and (g.ends_on is null or g.ends_on >= ${school.today}::date)`;
  return { parent_child_relationships: { created: created.count, changed: reopened.count, ended: ended.count } };
}
