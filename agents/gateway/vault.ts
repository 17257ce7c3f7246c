import type { Sql } from 'postgres';
import { derivedFingerprintKey, fingerprintKey, fingerprintOf } from '#db/vault/fingerprint-key.ts';
import { type SealedSecret, SecretRing } from '#db/vault/key-ring.ts';

const placeOf = (rowId: string) => ({ table: 'ai_keys', column: 'secret', row: rowId });

/** Seals and opens the model keys of `ai_keys` (db/vault/key-ring.ts), and fingerprints them to find duplicates. */
export class KeyRing {
  readonly #ring: SecretRing;
  readonly #fingerprintKey: Buffer | undefined;

  /** `text`: GEMINI_ENCRYPTION_KEY. A ring without version 1 fingerprints only when made by `forNewKeys`. */
  constructor(text: string, ownFingerprintKey?: Buffer) {
    this.#ring = new SecretRing(text);
    this.#fingerprintKey = ownFingerprintKey ?? derivedFingerprintKey(this.#ring);
  }

  /** A ring for whoever adds keys, whatever versions it has. `sql`: the gateway's or the service login. */
  static async forNewKeys(text: string, sql: Sql): Promise<KeyRing> {
    return new KeyRing(text, await fingerprintKey(sql, new SecretRing(text)));
  }

  /** The version that seals. */
  get current(): number {
    return this.#ring.current;
  }

  seal(plain: string, rowId: string): SealedSecret {
    return this.#ring.seal(plain, placeOf(rowId));
  }

  /** Throws UnreadableSecret. Call it just before the key is used, and keep the result nowhere. */
  open(sealed: SealedSecret, rowId: string): string {
    return this.#ring.open(sealed, placeOf(rowId));
  }

  /** Finds duplicates without revealing the key; the same under every version of the ring. */
  fingerprint(plain: string): string {
    if (!this.#fingerprintKey) throw new Error('Without version 1 a ring that adds keys is made by KeyRing.forNewKeys');
    return fingerprintOf(plain, this.#fingerprintKey);
  }
}
