import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';
import { forAdmin } from './today/for-admin.ts';
import { forParent } from './today/for-parent.ts';
import { forStudent } from './today/for-student.ts';
import { forTeacher } from './today/for-teacher.ts';
import type { Suggest } from './today/suggestion.ts';

const byRole: Record<'student' | 'teacher' | 'admin' | 'parent', Suggest> = {
  student: forStudent,
  teacher: forTeacher,
  admin: forAdmin,
  parent: forParent,
};
const MOST = 5;

export const schoolTodayFor = defineOperation({
  name: 'school.todayFor',
  title: 'What matters now',
  description:
    'What is worth my attention at this moment, from the real state of the school, each with the question to ask next.',
  examples: [
    'what should I do now?',
    'what is up today?',
    'anything I should know?',
    'what needs my attention?',
    'good morning',
  ],
  roles: ['student', 'parent', 'teacher', 'admin'],
  routes: ['GET /api/me/today'],
  effect: 'read',
  input: z.strictObject({}),
  output: z.object({
    today: z.iso.date(),
    instructional: z.boolean(),
    /** `text` is shown, `question` is sent. */
    items: z.array(z.object({ text: z.string(), question: z.string() })).max(MOST),
  }),
  run: async (_, { tx, caller, t }) => {
    const suggest = byRole[caller.role as keyof typeof byRole];
    const [day] = await tx.execute<{ today: string; instructional: boolean }>(sql`
      select app.today() as today, coalesce((select instructional from calendar_days where day = (select app.today())), false) as instructional`);
    const found = (await suggest(tx)).slice(0, MOST);
    const items = found.map(({ key, values }) => ({
      text: t(`today.${key}.text`, values),
      question: t(`today.${key}.question`, values),
    }));
    return { today: day?.today ?? '', instructional: day?.instructional ?? false, items };
  },
  summary: (data, t) =>
    t('today.summary', {
      count: data.items.length,
      instructional: data.instructional ? 'yes' : 'no',
      items: data.items.map((item) => item.text).join('; '),
    }),
  draw: (data, t) => [
    {
      kind: 'cards',
      title: t('today.title'),
      cards: data.items.map((item) => ({ title: item.text, lines: [item.question] })),
    },
  ],
});
