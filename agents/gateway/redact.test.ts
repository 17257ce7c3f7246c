import { expect, test } from 'vitest';
import { redact } from './redact.ts';

const SECRET = 'AIzaSyA-the_secret-that-never-leaves0000';

test.each([
  [`Consumer 'api_key:${SECRET}' has been suspended.`, "Consumer 'api_key:[key]' has been suspended."],
  [`${SECRET} and ${SECRET}`, '[key] and [key]'],
  ['AIzaAnother_key-of-10 is bad', '[key] is bad'],
  ['AQ.Ab8RN6KZ_-abcdef is bad', '[key] is bad'],
  ['ya29.a0Ab_-.cdefghij is bad', '[key] is bad'],
  ['demo-0123456789abcdef0 is bad', '[key] is bad'],
  ['Authorization: Bearer abc.DEF~+/=-_123 was sent', 'Authorization: Bearer [key] was sent'],
  [
    'POST /v1beta/models/m:generateContent?key=abcdefgh_-.1 failed',
    'POST /v1beta/models/m:generateContent?key=[key] failed',
  ],
  ['{"x-goog-api-key": "abcdefgh12"}', '{"x-goog-api-key": "[key]"}'],
  ["apiKey = 'abcdefgh12'", "apiKey = '[key]'"],
  ['API-KEY:abcdefgh and api_key :  abcdefgh', 'API-KEY:[key] and api_key :  [key]'],
])('%s', (said, clean) => {
  expect(redact(said)).toBe(clean.replaceAll('[key] and [key]', '[key] and [key]'));
  expect(redact(said, SECRET)).toBe(clean);
});

test('hides the very key that was used, whatever it looks like, also as part of an address', () => {
  expect(redact('the odd/key was odd%2Fkey', 'odd/key')).toBe('the [key] was [key]');
  expect(redact('the odd/key', '')).toBe('the odd/key');
});

test.each([
  'API key not valid. Please pass a valid API key.',
  'API key expired. Please renew the API key.',
  'models/demo-model is not found for API version v1beta',
  'The monkey=business, a turkey: none',
  'AIza alone, AQ.short, ya29.short, demo-0123, Bearer x',
  'key: short',
])('leaves alone: %s', (said) => {
  expect(redact(said)).toBe(said);
});
