import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { gatewayDatabase, modelServer } from './testing/gateway-harness.ts';

const gateway = await gatewayDatabase();
const { owner } = gateway;
// A frozen clock keeps one window, so that judge and ledger stay comparable.
const MOMENT = '2026-03-03T12:00:10Z';
const server = await modelServer({ now: () => Date.parse(MOMENT), thinkMs: 20 });

test('after kills in the middle of traffic the ledger holds what the judge admitted, and at most what was under way', async () => {
  await gateway.setClock(MOMENT);
  const program = new URL('./testing/reserving-process.ts', import.meta.url).pathname;
  for (let kill = 0; kill < 4; kill += 1) {
    const before = server.totals.admitted;
    const caller = spawn(process.execPath, [program, gateway.urls.gateway, server.url, 'cd'.repeat(32)], {
      stdio: 'inherit',
    });
    while (server.totals.admitted < before + 12) await sleep(5);
    caller.kill('SIGKILL');
    await once(caller, 'exit');
  }
  const inFlight = (await owner`select count(*)::int as n from public.api_usage_logs where state = 'reserved'`)[0]!.n;
  expect(inFlight).toBeGreaterThan(0);

  await gateway.setClock('2026-03-03T12:00:41Z');
  await owner`select gateway.expire_lapsed()`;
  const [rows] =
    await owner`select count(*)::int as attempts, count(*) filter (where state = 'reserved')::int as open, count(*) filter (where state = 'expired')::int as expired from public.api_usage_logs`;
  expect(rows).toMatchObject({ open: 0, expired: inFlight });

  const ledger = await owner<{ bucket: string; requests: number; in_flight: number }[]>`
    select p.name || E'\n' || m.model_id as bucket, b.minute_requests as requests,
      (select count(*)::int from public.api_usage_logs u where u.bucket_id = b.id and u.state = 'expired') as in_flight
    from public.ai_buckets b join public.ai_projects p on p.id = b.project_id join public.ai_models m on m.id = b.family_id where b.minute_requests > 0`;
  const judged = server.judge.counts(Date.parse(MOMENT));
  for (const { bucket, requests, in_flight } of ledger) {
    const admitted = judged.get(bucket)?.minuteRequests ?? 0;
    expect(requests, bucket).toBeGreaterThanOrEqual(admitted);
    expect(requests, bucket).toBeLessThanOrEqual(admitted + in_flight);
  }
  expect(ledger.reduce((sum, { requests }) => sum + requests, 0)).toBe(rows!.attempts);
  expect(server.totals.refused).toBe(0);
});
