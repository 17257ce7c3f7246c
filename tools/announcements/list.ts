import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';
import { calendarDay } from '../contract/messages.ts';
import { rolePage } from '../school/role-page.ts';
import { audiences, targetName } from './queries.ts';

const announcement = z.object({
  ...{ id: z.uuid(), title: z.string(), body: z.string(), author: z.string().nullable(), mine: z.boolean() },
  ...{
    audience: z.enum(audiences),
    target: z.string().nullable(),
    publishedOn: z.iso.date(),
    publishesAt: z.iso.datetime({ offset: true }),
    held: z.boolean(),
  },
});

export const announcementsList = defineOperation({
  name: 'announcements.list',
  title: 'Announcements',
  description:
    'Announcements that are addressed to me, newest first, the last 20 if nothing is said, or those in which words occur. Administration sees all of the school.',
  examples: [
    'any news from school?',
    'show the latest announcements',
    'what was announced about the science fair?',
    'announcements of this week',
    'did the school write anything about the holidays?',
  ],
  roles: ['student', 'parent', 'teacher', 'admin'],
  routes: ['GET /api/announcements'],
  effect: 'read',
  core: ['parent'],
  input: z.strictObject({
    search: z.string().trim().min(1).max(200).optional().describe('Words that occur in title or text'),
    days: z.int().min(1).max(400).optional().describe('Only those of the last days'),
    before: z.iso
      .datetime({ offset: true })
      .optional()
      .describe('Only those published before this time: the cursor of the page before'),
    limit: z.int().min(1).max(200).default(20),
  }),
  output: z.object({
    search: z.string().nullable(),
    count: z.int(),
    more: z.int(),
    announcements: z.array(announcement),
  }),
  run: async (input, { tx, caller }) => {
    const pattern = `%${(input.search ?? '')
      .trim()
      .split(/\s+/)
      .map((word) => word.replace(/[\\%_]/g, '\\$&'))
      .join('%')}%`;
    const rows = await tx.execute<Listed>(sql`
      select n.id, n.title, n.body, (select p.display_name from profiles p where p.id = n.author_id) as author, n.author_id = (select app.uid()) as mine, n.audience, ${targetName} as target,
        (n.publishes_at at time zone ${caller.timeZone})::date as "publishedOn", to_jsonb(n.publishes_at) #>> '{}' as "publishesAt", n.publishes_at > now() as held, count(*) over ()::int as total
      from announcements n
      where coalesce(n.expires_on >= (select app.today()), true)
        ${input.search ? sql`and app.plain(n.title || ' ' || n.body) like app.plain(${pattern})` : sql``}
        ${input.days ? sql`and n.publishes_at > now() - make_interval(days => ${input.days}::int)` : sql``} ${input.before ? sql`and n.publishes_at < ${input.before}::timestamptz` : sql``}
      order by n.publishes_at desc, n.id limit ${input.limit}`);
    const count = rows[0]?.total ?? 0;
    return {
      search: input.search ?? null,
      count,
      more: count - rows.length,
      announcements: rows.map(({ total: _, ...row }) => row),
    };
  },
  summary: (data, t) => {
    const shown = data.announcements.slice(0, 5).map((item) =>
      t('list.item', {
        title: item.title,
        day: calendarDay(item.publishedOn),
        author: item.author ?? 'none',
        held: item.held ? 'yes' : 'no',
      }),
    );
    const [only] = data.announcements;
    const body = data.announcements.length === 1 && only ? ` ${t('list.body', { body: only.body })}` : '';
    return (
      t('list.summary', {
        count: data.count,
        search: data.search ?? 'none',
        items: shown.join('; '),
        more: data.count - shown.length,
      }) + body
    );
  },
  draw: (data, t) => [
    {
      kind: 'cards',
      title: t('list.title'),
      cards: data.announcements.map((item) => ({
        title: item.title,
        lines: [
          t('list.line', {
            day: calendarDay(item.publishedOn),
            author: item.author ?? 'none',
            to: t(`audience.${item.audience}`, { target: item.target ?? '' }),
          }),
          item.body,
        ],
        ...(item.held ? { tone: 'caution' as const } : {}),
      })),
    },
  ],
  page: (_, role) => rolePage(role),
});

interface Listed extends Record<string, unknown>, z.infer<typeof announcement> {
  total: number;
}
