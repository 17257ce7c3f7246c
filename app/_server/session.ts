import 'server-only';
import { cookies, headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import type { Caller, Role } from '#db/caller.ts';
import { env } from '../env.ts';
import { type Identity, verifyAccessToken } from './access-token.ts';
import { chooseMembership } from './choose-membership.ts';
import { type Membership, memberships } from './memberships.ts';
import { callerOf, callerOfRequest, membershipName } from './request-caller.ts';
import { readSessionCookie } from './session-cookie.ts';
import { cookieOptions } from './supabase.ts';

/** Who signed in, for a page or a server action; null for nobody. Checked once per request. */
export const getIdentity = cache(async (): Promise<Identity | null> => {
  const jar = await cookies();
  const session = await readSessionCookie(cookieOptions().name, (name) => jar.get(name)?.value);
  return session && verifyAccessToken(session.accessToken);
});

/** Who signed in and all that they are here, for the shell. Null for nobody. */
export const getPerson = cache(async (): Promise<{ identity: Identity; memberships: Membership[] } | null> => {
  const identity = await getIdentity();
  return identity && { identity, memberships: await memberships.of(identity.userId) };
});

/** Who acts, in any role. Null for nobody, and for someone whom no school lists. */
export const getCaller = cache(async (role?: Role): Promise<Caller | null> => {
  const person = await getPerson();
  const chosen = (await cookies()).get(membershipName)?.value;
  const membership = person && chooseMembership(person.memberships, { chosen, role });
  return membership ? callerOf(person.identity, membership) : null;
});

/**
 * The caller of a page, acting in `role` where one is given. Everyone else is taken to where they can do something about
 * it: to sign in and come back, to the page for people without a school, or to the page that offers another role.
 */
export async function requireCaller(role?: Role): Promise<Caller> {
  const [person, caller] = await Promise.all([getPerson(), getCaller(role)]);
  if (!person) {
    const path = (await headers()).get('x-catalyst-path') ?? '/';
    redirect(`/sign-in?next=${encodeURIComponent(path)}`);
  }
  if (!caller) redirect('/no-school');
  if (role && caller.role !== role) redirect(`/forbidden?role=${role}`);
  return caller;
}

/**
 * The caller of a route handler: by bearer token, or by the session's cookies from a page of this origin.
 * Throws AppError `unauthenticated` or `forbidden`.
 */
export function requireCallerForRequest(request: Request, role?: Role): Promise<Caller> {
  return callerOfRequest(request, role, {
    appUrl: env().NEXT_PUBLIC_APP_URL,
    cookieName: cookieOptions().name,
    verify: verifyAccessToken,
    membershipsOf: memberships.of,
  });
}
