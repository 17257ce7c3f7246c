import { beforeEach, describe, expect, test } from 'vitest';
import type { ReserveRequest } from './pool.ts';
import { gatewayDatabase } from './testing/gateway-harness.ts';

const gateway = await gatewayDatabase();
const { owner, pool } = gateway;
const FAMILY = 'gemini-2.5-flash-lite';
const request: ReserveRequest = { tokens: 100, endpoint: 'test', needsTools: true };
await owner`create or replace function app.assert_super_admin() returns void language sql as 'select'`;

let kept: string;
let gone: string;
/** Takes as many as are to be had, at most so many. */
async function take(most: number) {
  const reservations = [];
  for (let n = 0; n < most; n += 1) {
    const answer = await pool.reserve(request);
    if (answer.outcome === 'reserved') reservations.push(answer.reservation);
  }
  const rows =
    await owner`select id, project_id from public.api_usage_logs where id = any (${reservations.map(({ id }) => id)})`;
  return {
    of: (project: string) => rows.filter((row) => row.project_id === project).map((row) => row.id as string),
    all: rows.length,
  };
}
const join = async () => (await owner`select gateway.join_projects(${kept}, ${gone}) as joined`)[0]!.joined as boolean;
const counters = async (project = kept) => {
  const [bucket] = await owner`
    select b.* from public.ai_buckets b join public.ai_models m on m.id = b.family_id where m.family = ${FAMILY} and b.project_id = ${project}`;
  return bucket!;
};
const settled = async (ids: string[], how: { outcome: string; admitted: boolean }) => {
  for (const id of ids) pool.settle(id, how);
  await pool.drain();
};
const unsent = { outcome: 'unsent', admitted: false };

beforeEach(async () => {
  await gateway.clear();
  await gateway.setClock('2026-03-03T12:00:10Z');
  const keys = await gateway.onlyKeys(FAMILY, 2);
  const projects =
    await owner`select project_id as id from public.ai_keys where id = any (${keys.map(({ id }) => id)}) order by project_id`;
  [kept, gone] = projects.map(({ id }) => id as string) as [string, string];
  await owner`update public.ai_projects set assumed = true where id in (${kept}, ${gone})`;
});

describe('what is under way when two projects turn out to be one', () => {
  test('is given back to the counters that hold it, also after its lease had run out', async () => {
    const taken = await take(12);
    const [late, ...others] = taken.of(gone);
    await owner`update public.api_usage_logs set state = 'expired', closed_at = now(), outcome = 'unknown' where id = ${late!}`;
    await join();
    expect(await counters()).toMatchObject({ minute_requests: 12, minute_tokens: 1200, day_requests: 12 });
    await settled(others, unsent);
    await settled([late!], unsent);
    const left = taken.of(kept).length;
    expect(left).toBeLessThan(12);
    expect(await counters()).toMatchObject({ minute_requests: left, minute_tokens: left * 100, day_requests: left });
  });

  test('fills the sliding window of the two', async () => {
    await owner`update public.ai_models set minute_window = 'sliding' where family = ${FAMILY}`;
    const taken = await take(12);
    await settled(taken.of(gone).slice(0, 2), { outcome: 'ok', admitted: true });
    await join();
    expect((await take(20)).all).toBe(3);
  });

  test('leaves the sliding window of the two when each leaves its own', async () => {
    await owner`update public.ai_models set minute_window = 'sliding' where family = ${FAMILY}`;
    await owner`update public.ai_buckets set requests_per_minute = 0 where project_id = ${kept}`;
    expect((await take(5)).of(gone)).toHaveLength(5);
    await owner`update public.ai_buckets set requests_per_minute = case when project_id = ${kept} then 15 else 0 end`;
    await gateway.setClock('2026-03-03T12:00:40Z');
    expect((await take(10)).of(kept)).toHaveLength(10);
    await join();
    expect((await take(1)).all).toBe(0);
    await gateway.setClock('2026-03-03T12:01:12Z');
    expect((await take(20)).all).toBe(5);
  });

  test('is not waited for: a join that meets a settlement changes nothing', async () => {
    const [one] = (await take(12)).of(gone);
    await owner.begin(async (tx) => {
      await tx`select from public.api_usage_logs where id = ${one!} for update`;
      expect(await join()).toBe(false);
      expect((await owner`select from public.ai_keys where project_id = ${gone}`).length).toBeGreaterThan(0);
    });
    expect(await join()).toBe(true);
    expect(await owner`select from public.ai_keys where project_id = ${gone}`).toHaveLength(0);
  });
});

test('what may be counted in the next window is added to that window alone', async () => {
  const of = (project: string, minute: string, day: string, next: number) => owner`
    update public.ai_buckets b set minute_at = ${minute}, minute_requests = 5, minute_tokens = 500, next_minute_requests = ${next},
      next_minute_tokens = ${next * 100}, day = ${day}, day_requests = 7, next_day_requests = ${next}
    from public.ai_models m where m.id = b.family_id and m.family = ${FAMILY} and b.project_id = ${project}`;
  await of(kept, '2026-03-03T12:00:00Z', '2026-03-03', 2);
  await of(gone, '2026-03-03T12:01:00Z', '2026-03-04', 1);
  await join();
  expect(await counters()).toMatchObject({
    minute_at: new Date('2026-03-03T12:01:00Z'),
    minute_requests: 2 + 5,
    minute_tokens: 200 + 500,
    next_minute_requests: 1,
    next_minute_tokens: 100,
    day_requests: 2 + 7,
    next_day_requests: 1,
  });
});

test('a project that is named as another takes along what it has taken', async () => {
  await owner`update public.ai_keys set status = 'paused' where project_id = ${kept}`;
  expect((await take(20)).all).toBe(15);
  await owner`update public.ai_keys set status = 'active' where project_id = ${kept}`;
  const [project] = await owner`
    select revision, (select name from public.ai_projects where id = ${kept}) as other from public.ai_projects where id = ${gone}`;
  const [named] =
    await owner`select app.super_name_project(${gone}, ${project!.revision}, ${project!.other}) as answer`;
  expect(named!.answer).toEqual({ outcome: 'joined', name: project!.other });
  expect((await take(20)).all).toBe(0);
  expect(await counters()).toMatchObject({ minute_requests: 15, day_requests: 15 });
});
