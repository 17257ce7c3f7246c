import { beforeEach, describe, expect, test } from 'vitest';
import type { ReserveRequest } from './pool.ts';
import { gatewayDatabase } from './testing/gateway-harness.ts';

/** What is told of an attempt comes from outside: whatever it is, it harms no other. */
const gateway = await gatewayDatabase();
const { owner, pool } = gateway;
const FAMILY = 'gemini-2.5-flash-lite';
const request: ReserveRequest = { tokens: 100, endpoint: 'test', needsTools: true };

beforeEach(async () => {
  await gateway.clear();
  await gateway.setClock('2026-03-03T12:00:10Z');
  await gateway.onlyKeys(FAMILY, 2);
});

const reserved = async () => (await gateway.reserved(request)).id;
const settled = async (id: string, figures: Record<string, unknown>) => {
  await owner`select gateway.settle(${owner.json([{ reservation_id: id, outcome: 'ok', admitted: true, ...figures } as never])})`;
  const [row] = await owner`select * from public.api_usage_logs where id = ${id}`;
  return row!;
};
const bucketOf = async (id: string) => {
  const [bucket] =
    await owner`select b.* from public.ai_buckets b join public.api_usage_logs u on u.bucket_id = b.id where u.id = ${id}`;
  return bucket!;
};

describe.each(['fixed', 'sliding'])('%s windows', (kind) => {
  test('an attempt that claims two thousand million tokens closes its own bucket and no other', async () => {
    await owner`update public.ai_models set minute_window = ${kind}`;
    const id = await reserved();
    await settled(id, { input_tokens: 2_147_483_600, output_tokens: 2_147_483_600 });
    const answers = [];
    for (let asked = 0; asked < 20; asked += 1) answers.push((await pool.reserve(request)).outcome);
    expect(answers.filter((outcome) => outcome === 'reserved')).toHaveLength(15);
    expect(answers.filter((outcome) => outcome === 'exhausted')).toHaveLength(5);
  });
});

test('many claims add up to no more than sums of them hold', async () => {
  await gateway.onlyKeys(FAMILY, 1);
  const ids = [];
  for (let count = 0; count < 15; count += 1) ids.push(await reserved());
  for (const id of ids) await settled(id, { input_tokens: 2_147_483_600 });
  expect(await bucketOf(ids[0]!)).toMatchObject({ minute_tokens: 1_000_000_000 });
  expect((await pool.reserve(request)).outcome).toBe('exhausted');
});

test('a bucket whose limit is the largest number serves on', async () => {
  await owner`update public.ai_buckets set tokens_per_minute = 2147483647, minute_at = '2026-03-03T12:00Z', minute_tokens = 2147483500`;
  expect((await pool.reserve(request)).outcome).toBe('reserved');
  expect((await pool.reserve(request)).outcome).toBe('reserved');
  expect((await pool.reserve(request)).outcome).toBe('exhausted');
});

test.each([
  ['fractions, which count as the next whole number', 12.5, 13],
  ['numbers written as text', '12', 12],
  ['less than nothing', -5, 0],
  ['less than nothing, as text', '-5.5', 0],
  ['more than any column holds', 1e30, 100_000_000],
  ['no number', 'many', null],
  ['a list', [12], null],
  ['not known', null, null],
])('figures may be %s', async (_, told, kept) => {
  const names = ['input_tokens', 'cached_tokens', 'output_tokens', 'thought_tokens', 'first_byte_ms', 'latency_ms'];
  const id = await reserved();
  const row = await settled(id, {
    ...Object.fromEntries(names.map((name) => [name, told])),
    http_status: told,
  });
  expect(row).toMatchObject({
    state: 'settled',
    ...Object.fromEntries(names.map((name) => [name, kept])),
    http_status: kept === null ? null : Math.min(kept, 32_767),
  });
  // What is not known stays counted as it was reserved.
  expect(await bucketOf(id)).toMatchObject({ minute_requests: 1, minute_tokens: kept ?? 100 });
});
