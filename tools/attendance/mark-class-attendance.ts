import { z } from 'zod';
import { defineOperation, type Translate } from '../contract/define-operation.ts';
import { entity } from '../contract/entity.ts';
import { AppError } from '../contract/errors.ts';
import { calendarDay } from '../contract/messages.ts';
import { assertCodeFits, minutesOf } from './code-rules.ts';
import { classField, day, dayField, session, sessionField, skipped } from './fields.ts';
import { lockRegister, markRegisterCorrected } from './lock-register.ts';
import { type AttendanceCode, attendanceCodes, writeMarks } from './queries.ts';
import { closedBecause, type RegisterRow, registerFacts, registerRows } from './register-state.ts';

const exception = z.strictObject({
  studentId: entity('student', 'Who is marked differently'),
  codeId: entity('attendance_code', 'How: absent, late, excused, …'),
  minutesLate: z.int().min(0).max(600).optional().describe('Minutes late, if said'),
  reason: z.string().trim().max(500).optional().describe('Why, if said'),
});

const input = z.strictObject({
  classId: classField,
  day: dayField,
  session: sessionField,
  defaultCodeId: entity('attendance_code', 'The code of everyone who is not named').default('present'),
  exceptions: z.array(exception).max(200).default([]).describe('Those who are marked differently'),
  version: z
    .int()
    .min(0)
    .optional()
    .describe(
      'Version of the register that was on the screen, 0 if it was not taken: refused if somebody has saved since',
    ),
});
type Input = z.output<typeof input>;

export const markClassAttendance = defineOperation({
  name: 'attendance.markClass',
  title: 'Mark a class',
  description:
    'Takes the register of a whole class for one session: everyone gets the default code (present), except those named. Entries of the office are kept and reported.',
  examples: [
    'everyone of 8B is here but Sam, he is late',
    'do the register of 5A, nobody is missing',
    'all of 3B are here today, only Lina is late by ten minutes',
    'register for my class: all present but Omar and Ana are absent',
  ],
  roles: ['teacher', 'admin'],
  routes: ['POST /api/teacher/classes/:classId/attendance', 'POST /api/admin/classes/:classId/attendance'],
  effect: 'write',
  core: ['teacher'],
  input,
  output: z.object({
    classId: z.uuid(),
    class: z.string(),
    day,
    session,
    /** Enrolled that day. */
    students: z.int(),
    /** Marks that were new or changed. */
    marked: z.int(),
    /** The register as it stands afterwards; names only of those who are not simply present. */
    counts: z.array(z.object({ code: z.string(), label: z.string(), students: z.int(), names: z.array(z.string()) })),
    /** Marked present although the family has reported an absence. */
    reportedAbsent: z.array(z.string()),
    skipped,
  }),
  run: async (asked, { tx, caller, t }) => {
    const facts = await registerFacts(tx, asked.classId, asked.day, t);
    const closed = closedBecause(facts, caller, t);
    if (closed) throw closed;
    const chosen = asked.session ?? facts.session;
    const register = await lockRegister(
      tx,
      { classId: facts.classId, day: facts.day, session: chosen, expected: asked.version },
      t,
    );
    const rows = await registerRows(tx, facts.classId, facts.day, chosen);
    const codes = new Map((await attendanceCodes(tx)).map((code) => [code.id, code]));
    const wanted = plan(asked, rows, codes, facts.className, caller.role, t);
    const open = wanted.filter(({ row }) => !row.office);
    const changed = open.filter(
      ({ row, minutes, reason, code }) =>
        !(row.teacher?.codeId === code.id && row.teacher.minutesLate === minutes && row.teacher.reason === reason),
    );
    await writeMarks(
      tx,
      'teacher',
      changed.map(({ row, code, minutes, reason }) => ({
        student: row.id,
        class: facts.classId,
        day: facts.day,
        session: chosen,
        code: code.id,
        minutes,
        reason,
      })),
    );
    if (!register.isNew && changed.length > 0) await markRegisterCorrected(tx, register.id);
    return {
      ...{
        classId: facts.classId,
        class: facts.className,
        day: facts.day,
        session: chosen,
        students: rows.length,
        marked: changed.length,
      },
      counts: countByCode(wanted, codes),
      reportedAbsent: open.filter(({ row, code }) => row.report && code.present).map(({ row }) => row.name),
      skipped: [
        ...wanted
          .filter(({ row }) => row.office)
          .map(({ row }) => ({ label: row.name, why: t('markClass.officeEntry', { code: row.office?.label ?? '' }) })),
        ...open
          .filter((mark) => !changed.includes(mark))
          .map(({ row, code }) => ({ label: row.name, why: t('markClass.already', { code: code.label }) })),
      ],
    };
  },
  summary: (output, t) => {
    const counted = output.counts.map((count) =>
      t('markClass.count', {
        students: count.students,
        label: count.label.toLowerCase(),
        names: count.names.join(', ') || 'none',
      }),
    );
    const values = {
      class: output.class,
      day: calendarDay(output.day),
      session: t(`session.${output.session}`),
      marked: output.marked,
      students: output.students,
      left: output.students - output.marked,
    };
    const reported =
      output.reportedAbsent.length > 0
        ? ` ${t('markClass.reported', { count: output.reportedAbsent.length, names: output.reportedAbsent.join(', ') })}`
        : '';
    return `${t('markClass.done', { ...values, counts: counted.join(', ') })}${reported}`;
  },
  card: (output, t) => ({
    title: t('markClass.title', {
      count: output.marked,
      class: output.class,
      day: calendarDay(output.day),
      session: t(`session.${output.session}`),
    }),
    action: t('markClass.action', { count: output.marked }),
  }),
  page: (output, role) => (role === 'teacher' ? `/teacher/classes/${output.classId}` : '/admin'),
});

