import { compare, type Fraction, fraction, isPositive, over, sum, zero } from './fraction.ts';
import type { Mark } from './mark.ts';
import type { Category, MissingRule } from './policy.ts';

export interface CategoryTotal {
  /** Earned of possible, 1 for all of it. */
  ratio: Fraction;
  /** How many marks stand in it. */
  counted: number;
}

interface Points {
  earned: Fraction;
  possible: Fraction;
  counted: number;
}

/**
 * What a student reached in one category; null where nothing was possible. Graded work counts its score, missing work
 * nothing of its points or not at all (policy); excused, incomplete and ungraded work leave both sides. Extra credit adds
 * to what is earned alone.
 */
export function categoryTotal(
  { counting, dropLowest }: Pick<Category, 'counting' | 'dropLowest'>,
  missing: MissingRule,
  marks: readonly Mark[],
): CategoryTotal | null {
  const counts = marks.filter(
    ({ state, extraCredit }) => state === 'graded' || (state === 'missing' && missing === 'zero' && !extraCredit),
  );
  const extra = counts.filter((mark) => mark.extraCredit).map(pointsOf);
  const kept = withoutLowest(counts.filter((mark) => !mark.extraCredit).map(pointsOf), dropLowest);
  const earned = counting === 'points' ? (points: Points) => points.earned : ratioOf;
  const possible = counting === 'points' ? sum(kept.map((points) => points.possible)) : fraction(kept.length);
  if (!isPositive(possible)) return null;
  const all = [...kept, ...extra];
  return {
    ratio: over(sum(all.map(earned)), possible),
    counted: all.reduce((count, points) => count + points.counted, 0),
  };
}

const pointsOf = ({ score, maxScore, counted = 1 }: Mark): Points => ({
  earned: score === null ? zero : fraction(score),
  possible: fraction(maxScore),
  counted,
});

const ratioOf = ({ earned, possible }: Points): Fraction => over(earned, possible);

/** By percent; of two that are equally low, the one worth more goes, which is the better for the student. */
function withoutLowest(points: readonly Points[], dropLowest: number): readonly Points[] {
  const dropped = Math.min(dropLowest, points.length - 1);
  if (dropped <= 0) return points;
  return points.toSorted((a, b) => compare(ratioOf(a), ratioOf(b)) || compare(b.possible, a.possible)).slice(dropped);
}
