import type { Table } from 'drizzle-orm';
import { gradingScales } from '../schema/assessment.ts';
import { attendanceCodes } from '../schema/attendance.ts';
import {
  academicYears,
  calendarDays,
  gradeLevels,
  periods,
  schoolSettings,
  subjects,
  terms,
} from '../schema/schools.ts';
import type { Calendar } from './calendar.ts';
import { defaultAttendanceCodes, defaultScale, termTree } from './school-defaults.ts';

/** Rows of one table; they may be made only as they are loaded. */
export interface Rows<T extends Table = Table> {
  table: T;
  rows: Iterable<T['$inferInsert']>;
}

export const rowsOf = <T extends Table>(table: T, rows: Iterable<T['$inferInsert']>): Rows =>
  ({ table, rows }) as unknown as Rows;

export interface Skeleton {
  schoolId: string;
  calendar: Calendar;
  grades: readonly number[];
  periods: readonly { code: string; name: string; startsAt: number; endsAt: number }[];
  subjects: readonly { code: string; name: string }[];
  /** The id of a row, by kind and key within the school. */
  id(kind: string, key: string): string;
}

/** What a school stands on before anyone is in it: settings, year, terms, calendar, grades, periods, codes and scale. */
export function skeletonRows(school: Skeleton): Rows[] {
  const { schoolId, calendar, id } = school;
  const yearId = id('academic year', 'current');
  return [
    rowsOf(schoolSettings, [
      {
        id: id('settings', 'all'),
        schoolId,
        aiQuotas: {},
        pseudonymise: true,
        recordPupilContentInTraces: false,
        attendancePostingDays: 14,
        secondFactorForStaff: false,
      },
    ]),
    rowsOf(academicYears, [
      { id: yearId, schoolId, name: calendar.name, startsOn: calendar.startsOn, endsOn: calendar.endsOn },
    ]),
    rowsOf(
      terms,
      termTree(calendar).map(({ key, parent, ...term }) => ({
        id: id('term', key),
        schoolId,
        academicYearId: yearId,
        parentId: parent && id('term', parent),
        ...term,
      })),
    ),
    rowsOf(
      gradeLevels,
      school.grades.map((number) => ({
        id: id('grade level', String(number)),
        schoolId,
        number,
        name: `Grade ${number}`,
      })),
    ),
    rowsOf(
      subjects,
      school.subjects.map(({ code, name }) => ({ id: id('subject', code), schoolId, code, name })),
    ),
    rowsOf(calendarDays, [
      ...calendar.days.map(({ day, cycleDay, label }) => ({
        id: id('calendar day', day),
        schoolId,
        day,
        instructional: true,
        cycleDay,
        label: label ?? null,
      })),
      ...calendar.closures.map(({ day, label }) => ({
        id: id('calendar day', day),
        schoolId,
        day,
        instructional: false,
        cycleDay: null,
        label,
      })),
    ]),
    rowsOf(
      periods,
      school.periods.map(({ code, name, startsAt, endsAt }, index) => ({
        id: id('period', code),
        schoolId,
        code,
        name,
        position: index + 1,
        startsAt,
        endsAt,
      })),
    ),
    rowsOf(
      attendanceCodes,
      defaultAttendanceCodes.map((code, index) => ({
        id: id('attendance code', code.code),
        schoolId,
        ...code,
        forTeachers: true,
        position: index + 1,
      })),
    ),
    rowsOf(gradingScales, [{ id: id('grading scale', 'letters'), schoolId, ...defaultScale, isDefault: true }]),
  ];
}
