import { z } from 'zod';
import type { Translate } from '../contract/define-operation.ts';
import { markStates } from '../gradebook/mark.ts';
import type { WrittenMark } from './write-marks.ts';

export const scoreField = z
  .number()
  .min(0)
  .max(999_999)
  .multipleOf(0.01)
  .describe('Points, not percent; zero is a score, missing is not');
export const enteredState = z
  .enum(['missing', 'excused', 'incomplete', 'ungraded'])
  .describe(
    'Instead of a score: missing counts as zero, excused does not count, incomplete is open, ungraded clears the mark',
  );
export const reasonField = z
  .string()
  .trim()
  .min(3)
  .max(500)
  .optional()
  .describe('Why an admin corrects it; teachers leave it out');

const markValue = z.object({ state: z.enum(markStates), score: z.number().nullable(), comment: z.string().nullable() });

export const writtenMark = z.object({
  assessmentId: z.uuid(),
  classId: z.uuid(),
  studentId: z.uuid(),
  student: z.string(),
  assessment: z.string(),
  className: z.string(),
  maxScore: z.number(),
  before: markValue.nullable(),
  after: markValue,
  changed: z.boolean(),
  /** Somebody else's mark stood there, which was not expected and stays: `after` is theirs, by whom `by` says. */
  conflict: z.boolean(),
  by: z.string().nullable(),
  released: z.boolean(),
  releasedToGuardians: z.boolean(),
});

export const writtenRow = (
  mark: WrittenMark & { after: z.infer<typeof markValue>; changed: boolean; conflict: boolean },
): z.input<typeof writtenMark> => mark;

/** "8 of 10", "missing", "no mark". */
export const markPhrase = (mark: z.infer<typeof markValue> | null, maxScore: number, t: Translate): string =>
  mark?.score === undefined || mark.score === null
    ? t(`state.${mark?.state ?? 'ungraded'}`)
    : t('label.score', { score: mark.score, max: maxScore });
