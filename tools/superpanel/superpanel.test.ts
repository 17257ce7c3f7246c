import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyKeeper } from '#agents/gateway/key-keeper.ts';
import { KeyRing } from '#agents/gateway/vault.ts';
import type { Caller } from '#db/caller.ts';
import { demonstration } from '#db/seed/demonstration.ts';
import { ownDatabase } from '#db/testing.ts';
import { seedKeyPool, spareDemonstrationKeys } from '#embedded/gemini/demonstration-keys.ts';
import { type RunningDemonstrationModels, startDemonstrationModels } from '#embedded/gemini/server.ts';
import type { AnyOperation, Outcome } from '../contract/execute-operation.ts';
import { executeOperation } from '../contract/execute-operation.ts';
import type { KeyCard } from './cards.ts';
import { superpanelOperations } from './operations.ts';

const SECRET = 'cd'.repeat(32);
const database = await ownDatabase();
const { superuser } = database;
const boss = await database.caller(demonstration.accounts.superAdmin.email, 'super_admin');
const others = await Promise.all(
  (['student', 'teacher', 'admin', 'parent'] as const).map((role) =>
    database.caller(demonstration.accounts[role].email, role),
  ),
);
const spares = spareDemonstrationKeys();
const FAMILY = 'gemini-2.5-flash-lite';

let models: RunningDemonstrationModels;
let keeper: ReturnType<typeof keyKeeper>;
beforeAll(async () => {
  models = await startDemonstrationModels({ port: 0, thinkMs: 0, chunkMs: 0 });
  keeper = keyKeeper({ secret: SECRET, url: database.urls.gateway, baseURL: models.url });
  await seedKeyPool(superuser, new KeyRing(SECRET));
});
afterAll(async () => {
  await keeper.close();
  await models.close();
});

const operation = (name: string): AnyOperation =>
  superpanelOperations.find((one) => one.name === `superpanel.${name}`)!;

function ask<Data = Record<string, never>>(
  name: string,
  input: unknown,
  caller: Caller = boss,
): Promise<Outcome<Data>> {
  const context = { caller, surface: 'rest' as const, ports: { keys: keeper }, connection: database.connection };
  return executeOperation(operation(name), input, context) as Promise<Outcome<Data>>;
}

type Lines = {
  added: number;
  good: number;
  lines: { line: number; outcome: string; why: string | null; id?: string }[];
};
const everyKey = async () => (await ask<{ keys: KeyCard[] }>('keys', {})).data.keys;
const keyNamed = async (label: string) =>
  (await everyKey()).find((key) => key.label === label && key.status !== 'retired')!;

async function addOne(spare: number, label: string): Promise<KeyCard> {
  const { data } = await ask<Lines>('addKeys', {
    text: `${label},console-test,${spares[spare]!.key}`,
    families: [FAMILY],
  });
  expect(data.added).toBe(1);
  return keyNamed(label);
}

/** What the gateway would choose from, as its own login sees it. */
async function reserve(): Promise<{ outcome: string; key_id?: string; family?: string }> {
  const gateway = postgres(database.urls.gateway, { max: 1, onnotice: () => {} });
  const [row] = await gateway<{ answer: { outcome: string; key_id?: string } }[]>`
    select gateway.reserve(${gateway.json({ tokens: 10, endpoint: '/test', needs_tools: false })}) as answer`;
  await gateway.end();
  return row!.answer;
}

