import type postgres from 'postgres';

/**
 * The attendance figures of each homeroom on each past instructional day, as the nightly rollup would have left them:
 * `marks` counts effective marks, `present` those whose code counts as present (late ones among them), `absent` the
 * rest without an excuse.
 */
export async function rollUpAttendance(
  transaction: postgres.TransactionSql,
  schoolId: string,
  before: string,
): Promise<number> {
  const result = await transaction`
    with counted as (
      select m.class_id, m.day, count(*)::int as marks, count(*) filter (where c.counts_present)::int as present,
        count(*) filter (where c.scope = 'on_site_late')::int as late,
        count(*) filter (where not c.counts_present and not c.excused)::int as absent,
        count(*) filter (where not c.counts_present and c.excused)::int as excused
      from public.attendance_effective m join public.attendance_codes c on c.id = m.code_id
      where m.school_id = ${schoolId} and m.day < ${before} and m.kind = 'daily' group by m.class_id, m.day
    ), taken as (
      select class_id, day, count(*)::int as sessions from public.registers
      where school_id = ${schoolId} and day < ${before} and kind = 'daily' group by class_id, day
    )
    insert into public.attendance_rollups (id, school_id, class_id, day, sessions_taken, sessions_due, marks, present, late, absent, excused, created_at, updated_at)
    select md5('rollup/' || c.id || '/' || d.day)::uuid, c.school_id, c.id, d.day, coalesce(t.sessions, 0), 2, coalesce(n.marks, 0), coalesce(n.present, 0),
      coalesce(n.late, 0), coalesce(n.absent, 0), coalesce(n.excused, 0), d.day + interval '1 day', d.day + interval '1 day'
    from public.classes c
    join public.calendar_days d on d.school_id = c.school_id and d.instructional and d.day < ${before}
    left join taken t on t.class_id = c.id and t.day = d.day
    left join counted n on n.class_id = c.id and n.day = d.day
    where c.school_id = ${schoolId} and c.kind = 'homeroom'`;
  return result.count;
}
