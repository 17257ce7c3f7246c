import { createHmac, randomInt } from 'node:crypto';
import { AuthError } from './auth-error.ts';
import type { AuthService, Queryable } from './service.ts';
import { hashToken } from './session.ts';
import type { UserRow } from './user.ts';
import { normalEmail } from './user.ts';

/** What a mail is for, as its link says it. `email` in a verification stands for either kind of sign-in mail. */
export type LinkType = 'magiclink' | 'recovery' | 'signup' | 'invite';
export const LINK_TYPES = ['magiclink', 'recovery', 'signup', 'invite'] as const;

const STORED_AS = {
  magiclink: ['recovery_token'],
  recovery: ['recovery_token'],
  signup: ['confirmation_token'],
  invite: ['confirmation_token'],
  email: ['recovery_token', 'confirmation_token'],
} as const;

const LIFETIME = { recovery_token: '1 hour', confirmation_token: '7 days' };
const PKCE_PREFIX = 'pkce_';

export interface OneTimeToken {
  /** Six digits, to type in. */
  code: string;
  /** What the link carries; only its hash is stored. */
  linkToken: string;
}

/** Makes the one valid token of this kind for the user; an earlier one stops working. */
export async function issueOneTimeToken(
  service: AuthService,
  sql: Queryable,
  user: UserRow,
  type: LinkType,
  flowId: string | undefined,
): Promise<OneTimeToken> {
  const code = String(randomInt(1_000_000)).padStart(6, '0');
  const linkToken = `${flowId ? PKCE_PREFIX : ''}${tokenOf(service, user.email, code)}`;
  await sql`
    insert into auth.one_time_tokens (user_id, token_type, token_hash, relates_to)
    values (${user.id}, ${STORED_AS[type][0]}, ${hashToken(withoutPrefix(linkToken))}, ${flowId ?? user.email})
    on conflict (user_id, token_type) do update set
      token_hash = excluded.token_hash, relates_to = excluded.relates_to,
      created_at = excluded.created_at, updated_at = excluded.updated_at`;
  return { code, linkToken };
}

/** Takes the token of a link out of the table. Returns its user, and the PKCE flow that asked for it, if any. */
export async function consumeLinkToken(sql: Queryable, type: LinkType | 'email', linkToken: string) {
  const [taken] = await sql<(UserRow & { relates_to: string })[]>`
    delete from auth.one_time_tokens token using auth.users person
    where token.token_hash = ${hashToken(withoutPrefix(linkToken))}
      and token.token_type::text = any(${[...STORED_AS[type]]})
      and token.created_at > (now() at time zone 'utc')
        - (case token.token_type when 'recovery_token' then ${LIFETIME.recovery_token} else ${LIFETIME.confirmation_token} end)::interval
      and person.id = token.user_id and person.deleted_at is null
    returning person.*, token.relates_to`;
  if (!taken) return undefined;
  const { relates_to, ...user } = taken;
  return { user, flowId: linkToken.startsWith(PKCE_PREFIX) ? relates_to : undefined };
}

/** The same for a typed code, which finds its token through the account that it was sent to. */
export function consumeCode(
  service: AuthService,
  sql: Queryable,
  type: LinkType | 'email',
  email: string,
  code: string,
) {
  return consumeLinkToken(sql, type, tokenOf(service, normalEmail(email), code));
}

/** One answer for a wrong, used, replaced or expired token. */
export function invalidToken(): AuthError {
  return new AuthError(403, 'otp_expired', 'Email link is invalid or has expired');
}

function tokenOf(service: AuthService, email: string, code: string): string {
  return createHmac('sha256', service.oneTimeSecret).update(`${email}\n${code}`).digest('hex');
}

function withoutPrefix(linkToken: string): string {
  return linkToken.startsWith(PKCE_PREFIX) ? linkToken.slice(PKCE_PREFIX.length) : linkToken;
}
