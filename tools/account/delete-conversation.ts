import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';
import { AppError } from '../contract/errors.ts';

export const deleteConversation = defineOperation({
  name: 'account.deleteConversation',
  title: 'Delete a conversation',
  description: 'Deletes one of my conversations with the assistant for good. This cannot be undone.',
  examples: ['delete this conversation', 'remove the chat about fractions', 'clear this chat'],
  roles: ['student', 'teacher', 'admin', 'parent'],
  routes: ['DELETE /api/me/conversations/:conversationId'],
  effect: 'destructive',
  input: z.strictObject({
    conversationId: z.uuid().describe('Id of the conversation, from the list of conversations'),
  }),
  output: z.object({ id: z.uuid() }),
  run: async ({ conversationId }, { tx }) => {
    const [row] = await tx.execute<{ deleted: boolean }>(
      sql`select app.delete_conversation(${conversationId}::uuid) as deleted`,
    );
    if (!row?.deleted) throw new AppError('not_found', 'There is no such conversation of yours.');
    return { id: conversationId };
  },
  summary: (_, t) => t('deleteConversation.done'),
  card: (_, t) => ({ title: t('deleteConversation.title'), action: t('deleteConversation.action') }),
});
