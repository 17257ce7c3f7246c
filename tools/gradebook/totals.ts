import { Decimal } from 'decimal.js';

/** Five different states of a mark (domain.md): a missing piece of work is not a zero, and neither is excused. */
export const markStates = ['graded', 'missing', 'excused', 'incomplete', 'ungraded'] as const;
export type MarkState = (typeof markStates)[number];

/** One student's mark on one assessment. Scores are decimal text, as PostgreSQL's `numeric` writes them. */
export interface Mark {
  categoryId: string;
  state: MarkState;
  /** Points; null unless graded. */
  score: string | null;
  maxScore: string;
  /** Adds to what is earned and not to what is possible. */
  extraCredit: boolean;
}

/** Points of one category. `missing` counts as zero of the possible points; excused, incomplete and ungraded do not count. */
export interface CategoryTotal {
  categoryId: string;
  earned: string;
  possible: string;
  /** How many marks stand in these points. */
  counted: number;
}

// Sums of scores with two decimals: 40 digits hold any of them exactly.
const Points = Decimal.clone({ precision: 60, toExpPos: 60 });

/** Points by category, in the order in which the categories first occur. */
export function categoryTotals(marks: readonly Mark[]): CategoryTotal[] {
  const totals = new Map<string, { earned: Decimal; possible: Decimal; counted: number }>();
  for (const mark of marks) {
    const counts = mark.state === 'graded' || (mark.state === 'missing' && !mark.extraCredit);
    if (!counts) continue;
    const total = totals.get(mark.categoryId) ?? { earned: new Points(0), possible: new Points(0), counted: 0 };
    totals.set(mark.categoryId, {
      earned: total.earned.plus(mark.state === 'graded' ? (mark.score ?? 0) : 0),
      possible: total.possible.plus(mark.extraCredit ? 0 : mark.maxScore),
      counted: total.counted + 1,
    });
  }
  return [...totals].map(([categoryId, { earned, possible, counted }]) => ({
    categoryId,
    earned: earned.toFixed(),
    possible: possible.toFixed(),
    counted,
  }));
}
