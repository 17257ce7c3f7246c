/** What can be measured: each file on its own, loaded once the settings it reads are there. */
export const benches: Record<string, () => Promise<{ bench: () => Promise<Measured> }>> = {
  'chat-turn': () => import('./chat-turn.ts'),
};

export interface Measured {
  /** Milliseconds, one a measurement, by what was measured. */
  milliseconds: Record<string, number[]>;
  /** What has to be known to read the figures. */
  conditions: Record<string, string | number>;
}

/** Runs a bench and prints its table and one line of JSON. Throws for a name that is none. */
export async function runBench(name: string): Promise<void> {
  const load = benches[name];
  if (!load) throw new Error(`There is no bench “${name}”`);
  const { milliseconds, conditions } = await (await load()).bench();
  const rows = Object.entries(milliseconds).map(([what, values]) => ({ what, ...summaryOf(values) }));
  const width = Math.max(...rows.map(({ what }) => what.length));
  console.log(`${'milliseconds'.padEnd(width)}      n     p50     p95     max`);
  for (const { what, n, p50, p95, max } of rows) {
    console.log(
      [what.padEnd(width), String(n).padStart(6), ...[p50, p95, max].map((value) => value.toFixed(1).padStart(7))].join(
        ' ',
      ),
    );
  }
  console.log(JSON.stringify({ bench: name, rows, conditions }));
}

function summaryOf(values: readonly number[]) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
  return { n: sorted.length, p50: at(0.5), p95: at(0.95), max: at(1) };
}
