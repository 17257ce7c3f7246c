import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Transaction } from '#db/with-caller.ts';
import { schoolDay } from '../classes/school-day.ts';
import { defineOperation, type Translate } from '../contract/define-operation.ts';
import { entity } from '../contract/entity.ts';
import { AppError } from '../contract/errors.ts';
import { calendarDay } from '../contract/messages.ts';
import { assertFree, clash, clashInWords, type Wanted } from './clashes.ts';

const cycleDay = z.int().min(1).max(60).describe('Day of the timetable’s cycle: 1 is its first day');
const period = z.string().trim().min(1).max(60).describe('The period: its code, such as P3, its name, or its id');
const room = z.string().trim().max(60).describe('The room; empty for none');
const from = z.iso.date().optional().describe('First day on which it holds; today if left out');

/** Where a lesson stood when somebody looked at it: of two who change it at once, the second is told. */
export const seen = z
  .strictObject({ cycleDay, period: z.uuid(), room: z.string().max(60).nullable(), to: z.iso.date() })
  .describe('Where it stands as far as is known; refused if it has been moved since');

const outcome = z.object({
  meetingId: z.uuid(),
  classId: z.uuid(),
  class: z.string(),
  cycleDay: z.int(),
  period: z.string(),
  room: z.string().nullable(),
  from: z.iso.date(),
  to: z.iso.date(),
  warnings: z.array(clash),
});
type Outcome = z.infer<typeof outcome>;

const words = (output: Outcome) => ({
  class: output.class,
  day: output.cycleDay,
  period: output.period,
  room: output.room ?? 'none',
  from: calendarDay(output.from),
  to: calendarDay(output.to),
});
const withWarnings = (said: string, output: Outcome, t: Translate) =>
  [said, ...output.warnings.map((one) => clashInWords(one, t))].join(' ');

export const timetableAdd = defineOperation({
  name: 'timetable.add',
  title: 'Add a lesson to the timetable',
  description:
    'Gives a class a lesson on a day of the cycle, in a period and room, from a day until the year ends. Refused with the reason when the class, a teacher or the room is taken; students who would be in two places are named.',
  examples: [
    '8B Mathematics also on day 3, period 5 in room 12',
    'add a science lesson for 7A on Tuesday third period',
  ],
  roles: ['admin'],
  routes: ['POST /api/admin/timetable'],
  effect: 'write',
  input: z.strictObject({
    classId: entity('class', 'The class with a subject, such as 8B Mathematics'),
    cycleDay,
    period,
    room: room.optional(),
    sharesRoom: z.boolean().default(false).describe('Beside another class in the same room, on purpose'),
    from,
  }),
  output: outcome,
  run: async (input, { tx, t }) => {
    const of = await classOf(tx, input.classId, input.from, t);
    const slot = await slotOf(tx, input.period, input.room, t);
    const wanted = { ...of, ...slot, cycleDay: input.cycleDay, sharesRoom: input.sharesRoom, insteadOf: null };
    const warnings = await assertFree(tx, wanted, t);
    const meetingId = await insert(tx, wanted);
    return { ...wanted, meetingId, warnings };
  },
  summary: (output, t) => withWarnings(t('add.done', words(output)), output, t),
  card: (output, t) => ({ title: t('add.title', words(output)), action: t('add.action') }),
  page: () => '/admin/timetable',
});

