import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';
import { asked } from './asked.ts';
import { type AttemptCard, attemptCard } from './cards.ts';

export const attempts = defineOperation({
  name: 'superpanel.attempts',
  title: 'Attempts at models',
  description:
    'Calls to models one by one, newest first: how each ended, and why that key was chosen. Never what people wrote.',
  examples: ['show the latest attempts at models', 'which calls fell back to another model'],
  roles: ['super_admin'],
  routes: ['GET /api/superpanel/attempts'],
  effect: 'read',
  auditsLook: true,
  input: z.strictObject({
    before: z.iso.datetime({ offset: true }).optional().describe('Go on from the time of the last one shown'),
    family: z.string().max(64).optional(),
    outcome: z.string().max(32).optional().describe('An outcome, or `failed` or `fallback`'),
    limit: z.int().min(1).max(200).default(50),
  }),
  output: z.object({ attempts: z.array(attemptCard), before: z.string().nullable().describe('For the next page') }),
  run: async ({ before, family, outcome, limit }, { tx }) => {
    const found = await asked<AttemptCard[]>(
      tx,
      sql`app.super_attempts(${before ?? null}::timestamptz, ${family ?? null}::text, ${outcome ?? null}::text, ${limit + 1}::int)`,
    );
    const more = found.length > limit;
    const shown = found.slice(0, limit);
    return { attempts: shown, before: more ? (shown.at(-1)?.at ?? null) : null };
  },
  summary: ({ attempts: shown }, t) =>
    t('attempts.summary', { count: shown.length, ok: shown.filter(({ outcome }) => outcome === 'ok').length }),
});
