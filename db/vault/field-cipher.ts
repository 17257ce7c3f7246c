import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { UnreadableSecret } from './key-ring.ts';
import { type Place, placeData } from './place.ts';

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** Version of the form and of the derivation; part of what is authenticated. */
const VERSION = 1;
const STORED = /^f1\.([A-Za-z0-9_-]{38,})$/;

/** The key of one person's fields in one school: of the school's key and the person's salt, and lost with either. */
export interface FieldKey {
  encryption: KeyObject;
  nonce: KeyObject;
}

/**
 * HKDF-SHA-256. `schoolKey`: 32 bytes, wrapped by the master key; `salt`: 32 bytes, which an erasure destroys. Key objects:
 * a key of plain bytes is checked and copied at every use, which takes longer than sealing a field does.
 */
export function fieldKey(schoolKey: KeyObject, salt: Buffer): FieldKey {
  const derive = (purpose: string) =>
    createSecretKey(Buffer.from(hkdfSync('sha256', schoolKey, salt, `catalyst field ${purpose}`, 32)));
  return { encryption: derive('encryption'), nonce: derive('nonce') };
}

/**
 * Seals a field for its place: `f1.` and base64url of nonce, tag and ciphertext (AES-256-GCM). The nonce is a keyed hash of
 * place and text, so that a preview and its execution, or an import that comes again, make the same bytes; what that
 * tells is only that a cell holds what it held before. Throws TypeError for half a surrogate pair.
 */
export function sealField(plain: string, place: Place, key: FieldKey): string {
  if (!plain.isWellFormed()) throw new TypeError('Only well-formed text can be sealed');
  const data = placeData(place, VERSION);
  const text = Buffer.from(plain, 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const hash = createHmac('sha256', key.nonce).update(length).update(data).update(text).digest();
  const nonce = hash.subarray(0, IV_BYTES);
  const cipher = createCipheriv(CIPHER, key.encryption, nonce);
  cipher.setAAD(data);
  const ciphertext = Buffer.concat([cipher.update(text), cipher.final()]);
  return `f1.${Buffer.concat([nonce, cipher.getAuthTag(), ciphertext]).toString('base64url')}`;
}

/** Throws UnreadableSecret: another place's or person's, altered, or no sealed field. */
export function openField(stored: string, place: Place, key: FieldKey): string {
  const [, encoded] = STORED.exec(stored) ?? [];
  if (!encoded) throw new UnreadableSecret(`${place.table}.${place.column} of row ${place.row} is not sealed`);
  const bytes = Buffer.from(encoded, 'base64url');
  const nonce = bytes.subarray(0, IV_BYTES);
  const decipher = createDecipheriv(CIPHER, key.encryption, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(placeData(place, VERSION));
  decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  try {
    const ciphertext = bytes.subarray(IV_BYTES + TAG_BYTES);
    return Buffer.concat([decipher.update(ciphertext), decipher.final()]).toString('utf8');
  } catch {
    throw new UnreadableSecret(`${place.table}.${place.column} of row ${place.row} does not open here`);
  }
}
