import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';
import { asked, json } from './asked.ts';
import { keyCard } from './cards.ts';

const outcome = z.object({
  id: z.uuid(),
  outcome: z.enum(['done', 'same', 'stale', 'final', 'gone']),
  key: keyCard.optional().describe('As it is now'),
  why: z.string().nullable(),
});

export const setKeyStatus = defineOperation({
  name: 'superpanel.setKeyStatus',
  title: 'Pause, resume or retire keys',
  description:
    'Holds from the next reservation on; requests under way end as they would. Retiring is final. A key that changed since it was looked at is left alone and explained.',
  examples: ['pause this model key', 'resume the paused model keys', 'retire a model key for good'],
  roles: ['super_admin'],
  routes: ['POST /api/superpanel/keys/status'],
  effect: 'write',
  input: z.strictObject({
    keys: z
      .array(z.strictObject({ id: z.uuid(), revision: z.int() }))
      .min(1)
      .max(2000),
    status: z.enum(['active', 'paused', 'retired']),
    reason: z.string().trim().max(300).optional().describe('For those who look later'),
  }),
  output: z.object({ status: z.string(), changed: z.int(), keys: z.array(outcome) }),
  run: async ({ keys, status, reason }, { tx, t, note }) => {
    const all = await asked<Omit<z.input<typeof outcome>, 'why'>[]>(
      tx,
      sql`app.super_set_key_status(${json(keys)}, ${status}, ${reason || null}::text)`,
    );
    const told = all.map((one) => ({
      ...one,
      why:
        one.outcome === 'done' || one.outcome === 'same'
          ? null
          : t(`refused.${one.outcome}`, { label: one.key?.label ?? '', status: one.key?.status ?? '' }),
    }));
    const changed = told.filter((one) => one.outcome === 'done').length;
    note({ changed });
    return { status, changed, keys: told };
  },
  summary: ({ status, changed, keys }, t) => t('setKeyStatus.done', { status, changed, left: keys.length - changed }),
});
