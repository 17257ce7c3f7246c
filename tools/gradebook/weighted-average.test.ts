import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shownPercent } from './display.ts';
import { letterOf } from './grading-scale.ts';
import { categoryTotals, type Mark, markStates } from './totals.ts';
import { averageOfMarks, averageOfTotals, categoryShares, mean } from './weighted-average.ts';

const cents = (value: string) => BigInt(value.includes('.') ? value.replace(/^(\d+)\.(\d\d)$/, '$1$2') : `${value}00`);
const points = (max: number) => fc.integer({ min: 0, max }).map((value) => (value / 100).toFixed(2));

const categoryIds = ['homework', 'quizzes', 'tests', 'projects'];
const categories = fc
  .tuple(...categoryIds.map(() => fc.oneof(fc.constant('0.00'), points(10_000))))
  .map((weights) => categoryIds.map((id, index) => ({ id, weight: weights[index] ?? '0.00' })));
const mark: fc.Arbitrary<Mark> = fc
  .record({
    categoryId: fc.constantFrom(...categoryIds),
    state: fc.constantFrom(...markStates),
    score: points(15_000),
    maxScore: fc.integer({ min: 1, max: 12_000 }).map((value) => (value / 100).toFixed(2)),
    extraCredit: fc.boolean(),
  })
  .map((made) => ({ ...made, score: made.state === 'graded' ? made.score : null }));
const marks = fc.array(mark, { maxLength: 40 });

/** The definition in whole numbers, written apart from the engine: tenths of a percent, half up, or null. */
function expectedTenths(weights: { id: string; weight: string }[], given: Mark[]): bigint | null {
  let [numerator, denominator, weightSum] = [0n, 1n, 0n];
  for (const { id, weight } of weights) {
    const own = given.filter((item) => item.categoryId === id);
    const possible = own
      .filter((item) => !item.extraCredit && ['graded', 'missing'].includes(item.state))
      .reduce((sum, item) => sum + cents(item.maxScore), 0n);
    const earned = own.reduce((sum, item) => sum + (item.score === null ? 0n : cents(item.score)), 0n);
    const heavy = cents(weight);
    if (possible === 0n || heavy === 0n) continue;
    numerator = numerator * possible + heavy * earned * denominator;
    denominator *= possible;
    weightSum += heavy;
  }
  if (weightSum === 0n) return null;
  const [top, bottom] = [numerator * 1000n, denominator * weightSum];
  return (2n * top + bottom) / (2n * bottom);
}

const tenths = (percent: Decimal | null) => percent && BigInt(Math.round(shownPercent(percent) * 10));

