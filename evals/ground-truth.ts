import { type SQL, sql } from 'drizzle-orm';
import { serviceDatabase } from '#db/client.ts';
import { demonstration } from '#db/seed/demonstration.ts';

const { school, students, accounts } = demonstration;
const today = sql`(select (now() at time zone time_zone)::date from schools where id = ${school.id}::uuid)`;
const enrolled = (where: SQL) => sql`
  select count(distinct e.student_id)::int as value from student_class_assignments e
  join classes c on c.id = e.class_id and c.kind = 'homeroom' join grade_levels g on g.id = c.grade_level_id
  left join personal_details d on d.person_id = e.student_id and d.school_id = e.school_id
  where e.school_id = ${school.id}::uuid and ${today} between e.starts_on and coalesce(e.ends_on, 'infinity') and ${where}`;
const points = (student: string) => sql`
  select coalesce(sum(points), 0)::int as value from student_achievements where student_id = ${student}::uuid`;
const inHomeroom = (name: string) => enrolled(sql`c.name = ${name}`);
const daysFrom = (day: SQL) => sql`select to_char(${day}, 'YYYY-MM-DD') as value`;
const month = sql`date_trunc('month', ${today})`;
const week = sql`date_trunc('week', ${today})`;

/** Effective marks of a student in homeroom sessions of whole days between two dates. */
const sessions = (student: string, from: SQL, to: SQL, which: SQL) => sql`
  select count(*)::int as value from attendance_effective a join attendance_codes k on k.id = a.code_id
  where a.student_id = ${student}::uuid and a.kind = 'daily' and a.day between ${from} and ${to} and ${which}`;

/**
 * Figures and days that datasets name, each as one query past row security: written for the question, not taken from
 * the operation that answers it.
 */
const truths: Record<string, SQL> = {
  today: daysFrom(today),
  yesterday: daysFrom(sql`${today} - 1`),
  tomorrow: daysFrom(sql`${today} + 1`),
  'lastMonth.from': daysFrom(sql`${month} - interval '1 month'`),
  'lastMonth.to': daysFrom(sql`${month} - interval '1 day'`),
  'lastWeek.from': daysFrom(sql`${week} - interval '7 days'`),
  'thisMonth.from': daysFrom(month),

  'maya.points': points(students.maya),
  'maya.mark.newest': sql`
    select a.title as value from assessment_grades g join assessments a on a.id = g.assessment_id
    where g.student_id = ${students.maya}::uuid and g.released_to_student_at <= now() and g.state = 'graded'
    order by g.released_to_student_at desc, a.due_on desc limit 1`,
  'maya.absentLastMonth': sessions(
    students.maya,
    sql`${month} - interval '1 month'`,
    sql`${month} - interval '1 day'`,
    sql`not k.counts_present`,
  ),
  'maya.mathematicsTeacher': sql`
    select p.display_name as value from classes c join subjects s on s.id = c.subject_id and s.code = 'MATH'
    join teacher_class_assignments t on t.class_id = c.id and t.duty = 'main' join profiles p on p.id = t.teacher_id
    join student_class_assignments e on e.class_id = c.id and e.student_id = ${students.maya}::uuid
    where ${today} between e.starts_on and coalesce(e.ends_on, 'infinity') limit 1`,
  'leo.points': points(students.leo),
  'leo.homeroomTeacher': sql`
    select p.display_name as value from classes c join teacher_class_assignments t on t.class_id = c.id and t.duty = 'main'
    join profiles p on p.id = t.teacher_id join student_class_assignments e on e.class_id = c.id
    where e.student_id = ${students.leo}::uuid and c.kind = 'homeroom' and e.ends_on is null limit 1`,
  'leo.lateLastMonth': sessions(
    students.leo,
    sql`${month} - interval '1 month'`,
    sql`${month} - interval '1 day'`,
    sql`k.code = 'late'`,
  ),

  '8B.students': inHomeroom('8B'),
  '7A.students': inHomeroom('7A'),
  '5A.students': inHomeroom('5A'),
  '8B.girls': enrolled(sql`c.name = '8B' and d.gender = 'female'`),
  'grade7.students': enrolled(sql`g.number = 7`),
  'grade8.girls': enrolled(sql`g.number = 8 and d.gender = 'female'`),
  'school.students': enrolled(sql`true`),
  'school.girls': enrolled(sql`d.gender = 'female'`),
  'school.boys': enrolled(sql`d.gender = 'male'`),
  'school.homerooms': sql`select count(*)::int as value from classes where school_id = ${school.id}::uuid and kind = 'homeroom'`,
  'school.absenceReportsWaiting': sql`
    select count(*)::int as value from absence_reports where school_id = ${school.id}::uuid and status = 'reported'`,
  'school.openMorningRegisters': sql`
    select count(*)::int as value from classes c where c.school_id = ${school.id}::uuid and c.kind = 'homeroom'
      and exists (select from calendar_days d where d.school_id = c.school_id and d.day = ${today} and d.instructional)
      and not exists (select from registers r where r.class_id = c.id and r.day = ${today} and r.session = 'am')`,
  'teacher.scheduledClasses': sql`
    select count(*)::int as value from teacher_class_assignments t join classes c on c.id = t.class_id
    where t.teacher_id = ${accounts.teacher.personId}::uuid and c.kind = 'scheduled'
      and ${today} between t.starts_on and coalesce(t.ends_on, 'infinity')`,
  'teacher.ungraded': sql`
    select count(*)::int as value from assessment_grades g join assessments a on a.id = g.assessment_id
    join teacher_class_assignments t on t.class_id = a.class_id and t.teacher_id = ${accounts.teacher.personId}::uuid
    where g.state = 'ungraded' and g.submitted_on is not null`,
  'sam.okafor.points': points(students.sams[0]),
};

export const truthNames: readonly string[] = Object.keys(truths);

/** The present values of the named figures. Throws for a name that nobody has defined. */
export async function groundTruth(names: readonly string[]): Promise<Map<string, string | number>> {
  const found = new Map<string, string | number>();
  for (const name of names) {
    const query = truths[name];
    if (!query) throw new Error(`No ground truth “${name}”`);
    const [row] = await serviceDatabase().execute<{ value: string | number }>(query);
    if (row?.value == null) throw new Error(`The demonstration has no “${name}”`);
    found.set(name, row.value);
  }
  return found;
}