export const timetableMove = defineOperation({
  name: 'timetable.move',
  title: 'Move a lesson',
  description:
    'Moves one lesson of the timetable to another day of the cycle, period or room, from a day on; until then it stays where it was. Refused with the reason when the class, a teacher or the room is taken.',
  examples: ['move 8B Mathematics from Monday to day 2, period 4', 'put that lesson into the lab from next week'],
  roles: ['admin'],
  routes: ['PATCH /api/admin/timetable/:meetingId'],
  effect: 'write',
  input: z.strictObject({
    meetingId: z.uuid().describe('The lesson'),
    cycleDay: cycleDay.optional(),
    period: period.optional(),
    room: room.optional(),
    sharesRoom: z.boolean().optional(),
    from,
    seen: seen.optional(),
  }),
  output: outcome,
  run: async (input, { tx, t }) => {
    const lesson = await lockLesson(tx, input.meetingId, t);
    assertSeen(lesson, input.seen, t);
    const starts = await firstDay(tx, input.from, lesson.from);
    if (starts > lesson.to) throw new AppError('invalid_input', t('error.over', { day: calendarDay(lesson.to) }));
    const slot = await slotOf(tx, input.period ?? lesson.periodId, input.room ?? lesson.room ?? '', t);
    const wanted = {
      ...{ classId: lesson.classId, class: lesson.class, cycleDay: input.cycleDay ?? lesson.cycleDay, ...slot },
      ...{ sharesRoom: input.sharesRoom ?? lesson.sharesRoom, from: starts, to: lesson.to, insteadOf: input.meetingId },
    };
    // Where it stands already: a lesson cut in two would be a change that nobody made.
    if (stands(lesson, wanted)) return { ...wanted, from: lesson.from, meetingId: input.meetingId, warnings: [] };
    const warnings = await assertFree(tx, wanted, t);
    if (starts <= lesson.from) {
      await tx.execute(sql`
        update class_meetings set cycle_day = ${wanted.cycleDay}::smallint, period_id = ${wanted.periodId}::uuid, room = ${wanted.room}, shares_room = ${wanted.sharesRoom}, updated_at = now()
        where id = ${input.meetingId}::uuid
          and (cycle_day, period_id, room, shares_room) is distinct from (${wanted.cycleDay}::smallint, ${wanted.periodId}::uuid, ${wanted.room}::text, ${wanted.sharesRoom}::boolean)`);
      return { ...wanted, meetingId: input.meetingId, warnings };
    }
    await tx.execute(
      sql`update class_meetings set ends_on = ${starts}::date - 1, updated_at = now() where id = ${input.meetingId}::uuid`,
    );
    return { ...wanted, meetingId: await insert(tx, wanted), warnings };
  },
  summary: (output, t) => withWarnings(t('move.done', words(output)), output, t),
  card: (output, t) => ({ title: t('move.title', words(output)), action: t('move.action') }),
  page: () => '/admin/timetable',
});

export const timetableEnd = defineOperation({
  name: 'timetable.end',
  title: 'End a lesson',
  description:
    'Takes a lesson out of the timetable from a day on. What was taught before stays; a lesson that has not begun goes.',
  examples: ['8B has no more art on Fridays', 'remove that lesson from the timetable'],
  roles: ['admin'],
  routes: ['DELETE /api/admin/timetable/:meetingId'],
  effect: 'write',
  input: z.strictObject({
    meetingId: z.uuid().describe('The lesson'),
    from: from.describe('First day without it; today if left out'),
    seen: seen.optional(),
  }),
  output: outcome,
  run: async (input, { tx, t }) => {
    const lesson = await lockLesson(tx, input.meetingId, t);
    assertSeen(lesson, input.seen, t);
    const starts = await firstDay(tx, input.from, lesson.from);
    if (starts > lesson.to) throw new AppError('invalid_input', t('error.over', { day: calendarDay(lesson.to) }));
    if (starts <= lesson.from) {
      const gone = await tx.execute(sql`delete from class_meetings where id = ${input.meetingId}::uuid returning id`);
      // Its first day is today: it stays for today, and ends with it.
      if (gone.length === 0)
        await tx.execute(
          sql`update class_meetings set ends_on = starts_on, updated_at = now() where id = ${input.meetingId}::uuid`,
        );
    } else {
      await tx.execute(
        sql`update class_meetings set ends_on = ${starts}::date - 1, updated_at = now() where id = ${input.meetingId}::uuid`,
      );
    }
    return { ...lesson, meetingId: input.meetingId, from: starts, warnings: [] };
  },
  summary: (output, t) => t('end.done', words(output)),
  card: (output, t) => ({ title: t('end.title', words(output)), action: t('end.action') }),
  page: () => '/admin/timetable',
});

interface Lesson extends Record<string, unknown>, Omit<Wanted, 'insteadOf'> {
  class: string;
  period: string;
  /** Where the class meets when the lesson says nothing else. */
  classRoom: string | null;
}

