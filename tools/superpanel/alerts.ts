import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';
import { asked } from './asked.ts';
import { type AlertCard, alertCard } from './cards.ts';

export const alerts = defineOperation({
  name: 'superpanel.alerts',
  title: 'Alerts of the model gateway',
  description: 'What the gateway found out about the provider: open alerts, and those seen in the last 30 days.',
  examples: ['show the alerts of the model gateway'],
  roles: ['super_admin'],
  routes: ['GET /api/superpanel/alerts'],
  effect: 'read',
  auditsLook: true,
  input: z.strictObject({}),
  output: z.object({ alerts: z.array(alertCard) }),
  run: async (_, { tx }) => ({ alerts: await asked<AlertCard[]>(tx, sql`app.super_alerts()`) }),
  summary: ({ alerts: all }, t) =>
    t('alerts.summary', { open: all.filter(({ acknowledgedAt }) => !acknowledgedAt).length }),
});
