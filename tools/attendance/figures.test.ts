import { beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { Caller } from '#db/caller.ts';
import { classId, demonstration } from '#db/seed/demonstration.ts';
import { sharedDatabase } from '#db/testing.ts';
import type { Operation } from '../contract/define-operation.ts';
import type { AppError } from '../contract/errors.ts';
import { executeOperation } from '../contract/execute-operation.ts';
import { attendanceAbsentToday } from './absent-today.ts';
import { attendanceAtRisk } from './at-risk.ts';
import { attendanceOfClass } from './of-class.ts';
import { attendanceOfStudent } from './of-student.ts';
import { attendanceRegister } from './register.ts';
import { attendanceRegisters } from './registers.ts';
import { attendanceSummary } from './summary.ts';

const database = sharedDatabase();
const { accounts, students, school } = demonstration;
let [admin, teacher, student, parent]: Caller[] = [];
const run = <Input extends z.ZodType, Output extends z.ZodType, Prepared>(
  operation: Operation<Input, Output, Prepared>,
  caller: Caller | undefined,
  input: unknown = {},
) => executeOperation(operation, input, { caller: caller as Caller, surface: 'page', connection: database.connection });
const code = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: AppError) => error.code,
  );

beforeAll(async () => {
  admin = await database.caller(accounts.admin.email, 'admin');
  teacher = await database.caller(accounts.teacher.email, 'teacher');
  student = await database.caller(accounts.student.email, 'student');
  parent = await database.caller(accounts.parent.email, 'parent');
});

/** Counted without any of the queries under test: row by row. */
async function countedByHand(from: string, to: string, of: { class?: string; student?: string }) {
  const registers = await database.superuser<
    { key: string }[]
  >`select class_id || '/' || day || '/' || session as key from public.registers where school_id = ${school.id} and day between ${from} and ${to}`;
  const taken = new Set(registers.map((row) => row.key));
  const marks = await database.superuser<
    { key: string; student: string; source: string; present: boolean; excused: boolean }[]
  >`
    select a.class_id || '/' || a.day || '/' || a.session as key, a.student_id as student, a.source, c.counts_present as present, c.excused
    from public.attendance a join public.attendance_codes c on c.id = a.code_id
    where a.school_id = ${school.id} and a.day between ${from} and ${to}
      and (${of.class ?? null}::uuid is null or a.class_id = ${of.class ?? null}) and (${of.student ?? null}::uuid is null or a.student_id = ${of.student ?? null})`;
  const effective = new Map<string, (typeof marks)[number]>();
  for (const mark of marks) {
    const key = `${mark.student}/${mark.key}`;
    if (mark.source === 'office' || !effective.has(key)) effective.set(key, mark);
  }
  const counting = [...effective.values()].filter((mark) => taken.has(mark.key));
  return {
    recorded: counting.length,
    present: counting.filter((mark) => mark.present).length,
    absent: counting.filter((mark) => !mark.present).length,
    excused: counting.filter((mark) => !mark.present && mark.excused).length,
  };
}

describe('figures', () => {
  it('of a class equal an independent count, and those of its students and weeks add up to them', async () => {
    const { data, message } = await run(attendanceOfClass, teacher, { classId: '8B' });
    expect(data).toMatchObject(await countedByHand(data.from, data.to, { class: classId('8B') }));
    for (const parts of [data.students, data.weeks, data.weekdays]) {
      expect(parts.reduce((total, part) => total + part.recorded, 0)).toBe(data.recorded);
      expect(parts.reduce((total, part) => total + part.present, 0)).toBe(data.present);
    }
    expect(data.sessionsTaken + data.sessionsNotTaken).toBe(data.sessionsDue);
    expect(data.students.map((row) => row.rate)).toEqual(
      data.students.map((row) => row.rate).sort((a, b) => (a ?? 0) - (b ?? 0)),
    );
    expect(message).toContain(`${data.present.toLocaleString('en')} of ${data.recorded.toLocaleString('en')} sessions`);
  });

  it('of the school equal an independent count, by grade and by class alike', async () => {
    const byGrade = (await run(attendanceSummary, admin)).data;
    const byClass = (await run(attendanceSummary, admin, { by: 'class' })).data;
    expect(byGrade).toMatchObject(await countedByHand(byGrade.from, byGrade.to, {}));
    for (const groups of [byGrade.groups, byClass.groups])
      expect(groups.reduce((total, part) => total + part.recorded, 0)).toBe(byGrade.recorded);
    expect(byClass.groups).toHaveLength(24);
    expect(byClass.groups.toSorted((a, b) => (a.rate ?? 1) - (b.rate ?? 1))[0]?.label).toBe(
      demonstration.troubledHomeroom,
    );
  });

  it('of a student are the same for the student, the parent, the teacher and the school', async () => {
    const own = (await run(attendanceOfStudent, student)).data;
    expect(own).toMatchObject({
      student: 'Maya Fernandes',
      ...(await countedByHand(own.from, own.to, { student: students.maya })),
    });
    expect((await run(attendanceOfStudent, parent, { studentId: 'Maya' })).data).toEqual(own);
    expect((await run(attendanceOfStudent, teacher, { studentId: 'Maya' })).data).toEqual(own);
    expect((await run(attendanceOfStudent, admin, { studentId: students.maya })).data).toEqual(own);
    const inClass = (await run(attendanceOfClass, teacher, { classId: '8B', from: own.from, to: own.to })).data;
    expect(inClass.students.find((row) => row.id === students.maya)).toMatchObject({
      recorded: own.recorded,
      present: own.present,
      rate: own.rate,
    });
    expect(own.sessionsDue - own.sessionsNotTaken - own.unmarked).toBe(own.recorded);
  });

  it('of a student who has changed class cover both classes', async () => {
    const { data } = await run(attendanceOfStudent, admin, { studentId: students.transferred, from: '2000-01-01' });
    expect(data).toMatchObject(await countedByHand(data.from, data.to, { student: students.transferred }));
    expect(data.unmarked).toBe(0);
  });

  it('name nobody who is not theirs to see', async () => {
    expect(await code(run(attendanceOfStudent, student, { studentId: students.sams[0] }))).toBe('forbidden');
    expect(await code(run(attendanceOfStudent, parent, { studentId: students.sams[0] }))).toBe('not_found');
    expect(await code(run(attendanceOfClass, teacher, { classId: '8A' }))).toBe('forbidden');
    expect(await code(run(attendanceSummary, teacher))).toBe('forbidden');
    const restricted = await database.caller(accounts.restrictedGuardian.email, 'parent');
    expect(await code(run(attendanceOfStudent, restricted, { studentId: students.restricted }))).toBe('not_found');
    const north = await database.caller(accounts.northAdmin.email, 'admin');
    expect(await code(run(attendanceOfClass, north, { classId: classId('8B') }))).toBe('not_found');
  });

  it('are refused for a range that ends before it begins', async () => {
    expect(await code(run(attendanceOfStudent, student, { from: '2026-05-02', to: '2026-05-01' }))).toBe(
      'invalid_input',
    );
    expect(await code(run(attendanceOfStudent, student, { from: '2099-05-02' }))).toBe('invalid_input');
  });
});

