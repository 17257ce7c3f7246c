import { family, homeroomTeacher, idNamed, idOf, office, own, type Read, readerId, roomOf } from './read.ts';

const CHILDREN = `select g.student_id, p.display_name, marked.am, marked.pm,
    (select count(*) from assessment_grades m where m.school_id = g.school_id and m.student_id = g.student_id and m.released_to_guardians_at between now() - interval '7 days' and now()) as marks
  from parent_child_relationships g join profiles p on p.id = g.student_id
    cross join lateral (select min(c.label) filter (where a.session = 'am') as am, min(c.label) filter (where a.session = 'pm') as pm
      from attendance_effective a join attendance_codes c on c.school_id = a.school_id and c.id = a.code_id
      where a.school_id = g.school_id and a.student_id = g.student_id and a.day = :last) marked
  where g.school_id = :school and g.guardian_id = :subject`;
const REGISTERS = `select c.id, c.name, s.session, r.id is not null as taken, r.taken_at, (select p.display_name from profiles p where p.id = r.taken_by) as taken_by
  from classes c join academic_years y on y.school_id = c.school_id and y.id = c.academic_year_id and :last between y.starts_on and y.ends_on
  join grade_levels g on g.school_id = c.school_id and g.id = c.grade_level_id cross join (values ('am'), ('pm')) s (session)
  left join registers r on r.school_id = c.school_id and r.class_id = c.id and r.day = :last and r.session = s.session
  where c.school_id = :school and c.kind = 'homeroom' order by g.number, c.name, s.session limit 800`;
const CLASSES = `select c.id, c.name, t.teacher_id from student_class_assignments e join classes c on c.school_id = e.school_id and c.id = e.class_id
  left join teacher_class_assignments t on t.school_id = c.school_id and t.class_id = c.id and t.duty = 'main'
  where e.school_id = :school and e.student_id = :subject and e.starts_on <= :last and (e.ends_on is null or e.ends_on >= :first)`;
const week = (whose: string) => `select m.cycle_day, pe.starts_at, c.name, s.name as subject, m.room,
    (select coalesce(jsonb_agg(p.display_name order by p.family_name), '[]') from teacher_class_assignments t join profiles p on p.id = t.teacher_id
      where t.school_id = c.school_id and t.class_id = c.id and t.starts_on <= :last and (t.ends_on is null or t.ends_on >= :last)) as teachers
  from (${whose}) w join class_meetings m on m.school_id = :school and m.class_id = w.class_id and :last between m.starts_on and m.ends_on
  join classes c on c.school_id = m.school_id and c.id = m.class_id join periods pe on pe.school_id = m.school_id and pe.id = m.period_id
  left join subjects s on s.school_id = c.school_id and s.id = c.subject_id order by m.cycle_day, pe.starts_at`;
const OF_CLASS =
  'select c.id as class_id from classes c where c.school_id = :school and (c.id = :subject or c.homeroom_id = :subject)';
const OF_TEACHER = `select t.class_id from teacher_class_assignments t
  where t.school_id = :school and t.teacher_id = :subject and t.starts_on <= :last and (t.ends_on is null or t.ends_on >= :last)`;
const CONVERSATIONS = `select c.id, c.title, c.last_message_at,
    (select count(*)::int from messages m where m.school_id = c.school_id and m.conversation_id = c.id) as messages
  from conversations c where c.school_id = :school and c.person_id = :subject order by c.last_message_at desc, c.id limit 51`;
const ANNOUNCEMENTS = `select n.id, n.title, n.publishes_at, (select p.display_name from profiles p where p.id = n.author_id) as author from announcements n
  where n.school_id = :school and n.publishes_at <= now() and coalesce(n.expires_on >= :last, true) order by n.publishes_at desc, n.id limit 20`;
const PERSON = 'select id, display_name, role from profiles where id = :subject';

const ofDistrict = () => idNamed('district');
const ofHomeroom = (student: number) => idOf('homeroom', roomOf(student));
const conversationOf = (student: number) => idOf('conversation teacher', `${roomOf(student)} 1`);

/** What a person’s own pages ask: homes, timetables, conversations, approvals, changes, names. */
export const homeReads: Read[] = [
  { name: 'a parent’s children with today’s marks', reader: family, text: CHILDREN, subject: readerId(family) },
  { name: 'registers of today, an admin', reader: office, text: REGISTERS, subject: ofDistrict },
  { name: 'classes of a student, the student', reader: own, text: CLASSES, subject: readerId(own) },
  { name: 'timetable of a class, a student', reader: own, text: week(OF_CLASS), subject: ofHomeroom },
  { name: 'timetable of a class, an admin', reader: office, text: week(OF_CLASS), subject: ofHomeroom },
  {
    name: 'timetable of a teacher',
    reader: homeroomTeacher,
    text: week(OF_TEACHER),
    subject: readerId(homeroomTeacher),
  },
  { name: 'conversations of a student', reader: own, text: CONVERSATIONS, subject: readerId(own) },
  {
    name: 'approvals of a conversation, a teacher',
    reader: homeroomTeacher,
    text: 'select * from app.approvals_of_conversation(:subject)',
    subject: conversationOf,
  },
  {
    name: 'own changes (audit), a teacher',
    flat: true,
    reader: homeroomTeacher,
    text: 'select * from app.recent_operations(20) where :subject::text is not null',
    subject: readerId(homeroomTeacher),
  },
  { name: 'announcements, a student', reader: own, text: ANNOUNCEMENTS, subject: ofDistrict },
  { name: 'announcements, an admin', reader: office, text: ANNOUNCEMENTS, subject: ofDistrict },
  { name: 'a person, a teacher', reader: homeroomTeacher, text: PERSON, subject: (n) => idOf('student', n) },
  {
    // As the product searches: the index is asked by a function that applies the directory's visibility itself.
    name: 'a name, an admin',
    reader: office,
    text: `select p.id, p.display_name from profiles p where p.id in (select app.people_named(array[:subject]::text[], false))
      and app.searchable(p.display_name) like '% ' || :subject || ' %' order by p.family_name limit 20`,
    subject: (n) => `pupil${n}`,
  },
];
