import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';
import { keyTestResults } from '../contract/ports.ts';
import { asked, keyPort, refuseUnlessDone } from './asked.ts';
import { type KeyCard, keyCard } from './cards.ts';

const result = z.enum(keyTestResults);

export const testKey = defineOperation({
  name: 'superpanel.testKey',
  title: 'Test a key',
  description:
    'Asks the provider about the key and its models, without using up their quota. An active key that the provider refuses is set aside.',
  examples: ['test whether this model key works'],
  roles: ['super_admin'],
  routes: ['POST /api/superpanel/keys/:keyId/test'],
  effect: 'write',
  input: z.strictObject({ keyId: z.uuid() }),
  output: z.object({
    result,
    words: z.string(),
    reason: z.string().nullable(),
    models: z.array(
      z.object({ family: z.string(), name: z.string(), result, words: z.string(), reason: z.string().nullable() }),
    ),
    key: keyCard,
  }),
  prepare: ({ keyId }, { ports }) => keyPort(ports).test(keyId),
  run: async ({ keyId }, { tx, prepared, t, note }) => {
    const key = await asked<KeyCard | null>(
      tx,
      sql`app.super_note_test(${keyId}::uuid, ${prepared?.result ?? 'unreachable'}, ${prepared?.reason ?? null}::text)`,
    );
    if (!key || !prepared) refuseUnlessDone('gone', t);
    note({ result: prepared!.result });
    const words = (of: { result: string }) => t(`test.${of.result}`);
    return {
      ...{ result: prepared!.result, words: words(prepared!), reason: prepared!.reason, key: key! },
      models: prepared!.models.map((model) => ({ ...model, words: words(model) })),
    };
  },
  summary: ({ key, words }, t) => t('testKey.done', { label: key.label, words }),
});
