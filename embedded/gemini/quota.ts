import type { ModelLimits } from './models.ts';

export type WindowKind = 'fixed' | 'sliding';

export type Violation = { window: 'minute' | 'day'; metric: 'requests' | 'tokens'; limit: number };

/** The verdict on one request; `retryMs` is the time until the last violated window lets it in. */
export type Verdict = { admitted: true } | { admitted: false; violations: Violation[]; retryMs: number };

/** Admissions of the present minute, oldest first, and what they add up to. */
type Minute = { admissions: { at: number; tokens: number }[]; tokens: number };

const MINUTE = 60_000;

/**
 * The provider's own count of what each (project, model) was given. It knows nothing of the gateway: its clock, windows
 * and token counts are its own, which makes it the judge of the gateway's.
 */
export class QuotaJudge {
  readonly #buckets = new Map<string, Minute>();
  readonly #days = new Map<string, { day: string; requests: number }>();
  readonly #window: WindowKind;

  constructor(window: WindowKind) {
    this.#window = window;
  }

  /** Counts the request if every window has room for it. `now` in milliseconds since 1970. */
  admit(project: string, model: string, tokens: number, limits: ModelLimits, now: number): Verdict {
    const key = `${project}\n${model}`;
    const minute = this.#inMinute(key, now);
    const day = this.#today(key, now);
    const violations: Violation[] = [];
    if (day.requests >= limits.requestsPerDay)
      violations.push({ window: 'day', metric: 'requests', limit: limits.requestsPerDay });
    if (minute.admissions.length >= limits.requestsPerMinute)
      violations.push({ window: 'minute', metric: 'requests', limit: limits.requestsPerMinute });
    if (minute.tokens + tokens > limits.tokensPerMinute)
      violations.push({ window: 'minute', metric: 'tokens', limit: limits.tokensPerMinute });
    if (violations.length > 0) {
      const turnsOver = violations.some(({ window }) => window === 'day')
        ? msToPacificMidnight(now)
        : this.#msToRoom(minute, now);
      return { admitted: false, violations, retryMs: turnsOver };
    }
    minute.admissions.push({ at: now, tokens });
    minute.tokens += tokens;
    day.requests += 1;
    return { admitted: true };
  }

  /** Everything that stands in the present windows, by `project\nmodel`: for comparing with a ledger. */
  counts(now: number): Map<string, { minuteRequests: number; minuteTokens: number; dayRequests: number }> {
    return new Map(
      [...this.#buckets.keys()].map((key) => {
        const minute = this.#inMinute(key, now);
        return [
          key,
          {
            minuteRequests: minute.admissions.length,
            minuteTokens: minute.tokens,
            dayRequests: this.#today(key, now).requests,
          },
        ];
      }),
    );
  }

  #inMinute(key: string, now: number): Minute {
    const since = this.#window === 'fixed' ? Math.floor(now / MINUTE) * MINUTE : now - MINUTE + 1;
    const minute = this.#buckets.get(key) ?? { admissions: [], tokens: 0 };
    const kept = minute.admissions.findIndex(({ at }) => at >= since);
    const gone = minute.admissions.splice(0, kept < 0 ? minute.admissions.length : kept);
    for (const { tokens } of gone) minute.tokens -= tokens;
    this.#buckets.set(key, minute);
    return minute;
  }

  #today(key: string, now: number): { day: string; requests: number } {
    const day = pacificDay(now);
    const kept = this.#days.get(key);
    const today = kept?.day === day ? kept : { day, requests: 0 };
    this.#days.set(key, today);
    return today;
  }

  #msToRoom({ admissions }: Minute, now: number): number {
    if (this.#window === 'fixed') return MINUTE - (now % MINUTE);
    return (admissions[0]?.at ?? now) + MINUTE - now;
  }
}

const PACIFIC = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'America/Los_Angeles',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

/** The day that was asked for last, from that moment on: nearly every request falls into it. */
let present = { day: '', from: 0, until: 0 };

function dayAt(now: number): typeof present {
  if (now < present.from || now >= present.until)
    present = { day: PACIFIC.format(now), from: now, until: nextTurn(now) };
  return present;
}

/** Searches for the turn instead of adding 24 hours: days of 23 and 25 hours exist. */
function nextTurn(now: number): number {
  const today = PACIFIC.format(now);
  let before = now;
  let after = now + 26 * 60 * MINUTE;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (PACIFIC.format(middle) === today) before = middle;
    else after = middle;
  }
  return after;
}

/** The date where the provider's day turns, as YYYY-MM-DD. */
export function pacificDay(now: number): string {
  return dayAt(now).day;
}

export function msToPacificMidnight(now: number): number {
  return dayAt(now).until - now;
}
