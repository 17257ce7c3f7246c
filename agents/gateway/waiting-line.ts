/** Those whose time comes within this of the first one's ask in the order in which they came. */
const GATHER_MS = 15;
const MOST_ASKING = 4;

type Waiter = { since: number; dueAt: number; admit: () => void };

const now = () => performance.now();

/**
 * The line in which the callers of a process wait for capacity, and ask again: a few at a time, and who has waited longest
 * first. Without it all of them would ask in the moment in which a window turns, and the order would be chance. Newcomers
 * line up behind while anybody asks again.
 */
export class WaitingLine {
  #waiting: Waiter[] = [];
  #due: Waiter[] = [];
  #asking = 0;
  #gathering = false;
  #timer: NodeJS.Timeout | undefined;

  /** Nobody asks again at present. */
  get isEmpty(): boolean {
    return this.#due.length === 0 && this.#asking === 0 && !this.#gathering;
  }

  /**
   * Runs `ask` once `dueAt` has come and it is the turn of one who waits since `since` (both by `performance.now()`).
   * Throws the signal's reason.
   */
  async ask<Answer>(
    { since, dueAt = now() }: { since: number; dueAt?: number },
    signal: AbortSignal | undefined,
    ask: () => Promise<Answer>,
  ): Promise<Answer> {
    await this.#turn(since, dueAt, signal);
    try {
      return await ask();
    } finally {
      this.#asking -= 1;
      this.#admit();
    }
  }

  #turn(since: number, dueAt: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiting = this.#waiting.filter((one) => one !== waiter);
        this.#due = this.#due.filter((one) => one !== waiter);
        reject(signal?.reason);
      };
      const admit = () => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const waiter = { since, dueAt, admit };
      if (signal?.aborted) return reject(signal.reason);
      signal?.addEventListener('abort', leave, { once: true });
      this.#waiting.push(waiter);
      this.#plan();
    });
  }

  /** Sleeps until the first is due, then a little longer for those who are due with it. */
  #plan(): void {
    // It plans anew when it has gathered. Put off by each newcomer, it never would.
    if (this.#gathering) return;
    clearTimeout(this.#timer);
    if (this.#waiting.length === 0) return;
    const first = Math.min(...this.#waiting.map(({ dueAt }) => dueAt));
    const wait = first - now();
    if (wait <= 0 && this.#asking > 0) {
      this.#gather();
      return;
    }
    this.#gathering = wait <= 0;
    this.#timer = this.#gathering
      ? setTimeout(() => this.#gather(), GATHER_MS)
      : setTimeout(() => this.#plan(), Math.ceil(wait));
  }

  #gather(): void {
    this.#gathering = false;
    const moment = now();
    this.#due = [...this.#due, ...this.#waiting.filter(({ dueAt }) => dueAt <= moment)].sort(
      (a, b) => a.since - b.since,
    );
    this.#waiting = this.#waiting.filter(({ dueAt }) => dueAt > moment);
    this.#plan();
    this.#admit();
  }

  #admit(): void {
    while (this.#asking < MOST_ASKING) {
      const next = this.#due.shift();
      if (!next) return;
      this.#asking += 1;
      next.admit();
    }
  }
}
