import { createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { z } from 'zod';
import type { AssuranceLevel } from '#db/caller.ts';
import { env } from '../env.ts';

/** Who signed in, proven by a token of Supabase Auth. Says nothing about schools or roles: those are read live. */
export type Identity = {
  userId: string;
  email: string | null;
  assurance: AssuranceLevel;
  sessionId: string;
};

const claims = z.object({
  sub: z.uuid(),
  session_id: z.uuid(),
  role: z.literal('authenticated'),
  email: z.string().optional(),
  aal: z.enum(['aal1', 'aal2']).catch('aal1'),
});

let keys: JWTVerifyGetKey | undefined;

function remoteKeys(): JWTVerifyGetKey {
  keys ??= createRemoteJWKSet(new URL('/auth/v1/.well-known/jwks.json', env().NEXT_PUBLIC_SUPABASE_URL), {
    cacheMaxAge: 10 * 60 * 1000,
    timeoutDuration: 3000,
  });
  return keys;
}

/**
 * The identity that a token proves, or null for one that is forged, out of date, or not a person's (API keys are tokens
 * as well). Signed with a key of the project's published set; a shared secret is never accepted.
 * Throws when the set cannot be fetched: an outage must not read as "signed out".
 */
export async function verifyAccessToken(
  token: string,
  keySet: JWTVerifyGetKey = remoteKeys(),
): Promise<Identity | null> {
  try {
    const { payload } = await jwtVerify(token, keySet, {
      algorithms: ['ES256', 'RS256', 'EdDSA'],
      audience: 'authenticated',
      requiredClaims: ['exp', 'sub'],
      clockTolerance: 5,
    });
    const known = claims.safeParse(payload);
    if (!known.success) return null;
    const { sub, session_id, email, aal } = known.data;
    return { userId: sub, email: email || null, assurance: aal, sessionId: session_id };
  } catch (error) {
    if (isRefusal(error)) return null;
    throw error;
  }
}

function isRefusal(error: unknown): boolean {
  return (
    error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout) && error.code !== 'ERR_JOSE_GENERIC'
  );
}
