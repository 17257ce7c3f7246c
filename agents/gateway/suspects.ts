const FIRST_REST_MS = 30_000;
const LONGEST_REST_MS = 600_000;

/**
 * Keys that let a request hang. Nobody knows them to be bad, so the ledger holds nothing against them; this process
 * tries others first for a while, which grows as it happens again. They serve when nothing else has room.
 */
export class Suspects {
  readonly #keys = new Map<string, { times: number; until: number }>();
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  accuse(keyId: string): void {
    const times = (this.#keys.get(keyId)?.times ?? 0) + 1;
    const rest = Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** (times - 1));
    this.#keys.set(keyId, { times, until: this.#now() + rest });
  }

  clear(keyId: string): void {
    this.#keys.delete(keyId);
  }

  /** Those to be left out at present. */
  ids(): string[] {
    if (this.#keys.size === 0) return [];
    const now = this.#now();
    return [...this.#keys].filter(([, { until }]) => until > now).map(([id]) => id);
  }
}
