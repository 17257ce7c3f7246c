import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Caller } from '#db/caller.ts';
import type { Transaction } from '#db/with-caller.ts';
import { assertStudentVisible, clock, covers } from '../classes/queries.ts';
import { schoolDay } from '../classes/school-day.ts';
import { defineOperation } from '../contract/define-operation.ts';
import { entity } from '../contract/entity.ts';
import { AppError } from '../contract/errors.ts';

const column = z.object({
  cycleDay: z.int(),
  /** The day of this week, or the next one, that it falls on; null when there is none in sight. */
  date: z.iso.date().nullable(),
  today: z.boolean(),
  label: z.string().nullable(),
});
const period = z.object({
  id: z.uuid(),
  code: z.string(),
  name: z.string(),
  startsAt: z.string(),
  endsAt: z.string(),
  now: z.boolean(),
});
const lesson = z.object({
  meetingId: z.uuid(),
  cycleDay: z.int(),
  periodId: z.uuid(),
  classId: z.uuid(),
  class: z.string(),
  subject: z.string().nullable(),
  room: z.string().nullable(),
  sharesRoom: z.boolean(),
  teachers: z.array(z.string()),
  /** Who covers on that day, instead of or beside them. */
  cover: z.array(z.string()),
  startsOn: z.iso.date(),
  endsOn: z.iso.date(),
});
const whose = z.object({ id: z.string(), name: z.string(), lessons: z.array(lesson) });
interface Row extends Record<string, unknown>, z.infer<typeof lesson> {
  whoId: string;
  who: string;
}

const input = z.strictObject({
  day: z.iso.date().optional().describe('The week of this day; this week if left out'),
  studentId: entity('student', 'A student’s timetable').optional(),
  teacherId: entity('teacher', 'A teacher’s timetable').optional(),
  classId: entity('class', 'A class’s timetable').optional(),
  room: z.string().trim().min(1).max(60).optional().describe('What takes place in this room'),
});
type Asked = z.output<typeof input>;

export const timetableWeek = defineOperation({
  name: 'timetable.week',
  title: 'Timetable of a week',
  description:
    'The lessons of a whole cycle of school days in a grid: period, time, class, subject, room, teachers and who covers. One’s own if nobody is named (parents: every child’s); of a class, teacher, student or room for staff.',
  examples: ['show my timetable of the week', 'timetable of 8B', 'when is room 12 free', 'Leo’s lessons this week'],
  roles: ['student', 'parent', 'teacher', 'admin'],
  routes: [
    'GET /api/student/timetable/week',
    'GET /api/parent/timetable/week',
    'GET /api/teacher/timetable/week',
    'GET /api/admin/timetable/week',
  ],
  effect: 'read',
  input,
  output: z.object({
    day: z.iso.date(),
    today: z.iso.date(),
    columns: z.array(column),
    periods: z.array(period),
    who: z.array(whose),
  }),
  run: async (asked, { tx, caller, t }) => {
    const calendar = await schoolDay(tx, asked.day);
    if (asked.studentId) await assertStudentVisible(tx, asked.studentId, t);
    const columns = await columnsOf(tx, calendar);
    const days = sql`(select * from jsonb_to_recordset(${JSON.stringify(columns)}::jsonb) as d ("cycleDay" smallint, date date))`;
    const named = (condition: SQL) => sql`(
      select coalesce(jsonb_agg(p.display_name order by t.duty = 'main' desc, p.family_name), '[]') from teacher_class_assignments t join profiles p on p.id = t.teacher_id
      where t.class_id = c.id and ${covers('t', sql`coalesce(d.date, ${calendar.day}::date)`)} and ${condition})`;
    const rows = await tx.execute<Row>(sql`
      with whose as (${classesOf(asked, caller, calendar.day, t('error.whose'))})
      select w.id as "whoId", w.who, m.id as "meetingId", m.cycle_day as "cycleDay", m.period_id as "periodId", c.id as "classId", c.name as class, s.name as subject,
        coalesce(m.room, c.room) as room, m.shares_room as "sharesRoom", m.starts_on::text as "startsOn", m.ends_on::text as "endsOn",
        ${named(sql`t.duty <> 'substitute'`)} as teachers, ${named(sql`t.duty = 'substitute'`)} as cover
      from whose w left join lateral (
        select m.* from class_meetings m join ${days} d on d."cycleDay" = m.cycle_day
        where m.class_id = w.class_id and (w.room is null or m.room = w.room) and coalesce(d.date, ${calendar.day}::date) between m.starts_on and m.ends_on) m on true
      left join ${days} d on d."cycleDay" = m.cycle_day left join classes c on c.id = m.class_id left join subjects s on s.id = c.subject_id
      order by w.who, w.id, m.cycle_day, c.name limit 2000`);
    const periods = await tx.execute<PeriodRow>(sql`
      select pe.id, pe.code, pe.name, pe.starts_at as starts, pe.ends_at as ends, ${calendar.today}::date = ${calendar.day}::date and app.local_minute(now(), s.time_zone) between pe.starts_at and pe.ends_at - 1 as now
      from periods pe join schools s on s.id = pe.school_id order by pe.position, pe.starts_at`);
    return {
      ...{ day: calendar.day, today: calendar.today, columns },
      periods: periods.map(({ starts, ends, ...row }) => ({ ...row, startsAt: clock(starts), endsAt: clock(ends) })),
      who: [...Map.groupBy(rows, (row) => row.whoId)].map(([id, own]) => ({
        id,
        name: own[0]?.who ?? '',
        lessons: own.filter((row) => row.meetingId !== null).map(({ whoId: _id, who: _who, ...row }) => row),
      })),
    };
  },
  summary: (output, t) =>
    output.who.length === 0
      ? t('week.nobody')
      : output.who
          .map((one) => {
            const today = output.columns.find((day) => day.today)?.cycleDay;
            return t('week.summary', {
              ...{ who: one.name, lessons: one.lessons.length, hasToday: today ? 'yes' : 'no' },
              today: one.lessons.filter((item) => item.cycleDay === today).length,
            });
          })
          .join(' '),
  draw: (output, t) =>
    output.who.map((one) => ({
      kind: 'table',
      title: t('week.table', { who: one.name }),
      columns: [
        { key: 'period', label: t('column.period') },
        ...output.columns.map((day) => ({
          key: `day${day.cycleDay}`,
          label: day.date ?? t('column.day', { day: day.cycleDay }),
        })),
      ],
      rows: output.periods.map((row) => ({
        period: `${row.name} ${row.startsAt}–${row.endsAt}`,
        ...Object.fromEntries(
          output.columns.map((day) => [
            `day${day.cycleDay}`,
            one.lessons
              .filter((item) => item.cycleDay === day.cycleDay && item.periodId === row.id)
              .map((item) => [item.class, item.room].filter(Boolean).join(', '))
              .join('; '),
          ]),
        ),
      })),
    })),
  page: (_output, role) => (role === 'parent' ? '/parent/timetable' : `/${role}/timetable`),
});

