import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';

export const conversations = defineOperation({
  name: 'account.conversations',
  title: 'My conversations',
  description: 'My conversations with the assistant in this role, newest first, or those in which words occur.',
  examples: [
    'list my conversations',
    'find the chat about fractions',
    'where did we talk about attendance in 7A?',
    'my earlier questions',
  ],
  roles: ['student', 'teacher', 'admin', 'parent'],
  routes: ['GET /api/me/conversations'],
  effect: 'read',
  input: z.strictObject({
    search: z.string().trim().max(200).optional().describe('Words that occur in the title or in a message'),
    before: z.iso
      .datetime({ offset: true })
      .optional()
      .describe('Only those with a last message before this time: the cursor of the page before'),
    limit: z.int().min(1).max(200).default(50),
  }),
  output: z.object({
    conversations: z.array(
      z.object({ id: z.uuid(), title: z.string(), lastMessageAt: z.iso.datetime({ offset: true }), messages: z.int() }),
    ),
    more: z.boolean(),
    searched: z.boolean(),
  }),
  run: async (input, { tx }) => {
    const pattern = `%${(input.search ?? '').replace(/[\\%_]/g, '\\$&')}%`;
    const found = sql`(app.plain(c.title) like app.plain(${pattern}) or exists (
      select from messages m, jsonb_array_elements(m.parts) part where m.conversation_id = c.id and part ->> 'type' = 'text' and app.plain(part ->> 'text') like app.plain(${pattern})))`;
    const rows = await tx.execute<Row>(sql`
      select c.id, c.title, to_jsonb(c.last_message_at) #>> '{}' as "lastMessageAt", (select count(*)::int from messages m where m.conversation_id = c.id) as messages
      from conversations c
      where ${input.search ? found : sql`true`} and ${input.before ? sql`c.last_message_at < ${input.before}::timestamptz` : sql`true`}
      order by c.last_message_at desc, c.id limit ${input.limit + 1}`);
    return {
      conversations: rows.slice(0, input.limit),
      more: rows.length > input.limit,
      searched: Boolean(input.search),
    };
  },
  summary: (data, t) =>
    t('conversations.summary', {
      count: data.conversations.length,
      searched: data.searched ? 'yes' : 'no',
      more: data.more ? 'yes' : 'no',
      titles: data.conversations
        .slice(0, 5)
        .map((item) => item.title || t('conversations.untitled'))
        .join('; '),
    }),
  page: () => '/chat',
});

interface Row extends Record<string, unknown> {
  id: string;
  title: string;
  lastMessageAt: string;
  messages: number;
}
