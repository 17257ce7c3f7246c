/** A gradebook as `grades.gradebook` answers it. */
export interface GradebookView {
  class: { id: string; name: string };
  from: string;
  to: string;
  categories: CategoryColumn[];
  assessments: AssessmentColumn[];
  moreAssessments: number;
  students: StudentAverage[];
  marks: CellMark[];
}

export interface CategoryColumn {
  id: string;
  name: string;
  weight: number;
  extraCredit: boolean;
}

export interface AssessmentColumn {
  id: string;
  title: string;
  category: string;
  maxScore: number;
  extraCredit: boolean;
  dueOn: string;
  published: boolean;
}

export interface StudentAverage {
  id: string;
  name: string;
  percent: number | null;
  letter: string | null;
  /** By category, of those in which something counts. */
  categories: { id: string; percent: number }[];
}

export const states = ['graded', 'missing', 'excused', 'incomplete', 'ungraded'] as const;
export type State = (typeof states)[number];

export interface CellMark {
  assessmentId: string;
  studentId: string;
  state: State;
  score: number | null;
  comment: string | null;
  /** Whether the student, and the guardians, see it by now. */
  released: boolean;
  releasedToGuardians: boolean;
}

/** What was typed into a cell, understood: a score, or one of the states that are not scores. */
export type Entry = { score: number } | { state: Exclude<State, 'graded'> };

/** Why it was not: no number, fewer than none, more than the work is worth, finer than a hundredth. */
export type Problem = 'number' | 'negative' | 'tooMuch' | 'tooFine';

export const cellKey = (studentId: string, assessmentId: string): string => `${studentId}/${assessmentId}`;

const wordOf: Record<string, Exclude<State, 'graded'>> = {
  ...{ m: 'missing', missing: 'missing' },
  ...{ x: 'excused', e: 'excused', ex: 'excused', excused: 'excused' },
  ...{ i: 'incomplete', inc: 'incomplete', incomplete: 'incomplete' },
  ...{ '': 'ungraded', '-': 'ungraded', '–': 'ungraded' },
};

/** Reads a cell as people type it: `8`, `8,5`, `8/10`, `85%`, `m`, `x`, `i`, or nothing. */
export function readEntry(
  typed: string,
  { maxScore, extraCredit }: Pick<AssessmentColumn, 'maxScore' | 'extraCredit'>,
): { entry: Entry } | { problem: Problem } {
  const text = typed.trim().toLowerCase();
  const state = wordOf[text];
  if (state) return { entry: { state } };
  const found = /^(-?\d+(?:[.,]\d+)?)\s*(%|\/\s*(\d+(?:[.,]\d+)?))?$/.exec(text);
  if (!found) return { problem: 'number' };
  const given = decimal(found[1]);
  const outOf = decimal(found[3]);
  if (found[3] !== undefined && outOf !== maxScore) return { problem: 'number' };
  const score = found[2] === '%' ? Math.round(given * maxScore) / 100 : given;
  if (score < 0) return { problem: 'negative' };
  if (!Number.isInteger(Math.round(score * 1e6) / 1e4)) return { problem: 'tooFine' };
  return score > maxScore && !extraCredit ? { problem: 'tooMuch' } : { entry: { score } };
}

const decimal = (text: string | undefined) => Number.parseFloat((text ?? '').replace(',', '.'));

/** The mark that an entry makes of a cell; its comment stays, and whether it is released. */
export function markOf(entry: Entry, before: CellMark | undefined, studentId: string, assessmentId: string): CellMark {
  const kept = {
    ...{ studentId, assessmentId, comment: before?.comment ?? null },
    ...{ released: before?.released ?? false, releasedToGuardians: before?.releasedToGuardians ?? false },
  };
  return 'score' in entry ? { ...kept, state: 'graded', score: entry.score } : { ...kept, score: null, ...entry };
}

/** State and score alone: what a mark is compared by. */
export const markValue = (mark: CellMark | undefined): MarkValue => ({
  ...{ state: mark?.state ?? 'ungraded', score: mark?.score ?? null },
});

export const valueOfEntry = (entry: Entry): MarkValue =>
  'score' in entry ? { state: 'graded', score: entry.score } : { ...entry, score: null };

/** An entry as one would type it. */
export const typedOf = (entry: Entry): string => ('score' in entry ? String(entry.score) : keyOf[entry.state]);

const keyOf = { missing: 'M', excused: 'X', incomplete: 'I', ungraded: '–' } as const;

export interface MarkValue {
  state: State;
  score: number | null;
}

export const sameMark = (a: CellMark | undefined, b: CellMark | undefined): boolean =>
  (a?.state ?? 'ungraded') === (b?.state ?? 'ungraded') && (a?.score ?? null) === (b?.score ?? null);

/** Cells of a spreadsheet that were pasted, laid out from the cell that one is in; what would stand outside is left out. */
export function spread(
  pasted: string,
  at: { row: number; column: number },
  size: { rows: number; columns: number },
): { row: number; column: number; typed: string }[] {
  const lines = pasted.replace(/\r\n?/g, '\n').replace(/\n$/, '').split('\n');
  return lines.flatMap((line, down) =>
    line.split('\t').flatMap((typed, across) => {
      const [row, column] = [at.row + down, at.column + across];
      return row < size.rows && column < size.columns ? [{ row, column, typed }] : [];
    }),
  );
}
