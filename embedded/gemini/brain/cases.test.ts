import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { unfamiliarOperations } from '#agents/ranker/testing/unfamiliar-operations.ts';
import type { FunctionDeclaration } from '../wire.ts';
import { outcomeOf, TestConversation } from './testing/ask.ts';
import { cases } from './testing/cases.ts';
import { heldOut } from './testing/held-out.ts';
import { moreParaphrases, unfamiliar } from './testing/more-paraphrases.ts';
import { paraphrases } from './testing/paraphrases.ts';

describe.each([
  ['what people say', cases],
  ['paraphrases', paraphrases],
  ['more paraphrases', moreParaphrases],
])('%s', (_, table) => {
  it.each(table)('%s: %s', async (...one) => {
    const [, , expected] = one;
    const { hit, got } = await outcomeOf(one);
    if (!hit)
      expect(got).toEqual(expected instanceof RegExp ? expect.stringMatching(expected) : JSON.stringify(expected));
    expect(hit).toBe(true);
  });
});

describe('operations that nothing was written for', () => {
  it.each(unfamiliar)('%s', async (said, expected) => {
    const { calls } = await new TestConversation('student', {
      tools: unfamiliarOperations as FunctionDeclaration[],
    }).say(said);
    expect(calls?.map(({ name, args }) => [name, args])).toEqual(expected);
  });
});

describe('held out', () => {
  const measured = 0.8;
  it('serves as many as measured', async () => {
    const outcomes = await Promise.all(heldOut.map(outcomeOf));
    const missed = heldOut.filter((_, index) => !outcomes[index]!.hit);
    const rate = 1 - missed.length / heldOut.length;
    console.log(
      `held out: ${heldOut.length - missed.length} of ${heldOut.length} served exactly (${Math.round(100 * rate)}%)`,
    );
    expect(rate, missed.map(([role, said]) => `${role}: ${said}`).join('\n')).toBeGreaterThanOrEqual(measured);
  });

  it('never proposes a change where a question was held out', async () => {
    const questions = heldOut.filter(
      ([, , expected]) =>
        Array.isArray(expected) &&
        expected.every(([name]) => !/record|mark|post|send|award|report|transfer|undo|create|log/i.test(name)),
    );
    for (const [role, said] of questions) {
      const { calls = [] } = await new TestConversation(role).say(said);
      expect(
        calls.filter(({ name }) =>
          /_(?:record|markClass|post|send|awardXp|reportAbsence|transferStudent|undo|create|logMood)$/.test(name),
        ),
        said,
      ).toEqual([]);
    }
  });

  it('is stateless: the same request has the same answer', async () => {
    for (const [role, said] of heldOut.slice(0, 10)) {
      const [one, other] = await Promise.all([
        new TestConversation(role).say(said),
        new TestConversation(role).say(said),
      ]);
      expect(isDeepStrictEqual(one, other)).toBe(true);
    }
  });
});
