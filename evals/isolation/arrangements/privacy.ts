import type postgres from 'postgres';

/** Keys of sealed fields in both schools, one of them of a person who has been erased. */
export async function arrangePrivacy(sql: postgres.TransactionSql): Promise<void> {
  await sql`
    insert into guard.school_keys (id, school_id, secret, key_version)
    select gen_random_uuid(), id, repeat('a', 24) || ':' || repeat('b', 32) || ':cc', 1 from public.schools on conflict do nothing`;
  await sql`
    insert into guard.person_keys (school_id, person_id, salt)
    select distinct m.school_id, m.person_id, sha256(m.person_id::text::bytea) from public.memberships m on conflict do nothing`;
  await sql`
    update guard.person_keys set salt = null, destroyed_at = now()
    where (school_id, person_id) in (select school_id, person_id from public.memberships where role = 'student' and ends_on < current_date)`;
  await sql`
    insert into guard.privacy_exports (run_id, school_id, person_id, content)
    select id, school_id, subject_id, 'f1.' || repeat('a', 40) from public.privacy_runs where kind = 'export'`;
}
