import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { niceTicks, spreadApart, ticksFor } from './chart-scale.ts';

describe('niceTicks', () => {
  it.each([
    [0, 100, [0, 25, 50, 75, 100]],
    [0, 7, [0, 2, 4, 6, 8]],
    [0.91, 0.97, [0.9, 0.92, 0.94, 0.96, 0.98]],
    [5, 5, [0, 5]],
    [0, 0, [0, 1]],
  ])('from %d to %d', (low, high, ticks) => {
    expect(niceTicks(low, high)).toEqual(ticks);
  });

  it('covers the range with few steps, rising', () => {
    const figure = fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((value) => Number(value.toPrecision(6)));
    fc.assert(
      fc.property(figure, figure, (one, other) => {
        const [low, high] = one < other ? [one, other] : [other, one];
        fc.pre(high - low > 1e-3);
        const ticks = niceTicks(low, high);
        // A millionth of the range is less than a pixel.
        const invisible = (high - low) * 1e-6;
        expect(ticks[0]).toBeLessThanOrEqual(low + invisible);
        expect(ticks.at(-1)).toBeGreaterThanOrEqual(high - invisible);
        expect(ticks.length).toBeLessThanOrEqual(7);
        expect([...ticks].sort((a, b) => a - b)).toEqual(ticks);
      }),
    );
  });
});

describe('ticksFor', () => {
  it('starts at zero for counts and near the data for rates', () => {
    expect(ticksFor([3, 12])[0]).toBe(0);
    expect(ticksFor([91, 97])[0]).toBe(90);
  });
});

describe('spreadApart', () => {
  it('keeps the order, the gap and the frame', () => {
    const placed = spreadApart([50, 50, 98, 99], 8);
    expect(placed.toSorted((a, b) => a - b)).toEqual(placed);
    expect(placed.at(-1)).toBeLessThanOrEqual(100);
    for (const [index, at] of placed.slice(1).entries()) expect(at - (placed[index] ?? 0)).toBeGreaterThanOrEqual(8);
  });
});
