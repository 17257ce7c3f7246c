import { setTimeout as sleep } from 'node:timers/promises';
import type { Settlement } from './pool.ts';

/** Settlements wait for others: a statement of one costs most of what a statement of ten does, and no caller waits for it. */
const GATHER_MS = 10;
const MOST_TOGETHER = 200;
/** A settlement that the database did not take is tried again for as long as its reservation lasts without it. */
const TRIES = 8;
const PAUSE_MS = 250;
const SWEEP_EVERY_MS = 10_000;
/** Of one `gateway.expire_lapsed`. */
const MOST_EXPIRED = 1000;

export type Item = Settlement & { reservationId: string };

export interface SettlementsOptions {
  /** Writes settlements; may be called again with some that it has written. */
  write(items: Item[]): Promise<unknown>;
  /** Ends lapsed reservations of the last two hours, or of all time; answers how many, at most 1000. */
  expireLapsed(everything: boolean): Promise<number>;
  /** Told of settlements that were given up. Default: to the console. */
  onError?: (error: unknown) => void;
}

/**
 * Settlements on their way to the ledger, behind their callers' backs: gathered for 10 ms, written one batch at a time,
 * tried again while the database is away. Every ten seconds what others left behind is expired on the same occasion.
 */
export class Settlements {
  readonly #options: SettlementsOptions;
  #waiting: Item[] = [];
  #gathering: NodeJS.Timeout | undefined;
  #flushing: Promise<void> | undefined;
  #sweptAt = Number.NEGATIVE_INFINITY;

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
      this.#onError(error);
    }
  }

  async #writeNext(): Promise<void> {
    const items = this.#waiting.splice(0, MOST_TOGETHER);
    for (let tries = 1; ; tries += 1) {
      try {
        await this.#options.write(items);
        return;
      } catch (error) {
        if (tries === TRIES) throw error;
        await sleep(PAUSE_MS * tries);
      }
    }
  }

  async #sweep(): Promise<void> {
    const everything = this.#sweptAt === Number.NEGATIVE_INFINITY;
    this.#sweptAt = performance.now();
    while ((await this.#options.expireLapsed(everything)) === MOST_EXPIRED);
  }

  #onError(error: unknown): void {
    if (this.#options.onError) this.#options.onError(error);
    else console.error('The gateway could not settle:', error);
  }
}
