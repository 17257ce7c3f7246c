import type { AttemptRecord } from './exhausted.ts';
import type { Failure } from './failures.ts';
import type { Suspects } from './suspects.ts';

const MOST_ATTEMPTS = 60;
const GIVE_UP_MS = 150_000;
/**
 * How much of a family's patience a failure takes that may be the model's, the key's or the network's: an overloaded
 * model gets one more try, a line that broke or hung three. Above it, the next family.
 */
const STRIKES: Partial<Record<Failure['class'], number>> = { overload: 2, timeout: 1, network: 1 };
const MOST_STRIKES = 4;

/** What one call has learned while looking for a key that serves it. */
export class Search {
  /** `performance.now()`: who began earlier goes first among those who wait. */
  readonly since = performance.now();
  readonly attempts: AttemptRecord[] = [];
  readonly withoutFamilies: string[] = [];
  lastFailure: Failure | undefined;
  /** It has asked the pool before. */
  again = false;
  /** When to ask again (`performance.now()`), while it waits for capacity. */
  dueAt: number | undefined;
  readonly #refusedKeys: string[] = [];
  readonly #failedKeys = new Set<string>();
  readonly #strikes = new Map<string, number>();
  readonly #suspects: Suspects;
  #patienceMs: number;
  #refusedAt = 0;
  #trustsAll = false;

  constructor(patienceMs: number, suspects: Suspects) {
    this.#patienceMs = patienceMs;
    this.#suspects = suspects;
  }

  get goesOn(): boolean {
    return this.attempts.length < MOST_ATTEMPTS && performance.now() - this.since < GIVE_UP_MS;
  }

  /** Keys to leave out: those refused for good, and those that failed or hang as long as others have room. */
  withoutKeys(): string[] {
    if (this.#trustsAll) return this.#refusedKeys;
    return [...new Set([...this.#refusedKeys, ...this.#failedKeys, ...this.#suspects.ids()])];
  }

  /** Nothing else has room: a key that is only doubted is better than none. False if there is none such. */
  trustAll(): boolean {
    if (this.#trustsAll || this.withoutKeys().length === this.#refusedKeys.length) return false;
    this.#trustsAll = true;
    return true;
  }

  refuse(keyId: string): void {
    this.#refusedKeys.push(keyId);
  }

  /** Counts a failure that may not be the key's. Answers whether the family may be tried again. */
  strike(failure: Failure, keyId: string, family: string): boolean {
    const strikes = STRIKES[failure.class];
    if (strikes === undefined) return true;
    if (failure.class === 'timeout') this.#suspects.accuse(keyId);
    if (failure.class !== 'overload') this.#failedKeys.add(keyId);
    const sum = (this.#strikes.get(family) ?? 0) + strikes;
    this.#strikes.set(family, sum);
    if (sum < MOST_STRIKES) return true;
    this.withoutFamilies.push(family);
    return false;
  }

  /** Waits so long before it asks again, if that is within what the call may wait in all. */
  waits(milliseconds: number): boolean {
    if (milliseconds > this.#patienceMs) return false;
    this.#refusedAt = performance.now();
    this.dueAt = this.#refusedAt + milliseconds + 1;
    return true;
  }

  get isWaiting(): boolean {
    return this.dueAt !== undefined;
  }

  hasAsked(): void {
    this.again = true;
    if (this.dueAt !== undefined) this.#patienceMs -= performance.now() - this.#refusedAt;
    this.dueAt = undefined;
  }
}
