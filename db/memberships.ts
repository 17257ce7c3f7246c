import { sql } from 'drizzle-orm';
import type { Caller, Claimant } from './caller.ts';
import { type WithCallerOptions, withCaller } from './with-caller.ts';

/** One thing that a person is, with all that a `Caller` of it needs. */
export type Membership = Pick<Caller, 'membershipId' | 'schoolId' | 'role' | 'name' | 'locale' | 'timeZone'> & {
  schoolName: string;
};

/** A person's active memberships, in every school, the default (oldest) first. Empty for someone whom no school lists. */
export async function loadMemberships(
  { userId, assurance }: Pick<Claimant, 'userId' | 'assurance'>,
  options: WithCallerOptions = {},
): Promise<Membership[]> {
  const rows = await withCaller(
    { userId, assurance },
    (tx) =>
      tx.execute(sql`
        select membership_id as "membershipId", school_id as "schoolId", school_name as "schoolName", role, name, locale,
          time_zone as "timeZone"
        from app.my_memberships()`),
    { ...options, readOnly: true },
  );
  return [...rows] as Membership[];
}
