import { beforeEach, describe, expect, test } from 'vitest';
import type { FailureReport, ReserveRequest } from './pool.ts';
import { gatewayDatabase } from './testing/gateway-harness.ts';

const gateway = await gatewayDatabase();
const { owner, pool } = gateway;
const FAMILY = 'gemini-2.5-flash-lite';
const request: ReserveRequest = { tokens: 100, endpoint: 'test', needsTools: true };

const reserved = (change: Partial<ReserveRequest> = {}) => gateway.reserved({ ...request, ...change });
const minuteQuota = (quotaValue?: number): FailureReport => ({
  outcome: 'quota',
  class: 'quota',
  reason: 'Quota exceeded',
  window: 'minute',
  metric: 'requests',
  admitted: false,
  httpStatus: 429,
  ...(quotaValue === undefined ? {} : { quotaValue }),
});
const alerts = async () => [
  ...(await owner`select kind, family, details, times, acknowledged_at from public.ai_alerts order by first_seen_at, kind`),
];

beforeEach(async () => {
  await gateway.clear();
  await gateway.setClock('2026-03-03T12:00:10Z');
});

describe('limits that the provider names', () => {
  async function refusedNaming(named: number) {
    await owner`update public.ai_buckets set cooldown_until = null, needs_probe = false`;
    const { id } = await reserved();
    await pool.report(id, minuteQuota(named));
    const [bucket] = await owner`
      select b.* from public.ai_buckets b join public.api_usage_logs u on u.bucket_id = b.id where u.id = ${id}`;
    return bucket!;
  }
  const drift = async () => (await alerts()).filter(({ kind }) => kind === 'limit-drift');

  test('a lower one takes the place of ours, and a higher one only of what the provider had named', async () => {
    await gateway.onlyKeys(FAMILY, 1);
    expect(await refusedNaming(8)).toMatchObject({
      requests_per_minute: 8,
      learned_limits: { 'requests-per-minute': 8 },
    });
    const told = { counter: 'requests-per-minute', ours: 15, provider: 8, applied: true };
    expect(await drift()).toMatchObject([{ details: told, times: 1 }]);
    expect(await refusedNaming(12)).toMatchObject({ requests_per_minute: 12 });
    expect(await drift()).toMatchObject([{ details: { ours: 8, provider: 12, applied: true }, times: 2 }]);
  });

  test('a higher one than ours is reported and left: ours may be a budget', async () => {
    await gateway.onlyKeys(FAMILY, 1);
    expect(await refusedNaming(1000)).toMatchObject({ requests_per_minute: 15 });
    expect(await drift()).toMatchObject([{ details: { ours: 15, provider: 1000, applied: false } }]);
  });

  test('zero and our own figure teach nothing', async () => {
    await gateway.onlyKeys(FAMILY, 2);
    await pool.report((await reserved()).id, minuteQuota(0));
    await pool.report((await reserved()).id, minuteQuota(15));
    expect((await alerts()).filter(({ kind }) => kind === 'limit-drift')).toEqual([]);
    const limits =
      await owner`select distinct b.requests_per_minute from public.ai_buckets b join public.ai_models m on m.id = b.family_id where m.family = ${FAMILY}`;
    expect(limits.map((row) => row.requests_per_minute)).toEqual([15]);
  });
});

