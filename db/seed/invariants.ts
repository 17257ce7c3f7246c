/**
 * What must never be found in a seeded school, as queries that count offenders (0 is sound). `$1` is the school, `$2` the
 * day of seeding.
 */
export const offences: Record<string, string> = {
  'teachers in two rooms at once': `
    select count(*)::int from (
      select 1 from class_meetings m join teacher_class_assignments t on t.class_id = m.class_id and t.duty <> 'substitute'
      where m.school_id = $1 group by t.teacher_id, m.cycle_day, m.period_id having count(distinct m.class_id) > 1) x`,
  'rooms with two classes at once': `
    select count(*)::int from (select 1 from class_meetings where school_id = $1 group by room, cycle_day, period_id having count(*) > 1) x`,
  'homerooms with two lessons at once': `
    select count(*)::int from (
      select 1 from class_meetings m join classes c on c.id = m.class_id
      where m.school_id = $1 group by c.homeroom_id, m.cycle_day, m.period_id having count(*) > 1) x`,
  'scheduled classes without lessons': `
    select count(*)::int from classes c where c.school_id = $1 and c.kind = 'scheduled'
      and not exists (select from class_meetings m where m.class_id = c.id)`,
  'homerooms without twenty students': `
    select count(*)::int from (
      select 1 from classes c left join student_class_assignments e on e.class_id = c.id and $2::date between e.starts_on and coalesce(e.ends_on, 'infinity')
      where c.school_id = $1 and c.kind = 'homeroom' group by c.id having count(e.id) <> 20) x`,
  'students in two homerooms': `
    select count(*)::int from (
      select 1 from student_class_assignments where school_id = $1 and class_kind = 'homeroom' and $2::date between starts_on and coalesce(ends_on, 'infinity')
      group by student_id having count(*) > 1) x`,
  'students in a homeroom but not in what it is taught': `
    select count(*)::int from student_class_assignments e join classes c on c.homeroom_id = e.class_id
    where e.school_id = $1 and not exists (
      select from student_class_assignments s where s.student_id = e.student_id and s.class_id = c.id
        and s.starts_on = e.starts_on and s.ends_on is not distinct from e.ends_on)`,
  "teachers' marks without a register": `
    select count(*)::int from attendance a where a.school_id = $1 and a.source = 'teacher'
      and not exists (select from registers r where r.class_id = a.class_id and r.day = a.day and r.session = a.session)`,
  'registers that leave someone out': `
    select count(*)::int from registers r join student_class_assignments e on e.class_id = r.class_id and r.day between e.starts_on and coalesce(e.ends_on, 'infinity')
    where r.school_id = $1 and not exists (
      select from attendance a where a.student_id = e.student_id and a.class_id = r.class_id and a.day = r.day and a.session = r.session and a.source = 'teacher')`,
  'marks outside an enrolment': `
    select count(*)::int from attendance a where a.school_id = $1 and not exists (
      select from student_class_assignments e where e.student_id = a.student_id and e.class_id = a.class_id
        and a.day between e.starts_on and coalesce(e.ends_on, 'infinity'))`,
  'marks on days without school': `
    select count(*)::int from attendance a where a.school_id = $1 and not exists (
      select from calendar_days d where d.school_id = a.school_id and d.day = a.day and d.instructional)`,
  'office entries that no office made': `
    select count(*)::int from attendance a where a.school_id = $1 and a.source = 'office' and not exists (
      select from staff_duties d where d.person_id = a.recorded_by and d.duty = 'office')`,
  'records from the future': `
    select (select count(*) from attendance where school_id = $1 and (day > $2::date or recorded_at > $2::date + interval '1 day 12 hours'))
      + (select count(*) from registers where school_id = $1 and day > $2::date)
      + (select count(*) from student_wellbeing where school_id = $1 and day > $2::date)
      + (select count(*) from student_achievements where school_id = $1 and awarded_on > $2::date) as count`,
  'work due on days without that lesson': `
    select count(*)::int from assessments a where a.school_id = $1 and a.title not in
      ('Mental arithmetic check', 'Word problems worksheet', 'Puzzle of the month', 'Revision sheet', 'Unit test') and not exists (
      select from class_meetings m join calendar_days d on d.school_id = m.school_id and d.cycle_day = m.cycle_day
      where m.class_id = a.class_id and d.day = a.due_on and d.instructional)`,
  'work outside its term': `
    select count(*)::int from assessments a join terms t on t.id = a.term_id
    where a.school_id = $1 and a.due_on not between t.starts_on and t.ends_on`,
  'marks of students who were not in the class': `
    select count(*)::int from assessment_grades g join assessments a on a.id = g.assessment_id
    where g.school_id = $1 and not exists (
      select from student_class_assignments e where e.student_id = g.student_id and e.class_id = a.class_id
        and a.due_on between e.starts_on and coalesce(e.ends_on, 'infinity'))`,
  'marks above the maximum': `
    select count(*)::int from assessment_grades g join assessments a on a.id = g.assessment_id where g.school_id = $1 and g.score > a.max_score`,
  'students without a guardian': `
    select count(*)::int from memberships m where m.school_id = $1 and m.role = 'student'
      and not exists (select from parent_child_relationships g where g.student_id = m.person_id)`,
  'rollups that do not add up': `
    select count(*)::int from attendance_rollups where school_id = $1 and marks <> present + absent + excused`,
};
