import { createHmac } from 'node:crypto';
import type { Claimant } from './caller.ts';
import { SecretRing } from './vault/key-ring.ts';

const BLOCK = 64;
const LIFETIME_SECONDS = 300;

/**
 * The keys that sign claims, derived from the installation's secret (API_KEY_ENCRYPTION_KEY), so that there is no further
 * variable to keep: one a version, the one that signs first. The database knows them all while the secret is rotated.
 */
export function claimsKeys(secret: string): Buffer[] {
  const ring = new SecretRing(secret);
  return ring.versions.map((version) => ring.derive('catalyst caller claims', version, BLOCK));
}

/** The key that signs. */
export const claimsKey = (secret: string): Buffer => claimsKeys(secret)[0]!;

/** HMAC's inner and outer pads (RFC 2104), which the database stores: it has SHA-256 built in, but no HMAC. */
export function claimsPads(key: Buffer): { inner: Buffer; outer: Buffer } {
  const pad = (byte: number) => Buffer.from(key.map((value) => value ^ byte));
  return { inner: pad(0x36), outer: pad(0x5c) };
}

/** The claims of one transaction, as text, and their signature (hexadecimal HMAC-SHA-256). */
export function signClaims(claimant: Claimant, key: Buffer, now = Date.now()): { claims: string; signature: string } {
  const claims = JSON.stringify({
    sub: claimant.userId,
    membership: claimant.membershipId,
    aal: claimant.assurance,
    exp: Math.floor(now / 1000) + LIFETIME_SECONDS,
  });
  return { claims, signature: createHmac('sha256', key).update(claims).digest('hex') };
}
