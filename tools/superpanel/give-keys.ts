import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';
import { asked } from './asked.ts';

export const giveKeys = defineOperation({
  name: 'superpanel.giveKeys',
  title: 'Give a family keys',
  description: 'Lets keys of the pool serve a family as well: those of another family, or all that are not retired.',
  examples: ['let all model keys serve the new family'],
  roles: ['super_admin'],
  routes: ['POST /api/superpanel/families/:family/keys'],
  effect: 'write',
  input: z.strictObject({
    family: z.string().max(64),
    keysOf: z.string().max(64).optional().describe('Another family; without it, every key'),
  }),
  output: z.object({ family: z.string(), given: z.int() }),
  run: async ({ family, keysOf }, { tx }) => ({
    family,
    given: await asked<number>(tx, sql`app.super_give_keys(${family}, ${keysOf || null}::text)`),
  }),
  summary: ({ family, given }, t) => t('giveKeys.done', { family, given }),
});
