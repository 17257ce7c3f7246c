import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';
import { calendarDay } from '../contract/messages.ts';

const entry = z.object({
  day: z.iso.date(),
  mood: z.int(),
  note: z.string().nullable(),
  sharedWithTeachers: z.boolean(),
  sharedWithGuardians: z.boolean(),
});

export const wellbeingMine = defineOperation({
  name: 'wellbeing.mine',
  title: 'My moods',
  description:
    'My own mood diary over the last weeks: entries with notes, the average, and whether it goes up or down.',
  examples: ['how have I been feeling?', 'show my mood diary', 'my mood this month', 'was I happier last week?'],
  roles: ['student'],
  routes: ['GET /api/student/wellbeing'],
  effect: 'read',
  input: z.strictObject({ days: z.int().min(1).max(190).default(28).describe('How many days back') }),
  output: z.object({
    ...{ from: z.iso.date(), to: z.iso.date(), days: z.int(), entries: z.array(entry), average: z.number().nullable() },
    /** Mean of the newer half of the days less that of the older half; null unless both have entries. */
    change: z.number().nullable(),
  }),
  run: async ({ days }, { tx }) => {
    const [row] = await tx.execute<{
      found: {
        from: string;
        to: string;
        entries: z.infer<typeof entry>[];
        average: number | null;
        change: number | null;
      };
    }>(sql`
      with entries as (select day, mood, note, shared_with_teachers as "sharedWithTeachers", shared_with_guardians as "sharedWithGuardians"
        from student_wellbeing where student_id = (select app.uid()) and day > (select app.today()) - ${days}::int and day <= (select app.today()))
      select jsonb_build_object('from', (select app.today()) - ${days}::int + 1, 'to', (select app.today()), 'entries', (select coalesce(jsonb_agg(to_jsonb(e) order by day), '[]') from entries e),
        'average', (select round(avg(mood), 1) from entries),
        'change', (select round(avg(mood) filter (where day > (select app.today()) - ${days}::int / 2) - avg(mood) filter (where day <= (select app.today()) - ${days}::int / 2), 1) from entries)) as found`);
    if (!row) throw new Error('A diary is one row');
    return { days, ...row.found };
  },
  summary: (data, t) =>
    t('mine.summary', {
      from: calendarDay(data.from),
      to: calendarDay(data.to),
      count: data.entries.length,
      days: data.days,
      average: data.average ?? 0,
      direction: data.change === null ? 'unknown' : data.change > 0 ? 'up' : data.change < 0 ? 'down' : 'same',
      change: Math.abs(data.change ?? 0),
    }),
  draw: (data, t) => [
    {
      kind: 'line',
      title: t('mine.title'),
      x: { key: 'day', label: t('label.day') },
      series: [{ key: 'mood', label: t('label.mood') }],
      rows: data.entries.map(({ day, mood }) => ({ day, mood })),
    },
  ],
  page: () => '/student',
});
