import type { Role } from '#db/caller.ts';

/**
 * Which membership a request acts as (spec §8.2): the one that was chosen; else the only one of the role that the page
 * or route is for; else the default, which is the oldest. `memberships` are the active ones, oldest first.
 */
export function chooseMembership<Membership extends { membershipId: string; role: Role }>(
  memberships: readonly Membership[],
  { chosen, role }: { chosen?: string; role?: Role },
): Membership | undefined {
  const wanted = memberships.find(({ membershipId }) => membershipId === chosen);
  if (wanted) return wanted;
  const ofRole = memberships.filter((membership) => membership.role === role);
  return ofRole.length === 1 ? ofRole[0] : memberships[0];
}
