import fc from 'fast-check';
import { markStates } from '../mark.ts';
import type { OracleCategory, OracleMark, OracleTerm } from './oracle.ts';

/** A class's policy over a year and one student's marks in it, as the oracle takes them. */
export interface Case {
  year: OracleTerm;
  marks: OracleMark[];
}

// Weights of zero, equal weights and thirds happen in schools; so do weights with three decimals.
const weight = fc.oneof(fc.constantFrom(0, 1000, 33_333, 25_000), fc.integer({ min: 0, max: 100_000 }));

const category: fc.Arbitrary<OracleCategory> = fc.record({
  weight,
  each: fc.boolean(),
  drop: fc.constantFrom(0, 0, 0, 1, 2, 5),
  bonus: fc.constantFrom(false, false, false, true),
});

const rules = { weight, byTerms: fc.boolean(), missingIsZero: fc.boolean() };

/** A tree of up to three levels: the year, semesters, quarters. The categories are the class's, their weights the term's. */
const year = fc.array(category, { minLength: 1, maxLength: 4 }).chain((categories) => {
  const weighed = fc.oneof(
    { weight: 2, arbitrary: fc.constant(categories) },
    fc
      .array(weight, { minLength: categories.length, maxLength: categories.length })
      .map((weights) => categories.map((one, index) => ({ ...one, weight: weights[index] ?? 0 }))),
  );
  const leaf = fc.record({ ...rules, categories: weighed, terms: fc.constant([] as OracleTerm[]) });
  const semester = fc.record({ ...rules, categories: weighed, terms: fc.array(leaf, { maxLength: 2 }) });
  return fc.record({ ...rules, categories: weighed, terms: fc.array(semester, { maxLength: 3 }) });
});

const rawMark = fc.record({
  category: fc.nat(11),
  at: fc.tuple(fc.nat(6), fc.nat(5)),
  state: fc.constantFrom('graded' as const, 'graded' as const, ...markStates),
  score: fc.oneof(fc.constantFrom(0, 500, 1000), fc.integer({ min: 0, max: 15_000 })),
  max: fc.oneof(fc.constantFrom(500, 1000, 10_000), fc.integer({ min: 1, max: 12_000 })),
  extra: fc.constantFrom(false, false, false, false, true),
});

/** Any policy with any marks. */
export const cases: fc.Arbitrary<Case> = fc
  .tuple(year, fc.array(rawMark, { maxLength: 18 }))
  .map(([tree, raw]) => ({ year: tree, marks: raw.map((mark) => placed(tree, mark)) }));

function placed(tree: OracleTerm, { at, ...mark }: Raw) {
  const [half, quarter] = at;
  const semester = tree.terms[half];
  const term = !semester ? [] : semester.terms[quarter] ? [half, quarter] : [half];
  return {
    ...mark,
    term,
    category: mark.category % tree.categories.length,
    score: mark.state === 'graded' ? mark.score : null,
  };
}

type Raw = typeof rawMark extends fc.Arbitrary<infer One> ? One : never;
