import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { arrange } from '#evals/isolation/arrange.ts';
import { connect } from '../client.ts';
import { demonstration } from '../seed/demonstration.ts';
import { ownDatabase } from '../testing.ts';
import { applyRetention } from './apply-retention.ts';

const test = await ownDatabase();
const { superuser } = test;
const service = connect(test.urls.service, { poolSize: 1 });
afterAll(() => service.$client.end());
const { school, students } = demonstration;
const figure = async (query: PromiseLike<readonly unknown[]>) =>
  Number(((await query) as readonly { count: string }[])[0]!.count);
const journals = (person: string) => superuser`select count(*) from gratitude_entries where student_id = ${person}`;
const details = (person: string) => superuser`select count(*) from personal_details where person_id = ${person}`;

const [gone, held, stays] = [students.maya, students.leo, students.sams[0]] as [string, string, string];

beforeAll(async () => {
  await superuser.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx`update memberships set starts_on = current_date - 1200, ends_on = current_date - 500 where school_id = ${school.id} and person_id = any (${[gone, held]}::uuid[])`;
    for (const person of [gone, held, stays])
      await tx`insert into gratitude_entries (school_id, student_id, content, day) values (${school.id}, ${person}, 'For the rain', current_date - 600)`;
  });
});

describe('retention', () => {
  it('finds nothing that is over in a school of this year, twice', async () => {
    const [admin] =
      await superuser`select person_id as id from memberships where school_id = ${school.id} and role = 'admin' limit 1`;
    await superuser`insert into legal_holds (school_id, subject_id, reason, placed_by) values (${school.id}, ${held}, 'Court case 3', ${admin!.id})`;
    const before = await figure(superuser`select count(*) from communications`);
    const first = await applyRetention(service);
    expect(first.more).toBe(false);
    expect(await figure(superuser`select count(*) from communications`)).toBe(before);
    // Who left 500 days ago: contact, journals and their own things are over; the class record is not.
    expect(first.removed).toMatchObject({ 'public.personal_details': 1 });
    expect(await figure(details(gone))).toBe(0);
    expect(await figure(journals(gone))).toBe(0);
    expect(await figure(superuser`select count(*) from attendance where student_id = ${gone}`)).toBeGreaterThan(0);
    expect((await applyRetention(service)).removed).toEqual({});
  });

  it('keeps what a legal hold is on, and everything of those who are here', async () => {
    for (const person of [held, stays]) expect(await figure(details(person))).toBe(1);
    await superuser`update legal_holds set lifted_at = now(), lifted_by = placed_by, lift_reason = 'Over' where subject_id = ${held}`;
    expect((await applyRetention(service)).removed).toMatchObject({ 'public.personal_details': 1 });
    expect(await figure(details(held))).toBe(0);
    expect(await figure(details(stays))).toBe(1);
  });

  it('removes messages that are old with what hangs on them, a batch at a time', async () => {
    await arrange(superuser);
    await superuser`update legal_holds set lifted_at = now(), lifted_by = placed_by, lift_reason = 'Over' where lifted_at is null`;
    const years = new Date(Date.now() + 37 * 31 * 86_400_000).toISOString();
    const before = await figure(superuser`select count(*) from communications where school_id = ${school.id}`);
    expect(before).toBeGreaterThan(0);
    const some = await applyRetention(service, { now: years, rowsAtATime: 2, mostBatches: 1 });
    expect(some.more).toBe(true);
    let left = some;
    for (let pass = 0; pass < 6 && (left.more || pass === 0); pass += 1)
      left = await applyRetention(service, { now: years, mostBatches: 200 });
    expect(left.more).toBe(false);
    expect(left.refused).toEqual({});
    expect(await figure(superuser`select count(*) from communications`)).toBe(0);
    expect(await figure(superuser`select count(*) from attendance where student_id = ${stays}`)).toBeGreaterThan(0);
  });
});
