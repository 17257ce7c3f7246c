import { createHash } from 'node:crypto';

/** Who of the district reads: the n-th of a kind. */
export interface Reader {
  kind: 'student' | 'parent' | 'teacher' | 'admin';
  number: number;
}

export interface Read {
  name: string;
  /** Whether it should cost the same in a district as in a school. */
  flat?: boolean;
  reader(student: number): Reader;
  /** With the reader's subject as $1, the first day as $2, the last day as $3, where the text names them. */
  text: string;
  subject(student: number): string;
}

/** The id that district.ts gives by a name. */
function idNamed(name: string): string {
  const hex = createHash('md5').update(name).digest('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

export const idOf = (kind: string, number: number | string): string => idNamed(`${kind} ${number}`);

const roomOf = (student: number) => Math.floor((student - 1) / 25) + 1;
const own = (student: number): Reader => ({ kind: 'student', number: student });
const family = (student: number): Reader => ({ kind: 'parent', number: Math.floor((student + 1) / 2) });
const homeroomTeacher = (student: number): Reader => ({ kind: 'teacher', number: roomOf(student) });
const office = (): Reader => ({ kind: 'admin', number: 1 });

const TERM = `select a.day, a.session, c.code, a.minutes_late from attendance_effective a join attendance_codes c on c.id = a.code_id
  where a.student_id = $1 and a.day between $2 and $3 order by a.day, a.session`;
const MARKS = `select s.title, s.max_score, g.state, g.score from assessment_grades g join assessments s on s.id = g.assessment_id
  where g.student_id = $1 and s.due_on between $2 and $3 order by s.due_on desc`;
const TODAY = `select e.student_id, p.display_name, a.session, c.code from student_class_assignments e
  join profiles p on p.id = e.student_id
  left join attendance_effective a on a.student_id = e.student_id and a.class_id = e.class_id and a.day = $3
  left join attendance_codes c on c.id = a.code_id
  where e.class_id = $1 and e.starts_on <= $3 and (e.ends_on is null or e.ends_on >= $3) and $2::date is not null order by p.family_name`;

/** Each common read of the product, as its operations ask it. */
export const reads: Read[] = [
  { name: 'one student’s term, the student', flat: true, reader: own, text: TERM, subject: (n) => idOf('student', n) },
  { name: 'one student’s term, a parent', reader: family, text: TERM, subject: (n) => idOf('student', n) },
  {
    name: 'one student’s term, the homeroom teacher',
    reader: homeroomTeacher,
    text: TERM,
    subject: (n) => idOf('student', n),
  },
  { name: 'one student’s marks, the student', reader: own, text: MARKS, subject: (n) => idOf('student', n) },
  { name: 'one student’s marks, a parent', reader: family, text: MARKS, subject: (n) => idOf('student', n) },
  {
    name: 'one class today, its teacher',
    flat: true,
    reader: homeroomTeacher,
    text: TODAY,
    subject: (n) => idOf('homeroom', roomOf(n)),
  },
  { name: 'one class today, an admin', reader: office, text: TODAY, subject: (n) => idOf('homeroom', roomOf(n)) },
  {
    name: 'gradebook of a class, an admin',
    reader: office,
    text: `select e.student_id, s.id, g.state, g.score from student_class_assignments e join assessments s on s.class_id = e.class_id
      left join assessment_grades g on g.assessment_id = s.id and g.student_id = e.student_id
      where e.class_id = $1 and s.due_on between $2 and $3`,
    subject: (n) => idOf('class', `${roomOf(n)} math`),
  },
  {
    name: 'a parent’s children with today’s marks',
    reader: family,
    text: `select g.student_id, p.display_name, a.session, c.code from parent_child_relationships g join profiles p on p.id = g.student_id
      left join attendance_effective a on a.student_id = g.student_id and a.day = $3 left join attendance_codes c on c.id = a.code_id
      where g.guardian_id = $1 and $2::date is not null`,
    subject: (n) => idOf('parent', family(n).number),
  },
  {
    name: 'absence list of today, an admin',
    reader: office,
    text: `select a.student_id, p.display_name, a.session from attendance a join attendance_codes c on c.id = a.code_id join profiles p on p.id = a.student_id
      where a.school_id = $1 and a.day = $3 and not c.counts_present and $2::date is not null order by p.family_name limit 200`,
    subject: () => idNamed('district'),
  },
  {
    name: 'classes of a student, the student',
    reader: own,
    text: `select c.id, c.name, t.teacher_id from student_class_assignments e join classes c on c.id = e.class_id
      left join teacher_class_assignments t on t.class_id = c.id and t.duty = 'main'
      where e.student_id = $1 and e.starts_on <= $3 and (e.ends_on is null or e.ends_on >= $2)`,
    subject: (n) => idOf('student', n),
  },
  {
    name: 'announcements, a student',
    reader: own,
    text: `select id, title, publishes_at from announcements where school_id = $1 and audience = 'school' and publishes_at between $2 and now() order by publishes_at desc limit 20`,
    subject: () => idNamed('district'),
  },
  {
    // As the product searches: by likeness, which no index may answer before row security has (its operators are not leakproof).
    name: 'a name, an admin',
    reader: office,
    text: `select id, display_name from profiles where ' ' || app.plain(display_name) || ' ' like '% ' || $1 || ' %' order by family_name limit 20`,
    subject: (n) => `pupil${n}`,
  },
];
