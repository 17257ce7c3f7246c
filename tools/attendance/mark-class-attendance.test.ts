import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '#db/caller.ts';
import { classId, codeId, demonstration } from '#db/seed/demonstration.ts';
import { ownDatabase, type TestDatabase } from '#db/testing.ts';
import { undo } from '../account/undo.ts';
import { AppError } from '../contract/errors.ts';
import { executeOperation } from '../contract/execute-operation.ts';
import { approveProposal, proposeOperation } from '../contract/propose-operation.ts';
import { findOperation } from '../registry.ts';
import { markClassAttendance } from './mark-class-attendance.ts';

const { accounts, students } = demonstration;
let database: TestDatabase;
let teacher: Caller;
let coTeacher: Caller;
let day: string;
const context = (caller: Caller) => ({ caller, surface: 'page' as const, connection: database.connection });
const mark = (caller: Caller, input: Record<string, unknown>, key?: string) =>
  executeOperation(
    markClassAttendance,
    { classId: '8B', day, session: 'am', ...input },
    { ...context(caller), ...(key ? { idempotencyKey: key } : {}) },
  );
const refused = async (work: Promise<unknown>): Promise<AppError> => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof AppError)) throw new Error('It was not refused.', { cause: error });
  return error;
};
/** Every row of the register and its marks, complete. */
const rows = async (session = 'am') => {
  const of = { class: classId('8B'), session };
  const marks =
    await database.superuser`select to_jsonb(a) as row from public.attendance a where class_id = ${of.class} and day = ${day} and session = ${session} order by student_id, source`;
  const registers =
    await database.superuser`select to_jsonb(r) as row from public.registers r where class_id = ${of.class} and day = ${day} and session = ${session}`;
  return JSON.parse(JSON.stringify({ marks, registers })) as {
    marks: { row: Record<string, unknown> }[];
    registers: { row: Record<string, unknown> }[];
  };
};

beforeAll(async () => {
  database = await ownDatabase();
  teacher = await database.caller(accounts.teacher.email, 'teacher');
  coTeacher = await database.caller(accounts.substitute.email, 'teacher');
  const [row] = await database.superuser<{ day: string }[]>`
    select max(day)::text as day from public.calendar_days where school_id = ${demonstration.school.id} and instructional and day <= (now() at time zone ${demonstration.school.timeZone})::date`;
  day = row?.day ?? '';
  await database.superuser`
    insert into public.teacher_class_assignments (school_id, teacher_id, class_id, duty, starts_on) values (${demonstration.school.id}, ${coTeacher.userId}, ${classId('8B')}, 'co_teacher', '2020-01-01')`;
});

