import type { FileName } from '../binding.ts';
import type { WrittenTable } from '../write-file-set.ts';

/** A school made up for tests and measurement: the same figures give the same rows. */
export interface SchoolSize {
  users: number;
  /** Share of users who are students; a tenth are staff, the rest parents of the students. */
  students?: number;
  /** sourcedId and identifier of the school. */
  code: string;
  /** With a piece of work in each homeroom, and its results. */
  gradebook?: boolean;
}

type Row = Record<string, string>;

const BATCH = 500;
const CLASS_SIZE = 25;
const SUBJECTS = ['Mathematics', 'English', 'Science', 'History'];
const given = ['Ada', 'Bo', 'Chi', 'Dara', 'Émile', 'Fátima', 'Günter', 'Hana', 'Ines', 'Jo'];
const family = ['Okafor', "O'Brien", 'Smith, Jr.', 'Nguyễn', 'Müller', 'de la "Cruz"', 'Ito'];

function* batches(count: number, rowOf: (index: number) => Row | undefined): Generator<Row[]> {
  for (let start = 0; start < count; start += BATCH) {
    const rows: Row[] = [];
    for (let index = start; index < Math.min(count, start + BATCH); index++) {
      const row = rowOf(index);
      if (row) rows.push(row);
    }
    yield rows;
  }
}

/** Tables of a school year, some hundred rows at a time. */
export function generatedSchool({ users, students: share = 0.6, code, gradebook = false }: SchoolSize): WrittenTable[] {
  const students = Math.floor(users * share);
  const staff = Math.floor(users * 0.1);
  const rooms = Math.max(1, Math.ceil(students / CLASS_SIZE));
  const isStudent = (index: number) => index < students;
  const isStaff = (index: number) => index >= students && index < students + staff;
  const id = (index: number) => `u-${index}`;
  const table = (name: FileName, rows: WrittenTable['rows'], extensions: string[] = []): WrittenTable => ({
    name,
    rows,
    extensions,
  });
  const user = (index: number): Row => ({
    sourcedId: id(index),
    enabledUser: 'true',
    username: `user${index}`,
    userIds: `{LDAP:user${index}}`,
    givenName: given[index % given.length] ?? '',
    familyName: family[index % family.length] ?? '',
    email: `user${index}@${code.toLowerCase()}.example`,
    phone: index % 3 ? '' : `+1 555 ${index}`,
    agentSourcedIds: isStudent(index) && students + staff + index < users ? id(students + staff + index) : '',
    grades: isStudent(index) ? gradeOf(Math.floor(index / CLASS_SIZE)) : '',
    'metadata.locker': isStudent(index) ? `${index}\nfloor 2` : '',
  });
  const gradeOf = (room: number) => String(1 + (room % 12)).padStart(2, '0');
  const classId = (room: number, subject?: number) => (subject === undefined ? `c-${room}` : `c-${room}-${subject}`);
  const kinds = SUBJECTS.length + 1;
  const enrolled = students * 2 + rooms * kinds;
  return [
    table('orgs', [[{ sourcedId: `org-${code}`, name: `School ${code}`, type: 'school', identifier: code }]]),
    table('academicSessions', [
      [
        {
          sourcedId: 'year',
          title: 'Year 2026',
          type: 'schoolYear',
          startDate: '2026-08-15',
          endDate: '2027-06-20',
          schoolYear: '2027',
        },
        ...[1, 2].map((half) => ({
          sourcedId: `half-${half}`,
          title: `Half ${half}`,
          type: 'semester',
          startDate: half === 1 ? '2026-08-15' : '2027-01-20',
          endDate: half === 1 ? '2027-01-20' : '2027-06-20',
          parentSourcedId: 'year',
          schoolYear: '2027',
        })),
      ],
    ]),
    table('courses', [
      [...SUBJECTS, 'Homeroom'].map((title, index) => ({
        sourcedId: `course-${index}`,
        title,
        courseCode: title.slice(0, 4).toUpperCase(),
        orgSourcedId: `org-${code}`,
      })),
    ]),
    table(
      'classes',
      batches(rooms * kinds, (index) => {
        const room = Math.floor(index / kinds);
        const subject = index % kinds;
        const homeroom = subject === SUBJECTS.length;
        return {
          sourcedId: homeroom ? classId(room) : classId(room, subject),
          title: homeroom ? `Room ${room}` : `${SUBJECTS[subject]} ${Math.floor(room / 2)}`,
          grades: gradeOf(room),
          courseSourcedId: `course-${subject}`,
          classCode: `${room}-${subject}`,
          classType: homeroom ? 'homeroom' : 'scheduled',
          schoolSourcedId: `org-${code}`,
          termSourcedIds: homeroom ? 'year' : 'half-1,half-2',
          periods: '1,2',
        };
      }),
    ),
    table('users', batches(users, user), ['metadata.locker']),
    table(
      'roles',
      batches(users, (index) => ({
        sourcedId: `r-${index}`,
        userSourcedId: id(index),
        roleType: 'primary',
        role: isStudent(index) ? 'student' : isStaff(index) ? 'teacher' : 'parent',
        orgSourcedId: `org-${code}`,
      })),
    ),
    table(
      'demographics',
      batches(students, (index) => ({
        sourcedId: id(index),
        birthDate: `20${10 + (index % 8)}-03-14`,
        sex: index % 2 ? 'male' : 'female',
        asian: 'true',
      })),
    ),
    table(
      'enrollments',
      batches(enrolled, (index) => {
        const student = index < students * 2;
        const room = student ? Math.floor((index >> 1) / CLASS_SIZE) : Math.floor((index - students * 2) / kinds);
        const subject = student
          ? index & 1
            ? (index >> 1) % SUBJECTS.length
            : undefined
          : (index - students * 2) % kinds;
        return {
          sourcedId: `e-${index}`,
          classSourcedId: subject === undefined || subject === SUBJECTS.length ? classId(room) : classId(room, subject),
          schoolSourcedId: `org-${code}`,
          userSourcedId: student ? id(index >> 1) : id(students + ((index - students * 2) % Math.max(1, staff))),
          role: student ? 'student' : 'teacher',
          primary: student ? '' : 'true',
          beginDate: student ? '2026-08-15' : '',
        };
      }),
    ),
    table('categories', [[{ sourcedId: 'cat', title: 'Homework', weight: '30' }]]),
    ...(gradebook ? gradebookOf({ students, rooms, code }) : []),
  ];
}

