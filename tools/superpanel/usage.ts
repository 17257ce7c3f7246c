import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';
import { asked } from './asked.ts';
import { usageFigures } from './cards.ts';

const HOURS = { day: 24, week: 7 * 24, month: 30 * 24 };

const output = z.object({
  since: z.string(),
  total: usageFigures,
  days: z.array(usageFigures).describe('Days of UTC'),
  schools: z.array(usageFigures).describe('An empty name: calls for no school'),
  features: z.array(usageFigures),
  families: z.array(usageFigures),
});
export type UsageAnswer = z.output<typeof output>;

export const usage = defineOperation({
  name: 'superpanel.usage',
  title: 'Use and cost of models',
  description:
    'Attempts, answers, tokens and cost over a day, a week or 30 days, by day, school, feature and model family.',
  examples: ['what did the models cost in the last 30 days', 'which school used the assistant most this week'],
  roles: ['super_admin'],
  routes: ['GET /api/superpanel/usage'],
  effect: 'read',
  auditsLook: true,
  input: z.strictObject({ period: z.enum(['day', 'week', 'month']).default('day').describe('24 hours, 7 or 30 days') }),
  output,
  run: ({ period }, { tx }) => asked<UsageAnswer>(tx, sql`app.super_usage(${HOURS[period]}::int)`),
  summary: ({ total }, t) =>
    t('usage.summary', { attempts: total.attempts, answered: total.answered, cost: total.costUsd.toFixed(2) }),
});
