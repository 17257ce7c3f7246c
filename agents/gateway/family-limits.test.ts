import { expect, test } from 'vitest';
import { gatewayDatabase } from './testing/gateway-harness.ts';

const gateway = await gatewayDatabase();
const { owner, pool } = gateway;
const FAMILY = 'gemini-2.5-flash-lite';

test('a limit that the provider named outlives changes of the family’s, unless that is lower', async () => {
  await gateway.clear();
  await gateway.onlyKeys(FAMILY, 2);
  const answer = await pool.reserve({ tokens: 100, endpoint: 'test', needsTools: true });
  if (answer.outcome !== 'reserved') throw new Error(answer.outcome);
  const { id } = answer.reservation;
  await pool.report(id, {
    outcome: 'quota',
    class: 'quota',
    reason: 'q',
    window: 'minute',
    metric: 'requests',
    admitted: false,
    quotaValue: 12,
  });
  const limits = [];
  for (const limit of [12, 30, 10, 30, 15]) {
    await owner`update public.ai_models set requests_per_minute = ${limit} where family = ${FAMILY}`;
    const rows = await owner`
      select b.requests_per_minute as now, b.learned_limits as learned, b.id = (select bucket_id from public.api_usage_logs where id = ${id}) as refused
      from public.ai_buckets b join public.ai_models m on m.id = b.family_id where m.family = ${FAMILY}`;
    const told = rows.find(({ refused }) => refused)!;
    const others = new Set(rows.filter(({ refused }) => !refused).map(({ now }) => now as number));
    expect(told.learned).toEqual({ 'requests-per-minute': 12 });
    limits.push([limit, told.now, ...others]);
  }
  expect(limits).toEqual([
    [12, 12, 12],
    [30, 12, 30],
    [10, 10, 10],
    [30, 12, 30],
    [15, 12, 15],
  ]);
});
