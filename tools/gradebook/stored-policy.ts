import type { ScaleBreak } from './grading-scale.ts';
import type { Category, MissingRule, ResultRule, TermNode } from './policy.ts';

/** What is said of a class as a whole, or of one of its terms; what is null goes by the term above it, then the class. */
export interface PolicyRow {
  termId: string | null;
  missing: MissingRule | null;
  result: ResultRule | null;
  /** What the term's result weighs in the one above it. */
  weight: string;
  scale: ScaleBreak[] | null;
}

/** A class's policy as the database keeps it. Nothing said is how gradebooks began: missing is zero, all marks count. */
export interface StoredPolicy {
  categories: (Category & { name: string })[];
  rows: PolicyRow[];
  /** Weights that differ in a term, and in what lies within it. */
  weights: { categoryId: string; termId: string; weight: string }[];
  /** The terms of the class's year, as a tree. */
  terms: StoredTerm[];
}

export interface StoredTerm {
  id: string;
  parentId: string | null;
}

/** The policy in force in a term, or in the year, and in every term within it. */
export function policyTree(stored: StoredPolicy, termId: string | null): TermNode {
  const inForce = inForceIn(stored, termId);
  return {
    id: termId,
    weight: stored.rows.find((row) => row.termId === termId)?.weight ?? '1',
    result: inForce((row) => row.result) ?? 'all_marks',
    policy: {
      missing: inForce((row) => row.missing) ?? 'zero',
      categories: stored.categories.map((category) => ({
        ...category,
        weight: weightIn(stored, termId, category),
      })),
    },
    terms: stored.terms.filter((term) => term.parentId === termId).map((term) => policyTree(stored, term.id)),
  };
}

/** The scale of a class in a term or in the year; the school's own where it names none. */
export const scaleInForce = (stored: StoredPolicy, termId: string | null, schoolScale: ScaleBreak[]): ScaleBreak[] =>
  inForceIn(stored, termId)((row) => row.scale) ?? schoolScale;

const inForceIn =
  (stored: StoredPolicy, termId: string | null) =>
  <T>(of: (row: PolicyRow) => T | null): T | null => {
    for (const id of upwards(stored.terms, termId)) {
      const row = stored.rows.find((one) => one.termId === id);
      const said = row ? of(row) : null;
      if (said !== null) return said;
    }
    return null;
  };

function weightIn(stored: StoredPolicy, termId: string | null, category: Category) {
  for (const id of upwards(stored.terms, termId)) {
    const said = stored.weights.find((one) => one.categoryId === category.id && one.termId === id);
    if (said) return said.weight;
  }
  return category.weight;
}

/** The term, the terms that it lies in, and the year. */
function upwards(terms: readonly StoredTerm[], termId: string | null): (string | null)[] {
  const path: (string | null)[] = [];
  for (let id = termId; id !== null; id = terms.find((term) => term.id === id)?.parentId ?? null) path.push(id);
  return [...path, null];
}
