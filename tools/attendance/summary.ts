import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { schoolRange } from '../classes/school-day.ts';
import { defineOperation } from '../contract/define-operation.ts';
import { calendarDay } from '../contract/messages.ts';
import { day, fromField, gradeField, toField } from './fields.ts';
import { type Figures, figures, rateInWords, sum, withRate } from './figures.ts';
import { countedMarks, counts, coversDay, dueSessions } from './queries.ts';

interface ClassRow extends Record<string, unknown>, Omit<Figures, 'rate'> {
  classId: string;
  class: string;
  gradeId: string;
  grade: string;
  number: number;
  students: number;
  due: number;
  taken: number;
}

const group = z.object({
  id: z.uuid(),
  label: z.string(),
  /** Enrolled on the last day of the range. */
  students: z.int(),
  sessionsDue: z.int(),
  sessionsTaken: z.int(),
  ...figures.shape,
});

export const attendanceSummary = defineOperation({
  name: 'attendance.summary',
  title: 'Attendance of the school',
  description:
    'Attendance of the whole school over a range of days, compared by grade or by class: rates with their denominators, and how many registers were not taken.',
  examples: [
    'what is our attendance rate?',
    'compare attendance across grades since September',
    'which class has the lowest attendance',
    'school attendance last month by class',
    'attendance of grade 8',
  ],
  roles: ['admin'],
  routes: ['GET /api/admin/attendance/summary'],
  effect: 'read',
  core: ['admin'],
  input: z.strictObject({
    from: fromField,
    to: toField,
    gradeLevelId: gradeField,
    by: z
      .enum(['grade', 'class'])
      .optional()
      .describe('Compare grades or classes; grades if left out, classes within one grade'),
  }),
  output: z.object({
    from: day,
    to: day,
    by: z.enum(['grade', 'class']),
    scope: z.string().nullable(),
    ...figures.shape,
    students: z.int(),
    sessionsDue: z.int(),
    sessionsTaken: z.int(),
    sessionsNotTaken: z.int(),
    /** In order of grade and name. */
    groups: z.array(group),
  }),
  run: async (input, { tx }) => {
    const range = await schoolRange(tx, input, { days: 90 });
    const by = input.by ?? (input.gradeLevelId ? 'class' : 'grade');
    const rows = await tx.execute<ClassRow>(sql`
      with due as (select count(*)::int as sessions from (${dueSessions(range)}) d),
      marked as (select class_id, ${counts} from (${countedMarks(range)}) m group by class_id),
      taken as (select r.class_id, count(*)::int as sessions from (${dueSessions(range)}) d join registers r on r.day = d.day and r.session = d.session group by r.class_id)
      select c.id as "classId", c.name as class, g.id as "gradeId", g.name as grade, g.number, due.sessions as due, coalesce(k.sessions, 0) as taken,
        (select count(*)::int from student_class_assignments e where e.class_id = c.id and ${coversDay(range.to)}) as students,
        coalesce(m.recorded, 0) as recorded, coalesce(m.present, 0) as present, coalesce(m.late, 0) as late, coalesce(m.absent, 0) as absent, coalesce(m.excused, 0) as excused
      from classes c
      join academic_years y on y.id = c.academic_year_id and y.starts_on <= ${range.to}::date and y.ends_on >= ${range.from}::date
      join grade_levels g on g.id = c.grade_level_id
      cross join due left join marked m on m.class_id = c.id left join taken k on k.class_id = c.id
      where c.kind = 'homeroom' ${input.gradeLevelId ? sql`and g.id = ${input.gradeLevelId}::uuid` : sql``}
      order by g.number, c.name limit 800`);
    const groups = [...Map.groupBy(rows, (row) => (by === 'grade' ? row.gradeId : row.classId))].map(([id, parts]) => ({
      ...{ id, label: by === 'grade' ? (parts[0]?.grade ?? '') : (parts[0]?.class ?? '') },
      ...{ students: total(parts, 'students'), sessionsDue: total(parts, 'due'), sessionsTaken: total(parts, 'taken') },
      ...sum(parts.map(withRate)),
    }));
    const [due, taken] = [total(rows, 'due'), total(rows, 'taken')];
    return {
      ...{ from: range.from, to: range.to, by, scope: input.gradeLevelId ? (rows[0]?.grade ?? null) : null },
      ...sum(rows),
      ...{
        students: total(rows, 'students'),
        sessionsDue: due,
        sessionsTaken: taken,
        sessionsNotTaken: due - taken,
        groups,
      },
    };
  },
  summary: (output, t) => {
    const values = {
      from: calendarDay(output.from),
      to: calendarDay(output.to),
      scope: output.scope ?? 'none',
      students: output.students,
      due: output.sessionsDue,
      notTaken: output.sessionsNotTaken,
      late: output.late,
      absent: output.absent,
      excused: output.excused,
    };
    if (output.rate === null) return t('summary.nothing', values);
    const ranked = output.groups.filter((item) => item.rate !== null).sort((a, b) => (a.rate ?? 1) - (b.rate ?? 1));
    const [lowest, highest] = [ranked[0], ranked.at(-1)];
    const ends =
      lowest && highest && ranked.length > 1
        ? ` ${t('summary.ends', { lowest: lowest.label, lowestRate: rateInWords(lowest, t), highest: highest.label, highestRate: rateInWords(highest, t) })}`
        : '';
    return `${t('summary.summary', { ...values, rate: rateInWords(output, t) })}${ends}`;
  },
  draw: (output, t) => {
    const rows = output.groups.map((item) => ({
      label: item.label,
      rate: item.rate === null ? null : Math.round(item.rate * 1000) / 10,
    }));
    const number = (key: string) => ({
      key,
      label: t(`column.${key}`),
      align: 'end' as const,
      format: 'number' as const,
    });
    return [
      {
        kind: 'bar',
        title: t(`summary.by_${output.by}`),
        x: { key: 'label', label: t(`column.${output.by}`) },
        series: [{ key: 'rate', label: t('column.rate') }],
        rows,
        unit: '%',
      },
      {
        kind: 'table',
        title: t('summary.table'),
        columns: [
          { key: 'label', label: t(`column.${output.by}`) },
          { key: 'rate', label: t('column.rate'), align: 'end', format: 'percent' },
          ...['present', 'recorded', 'late', 'absent', 'excused', 'students', 'notTaken'].map(number),
        ],
        rows: output.groups.map(({ id: _id, sessionsDue, sessionsTaken, ...item }) => ({
          ...item,
          notTaken: sessionsDue - sessionsTaken,
        })),
      },
    ];
  },
  page: () => '/admin',
});

const total = (rows: ClassRow[], key: 'students' | 'due' | 'taken') => rows.reduce((all, row) => all + row[key], 0);
