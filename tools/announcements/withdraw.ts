import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Transaction } from '#db/with-caller.ts';
import { defineOperation } from '../contract/define-operation.ts';
import { AppError } from '../contract/errors.ts';
import { rolePage } from '../school/role-page.ts';

export const withdrawAnnouncement = defineOperation({
  name: 'announcements.withdraw',
  title: 'Withdraw an announcement',
  description:
    'Takes back an announcement of mine while it is still held, within 60 seconds of posting; the latest one if none is named. Nobody gets it then.',
  examples: ['withdraw my announcement', 'stop that announcement', 'do not send it after all', 'cancel the post to 8B'],
  roles: ['teacher', 'admin'],
  routes: ['DELETE /api/announcements/:announcementId'],
  effect: 'write',
  input: z.strictObject({ announcementId: z.uuid().optional().describe('Which one; my latest if left out') }),
  output: z.object({ id: z.uuid(), title: z.string() }),
  run: async (input, { tx }) => {
    const found = await ownAnnouncement(tx, input.announcementId);
    const gone = await tx.execute(
      sql`delete from outbox where kind = 'announcement.published' and payload ->> 'announcementId' = ${found.id} and delivered_at is null and deliver_after > now() returning id`,
    );
    const deleted = await tx.execute(
      sql`delete from announcements where id = ${found.id}::uuid and publishes_at > now() returning id`,
    );
    if (gone.length === 0 || deleted.length === 0)
      throw new AppError(
        'conflict',
        `“${found.title}” has already gone out and cannot be taken back. You can post a correction.`,
      );
    return { id: found.id, title: found.title };
  },
  summary: (data, t) => t('withdraw.done', { title: data.title }),
  card: (data, t) => ({ title: t('withdraw.title', { title: data.title }), action: t('withdraw.action') }),
  page: (_, role) => rolePage(role),
});

async function ownAnnouncement(tx: Transaction, id: string | undefined): Promise<{ id: string; title: string }> {
  const [found] = await tx.execute<{ id: string; title: string }>(
    sql`select id, title from announcements where author_id = (select app.uid()) and ${id ? sql`id = ${id}::uuid` : sql`true`} order by publishes_at desc, id limit 1`,
  );
  if (!found) throw new AppError('not_found', 'There is no such announcement of yours.');
  return found;
}