describe('who may', () => {
  const inputs: Record<string, unknown> = {
    checkKeys: { text: spares[0]!.key },
    addKeys: { text: spares[0]!.key, families: [FAMILY] },
    setKeyStatus: { keys: [{ id: randomUUID(), revision: 1 }], status: 'paused' },
    changeKey: { keyId: randomUUID(), revision: 1, label: 'x' },
    rotateKey: { keyId: randomUUID(), revision: 1, key: spares[0]!.key },
    testKey: { keyId: randomUUID() },
    nameProject: { projectId: randomUUID(), revision: 1, name: 'x' },
    addFamily: {
      family: 'x-1',
      name: 'X',
      modelId: 'x-1',
      requestsPerMinute: 1,
      requestsPerDay: 1,
      tokensPerMinute: 1,
    },
    changeFamily: { family: FAMILY, revision: 1, name: 'X' },
    setFamilyStatus: { family: FAMILY, revision: 1, status: 'paused' },
    moveFamily: { family: FAMILY, revision: 1, direction: 'later' },
    giveKeys: { family: FAMILY },
    acknowledge: { alertIds: [randomUUID()] },
  };

  it('is decided by the database, whatever the program believes', async () => {
    const before =
      await superuser`select (select count(*) from public.ai_keys) as keys, (select max(revision) from public.ai_models) as revision`;
    for (const other of others) {
      for (const { name } of superpanelOperations) {
        const short = name.replace('superpanel.', '');
        // As if the role had been believed: the membership in the signed claims is the other's own.
        const liar = { ...other, role: 'super_admin' as const };
        await expect([short, await ask(short, inputs[short] ?? {}, liar).catch((error) => error.code)]).toEqual([
          short,
          'forbidden',
        ]);
      }
    }
    expect(
      await superuser`select (select count(*) from public.ai_keys) as keys, (select max(revision) from public.ai_models) as revision`,
    ).toEqual(before);
  });

  it('is no agent', async () => {
    const { operationsOf } = await import('../registry.ts');
    for (const role of ['student', 'teacher', 'admin', 'parent'] as const)
      expect(operationsOf(role).filter(({ name }) => name.startsWith('superpanel.'))).toEqual([]);
  });

  it('leaves its looks in the audit: each page once, one that refreshes itself once in five minutes', async () => {
    const looks = async (name: string) =>
      (
        await superuser`select from guard.audit_log where operation = ${`superpanel.${name}`} and person_id = ${boss.userId}`
      ).length;
    const [families, pool] = [await looks('families'), await looks('pool')];
    for (let turn = 0; turn < 3; turn += 1) {
      await ask('families', {});
      await ask('pool', {});
    }
    expect([(await looks('families')) - families, (await looks('pool')) - pool]).toEqual([3, pool > 0 ? 0 : 1]);
  });
});

