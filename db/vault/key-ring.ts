import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import { type Place, placeData } from './place.ts';

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
const STORED = /^([0-9a-f]{24}):([0-9a-f]{32}):((?:[0-9a-f]{2})*)$/;
const ENTRY = /^(?:(\d{1,4}):)?([0-9a-f]{64})$/i;

/** A sealed value as it is stored: `iv:authTag:ciphertext` in hex, and the version of the key that sealed it. */
export type SealedSecret = { secret: string; version: number };

/** A sealed value that this ring cannot open: another place's, another version's, altered, or of an unknown version. */
export class UnreadableSecret extends Error {
  override name = 'UnreadableSecret';
}

/**
 * The versions of one secret, which seal what is stored: AES-256-GCM with a random 96-bit IV, bound to its place. Every
 * version of the ring opens, the first one seals, so that a secret is replaced while everything runs (rotation.ts).
 */
export class SecretRing {
  /** Key objects: plain bytes are made into one at every use, which costs more than opening a secret does. */
  readonly #keys: ReadonlyMap<number, KeyObject>;
  /** The version that seals. */
  readonly current: number;

  /** `<64 hex>` (version 1) or `2:<64 hex>,1:<64 hex>`, the version that seals first. The text is in no error. */
  constructor(text: string) {
    const entries = text.split(',').map((entry): [number, KeyObject] => {
      const [, version = '1', hex] = ENTRY.exec(entry.trim()) ?? [];
      if (!hex)
        throw new Error('An encryption key is 64 hexadecimal characters, with a version before it while rotating');
      return [Number(version), createSecretKey(hex, 'hex')];
    });
    this.#keys = new Map(entries);
    if (this.#keys.size !== entries.length) throw new Error('Two encryption keys have the same version');
    if (this.#keys.has(0)) throw new Error('The version of an encryption key is a number from 1 to 9999');
    this.current = entries[0]![0];
  }

  get versions(): number[] {
    return [...this.#keys.keys()];
  }

  has(version: number): boolean {
    return this.#keys.has(version);
  }

  /**
   * Seals any text, the empty one too (what is absent is null, and not sealed). Throws TypeError for half a surrogate
   * pair, which would come back as another text.
   */
  seal(plain: string, place: Place): SealedSecret {
    if (!plain.isWellFormed()) throw new TypeError('Only well-formed text can be sealed');
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, this.#key(this.current), iv);
    cipher.setAAD(placeData(place, this.current));
    const ciphertext = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    const secret = [iv, cipher.getAuthTag(), ciphertext].map((part) => part.toString('hex')).join(':');
    return { secret, version: this.current };
  }

  /** Throws UnreadableSecret. Call it just before the value is used, and keep the result nowhere. */
  open({ secret, version }: SealedSecret, place: Place): string {
    const key = this.#key(version);
    const [, iv = '', authTag = '', ciphertext = ''] = STORED.exec(secret) ?? [];
    if (!iv) throw new UnreadableSecret('A stored secret is not iv:authTag:ciphertext');
    const decipher = createDecipheriv(CIPHER, key, Buffer.from(iv, 'hex'), { authTagLength: TAG_BYTES });
    decipher.setAAD(placeData(place, version));
    decipher.setAuthTag(Buffer.from(authTag, 'hex'));
    try {
      return Buffer.concat([decipher.update(ciphertext, 'hex'), decipher.final()]).toString('utf8');
    } catch {
      throw new UnreadableSecret(
        `${place.column} of row ${place.row} in ${place.table} does not open with version ${version} of its encryption key`,
      );
    }
  }

  /** A key for one other purpose (HKDF-SHA-256), which reveals nothing about the version that it comes from. */
  derive(purpose: string, version: number, bytes = 32): Buffer {
    return Buffer.from(hkdfSync('sha256', this.#key(version), Buffer.alloc(0), purpose, bytes));
  }

  #key(version: number): KeyObject {
    const key = this.#keys.get(version);
    if (!key) throw new UnreadableSecret(`Version ${version} of the encryption key is not known here`);
    return key;
  }
}
