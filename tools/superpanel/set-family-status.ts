import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';
import { asked } from './asked.ts';
import { familyCard } from './cards.ts';
import { type Saved, savedFamily } from './save-family.ts';

export const setFamilyStatus = defineOperation({
  name: 'superpanel.setFamilyStatus',
  title: 'Pause, activate or retire a model family',
  description:
    'Holds from the next reservation on. A retired family can name its successor, and can be taken up again.',
  examples: ['retire a model family and name its successor', 'pause a model family'],
  roles: ['super_admin'],
  routes: ['POST /api/superpanel/families/:family/status'],
  effect: 'write',
  input: z.strictObject({
    family: z.string().max(64),
    revision: z.int(),
    status: z.enum(['active', 'paused', 'retired']),
    successor: z.string().max(64).optional(),
    reason: z.string().trim().max(300).optional(),
  }),
  output: familyCard,
  run: async ({ family, revision, status, successor, reason }, { tx, t }) =>
    savedFamily(
      await asked<Saved>(
        tx,
        sql`app.super_set_family_status(${family}, ${revision}::int, ${status}, ${successor || null}::text, ${reason || null}::text)`,
      ),
      t,
    ),
  summary: ({ name, status }, t) => t('setFamilyStatus.done', { name, status }),
});
