// npm run mutation [GROUP …]: tests the tests. Each mutant is a small change of the code that some test must notice;
// every group of files must have nine in ten of its mutants noticed. Not part of npm test: it takes minutes.
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Stryker } from '@stryker-mutator/core';
import { printError } from './print-error.ts';

const NOTICED_PERCENT = 90;

const gateway = (...names: string[]) => names.map((name) => `agents/gateway/${name}.ts`);
/** What is mutated; the tests are those of vitest.mutation.config.ts, which need no database. */
const GROUPS: Record<string, string[]> = {
  windows: ['embedded/gemini/quota.ts'],
  failures: gateway('failures', 'quota-facts', 'error-body', 'redact'),
  provider: gateway('provider', 'search', 'answer-stream', 'held-stream', 'attempt', 'exhausted', 'usage'),
  vault: ['agents/gateway/vault.ts', 'db/vault/key-ring.ts', 'db/vault/place.ts'],
};
/** Left out of the copy that is mutated. */
const NOT_NEEDED = ['app', 'docs', 'DECISIONS', 'evals', 'inngest', 'public', 'supabase', '.next*', '.catalyst'];

try {
  const chosen = process.argv.slice(2);
  const unknown = chosen.find((name) => !Object.hasOwn(GROUPS, name));
  if (unknown) throw new Error(`There is no group ${unknown}, only ${Object.keys(GROUPS).join(', ')}`);
  const results: string[] = [];
  for (const name of chosen.length > 0 ? chosen : Object.keys(GROUPS)) results.push(await mutate(name));
  console.log(results.join('\n'));
} catch (error) {
  printError(error);
}

async function mutate(name: string): Promise<string> {
  const stryker = new Stryker({
    mutate: GROUPS[name]!,
    testRunner: 'vitest',
    plugins: ['@stryker-mutator/vitest-runner'],
    vitest: { configFile: 'vitest.mutation.config.ts' },
    coverageAnalysis: 'perTest',
    concurrency: 2,
    timeoutMS: 4_000,
    checkers: [],
    reporters: ['progress-append-only', 'clear-text'],
    clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
    tempDirName: path.join(tmpdir(), 'catalyst-mutation'),
    ignorePatterns: NOT_NEEDED,
    // Stryker would rewrite the project's with functions that TypeScript 7 has no longer; vitest needs none.
    tsconfigFile: 'none',
    thresholds: { high: 95, low: NOTICED_PERCENT, break: NOTICED_PERCENT },
  });
  const mutants = await stryker.runMutationTest();
  const noticed = mutants.filter(({ status }) => status === 'Killed' || status === 'Timeout').length;
  const counted = noticed + mutants.filter(({ status }) => status === 'Survived' || status === 'NoCoverage').length;
  const percent = (100 * noticed) / counted;
  if (percent < NOTICED_PERCENT) process.exitCode = 1;
  return `${name.padEnd(10)} ${noticed} of ${counted} mutants noticed (${percent.toFixed(1)} %)`;
}
