import type { Caller, Role } from '#db/caller.ts';
import { AppError } from '#tools/contract/errors.ts';
import type { Identity } from './access-token.ts';
import { chooseMembership } from './choose-membership.ts';
import type { Membership } from './memberships.ts';
import { isSameOrigin } from './same-origin.ts';
import { readSessionCookie } from './session-cookie.ts';

/** Cookie and header that say which membership to act as. */
export const membershipName = 'catalyst-membership';

export type RequestCallerOptions = {
  appUrl: string;
  cookieName: string;
  verify: (token: string) => Promise<Identity | null>;
  membershipsOf: (userId: string) => Promise<Membership[]>;
};

/**
 * Who acts in a request, with nothing but what the request carries: a bearer token, or the session's cookies from a page
 * of this origin. A membership that is named in the header and is not the person's is refused, not replaced.
 * Throws AppError `unauthenticated` or `forbidden`.
 */
export async function callerOfRequest(
  request: Request,
  role: Role | undefined,
  options: RequestCallerOptions,
): Promise<Caller> {
  const token = await tokenOf(request, options.cookieName);
  const identity = token && (await options.verify(token));
  if (!identity) throw new AppError('unauthenticated', 'Sign in first.');
  if (!isSameOrigin(request, options.appUrl)) {
    throw new AppError('forbidden', 'This request did not come from a page of this school.');
  }
  const known = await options.membershipsOf(identity.userId);
  const named = request.headers.get(membershipName);
  if (named && !known.some(({ membershipId }) => membershipId === named)) {
    throw new AppError('forbidden', 'You do not have this membership, or it has ended.');
  }
  const membership = chooseMembership(known, { chosen: named ?? cookieOf(request, membershipName), role });
  if (!membership) throw new AppError('forbidden', 'No school lists you. Ask the school office to add your address.');
  if (role && membership.role !== role) {
    throw new AppError('forbidden', 'This is for another role than the one you act in.');
  }
  return callerOf(identity, membership);
}

/** A caller is an identity acting as one of its memberships. */
export function callerOf({ userId, assurance }: Identity, membership: Membership): Caller {
  const { schoolName: _, ...rest } = membership;
  return { userId, assurance, ...rest };
}

async function tokenOf(request: Request, cookieName: string): Promise<string | undefined> {
  const authorization = request.headers.get('authorization');
  if (authorization !== null) return /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization)?.[1];
  return (await readSessionCookie(cookieName, (name) => cookieOf(request, name)))?.accessToken;
}

function cookieOf(request: Request, name: string): string | undefined {
  const pair = request.headers
    .get('cookie')
    ?.split(';')
    .map((one) => one.trim())
    .find((one) => one.startsWith(`${name}=`));
  return pair?.slice(name.length + 1);
}
