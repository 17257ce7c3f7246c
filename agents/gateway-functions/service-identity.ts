import { createHash, timingSafeEqual } from 'node:crypto';
import { createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';

/** Who calls: the project's own back ends, another identity of the project, or nobody that it knows. */
export type CallIdentity = 'service_role' | 'anon' | 'authenticated' | 'none';

export interface IdentityOptions {
  /** The project's service role key, and its secret keys: what a hosted project gives its back ends. */
  serviceKeys: readonly string[];
  /** Its public keys: known, and refused as such. */
  publicKeys: readonly string[];
  /** The project's signing keys. */
  keySet: JWTVerifyGetKey;
}

/** The published signing keys of the Supabase project at `supabaseUrl`; fetched when first needed, and kept ten minutes. */
export const publishedKeys = (supabaseUrl: string): JWTVerifyGetKey =>
  createRemoteJWKSet(new URL('/auth/v1/.well-known/jwks.json', supabaseUrl), {
    cacheMaxAge: 10 * 60 * 1000,
    timeoutDuration: 3000,
  });

/**
 * Tells who calls by `Authorization: Bearer`, or without one by `apikey` (where Supabase's secret keys, which are no
 * tokens, belong). A token counts when a published key of the project has signed it; a shared secret never verifies one,
 * so a project's older HS256 keys count by being the very ones that are configured.
 * Throws when the published keys cannot be fetched: an outage must not read as a wrong key.
 */
export async function identify(headers: Headers, options: IdentityOptions): Promise<CallIdentity> {
  const credential = credentialOf(headers);
  if (!credential) return 'none';
  if (options.serviceKeys.some((key) => isSame(key, credential))) return 'service_role';
  if (options.publicKeys.some((key) => isSame(key, credential))) return 'anon';
  const role = await roleOf(credential, options.keySet);
  return role === 'service_role' || role === 'anon' || role === 'authenticated' ? role : 'none';
}

function credentialOf(headers: Headers): string | undefined {
  const authorization = headers.get('authorization');
  if (authorization === null) return headers.get('apikey') ?? undefined;
  return /^Bearer (\S+)$/i.exec(authorization)?.[1];
}

async function roleOf(token: string, keySet: JWTVerifyGetKey): Promise<unknown> {
  if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) return undefined;
  try {
    const { payload } = await jwtVerify(token, keySet, {
      algorithms: ['ES256', 'RS256', 'EdDSA'],
      requiredClaims: ['exp'],
      clockTolerance: 5,
    });
    return payload.role;
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
}

const isRefusal = (error: unknown) =>
  error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout) && error.code !== 'ERR_JOSE_GENERIC';

/** In the same time whatever differs. */
function isSame(known: string, given: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return known.length > 0 && timingSafeEqual(digest(known), digest(given));
}
