import { z } from 'zod';
import { defineOperation, type Translate } from '../contract/define-operation.ts';
import type { Drawing } from '../contract/drawing.ts';
import { entity } from '../contract/entity.ts';
import { markedClassInQuestion } from '../entities/class-in-question.ts';
import { classPage } from '../school/role-page.ts';
import { type PolicyView, policyFacts, policyView, viewOf } from './policy-facts.ts';

export const gradesPolicy = defineOperation({
  name: 'grades.policy',
  title: 'Grading policy',
  description:
    'How the average of one class is made, over its year or one term: categories with their weights, whether missing work counts as zero, dropped marks, extra credit, terms and their weights, the scale.',
  examples: [
    'how are marks weighted in 8B Mathematics?',
    'grading policy of 7A Science',
    'does missing work count as zero in my class?',
    'what do tests count in 9A English this quarter?',
  ],
  roles: ['teacher', 'admin'],
  routes: ['GET /api/teacher/classes/:classId/grading-policy', 'GET /api/admin/classes/:classId/grading-policy'],
  effect: 'read',
  input: z.strictObject({
    classId: entity('class', 'The class: “8B Mathematics”; a homeroom, where only one of its subjects is mine'),
    termId: entity('term', 'As it holds in this term; for the whole year if left out').optional(),
  }),
  output: policyView,
  run: async (input, { tx, caller }) => {
    const found = await markedClassInQuestion(tx, caller, input.classId);
    return viewOf(await policyFacts(tx, found.id, input.termId), found, input.termId);
  },
  summary: (data, t) => policyInWords(data, t),
  draw: (data, t) => drawPolicy(data, t),
  page: (data, role) => classPage(role, data.class.id),
});

export function policyInWords(data: PolicyView, t: Translate): string {
  const counting = data.categories.filter(({ extraCredit }) => !extraCredit);
  const categories = data.categories.map((one) =>
    t('policy.category', {
      ...{ name: one.name, weight: one.weight, drop: one.dropLowest },
      counting: one.counting,
      extra: one.extraCredit ? 'yes' : 'no',
    }),
  );
  return [
    t('policy.summary', {
      ...{ class: data.class.name, term: data.term?.name ?? '', over: data.term ? 'term' : 'year' },
      ...{ categories: categories.join('; '), count: counting.length },
    }),
    t('policy.missing', { missing: data.missing }),
    ...(data.terms.some(({ parentId }) => parentId === (data.term?.id ?? null))
      ? [t('policy.result', { result: data.result })]
      : []),
    ...(data.scale ? [t('policy.scale', { scale: data.scale })] : []),
  ].join(' ');
}

const drawPolicy = (data: PolicyView, t: Translate): Drawing[] => [
  {
    kind: 'table',
    title: t('policy.table', { class: data.class.name }),
    columns: [
      { key: 'name', label: t('label.category') },
      { key: 'weight', label: t('label.weight'), align: 'end', format: 'number' },
      { key: 'counting', label: t('label.counting') },
      { key: 'dropLowest', label: t('label.dropLowest'), align: 'end', format: 'number' },
    ],
    rows: data.categories.map((one) => ({
      ...{ name: one.name, weight: one.weight, dropLowest: one.dropLowest },
      counting: t(one.extraCredit ? 'policy.extra' : `policy.counting.${one.counting}`),
    })),
  },
];
