import { beforeEach, expect, test } from 'vitest';
import type { ReserveRequest } from './pool.ts';
import { gatewayDatabase } from './testing/gateway-harness.ts';

/** Near a window's end requests stand in the next one too; a limit that is lowered then forgets none of them. */
const gateway = await gatewayDatabase();
const { owner, pool } = gateway;
const FAMILY = 'gemini-2.5-flash-lite';
const request: ReserveRequest = { tokens: 10, endpoint: 'test', needsTools: true };

beforeEach(async () => {
  await gateway.clear();
  await gateway.onlyKeys(FAMILY, 1);
});

const reserved = async (change: Partial<ReserveRequest> = {}) => (await gateway.reserved({ ...request, ...change })).id;
async function reservedMany(count: number) {
  const ids = [];
  for (let done = 0; done < count; done += 1) ids.push(await reserved());
  return ids;
}
const theBucket = async () => {
  const [bucket] = await owner`
    select b.* from public.ai_buckets b join public.ai_models m on m.id = b.family_id where m.family = ${FAMILY} and b.key_ids <> '{}'`;
  return bucket!;
};
const lower = (limits: string) => owner.unsafe(`update public.ai_buckets set ${limits} where key_ids <> '{}'`);
const answeredInTime = { outcome: 'ok', admitted: true, inputTokens: 10, firstByteMs: 500, latencyMs: 600 };

test.each(['as it is', 'tidied'])(
  'a lowered minute: what may still arrive in the next one fills it (%s)',
  async (how) => {
    await gateway.setClock('2026-03-03T12:00:59Z');
    const ids = await reservedMany(15);
    await lower('requests_per_minute = 5');
    for (const id of ids.slice(0, 10)) pool.settle(id, answeredInTime);
    await pool.drain();
    expect(await theBucket()).toMatchObject({ minute_requests: 15, next_minute_requests: 5 });
    await gateway.setClock('2026-03-03T12:01:10Z');
    if (how === 'tidied') await owner`select public.reset_all_rpm_counters()`;
    expect(await pool.reserve(request)).toMatchObject({ outcome: 'exhausted', retryAt: '2026-03-03T12:02:00+00:00' });
  },
);

test('a lowered minute of which nothing was answered in time turns all the same, tidied or not', async () => {
  await gateway.setClock('2026-03-03T12:00:59Z');
  await reservedMany(15);
  await lower('requests_per_minute = 5, tokens_per_minute = 100');
  await gateway.setClock('2026-03-03T12:01:10Z');
  expect((await pool.reserve(request)).outcome).toBe('exhausted');
  await owner`select public.reset_all_rpm_counters()`;
  expect(await theBucket()).toMatchObject({
    ...{ minute_requests: 15, minute_requests_over: 10, next_minute_requests: 0 },
    ...{ minute_tokens: 150, minute_tokens_over: 50, next_minute_tokens: 0 },
  });
  expect((await pool.reserve(request)).outcome).toBe('exhausted');
  await gateway.setClock('2026-03-03T12:02:00Z');
  await reservedMany(5);
  expect(await theBucket()).toMatchObject({ minute_requests: 5, minute_requests_over: 0, minute_tokens_over: 0 });
});

test('tokens above an estimate stay counted ahead in full, whatever is given back after them', async () => {
  await gateway.setClock('2026-03-03T12:00:59Z');
  const [above, unsent] = [await reserved({ tokens: 100_000 }), await reserved({ tokens: 150_000 })];
  await gateway.setClock('2026-03-03T12:00:59.9Z');
  pool.settle(above, { ...answeredInTime, inputTokens: 260_000, firstByteMs: 1500, latencyMs: 1600 });
  await pool.drain();
  pool.settle(unsent, { outcome: 'unsent', admitted: false });
  await pool.drain();
  await gateway.setClock('2026-03-03T12:01:10Z');
  expect((await pool.reserve({ ...request, tokens: 10 })).outcome).toBe('exhausted');
});

test('a lowered day: what may still arrive in the new one fills it', async () => {
  await gateway.setClock('2026-03-04T07:59:59Z');
  const ids = await reservedMany(15);
  await lower('requests_per_day = 5');
  for (const id of ids.slice(0, 8)) pool.settle(id, answeredInTime);
  await pool.drain();
  expect(await theBucket()).toMatchObject({ day_requests: 15, next_day_requests: 7 });
  await gateway.setClock('2026-03-04T08:01:10Z');
  expect((await pool.reserve(request)).outcome).toBe('exhausted');
  await owner`select public.reset_all_rpd_counters()`;
  expect(await theBucket()).toMatchObject({ day_requests: 7, day_requests_over: 2, next_day_requests: 0 });
  expect(await pool.reserve(request)).toMatchObject({ outcome: 'exhausted', retryAt: '2026-03-05T08:00:00+00:00' });
});
