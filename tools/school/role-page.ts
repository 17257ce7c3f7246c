import type { Role } from '#db/caller.ts';

/** The role's own first page. */
export const rolePage = (role: Role): string => (role === 'super_admin' ? '/super' : `/${role}`);

/** Where a class is seen: staff have a page a class, others their own page. */
export const classPage = (role: Role, classId: string): string =>
  role === 'teacher' || role === 'admin' ? `/teacher/classes/${classId}` : rolePage(role);
