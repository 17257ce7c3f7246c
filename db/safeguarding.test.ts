import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from './caller.ts';
import { ownDatabase } from './testing.ts';
import { withCaller } from './with-caller.ts';

const test = await ownDatabase();
const { superuser, connection } = test;
const people = {} as Record<
  'lead' | 'deputy' | 'office' | 'teacher' | 'counsellor' | 'student' | 'parent' | 'elsewhere',
  Caller
>;

const as = <Row extends Record<string, unknown>>(caller: Caller, query: ReturnType<typeof sql>) =>
  withCaller(caller, async (tx) => [...(await tx.execute<Row>(query))], connection);
/** The SQLSTATE that a refusal comes with. */
const refusal = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'no refusal',
    (error: { code?: string; cause?: { code?: string } }) => error.cause?.code ?? error.code ?? String(error),
  );
/** Stands for words that the caller has sealed (db/privacy): the database never sees others. */
const sealed = (word: string) => `f1.${word.padEnd(40, '-')}`;
const raise = async () => {
  const id = randomUUID();
  await as(
    people.teacher,
    sql`select app.raise_concern(${id}, ${people.student.userId}, 'staff', 'other', ${sealed('told')})`,
  );
  return id;
};
const add = (caller: Caller, concern: string) =>
  as(caller, sql`select app.add_to_chronology(${randomUUID()}, ${concern}, 'conversation', ${sealed('added')})`);
const close = (caller: Caller, concern: string) =>
  as(caller, sql`select app.close_concern(${randomUUID()}, ${concern}, 'referred', ${sealed('why')})`);
const logged = () =>
  superuser<{ what: string; reason: string; person_id: string; rows_shown: number }[]>`
    select what, reason, person_id, rows_shown from public.safeguarding_access_log order by created_at, id`;

beforeAll(async () => {
  for (const [name, email, role] of [
    ['lead', 'admin@demo.school', 'admin'],
    ['deputy', 'deputy@demo.school', 'admin'],
    ['office', 'office@demo.school', 'admin'],
    ['teacher', 'teacher@demo.school', 'teacher'],
    ['counsellor', 'counsellor@demo.school', 'teacher'],
    ['student', 'student@demo.school', 'student'],
    ['parent', 'parent@demo.school', 'parent'],
    ['elsewhere', 'teacher@north.school', 'teacher'],
  ] as const)
    people[name] = await test.caller(email, role);
});

describe('reading a concern', () => {
  it('gives the lead and the deputy all of it, and leaves the reason with the reading', async () => {
    const concern = await raise();
    const before = (await logged()).length;
    for (const [reader, reason] of [
      [people.lead, 'first look'],
      [people.deputy, 'standing in'],
    ] as const) {
      const [row] = await as<{ whole: { concern: { content: string } } }>(
        reader,
        sql`select app.read_concern(${concern}, ${reason}) as whole`,
      );
      expect(row?.whole.concern.content).toBe(sealed('told'));
    }
    const listed = await as<{ concern_id: string }>(people.lead, sql`select * from app.list_concerns('weekly round')`);
    expect(listed.map((row) => row.concern_id)).toContain(concern);
    expect(JSON.stringify(listed)).not.toContain('told');
    expect((await logged()).slice(before)).toEqual([
      { what: 'concern', reason: 'first look', person_id: people.lead.userId, rows_shown: 1 },
      { what: 'concern', reason: 'standing in', person_id: people.deputy.userId, rows_shown: 1 },
      { what: 'concerns', reason: 'weekly round', person_id: people.lead.userId, rows_shown: listed.length },
    ]);
  });

  it('is refused without a reason, without the duty, and where it could not be logged', async () => {
    const concern = await raise();
    const before = (await logged()).length;
    for (const reason of ['', '  x ', null])
      expect(await refusal(as(people.lead, sql`select app.read_concern(${concern}, ${reason})`))).toBe('22023');
    for (const other of [people.office, people.teacher, people.counsellor, people.student, people.parent]) {
      expect(await refusal(as(other, sql`select app.read_concern(${concern}, 'curious')`))).toBe('42501');
      expect(await refusal(as(other, sql`select * from app.list_concerns('curious')`))).toBe('42501');
      expect(await refusal(as(other, sql`select * from app.safeguarding_access('curious')`))).toBe('42501');
    }
    expect(
      await refusal(
        withCaller(people.lead, (tx) => tx.execute(sql`select app.read_concern(${concern}, 'first look')`), {
          ...connection,
          readOnly: true,
        }),
      ),
    ).toBe('25006');
    expect(await logged()).toHaveLength(before);
  });

  it('stops at the school', async () => {
    const concern = await raise();
    expect(await refusal(as(people.elsewhere, sql`select app.read_concern(${concern}, 'curious')`))).toBe('P0002');
    expect(await refusal(as(people.elsewhere, sql`select app.acknowledge_concern(${concern})`))).toBe('P0002');
  });

  it('tells who reported that it was received, and nothing else', async () => {
    const concern = await raise();
    const rows = await as<Record<string, unknown>>(people.teacher, sql`select * from app.my_reported_concerns()`);
    expect(rows.map((row) => row.concern_id)).toContain(concern);
    expect(Object.keys(rows[0] ?? {})).toEqual(['concern_id', 'received_at']);
    expect(await as(people.counsellor, sql`select * from app.my_reported_concerns()`)).toEqual([]);
  });

  it('waits for the second factor where the school asks for one', async () => {
    const concern = await raise();
    await superuser`update public.school_settings set second_factor_for_staff = true where school_id = ${people.lead.schoolId}`;
    try {
      expect(await refusal(as(people.lead, sql`select app.read_concern(${concern}, 'first look')`))).toBe('42501');
      const strong = { ...people.lead, assurance: 'aal2' as const };
      expect(await as(strong, sql`select app.read_concern(${concern}, 'first look')`)).toHaveLength(1);
    } finally {
      await superuser`update public.school_settings set second_factor_for_staff = false where school_id = ${people.lead.schoolId}`;
    }
  });
});

