import {
  memberships,
  parentChildRelationships,
  personalDetails,
  personEmails,
  profiles,
  schoolPeople,
  staffDuties,
} from '../schema/people.ts';
import { schools } from '../schema/schools.ts';
import { schoolYear } from './calendar.ts';
import { addDays, addYears, clockIn } from './days.ts';
import { demonstration } from './demonstration.ts';
import {
  everyone,
  guardians,
  id,
  type NorthPerson,
  northAccounts,
  principal,
  students,
  teacher,
  time,
} from './north-people.ts';
import { northClassRows, northRecordRows } from './north-records.ts';
import type { SeedMoment } from './plan.ts';
import { type Rows, rowsOf, skeletonRows } from './skeleton.ts';
import { periods } from './structure.ts';

const { north } = demonstration;

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
    ...northClassRows(calendar),
    ...northRecordRows(past, (day) => `Q${calendar.quarters.findLast((quarter) => quarter.startsOn <= day)!.number}`),
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
      northAccounts.map(({ id: personId, displayName, givenName, familyName, role }) => ({
        id: personId,
        userId: personId,
        schoolId,
        role,
        givenName,
        familyName,
        displayName,
        locale: 'en',
        pronouns: null,
      })),
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
      personEmails,
      everyone.map(({ id: personId, email }) => ({ id: id('e-mail', personId), schoolId, personId, email })),
    ),
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
