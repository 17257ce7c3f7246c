import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { covers } from '../classes/queries.ts';
import { schoolDay, schoolRange } from '../classes/school-day.ts';
import { defineOperation } from '../contract/define-operation.ts';
import { calendarDay } from '../contract/messages.ts';
import { attendanceOf, homeroomOf } from './queries.ts';

const DAYS = 30;

const child = z.object({
  id: z.uuid(),
  name: z.string(),
  class: z.string().nullable(),
  grade: z.string().nullable(),
  /** Main teacher of the homeroom. */
  teacher: z.string().nullable(),
  /** Marks of today, in the school's words; null while a register is not taken. */
  today: z.object({ am: z.string().nullable(), pm: z.string().nullable() }),
  attendance: z.object({
    from: z.iso.date(),
    to: z.iso.date(),
    due: z.int(),
    recorded: z.int(),
    present: z.int(),
    absent: z.int(),
    late: z.int(),
    rate: z.number().nullable(),
  }),
  /** Absences that wait for the office. */
  openReports: z.int(),
});
interface Row extends Record<string, unknown>, Omit<z.infer<typeof child>, 'attendance' | 'today'> {
  am: string | null;
  pm: string | null;
}

export const myChildren = defineOperation({
  name: 'people.myChildren',
  title: 'My children',
  description:
    'A parent’s own children at this school, each under their own heading: class, main teacher, whether they are marked present today, attendance of the last 30 days, and absences waiting for the office.',
  examples: [
    'how are my kids doing?',
    'are my children at school today',
    'which class is my daughter in',
    'show me my children',
    'did both arrive this morning',
  ],
  roles: ['parent'],
  routes: ['GET /api/parent/children'],
  effect: 'read',
  core: ['parent'],
  input: z.strictObject({}),
  output: z.object({ today: z.iso.date(), instructional: z.boolean(), children: z.array(child) }),
  run: async (_input, { tx }) => {
    const calendar = await schoolDay(tx);
    const range = await schoolRange(tx, {}, { days: DAYS });
    const rows = await tx.execute<Row>(sql`
      select p.id, p.display_name as name, ${homeroomOf(calendar.today)} as class, marked.am, marked.pm,
        (select g.name from student_class_assignments e join classes c on c.id = e.class_id join grade_levels g on g.id = c.grade_level_id
          where e.student_id = p.id and e.class_kind = 'homeroom' and ${covers('e', calendar.today)}) as grade,
        (select q.display_name from student_class_assignments e join teacher_class_assignments t on t.class_id = e.class_id and t.duty = 'main' and ${covers('t', calendar.today)}
          join profiles q on q.id = t.teacher_id where e.student_id = p.id and e.class_kind = 'homeroom' and ${covers('e', calendar.today)} limit 1) as teacher,
        (select count(*)::int from absence_reports r where r.student_id = p.id and r.status = 'reported') as "openReports"
      from profiles p left join personal_details d on d.person_id = p.id
        cross join lateral (select min(c.label) filter (where a.session = 'am') as am, min(c.label) filter (where a.session = 'pm') as pm
          from attendance_effective a join attendance_codes c on c.id = a.code_id
          where a.student_id = p.id and a.day = ${calendar.today}::date) marked
      where p.id in (select app.my_child_ids()) order by d.birth_date, p.display_name`);
    const figures = await attendanceOf(tx, sql`select app.my_child_ids()`, range);
    return {
      ...{ today: calendar.today, instructional: calendar.instructional },
      children: rows.map(({ am, pm, ...row }) => {
        const of = figures.get(row.id) ?? { due: 0, recorded: 0, present: 0, absent: 0, late: 0 };
        const attendance = {
          from: range.from,
          to: range.to,
          due: of.due,
          recorded: of.recorded,
          present: of.present,
          absent: of.absent,
          late: of.late,
          rate: of.recorded === 0 ? null : of.present / of.recorded,
        };
        return { ...row, today: { am, pm }, attendance };
      }),
    };
  },
  summary: (output, t) => {
    if (output.children.length === 0) return t('myChildren.none');
    const about = output.children.map((row) => {
      const of = row.attendance;
      const now = row.today.pm ?? row.today.am;
      const today = !output.instructional
        ? t('myChildren.noSchool', { day: calendarDay(output.today) })
        : now
          ? t('myChildren.marked', { mark: now.toLowerCase() })
          : t('myChildren.notMarked');
      return t('myChildren.one', {
        name: row.name,
        class: row.class ?? 'none',
        teacher: row.teacher ?? 'none',
        today,
        rate: of.rate ?? 0,
        present: of.present,
        recorded: of.recorded,
        from: calendarDay(of.from),
        to: calendarDay(of.to),
        reports: row.openReports,
      });
    });
    return about.join(' ');
  },
  draw: (output, t) =>
    output.children.length === 0
      ? []
      : [
          {
            kind: 'cards',
            title: t('myChildren.title'),
            cards: output.children.map((row) => ({
              title: row.name,
              lines: [
                t('student.line', { class: row.class ?? 'none', grade: row.grade ?? 'none' }),
                ...(row.teacher ? [t('myChildren.teacher', { teacher: row.teacher })] : []),
                ...(row.attendance.rate === null
                  ? []
                  : [
                      t('student.rate', {
                        rate: row.attendance.rate,
                        present: row.attendance.present,
                        recorded: row.attendance.recorded,
                      }),
                    ]),
              ],
            })),
          },
        ],
  page: () => '/parent',
});
