import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { schoolRange } from '../classes/school-day.ts';
import { defineOperation } from '../contract/define-operation.ts';
import { entity } from '../contract/entity.ts';
import { calendarDay } from '../contract/messages.ts';
import { day, gradeField, limitField } from './fields.ts';
import { countedMarks, counts, coversDay } from './queries.ts';

/** Pieces of missing work, and points by which marks fell, from which on a student is listed for that alone. */
const MISSING_WORK = 3;
const FALL_IN_POINTS = 10;
/** Fewer marks than this on either side say nothing of a trend. */
const MARKS_FOR_A_TREND = 3;

const student = z.object({
  id: z.uuid(),
  name: z.string(),
  class: z.string(),
  /** Null where the caller may not see the daily attendance, or nothing was recorded. */
  rate: z.number().nullable(),
  present: z.int(),
  recorded: z.int(),
  absent: z.int(),
  unexcused: z.int(),
  /** Work due in the range, marked as missing, in classes whose gradebook the caller may see. */
  missingWork: z.int(),
  /** Mean of the marks in percent, each counting once: due in the range, and due in the 90 days before it. */
  recentMean: z.number().nullable(),
  earlierMean: z.number().nullable(),
  recentMarks: z.int(),
  earlierMarks: z.int(),
  reasons: z.array(z.string()),
});
interface Row extends Record<string, unknown>, Omit<z.infer<typeof student>, 'reasons' | 'rate'> {
  total: number;
}

