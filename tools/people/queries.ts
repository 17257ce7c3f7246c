import { type SQL, sql } from 'drizzle-orm';
import type { Transaction } from '#db/with-caller.ts';
import { covers } from '../classes/queries.ts';

/** Homeroom of person `p` on a day: its name, or null. */
export const homeroomOf = (
  day: SQL | string,
) => sql`(select h.name from student_class_assignments e join classes h on h.id = e.class_id
  where e.student_id = p.id and e.class_kind = 'homeroom' and ${covers('e', day)})`;

/** Whether person `p` teaches on a day. */
export const teaches = (day: SQL | string) =>
  sql`exists (select from teacher_class_assignments t where t.teacher_id = p.id and ${covers('t', day)})`;

/** What person `p` is at the school, as far as the caller can see: enrolled, teaching, else their default membership. */
export const roleOf = (day: SQL | string) =>
  sql`case when ${homeroomOf(day)} is not null then 'student' when ${teaches(day)} and p.role is distinct from 'admin' then 'teacher' else coalesce(p.role, 'other') end`;

export interface AttendanceFigures extends Record<string, unknown> {
  studentId: string;
  due: number;
  recorded: number;
  present: number;
  absent: number;
  late: number;
}

/** Attendance of students over a range, by student: recorded sessions are those whose register was taken. */
export async function attendanceOf(
  tx: Transaction,
  students: SQL,
  { from, to }: { from: string; to: string },
): Promise<Map<string, AttendanceFigures>> {
  const rows = await tx.execute<AttendanceFigures>(sql`
    select p.id as "studentId", count(s.day)::int as due, (count(m.present) filter (where s.taken))::int as recorded, (count(*) filter (where s.taken and m.present))::int as present,
      (count(*) filter (where s.taken and not m.present))::int as absent, (count(*) filter (where s.taken and m.late))::int as late
    from profiles p cross join lateral app.student_sessions(p.id, ${from}::date, ${to}::date) s
    left join lateral (select c.counts_present as present, c.scope = 'on_site_late' as late from attendance a join attendance_codes c on c.id = a.code_id
      where a.student_id = p.id and a.class_id = s.class_id and a.day = s.day and a.session = s.session order by a.source = 'office' desc limit 1) m on true
    where p.id in (${students}) group by p.id`);
  return new Map(rows.map((row) => [row.studentId, row]));
}
