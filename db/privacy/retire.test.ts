import { beforeAll, describe, expect, it } from 'vitest';
import { arrange } from '#evals/isolation/arrange.ts';
import { demonstration } from '../seed/demonstration.ts';
import { ownDatabase } from '../testing.ts';
import { asOwner } from './as-owner.ts';
import { readCatalogue } from './catalogue.ts';
import { appliedBy, classOf, retentionClasses } from './retention.ts';
import { retireLongKept } from './retire.ts';
import { letLeave } from './testing.ts';

const { superuser } = await ownDatabase();
const { accounts, school, students } = demonstration;
const [gone, held, recent] = [students.maya, students.sams[0], students.sams[1]] as [string, string, string];
const stays = students.leo;
const figure = async (query: PromiseLike<readonly unknown[]>) =>
  Number(((await query) as readonly { count: string }[])[0]!.count);
const name = async (person: string) =>
  (await superuser`select display_name as name from profiles where id = ${person}`)[0]!.name as string;
const signIn = (person: string) => figure(superuser`select count(*) from auth.users where id = ${person}`);
const inMonths = (months: number) => {
  const day = new Date();
  day.setUTCMonth(day.getUTCMonth() + months);
  return day.toISOString();
};
/** In as many goes as it takes; answers all of it. */
async function retire(options: { now?: string; rowsAtATime?: number }) {
  const all = { people: 0, signIns: 0, rows: 0, goes: 0 };
  for (let more = true; more; all.goes += 1) {
    const done = await retireLongKept({ sql: superuser, removeFile: async () => {}, ...options });
    all.people += done.people;
    all.signIns += done.signIns;
    for (const rows of [...Object.values(done.removed), ...Object.values(done.cleared)]) all.rows += rows;
    more = done.more;
  }
  return all;
}
const reasons = (student: string) =>
  figure(superuser`select count(*) from attendance where student_id = ${student} and reason <> 'erased'`);

beforeAll(async () => {
  await arrange(superuser);
  for (const person of [gone, held, recent]) await letLeave(superuser, school.id, person);
  await superuser`update legal_holds set lifted_at = now(), lifted_by = placed_by, lift_reason = 'Over' where lifted_at is null`;
  await superuser`
    insert into legal_holds (school_id, subject_id, reason, placed_by) values (${school.id}, ${held}, 'Court case 3', ${accounts.admin.personId})`;
  await asOwner(superuser, async (tx) => {
    await tx`delete from safeguarding_closures where concern_id = (select min(concern_id::text)::uuid from safeguarding_closures)`;
    await tx`
      update memberships set starts_on = '2000-01-01', ends_on = (now() - make_interval(months => case person_id when ${recent} then 80 else 90 end))::date
      where school_id = ${school.id} and person_id = any (${[gone, held, recent]}::uuid[])`;
    for (const student of [stays, held])
      await tx`
        update attendance set reason = 'Went to the dentist' where ctid = (select ctid from attendance where student_id = ${student} limit 1) and student_id = ${student}`;
  });
});

describe('every class', () => {
  it('is seen to by somebody, and kept only where it has no end', async () => {
    for (const [one, { months, atEnd }] of Object.entries(retentionClasses)) {
      const by = appliedBy[one as keyof typeof appliedBy];
      expect([by === 'kept', atEnd === 'keep'], one).toEqual([months === null, months === null]);
    }
    const unseen = (await readCatalogue(superuser)).filter(
      ({ name: table, columns }) =>
        appliedBy[classOf(table).name] === 'retention-retire' &&
        table.startsWith('public.') &&
        !columns.some((column) => column.name === 'school_id'),
    );
    expect(unseen.map((table) => table.name)).toEqual([]);
  });
});

