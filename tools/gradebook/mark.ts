/** Five different states of a mark (domain.md): a missing piece of work is not a zero, and neither is excused. */
export const markStates = ['graded', 'missing', 'excused', 'incomplete', 'ungraded'] as const;
export type MarkState = (typeof markStates)[number];

/** One student's mark on one assessment. Scores are decimal text, as PostgreSQL's `numeric` writes them. */
export interface Mark {
  categoryId: string;
  /** The term that the assessment belongs to; left out where the class counts all marks alike. */
  termId?: string | null;
  state: MarkState;
  /** Points; null unless graded. */
  score: string | null;
  maxScore: string;
  /** Adds to what is earned and not to what is possible. */
  extraCredit: boolean;
  /** How many marks these points are the sum of, where the database added them up; one if left out. */
  counted?: number;
}
