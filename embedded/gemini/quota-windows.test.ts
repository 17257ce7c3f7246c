import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { QuotaJudge, type Violation, type WindowKind } from './quota.ts';

const MINUTE = 60_000;
const NOON = Date.parse('2026-03-03T20:00:30Z');
const limits = { requestsPerMinute: 3, requestsPerDay: 7, tokensPerMinute: 100 };
const day = (now: number) => Math.floor((now - 8 * 60 * MINUTE) / (24 * 60 * MINUTE));

/** The same verdict from a plain list of what was let in: in winter, when the Pacific is eight hours behind. */
function reckon(
  admitted: { at: number; tokens: number }[],
  now: number,
  tokens: number,
  window: WindowKind,
): Violation[] {
  const since = window === 'fixed' ? Math.floor(now / MINUTE) * MINUTE : now - MINUTE + 1;
  const minute = admitted.filter(({ at }) => at >= since);
  const violated: Violation[] = [];
  if (admitted.filter(({ at }) => day(at) === day(now)).length >= limits.requestsPerDay)
    violated.push({ window: 'day', metric: 'requests', limit: limits.requestsPerDay });
  if (minute.length >= limits.requestsPerMinute)
    violated.push({ window: 'minute', metric: 'requests', limit: limits.requestsPerMinute });
  if (minute.reduce((sum, each) => sum + each.tokens, tokens) > limits.tokensPerMinute)
    violated.push({ window: 'minute', metric: 'tokens', limit: limits.tokensPerMinute });
  return violated;
}

test.each<WindowKind>(['fixed', 'sliding'])('a judge of %s minutes says what a list of admissions says', (window) => {
  const steps = fc.array(fc.record({ wait: fc.oneof(fc.nat(20_000), fc.nat(4 * 3_600_000)), tokens: fc.nat(60) }), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(steps, (asked) => {
      const judge = new QuotaJudge(window);
      const admitted: { at: number; tokens: number }[] = [];
      let now = NOON;
      for (const { wait, tokens } of asked) {
        now += wait;
        const violations = reckon(admitted, now, tokens, window);
        const verdict = judge.admit('p', 'm', tokens, limits, now);
        if (violations.length === 0) admitted.push({ at: now, tokens });
        expect(verdict).toMatchObject(violations.length === 0 ? { admitted: true } : { admitted: false, violations });
      }
      expect(judge.counts(now).get('p\nm')?.dayRequests ?? 0).toBe(
        admitted.filter(({ at }) => day(at) === day(now)).length,
      );
    }),
  );
});

describe('the time until the next try', () => {
  const full = (window: WindowKind, requestsPerDay: number) => {
    const judge = new QuotaJudge(window);
    const each = { ...limits, requestsPerDay };
    for (let request = 0; request < 3; request += 1) judge.admit('p', 'm', 10, each, NOON);
    return judge.admit('p', 'm', 10, each, NOON + 10_000);
  };

  test('is the longest of the windows that are full', () => {
    expect(full('fixed', 7)).toMatchObject({ retryMs: 20_000 });
    expect(full('sliding', 7)).toMatchObject({ retryMs: 50_000 });
    expect(full('fixed', 3)).toMatchObject({
      violations: [{ window: 'day' }, { window: 'minute' }],
      retryMs: Date.parse('2026-03-04T08:00:00Z') - NOON - 10_000,
    });
  });

  test('is a whole minute where nothing was ever let in', () => {
    const verdict = new QuotaJudge('sliding').admit('p', 'm', 1, { ...limits, requestsPerMinute: 0 }, NOON);
    expect(verdict).toMatchObject({ admitted: false, retryMs: MINUTE });
  });
});

test('the day begins anew at midnight there, for each project and model by itself', () => {
  const judge = new QuotaJudge('fixed');
  const each = { ...limits, requestsPerDay: 1 };
  const midnight = Date.parse('2026-03-04T08:00:00Z');
  expect(judge.admit('p', 'm', 1, each, midnight - 1)).toEqual({ admitted: true });
  expect(judge.admit('p', 'm', 1, each, midnight - 1)).toMatchObject({ admitted: false, retryMs: 1 });
  expect(judge.admit('p', 'other', 1, each, midnight - 1)).toEqual({ admitted: true });
  expect(judge.admit('p', 'm', 1, each, midnight)).toEqual({ admitted: true });
  expect(judge.counts(midnight + MINUTE).get('p\nm')).toEqual({ minuteRequests: 0, minuteTokens: 0, dayRequests: 1 });
});
