import bcrypt from 'bcryptjs';
import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import { asCaller, ownDatabase, type TestDatabase } from '../testing.ts';
import type { MakeAccounts } from './auth-users.ts';
import { demonstration } from './demonstration.ts';
import { offences } from './invariants.ts';
import { seedDemonstration } from './run.ts';

const SECRET = 'ab'.repeat(32);
const TODAY = '2026-11-18'; // a Wednesday
const SUMMER_SUNDAY = '2027-07-18';
const { accounts, school, north, students } = demonstration;

const first = await ownDatabase();
const second = await ownDatabase();

/** Takes the school that every test database comes with back out. */
async function emptied({ superuser }: TestDatabase) {
  await superuser.begin(async (sql) => {
    await sql`set local session_replication_role = replica`; // some logs refuse even that
    await sql`truncate public.schools, public.profiles cascade`;
  });
  await superuser`truncate auth.users cascade`;
}

const count = async (database: TestDatabase, query: string, parameters: string[] = []) => {
  const [row] = await database.superuser.unsafe<{ count: number }[]>(query, parameters);
  return Number(row!.count);
};

/** What every table holds, whatever the order of loading; sealed fields apart, whose keys are made anew. */
/** Sealed with keys that every installation draws for itself. */
const SEALED = ['address', 'phone', 'phone_index'];

async function fingerprint({ superuser }: TestDatabase): Promise<Record<string, string>> {
  const tables = await superuser<{ name: string }[]>`
    select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' order by 1`;
  const prints: Record<string, string> = {};
  for (const { name } of tables) {
    const rows = superuser(name);
    const [print] = await superuser<{ hash: string | null }[]>`
      select md5(string_agg(md5(t::text), '' order by md5(t::text))) as hash from (select to_jsonb(t) - ${SEALED}::text[] as t from ${rows} t) t`;
    if (print?.hash) prints[name] = print.hash;
  }
  const [users] =
    await superuser`select md5(string_agg(id || email || encrypted_password, '' order by id)) as hash from auth.users`;
  return { ...prints, 'auth.users': users!.hash };
}

class Found extends Error {
  readonly offenders: number;
  constructor(offenders: number) {
    super('rolled back on purpose');
    this.offenders = offenders;
  }
}

let counts: Record<string, number>;

beforeAll(async () => {
  await Promise.all([emptied(first), emptied(second)]);
  ({ counts } = await seedDemonstration({ superuserUrl: first.urls.superuser, today: TODAY, secret: SECRET }));
});

