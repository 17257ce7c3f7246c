import { categoryTotal } from './category-total.ts';
import { add, type Fraction, fraction, isPositive, over, sum, times, zero } from './fraction.ts';
import type { Mark } from './mark.ts';
import type { Category, Policy } from './policy.ts';

/** One category's part in an average, in the order of the policy. */
export interface CategoryShare {
  id: string;
  percent: Fraction;
  /** Its share after renormalising, in percent; 0 for a zero weight. An extra-credit category's comes on top of the 100. */
  share: Fraction;
  counted: number;
}

export interface Average {
  /** Percent of what was possible, exact; null while nothing counts. */
  percent: Fraction | null;
  /** Marks that stand in it. */
  counted: number;
  categories: CategoryShare[];
}

const HUNDRED = fraction(100);

interface Counting {
  category: Category;
  weight: Fraction;
  ratio: Fraction;
  counted: number;
}

/**
 * The average of every view of the product (teacher, student, parent, agent, report): Σ weight × ratio over the categories
 * in which something was possible, divided by their weights. A category that is empty, or holds extra credit alone, leaves
 * both sides, and the others' weights grow accordingly; so does one whose weight is zero. An extra-credit category adds
 * its weight, as a part of all the others' together, and takes nothing away. Who may see what is decided before: hand in
 * only marks that the viewer may see, and the average cannot tell of another.
 */
export function averageOf(policy: Policy, marks: readonly Mark[]): Average {
  const byCategory = Map.groupBy(marks, (mark) => mark.categoryId);
  const counting = policy.categories.flatMap((category): Counting[] => {
    const total = categoryTotal(category, policy.missing, byCategory.get(category.id) ?? []);
    return total ? [{ category, weight: fraction(category.weight), ...total }] : [];
  });
  const regular = counting.filter(({ category }) => !category.extraCredit);
  const weight = sum(regular.map((part) => part.weight));
  const whole = sum(policy.categories.filter(({ extraCredit }) => !extraCredit).map((one) => fraction(one.weight)));
  const weighing = isPositive(weight) ? counting.filter((part) => isPositive(part.weight)) : [];
  const shareOf = (part: Counting) => over(part.weight, part.category.extraCredit ? whole : weight);
  return {
    percent: isPositive(weight) ? combined(regular, weight, weighing, whole) : null,
    counted: weighing.reduce((count, part) => count + part.counted, 0),
    categories: counting.map((part) => ({
      id: part.category.id,
      percent: times(part.ratio, HUNDRED),
      share: isPositive(weight) ? times(shareOf(part), HUNDRED) : zero,
      counted: part.counted,
    })),
  };
}

/** The others' weights are all of them, marked or not: a bonus of five in a hundred stays one while little is marked. */
function combined(regular: readonly Counting[], weight: Fraction, weighing: readonly Counting[], whole: Fraction) {
  const weighed = (parts: readonly Counting[]) => sum(parts.map((part) => times(part.weight, part.ratio)));
  const bonus = weighing.filter((part) => part.category.extraCredit);
  const base = over(weighed(regular), weight);
  return times(bonus.length > 0 ? add(base, over(weighed(bonus), whole)) : base, HUNDRED);
}
