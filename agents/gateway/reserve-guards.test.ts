import postgres from 'postgres';
import { beforeEach, expect, test } from 'vitest';
import { type FailureReport, KeyPool, type ReserveRequest } from './pool.ts';
import { gatewayDatabase, TEST_RING } from './testing/gateway-harness.ts';

/** Each of these guards could be lost without a request being lost in quiet times: one test a guard. */
const gateway = await gatewayDatabase();
const { owner, pool } = gateway;
const FAMILY = 'gemini-2.5-flash-lite';
const request: ReserveRequest = { tokens: 100, endpoint: 'test', needsTools: true };

const reserved = (change: Partial<ReserveRequest> = {}) => gateway.reserved({ ...request, ...change });
const theBucket = async () => {
  const [bucket] = await owner`
    select b.* from public.ai_buckets b join public.ai_models m on m.id = b.family_id where m.family = ${FAMILY} and b.key_ids <> '{}'`;
  return bucket!;
};
const refused: FailureReport = {
  outcome: 'quota',
  class: 'quota',
  reason: 'Quota exceeded',
  window: 'minute',
  metric: 'requests',
  admitted: false,
  retryAfterMs: 5000,
};

beforeEach(async () => {
  await gateway.clear();
  await gateway.setClock('2026-03-03T12:00:10Z');
  await gateway.onlyKeys(FAMILY, 1);
});

test('a bucket that somebody is writing to is waited for, not passed over as full', async () => {
  const { id } = await theBucket();
  let asked: ReturnType<typeof pool.reserve> | undefined;
  await owner.begin(async (tx) => {
    await tx`select from public.ai_buckets where id = ${id} for update`;
    asked = pool.reserve(request);
    await expect.poll(gateway.held).toBe(1);
  });
  expect((await asked!).outcome).toBe('reserved');
});

test('what the database cannot do for long fails, and leaves nothing behind', async () => {
  const login = postgres(gateway.urls.gateway, { max: 1 });
  expect(await login`show statement_timeout`).toEqual([{ statement_timeout: '15s' }]);
  await login.end();
  const [database] = await owner`select current_database() as name`;
  await owner.unsafe(`alter role catalyst_gateway in database ${database!.name} set statement_timeout = '200ms'`);
  const impatient = new KeyPool({ url: gateway.urls.gateway, ring: TEST_RING });
  const { id } = await theBucket();
  await owner.begin(async (tx) => {
    await tx`select from public.ai_buckets where id = ${id} for update`;
    await expect(impatient.reserve(request)).rejects.toMatchObject({ code: '57014' });
  });
  await impatient.close();
  expect(await owner`select from public.api_usage_logs`).toEqual([]);
  expect(await reserved()).toMatchObject({ usage: { current_rpm: 1 } });
});

test('the day is a limit as the minute is, until it turns where the provider is', async () => {
  await owner`update public.ai_buckets set day = '2026-03-03', day_requests = requests_per_day - 1`;
  await reserved();
  expect(await pool.reserve(request)).toEqual({
    outcome: 'exhausted',
    tier: 'normal',
    retryAt: '2026-03-04T08:00:00+00:00',
    retryAfterMs: 71_990_000,
  });
  await gateway.setClock('2026-03-04T08:00:00Z');
  await reserved();
});

test('near the end of the day a request takes room in both days, and needs it', async () => {
  await gateway.setClock('2026-03-04T07:59:59Z');
  const { id } = await reserved();
  expect(await theBucket()).toMatchObject({ day_requests: 1, next_day_requests: 1 });
  await owner`update public.ai_buckets set next_day_requests = requests_per_day`;
  expect((await pool.reserve(request)).outcome).toBe('exhausted');
  await owner`update public.ai_buckets set next_day_requests = 1`;
  // Answered before midnight: it was counted there, and not in the new day.
  pool.settle(id, { outcome: 'ok', admitted: true, inputTokens: 90, firstByteMs: 400, latencyMs: 450 });
  await pool.drain();
  expect(await theBucket()).toMatchObject({ day_requests: 1, next_day_requests: 0 });
});

test('the tokens of the request itself count', async () => {
  await reserved({ tokens: 249_000 });
  expect((await pool.reserve({ ...request, tokens: 1001 })).outcome).toBe('exhausted');
  await reserved({ tokens: 1000 });
});

test('after a rest there is one probe, and the success of an older request does not open the bucket', async () => {
  const older = await reserved();
  await gateway.setClock('2026-03-03T12:00:11Z');
  await pool.report((await reserved()).id, refused);
  await gateway.setClock('2026-03-03T12:00:17Z');
  pool.settle(older.id, { outcome: 'ok', admitted: true, inputTokens: 90, firstByteMs: 5900, latencyMs: 5950 });
  await pool.drain();
  expect(await theBucket()).toMatchObject({ needs_probe: true });
  const probe = await reserved();
  expect(probe.isProbe).toBe(true);
  expect((await pool.reserve(request)).outcome).toBe('exhausted');
  pool.settle(probe.id, { outcome: 'ok', admitted: true, inputTokens: 90, firstByteMs: 100, latencyMs: 150 });
  await pool.drain();
  expect((await reserved()).isProbe).toBe(false);
});

test('a reservation lives as long as its lease, and not longer', async () => {
  const { id } = await reserved({ leaseSeconds: 30 });
  const state = async () => (await owner`select state from public.api_usage_logs where id = ${id}`)[0]!.state;
  await gateway.setClock('2026-03-03T12:00:39Z');
  await owner`select gateway.expire_lapsed()`;
  expect(await state()).toBe('reserved');
  await gateway.setClock('2026-03-03T12:00:41Z');
  await owner`select gateway.expire_lapsed()`;
  expect(await state()).toBe('expired');
});