interface PeriodRow extends Record<string, unknown> {
  id: string;
  code: string;
  name: string;
  starts: number;
  ends: number;
  now: boolean;
}

/** Every day of the cycle with the day that it falls on: in the week asked for, or the first one after it. */
async function columnsOf(tx: Transaction, { day, today }: { day: string; today: string }) {
  const rows = await tx.execute<z.infer<typeof column> & Record<string, unknown>>(sql`
    with cycle as (select cycle_day from calendar_days where cycle_day is not null union select cycle_day from class_meetings),
    days as (
      select distinct on (d.cycle_day) d.cycle_day, d.day, d.label from calendar_days d
      where d.instructional and d.cycle_day is not null and d.day >= date_trunc('week', ${day}::date)::date and d.day < date_trunc('week', ${day}::date)::date + 21
      order by d.cycle_day, d.day)
    select c.cycle_day as "cycleDay", d.day::text as date, coalesce(d.day = ${today}::date, false) as today, d.label
    from cycle c left join days d on d.cycle_day = c.cycle_day order by d.day nulls last, c.cycle_day`);
  return [...rows];
}

/** Whose classes the question is about: id, who, class_id, and the room if it is about one. */
function classesOf(asked: Asked, caller: Caller, on: string, ask: string): SQL {
  const enrolled = (where: SQL) => sql`
    select p.id::text as id, p.display_name as who, e.class_id, null::text as room from student_class_assignments e join profiles p on p.id = e.student_id where ${covers('e', on)} and ${where}`;
  const taught = (where: SQL) => sql`
    select p.id::text as id, p.display_name as who, t.class_id, null::text as room from teacher_class_assignments t join profiles p on p.id = t.teacher_id where ${covers('t', on)} and ${where}`;
  if (asked.studentId) return enrolled(sql`e.student_id = ${asked.studentId}::uuid`);
  if (asked.teacherId) return taught(sql`t.teacher_id = ${asked.teacherId}::uuid`);
  if (asked.classId) {
    return sql`select h.id::text as id, h.name as who, c.id as class_id, null::text as room from classes h join classes c on c.id = h.id or c.homeroom_id = h.id where h.id = ${asked.classId}::uuid`;
  }
  if (asked.room)
    return sql`select r.id::text as id, r.name as who, m.class_id, r.name as room from rooms r left join (select distinct class_id, room from class_meetings) m on m.room = r.name where lower(r.name) = lower(${asked.room})`;
  if (caller.role === 'student') return enrolled(sql`e.student_id = app.uid()`);
  if (caller.role === 'parent') return enrolled(sql`e.student_id in (select app.my_child_ids())`);
  if (caller.role === 'teacher') return taught(sql`t.teacher_id = app.uid()`);
  throw new AppError('invalid_input', ask, { details: { issues: [{ path: 'classId', message: ask }] } });
}
