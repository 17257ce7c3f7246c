import { beforeEach, expect, test } from 'vitest';
import type { ReserveRequest } from './pool.ts';
import { gatewayDatabase } from './testing/gateway-harness.ts';
import { report, type Statement, settle, together } from './testing/together.ts';

const gateway = await gatewayDatabase();
const { owner, urls } = gateway;
const FAMILY = 'gemini-2.5-flash-lite';
const request: ReserveRequest = { tokens: 100, endpoint: 'test', needsTools: true };

const reserved = (change: Partial<ReserveRequest> = {}) => gateway.reserved({ ...request, ...change });
/** One reservation in each of so many buckets. */
async function oneOfEach(count: number, change: Partial<ReserveRequest> = {}) {
  const reservations = [];
  const withoutKeys: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const reservation = await reserved({ ...change, withoutKeys });
    withoutKeys.push(reservation.keyId);
    reservations.push(reservation);
  }
  return reservations;
}

beforeEach(async () => {
  await gateway.clear();
  await gateway.setClock('2026-03-03T12:00:10Z');
});

test('keys of one unknown project that are refused together find each other, and none waits for another', async () => {
  const keys = await gateway.onlyKeys(FAMILY, 12);
  const ids = keys.map(({ id }) => id);
  await owner`update public.ai_projects set assumed = true where id in (select project_id from public.ai_keys where id = any (${ids}))`;
  const failure = { class: 'quota', reason: 'q', window: 'minute', metric: 'requests', admitted: false };
  const pairs: number[] = [];
  const projects: number[] = [];
  const failed: string[] = [];
  for (let minute = 0; minute < 5; minute += 1) {
    await gateway.setClock(`2026-03-03T12:0${minute}:10Z`);
    await owner`update public.ai_buckets set cooldown_until = null, needs_probe = false`;
    const reservations = await oneOfEach(12);
    const { answers, failures } = await together(
      urls.superuser,
      reservations.map(({ id }) => report(id, { ...failure, retry_after_ms: 5000 })),
    );
    failed.push(...failures);
    expect(answers).toEqual(answers.map(() => ({ applied: true, rests_until: expect.any(String) })));
    const [seen] = await owner`
      select (select count(*)::int from gateway.shared_project_evidence where not refuted) as pairs,
        (select count(distinct project_id)::int from public.ai_keys where id = any (${ids})) as projects`;
    pairs.push(seen!.pairs);
    projects.push(seen!.projects);
  }
  // Each pair was seen in each window; in the third one they became one project.
  expect({ failed, pairs: pairs.slice(0, 2), projects }).toEqual({
    failed: [],
    pairs: [66, 66],
    projects: [12, 12, 1, 1, 1],
  });
}, 30_000);

test('a model that is gone in several projects at once is retired once, and its keys go to the successor', async () => {
  const gone = 'gemini-2.0-flash-lite';
  const failed: string[] = [];
  for (let round = 0; round < 4; round += 1) {
    await owner`update public.ai_models set status = case when family = ${gone} then 'active' else 'paused' end`;
    await owner`delete from public.ai_key_assignments where family = ${FAMILY}`;
    const reservations = await oneOfEach(8);
    const statements = reservations.map(({ id }) => report(id, { class: 'model', reason: 'gone', admitted: false }));
    const { answers, failures } = await together(urls.superuser, statements);
    failed.push(...failures);
    expect(answers).toEqual(answers.map(() => ({ applied: true })));
  }
  const [now] = await owner`
    select (select status from public.ai_models where family = ${gone}),
      (select times from public.ai_alerts where kind = 'model-retired' and family = ${gone}) as reported,
      (select count(*)::int from public.api_usage_logs where state = 'reserved') as open,
      (select count(*)::int from public.ai_key_assignments where family = ${gone}) as had,
      (select count(*)::int from public.ai_key_assignments where family = ${FAMILY}) as given`;
  await owner`insert into public.ai_key_assignments (family, key_id) select ${FAMILY}, id from public.ai_keys on conflict do nothing`;
  expect({ failed, ...now }).toEqual({
    failed: [],
    status: 'retired',
    reported: 4,
    open: 0,
    had: now!.had,
    given: now!.had,
  });
});

