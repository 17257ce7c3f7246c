import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';
import { asked, json } from './asked.ts';

export const acknowledge = defineOperation({
  name: 'superpanel.acknowledge',
  title: 'Acknowledge alerts',
  description: 'Marks alerts of the model gateway as seen. Those that somebody else has seen stay theirs.',
  examples: ['acknowledge the alerts of the gateway'],
  roles: ['super_admin'],
  routes: ['POST /api/superpanel/alerts/acknowledge'],
  effect: 'write',
  input: z.strictObject({ alertIds: z.array(z.uuid()).min(1).max(500) }),
  output: z.object({ acknowledged: z.int() }),
  run: async ({ alertIds }, { tx }) => ({
    acknowledged: await asked<number>(
      tx,
      sql`app.super_acknowledge(array(select value::uuid from jsonb_array_elements_text(${json(alertIds)})))`,
    ),
  }),
  summary: ({ acknowledged }, t) => t('acknowledge.done', { count: acknowledged }),
});
