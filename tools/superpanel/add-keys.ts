import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';
import { asked, json, keyPort } from './asked.ts';
import {
  askable,
  countOf,
  labelOf,
  pastedLine,
  pasteFields,
  readLines,
  tellLines,
  type Verdict,
} from './pasted-lines.ts';

export const addKeys = defineOperation({
  name: 'superpanel.addKeys',
  title: 'Add model keys',
  description:
    'Adds one key or many to the pool, sealed. Lines that are no keys, or that the pool has, are left alone and explained. Keeping the provider’s terms on several keys and projects is up to the operator.',
  examples: ['add these model keys to the pool', 'put a new API key into the pool'],
  roles: ['super_admin'],
  routes: ['POST /api/superpanel/keys'],
  effect: 'write',
  input: z.strictObject(pasteFields),
  output: z.object({ added: z.int(), lines: z.array(pastedLine), tooMany: z.boolean() }),
  audited: ({ project, families }) => ({ project, families }),
  // The key is sealed here and goes no further: what is prepared, stored and answered has no key in it.
  prepare: (input, { ports }) => {
    const port = keyPort(ports);
    return readLines(input, port, async (key) => {
      const id = randomUUID();
      return { id, ...(await port.seal(key, id)) };
    });
  },
  run: async (_, { tx, prepared, t, note }) => {
    const { lines = [], extras, tooMany = false } = prepared ?? {};
    const rows = lines.filter(askable).map((line) => ({
      ...{ line: line.line, label: labelOf(line, t), project: line.project ?? null, families: line.families },
      ...extras?.get(line.line),
    }));
    const told = tellLines(lines, await asked<Verdict[]>(tx, sql`app.super_add_keys(${json(rows)})`), t);
    note({ added: told.filter(({ outcome }) => outcome === 'added').map(({ id }) => id), lines: lines.length });
    return { added: countOf(told, 'added'), lines: told, tooMany };
  },
  summary: ({ added, lines }, t) => t('addKeys.done', { added, left: lines.length - added }),
});
