import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';
import { AppError } from '../contract/errors.ts';

export const renameConversation = defineOperation({
  name: 'account.renameConversation',
  title: 'Rename a conversation',
  description: 'Gives one of my conversations another title.',
  examples: [
    'rename this conversation to Fractions',
    'call this chat Parents’ evening',
    'change the title of that conversation',
  ],
  roles: ['student', 'teacher', 'admin', 'parent'],
  routes: ['PATCH /api/me/conversations/:conversationId'],
  effect: 'write',
  input: z.strictObject({
    conversationId: z.uuid().describe('Id of the conversation, from the list of conversations'),
    title: z.string().trim().min(1).max(120).describe('The new title'),
  }),
  output: z.object({ id: z.uuid(), title: z.string() }),
  run: async ({ conversationId, title }, { tx }) => {
    const rows = await tx.execute(
      sql`update conversations set title = ${title}, updated_at = now() where id = ${conversationId}::uuid returning id`,
    );
    if (rows.length === 0) throw new AppError('not_found', 'There is no such conversation of yours.');
    return { id: conversationId, title };
  },
  summary: (data, t) => t('renameConversation.done', { title: data.title }),
  card: (data, t) => ({
    title: t('renameConversation.title', { title: data.title }),
    action: t('renameConversation.action'),
  }),
});