async function lockLesson(tx: Transaction, meetingId: string, t: Translate): Promise<Lesson> {
  const [row] = await tx.execute<Lesson>(sql`
    select m.class_id as "classId", c.name as class, m.cycle_day as "cycleDay", m.period_id as "periodId", pe.name as period, m.room, c.room as "classRoom", m.shares_room as "sharesRoom",
      m.starts_on::text as "from", m.ends_on::text as "to"
    from class_meetings m join classes c on c.id = m.class_id join periods pe on pe.id = m.period_id where m.id = ${meetingId}::uuid for update of m`);
  if (!row) throw new AppError('not_found', t('error.noLesson'));
  return row;
}

const stands = (lesson: Lesson, wanted: Wanted): boolean =>
  wanted.cycleDay === lesson.cycleDay &&
  wanted.periodId === lesson.periodId &&
  wanted.room === (lesson.room ?? lesson.classRoom) &&
  wanted.sharesRoom === lesson.sharesRoom;

function assertSeen(lesson: Lesson, looked: z.output<typeof seen> | undefined, t: Translate): void {
  const { cycleDay: day, periodId, period: name, to } = lesson;
  const held = lesson.room ?? lesson.classRoom;
  if (!looked) return;
  if (looked.cycleDay === day && looked.period === periodId && looked.room === held && looked.to === to) return;
  const now = { class: lesson.class, day, period: name, room: held ?? 'none', to: calendarDay(to) };
  throw new AppError('conflict', t('error.changedMeanwhile', now));
}

const later = (one: string, other: string) => (one.localeCompare(other) > 0 ? one : other);

/** The day that was asked for, or today; never before the lesson's own first day. */
async function firstDay(tx: Transaction, asked: string | undefined, begins: string): Promise<string> {
  const { today } = await schoolDay(tx);
  return later(asked ?? today, begins);
}

async function classOf(tx: Transaction, classId: string, asked: string | undefined, t: Translate) {
  const { today } = await schoolDay(tx);
  const [row] = await tx.execute<{ class: string; kind: string; starts: string; to: string }>(sql`
    select c.name as class, c.kind, y.starts_on::text as starts, y.ends_on::text as "to" from classes c join academic_years y on y.id = c.academic_year_id where c.id = ${classId}::uuid`);
  if (!row) throw new AppError('not_found', t('error.noClass'));
  if (row.kind !== 'scheduled') throw new AppError('invalid_input', t('error.homeroom', { class: row.class }));
  const starts = later(asked ?? today, row.starts);
  if (starts > row.to) throw new AppError('invalid_input', t('error.over', { day: calendarDay(row.to) }));
  return { classId, class: row.class, from: starts, to: row.to };
}

async function slotOf(tx: Transaction, asked: string, room: string | undefined, t: Translate) {
  const [row] = await tx.execute<{ id: string; name: string }>(
    sql`select id, name from periods where id::text = ${asked} or lower(code) = lower(${asked}) or lower(name) = lower(${asked}) order by position limit 1`,
  );
  if (!row) throw new AppError('not_found', t('error.noPeriod', { period: asked }));
  if (!room) return { periodId: row.id, period: row.name, room: null };
  const [found] = await tx.execute<{ name: string }>(
    sql`select name from rooms where lower(name) = lower(${room}) and in_use`,
  );
  if (!found) throw new AppError('not_found', t('error.noRoom', { room }));
  return { periodId: row.id, period: row.name, room: found.name };
}

async function insert(tx: Transaction, wanted: Wanted): Promise<string> {
  const [row] = await tx.execute<{ id: string }>(sql`
    insert into class_meetings (class_id, period_id, cycle_day, room, shares_room, starts_on, ends_on)
    values (${wanted.classId}::uuid, ${wanted.periodId}::uuid, ${wanted.cycleDay}::smallint, ${wanted.room}, ${wanted.sharesRoom}, ${wanted.from}::date, ${wanted.to}::date) returning id`);
  if (!row) throw new AppError('internal', 'The lesson could not be written.');
  return row.id;
}
