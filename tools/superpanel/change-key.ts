import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';
import { asked, refuseUnlessDone, texts } from './asked.ts';
import { type KeyCard, keyCard } from './cards.ts';

export const changeKey = defineOperation({
  name: 'superpanel.changeKey',
  title: 'Change a key’s label, project or families',
  description:
    'Changes what is known about a key. In another project it shares that project’s limits from the next reservation on.',
  examples: ['move this model key to another project', 'rename a model key'],
  roles: ['super_admin'],
  routes: ['PATCH /api/superpanel/keys/:keyId'],
  effect: 'write',
  input: z
    .strictObject({
      keyId: z.uuid(),
      revision: z.int(),
      label: z.string().trim().min(1, 'Give it a label.').max(100).optional(),
      project: z.string().trim().min(1, 'Name the project.').max(100).optional(),
      families: z.array(z.string().max(64)).min(1, 'Choose at least one family.').max(20).optional(),
    })
    .refine(({ label, project, families }) => label ?? project ?? families, { message: 'say what to change' }),
  output: keyCard,
  run: async ({ keyId, revision, label, project, families }, { tx, t }) => {
    const { outcome, key, family } = await asked<{ outcome: string; key?: KeyCard; family?: string }>(
      tx,
      sql`app.super_change_key(${keyId}::uuid, ${revision}::int, ${label ?? null}::text, ${project ?? null}::text, ${texts(families)})`,
    );
    refuseUnlessDone(outcome, t, {
      label: key?.label ?? '',
      status: key?.status ?? '',
      family: family ?? '',
      current: key,
    });
    return key!;
  },
  summary: ({ label }, t) => t('changeKey.done', { label }),
});
