import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';
import { AppError } from '../contract/errors.ts';

const share = z.object({ used: z.int(), limit: z.int(), left: z.int() });

export const quota = defineOperation({
  name: 'account.quota',
  title: 'My requests today',
  description: 'How many requests to the assistant I have left today, normal and extra, and when they start anew.',
  examples: [
    'how many requests do I have left?',
    'what is my quota today?',
    'when does my limit reset?',
    'how many questions can I still ask?',
  ],
  roles: ['student', 'teacher', 'admin', 'parent'],
  routes: ['GET /api/me/quota'],
  effect: 'read',
  input: z.strictObject({}),
  output: z.object({ normal: share, extra: share, resetsAt: z.iso.datetime({ offset: true }) }),
  run: async (_, { tx }) => {
    const [row] = await tx.execute<{
      quota: { normal: z.infer<typeof share>; extra: z.infer<typeof share>; resets_at: string } | null;
    }>(sql`select app.my_quota() as quota`);
    if (!row?.quota) throw new AppError('forbidden', 'You have no active membership of a school.');
    return { normal: row.quota.normal, extra: row.quota.extra, resetsAt: row.quota.resets_at };
  },
  summary: (data, t) =>
    t('quota.summary', {
      normal: data.normal.left,
      normalLimit: data.normal.limit,
      extra: data.extra.left,
      extraLimit: data.extra.limit,
      at: Date.parse(data.resetsAt),
    }),
});
