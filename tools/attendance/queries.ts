import { type SQL, sql } from 'drizzle-orm';
import type { Caller } from '#db/caller.ts';
import type { Transaction } from '#db/with-caller.ts';
import type { Session } from '../classes/school-day.ts';

export interface Range {
  from: string;
  to: string;
}

/** Counts of marks, as `figures.ts` has them, for a `select` over rows of `countedMarks`. */
export const counts = sql`count(*)::int as recorded, (count(*) filter (where present))::int as present, (count(*) filter (where late))::int as late,
  (count(*) filter (where not present))::int as absent, (count(*) filter (where not present and excused))::int as excused`;

/**
 * Daily marks that count (the office's where there is one), with what their code means; `where` is about `a`. Two branches,
 * because "… or not exists" in one condition looks up the office's entry for every single mark.
 */
export const marks = (range: Range, where: SQL = sql`true`): SQL => {
  const daily = (alias: 'a' | 'o') => {
    const [day, session] = [sql.raw(`${alias}.day`), sql.raw(`${alias}.session`)];
    return sql`${day} between ${range.from}::date and ${range.to}::date and ${session} in ('am', 'pm')`;
  };
  const meaning = (source: SQL) => sql`
    select a.student_id, a.class_id, a.day, a.session, a.source, a.minutes_late, a.reason, c.code, c.label,
      c.counts_present as present, c.scope = 'on_site_late' as late, c.scope = 'left_early' as left_early, c.excused
    from attendance a join attendance_codes c on c.id = a.code_id where ${daily('a')} and ${where} and ${source}`;
  return sql`${meaning(sql`a.source = 'office'`)} union all ${meaning(sql`a.source = 'teacher' and not exists (
    select from attendance o where o.source = 'office' and ${daily('o')} and o.student_id = a.student_id
      and o.day = a.day and o.session = a.session and o.class_id = a.class_id)`)}`;
};

/** Marks in sessions whose register was taken on a school day: what rates count. A mark alone is not yet a session taken. */
export const countedMarks = (range: Range, where: SQL = sql`true`): SQL => sql`
  select m.* from (${marks(range, where)}) m
  join (with taken as materialized (
      select r.class_id, r.day, r.session from registers r join calendar_days d on d.day = r.day and d.instructional
      where r.day between ${range.from}::date and ${range.to}::date)
    select * from taken) r on r.class_id = m.class_id and r.day = m.day and r.session = m.session`;

/** Two sessions on each instructional day; of today only those that have begun. */
export const dueSessions = ({ from, to }: Range): SQL => sql`
  select d.day, s.session from calendar_days d cross join (values ('am'), ('pm')) s (session)
  where d.instructional and d.day between ${from}::date and ${to}::date
    and (d.day < (select app.today()) or (d.day = (select app.today()) and s.session <= (select app.session_now())))`;

/** Enrolments `e` that cover a day. */
export const coversDay = (day: SQL | string) =>
  sql`e.starts_on <= ${day}::date and (e.ends_on is null or e.ends_on >= ${day}::date)`;

/** One mark of one student, to be written. */
export interface Mark {
  student: string;
  class: string;
  day: string;
  session: Session;
  code: string;
  minutes: number | null;
  reason: string | null;
}

/** Writes marks of one source, in key order; rows that are already so stay untouched. */
export async function writeMarks(tx: Transaction, source: 'teacher' | 'office', written: Mark[]): Promise<void> {
  if (written.length === 0) return;
  await tx.execute(sql`
    insert into attendance (student_id, class_id, day, session, source, code_id, minutes_late, reason)
    select m.student, m.class, m.day, m.session, ${source}, m.code, m.minutes, m.reason
    from jsonb_to_recordset(${JSON.stringify(written)}::jsonb)
      as m (student uuid, class uuid, day date, session text, code uuid, minutes smallint, reason text)
    order by m.day, m.session, m.student
    on conflict (school_id, student_id, day, session, class_id, source) do update
      set code_id = excluded.code_id, minutes_late = excluded.minutes_late, reason = excluded.reason,
        recorded_by = app.uid(), recorded_at = now(), updated_at = now()
      where (attendance.code_id, attendance.minutes_late, attendance.reason)
        is distinct from (excluded.code_id, excluded.minutes_late, excluded.reason)`);
}

export interface AttendanceCode extends Record<string, unknown> {
  id: string;
  code: string;
  label: string;
  present: boolean;
  late: boolean;
  excused: boolean;
  forTeachers: boolean;
}

/** The school's codes in the order in which they are offered. */
export async function attendanceCodes(tx: Transaction): Promise<AttendanceCode[]> {
  return [
    ...(await tx.execute<AttendanceCode>(sql`
      select id, code, label, counts_present as present, scope = 'on_site_late' as late, excused, for_teachers as "forTeachers"
      from attendance_codes order by position, label`)),
  ];
}

/** Whether the caller enters for the office: administration, or staff with that duty. */
export async function actsForOffice(tx: Transaction, caller: Caller): Promise<boolean> {
  if (caller.role === 'admin') return true;
  const [row] = await tx.execute<{ office: boolean }>(sql`select app.has_duty('office') as office`);
  return row?.office ?? false;
}