test('a key is refused while somebody sets it aside, and keys of several projects are set aside beside settlements', async () => {
  const keys = (await gateway.onlyKeys(FAMILY, 8)).map(({ id }) => id);
  await owner`create or replace function app.assert_super_admin() returns void language sql as 'select'`;
  const set =
    (status: string, some: string[]): Statement =>
    async (sql) => {
      const rows = await sql`select id, revision from public.ai_keys where id = any (${some})`;
      const [row] =
        await sql`select app.super_set_key_status(${sql.json([...rows] as never)}, ${status}, 'test') as answer`;
      return row!.answer.map(({ outcome }: { outcome: string }) => outcome);
    };
  const failed: string[] = [];
  for (let round = 0; round < 3; round += 1) {
    await owner`update public.ai_keys set status = 'active' where id = any (${keys})`;
    const reservations = await oneOfEach(8);
    const refusals = reservations.map(({ id }) => report(id, { class: 'key', reason: 'suspended', admitted: false }));
    const { failures } = await together(urls.superuser, [...refusals, ...keys.map((id) => set('paused', [id]))]);
    failed.push(...failures);
  }
  const [refused] = await owner`
    select count(*) filter (where b.key_ids && ${keys}::uuid[])::int as usable,
      (select count(*)::int from public.api_usage_logs where state = 'reserved') as open from public.ai_buckets b`;
  expect({ failed, ...refused }).toEqual({ failed: [], usable: 0, open: 0 });

  for (const status of ['active', 'paused', 'active', 'paused']) {
    await owner`update public.ai_keys set status = 'active' where id = any (${keys})`;
    const reservations = [...(await oneOfEach(8)), ...(await oneOfEach(8))];
    if (status === 'active') await owner`update public.ai_keys set status = 'paused' where id = any (${keys})`;
    const items = reservations.map(({ id }) => ({ reservation_id: id, outcome: 'unsent', admitted: false }));
    const { answers, failures } = await together(
      urls.superuser,
      [settle(items.slice(0, 8)), settle(items.slice(8)), set(status, keys), set(status, [...keys].reverse())],
      { held: 3 },
    );
    failed.push(...failures);
    if (failures.length === 0) expect(answers.slice(0, 2)).toEqual([8, 8]);
  }
  expect(failed).toEqual([]);
}, 30_000);

test('answers of other models than were asked for are settled by several at once, each at its price', async () => {
  await gateway.onlyKeys(FAMILY, 8);
  const failed: string[] = [];
  for (let round = 0; round < 3; round += 1) {
    await owner`update public.ai_buckets set minute_requests = 0, day_requests = 0`;
    await owner`update public.ai_models set served_as = 'gemini-9-a' where family = ${FAMILY}`;
    const batches = [];
    for (const served of ['a', 'b', 'a']) {
      const reservations = (await oneOfEach(8)).map(({ id }) => ({
        reservation_id: id,
        outcome: 'ok',
        admitted: true,
        input_tokens: 50,
      }));
      const rows =
        await owner`select id from public.api_usage_logs where id = any (${reservations.map((one) => one.reservation_id)}) order by bucket_id`;
      const turns = rows.map(({ id }, n) => ({
        ...reservations.find((one) => one.reservation_id === id)!,
        served_model: `gemini-9-${n % 2 === 0 ? served : served === 'a' ? 'b' : 'a'}`,
      }));
      batches.push(settle(turns));
    }
    const { answers, failures } = await together(urls.superuser, batches);
    failed.push(...failures);
    expect(answers).toEqual(answers.map(() => 8));
  }
  const [now] = await owner`
    select (select count(*)::int from public.api_usage_logs where state = 'reserved') as open,
      (select sum(minute_tokens)::int from public.ai_buckets) as tokens,
      (select served_as from public.ai_models where family = ${FAMILY}) as served,
      (select count(*)::int from public.ai_alerts where kind = 'model-rerouted') as reported`;
  expect({ failed, ...now }).toEqual({ failed: [], open: 0, tokens: 3 * 24 * 50, served: 'gemini-9-b', reported: 1 });
});

