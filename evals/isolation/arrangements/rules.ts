import type postgres from 'postgres';

/** Promotion of both schools: mappings, exceptions, a run that stands and one that was taken back, and what each did. */
export async function arrangeRules(sql: postgres.TransactionSql): Promise<void> {
  await sql`
    create temporary table next_years on commit drop as
      select gen_random_uuid() as id, school_id, id as from_year_id, ends_on + 400 as starts_on from public.academic_years where starts_on <= current_date`;
  await sql`
    insert into public.academic_years (id, school_id, name, starts_on, ends_on)
    select id, school_id, 'Arranged', starts_on, starts_on + 300 from next_years`;
  await sql`
    insert into public.academic_upgrade_mappings (school_id, to_year_id, from_class_id, outcome)
    select c.school_id, n.id, c.id, 'graduate' from next_years n join public.classes c on c.academic_year_id = n.from_year_id and c.kind = 'homeroom'`;
  await sql`
    create temporary table arranged_moves on commit drop as
      select * from (
        select e.school_id, e.student_id, e.class_id, n.id as to_year_id, n.from_year_id, row_number() over (partition by e.school_id order by e.student_id) as place
        from next_years n join public.student_class_assignments e on e.school_id = n.school_id and e.class_kind = 'homeroom' and e.ends_on is null) e
      where place <= 4`;
  await sql`
    insert into public.academic_upgrade_exceptions (school_id, to_year_id, student_id, outcome, reason)
    select school_id, to_year_id, student_id, 'repeat', 'Arranged' from arranged_moves`;
  await sql`
    insert into public.promotion_runs (school_id, from_year_id, to_year_id, status, applied_by, rolled_back_by, rolled_back_at)
    select n.school_id, n.from_year_id, n.id, s.status, m.person_id, case when s.status = 'rolled_back' then m.person_id end, case when s.status = 'rolled_back' then now() end
    from next_years n cross join (values ('applied'), ('rolled_back')) s (status)
    cross join lateral (select person_id from public.memberships where school_id = n.school_id and role = 'admin' order by id limit 1) m`;
  await sql`
    insert into public.promotion_moves (school_id, run_id, student_id, outcome, from_class_id, ended, opened)
    select m.school_id, r.id, m.student_id, 'graduate', m.class_id, '[]', '{}' from arranged_moves m join public.promotion_runs r on r.school_id = m.school_id`;
  await sql`
    insert into public.rooms (school_id, name, seats, in_use)
    select s.id, r.name, 30, r.name = 'Arranged' from public.schools s cross join (values ('Arranged'), ('No longer used')) r (name)`;
}
