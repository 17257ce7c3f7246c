import { beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { Caller } from '#db/caller.ts';
import { codeId, demonstration } from '#db/seed/demonstration.ts';
import { ownDatabase, type TestDatabase } from '#db/testing.ts';
import { undo } from '../account/undo.ts';
import type { Operation } from '../contract/define-operation.ts';
import type { AppError } from '../contract/errors.ts';
import { executeOperation } from '../contract/execute-operation.ts';
import { proposeOperation } from '../contract/propose-operation.ts';
import { absenceReports } from './absence-reports.ts';
import { decideAbsence } from './decide-absence.ts';
import { markStudentAttendance } from './mark-student-attendance.ts';
import { attendanceRegister } from './register.ts';
import { reportAbsence } from './report-absence.ts';
import { withdrawAbsence } from './withdraw-absence.ts';

const { accounts, students, school } = demonstration;
let database: TestDatabase;
let [admin, teacher, parent]: Caller[] = [];
/** The newest school day up to today, and the next two that come. */
let [lastDay, nextDay, dayAfter]: string[] = [];
const run = <Input extends z.ZodType, Output extends z.ZodType, Prepared>(
  operation: Operation<Input, Output, Prepared>,
  caller: Caller | undefined,
  input: unknown = {},
) => executeOperation(operation, input, { caller: caller as Caller, surface: 'page', connection: database.connection });
const failure = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: AppError) => `${error.code}: ${error.message}`,
  );
const entries = (student: string, source: string) =>
  database.superuser<{ day: string; session: string; code_id: string; reason: string | null }[]>`
    select day::text, session, code_id, reason from public.attendance where student_id = ${student} and source = ${source} and day >= ${lastDay ?? ''} order by day, session`;

beforeAll(async () => {
  database = await ownDatabase();
  admin = await database.caller(accounts.admin.email, 'admin');
  teacher = await database.caller(accounts.teacher.email, 'teacher');
  parent = await database.caller(accounts.parent.email, 'parent');
  await database.superuser`delete from public.absence_reports where school_id = ${school.id}`;
  const past = await database.superuser<
    { day: string }[]
  >`select max(day)::text as day from public.calendar_days where school_id = ${school.id} and instructional and day <= (now() at time zone ${school.timeZone})::date`;
  const coming = await database.superuser<
    { day: string }[]
  >`select day::text from public.calendar_days where school_id = ${school.id} and instructional and day > (now() at time zone ${school.timeZone})::date order by day limit 2`;
  [lastDay, nextDay, dayAfter] = [past[0]?.day, ...coming.map((row) => row.day)];
});

describe('reporting an absence', () => {
  it('is for one’s own child, once, within a week, on school days', async () => {
    const done = await run(reportAbsence, parent, {
      studentId: 'my daughter',
      from: nextDay,
      to: dayAfter,
      reason: 'Flu',
    });
    expect(done.data).toMatchObject({
      student: 'Maya Fernandes',
      from: nextDay,
      to: dayAfter,
      sessions: 'all',
      schoolDays: 2,
    });
    expect(
      await failure(run(reportAbsence, parent, { studentId: 'Maya', from: dayAfter, sessions: 'am', reason: 'Flu' })),
    ).toMatch(/^conflict: .*already reported/);
    expect(
      await failure(run(reportAbsence, parent, { studentId: students.sams[0], from: nextDay, reason: 'Flu' })),
    ).toMatch(/^not_found/);
    expect(await failure(run(reportAbsence, parent, { studentId: 'Leo', from: '2020-01-06', reason: 'Flu' }))).toMatch(
      /at most 7 days back/,
    );
    expect(
      await failure(run(reportAbsence, parent, { studentId: 'Leo', from: dayAfter, to: nextDay, reason: 'Flu' })),
    ).toMatch(/^invalid_input/);
    expect(await failure(run(reportAbsence, parent, { from: nextDay, reason: 'Flu' }))).toMatch(
      /^ambiguous: .*Maya Fernandes.*Leo Fernandes/,
    );
    expect(await failure(run(reportAbsence, teacher, { studentId: 'Maya', from: nextDay, reason: 'Flu' }))).toMatch(
      /^forbidden/,
    );
    for (const account of [accounts.restrictedGuardian, accounts.unverifiedGuardian, accounts.emergencyContact]) {
      const caller = await database.caller(account.email, 'parent');
      expect(
        await failure(run(reportAbsence, caller, { studentId: students.restricted, from: nextDay, reason: 'Flu' })),
        account.email,
      ).toMatch(/^(not_found|forbidden)/);
    }
  });

  it('is seen by the family, the student’s teachers and the office, and can be withdrawn', async () => {
    for (const caller of [parent, teacher, admin])
      expect((await run(absenceReports, caller)).data.reports.map((row) => row.student)).toEqual(['Maya Fernandes']);
    const other = await database.caller(accounts.twoSchools.email, 'parent');
    expect((await run(absenceReports, other)).data.total).toBe(0);
    await run(withdrawAbsence, parent, { studentId: 'Maya' });
    expect((await run(absenceReports, parent)).data.reports.map((row) => row.status)).toEqual(['withdrawn']);
    expect(await failure(run(withdrawAbsence, parent, { studentId: 'Maya' }))).toMatch(/^not_found/);
  });
});

