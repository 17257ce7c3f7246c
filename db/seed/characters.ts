import type { Gender } from './naming.ts';

export interface GuardianCharacter {
  given: string;
  family?: string;
  relation: string;
  email?: string;
  /** Person of another kind who is this guardian (a teacher). */
  sameAs?: { kind: 'staff'; key: string };
  elsewhere?: boolean;
  restricted?: boolean;
  unverified?: boolean;
  emergencyOnly?: boolean;
}

export interface StudentCharacter {
  key: string;
  homeroom: string;
  given: string;
  gender: Gender;
  email?: string;
  adult?: boolean;
  /** Struggles: low attendance, falling marks, work not handed in. */
  atRisk?: boolean;
}

export interface FamilyCharacter {
  key: string;
  family: string;
  children: StudentCharacter[];
  guardians?: GuardianCharacter[];
}

const only = (
  key: string,
  homeroom: string,
  given: string,
  family: string,
  gender: Gender,
  atRisk = false,
): FamilyCharacter => ({
  key,
  family,
  children: [{ key, homeroom, given, gender, ...(atRisk ? { atRisk } : {}) }],
});

/** The families that stories of the demonstration are about; the rest of the school is drawn by lot around them. */
export const familyCharacters: readonly FamilyCharacter[] = [
  {
    key: 'fernandes',
    family: 'Fernandes',
    children: [
      { key: 'maya-fernandes', homeroom: '8B', given: 'Maya', gender: 'female', email: 'student@demo.school' },
      { key: 'leo-fernandes', homeroom: '4A', given: 'Leo', gender: 'male' },
    ],
    guardians: [
      { given: 'Joana', relation: 'mother', email: 'parent@demo.school' },
      { given: 'Rui', relation: 'father', elsewhere: true },
    ],
  },
  {
    key: 'reyes',
    family: 'Reyes',
    children: [{ key: 'mateo-reyes', homeroom: '3A', given: 'Mateo', gender: 'male' }],
    guardians: [
      { given: 'Daniela', relation: 'mother', sameAs: { kind: 'staff', key: 'mathematics-1' } },
      { given: 'Tomás', relation: 'father' },
    ],
  },
  {
    key: 'okafor',
    family: 'Okafor',
    children: [
      { key: 'sam-okafor', homeroom: '8B', given: 'Sam', gender: 'male' },
      { key: 'amara-okafor', homeroom: '5A', given: 'Amara', gender: 'female' },
    ],
    guardians: [
      { given: 'Ngozi', relation: 'mother' },
      { given: 'Efua', relation: 'grandmother', email: 'emergency@demo.school', emergencyOnly: true, elsewhere: true },
    ],
  },
  {
    key: 'rivera',
    family: 'Rivera',
    children: [{ key: 'sam-rivera', homeroom: '8B', given: 'Sam', gender: 'male' }],
  },
  {
    key: 'haddad',
    family: 'Haddad',
    children: [
      { key: 'omar-haddad', homeroom: '8B', given: 'Omar', gender: 'male' },
      { key: 'lina-haddad', homeroom: '2B', given: 'Lina', gender: 'female' },
    ],
    guardians: [
      { given: 'Rana', relation: 'mother' },
      { given: 'Ziad', relation: 'father', email: 'restricted@demo.school', restricted: true, elsewhere: true },
    ],
  },
  {
    key: 'ruiz',
    family: 'Ruiz',
    children: [{ key: 'ana-ruiz', homeroom: '8B', given: 'Ana', gender: 'female' }],
    guardians: [
      { given: 'Carmen', relation: 'mother' },
      { given: 'Mark', family: 'Ellison', relation: 'stepfather', email: 'unverified@demo.school', unverified: true },
    ],
  },
  {
    key: 'bennett',
    family: 'Bennett',
    children: [{ key: 'emma-bennett', homeroom: '12A', given: 'Emma', gender: 'female', adult: true }],
    guardians: [{ given: 'Alice', relation: 'mother', email: 'adult@demo.school' }],
  },
  {
    key: 'moreau',
    family: 'Moreau',
    children: [{ key: 'lucas-moreau', homeroom: '6B', given: 'Lucas', gender: 'male' }],
    guardians: [{ given: 'Élise', relation: 'mother', email: 'both@demo.school' }],
  },
  only('li-chen', '8B', 'Li', 'Chen', 'female'),
  only('zoe-lindqvist', '8B', 'Zoë', 'Lindqvist', 'female'),
  only('jose-alvarez', '8B', 'José', 'Álvarez', 'male', true),
  only('anna-sokolova', '8B', 'Анна', 'Соколова', 'female'),
  only('yusuf-mansour', '8B', 'يوسف', 'منصور', 'male'),
  only('aarohi-verma', '8B', 'आरोही', 'वर्मा', 'female'),
  only('xinyi-wang', '8B', '欣怡', '王', 'female'),
  only('noah-brooks', '8B', 'Noah', 'Brooks', 'male'),
  only('minh-nguyen', '8B', 'Minh', 'Nguyễn', 'male'),
  only('priya-nair', '8B', 'Priya', 'Nair', 'female'),
  only('daniel-kim-6a', '6A', 'Daniel', 'Kim', 'male'),
  only('daniel-kim-9b', '9B', 'Daniel', 'Kim', 'male'),
  only('aarav-sharma', '5B', 'Aarav', 'Sharma', 'male'),
  only('tunde-balogun', '7A', 'Tunde', 'Balogun', 'male', true),
  only('ella-stokes', '7A', 'Ella', 'Stokes', 'female', true),
  only('hugo-pena', '9A', 'Hugo', 'Peña', 'male', true),
  only('maja-nowak', '10B', 'Maja', 'Nowak', 'female', true),
  only('kerem-sahin', '11A', 'Kerem', 'Şahin', 'male', true),
  only('ruby-dunn', '12B', 'Ruby', 'Dunn', 'female', true),
  only('loic-rousseau', '5A', 'Loïc', 'Rousseau', 'male', true),
  only('sadie-barlow', '3B', 'Sadie', 'Barlow', 'female', true),
];

/** Left the school in the second quarter; held a seat of 10A until then. */
export const leaver: FamilyCharacter = only('toby-marsh', '10A', 'Toby', 'Marsh', 'male');