describe('the demonstration school on a weekday', () => {
  test('is made once', async () => {
    const again = await seedDemonstration({ superuserUrl: first.urls.superuser, today: TODAY, secret: SECRET });
    expect(again.counts).toEqual({});
  });

  test('has the size of a real school', async () => {
    const roles = await first.superuser`
      select role, count(*)::int from public.memberships
      where school_id = ${school.id} and ${TODAY}::date between starts_on and coalesce(ends_on, 'infinity') group by role`;
    const byRole = Object.fromEntries(roles.map(({ role, count: size }) => [role, size]));
    expect(byRole).toMatchObject({ student: 480, admin: 3, teacher: 37 });
    expect(byRole.parent).toBeGreaterThan(650);
    expect(byRole.parent).toBeLessThan(780);
    expect(counts.announcements).toBeGreaterThanOrEqual(30);
    expect(counts.attendance).toBeGreaterThan(100_000);
  });

  test.each(Object.entries(offences))('has no %s', async (_name, query) => {
    expect(await count(first, query, query.includes('$2') ? [school.id, TODAY] : [school.id])).toBe(0);
  });

  // The queries above would be worthless if they found nothing ever.
  test.each([
    [
      'teachers in two rooms at once',
      `update public.teacher_class_assignments set teacher_id = '${accounts.teacher.personId}' where school_id = $1 and duty = 'main'`,
    ],
    [
      'students in a homeroom but not in what it is taught',
      `delete from public.student_class_assignments where school_id = $1 and class_kind = 'scheduled' and student_id = '${students.maya}'`,
    ],
    [
      'registers that leave someone out',
      `delete from public.attendance where school_id = $1 and student_id = '${students.maya}'`,
    ],
    [
      "teachers' marks without a register",
      `delete from public.registers where school_id = $1 and session = 'pm' and day = '${TODAY}'::date - 1`,
    ],
    [
      'marks on days without school',
      `update public.calendar_days set instructional = false where school_id = $1 and day = '${TODAY}'::date - 1`,
    ],
    [
      'marks of students who were not in the class',
      `update public.student_class_assignments set ends_on = starts_on where school_id = $1 and student_id = '${students.maya}'`,
    ],
    [
      'rollups that do not add up',
      `update public.attendance_rollups set absent = absent + 1 where school_id = $1 and day = '${TODAY}'::date - 1`,
    ],
  ])('notices %s', async (name, sabotage) => {
    const found = first.superuser.begin(async (tx) => {
      await tx.unsafe('set local session_replication_role = replica');
      await tx.unsafe(sabotage, [school.id]);
      const [row] = await tx.unsafe<{ count: number }[]>(offences[name]!, [school.id]);
      throw new Found(Number(row!.count));
    });
    await expect(found).rejects.toSatisfy((error) => error instanceof Found && error.offenders > 0);
  });

  test('tells the stories that the rest relies on', async () => {
    const rate = async (where: string) =>
      count(
        first,
        `select 100.0 * sum(present) / sum(marks) as count from public.attendance_rollups r join public.classes c on c.id = r.class_id where r.school_id = '${school.id}' and ${where}`,
      );
    expect(await rate('true')).toBeGreaterThan(93);
    expect(await rate('true')).toBeLessThan(96);
    const troubled = `c.name = '${demonstration.troubledHomeroom}'`;
    expect(await rate(troubled)).toBeGreaterThan(78);
    expect(await rate(troubled)).toBeLessThan(86);
    expect(await rate(`${troubled} and extract(isodow from r.day) = 1`)).toBeLessThan(await rate(troubled));
    expect(await rate(`${troubled} and r.day > '${TODAY}'::date - 30`)).toBeLessThan(await rate(troubled));
    const open = await first.superuser`
      select c.name from public.classes c where c.school_id = ${school.id} and c.kind = 'homeroom'
        and not exists (select from public.registers r where r.class_id = c.id and r.day = ${TODAY} and r.session = 'am')`;
    expect(open.map(({ name }) => name)).toEqual(expect.arrayContaining([...demonstration.openRegisters]));
    expect(open.length).toBeLessThan(9);
  });

  test('has chronically absent students in several grades', async () => {
    const chronic = await first.superuser`
      select c.grade_level_id from public.attendance_effective m join public.attendance_codes k on k.id = m.code_id join public.classes c on c.id = m.class_id
      where m.school_id = ${school.id} group by m.student_id, c.grade_level_id having avg(k.counts_present::int) < 0.85`;
    expect(chronic.length).toBeGreaterThan(8);
    expect(new Set(chronic.map((row) => row.grade_level_id)).size).toBeGreaterThan(4);
  });

  test('has marks in all five states, some unreleased, and work that is due soon', async () => {
    const states =
      await first.superuser`select distinct state from public.assessment_grades where school_id = ${school.id} order by 1`;
    expect(states.map(({ state }) => state)).toEqual(['excused', 'graded', 'incomplete', 'missing', 'ungraded']);
    const unreleased = `select count(*) from public.assessment_grades where state = 'graded' and released_to_student_at > '${TODAY} 23:59'`;
    expect(await count(first, unreleased)).toBeGreaterThan(20);
    const inClass8B = `select count(*) from public.assessments a join public.classes c on c.id = a.class_id where c.name = '8B Mathematics' and c.school_id = '${school.id}'`;
    expect(
      await count(
        first,
        `${inClass8B} and a.due_on between '${TODAY}' and '${TODAY}'::date + 14 and a.published_at is not null`,
      ),
    ).toBeGreaterThan(1);
    const zero = `select count(*) from public.assessment_grades where state = 'graded' and score = 0`;
    expect(await count(first, zero)).toBeGreaterThan(0);
  });

  test('has first names that fit several classmates, and one full name twice', async () => {
    const sams =
      await first.superuser`select family_name from public.profiles where id in ${first.superuser([...students.sams])}`;
    expect(new Set(sams.map(({ family_name }) => family_name)).size).toBe(2);
    const shared = await first.superuser`
      select c.name from public.student_class_assignments e join public.classes c on c.id = e.class_id join public.profiles p on p.id = e.student_id
      where e.school_id = ${school.id} and c.kind = 'homeroom' and e.ends_on is null group by c.name, p.given_name having count(*) > 1`;
    expect(new Set(shared.map(({ name }) => name)).size).toBeGreaterThan(12);
    const twice = await first.superuser`
      select p.display_name from public.memberships m join public.profiles p on p.id = m.person_id where m.role = 'student' and m.school_id = ${school.id}
      group by 1 having count(*) > 1`;
    expect(twice.map(({ display_name }) => display_name)).toEqual(['Daniel Kim']);
  });
});

