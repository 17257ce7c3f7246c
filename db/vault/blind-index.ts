import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

/** The bytes kept of the hash: enough that two numbers of a school never meet. */
const BYTES = 16;

/** Key of the index of one column in one school, apart from every key that seals (security.md 10). `schoolKey`: 32 bytes. */
export const indexKey = (schoolKey: KeyObject, table: string, column: string): KeyObject =>
  createSecretKey(
    Buffer.from(hkdfSync('sha256', schoolKey, Buffer.alloc(0), `catalyst blind index ${table}.${column}`, 32)),
  );

/**
 * What a sealed value is found by, without being opened: `b1.` and base64url of HMAC-SHA-256 over the normalised text. The
 * same text is the same index in one school and column, and nowhere else.
 */
export const blindIndexOf = (normalised: string, key: KeyObject): string =>
  `b1.${createHmac('sha256', key).update(normalised, 'utf8').digest().subarray(0, BYTES).toString('base64url')}`;
