import fc from 'fast-check';
import { expect, test } from 'vitest';
import { storableJson } from './storable-json.ts';

test('what jsonb would refuse is replaced, and nothing else', () => {
  const units = fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 12 });
  const backslashes = fc.constantFrom('\\', '\\\\', '\\u0000', '\\ud83d', '\0', '\ud83d', '\udc00', '😀', '"');
  const words = fc.oneof(
    units.map((codes) => String.fromCharCode(...codes)),
    fc.array(backslashes).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(words, (text) => {
      expect(JSON.parse(storableJson({ text }))).toEqual({ text: text.toWellFormed().replaceAll('\0', '\ufffd') });
    }),
    { numRuns: 2000 },
  );
});
