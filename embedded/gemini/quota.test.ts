import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { msToPacificMidnight, pacificDay, QuotaJudge } from './quota.ts';

const limits = { requestsPerMinute: 2, requestsPerDay: 5, tokensPerMinute: 100 };
const noon = Date.parse('2026-03-03T20:00:30Z');
const admit = (judge: QuotaJudge, now: number, tokens = 1) => judge.admit('p', 'm', tokens, limits, now);

test('a fixed minute turns at :00', () => {
  const judge = new QuotaJudge('fixed');
  expect([admit(judge, noon), admit(judge, noon)]).toEqual([{ admitted: true }, { admitted: true }]);
  expect(admit(judge, noon + 29_999)).toEqual({
    admitted: false,
    violations: [{ window: 'minute', metric: 'requests', limit: 2 }],
    retryMs: 1,
  });
  expect(admit(judge, noon + 30_000)).toEqual({ admitted: true });
});

test('a sliding minute is the last sixty seconds', () => {
  const judge = new QuotaJudge('sliding');
  admit(judge, noon);
  admit(judge, noon + 10_000);
  expect(admit(judge, noon + 59_999)).toMatchObject({ admitted: false, retryMs: 1 });
  expect(admit(judge, noon + 60_000)).toEqual({ admitted: true });
  expect(admit(judge, noon + 60_001)).toMatchObject({ admitted: false, retryMs: 9_999 });
});

test('tokens bind too, each project and model alone, and refused requests are not counted', () => {
  const judge = new QuotaJudge('fixed');
  admit(judge, noon, 60);
  expect(admit(judge, noon, 41)).toMatchObject({ violations: [{ metric: 'tokens' }] });
  expect(admit(judge, noon, 40)).toEqual({ admitted: true });
  expect(judge.admit('other', 'm', 100, limits, noon)).toEqual({ admitted: true });
  expect(judge.counts(noon).get('p\nm')).toEqual({ minuteRequests: 2, minuteTokens: 100, dayRequests: 2 });
});

describe('the Pacific day', () => {
  test.each([
    ['standard time', '2026-01-15T07:59:59.999Z', '2026-01-14', 1],
    ['daylight saving', '2026-07-15T06:59:59Z', '2026-07-14', 1000],
    ['the day of 23 hours', '2026-03-08T08:00:00Z', '2026-03-08', 23 * 3_600_000],
    ['the day of 25 hours', '2026-11-01T07:00:00Z', '2026-11-01', 25 * 3_600_000],
  ])('%s', (_, moment, day, msLeft) => {
    expect(pacificDay(Date.parse(moment))).toBe(day);
    expect(msToPacificMidnight(Date.parse(moment))).toBe(msLeft);
  });

  test('turns exactly once, at midnight there', () => {
    const start = Date.parse('2025-01-01');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3 * 366 * 24 * 3_600_000 }), (offset) => {
        const now = start + offset;
        const turn = now + msToPacificMidnight(now);
        expect(pacificDay(turn - 1)).toBe(pacificDay(now));
        expect(pacificDay(turn)).not.toBe(pacificDay(now));
      }),
    );
  });
});
