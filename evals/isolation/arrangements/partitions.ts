import type postgres from 'postgres';

/** Events of use in both schools and in none: platform rows, which nobody reads. */
export async function arrangePartitioned(sql: postgres.TransactionSql): Promise<void> {
  await sql`
    insert into public.analytics_events (school_id, person_pseudonym, session_pseudonym, name)
    select s.id, gen_random_uuid(), gen_random_uuid(), 'register.saved' from public.schools s
    union all select null, gen_random_uuid(), gen_random_uuid(), 'sign-in.opened'`;
}
