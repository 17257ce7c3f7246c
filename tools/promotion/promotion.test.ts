import { beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { Caller } from '#db/caller.ts';
import { classId, demonstration } from '#db/seed/demonstration.ts';
import { ownDatabase, type TestDatabase } from '#db/testing.ts';
import type { Operation } from '../contract/define-operation.ts';
import type { AppError } from '../contract/errors.ts';
import { executeOperation } from '../contract/execute-operation.ts';
import { proposeOperation } from '../contract/propose-operation.ts';
import { promotionApply } from './apply.ts';
import { promotionOpenYear } from './open-year.ts';
import { promotionExcept, promotionMap } from './plan-mapping.ts';
import { promotionPreview } from './preview.ts';
import { promotionRollBack } from './roll-back.ts';

const { accounts, students, school } = demonstration;
const sam = students.sams[0] ?? '';
let database: TestDatabase;
let admin: Caller;
const context = (caller: Caller) => ({ caller, surface: 'page' as const, connection: database.connection });
const run = <Input extends z.ZodType, Output extends z.ZodType, Prepared>(
  operation: Operation<Input, Output, Prepared>,
  input: unknown = {},
  caller: Caller = admin,
) => executeOperation(operation, input, context(caller));
const failure = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: AppError) => `${error.code}: ${error.message}`,
  );
/** Every enrolment of the school, complete but for when it was last touched. */
const history = async () =>
  JSON.stringify(
    await database.superuser`select to_jsonb(e) - 'updated_at' as row from public.student_class_assignments e where school_id = ${school.id} order by id`,
  );
const enrolments = (student: string) =>
  database.superuser<
    { name: string; starts_on: string; ends_on: string | null; entry_code: string; exit_code: string | null }[]
  >`
    select c.name, e.starts_on::text, e.ends_on::text, e.entry_code, e.exit_code from public.student_class_assignments e join public.classes c on c.id = e.class_id
    where e.student_id = ${student} and c.kind = 'homeroom' order by e.starts_on`;
let lastDay: string;
let firstDay: string;

beforeAll(async () => {
  database = await ownDatabase();
  admin = await database.caller(accounts.admin.email, 'admin');
  const [year] = await database.superuser<{ ends: string; starts: string; until: string }[]>`
    select ends_on::text as ends, (ends_on + 60)::text as starts, (ends_on + 360)::text as until from public.academic_years where school_id = ${school.id}`;
  // Four of the homerooms are enough here.
  await database.superuser`
    update public.student_class_assignments e set ends_on = current_date - 2, exit_code = 'left' from public.classes c
    where c.id = e.class_id and e.ends_on is null and e.starts_on < current_date - 2 and c.school_id = ${school.id} and left(c.name, 2) <> all (array['4A', '8A', '8B', '12'])`;
  lastDay = year?.ends ?? '';
  firstDay = year?.starts ?? '';
  expect(await failure(run(promotionPreview))).toMatch(/^not_found: There is no school year after/);
  const opened = await run(promotionOpenYear, { name: 'Next', startsOn: firstDay, endsOn: year?.until });
  expect(opened.data.classes).toBeGreaterThan(100);
});

describe('the plan', () => {
  it('follows grade and section, graduates the last grade, and says what each mapping and exception changes', async () => {
    const { data } = await run(promotionPreview);
    const of = (name: string) => data.homerooms.find((row) => row.class === name);
    expect(of('8B')).toMatchObject({ outcome: 'promote', toClass: '9B', said: false });
    expect(of('12A')).toMatchObject({ outcome: 'graduate', toClass: null });
    expect(data.counts.promote + data.counts.graduate).toBe(data.students);
    const target = of('8A');
    await run(promotionMap, {
      homerooms: [{ fromClassId: classId('8B'), outcome: 'promote', toClassId: target?.toClassId }],
    });
    await run(promotionExcept, { studentId: sam, outcome: 'repeat', reason: 'Agreed with the family' });
    const after = (await run(promotionPreview)).data;
    expect(after.homerooms.find((row) => row.class === '8B')).toMatchObject({ toClass: '9A', said: true });
    expect(after.attention).toMatchObject([
      { studentId: sam, outcome: 'repeat', toClass: '8B', reason: 'Agreed with the family' },
    ]);
    expect(after.counts).toMatchObject({ promote: data.counts.promote - 1, repeat: 1 });
    expect(after.planHash).not.toBe(data.planHash);
    expect(await failure(run(promotionApply, { planHash: data.planHash }))).toMatch(/^moved/);
  });

  it('lets an exception go, so that the student follows the homeroom, and takes it up again', async () => {
    const otherwise = { studentId: sam, outcome: 'repeat', reason: 'Agreed with the family' };
    const before = (await run(promotionPreview)).data;
    expect(before.attention.map((one) => one.studentId)).toContain(sam);
    await run(promotionExcept, { ...otherwise, outcome: 'homeroom', reason: 'They changed their minds' });
    const without = (await run(promotionPreview)).data;
    expect(without.attention).toEqual([]);
    expect(without.counts).toMatchObject({ promote: before.counts.promote + 1, repeat: 0 });
    await run(promotionExcept, otherwise);
    expect((await run(promotionPreview)).data.planHash).toBe(before.planHash);
  });

  it('refuses classes of the wrong year, and people without the duty', async () => {
    const wrong = [{ fromClassId: classId('8B'), outcome: 'promote', toClassId: classId('9B') }];
    expect(await failure(run(promotionMap, { homerooms: wrong }))).toMatch(/^invalid_input: 9B is not a homeroom/);
    const teacher = await database.caller(accounts.teacher.email, 'teacher');
    const attempts = [
      () => run(promotionPreview, {}, teacher),
      () => run(promotionApply, {}, teacher),
      () => run(promotionRollBack, {}, teacher),
    ];
    for (const attempt of attempts) expect(await failure(attempt())).toMatch(/^forbidden/);
    expect(await failure(run(promotionPreview, {}, await database.caller(accounts.parent.email, 'parent')))).toMatch(
      /^forbidden/,
    );
  });
});