interface Wanted {
  row: RegisterRow;
  code: AttendanceCode;
  minutes: number | null;
  reason: string | null;
}

function plan(
  asked: Input,
  rows: RegisterRow[],
  codes: Map<string, AttendanceCode>,
  className: string,
  role: string,
  t: Translate,
): Wanted[] {
  if (rows.length === 0) throw new AppError('invalid_input', t('error.emptyClass', { class: className }));
  const named = new Map(asked.exceptions.map((item) => [item.studentId, item]));
  if (named.size < asked.exceptions.length) throw issue('exceptions', t('error.namedTwice'));
  const strangers = asked.exceptions.filter((item) => !rows.some((row) => row.id === item.studentId));
  if (strangers.length > 0)
    throw issue('exceptions', t('error.notInClass', { count: strangers.length, class: className }));
  return rows.map((row) => {
    const item = named.get(row.id);
    const code = codes.get(item?.codeId ?? asked.defaultCodeId);
    if (!code) throw issue('codeId', t('error.noCode'));
    if (!row.office) assertCodeFits(code, item?.minutesLate, role, t);
    // What is not said is left as it is noted with the same code; 0 minutes takes them away.
    const same = row.teacher?.codeId === code.id ? row.teacher : undefined;
    return {
      row,
      code,
      minutes: item?.minutesLate === undefined ? (same?.minutesLate ?? null) : minutesOf(item.minutesLate),
      reason: item?.reason || same?.reason || null,
    };
  });
}

const issue = (path: string, message: string) =>
  new AppError('invalid_input', message, { details: { issues: [{ path, message }] } });

/** As the school counts: the office's entry where there is one. */
function countByCode(wanted: Wanted[], codes: Map<string, AttendanceCode>) {
  const named = wanted.map(({ row, code }) => ({
    name: row.name,
    code: (row.office && codes.get(row.office.codeId)) || code,
  }));
  return [...codes.values()].flatMap((code) => {
    const students = named.filter((item) => item.code.id === code.id).map((item) => item.name);
    const plain = code.present && !code.late && code.code === 'present';
    return students.length === 0
      ? []
      : [{ code: code.code, label: code.label, students: students.length, names: plain ? [] : students }];
  });
}
