import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { roles } from '#db/caller.ts';
import { defineOperation } from '../contract/define-operation.ts';

const membership = z.object({ membershipId: z.uuid(), school: z.string(), role: z.enum(roles), acting: z.boolean() });

export const profile = defineOperation({
  name: 'account.profile',
  title: 'My profile',
  description: 'Who I am here: name, e-mail, language, what I told about myself, and what I am in which school.',
  examples: [
    'who am I signed in as?',
    'my profile',
    'which schools do I belong to?',
    'what is my e-mail address here?',
  ],
  roles: ['student', 'teacher', 'admin', 'parent'],
  routes: ['GET /api/me/profile'],
  effect: 'read',
  input: z.strictObject({}),
  output: z.object({
    ...{
      id: z.uuid(),
      name: z.string(),
      email: z.string().nullable(),
      locale: z.string(),
      pronouns: z.string().nullable(),
      about: z.string().nullable(),
    },
    memberships: z.array(membership),
  }),
  run: async (_, { tx }) => {
    const [row] = await tx.execute<Profile>(sql`
      select p.id, p.display_name as name, e.email, p.locale, p.pronouns, p.about,
        (select coalesce(jsonb_agg(jsonb_build_object('membershipId', m.membership_id, 'school', m.school_name, 'role', m.role, 'acting', m.membership_id = (select app.membership()))), '[]') from app.my_memberships() m) as memberships
      from profiles p left join person_emails e on e.person_id = p.id where p.id = (select app.uid())`);
    if (!row) throw new Error('A caller has a profile');
    return row;
  },
  summary: (data, t) =>
    t('profile.summary', {
      name: data.name,
      email: data.email ?? 'none',
      memberships: data.memberships
        .map((item) => t('profile.membership', { role: t(`role.${item.role}`), school: item.school }))
        .join(', '),
    }),
});

interface Profile extends Record<string, unknown> {
  id: string;
  name: string;
  email: string | null;
  locale: string;
  pronouns: string | null;
  about: string | null;
  memberships: z.infer<typeof membership>[];
}
