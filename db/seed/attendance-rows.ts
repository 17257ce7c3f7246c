import { attendance, registers } from '../schema/attendance.ts';
import { absenceReports } from '../schema/people.ts';
import { absenceReportRows } from './absence-reports.ts';
import { type AttendanceHistory, type Mark, tripDay } from './attendance.ts';
import { classId, codeId, demonstration } from './demonstration.ts';
import type { Student } from './people.ts';
import type { Plan } from './plan.ts';
import { type Register, SESSIONS, takenRegisters } from './registers.ts';
import { type AttendanceCode, defaultAttendanceCodes } from './school-defaults.ts';
import { seedId } from './seed-id.ts';
import { type Rows, rowsOf } from './skeleton.ts';
import { sessionStarts } from './structure.ts';

const OFFICE_OPENS = 555;
const BEFORE_THE_REGISTER = 490;

type AttendanceRow = typeof attendance.$inferInsert;

const codeIds = new Map<AttendanceCode, string>(defaultAttendanceCodes.map(({ code }) => [code, codeId(code)]));

/** Registers, the marks of everyone enrolled on their day, and what guardians reported. */
export function attendanceRows(plan: Plan, history: AttendanceHistory): Rows[] {
  const taken = takenRegisters(plan);
  return [
    rowsOf(
      registers,
      taken.map(({ key, homeroom, ...register }) => ({
        id: seedId('register', key),
        schoolId: plan.schoolId,
        ...register,
        kind: 'daily',
        version: 1,
        createdAt: register.takenAt,
      })),
    ),
    rowsOf(attendance, marks(plan, history, taken)),
    rowsOf(absenceReports, absenceReportRows(plan)),
  ];
}

function* marks(plan: Plan, history: AttendanceHistory, taken: readonly Register[]): Generator<AttendanceRow> {
  const trip = tripDay(plan);
  for (const register of taken) {
    const away = register.homeroom.startsWith('6') && register.day === trip;
    for (const student of plan.enrolments.on(register.homeroom, register.day)) {
      const mark = history.of(student, register.day)?.[register.session];
      yield* markRows(plan, register, student, away ? { code: 'trip' } : mark);
    }
  }
  yield* excusedToday(plan);
}

function* markRows(plan: Plan, register: Register, student: Student, mark: Mark = { code: 'present' }) {
  const { classId, day, session, takenBy, takenAt } = register;
  const row = (source: 'teacher' | 'office', code: AttendanceCode, reason: string | undefined): AttendanceRow => ({
    id: seedId('mark', `${student.key}/${register.key}/${source}`),
    schoolId: plan.schoolId,
    studentId: student.id,
    classId,
    day,
    session,
    kind: 'daily',
    source,
    codeId: codeIds.get(code)!,
    minutesLate: source === 'teacher' ? (mark.minutesLate ?? null) : null,
    reason: reason ?? null,
    recordedBy: takenBy,
    recordedAt: takenAt,
    createdAt: takenAt,
  });
  yield row('teacher', mark.code, mark.reason);
  if (!mark.office) return;
  const recordedAt = plan.past(day, Math.max(OFFICE_OPENS, sessionStarts[session] + 20));
  yield {
    ...row('office', mark.office.code, mark.office.reason),
    recordedBy: plan.staffId('office'),
    recordedAt,
    createdAt: recordedAt,
  };
}

/** On the newest day the office has excused one student of 8B before the register is taken. */
function excusedToday(plan: Plan): AttendanceRow[] {
  const recordedAt = plan.past(plan.newestDay, BEFORE_THE_REGISTER);
  return SESSIONS.map((session) => ({
    id: seedId('mark', `excused by the office/${session}`),
    schoolId: plan.schoolId,
    studentId: demonstration.students.excusedByOffice,
    classId: classId('8B'),
    day: plan.newestDay,
    session,
    kind: 'daily',
    source: 'office',
    codeId: codeIds.get('excused')!,
    minutesLate: null,
    reason: 'Hospital check-up',
    recordedBy: plan.staffId('office'),
    recordedAt,
    createdAt: recordedAt,
  }));
}