describe('applying it', () => {
  it('is previewed without a trace, keeps history, is idempotent, and rolls back exactly', async () => {
    const before = await history();
    const proposal = await proposeOperation(promotionApply, {}, context(admin));
    expect(proposal.title).toMatch(/^Promote \d+ students from/);
    expect(await history()).toBe(before);

    const { planHash, students: everyone } = (await run(promotionPreview)).data;
    const applied = await run(promotionApply, { planHash });
    expect(applied.data).toMatchObject({ students: everyone, skipped: [] });
    expect(await enrolments(sam)).toMatchObject([
      { name: '8B', ends_on: lastDay, exit_code: 'repeated' },
      { name: '8B', starts_on: firstDay, ends_on: null, entry_code: 'repeated' },
    ]);
    expect((await enrolments(students.maya)).at(-1)).toMatchObject({
      name: '9A',
      starts_on: firstDay,
      entry_code: 'promoted',
    });
    expect((await enrolments(students.adult)).at(-1)).toMatchObject({
      name: '12A',
      ends_on: lastDay,
      exit_code: 'graduated',
    });

    const stored = await history();
    const again = await run(promotionApply, { planHash });
    expect([again.changed, again.data.students, again.data.done]).toEqual([0, 0, everyone]);
    expect(await history()).toBe(stored);

    const back = await run(promotionRollBack);
    expect(back.data.students).toBe(everyone);
    expect(await history()).toBe(before);
    expect(await failure(run(promotionRollBack))).toMatch(/^not_found/);
  });

  it('leaves nothing when it breaks in the middle', async () => {
    const before = await history();
    await database.superuser.unsafe(`
      create function public.break_off() returns trigger language plpgsql as $$ begin raise exception 'the power failed'; end $$;
      create trigger break_off after insert on public.student_class_assignments for each row when (new.student_id = '${students.maya}') execute function public.break_off()`);
    expect(await failure(run(promotionApply))).toMatch(/^internal/);
    expect(await history()).toBe(before);
    expect(await database.superuser`select from public.promotion_runs where status = 'applied'`).toHaveLength(0);
    await database.superuser.unsafe('drop trigger break_off on public.student_class_assignments');
  });

  it('lets two people apply at once: one does it, the other is told, and finds it done', async () => {
    const outcomes = await Promise.allSettled([run(promotionApply), run(promotionApply)]);
    const moved = outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value.data.students : 0));
    expect(moved.filter((count) => count > 40)).toHaveLength(1);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(String(outcome.reason)).toContain('being applied right now');
    expect((await run(promotionApply)).data.students).toBe(0);
    const [doubled] =
      await database.superuser`select count(*)::int as count from public.student_class_assignments where school_id = ${school.id} and class_kind = 'homeroom' and starts_on = ${firstDay} group by student_id having count(*) > 1`;
    expect(doubled).toBeUndefined();
  });

  it('refuses to roll back what was built on, with names and reasons', async () => {
    const [to] = await database.superuser<{ class_id: string }[]>`
      select class_id from public.student_class_assignments where student_id = ${students.maya} and starts_on = ${firstDay} and class_kind = 'homeroom'`;
    await database.superuser`insert into public.calendar_days (school_id, day, instructional, cycle_day) values (${school.id}, ${firstDay}, true, 1)`;
    await database.superuser`
      insert into public.attendance (school_id, student_id, class_id, day, session, code_id, recorded_by)
      select ${school.id}, ${students.maya}, ${to?.class_id ?? ''}, ${firstDay}, 'am', (select id from public.attendance_codes where school_id = ${school.id} and code = 'present'), ${admin.userId}`;
    const stored = await history();
    expect(await failure(run(promotionRollBack))).toMatch(/^conflict: .*1 student \(Maya Fernandes: has attendance/);
    await database.superuser`delete from public.attendance where day = ${firstDay}`;
    await database.superuser`update public.student_class_assignments set ends_on = starts_on where student_id = ${students.leo} and starts_on = ${firstDay}`;
    expect(await failure(run(promotionRollBack))).toMatch(/Leo Fernandes: changed class since/);
    await database.superuser`update public.student_class_assignments set ends_on = null where student_id = ${students.leo} and starts_on = ${firstDay}`;
    expect(await history()).toBe(stored);
    await run(promotionRollBack);
  });
});
