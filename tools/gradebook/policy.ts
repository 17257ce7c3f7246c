/** Missing work counts as zero of its points, or is left out until somebody decides. */
export const missingRules = ['zero', 'left_out'] as const;
export type MissingRule = (typeof missingRules)[number];

/** A year's or semester's result: from all marks in it, or from its terms' results by their weights. */
export const resultRules = ['all_marks', 'terms'] as const;
export type ResultRule = (typeof resultRules)[number];

/** Assessments of a category count by their points, or each the same whatever it is worth. */
export const countingRules = ['points', 'percent'] as const;
export type CountingRule = (typeof countingRules)[number];

/** A category of a class and its weight (any non-negative decimal text; weights need not add up to 100). */
export interface Category {
  id: string;
  weight: string;
  counting: CountingRule;
  /** So many of the lowest marks are left out; one always stays. Extra credit is neither low nor dropped. */
  dropLowest: number;
  /** Its share comes on top: it adds to an average and never takes part in what the others weigh. */
  extraCredit: boolean;
}

/** What an average of one class over one stretch of time is made by. */
export interface Policy {
  missing: MissingRule;
  categories: readonly Category[];
}

/** A term, or the year as the root, with the policy in force in it. */
export interface TermNode {
  /** Null for the year. */
  id: string | null;
  /** What its result weighs in the one above it. */
  weight: string;
  result: ResultRule;
  policy: Policy;
  terms: readonly TermNode[];
}

/** A category that nothing was said about counts points, all of them. */
export const plainCategory = (id: string, weight: string): Category => ({
  id,
  weight,
  counting: 'points',
  dropLowest: 0,
  extraCredit: false,
});
