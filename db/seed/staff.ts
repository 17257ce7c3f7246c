import { demonstration } from './demonstration.ts';
import { displayName, familyCalled, type Gender, givenCalled, latinName, pickFamily, pickGiven } from './naming.ts';
import type { Person } from './people.ts';
import { random } from './random.ts';
import { seedId } from './seed-id.ts';
import { homerooms, isPrimary, leadOf } from './structure.ts';

export interface StaffMember extends Person {
  role: 'admin' | 'teacher';
  duties: string[];
}

const { accounts } = demonstration;

const known: Record<
  string,
  { given: string; family: string; gender: Gender; email?: string; role?: 'admin'; duties?: string[] }
> = {
  principal: {
    given: 'Ruth',
    family: 'Adeyemi',
    gender: 'female',
    email: accounts.admin.email,
    role: 'admin',
    duties: ['safeguarding_lead', 'office'],
  },
  deputy: {
    given: 'Martin',
    family: 'Keller',
    gender: 'male',
    email: accounts.deputy.email,
    role: 'admin',
    duties: ['safeguarding_deputy'],
  },
  office: {
    given: 'Lucía',
    family: 'Herrera',
    gender: 'female',
    email: accounts.office.email,
    role: 'admin',
    duties: ['office', 'registrar'],
  },
  counsellor: {
    given: 'Hannah',
    family: 'Bergström',
    gender: 'female',
    email: accounts.counsellor.email,
    duties: ['counsellor'],
  },
  substitute: { given: 'Peter', family: 'Walsh', gender: 'male', email: accounts.substitute.email },
  'mathematics-1': { given: 'Daniela', family: 'Reyes', gender: 'female', email: accounts.teacher.email },
  'english-1': { given: 'James', family: 'Thornton', gender: 'male', duties: ['exams'] },
  'science-1': { given: 'Anita', family: 'Patel', gender: 'female' },
  'history-1': { given: 'Samuel', family: 'Boateng', gender: 'male' },
};

const specialists = [
  ...['mathematics', 'english', 'science', 'spanish'].flatMap((subject) =>
    [1, 2, 3].map((number) => `${subject}-${number}`),
  ),
  ...['history', 'art', 'music', 'sport'].flatMap((subject) => [1, 2].map((number) => `${subject}-${number}`)),
  'geography-1',
  'computing-1',
  'support-1',
];

/** Forty people: 12 class teachers, 22 subject teachers, one for learning support, three in the office, a counsellor and a substitute. */
export const staffKeys: readonly string[] = [
  ...['principal', 'deputy', 'office', 'counsellor', 'substitute'],
  ...homerooms.filter(isPrimary).map(leadOf),
  ...specialists,
];

export function planStaff(emailFor: (given: string, family: string) => string): Map<string, StaffMember> {
  return new Map(staffKeys.map((key) => [key, member(key, emailFor)]));
}

function member(key: string, emailFor: (given: string, family: string) => string): StaffMember {
  const chance = random(`staff/${key}`);
  const character = known[key];
  const gender = character?.gender ?? (chance.chance(0.65) ? 'female' : 'male');
  const family = character ? familyCalled(character.family) : pickFamily(chance);
  const given = character ? givenCalled(character.given) : pickGiven(chance, family.group, gender);
  return {
    key,
    id: seedId('staff', key),
    givenName: given.native,
    familyName: family[gender].native,
    displayName: displayName(given, family[gender], family.group),
    email: character?.email ?? emailFor(given.latin, family[gender].latin),
    latinName: latinName(given, family[gender]),
    gender,
    locale: 'en',
    role: character?.role ?? 'teacher',
    duties: character?.duties ?? [],
  };
}
