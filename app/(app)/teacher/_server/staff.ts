import 'server-only';
import { cache } from 'react';
import type { Caller } from '#db/caller.ts';
import { classesRoster } from '#tools/classes/roster.ts';
import { callOperation } from '#tools/surfaces/page.ts';
import { getCaller, requireCaller } from '../../../_server/session.ts';

/** The caller of a class's pages: a teacher, or an admin, who come by the same addresses. */
export const requireStaff = cache(async (): Promise<Caller> => {
  const caller = await getCaller();
  return caller?.role === 'admin' ? caller : requireCaller('teacher');
});

/** A class with its students as of today, read once a request. Throws AppError `not_found`. */
export const readClass = cache(
  async (classId: string) => (await callOperation(classesRoster, { classId }, await requireStaff())).data,
);
