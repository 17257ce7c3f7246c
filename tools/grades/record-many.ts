import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';
import { entity } from '../contract/entity.ts';
import { AppError } from '../contract/errors.ts';
import { markStates } from '../gradebook/mark.ts';
import { classPage } from '../school/role-page.ts';
import { enteredState, markPhrase, reasonField, scoreField, writtenMark, writtenRow } from './mark-fields.ts';
import { writeMarks } from './write-marks.ts';

const entry = z
  .strictObject({
    assessmentId: entity('assessment', 'Which assessment, where they differ').optional(),
    studentId: entity('student', 'Whose mark'),
    ...{
      score: scoreField.optional(),
      state: enteredState.optional(),
      comment: z.string().trim().max(2000).optional().describe('A comment for the student'),
      expected: z
        .strictObject({ state: z.enum(markStates), score: z.number().nullable() })
        .optional()
        .describe('What stands there as far as one knows: where somebody else changed it since, their mark stays'),
    },
  })
  .refine((mark) => mark.score === undefined || mark.state === undefined, {
    path: ['state'],
    message: 'give a score or a state, not both',
  });

export const recordGrades = defineOperation({
  name: 'grades.recordMany',
  title: 'Record several marks',
  description:
    'Enters or corrects marks of several students in one go, all or none: the edit of a gradebook. Marks that are already so, or that somebody else changed meanwhile, are left alone and reported.',
  examples: [
    'fractions quiz: Ana 8, Ben 7, Cleo missing',
    'enter these marks for the unit test',
    'everyone who did not hand in the essay: Sam, Li and Omar missing',
    'set Ana and Ben to 10 in homework 3',
  ],
  roles: ['teacher', 'admin'],
  routes: ['POST /api/teacher/classes/:classId/grades', 'POST /api/admin/classes/:classId/grades'],
  effect: 'write',
  input: z.strictObject({
    classId: entity('class', 'The class').optional(),
    assessmentId: entity('assessment', 'The assessment that all marks are for').optional(),
    marks: z.array(entry).min(1).max(500).describe('One entry a student'),
    reason: reasonField,
  }),
  output: z.object({
    classId: z.uuid(),
    changed: z.int(),
    marks: z.array(writtenMark),
    skipped: z.array(z.object({ label: z.string(), why: z.string() })),
  }),
  run: async (input, { tx, caller, note, t }) => {
    const entries = input.marks.map((mark) => ({
      ...mark,
      assessmentId: mark.assessmentId ?? input.assessmentId ?? '',
    }));
    if (entries.some((mark) => mark.assessmentId === ''))
      throw new AppError('invalid_input', 'Which assessment are these marks for?', {
        details: { issues: [{ path: 'assessmentId', message: 'names the assessment' }] },
      });
    const cells = new Set(entries.map((mark) => `${mark.assessmentId}/${mark.studentId}`));
    if (cells.size < entries.length)
      throw new AppError('invalid_input', 'A student is named twice for the same assessment.', {
        details: { issues: [{ path: 'marks', message: 'one entry a student and assessment' }] },
      });
    if (input.reason) note({ reason: input.reason });
    const marks = await writeMarks(tx, caller, entries, input.reason);
    const same = marks.filter((mark) => !mark.changed);
    return {
      ...{ classId: marks[0]?.classId ?? '', changed: marks.length - same.length, marks: marks.map(writtenRow) },
      skipped: same.map((mark) => ({
        label: mark.student,
        why: t(mark.conflict ? 'recordMany.conflict' : 'recordMany.already', {
          ...{ mark: markPhrase(mark.after, mark.maxScore, t), by: mark.by ?? '' },
        }),
      })),
    };
  },
  summary: (data, t) =>
    t('recordMany.done', {
      ...{
        count: data.changed,
        assessments: [...new Set(data.marks.map((mark) => mark.assessment))].join(', '),
        skipped: data.skipped.length - conflicts(data),
        conflicts: conflicts(data),
      },
      unreleased: data.marks.filter((mark) => mark.changed && !mark.released).length,
    }),
  card: (data, t) => ({
    title: t('recordMany.title', {
      count: data.changed,
      assessments: [...new Set(data.marks.map((mark) => mark.assessment))].join(', '),
    }),
    action: t('record.action', { count: data.changed }),
  }),
  draw: (data, t) => [
    {
      kind: 'table',
      title: t('recordMany.table'),
      columns: [
        { key: 'student', label: t('label.student') },
        { key: 'assessment', label: t('label.assessment') },
        { key: 'before', label: t('label.before'), align: 'end' },
        { key: 'after', label: t('label.after'), align: 'end' },
      ],
      rows: data.marks
        .filter((mark) => mark.changed)
        .map((mark) => ({
          student: mark.student,
          assessment: mark.assessment,
          before: markPhrase(mark.before, mark.maxScore, t),
          after: markPhrase(mark.after, mark.maxScore, t),
        })),
    },
  ],
  page: (data, role) => classPage(role, data.classId),
});

const conflicts = (data: { marks: readonly { conflict: boolean }[] }) =>
  data.marks.filter(({ conflict }) => conflict).length;