describe('a day', () => {
  const lastDay = async () => (await run(attendanceRegisters, admin)).data.lastSchoolDay ?? '';

  it('lists which registers are missing: for the school all, for a teacher their own', async () => {
    const day = await lastDay();
    const missing = (await run(attendanceRegisters, admin, { day, status: 'not_taken', session: 'am' })).data;
    expect(missing.registers.map((row) => row.class)).toEqual([...demonstration.openRegisters]);
    expect(missing.taken).toBe(24 - missing.registers.length);
    const own = (await run(attendanceRegisters, teacher, { day })).data;
    expect(new Set(own.registers.map((row) => row.class))).toEqual(new Set(['8B']));
    expect(missing.registers.every((row) => row.recorded === 0 || row.absent > 0)).toBe(true);
  });

  it('names who is absent by the mark that counts, and whose register is missing', async () => {
    const day = await lastDay();
    const { data } = await run(attendanceAbsentToday, admin, { day, limit: 200 });
    expect(data.list.find((row) => row.id === students.excusedByOffice)).toMatchObject({ class: '8B', excused: true });
    for (const open of demonstration.openRegisters) expect(data.notTaken).toContain(open);
    const own = (await run(attendanceAbsentToday, teacher, { day })).data;
    expect(own.students).toBe(20);
    expect(own.list.every((row) => row.class === '8B')).toBe(true);
  });

  it('shows a register with the office’s entries and the codes', async () => {
    const day = await lastDay();
    const { data } = await run(attendanceRegister, teacher, { day, session: 'am' });
    expect(data).toMatchObject({ class: '8B', taken: false, version: 0, editable: true });
    expect(data.students).toHaveLength(20);
    expect(data.students.filter((row) => row.office).map((row) => row.id)).toEqual([students.excusedByOffice]);
    expect(data.codes.map((item) => item.code).slice(0, 3)).toEqual(['present', 'absent', 'late']);
    expect(await code(run(attendanceRegister, teacher, { classId: '8A', day }))).toBe('forbidden');
  });

  it('shows the register of a day without lessons as closed, with the reason', async () => {
    const [closed] = await database.superuser<{ day: string; label: string }[]>`
      select day::text, label from public.calendar_days where school_id = ${school.id} and not instructional and day < now() order by day desc limit 1`;
    const { data } = await run(attendanceRegister, teacher, { day: closed?.day });
    expect(data.editable).toBe(false);
    expect(data.why).toContain(closed?.label);
  });
});

describe('students at risk', () => {
  it('are those below the threshold, with true reasons, and of one’s own classes only', async () => {
    const { data } = await run(attendanceAtRisk, admin, { classId: '7A', limit: 200 });
    expect(data.looked).toBe(20);
    expect(data.students.map((row) => row.name)).toEqual(expect.arrayContaining(['Tunde Balogun', 'Ella Stokes']));
    for (const row of data.students) {
      const own = (await run(attendanceOfStudent, admin, { studentId: row.id, from: data.from, to: data.to })).data;
      expect(row).toMatchObject({ present: own.present, recorded: own.recorded, absent: own.absent });
      if ((row.rate ?? 1) < 0.9) expect(row.reasons[0]).toContain(`${own.absent} of ${own.recorded} sessions absent`);
    }
    const mine = (await run(attendanceAtRisk, teacher, { limit: 200 })).data;
    expect(mine.looked).toBe(80);
    expect(mine.students.filter((row) => row.rate !== null).every((row) => row.class === '8B')).toBe(true);
  });
});