const STATUSES = ['fully graded', 'not submitted', 'exempt', 'partially graded', 'submitted'];

/** A piece of work in each homeroom with marks of every kind, a scale, and what a gradebook says besides. */
function gradebookOf({ students, rooms, code }: { students: number; rooms: number; code: string }): WrittenTable[] {
  const table = (name: FileName, rows: WrittenTable['rows']): WrittenTable => ({ name, rows, extensions: [] });
  return [
    table('scoreScales', [
      [
        {
          ...{ sourcedId: 'scale', title: 'Letters', type: 'letter', orgSourcedId: `org-${code}` },
          ...{ courseSourcedId: `course-${SUBJECTS.length}`, classSourcedId: 'c-0' },
          scoreScaleValue: '{A:90},{B:75.5},{F:0}',
        },
      ],
    ]),
    table(
      'lineItems',
      batches(rooms, (room) => ({
        ...{ sourcedId: `li-${room}`, title: `Reading log ${room}`, description: 'Read, and\nwrite down what.' },
        ...{ assignDate: '2026-09-01', dueDate: room % 2 ? '2026-09-15' : '2026-09-15T12:00:00Z' },
        ...{ classSourcedId: `c-${room}`, categorySourcedId: 'cat', academicSessionSourcedId: 'half-1' },
        ...{ resultValueMin: '0', resultValueMax: room % 2 ? '20' : '12.50', schoolSourcedId: `org-${code}` },
      })),
    ),
    table('lineItemLearningObjectiveIds', [
      [{ sourcedId: 'lo', lineItemSourcedId: 'li-0', source: 'case', learningObjectiveId: 'urn:uuid:1' }],
    ]),
    table('lineItemScoreScales', [[{ sourcedId: 'ls', lineItemSourcedId: 'li-0', scoreScaleSourcedId: 'scale' }]]),
    table(
      'results',
      batches(students, (index) => {
        const scoreStatus = STATUSES[index % STATUSES.length] ?? '';
        return {
          ...{ sourcedId: `res-${index}`, lineItemSourcedId: `li-${Math.floor(index / CLASS_SIZE)}` },
          ...{
            studentSourcedId: `u-${index}`,
            scoreStatus,
            scoreDate: '2026-09-16',
            comment: index % 7 ? '' : 'Well, “done”',
          },
          score: scoreStatus === 'fully graded' ? `${index % 12}.5` : '',
          missing: index % 10 === 1 ? 'false' : '',
        };
      }),
    ),
    table('resultScoreScales', [[{ sourcedId: 'rs', resultSourcedId: 'res-0', scoreScaleSourcedId: 'scale' }]]),
  ];
}

export async function* eachOf<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}
