import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countText } from '#embedded/gemini/tokens.ts';
import { estimateInputTokens, textTokens } from './estimate.ts';

const rows = Array.from({ length: 40 }, (_, row) => ({
  id: row,
  student: `Leo ${row}`,
  late: row % 3,
  share: row / 41,
}));
const texts: [string, string][] = [
  ['talk', 'The student was late twice this week, and her mother asked whether anybody had noticed. '.repeat(20)],
  ['rows that an operation answered', JSON.stringify({ rows })],
  ['a table', '| 12 | 7.5 | A+ | 3/4 |\n'.repeat(40)],
  ['figures', '12,7;45,8;'.repeat(80)],
  ['Turkish', 'Öğrenci bu hafta iki kez geç kaldı ve annesi öğretmene sordu. '.repeat(20)],
  ['Arabic', 'تأخر الطالب مرتين هذا الأسبوع وتريد والدته التحدث مع المعلم. '.repeat(20)],
  ['Chinese', '学生这周迟到了两次，她的母亲问老师是否注意到了。'.repeat(30)],
];

describe('the estimate of a text, beside the count of a tokeniser that it does not know', () => {
  test.each(texts)('%s: not below it, and not twice as much', (_, text) => {
    expect(textTokens(text)).toBeGreaterThanOrEqual(countText(text));
    expect(textTokens(text)).toBeLessThan(2 * countText(text));
  });

  test('is never below it, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => {
        expect(textTokens(text)).toBeGreaterThanOrEqual(countText(text));
      }),
    );
  });

  test('grows with the text, and parts never come to less than the whole', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), fc.string({ maxLength: 200 }), (one, other) => {
        expect(textTokens(one + other)).toBeGreaterThanOrEqual(textTokens(one));
        expect(textTokens(one) + textTokens(other)).toBeGreaterThanOrEqual(textTokens(one + other));
      }),
    );
  });
});

test('everything that is sent is estimated: system, talk, results, tools, the schema of the answer', () => {
  const talk = { role: 'user' as const, content: [{ type: 'text' as const, text: 'How is 8B?' }] };
  const output = { type: 'json' as const, value: rows };
  const result = { type: 'tool-result' as const, toolCallId: 'call_1', toolName: 'list', output };
  const schema = { type: 'object' as const, properties: { answer: { type: 'string' as const } } };
  const sizes = [
    { prompt: [talk] },
    { prompt: [{ role: 'system' as const, content: 'You help the people of a school.' }, talk] },
    { prompt: [talk], responseFormat: { type: 'json' as const, schema } },
    { prompt: [talk], tools: [{ type: 'function' as const, name: 'list', inputSchema: schema }] },
    { prompt: [talk, { role: 'tool' as const, content: [result] }] },
  ].map(estimateInputTokens);
  expect(sizes.slice(1).every((size) => size > sizes[0]!)).toBe(true);
  expect(sizes.at(-1)).toBeGreaterThan(countText(JSON.stringify(rows)));
});
