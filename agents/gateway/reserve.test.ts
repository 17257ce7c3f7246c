import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import type { ReserveRequest } from './pool.ts';
import { gatewayDatabase } from './testing/gateway-harness.ts';

const gateway = await gatewayDatabase();
const { owner, pool } = gateway;
const request: ReserveRequest = { tokens: 100, endpoint: 'test', needsTools: true };
const FAMILY = 'gemini-2.5-flash-lite';
const [school] = await owner`select id from public.schools limit 1`;

const reserved = (change: Partial<ReserveRequest> = {}) => gateway.reserved({ ...request, ...change });
const bucketOf = async (reservationId: string) => {
  const [bucket] =
    await owner`select b.* from public.ai_buckets b join public.api_usage_logs u on u.bucket_id = b.id where u.id = ${reservationId}`;
  return bucket!;
};

beforeEach(() => gateway.clear());

describe('capacity', () => {
  test('32 callers take exactly what there is, refuse nobody while there is room, and pass no limit', async () => {
    await gateway.setClock('2026-03-03T12:00:10Z');
    await gateway.onlyKeys(FAMILY, 4);
    const outcomes = { reserved: 0, exhausted: 0 } as Record<string, number>;
    let left = 100;
    const callers = Array.from({ length: 32 }, async () => {
      while (left-- > 0) {
        const { outcome } = await pool.reserve(request);
        outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      }
    });
    await Promise.all(callers);
    expect(outcomes).toEqual({ reserved: 60, exhausted: 40 });
    const buckets = await owner`select minute_requests, minute_tokens from public.ai_buckets where minute_requests > 0`;
    expect(buckets.map(({ minute_requests }) => minute_requests)).toEqual([15, 15, 15, 15]);
    expect(buckets[0]!.minute_tokens).toBe(1500);
  });

  test('tokens bind as requests do, and a request that can never fit is not given a time', async () => {
    await gateway.setClock('2026-03-03T12:00:10Z');
    await gateway.onlyKeys(FAMILY, 1);
    await reserved({ tokens: 200_000 });
    expect(await pool.reserve({ ...request, tokens: 60_000 })).toEqual({
      outcome: 'exhausted',
      tier: 'normal',
      retryAt: '2026-03-03T12:01:00+00:00',
      retryAfterMs: 50_000,
    });
    await reserved({ tokens: 50_000 });
    expect(await pool.reserve({ ...request, tokens: 250_001 })).toEqual({ outcome: 'exhausted', tier: 'normal' });
  });

  test('goes down the order of families, skips those without tools, and says why', async () => {
    await owner`update public.ai_models set status = 'paused' where family in (${FAMILY}, 'gemini-2.5-flash')`;
    const reservation = await reserved();
    expect(reservation.family).toBe('gemini-2.0-flash-lite');
    await owner`update public.ai_buckets set cooldown_until = now() + interval '1 hour' where family_id = (select id from public.ai_models where family = 'gemini-2.0-flash-lite')`;
    const next = await reserved();
    expect(next.family).toBe('gemini-2.0-flash');
    const [row] = await owner`select decision from public.api_usage_logs where id = ${next.id}`;
    expect(row!.decision.skipped).toEqual({ 'gemini-2.0-flash-lite': { cooling: 20 } });
    expect(await pool.reserve({ ...request, tier: 'extra' })).toEqual({ outcome: 'no-model', tier: 'extra' });
    expect((await reserved({ tier: 'extra', needsTools: false })).family).toBe('gemma-3-27b');
  });

  test('near the end of a window a request takes room in both, and gives the next one back when answered in time', async () => {
    await gateway.setClock('2026-03-03T12:00:58.5Z');
    await gateway.onlyKeys(FAMILY, 1);
    const early = await reserved();
    const late = await reserved();
    expect(await bucketOf(early.id)).toMatchObject({
      minute_requests: 2,
      next_minute_requests: 2,
      next_minute_tokens: 200,
    });
    pool.settle(early.id, { outcome: 'ok', admitted: true, inputTokens: 90, firstByteMs: 1400, latencyMs: 1450 });
    pool.settle(late.id, { outcome: 'ok', admitted: true, inputTokens: 90, firstByteMs: 1600, latencyMs: 1650 });
    await pool.drain();
    expect(await bucketOf(early.id)).toMatchObject({
      minute_requests: 2,
      minute_tokens: 180,
      next_minute_requests: 1,
      next_minute_tokens: 90,
    });
    await gateway.setClock('2026-03-03T12:01:00Z');
    expect((await reserved()).usage).toEqual({ current_rpm: 2, current_rpd: 3, current_tpm: 190 });
  });

  test('sliding windows count the last sixty seconds and the time to send', async () => {
    await owner`update public.ai_models set minute_window = 'sliding' where family = ${FAMILY}`;
    await gateway.onlyKeys(FAMILY, 1);
    await gateway.setClock('2026-03-03T12:00:30Z');
    const first = await reserved();
    pool.settle(first.id, { outcome: 'ok', admitted: true, inputTokens: 100, firstByteMs: 500, latencyMs: 500 });
    for (let index = 1; index < 15; index += 1) await reserved();
    await pool.drain();
    await gateway.setClock('2026-03-03T12:01:30.4Z');
    expect(await pool.reserve(request)).toMatchObject({ outcome: 'exhausted', retryAfterMs: 100 });
    await gateway.setClock('2026-03-03T12:01:30.5Z');
    await reserved();
    expect(await pool.reserve(request)).toMatchObject({ outcome: 'exhausted', retryAt: '2026-03-03T12:01:32+00:00' });
  });
});

