import type { EvalRole } from './dataset.ts';
import { type ScorerName, scorerNames } from './scorers.ts';
import thresholds from './thresholds.json' with { type: 'json' };

export interface Result {
  role: EvalRole;
  id: string;
  kind: string;
  run: number;
  milliseconds: number;
  /** What each scorer found; all empty: passed. */
  wrong: Record<ScorerName, string[]>;
}

interface Line {
  role: string;
  cases: number;
  /** Share of cases that passed in every run. */
  passed: number;
  scorers: Record<ScorerName, number>;
}

const passedBy = (result: Result, name: ScorerName) => result.wrong[name].length === 0;
const passed = (result: Result) => scorerNames.every((name) => passedBy(result, name));

// Downwards, so that a threshold taken from a printed figure is reached by it.
const rounded = (share: number) => Math.floor(share * 1000) / 1000;

function lineOf(role: string, results: readonly Result[]): Line {
  const cases = [...Map.groupBy(results, ({ id }) => id).values()];
  const share = (ok: (result: Result) => boolean) =>
    rounded(cases.filter((runs) => runs.every(ok)).length / cases.length);
  const scorers = scorerNames.map((name) => [name, share((result) => passedBy(result, name))]);
  return { role, cases: cases.length, passed: share(passed), scorers: Object.fromEntries(scorers) };
}

/** Prints what failed, a table, and one line of JSON. False when a role fell below its threshold. */
export function printResults(results: readonly Result[], { partial }: { partial: boolean }): boolean {
  for (const { role, id, run, wrong } of results) {
    for (const name of scorerNames)
      for (const issue of wrong[name]) console.log(`${role} ${id} (run ${run}) ${name}: ${issue}`);
  }
  const lines = [...Map.groupBy(results, ({ role }) => role)].map(([role, own]) => lineOf(role, own));
  console.log(`\n${['role'.padEnd(9), 'cases', 'passed', ...scorerNames].join('  ')}`);
  const percent = (share: number, width: number) => `${Math.round(share * 100)}%`.padStart(width);
  for (const { role, cases, passed: share, scorers } of lines) {
    const cells = scorerNames.map((name) => percent(scorers[name], name.length));
    console.log([role.padEnd(9), String(cases).padStart(5), percent(share, 6), ...cells].join('  '));
  }
  const below = partial ? [] : lines.flatMap(belowThreshold);
  for (const line of below) console.log(line);
  const milliseconds = results.map((result) => result.milliseconds).toSorted((a, b) => a - b);
  const median = milliseconds[Math.floor(milliseconds.length / 2)] ?? 0;
  console.log(JSON.stringify({ evals: lines, medianMilliseconds: Math.round(median), regressed: below.length > 0 }));
  return below.length === 0;
}

function belowThreshold({ role, passed: share, scorers }: Line): string[] {
  const wanted = thresholds[role as keyof typeof thresholds];
  return [
    ...(share < wanted.passed ? [`${role}: ${share} of the cases passed, below ${wanted.passed}`] : []),
    ...scorerNames
      .filter((name) => scorers[name] < wanted[name])
      .map((name) => `${role}: ${name} ${scorers[name]}, below ${wanted[name]}`),
  ];
}
