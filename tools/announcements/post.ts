import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Caller } from '#db/caller.ts';
import type { Transaction } from '#db/with-caller.ts';
import { defineOperation } from '../contract/define-operation.ts';
import { entity } from '../contract/entity.ts';
import { AppError } from '../contract/errors.ts';
import { classInQuestion } from '../entities/class-in-question.ts';
import { rolePage } from '../school/role-page.ts';
import { type Audience, audiences, targetName } from './queries.ts';

const input = z.strictObject({
  title: z.string().trim().min(1).max(200).describe('The headline'),
  body: z.string().trim().min(1).max(10_000).describe('The text, in the words of the person who posts it'),
  audience: z
    .enum(audiences)
    .optional()
    .describe(
      'Who gets it: class (students, guardians and staff of a class), grade, school, staff, or role; told by the fields below if left out',
    ),
  classId: entity('class', 'The class it is for').optional(),
  gradeLevelId: entity('grade_level', 'The grade it is for; administration only').optional(),
  role: z
    .enum(['student', 'teacher', 'admin', 'parent'])
    .optional()
    .describe('Everyone of this role; administration only'),
  expiresOn: z.iso.date().optional().describe('Last day on which it is shown; for good if left out'),
});

export const postAnnouncement = defineOperation({
  name: 'announcements.post',
  title: 'Post an announcement',
  description:
    'Sends an announcement to a class of mine, or for administration to the school, the staff, a role, a grade or any class. It is held for 60 seconds, then it cannot be taken back.',
  examples: [
    'tell 8B that the trip leaves at 8',
    'announce to all parents: school is closed on Monday',
    'post to staff: meeting at 3 in room 12',
    'send my class a reminder about the project',
    'announcement for grade 5: bring a hat',
  ],
  roles: ['teacher', 'admin'],
  routes: ['POST /api/teacher/announcements', 'POST /api/admin/announcements'],
  effect: 'send',
  core: ['admin'],
  input,
  output: z.object({
    ...{
      id: z.uuid(),
      title: z.string(),
      body: z.string(),
      audience: z.enum(audiences),
      target: z.string().nullable(),
    },
    /** Students it reaches by their class, grade or school; null for staff and roles. */
    students: z.int().nullable(),
    publishesAt: z.iso.datetime({ offset: true }),
  }),
  run: async (given, { tx, caller }) => {
    const to = addressee(given);
    await assertMayAddress(tx, caller, to);
    const [row] = await tx.execute<Posted>(sql`
      with n as (
        insert into announcements (title, body, audience, audience_role, grade_level_id, class_id, expires_on)
        values (${given.title}, ${given.body}, ${to.audience}, ${to.role ?? null}, ${to.gradeLevelId ?? null}::uuid, ${to.classId ?? null}::uuid, ${given.expiresOn ?? null}::date) returning *),
      sent as (insert into outbox (kind, payload, deliver_after) select 'announcement.published', jsonb_build_object('announcementId', n.id), n.publishes_at from n)
      select n.id, ${targetName} as target, to_jsonb(n.publishes_at) #>> '{}' as "publishesAt",
        case when n.audience in ('school', 'grade', 'class') then (select count(distinct e.student_id)::int from student_class_assignments e join classes c on c.id = e.class_id
          where (select app.today()) between e.starts_on and coalesce(e.ends_on, 'infinity') and (n.class_id is null or c.id = n.class_id) and (n.grade_level_id is null or c.grade_level_id = n.grade_level_id)) end as students
      from n`);
    if (!row) throw new AppError('forbidden', 'You may not post this.');
    return { ...row, title: given.title, body: given.body, audience: to.audience };
  },
  summary: (data, t) =>
    t('post.done', {
      title: data.title,
      to: t(`audience.${data.audience}`, { target: data.target ?? '' }),
      students: data.students ?? -1,
    }),
  card: (data, t) => ({
    title: t('post.title', { title: data.title, to: t(`audience.${data.audience}`, { target: data.target ?? '' }) }),
    action: t('post.action'),
  }),
  draw: (data, t) => [
    {
      kind: 'cards',
      title: t('post.preview'),
      cards: [
        {
          title: data.title,
          lines: [
            t('post.to', {
              to: t(`audience.${data.audience}`, { target: data.target ?? '' }),
              students: data.students ?? -1,
            }),
            data.body,
          ],
        },
      ],
    },
  ],
  page: (_, role) => rolePage(role),
});

type Given = z.output<typeof input>;

interface Addressee {
  audience: Audience;
  classId?: string | undefined;
  gradeLevelId?: string | undefined;
  role?: string | undefined;
}

interface Posted extends Record<string, unknown> {
  id: string;
  target: string | null;
  students: number | null;
  publishesAt: string;
}

/** What was named decides; a kind of audience that lacks what it needs, or contradicts it, is asked back. */
function addressee({ audience, classId, gradeLevelId, role }: Given): Addressee {
  const named: Addressee[] = [
    ...(classId ? [{ audience: 'class' as const, classId }] : []),
    ...(gradeLevelId ? [{ audience: 'grade' as const, gradeLevelId }] : []),
    ...(role ? [{ audience: 'role' as const, role }] : []),
  ];
  const chosen = named[0] ?? (audience === 'school' || audience === 'staff' ? { audience } : undefined);
  if (chosen && named.length < 2 && (!audience || audience === chosen.audience)) return chosen;
  throw new AppError('invalid_input', 'Who is it for: one class, one grade, one role, the staff or the whole school?', {
    details: {
      issues: [
        { path: 'audience', message: 'fits exactly one of classId, gradeLevelId and role, or is school or staff' },
      ],
    },
  });
}

async function assertMayAddress(tx: Transaction, caller: Caller, to: Addressee) {
  if (to.classId) await classInQuestion(tx, caller, to.classId);
  else if (caller.role !== 'admin')
    throw new AppError(
      'forbidden',
      'As a teacher you can post to your own classes. Ask the administration to reach more people.',
    );
}
