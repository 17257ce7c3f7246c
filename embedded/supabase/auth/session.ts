import { createHash, randomBytes } from 'node:crypto';
import type { TransactionSql } from 'postgres';
import { ACCESS_TOKEN_SECONDS } from '#embedded/supabase/signing.ts';
import { AuthError } from './auth-error.ts';
import type { AuthService, Queryable } from './service.ts';
import type { UserRow } from './user.ts';
import { findById, presentUser } from './user.ts';

const REFRESH_LIFETIME = '30 days';
/** A client whose answer was lost asks again with the same token; later than this, the token was stolen. */
const REUSE_GRACE = '10 seconds';

export type SignInMethod = 'password' | 'otp' | 'magiclink' | 'recovery' | 'invite' | 'email/signup';

export interface Device {
  address: string;
  userAgent: string | undefined;
}

interface SessionRow {
  id: string;
  user_id: string;
  aal: 'aal1' | 'aal2';
}

/** Opens a session for a person who has just proved who they are. */
export async function openSession(
  service: AuthService,
  tx: TransactionSql,
  user: UserRow,
  method: SignInMethod,
  device: Device,
) {
  if (user.banned_until && user.banned_until > new Date()) {
    throw new AuthError(403, 'user_banned', 'This account is closed for now.');
  }
  const [session] = await tx<[SessionRow]>`
    insert into auth.sessions (user_id, ip, user_agent, refreshed_at)
    values (${user.id}, ${device.address}, ${device.userAgent ?? null}, now() at time zone 'utc')
    returning id, user_id, aal`;
  await tx`insert into auth.mfa_amr_claims (session_id, authentication_method) values (${session.id}, ${method})`;
  const [signedIn] = await tx<[UserRow]>`
    update auth.users set last_sign_in_at = now(), updated_at = now() where id = ${user.id} returning *`;
  return answer(service, tx, session, signedIn, null);
}

/** Exchanges a refresh token for the next pair. Using an old one again after the grace closes the whole session. */
export async function refreshSession(service: AuthService, refreshToken: string) {
  const outcome = await service.sql.begin(async (tx) => {
    const hash = hashToken(refreshToken);
    const [known] = await tx<
      { session_id: string; user_id: string; revoked: boolean; expired: boolean; graced: boolean }[]
    >`
      select session_id, user_id, revoked,
        created_at < now() - ${REFRESH_LIFETIME}::interval as expired,
        updated_at > now() - ${REUSE_GRACE}::interval as graced
      from auth.refresh_tokens where token = ${hash} for update`;
    if (!known) return new AuthError(400, 'refresh_token_not_found', 'Invalid Refresh Token: Refresh Token Not Found');
    const [session] = await tx<SessionRow[]>`
      update auth.sessions set refreshed_at = now() at time zone 'utc', updated_at = now()
      where id = ${known.session_id} returning id, user_id, aal`;
    const user = await findById(tx, known.user_id);
    if (!session || !user) return new AuthError(400, 'session_not_found', 'Session not found');
    // Errors are returned, not thrown, from here on: what they delete has to stay deleted.
    if (known.expired || (known.revoked && !known.graced)) {
      await tx`delete from auth.sessions where id = ${session.id}`;
      return known.expired
        ? new AuthError(400, 'session_expired', 'Invalid Refresh Token: Session Expired')
        : new AuthError(400, 'refresh_token_already_used', 'Invalid Refresh Token: Already Used');
    }
    if (user.banned_until && user.banned_until > new Date()) {
      return new AuthError(403, 'user_banned', 'This account is closed for now.');
    }
    if (!known.revoked)
      await tx`update auth.refresh_tokens set revoked = true, updated_at = now() where token = ${hash}`;
    return answer(service, tx, session, user, hash);
  });
  if (outcome instanceof AuthError) throw outcome;
  return outcome;
}

/** Ends sessions: this one, the person's other ones, or all of theirs. Their refresh tokens go with them. */
export async function endSessions(sql: Queryable, scope: string, userId: string, sessionId: string): Promise<void> {
  if (scope === 'local') await sql`delete from auth.sessions where id = ${sessionId}`;
  else if (scope === 'others') await sql`delete from auth.sessions where user_id = ${userId} and id <> ${sessionId}`;
  else if (scope === 'global') await sql`delete from auth.sessions where user_id = ${userId}`;
  else throw new AuthError(400, 'validation_failed', `Unsupported logout scope "${scope}"`);
}

export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

async function answer(
  { signing }: AuthService,
  tx: TransactionSql,
  session: SessionRow,
  user: UserRow,
  parent: string | null,
) {
  const refreshToken = randomBytes(24).toString('base64url');
  await tx`
    insert into auth.refresh_tokens (token, user_id, session_id, parent)
    values (${hashToken(refreshToken)}, ${user.id}, ${session.id}, ${parent})`;
  const amr = await tx<{ method: string; timestamp: number }[]>`
    select authentication_method as method, extract(epoch from created_at)::int as timestamp
    from auth.mfa_amr_claims where session_id = ${session.id} order by created_at desc`;
  const accessToken = await signing.sign({
    sub: user.id,
    email: user.email,
    phone: user.phone ?? '',
    role: user.role,
    session_id: session.id,
    aal: session.aal,
    amr: amr.map(({ method, timestamp }) => ({ method, timestamp })),
    app_metadata: user.raw_app_meta_data ?? {},
    user_metadata: user.raw_user_meta_data ?? {},
    is_anonymous: user.is_anonymous,
  });
  return {
    access_token: accessToken,
    token_type: 'bearer',
    expires_in: ACCESS_TOKEN_SECONDS,
    expires_at: Math.floor(Date.now() / 1000) + ACCESS_TOKEN_SECONDS,
    refresh_token: refreshToken,
    user: await presentUser(tx, user),
  };
}
