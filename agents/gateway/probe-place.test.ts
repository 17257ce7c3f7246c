import { beforeEach, expect, test } from 'vitest';
import type { ReserveRequest } from './pool.ts';
import { gatewayDatabase } from './testing/gateway-harness.ts';

/** After a rest one attempt at a time: its place is held exactly as long as it is under way. */
const gateway = await gatewayDatabase();
const { owner, pool } = gateway;
const FAMILY = 'gemini-2.5-flash-lite';
const request: ReserveRequest = { tokens: 10, endpoint: 'test', needsTools: true, leaseSeconds: 30 };

const at = (second: number) =>
  gateway.setClock(new Date(Date.parse('2026-03-03T12:00:00Z') + second * 1000).toISOString());

async function probe() {
  const reservation = await gateway.reserved(request);
  expect(reservation.isProbe).toBe(true);
  return reservation;
}

beforeEach(async () => {
  await gateway.clear();
  await gateway.onlyKeys(FAMILY, 1);
  await owner`update public.ai_buckets set needs_probe = true`;
  await at(0);
});

test('a probe that is renewed keeps its place until its new end', async () => {
  const { id } = await probe();
  for (const second of [10, 20]) {
    await at(second);
    expect(await pool.renew(id, 30)).toBe(true);
  }
  await at(31);
  expect(await pool.reserve(request)).toMatchObject({ outcome: 'exhausted', retryAfterMs: 19_000 });
  await at(50);
  await probe();
});

test.each(['settled', 'reported'])('one that ended without success leaves its place at once: %s', async (how) => {
  const { id } = await probe();
  await at(10);
  await pool.renew(id, 30);
  await at(11);
  if (how === 'settled') pool.settle(id, { outcome: 'aborted' });
  else await pool.report(id, { class: 'overload', outcome: 'overload', reason: 'overloaded', admitted: false });
  await pool.drain();
  await probe();
});

test('a late renewal of an older probe does not hold the place of the present one', async () => {
  const older = await probe();
  await at(31);
  const { id } = await probe();
  await pool.renew(older.id, 300);
  pool.settle(id, { outcome: 'aborted' });
  await pool.drain();
  await probe();
});

test('a renewal does not wait for an attempt that is being closed, whose end may wait for the bucket', async () => {
  const { id } = await probe();
  await owner.begin(async (tx) => {
    await tx`select from public.api_usage_logs where id = ${id} for update`;
    expect(await pool.renew(id, 30)).toBe(false);
    // Not held by the renewal: the end of the attempt goes on.
    await tx`select from public.ai_buckets b join public.api_usage_logs u on u.bucket_id = b.id where u.id = ${id} for update of b nowait`;
  });
  expect(await pool.renew(id, 30)).toBe(true);
});
