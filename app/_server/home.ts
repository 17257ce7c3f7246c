import type { Role } from '#db/caller.ts';

/** The dashboard of each role; its guard is on the page itself. */
export const dashboardOf = {
  student: '/student',
  teacher: '/teacher',
  admin: '/admin',
  parent: '/parent',
  super_admin: '/super',
} as const satisfies Record<Role, string>;

/** Chat is the front door, except for the super admin, who has no assistant (spec §1). */
export function homeOf(role: Role): '/chat' | '/super' {
  return role === 'super_admin' ? '/super' : '/chat';
}
