import { sql } from 'drizzle-orm';
import type { Transaction } from '#db/with-caller.ts';
import { completion } from '../assessments/completion.ts';
import { withRate } from '../attendance/figures.ts';
import { countedMarks, counts, dueSessions } from '../attendance/queries.ts';
import { schoolAverages } from '../grades/school-averages.ts';
import { moodByWeek } from '../wellbeing/trend.ts';

export const ATTENDANCE_DAYS = 90;
export const RECOGNITION_DAYS = 30;
const WELLBEING_WEEKS = 26;

export interface Population {
  school: string;
  today: string;
  year: string | null;
  term: string | null;
  students: number;
  teachers: number;
  guardians: number;
  homerooms: number;
  scheduledClasses: number;
  /** Of the students of today; those whose gender is not recorded are `unrecorded`. */
  genders: { female: number; male: number; other: number; unrecorded: number };
  /** Whole years; null where no birth date is recorded. */
  ages: { youngest: number | null; oldest: number | null; withBirthDate: number };
  grades: { grade: string; sections: number; students: number }[];
}

/** Who is in the school today. */
export async function population(tx: Transaction): Promise<Population> {
  const active = (role: string) =>
    sql`(select count(distinct person_id) from memberships where school_id = (select app.school()) and role = ${role} and (select app.today()) between starts_on and coalesce(ends_on, 'infinity'))`;
  const [row] = await tx.execute<{ facts: Population }>(sql`
    with students as materialized (
      select e.student_id, c.id as class_id, l.name as grade, l.number, d.gender, extract(year from age((select app.today()), d.birth_date))::int as age
      from student_class_assignments e join classes c on c.id = e.class_id join grade_levels l on l.id = c.grade_level_id
      left join personal_details d on d.person_id = e.student_id
      where e.class_kind = 'homeroom' and (select app.today()) between e.starts_on and coalesce(e.ends_on, 'infinity'))
    select jsonb_build_object(
      'school', (select name from schools where id = (select app.school())), 'today', (select app.today()),
      'year', (select name from academic_years where (select app.today()) between starts_on and ends_on limit 1),
      'term', (select name from terms where (select app.today()) between starts_on and ends_on order by ends_on - starts_on limit 1),
      'students', (select count(*) from students), 'teachers', ${active('teacher')}, 'guardians', ${active('parent')},
      'homerooms', (select count(*) from classes c join academic_years y on y.id = c.academic_year_id and (select app.today()) between y.starts_on and y.ends_on where c.kind = 'homeroom'),
      'scheduledClasses', (select count(*) from classes c join academic_years y on y.id = c.academic_year_id and (select app.today()) between y.starts_on and y.ends_on where c.kind = 'scheduled'),
      'genders', (select jsonb_build_object('female', count(*) filter (where gender = 'female'), 'male', count(*) filter (where gender = 'male'),
        'other', count(*) filter (where gender = 'other'), 'unrecorded', count(*) filter (where gender is null or gender = 'unspecified')) from students),
      'ages', (select jsonb_build_object('youngest', min(age), 'oldest', max(age), 'withBirthDate', count(age)) from students),
      'grades', (select coalesce(jsonb_agg(jsonb_build_object('grade', grade, 'sections', sections, 'students', students) order by number), '[]')
        from (select grade, number, count(distinct class_id) as sections, count(*) as students from students group by 1, 2) g)) as facts`);
  if (!row) throw new Error('The facts of a school are one row');
  return row.facts;
}

