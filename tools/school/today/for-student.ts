import { sql } from 'drizzle-orm';
import { type Suggest, suggestion, when } from './suggestion.ts';

interface Now {
  due: number;
  next: string | null;
  marks: number;
  missing: number;
  lessons: number;
  mood: boolean;
}

/** Work that is due soon, new marks, missing work, today's lessons, and the diary. */
export const forStudent: Suggest = async (tx) => {
  const [row] = await tx.execute<{ now: Now }>(sql`
    with due as (select a.title, a.due_on from assessments a where a.class_id in (select app.own_class_ids()) and a.published_at <= now() and a.due_on between (select app.today()) and (select app.today()) + 7)
    select jsonb_build_object('due', (select count(*) from due), 'next', (select title from due order by due_on, title limit 1),
      'marks', (select count(*) from assessment_grades g where g.student_id = (select app.uid()) and g.state <> 'ungraded' and g.released_to_student_at between now() - interval '7 days' and now()),
      'missing', (select count(*) from assessment_grades g join assessments a on a.id = g.assessment_id where g.student_id = (select app.uid()) and g.state = 'missing' and g.released_to_student_at <= now() and a.due_on between (select app.today()) - 60 and (select app.today()) - 1),
      'lessons', (select count(*) from class_meetings m join calendar_days d on d.day = (select app.today()) and d.instructional and d.cycle_day = m.cycle_day where (select app.today()) between m.starts_on and m.ends_on and m.class_id in (select app.own_class_ids())),
      'mood', exists (select from student_wellbeing w where w.student_id = (select app.uid()) and w.day = (select app.today()))) as now`);
  if (!row) return [];
  const { now } = row;
  return [
    ...when(now.due, 'due', { due: now.due, next: now.next ?? '' }),
    ...when(now.marks, 'newMarks', { marks: now.marks }),
    ...when(now.missing, 'missing', { missing: now.missing }),
    ...when(now.lessons, 'lessons', { lessons: now.lessons }),
    ...when(!now.mood, 'mood'),
    suggestion('grades'),
  ];
};
