import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { schoolRange } from '../classes/school-day.ts';
import { defineOperation } from '../contract/define-operation.ts';
import { AppError } from '../contract/errors.ts';
import { calendarDay } from '../contract/messages.ts';
import { classField, day, fromField, toField } from './fields.ts';
import { type Figures, figures, rateInWords, sum, withRate } from './figures.ts';
import { countedMarks, counts, coversDay, dueSessions } from './queries.ts';

type Counted = Omit<Figures, 'rate'>;
interface SessionRow extends Record<string, unknown>, Counted {
  day: string;
  weekday: number;
  week: string;
  taken: boolean;
  enrolled: number;
}
interface StudentRow extends Record<string, unknown>, Counted {
  id: string;
  name: string;
  current: boolean;
}

const output = z.object({
  classId: z.uuid(),
  class: z.string(),
  from: day,
  to: day,
  ...figures.shape,
  sessionsDue: z.int(),
  sessionsTaken: z.int(),
  sessionsNotTaken: z.int(),
  /** Enrolled students without a mark in sessions that were taken. */
  unmarked: z.int(),
  /** Lowest rate first; `current` is false for those who have left the class. */
  students: z.array(z.object({ id: z.uuid(), name: z.string(), current: z.boolean(), ...figures.shape })),
  weekdays: z.array(z.object({ weekday: z.int().min(1).max(7), ...figures.shape })),
  weeks: z.array(z.object({ week: day, ...figures.shape })),
});

