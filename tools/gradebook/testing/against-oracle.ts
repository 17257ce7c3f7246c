import type { Fraction } from '../fraction.ts';
import type { Mark, MarkState } from '../mark.ts';
import type { TermNode } from '../policy.ts';
import { termResult } from '../term-result.ts';
import { type OracleTerm, oraclePercent } from './oracle.ts';
import type { Case } from './random-policies.ts';

const decimal = (whole: number, places: number) => {
  const digits = String(whole).padStart(places + 1, '0');
  return `${digits.slice(0, -places)}.${digits.slice(-places)}`;
};

const idOf = (path: readonly number[]) => (path.length === 0 ? null : `term ${path.join('.')}`);

/** The same policy in the engine's words. */
export function nodeOf(term: OracleTerm, path: readonly number[] = []): TermNode {
  return {
    id: idOf(path),
    weight: decimal(term.weight, 3),
    result: term.byTerms ? 'terms' : 'all_marks',
    policy: {
      missing: term.missingIsZero ? 'zero' : 'left_out',
      categories: term.categories.map((category, index) => ({
        id: `category ${index}`,
        weight: decimal(category.weight, 3),
        counting: category.each ? 'percent' : 'points',
        dropLowest: category.drop,
        extraCredit: category.bonus,
      })),
    },
    terms: term.terms.map((child, index) => nodeOf(child, [...path, index])),
  };
}

export const marksOf = ({ marks }: Pick<Case, 'marks'>): Mark[] =>
  marks.map((mark) => ({
    categoryId: `category ${mark.category}`,
    termId: idOf(mark.term),
    state: mark.state as MarkState,
    score: mark.score === null ? null : decimal(mark.score, 2),
    maxScore: decimal(mark.max, 2),
    extraCredit: mark.extra,
  }));

/** Whether engine and oracle give exactly the same number, to the last digit of any expansion. */
export function agrees(one: Case): boolean {
  const expected = oraclePercent(one.year, one.marks);
  const { percent } = termResult(nodeOf(one.year), marksOf(one));
  if (expected === null || percent === null) return expected === percent;
  return equals(percent, { top: expected[0], bottom: expected[1] });
}

const equals = (a: Fraction, b: Fraction) => a.top * b.bottom === b.top * a.bottom;
