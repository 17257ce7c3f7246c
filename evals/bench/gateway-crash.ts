import { startProvider } from './crash/provider.ts';
import { type RoundResult, round } from './crash/round.ts';
import { arrange } from './exactness/arrange.ts';
import { readFlags } from './flags.ts';
import { FAMILIES, startPoolDatabase } from './pool-database.ts';
import type { BenchReport } from './run.ts';

const KILLS_A_ROUND = 10;
/** Crashes of the database come with so many kills each, unless they are asked for: 500 and 50 are the full form. */
const KILLS_A_CRASH = 10;
const MINUTE = 60_000;
const MINUTES_A_ROUND = 4;
const STARTS_AT = Date.parse('2026-03-03T12:00:10Z');
const LIMITS = { requestsPerMinute: 1_000_000, requestsPerDay: 1_000_000, tokensPerMinute: 1_000_000_000 };
const MOST_VIOLATIONS = 10;
const CRASHES = ['SIGQUIT', 'SIGKILL'] as const;
const WINDOWS = ['fixed', 'sliding'] as const;

/**
 * Whether the gateway's ledger survives `kill -9` of its callers and crashes of its database in the middle of traffic:
 * rounds of calling processes that are all killed, by turns in fixed and in sliding minutes, each round in a minute of its
 * own of a clock that stands still, so that judge and ledger can be laid side by side. `--kills`, `--database-crashes` (a tenth of the kills).
 */
export async function bench(args: string[]): Promise<BenchReport> {
  const { kills } = readFlags(args, { kills: 20, 'database-crashes': 2 });
  const { 'database-crashes': crashes } = readFlags(args, {
    kills,
    'database-crashes': Math.ceil(kills / KILLS_A_CRASH),
  });
  const rounds = Math.max(1, Math.ceil(kills / KILLS_A_ROUND), crashes);
  const provider = await startProvider();
  const database = await startPoolDatabase({ projects: 40, durable: true });
  try {
    const rules = { ...LIMITS, window: 'fixed' as const, guardMs: 2000 };
    await arrange(database.owner, new Map(FAMILIES.map((model) => [model, rules])));
    const results: RoundResult[] = [];
    for (let index = 0; index < rounds; index += 1) {
      // Both ways of crashing meet both kinds of minutes.
      const crash = index >= crashes ? undefined : CRASHES[(index + Math.floor(index / 2)) % 2]!;
      const ownKills = share(kills, index, rounds);
      const moment = STARTS_AT + index * MINUTES_A_ROUND * MINUTE;
      results.push(await round({ database, provider, window: WINDOWS[index % 2]!, moment, kills: ownKills, crash }));
      process.stderr.write(`round ${index + 1} of ${rounds}: ${results.at(-1)!.attempts} attempts\n`);
    }
    return reportOf(results, { kills, databaseCrashes: Math.min(crashes, rounds) });
  } finally {
    await database.stop();
    await provider.server.close();
  }
}

const share = (whole: number, index: number, parts: number) =>
  Math.floor(whole / parts) + (index < whole % parts ? 1 : 0);

function reportOf(results: readonly RoundResult[], given: { kills: number; databaseCrashes: number }): BenchReport {
  const sum = (
    what:
      | 'attempts'
      | 'admitted'
      | 'underWay'
      | 'expired'
      | 'leaked'
      | 'missingRows'
      | 'slidingBuckets'
      | 'countingThemselves',
  ) => results.reduce((all, result) => all + result[what], 0);
  const violations = results.flatMap((result) => result.violations);
  const figures = {
    ...given,
    attempts: sum('attempts'),
    admitted: sum('admitted'),
    underWay: sum('underWay'),
    expired: sum('expired'),
    slidingBuckets: sum('slidingBuckets'),
    countingThemselves: sum('countingThemselves'),
    leaked: sum('leaked'),
    violations: violations.length,
    missingRows: sum('missingRows'),
  };
  const rows = [
    ['callers killed', figures.kills],
    ['crashes of the database', figures.databaseCrashes],
    ['attempts in the ledger', figures.attempts],
    ['requests that the judge admitted', figures.admitted],
    ['calls under way at a kill or crash', figures.underWay],
    ['attempts that expired', figures.expired],
    ['buckets with sliding minutes', figures.slidingBuckets],
    ['of those, read from their own count', figures.countingThemselves],
    ['reservations open after 60 s', figures.leaked],
    ['attempts without a row', figures.missingRows],
    ['buckets or calls that do not add up', figures.violations],
  ] satisfies [string, number][];
  const offences = violations.slice(0, MOST_VIOLATIONS).map((violation) => [violation]);
  return {
    tables: [
      { title: 'The gateway’s ledger after kills and crashes', columns: ['what', 'how many'], rows },
      ...(offences.length > 0 ? [{ title: 'To look into', columns: ['what'], rows: offences }] : []),
    ],
    figures,
  };
}
