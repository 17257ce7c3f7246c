import { FAMILIES } from '../pool-database.ts';
import { BURST_CYCLE } from './demand.ts';
import { nextMidnight } from './provider-days.ts';
import type { BucketRules } from './reckoning.ts';

export interface Profile {
  name: string;
  /** By model id: what both the gateway's tables and the judge are told. */
  rules: Map<string, BucketRules>;
  /** `overload`: more is wanted than there is, always. `bursts`: crowds around the turns of minutes, slow to arrive. */
  demand: 'overload' | 'bursts';
  boundBy: 'requests' | 'tokens' | 'days';
  /** Milliseconds since 1970. */
  startsAt: number;
  /** About what the pool can serve. */
  requestsAMinute: number;
  endsAt: number;
  /** From here on what is used is counted; before it sliding windows fill up evenly. */
  countsFrom: number;
  /** What the provider would admit from `countsFrom` to the end, at most; undefined where demand leaves some. */
  quota: number | undefined;
}

/** How large the pool is and how much of it a run of so many requests can fill. */
export interface Scale {
  projects: number;
  /** By family, in the order of FAMILIES. */
  perMinute: readonly [number, number, number, number];
  perDay: number;
}

const MINUTE = 60_000;
const GUARD_MS = 2000;
const UNLIMITED = 1_000_000_000;
/** Of what is granted when room is short: more small requests than are asked for. */
const MEAN_TOKENS = 250;

export function scaleFor(requests: number): Scale {
  if (requests >= 300_000) return { projects: 40, perMinute: [15, 10, 30, 15], perDay: 60 };
  if (requests >= 20_000) return { projects: 40, perMinute: [5, 4, 8, 5], perDay: 10 };
  return { projects: requests >= 5000 ? 10 : 4, perMinute: [4, 3, 5, 4], perDay: 7 };
}

/** Every profile, for about `requests` in all. */
export function profilesFor(requests: number, scale: Scale): Profile[] {
  const share = (part: number) => Math.round(requests * part);
  return [
    byMinute('fixed windows, bound by requests', 'fixed', 'requests', share(0.22), scale),
    byMinute('fixed windows, bound by tokens', 'fixed', 'tokens', share(0.2), scale),
    byMinute('sliding windows, bound by requests', 'sliding', 'requests', share(0.18), scale),
    byMinute('sliding windows, bound by tokens', 'sliding', 'tokens', share(0.15), scale),
    bursts(share(0.15), scale),
    byDay('days that run out', '2026-06-09T19:00:00Z', share(0.04), scale),
    byDay('a day of 23 hours', '2026-03-07T20:00:00Z', share(0.03), scale),
    byDay('a day of 25 hours', '2026-10-31T19:00:00Z', share(0.03), scale),
  ];
}

type Limits = Pick<BucketRules, 'requestsPerMinute' | 'requestsPerDay' | 'tokensPerMinute'>;

function rulesOf(
  limits: (perMinute: number) => Partial<Limits>,
  window: (index: number) => BucketRules['window'],
  scale: Scale,
) {
  return new Map(
    FAMILIES.map((model, index): [string, BucketRules] => {
      const perMinute = scale.perMinute[index]!;
      const all = { requestsPerMinute: UNLIMITED, requestsPerDay: UNLIMITED, tokensPerMinute: UNLIMITED };
      return [model, { ...all, ...limits(perMinute), window: window(index), guardMs: GUARD_MS }];
    }),
  );
}

const sum = (rules: Profile['rules'], what: keyof Limits) =>
  [...rules.values()].reduce((all, limits) => all + limits[what], 0);

function byMinute(
  name: string,
  window: BucketRules['window'],
  boundBy: 'requests' | 'tokens',
  requests: number,
  scale: Scale,
): Profile {
  const rules = rulesOf(
    (perMinute) =>
      boundBy === 'requests'
        ? { requestsPerMinute: perMinute }
        : { tokensPerMinute: perMinute * 700, requestsPerMinute: perMinute * 40 },
    () => window,
    scale,
  );
  const bound = boundBy === 'requests' ? 'requestsPerMinute' : 'tokensPerMinute';
  const aMinute = sum(rules, bound) * scale.projects;
  const requestsAMinute = boundBy === 'requests' ? aMinute : aMinute / MEAN_TOKENS;
  const minutes = Math.max(boundBy === 'requests' ? 3 : 2, Math.round(requests / requestsAMinute));
  const startsAt = Date.parse('2026-03-03T12:00:00Z');
  const countsFrom = window === 'sliding' ? startsAt + MINUTE : startsAt;
  const endsAt = startsAt + minutes * MINUTE;
  return {
    name,
    rules,
    demand: 'overload',
    boundBy,
    startsAt,
    requestsAMinute,
    endsAt,
    countsFrom,
    quota: (aMinute * (endsAt - countsFrom)) / MINUTE,
  };
}

/** Half of the families fixed, half sliding, over a midnight of the provider, with limits on all three. */
function bursts(requests: number, scale: Scale): Profile {
  const requestsAMinute = scale.perMinute.reduce((a, b) => a + b) * scale.projects;
  const minutes = Math.max(8, Math.round(requests / requestsAMinute));
  const rules = rulesOf(
    (perMinute) => ({
      requestsPerMinute: perMinute,
      tokensPerMinute: perMinute * 3000,
      requestsPerDay: Math.ceil(perMinute * minutes * 0.45),
    }),
    (index) => (index % 2 === 0 ? 'fixed' : 'sliding'),
    scale,
  );
  const midnight = nextMidnight(Date.parse('2026-04-14T12:00:00Z'));
  // Few enough minutes to leave some of the day, and as many as end with a crowd right before midnight.
  const startsAt = midnight - Math.max(1, Math.floor(minutes / 12)) * BURST_CYCLE * MINUTE;
  const endsAt = startsAt + minutes * MINUTE;
  return {
    name: 'bursts at the turns, over midnight',
    rules,
    demand: 'bursts',
    boundBy: 'requests',
    startsAt,
    requestsAMinute,
    endsAt,
    countsFrom: startsAt,
    quota: undefined,
  };
}

/** Each day runs out minutes after it began; callers come back when they were told to. */
function byDay(name: string, start: string, requests: number, scale: Scale): Profile {
  const rules = rulesOf(
    (perMinute) => ({ requestsPerMinute: perMinute, requestsPerDay: scale.perDay }),
    () => 'fixed',
    scale,
  );
  const aDay = sum(rules, 'requestsPerDay') * scale.projects;
  const requestsAMinute = sum(rules, 'requestsPerMinute') * scale.projects;
  const days = Math.max(3, Math.round(requests / aDay));
  const startsAt = Date.parse(start);
  let lastDay = startsAt;
  for (let day = 1; day < days; day += 1) lastDay = nextMidnight(lastDay);
  const endsAt = lastDay + 30 * MINUTE;
  return {
    name,
    rules,
    demand: 'overload',
    boundBy: 'days',
    startsAt,
    requestsAMinute,
    endsAt,
    countsFrom: startsAt,
    quota: aDay * days,
  };
}
