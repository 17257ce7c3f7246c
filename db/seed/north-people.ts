import type { Account } from './auth-users.ts';
import { at } from './days.ts';
import { demonstration } from './demonstration.ts';
import { plain } from './naming.ts';
import { seedId } from './seed-id.ts';

/**
 * A second, small school in another zone, which proves that nothing crosses: its homerooms are called as two of the
 * first school's, it has a Sam of its own, and one mother has a child in each.
 */
const children: Record<string, readonly string[]> = {
  '3A': ['Chloé Moreau', 'Sam Tipene', 'Aroha Ngata', 'Oliver Bright', 'Mere Walker', 'Jack Tui'],
  '4A': ['Hana Rewi', 'Lucas Grey', 'Isla Park', 'Manaia Cole', 'Leo Hart', 'Tia Kahu'],
};
export const HOMEROOMS = ['3A', '4A'] as const;
const { accounts, north } = demonstration;
/** The id of a row of this school. */
export const id = (kind: string, key: string) => seedId(kind, `north/${key}`);
export const time = (day: string, minutes: number) => at(north.timeZone, day, minutes);

export interface NorthPerson extends Account {
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

export const principal = person('admin', 'Anahera Moana', {
  id: accounts.northAdmin.personId,
  email: accounts.northAdmin.email,
});
export const teacher = person('teacher', 'Thomas Field', {
  id: accounts.northTeacher.personId,
  email: accounts.northTeacher.email,
});
export const students = HOMEROOMS.flatMap((homeroom) =>
  children[homeroom]!.map((name) => ({ homeroom, ...person('student', name) })),
);
const guardianOf = (student: NorthPerson) =>
  student.familyName === 'Moreau'
    ? person('parent', 'Élise Moreau', {
        id: accounts.twoSchools.personId,
        email: accounts.twoSchools.email,
        known: true,
      })
    : person('parent', `Kim ${student.familyName}`);
export const guardians = students.map(guardianOf);
export const everyone = [principal, teacher, ...students, ...guardians];

export const northAccounts: readonly NorthPerson[] = everyone.filter((entry) => !entry.known);
