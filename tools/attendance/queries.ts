import { sql } from 'drizzle-orm';
import type { Caller } from '#db/caller.ts';
import type { Transaction } from '#db/with-caller.ts';
import { AppError } from '../contract/errors.ts';

/** Morning until noon in the school's zone, then afternoon. */
export function sessionNow(timeZone: string, now = new Date()): 'am' | 'pm' {
  const hour = Number(new Intl.DateTimeFormat('en', { hour: 'numeric', hourCycle: 'h23', timeZone }).format(now));
  return hour < 12 ? 'am' : 'pm';
}

/** Students enrolled in a class on a day, by name. */
export async function enrolledStudents(tx: Transaction, classId: string, day: string): Promise<{ id: string; name: string }[]> {
  return tx.execute<{ id: string; name: string }>(sql`
    select p.id, p.display_name as name from student_class_assignments e join profiles p on p.id = e.student_id
    where e.class_id = ${classId} and e.starts_on <= ${day} and (e.ends_on is null or e.ends_on >= ${day}) order by p.family_name, p.given_name, p.id`);
}

/** Students with an office entry in a session → its label: those are the office's to change. */
export async function officeEntries(tx: Transaction, classId: string, day: string, session: string): Promise<Map<string, string>> {
  const rows = await tx.execute<{ id: string; label: string }>(sql`
    select a.student_id as id, c.label from attendance a join attendance_codes c on c.id = a.code_id
    where a.class_id = ${classId} and a.day = ${day} and a.session = ${session} and a.source = 'office'`);
  return new Map(rows.map((row) => [row.id, row.label]));
}

/** Refuses days without lessons, days to come, days before the posting window, and classes that are not the caller's. */
export async function assertRegisterOpen(tx: Transaction, caller: Caller, classId: string, day: string): Promise<{ className: string }> {
  const [row] = await tx.execute<{ name: string; kind: string; mine: boolean; instructional: boolean | null; label: string | null; today: string; earliest: string }>(sql`
    select c.name, c.kind, c.id in (select app.my_class_ids()) as mine, d.instructional, d.label, app.today() as today,
      (app.today() - coalesce((select attendance_posting_days from school_settings), 14))::text as earliest
    from classes c left join calendar_days d on d.day = ${day} where c.id = ${classId}`);
  if (!row) throw new AppError('not_found', 'There is no such class that you may see.');
  if (caller.role === 'teacher' && !row.mine) throw new AppError('forbidden', `${row.name} is not one of your classes today.`);
  if (row.kind !== 'homeroom') throw new AppError('invalid_input', `${row.name} has no daily register; homerooms have.`);
  if (!row.instructional) throw new AppError('invalid_input', `There are no lessons on ${day}${row.label ? ` (${row.label})` : ''}, so there is no register.`);
  if (day > row.today) throw new AppError('invalid_input', `${day} has not come yet.`);
  if (caller.role === 'teacher' && day < row.earliest) throw new AppError('forbidden', `Registers before ${row.earliest} are closed to teachers; the office can correct them.`);
  return { className: row.name };
}
