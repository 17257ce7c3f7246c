import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { AuthError } from './auth-error.ts';
import type { AuthService, Queryable } from './service.ts';
import type { Device, SignInMethod } from './session.ts';
import { openSession } from './session.ts';
import { findById } from './user.ts';

const CODE_LIFETIME = '5 minutes';

/** What a client that will exchange a code sends when it asks for a mail. */
export const challengeFields = {
  code_challenge: z.string().min(43).max(128).nullish(),
  code_challenge_method: z
    .string()
    .toLowerCase()
    .pipe(z.enum(['s256', 'plain']))
    .nullish(),
};

export type Challenge = {
  code_challenge?: string | null | undefined;
  code_challenge_method?: 's256' | 'plain' | null | undefined;
};

/** Remembers the challenge until the link of the mail is opened. Returns undefined when the client sent none. */
export async function openFlow(sql: Queryable, userId: string, method: SignInMethod, challenge: Challenge) {
  if (!challenge.code_challenge) return undefined;
  const id = randomUUID();
  // Those whose mail was never opened, or was answered with the code.
  await sql`delete from auth.flow_state where created_at < now() - interval '1 day'`;
  await sql`
    insert into auth.flow_state (id, user_id, code_challenge, code_challenge_method, provider_type, authentication_method)
    values (${id}, ${userId}, ${challenge.code_challenge}, ${challenge.code_challenge_method ?? 'plain'}, 'email', ${method})`;
  return id;
}

/** The code that the opened link hands to the client. */
export async function issueCode(sql: Queryable, flowId: string): Promise<string | undefined> {
  const code = randomUUID();
  const [flow] = await sql`
    update auth.flow_state set auth_code = ${code}, auth_code_issued_at = now(), updated_at = now()
    where id = ${flowId} and auth_code is null returning id`;
  return flow ? code : undefined;
}

/** Exchanges the code for a session; it works once, and only with the verifier of the challenge. */
export async function exchangeCode(service: AuthService, code: string, verifier: string, device: Device) {
  const outcome = await service.sql.begin(async (tx) => {
    const [flow] = await tx<
      {
        user_id: string;
        code_challenge: string;
        code_challenge_method: 's256' | 'plain';
        authentication_method: SignInMethod;
        live: boolean;
      }[]
    >`
      delete from auth.flow_state where auth_code = ${code}
      returning user_id, code_challenge, code_challenge_method, authentication_method,
        auth_code_issued_at > now() - ${CODE_LIFETIME}::interval as live`;
    if (!flow) return new AuthError(404, 'flow_state_not_found', 'invalid flow state, no valid flow state found');
    if (!flow.live) return new AuthError(403, 'flow_state_expired', 'invalid flow state, flow state has expired');
    if (!answers(flow.code_challenge, flow.code_challenge_method, verifier)) {
      return new AuthError(400, 'bad_code_verifier', 'code challenge does not match previously saved code verifier');
    }
    const user = await findById(tx, flow.user_id);
    if (!user) return new AuthError(404, 'user_not_found', 'User not found');
    return openSession(service, tx, user, flow.authentication_method, device);
  });
  if (outcome instanceof AuthError) throw outcome;
  return outcome;
}

function answers(challenge: string, method: 's256' | 'plain', verifier: string): boolean {
  const given = method === 's256' ? createHash('sha256').update(verifier).digest('base64url') : verifier;
  return given.length === challenge.length && timingSafeEqual(Buffer.from(given), Buffer.from(challenge));
}
