import type { Orders } from './calling-process.ts';
import type { Profile } from './profiles.ts';
import type { Random } from './random.ts';

export type Asking = Omit<Orders, 'endings'>;
export interface Step {
  /** Whether callers were told to come back by now: then all of them ask. */
  isAwaited: boolean;
  now: number;
  granted: number;
}

const MINUTE = 60_000;
const LANES = 4;
/** Nothing that happens at the provider brings callers back sooner. */
export const LOOK_IN_MS = 250;

/** What each calling process asks for at a step; undefined: nothing. */
export function wanted(profile: Profile, step: Step, processes: number, random: Random): (Asking | undefined)[] {
  const askForLess = profile.boundBy === 'tokens';
  const toEach = (asking: (index: number) => Asking | undefined) =>
    Array.from({ length: processes }, (_, index) => asking(index));
  if (step.now < profile.countsFrom) {
    const due = Math.floor((profile.requestsAMinute * (step.now - profile.startsAt)) / MINUTE);
    return spread(Math.max(0, due - step.granted), processes);
  }
  const slides = isSliding(profile);
  if (step.isAwaited && !slides) return toEach(() => ({ lanes: LANES, asks: null, askForLess }));
  if (!step.isAwaited && !askForLess && random.next() > 0.3) return toEach(() => undefined);
  const scouts = new Set([
    random.between(0, processes - 1),
    ...(step.isAwaited ? [random.between(0, processes - 1)] : []),
  ]);
  return toEach((index) => (scouts.has(index) ? { lanes: 1, asks: null, askForLess } : undefined));
}

export function isSliding({ rules }: Profile): boolean {
  return [...rules.values()].every(({ window }) => window === 'sliding');
}

export interface Burst {
  at: number;
  asks: number;
}

/** Requests of one minute at random times, half of them around its end, a few at the very same moment. */
export function burstsOf(minuteAt: number, requests: number, random: Random): Burst[] {
  const bursts: Burst[] = [];
  for (let left = requests; left > 0; ) {
    const asks = Math.min(left, random.between(1, 12));
    const late = random.next() < 0.5;
    bursts.push({ at: minuteAt + (late ? random.between(56_000, MINUTE - 1) : random.between(0, MINUTE - 1)), asks });
    left -= asks;
  }
  return bursts.sort((a, b) => a.at - b.at);
}

/** The requests of one moment, over all processes. */
export function spread(asks: number, processes: number): (Asking | undefined)[] {
  return Array.from({ length: processes }, (_, index) => {
    const own = Math.floor(asks / processes) + (index < asks % processes ? 1 : 0);
    return own > 0 ? { lanes: LANES, asks: own, askForLess: false } : undefined;
  });
}
