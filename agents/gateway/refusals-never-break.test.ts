import fc from 'fast-check';
import { expect, test } from 'vitest';
import { classify } from './failures.ts';
import { exhausted, quotaFailure, retryInfo } from './testing/provider-says.ts';
import { generatedError } from './testing/what-came.ts';

const CLASSES = ['quota', 'key', 'model', 'overload', 'network', 'timeout', 'caller'];
const PLAIN = ['class', 'reason', 'status', 'admitted', 'scope', 'window', 'metric', 'quotaValue', 'retryAfterMs'];

/** What the ledger can store: whole numbers of its columns, and no window longer than a day. */
function expectSound(failure: ReturnType<typeof classify>) {
  expect(CLASSES).toContain(failure.class);
  expect(failure.reason.length).toBeGreaterThan(0);
  expect(failure.reason.length).toBeLessThanOrEqual(300);
  expect(Object.keys(failure).filter((name) => !PLAIN.includes(name))).toEqual([]);
  const { quotaValue = 0, retryAfterMs = 0 } = failure;
  expect(Number.isInteger(quotaValue) && quotaValue >= 0 && quotaValue <= 2_147_483_647).toBe(true);
  expect(Number.isInteger(retryAfterMs) && retryAfterMs >= 0 && retryAfterMs <= 90_000_000).toBe(true);
}

test('whatever anybody throws is classified, and never throws itself', () => {
  fc.assert(
    fc.property(fc.anything(), (thrown) => {
      expectSound(classify(thrown));
      expectSound(classify({ statusCode: 429, data: thrown }));
      expectSound(classify({ statusCode: 429, responseHeaders: thrown, value: thrown }));
    }),
    { numRuns: 2000 },
  );
});

test('whatever body a refusal has is read', async () => {
  const status = fc.integer({ min: 400, max: 599 });
  await fc.assert(
    fc.asyncProperty(status, fc.oneof(fc.string(), fc.json(), fc.jsonValue()), async (code, body) => {
      expectSound(classify(await generatedError({ status: code, body }, 'secret')));
    }),
    { numRuns: 300 },
  );
});

test('whatever stands in the places of a quota, a limit or a delay', async () => {
  const odd = fc.oneof(
    fc.jsonValue(),
    fc.integer(),
    fc.double(),
    fc.nat().map(String),
    fc.nat().map((n) => `${n}s`),
  );
  await fc.assert(
    fc.asyncProperty(odd, odd, odd, async (quotaId, quotaValue, delay) => {
      const body = exhausted(quotaFailure({ quotaId, quotaMetric: quotaId, quotaValue }), retryInfo(delay));
      const failure = classify(await generatedError({ status: 429, body }, 'secret'));
      expect(failure.class).toBe('quota');
      expectSound(failure);
    }),
    { numRuns: 500 },
  );
});