describe('taking a register', () => {
  it('asks which Sam is meant, and changes nothing', async () => {
    const before = await rows();
    const error = await refused(mark(teacher, { exceptions: [{ studentId: 'Sam', codeId: 'late' }] }));
    expect(error.code).toBe('ambiguous');
    expect(((error.details?.candidates ?? []) as { id: string }[]).map((item) => item.id).sort()).toEqual(
      [...students.sams].sort(),
    );
    expect(await rows()).toEqual(before);
  });

  it('proposes, writes what was shown once approved, leaves the office’s entry alone, and undoes it whole', async () => {
    const before = await rows();
    const proposal = await proposeOperation(
      markClassAttendance,
      { classId: '8B', day, session: 'am', exceptions: [{ studentId: 'Sam Okafor', codeId: 'tardy', minutesLate: 7 }] },
      context(teacher),
    );
    expect(proposal.title).toMatch(/^Mark 19 students of 8B/);
    expect(proposal.changes).toHaveLength(19);
    expect(proposal.skipped).toEqual([{ label: 'Omar Haddad', why: 'The office has an entry: Excused.' }]);
    expect(await rows()).toEqual(before);

    const outcome = await approveProposal(proposal.approvalId, findOperation, context(teacher));
    expect(outcome.message).toContain(
      '19 marks written, 1 left as it was. The register of 20 students now says 18 present, 1 late (Sam Okafor), 1 excused (Omar Haddad).',
    );
    const after = await rows();
    expect(after.marks.filter(({ row }) => row.student_id === students.excusedByOffice)).toEqual(
      before.marks.filter(({ row }) => row.student_id === students.excusedByOffice),
    );
    expect(after.marks.find(({ row }) => row.student_id === students.sams[0])?.row).toMatchObject({
      code_id: codeId('late'),
      minutes_late: 7,
      source: 'teacher',
      recorded_by: teacher.userId,
    });
    expect((await refused(approveProposal(proposal.approvalId, findOperation, context(teacher)))).code).toBe('expired');

    await executeOperation(undo, { operationId: outcome.operationId }, context(teacher));
    expect(await rows()).toEqual(before);
  });

  it('keeps the minutes that are noted unless they are said, and takes them away for 0', async () => {
    const late = (said: object) =>
      mark(teacher, { exceptions: [{ studentId: students.maya, codeId: 'late', ...said }] });
    const minutes = async () => {
      const { marks } = await rows();
      return marks.find(({ row }) => row.student_id === students.maya)?.row.minutes_late;
    };
    const { operationId } = await late({ minutesLate: 9 });
    expect(await minutes()).toBe(9);
    await late({});
    expect(await minutes()).toBe(9);
    const cleared = await late({ minutesLate: 0 });
    expect(await minutes()).toBeNull();
    for (const id of [cleared.operationId, operationId])
      await executeOperation(undo, { operationId: id }, context(teacher));
  });

  it('shows a new proposal when another teacher has changed the register in between', async () => {
    const input = { classId: '8B', day, session: 'am', exceptions: [{ studentId: 'Maya', codeId: 'absent' }] };
    const proposal = await proposeOperation(markClassAttendance, input, context(teacher));
    const other = await mark(coTeacher, { exceptions: [{ studentId: 'Noah Brooks', codeId: 'late' }] });
    const between = await rows();
    const error = await refused(approveProposal(proposal.approvalId, findOperation, context(teacher)));
    expect(error.code).toBe('moved');
    const again = error.details?.proposal as {
      approvalId: string;
      changes: { label: string; fields: { label: string; before: string | null; after: string | null }[] }[];
    };
    expect(again.changes.map((change) => change.label).sort()).toEqual(['Maya Fernandes', 'Noah Brooks']);
    expect(again.changes.find((change) => change.label === 'Noah Brooks')?.fields).toContainEqual({
      label: 'Code',
      before: 'Late',
      after: 'Present',
    });
    expect(await rows()).toEqual(between);
    await approveProposal(again.approvalId, findOperation, context(teacher));
    // What was changed since cannot be taken back by the other one.
    expect((await refused(executeOperation(undo, { operationId: other.operationId }, context(coTeacher)))).code).toBe(
      'conflict',
    );
    expect((await rows()).registers[0]?.row).toMatchObject({ version: 2, taken_by: teacher.userId });
  });

  it('is one effect and one answer under one key, and refuses the key with another register', async () => {
    const first = await mark(teacher, { exceptions: [{ studentId: 'Li Chen', codeId: 'absent' }] }, 'key-1');
    const stored = await rows();
    const second = await mark(teacher, { exceptions: [{ studentId: 'Li Chen', codeId: 'absent' }] }, 'key-1');
    expect(second).toEqual(first);
    expect(await rows()).toEqual(stored);
    expect((await refused(mark(teacher, {}, 'key-1'))).code).toBe('conflict');
  });

  it('changes nothing, not even the version, when everything is so already', async () => {
    await mark(teacher, {});
    const stored = await rows();
    const again = await mark(coTeacher, {});
    expect(again.changed).toBe(0);
    expect(await rows()).toEqual(stored);
    expect(
      (await refused(proposeOperation(markClassAttendance, { classId: '8B', day, session: 'am' }, context(teacher))))
        .code,
    ).toBe('conflict');
  });

  it('refuses to save over somebody else’s register', async () => {
    const version = Number((await rows()).registers[0]?.row.version);
    await mark(coTeacher, { exceptions: [{ studentId: 'Priya', codeId: 'late' }], version });
    const error = await refused(mark(teacher, { exceptions: [{ studentId: 'Priya', codeId: 'absent' }], version }));
    expect(error.code).toBe('conflict');
    expect(error.message).toContain('saved this register since');
  });

  it('lets two teachers who save at once both finish, one after the other', async () => {
    const outcomes = await Promise.all([
      mark(teacher, { session: 'pm', exceptions: [{ studentId: 'Ben O’Neil', codeId: 'absent' }] }),
      mark(coTeacher, { session: 'pm', exceptions: [{ studentId: 'Ben O’Neil', codeId: 'late' }] }),
    ]);
    expect(outcomes.map((outcome) => outcome.changed).sort((a, b) => a - b)).toEqual([2, 20]);
    expect((await rows('pm')).registers[0]?.row.version).toBe(2);
  });
});

