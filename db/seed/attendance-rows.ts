import { attendance, registers } from '../schema/attendance.ts';
import { absenceReports } from '../schema/people.ts';
import { type AttendanceHistory, type Mark, tripDay } from './attendance.ts';
import { classId, codeId, demonstration } from './demonstration.ts';
import type { Student } from './people.ts';
import type { Plan } from './plan.ts';
import { random } from './random.ts';
import { seedId } from './seed-id.ts';
import { type Rows, rowsOf } from './skeleton.ts';
import { homerooms, type Session, sessionStarts } from './structure.ts';

const SESSIONS = ['am', 'pm'] as const;
const OFFICE_OPENS = 555;
const FORGOTTEN = 0.004;

type AttendanceRow = typeof attendance.$inferInsert;

export function attendanceRows(plan: Plan, history: AttendanceHistory): Rows[] {
  const taken = takenRegisters(plan);
  const trip = tripDay(plan);
  const rows = taken.flatMap((register) =>
    plan.enrolments.on(register.homeroom, register.day).flatMap((student) => {
      const away = register.homeroom.startsWith('6') && register.day === trip;
      const mark = away ? { code: 'trip' as const } : history.of(student, register.day)?.[register.session];
      return markRows(plan, register, student, mark);
    }),
  );
  return [
    rowsOf(
      registers,
      taken.map((register) => ({
        id: seedId('register', register.key),
        schoolId: plan.schoolId,
        classId: classId(register.homeroom),
        day: register.day,
        session: register.session,
        kind: 'daily',
        takenBy: register.takenBy,
        takenAt: register.takenAt,
        version: 1,
        createdAt: register.takenAt,
      })),
    ),
    rowsOf(attendance, [...rows, ...excusedToday(plan)]),
    rowsOf(absenceReports, reportRows(plan)),
  ];
}

interface Register {
  key: string;
  homeroom: string;
  day: string;
  session: Session;
  takenBy: string;
  takenAt: string;
}

/** All registers but the few that were forgotten, and on the newest day those that are still open. */
function takenRegisters(plan: Plan): Register[] {
  return plan.lived.flatMap(({ day }) =>
    homerooms.flatMap((homeroom) => {
      const covered = homeroom === plan.cover.homeroom && day >= plan.cover.from && day <= plan.cover.to;
      const takenBy = plan.staffId(covered ? 'substitute' : plan.classes.homerooms.get(homeroom)!.teacher);
      return SESSIONS.flatMap((session): Register[] => {
        const key = `${homeroom}/${day}/${session}`;
        const chance = random(`register/${key}`);
        const minute = sessionStarts[session] + 1 + chance.int(14);
        if (chance.chance(FORGOTTEN) || isOpen(plan, homeroom, day, session)) return [];
        return [
          {
            key,
            homeroom,
            day,
            session,
            takenBy,
            takenAt: plan.at(day, day === plan.today ? Math.min(minute, plan.minutes) : minute),
          },
        ];
      });
    }),
  );
}

function isOpen(plan: Plan, homeroom: string, day: string, session: Session): boolean {
  const left = plan.lived.length - plan.lived.findIndex((entry) => entry.day === day);
  if (homeroom === '8B' && session === 'pm' && left === 6) return true; // one of the teacher's own that slipped
  if (day !== plan.newestDay) return false;
  if (session === 'pm' && day === plan.today && plan.minutes < sessionStarts.pm + 30) return true;
  return (demonstration.openRegisters as readonly string[]).includes(homeroom);
}

