import { sql } from 'drizzle-orm';
import { expectedWork, handedIn, isMissing } from '../../assessments/queries.ts';
import { type Suggest, suggestion, when } from './suggestion.ts';

interface Now {
  session: 'am' | 'pm';
  open: string[];
  own: string | null;
  lessons: number;
  waiting: number;
  missing: number;
  missingStudents: number;
  dueTests: number;
}

const mine = sql`a.class_id in (select app.my_class_ids()) and c.academic_year_id in (select id from academic_years where (select app.today()) between starts_on and ends_on) and a.published_at <= now()`;

/** Registers of my classes that are not taken, what waits for a mark, missing work, and today's lessons. */
export const forTeacher: Suggest = async (tx) => {
  const [row] = await tx.execute<{ now: Now }>(sql`
    with today as (select app.today() as day, (select app.session_now()) as session, d.cycle_day from calendar_days d where d.day = (select app.today()) and d.instructional),
    work as materialized (select ${handedIn} and g.state <> 'graded' as waiting, ${isMissing} and a.due_on > (select app.today()) - 14 as missing, e.student_id from ${expectedWork} where ${mine} and a.due_on <= (select app.today()))
    select jsonb_build_object('session', (select app.session_now()),
      'open', (select coalesce(jsonb_agg(c.name order by c.name), '[]') from classes c, today where c.kind = 'homeroom' and c.id in (select app.my_class_ids())
        and not exists (select from registers r where r.class_id = c.id and r.day = today.day and r.session = today.session)),
      'own', (select c.name from classes c join teacher_class_assignments t on t.class_id = c.id where c.id in (select app.my_class_ids()) and t.teacher_id = (select app.uid()) and (select app.today()) between t.starts_on and coalesce(t.ends_on, 'infinity') order by c.kind, t.duty <> 'main', c.name limit 1),
      'lessons', (select count(*) from class_meetings m, today where m.cycle_day = today.cycle_day and today.day between m.starts_on and m.ends_on and m.class_id in (select app.my_class_ids())),
      'waiting', (select count(*) from work where waiting), 'missing', (select count(*) from work where missing), 'missingStudents', (select count(distinct student_id) from work where missing),
      'dueTests', (select count(*) from assessments a join classes c on c.id = a.class_id where ${mine} and a.kind in ('quiz', 'test', 'exam') and a.due_on between (select app.today()) and (select app.today()) + 7)) as now`);
  if (!row) return [];
  const { now } = row;
  return [
    ...now.open.slice(0, 2).flatMap((name) => when(true, `register_${now.session}`, { class: name })),
    ...when(now.waiting, 'toGrade', { waiting: now.waiting }),
    ...when(now.missing, 'missingOfClasses', { missing: now.missing, students: now.missingStudents }),
    ...when(now.lessons, 'lessonsOfTeacher', { lessons: now.lessons }),
    ...when(now.dueTests, 'testsOfTeacher', { tests: now.dueTests }),
    ...(now.own ? [suggestion('attendanceOfClass', { class: now.own })] : []),
  ];
};
