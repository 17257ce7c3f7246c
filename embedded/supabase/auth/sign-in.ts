import bcrypt from 'bcryptjs';
import type { Hono } from 'hono';
import { z } from 'zod';
import { limited } from './attempts.ts';
import { AuthError } from './auth-error.ts';
import { challengeFields, exchangeCode } from './pkce.ts';
import { device, readBody } from './request.ts';
import { mailLink, mailLinkTo } from './send-link.ts';
import type { AuthService } from './service.ts';
import { openSession, refreshSession } from './session.ts';
import { createUser, findByEmail, normalEmail } from './user.ts';

/** Compared with when there is no account, so that the answer takes as long as with one. */
const NOBODYS_HASH = '$2b$10$COiaoFErgg09Yg8MMf76vecRRUBmjtIPXPWs/a5HqVCw1HJMyV9Iu';

const passwordGrant = z.object({ email: z.string().min(1).max(255), password: z.string().max(1_000) });
const refreshGrant = z.object({ refresh_token: z.string().min(1).max(200) });
const pkceGrant = z.object({ auth_code: z.uuid(), code_verifier: z.string().min(1).max(200) });
const linkRequest = z.object({ email: z.email(), ...challengeFields });
const signUp = z.object({
  email: z.email(),
  password: z.string(),
  data: z.record(z.string(), z.unknown()).nullish(),
  ...challengeFields,
});

/** POST /token, /otp, /magiclink, /recover and /signup. */
export function signInRoutes(auth: Hono, service: AuthService): void {
  auth.post('/token', async (c) => {
    switch (c.req.query('grant_type')) {
      case 'password': {
        const { email, password } = await readBody(c, passwordGrant);
        return c.json(await withPassword(service, email, password, await device(service, c)));
      }
      case 'refresh_token':
        return c.json(await refreshSession(service, (await readBody(c, refreshGrant)).refresh_token));
      case 'pkce': {
        const { auth_code, code_verifier } = await readBody(c, pkceGrant);
        return c.json(await exchangeCode(service, auth_code, code_verifier, await device(service, c)));
      }
      default:
        throw new AuthError(400, 'validation_failed', 'unsupported_grant_type');
    }
  });

  for (const [path, type] of [
    ['/otp', 'magiclink'],
    ['/magiclink', 'magiclink'],
    ['/recover', 'recovery'],
  ] as const) {
    auth.post(path, async (c) => {
      const { email, ...challenge } = await readBody(c, linkRequest);
      await mailLink(service, email, { type, redirectTo: c.req.query('redirect_to'), challenge });
      return c.json({});
    });
  }

  auth.post('/signup', async (c) => {
    if (!service.allowSignUp) {
      throw new AuthError(422, 'signup_disabled', 'Accounts are made by the school. Ask its office for an invitation.');
    }
    const { email, password, data, ...challenge } = await readBody(c, signUp);
    const user = await createUser(service.sql, { email, password, userMetadata: data ?? {} });
    await mailLinkTo(service, user, { type: 'signup', redirectTo: c.req.query('redirect_to'), challenge });
    return c.json({ id: user.id, aud: user.aud, role: user.role, email: user.email, identities: [] });
  });
}

async function withPassword(
  service: AuthService,
  email: string,
  password: string,
  caller: Awaited<ReturnType<typeof device>>,
) {
  const guess = { kind: 'password' as const, account: normalEmail(email), address: caller.address };
  const session = await limited(service, guess, async (tx) => {
    const user = await findByEmail(tx, email);
    const right = await bcrypt.compare(password, user?.encrypted_password ?? NOBODYS_HASH);
    if (!user?.encrypted_password || !right) return undefined;
    if (!user.email_confirmed_at) throw new AuthError(400, 'email_not_confirmed', 'Email not confirmed');
    return openSession(service, tx, user, 'password', caller);
  });
  if (!session) throw new AuthError(400, 'invalid_credentials', 'Invalid login credentials');
  return session;
}