describe('its sign-ins', () => {
  test('open with the password that is shown, every person with an account of their own id', async () => {
    const [teacher] =
      await first.superuser`select id, encrypted_password from auth.users where email = ${accounts.teacher.email}`;
    expect(teacher!.id).toBe(accounts.teacher.personId);
    expect(await bcrypt.compare(demonstration.password, teacher!.encrypted_password)).toBe(true);
    expect(
      await count(
        first,
        'select count(*) from public.profiles p left join public.person_emails e on e.school_id = p.school_id and e.person_id = p.id left join auth.users u on u.id = p.user_id and u.email = e.email where u.id is null',
      ),
    ).toBe(0);
    expect(
      await count(
        first,
        'select count(*) from auth.users u left join auth.identities i on i.user_id = u.id where i.id is null',
      ),
    ).toBe(0);
  });

  test.each([
    ['admin', 'admin', school.id],
    ['teacher', 'teacher', school.id],
    ['student', 'student', school.id],
    ['parent', 'parent', school.id],
    ['superAdmin', 'super_admin', demonstration.platform.id],
    ['northAdmin', 'admin', north.id],
    ['northTeacher', 'teacher', north.id],
    ['twoSchools', 'parent', school.id],
  ] as const)('%s acts as %s unless told otherwise', async (name, role, schoolId) => {
    const caller = await first.caller(accounts[name].email);
    expect(caller).toMatchObject({ userId: accounts[name].personId, role, schoolId });
  });

  test('the teacher is a parent as well, and one mother is a parent in both schools', async () => {
    const memberships = async (id: string) =>
      (
        await first.superuser`select role, school_id from public.memberships where person_id = ${id} order by starts_on`
      ).map((row) => [row.role, row.school_id]);
    expect(await memberships(accounts.teacher.personId)).toEqual([
      ['teacher', school.id],
      ['parent', school.id],
    ]);
    expect(await memberships(accounts.twoSchools.personId)).toEqual([
      ['parent', school.id],
      ['parent', north.id],
    ]);
  });

  test.each([
    ['parent', 2],
    ['restrictedGuardian', 0],
    ['unverifiedGuardian', 0],
    ['emergencyContact', 0],
  ] as const)('%s has %i children to see', async (name, children) => {
    const caller = await first.caller(accounts[name].email, 'parent');
    const rows = await asCaller(first, caller, (tx) => tx.execute(sql`select app.my_child_ids()`));
    expect(rows.length).toBe(children);
  });
});

describe('seeded again', () => {
  test('comes out the same for the same day', { timeout: 120_000 }, async () => {
    await seedDemonstration({ superuserUrl: second.urls.superuser, today: TODAY, secret: SECRET });
    expect(await fingerprint(second)).toEqual(await fingerprint(first));
  });

  test('on a Sunday in summer: a school at work with a make-up day, as sound as on any other', {
    timeout: 120_000,
  }, async () => {
    await emptied(second);
    await seedDemonstration({
      superuserUrl: second.urls.superuser,
      today: SUMMER_SUNDAY,
      weekend: 'make-up day',
      secret: SECRET,
    });
    for (const [name, query] of Object.entries(offences)) {
      const found = await count(second, query, query.includes('$2') ? [school.id, SUMMER_SUNDAY] : [school.id]);
      expect(found, name).toBe(0);
    }
    const [today] =
      await second.superuser`select instructional, label from public.calendar_days where school_id = ${school.id} and day = ${SUMMER_SUNDAY}`;
    expect(today).toEqual({ instructional: true, label: 'Make-up day' });
  });

  test('leaves nothing behind when the sign-ins cannot be made', async () => {
    await emptied(second);
    const makeAccounts: MakeAccounts = async (_, transaction) => {
      await transaction`insert into public.schools (code, name, time_zone) values ('HALF', 'Half made', 'UTC')`;
      throw new Error('no sign-ins today');
    };
    const seeding = seedDemonstration({
      superuserUrl: second.urls.superuser,
      today: TODAY,
      makeAccounts,
      secret: SECRET,
    });
    await expect(seeding).rejects.toThrow('no sign-ins today');
    expect(await count(second, 'select count(*) from public.schools')).toBe(0);
  });
});
