import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';
import { asked } from './asked.ts';
import { familyCard } from './cards.ts';
import { type Saved, savedFamily } from './save-family.ts';

export const moveFamily = defineOperation({
  name: 'superpanel.moveFamily',
  title: 'Move a model family in the order',
  description: 'Families are tried in their order; this moves one a place up or down among those of its tier.',
  examples: ['try this model family earlier'],
  roles: ['super_admin'],
  routes: ['POST /api/superpanel/families/:family/move'],
  effect: 'write',
  input: z.strictObject({ family: z.string().max(64), revision: z.int(), direction: z.enum(['earlier', 'later']) }),
  output: familyCard,
  run: async ({ family, revision, direction }, { tx, t }) =>
    savedFamily(
      await asked<Saved>(tx, sql`app.super_move_family(${family}, ${revision}::int, ${direction === 'earlier'})`),
      t,
    ),
  summary: ({ name, position }, t) => t('moveFamily.done', { name, position }),
});