describe('the file of a concern', () => {
  it('grows, is acknowledged, assigned and closed, and then stands', async () => {
    const concern = await raise();
    expect(await refusal(close(people.lead, concern))).toBe('55000'); // nobody has acknowledged it
    await add(people.lead, concern);
    const acknowledge = () =>
      as<{ first: boolean }>(people.lead, sql`select app.acknowledge_concern(${concern}) as first`);
    expect(await acknowledge()).toEqual([{ first: true }]);
    expect(await acknowledge()).toEqual([{ first: false }]);
    const assign = (to: Caller) => as(people.lead, sql`select app.assign_concern(${concern}, ${to.userId})`);
    expect(await refusal(assign(people.teacher))).toBe('22023');
    await assign(people.deputy);
    await close(people.deputy, concern);
    expect(await refusal(add(people.lead, concern))).toBe('55000');
    const [row] = await as<{ whole: Record<string, unknown[]> }>(
      people.deputy,
      sql`select app.read_concern(${concern}, 'last look') as whole`,
    );
    expect(row?.whole).toMatchObject({
      chronology: [{ kind: 'conversation', content: sealed('added'), added_by: people.lead.userId }],
      acknowledgements: [{ person_id: people.lead.userId }],
      assignments: [{ assigned_to: people.deputy.userId, assigned_by: people.lead.userId, cause: 'by_hand' }],
      closure: { outcome: 'referred', closed_by: people.deputy.userId },
    });
  });

  it('lets what an older version stored in plain text be sealed, and nothing else of it', async () => {
    const outcomes = await superuser
      .begin(async (owner) => {
        await owner`alter table public.safeguarding_concerns drop constraint safeguarding_concerns_content_sealed`;
        const [old] = await owner`
          insert into public.safeguarding_concerns (school_id, student_id, raised_by, source, category, content, acknowledge_by)
          values (${people.student.schoolId}, ${people.student.userId}, ${people.teacher.userId}, 'staff', 'other', 'in plain', now()) returning id`;
        const set = (values: Record<string, string>) =>
          refusal(
            owner.savepoint(
              (inner) => inner`update public.safeguarding_concerns set ${inner(values)} where id = ${old?.id}`,
            ),
          );
        const found = [
          await set({ content: 'other words' }),
          await set({ content: sealed('told'), category: 'neglect' }),
          await set({ content: sealed('told') }),
          await set({ content: sealed('again') }),
        ];
        throw Object.assign(new Error('taken back'), { found });
      })
      .catch((error: { found: string[] }) => error.found);
    expect(outcomes).toEqual(['42501', '42501', 'no refusal', '42501']);
  });

  it('takes no words in plain text', async () => {
    const concern = await raise();
    const plain = sql`select app.add_to_chronology(${randomUUID()}, ${concern}, 'action', 'Spoke with the family')`;
    expect(await refusal(as(people.lead, plain))).toBe('23514');
  });

  it('is closed once, whoever else tries at the same time', async () => {
    const concern = await raise();
    await as(people.lead, sql`select app.acknowledge_concern(${concern})`);
    const tries = [people.lead, people.deputy, people.lead, people.deputy].map((caller) =>
      refusal(close(caller, concern)),
    );
    expect((await Promise.all(tries)).toSorted()).toEqual(['55000', '55000', '55000', 'no refusal']);
  });

  it.each([
    'safeguarding_concerns',
    'safeguarding_chronology',
    'safeguarding_acknowledgements',
    'safeguarding_assignments',
    'safeguarding_closures',
    'safeguarding_access_log',
  ])('lets nobody change or take away a row of %s, the server’s owner included', async (table) => {
    const rows = await superuser`select id from public.${superuser(table)} limit 1`;
    expect(rows).toHaveLength(1);
    const written = table === 'safeguarding_concerns' ? 'content' : 'created_at';
    const changed = table === 'safeguarding_concerns' ? sealed('other') : '2020-01-01';
    expect(
      await refusal(
        superuser`update public.${superuser(table)} set ${superuser({ [written]: changed })} where id = ${rows[0]?.id}`,
      ),
    ).toBe('42501');
    expect(await refusal(superuser`delete from public.${superuser(table)} where id = ${rows[0]?.id}`)).toBe('42501');
    for (const caller of [people.lead, people.deputy, people.office]) {
      expect(await refusal(as(caller, sql`select * from ${sql.identifier(table)}`))).toBe('42501');
      expect(await refusal(as(caller, sql`delete from ${sql.identifier(table)}`))).toBe('42501');
    }
  });
});

