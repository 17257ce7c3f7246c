import type { Hono } from 'hono';
import { z } from 'zod';
import { AuthError } from './auth-error.ts';
import { readBody, requireSession } from './request.ts';
import type { AuthService } from './service.ts';
import { endSessions } from './session.ts';
import type { UserRow } from './user.ts';
import { findById, hashPassword, normalEmail, presentUser } from './user.ts';

const changes = z.object({
  email: z.email().optional(),
  password: z.string().optional(),
  data: z.record(z.string(), z.unknown()).optional(),
});

/** What signed-in people do with their own account: GET and PUT /user, POST /logout. */
export function accountRoutes(auth: Hono, service: AuthService): void {
  auth.get('/user', async (c) => {
    const { sub } = await requireSession(service, c);
    const user = await findById(service.sql, sub);
    if (!user) throw new AuthError(403, 'user_not_found', 'User from sub claim in JWT does not exist');
    return c.json(await presentUser(service.sql, user));
  });

  auth.put('/user', async (c) => {
    const { sub, session_id, email: current } = await requireSession(service, c);
    const { email, password, data } = await readBody(c, changes);
    if (email && normalEmail(email) !== current) {
      throw new AuthError(422, 'email_address_not_authorized', 'The school office changes e-mail addresses.');
    }
    const hash = password === undefined ? null : await hashPassword(password);
    const user = await service.sql.begin(async (tx) => {
      const [changed] = await tx<[UserRow]>`
        update auth.users set
          encrypted_password = coalesce(${hash}, encrypted_password),
          raw_user_meta_data = coalesce(raw_user_meta_data, '{}') || ${JSON.stringify(data ?? {})}::text::jsonb,
          updated_at = now()
        where id = ${sub} returning *`;
      // Whoever knew the old password is signed out everywhere else.
      if (hash) await endSessions(tx, 'others', sub, session_id);
      return changed;
    });
    return c.json(await presentUser(service.sql, user));
  });

  auth.post('/logout', async (c) => {
    const { sub, session_id } = await requireSession(service, c);
    await endSessions(service.sql, c.req.query('scope') ?? 'global', sub, session_id);
    return c.body(null, 204);
  });
}
