import type postgres from 'postgres';

/** Ends a person's classes, assignments and duties yesterday, as the office would have: for tests of what comes after. */
export async function letLeave(sql: postgres.Sql, schoolId: string, personId: string): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    const ended = tx`ends_on = greatest(starts_on, current_date - 2)`;
    await tx`
      update public.student_class_assignments set ${ended}, exit_code = 'left' where school_id = ${schoolId} and student_id = ${personId} and (ends_on is null or ends_on > current_date - 2)`;
    await tx`
      update public.memberships set ${ended} where school_id = ${schoolId} and person_id = ${personId} and role in ('teacher', 'admin') and (ends_on is null or ends_on > current_date - 2)`;
    await tx`
      update public.teacher_class_assignments set ${ended} where school_id = ${schoolId} and teacher_id = ${personId} and (ends_on is null or ends_on > current_date - 2)`;
    await tx`
      update public.staff_duties set ${ended} where school_id = ${schoolId} and person_id = ${personId} and (ends_on is null or ends_on > current_date - 2)`;
  });
}
