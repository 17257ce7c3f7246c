import { Decimal } from 'decimal.js';
import { type CategoryTotal, categoryTotals, type Mark } from './totals.ts';

/** A category of a class and its weight (any non-negative decimal; weights need not add up to 100). */
export interface Category {
  id: string;
  weight: string;
}

export interface WeightedAverage {
  /** Percent of what was possible, exact as far as 40 digits go and truncated there; null when nothing counts yet. */
  percent: Decimal | null;
  /** Marks that stand in it. */
  counted: number;
}

/** One category's part in an average. */
export interface CategoryShare {
  id: string;
  percent: Decimal;
  /** Share after renormalising, in percent; 0 for a zero weight. */
  share: Decimal;
  counted: number;
}

// Products stay exact at this precision; the one division truncates, so that rounding half up later is exact as well.
const Exact = Decimal.clone({ precision: 400, rounding: Decimal.ROUND_DOWN });
const Percent = Decimal.clone({ precision: 40, rounding: Decimal.ROUND_DOWN });

const quotient = (numerator: Decimal, denominator: Decimal) => Percent.div(numerator, denominator);

interface Counting {
  id: string;
  earned: Decimal;
  possible: Decimal;
  weight: Decimal;
  counted: number;
}

/** Categories in which something was possible, with the sum of their weights. */
function countingCategories(categories: readonly Category[], totals: readonly CategoryTotal[]) {
  const weights = new Map(categories.map((category) => [category.id, category.weight]));
  const counting = totals.flatMap((total): Counting[] => {
    const possible = new Exact(total.possible);
    if (!possible.gt(0)) return [];
    return [
      {
        id: total.categoryId,
        earned: new Exact(total.earned),
        possible,
        weight: new Exact(weights.get(total.categoryId) ?? 0),
        counted: total.counted,
      },
    ];
  });
  return { counting, weight: counting.reduce((sum, total) => sum.plus(total.weight), new Exact(0)) };
}

/**
 * The average of every view of the product (teacher, student, parent, agent): Σ weight × earned ÷ possible over the
 * categories in which something was possible, divided by their weights. A category that is empty, or holds extra credit
 * alone, leaves both sides, and the others' weights grow accordingly; so does one whose weight is zero.
 */
export function averageOfTotals(categories: readonly Category[], totals: readonly CategoryTotal[]): WeightedAverage {
  const { counting, weight } = countingCategories(categories, totals);
  const weighing = counting.filter((total) => total.weight.gt(0));
  return {
    percent: weight.gt(0) ? combined(weighing, weight) : null,
    counted: weighing.reduce((sum, total) => sum + total.counted, 0),
  };
}

/** What each category that counts contributes to the average, in the order of `categories`. */
export function categoryShares(categories: readonly Category[], totals: readonly CategoryTotal[]): CategoryShare[] {
  const { counting, weight } = countingCategories(categories, totals);
  const ordered = categories.flatMap((category) => counting.filter((total) => total.id === category.id));
  return ordered.map((total) => ({
    id: total.id,
    percent: quotient(total.earned.times(100), total.possible),
    share: weight.gt(0) ? quotient(total.weight.times(100), weight) : new Percent(0),
    counted: total.counted,
  }));
}

/** One fraction over a common denominator: thirds and sevenths of points do not lose anything on the way. */
function combined(totals: readonly Counting[], weight: Decimal): Decimal {
  let numerator = new Exact(0);
  let denominator = new Exact(1);
  for (const total of totals) {
    numerator = numerator.times(total.possible).plus(total.weight.times(total.earned).times(denominator));
    denominator = denominator.times(total.possible);
  }
  return quotient(numerator.times(100), denominator.times(weight));
}

export const averageOfMarks = (categories: readonly Category[], marks: readonly Mark[]): WeightedAverage =>
  averageOfTotals(categories, categoryTotals(marks));

/** Mean of averages, for a class or a school; null without any. */
export function mean(percents: readonly Decimal[]): Decimal | null {
  if (percents.length === 0) return null;
  return quotient(
    percents.reduce((sum, percent) => sum.plus(percent), new Exact(0)),
    new Exact(percents.length),
  );
}
