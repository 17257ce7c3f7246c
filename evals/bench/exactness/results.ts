import type { BenchReport } from '../run.ts';
import type { Profile } from './profiles.ts';
import type { Simulation } from './simulation.ts';

export interface ProfileResult {
  name: string;
  boundBy: Profile['boundBy'];
  /** Sent to the provider. */
  requests: number;
  /** Beyond a limit on requests, or beyond one on tokens without an estimate that was too low. */
  over: number;
  /** Share (0–1) of requests beyond a limit on tokens because an estimate was too low. */
  tpmOverShare: number;
  /** Answers that nothing was free, and those of them that were wrong or named no time. */
  refusals: number;
  falseRefusals: number;
  /** Share (0–1) of what the provider would have admitted; null where demand left some of it. */
  used: number | null;
  /** The longest from a window's turn to its use, by simulated time; null where nothing turned. */
  resetUsedWithinMs: number | null;
  /** The most that a caller was told to wait longer than necessary. */
  retryLateMs: number;
  /** Real time that it took. */
  seconds: number;
  offences: string[];
}

const MOST_OFFENCES = 5;

export function resultOf(profile: Profile, { world, refusals, resetLag }: Simulation, seconds: number): ProfileResult {
  const { totals, counted } = world;
  const taken = profile.boundBy === 'tokens' ? counted.tokens : counted.requests;
  return {
    name: profile.name,
    boundBy: profile.boundBy,
    requests: totals.sent,
    over: totals.over,
    tpmOverShare: totals.tokensOver / Math.max(1, totals.sent),
    refusals: refusals.totals.refused,
    falseRefusals: refusals.totals.wrong + refusals.totals.withoutTime,
    used: profile.quota === undefined ? null : taken / profile.quota,
    resetUsedWithinMs: resetLag.most ?? null,
    retryLateMs: refusals.retryLateMs,
    seconds,
    offences: [...world.offences, ...refusals.offences].slice(0, MOST_OFFENCES),
  };
}

/** The table and the figures of a run. `used…` is the lowest share; the rest are sums, or the worst of the profiles. */
export function reportOf(results: readonly ProfileResult[]): BenchReport {
  const requests = sum(results, 'requests');
  const lags = results.flatMap(({ resetUsedWithinMs }) => resetUsedWithinMs ?? []);
  const offences = results.flatMap((result) => result.offences.map((offence) => [result.name, offence]));
  const table = {
    title: 'Exactness of the gateway, by profile of the provider',
    columns: [
      'profile',
      'requests',
      'over',
      'tokens over',
      'refusals',
      'false',
      'used',
      'reset used (ms)',
      'told late (ms)',
      'seconds',
    ],
    rows: results.map((result) => [
      ...[result.name, result.requests, result.over, result.tpmOverShare, result.refusals, result.falseRefusals],
      ...[result.used ?? '–', result.resetUsedWithinMs ?? '–', result.retryLateMs, result.seconds],
    ]),
  };
  return {
    tables: [
      table,
      ...(offences.length > 0 ? [{ title: 'To look into', columns: ['profile', 'what'], rows: offences }] : []),
    ],
    figures: {
      requests,
      over: sum(results, 'over'),
      tpmOverShare:
        results.reduce((all, result) => all + result.tpmOverShare * result.requests, 0) / Math.max(1, requests),
      falseRefusals: sum(results, 'falseRefusals'),
      used: lowestUsed(results),
      usedByRequests: lowestUsed(results.filter(({ boundBy }) => boundBy !== 'tokens')),
      usedByTokens: lowestUsed(results.filter(({ boundBy }) => boundBy === 'tokens')),
      resetUsedWithinMs: Math.max(0, ...lags),
      retryLateMs: Math.max(...results.map(({ retryLateMs }) => retryLateMs)),
      profiles: Object.fromEntries(results.map(({ name, ...figures }) => [name, figures])),
    },
  };
}

/** Null where no profile's demand uses up what there is. */
function lowestUsed(results: readonly ProfileResult[]): number | null {
  const shares = results.flatMap(({ used }) => used ?? []);
  return shares.length > 0 ? Math.min(...shares) : null;
}

function sum(results: readonly ProfileResult[], what: 'requests' | 'over' | 'falseRefusals'): number {
  return results.reduce((all, result) => all + result[what], 0);
}
