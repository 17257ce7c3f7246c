import { assessmentCategories, assessmentGrades, assessments } from '../schema/assessment.ts';
import { attendance, registers } from '../schema/attendance.ts';
import { classes, classMeetings, studentClassAssignments, teacherClassAssignments } from '../schema/classes.ts';
import { announcements } from '../schema/life.ts';
import {
  memberships,
  parentChildRelationships,
  personalDetails,
  profiles,
  schoolPeople,
  staffDuties,
} from '../schema/people.ts';
import { schools } from '../schema/schools.ts';
import type { Account } from './auth-users.ts';
import { schoolYear } from './calendar.ts';
import { addDays, addYears, at, clockIn } from './days.ts';
import { demonstration } from './demonstration.ts';
import { plain } from './naming.ts';
import type { SeedMoment } from './plan.ts';
import { random } from './random.ts';
import { seedId } from './seed-id.ts';
import { type Rows, rowsOf, skeletonRows } from './skeleton.ts';
import { periods, sessionStarts } from './structure.ts';

/**
 * A second, small school in another zone, which proves that nothing crosses: its homerooms are called as two of the
 * first school's, it has a Sam of its own, and one mother has a child in each.
 */
const children: Record<string, readonly string[]> = {
  '3A': ['Chloé Moreau', 'Sam Tipene', 'Aroha Ngata', 'Oliver Bright', 'Mere Walker', 'Jack Tui'],
  '4A': ['Hana Rewi', 'Lucas Grey', 'Isla Park', 'Manaia Cole', 'Leo Hart', 'Tia Kahu'],
};
const HOMEROOMS = ['3A', '4A'] as const;
const REGISTERS_KEPT = 15;
const { north, accounts } = demonstration;
const id = (kind: string, key: string) => seedId(kind, `north/${key}`);
const time = (day: string, minutes: number) => at(north.timeZone, day, minutes);

interface NorthPerson extends Account {
  givenName: string;
  familyName: string;
  role: 'admin' | 'teacher' | 'student' | 'parent';
  /** Has a profile and a sign-in from the first school. */
  known?: boolean;
}

const person = (role: NorthPerson['role'], name: string, given: Partial<NorthPerson> = {}): NorthPerson => {
  const [givenName, familyName] = name.split(' ') as [string, string];
  const email = `${plain(givenName)}.${plain(familyName)}@north.school`;
  return { id: id(role, name), email, displayName: name, givenName, familyName, role, ...given };
};

const principal = person('admin', 'Anahera Moana', {
  id: accounts.northAdmin.personId,
  email: accounts.northAdmin.email,
});
const teacher = person('teacher', 'Thomas Field', {
  id: accounts.northTeacher.personId,
  email: accounts.northTeacher.email,
});
const students = HOMEROOMS.flatMap((homeroom) =>
  children[homeroom]!.map((name) => ({ homeroom, ...person('student', name) })),
);
const guardianOf = (student: NorthPerson) =>
  student.familyName === 'Moreau'
    ? person('parent', 'Élise Moreau', { id: accounts.twoSchools.personId, known: true })
    : person('parent', `Kim ${student.familyName}`);
const guardians = students.map(guardianOf);
const everyone = [principal, teacher, ...students, ...guardians];

export const northAccounts: readonly Account[] = everyone.filter((entry) => !entry.known);

export function northRows(moment: SeedMoment): Rows[] {
  const today = moment.today ?? clockIn(north.timeZone, new Date()).day;
  const calendar = schoolYear(today, { makeUpDay: moment.weekend === 'make-up day' });
  const skeleton = {
    schoolId: north.id,
    calendar,
    grades: [3, 4],
    periods,
    subjects: [{ code: 'MATH', name: 'Mathematics' }],
    id,
  };
  const past = calendar.days.map(({ day }) => day).filter((day) => day < today);
  return [
    rowsOf(schools, [
      {
        ...north,
        locale: 'en',
        ageOfMajority: 18,
        classmatesVisibleToGuardians: true,
        status: 'active',
        helpContacts: [{ name: 'Anahera Moana, principal', phone: '+64 9 555 0110', email: principal.email }],
      },
    ]),
    ...skeletonRows(skeleton),
    ...peopleRows(calendar.startsOn),
    ...classRows(calendar.startsOn),
    ...recordRows(past, (day) => `Q${calendar.quarters.findLast((quarter) => quarter.startsOn <= day)!.number}`),
  ];
}

function peopleRows(startsOn: string): Rows[] {
  const schoolId = north.id;
  const duty = (holder: NorthPerson, name: string) => ({
    id: id('duty', name),
    schoolId,
    personId: holder.id,
    duty: name,
    startsOn,
    endsOn: null,
  });
  return [
    rowsOf(
      profiles,
      northAccounts.map((account) => {
        const { id: personId, email, displayName, givenName, familyName, role } = account as NorthPerson;
        return {
          id: personId,
          userId: personId,
          schoolId,
          role,
          givenName,
          familyName,
          displayName,
          email,
          locale: 'en',
          pronouns: null,
        };
      }),
    ),
    rowsOf(
      schoolPeople,
      everyone.map((entry, index) => ({
        id: id('school person', entry.id),
        schoolId,
        personId: entry.id,
        sourcedId: `N-${index + 1}`,
      })),
    ),
    rowsOf(
      memberships,
      everyone.map(({ id: personId, role }) => ({
        id: id('membership', `${personId}/${role}`),
        schoolId,
        personId,
        role,
        startsOn,
        endsOn: null,
      })),
    ),
    rowsOf(staffDuties, [
      duty(principal, 'safeguarding_lead'),
      duty(principal, 'office'),
      duty(teacher, 'safeguarding_deputy'),
    ]),
    rowsOf(
      personalDetails,
      students.map((student) => ({
        id: id('details', student.id),
        schoolId,
        personId: student.id,
        gender: 'unspecified',
        birthDate: addYears(addDays(startsOn, -200), student.homeroom === '3A' ? -8 : -9),
      })),
    ),
    rowsOf(
      parentChildRelationships,
      students.map((student, index) => ({
        id: id('guardian link', student.id),
        schoolId,
        guardianId: guardians[index]!.id,
        studentId: student.id,
        relation: 'mother',
        livesWith: true,
        legalGuardian: true,
        emergencyContact: true,
        priority: 1,
        dataAccess: true,
        contactRestricted: false,
        verifiedAt: time(startsOn, 540),
        startsOn,
        endsOn: null,
      })),
    ),
  ];
}

const scheduledName = (homeroom: string) => `${homeroom} Mathematics`;

function classRows(startsOn: string): Rows[] {
  const schoolId = north.id;
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
      classMeetings,
      HOMEROOMS.flatMap((homeroom, index) =>
        [1, 2, 3, 4, 5].map((cycleDay) => ({
          id: id('class meeting', `${homeroom}/${cycleDay}`),
          schoolId,
          classId: id('class', scheduledName(homeroom)),
          periodId: id('period', `P${index + 1}`),
          cycleDay,
          room: `Room ${homeroom}`,
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

function recordRows(past: readonly string[], quarterOf: (day: string) => string): Rows[] {
  const schoolId = north.id;
  const taken = past
    .slice(-REGISTERS_KEPT)
    .flatMap((day) =>
      HOMEROOMS.flatMap((homeroom) =>
        (['am', 'pm'] as const).map((session) => ({ day, homeroom, session, key: `${homeroom}/${day}/${session}` })),
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
