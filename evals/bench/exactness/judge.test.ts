import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { QuotaJudge } from '#embedded/gemini/quota.ts';
import { EventQueue } from './event-queue.ts';
import { dayOf } from './provider-days.ts';
import { ReckonedBucket } from './reckoning.ts';

const MINUTE = 60_000;
const LIMITS = { requestsPerMinute: 3, requestsPerDay: 8, tokensPerMinute: 100 };
const MIDNIGHT = Date.parse('2026-03-08T08:00:00Z');
/** Requests in the minutes around a midnight of the provider, in the order of time. */
const requests = fc
  .array(
    fc.record({ at: fc.integer({ min: -4 * MINUTE, max: 4 * MINUTE }), tokens: fc.integer({ min: 1, max: 60 }) }),
    { maxLength: 60 },
  )
  .map((list) => list.map(({ at, tokens }) => ({ at: MIDNIGHT + at, tokens })).sort((a, b) => a.at - b.at));

describe.each(['fixed', 'sliding'] as const)('the judge with %s windows', (window) => {
  test('admits what a count of everything before admits', () => {
    fc.assert(
      fc.property(requests, (list) => {
        const judge = new QuotaJudge(window);
        const admitted: { at: number; tokens: number }[] = [];
        for (const request of list) {
          const inMinute = admitted.filter(({ at }) =>
            window === 'fixed' ? Math.floor(at / MINUTE) === Math.floor(request.at / MINUTE) : at > request.at - MINUTE,
          );
          const onDay = admitted.filter(({ at }) => dayOf(at) === dayOf(request.at));
          const tokens = inMinute.reduce((sum, one) => sum + one.tokens, request.tokens);
          const fits = inMinute.length < 3 && onDay.length < 8 && tokens <= 100;
          expect(judge.admit('p', 'm', request.tokens, LIMITS, request.at).admitted).toBe(fits);
          if (fits) admitted.push(request);
        }
      }),
    );
  });

  const guardMs = 2000;
  const sends = fc.array(
    fc.record({
      pause: fc.oneof(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 0, max: 90_000 })),
      delay: fc.integer({ min: 0, max: guardMs - 1 }),
      tokens: fc.integer({ min: 1, max: 60 }),
      answersAfter: fc.option(fc.integer({ min: 0, max: 4000 })),
    }),
    { maxLength: 60 },
  );

  test('never refuses what the reckoning had room for, however late it arrives and whatever is heard of it', () => {
    fc.assert(
      fc.property(sends, (list) => {
        const judge = new QuotaJudge(window);
        const bucket = new ReckonedBucket({ ...LIMITS, window, guardMs });
        const queue = new EventQueue<() => void>();
        let now = MIDNIGHT - 3 * MINUTE;
        for (const [index, { pause, delay, tokens, answersAfter }] of list.entries()) {
          now += pause;
          for (let due = queue.take(now); due; due = queue.take(now)) due.event();
          if (!bucket.hasRoom(now, tokens)) continue;
          bucket.reserve(String(index), now, tokens, 30_000);
          const arrivesAt = now + delay;
          queue.add(arrivesAt, () =>
            expect(judge.admit('p', 'm', tokens, LIMITS, arrivesAt)).toEqual({ admitted: true }),
          );
          if (answersAfter === null) continue;
          const firstByteAt = arrivesAt + answersAfter;
          queue.add(firstByteAt, () => bucket.answered(String(index), firstByteAt, firstByteAt, tokens));
        }
        for (let due = queue.take(Number.MAX_SAFE_INTEGER); due; due = queue.take(Number.MAX_SAFE_INTEGER)) due.event();
      }),
      { numRuns: 300 },
    );
  });
});

test('room is there at the moment that is told, and not before', () => {
  const noon = Date.parse('2026-03-03T20:00:10Z');
  const rules = { ...LIMITS, guardMs: 2000 };
  const fixed = new ReckonedBucket({ ...rules, window: 'fixed' });
  const sliding = new ReckonedBucket({ ...rules, window: 'sliding' });
  for (const bucket of [fixed, sliding]) for (const id of ['a', 'b', 'c']) bucket.reserve(id, noon, 10, 30_000);
  expect(fixed.earliestRoom(noon + 1, 10)).toBe(noon + 50_000);
  expect(sliding.earliestRoom(noon + 1, 10)).toBe(noon + 62_000);
  sliding.answered('b', noon + 300, noon + 300, 10);
  expect(sliding.earliestRoom(noon + 301, 10)).toBe(noon + 60_300);
  sliding.released('a');
  expect(sliding.hasRoom(noon + 302, 10)).toBe(true);
});

test('events come in the order of their time, and of being added', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (times) => {
      const queue = new EventQueue<number>();
      for (const [index, at] of times.entries()) queue.add(at, index);
      const taken: { at: number; event: number }[] = [];
      for (let next = queue.take(20); next; next = queue.take(20)) taken.push(next);
      const expected = times.map((at, event) => ({ at, event })).sort((a, b) => a.at - b.at || a.event - b.event);
      expect(taken.map(({ at, event }) => ({ at, event }))).toEqual(expected);
    }),
  );
});
