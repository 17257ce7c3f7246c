import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;

/** A secret as it is stored: `iv:authTag:ciphertext` in hex, and the version of the key that sealed it. */
export type SealedSecret = { secret: string; version: number };

/** A sealed secret that this ring cannot open: another row's, another version's, altered, or of an unknown version. */
export class UnreadableSecret extends Error {
  override name = 'UnreadableSecret';
}

/**
 * Seals the model keys of `ai_keys`: AES-256-GCM with a random 96-bit IV. The ciphertext is bound to its table, column,
 * row and key version, so that a moved one does not open. Older versions stay readable while secrets are rotated.
 */
export class KeyRing {
  readonly #keys: ReadonlyMap<number, Buffer>;
  /** The version that seals. */
  readonly current: number;

  /** `<64 hex>` (version 1) or `2:<64 hex>,1:<64 hex>`, the current version first. */
  constructor(text: string) {
    const entries = text.split(',').map((entry): [number, Buffer] => {
      const [, version = '1', hex] = /^(?:(\d{1,4}):)?([0-9a-f]{64})$/i.exec(entry.trim()) ?? [];
      if (!hex)
        throw new Error('An encryption key is 64 hexadecimal characters, with a version before it while rotating');
      return [Number(version), Buffer.from(hex, 'hex')];
    });
    this.#keys = new Map(entries);
    if (this.#keys.size !== entries.length) throw new Error('Two encryption keys have the same version');
    this.current = entries[0]![0];
  }

  seal(plain: string, rowId: string): SealedSecret {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, this.#key(this.current), iv);
    cipher.setAAD(place(rowId, this.current));
    const ciphertext = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return {
      secret: [iv, cipher.getAuthTag(), ciphertext].map((part) => part.toString('hex')).join(':'),
      version: this.current,
    };
  }

  /** Throws UnreadableSecret. Call it just before the key is used, and keep the result nowhere. */
  open(sealed: SealedSecret, rowId: string): string {
    const parts = /^([0-9a-f]{24}):([0-9a-f]{32}):([0-9a-f]+)$/.exec(sealed.secret);
    if (!parts) throw new UnreadableSecret('A stored key is not iv:authTag:ciphertext');
    const [iv, authTag, ciphertext] = parts.slice(1).map((part) => Buffer.from(part, 'hex')) as [
      Buffer,
      Buffer,
      Buffer,
    ];
    const decipher = createDecipheriv(CIPHER, this.#key(sealed.version), iv, { authTagLength: 16 });
    decipher.setAAD(place(rowId, sealed.version));
    decipher.setAuthTag(authTag);
    try {
      return Buffer.concat([decipher.update(ciphertext), decipher.final()]).toString('utf8');
    } catch {
      throw new UnreadableSecret(`Key ${rowId} does not open with version ${sealed.version} of the encryption key`);
    }
  }

  /** Finds duplicates without revealing the key: an HMAC under a key of its own, derived from the given version. */
  fingerprint(plain: string, version = this.current): string {
    const key = hkdfSync('sha256', this.#key(version), Buffer.alloc(0), 'catalyst ai_keys fingerprint', 32);
    return createHmac('sha256', Buffer.from(key)).update(plain).digest('hex');
  }

  /** Under every version: while secrets are rotated a duplicate may stand under an older one. */
  fingerprints(plain: string): string[] {
    return [...this.#keys.keys()].map((version) => this.fingerprint(plain, version));
  }

  #key(version: number): Buffer {
    const key = this.#keys.get(version);
    if (!key) throw new UnreadableSecret(`Version ${version} of the encryption key is not known here`);
    return key;
  }
}

function place(rowId: string, version: number): Buffer {
  return Buffer.from(`ai_keys/secret/${rowId.toLowerCase()}/${version}`, 'utf8');
}
