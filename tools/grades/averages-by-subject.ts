import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';
import { entity } from '../contract/entity.ts';
import { calendarDay } from '../contract/messages.ts';
import { averagesBy, schoolAverages } from './school-averages.ts';

export const averagesBySubject = defineOperation({
  name: 'grades.averagesBySubject',
  title: 'Averages by subject',
  description:
    'Average marks of the whole school by subject, by grade, or by both, with the number of students behind each figure.',
  examples: [
    'average by subject',
    'which subject has the lowest average?',
    'compare the grades of all year groups',
    'school averages in maths by grade',
    'academic performance this quarter',
  ],
  roles: ['admin'],
  routes: ['GET /api/admin/analytics/grades'],
  effect: 'read',
  core: ['admin'],
  input: z.strictObject({
    by: z
      .enum(averagesBy)
      .default('subject')
      .describe('One figure a subject, a grade (year group), or each grade in each subject'),
    subjectId: entity('subject', 'Only this subject').optional(),
    gradeLevelId: entity('grade_level', 'Only this grade').optional(),
    termId: entity('term', 'Only this term; the school year so far if left out').optional(),
  }),
  output: z.object({
    ...{ from: z.iso.date(), to: z.iso.date(), by: z.enum(averagesBy) },
    overall: z.object({ percent: z.number().nullable(), students: z.int(), averages: z.int(), marks: z.int() }),
    rows: z.array(
      z.object({
        subject: z.string().nullable(),
        grade: z.string().nullable(),
        percent: z.number().nullable(),
        students: z.int(),
        marks: z.int(),
      }),
    ),
  }),
  run: async (input, { tx }) => schoolAverages(tx, input),
  summary: (data, t) => {
    const range = { from: calendarDay(data.from), to: calendarDay(data.to) };
    if (data.overall.percent === null) return t('averagesBySubject.none', range);
    const name = (row: (typeof data.rows)[number]) => [row.subject, row.grade].filter(Boolean).join(', ');
    const rows = data.rows
      .slice(0, 14)
      .map((row) => t('averagesBySubject.row', { name: name(row), percent: row.percent ?? 0, students: row.students }));
    return t('averagesBySubject.summary', {
      ...range,
      ...data.overall,
      rows: rows.join('; '),
      more: Math.max(0, data.rows.length - 14),
    });
  },
  draw: (data, t) => [
    {
      kind: 'bar',
      title: t('averagesBySubject.chart'),
      unit: '%',
      x: { key: 'name', label: t(data.by === 'grade' ? 'label.grade' : 'label.subject') },
      series: [{ key: 'percent', label: t('label.average') }],
      rows: data.rows.map((row) => ({
        name: [row.subject, row.grade].filter(Boolean).join(' '),
        percent: row.percent,
      })),
    },
    {
      kind: 'table',
      title: t('averagesBySubject.chart'),
      columns: [
        ...(data.by === 'grade' ? [] : [{ key: 'subject', label: t('label.subject') }]),
        ...(data.by === 'subject' ? [] : [{ key: 'grade', label: t('label.grade') }]),
        { key: 'percent', label: `${t('label.average')} (%)`, align: 'end', format: 'number' },
        { key: 'students', label: t('label.students'), align: 'end', format: 'number' },
        { key: 'marks', label: t('label.marks'), align: 'end', format: 'number' },
      ],
      rows: data.rows,
    },
  ],
  page: () => '/admin',
});
