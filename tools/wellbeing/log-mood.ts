import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';
import { calendarDay } from '../contract/messages.ts';

export const logMood = defineOperation({
  name: 'wellbeing.logMood',
  title: 'Log my mood',
  description:
    'Writes how I feel today in my own diary: 1 very low to 5 very good, with a note if I like. Nobody else reads it unless I share it.',
  examples: [
    'log my mood: 4',
    'I feel great today',
    'I am feeling tired and sad, a 2',
    'mood 3, long day, share it with my teachers',
    'how I feel: good',
  ],
  roles: ['student'],
  audited: ({ note: _private, ...input }) => input,
  routes: ['PUT /api/student/wellbeing/mood'],
  effect: 'write',
  core: ['student'],
  input: z.strictObject({
    mood: z.int().min(1).max(5).describe('1 very low, 2 low, 3 okay, 4 good, 5 very good'),
    note: z.string().trim().max(2000).optional().describe('A note for oneself; empty removes it'),
    shareWithTeachers: z
      .boolean()
      .optional()
      .describe('Whether my teachers may read this entry; not shared if left out'),
    shareWithGuardians: z
      .boolean()
      .optional()
      .describe('Whether my parents may read this entry; not shared if left out'),
  }),
  output: z.object({
    day: z.iso.date(),
    mood: z.int(),
    hasNote: z.boolean(),
    sharedWithTeachers: z.boolean(),
    sharedWithGuardians: z.boolean(),
    replaced: z.int().nullable(),
  }),
  run: async (input, { tx }) => {
    const [before] = await tx.execute<Entry>(sql`
      select mood, note, shared_with_teachers as teachers, shared_with_guardians as guardians from student_wellbeing where student_id = (select app.uid()) and day = (select app.today()) for update`);
    const note = input.note === undefined ? (before?.note ?? null) : input.note || null;
    const [teachers, guardians] = [
      input.shareWithTeachers ?? before?.teachers ?? false,
      input.shareWithGuardians ?? before?.guardians ?? false,
    ];
    const [row] = await tx.execute<{ day: string }>(sql`
      with written as (
        insert into student_wellbeing (student_id, day, mood, note, shared_with_teachers, shared_with_guardians)
        values ((select app.uid()), (select app.today()), ${input.mood}, ${note}, ${teachers}, ${guardians})
        on conflict (school_id, student_id, day) do update set mood = excluded.mood, note = excluded.note,
          shared_with_teachers = excluded.shared_with_teachers, shared_with_guardians = excluded.shared_with_guardians, updated_at = now()
        where (student_wellbeing.mood, student_wellbeing.note, student_wellbeing.shared_with_teachers, student_wellbeing.shared_with_guardians)
          is distinct from (excluded.mood, excluded.note, excluded.shared_with_teachers, excluded.shared_with_guardians))
      select app.today() as day`);
    return {
      day: row?.day ?? '',
      mood: input.mood,
      hasNote: note !== null,
      sharedWithTeachers: teachers,
      sharedWithGuardians: guardians,
      replaced: before && before.mood !== input.mood ? before.mood : null,
    };
  },
  summary: (data, t) =>
    t('logMood.done', {
      day: calendarDay(data.day),
      mood: data.mood,
      word: t(`mood.${data.mood}`),
      note: data.hasNote ? 'yes' : 'no',
      shared: sharing(data),
      replaced: data.replaced ?? 0,
    }),
  card: (data, t) => ({
    title: t('logMood.title', { mood: data.mood, word: t(`mood.${data.mood}`), shared: sharing(data) }),
    action: t('logMood.action'),
  }),
  page: () => '/student',
});

const sharing = (data: { sharedWithTeachers: boolean; sharedWithGuardians: boolean }) =>
  data.sharedWithTeachers
    ? data.sharedWithGuardians
      ? 'both'
      : 'teachers'
    : data.sharedWithGuardians
      ? 'guardians'
      : 'nobody';

interface Entry extends Record<string, unknown> {
  mood: number;
  note: string | null;
  teachers: boolean;
  guardians: boolean;
}
