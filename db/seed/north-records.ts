import { assessmentCategories, assessmentGrades, assessments } from '../schema/assessment.ts';
import { attendance, registers } from '../schema/attendance.ts';
import { classes, classMeetings, rooms, studentClassAssignments, teacherClassAssignments } from '../schema/classes.ts';
import { announcements } from '../schema/life.ts';
import type { Calendar } from './calendar.ts';
import { addDays } from './days.ts';
import { demonstration } from './demonstration.ts';
import { HOMEROOMS, id, principal, students, teacher, time } from './north-people.ts';
import { random } from './random.ts';
import { SESSIONS } from './registers.ts';
import { type Rows, rowsOf } from './skeleton.ts';
import { sessionStarts } from './structure.ts';

const REGISTERS_KEPT = 15;
const scheduledName = (homeroom: string) => `${homeroom} Mathematics`;

export function northClassRows({ startsOn, endsOn }: Pick<Calendar, 'startsOn' | 'endsOn'>): Rows[] {
  const schoolId = demonstration.north.id;
  const base = (homeroom: string) => ({
    schoolId,
    academicYearId: id('academic year', 'current'),
    gradeLevelId: id('grade level', homeroom.slice(0, 1)),
    section: 'A',
    room: `Room ${homeroom}`,
  });
  const all = HOMEROOMS.flatMap((homeroom) => [
    {
      id: id('class', homeroom),
      ...base(homeroom),
      kind: 'homeroom',
      name: homeroom,
      subjectId: null,
      homeroomId: null,
    },
    {
      id: id('class', scheduledName(homeroom)),
      ...base(homeroom),
      kind: 'scheduled',
      name: scheduledName(homeroom),
      subjectId: id('subject', 'MATH'),
      homeroomId: id('class', homeroom),
    },
  ]);
  return [
    rowsOf(classes, all),
    rowsOf(
      rooms,
      HOMEROOMS.map((homeroom) => ({ id: id('room', homeroom), schoolId, name: `Room ${homeroom}` })),
    ),
    rowsOf(
      classMeetings,
      HOMEROOMS.flatMap((homeroom, index) =>
        [1, 2, 3, 4, 5].map((cycleDay) => ({
          id: id('class meeting', `${homeroom}/${cycleDay}`),
          schoolId,
          classId: id('class', scheduledName(homeroom)),
          periodId: id('period', `P${index + 1}`),
          cycleDay,
          room: `Room ${homeroom}`,
          startsOn,
          endsOn,
        })),
      ),
    ),
    rowsOf(
      teacherClassAssignments,
      all.map((entry) => ({
        id: id('staff assignment', entry.name),
        schoolId,
        teacherId: teacher.id,
        classId: entry.id,
        duty: 'main',
        startsOn,
        endsOn: null,
      })),
    ),
    rowsOf(
      studentClassAssignments,
      students.flatMap((student) =>
        all
          .filter(({ name }) => name.startsWith(student.homeroom))
          .map((entry) => ({
            id: id('enrolment', `${student.id}/${entry.name}`),
            schoolId,
            studentId: student.id,
            classId: entry.id,
            classKind: entry.kind,
            startsOn,
            endsOn: null,
            entryCode: 'new',
            exitCode: null,
          })),
      ),
    ),
  ];
}

export function northRecordRows(past: readonly string[], quarterOf: (day: string) => string): Rows[] {
  const schoolId = demonstration.north.id;
  const taken = past
    .slice(-REGISTERS_KEPT)
    .flatMap((day) =>
      HOMEROOMS.flatMap((homeroom) =>
        SESSIONS.map((session) => ({ day, homeroom, session, key: `${homeroom}/${day}/${session}` })),
      ),
    );
  const takenBy = { takenBy: teacher.id, version: 1 };
  const dueOn = past.at(-6)!;
  return [
    rowsOf(
      registers,
      taken.map(({ day, homeroom, session, key }) => ({
        id: id('register', key),
        schoolId,
        classId: id('class', homeroom),
        day,
        session,
        kind: 'daily',
        ...takenBy,
        takenAt: time(day, sessionStarts[session] + 5),
      })),
    ),
    rowsOf(
      attendance,
      taken.flatMap(({ day, homeroom, session, key }) =>
        students
          .filter((student) => student.homeroom === homeroom)
          .map((student) => ({
            id: id('mark', `${student.id}/${key}`),
            schoolId,
            studentId: student.id,
            classId: id('class', homeroom),
            day,
            session,
            kind: 'daily',
            source: 'teacher',
            codeId: id('attendance code', random(`north/${student.id}/${day}`).chance(0.05) ? 'absent' : 'present'),
            recordedBy: teacher.id,
            recordedAt: time(day, sessionStarts[session] + 5),
          })),
      ),
    ),
    rowsOf(
      assessmentCategories,
      HOMEROOMS.map((homeroom) => ({
        id: id('category', homeroom),
        schoolId,
        classId: id('class', scheduledName(homeroom)),
        name: 'Tests',
        weight: '100',
      })),
    ),
    rowsOf(
      assessments,
      HOMEROOMS.map((homeroom) => ({
        id: id('assessment', homeroom),
        schoolId,
        classId: id('class', scheduledName(homeroom)),
        categoryId: id('category', homeroom),
        termId: id('term', quarterOf(dueOn)),
        title: 'Number facts',
        kind: 'quiz',
        maxScore: '20',
        extraCredit: false,
        assignedOn: addDays(dueOn, -7),
        dueOn,
        publishedAt: time(addDays(dueOn, -7), 500),
        createdBy: teacher.id,
      })),
    ),
    rowsOf(
      assessmentGrades,
      students.map((student) => ({
        id: id('assessment grade', student.id),
        schoolId,
        assessmentId: id('assessment', student.homeroom),
        classId: id('class', scheduledName(student.homeroom)),
        studentId: student.id,
        state: 'graded',
        score: String(11 + random(`north/mark/${student.id}`).int(10)),
        releasedToStudentAt: time(dueOn, 960),
        releasedToGuardiansAt: time(addDays(dueOn, 1), 480),
        gradedBy: teacher.id,
      })),
    ),
    rowsOf(announcements, [
      {
        id: id('announcement', 'welcome'),
        schoolId,
        authorId: principal.id,
        title: 'Garden day',
        body: 'We plant the school garden on Saturday. Families are welcome; bring gloves.',
        audience: 'school',
        publishesAt: time(past.at(-2)!, 480),
        expiresOn: null,
      },
    ]),
  ];
}
