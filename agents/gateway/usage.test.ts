import { expect, test } from 'vitest';
import { rawUsageFigures, usageFigures } from './usage.ts';

const usage = (input: object, output: object) =>
  ({ inputTokens: input, outputTokens: output }) as Parameters<typeof usageFigures>[0];

test('a finished answer has its figures, and nothing of what the provider did not tell', () => {
  expect(usageFigures(usage({ total: 100, cacheRead: 40 }, { total: 30, reasoning: 12 }))).toEqual({
    inputTokens: 100,
    cachedTokens: 40,
    outputTokens: 30,
    thoughtTokens: 12,
  });
  expect(usageFigures(usage({ total: 0 }, {}))).toEqual({
    inputTokens: 0,
    cachedTokens: 0,
    outputTokens: 0,
    thoughtTokens: 0,
  });
  expect(usageFigures(usage({}, { total: 30 }))).toEqual({});
  expect(usageFigures(undefined)).toEqual({});
});

test('a cut answer has those of its last chunk: input with the results of tools, output with the thoughts', () => {
  const chunk = (usageMetadata: object) => rawUsageFigures({ usageMetadata });
  expect(
    chunk({
      promptTokenCount: 100,
      toolUsePromptTokenCount: 7,
      cachedContentTokenCount: 40,
      candidatesTokenCount: 30,
      thoughtsTokenCount: 12,
    }),
  ).toEqual({ inputTokens: 107, cachedTokens: 40, outputTokens: 42, thoughtTokens: 12 });
  expect(chunk({ promptTokenCount: 5 })).toEqual({
    inputTokens: 5,
    cachedTokens: 0,
    outputTokens: 0,
    thoughtTokens: 0,
  });
  for (const none of [undefined, null, {}, { usageMetadata: {} }, 'text'])
    expect(rawUsageFigures(none)).toBeUndefined();
});

test('what the SDK calls zero because the provider did not tell it is not known', () => {
  const told = (raw: object) =>
    usageFigures({ ...usage({ total: 0 }, { total: 30 }), raw } as Parameters<typeof usageFigures>[0]);
  expect(told({ candidatesTokenCount: 30 })).toEqual({});
  expect(told({ promptTokenCount: null })).toEqual({});
  expect(told({ promptTokenCount: 0 })).toMatchObject({ inputTokens: 0, outputTokens: 30 });
});

test('figures are counts, whatever the provider says in their place', () => {
  const input = (promptTokenCount: unknown) => rawUsageFigures({ usageMetadata: { promptTokenCount } })?.inputTokens;
  expect([12.4, '7', -3, 'many', Number.NaN, true, [], {}, 1e300, 2_147_483_648].map(input)).toEqual([
    12, 7, 0, 0, 0, 1, 0, 0, 100_000_000, 100_000_000,
  ]);
  expect(input(null)).toBeUndefined();
});
