import type { SetWork } from './gradebook.ts';
import type { MarkOfWork } from './marks.ts';

export interface CategoryMark {
  set: SetWork;
  mark: MarkOfWork;
}

/**
 * A student's percent in a class over some marks: points earned of points possible in each category, categories by
 * weight, those without marks left out. Missing work counts as nothing, excused and open work not at all, extra credit
 * adds to what is earned alone. Undefined while there is nothing to count.
 */
export function percentOf(marks: readonly CategoryMark[], weights: Record<string, number>): number | undefined {
  const totals = new Map<string, { earned: number; possible: number }>();
  for (const { set, mark } of marks) {
    if (mark.state !== 'graded' && mark.state !== 'missing') continue;
    const total = totals.get(set.work.category) ?? { earned: 0, possible: 0 };
    total.earned += mark.score ?? 0;
    if (!set.extraCredit) total.possible += set.work.maxScore;
    totals.set(set.work.category, total);
  }
  let [sum, weight] = [0, 0];
  for (const [category, { earned, possible }] of totals) {
    if (possible === 0) continue;
    sum += (earned / possible) * 100 * weights[category]!;
    weight += weights[category]!;
  }
  return weight > 0 ? Math.round((sum / weight) * 100) / 100 : undefined;
}