describe('settlement', () => {
  test('corrects once, with the real figures, and what the provider never took is given back', async () => {
    await gateway.setClock('2026-03-03T12:00:10Z');
    await gateway.onlyKeys(FAMILY, 1);
    const [one, two] = [await reserved(), await reserved()];
    pool.settle(one.id, {
      outcome: 'ok',
      admitted: true,
      inputTokens: 1_000_000,
      outputTokens: 500_000,
      latencyMs: 10,
    });
    pool.settle(one.id, { outcome: 'ok', admitted: true, inputTokens: 1, latencyMs: 10 });
    pool.settle(two.id, { outcome: 'unsent', admitted: false });
    await pool.drain();
    expect(await bucketOf(one.id)).toMatchObject({
      minute_requests: 1,
      day_requests: 1,
      minute_tokens: 1_000_000,
      minute_tokens_over: 750_000,
    });
    const [row] = await owner`select state, cost_usd, input_tokens from public.api_usage_logs where id = ${one.id}`;
    expect(row).toEqual({ state: 'settled', cost_usd: '0.30000000', input_tokens: 1_000_000 });
  });

  test('a reservation whose owner died stays counted, says that it expired, and a late settlement corrects it once', async () => {
    await gateway.setClock('2026-03-03T12:00:01Z');
    await gateway.onlyKeys(FAMILY, 1);
    const reservation = await reserved();
    await gateway.setClock('2026-03-03T12:00:32Z');
    expect((await owner`select gateway.expire_lapsed() as n`)[0]!.n).toBe(1);
    expect(await bucketOf(reservation.id)).toMatchObject({ minute_requests: 1, minute_tokens: 100 });
    expect(await pool.renew(reservation.id, 30)).toBe(false);
    for (const inputTokens of [40, 50]) pool.settle(reservation.id, { outcome: 'ok', admitted: true, inputTokens });
    await pool.drain();
    expect(await bucketOf(reservation.id)).toMatchObject({ minute_requests: 1, minute_tokens: 40 });
    const [row] = await owner`select state, settled_late from public.api_usage_logs where id = ${reservation.id}`;
    expect(row).toEqual({ state: 'settled', settled_late: true });
  });

  test('the database itself refuses a counter beyond its limit', async () => {
    const reservation = await reserved();
    await expect(
      owner`update public.ai_buckets set minute_requests = requests_per_minute + 1 where id = (select bucket_id from public.api_usage_logs where id = ${reservation.id})`,
    ).rejects.toThrow(/ai_buckets_minute_requests/);
  });
});

