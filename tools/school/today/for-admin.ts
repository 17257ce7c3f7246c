import { sql } from 'drizzle-orm';
import { countedMarks } from '../../attendance/queries.ts';
import { type Suggest, suggestion, when } from './suggestion.ts';

const LOW_RATE = 90;

interface Now {
  session: 'am' | 'pm';
  due: number;
  open: number;
  reports: number;
  low: { class: string; rate: number; recorded: number }[];
  away: number;
}

/** Registers that are not taken, reports that wait for the office, and homerooms whose week is below 90 percent. */
export const forAdmin: Suggest = async (tx) => {
  const [range] = await tx.execute<{ from: string; to: string }>(
    sql`select date_trunc('week', (select app.today()))::date::text as from, (select app.today()) as to`,
  );
  if (!range) return [];
  const [row] = await tx.execute<{ now: Now }>(sql`
    with today as (select app.today() as day, (select app.session_now()) as session from calendar_days d where d.day = (select app.today()) and d.instructional),
    homerooms as (select c.id, c.name, exists (select from registers r where r.class_id = c.id and r.day = today.day and r.session = today.session) as taken
      from classes c join academic_years y on y.id = c.academic_year_id and (select app.today()) between y.starts_on and y.ends_on cross join today where c.kind = 'homeroom'),
    marks as materialized (${countedMarks(range)}),
    rates as (select c.name as class, round(100.0 * count(*) filter (where m.present) / count(*), 1) as rate, count(*) as recorded from marks m join classes c on c.id = m.class_id group by 1)
    select jsonb_build_object('session', (select app.session_now()), 'due', (select count(*) from homerooms), 'open', (select count(*) from homerooms where not taken),
      'reports', (select count(*) from absence_reports where status = 'reported'),
      'low', (select coalesce(jsonb_agg(to_jsonb(r) order by rate, class), '[]') from rates r where rate < ${LOW_RATE}),
      'away', (select count(distinct m.student_id) from marks m join today on m.day = today.day and m.session = today.session where not m.present)) as now`);
  if (!row) return [];
  const { now } = row;
  const [lowest] = now.low;
  return [
    ...when(now.open, `registers_${now.session}`, { open: now.open, due: now.due }),
    ...when(now.reports, 'reports', { reports: now.reports }),
    ...(lowest
      ? [
          suggestion('lowAttendance', {
            class: lowest.class,
            rate: lowest.rate,
            recorded: lowest.recorded,
            classes: now.low.length,
          }),
        ]
      : []),
    ...when(now.away, 'awayToday', { away: now.away }),
    suggestion('overview'),
    suggestion('averages'),
    suggestion('wellbeing'),
  ];
};
