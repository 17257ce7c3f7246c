import 'server-only';
import { cache } from 'react';
import type { Caller, Role } from '#db/caller.ts';
import { type Duty, loadDuties } from '#db/duties.ts';
import { reportFailure } from './report-failure.ts';
import { getCaller, requireCaller } from './session.ts';

/**
 * The duties of a teacher who acts; administrators need none for their pages. They narrow what is shown: the database
 * asks for the duty again in every transaction.
 */
export const getDuties = cache(async (): Promise<Duty[]> => {
  const caller = await getCaller();
  if (caller?.role !== 'teacher') return [];
  return loadDuties(caller).catch((error: unknown) => {
    reportFailure(error);
    return [];
  });
});

/** The caller of a page that administrators keep, or staff with one of `wanted`. Sends everyone else where `requireCaller` does. */
export async function requireKeeper(...wanted: Duty[]): Promise<Caller> {
  const admin = await getCaller('admin');
  if (admin?.role === 'teacher' && (await getDuties()).some((duty) => wanted.includes(duty))) return admin;
  return requireCaller('admin');
}

/** In which role a server action of such a page acts. */
export async function keeperRole(): Promise<Role> {
  return (await getCaller('admin'))?.role === 'admin' ? 'admin' : 'teacher';
}
