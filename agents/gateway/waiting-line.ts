import { setTimeout as sleep } from 'node:timers/promises';

/** Whoever wakes within this time of the first asks in the order in which they came. */
const GATHER_MS = 5;
const MOST_ASKING = 4;

type Waiter = { since: number; admit: () => void };

/**
 * The line in which the callers of a process ask again for capacity: a few at a time, and who has waited longest first.
 * Without it all of them would ask in the moment in which a window turns, and the order would be chance. Newcomers line
 * up behind while anybody asks again.
 */
export class WaitingLine {
  #queue: Waiter[] = [];
  #asking = 0;
  #gathering = false;

  get isEmpty(): boolean {
    return this.#queue.length === 0 && this.#asking === 0;
  }

  /** Runs `ask` when it is the turn of one who waits since `since` (any clock). Throws the signal's reason. */
  async ask<Answer>(since: number, signal: AbortSignal | undefined, ask: () => Promise<Answer>): Promise<Answer> {
    await this.#turn(since, signal);
    try {
      return await ask();
    } finally {
      this.#asking -= 1;
      this.#admit();
    }
  }

  #turn(since: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#queue = this.#queue.filter((one) => one !== waiter);
        reject(signal?.reason);
      };
      const waiter: Waiter = {
        since,
        admit: () => {
          signal?.removeEventListener('abort', leave);
          resolve();
        },
      };
      if (signal?.aborted) return reject(signal.reason);
      signal?.addEventListener('abort', leave, { once: true });
      const before = this.#queue.findLastIndex((one) => one.since <= since);
      this.#queue.splice(before + 1, 0, waiter);
      if (this.#asking === 0) void this.#gather();
    });
  }

  async #gather(): Promise<void> {
    if (this.#gathering) return;
    this.#gathering = true;
    await sleep(GATHER_MS);
    this.#gathering = false;
    this.#admit();
  }

  #admit(): void {
    while (!this.#gathering && this.#asking < MOST_ASKING) {
      const next = this.#queue.shift();
      if (!next) return;
      this.#asking += 1;
      next.admit();
    }
  }
}
