import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';
import { entity } from '../contract/entity.ts';
import { classPage } from '../school/role-page.ts';
import { enteredState, markPhrase, reasonField, scoreField, writtenMark, writtenRow } from './mark-fields.ts';
import { writeMarks } from './write-marks.ts';

export const recordGrade = defineOperation({
  name: 'grades.record',
  title: 'Record a mark',
  description:
    'Enters or corrects the mark of one student on one assessment: a score, or missing, excused or incomplete, with an optional comment. It is not released by this.',
  examples: [
    'give Ana 8 out of 10 in the fractions quiz',
    'mark Sam’s essay as missing',
    'excuse Omar from the unit test',
    'change Li’s lab report to 17',
    'Maya got 42 on the final, comment: much better',
  ],
  roles: ['teacher', 'admin'],
  routes: [
    'PUT /api/teacher/assessments/:assessmentId/grades/:studentId',
    'PUT /api/admin/assessments/:assessmentId/grades/:studentId',
  ],
  effect: 'write',
  core: ['teacher'],
  input: z
    .strictObject({
      classId: entity('class', 'The class, if said: it tells namesakes apart').optional(),
      assessmentId: entity('assessment', 'Which assessment: its title'),
      studentId: entity('student', 'Whose mark'),
      ...{
        score: scoreField.optional(),
        state: enteredState.optional(),
        comment: z
          .string()
          .trim()
          .max(2000)
          .optional()
          .describe('A comment for the student, if said; empty removes it'),
      },
      reason: reasonField,
    })
    .refine((input) => input.score !== undefined || input.state !== undefined || input.comment !== undefined, {
      path: ['score'],
      message: 'give a score, a state or a comment',
    })
    .refine((input) => input.score === undefined || input.state === undefined, {
      path: ['state'],
      message: 'give a score or a state, not both',
    }),
  output: z.object({ mark: writtenMark }),
  run: async (input, { tx, caller, note }) => {
    const { assessmentId, studentId, score, state, comment } = input;
    if (input.reason) note({ reason: input.reason });
    const [mark] = await writeMarks(tx, caller, [{ assessmentId, studentId, score, state, comment }], input.reason);
    if (!mark) throw new Error('One entry is one mark');
    return { mark: writtenRow(mark) };
  },
  summary: ({ mark }, t) =>
    t(mark.changed ? 'record.done' : 'record.same', {
      ...{
        student: mark.student,
        assessment: mark.assessment,
        class: mark.className,
        after: markPhrase(mark.after, mark.maxScore, t),
      },
      ...{
        before: markPhrase(mark.before, mark.maxScore, t),
        had: mark.before && mark.before.state !== 'ungraded' ? 'yes' : 'no',
        released: mark.released ? 'yes' : 'no',
      },
    }),
  card: ({ mark }, t) => ({
    title: t('record.title', {
      student: mark.student,
      assessment: mark.assessment,
      class: mark.className,
      after: markPhrase(mark.after, mark.maxScore, t),
    }),
    action: t('record.action', { count: 1 }),
  }),
  page: (data, role) => classPage(role, data.mark.classId),
});
