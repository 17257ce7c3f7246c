import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { SecretRing } from '../vault/key-ring.ts';

// The fixed beginnings of an Ed25519 key in PKCS #8 and SubjectPublicKeyInfo (RFC 8410); the 32 bytes follow.
const PRIVATE_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const PUBLIC_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
const KEY = /^[0-9a-f]{64}$/;

export interface SigningKey {
  /** 64 hexadecimal characters: what a verifier needs, and no secret. */
  publicKey: string;
  sign(text: Buffer): Buffer;
}

/** The keys of the audit log: one signs, and these public keys are believed. */
export interface AuditKeys {
  signing: SigningKey;
  trusted: ReadonlySet<string>;
}

export interface AuditKeySettings {
  /** 64 hexadecimal characters; while it is replaced `new,old`. */
  AUDIT_SIGNING_KEY?: string | undefined;
  /** Public keys that signed before and whose secret is gone, by comma. */
  AUDIT_PUBLIC_KEYS?: string | undefined;
  API_KEY_ENCRYPTION_KEY?: string | undefined;
}

/**
 * The keys of an installation. Without AUDIT_SIGNING_KEY the key is derived from API_KEY_ENCRYPTION_KEY, so that there is no
 * further variable to keep; with it, those derived are believed still. Undefined when neither is set.
 */
export function auditKeys(settings: AuditKeySettings): AuditKeys | undefined {
  const own = list(settings.AUDIT_SIGNING_KEY, 'AUDIT_SIGNING_KEY').map((hex) => signingKey(Buffer.from(hex, 'hex')));
  const keys = [...own, ...derivedKeys(settings.API_KEY_ENCRYPTION_KEY)];
  const [signing] = keys;
  if (!signing) return undefined;
  return { signing, trusted: new Set([...keys.map(({ publicKey }) => publicKey), ...publicKeys(settings)]) };
}

export const publicKeys = (settings: Pick<AuditKeySettings, 'AUDIT_PUBLIC_KEYS'>): string[] =>
  list(settings.AUDIT_PUBLIC_KEYS, 'AUDIT_PUBLIC_KEYS');

/** The key pair of 32 secret bytes. */
export function signingKey(seed: Buffer): SigningKey {
  const key = createPrivateKey({ key: Buffer.concat([PRIVATE_PREFIX, seed]), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(PUBLIC_PREFIX.length);
  return { publicKey: publicKey.toString('hex'), sign: (text) => sign(null, text, key) };
}

export function isSignedBy(publicKey: string, text: Buffer, signature: Buffer): boolean {
  if (!KEY.test(publicKey)) return false;
  const der = Buffer.concat([PUBLIC_PREFIX, Buffer.from(publicKey, 'hex')]);
  return verify(null, text, createPublicKey({ key: der, format: 'der', type: 'spki' }), signature);
}

function derivedKeys(secret: string | undefined): SigningKey[] {
  if (!secret) return [];
  const ring = new SecretRing(secret);
  return ring.versions.map((version) => signingKey(ring.derive('catalyst audit signing key', version, 32)));
}

/** Keys by comma. The text is in no error. */
function list(text: string | undefined, name: string): string[] {
  const keys = (text ?? '').split(',').flatMap((entry) => entry.trim().toLowerCase() || []);
  if (!keys.every((key) => KEY.test(key)))
    throw new Error(`${name} must be 64 hexadecimal characters, or several by comma`);
  return keys;
}
