import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import { z } from 'zod';
import type { AccessClaims } from '#embedded/supabase/signing.ts';
import { AuthError } from './auth-error.ts';
import type { AuthService } from './service.ts';
import type { Device } from './session.ts';

/** The body as the schema has it, or AuthError `bad_json` or `validation_failed`. */
export async function readBody<T extends z.ZodType>(c: Context, schema: T): Promise<z.output<T>> {
  let body: unknown;
  try {
    body = await c.req.json();
  } catch {
    throw new AuthError(400, 'bad_json', 'Could not parse request body as JSON');
  }
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new AuthError(400, 'validation_failed', z.prettifyError(parsed.error));
  return parsed.data;
}

export function bearer(c: Context): string {
  return (c.req.header('authorization') ?? '').replace(/^Bearer /i, '');
}

/** The signed-in person of the request, whose session must still be open. */
export async function requireSession(service: AuthService, c: Context): Promise<AccessClaims> {
  const token = bearer(c);
  if (!token) throw new AuthError(401, 'no_authorization', 'This endpoint requires a Bearer token');
  const claims = (await service.signing.verify(token)) as AccessClaims | undefined;
  if (!claims?.sub || !claims.session_id) throw new AuthError(403, 'bad_jwt', 'invalid JWT');
  const [open] = await service.sql`
    select from auth.sessions where id = ${claims.session_id} and user_id = ${claims.sub}`;
  if (!open) throw new AuthError(403, 'session_not_found', 'Session from session_id claim in JWT does not exist');
  return claims;
}

export async function requireServiceRole(service: AuthService, c: Context): Promise<void> {
  const claims = await service.signing.verify(bearer(c));
  if (claims?.role !== 'service_role') throw new AuthError(403, 'not_admin', 'User not allowed');
}

/**
 * Who is calling. A server that signs people in for them passes their address in `Sb-Forwarded-For`; it is believed, as
 * hosted, only together with the service role key.
 */
export async function device(service: AuthService, c: Context): Promise<Device> {
  const forwarded = c.req.header('sb-forwarded-for')?.split(',')[0]?.trim();
  const trusted = forwarded && (await service.signing.verify(c.req.header('apikey') ?? ''))?.role === 'service_role';
  const address = trusted ? forwarded : getConnInfo(c).remote.address;
  return { address: address ?? '127.0.0.1', userAgent: c.req.header('user-agent') };
}
