import { SealedText } from '../privacy/sealed-text.ts';
import {
  memberships,
  parentChildRelationships,
  personalDetails,
  personEmails,
  profiles,
  schoolPeople,
  staffDuties,
} from '../schema/people.ts';
import { addDays, addYears } from './days.ts';
import { demonstration } from './demonstration.ts';
import type { Guardian } from './guardians.ts';
import type { Person, Student } from './people.ts';
import type { Plan } from './plan.ts';
import { random } from './random.ts';
import { seedId } from './seed-id.ts';
import { type Rows, rowsOf } from './skeleton.ts';
import { gradeOf } from './structure.ts';

const { accounts } = demonstration;

export interface Belonging {
  person: Person;
  role: 'student' | 'teacher' | 'admin' | 'parent' | 'super_admin';
  sourcedId: string;
  startsOn: string;
  endsOn: string | null;
}

/** What people are to the school, the oldest belonging of each person first. */
export function belongings(plan: Plan): Belonging[] {
  const { staff, students, guardians } = plan.people;
  const number = (index: number) => String(index + 1).padStart(4, '0');
  const ofStaff = [...staff.values()].map((person, index): Belonging => {
    const years = 1 + random(`years of service/${person.key}`).int(14);
    const startsOn = person.key === 'substitute' ? plan.calendar.startsOn : addYears(plan.calendar.startsOn, -years);
    return { person, role: person.role, sourcedId: `T-${number(index)}`, startsOn, endsOn: null };
  });
  const ofStudents = students.map((person, index): Belonging => {
    const spans = plan.enrolments.spans.filter((span) => span.student === person);
    const years =
      person.id === demonstration.students.lateJoiner
        ? 0
        : Math.min(gradeOf(person.homeroom) - 1, random(`years here/${person.key}`).int(9));
    return {
      person,
      role: 'student',
      sourcedId: `S-${number(index)}`,
      startsOn: addYears(spans[0]!.startsOn, -years),
      endsOn: spans.at(-1)!.endsOn,
    };
  });
  const entered = new Map(ofStudents.map(({ person, startsOn }) => [person.id, startsOn]));
  const ofGuardians = guardians.people.map((person, index): Belonging => {
    const children = guardians.links
      .filter((link) => link.guardianId === person.id)
      .map((link) => entered.get(link.studentId)!);
    const first = children.sort()[0]!;
    const teachesToo = person.id === accounts.teacher.personId;
    return {
      person,
      role: 'parent',
      sourcedId: `G-${number(index)}`,
      startsOn: teachesToo ? plan.calendar.startsOn : first,
      endsOn: null,
    };
  });
  return [...ofStaff, ...ofStudents, ...ofGuardians];
}

const pronouns: Record<string, string> = { female: 'she/her', male: 'he/him' };

export function peopleRows(plan: Plan, all: readonly Belonging[]): Rows[] {
  const { schoolId } = plan;
  const once = [...new Map([...all].reverse().map((belonging) => [belonging.person.id, belonging])).values()].reverse();
  return [
    rowsOf(
      profiles,
      once.map(({ person, role }) => ({
        id: person.id,
        userId: person.id,
        schoolId,
        role,
        givenName: person.givenName,
        familyName: person.familyName,
        displayName: person.displayName,
        latinName: person.latinName,
        locale: person.locale,
        pronouns: pronounsOf(person, role),
      })),
    ),
    rowsOf(
      schoolPeople,
      once.map(({ person, sourcedId }) => ({
        id: seedId('school person', person.id),
        schoolId,
        personId: person.id,
        sourcedId,
      })),
    ),
    rowsOf(
      memberships,
      all.map(({ person, role, startsOn, endsOn }) => ({
        id: seedId('membership', `${person.id}/${role}`),
        schoolId,
        personId: person.id,
        role,
        startsOn,
        endsOn,
      })),
    ),
    rowsOf(
      staffDuties,
      [...plan.people.staff.values()].flatMap((person) =>
        person.duties.map((duty) => ({
          id: seedId('duty', `${person.key}/${duty}`),
          schoolId,
          personId: person.id,
          duty,
          startsOn: addYears(plan.calendar.startsOn, -1),
          endsOn: null,
        })),
      ),
    ),
    rowsOf(
      personEmails,
      once.map(({ person }) => ({
        id: seedId('e-mail', person.id),
        schoolId,
        personId: person.id,
        email: person.email,
      })),
    ),
    rowsOf(
      personalDetails,
      once.map(({ person, role }) => detailsRow(plan, person, role)),
    ),
    rowsOf(
      parentChildRelationships,
      plan.people.guardians.links.map(({ verified, studentConsented, ...link }) => ({
        id: seedId('guardian link', `${link.guardianId}/${link.studentId}`),
        schoolId,
        ...link,
        verifiedAt: verified ? plan.at(plan.calendar.startsOn, 540) : null,
        studentConsentedAt:
          studentConsented && isTwelfth(plan, link.studentId) ? plan.at(plan.calendar.startsOn, 600) : null,
        startsOn: addYears(plan.calendar.startsOn, -1),
        endsOn: null,
      })),
    ),
  ];
}

// Students of the last year come of age during it.
const isTwelfth = (plan: Plan, studentId: string) =>
  gradeOf(plan.people.students.find((student) => student.id === studentId)!.homeroom) === 12;

function pronounsOf(person: Person, role: string): string | null {
  if (role === 'parent') return null;
  return random(`pronouns/${person.id}`).chance(0.02) ? 'they/them' : pronouns[person.gender]!;
}

const sealed = (text: string | null | undefined) => (text ? SealedText.unsealed(text) : null);

function detailsRow(plan: Plan, person: Person, role: Belonging['role']) {
  const base = {
    id: seedId('details', person.id),
    schoolId: plan.schoolId,
    personId: person.id,
    gender: person.gender,
  };
  if (role === 'student') {
    return {
      ...base,
      birthDate: birthDate(plan, person as Student),
      phone: null,
      phoneIndex: null,
      address: sealed(plan.people.guardians.addresses.get(person.id)),
    };
  }
  const { phone = null, address = null } = person as Partial<Guardian>;
  return {
    ...base,
    gender: random(`unspecified/${person.id}`).chance(0.03) ? 'unspecified' : person.gender,
    birthDate: null,
    phone: sealed(phone),
    phoneIndex: null,
    address: sealed(address),
  };
}

/** Six at the start of grade 1, a year older in each grade; the adult turned 18 two months ago. */
function birthDate(plan: Plan, student: Student): string {
  if (student.adult) return addYears(addDays(plan.today, -61), -18);
  const age = gradeOf(student.homeroom) + 5;
  return addDays(addYears(plan.calendar.startsOn, -age), -random(`birthday/${student.key}`).int(365));
}
