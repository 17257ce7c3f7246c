import { beforeEach, describe, expect, test } from 'vitest';
import { Attempt } from './attempt.ts';
import type { Reservation } from './pool.ts';
import { FAILURES, type FailureRow, NOW, SECRET } from './testing/failure-table.ts';
import { gatewayDatabase } from './testing/gateway-harness.ts';
import { exhaustedSaying } from './testing/provider-says.ts';
import { streamedError } from './testing/what-came.ts';

const gateway = await gatewayDatabase();
const { owner, pool } = gateway;
const FAMILY = 'gemini-2.5-flash-lite';

beforeEach(async () => {
  await gateway.clear();
  await gateway.setClock(NOW);
});

const reserved = () => gateway.reserved({ tokens: 100, endpoint: 'test', needsTools: true, firstFamily: FAMILY });

/** Ends an attempt as the provider's answer would. */
async function fail(reservation: Reservation, came: FailureRow['came']): Promise<void> {
  const attempt = new Attempt({
    pool,
    reservation,
    callerSignal: undefined,
    silenceMs: 1000,
  });
  await attempt.failed(await streamedError(came, SECRET), SECRET);
}

/** Whatever is set aside, in the whole pool. */
async function setAside() {
  const buckets = await owner`
    select b.id, b.cooldown_until, b.needs_probe, b.requests_per_minute, b.requests_per_day, b.tokens_per_minute, b.cooldown_reason
    from public.ai_buckets b where b.cooldown_until is not null`;
  const keys = await owner`select id, status, status_reason from public.ai_keys where status <> 'active'`;
  const families = await owner`
    select family, status, overloaded_until from public.ai_models where status <> 'active' or overloaded_until is not null`;
  return { buckets, keys, families };
}

async function arrange(given: FailureRow['given'] = {}): Promise<Reservation> {
  if (given.sliding) await owner`update public.ai_models set minute_window = 'sliding' where family = ${FAMILY}`;
  if (given.probe) await owner`update public.ai_buckets set needs_probe = true`;
  const reservation = await reserved();
  expect(reservation).toMatchObject({ family: FAMILY, isProbe: given.probe ?? false });
  if (given.dayRequests !== undefined)
    // One of them is the attempt's own, which is given back.
    await owner`update public.ai_buckets set requests_per_day = greatest(requests_per_day, ${given.dayRequests + 1}), day_requests = ${given.dayRequests + 1}
      where id = (select bucket_id from public.api_usage_logs where id = ${reservation.id})`;
  return reservation;
}

const seconds = (moment: Date) => (moment.getTime() - Date.parse(NOW)) / 1000;

describe('what is set aside, until when, and nothing else', () => {
  test.each(FAILURES)('$name', async ({ came, rests, limits, given }) => {
    const reservation = await arrange(given);
    await fail(reservation, came);
    const [attempt] = await owner`select bucket_id, key_id, outcome, failure, state from public.api_usage_logs`;
    const { buckets, keys, families } = await setAside();

    expect(attempt!.state).toBe('settled');
    expect(JSON.stringify([attempt, buckets, keys, families])).not.toContain(SECRET);
    expect(buckets.map(({ id }) => id)).toEqual(typeof rests === 'object' ? [attempt!.bucket_id] : []);
    expect(keys.map(({ id, status }) => [id, status])).toEqual(rests === 'key' ? [[reservation.keyId, 'refused']] : []);
    expect(families.map(({ family, status }) => [family, status])).toEqual(
      rests === 'family-retired' ? [[FAMILY, 'retired']] : rests === 'family-last' ? [[FAMILY, 'active']] : [],
    );

    const [bucket] = buckets;
    if (bucket && typeof rests === 'object') {
      if (typeof rests.bucket === 'string')
        expect(bucket.cooldown_until.toISOString()).toBe(new Date(rests.bucket).toISOString());
      else {
        expect(seconds(bucket.cooldown_until)).toBeGreaterThanOrEqual(rests.bucket[0]);
        expect(seconds(bucket.cooldown_until)).toBeLessThanOrEqual(rests.bucket[1]);
      }
      expect(bucket.needs_probe).toBe(true);
      const ours = { requests_per_minute: 15, requests_per_day: 1000, tokens_per_minute: 250_000 };
      expect(bucket).toMatchObject({ ...ours, ...limits });
    }
    if (rests === 'family-last') {
      expect(seconds(families[0]!.overloaded_until)).toBeGreaterThanOrEqual(2);
      expect(seconds(families[0]!.overloaded_until)).toBeLessThanOrEqual(5);
    }
  });
});

describe('without any word of when', () => {
  const bare = { status: 429, body: exhaustedSaying('Resource has been exhausted (e.g. check quota).') };

  test('pauses grow with each refused probe, up to ten minutes, and begin anew after a success', async () => {
    await gateway.onlyKeys(FAMILY, 1);
    let now = Date.parse(NOW);
    for (let refusals = 0; refusals < 10; refusals += 1) {
      await fail(await reserved(), bare);
      const [bucket] = await owner`select cooldown_until from public.ai_buckets where cooldown_until is not null`;
      const pause = (bucket!.cooldown_until.getTime() - now) / 1000;
      const middle = Math.min(600, 5 * 2 ** refusals);
      expect(pause, `after ${refusals} refusals`).toBeGreaterThanOrEqual(middle * 0.75);
      expect(pause, `after ${refusals} refusals`).toBeLessThanOrEqual(middle * 1.25);
      now = bucket!.cooldown_until.getTime() + 1;
      await gateway.setClock(new Date(now).toISOString());
    }
    const probe = await reserved();
    pool.settle(probe.id, { outcome: 'ok', admitted: true, inputTokens: 90 });
    await pool.drain();
    await fail(await reserved(), bare);
    const [bucket] = await owner`select cooldown_until from public.ai_buckets where cooldown_until is not null`;
    expect((bucket!.cooldown_until.getTime() - now) / 1000).toBeLessThanOrEqual(6.25);
  });

  test('answers to requests that were under way together count as one refusal', async () => {
    await gateway.onlyKeys(FAMILY, 1);
    const together = [await reserved(), await reserved(), await reserved()];
    await gateway.setClock('2026-03-03T12:00:11Z');
    for (const reservation of together) await fail(reservation, bare);
    const [bucket] =
      await owner`select failures, cooldown_until from public.ai_buckets where cooldown_until is not null`;
    expect(bucket!.failures).toBe(1);
  });
});

test('after the named delay one probe goes, and its refusal rests the bucket until the day ends', async () => {
  await gateway.onlyKeys(FAMILY, 1);
  const day = FAILURES.find(({ given }) => given?.probe)!;
  await fail(await reserved(), day.came);
  expect(await pool.reserve({ tokens: 100, endpoint: 'test', needsTools: true })).toMatchObject({
    retryAfterMs: 27_000,
  });
  await gateway.setClock('2026-03-03T12:00:37Z');
  const probe = await reserved();
  expect(probe.isProbe).toBe(true);
  await fail(probe, day.came);
  expect(await pool.reserve({ tokens: 100, endpoint: 'test', needsTools: true })).toMatchObject({
    outcome: 'exhausted',
    retryAt: '2026-03-04T08:00:00+00:00',
  });
});
