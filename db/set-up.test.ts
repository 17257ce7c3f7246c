import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { afterAll, describe, expect, it } from 'vitest';
import { ownDatabase } from './testing.ts';

const { superuser: sql, urls } = await ownDatabase();
const second = postgres(urls.superuser, { max: 1, onnotice: () => {} });
afterAll(() => second.end());

const refusal = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'no refusal',
    (error: { constraint_name?: string; message: string }) => error.constraint_name ?? error.message,
  );

/** A school with people who are its admins, leads and deputies since 2020, by name. */
async function school(parts: { admin: number; lead: number; deputy: number }) {
  const id = randomUUID();
  await sql`insert into public.schools (id, code, name, time_zone) values (${id}, ${id.slice(0, 8)}, 'A school', 'Pacific/Auckland')`;
  const add = async (role: string, duty?: string) => {
    const [person] =
      await sql`insert into public.profiles (given_name, family_name, display_name) values ('A', 'Person', 'A Person') returning id`;
    await sql`insert into public.school_people (school_id, person_id) values (${id}, ${person?.id})`;
    await sql`insert into public.memberships (school_id, person_id, role, starts_on) values (${id}, ${person?.id}, ${role}, '2020-01-01')`;
    if (duty)
      await sql`insert into public.staff_duties (school_id, person_id, duty, starts_on) values (${id}, ${person?.id}, ${duty}, '2020-01-01')`;
    return person?.id as string;
  };
  const several = async (count: number, role: string, duty?: string) => {
    const made: string[] = [];
    for (let n = 0; n < count; n += 1) made.push(await add(role, duty));
    return made;
  };
  return {
    id,
    add,
    admins: await several(parts.admin, 'admin'),
    leads: await several(parts.lead, 'teacher', 'safeguarding_lead'),
    deputies: await several(parts.deputy, 'teacher', 'safeguarding_deputy'),
  };
}

const endDuty = (owner: postgres.ISql, schoolId: string, person: string | undefined, on = '2026-01-01') =>
  owner`update public.staff_duties set ends_on = ${on} where school_id = ${schoolId} and person_id = ${person ?? null}`;
const endMembership = (owner: postgres.ISql, schoolId: string, person: string | undefined) =>
  owner`update public.memberships set ends_on = '2026-01-01' where school_id = ${schoolId} and person_id = ${person ?? null}`;
const finish = (schoolId: string, by: string | undefined) =>
  sql`update public.school_setups set finished_at = now(), finished_by = ${by ?? null} where school_id = ${schoolId}`;

describe('set-up', () => {
  it.each([
    [{ admin: 1, lead: 0, deputy: 1 }, 'set_up_safeguarding_lead'],
    [{ admin: 1, lead: 1, deputy: 0 }, 'set_up_safeguarding_deputy'],
    [{ admin: 0, lead: 1, deputy: 1 }, 'set_up_admin'],
    [{ admin: 1, lead: 1, deputy: 1 }, 'no refusal'],
  ])('with %o ends in: %s', async (parts, outcome) => {
    const made = await school(parts);
    expect(await refusal(finish(made.id, made.leads[0] ?? made.deputies[0]))).toBe(outcome);
  });

  it('asks for two people, and is finished once', async () => {
    const made = await school({ admin: 1, lead: 1, deputy: 0 });
    await sql`insert into public.staff_duties (school_id, person_id, duty, starts_on) values (${made.id}, ${made.leads[0] ?? ''}, 'safeguarding_deputy', '2020-01-01')`;
    expect(await refusal(finish(made.id, made.leads[0]))).toBe('set_up_safeguarding_deputy');
    await made.add('teacher', 'safeguarding_deputy');
    expect(await refusal(finish(made.id, made.leads[0]))).toBe('no refusal');
    expect(await refusal(finish(made.id, made.admins[0]))).toContain('finished once');
  });
});

describe('the last of a part', () => {
  it.each([
    ['admin', 'admins'],
    ['safeguarding_lead', 'leads'],
    ['safeguarding_deputy', 'deputies'],
  ] as const)('%s is not taken away, by duty or by membership', async (part, list) => {
    const made = await school({ admin: 1, lead: 1, deputy: 1 });
    const [only] = made[list];
    expect(await refusal(endMembership(sql, made.id, only))).toBe(`last_${part}`);
    if (part === 'admin') return;
    expect(await refusal(endDuty(sql, made.id, only))).toBe(`last_${part}`);
    expect(await refusal(endDuty(sql, made.id, only, '2099-01-01'))).toBe(`last_${part}`); // nobody from 2099-01-02 on
    expect(
      await refusal(sql`delete from public.staff_duties where school_id = ${made.id} and person_id = ${only ?? ''}`),
    ).toBe(`last_${part}`);
  });

  it('goes once a successor is named, in the same transaction too, but not with a day between', async () => {
    const made = await school({ admin: 1, lead: 1, deputy: 1 });
    const next = await made.add('teacher');
    const handOver = (from: string) =>
      sql.begin(async (tx) => {
        await endDuty(tx, made.id, made.leads[0], '2090-06-30');
        await tx`insert into public.staff_duties (school_id, person_id, duty, starts_on) values (${made.id}, ${next}, 'safeguarding_lead', ${from})`;
      });
    expect(await refusal(handOver('2090-07-02'))).toBe('last_safeguarding_lead');
    expect(await refusal(handOver('2090-07-01'))).toBe('no refusal');
  });

  it('is kept when duty and membership are taken away together', async () => {
    const made = await school({ admin: 1, lead: 1, deputy: 1 });
    const both = sql.begin(async (tx) => {
      await tx`delete from public.staff_duties where school_id = ${made.id} and person_id = ${made.leads[0] ?? ''}`;
      await tx`delete from public.memberships where school_id = ${made.id} and person_id = ${made.leads[0] ?? ''}`;
    });
    expect(await refusal(both)).toBe('last_safeguarding_lead');
  });

  it('is kept when two people each take away the other', async () => {
    const made = await school({ admin: 2, lead: 1, deputy: 1 });
    const [one, other] = made.admins;
    const first = await sql.reserve();
    await first`begin`;
    await second`begin`;
    await endMembership(first, made.id, one);
    await endMembership(second, made.id, other);
    const outcomes = await Promise.all([refusal(first`commit`), refusal(second`commit`)]);
    first.release();
    expect(outcomes.toSorted()).toEqual(['last_admin', 'no refusal']);
  });

  it('leaves alone what was empty before, and students', async () => {
    const made = await school({ admin: 1, lead: 0, deputy: 1 });
    const gone = await made.add('teacher', 'safeguarding_lead');
    const student = await made.add('student');
    await made.add('teacher', 'safeguarding_lead');
    expect(await refusal(endDuty(sql, made.id, gone))).toBe('no refusal');
    expect(await refusal(endMembership(sql, made.id, student))).toBe('no refusal');
  });
});
