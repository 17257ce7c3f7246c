import { distance } from 'fastest-levenshtein';
import { describe, expect, it } from 'vitest';
import { findOperation, operations } from '#tools/registry.ts';
import { evalRoles, loadDataset } from './dataset.ts';
import { truthNames } from './ground-truth.ts';

const plain = (text: string) =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** 1 for the same words, 0 for nothing in common. */
const likeness = (one: string, other: string) => 1 - distance(one, other) / Math.max(one.length, other.length, 1);

const everyKind = [
  'phrasing',
  'follow-up',
  'typo',
  'language',
  'write',
  'privacy',
  'out-of-scope',
  'injection',
] as const;

describe.each(evalRoles)('the questions of %ss', (role) => {
  const cases = loadDataset(role);
  const turns = cases.flatMap((one) => one.turns.map((turn) => ({ ...turn, id: one.id })));

  it('are enough, of many kinds, and told apart by name', () => {
    expect(cases.length).toBeGreaterThanOrEqual(15);
    expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length);
    const kinds = new Set(cases.map(({ kind }) => kind));
    for (const kind of everyKind) expect(kinds).toContain(kind);
  });

  it('are none of the examples that operations give, nor nearly', () => {
    const examples = operations.flatMap(({ name, examples: own }) => own.map((text) => ({ name, text: plain(text) })));
    const copied = turns.flatMap(({ id, say }) =>
      examples
        .filter(({ text }) => likeness(plain(say), text) > 0.8)
        .map(({ name, text }) => `${id}: “${say}” is an example of ${name}: “${text}”`),
    );
    expect(copied).toEqual([]);
  });

  it('expect operations that exist, of this role where they are to be called, and figures that are defined', () => {
    for (const { id, calls = [], never = [], figures = [], arguments: fields = {} } of turns) {
      for (const name of calls.flatMap((call) => call.split('|'))) {
        const operation = findOperation(name);
        expect([id, name, operation?.roles.includes(role)]).toEqual([id, name, true]);
      }
      for (const name of never) expect([id, name, findOperation(name)?.name]).toEqual([id, name, name]);
      const days = Object.values(fields).filter((value) => typeof value === 'string' && value.startsWith('@'));
      for (const name of [...figures, ...days.map((day) => String(day).slice(1))]) expect(truthNames).toContain(name);
    }
  });
});