describe('keys', () => {
  it('are checked line by line, and the good ones of a mixed paste go in', async () => {
    const known = (await import('#embedded/gemini/demonstration-keys.ts')).demonstrationKeys()[0]!.key;
    const text = [
      '# keys of the second account',
      `Alpha,console-a,${spares[1]!.key}`,
      spares[1]!.key,
      `"Beta","",${spares[2]!.key},no-such-family`,
      known,
      '',
      'GEMINI_KEY=AIzaTooShort',
      `GAMMA=${spares[3]!.key}`,
    ].join('\n');
    const checked = (await ask<Lines>('checkKeys', { text, families: [FAMILY] })).data;
    const expected = [
      [2, 'new'],
      [3, 'repeated'],
      [4, 'unknown-family'],
      [5, 'known'],
      [7, 'malformed'],
      [8, 'new'],
    ];
    expect(checked.lines.map(({ line, outcome }) => [line, outcome])).toEqual(expected);
    expect(checked.good).toBe(2);
    const done = await ask<Lines>('addKeys', { text, families: [FAMILY] });
    expect(done.data.lines.map(({ line, outcome }) => [line, outcome === 'added' ? 'new' : outcome])).toEqual(expected);
    expect(done.message).toBe('2 keys were added. 4 lines were left.');
    // Nothing of a key comes back, in data or words.
    expect(JSON.stringify([checked, done])).not.toMatch(/demo-[0-9a-f]{10}/);
    const gamma = await keyNamed('GAMMA');
    expect(gamma).toMatchObject({ status: 'active', projectAssumed: true, families: [FAMILY], revision: 1 });
    expect(await keyNamed('Alpha')).toMatchObject({ project: 'console-a', projectAssumed: false });
    // What was sealed opens for its row, and its bucket is there.
    const [stored] = await superuser<{ secret: string; version: number; buckets: number }[]>`
      select k.secret, k.key_version as version, (select count(*)::int from public.ai_buckets b where b.project_id = k.project_id) as buckets
      from public.ai_keys k where k.id = ${gamma.id}`;
    expect(new KeyRing(SECRET).open(stored!, gamma.id)).toBe(spares[3]!.key);
    expect(stored!.buckets).toBe(1);
  });

  it('come 500 at a time, and twice at once they come once', async () => {
    const text = Array.from(
      { length: 500 },
      (_, index) => `Bulk ${index},bulk-${index % 40},AQ.${String(index).padStart(40, 'k')}`,
    ).join('\n');
    const both = await Promise.all([
      ask<Lines>('addKeys', { text, families: [FAMILY] }),
      ask<Lines>('addKeys', { text, families: [FAMILY] }),
    ]);
    expect(both.map(({ data }) => data.added).sort((a, b) => a - b)).toEqual([0, 500]);
    const [row] = await superuser<{ keys: number; assigned: number }[]>`
      select count(*)::int as keys, (select count(*)::int from public.ai_key_assignments a join public.ai_keys k on k.id = a.key_id where k.label like 'Bulk %') as assigned
      from public.ai_keys where label like 'Bulk %'`;
    expect(row).toEqual({ keys: 500, assigned: 500 });
    const bulk = (await everyKey()).filter(({ label }) => label.startsWith('Bulk '));
    const retired = await ask<{ changed: number }>('setKeyStatus', {
      keys: bulk.map(({ id, revision }) => ({ id, revision })),
      status: 'retired',
    });
    expect(retired.data.changed).toBe(500);
  });

  it('stand in no log, audit, idempotency row or error', async () => {
    const canary = `AQ.${'canary'.repeat(8)}`;
    const context = {
      caller: boss,
      surface: 'rest' as const,
      ports: { keys: keeper },
      connection: database.connection,
    };
    await executeOperation(
      operation('addKeys'),
      { text: canary, families: [FAMILY] },
      { ...context, idempotencyKey: randomUUID() },
    );
    await executeOperation(operation('addKeys'), { text: canary, families: canary }, context).catch((error) =>
      expect(JSON.stringify([error.message, error.details])).not.toContain('canary'),
    );
    const tables = await superuser<{ name: string }[]>`
      select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'guard', 'gateway', 'partitions')`;
    const found: string[] = [];
    for (const { name } of tables) {
      const rows = await superuser.unsafe(
        `select 1 from ${name} t where to_jsonb(t)::text like '%canarycanary%' limit 1`,
      );
      if (rows.length > 0) found.push(name);
    }
    expect(found).toEqual([]);
  });

  it('are paused for the next reservation, resumed, and retired for good', async () => {
    await superuser`update public.ai_models set status = 'paused' where family <> ${FAMILY} and status = 'active'`;
    const mine = await addOne(4, 'Pausing');
    const rest = (await everyKey()).filter(({ id, status }) => id !== mine.id && status === 'active');
    await ask('setKeyStatus', {
      keys: rest.map(({ id, revision }) => ({ id, revision })),
      status: 'paused',
      reason: 'alone',
    });
    expect(await reserve()).toMatchObject({ outcome: 'reserved', key_id: mine.id });
    const paused = (
      await ask<{ keys: { key: KeyCard }[] }>('setKeyStatus', { keys: [mine], status: 'paused' }).catch(async () =>
        ask<{ keys: { key: KeyCard }[] }>('setKeyStatus', {
          keys: [{ id: mine.id, revision: mine.revision }],
          status: 'paused',
        }),
      )
    ).data.keys[0]!.key;
    expect((await reserve()).outcome).not.toBe('reserved');
    const resumed = (
      await ask<{ keys: { key: KeyCard }[] }>('setKeyStatus', {
        keys: [{ id: mine.id, revision: paused.revision }],
        status: 'active',
      })
    ).data.keys[0]!.key;
    expect(await reserve()).toMatchObject({ outcome: 'reserved', key_id: mine.id });
    await ask('setKeyStatus', { keys: [{ id: mine.id, revision: resumed.revision }], status: 'retired' });
    expect((await reserve()).outcome).not.toBe('reserved');
    const again = await ask<{ keys: { outcome: string; why: string }[] }>('setKeyStatus', {
      keys: [{ id: mine.id, revision: resumed.revision + 1 }],
      status: 'active',
    });
    expect(again.data.keys[0]).toMatchObject({ outcome: 'final', why: expect.stringContaining('final') });
    await superuser`update public.ai_models set status = 'active' where status = 'paused'`;
    const now = (await everyKey()).filter(({ statusReason }) => statusReason === 'alone');
    await ask('setKeyStatus', { keys: now.map(({ id, revision }) => ({ id, revision })), status: 'active' });
  });

  it('are not overwritten by who looked earlier: the refusal says what has become of it', async () => {
    const seen = await addOne(5, 'Contested');
    const first = { keyId: seen.id, revision: seen.revision };
    const [one, two] = await Promise.allSettled([
      ask('changeKey', { ...first, label: 'Contested by one' }),
      ask('changeKey', { ...first, label: 'Contested by two' }),
    ]);
    const refused = [one, two].find(({ status }) => status === 'rejected') as PromiseRejectedResult;
    expect([one.status, two.status].sort()).toEqual(['fulfilled', 'rejected']);
    expect(refused.reason).toMatchObject({
      code: 'conflict',
      details: { reason: 'stale', current: { id: seen.id, revision: 2 } },
    });
    expect(refused.reason.message).toContain('Contested by');
    // What the gateway finds out counts as a change as well; its counters and seals do not.
    await superuser`update public.ai_keys set key_version = key_version, updated_at = now() where id = ${seen.id}`;
    await superuser`update public.ai_keys set status = 'refused', status_reason = 'suspended' where id = ${seen.id}`;
    const late = await ask<{ keys: { outcome: string; why: string; key: KeyCard }[] }>('setKeyStatus', {
      keys: [{ id: seen.id, revision: 2 }],
      status: 'paused',
    });
    expect(late.data.keys[0]).toMatchObject({
      outcome: 'stale',
      key: { status: 'refused', revision: 3 },
      why: expect.stringContaining('refused'),
    });
  });

  it('move to another project with the buckets that they need', async () => {
    const seen = await addOne(6, 'Moving');
    const { data } = await ask<KeyCard>('changeKey', {
      ...{ keyId: seen.id, revision: seen.revision, project: 'console-elsewhere' },
      families: [FAMILY, 'gemma-3-4b'],
    });
    expect(data).toMatchObject({ project: 'console-elsewhere', families: [FAMILY, 'gemma-3-4b'], revision: 2 });
    const buckets = await superuser`select from public.ai_buckets where project_id = ${data.projectId}`;
    expect(buckets.length).toBe(2);
    await expect(ask('changeKey', { keyId: seen.id, revision: 2, families: ['nonsense'] })).rejects.toMatchObject({
      code: 'invalid_input',
      details: { issues: [{ path: 'families' }] },
    });
  });

  it('rotate into a row of their own; the old one is retired and says which took its place', async () => {
    const seen = await addOne(7, 'Rotating');
    const rotated = (
      await ask<KeyCard>('rotateKey', { keyId: seen.id, revision: seen.revision, key: `NEW="${spares[8]!.key}"` })
    ).data;
    expect(rotated).toMatchObject({
      label: 'Rotating',
      project: seen.project,
      families: seen.families,
      status: 'active',
    });
    expect(rotated.id).not.toBe(seen.id);
    const old = (await everyKey()).find(({ id }) => id === seen.id);
    expect(old).toMatchObject({ status: 'retired', replacedBy: rotated.id });
    const again = { keyId: rotated.id, revision: rotated.revision };
    await expect(ask('rotateKey', { ...again, key: spares[8]!.key })).rejects.toMatchObject({
      code: 'conflict',
      details: { reason: 'known' },
    });
    await expect(ask('rotateKey', { ...again, key: 'AIzaShort' })).rejects.toMatchObject({
      code: 'invalid_input',
      details: { issues: [{ path: 'key' }] },
    });
    await expect(ask('rotateKey', { ...again, keyId: seen.id, key: spares[9]!.key })).rejects.toMatchObject({
      details: { reason: 'final' },
    });
  });

  it('are tested at the provider without using up anything, and set aside when it refuses them', async () => {
    const seen = await addOne(10, 'Tested');
    const test = () =>
      ask<{ result: string; key: KeyCard; models: { result: string }[] }>('testKey', { keyId: seen.id });
    const admitted = models.totals.admitted;
    expect((await test()).data).toMatchObject({ result: 'works', key: { testResult: 'works', status: 'active' } });
    expect(models.totals.admitted).toBe(admitted);
    models.faults.add({ kind: 'model-gone', key: spares[10]!.key, times: 1 });
    expect((await test()).data).toMatchObject({ result: 'no-model', key: { status: 'active' } });
    models.faults.add({ kind: 'reset', key: spares[10]!.key, times: 1 });
    expect((await test()).data).toMatchObject({ result: 'unreachable', key: { status: 'active' } });
    models.faults.add({ kind: 'key-suspended', key: spares[10]!.key, times: 1 });
    const suspended = await test();
    // The provider's refusal quotes the key; ours does not.
    expect(JSON.stringify(suspended)).not.toContain(spares[10]!.key);
    expect(suspended.data).toMatchObject({
      result: 'suspended',
      key: { status: 'refused', revision: seen.revision + 1 },
    });
    expect((await test()).data).toMatchObject({ result: 'works', key: { status: 'refused' } });
    await expect(ask('testKey', { keyId: randomUUID() })).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('projects', () => {
  it('become known, and two that are one are joined', async () => {
    await ask('addKeys', { text: `Loner=${spares[11]!.key}`, families: [FAMILY] });
    const loner = await keyNamed('Loner');
    await addOne(12, 'Settled');
    const named = (
      await ask<{ joined: boolean }>('nameProject', { projectId: loner.projectId, revision: 1, name: 'Loner’s own' })
    ).data;
    expect(named.joined).toBe(false);
    expect(await keyNamed('Loner')).toMatchObject({ project: 'Loner’s own', projectAssumed: false });
    await expect(
      ask('nameProject', { projectId: loner.projectId, revision: 1, name: 'too late' }),
    ).rejects.toMatchObject({ code: 'conflict' });
    const joined = (
      await ask<{ joined: boolean }>('nameProject', { projectId: loner.projectId, revision: 2, name: 'console-test' })
    ).data;
    expect(joined.joined).toBe(true);
    expect((await keyNamed('Loner')).project).toBe('console-test');
  });
});

describe('families', () => {
  const fifth = {
    family: 'gemini-next',
    name: 'Gemini Next',
    modelId: 'gemini-2.5-flash',
    requestsPerMinute: 7,
    requestsPerDay: 70,
    tokensPerMinute: 7000,
  };
  type Family = { family: string; revision: number; position: number; requestsPerMinute: number; keys: number };
  const familyNamed = async (family: string) =>
    (await ask<{ families: Family[] }>('families', {})).data.families.find((one) => one.family === family)!;

  it('come as a row, take keys in the default partition, and serve', async () => {
    await ask('addFamily', fifth);
    const { given } = (await ask<{ given: number }>('giveKeys', { family: 'gemini-next', keysOf: 'gemini-2.5-flash' }))
      .data;
    expect(given).toBe(25);
    expect((await superuser`select from partitions.other_ai_keys where family = 'gemini-next'`).length).toBe(25);
    await superuser`update public.ai_models set status = 'paused' where family <> 'gemini-next' and status = 'active'`;
    expect(await reserve()).toMatchObject({ outcome: 'reserved', family: 'gemini-next' });
    await superuser`update public.ai_models set status = 'active' where status = 'paused'`;
    await expect(ask('addFamily', fifth)).rejects.toMatchObject({
      code: 'invalid_input',
      details: { issues: [{ path: 'family' }] },
    });
  });

  it('spread new limits to the buckets that had the old ones', async () => {
    const { revision } = await familyNamed('gemini-next');
    await superuser`update public.ai_buckets set requests_per_minute = 3
      where id = (select b.id from public.ai_buckets b join public.ai_models m on m.id = b.family_id where m.family = 'gemini-next' order by b.id limit 1)`;
    await ask('changeFamily', { family: 'gemini-next', revision, requestsPerMinute: 9 });
    const limits = await superuser<{ limit: number; buckets: number }[]>`
      select b.requests_per_minute as limit, count(*)::int as buckets from public.ai_buckets b join public.ai_models m on m.id = b.family_id
      where m.family = 'gemini-next' group by 1 order by 1`;
    expect(limits.map(({ limit }) => limit)).toEqual([3, 9]);
    await expect(ask('changeFamily', { family: 'gemini-next', revision, requestsPerMinute: 11 })).rejects.toMatchObject(
      {
        code: 'conflict',
        details: { reason: 'stale', current: { requestsPerMinute: 9 } },
      },
    );
  });

  it('move in the order, and retire with a successor that does not lead back', async () => {
    const before = await familyNamed('gemini-next');
    await ask('moveFamily', { family: 'gemini-next', revision: before.revision, direction: 'earlier' });
    const moved = await familyNamed('gemini-next');
    expect(moved.position).toBeLessThan((await familyNamed('gemini-2.0-flash')).position);
    expect(moved.position).toBeGreaterThan((await familyNamed('gemini-2.0-flash-lite')).position);
    await expect(
      ask('setFamilyStatus', {
        family: 'gemini-next',
        revision: moved.revision,
        status: 'retired',
        successor: 'gemini-next',
      }),
    ).rejects.toMatchObject({ details: { issues: [{ path: 'successor' }] } });
    await ask('setFamilyStatus', {
      family: 'gemini-next',
      revision: moved.revision,
      status: 'retired',
      successor: FAMILY,
    });
    const [row] = await superuser`select status, successor_family from public.ai_models where family = 'gemini-next'`;
    expect(row).toEqual({ status: 'retired', successor_family: FAMILY });
    await expect(
      ask('changeFamily', {
        family: FAMILY,
        revision: (await familyNamed(FAMILY)).revision,
        dayTimeZone: 'Mars/Olympus',
      }),
    ).rejects.toMatchObject({
      details: { issues: [{ path: 'dayTimeZone' }] },
    });
  });
});

describe('what is shown', () => {
  it('of use by hour is what the attempts say, also after more were settled', async () => {
    const insert = (ago: string, outcome: string, cost: number, endpoint: string) => superuser`
      insert into public.api_usage_logs (state, key_id, bucket_id, project_id, family, model, reserved_at, expires_at, closed_at, minute_at, spans_minute,
        day, spans_day, reserved_tokens, input_tokens, output_tokens, outcome, cost_usd, decision, endpoint, school_id)
      values ('settled', gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'usage-family', 'model', now() - ${ago}::interval, now(), now(), now(),
        false, current_date, false, 100, 90, 10, ${outcome}, ${cost}, '{}', ${endpoint}, ${demonstration.school.id})`;
    type Usage = {
      total: { attempts: number; costUsd: number };
      features: { name: string; attempts: number; costUsd: number }[];
      schools: { name: string }[];
      days: unknown[];
    };
    const feature = async (period: string) =>
      (await ask<Usage>('usage', { period })).data.features.find(({ name }) => name === '/console-test');
    await superuser`delete from gateway.folded`; // as on the first day of the console, with a history behind it
    await insert('3 hours', 'ok', 0.25, '/console-test');
    await insert('5 days', 'quota', 0, '/console-test');
    expect(await feature('day')).toMatchObject({ attempts: 1, costUsd: 0.25 });
    expect(await feature('week')).toMatchObject({ attempts: 2, answered: 1, costUsd: 0.25 });
    await insert('10 minutes', 'ok', 0.5, '/console-test');
    const after = (await ask<Usage>('usage', { period: 'month' })).data;
    expect(after.features.find(({ name }) => name === '/console-test')).toMatchObject({ attempts: 3, costUsd: 0.75 });
    expect(after.schools.map(({ name }) => name)).toContain(demonstration.school.name);
    expect(after.days.length).toBeGreaterThanOrEqual(2);
  });

  it('of attempts goes on where the page ended, and says why each key', async () => {
    type Page = { attempts: { id: string; at: string; decision: Record<string, unknown> }[]; before: string | null };
    await reserve();
    const first = (await ask<Page>('attempts', { limit: 2 })).data;
    expect(first.attempts.length).toBe(2);
    const second = (await ask<Page>('attempts', { limit: 2, before: first.before })).data;
    expect(second.attempts.map(({ id }) => id)).not.toContain(first.attempts[1]!.id);
    expect(first.attempts[0]!.decision).toMatchObject({ room: expect.any(Number) });
  });

  it('of the pool is every bucket, and of a key nothing that opens it', async () => {
    const { data } = await ask<{ buckets: { family: string }[] }>('pool', {});
    const [{ buckets }] = await superuser<
      [{ buckets: number }]
    >`select count(*)::int as buckets from public.ai_buckets`;
    expect(data.buckets.length).toBe(buckets);
    const secrets = await superuser<
      { secret: string; fingerprint: string }[]
    >`select secret, fingerprint from public.ai_keys limit 20`;
    const shown = JSON.stringify([data, await everyKey()]);
    for (const { secret, fingerprint } of secrets) {
      expect(shown).not.toContain(secret);
      expect(shown).not.toContain(fingerprint);
    }
  });

  it('of alerts is what is open, until somebody has seen it', async () => {
    const { data } = await ask<{ alerts: unknown[] }>('alerts', {});
    expect(data.alerts).toEqual([]);
    const [row] = await superuser<{ made: string | null }[]>`select to_regclass('public.ai_alerts')::text as made`;
    if (!row?.made) return; // the table comes with another migration
    await superuser`insert into public.ai_alerts (kind, family) values ('model-retired', ${FAMILY})`;
    const open = (await ask<{ alerts: { id: string; acknowledgedAt: string | null }[] }>('alerts', {})).data.alerts;
    expect(open).toMatchObject([{ kind: 'model-retired', acknowledgedAt: null }]);
    const alertIds = open.map(({ id }) => id);
    const both = await Promise.all([
      ask<{ acknowledged: number }>('acknowledge', { alertIds }),
      ask<{ acknowledged: number }>('acknowledge', { alertIds }),
    ]);
    expect(both.map((one) => one.data.acknowledged).sort()).toEqual([0, 1]);
    expect((await ask<{ alerts: { acknowledgedBy: string }[] }>('alerts', {})).data.alerts[0]!.acknowledgedBy).toBe(
      boss.name,
    );
  });
});
