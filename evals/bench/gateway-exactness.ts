import { arrange } from './exactness/arrange.ts';
import { Callers } from './exactness/callers.ts';
import { corpus } from './exactness/corpus.ts';
import { profilesFor, scaleFor } from './exactness/profiles.ts';
import { Random } from './exactness/random.ts';
import { inRealTime, REAL_TIME } from './exactness/real-time.ts';
import { type ProfileResult, reportOf, resultOf } from './exactness/results.ts';
import { LEASE_SECONDS, Simulation } from './exactness/simulation.ts';
import { readFlags } from './flags.ts';
import { POOL_SECRET, startPoolDatabase } from './pool-database.ts';
import type { BenchReport } from './run.ts';

const PROCESSES = 4;
const SAMPLES = 4000;

/**
 * Whether the gateway keeps the provider's limits exactly and uses them fully: requests of four processes through the
 * real pool against a judge that counts on its own, in simulated time (exactness/simulation.ts). `--requests`: about how
 * many in all. Last a minute's turn in real time, through the model and HTTP (exactness/real-time.ts). `--seed` repeats a run's draws, not its races. `--only`: profiles whose names contain this.
 */
export async function bench(args: string[]): Promise<BenchReport> {
  const { requests, seed, only } = readFlags(args, { requests: 30_000, seed: 1, only: '' });
  const scale = scaleFor(requests);
  const database = await startPoolDatabase({ projects: scale.projects, durable: false });
  const samples = corpus(SAMPLES, seed);
  const setting = { url: database.gatewayUrl, secret: POOL_SECRET, leaseSeconds: LEASE_SECONDS, samples };
  const callers = new Callers(setting, PROCESSES);
  try {
    const results: ProfileResult[] = [];
    for (const profile of profilesFor(requests, scale).filter(({ name }) => name.includes(only))) {
      await arrange(database.owner, profile.rules);
      const simulation = new Simulation({ profile, database, callers, samples, random: new Random(seed) });
      const started = performance.now();
      await simulation.run();
      const result = resultOf(profile, simulation, (performance.now() - started) / 1000);
      process.stderr.write(
        `${result.name}: ${result.requests} requests in ${result.seconds.toFixed(0)} s, ${result.over} over, ${result.falseRefusals} refused without need\n`,
      );
      results.push(result);
    }
    if (REAL_TIME.includes(only)) results.push(await inRealTime(database, scale));
    return reportOf(results);
  } finally {
    await callers.stop();
    await database.stop();
  }
}