test('an unknown outcome stays counted as it was reserved, and says that nothing is known', async () => {
  await gateway.setClock('2026-03-03T12:00:10Z');
  await gateway.onlyKeys(FAMILY, 1);
  const { id } = await reserved({ tokens: 700 });
  pool.settle(id, { outcome: 'aborted' });
  await pool.drain();
  expect(await bucketOf(id)).toMatchObject({ minute_requests: 1, minute_tokens: 700 });
  const [row] = await owner`select input_tokens, output_tokens from public.api_usage_logs where id = ${id}`;
  expect(row).toEqual({ input_tokens: null, output_tokens: null });
});

describe('refusals', () => {
  test('a bucket rests until the provider says, then lets one probe in, and a success opens it', async () => {
    await gateway.setClock('2026-03-03T12:00:10Z');
    await gateway.onlyKeys(FAMILY, 1);
    const refused = await reserved();
    await pool.report(refused.id, {
      class: 'quota',
      outcome: 'quota',
      reason: 'q',
      window: 'minute',
      metric: 'requests',
      quotaValue: 12,
      retryAfterMs: 49_500,
      admitted: false,
    });
    expect(await bucketOf(refused.id)).toMatchObject({
      requests_per_minute: 12,
      learned_limits: { 'requests-per-minute': 12 },
      minute_requests: 0,
      needs_probe: true,
    });
    expect(await pool.reserve(request)).toMatchObject({ outcome: 'exhausted', retryAfterMs: 49_500 });
    await gateway.setClock('2026-03-03T12:01:00Z');
    const probe = await reserved();
    expect(probe.isProbe).toBe(true);
    expect(await pool.reserve(request)).toMatchObject({ outcome: 'exhausted', retryAfterMs: 30_000 });
    pool.settle(probe.id, { outcome: 'ok', admitted: true, inputTokens: 90 });
    await pool.drain();
    expect((await reserved()).isProbe).toBe(false);
    expect((await reserved()).isProbe).toBe(false);
  });

  test.each([
    ['a short delay that our counter contradicts', 0, 20_000, '2026-03-03T12:00:30+00:00'],
    ['a short delay that our counter confirms', 1000, 20_000, '2026-03-04T08:00:00+00:00'],
    ['no delay', 0, undefined, '2026-03-04T08:00:00+00:00'],
  ])("a day's refusal with %s", async (_, counted, retryAfterMs, until) => {
    await gateway.setClock('2026-03-03T12:00:10Z');
    await gateway.onlyKeys(FAMILY, 1);
    const { id } = await reserved();
    await owner`update public.ai_buckets set day_requests = ${counted} where day_requests > 0 and ${counted} > 0`;
    const report = await pool.report(id, {
      class: 'quota',
      outcome: 'quota',
      reason: 'q',
      window: 'day',
      metric: 'requests',
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
    expect(report.rests_until).toBe(until);
  });

  test('a refused key is set aside for good and its project serves with another; a gone model is retired', async () => {
    const reservation = await reserved();
    await pool.report(reservation.id, { class: 'key', outcome: 'key', reason: 'API key not valid', admitted: false });
    const [key] = await owner`select status, status_reason from public.ai_keys where id = ${reservation.keyId}`;
    expect(key).toEqual({ status: 'refused', status_reason: 'API key not valid' });
    await pool.report((await reserved()).id, { class: 'model', outcome: 'model', reason: 'gone', admitted: false });
    expect((await reserved()).family).toBe('gemini-2.5-flash');
  });
});

test('when capacity is short, who asks most leaves the rest to the others', async () => {
  await gateway.setClock('2026-03-03T12:00:10Z');
  await gateway.onlyKeys(FAMILY, 4);
  const people = Array.from({ length: 3 }, () => ({
    userId: randomUUID(),
    schoolId: school!.id as string,
    role: 'teacher',
  }));
  await owner`update public.school_settings set ai_quotas = '{"teacher": {"normal": 1000, "extra": 0}}' where school_id = ${school!.id}`;
  const ask = (person: (typeof people)[number]) =>
    pool.reserve({ ...request, person, turnId: people[0]!.userId === person.userId ? busyTurn : person.userId });
  const busyTurn = randomUUID();
  for (const person of people) expect((await ask(person)).outcome).toBe('reserved');
  let taken = 1;
  while ((await ask(people[0]!)).outcome === 'reserved') taken += 1;
  expect(taken).toBeLessThan(60);
  expect(taken).toBeGreaterThanOrEqual(20);
  for (const person of people.slice(1)) expect((await ask(person)).outcome).toBe('reserved');
});

describe("a person's day", () => {
  const person = { userId: randomUUID(), schoolId: school!.id as string, role: 'student' };

  test('200 turns at once with 30 left: exactly 30 are normal, and each turn pays once', async () => {
    await owner`update public.ai_models set requests_per_minute = 1000`;
    const turns = Array.from({ length: 200 }, () => randomUUID());
    const answers = await Promise.all(
      turns.map((turnId) => pool.reserve({ ...request, needsTools: false, person, turnId, tier: 'normal' })),
    );
    expect(answers.filter(({ outcome }) => outcome === 'reserved')).toHaveLength(30);
    expect(answers.filter(({ outcome }) => outcome === 'person-exhausted')).toHaveLength(170);
    const paid = turns[answers.findIndex(({ outcome }) => outcome === 'reserved')]!;
    await reserved({ person, turnId: paid });
    expect(await pool.quota(person)).toMatchObject({
      normal: { used: 30, limit: 30, left: 0 },
      extra: { used: 0, left: 500 },
    });
    const extra = await reserved({ person, turnId: randomUUID(), needsTools: false });
    expect(extra.tier).toBe('extra');
    await owner`update public.ai_models set requests_per_minute = case family when 'gemini-2.5-flash' then 10 when 'gemini-2.0-flash-lite' then 30 else 15 end where tier = 'normal'`;
  });

  test('turns with the day of the school, and nothing is paid for what could not be served', async () => {
    const zoned = { ...person, userId: randomUUID() };
    const [{ time_zone: zone }] = (await owner`select time_zone from public.schools where id = ${person.schoolId}`) as [
      { time_zone: string },
    ];
    await gateway.setClock('2026-03-03T12:00:10Z');
    await reserved({ person: zoned, turnId: randomUUID() });
    const quota = await pool.quota(zoned);
    expect(quota.normal.used).toBe(1);
    const local = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hourCycle: 'h23',
      hour: '2-digit',
      minute: '2-digit',
    });
    expect(local.format(new Date(quota.resetsAt))).toBe('00:00');
    await gateway.setClock(quota.resetsAt);
    expect((await pool.quota(zoned)).normal.used).toBe(0);
    await owner`update public.ai_models set status = 'paused'`;
    expect(await pool.reserve({ ...request, person: zoned, turnId: randomUUID() })).toMatchObject({
      outcome: 'no-model',
    });
    expect((await pool.quota(zoned)).normal.used).toBe(0);
  });
});

test('the upkeep functions are safe at any time and twice', async () => {
  await gateway.setClock('2026-03-03T12:00:59.5Z');
  const { id } = await reserved();
  const tidy = async () => {
    await owner`select public.reset_all_rpm_counters(), public.reset_all_rpd_counters(), public.clear_expired_cooldowns()`;
    return bucketOf(id);
  };
  expect(await tidy()).toMatchObject({ minute_requests: 1, next_minute_requests: 1, day_requests: 1 });
  await gateway.setClock('2026-03-03T12:01:00Z');
  expect(await tidy()).toMatchObject({ minute_requests: 1, next_minute_requests: 0, day_requests: 1 });
  expect(await tidy()).toMatchObject({ minute_requests: 1, day_requests: 1 });
  await gateway.setClock('2026-03-04T08:00:00Z');
  expect(await tidy()).toMatchObject({ minute_requests: 0, minute_tokens: 0, day_requests: 0 });
});
