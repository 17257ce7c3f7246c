import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';
import { entity } from '../contract/entity.ts';
import { markedClassInQuestion } from '../entities/class-in-question.ts';
import { countingRules, missingRules, resultRules } from '../gradebook/policy.ts';
import { classPage } from '../school/role-page.ts';
import { reasonField } from './mark-fields.ts';
import { policyInWords } from './policy.ts';
import { averagesUnder, changedAverages, movedAverage } from './policy-averages.ts';
import { policyView } from './policy-facts.ts';
import { changePolicy } from './write-policy.ts';

const weight = z.number().min(0).max(1000).multipleOf(0.001);

export const categoryChange = z.strictObject({
  category: z.string().trim().min(1).max(100).describe('Its name, such as Tests'),
  add: z.boolean().default(false).describe('true adds a category of this name; weight is then needed'),
  weight: weight
    .nullable()
    .optional()
    .describe('What it counts beside the others; in a term, null goes back to the year’s'),
  counting: z
    .enum(countingRules)
    .optional()
    .describe('points: work counts by its points; percent: each piece of work counts the same'),
  dropLowest: z.int().min(0).max(20).optional().describe('How many of the lowest marks are left out; one always stays'),
  extraCredit: z.boolean().optional().describe('Adds on top of the others and takes nothing away'),
});

export const setGradesPolicy = defineOperation({
  name: 'grades.setPolicy',
  title: 'Change the grading policy',
  description:
    'Changes how the average of one class is made, over its year or in one term: weights, missing work, dropped marks, extra credit, terms by weight, the scale. Shows whose averages change; no mark is touched.',
  examples: [
    'tests count 60 and homework 40 in 8B Mathematics',
    'drop the lowest quiz in my science class',
    'missing work should not count as zero in 7A English',
    'weight the exam category 50 in quarter 2 only for 9A maths',
    'make the year’s result of 8A Science from its quarters',
  ],
  roles: ['teacher', 'admin'],
  routes: ['PATCH /api/teacher/classes/:classId/grading-policy', 'PATCH /api/admin/classes/:classId/grading-policy'],
  effect: 'write',
  input: z.strictObject({
    classId: entity('class', 'The class: “8B Mathematics”; a homeroom, where only one of its subjects is mine'),
    termId: entity('term', 'Only in this term; for the whole year if left out').optional(),
    categories: z.array(categoryChange).max(30).optional().describe('Only the categories that change'),
    missing: z
      .enum([...missingRules, 'inherit'])
      .optional()
      .describe('zero: missing work counts as zero; left_out: it does not count; inherit: as in the term above'),
    result: z
      .enum([...resultRules, 'inherit'])
      .optional()
      .describe('all_marks: from every mark in it; terms: from the results of its terms by weight'),
    termWeight: weight.optional().describe('With a term: what its result counts beside the other terms'),
    scale: z.string().trim().min(1).max(100).optional().describe('Name of a grading scale; “default” for the school’s'),
    reason: reasonField,
  }),
  output: z.object({
    policy: policyView,
    /** Students of today whose average over the term or year moves, out of all in the class. */
    moved: z.array(movedAverage),
    students: z.int(),
    /** The same over the whole year, where one term was changed. */
    movedInYear: z.int().nullable(),
  }),
  run: async (input, { tx, caller, note }) => {
    const found = await markedClassInQuestion(tx, caller, input.classId);
    if (input.reason) note({ reason: input.reason });
    const scopes = input.termId ? [input.termId, undefined] : [undefined];
    const before = await averagesUnder(tx, found.id, scopes);
    const policy = await changePolicy(tx, caller, found, input);
    const after = await averagesUnder(tx, found.id, scopes);
    const [moved = [], inYear] = scopes.map((_, index) => changedAverages(before[index] ?? [], after[index] ?? []));
    return { policy, moved, students: after[0]?.length ?? 0, movedInYear: inYear?.length ?? null };
  },
  summary: (data, t) =>
    `${policyInWords(data.policy, t)} ${t('setPolicy.moved', { count: data.moved.length, students: data.students })}`,
  card: (data, t) => ({
    title: t('setPolicy.title', {
      ...{
        class: data.policy.class.name,
        term: data.policy.term?.name ?? '',
        over: data.policy.term ? 'term' : 'year',
      },
      ...{ count: data.moved.length, students: data.students },
    }),
    action: t('setPolicy.action'),
  }),
  draw: (data, t) =>
    data.moved.length === 0
      ? []
      : [
          {
            kind: 'table',
            title: t('setPolicy.table', { class: data.policy.class.name }),
            columns: [
              { key: 'name', label: t('label.student') },
              { key: 'before', label: `${t('label.before')} (%)`, align: 'end', format: 'number' },
              { key: 'after', label: `${t('label.after')} (%)`, align: 'end', format: 'number' },
              { key: 'letter', label: t('label.letter') },
            ],
            rows: data.moved.map(({ id: _, letterBefore, letterAfter, ...student }) => ({
              ...student,
              letter: letterBefore === letterAfter ? letterAfter : `${letterBefore ?? '–'} → ${letterAfter ?? '–'}`,
            })),
          },
        ],
  page: (data, role) => classPage(role, data.policy.class.id),
});
