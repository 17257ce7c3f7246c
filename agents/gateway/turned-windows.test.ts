import { beforeEach, describe, expect, test } from 'vitest';
import type { FailureReport, ReserveRequest } from './pool.ts';
import { gatewayDatabase } from './testing/gateway-harness.ts';

/** A request is sent in one window, and its refusal arrives when that has turned: it speaks of the one that is over. */
const gateway = await gatewayDatabase();
const { owner, pool } = gateway;
const FAMILY = 'gemini-2.5-flash-lite';
const request: ReserveRequest = { tokens: 10, endpoint: 'test', needsTools: true };

const refusal = (window: 'minute' | 'day', facts: Partial<FailureReport> = {}): FailureReport => ({
  outcome: 'quota',
  class: 'quota',
  reason: 'Quota exceeded',
  window,
  metric: 'requests',
  admitted: false,
  httpStatus: 429,
  ...facts,
});
const reserved = () => gateway.reserved(request);
/** Reserves so many and has all but the first `admitted` refused, at another time. */
async function refusedLater(count: number, admitted: number, at: string, facts: FailureReport) {
  const all = [];
  for (let ask = 0; ask < count; ask += 1) all.push(await reserved());
  await gateway.setClock(at);
  for (const { id } of all.slice(admitted)) await pool.report(id, facts);
}
const alerts = async () => (await owner`select kind from public.ai_alerts order by kind`).map(({ kind }) => kind);
const restsUntil = async () => {
  const rows = await owner`select cooldown_until from public.ai_buckets where cooldown_until is not null`;
  return rows.map((row) => row.cooldown_until.toISOString());
};

beforeEach(async () => {
  await gateway.clear();
  await gateway.onlyKeys(FAMILY, 1);
});

describe('a minute', () => {
  test('that has turned is not judged by the count of the next', async () => {
    await gateway.setClock('2026-03-03T12:00:50Z');
    await refusedLater(12, 8, '2026-03-03T12:01:00.200Z', refusal('minute', { quotaValue: 8 }));
    expect(await alerts()).toEqual(['limit-drift']);
  });

  test('that has turned, and whose count is gone, is not judged', async () => {
    await gateway.setClock('2026-03-03T12:00:58Z');
    const { id } = await reserved();
    await gateway.setClock('2026-03-03T12:01:00Z');
    await reserved();
    await pool.report(id, refusal('minute', { quotaValue: 15 }));
    expect(await alerts()).toEqual([]);
  });

  test('that has not turned is judged: somebody else uses the project', async () => {
    await gateway.setClock('2026-03-03T12:00:30Z');
    await refusedLater(2, 1, '2026-03-03T12:00:31Z', refusal('minute', { quotaValue: 15 }));
    expect(await alerts()).toEqual(['foreign-use']);
  });

  test('that slides is judged by what fills it, wherever a minute of the clock ends', async () => {
    await owner`update public.ai_models set minute_window = 'sliding' where family = ${FAMILY}`;
    await gateway.setClock('2026-03-03T12:00:50Z');
    await refusedLater(12, 8, '2026-03-03T12:01:05Z', refusal('minute', { quotaValue: 8 }));
    expect(await alerts()).toEqual(['limit-drift']);
  });

  test('that has turned does not cost the next: one asks again after a second', async () => {
    await gateway.setClock('2026-03-03T12:00:59.500Z');
    await refusedLater(1, 0, '2026-03-03T12:01:00.200Z', refusal('minute'));
    expect(await restsUntil()).toEqual(['2026-03-03T12:01:01.200Z']);
    await gateway.setClock('2026-03-03T12:01:01.200Z');
    const probe = await reserved();
    expect(probe.isProbe).toBe(true);
    expect(await pool.reserve(request)).toMatchObject({ outcome: 'exhausted' });
    await pool.report(probe.id, refusal('minute'));
    expect(await restsUntil()).toEqual(['2026-03-03T12:02:00.000Z']);
  });

  test('that has turned rests as long as the provider says', async () => {
    await gateway.setClock('2026-03-03T12:00:59.500Z');
    await refusedLater(1, 0, '2026-03-03T12:01:00.200Z', refusal('minute', { retryAfterMs: 7000 }));
    expect(await restsUntil()).toEqual(['2026-03-03T12:01:07.200Z']);
  });
});

describe('a day', () => {
  test('that has turned is not judged by the count of the next, and does not cost it', async () => {
    await gateway.setClock('2026-03-03T07:59:58Z'); // the provider's midnight is at 8:00 UTC
    await refusedLater(12, 8, '2026-03-03T08:00:00.200Z', refusal('day', { quotaValue: 8 }));
    expect(await alerts()).toEqual(['limit-drift']);
    expect(await restsUntil()).toEqual(['2026-03-03T08:00:01.200Z']);
  });

  test('that has not turned is over for us', async () => {
    await gateway.setClock('2026-03-03T07:00:00Z');
    await refusedLater(1, 0, '2026-03-03T07:00:01Z', refusal('day'));
    expect(await restsUntil()).toEqual(['2026-03-03T08:00:00.000Z']);
    expect(await alerts()).toEqual(['foreign-use']);
  });
});
