import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import type { FailureReport, ReserveRequest } from './pool.ts';
import { gatewayDatabase } from './testing/gateway-harness.ts';

/** A minute that slides is counted in its bucket; whatever happens, that count is what counting the attempts gives. */
const gateway = await gatewayDatabase();
const { owner, pool } = gateway;
const FAMILY = 'gemini-2.5-flash-lite';
const LIMIT = 15;
const BEGIN = Date.parse('2026-03-03T12:00:00Z');

const request = (tokens: number): ReserveRequest => ({ tokens, endpoint: 'test', needsTools: true });
const setClock = (at: number) => gateway.setClock(new Date(at).toISOString());

/** Buckets whose count differs from their attempts. */
async function miscounted() {
  return owner`
    select s.minute_requests, s.minute_tokens, s.first_leaves_at, r.*
    from public.ai_models m cross join lateral gateway.bucket_states(m, gateway.now(), 1) s
    cross join lateral (
      select count(*)::int as requests, coalesce(sum(coalesce(u.input_tokens, u.reserved_tokens)), 0)::int as tokens, min(u.occupies_until) as leaves
      from public.api_usage_logs u where u.bucket_id = s.bucket_id and u.occupies_until > gateway.now()) r
    where m.family = ${FAMILY} and (s.minute_requests, s.minute_tokens, s.first_leaves_at) is distinct from (r.requests, r.tokens, r.leaves)`;
}

const REFUSED: FailureReport = {
  outcome: 'quota',
  class: 'quota',
  reason: 'Quota exceeded',
  window: 'minute',
  admitted: false,
  retryAfterMs: 1,
};
const figures = fc.oneof(
  fc.record({
    inputTokens: fc.integer({ min: 0, max: 4000 }),
    firstByteMs: fc.integer({ min: 0, max: 70_000 }),
    admitted: fc.constant(true),
  }),
  fc.record({ admitted: fc.constant(false) }),
  fc.record({ firstByteMs: fc.integer({ min: 0, max: 3000 }) }),
  fc.constant({}),
);
const ask = fc.record({ kind: fc.constant('ask' as const), tokens: fc.integer({ min: 1, max: 2000 }) });
const end = fc.record({ kind: fc.constant('end' as const), which: fc.nat(), figures });
const refuse = fc.record({ kind: fc.constant('refuse' as const), which: fc.nat() });
const wait = fc.record({
  kind: fc.constant('wait' as const),
  milliseconds: fc.oneof(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 0, max: 130_000 })),
});
const expire = fc.constant({ kind: 'expire' as const });
const deed = fc.oneof({ weight: 6, arbitrary: ask }, { weight: 4, arbitrary: end }, { weight: 1, arbitrary: refuse });
type Deed = typeof deed extends fc.Arbitrary<infer T> ? T : never;

/** Does what callers do, with what `open` holds of them. */
async function act(next: Deed, open: string[]): Promise<void> {
  if (next.kind === 'ask') {
    const answer = await pool.reserve(request(next.tokens));
    if (answer.outcome === 'reserved') open.push(answer.reservation.id);
    return;
  }
  const [id] = open.splice(next.which % Math.max(1, open.length), 1);
  if (!id) return;
  if (next.kind === 'refuse') await pool.report(id, REFUSED);
  else pool.settle(id, { outcome: 'ok', ...next.figures });
}

async function begin() {
  await gateway.clear();
  await gateway.onlyKeys(FAMILY, 2);
  await owner`update public.ai_models set minute_window = 'sliding' where family = ${FAMILY}`;
  await owner`update public.ai_buckets set tokens_per_minute = 12000`;
  await setClock(BEGIN);
}
beforeEach(begin);

describe('the count of a sliding minute', () => {
  test('is that of its attempts after whatever is asked, told and waited for', async () => {
    const step = fc.oneof(
      { weight: 11, arbitrary: deed },
      { weight: 4, arbitrary: wait },
      { weight: 1, arbitrary: expire },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), async (steps) => {
        await begin();
        let now = BEGIN;
        const open: string[] = [];
        for (const next of steps) {
          if (next.kind === 'wait') {
            now += next.milliseconds;
            await setClock(now);
          } else if (next.kind === 'expire') await owner`select gateway.expire_lapsed()`;
          else await act(next, open);
          await pool.drain();
          expect(await miscounted()).toEqual([]);
        }
      }),
      { numRuns: 25 },
    );
  }, 240_000);

  test('is that of its attempts however many ask and tell at once', async () => {
    const crowd = fc.record({
      milliseconds: fc.integer({ min: 0, max: 20_000 }),
      deeds: fc.array(deed, { minLength: 10, maxLength: 40 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(crowd, { minLength: 5, maxLength: 12 }), async (crowds) => {
        await begin();
        let now = BEGIN;
        const open: string[] = [];
        for (const { milliseconds, deeds } of crowds) {
          now += milliseconds;
          await setClock(now);
          await Promise.all(deeds.map((next) => act(next, open)));
          await pool.drain();
          expect(await miscounted()).toEqual([]);
        }
      }),
      { numRuns: 15 },
    );
  }, 240_000);

  test('is known without looking at its attempts while it is less than half', async () => {
    await gateway.onlyKeys(FAMILY, 1);
    const held = () => owner`select minute_requests, first_leaves_at from public.ai_buckets where minute_requests > 0`;
    await gateway.reserved(request(10));
    for (const seconds of [63, 64]) {
      await setClock(BEGIN + seconds * 1000);
      await gateway.reserved(request(10));
    }
    // The first has left at :62, and is still counted; others see what there is.
    expect(await held()).toMatchObject([{ minute_requests: 3, first_leaves_at: new Date(BEGIN + 62_000) }]);
    expect(await miscounted()).toEqual([]);
    for (let asked = 0; asked < LIMIT - 2; asked += 1) await gateway.reserved(request(10));
    expect(await pool.reserve(request(10))).toMatchObject({
      outcome: 'exhausted',
      retryAt: '2026-03-03T12:02:05+00:00',
    });
    expect(await held()).toMatchObject([{ minute_requests: LIMIT, first_leaves_at: new Date(BEGIN + 125_000) }]);
  });

  test('is made anew after a clock was set back, and after a long pause', async () => {
    await gateway.onlyKeys(FAMILY, 1);
    for (let asked = 0; asked < LIMIT; asked += 1) await gateway.reserved(request(10));
    await setClock(BEGIN - 3_600_000);
    expect(await pool.reserve(request(10))).toMatchObject({ outcome: 'exhausted' });
    await setClock(BEGIN + 86_400_000);
    await owner`truncate public.api_usage_logs`;
    for (let asked = 0; asked < LIMIT; asked += 1) await gateway.reserved(request(10));
    expect(await miscounted()).toEqual([]);
  });

  test('is made anew when one ends that was counted as of a fixed minute', async () => {
    await gateway.onlyKeys(FAMILY, 1);
    const { id } = await gateway.reserved(request(10));
    // As of a reservation that read the family just before its minutes were said to slide.
    await owner`update public.api_usage_logs set occupies_until = null`;
    await owner`update public.ai_buckets set first_leaves_at = null`;
    await gateway.reserved(request(20));
    await setClock(BEGIN + 3000);
    await gateway.reserved(request(30));
    pool.settle(id, { outcome: 'unsent', admitted: false });
    await pool.drain();
    expect(await miscounted()).toEqual([]);
  });
});
