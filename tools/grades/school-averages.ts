import { sql } from 'drizzle-orm';
import type { Transaction } from '#db/with-caller.ts';
import { shownOrNull } from '../gradebook/display.ts';
import { type Fraction, mean } from '../gradebook/fraction.ts';
import type { Mark } from '../gradebook/mark.ts';
import { policyTree, type StoredPolicy } from '../gradebook/stored-policy.ts';
import { termResult } from '../gradebook/term-result.ts';
import { marksBy, storedPolicy } from './policy-query.ts';
import { inScope, type Range, rangeOf } from './queries.ts';

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
  policy: StoredPolicy;
}

interface SummedMark extends Record<string, unknown>, Mark {
  classId: string;
  studentId: string;
}

/** Every student's average in every class, by the engine, then their means. The sums of points are the database's. */
export async function schoolAverages(tx: Transaction, filter: AveragesFilter) {
  const [classes, marks, range] = await Promise.all([
    schoolClasses(tx, filter),
    schoolMarks(tx, filter),
    schoolRange(tx, filter),
  ]);
  const byId = new Map(
    classes.map((item) => [item.id, { of: item, tree: policyTree(item.policy, filter.termId ?? null) }]),
  );
  const averages = [...Map.groupBy(marks, (mark) => mark.classId + mark.studentId).values()].flatMap((own) => {
    const [first] = own;
    const found = first && byId.get(first.classId);
    if (!found) return [];
    const { percent, counted } = termResult(found.tree, own);
    return percent ? [{ of: found.of, studentId: first.studentId, percent, marks: counted }] : [];
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

const figures = (items: { percent: Fraction; studentId: string; marks: number }[]) => ({
  percent: shownOrNull(mean(items.map((item) => item.percent))),
  students: new Set(items.map((item) => item.studentId)).size,
  marks: items.reduce((sum, item) => sum + item.marks, 0),
});

const wanted = ({ subjectId, gradeLevelId, termId }: AveragesFilter) =>
  sql`${inScope(termId)} ${subjectId ? sql`and c.subject_id = ${subjectId}::uuid` : sql``} ${gradeLevelId ? sql`and c.grade_level_id = ${gradeLevelId}::uuid` : sql``}`;

// Plain rows: building one document of ten thousand sums takes the database longer than adding them up.
const schoolMarks = (tx: Transaction, filter: AveragesFilter) =>
  tx.execute<SummedMark>(sql`
    select class_id as "classId", student_id as "studentId", category_id as "categoryId", term_id as "termId", state, score,
      max_score as "maxScore", extra_credit as "extraCredit", counted from (${marksBy(wanted(filter))}) summed`);

const schoolClasses = (tx: Transaction, filter: AveragesFilter) =>
  tx.execute<SchoolClass>(sql`
    select c.id, s.name as subject, l.name as grade, l.number, ${storedPolicy} as policy
    from classes c join grade_levels l on l.id = c.grade_level_id left join subjects s on s.id = c.subject_id
    where c.kind = 'scheduled' ${filter.subjectId ? sql`and c.subject_id = ${filter.subjectId}::uuid` : sql``}`);

async function schoolRange(tx: Transaction, { termId }: AveragesFilter): Promise<Range> {
  const [row] = await tx.execute<{ range: Range }>(sql`select ${rangeOf(termId)} as range`);
  if (!row) throw new Error('A range is one row');
  return row.range;
}