function markRows(plan: Plan, register: Register, student: Student, mark: Mark = { code: 'present' }): AttendanceRow[] {
  const row = (
    source: 'teacher' | 'office',
    code: Mark['code'],
    reason: string | undefined,
    recordedBy: string,
    recordedAt: string,
  ): AttendanceRow => ({
    id: seedId('mark', `${student.key}/${register.key}/${source}`),
    schoolId: plan.schoolId,
    studentId: student.id,
    classId: classId(register.homeroom),
    day: register.day,
    session: register.session,
    kind: 'daily',
    source,
    codeId: codeId(code),
    minutesLate: source === 'teacher' ? (mark.minutesLate ?? null) : null,
    reason: reason ?? null,
    recordedBy,
    recordedAt,
    createdAt: recordedAt,
  });
  const teachers = row('teacher', mark.code, mark.reason, register.takenBy, register.takenAt);
  if (!mark.office) return [teachers];
  const phoned = Math.max(OFFICE_OPENS, sessionStarts[register.session] + 20);
  const recordedAt = plan.at(register.day, register.day === plan.today ? Math.min(phoned, plan.minutes) : phoned);
  return [teachers, row('office', mark.office.code, mark.office.reason, plan.staffId('office'), recordedAt)];
}

/** On the newest day the office has excused one student of 8B before the register is taken. */
function excusedToday(plan: Plan): AttendanceRow[] {
  const student = plan.people.students.find((candidate) => candidate.id === demonstration.students.excusedByOffice)!;
  const recordedAt = plan.at(plan.newestDay, plan.newestDay === plan.today ? Math.min(490, plan.minutes) : 490);
  return SESSIONS.map(
    (session): AttendanceRow => ({
      id: seedId('mark', `${student.key}/${plan.newestDay}/${session}/excused by office`),
      schoolId: plan.schoolId,
      studentId: student.id,
      classId: classId(student.homeroom),
      day: plan.newestDay,
      session,
      kind: 'daily',
      source: 'office',
      codeId: codeId('excused'),
      minutesLate: null,
      reason: 'Hospital check-up',
      recordedBy: plan.staffId('office'),
      recordedAt,
      createdAt: recordedAt,
    }),
  );
}

/** Absences that guardians have told of: decided ones, one for the newest day and one for the next school day. */
function reportRows(plan: Plan): (typeof absenceReports.$inferInsert)[] {
  const { lived, people, calendar } = plan;
  const next = calendar.days.find(({ day }) => day > plan.newestDay && day > plan.today)?.day ?? plan.newestDay;
  const ago = (days: number) => lived[lived.length - 1 - days]!.day;
  const guardianOf = (studentId: string) =>
    people.guardians.links.find((link) => link.studentId === studentId && link.dataAccess && link.verified)!.guardianId;
  const report = (
    key: string,
    studentId: string,
    fromDay: string,
    toDay: string,
    sessions: string,
    reason: string,
    status: string,
  ) => {
    const decided = status === 'confirmed' || status === 'declined';
    const told = plan.at(fromDay > plan.today ? plan.newestDay : fromDay, 450);
    return {
      id: seedId('absence report', key),
      schoolId: plan.schoolId,
      studentId,
      fromDay,
      toDay,
      sessions,
      reason,
      status,
      reportedBy: guardianOf(studentId),
      decidedBy: decided ? plan.staffId('office') : null,
      decidedAt: decided ? plan.at(fromDay, 560) : null,
      createdAt: told,
    };
  };
  const student = (homeroom: string, index: number) =>
    people.students.filter((candidate) => candidate.homeroom === homeroom)[index]!.id;
  const { maya, leo, teachersChild } = demonstration.students;
  return [
    report('1', leo, plan.newestDay, plan.newestDay, 'all', 'Leo has a high temperature', 'reported'),
    report('2', student('8B', 7), next, next, 'pm', 'Orthodontist at 2 pm', 'reported'),
    report('3', student('2A', 4), next, next, 'all', 'We travel to a family wedding', 'reported'),
    report('4', maya, ago(20), ago(20), 'am', 'Dentist', 'confirmed'),
    report('5', teachersChild, ago(31), ago(30), 'all', 'Stomach bug', 'confirmed'),
    report('6', student('11A', 3), ago(12), ago(8), 'all', 'Holiday before the break', 'declined'),
    report('7', student('6A', 2), ago(4), ago(4), 'all', 'Fever since last night', 'confirmed'),
    report('8', student('10A', 6), ago(2), ago(2), 'all', 'Migraine', 'withdrawn'),
  ];
}
