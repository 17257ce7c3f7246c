import { expect, test } from 'vitest';
import { unavailable } from '../gateway/exhausted.ts';
import { refusalOf } from './refusal.ts';
import { inWords } from './retry-time.ts';

const now = Date.parse('2026-03-03T18:00:00Z');
const newYork = { locale: 'en-US', timeZone: 'America/New_York' };
const MINUTE = 60_000;

test.each([
  [1, newYork, 'in about 5 seconds'],
  [38_200, newYork, 'in about 40 seconds'],
  [94_999, newYork, 'in about 95 seconds'],
  [95_000, newYork, 'in about 2 minutes'],
  [44 * MINUTE, newYork, 'in about 44 minutes'],
  [60 * MINUTE, newYork, 'at 2:00 PM'],
  [60 * MINUTE, { locale: 'en-GB', timeZone: 'Europe/Berlin' }, 'at 20:00'],
  [14 * 60 * MINUTE, newYork, 'on Wednesday at 3:00 AM'],
  [14 * 60 * MINUTE, { locale: 'en-GB', timeZone: 'Asia/Tokyo' }, 'at 17:00'],
])('%i ms for %o is %s', (wait, caller, words) => {
  expect(inWords(wait, caller, now).replaceAll('\u202f', ' ')).toBe(words);
});

test('a refusal rounds its seconds up, and promises no time that nobody knows', () => {
  const details = (data: object) =>
    refusalOf(unavailable({ code: 'capacity', attempts: [], ...data }), newYork)?.details;
  expect(details({ retryAt: '2026-03-03T18:00:41Z', retryAfterMs: 40_001 })).toEqual({
    reason: 'capacity',
    retryAt: '2026-03-03T18:00:41Z',
    retryAfterSeconds: 41,
  });
  expect(details({ retryAt: '2026-03-03T18:00:41Z', retryAfterMs: 0 })).toMatchObject({ retryAfterSeconds: 1 });
  expect(details({})).toEqual({ reason: 'capacity' });
  expect(refusalOf(new Error('something else'), newYork)).toBeUndefined();
});
