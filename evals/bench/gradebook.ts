import fc from 'fast-check';
import { agrees } from '#tools/gradebook/testing/against-oracle.ts';
import { cases } from '#tools/gradebook/testing/random-policies.ts';
import { readFlags } from './flags.ts';
import type { BenchReport } from './run.ts';

const CHUNK = 50_000;

/**
 * Compares the engine of every average with the oracle (whole numbers, written from domain.md) on random policies over
 * random trees of terms. The first case that differs comes back as small as it can be made, with its seed.
 */
export async function bench(args: string[]): Promise<BenchReport> {
  const { policies, seed } = readFlags(args, { policies: 1_000_000, seed: 20_260_901 });
  const started = performance.now();
  let [done, mismatches] = [0, 0];
  let first: unknown;
  while (done < policies) {
    const numRuns = Math.min(CHUNK, policies - done);
    const run = { numRuns, seed: seed + done };
    const differing = countDiffering(run);
    if (differing > 0 && first === undefined) {
      first = { seed: run.seed, case: fc.check(fc.property(cases, agrees), run).counterexample?.[0] };
    }
    mismatches += differing;
    done += numRuns;
    process.stderr.write(`${done} of ${policies} policies, ${mismatches} mismatches\n`);
  }
  const seconds = (performance.now() - started) / 1000;
  return {
    tables: [
      {
        title: 'Averages by engine and oracle',
        columns: ['policies', 'mismatches', 'seconds', 'policies a second'],
        rows: [[done, mismatches, seconds, Math.round(done / seconds)]],
      },
    ],
    figures: { policies: done, mismatches, seconds, seed, ...(first === undefined ? {} : { first }) },
  };
}

function countDiffering(run: { numRuns: number; seed: number }): number {
  let differing = 0;
  fc.assert(
    fc.property(cases, (one) => {
      if (!agrees(one)) differing += 1;
    }),
    run,
  );
  return differing;
}
