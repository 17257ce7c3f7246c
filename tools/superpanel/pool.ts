import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';
import { asked } from './asked.ts';
import { bucketCard } from './cards.ts';

const output = z.object({
  at: z.string(),
  buckets: z.array(bucketCard),
  lastHour: z.object({ attempts: z.int(), answered: z.int(), afterFallback: z.int(), underWay: z.int() }),
  openAlerts: z.int(),
});
export type PoolAnswer = z.output<typeof output>;

export const pool = defineOperation({
  name: 'superpanel.pool',
  title: 'Head-room of the key pool',
  description:
    'What is used of every limit now, by project and model, what rests and until when, and how the last hour went.',
  examples: ['how much room is left in the key pool', 'which buckets are cooling'],
  roles: ['super_admin'],
  routes: ['GET /api/superpanel/pool'],
  effect: 'read',
  auditsLook: true,
  input: z.strictObject({}),
  output,
  run: (_, { tx }) => asked<PoolAnswer>(tx, sql`app.super_pool()`),
  summary: ({ buckets, lastHour }, t) =>
    t('pool.summary', {
      open: buckets.filter(({ refusal, status, keysActive }) => !refusal && status === 'active' && keysActive > 0)
        .length,
      total: buckets.length,
      attempts: lastHour.attempts,
      answered: lastHour.answered,
    }),
});