test('limits of a family are saved beside settlements and beside the clearing of cooldowns', async () => {
  await gateway.onlyKeys(FAMILY, 8);
  const failed: string[] = [];
  const save: Statement = async (sql) => {
    // In the order of the table, as the planner may choose at any time.
    await sql`select set_config('enable_indexscan', 'off', false), set_config('enable_bitmapscan', 'off', false)`;
    await sql`update public.ai_models set requests_per_minute = requests_per_minute + 1 where family = ${FAMILY}`;
  };
  for (let round = 0; round < 2; round += 1) {
    const ids = (await oneOfEach(8)).map(({ id }) => id);
    // Two that lie in the table the other way about than in the order of their ids, and one between them.
    const [met] = await owner`
      select g.id as between, x.id as one, y.id as two
      from public.api_usage_logs x join public.ai_buckets bx on bx.id = x.bucket_id
      join public.api_usage_logs y on y.id = any (${ids}) join public.ai_buckets b on b.id = y.bucket_id
      join public.ai_buckets g on g.family_id = b.family_id
      where x.id = any (${ids}) and bx.id < b.id and b.ctid < g.ctid and g.ctid < bx.ctid limit 1`;
    const items = [met!.one, met!.two].map((id) => ({ reservation_id: id, outcome: 'unsent', admitted: false }));
    const later: Statement = async (sql) => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      return settle(items)(sql);
    };
    const { answers, failures } = await together(urls.superuser, [later, save], { held: 1, buckets: [met!.between] });
    failed.push(...failures);
    if (failures.length === 0) expect(answers[0]).toBe(2);
  }
  await owner`update public.ai_models set overloaded_until = '2026-03-03T12:00:00Z' where family = ${FAMILY}`;
  const [first, ...others] = await owner`
    select b.id from public.ai_buckets b join public.ai_models m on m.id = b.family_id where m.family = ${FAMILY} order by b.id`;
  await owner`update public.ai_buckets set cooldown_until = '2026-03-03T12:00:00Z' where id = ${others.at(-1)!.id}`;
  const { failures } = await together(urls.superuser, [save, (sql) => sql`select public.clear_expired_cooldowns()`], {
    held: 1,
    buckets: [first!.id],
  });
  const [now] = await owner`
    select (select requests_per_minute from public.ai_models where family = ${FAMILY}) as limit,
      (select count(*)::int from public.ai_buckets where cooldown_until is not null) as cooling,
      (select count(distinct requests_per_minute)::int from public.ai_buckets b where b.id = any (${[first!, ...others].map(({ id }) => id)})) as limits`;
  await owner`update public.ai_models set requests_per_minute = 15 where family = ${FAMILY}`;
  expect({ failed: [...failed, ...failures], ...now }).toEqual({ failed: [], limit: 18, cooling: 0, limits: 1 });
});

test('a key goes to another project, and loses a family, beside settlements in both', async () => {
  await owner`create or replace function app.assert_super_admin() returns void language sql as 'select'`;
  const ids = (await oneOfEach(12)).map(({ id }) => id);
  // Two attempts, the first in the bucket that comes first; the other's project has a bucket that comes later still.
  const [met] = await owner`
    select x.id as one, y.id as two, k.id as key, k.revision, p.name as project, g.id as later
    from public.api_usage_logs x join public.api_usage_logs y on y.id = any (${ids}) and x.bucket_id < y.bucket_id
    join public.ai_projects p on p.id = x.project_id join public.ai_keys k on k.id = y.key_id
    join public.ai_buckets g on g.project_id = y.project_id and g.id > y.bucket_id and x.project_id <> y.project_id
    where x.id = any (${ids}) limit 1`;
  const change: Statement = async (sql) => {
    const [row] =
      await sql`select app.super_change_key(${met!.key}, ${met!.revision}, null, ${met!.project}, ${[FAMILY]}) as answer`;
    return row!.answer.outcome;
  };
  const items = [met!.one, met!.two].map((id) => ({ reservation_id: id, outcome: 'unsent', admitted: false }));
  const later: Statement = async (sql) => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    return settle(items)(sql);
  };
  const { answers, failures } = await together(urls.superuser, [later, change], { held: 2, buckets: [met!.later] });
  expect({ answers, failures }).toEqual({ answers: [2, 'done'], failures: [] });
  const [now] = await owner`
    select (select name from public.ai_projects p join public.ai_keys k on k.project_id = p.id where k.id = ${met!.key}) as project,
      array(select family from public.ai_key_assignments where key_id = ${met!.key}) as families`;
  expect(now).toEqual({ project: met!.project, families: [FAMILY] });
});