describe('a concern that nobody acknowledges in time', () => {
  it('goes to the deputy once, however many jobs look, and not before', async () => {
    await superuser`select guard.hand_on_overdue_concerns()`; // what the tests above left
    const due = await raise();
    const early = await raise();
    await superuser.begin(async (owner) => {
      await owner`set local session_replication_role = replica`; // a concern's clock cannot be turned otherwise
      await owner`update public.safeguarding_concerns set acknowledge_by = now() - interval '1 minute' where id = ${due}`;
    });
    await superuser`delete from public.outbox where kind = 'safeguarding.alert'`;
    const jobs = await Promise.all(
      Array.from(
        { length: 4 },
        () => superuser<{ handed: number }[]>`select guard.hand_on_overdue_concerns() as handed`,
      ),
    );
    expect(jobs.flat().reduce((sum, { handed }) => sum + handed, 0)).toBe(1);
    const assigned =
      await superuser`select concern_id, assigned_to, cause from public.safeguarding_assignments where concern_id in (${due}, ${early})`;
    expect([...assigned]).toEqual([{ concern_id: due, assigned_to: people.deputy.userId, cause: 'overdue' }]);
    const alerts = await superuser`select payload from public.outbox where kind = 'safeguarding.alert'`;
    expect(alerts.map((row) => row.payload)).toEqual([
      { concernId: due, toPersonId: people.deputy.userId, overdue: true },
    ]);
  });
});

describe('the counsellor', () => {
  it('reads what a student shares with the school, giving a reason, and nothing that is not shared', async () => {
    const { student, counsellor } = people;
    await superuser`delete from public.student_wellbeing where student_id = ${student.userId}`;
    await superuser`
      insert into public.student_wellbeing (school_id, student_id, day, mood, note, shared_with_teachers)
      values (${student.schoolId}, ${student.userId}, '2026-03-02', 2, 'shared', true), (${student.schoolId}, ${student.userId}, '2026-03-03', 1, 'kept', false)`;
    const read = (caller: Caller, reason: string) =>
      as<{ note: string }>(
        caller,
        sql`select note from app.read_shared_wellbeing(${student.userId}, '2026-03-01', '2026-03-31', ${reason})`,
      );
    expect(await read(counsellor, 'appointment tomorrow')).toEqual([{ note: 'shared' }]);
    expect((await logged()).at(-1)).toEqual({
      what: 'shared_wellbeing',
      reason: 'appointment tomorrow',
      person_id: counsellor.userId,
      rows_shown: 1,
    });
    expect(await refusal(read(counsellor, ''))).toBe('22023');
    for (const other of [people.lead, people.teacher, people.parent])
      expect(await refusal(read(other, 'curious'))).toBe('42501');
  });
});
