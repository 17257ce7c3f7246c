import { type SQL, sql } from 'drizzle-orm';
import type { Transaction } from '#db/with-caller.ts';
import type { Translate } from '../contract/define-operation.ts';
import { AppError } from '../contract/errors.ts';

/** A dated row `alias` (starts_on, ends_on inclusive) covers a day. */
export const covers = (alias: 'e' | 't' | 'd' | 'g', day: SQL | string) =>
  sql`${sql.raw(alias)}.starts_on <= ${day}::date and (${sql.raw(alias)}.ends_on is null or ${sql.raw(alias)}.ends_on >= ${day}::date)`;

/** Classes `c` of the academic year that a day is in, or of the newest one before it. */
export const ofYear = (day: SQL | string) => sql`c.academic_year_id = (
  select y.id from academic_years y where y.starts_on <= ${day}::date order by y.starts_on desc limit 1)`;

/** Names of the staff who teach class `c` on a day, the main teacher first. */
export const teachersOf = (day: SQL | string) => sql`(
  select coalesce(jsonb_agg(p.display_name order by t.duty = 'main' desc, p.family_name), '[]') from teacher_class_assignments t
  join profiles p on p.id = t.teacher_id where t.class_id = c.id and ${covers('t', day)})`;

/** Students enrolled in class `c` on a day. */
export const sizeOf = (day: SQL | string) =>
  sql`(select count(*)::int from student_class_assignments e where e.class_id = c.id and ${covers('e', day)})`;

/** Refuses a student whose record the caller may not see. Answers the name in use. */
export async function assertStudentVisible(tx: Transaction, studentId: string, t: Translate): Promise<string> {
  const [row] = await tx.execute<{ name: string; allowed: boolean }>(sql`
    select p.display_name as name, app.is_staff() or (app.role() = 'student' and p.id = app.uid()) or p.id in (select app.my_child_ids()) as allowed
    from profiles p where p.id = ${studentId}::uuid`);
  if (!row) throw new AppError('not_found', t('error.noStudent'));
  if (!row.allowed) throw new AppError('forbidden', t('error.notYours', { student: row.name }));
  return row.name;
}

/** Wall-clock minutes after midnight as '08:45'. */
export const clock = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
