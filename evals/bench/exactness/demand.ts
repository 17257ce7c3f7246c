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

/** Minutes after which bursts fall alike. */
export const BURST_CYCLE = 3;

export interface Burst {
  at: number;
  asks: number;
}

/**
 * Requests of a profile's minute: in two of three nearly all right after its beginning, in the third right before its end,
 * so that they may be counted in the full minute that follows; a few anywhere, and a few at the very same moment.
 */
export function burstsOf(profile: Profile, minute: number, random: Random): Burst[] {
  const [from, to] = minute % BURST_CYCLE < BURST_CYCLE - 1 ? [0, 1500] : [57_800, MINUTE - 1];
  const bursts: Burst[] = [];
  for (let left = Math.ceil(profile.requestsAMinute * 1.3); left > 0; ) {
    const asks = Math.min(left, random.between(1, 12));
    const within = random.next() < 0.98 ? random.between(from, to) : random.between(0, MINUTE - 1);
    bursts.push({ at: profile.startsAt + minute * MINUTE + within, asks });
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
