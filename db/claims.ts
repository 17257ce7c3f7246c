import { createHmac, hkdfSync } from 'node:crypto';
import type { Claimant } from './caller.ts';

const BLOCK = 64;
const LIFETIME_SECONDS = 300;

/** The key that signs claims, derived from the installation's secret, so that there is no further variable to keep. */
export function claimsKey(secretHex: string): Buffer {
  return Buffer.from(hkdfSync('sha256', Buffer.from(secretHex, 'hex'), '', 'catalyst caller claims', BLOCK));
}

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
