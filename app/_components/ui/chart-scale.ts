/** Round steps from `low` to `high` or just beyond, at most about four of them: [0, 25, 50, 75, 100]. */
export function niceTicks(low: number, high: number): number[] {
  if (!(high > low)) return low === 0 ? [0, 1] : [Math.min(0, low), Math.max(0, low)];
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 2.5, 5].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil(high / step - 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}

/** The range of a chart: from zero, unless everything happens far above it (a rate between 91 and 97). */
export function ticksFor(values: readonly number[]): number[] {
  const low = Math.min(...values);
  const high = Math.max(...values);
  return niceTicks(low >= 0 && low < high * 0.6 ? 0 : low, high);
}

/** Moves labels apart so that none stands on another: wanted positions in percent, in, free ones of the same order, out. */
export function spreadApart(wanted: readonly number[], gap: number): number[] {
  const order = wanted.map((at, index) => ({ at, index })).sort((one, other) => one.at - other.at);
  const placed = Array<number>(wanted.length);
  let floor = Number.NEGATIVE_INFINITY;
  for (const { at, index } of order) {
    placed[index] = Math.max(at, floor);
    floor = (placed[index] ?? at) + gap;
  }
  const excess = Math.max(0, floor - gap - 100);
  return placed.map((at) => at - excess);
}