describe('deciding an absence', () => {
  it('writes the official entries up to today, leaves the days to come, and is undone whole', async () => {
    const reported = await run(reportAbsence, parent, { studentId: 'Maya', from: lastDay, to: nextDay, reason: 'Flu' });
    expect(await failure(run(decideAbsence, teacher, { studentId: 'Maya', decision: 'confirm' }))).toMatch(
      /^forbidden/,
    );
    const proposal = await proposeOperation(
      decideAbsence,
      { studentId: students.maya, decision: 'confirm' },
      { caller: admin as Caller, surface: 'page', connection: database.connection },
    );
    expect(proposal.changes.filter((change) => change.what === 'attendance')).toHaveLength(2);
    const before = await entries(students.maya, 'office');
    const done = await run(decideAbsence, admin, { reportId: reported.data.id, decision: 'confirm' });
    expect(done.data).toMatchObject({
      comingDays: 1,
      entries: [
        { day: lastDay, session: 'am' },
        { day: lastDay, session: 'pm' },
      ],
    });
    expect(done.message).toContain('1 school day has not come yet');
    expect(await entries(students.maya, 'office')).toEqual(
      ['am', 'pm'].map((session) => ({ day: lastDay, session, code_id: codeId('excused'), reason: 'Flu' })),
    );
    expect(
      (await run(attendanceRegister, teacher, { classId: '8B', day: nextDay })).data.students.find(
        (row) => row.id === students.maya,
      )?.report,
    ).toEqual({ reason: 'Flu', until: nextDay, confirmed: true });
    expect(await failure(run(decideAbsence, admin, { reportId: reported.data.id, decision: 'decline' }))).toMatch(
      /^conflict: .*already confirmed/,
    );
    await run(undo, admin, { operationId: done.operationId });
    expect(await entries(students.maya, 'office')).toEqual(before);
    expect((await run(absenceReports, admin)).data.reports[0]?.status).toBe('reported');
  });

  it('leaves what the office has entered before, and writes nothing when declining', async () => {
    const entered = await run(markStudentAttendance, admin, {
      studentId: students.maya,
      codeId: 'trip',
      day: lastDay,
      session: 'am',
    });
    expect(entered.data.source).toBe('office');
    const confirmed = await run(decideAbsence, admin, { studentId: students.maya, decision: 'confirm' });
    expect(confirmed.data.skipped).toEqual([
      { label: expect.stringContaining('morning'), why: 'The office has an entry: School trip.' },
    ]);
    expect(confirmed.data.entries).toEqual([{ day: lastDay, session: 'pm' }]);
    await run(reportAbsence, parent, { studentId: 'Leo', from: lastDay, reason: 'Tired' });
    const stored = await entries(students.leo, 'office');
    await run(decideAbsence, admin, { studentId: students.leo, decision: 'decline' });
    expect(await entries(students.leo, 'office')).toEqual(stored);
  });
});

describe('marking one student', () => {
  it('never writes over the office for a teacher, and says so', async () => {
    expect(
      await failure(
        run(markStudentAttendance, teacher, {
          studentId: students.excusedByOffice,
          codeId: 'present',
          day: lastDay,
          session: 'am',
        }),
      ),
    ).toMatch(/^forbidden: The office has entered “Excused”/);
    const done = await run(markStudentAttendance, teacher, {
      studentId: 'Sam Rivera',
      codeId: 'tardy',
      minutesLate: 12,
      day: lastDay,
      session: 'am',
    });
    expect(done.data).toMatchObject({
      source: 'teacher',
      after: 'Late',
      minutesLate: 12,
      before: null,
      registerTaken: false,
    });
    expect(done.message).toContain('has not been taken');
    const corrected = await run(markStudentAttendance, teacher, {
      studentId: 'Sam Rivera',
      codeId: 'present',
      day: lastDay,
      session: 'am',
    });
    expect(corrected.data).toMatchObject({ before: 'Late', after: 'Present' });
    await run(undo, teacher, { operationId: corrected.operationId });
    expect((await entries(students.sams[1] ?? '', 'teacher'))[0]?.code_id).toBe(codeId('late'));
  });

  it('refuses students of other classes and days on which they were not enrolled', async () => {
    expect(
      await failure(run(markStudentAttendance, teacher, { studentId: students.leo, codeId: 'late', day: lastDay })),
    ).toMatch(/^forbidden/);
    expect(
      await failure(run(markStudentAttendance, admin, { studentId: students.leaver, codeId: 'present', day: lastDay })),
    ).toMatch(/^invalid_input: Toby Marsh is in no homeroom/);
  });
});
