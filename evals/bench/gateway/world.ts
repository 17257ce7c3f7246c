import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import { KeyPool } from '#agents/gateway/pool.ts';
import { KeyRing } from '#agents/gateway/vault.ts';
import { startTracing } from '#agents/tracing/start-tracing.ts';
import { migrate, setUp } from '#db/migrate.ts';
import { demonstrationKeys, seedKeyPool } from '#embedded/gemini/demonstration-keys.ts';
import { removeDatabase, startDatabase } from '#embedded/postgres.ts';
import { preparePlatform } from '#embedded/supabase/prepare.ts';
import type { Pace } from './model-process.ts';

const SCHOOLS = 8;
const PEOPLE = 400;
const LIMITLESS = 1_000_000_000;
const TMPFS = 0x01021994;

export type Person = { userId: string; schoolId: string; role: string };

/** Who asks the model: one caller, many at once, or as many as the processors let through. */
export type Crowd = 'alone' | 'together' | 'saturating';

export interface ModelServer extends Pace {
  url: string;
}

export interface World {
  pool: KeyPool;
  people: readonly Person[];
  /** A key of the family that is asked first, for callers that go around the pool. */
  key: string;
  models: Record<Crowd, ModelServer>;
  owner: postgres.Sql;
  /** One round trip to the database and one durable commit of the smallest row. */
  commitRow(): Promise<unknown>;
  /** Writes what is still under way: settlements, and spans if they are recorded. */
  settle(): Promise<void>;
  /** What has to be known about the database to read the figures. */
  conditions: Record<string, string | number>;
  stop(): Promise<void>;
}

/**
 * What a gateway of a large installation stands on: a durable database, the hundred demonstration keys in their
 * buckets, people of several schools whose days are long, the local trace store, and the model server in a process of
 * its own. Limits are raised until none is ever met: what is measured is time, not refusals.
 */
export async function startWorld(paces: Record<Crowd, Pace>): Promise<World> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'catalyst-bench-'));
  const undo: (() => unknown)[] = [() => removeDatabase(dataDir)];
  const stop = async () => {
    for (const step of undo.reverse()) await step();
  };
  try {
    const database = await startDatabase({ dataDir, port: 0, durable: true });
    undo.push(() => database.stop());
    const urls = await prepare(database.superuserUrl);
    const owner = postgres(database.superuserUrl, { max: 2, onnotice: () => {} });
    undo.push(() => owner.end());
    const ring = new KeyRing(randomBytes(32).toString('hex'));
    const people = await arrange(owner, ring);
    await owner`create table public.bench_commits (n int)`;

    const pool = new KeyPool({ url: urls.gateway, ring });
    undo.push(() => pool.close());
    const tracing = startTracing({ DATABASE_GATEWAY_URL: urls.gateway, TRACE_SAMPLE_RATIO: 1 });
    undo.push(() => tracing.shutdown());
    const models = await startModels(paces);
    undo.push(() => models.process.connected && models.process.disconnect());
    return {
      pool,
      people,
      key: demonstrationKeys()[0]?.key ?? '',
      models: models.servers,
      owner,
      commitRow: () => owner`insert into public.bench_commits values (1)`,
      settle: async () => {
        await pool.drain();
        await tracing.forceFlush();
      },
      conditions: await databaseConditions(owner, dataDir),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function prepare(superuserUrl: string): Promise<{ gateway: string }> {
  const password = randomBytes(16).toString('hex');
  const login = (username: string) => Object.assign(new URL(superuserUrl), { username, password }).href;
  await preparePlatform(superuserUrl, { passwords: { supabase_auth_admin: password, authenticator: password } });
  await setUp(superuserUrl, {
    catalyst_admin: password,
    catalyst_app: password,
    catalyst_gateway: password,
    catalyst_service: password,
  });
  await migrate(login('catalyst_admin'), { secret: randomBytes(32).toString('hex') });
  return { gateway: login('catalyst_gateway') };
}

async function arrange(owner: postgres.Sql, ring: KeyRing): Promise<Person[]> {
  await owner`update public.ai_models set requests_per_minute = ${LIMITLESS}, requests_per_day = ${LIMITLESS}, tokens_per_minute = ${LIMITLESS}`;
  await seedKeyPool(owner, ring);
  const long = { normal: LIMITLESS, extra: LIMITLESS };
  const quotas = { student: long, teacher: long };
  const schools = await owner<{ id: string }[]>`
    insert into public.schools (code, name, time_zone)
    select 'bench-' || n, 'School ' || n, 'Europe/Berlin' from generate_series(1, ${SCHOOLS}) n returning id`;
  await owner`
    insert into public.school_settings (school_id, ai_quotas)
    select s.id, ${owner.json(quotas)} from public.schools s where s.code like 'bench-%'
    on conflict (school_id) do update set ai_quotas = excluded.ai_quotas`;
  return Array.from({ length: PEOPLE }, (_, index) => ({
    userId: randomUUID(),
    schoolId: schools[index % SCHOOLS]!.id,
    role: index % 10 === 0 ? 'teacher' : 'student',
  }));
}

async function startModels(paces: Record<Crowd, Pace>): Promise<{
  process: ChildProcess;
  servers: World['models'];
}> {
  const child = fork(new URL('./model-process.ts', import.meta.url), [JSON.stringify(Object.values(paces))]);
  const [urls] = await Promise.race([
    once(child, 'message') as Promise<[string[]]>,
    once(child, 'exit').then((): [undefined] => [undefined]),
  ]);
  if (!urls) throw new Error('The model server did not start');
  const servers = Object.entries(paces).map(([crowd, pace], index) => [crowd, { ...pace, url: urls[index] }]);
  return { process: child, servers: Object.fromEntries(servers) };
}

async function databaseConditions(owner: postgres.Sql, dataDir: string): Promise<Record<string, string | number>> {
  const [settings] = await owner<{ fsync: string; commit: string; version: string }[]>`
    select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit, current_setting('server_version') as version`;
  const [pool] = await owner<{ keys: number; buckets: number }[]>`
    select (select count(*)::int from public.ai_keys) as keys, (select count(*)::int from public.ai_buckets) as buckets`;
  return {
    postgres: settings!.version,
    fsync: settings!.fsync,
    synchronousCommit: settings!.commit,
    databaseOn: statfsSync(dataDir).type === TMPFS ? 'memory' : 'disk',
    keys: pool!.keys,
    buckets: pool!.buckets,
    people: PEOPLE,
    schools: SCHOOLS,
  };
}
