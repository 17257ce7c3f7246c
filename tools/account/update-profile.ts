import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';
import { AppError } from '../contract/errors.ts';

const free = (longest: number) => z.string().trim().max(longest);

export const updateProfile = defineOperation({
  name: 'account.updateProfile',
  title: 'Change my profile',
  description:
    'Changes the free fields of my own profile: the name in use (not for students), pronouns, a line about me, and the language.',
  examples: [
    'set my pronouns to she/her',
    'switch my language to Spanish',
    'call me Dani instead of Daniela',
    'change my about text',
  ],
  roles: ['student', 'teacher', 'admin', 'parent'],
  routes: ['PATCH /api/me/profile'],
  effect: 'write',
  input: z
    .strictObject({
      displayName: free(100).min(1).optional().describe('The name that everyone sees'),
      pronouns: free(40).optional().describe('Pronouns; empty removes them'),
      about: free(500).optional().describe('A line about me; empty removes it'),
      locale: z
        .string()
        .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'is a language tag such as en or es')
        .optional()
        .describe('Language as a tag: en, es, ar, hi'),
    })
    .refine((input) => Object.keys(input).length > 0, { message: 'say what to change' }),
  output: z.object({
    name: z.string(),
    pronouns: z.string().nullable(),
    about: z.string().nullable(),
    locale: z.string(),
    changed: z.array(z.string()),
  }),
  run: async (input, { tx, caller }) => {
    // A pupil's name is the school's to keep: a name in use is shown to the whole class.
    if (caller.role === 'student' && input.displayName)
      throw new AppError('forbidden', 'The school keeps your name. Ask the office to change it.');
    const [before] = await tx.execute<Row>(
      sql`select display_name as name, pronouns, about, locale from profiles where id = (select app.uid())`,
    );
    if (!before) throw new Error('A caller has a profile');
    const wanted = (text: string | undefined, now: string | null) => (text === undefined ? now : text || null);
    const next = {
      name: input.displayName ?? before.name,
      pronouns: wanted(input.pronouns, before.pronouns),
      about: wanted(input.about, before.about),
      locale: input.locale ?? before.locale,
    };
    await tx.execute(sql`
      update profiles set display_name = ${next.name}, pronouns = ${next.pronouns}, about = ${next.about}, locale = ${next.locale}, updated_at = now()
      where id = (select app.uid()) and (display_name, pronouns, about, locale) is distinct from (${next.name}, ${next.pronouns}::text, ${next.about}::text, ${next.locale})`);
    return {
      ...next,
      changed: (['name', 'pronouns', 'about', 'locale'] as const).filter((field) => before[field] !== next[field]),
    };
  },
  summary: (data, t) =>
    t('updateProfile.done', {
      count: data.changed.length,
      fields: data.changed.map((field) => t(`field.${field}`)).join(', '),
    }),
  card: (data, t) => ({
    title: t('updateProfile.title', { fields: data.changed.map((field) => t(`field.${field}`)).join(', ') }),
    action: t('updateProfile.action'),
  }),
});

interface Row extends Record<string, unknown> {
  name: string;
  pronouns: string | null;
  about: string | null;
  locale: string;
}
