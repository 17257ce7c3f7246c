import { type Average, averageOf } from './average.ts';
import { type Fraction, fraction, isPositive, over, sum, times } from './fraction.ts';
import type { Mark } from './mark.ts';
import type { TermNode } from './policy.ts';

/** One term's part in a result that is made of terms. `id` is null for work set in the year or semester itself. */
export interface TermShare {
  id: string | null;
  percent: Fraction;
  /** Of the terms that have a result, in percent. */
  share: Fraction;
  counted: number;
}

/** An average over a stretch of time: by categories, or by terms where the policy says so; the other list is empty. */
export interface TermResult extends Average {
  terms: TermShare[];
}

/** What work counts that is set in a year or semester itself, beside the terms within it: as much as one of them by default. */
const OWN_WEIGHT = '1';

/**
 * The result of a term, a semester or the year. From all marks in it, or from the results of its terms by their weights;
 * terms without a result, or of no weight, leave both sides. Marks of terms that the tree does not know count as the node's own.
 */
export function termResult(node: TermNode, marks: readonly Mark[]): TermResult {
  if (node.result === 'all_marks' || node.terms.length === 0) {
    return { ...averageOf(node.policy, marks), terms: [] };
  }
  const places = new Map(node.terms.flatMap((term) => idsOf(term).map((id) => [id, term] as const)));
  const byTerm = Map.groupBy(marks, (mark) => places.get(mark.termId ?? null));
  const parts = [
    ...node.terms.map((term) => ({ ...term, of: termResult(term, byTerm.get(term) ?? []) })),
    { id: null, weight: OWN_WEIGHT, of: averageOf(node.policy, byTerm.get(undefined) ?? []) },
  ].flatMap(({ id, weight, of }) => {
    const heavy = fraction(weight);
    return of.percent && isPositive(heavy) ? [{ id, weight: heavy, percent: of.percent, counted: of.counted }] : [];
  });
  const weight = sum(parts.map((part) => part.weight));
  return {
    percent: parts.length > 0 ? over(sum(parts.map((part) => times(part.weight, part.percent))), weight) : null,
    counted: parts.reduce((count, part) => count + part.counted, 0),
    categories: [],
    terms: parts.map(({ id, weight: own, percent, counted }) => ({
      ...{ id, percent, counted },
      share: over(times(own, fraction(100)), weight),
    })),
  };
}

const idsOf = (node: TermNode): (string | null)[] => [node.id, ...node.terms.flatMap(idsOf)];
