import { sql } from 'drizzle-orm';
import type { Caller } from '#db/caller.ts';
import type { Transaction } from '#db/with-caller.ts';
import { type SchoolDay, schoolDay } from '../classes/school-day.ts';
import type { Translate } from '../contract/define-operation.ts';
import { AppError } from '../contract/errors.ts';
import { calendarDay } from '../contract/messages.ts';
import { coversDay } from './queries.ts';

/** What decides whether a register can be taken. */
export interface RegisterFacts extends SchoolDay {
  classId: string;
  className: string;
  kind: 'homeroom' | 'scheduled';
  /** One of the caller's own classes today. */
  mine: boolean;
  /** First day that teachers may still change. */
  earliest: string;
}

/** Throws `not_found` for a class that the caller may not see. */
export async function registerFacts(
  tx: Transaction,
  classId: string,
  day: string | undefined,
  t: Translate,
): Promise<RegisterFacts> {
  const calendar = await schoolDay(tx, day);
  const [row] = await tx.execute<
    Pick<RegisterFacts, 'classId' | 'className' | 'kind' | 'mine' | 'earliest'> & Record<string, unknown>
  >(sql`
    select c.id as "classId", c.name as "className", c.kind, c.id in (select app.my_class_ids()) as mine,
      (${calendar.today}::date - app.attendance_posting_days())::text as earliest
    from classes c where c.id = ${classId}::uuid`);
  if (!row) throw new AppError('not_found', t('error.noClass'));
  return { ...calendar, ...row };
}

/** Why the caller cannot change this register, if they cannot. */
export function closedBecause(facts: RegisterFacts, caller: Caller, t: Translate): AppError | undefined {
  const values = { class: facts.className, day: calendarDay(facts.day), earliest: calendarDay(facts.earliest) };
  if (caller.role === 'teacher' && !facts.mine) return new AppError('forbidden', t('error.notMyClass', values));
  if (facts.kind !== 'homeroom') return new AppError('invalid_input', t('error.noDailyRegister', values));
  return (
    closedDay(facts, t) ??
    (caller.role === 'teacher' && facts.day < facts.earliest
      ? new AppError('forbidden', t('error.closedToTeachers', values))
      : undefined)
  );
}

/** Why nothing can be marked on this day, if nothing can: no lessons, or it has not come. */
export function closedDay(facts: SchoolDay, t: Translate): AppError | undefined {
  const values = {
    day: calendarDay(facts.day),
    label: facts.label ?? 'none',
    last: calendarDay(facts.lastSchoolDay ?? facts.day),
  };
  if (facts.day > facts.today)
    return new AppError('invalid_input', t('error.notYet', values), {
      details: { issues: [{ path: 'day', message: 'in the future' }] },
    });
  if (facts.instructional) return undefined;
  return new AppError('invalid_input', t('error.noLessons', values), {
    details: { issues: [{ path: 'day', message: 'not a school day' }], lastSchoolDay: facts.lastSchoolDay },
  });
}

interface RowMark {
  codeId: string;
  label: string;
  minutesLate: number | null;
  reason: string | null;
}

/** A student of a register: the teacher's mark, the office's, and what the family has reported. */
export interface RegisterRow extends Record<string, unknown> {
  id: string;
  name: string;
  teacher: RowMark | null;
  office: RowMark | null;
  report: { reason: string; until: string; confirmed: boolean } | null;
}

/** Students enrolled in a class on a day, by family name, with what is known of a session. */
export async function registerRows(
  tx: Transaction,
  classId: string,
  day: string,
  session: string,
): Promise<RegisterRow[]> {
  const mark = (source: 'teacher' | 'office') => sql`(
    select jsonb_build_object('codeId', a.code_id, 'label', c.label, 'minutesLate', a.minutes_late, 'reason', a.reason)
    from attendance a join attendance_codes c on c.id = a.code_id
    where a.student_id = p.id and a.class_id = e.class_id and a.day = ${day}::date and a.session = ${session} and a.source = ${source})`;
  return [
    ...(await tx.execute<RegisterRow>(sql`
      select p.id, p.display_name as name, ${mark('teacher')} as teacher, ${mark('office')} as office,
        (select jsonb_build_object('reason', r.reason, 'until', r.to_day, 'confirmed', r.status = 'confirmed') from absence_reports r
          where r.student_id = p.id and r.status in ('reported', 'confirmed') and ${day}::date between r.from_day and r.to_day
            and r.sessions in ('all', ${session}) order by r.status, r.from_day limit 1) as report
      from student_class_assignments e join profiles p on p.id = e.student_id
      where e.class_id = ${classId}::uuid and ${coversDay(day)}
      order by p.family_name, p.given_name, p.id`)),
  ];
}
