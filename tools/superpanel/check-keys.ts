import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';
import { asked, json, keyPort } from './asked.ts';
import { askable, countOf, pastedLine, pasteFields, readLines, tellLines, type Verdict } from './pasted-lines.ts';

export const checkKeys = defineOperation({
  name: 'superpanel.checkKeys',
  title: 'Check pasted keys',
  description:
    'Says of each pasted line whether it is a key, a repetition, or in the pool already. Adds nothing, keeps nothing.',
  examples: ['check these model keys before I add them'],
  roles: ['super_admin'],
  routes: ['POST /api/superpanel/keys/check'],
  effect: 'read',
  input: z.strictObject(pasteFields),
  output: z.object({
    lines: z.array(pastedLine),
    good: z.int(),
    tooMany: z.boolean().describe('Only the first 2,000 were read'),
  }),
  prepare: (input, { ports }) => readLines(input, keyPort(ports), async () => undefined),
  run: async (_, { tx, prepared, t }) => {
    const lines = prepared?.lines ?? [];
    const questions = lines.filter(askable).map(({ line, fingerprint, families }) => ({ line, fingerprint, families }));
    const told = tellLines(lines, await asked<Verdict[]>(tx, sql`app.super_check_keys(${json(questions)})`), t);
    return { lines: told, good: countOf(told, 'new'), tooMany: prepared?.tooMany ?? false };
  },
  summary: ({ lines, good }, t) => t('checkKeys.summary', { good, total: lines.length }),
});
