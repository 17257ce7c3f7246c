import { beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '#db/caller.ts';
import { classId, demonstration } from '#db/seed/demonstration.ts';
import { ownDatabase, type TestDatabase } from '#db/testing.ts';
import { undo } from '../account/undo.ts';
import type { AppError } from '../contract/errors.ts';
import { executeOperation } from '../contract/execute-operation.ts';
import { proposeOperation } from '../contract/propose-operation.ts';
import { transferStudent } from './transfer-student.ts';

const { accounts, students, school } = demonstration;
const student = students.sams[0] ?? '';
let database: TestDatabase;
let admin: Caller;
/** A day of this year without marks yet. */
let tomorrow: string;
const context = (caller: Caller) => ({ caller, surface: 'page' as const, connection: database.connection });
const transfer = (caller: Caller, input: Record<string, unknown>) =>
  executeOperation(
    transferStudent,
    { studentId: student, toClassId: '8A', effectiveOn: tomorrow, ...input },
    context(caller),
  );
const failure = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: AppError) => `${error.code}: ${error.message}`,
  );
const history = async () =>
  JSON.parse(
    JSON.stringify(
      await database.superuser`select to_jsonb(e) as row from public.student_class_assignments e where student_id = ${student} order by starts_on, class_id`,
    ),
  ) as { row: Record<string, string | null> }[];

beforeAll(async () => {
  database = await ownDatabase();
  admin = await database.caller(accounts.admin.email, 'admin');
  const [row] = await database.superuser<
    { day: string }[]
  >`select ((now() at time zone ${school.timeZone})::date + 1)::text as day`;
  tomorrow = row?.day ?? '';
});

describe('transferring a student', () => {
  it('ends one enrolment, begins the other, keeps the history and the marks, and is undone whole', async () => {
    const before = await history();
    const marks =
      await database.superuser`select count(*)::int as count from public.attendance where student_id = ${student}`;
    const proposal = await proposeOperation(
      transferStudent,
      { studentId: 'Sam Okafor', toClassId: '8a', effectiveOn: tomorrow },
      context(admin),
    );
    expect(proposal.title).toMatch(/^Transfer Sam Okafor from 8B to 8A/);
    expect(proposal.changes.filter((change) => change.action === 'change')).toHaveLength(11);
    expect(proposal.changes.filter((change) => change.action === 'add')).toHaveLength(11);
    expect(await history()).toEqual(before);

    const done = await transfer(admin, {});
    expect(done.data).toMatchObject({ from: '8B', to: '8A', effectiveOn: tomorrow, kept: [] });
    const after = await history();
    expect(after).toHaveLength(before.length + 11);
    for (const { row } of before)
      expect(after.find((entry) => entry.row.id === row.id)?.row).toMatchObject({
        class_id: row.class_id,
        starts_on: row.starts_on,
      });
    const open = after.filter(({ row }) => row.ends_on === null).map(({ row }) => row);
    expect(open.every((row) => row.starts_on === tomorrow && row.entry_code === 'transfer')).toBe(true);
    expect(open.find((row) => row.class_kind === 'homeroom')?.class_id).toBe(classId('8A'));
    expect(
      await database.superuser`select count(*)::int as count from public.attendance where student_id = ${student}`,
    ).toEqual(marks);
    expect(await failure(transfer(admin, {}))).toMatch(/^conflict/);

    await executeOperation(undo, { operationId: done.operationId }, context(admin));
    expect(await history()).toEqual(before);
  });

  it('refuses the same class, a lesson instead of a homeroom, days before the last mark, and days outside the year', async () => {
    expect(await failure(transfer(admin, { toClassId: '8B' }))).toMatch(/^conflict: .*already in 8B/);
    expect(await failure(transfer(admin, { toClassId: '8A Mathematics' }))).toMatch(/^invalid_input: .*not a homeroom/);
    const [marked] = await database.superuser<
      { day: string }[]
    >`select max(day)::text as day from public.attendance where student_id = ${student}`;
    expect(await failure(transfer(admin, { effectiveOn: marked?.day }))).toMatch(
      /^conflict: .*has attendance in 8B up to/,
    );
    expect(await failure(transfer(admin, { effectiveOn: '2099-01-05' }))).toMatch(
      /^invalid_input: .*outside the school year/,
    );
    expect(await failure(transfer(admin, { studentId: students.leaver }))).toMatch(/^invalid_input: .*in no homeroom/);
  });

  it('is for administration and the registrar', async () => {
    const teacher = await database.caller(accounts.teacher.email, 'teacher');
    expect(await failure(transfer(teacher, {}))).toMatch(/^forbidden: Only administration/);
    await database.superuser`insert into public.staff_duties (school_id, person_id, duty, starts_on) values (${school.id}, ${teacher.userId}, 'registrar', '2020-01-01')`;
    expect((await transfer(teacher, {})).data.to).toBe('8A');
    expect(await failure(transfer(await database.caller(accounts.parent.email, 'parent'), {}))).toMatch(/^forbidden/);
  });
});