describe('who left long ago', () => {
  it('is erased after the term of the directory, unless a hold is on their data; who left later is not', async () => {
    const before = await name(recent);
    const done = await retire({});
    expect(done.people).toBeGreaterThan(0);
    expect(await name(gone)).toBe('Former person');
    expect([await name(held), await name(recent)]).toEqual(['Sam Okafor', before]);
    // Sign-ins go a month after somebody belongs nowhere; of those who are held, they stay.
    expect([await signIn(gone), await signIn(recent)]).toEqual([0, 0]);
    expect(await signIn(accounts.teacher.personId)).toBe(1);
    expect(await figure(superuser`select count(*) from attendance where student_id = ${gone}`)).toBeGreaterThan(0);
    expect(await retire({})).toEqual({ people: 0, signIns: 0, rows: 0, goes: 1 });
  });

  it('goes once the hold is lifted, a few at a time', async () => {
    await superuser`update legal_holds set lifted_at = now(), lifted_by = placed_by, lift_reason = 'Over' where subject_id = ${held} and lifted_at is null`;
    const first = await retireLongKept({ sql: superuser, now: inMonths(6), mostPeople: 1, removeFile: async () => {} });
    expect(first).toMatchObject({ people: 1, more: true });
    await retire({ now: inMonths(6) });
    expect([await name(held), await name(recent)]).toEqual(['Former person', 'Former person']);
    expect(await name(stays)).toBe('Leo Fernandes');
  });
});

describe('records', () => {
  const requests = (words: string) => figure(superuser`select count(*) from data_requests where details = ${words}`);

  it('of the class keep their words to the end of the term, then the row alone, in batches', async () => {
    const rows = await figure(superuser`select count(*) from attendance`);
    const said = await reasons(stays);
    expect(said).toBeGreaterThan(0);
    await retire({ now: inMonths(70) });
    expect(await reasons(stays)).toBe(said);
    const done = await retire({ now: inMonths(100), rowsAtATime: 400 });
    expect(done.goes).toBeGreaterThan(1);
    expect(await reasons(stays)).toBe(0);
    expect(await figure(superuser`select count(*) from attendance`)).toBe(rows);
    expect((await retire({ now: inMonths(100) })).rows).toBe(0);
  }, 60_000);

  it('of the office lose theirs ten years after they ended; what is open keeps them', async () => {
    for (const [status, words] of [
      ['received', 'Open words'],
      ['refused', 'Closed words'],
    ] as const)
      await superuser`
        insert into data_requests (school_id, kind, subject_id, requested_by, status, received_on, due_on, details, decided_at, decision_reason)
        values (${school.id}, 'objection', ${stays}, ${accounts.admin.personId}, ${status}, current_date, current_date + 30, ${words},
          case ${status} when 'refused' then now() end, case ${status} when 'refused' then 'No' end)`;
    await retire({ now: inMonths(119) });
    expect([await requests('Open words'), await requests('Closed words')]).toEqual([1, 1]);
    await retire({ now: inMonths(121) });
    expect([await requests('Open words'), await requests('Closed words')]).toEqual([1, 0]);
  });

  it('of closed cases go whole after 25 years, open ones stay', async () => {
    const concerns = async () => [
      await figure(
        superuser`select count(*) from safeguarding_concerns c where exists (select from safeguarding_closures x where x.concern_id = c.id)`,
      ),
      await figure(
        superuser`select count(*) from safeguarding_concerns c where not exists (select from safeguarding_closures x where x.concern_id = c.id)`,
      ),
    ];
    const [closed, open] = (await concerns()) as [number, number];
    expect(Math.min(closed, open)).toBeGreaterThan(0);
    await retire({ now: inMonths(299) });
    expect(await concerns()).toEqual([closed, open]);
    await retire({ now: inMonths(301) });
    expect(await concerns()).toEqual([0, open]);
    const orphans = await superuser`
      select from safeguarding_chronology h where not exists (select from safeguarding_concerns c where c.id = h.concern_id)`;
    expect(orphans).toHaveLength(0);
  });
});
