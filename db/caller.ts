/** Roles of spec §8.2. `super_admin` has no operations of a school and no agent. */
export const roles = ['student', 'teacher', 'admin', 'parent', 'super_admin'] as const;
export type Role = (typeof roles)[number];

/** Authenticator assurance level of the session: `aal2` after a second factor. */
export type AssuranceLevel = 'aal1' | 'aal2';

/**
 * Who acts, as one of their memberships (access.md, "Acting identity"). The database checks person and membership
 * again, live; `role` and the rest only narrow and word what is shown.
 */
export interface Caller {
  /** Person and sign-in: `profiles.id` = `auth.users.id`. */
  userId: string;
  membershipId: string;
  schoolId: string;
  role: Role;
  assurance: AssuranceLevel;
  /** Name in use. */
  name: string;
  /** BCP 47, for wording. */
  locale: string;
  /** IANA zone of the school: every "today" is there. */
  timeZone: string;
}

/** What can be claimed before a membership is chosen. */
export type Claimant = Pick<Caller, 'userId' | 'assurance'> & Partial<Pick<Caller, 'membershipId'>>;
