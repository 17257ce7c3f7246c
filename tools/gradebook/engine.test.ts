import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { averageOf } from './average.ts';
import { rounded, shownPercent } from './display.ts';
import { compare, fraction, mean, over, sum } from './fraction.ts';
import { breakOf, letterOf } from './grading-scale.ts';
import type { Mark } from './mark.ts';
import { type Category, type Policy, plainCategory, type TermNode } from './policy.ts';
import { termResult } from './term-result.ts';
import { agrees, marksOf, nodeOf } from './testing/against-oracle.ts';
import { cases } from './testing/random-policies.ts';

const category = (id: string, weight: string, made: Partial<Category> = {}): Category => ({
  ...plainCategory(id, weight),
  ...made,
});
const policy = (categories: Category[], missing: Policy['missing'] = 'zero'): Policy => ({ missing, categories });
const graded = (categoryId: string, score: string, maxScore = '10', extraCredit = false): Mark => ({
  ...{ categoryId, state: 'graded', score, maxScore, extraCredit },
});
const open = (categoryId: string, state: Mark['state'], maxScore = '10'): Mark => ({
  ...{ categoryId, state, score: null, maxScore, extraCredit: false },
});
const shown = (of: Policy, marks: Mark[]) => {
  const { percent } = averageOf(of, marks);
  return percent && rounded(percent, 4);
};