describe('keys that turn out to share a project', () => {
  /** Keys of assumed projects; the first `together` of them share one of the provider's, of `limit` requests a minute. */
  async function assumed(count: number) {
    const keys = await gateway.onlyKeys(FAMILY, count);
    await owner`update public.ai_projects set assumed = true where id in (select project_id from public.ai_keys where id = any (${keys.map(({ id }) => id)}))`;
    return keys;
  }

  /** A minute of a provider that counts the first `together` keys as one project: requests until nothing is left. */
  async function minute(at: string, keys: { id: string }[], together: number) {
    await gateway.setClock(at);
    await owner`update public.ai_buckets set cooldown_until = null, needs_probe = false`;
    const shared = new Set(keys.slice(0, together).map(({ id }) => id));
    const admitted = new Map<string, number>();
    for (let ask = 0; ask < keys.length * 20; ask += 1) {
      await gateway.setClock(new Date(new Date(at).getTime() + ask * 100).toISOString());
      const answer = await pool.reserve(request);
      if (answer.outcome !== 'reserved') return;
      const project = shared.has(answer.reservation.keyId) ? 'shared' : answer.reservation.keyId;
      const taken = admitted.get(project) ?? 0;
      if (taken < 15) {
        admitted.set(project, taken + 1);
        pool.settle(answer.reservation.id, {
          outcome: 'ok',
          admitted: true,
          inputTokens: 90,
          firstByteMs: 50,
          latencyMs: 60,
        });
        await pool.drain();
      } else await pool.report(answer.reservation.id, minuteQuota(15));
    }
  }
  const projects = async (keys: { id: string }[]) => {
    const rows = await owner`select id, project_id from public.ai_keys where id = any (${keys.map(({ id }) => id)})`;
    return keys.map(({ id }) => rows.find((row) => row.id === id)!.project_id as string);
  };

  test('are reported when first refused together, and joined after three windows; the others stay apart', async () => {
    const keys = await assumed(5);
    const before = await projects(keys);
    await minute('2026-03-03T12:00:05Z', keys, 2);
    expect((await alerts()).map(({ kind }) => kind)).toContain('shared-project');
    expect(await projects(keys)).toEqual(before);
    await minute('2026-03-03T12:01:05Z', keys, 2);
    await minute('2026-03-03T12:02:05Z', keys, 2);
    const after = await projects(keys);
    expect(after[0]).toBe(after[1]);
    expect(new Set(after).size).toBe(4);
    const [alert] = (await alerts()).filter(({ kind }) => kind === 'shared-project');
    expect(alert!.details).toMatchObject({ windows: 3, joined: true });
    // Joined, they are given no more than one project has.
    await gateway.setClock('2026-03-03T12:03:05Z');
    await owner`update public.ai_buckets set cooldown_until = null, needs_probe = false`;
    let given = 0;
    for (;;) {
      const answer = await pool.reserve(request);
      if (answer.outcome !== 'reserved') break;
      given += 1;
    }
    expect(given).toBe(4 * 15);
  }, 60_000);

  test('a project that the operator named is never joined: a stranger uses it, and that is said', async () => {
    const keys = await gateway.onlyKeys(FAMILY, 2);
    const before = await projects(keys);
    for (const at of ['12:00', '12:01', '12:02', '12:03']) await minute(`2026-03-03T${at}:05Z`, keys, 2);
    expect(await projects(keys)).toEqual(before);
    expect((await alerts()).map(({ kind }) => kind)).toEqual(expect.arrayContaining(['foreign-use']));
    expect((await alerts()).map(({ kind }) => kind)).not.toContain('shared-project');
  }, 60_000);
});

