import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Caller } from '#db/caller.ts';
import { defineOperation } from '../contract/define-operation.ts';
import { entity } from '../contract/entity.ts';
import { AppError } from '../contract/errors.ts';
import { calendarDay } from '../contract/messages.ts';
import { day } from './fields.ts';
import { assertStudentVisible, clock, covers, teachersOf } from './queries.ts';
import { schoolDay } from './school-day.ts';

const lesson = z.object({
  /** Whose lesson it is: the child, student, teacher or class. */
  who: z.string(),
  period: z.string(),
  /** Clock time at the school: 08:45 */
  startsAt: z.string(),
  endsAt: z.string(),
  classId: z.uuid(),
  class: z.string(),
  subject: z.string().nullable(),
  room: z.string().nullable(),
  teachers: z.array(z.string()),
  now: z.boolean(),
});
interface Row extends Record<string, unknown>, Omit<z.infer<typeof lesson>, 'startsAt' | 'endsAt'> {
  starts: number;
  ends: number;
}

const input = z.strictObject({
  day: z.iso.date().optional().describe('The day; today if left out'),
  studentId: entity('student', 'A student’s timetable').optional(),
  teacherId: entity('teacher', 'A teacher’s timetable').optional(),
  classId: entity('class', 'A class’s timetable').optional(),
});

export const timetableToday = defineOperation({
  name: 'classes.timetableToday',
  title: 'Timetable of a day',
  description:
    'Lessons of one day in order: period, time, subject, room and teacher. One’s own if nobody is named (parents: every child’s); says why when there are no lessons.',
  examples: [
    'what lessons do I have today?',
    'my timetable tomorrow',
    'where is 8B right now',
    'when does Leo finish on Friday',
    'which room is my next class in',
  ],
  roles: ['student', 'parent', 'teacher', 'admin'],
  routes: ['GET /api/student/timetable', 'GET /api/teacher/timetable', 'GET /api/parent/timetable'],
  effect: 'read',
  core: ['student', 'teacher'],
  input,
  output: z.object({
    day,
    today: day,
    instructional: z.boolean(),
    label: z.string().nullable(),
    nextSchoolDay: day.nullable(),
    who: z.array(z.string()),
    lessons: z.array(lesson),
  }),
  run: async (asked, { tx, caller, t }) => {
    const calendar = await schoolDay(tx, asked.day);
    if (asked.studentId) await assertStudentVisible(tx, asked.studentId, t);
    const rows = await tx.execute<Row>(sql`
      with whose as (${classesOf(asked, caller, calendar.day, t('error.whose'))})
      select w.who, w.place, pe.name as period, pe.starts_at as starts, pe.ends_at as ends, c.id as "classId", c.name as class, s.name as subject, coalesce(m.room, c.room) as room,
        ${teachersOf(calendar.day)} as teachers,
        ${calendar.day}::date = ${calendar.today}::date and (select extract(hour from local) * 60 + extract(minute from local) from (select now() at time zone sc.time_zone as local from schools sc where sc.id = c.school_id) clock) between pe.starts_at and pe.ends_at - 1 as now
      from whose w
      left join class_meetings m on m.class_id = w.class_id and m.cycle_day = ${calendar.instructional ? calendar.cycleDay : null}::smallint
        and ${calendar.day}::date between m.starts_on and m.ends_on
      left join periods pe on pe.id = m.period_id left join classes c on c.id = m.class_id left join subjects s on s.id = c.subject_id
      order by w.who, pe.position nulls last, c.name limit 400`);
    return {
      ...{
        day: calendar.day,
        today: calendar.today,
        instructional: calendar.instructional,
        label: calendar.label,
        nextSchoolDay: calendar.nextSchoolDay,
      },
      who: [...new Set(rows.map((row) => row.who))],
      lessons: rows
        .filter((row) => row.period !== null)
        .map(({ starts, ends, ...row }) => ({
          ...row,
          now: row.now ?? false,
          startsAt: clock(starts),
          endsAt: clock(ends),
        })),
    };
  },
  summary: (output, t) => {
    const values = {
      day: calendarDay(output.day),
      label: output.label ?? 'none',
      next: calendarDay(output.nextSchoolDay ?? output.day),
      hasNext: output.nextSchoolDay ? 'yes' : 'no',
      who: output.who.join(', ') || 'none',
    };
    if (!output.instructional) return t('timetable.noLessons', values);
    if (output.lessons.length === 0) return t('timetable.nothing', values);
    return output.who
      .map((who) => {
        const own = output.lessons.filter((item) => item.who === who);
        if (own.length === 0) return t('timetable.nothing', { ...values, who });
        const listed = own.map((item) =>
          t('timetable.one', {
            from: item.startsAt,
            to: item.endsAt,
            class: item.class,
            room: item.room ?? 'none',
            now: String(item.now),
          }),
        );
        return `${t('timetable.summary', { ...values, who, count: own.length })} ${listed.join('; ')}.`;
      })
      .join(' ');
  },
  draw: (output, t) =>
    output.who
      .filter((who) => output.lessons.some((item) => item.who === who))
      .map((who) => ({
        kind: 'table',
        title: t('timetable.table', { who, day: calendarDay(output.day) }),
        columns: [
          { key: 'time', label: t('column.time') },
          { key: 'class', label: t('column.class') },
          { key: 'subject', label: t('column.subject') },
          { key: 'room', label: t('column.room') },
          { key: 'teachers', label: t('column.teachers') },
        ],
        rows: output.lessons
          .filter((item) => item.who === who)
          .map((item) => ({
            time: `${item.startsAt}–${item.endsAt}`,
            class: item.class,
            subject: item.subject,
            room: item.room,
            teachers: item.teachers.join(', '),
          })),
      })),
  page: (_output, role) => `/${role}`,
});

/** Pairs of who and class that the question is about. */
function classesOf(asked: z.output<typeof input>, caller: Caller, on: string, whose: string): SQL {
  const enrolled = (
    where: SQL,
  ) => sql`select p.display_name as who, e.class_id, 0 as place from student_class_assignments e join profiles p on p.id = e.student_id
    where ${covers('e', on)} and ${where}`;
  const taught = (
    where: SQL,
  ) => sql`select p.display_name as who, t.class_id, 0 as place from teacher_class_assignments t join profiles p on p.id = t.teacher_id
    where ${covers('t', on)} and ${where}`;
  if (asked.studentId) return enrolled(sql`e.student_id = ${asked.studentId}::uuid`);
  if (asked.teacherId) return taught(sql`t.teacher_id = ${asked.teacherId}::uuid`);
  // The lessons of a homeroom are those of the classes that follow it.
  if (asked.classId) {
    return sql`select (select name from classes where id = ${asked.classId}::uuid) as who, c.id as class_id, 0 as place from classes c
      where c.id = ${asked.classId}::uuid or c.homeroom_id = ${asked.classId}::uuid`;
  }
  if (caller.role === 'student') return enrolled(sql`e.student_id = app.uid()`);
  if (caller.role === 'parent') return enrolled(sql`e.student_id in (select app.my_child_ids())`);
  if (caller.role === 'teacher') return taught(sql`t.teacher_id = app.uid()`);
  throw new AppError('invalid_input', whose, { details: { issues: [{ path: 'classId', message: whose }] } });
}
