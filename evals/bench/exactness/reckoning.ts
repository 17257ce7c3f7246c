import { dayOf, nextMidnight } from './provider-days.ts';

const MINUTE = 60_000;

export interface BucketRules {
  requestsPerMinute: number;
  requestsPerDay: number;
  tokensPerMinute: number;
  window: 'fixed' | 'sliding';
  /** The longest that a request may take from its reservation until the provider counts it. */
  guardMs: number;
}

/** A request that takes room: the provider counts it once, at some moment between `from` and `until`. */
interface Held {
  from: number;
  until: number;
  tokens: number;
}

interface HalfOpen {
  restsUntil: number;
  cooledAt: number;
  probe: { id: string; until: number } | undefined;
}

/**
 * One bucket by the bench's own reckoning, made from what the callers did and the provider answered, and from nothing
 * that the gateway keeps. Every request takes room in each window in which the provider may count it: within the guard
 * of its reservation, and not after its first byte once that is known. Whoever wants no limit passed can assume no less.
 */
export class ReckonedBucket {
  readonly #rules: BucketRules;
  readonly #held = new Map<string, Held>();
  readonly #days = new Map<string, number>();
  #halfOpen: HalfOpen | undefined;

  constructor(rules: BucketRules) {
    this.#rules = rules;
  }

  reserve(id: string, now: number, tokens: number, leaseMs: number): void {
    const held = { from: now, until: now + this.#rules.guardMs, tokens };
    this.#held.set(id, held);
    this.#countDays(held, 1);
    if (this.#halfOpen) this.#halfOpen.probe = { id, until: now + leaseMs };
    if (this.#held.size > 4 * this.#rules.requestsPerMinute) this.#forget(now);
  }

  /** Its answer, learnt at `now`, told the true tokens, and that it was counted no later than its first byte. */
  answered(id: string, now: number, firstByteAt: number, tokens: number): void {
    const held = this.#held.get(id);
    if (!held) return;
    this.#countDays(held, -1);
    held.until = Math.min(held.until, firstByteAt);
    held.tokens = tokens;
    this.#countDays(held, 1);
    const { cooledAt, restsUntil } = this.#halfOpen ?? { cooledAt: Number.POSITIVE_INFINITY, restsUntil: 0 };
    if (held.from >= cooledAt && now >= restsUntil) this.#halfOpen = undefined;
  }

  /** It certainly was not counted. */
  released(id: string): void {
    const held = this.#held.get(id);
    if (held) this.#countDays(held, -1);
    this.#held.delete(id);
    this.ended(id);
  }

  /** Nobody will learn more of it; it stays as it was reserved. */
  ended(id: string): void {
    if (this.#halfOpen?.probe?.id === id) this.#halfOpen.probe = undefined;
  }

  /** The provider refused and named a delay: then one at a time, until one is answered. */
  rest(now: number, until: number): void {
    const before = this.#halfOpen?.restsUntil ?? until;
    this.#halfOpen = { restsUntil: Math.max(before, until), cooledAt: now, probe: undefined };
  }

  /** Whether one more request fits into every window in which it may be counted when it is reserved at `now`. */
  hasRoom(now: number, tokens: number): boolean {
    const { requestsPerMinute, requestsPerDay, tokensPerMinute, guardMs } = this.#rules;
    if (tokens > tokensPerMinute || requestsPerMinute < 1 || this.#isResting(now)) return false;
    const days = new Set([dayOf(now), dayOf(now + guardMs)]);
    if ([...days].some((day) => (this.#days.get(day) ?? 0) >= requestsPerDay)) return false;
    return this.#minutes(now).every(
      (inWindow) => inWindow.requests < requestsPerMinute && inWindow.tokens + tokens <= tokensPerMinute,
    );
  }

  /** The first moment from `now` on at which there is room if nothing more is heard; undefined if that is days away. */
  earliestRoom(now: number, tokens: number): number | undefined {
    const turn = Math.floor(now / MINUTE) * MINUTE + MINUTE;
    const midnight = nextMidnight(now);
    const leaving = [...this.#held.values()].map(({ until }) => until + MINUTE).filter((at) => at > now);
    const moments = this.#rules.window === 'fixed' ? [turn, turn + MINUTE] : leaving;
    const rested = this.#halfOpen && this.#halfOpen.restsUntil > now ? [this.#halfOpen.restsUntil] : [];
    return [now, midnight, ...moments, ...rested].sort((a, b) => a - b).find((moment) => this.hasRoom(moment, tokens));
  }

  #isResting(now: number): boolean {
    if (!this.#halfOpen) return false;
    const { restsUntil, probe } = this.#halfOpen;
    return now < restsUntil || (probe !== undefined && now < probe.until);
  }

  #minutes(now: number): { requests: number; tokens: number }[] {
    if (this.#rules.window === 'sliding') return [this.#sum(({ until }) => until + MINUTE > now)];
    const minuteOf = (moment: number) => Math.floor(moment / MINUTE);
    const touched = new Set([minuteOf(now), minuteOf(now + this.#rules.guardMs)]);
    return [...touched].map((minute) =>
      this.#sum(({ from, until }) => minuteOf(from) <= minute && minute <= minuteOf(until)),
    );
  }

  #sum(counts: (held: Held) => boolean): { requests: number; tokens: number } {
    let requests = 0;
    let tokens = 0;
    for (const held of this.#held.values()) {
      if (!counts(held)) continue;
      requests += 1;
      tokens += held.tokens;
    }
    return { requests, tokens };
  }

  #countDays({ from, until }: Held, change: number): void {
    for (const day of new Set([dayOf(from), dayOf(until)])) this.#days.set(day, (this.#days.get(day) ?? 0) + change);
  }

  #forget(now: number): void {
    for (const [id, { until }] of this.#held) if (until + 2 * MINUTE < now) this.#held.delete(id);
  }
}
