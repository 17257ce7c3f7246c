import { setTimeout as sleep } from 'node:timers/promises';
import type { Settlement } from './pool.ts';
import { isRefused } from './sql-state.ts';

/** Settlements wait for others: a statement of one costs most of what a statement of ten does, and no caller waits for it. */
const GATHER_MS = 10;
const MOST_TOGETHER = 200;
/** So long a batch is tried again: longer than its reservations last, since a late settlement still corrects them once. */
const PATIENCE_MS = 90_000;
const PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 2000;
const SWEEP_EVERY_MS = 10_000;
/** Of one `gateway.expire_lapsed`. */
const MOST_EXPIRED = 1000;

export type Item = Settlement & { reservationId: string };

export interface SettlementsOptions {
  /** Writes settlements; may be called again with some that it has written. */
  write(items: Item[]): Promise<unknown>;
  /** Ends lapsed reservations of the last two hours, or of all time; answers how many, at most 1000. */
  expireLapsed(everything: boolean): Promise<number>;
  /** Told of settlements that were given up. */
  onError: (error: unknown) => void;
}

/**
 * Settlements on their way to the ledger, behind their callers' backs: gathered for 10 ms, written one batch at a time,
 * tried again while the database is away, and one by one when it refuses one of them. Every ten seconds what others
 * left behind is expired on the same occasion.
 */
export class Settlements {
  readonly #options: SettlementsOptions;
  #waiting: Item[] = [];
  #gathering: NodeJS.Timeout | undefined;
  #flushing: Promise<void> | undefined;
  #sweptAt = Number.NEGATIVE_INFINITY;
  #sweptAll = false;

  constructor(options: SettlementsOptions) {
    this.#options = options;
  }

  add(item: Item): void {
    this.#waiting.push(item);
    this.#gather();
  }

  /** Resolves when every settlement so far is written. */
  async drain(): Promise<void> {
    while (this.#gathering || this.#flushing) {
      this.#startFlush();
      await this.#flushing;
    }
  }

  #gather(): void {
    if (!this.#flushing) this.#gathering ??= setTimeout(() => this.#startFlush(), GATHER_MS);
  }

  #startFlush(): void {
    clearTimeout(this.#gathering);
    this.#gathering = undefined;
    this.#flushing ??= this.#flush().finally(() => {
      this.#flushing = undefined;
      if (this.#waiting.length > 0) this.#gather();
    });
  }

  async #flush(): Promise<void> {
    try {
      while (this.#waiting.length > 0) await this.#writeNext();
      if (performance.now() - this.#sweptAt > SWEEP_EVERY_MS) await this.#sweep();
    } catch (error) {
      this.#options.onError(error);
    }
  }

  async #writeNext(): Promise<void> {
    await this.#write(this.#waiting.splice(0, MOST_TOGETHER));
  }

  async #write(items: Item[]): Promise<void> {
    const until = performance.now() + PATIENCE_MS;
    for (let tries = 1; ; tries += 1) {
      try {
        await this.#options.write(items);
        return;
      } catch (error) {
        if (isRefused(error) && items.length > 1) {
          for (const item of items) await this.#write([item]);
          return;
        }
        if (isRefused(error) || performance.now() > until) return this.#options.onError(error);
        await sleep(Math.min(PAUSE_MS * tries, LONGEST_PAUSE_MS));
      }
    }
  }

  async #sweep(): Promise<void> {
    this.#sweptAt = performance.now();
    while ((await this.#options.expireLapsed(!this.#sweptAll)) === MOST_EXPIRED);
    this.#sweptAll = true;
  }
}
