import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { defineOperation, type Translate } from '../contract/define-operation.ts';
import { asked, json, refuseUnlessDone } from './asked.ts';
import { type FamilyCard, familyCard, familyFields, familyName } from './cards.ts';

/** What the database answers. */
export type Saved = { outcome: string; family?: FamilyCard };

/** The family as it is now, or the error that says why it stayed as it was. */
export function savedFamily({ outcome, family }: Saved, t: Translate): FamilyCard {
  refuseUnlessDone(outcome === 'stale' ? 'stale-family' : outcome, t, { name: family?.name ?? '', current: family });
  return family!;
}

const optional = Object.fromEntries(Object.entries(familyFields).map(([name, field]) => [name, field.optional()])) as {
  [Name in keyof typeof familyFields]: z.ZodOptional<(typeof familyFields)[Name]>;
};
const { name, modelId, requestsPerMinute, requestsPerDay, tokensPerMinute } = familyFields;

export const addFamily = defineOperation({
  name: 'superpanel.addFamily',
  title: 'Add a model family',
  description:
    'Adds a family at the end of the order. It serves as soon as it has keys; no deploy and no change of the database.',
  examples: ['add a model family to the pool'],
  roles: ['super_admin'],
  routes: ['POST /api/superpanel/families'],
  effect: 'write',
  input: z.strictObject({
    ...optional,
    ...{ family: familyName, name, modelId, requestsPerMinute, requestsPerDay, tokensPerMinute },
    status: z.enum(['active', 'paused']).default('active'),
  }),
  output: familyCard,
  run: async (input, { tx, t }) =>
    savedFamily(await asked<Saved>(tx, sql`app.super_save_family(${json(input)}, null)`), t),
  summary: (family, t) => t('addFamily.done', { name: family.name }),
});

export const changeFamily = defineOperation({
  name: 'superpanel.changeFamily',
  title: 'Change a model family',
  description:
    'Changes a family’s name, model, limits, prices or successor. New limits reach every project that had the old ones; a project with a limit of its own keeps it.',
  examples: ['raise the limits of a model family', 'change the price of a model family'],
  roles: ['super_admin'],
  routes: ['PATCH /api/superpanel/families/:family'],
  effect: 'write',
  input: z.strictObject({ ...optional, family: z.string().max(64), revision: z.int() }),
  output: familyCard,
  run: async ({ revision, ...wanted }, { tx, t }) =>
    savedFamily(await asked<Saved>(tx, sql`app.super_save_family(${json(wanted)}, ${revision}::int)`), t),
  summary: (family, t) => t('changeFamily.done', { name: family.name }),
});