describe('models', () => {
  test('a rerouted model is reported once, noted, and charged at the price of the one that answered', async () => {
    await gateway.onlyKeys('gemini-2.5-flash', 1);
    for (const at of ['12:01', '12:02']) {
      await gateway.setClock(`2026-03-03T${at}:00Z`);
      const { id } = await reserved();
      pool.settle(id, {
        outcome: 'ok',
        admitted: true,
        inputTokens: 1_000_000,
        outputTokens: 0,
        servedModel: 'gemini-2.5-flash-lite-001',
      });
      await pool.drain();
    }
    const rows = await owner`select cost_usd::float8 as cost, served_model from public.api_usage_logs`;
    expect(rows.map((row) => ({ ...row }))).toEqual(
      Array(2).fill({ cost: 0.1, served_model: 'gemini-2.5-flash-lite-001' }),
    );
    expect(await alerts()).toMatchObject([
      { kind: 'model-rerouted', times: 1, details: { asked: 'gemini-2.5-flash', served: 'gemini-2.5-flash-lite-001' } },
    ]);
    const [family] = await owner`select served_as from public.ai_models where family = 'gemini-2.5-flash'`;
    expect(family!.served_as).toBe('gemini-2.5-flash-lite-001');
  });

  test('a retired family hands its keys to its successor', async () => {
    await owner`update public.ai_models set status = 'paused' where family not in ('gemini-2.0-flash', 'gemini-2.5-flash')`;
    const { id, keyId } = await reserved({ firstFamily: 'gemini-2.0-flash' });
    await pool.report(id, {
      outcome: 'model',
      class: 'model',
      reason: 'models/gemini-2.0-flash is not found',
      admitted: false,
      httpStatus: 404,
    });
    const families = await owner`select family from public.ai_key_assignments where key_id = ${keyId} order by family`;
    expect(families.map((row) => row.family)).toContain('gemini-2.5-flash');
    const [bucket] = await owner`
      select b.key_ids from public.ai_buckets b join public.ai_models m on m.id = b.family_id and m.family = 'gemini-2.5-flash'
      join public.ai_keys k on k.project_id = b.project_id where k.id = ${keyId}`;
    expect(bucket!.key_ids).toContain(keyId);
    expect((await alerts()).map(({ kind }) => kind)).toEqual(['model-retired']);
    await owner`delete from public.ai_key_assignments a using public.ai_keys k where k.id = a.key_id and a.family = 'gemini-2.5-flash' and exists (
      select from public.ai_key_assignments o where o.key_id = a.key_id and o.family = 'gemini-2.0-flash')`;
  });
});

describe('the keys that a bucket knows', () => {
  const known = async (keyId: string) => {
    const rows = await owner`select b.key_ids from public.ai_buckets b where b.key_ids @> array[${keyId}]::uuid[]`;
    return rows.length;
  };

  test('follow status, project and assignments', async () => {
    const [key] = await gateway.onlyKeys(FAMILY, 40);
    const assigned = key!.families.length;
    expect(await known(key!.id)).toBe(assigned);
    await owner`update public.ai_keys set status = 'paused' where id = ${key!.id}`;
    expect(await known(key!.id)).toBe(0);
    await owner`update public.ai_keys set status = 'active' where id = ${key!.id}`;
    expect(await known(key!.id)).toBe(assigned);
    const [{ id: project }] = (await owner`insert into public.ai_projects (name) values ('another') returning id`) as [
      { id: string },
    ];
    const [{ project_id: home }] = (await owner`select project_id from public.ai_keys where id = ${key!.id}`) as [
      { project_id: string },
    ];
    await owner`update public.ai_keys set project_id = ${project} where id = ${key!.id}`;
    expect(
      await owner`select from public.ai_buckets where project_id = ${project} and key_ids = array[${key!.id}]::uuid[]`,
    ).toHaveLength(assigned);
    expect(await known(key!.id)).toBe(assigned);
    await owner`delete from public.ai_key_assignments where key_id = ${key!.id} and family = ${FAMILY}`;
    expect(await known(key!.id)).toBe(assigned - 1);
    await owner`insert into public.ai_key_assignments (family, key_id) values (${FAMILY}, ${key!.id})`;
    await owner`update public.ai_keys set project_id = ${home} where id = ${key!.id}`;
    expect(await known(key!.id)).toBe(assigned);
  });

  test('two changes at once are both seen', async () => {
    const keys = (await gateway.onlyKeys(FAMILY, 40)).slice(0, 6);
    const [one] = await owner`select project_id from public.ai_keys where id = ${keys[0]!.id}`;
    await owner`update public.ai_keys set project_id = ${one!.project_id} where id = any (${keys.map(({ id }) => id)})`;
    await Promise.all(keys.map(({ id }) => owner`update public.ai_keys set status = 'paused' where id = ${id}`));
    const rows = await owner`select from public.ai_buckets where key_ids && ${keys.map(({ id }) => id)}::uuid[]`;
    expect(rows).toHaveLength(0);
  });
});
