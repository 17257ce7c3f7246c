import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Transaction } from '#db/with-caller.ts';
import { defineOperation } from '../contract/define-operation.ts';
import { entity } from '../contract/entity.ts';
import { AppError } from '../contract/errors.ts';
import { calendarDay } from '../contract/messages.ts';
import { classInQuestion } from '../entities/class-in-question.ts';
import { classPage } from '../school/role-page.ts';

export const wellbeingTrend = defineOperation({
  name: 'wellbeing.trend',
  title: 'Wellbeing of a group',
  description:
    'Average mood by week of a class, or of the whole school for administration: only finished weeks in which at least five students wrote, without names or notes.',
  examples: [
    'how is 8B feeling?',
    'wellbeing trend of the school',
    'is the mood in my class going down?',
    'how are our students doing emotionally this term?',
  ],
  roles: ['teacher', 'admin'],
  routes: ['GET /api/teacher/classes/:classId/wellbeing', 'GET /api/admin/analytics/wellbeing'],
  effect: 'read',
  input: z.strictObject({
    classId: entity('class', 'The class; administration may leave it out for the whole school').optional(),
    weeks: z.int().min(1).max(26).default(8).describe('How many finished weeks back'),
  }),
  output: z.object({
    of: z.object({ id: z.uuid(), name: z.string() }).nullable(),
    ...{ from: z.iso.date(), to: z.iso.date(), average: z.number().nullable(), entries: z.int(), told: z.int() },
    /** Null figures: fewer than five students wrote that week, possibly none. */
    weeks: z.array(
      z.object({
        week: z.iso.date(),
        students: z.int().nullable(),
        entries: z.int().nullable(),
        average: z.number().nullable(),
      }),
    ),
  }),
  run: async (input, { tx, caller }) => {
    if (!input.classId && caller.role !== 'admin')
      throw new AppError('invalid_input', 'Which class?', {
        details: { issues: [{ path: 'classId', message: 'names one of your classes' }] },
      });
    const found = input.classId ? await classInQuestion(tx, caller, input.classId) : null;
    return { of: found && { id: found.id, name: found.name }, ...(await moodByWeek(tx, input.classId, input.weeks)) };
  },
  summary: (data, t) => {
    const told = data.weeks.filter((week) => week.average !== null);
    const values = {
      of: data.of?.name ?? 'none',
      from: calendarDay(data.from),
      to: calendarDay(data.to),
      weeks: data.weeks.length,
      told: told.length,
      average: data.average ?? 0,
      entries: data.entries,
    };
    const [first, last] = [told[0], told.at(-1)];
    if (!first || !last) return t('trend.none', values);
    return t('trend.summary', {
      ...values,
      first: first.average,
      firstWeek: calendarDay(first.week),
      last: last.average,
      lastWeek: calendarDay(last.week),
      students: last.students,
    });
  },
  draw: (data, t) => [
    {
      kind: 'line',
      title: t('trend.title', { of: data.of?.name ?? 'none' }),
      x: { key: 'week', label: t('label.week') },
      series: [{ key: 'average', label: t('label.mood') }],
      rows: data.weeks.map(({ week, average }) => ({ week, average })),
    },
  ],
  page: (data, role) => (data.of ? classPage(role, data.of.id) : '/admin'),
});

/** Weeks as the database tells them; the mean over them comes from the weeks that are told, so that it gives nothing else away. */
export async function moodByWeek(tx: Transaction, classId: string | undefined, count: number) {
  const rows = await tx.execute<{
    week: string;
    students: number | null;
    entries: number | null;
    average: number | null;
  }>(
    sql`select week, students, entries, average::float8 as average from app.wellbeing_weeks(${classId ?? null}::uuid, ${count}::int)`,
  );
  const told = rows.filter((row) => row.average !== null);
  const entries = told.reduce((sum, row) => sum + (row.entries ?? 0), 0);
  const total = told.reduce((sum, row) => sum + (row.entries ?? 0) * (row.average ?? 0), 0);
  const lastDay = rows.at(-1)?.week ?? '';
  return {
    ...{
      from: rows[0]?.week ?? '',
      to: lastDay && new Date(Date.parse(`${lastDay}T00:00:00Z`) + 6 * 86_400_000).toISOString().slice(0, 10),
    },
    ...{
      average: entries > 0 ? Math.round((total / entries) * 10) / 10 : null,
      entries,
      told: told.length,
      weeks: [...rows],
    },
  };
}