describe('what a register refuses', () => {
  it('other classes, closed days, days to come, days before the posting window', async () => {
    const closed = await database.superuser<{ day: string }[]>`
      select day::text from public.calendar_days where school_id = ${demonstration.school.id} and not instructional and day < now() order by day desc limit 1`;
    expect((await refused(mark(teacher, { classId: '8A' }))).code).toBe('forbidden');
    const holiday = await refused(mark(teacher, { day: closed[0]?.day }));
    expect([holiday.code, holiday.message]).toEqual(['invalid_input', expect.stringContaining('There are no lessons')]);
    expect((await refused(mark(teacher, { day: '2099-01-05' }))).message).toContain('has not come yet');
    const [old] = await database.superuser<{ day: string }[]>`
      select max(day)::text as day from public.calendar_days where school_id = ${demonstration.school.id} and instructional and day < current_date - 20`;
    expect((await refused(mark(teacher, { day: old?.day }))).code).toBe('forbidden');
  });

  it('students of another class, students named twice, minutes that do not go with the code', async () => {
    const stranger = await refused(mark(teacher, { exceptions: [{ studentId: students.leo, codeId: 'late' }] }));
    expect(stranger.code).toBe('invalid_input');
    const twice = [
      { studentId: students.maya, codeId: 'late' },
      { studentId: 'Maya', codeId: 'absent' },
    ];
    expect((await refused(mark(teacher, { exceptions: twice }))).message).toContain('named twice');
    expect(
      (await refused(mark(teacher, { exceptions: [{ studentId: 'Maya', codeId: 'absent', minutesLate: 5 }] }))).message,
    ).toContain('Minutes late');
  });

  it('students and parents, whose attempt is audited', async () => {
    for (const account of [accounts.student, accounts.parent])
      expect((await refused(mark(await database.caller(account.email), {}))).code).toBe('forbidden');
    const [denied] = await database.superuser<
      { count: number }[]
    >`select count(*)::int as count from guard.audit_log where operation = 'attendance.markClass' and outcome = 'denied'`;
    expect(denied?.count).toBeGreaterThanOrEqual(2);
  });
});

describe('any register', () => {
  it('comes off exactly as it went on', async () => {
    const enrolled = await database.superuser<{ id: string }[]>`
      select student_id as id from public.student_class_assignments where class_id = ${classId('8B')} and starts_on <= ${day} and (ends_on is null or ends_on >= ${day})`;
    const code = fc.constantFrom('present', 'absent', 'late', 'excused', 'trip', 'left_early');
    const exception = fc.record(
      {
        studentId: fc.constantFrom(...enrolled.map((row) => row.id)),
        codeId: code.map(codeId),
        reason: fc.option(fc.string({ minLength: 1, maxLength: 20 }), { nil: undefined }),
      },
      { requiredKeys: ['studentId', 'codeId'] },
    );
    const register = fc.record({
      defaultCodeId: code.map(codeId),
      exceptions: fc.uniqueArray(exception, { selector: (item) => item.studentId, maxLength: 20 }),
    });
    await fc.assert(
      fc.asyncProperty(register, register, async (first, second) => {
        await mark(teacher, { session: 'pm', ...first });
        const before = await rows('pm');
        const done = await mark(teacher, { session: 'pm', ...second });
        if (done.changed > 0) await executeOperation(undo, { operationId: done.operationId }, context(teacher));
        expect(await rows('pm')).toEqual(before);
      }),
      { numRuns: 10 },
    );
  });
});