/** Attendance of the last 90 days, and the registers of the session that is on, if today has lessons. */
export async function attendanceFacts(tx: Transaction) {
  const [range] = await tx.execute<{ from: string; to: string }>(
    sql`select app.today() - ${ATTENDANCE_DAYS - 1}::int as from, (select app.today()) as to`,
  );
  if (!range) throw new Error('A range is one row');
  const [row] = await tx.execute<{ facts: Attendance }>(sql`
    with due as (select d.day, d.session, c.id as class_id from (${dueSessions(range)}) d join classes c on c.kind = 'homeroom'
      join academic_years y on y.id = c.academic_year_id and d.day between y.starts_on and y.ends_on),
    taken as (select due.*, r.id is not null as taken from due left join registers r on r.class_id = due.class_id and r.day = due.day and r.session = due.session)
    select (select to_jsonb(f) from (select ${counts} from (${countedMarks(range)}) m) f) || jsonb_build_object(
      'sessionsDue', (select count(*) from taken), 'sessionsTaken', (select count(*) from taken where taken),
      'session', (select app.session_now()), 'instructional', coalesce((select instructional from calendar_days where day = (select app.today())), false),
      'nowDue', (select count(*) from taken where day = (select app.today()) and session = (select app.session_now())),
      'nowOpen', (select coalesce(jsonb_agg(c.name order by c.name), '[]') from taken join classes c on c.id = taken.class_id
        where taken.day = (select app.today()) and taken.session = (select app.session_now()) and not taken.taken)) as facts`);
  if (!row) throw new Error('The attendance of a school is one row');
  const { facts } = row;
  return {
    ...range,
    ...withRate(facts),
    sessionsDue: facts.sessionsDue,
    sessionsTaken: facts.sessionsTaken,
    now: { session: facts.session, instructional: facts.instructional, due: facts.nowDue, open: facts.nowOpen },
  };
}

interface Attendance {
  recorded: number;
  present: number;
  late: number;
  absent: number;
  excused: number;
  sessionsDue: number;
  sessionsTaken: number;
  session: 'am' | 'pm';
  instructional: boolean;
  nowDue: number;
  nowOpen: string[];
}

export interface Life {
  announcements: { lastDays: number; count: number; latest: { title: string; publishedOn: string }[] };
  achievements: { lastDays: number; count: number; points: number; students: number; badges: number; awards: number };
  dueSoon: { days: number; assessments: number };
  absenceReports: { open: number };
}

/** Announcements, recognition, work ahead and what waits for the office. */
export async function life(tx: Transaction): Promise<Life> {
  const [row] = await tx.execute<{ facts: Life }>(sql`
    with given as (select * from student_achievements where awarded_on > (select app.today()) - ${RECOGNITION_DAYS}::int),
    announced as (select title, publishes_at from announcements where publishes_at <= now() and coalesce(expires_on >= (select app.today()), true) order by publishes_at desc limit 20)
    select jsonb_build_object(
      'announcements', jsonb_build_object('lastDays', ${RECOGNITION_DAYS}::int, 'count', (select count(*) from announcements where publishes_at between now() - make_interval(days => ${RECOGNITION_DAYS}::int) and now()),
        'latest', (select coalesce(jsonb_agg(jsonb_build_object('title', title, 'publishedOn', (publishes_at at time zone s.time_zone)::date) order by publishes_at desc), '[]') from announced, schools s where s.id = (select app.school()))),
      'achievements', (select jsonb_build_object('lastDays', ${RECOGNITION_DAYS}::int, 'count', count(*), 'points', coalesce(sum(points), 0), 'students', count(distinct student_id),
        'badges', count(*) filter (where kind = 'badge'), 'awards', count(*) filter (where kind = 'award')) from given),
      'dueSoon', jsonb_build_object('days', 14, 'assessments', (select count(*) from assessments where published_at <= now() and due_on between (select app.today()) and (select app.today()) + 14)),
      'absenceReports', jsonb_build_object('open', (select count(*) from absence_reports where status = 'reported'))) as facts`);
  if (!row) throw new Error('The life of a school is one row');
  return row.facts;
}

export const thisYear = sql`c.academic_year_id in (select id from academic_years where (select app.today()) between starts_on and ends_on)`;

/** All ten sources of the school's figures (spec 7). The statements travel together. */
export async function schoolFacts(tx: Transaction) {
  const [people, attendance, averages, mood, work, common] = await Promise.all([
    population(tx),
    attendanceFacts(tx),
    schoolAverages(tx, { by: 'subject' }),
    moodByWeek(tx, undefined, WELLBEING_WEEKS),
    completion(tx, { where: thisYear }, { by: 'grade', days: ATTENDANCE_DAYS }),
    life(tx),
  ]);
  return { people, attendance, averages, mood, work, ...common };
}

export type SchoolFacts = Awaited<ReturnType<typeof schoolFacts>>;

/** Part of a whole in percent, one decimal; null of nothing. */
export const share = (part: number, whole: number): number | null =>
  whole === 0 ? null : Math.round((part * 1000) / whole) / 10;
