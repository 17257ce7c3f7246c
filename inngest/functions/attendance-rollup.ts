import { sql } from 'drizzle-orm';
import { cron } from 'inngest';
import { type Database, serviceDatabase } from '#db/client.ts';
import { inngest } from '../client.ts';
import { type JobOutcome, runJob } from '../run-job.ts';

/** Corrections arrive late: by day the last two days are counted again, at two in the school's night a month of them. */
const HOURLY_DAYS = 2;
const NIGHTLY_DAYS = 31;
const NIGHTLY_HOUR = 2;
/** A homeroom takes two daily registers: morning and afternoon. */
const SESSIONS_DUE = 2;

export interface SchoolDays {
  schoolId: string;
  /** Days up to yesterday, where the school is. */
  from: string;
  to: string;
}

/** Which days of which schools are due to be counted again. */
export async function schoolDaysDue(database: Database): Promise<SchoolDays[]> {
  const rows = await database.execute<SchoolDays & Record<string, unknown>>(sql`
    select s.id as "schoolId", (today - case when hour = ${NIGHTLY_HOUR}::int then ${NIGHTLY_DAYS}::int else ${HOURLY_DAYS}::int end)::text as "from", (today - 1)::text as "to"
    from schools s cross join lateral (
      select (now() at time zone s.time_zone)::date as today, extract(hour from now() at time zone s.time_zone) as hour) clock
    where s.status = 'active' order by s.id`);
  return [...rows];
}

/**
 * The daily figures of each homeroom: the mark that counts is the office's where there is one; `present` are codes that
 * count as present (late ones among them), `absent` the rest without an excuse. Days that have not changed are not touched.
 */
export async function rollUpAttendance(database: Database, { schoolId, from, to }: SchoolDays): Promise<JobOutcome> {
  const days = sql`between ${from}::date and ${to}::date`;
  const changed = await database.execute(sql`
    with counted as (
      select m.class_id, m.day, count(*)::int as marks, count(*) filter (where c.counts_present)::int as present,
        count(*) filter (where c.scope = 'on_site_late')::int as late,
        count(*) filter (where not c.counts_present and not c.excused)::int as absent,
        count(*) filter (where not c.counts_present and c.excused)::int as excused
      from attendance_effective m join attendance_codes c on c.school_id = m.school_id and c.id = m.code_id
      where m.school_id = ${schoolId}::uuid and m.day ${days} and m.kind = 'daily' group by m.class_id, m.day
    ), taken as (
      select class_id, day, count(*)::int as sessions from registers
      where school_id = ${schoolId}::uuid and day ${days} and kind = 'daily' group by class_id, day
    ), figures as (
      select c.id as class_id, d.day, coalesce(t.sessions, 0) as sessions_taken, coalesce(n.marks, 0) as marks, coalesce(n.present, 0) as present,
        coalesce(n.late, 0) as late, coalesce(n.absent, 0) as absent, coalesce(n.excused, 0) as excused
      from classes c
      join academic_years y on y.school_id = c.school_id and y.id = c.academic_year_id
      join calendar_days d on d.school_id = c.school_id and d.instructional and d.day ${days} and d.day between y.starts_on and y.ends_on
      left join taken t on t.class_id = c.id and t.day = d.day
      left join counted n on n.class_id = c.id and n.day = d.day
      where c.school_id = ${schoolId}::uuid and c.kind = 'homeroom'
    ), removed as (
      delete from attendance_rollups r where r.school_id = ${schoolId}::uuid and r.day ${days}
        and not exists (select from figures f where f.class_id = r.class_id and f.day = r.day) returning r.id
    ), written as (
      insert into attendance_rollups as r (school_id, class_id, day, sessions_taken, sessions_due, marks, present, late, absent, excused)
      select ${schoolId}::uuid, class_id, day, sessions_taken, ${SESSIONS_DUE}::int, marks, present, late, absent, excused from figures order by class_id, day
      on conflict (school_id, class_id, day) do update set sessions_taken = excluded.sessions_taken, sessions_due = excluded.sessions_due,
        marks = excluded.marks, present = excluded.present, late = excluded.late, absent = excluded.absent, excused = excluded.excused, updated_at = now()
      where (r.sessions_taken, r.sessions_due, r.marks, r.present, r.late, r.absent, r.excused)
        is distinct from (excluded.sessions_taken, excluded.sessions_due, excluded.marks, excluded.present, excluded.late, excluded.absent, excluded.excused)
      returning r.id
    )
    select id from written union all select id from removed`);
  return { rows: changed.length };
}

/** One step a school, so that one school's trouble is tried again by itself. */
export const attendanceRollup = inngest.createFunction(
  { id: 'attendance-rollup', name: 'Count attendance of the last days', triggers: [cron('5 * * * *')], concurrency: 1 },
  async ({ step }) => {
    const due = await step.run('schools', () => schoolDaysDue(serviceDatabase()));
    let rows = 0;
    for (const school of due) {
      const outcome = await step.run(`school ${school.schoolId}`, () =>
        runJob('attendance-rollup', (database) => rollUpAttendance(database, school)),
      );
      rows += outcome.rows;
    }
    return { schools: due.length, rows };
  },
);
