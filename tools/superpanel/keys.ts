import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';
import { asked } from './asked.ts';
import { keyCard, projectCard } from './cards.ts';

const output = z.object({ keys: z.array(keyCard), projects: z.array(projectCard) });
export type KeysAnswer = z.output<typeof output>;

export const keys = defineOperation({
  name: 'superpanel.keys',
  title: 'Model keys and their projects',
  description:
    'Every key of the pool with project, families, status, last use and latest test. No key can be read back.',
  examples: ['list the model keys', 'which keys were refused by the provider'],
  roles: ['super_admin'],
  routes: ['GET /api/superpanel/keys'],
  effect: 'read',
  auditsLook: true,
  input: z.strictObject({}),
  output,
  run: (_, { tx }) => asked<KeysAnswer>(tx, sql`app.super_keys()`),
  summary: ({ keys: all, projects }, t) =>
    t('keys.summary', {
      active: all.filter(({ status }) => status === 'active').length,
      total: all.filter(({ status }) => status !== 'retired').length,
      projects: projects.length,
    }),
});
