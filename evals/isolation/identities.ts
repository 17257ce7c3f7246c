import { randomUUID } from 'node:crypto';
import type { ActingRole } from './acting.ts';
import type { Facts } from './facts.ts';

/** A person, and the membership they claim to act as. */
export interface Identity {
  label: string;
  personId: string;
  membershipId: string | undefined;
  /** Without one `aal1`: signed in with a password alone. */
  assurance?: 'aal2';
}

const riverside = 'DEMO';
const northgate = 'NORTH';

/** People of the demonstration school, each for a condition of access.md. */
const people: [label: string, email: string, role: ActingRole, school?: string][] = [
  ['student', 'student@demo.school', 'student'],
  ['student who changed classes', 'priya.nair@demo.school', 'student'],
  ['student of age', 'emma.bennett@demo.school', 'student'],
  ['student who left', 'toby.marsh@demo.school', 'student'],
  ['parent', 'parent@demo.school', 'parent'],
  ['parent under a court restriction', 'restricted@demo.school', 'parent'],
  ['parent whose link nobody verified', 'unverified@demo.school', 'parent'],
  ['emergency contact without data access', 'emergency@demo.school', 'parent'],
  ['parent of a student of age', 'adult@demo.school', 'parent'],
  ['parent in two schools, here', 'both@demo.school', 'parent'],
  ['parent in two schools, there', 'both@demo.school', 'parent', northgate],
  ['teacher', 'teacher@demo.school', 'teacher'],
  ['teacher acting as a parent', 'teacher@demo.school', 'parent'],
  ['teacher of other classes', 'anita.patel@demo.school', 'teacher'],
  ['substitute, one cover ended', 'substitute@demo.school', 'teacher'],
  ['main teacher of a homeroom that a student left', 'samuel.boateng@demo.school', 'teacher'],
  ['counsellor', 'counsellor@demo.school', 'teacher'],
  ['examinations officer', 'james.thornton@demo.school', 'teacher'],
  ['admin, safeguarding lead and office', 'admin@demo.school', 'admin'],
  ['admin, safeguarding deputy', 'deputy@demo.school', 'admin'],
  ['admin, registrar and office', 'office@demo.school', 'admin'],
  ['admin of the other school', 'admin@north.school', 'admin', northgate],
  ['teacher and deputy of the other school', 'teacher@north.school', 'teacher', northgate],
  ['super admin', 'super@demo.school', 'super_admin', 'PLATFORM'],
];

export function identities(facts: Facts): Identity[] {
  const known = people.map(([label, email, role, school = riverside]): Identity => {
    const schoolId = facts.rows('schools').find((row) => row.code === school)?.id;
    const personId = facts
      .rows('person_emails')
      .find((row) => row.email === email && row.school_id === schoolId)?.person_id;
    const membership = facts
      .rows('memberships')
      .find((row) => row.person_id === personId && row.school_id === schoolId && row.role === role);
    if (!personId || !membership) throw new Error(`The demonstration has no ${role} ${email}`);
    return { label, personId: String(personId), membershipId: membership.id };
  });
  const [student, admin] = ['student', 'admin, safeguarding lead and office'].map((label) =>
    known.find((identity) => identity.label === label),
  );
  return [
    ...known,
    { label: 'nobody', personId: randomUUID(), membershipId: undefined },
    {
      label: 'student claiming an admin’s membership',
      personId: String(student?.personId),
      membershipId: admin?.membershipId,
    },
  ];
}
