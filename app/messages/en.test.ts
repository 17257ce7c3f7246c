import { IntlMessageFormat } from 'intl-messageformat';
import { expect, test } from 'vitest';
import en from './en.json' with { type: 'json' };

test('every message is well-formed: a broken one would only be found by the person whose page it breaks', () => {
  const broken = Object.entries(en).flatMap(([key, message]) => {
    try {
      return new IntlMessageFormat(message, 'en') && [];
    } catch (error) {
      return [`${key}: ${String(error)}`];
    }
  });
  expect(broken).toEqual([]);
});
