import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { FieldKeys, type SealedRow } from '#db/privacy/field-keys.ts';
import { personalDetails } from '#db/schema/people.ts';
import type { Transaction } from '#db/with-caller.ts';
import { covers } from '../classes/queries.ts';

/** A guardian link that the caller may see (access.md, D6). Contact is null where it is not theirs to see. */
export const guardian = z.object({
  id: z.uuid(),
  name: z.string(),
  relation: z.string(),
  phone: z.string().nullable(),
  email: z.string().nullable(),
  livesWith: z.boolean(),
  legalGuardian: z.boolean(),
  emergencyContact: z.boolean(),
  /** May see the student's data. */
  dataAccess: z.boolean(),
  verified: z.boolean(),
  /** A court restriction: seen by the office only. */
  restricted: z.boolean(),
});
export type Guardian = z.infer<typeof guardian>;

/** Where a sealed number stands. */
interface Details extends SealedRow {
  phone: string;
}

/**
 * Guardians of a student in the order in which to call them. Row security decides which links and which contact come.
 */
export async function guardiansOf(tx: Transaction, studentId: string, day: string): Promise<Guardian[]> {
  const rows = await tx.execute<Guardian & { details: Details | null } & Record<string, unknown>>(sql`
      select p.id, p.display_name as name, g.relation, null as phone, e.email,
        case when d.phone is not null then jsonb_build_object('id', d.id, 'schoolId', d.school_id, 'personId', d.person_id, 'phone', d.phone) end as details, g.lives_with as "livesWith",
        g.legal_guardian as "legalGuardian", g.emergency_contact as "emergencyContact", g.data_access as "dataAccess", g.verified_at is not null as verified, g.contact_restricted as restricted
      from parent_child_relationships g join profiles p on p.id = g.guardian_id left join personal_details d on d.person_id = g.guardian_id
      left join person_emails e on e.person_id = g.guardian_id
      where g.student_id = ${studentId}::uuid and ${covers('g', day)} order by g.priority, p.family_name, p.given_name`);
  const sealed = rows.flatMap(({ details }) => details ?? []);
  const [first] = sealed;
  const keys =
    first &&
    (await FieldKeys.load(
      tx,
      first.schoolId,
      sealed.map(({ personId }) => personId),
    ));
  return rows.map(({ details, ...row }) => ({
    ...row,
    phone: details && keys ? keys.open(personalDetails.phone, details, details.phone) : null,
  }));
}
