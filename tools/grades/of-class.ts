import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';
import { entity } from '../contract/entity.ts';
import { calendarDay } from '../contract/messages.ts';
import { markedClassInQuestion } from '../entities/class-in-question.ts';
import { shownOrNull } from '../gradebook/display.ts';
import { type Fraction, mean } from '../gradebook/fraction.ts';
import { letterOf, type ScaleBreak } from '../gradebook/grading-scale.ts';
import { policyTree, scaleInForce } from '../gradebook/stored-policy.ts';
import { termResult } from '../gradebook/term-result.ts';
import { classPage } from '../school/role-page.ts';
import { classFacts } from './queries.ts';

const percent = z.number().nullable();

export const gradesOfClass = defineOperation({
  name: 'grades.ofClass',
  title: 'Grades of a class',
  description:
    'The average of one class, its distribution over the letters of the scale, and the average of every student in it, marks that are not released yet included.',
  examples: [
    'how is 8B doing in maths?',
    'class average of 7A Science',
    'who is failing 8B Mathematics?',
    'grade distribution of my class',
    'lowest averages in 9A English',
  ],
  roles: ['teacher', 'admin'],
  routes: ['GET /api/teacher/classes/:classId/grades', 'GET /api/admin/classes/:classId/grades'],
  effect: 'read',
  input: z.strictObject({
    classId: entity('class', 'The class: “8B Mathematics”; a homeroom, where only one of its subjects is mine'),
    termId: entity('term', 'Only this term; the school year so far if left out').optional(),
    limit: z.int().min(1).max(200).default(50).describe('How many students to list'),
  }),
  output: z.object({
    class: z.object({ id: z.uuid(), name: z.string() }),
    from: z.iso.date(),
    to: z.iso.date(),
    average: percent,
    /** Students with an average, of all who are in the class. */
    withAverage: z.int(),
    enrolled: z.int(),
    assessments: z.int(),
    unreleased: z.int(),
    distribution: z.array(z.object({ letter: z.string(), students: z.int() })),
    students: z.array(
      z.object({
        id: z.uuid(),
        name: z.string(),
        percent,
        letter: z.string().nullable(),
        counted: z.int(),
        missing: z.int(),
      }),
    ),
    more: z.int(),
  }),
  run: async (input, { tx, caller }) => {
    const found = await markedClassInQuestion(tx, caller, input.classId);
    const facts = await classFacts(tx, found.id, input.termId);
    const tree = policyTree(facts.policy, input.termId ?? null);
    const scale = scaleInForce(facts.policy, input.termId ?? null, facts.scale);
    const averages = facts.students.map((student) => ({ student, ...termResult(tree, student.marks) }));
    const percents = averages.flatMap((item) => item.percent ?? []);
    return {
      class: { id: found.id, name: found.name },
      ...{ from: facts.range.from, to: facts.range.to, average: shownOrNull(mean(percents)) },
      ...{
        withAverage: percents.length,
        enrolled: facts.students.length,
        assessments: facts.assessments,
        unreleased: facts.unreleased,
      },
      distribution: distributionOf(percents, scale),
      students: averages.slice(0, input.limit).map(({ student, percent, counted }) => ({
        ...{
          id: student.id,
          name: student.name,
          percent: shownOrNull(percent),
          letter: letterOf(percent, scale),
        },
        ...{ counted, missing: student.missing },
      })),
      more: Math.max(0, averages.length - input.limit),
    };
  },
  summary: (data, t) => {
    const range = { class: data.class.name, from: calendarDay(data.from), to: calendarDay(data.to) };
    if (data.average === null) return t('ofClass.none', { ...range, assessments: data.assessments });
    const low = data.students
      .filter((student) => student.percent !== null)
      .sort((a, b) => (a.percent ?? 0) - (b.percent ?? 0))
      .slice(0, 3);
    return [
      t('ofClass.average', {
        ...range,
        percent: data.average,
        students: data.withAverage,
        enrolled: data.enrolled,
        assessments: data.assessments,
      }),
      t('ofClass.distribution', {
        letters: data.distribution
          .filter((item) => item.students > 0)
          .map((item) => `${item.letter} ${item.students}`)
          .join(', '),
      }),
      ...(data.more === 0 && low.length > 0
        ? [t('ofClass.lowest', { students: low.map((student) => `${student.name} ${student.percent}%`).join(', ') })]
        : []),
      ...(data.unreleased > 0 ? [t('ofClass.unreleased', { unreleased: data.unreleased })] : []),
    ].join(' ');
  },
  draw: (data, t) => [
    {
      kind: 'bar',
      title: t('ofClass.chart', { class: data.class.name }),
      x: { key: 'letter', label: t('label.letter') },
      series: [{ key: 'students', label: t('label.students') }],
      rows: data.distribution,
    },
    {
      kind: 'table',
      title: t('ofClass.table', { class: data.class.name }),
      columns: [
        { key: 'name', label: t('label.student') },
        { key: 'percent', label: `${t('label.average')} (%)`, align: 'end', format: 'number' },
        { key: 'letter', label: t('label.letter') },
        { key: 'counted', label: t('label.marks'), align: 'end', format: 'number' },
        { key: 'missing', label: t('label.missing'), align: 'end', format: 'number' },
      ],
      rows: data.students.map(({ id: _, ...student }) => student),
    },
  ],
  page: (data, role) => classPage(role, data.class.id),
});

/** How many students reach each letter, highest first, letters without students included. */
function distributionOf(percents: Fraction[], scale: readonly ScaleBreak[]) {
  const letters = percents.map((item) => letterOf(item, scale));
  return scale
    .filter((entry) => entry.points !== null)
    .toSorted((a, b) => b.from - a.from)
    .map((entry) => ({ letter: entry.symbol, students: letters.filter((letter) => letter === entry.symbol).length }));
}
