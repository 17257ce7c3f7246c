import type { JWK, JWTPayload } from 'jose';
import { createLocalJWKSet, importJWK, jwtVerify, SignJWT } from 'jose';

export const ACCESS_TOKEN_SECONDS = 3_600;
const API_KEY_SECONDS = 10 * 365 * 24 * 3_600;

export type ApiRole = 'anon' | 'service_role';

/** What an access token says about its bearer, as hosted Supabase's tokens say it. */
export interface AccessClaims extends JWTPayload {
  sub: string;
  role: string;
  session_id: string;
  aal: 'aal1' | 'aal2';
  amr: { method: string; timestamp: number }[];
  email: string;
  phone: string;
  app_metadata: Record<string, unknown>;
  user_metadata: Record<string, unknown>;
  is_anonymous: boolean;
}

export interface Signing {
  /** Signs an access token of one hour for the claims; `iss`, `aud`, `iat` and `exp` are filled in. */
  sign(claims: Omit<AccessClaims, 'iss' | 'aud' | 'iat' | 'exp'>): Promise<string>;
  /** The claims of a token of ours (access token or API key) that has not expired, otherwise undefined. */
  verify(token: string): Promise<(JWTPayload & { role?: string }) | undefined>;
  /** The public half, as served at /.well-known/jwks.json. */
  jwks: { keys: JWK[] };
}

export async function signingWith(key: JWK, issuer: string): Promise<Signing> {
  const privateKey = await importJWK(key, 'ES256');
  const { d: _private, ...publicKey } = key;
  const jwks = { keys: [{ ...publicKey, key_ops: ['verify'] }] };
  const keySet = createLocalJWKSet(jwks);
  return {
    jwks,
    sign: (claims) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: 'ES256', typ: 'JWT', kid: key.kid })
        .setIssuer(issuer)
        .setAudience('authenticated')
        .setIssuedAt()
        .setExpirationTime(`${ACCESS_TOKEN_SECONDS}s`)
        .sign(privateKey),
    verify: async (token) => {
      try {
        return (await jwtVerify<{ role?: string }>(token, keySet, { algorithms: ['ES256'] })).payload;
      } catch {
        return undefined;
      }
    },
  };
}

/** An API key is a token that names a role and nobody. */
export async function signApiKey(key: JWK, role: ApiRole): Promise<string> {
  return new SignJWT({ role })
    .setProtectedHeader({ alg: 'ES256', typ: 'JWT', kid: key.kid })
    .setIssuer('supabase')
    .setIssuedAt()
    .setExpirationTime(`${API_KEY_SECONDS}s`)
    .sign(await importJWK(key, 'ES256'));
}
