import type { Context, Hono } from 'hono';
import type { TransactionSql } from 'postgres';
import { z } from 'zod';
import { limited } from './attempts.ts';
import { allowedRedirect, withFragment, withQuery } from './links.ts';
import type { LinkType } from './one-time-token.ts';
import { consumeCode, consumeLinkToken, invalidToken, LINK_TYPES } from './one-time-token.ts';
import { issueCode } from './pkce.ts';
import { device, readBody } from './request.ts';
import type { AuthService } from './service.ts';
import type { Device, SignInMethod } from './session.ts';
import { openSession } from './session.ts';
import type { UserRow } from './user.ts';
import { normalEmail } from './user.ts';

const verifiable = z.enum([...LINK_TYPES, 'email']);
const verification = z.union([
  z.object({ type: verifiable, token_hash: z.string().min(1).max(200) }),
  z.object({ type: verifiable, email: z.email(), token: z.string().regex(/^\d{6}$/) }),
]);

/** GET and POST /verify: what the links and codes of mails lead to. */
export function verifyRoutes(auth: Hono, service: AuthService): void {
  auth.get('/verify', async (c) => {
    const redirectTo = allowedRedirect(service, c.req.query('redirect_to'));
    const type = verifiable.safeParse(c.req.query('type'));
    const opened = type.success && (await openLink(service, c, type.data, c.req.query('token') ?? '', redirectTo));
    if (opened) return c.redirect(opened, 303);
    const { message, code } = invalidToken();
    const problem = { error: 'access_denied', error_code: code, error_description: message };
    return c.redirect(withFragment(withQuery(redirectTo, problem), problem), 303);
  });

  auth.post('/verify', async (c) => {
    const given = await readBody(c, verification);
    const caller = await device(service, c);
    const session =
      'token_hash' in given
        ? await service.sql.begin(async (tx) => {
            const taken = await consumeLinkToken(tx, given.type, given.token_hash);
            return taken && confirmAndOpen(service, tx, taken.user, given.type, caller);
          })
        : await limited(
            service,
            { kind: 'code', account: normalEmail(given.email), address: caller.address },
            async (tx) => {
              const taken = await consumeCode(service, tx, given.type, given.email, given.token);
              return taken && confirmAndOpen(service, tx, taken.user, given.type, caller);
            },
          );
    if (!session) throw invalidToken();
    return c.json(session);
  });
}

/** Where an opened link leads: with a code to exchange if a PKCE client asked for it, otherwise with the session. */
async function openLink(
  service: AuthService,
  c: Context,
  type: LinkType | 'email',
  token: string,
  redirectTo: string,
): Promise<string | undefined> {
  const caller = await device(service, c);
  return service.sql.begin(async (tx) => {
    const taken = await consumeLinkToken(tx, type, token);
    if (!taken) return undefined;
    if (taken.flowId) {
      await confirmEmail(tx, taken.user);
      const code = await issueCode(tx, taken.flowId);
      return code && withQuery(redirectTo, { code });
    }
    const { user, ...session } = await confirmAndOpen(service, tx, taken.user, type, caller);
    return withFragment(redirectTo, { ...stringValues(session), type });
  });
}

async function confirmAndOpen(
  service: AuthService,
  tx: TransactionSql,
  user: UserRow,
  type: LinkType | 'email',
  caller: Device,
) {
  await confirmEmail(tx, user);
  return openSession(service, tx, user, methodOf(type), caller);
}

async function confirmEmail(tx: TransactionSql, user: UserRow): Promise<void> {
  await tx`
    update auth.users set email_confirmed_at = coalesce(email_confirmed_at, now()), updated_at = now()
    where id = ${user.id}`;
  await tx`
    update auth.identities set identity_data = identity_data || '{"email_verified": true}', updated_at = now()
    where user_id = ${user.id} and provider = 'email'`;
}

function methodOf(type: LinkType | 'email'): SignInMethod {
  if (type === 'signup') return 'email/signup';
  return type === 'email' ? 'otp' : type;
}

function stringValues(values: Record<string, string | number>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
}
