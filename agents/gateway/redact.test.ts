import { expect, test } from 'vitest';
import { redact } from './redact.ts';

const SECRET = 'AIzaSyA-the_secret-that-never-leaves0000';

test.each([
  [`Consumer 'api_key:${SECRET}' has been suspended.`, "Consumer 'api_key:[key]' has been suspended."],
  [`${SECRET} and ${SECRET}`, '[key] and [key]'],
  ['AIza012345-_ab is bad', '[key] is bad'],
  ['AQ.Ab8RN6-_ab is bad', '[key] is bad'],
  ['ya29.a0A_-.cdef is bad', '[key] is bad'],
  ['demo-0123456789abcdef is bad', '[key] is bad'],
  ['Authorization: Bearer  ab.~+/=-_ was sent', 'Authorization: Bearer  [key] was sent'],
  ['POST /v1beta/models/m:generate?key=abcdef-.&alt=sse', 'POST /v1beta/models/m:generate?key=[key]&alt=sse'],
  ['{"x-goog-api-key": "abcdef_1"}', '{"x-goog-api-key": "[key]"}'],
  ["apiKey = 'abcdefgh'", "apiKey = '[key]'"],
  ["api_key' :  'abcdefgh'", "api_key' :  '[key]'"],
  ['API-KEY:abcdefgh', 'API-KEY:[key]'],
])('%s', (said, clean) => {
  expect(redact(said)).toBe(clean);
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
  'The monkey=business, a turkey: nonesuch',
  'AIza01234567, AQ.012345678, ya29.01234567, demo-0123456789abcde, Bearer token, key: seven77',
  'forbearer abcdefghij, FAQ.0123456789ab, mya29.0123456789ab, xdemo-0123456789abcdef',
  'key abcdefghij, api key abcdefghij',
])('leaves alone: %s', (said) => {
  expect(redact(said)).toBe(said);
});
