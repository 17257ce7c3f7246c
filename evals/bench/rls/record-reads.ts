import { family, homeroomTeacher, idOf, office, own, type Read, roomOf } from './read.ts';

const TERM = `select a.day, a.session, c.code, a.minutes_late from attendance_effective a join attendance_codes c on c.school_id = a.school_id and c.id = a.code_id
  where a.school_id = :school and a.student_id = :subject and a.day between :first and :last order by a.day, a.session`;
const MARKS = `select s.title, s.max_score, g.state, g.score from assessment_grades g join assessments s on s.school_id = g.school_id and s.id = g.assessment_id
  where g.school_id = :school and g.student_id = :subject and s.due_on between :first and :last order by s.due_on desc`;
const TODAY = `select e.student_id, p.display_name, a.session, c.code from student_class_assignments e
  join profiles p on p.school_id = e.school_id and p.id = e.student_id
  left join attendance_effective a on a.school_id = e.school_id and a.student_id = e.student_id and a.class_id = e.class_id and a.day = :last
  left join attendance_codes c on c.school_id = a.school_id and c.id = a.code_id
  where e.school_id = :school and e.class_id = :subject and e.starts_on <= :last and (e.ends_on is null or e.ends_on >= :last) order by p.family_name`;
const GRID = `select g.student_id, g.assessment_id, g.state, g.score::float8, g.comment, g.released_to_student_at <= now() as released
  from assessments s join assessment_grades g on g.school_id = s.school_id and g.assessment_id = s.id
  where s.school_id = :school and s.class_id = :subject and s.due_on between :first and :last`;
const ABSENT = `select a.student_id, p.display_name, a.session from attendance a
  join attendance_codes c on c.school_id = a.school_id and c.id = a.code_id join profiles p on p.id = a.student_id
  where a.school_id = :school and a.day = :last and not c.counts_present order by p.family_name limit 200`;

const ofStudent = (student: number) => idOf('student', student);
const ofHomeroom = (student: number) => idOf('homeroom', roomOf(student));
const ofMaths = (student: number) => idOf('class', `${roomOf(student)} math`);
/** Reads of the class record: attendance and marks. */
export const recordReads: Read[] = [
  { name: 'one student’s term, the student', flat: true, reader: own, text: TERM, subject: ofStudent },
  { name: 'one student’s term, a parent', flat: true, reader: family, text: TERM, subject: ofStudent },
  {
    name: 'one student’s term, the homeroom teacher',
    flat: true,
    reader: homeroomTeacher,
    text: TERM,
    subject: ofStudent,
  },
  { name: 'one student’s term, an admin', flat: true, reader: office, text: TERM, subject: ofStudent },
  { name: 'one student’s marks, the student', reader: own, text: MARKS, subject: ofStudent },
  { name: 'one student’s marks, a parent', reader: family, text: MARKS, subject: ofStudent },
  { name: 'one class today, its teacher', flat: true, reader: homeroomTeacher, text: TODAY, subject: ofHomeroom },
  { name: 'one class today, an admin', flat: true, reader: office, text: TODAY, subject: ofHomeroom },
  { name: 'gradebook of a class, its homeroom teacher', reader: homeroomTeacher, text: GRID, subject: ofMaths },
  { name: 'gradebook of a class, an admin', reader: office, text: GRID, subject: ofMaths },
  { name: 'absence list of today, an admin', reader: office, text: ABSENT, subject: ofHomeroom },
];
