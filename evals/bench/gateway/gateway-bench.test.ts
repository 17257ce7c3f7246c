import fc from 'fast-check';
import { expect, test } from 'vitest';
import { figuresOf, type Results } from './figures.ts';
import { interleaved, type Measured, PROFILES } from './slices.ts';

test('contenders take turns: each once a round, and none always first or always after the same one', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 4 }), fc.integer({ min: 1, max: 4 }), (count, times) => {
      const items = ['a', 'b', 'c', 'd'].slice(0, count);
      const rounds = times * 24;
      const order = interleaved(items, rounds);
      for (let round = 0; round < rounds; round += 1)
        expect(order.slice(round * count, (round + 1) * count).toSorted()).toEqual(items);
      for (let place = 0; place < count; place += 1)
        for (const item of items)
          expect(order.filter((found, at) => at % count === place && found === item)).toHaveLength(rounds / count);
    }),
  );
});

test('what is added is the difference of the same quantile, and the worst profile stands for all', () => {
  const measured = (milliseconds: number, seconds: number, errors = 0): Measured => ({
    samples: Array.from({ length: 100 }, (_, index) => ({ first: milliseconds, end: milliseconds + index })),
    errors,
    seconds,
  });
  const results = (slower: number[]): Results =>
    PROFILES.map((profile, index) => ({
      profile,
      measured: new Map([
        ['baseline', measured(50, 1)],
        ['ours', measured(50 + slower[index]!, 1 + slower[index]! / 10, 1)],
      ]),
    }));
  const { worst, errors, profiles, saturation } = figuresOf('ours', results([1, 2, 5, 3]), results([9, 9, 9, 9]));
  expect(worst).toMatchObject({ addedP50Ms: 5, addedP99Ms: 5, firstByteAddedMs: 5 });
  expect(worst.throughputShare).toBeCloseTo(1 / 1.5);
  expect(errors).toBe(8);
  expect(profiles['streaming-1']?.addedP50Ms).toBe(2);
  expect(saturation['unary-32']?.throughputShare).toBeCloseTo(1 / 1.9);
});
