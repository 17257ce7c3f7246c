import type { Role } from '#db/caller.ts';
import { demonstration } from '#db/seed/demonstration.ts';

type Account = { role: Role; email: string; password: string };

const { accounts, password } = demonstration;

/** A sign-in for each role of the seeded school, for the sign-in page of a demonstration only. */
export const demonstrationAccounts: readonly Account[] = [
  { role: 'student', email: accounts.student.email, password },
  { role: 'teacher', email: accounts.teacher.email, password },
  { role: 'admin', email: accounts.admin.email, password },
  { role: 'parent', email: accounts.parent.email, password },
  { role: 'super_admin', email: accounts.superAdmin.email, password },
];
