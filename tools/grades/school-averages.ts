import type { Decimal } from 'decimal.js';
import { sql } from 'drizzle-orm';
import type { Transaction } from '#db/with-caller.ts';
import { shownOrNull } from '../gradebook/display.ts';
import type { CategoryTotal } from '../gradebook/totals.ts';
import { averageOfTotals, type Category, mean } from '../gradebook/weighted-average.ts';
import { inScope, type Range, rangeOf, totalsBy } from './queries.ts';

export const averagesBy = ['subject', 'grade', 'both'] as const;

export interface AveragesFilter {
  by?: (typeof averagesBy)[number];
  subjectId?: string | undefined;
  gradeLevelId?: string | undefined;
  termId?: string | undefined;
}

interface SchoolClass extends Record<string, unknown> {
  id: string;
  subject: string | null;
  grade: string;
  number: number;
  categories: Category[];
}

interface StudentTotal extends Record<string, unknown>, CategoryTotal {
  classId: string;
  studentId: string;
}

/** Every student's average in every class, by the engine, then their means. The sums of points are the database's. */
export async function schoolAverages(tx: Transaction, filter: AveragesFilter) {
  const [classes, totals, range] = await Promise.all([
    schoolClasses(tx, filter),
    schoolTotals(tx, filter),
    schoolRange(tx, filter),
  ]);
  const byId = new Map(classes.map((item) => [item.id, item]));
  const averages = [...Map.groupBy(totals, (total) => total.classId + total.studentId).values()].flatMap((own) => {
    const [first] = own;
    const of = first && byId.get(first.classId);
    const average = of && averageOfTotals(of.categories, own);
    return of && average?.percent
      ? [{ of, studentId: first.studentId, percent: average.percent, marks: average.counted }]
      : [];
  });
  const groupBy = filter.by ?? 'subject';
  const key = ({ of }: (typeof averages)[number]) =>
    [groupBy === 'grade' ? null : of.subject, groupBy === 'subject' ? null : of.grade] as const;
  const groups = Map.groupBy(averages, (item) => JSON.stringify(key(item)));
  const rows = [...groups.values()].map((items) => {
    const [subject, grade] = key(items[0] as (typeof averages)[number]);
    return { subject, grade, number: items[0]?.of.number ?? 0, ...figures(items) };
  });
  rows.sort((a, b) =>
    groupBy === 'grade' ? a.number - b.number : (a.subject ?? '').localeCompare(b.subject ?? '') || a.number - b.number,
  );
  return {
    from: range.from,
    to: range.to,
    by: groupBy,
    overall: { ...figures(averages), averages: averages.length },
    rows,
  };
}

const figures = (items: { percent: Decimal; studentId: string; marks: number }[]) => ({
  percent: shownOrNull(mean(items.map((item) => item.percent))),
  students: new Set(items.map((item) => item.studentId)).size,
  marks: items.reduce((sum, item) => sum + item.marks, 0),
});

const wanted = ({ subjectId, gradeLevelId, termId }: AveragesFilter) =>
  sql`${inScope(termId)} ${subjectId ? sql`and c.subject_id = ${subjectId}::uuid` : sql``} ${gradeLevelId ? sql`and c.grade_level_id = ${gradeLevelId}::uuid` : sql``}`;

// Plain rows: building one document of ten thousand sums takes the database longer than adding them up.
const schoolTotals = (tx: Transaction, filter: AveragesFilter) =>
  tx.execute<StudentTotal>(sql`
    select class_id as "classId", student_id as "studentId", category_id as "categoryId", earned, possible, counted from (${totalsBy(wanted(filter))}) totals`);

const schoolClasses = (tx: Transaction, filter: AveragesFilter) =>
  tx.execute<SchoolClass>(sql`
    select c.id, s.name as subject, l.name as grade, l.number, coalesce(k.categories, '[]') as categories
    from classes c join grade_levels l on l.id = c.grade_level_id left join subjects s on s.id = c.subject_id
    left join (select class_id, jsonb_agg(jsonb_build_object('id', id, 'weight', weight::text)) as categories from assessment_categories group by 1) k on k.class_id = c.id
    where c.kind = 'scheduled' ${filter.subjectId ? sql`and c.subject_id = ${filter.subjectId}::uuid` : sql``}`);

async function schoolRange(tx: Transaction, { termId }: AveragesFilter): Promise<Range> {
  const [row] = await tx.execute<{ range: Range }>(sql`select ${rangeOf(termId)} as range`);
  if (!row) throw new Error('A range is one row');
  return row.range;
}
