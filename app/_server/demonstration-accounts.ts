import type { Role } from '#db/caller.ts';

/** The sign-ins of the seeded school, offered on the sign-in page of a demonstration only. Everyone in it is made up. */
export const demonstrationAccounts: readonly { role: Role; email: string; password: string }[] = [
  { role: 'student', email: 'student@demo.school', password: 'demonstration' },
  { role: 'teacher', email: 'teacher@demo.school', password: 'demonstration' },
  { role: 'admin', email: 'admin@demo.school', password: 'demonstration' },
  { role: 'parent', email: 'parent@demo.school', password: 'demonstration' },
  { role: 'super_admin', email: 'super@demo.school', password: 'demonstration' },
];
