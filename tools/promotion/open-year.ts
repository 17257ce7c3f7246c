import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';
import { AppError } from '../contract/errors.ts';
import { calendarDay } from '../contract/messages.ts';

export const promotionOpenYear = defineOperation({
  name: 'promotion.openYear',
  title: 'Open the next school year',
  description:
    'Makes the next school year with the same homerooms and classes as the newest one, empty: names, grades, sections, subjects, rooms. Students come by the promotion; terms, calendar, lessons and teachers are set afterwards.',
  examples: ['open the next school year', 'create year 2027–28 with the same classes', 'prepare the new year'],
  roles: ['admin'],
  routes: ['POST /api/admin/years'],
  effect: 'write',
  input: z.strictObject({
    name: z.string().trim().min(1).max(40).describe('Such as 2027–28'),
    startsOn: z.iso.date().describe('First day'),
    endsOn: z.iso.date().describe('Last day'),
  }),
  output: z.object({
    yearId: z.uuid(),
    name: z.string(),
    startsOn: z.iso.date(),
    endsOn: z.iso.date(),
    like: z.string(),
    classes: z.int(),
  }),
  run: async (input, { tx, t }) => {
    if (input.startsOn >= input.endsOn) throw new AppError('invalid_input', t('error.dates'));
    const [like] = await tx.execute<{ id: string; name: string; endsOn: string }>(
      sql`select id, name, ends_on::text as "endsOn" from academic_years order by starts_on desc limit 1`,
    );
    if (!like) throw new AppError('not_found', t('error.noYear'));
    if (input.startsOn <= like.endsOn)
      throw new AppError('invalid_input', t('error.afterLast', { year: like.name, day: calendarDay(like.endsOn) }));
    const [year] = await tx.execute<{ id: string }>(sql`
      insert into academic_years (name, starts_on, ends_on) values (${input.name}, ${input.startsOn}::date, ${input.endsOn}::date) returning id`);
    if (!year) throw new AppError('internal', 'The year could not be made.');
    // Homerooms first: the others follow the new one of the same name.
    const made = await tx.execute(sql`
      insert into classes (academic_year_id, grade_level_id, kind, name, section, room)
      select ${year.id}::uuid, grade_level_id, kind, name, section, room from classes where academic_year_id = ${like.id}::uuid and kind = 'homeroom' order by id returning id`);
    const following = await tx.execute(sql`
      insert into classes (academic_year_id, grade_level_id, kind, name, section, subject_id, homeroom_id, room)
      select ${year.id}::uuid, c.grade_level_id, c.kind, c.name, c.section, c.subject_id, n.id, c.room
      from classes c left join classes h on h.id = c.homeroom_id left join classes n on n.academic_year_id = ${year.id}::uuid and n.kind = 'homeroom' and n.name = h.name
      where c.academic_year_id = ${like.id}::uuid and c.kind = 'scheduled' order by c.id returning id`);
    return { yearId: year.id, ...input, like: like.name, classes: made.length + following.length };
  },
  summary: (output, t) =>
    t('openYear.done', { ...output, startsOn: calendarDay(output.startsOn), endsOn: calendarDay(output.endsOn) }),
  card: (output, t) => ({
    title: t('openYear.title', { name: output.name }),
    action: t('openYear.action', { name: output.name }),
  }),
  page: () => '/admin/promotion',
});
