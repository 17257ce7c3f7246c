import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { freePort, LOOPBACK, requireFreePort } from './ports.ts';
import { ensureCluster, SUPERUSER, superuserPassword } from './postgres/cluster.ts';
import { place, relocatedHome } from './postgres/placement.ts';
import { ready, spawnServer } from './postgres/server.ts';
import type { ProcessIdentity } from './process-identity.ts';
import { gone, identify, isAlive } from './process-identity.ts';
import { StartError } from './start-error.ts';

const FAST_SHUTDOWN_MILLISECONDS = 15_000;

export interface DatabaseOptions {
  /** Folder of this database alone; made when missing. */
  dataDir: string;
  /** TCP port on 127.0.0.1; 0 takes a free one. */
  port: number;
  /** The variable that chooses the port, for messages. */
  portVariable?: string;
  /** False for throw-away databases: faster, and lost if the machine stops. */
  durable?: boolean;
  /** Default `<dataDir>/postgres.log`. */
  logFile?: string;
  /** Further PostgreSQL settings, as in postgresql.conf. */
  settings?: Record<string, string>;
}

export interface RunningDatabase {
  port: number;
  /** `postgres://postgres:…@127.0.0.1:<port>/postgres` */
  superuserUrl: string;
  /** Whether this start made the cluster. */
  firstStart: boolean;
  /** Resolves when the server has ended, asked to or not. */
  closed: Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts the PostgreSQL that npm installed, on a cluster that is made at the first start. A server that a killed
 * process left behind is stopped first; a cluster that a crash left unclean is recovered by PostgreSQL itself.
 * Throws StartError with a message for the person at the terminal.
 */
export async function startDatabase(options: DatabaseOptions): Promise<RunningDatabase> {
  const dataDir = path.resolve(options.dataDir);
  const portVariable = options.portVariable ?? 'DATABASE_PORT';
  const placement = place(dataDir);
  await stopLeftOver(dataDir);
  const port = options.port || (await freePort());
  await requireFreePort(port, 'database', portVariable);

  const password = superuserPassword(dataDir);
  const firstStart = ensureCluster(placement, password);
  const logFile = options.logFile ?? path.join(dataDir, 'postgres.log');
  mkdirSync(path.dirname(logFile), { recursive: true });
  const settings = { port, portVariable, logFile, settings: { ...base(options.durable ?? true), ...options.settings } };
  const server = spawnServer(placement, settings);
  record(dataDir, server);
  await ready(server, placement, settings);

  const { closed, stop } = lifetime(server, dataDir);
  return {
    port,
    superuserUrl: `postgres://${SUPERUSER}:${password}@${LOOPBACK}:${port}/postgres`,
    firstStart,
    closed,
    stop,
  };
}

/** Deletes a database and its data, wherever it was placed. Refuses while a live process uses it. */
export async function removeDatabase(dataDir: string): Promise<void> {
  await stopLeftOver(dataDir);
  const elsewhere = relocatedHome(dataDir);
  if (elsewhere) rmSync(elsewhere, { recursive: true, force: true });
  rmSync(dataDir, { recursive: true, force: true });
}

function base(durable: boolean): Record<string, string> {
  const always = { timezone: 'UTC', max_connections: '100', log_timezone: 'UTC' };
  return durable ? always : { ...always, fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };
}

function lifetime(server: ChildProcess, dataDir: string): Pick<RunningDatabase, 'closed' | 'stop'> {
  // Fast shutdown if this process ends without stopping it; only a kill -9 gets past this.
  const onExit = () => server.kill('SIGINT');
  process.once('exit', onExit);
  const closed = once(server, 'exit').then(() => {
    process.off('exit', onExit);
    rmSync(recordFile(dataDir), { force: true });
  });
  const stop = async () => {
    if (server.exitCode !== null || server.signalCode !== null) return closed;
    server.kill('SIGINT');
    const immediate = setTimeout(() => server.kill('SIGQUIT'), FAST_SHUTDOWN_MILLISECONDS);
    await closed;
    clearTimeout(immediate);
  };
  return { closed, stop };
}

interface Running {
  owner: ProcessIdentity | undefined;
  server: ProcessIdentity | undefined;
}

function recordFile(dataDir: string): string {
  return path.join(dataDir, 'running.json');
}

function record(dataDir: string, server: ChildProcess): void {
  const running: Running = { owner: identify(process.pid), server: server.pid ? identify(server.pid) : undefined };
  writeFileSync(recordFile(dataDir), JSON.stringify(running));
}

async function stopLeftOver(dataDir: string): Promise<void> {
  let running: Running;
  try {
    running = JSON.parse(readFileSync(recordFile(dataDir), 'utf8'));
  } catch {
    return;
  }
  const { owner, server } = running;
  if (!server || !isAlive(server)) return;
  if (owner && isAlive(owner)) {
    throw new StartError(`The database in ${dataDir} is in use by process ${owner.pid}. Stop that one first.`);
  }
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    process.kill(server.pid, signal);
    if (await gone(server, FAST_SHUTDOWN_MILLISECONDS)) return;
  }
}
