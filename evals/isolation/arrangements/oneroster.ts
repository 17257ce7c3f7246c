import type postgres from 'postgres';

/** Imports and exports of rosters by two admins of each school, in the states that matter, with errors and pieces of archives. */
export async function arrangeOneroster(sql: postgres.TransactionSql): Promise<void> {
  await sql`
    create temporary table roster_runs on commit drop as
      select gen_random_uuid() as id, m.school_id, m.person_id, s.status, s.direction
      from public.memberships m cross join (values ('uploading', 'import'), ('checked', 'import'), ('done', 'import'), ('done', 'export')) s (status, direction)
      where m.role = 'admin'`;
  await sql`
    insert into public.oneroster_runs (id, school_id, started_by, direction, file_name, byte_size, part_count, status, error_count)
    select id, school_id, person_id, direction, 'arranged.zip', 3, 1, status, 1 from roster_runs`;
  await sql`
    insert into public.oneroster_run_errors (school_id, run_id, position, file, line, field, message)
    select school_id, id, 1, 'users.csv', 2, 'email', 'Arranged' from roster_runs`;
  await sql`
    insert into public.oneroster_parts (school_id, run_id, position, content)
    select school_id, id, 1, decode('QUJD', 'base64') from roster_runs where status <> 'done' or direction = 'export'`;
}
