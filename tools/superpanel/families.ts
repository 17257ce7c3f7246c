import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';
import { asked } from './asked.ts';
import { type FamilyCard, familyCard } from './cards.ts';

export const families = defineOperation({
  name: 'superpanel.families',
  title: 'Model families',
  description: 'The model families in the order in which they are tried, with limits, prices, successors and keys.',
  examples: ['list the model families', 'show the order in which models are tried'],
  roles: ['super_admin'],
  routes: ['GET /api/superpanel/families'],
  effect: 'read',
  auditsLook: true,
  input: z.strictObject({}),
  output: z.object({ families: z.array(familyCard) }),
  run: async (_, { tx }) => ({ families: await asked<FamilyCard[]>(tx, sql`app.super_families()`) }),
  summary: ({ families: all }, t) =>
    t('families.summary', { active: all.filter(({ status }) => status === 'active').length, total: all.length }),
});