export const attendanceOfClass = defineOperation({
  name: 'attendance.ofClass',
  title: 'Attendance of a class',
  description:
    'Attendance rate of one class over a range of days, every student ranked from the lowest rate up, with the pattern by weekday and the trend by week.',
  examples: [
    'how is attendance in 8B?',
    'attendance of my class this term',
    'who misses school most in 7A',
    'is 7A getting worse on Mondays?',
    'class attendance rate for October',
  ],
  roles: ['teacher', 'admin'],
  routes: ['GET /api/teacher/classes/:classId/attendance', 'GET /api/admin/classes/:classId/attendance'],
  effect: 'read',
  input: z.strictObject({ classId: classField, from: fromField, to: toField }),
  output,
  run: async (input, { tx, caller, t }) => {
    const range = await schoolRange(tx, input, { days: 90 });
    const [found] = await tx.execute<{ name: string; kind: string; mine: boolean }>(
      sql`select name, kind, id in (select app.my_class_ids()) as mine from classes where id = ${input.classId}::uuid`,
    );
    if (!found) throw new AppError('not_found', t('error.noClass'));
    if (caller.role === 'teacher' && !found.mine)
      throw new AppError('forbidden', t('error.notMyClass', { class: found.name }));
    if (found.kind !== 'homeroom')
      throw new AppError('invalid_input', t('error.noDailyRegister', { class: found.name }));
    const ofClass = sql`a.class_id = ${input.classId}::uuid`;
    const sessions = await tx.execute<SessionRow>(sql`
      with marked as (select day, session, ${counts} from (${countedMarks(range, ofClass)}) m group by day, session)
      select d.day::text, extract(isodow from d.day)::int as weekday, date_trunc('week', d.day)::date::text as week, r.id is not null as taken,
        (select count(*)::int from student_class_assignments e where e.class_id = ${input.classId}::uuid and ${coversDay(sql`d.day`)}) as enrolled,
        coalesce(m.recorded, 0) as recorded, coalesce(m.present, 0) as present, coalesce(m.late, 0) as late, coalesce(m.absent, 0) as absent, coalesce(m.excused, 0) as excused
      from (${dueSessions(range)}) d
      left join registers r on r.class_id = ${input.classId}::uuid and r.day = d.day and r.session = d.session
      left join marked m on m.day = d.day and m.session = d.session
      order by d.day, d.session`);
    const students = await tx.execute<StudentRow>(sql`
      select p.id, p.display_name as name, exists (select from student_class_assignments e where e.student_id = p.id
        and e.class_id = ${input.classId}::uuid and ${coversDay(range.today)}) as current, ${counts}
      from (${countedMarks(range, ofClass)}) m join profiles p on p.id = m.student_id
      group by p.id, p.display_name, p.family_name order by avg(m.present::int), p.family_name, p.display_name limit 200`);
    const taken = sessions.filter((row) => row.taken);
    return {
      ...{ classId: input.classId, class: found.name, from: range.from, to: range.to },
      ...sum(taken),
      ...{
        sessionsDue: sessions.length,
        sessionsTaken: taken.length,
        sessionsNotTaken: sessions.length - taken.length,
      },
      unmarked: taken.reduce((total, row) => total + Math.max(0, row.enrolled - row.recorded), 0),
      students: students.map((row) => ({ id: row.id, name: row.name, current: row.current, ...withRate(row) })),
      weekdays: [...Map.groupBy(taken, (row) => row.weekday)]
        .map(([weekday, rows]) => ({ weekday, ...sum(rows) }))
        .sort((a, b) => a.weekday - b.weekday),
      weeks: [...Map.groupBy(taken, (row) => row.week)].map(([week, rows]) => ({ week, ...sum(rows) })),
    };
  },
  summary: (result, t) => {
    const values = {
      class: result.class,
      from: calendarDay(result.from),
      to: calendarDay(result.to),
      due: result.sessionsDue,
      taken: result.sessionsTaken,
      notTaken: result.sessionsNotTaken,
      late: result.late,
      absent: result.absent,
      excused: result.excused,
    };
    if (result.rate === null) return t('ofClass.nothing', values);
    const lowest = result.students.filter((student) => student.current && (student.rate ?? 1) < 1).slice(0, 3);
    const names = lowest.map((student) => `${student.name} ${rateInWords(student, t)}`).join('; ');
    const worst = lowest.length > 0 ? ` ${t('ofClass.lowest', { names })}` : '';
    const unmarked = result.unmarked > 0 ? ` ${t('ofClass.unmarked', { count: result.unmarked })}` : '';
    return `${t('ofClass.summary', { ...values, rate: rateInWords(result, t) })}${unmarked}${worst}`;
  },
  draw: (result, t) =>
    result.rate === null
      ? []
      : [
          {
            kind: 'line',
            title: t('ofClass.weeks', { class: result.class }),
            x: { key: 'week', label: t('column.week') },
            series: [{ key: 'rate', label: t('column.rate') }],
            rows: result.weeks.map((row) => ({ week: row.week, rate: percent(row.rate) })),
            unit: '%',
          },
          {
            kind: 'bar',
            title: t('ofClass.weekdays', { class: result.class }),
            x: { key: 'weekday', label: t('column.weekday') },
            series: [{ key: 'rate', label: t('column.rate') }],
            rows: result.weekdays.map((row) => ({ weekday: t(`weekday.${row.weekday}`), rate: percent(row.rate) })),
            unit: '%',
          },
          {
            kind: 'table',
            title: t('ofClass.table', { class: result.class }),
            columns: [
              { key: 'name', label: t('column.student') },
              { key: 'rate', label: t('column.rate'), align: 'end', format: 'percent' },
              { key: 'present', label: t('column.present'), align: 'end', format: 'number' },
              { key: 'recorded', label: t('column.recorded'), align: 'end', format: 'number' },
              { key: 'late', label: t('column.late'), align: 'end', format: 'number' },
              { key: 'absent', label: t('column.absent'), align: 'end', format: 'number' },
              { key: 'excused', label: t('column.excused'), align: 'end', format: 'number' },
            ],
            rows: result.students.map(({ id: _id, current, ...row }) => ({
              ...row,
              name: current ? row.name : t('ofClass.left', { name: row.name }),
            })),
          },
        ],
  page: (result, role) => (role === 'teacher' ? `/teacher/classes/${result.classId}` : '/admin'),
});

const percent = (rate: number | null) => (rate === null ? null : Math.round(rate * 1000) / 10);
