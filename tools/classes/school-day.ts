import { sql } from 'drizzle-orm';
import type { Transaction } from '#db/with-caller.ts';
import { AppError } from '../contract/errors.ts';

export type Session = 'am' | 'pm';

/** A day as the school's calendar has it. Days are 'yyyy-mm-dd' in the school's zone. */
export interface SchoolDay {
  day: string;
  today: string;
  /** The session that is on now. */
  session: Session;
  instructional: boolean;
  /** Why it differs: "Autumn break", "Make-up day". */
  label: string | null;
  cycleDay: number | null;
  /** The newest instructional day up to today, and the first one after `day`. */
  lastSchoolDay: string | null;
  nextSchoolDay: string | null;
}

/** The calendar's facts about a day; today when none is given. Throws `forbidden` without a membership. */
export async function schoolDay(tx: Transaction, day?: string): Promise<SchoolDay> {
  const [row] = await tx.execute<SchoolDay & Record<string, unknown>>(sql`
    with asked as materialized (
      select coalesce(${day ?? null}::date, app.today()) as day, app.today() as today, app.session_now() as session)
    select a.day::text, a.today::text, a.session, coalesce(d.instructional, false) as instructional, d.label,
      d.cycle_day as "cycleDay",
      (select max(i.day)::text from calendar_days i where i.instructional and i.day <= a.today) as "lastSchoolDay",
      (select min(i.day)::text from calendar_days i where i.instructional and i.day > a.day) as "nextSchoolDay"
    from asked a left join calendar_days d on d.day = a.day`);
  if (!row?.today) throw new AppError('forbidden', 'You have no active membership of a school.');
  return row;
}

export interface SchoolRange {
  from: string;
  /** Never after today: what has not come cannot be counted. */
  to: string;
  today: string;
  session: Session;
}

/** The range that was asked for, or the days that usually tell the story: calendar days, or school days, up to today. */
export async function schoolRange(
  tx: Transaction,
  asked: { from?: string | undefined; to?: string | undefined },
  usual: { days: number } | { schoolDays: number },
): Promise<SchoolRange> {
  const back =
    'days' in usual
      ? sql`ends - ${usual.days - 1}::int`
      : sql`coalesce((select min(day) from (select day from calendar_days where instructional and day <= ends order by day desc limit ${usual.schoolDays}) taught), ends)`;
  const [row] = await tx.execute<SchoolRange & Record<string, unknown>>(sql`
    with asked as materialized (select app.today() as today, app.session_now() as session),
    ends as (select today, session, least(coalesce(${asked.to ?? null}::date, today), today) as ends from asked)
    select coalesce(${asked.from ?? null}::date, ${back})::text as "from", ends::text as "to", today::text, session from ends`);
  if (!row?.today) throw new AppError('forbidden', 'You have no active membership of a school.');
  if (row.from > row.to) {
    const message =
      row.from > row.today
        ? `${row.from} has not come yet.`
        : `The range ends (${row.to}) before it begins (${row.from}).`;
    throw new AppError('invalid_input', message, { details: { issues: [{ path: 'from', message }] } });
  }
  return row;
}
