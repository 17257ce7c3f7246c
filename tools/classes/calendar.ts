import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';
import { AppError } from '../contract/errors.ts';
import { calendarDay } from '../contract/messages.ts';
import { day } from './fields.ts';
import { schoolDay } from './school-day.ts';

const AHEAD_DAYS = 120;

const closure = z.object({ label: z.string(), from: day, to: day, schoolDaysLost: z.int() });
const term = z.object({ name: z.string(), kind: z.string(), startsOn: day, endsOn: day, current: z.boolean() });

interface Closed extends Record<string, unknown> {
  label: string;
  from: string;
  to: string;
  count: number;
}

export const schoolCalendar = defineOperation({
  name: 'classes.calendar',
  title: 'School calendar',
  description:
    'Holidays and closed days to come, the terms with their first and last days, and how many school days are left in the range.',
  examples: [
    'when is the next holiday?',
    'when does the term end',
    'is there school on Monday',
    'how many school days until the break',
    'dates of the quarters this year',
  ],
  roles: ['student', 'parent', 'teacher', 'admin'],
  routes: ['GET /api/student/calendar', 'GET /api/parent/calendar', 'GET /api/teacher/calendar'],
  effect: 'read',
  input: z.strictObject({
    from: z.iso.date().optional().describe('First day; today if left out'),
    to: z.iso.date().optional().describe('Last day; 120 days on if left out'),
  }),
  output: z.object({
    from: day,
    to: day,
    today: day,
    schoolToday: z.boolean(),
    nextSchoolDay: day.nullable(),
    schoolDays: z.int(),
    closures: z.array(closure),
    terms: z.array(term),
  }),
  run: async (input, { tx, t }) => {
    const calendar = await schoolDay(tx, input.from);
    const from = calendar.day;
    const to = input.to ?? new Date(calendarDay(from) + AHEAD_DAYS * 86_400_000).toISOString().slice(0, 10);
    if (to < from)
      throw new AppError('invalid_input', t('calendar.order'), {
        details: { issues: [{ path: 'to', message: t('calendar.order') }] },
      });
    // Closed days of one label follow each other as long as no school day stands between them.
    const closed = await tx.execute<Closed>(sql`
      with days as (select day, instructional, label, count(*) filter (where instructional) over (order by day) as taught from calendar_days where day between ${from}::date and ${to}::date)
      select label, min(day)::text as "from", max(day)::text as "to", count(*)::int as count from days where not instructional and label is not null group by label, taught order by min(day)`);
    const [facts] = await tx.execute<{ schoolDays: number; today: boolean; terms: z.infer<typeof term>[] }>(sql`
      select (select count(*)::int from calendar_days where instructional and day between ${from}::date and ${to}::date) as "schoolDays",
        exists (select from calendar_days where instructional and day = ${calendar.today}::date) as today,
        coalesce((select jsonb_agg(jsonb_build_object('name', name, 'kind', kind, 'startsOn', starts_on, 'endsOn', ends_on, 'current', ${calendar.today}::date between starts_on and ends_on) order by starts_on, ends_on desc)
          from terms where ends_on >= ${from}::date and starts_on <= ${to}::date), '[]') as terms`);
    return {
      ...{
        from,
        to,
        today: calendar.today,
        schoolToday: facts?.today ?? false,
        nextSchoolDay: calendar.nextSchoolDay,
        schoolDays: facts?.schoolDays ?? 0,
        terms: facts?.terms ?? [],
      },
      closures: closed.map((row) => ({ label: row.label, from: row.from, to: row.to, schoolDaysLost: row.count })),
    };
  },
  summary: (output, t) => {
    const values = {
      from: calendarDay(output.from),
      to: calendarDay(output.to),
      today: calendarDay(output.today),
      school: String(output.schoolToday),
      days: output.schoolDays,
      next: calendarDay(output.nextSchoolDay ?? output.to),
      hasNext: output.nextSchoolDay ? 'yes' : 'no',
    };
    const closed = output.closures.slice(0, 8).map((item) =>
      t('calendar.closure', {
        label: item.label,
        from: calendarDay(item.from),
        to: calendarDay(item.to),
        range: item.from === item.to ? 'one' : 'many',
      }),
    );
    const terms = output.terms.map((item) =>
      t('calendar.term', {
        name: item.name,
        from: calendarDay(item.startsOn),
        to: calendarDay(item.endsOn),
        current: String(item.current),
      }),
    );
    return [
      t('calendar.summary', values),
      closed.length > 0 ? t('calendar.closures', { list: closed.join('; ') }) : t('calendar.noClosures', values),
      terms.length > 0 ? t('calendar.terms', { list: terms.join('; ') }) : '',
    ]
      .filter(Boolean)
      .join(' ');
  },
  draw: (output, t) =>
    [
      {
        kind: 'table' as const,
        title: t('calendar.closuresTable'),
        columns: [
          { key: 'label', label: t('column.what') },
          { key: 'from', label: t('column.from'), format: 'date' as const },
          { key: 'to', label: t('column.to'), format: 'date' as const },
        ],
        rows: output.closures.map(({ label, from, to }) => ({ label, from, to })),
      },
      {
        kind: 'table' as const,
        title: t('calendar.termsTable'),
        columns: [
          { key: 'name', label: t('column.term') },
          { key: 'from', label: t('column.from'), format: 'date' as const },
          { key: 'to', label: t('column.to'), format: 'date' as const },
        ],
        rows: output.terms.map((item) => ({ name: item.name, from: item.startsOn, to: item.endsOn })),
      },
    ].filter((table) => table.rows.length > 0),
  page: (_output, role) => `/${role}`,
});
