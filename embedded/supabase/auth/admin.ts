import type { Hono } from 'hono';
import { z } from 'zod';
import { AuthError } from './auth-error.ts';
import { allowedRedirect, verifyLink } from './links.ts';
import type { LinkType } from './one-time-token.ts';
import { issueOneTimeToken } from './one-time-token.ts';
import { readBody, requireServiceRole } from './request.ts';
import { mailLinkTo } from './send-link.ts';
import type { AuthService } from './service.ts';
import type { UserRow } from './user.ts';
import { createUser, findByEmail, findById, hashPassword, normalEmail, presentUser } from './user.ts';

const metadata = z.record(z.string(), z.unknown()).nullish();
const attributes = z.object({
  id: z.uuid().optional(),
  email: z.email().optional(),
  password: z.string().optional(),
  password_hash: z
    .string()
    .regex(/^\$2[aby]\$/)
    .optional(),
  email_confirm: z.boolean().optional(),
  user_metadata: metadata,
  app_metadata: metadata,
  ban_duration: z
    .string()
    .regex(/^(none|\d+(\.\d+)?(h|m|s))$/)
    .optional(),
});
const linkRequest = z.object({
  type: z.enum(['magiclink', 'recovery', 'invite', 'signup']),
  email: z.email(),
  password: z.string().optional(),
  data: metadata,
  redirect_to: z.string().nullish(),
});
const invitation = z.object({ email: z.email(), data: metadata });

/** /admin/users, /admin/generate_link and /invite, for the service role key alone. */
export function adminRoutes(auth: Hono, service: AuthService): void {
  for (const path of ['/admin/*', '/invite']) {
    auth.use(path, async (c, next) => {
      await requireServiceRole(service, c);
      await next();
    });
  }

  auth.post('/admin/users', async (c) => {
    const given = await readBody(c, attributes.required({ email: true }));
    const user = await service.sql.begin((tx) =>
      createUser(tx, {
        id: given.id,
        email: given.email,
        password: given.password,
        passwordHash: given.password_hash,
        emailConfirmed: given.email_confirm,
        appMetadata: given.app_metadata ?? {},
        userMetadata: given.user_metadata ?? {},
      }),
    );
    return c.json(await presentUser(service.sql, user));
  });

  auth.get('/admin/users', async (c) => {
    const page = Math.max(1, Number(c.req.query('page')) || 1);
    const perPage = Math.min(1_000, Math.max(1, Number(c.req.query('per_page')) || 50));
    const users = await service.sql<(UserRow & { total: number })[]>`
      select *, count(*) over ()::int as total from auth.users where deleted_at is null
      order by created_at desc, id limit ${perPage} offset ${(page - 1) * perPage}`;
    const total = users[0]?.total ?? 0;
    c.header('x-total-count', String(total));
    if (page * perPage < total) {
      c.header('link', `<${service.url}/auth/v1/admin/users?page=${page + 1}&per_page=${perPage}>; rel="next"`);
    }
    return c.json({
      users: await Promise.all(users.map((user) => presentUser(service.sql, user))),
      aud: 'authenticated',
    });
  });

  auth.get('/admin/users/:id', async (c) =>
    c.json(await presentUser(service.sql, await known(service, c.req.param('id')))),
  );

  auth.put('/admin/users/:id', async (c) => {
    const user = await known(service, c.req.param('id'));
    return c.json(await presentUser(service.sql, await change(service, user, await readBody(c, attributes))));
  });

  auth.delete('/admin/users/:id', async (c) => {
    const user = await known(service, c.req.param('id'));
    await service.sql`delete from auth.users where id = ${user.id}`;
    return c.json({});
  });

  auth.post('/admin/generate_link', async (c) => {
    const given = await readBody(c, linkRequest);
    const user = await service.sql.begin(async (tx) => {
      const existing = await findByEmail(tx, given.email);
      if (existing) return existing;
      if (given.type !== 'invite' && given.type !== 'signup')
        throw new AuthError(404, 'user_not_found', 'User not found');
      const invited = given.type === 'invite';
      return createUser(tx, { email: given.email, password: given.password, invited, userMetadata: given.data ?? {} });
    });
    return c.json(await generateLink(service, user, given.type, given.redirect_to ?? c.req.query('redirect_to')));
  });

  auth.post('/invite', async (c) => {
    const { email, data } = await readBody(c, invitation);
    const user = await service.sql.begin((tx) => createUser(tx, { email, invited: true, userMetadata: data ?? {} }));
    await mailLinkTo(service, user, { type: 'invite', redirectTo: c.req.query('redirect_to'), challenge: {} });
    return c.json(await presentUser(service.sql, user));
  });
}

async function known(service: AuthService, id: string): Promise<UserRow> {
  const user = z.uuid().safeParse(id).success ? await findById(service.sql, id) : undefined;
  if (!user) throw new AuthError(404, 'user_not_found', 'User not found');
  return user;
}

async function change({ sql }: AuthService, user: UserRow, given: z.output<typeof attributes>): Promise<UserRow> {
  const hash = given.password_hash ?? (given.password === undefined ? null : await hashPassword(given.password));
  const email = given.email ? normalEmail(given.email) : user.email;
  return sql.begin(async (tx) => {
    if (email !== user.email) {
      if (await findByEmail(tx, email)) {
        throw new AuthError(422, 'email_exists', 'A user with this email address has already been registered');
      }
      await tx`
        update auth.identities set identity_data = identity_data || jsonb_build_object('email', ${email}::text)
        where user_id = ${user.id} and provider = 'email'`;
    }
    const [changed] = await tx<[UserRow]>`
      update auth.users set
        email = ${email},
        encrypted_password = coalesce(${hash}, encrypted_password),
        email_confirmed_at = case when ${given.email_confirm ?? false} then coalesce(email_confirmed_at, now()) else email_confirmed_at end,
        banned_until = case ${given.ban_duration ?? ''} when '' then banned_until when 'none' then null else now() + ${interval(given.ban_duration)}::interval end,
        raw_app_meta_data = coalesce(raw_app_meta_data, '{}') || ${JSON.stringify(given.app_metadata ?? {})}::text::jsonb,
        raw_user_meta_data = coalesce(raw_user_meta_data, '{}') || ${JSON.stringify(given.user_metadata ?? {})}::text::jsonb,
        updated_at = now()
      where id = ${user.id} returning *`;
    return changed;
  });
}

/** Go's duration ("24h") in PostgreSQL's words; its "m" means minutes. */
function interval(duration: string | undefined): string {
  const [, amount, unit] = /^([\d.]+)(h|m|s)$/.exec(duration ?? '') ?? [];
  const names: Record<string, string> = { h: 'hours', m: 'minutes', s: 'seconds' };
  return amount && unit ? `${amount} ${names[unit]}` : '0 seconds';
}

async function generateLink(service: AuthService, user: UserRow, type: LinkType, redirect: string | null | undefined) {
  const redirectTo = allowedRedirect(service, redirect);
  const { code, linkToken } = await issueOneTimeToken(service, service.sql, user, type, undefined);
  return {
    ...(await presentUser(service.sql, user)),
    action_link: verifyLink(service, type, linkToken, redirectTo),
    email_otp: code,
    hashed_token: linkToken,
    redirect_to: redirectTo,
    verification_type: type,
  };
}
