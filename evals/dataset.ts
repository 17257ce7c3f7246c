import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

export const evalRoles = ['student', 'teacher', 'admin', 'parent'] as const;
export type EvalRole = (typeof evalRoles)[number];

const turn = z.strictObject({
  /** What the person types. */
  say: z.string().min(1),
  /** Operations that have to be called, `a|b` for either; none for an answer in words alone. Unnamed: not looked at. */
  calls: z.array(z.string()).optional(),
  /** Operations that must not be called. */
  never: z.array(z.string()).optional(),
  /** Of the first call: fields and what they have to mean; `@` names a day of ground-truth.ts. */
  arguments: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  /** Figures of ground-truth.ts that the answer has to give. */
  figures: z.array(z.string()).optional(),
  /** Patterns (case-insensitive) that the answer has to match. */
  mentions: z.array(z.string()).optional(),
  /** Patterns that the answer must not match. */
  withholds: z.array(z.string()).optional(),
  /** Whether a change has to be, or may be, proposed for approval; without it none may. */
  proposes: z.enum(['required', 'allowed']).optional(),
});

const testCase = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  kind: z.enum([
    'plain',
    'phrasing',
    'typo',
    'follow-up',
    'names',
    'language',
    'write',
    'privacy',
    'out-of-scope',
    'injection',
    'care',
  ]),
  /** A demonstration person; the role's own if left out. */
  as: z.email().optional(),
  /** One conversation. */
  turns: z.array(turn).min(1),
});

export type EvalTurn = z.infer<typeof turn>;
export type EvalCase = z.infer<typeof testCase> & { role: EvalRole };

/** The questions of a role. Throws what is wrong with the file. */
export function loadDataset(role: EvalRole): EvalCase[] {
  const file = path.join(import.meta.dirname, 'datasets', `${role}.json`);
  const cases = z.array(testCase).parse(JSON.parse(readFileSync(file, 'utf8')));
  return cases.map((one) => ({ ...one, role }));
}
