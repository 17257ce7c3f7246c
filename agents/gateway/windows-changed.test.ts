import { beforeEach, describe, expect, test } from 'vitest';
import type { ReserveRequest } from './pool.ts';
import { gatewayDatabase } from './testing/gateway-harness.ts';

/** An operator learns that a family's minute slides, or that it does not: what was sent before counts in the new way too. */
const gateway = await gatewayDatabase();
const { owner, pool } = gateway;
const FAMILY = 'gemini-2.5-flash-lite';
const LIMIT = 15;
const request: ReserveRequest = { tokens: 10, endpoint: 'test', needsTools: true };

const at = (time: string) => gateway.setClock(`2026-03-03T${time}Z`);
const becomes = (kind: 'fixed' | 'sliding') =>
  owner`update public.ai_models set minute_window = ${kind} where family = ${FAMILY}`;
async function reservedMany(count: number) {
  const ids = [];
  for (let done = 0; done < count; done += 1) ids.push((await gateway.reserved(request)).id);
  return ids;
}
/** How many more are let in now. */
async function more() {
  let count = 0;
  while ((await pool.reserve(request)).outcome === 'reserved') count += 1;
  return count;
}
const unsent = async (id: string) => {
  pool.settle(id, { outcome: 'unsent', admitted: false });
  await pool.drain();
};
const answered = async (id: string, firstByteMs: number) => {
  pool.settle(id, { outcome: 'ok', admitted: true, inputTokens: 20, firstByteMs, latencyMs: firstByteMs + 100 });
  await pool.drain();
};

beforeEach(async () => {
  await gateway.clear();
  await gateway.onlyKeys(FAMILY, 1);
});

describe('from fixed to sliding', () => {
  test('the minute that was used up is used up still, until it has passed for each request', async () => {
    await at('12:00:10');
    const ids = await reservedMany(LIMIT);
    await answered(ids[0]!, 500);
    await becomes('sliding');
    expect(await pool.reserve(request)).toMatchObject({ outcome: 'exhausted', retryAt: '2026-03-03T12:01:10.5+00:00' });
    await at('12:01:10.499');
    expect(await more()).toBe(0);
    await at('12:01:10.5');
    expect(await more()).toBe(1);
    await at('12:01:12');
    expect(await more()).toBe(LIMIT - 1);
  });

  test('what was given back before takes no room, and what is given back later leaves it', async () => {
    await at('12:00:10');
    const ids = await reservedMany(LIMIT);
    await unsent(ids[0]!);
    await becomes('sliding');
    await unsent(ids[1]!);
    expect(await more()).toBe(2);
  });

  test('what was sent in the minute before counts for sixty seconds', async () => {
    await at('12:00:50');
    await reservedMany(LIMIT);
    await at('12:01:05');
    await becomes('sliding');
    expect(await more()).toBe(0);
    await at('12:01:52');
    expect(await more()).toBe(LIMIT);
  });

  test('with the longest time to send a request counts for a minute and a half', async () => {
    const guard = (milliseconds: number) =>
      owner`update public.ai_models set send_guard_milliseconds = ${milliseconds} where family = ${FAMILY}`;
    await guard(30_000);
    await at('12:00:45');
    await reservedMany(LIMIT);
    await at('12:02:05');
    await becomes('sliding');
    expect(await more()).toBe(0);
    await at('12:02:15');
    expect(await more()).toBe(LIMIT);
    await guard(2000);
  });

  test('other families are as they were', async () => {
    await owner`update public.ai_models set status = 'active'`;
    await owner`update public.ai_keys set status = 'active'`;
    await at('12:00:10');
    const answer = await pool.reserve({ ...request, firstFamily: 'gemini-2.0-flash' });
    await becomes('sliding');
    const [row] = await owner`select family, occupies_until from public.api_usage_logs`;
    expect(answer.outcome).toBe('reserved');
    expect(row).toEqual({ family: 'gemini-2.0-flash', occupies_until: null });
  });
});

describe('from sliding to fixed', () => {
  beforeEach(() => becomes('sliding'));

  test('the minute holds what was sent in it, with its real figures, and turns at :00', async () => {
    await at('12:00:50');
    const ids = await reservedMany(LIMIT);
    await answered(ids[0]!, 500);
    await unsent(ids[1]!);
    await becomes('fixed');
    const [bucket] =
      await owner`select minute_requests, minute_tokens, next_minute_requests from public.ai_buckets where minute_requests > 0`;
    expect(bucket).toEqual({ minute_requests: LIMIT - 1, minute_tokens: 150, next_minute_requests: 0 });
    await unsent(ids[2]!);
    expect(await more()).toBe(2);
    await at('12:01:00');
    expect(await more()).toBe(LIMIT);
  });

  test.each(['12:00:59.8', '12:01:00.3'])(
    'what may have arrived after :00 counts there too: changed at %s',
    async (when) => {
      await at('12:00:59');
      const ids = await reservedMany(LIMIT);
      await answered(ids[0]!, 700);
      await at(when);
      await becomes('fixed');
      await answered(ids[1]!, 800);
      await answered(ids[2]!, 1200);
      await at('12:01:05');
      expect(await more()).toBe(2);
    },
  );

  test('more than the limit of a minute may stand in the one that it was sent in', async () => {
    await at('12:00:01');
    const first = await reservedMany(LIMIT);
    for (const id of first) await answered(id, 100);
    await at('12:00:59');
    await owner`update public.api_usage_logs set occupies_until = '2026-03-03T12:00:58Z'`;
    await reservedMany(2);
    await becomes('fixed');
    const [bucket] =
      await owner`select minute_requests, minute_requests_over, next_minute_requests from public.ai_buckets where minute_requests > 0`;
    expect(bucket).toEqual({ minute_requests: LIMIT + 2, minute_requests_over: 2, next_minute_requests: 2 });
  });
});

test('there and back again nothing is lost', async () => {
  await at('12:00:10');
  await reservedMany(10);
  await becomes('sliding');
  await becomes('fixed');
  expect(await more()).toBe(LIMIT - 10);
});

test('there and back again over the turn of a minute, what the fixed one forgot still fills the sliding one', async () => {
  await becomes('sliding');
  await at('12:00:10');
  await reservedMany(LIMIT);
  await becomes('fixed');
  await at('12:01:01');
  await owner`select public.reset_all_rpm_counters()`;
  await becomes('sliding');
  expect(await more()).toBe(0);
  await at('12:01:12');
  expect(await more()).toBe(LIMIT);
});
