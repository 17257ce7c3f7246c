import { seedId } from './seed-id.ts';

const account = (email: string, kind: 'staff' | 'student' | 'guardian', key: string) => ({
  email,
  personId: seedId(kind, key),
});

/**
 * What stands fast in the demonstration, for the start command, the sign-in page and tests. Everyone in it is made up.
 * Dates are relative to the day of seeding and are not here.
 */
export const demonstration = {
  password: 'catalyst-demo',
  school: { id: seedId('school', 'DEMO'), code: 'DEMO', name: 'Riverside School', timeZone: 'America/New_York' },
  north: { id: seedId('school', 'NORTH'), code: 'NORTH', name: 'Northgate Primary', timeZone: 'Pacific/Auckland' },
  /** Where the super admin's membership belongs: no school sees the operator among its people. */
  platform: { id: seedId('school', 'PLATFORM'), code: 'PLATFORM', name: 'Catalyst platform', timeZone: 'UTC' },
  accounts: {
    /** Principal; safeguarding lead and office. */
    admin: account('admin@demo.school', 'staff', 'principal'),
    /** Daniela Reyes: leads homeroom 8B, teaches Mathematics in 7A, 7B, 8A and 8B; also the mother of Mateo in 3A. */
    teacher: account('teacher@demo.school', 'staff', 'mathematics-1'),
    /** Maya Fernandes of 8B. */
    student: account('student@demo.school', 'student', 'maya-fernandes'),
    /** Joana Fernandes: Maya in 8B and Leo in 4A. */
    parent: account('parent@demo.school', 'guardian', 'fernandes/1'),
    superAdmin: account('super@demo.school', 'staff', 'operator'),
    /** Safeguarding deputy, counsellor, registrar, and the substitute who covers 5B today. */
    deputy: account('deputy@demo.school', 'staff', 'deputy'),
    counsellor: account('counsellor@demo.school', 'staff', 'counsellor'),
    office: account('office@demo.school', 'staff', 'office'),
    substitute: account('substitute@demo.school', 'staff', 'substitute'),
    /** Omar's father in 8B, under a court restriction; his link shows him nothing. */
    restrictedGuardian: account('restricted@demo.school', 'guardian', 'haddad/2'),
    /** A stepfather whose link nobody has verified yet. */
    unverifiedGuardian: account('unverified@demo.school', 'guardian', 'ruiz/2'),
    /** A grandmother to be called in an emergency, without access to data. */
    emergencyContact: account('emergency@demo.school', 'guardian', 'okafor/2'),
    /** The mother of a student in 12A who is over 18 and has not consented. */
    guardianOfAdult: account('adult@demo.school', 'guardian', 'bennett/1'),
    /** A parent in both schools. */
    twoSchools: account('both@demo.school', 'guardian', 'moreau/1'),
    northAdmin: account('admin@north.school', 'staff', 'north/principal'),
    northTeacher: account('teacher@north.school', 'staff', 'north/teacher'),
  },
  students: {
    maya: seedId('student', 'maya-fernandes'),
    leo: seedId('student', 'leo-fernandes'),
    /** Two called Sam in 8B, both he. */
    sams: [seedId('student', 'sam-okafor'), seedId('student', 'sam-rivera')],
    /** Excused by the office today in 8B. */
    excusedByOffice: seedId('student', 'omar-haddad'),
    /** Two called Daniel Kim, in 6A and 9B. */
    sameFullName: [seedId('student', 'daniel-kim-6a'), seedId('student', 'daniel-kim-9b')],
    restricted: seedId('student', 'omar-haddad'),
    adult: seedId('student', 'emma-bennett'),
    transferred: seedId('student', 'priya-nair'),
    lateJoiner: seedId('student', 'aarav-sharma'),
    leaver: seedId('student', 'toby-marsh'),
    teachersChild: seedId('student', 'mateo-reyes'),
  },
  /** Homerooms whose register is not taken on the newest instructional day. */
  openRegisters: ['3B', '5A', '8B', '10B', '12A'],
  /** The class with the attendance problem. */
  troubledHomeroom: '7A',
} as const;

export const classId = (name: string) => seedId('class', name);
export const gradeLevelId = (number: number) => seedId('grade level', String(number));
export const subjectId = (code: string) => seedId('subject', code);
export const periodId = (code: string) => seedId('period', code);
export const codeId = (code: string) => seedId('attendance code', code);
export const termId = (key: string) => seedId('term', key);
export const yearId = seedId('academic year', 'current');