export const attendanceAtRisk = defineOperation({
  name: 'attendance.atRisk',
  title: 'Students at risk',
  description:
    'Finds students who need attention, with the reasons in words: attendance below a threshold in the last school days, work that is missing, and marks that have fallen. Teachers see their own classes, administration the school.',
  examples: [
    'which students are at risk?',
    'who should I be worried about',
    'whose attendance has dropped under 85%',
    'who is chronically absent in grade 9',
    'early warning list for my class',
  ],
  roles: ['teacher', 'admin'],
  routes: ['GET /api/teacher/students/at-risk', 'GET /api/admin/students/at-risk'],
  effect: 'read',
  core: ['admin'],
  input: z.strictObject({
    threshold: z.number().min(1).max(100).default(90).describe('Attendance in percent below which a student is listed'),
    schoolDays: z.int().min(5).max(200).default(30).describe('How many school days back'),
    classId: entity('class', 'Only this class').optional(),
    gradeLevelId: gradeField,
    limit: limitField,
  }),
  output: z.object({
    from: day,
    to: day,
    threshold: z.number(),
    schoolDays: z.int(),
    /** Students looked at. */
    looked: z.int(),
    found: z.int(),
    belowThreshold: z.int(),
    students: z.array(student),
    more: z.boolean(),
  }),
  run: async (input, { tx, caller, t }) => {
    const range = await schoolRange(tx, {}, { schoolDays: input.schoolDays });
    const mine = caller.role === 'teacher' ? sql`and e.student_id in (select app.my_student_ids())` : sql``;
    const inClass = input.classId
      ? sql`and exists (select from student_class_assignments o where o.student_id = e.student_id and o.class_id = ${input.classId}::uuid
          and o.starts_on <= ${range.today}::date and (o.ends_on is null or o.ends_on >= ${range.today}::date))`
      : sql``;
    const rows = await tx.execute<Row>(sql`
      with looked as (
        select e.student_id, h.name as class, h.id as class_id from student_class_assignments e join classes h on h.id = e.class_id
        where e.class_kind = 'homeroom' and ${coversDay(range.today)} ${mine} ${inClass}
          ${input.gradeLevelId ? sql`and h.grade_level_id = ${input.gradeLevelId}::uuid` : sql``}),
      attended as (select student_id, ${counts} from (${countedMarks(range)}) m group by student_id),
      work as (
        select g.student_id, (count(*) filter (where g.state = 'missing' and a.due_on >= ${range.from}::date))::int as missing,
          (count(*) filter (where g.state = 'graded' and a.due_on >= ${range.from}::date))::int as recent_marks,
          (count(*) filter (where g.state = 'graded' and a.due_on < ${range.from}::date))::int as earlier_marks,
          round(avg(100 * g.score / a.max_score) filter (where g.state = 'graded' and a.due_on >= ${range.from}::date), 1)::float8 as recent,
          round(avg(100 * g.score / a.max_score) filter (where g.state = 'graded' and a.due_on < ${range.from}::date), 1)::float8 as earlier
        from assessment_grades g join assessments a on a.id = g.assessment_id
        where a.due_on between ${range.from}::date - 90 and ${range.to}::date and not a.extra_credit group by g.student_id),
      figures as (
        select l.student_id, l.class, coalesce(d.recorded, 0) as recorded, coalesce(d.present, 0) as present, coalesce(d.absent, 0) as absent,
          coalesce(d.absent - d.excused, 0) as unexcused, coalesce(w.missing, 0) as missing, w.recent, w.earlier,
          coalesce(w.recent_marks, 0) as recent_marks, coalesce(w.earlier_marks, 0) as earlier_marks,
          coalesce(100.0 * d.present / nullif(d.recorded, 0) < ${input.threshold}::float8, false) as low,
          coalesce(w.missing, 0) >= ${MISSING_WORK} as behind,
          coalesce(w.earlier - w.recent >= ${FALL_IN_POINTS} and least(w.recent_marks, w.earlier_marks) >= ${MARKS_FOR_A_TREND}, false) as falling
        from looked l left join attended d on d.student_id = l.student_id left join work w on w.student_id = l.student_id)
      select p.id, p.display_name as name, f.class, f.recorded, f.present, f.absent, f.unexcused, f.missing as "missingWork",
        f.recent as "recentMean", f.earlier as "earlierMean", f.recent_marks as "recentMarks", f.earlier_marks as "earlierMarks",
        (select count(*)::int from looked) as total
      from (select * from figures where low or behind or falling) f right join (select) every on true left join profiles p on p.id = f.student_id
      order by f.low::int + f.behind::int + f.falling::int desc, f.present::float8 / nullif(f.recorded, 0), f.missing desc, p.family_name, p.id`);
    const listed = rows.filter((row) => row.id !== null);
    const rateOf = (row: Row) => (row.recorded === 0 ? null : row.present / row.recorded);
    const below = (row: Row) => row.recorded > 0 && (100 * row.present) / row.recorded < input.threshold;
    const reasons = (row: Row) => [
      ...(below(row)
        ? [
            t('atRisk.low', {
              rate: row.present / row.recorded,
              absent: row.absent,
              recorded: row.recorded,
              unexcused: row.unexcused,
            }),
          ]
        : []),
      ...(row.missingWork > 0 ? [t('atRisk.missing', { count: row.missingWork })] : []),
      ...(fell(row)
        ? [
            t('atRisk.fell', {
              earlier: row.earlierMean,
              recent: row.recentMean,
              earlierMarks: row.earlierMarks,
              recentMarks: row.recentMarks,
            }),
          ]
        : []),
    ];
    return {
      ...{
        from: range.from,
        to: range.to,
        threshold: input.threshold,
        schoolDays: input.schoolDays,
        looked: rows[0]?.total ?? 0,
      },
      ...{ found: listed.length, belowThreshold: listed.filter(below).length, more: listed.length > input.limit },
      students: listed
        .slice(0, input.limit)
        .map(({ total: _total, ...row }) => ({ ...row, rate: rateOf(row as Row), reasons: reasons(row as Row) })),
    };
  },
  summary: (output, t) => {
    const values = {
      from: calendarDay(output.from),
      to: calendarDay(output.to),
      threshold: output.threshold,
      days: output.schoolDays,
      looked: output.looked,
      found: output.found,
      below: output.belowThreshold,
    };
    if (output.found === 0) return t('atRisk.none', values);
    const first = output.students
      .slice(0, 6)
      .map((row) => t('atRisk.one', { name: row.name, class: row.class, reasons: row.reasons.join(', ') }));
    const rest = output.found - first.length;
    return `${t('atRisk.summary', values)} ${first.join('; ')}${rest > 0 ? `; ${t('atRisk.rest', { count: rest })}` : '.'}`;
  },
  draw: (output, t) =>
    output.students.length === 0
      ? []
      : [
          {
            kind: 'table',
            title: t('atRisk.table', { days: output.schoolDays }),
            columns: [
              { key: 'name', label: t('column.student') },
              { key: 'class', label: t('column.class') },
              { key: 'rate', label: t('column.rate'), align: 'end', format: 'percent' },
              { key: 'recorded', label: t('column.recorded'), align: 'end', format: 'number' },
              { key: 'missing', label: t('column.missing'), align: 'end', format: 'number' },
              { key: 'reasons', label: t('column.reasons') },
            ],
            rows: output.students.map((row) => ({
              name: row.name,
              class: row.class,
              rate: row.rate,
              recorded: row.recorded,
              missing: row.missingWork,
              reasons: row.reasons.join('; '),
            })),
          },
        ],
  page: (_output, role) => `/${role}`,
});

const fell = (row: Pick<Row, 'recentMean' | 'earlierMean' | 'recentMarks' | 'earlierMarks'>) =>
  row.recentMean !== null &&
  row.earlierMean !== null &&
  row.earlierMean - row.recentMean >= FALL_IN_POINTS &&
  Math.min(row.recentMarks, row.earlierMarks) >= MARKS_FOR_A_TREND;