describe('the engine', () => {
  it('equals the oracle to the last digit on any policy over any tree of terms', () => {
    fc.assert(
      fc.property(cases, (one) => agrees(one)),
      { numRuns: 10_000 },
    );
  });

  it('does not tell excused, incomplete and ungraded work from none', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const counting = one.marks.filter(({ state }) => state === 'graded' || state === 'missing');
        const [all, less] = [one.marks, counting].map(
          (marks) => termResult(nodeOf(one.year), marksOf({ marks })).percent,
        );
        expect(all && less ? compare(all, less) : [all, less]).toEqual(all ? 0 : [null, null]);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the five states', () => {
  const one = policy([category('work', '100')]);
  const left = policy([category('work', '100')], 'left_out');
  it('are five: zero is a score, missing goes by the policy, the others leave both sides', () => {
    const nine = graded('work', '9');
    expect(shown(one, [nine, graded('work', '0')])).toBe(45);
    expect(shown(one, [nine, open('work', 'missing')])).toBe(45);
    expect(shown(left, [nine, open('work', 'missing')])).toBe(90);
    expect(shown(left, [nine, graded('work', '0')])).toBe(45);
    for (const state of ['excused', 'incomplete', 'ungraded'] as const)
      expect(shown(one, [nine, open('work', state)])).toBe(90);
    expect(averageOf(one, [open('work', 'excused')])).toEqual({ percent: null, counted: 0, categories: [] });
  });

  it('cost nothing where extra credit is missing', () => {
    expect(shown(one, [graded('work', '9'), { ...open('work', 'missing'), extraCredit: true }])).toBe(90);
  });
});

describe('categories', () => {
  it('renormalise over the empty and the weightless', () => {
    const of = policy([category('homework', '20'), category('tests', '60'), category('practice', '0')]);
    const marks = [graded('homework', '9'), graded('practice', '1')];
    const average = averageOf(of, marks);
    expect(average.percent && shownPercent(average.percent)).toBe(90);
    expect(average.counted).toBe(1);
    expect(average.categories.map(({ id, share }) => [id, shownPercent(share)])).toEqual([
      ['homework', 100],
      ['practice', 0],
    ]);
    expect(shown(of, marks.slice(1))).toBeNull();
  });

  it('count points, or each piece of work the same', () => {
    const marks = [graded('work', '10', '10'), graded('work', '50', '100')];
    expect(shown(policy([category('work', '1')]), marks)).toBe(54.5455);
    expect(shown(policy([category('work', '1', { counting: 'percent' })]), marks)).toBe(75);
  });

  it('leave out the lowest by percent, of equals the one worth more, and never the last', () => {
    const dropping = (dropLowest: number) => policy([category('work', '1', { dropLowest })]);
    const marks = [graded('work', '5'), graded('work', '20', '40'), graded('work', '9'), open('work', 'excused')];
    expect(shown(dropping(1), marks)).toBe(70);
    expect(shown(dropping(2), marks)).toBe(90);
    expect(shown(dropping(9), marks)).toBe(90);
    expect(averageOf(dropping(1), marks).counted).toBe(2);
    expect(shown(dropping(1), [graded('work', '9'), open('work', 'missing')])).toBe(90);
  });

  it('take extra credit on top: of a piece of work, and of a category as a part of all weights', () => {
    const of = policy([
      category('homework', '40'),
      category('tests', '60'),
      category('bonus', '5', { extraCredit: true }),
    ]);
    expect(shown(of, [graded('homework', '8'), graded('homework', '1', '2', true)])).toBe(90);
    expect(shown(of, [graded('homework', '8'), graded('bonus', '10')])).toBe(85);
    expect(shown(of, [graded('homework', '8'), graded('tests', '8'), graded('bonus', '0')])).toBe(80);
    expect(shown(of, [graded('bonus', '10')])).toBeNull();
  });
});

describe('terms', () => {
  const node = (id: string | null, weight: string, result: TermNode['result'], terms: TermNode[] = []): TermNode => ({
    ...{ id, weight, result, terms },
    policy: policy([category('work', '1')]),
  });
  const marks = [
    { ...graded('work', '10'), termId: 'q1' },
    { ...graded('work', '30', '50'), termId: 'q2' },
  ];
  const quarters = [node('q1', '1', 'all_marks'), node('q2', '3', 'all_marks'), node('q3', '9', 'all_marks')];
  it('make a result from all marks, or from the results by weight, without those that have none', () => {
    const whole = termResult(node(null, '1', 'all_marks', quarters), marks);
    expect(whole.percent && rounded(whole.percent, 4)).toBe(66.6667);
    const parts = termResult(node(null, '1', 'terms', quarters), marks);
    expect(parts.percent && rounded(parts.percent, 4)).toBe(70);
    expect(parts.terms.map(({ id, share }) => [id, shownPercent(share)])).toEqual([
      ['q1', 25],
      ['q2', 75],
    ]);
  });
});

describe('figures', () => {
  it('are exact where thirds add up to a tie, and rounded half up once', () => {
    const thirds = [over(fraction('1'), fraction('3')), over(fraction('2.003'), fraction('3'))];
    const percent = mean(thirds.map((one) => over(one, fraction('0.01'))));
    expect(percent && rounded(percent, 2)).toBe(50.05);
    expect(percent && shownPercent(percent)).toBe(50.1);
    expect(mean([])).toBeNull();
    expect(rounded(fraction('0.05'), 1)).toBe(0.1);
    expect(rounded(fraction('99.5'), 0)).toBe(100);
  });

  it('add up in any order and grouping', () => {
    const numbers = fc.array(fc.tuple(fc.integer({ min: 0, max: 999 }), fc.integer({ min: 1, max: 99 })));
    fc.assert(
      fc.property(numbers, (pairs) => {
        const all = pairs.map(([top, bottom]) => ({ top: BigInt(top), bottom: BigInt(bottom) }));
        expect(compare(sum(all), sum(all.toReversed()))).toBe(0);
      }),
    );
  });

  it('reach the highest break-off of a scale on the exact percent', () => {
    const breaks = [
      { symbol: 'A', from: 90, points: 4 },
      { symbol: 'B', from: 79.5, points: 3 },
      { symbol: 'F', from: 0, points: 0 },
      { symbol: 'I', from: 95, points: null },
    ];
    expect(letterOf(fraction('90'), breaks)).toBe('A');
    expect(letterOf(fraction('89.99'), breaks)).toBe('B');
    expect(letterOf(fraction('79.5'), breaks.toReversed())).toBe('B');
    expect(breakOf(fraction('104'), breaks.toReversed())?.points).toBe(4);
    expect(letterOf(null, breaks)).toBeNull();
    expect(letterOf(fraction('10'), breaks.slice(0, 2))).toBeNull();
  });
});
