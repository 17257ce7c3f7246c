import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { KeyRing } from '#agents/gateway/vault.ts';
import { migrate, setUp } from '#db/migrate.ts';
import { type DemonstrationKey, demonstrationKeys, seedKeyPool } from '#embedded/gemini/demonstration-keys.ts';
import { type DatabaseOptions, type RunningDatabase, removeDatabase, startDatabase } from '#embedded/postgres.ts';
import { preparePlatform } from '#embedded/supabase/prepare.ts';

const PASSWORD = 'bench';
const MOST_STARTS = 50;
const PAUSE_MS = 100;
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** The encryption key of the pool's secrets; for callers in processes of their own. */
export const POOL_SECRET = 'cd'.repeat(32);

/** The families that serve normal turns, in the order of the chain, and their models' ids. */
export const FAMILIES = ['gemini-2.5-flash-lite', 'gemini-2.5-flash', 'gemini-2.0-flash-lite', 'gemini-2.0-flash'];

export interface PoolDatabase {
  /** As the server's owner: for arranging and for reading the ledger. */
  owner: postgres.Sql;
  /** Address of `catalyst_gateway`, the only login that callers get. */
  gatewayUrl: string;
  /** Plain key → project: what the provider knows of its keys. */
  projectOf: ReadonlyMap<string, string>;
  /** Freezes the gateway's clock (milliseconds since 1970), or lets it run, that far ahead of the real one. */
  setClock(clock: { frozenAt: number } | { aheadMs: number }): Promise<void>;
  /** Stops the server in this way and starts it again on the same port. `SIGQUIT`, `SIGKILL`: a crash. */
  restart(signal: NodeJS.Signals): Promise<void>;
  stop(): Promise<void>;
}

/**
 * A database of its own with the demonstration's keys of the first `projects` (of 40, with 100 keys) in its pool, each
 * serving every normal family, so that keys of one project share its buckets. `durable` as in embedded/postgres.ts;
 * `settings` of PostgreSQL beyond those that all benches share.
 */
export async function startPoolDatabase(options: {
  projects: number;
  durable: boolean;
  settings?: Record<string, string>;
}): Promise<PoolDatabase> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'catalyst-pool-'));
  const server = await startServer(dataDir, options.durable, options.settings);
  const onSignal = () => process.exit(1); // the database's own hook ends it then
  for (const signal of SIGNALS) process.once(signal, onSignal);
  const every = demonstrationKeys();
  const projects = new Set([...new Set(every.map(({ project }) => project))].slice(0, options.projects));
  const keys = every.filter(({ project }) => projects.has(project));
  const login = (name: string) => Object.assign(new URL(server.url()), { username: name, password: PASSWORD }).href;
  const owner = postgres(server.url(), { max: 4, onnotice: () => {} });
  try {
    await prepare(server.url(), login('catalyst_admin'));
    await fillPool(owner, keys);
    return {
      owner,
      gatewayUrl: login('catalyst_gateway'),
      projectOf: new Map(keys.map(({ key, project }) => [key, project])),
      setClock: (clock) => setClock(owner, clock),
      restart: server.restart,
      stop: async () => {
        for (const signal of SIGNALS) process.off(signal, onSignal);
        await owner.end({ timeout: 5 });
        await server.stop();
      },
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function startServer(dataDir: string, durable: boolean, more: Record<string, string> = {}) {
  const settings = { max_connections: '200', shared_buffers: '256MB', max_wal_size: '2GB', ...more };
  let running: RunningDatabase = await startDatabase({ dataDir, port: 0, durable, settings });
  const { port } = running;
  const serverPid = (): number => JSON.parse(readFileSync(path.join(dataDir, 'running.json'), 'utf8')).server.pid;
  return {
    url: () => running.superuserUrl,
    restart: async (signal: NodeJS.Signals) => {
      process.kill(serverPid(), signal);
      await running.closed;
      running = await startAgain({ dataDir, port, durable, settings });
    },
    stop: async () => {
      await running.stop();
      await removeDatabase(dataDir);
    },
  };
}

/** After a kill of its parent a process of the database may hold the shared memory for a moment longer. */
async function startAgain(options: DatabaseOptions): Promise<RunningDatabase> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startDatabase(options);
    } catch (error) {
      if (attempt === MOST_STARTS) throw error;
      await sleep(PAUSE_MS);
    }
  }
}

async function prepare(superuserUrl: string, adminUrl: string): Promise<void> {
  const passwords = {
    ...{ catalyst_admin: PASSWORD, catalyst_app: PASSWORD, catalyst_gateway: PASSWORD, catalyst_service: PASSWORD },
    ...{ supabase_auth_admin: PASSWORD, authenticator: PASSWORD },
  };
  await preparePlatform(superuserUrl, { passwords });
  const { supabase_auth_admin: _, authenticator: __, ...logins } = passwords;
  await setUp(superuserUrl, logins);
  await migrate(adminUrl, { secret: 'ab'.repeat(32) });
}

async function fillPool(owner: postgres.Sql, keys: readonly DemonstrationKey[]): Promise<void> {
  await seedKeyPool(owner, new KeyRing(POOL_SECRET));
  await owner`truncate public.ai_key_assignments`;
  await owner`delete from public.ai_keys where id <> all (${keys.map(({ id }) => id)})`;
  await owner`delete from public.ai_buckets`;
  await owner`delete from public.ai_projects p where not exists (select from public.ai_keys k where k.project_id = p.id)`;
  await owner`insert into public.ai_key_assignments (family, key_id) select f, k.id from public.ai_keys k, unnest(${FAMILIES}::text[]) f`;
}

async function setClock(owner: postgres.Sql, clock: { frozenAt: number } | { aheadMs: number }): Promise<void> {
  const frozenAt = 'frozenAt' in clock ? new Date(clock.frozenAt) : null;
  const ahead = 'aheadMs' in clock ? clock.aheadMs : 0;
  await owner`
    insert into gateway.clock (frozen_at, ahead) values (${frozenAt}, make_interval(secs => ${ahead / 1000}))
    on conflict (only_row) do update set frozen_at = excluded.frozen_at, ahead = excluded.ahead`;
}
