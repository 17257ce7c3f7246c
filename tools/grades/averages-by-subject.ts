import type { Decimal } from 'decimal.js';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Transaction } from '#db/with-caller.ts';
import { defineOperation } from '../contract/define-operation.ts';
import { entity } from '../contract/entity.ts';
import { calendarDay } from '../contract/messages.ts';
import { shownOrNull } from '../gradebook/display.ts';
import type { CategoryTotal } from '../gradebook/totals.ts';
import { averageOfTotals, type Category, mean } from '../gradebook/weighted-average.ts';
import { inScope, type Range, rangeOf, totalsBy, totalsJson } from './queries.ts';

const by = ['subject', 'grade', 'both'] as const;

export const averagesBySubject = defineOperation({
  name: 'grades.averagesBySubject',
  title: 'Averages by subject',
  description: 'Average marks of the whole school by subject, by grade, or by both, with the number of students behind each figure.',
  examples: ['average by subject', 'which subject has the lowest average?', 'compare the grades of all year groups', 'school averages in maths by grade', 'academic performance this quarter'],
  roles: ['admin'],
  routes: ['GET /api/admin/analytics/grades'],
  effect: 'read',
  core: ['admin'],
  input: z.strictObject({
    by: z.enum(by).default('subject').describe('One figure a subject, a grade (year group), or each grade in each subject'),
    subjectId: entity('subject', 'Only this subject').optional(),
    gradeLevelId: entity('grade_level', 'Only this grade').optional(),
    termId: entity('term', 'Only this term; the school year so far if left out').optional(),
  }),
  output: z.object({
    ...{ from: z.iso.date(), to: z.iso.date(), by: z.enum(by) },
    overall: z.object({ percent: z.number().nullable(), students: z.int(), averages: z.int(), marks: z.int() }),
    rows: z.array(z.object({ subject: z.string().nullable(), grade: z.string().nullable(), percent: z.number().nullable(), students: z.int(), marks: z.int() })),
  }),
  run: async (input, { tx }) => schoolAverages(tx, input),
  summary: (data, t) => {
    const range = { from: calendarDay(data.from), to: calendarDay(data.to) };
    if (data.overall.percent === null) return t('averagesBySubject.none', range);
    const name = (row: (typeof data.rows)[number]) => [row.subject, row.grade].filter(Boolean).join(', ');
    const rows = data.rows.slice(0, 14).map((row) => t('averagesBySubject.row', { name: name(row), percent: row.percent ?? 0, students: row.students }));
    return t('averagesBySubject.summary', { ...range, ...data.overall, rows: rows.join('; '), more: Math.max(0, data.rows.length - 14) });
  },
  draw: (data, t) => [
    {
      kind: 'bar',
      title: t('averagesBySubject.chart'),
      unit: '%',
      x: { key: 'name', label: t(data.by === 'grade' ? 'label.grade' : 'label.subject') },
      series: [{ key: 'percent', label: t('label.average') }],
      rows: data.rows.map((row) => ({ name: [row.subject, row.grade].filter(Boolean).join(' '), percent: row.percent })),
    },
    {
      kind: 'table',
      title: t('averagesBySubject.chart'),
      columns: [
        ...(data.by === 'grade' ? [] : [{ key: 'subject', label: t('label.subject') }]),
        ...(data.by === 'subject' ? [] : [{ key: 'grade', label: t('label.grade') }]),
        { key: 'percent', label: t('label.average'), align: 'end', format: 'percent' },
        { key: 'students', label: t('label.students'), align: 'end', format: 'number' },
        { key: 'marks', label: t('label.marks'), align: 'end', format: 'number' },
      ],
      rows: data.rows,
    },
  ],
  page: () => '/admin',
});

export interface AveragesFilter {
  by?: (typeof by)[number];
  subjectId?: string | undefined;
  gradeLevelId?: string | undefined;
  termId?: string | undefined;
}

interface SchoolFacts {
  range: Range;
  classes: { id: string; subject: string | null; grade: string; number: number; categories: Category[] }[];
  students: { classId: string; studentId: string; totals: CategoryTotal[] }[];
}

/** Every student's average in every class, by the engine, then their means. Sums are the database's; one statement. */
export async function schoolAverages(tx: Transaction, filter: AveragesFilter) {
  const facts = await schoolFacts(tx, filter);
  const classes = new Map(facts.classes.map((item) => [item.id, item]));
  const averages = facts.students.flatMap(({ classId, studentId, totals }) => {
    const of = classes.get(classId);
    const average = of && averageOfTotals(of.categories, totals);
    return of && average?.percent ? [{ of, studentId, percent: average.percent, marks: average.counted }] : [];
  });
  const groupBy = filter.by ?? 'subject';
  const key = ({ of }: (typeof averages)[number]) => [groupBy === 'grade' ? null : of.subject, groupBy === 'subject' ? null : of.grade] as const;
  const groups = Map.groupBy(averages, (item) => JSON.stringify(key(item)));
  const rows = [...groups.values()].map((items) => {
    const [subject, grade] = key(items[0] as (typeof averages)[number]);
    return { subject, grade, number: items[0]?.of.number ?? 0, ...figures(items) };
  });
  rows.sort((a, b) => (groupBy === 'grade' ? a.number - b.number : (a.subject ?? '').localeCompare(b.subject ?? '') || a.number - b.number));
  return { from: facts.range.from, to: facts.range.to, by: groupBy, overall: { ...figures(averages), averages: averages.length }, rows };
}

const figures = (items: { percent: Decimal; studentId: string; marks: number }[]) => ({
  percent: shownOrNull(mean(items.map((item) => item.percent))),
  students: new Set(items.map((item) => item.studentId)).size,
  marks: items.reduce((sum, item) => sum + item.marks, 0),
});

async function schoolFacts(tx: Transaction, { subjectId, gradeLevelId, termId }: AveragesFilter): Promise<SchoolFacts> {
  const wanted = sql`${inScope(termId)} ${subjectId ? sql`and c.subject_id = ${subjectId}::uuid` : sql``} ${gradeLevelId ? sql`and c.grade_level_id = ${gradeLevelId}::uuid` : sql``}`;
  const [row] = await tx.execute<{ facts: SchoolFacts }>(sql`
    with totals as materialized (${totalsBy(wanted)}),
    students as (select class_id, student_id, jsonb_agg(${totalsJson}) as totals from totals group by 1, 2)
    select jsonb_build_object(
      'range', ${rangeOf(termId)},
      'classes', (select coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'subject', s.name, 'grade', l.name, 'number', l.number, 'categories',
          (select coalesce(jsonb_agg(jsonb_build_object('id', k.id, 'weight', k.weight::text)), '[]') from assessment_categories k where k.class_id = c.id))), '[]')
        from classes c join grade_levels l on l.id = c.grade_level_id left join subjects s on s.id = c.subject_id where c.id in (select class_id from totals)),
      'students', (select coalesce(jsonb_agg(jsonb_build_object('classId', class_id, 'studentId', student_id, 'totals', totals)), '[]') from students)) as facts`);
  if (!row) throw new Error('The averages of a school are one row');
  return row.facts;
}