describe('weighted averages', () => {
  it('equal the definition in whole numbers, for any marks and weights', () => {
    fc.assert(
      fc.property(categories, marks, (weights, given) => {
        expect(tenths(averageOfMarks(weights, given).percent)).toBe(expectedTenths(weights, given));
      }),
      { numRuns: 2000 },
    );
  });

  it('do not depend on excused, incomplete and ungraded work', () => {
    fc.assert(
      fc.property(categories, marks, (weights, given) => {
        const counting = given.filter((item) => item.state === 'graded' || item.state === 'missing');
        expect(averageOfMarks(weights, given).percent?.toFixed()).toBe(
          averageOfMarks(weights, counting).percent?.toFixed(),
        );
      }),
    );
  });

  it('treat missing work as zero points of what was possible', () => {
    fc.assert(
      fc.property(categories, marks, (weights, given) => {
        const zeros = given
          .filter((item) => !(item.state === 'missing' && item.extraCredit))
          .map((item) => (item.state === 'missing' ? { ...item, state: 'graded' as const, score: '0.00' } : item));
        expect(averageOfMarks(weights, given).percent?.toFixed()).toBe(
          averageOfMarks(weights, zeros).percent?.toFixed(),
        );
      }),
    );
  });

  it('depend on the proportions of the weights alone, and not on the order of the marks', () => {
    fc.assert(
      fc.property(categories, marks, (weights, given) => {
        const heavier = weights.map((item) => ({ ...item, weight: new Decimal(item.weight).times(3).toFixed(2) }));
        const shown = averageOfMarks(weights, given).percent;
        expect(tenths(averageOfMarks(heavier, given.toReversed()).percent)).toBe(tenths(shown));
      }),
    );
  });

  it('never fall when extra credit is added to a category that counts', () => {
    fc.assert(
      fc.property(categories, marks, points(2000), (weights, given, score) => {
        const before = averageOfMarks(weights, given);
        const bonus = given
          .map((item) => item.categoryId)
          .filter((id) => categoryShares(weights, categoryTotals(given)).some((category) => category.id === id))[0];
        fc.pre(bonus !== undefined && before.percent !== null);
        const more = [
          ...given,
          { categoryId: bonus, state: 'graded' as const, score, maxScore: '5.00', extraCredit: true },
        ];
        expect(averageOfMarks(weights, more).percent?.gte(before.percent ?? 0)).toBe(true);
      }),
    );
  });

  it('renormalise over empty and weightless categories', () => {
    const weights = [
      { id: 'homework', weight: '20' },
      { id: 'tests', weight: '60' },
      { id: 'practice', weight: '0' },
    ];
    const given: Mark[] = [
      { categoryId: 'homework', state: 'graded', score: '9', maxScore: '10', extraCredit: false },
      { categoryId: 'practice', state: 'graded', score: '1', maxScore: '10', extraCredit: false },
    ];
    const average = averageOfMarks(weights, given);
    expect(average.percent?.toNumber()).toBe(90);
    expect(average.counted).toBe(1);
    expect(categoryShares(weights, categoryTotals(given)).map((category) => category.share.toNumber())).toEqual([
      100, 0,
    ]);
    expect(averageOfMarks(weights, given.slice(1)).percent).toBeNull();
  });

  it('round half up exactly, also where thirds add up to a tie', () => {
    const thirds = [
      { id: 'a', weight: '1' },
      { id: 'b', weight: '1' },
    ];
    const totals = [
      { categoryId: 'a', earned: '1', possible: '3', counted: 1 },
      { categoryId: 'b', earned: '2.003', possible: '3', counted: 1 },
    ];
    expect(averageOfTotals(thirds, totals).percent?.toFixed(2)).toBe('50.05');
    expect(shownPercent(averageOfTotals(thirds, totals).percent ?? new Decimal(0))).toBe(50.1);
  });

  it('sum points by category without losing cents', () => {
    const given = Array.from(
      { length: 30 },
      (): Mark => ({ categoryId: 'quizzes', state: 'graded', score: '0.10', maxScore: '0.30', extraCredit: false }),
    );
    expect(categoryTotals(given)).toEqual([{ categoryId: 'quizzes', earned: '3', possible: '9', counted: 30 }]);
  });

  it('have a mean, and none without averages', () => {
    expect(mean([new Decimal(80), new Decimal(91)])?.toNumber()).toBe(85.5);
    expect(mean([])).toBeNull();
  });
});

describe('grading scales', () => {
  const breaks = [
    { symbol: 'A', from: 90, points: 4 },
    { symbol: 'B', from: 80, points: 3 },
    { symbol: 'F', from: 0, points: 0 },
    { symbol: 'I', from: 95, points: null },
  ];
  it('give the highest break-off reached, on the exact percent', () => {
    expect(letterOf(new Decimal(90), breaks)).toBe('A');
    expect(letterOf(new Decimal('89.99'), breaks)).toBe('B');
    expect(letterOf(new Decimal(104), breaks.toReversed())).toBe('A');
    expect(letterOf(new Decimal(99), breaks)).toBe('A');
    expect(letterOf(null, breaks)).toBeNull();
    expect(letterOf(new Decimal(10), breaks.slice(0, 2))).toBeNull();
  });
});
