import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { LOOPBACK, portTaken } from '#embedded/ports.ts';
import { isDiskFull, StartError } from '#embedded/start-error.ts';
import { ENVIRONMENT, executable } from './binaries.ts';
import type { Placement } from './placement.ts';

const READY_WITHIN_MILLISECONDS = 120_000; // recovery after a crash replays what was not yet written

export interface ServerSettings {
  port: number;
  portVariable: string;
  logFile: string;
  settings: Record<string, string>;
}

/**
 * Starts PostgreSQL on the cluster, in a process group of its own: Ctrl-C in a terminal reaches whole groups, and the
 * database has to outlive the services that write to it.
 */
export function spawnServer(placement: Placement, { port, logFile, settings }: ServerSettings): ChildProcess {
  const all = { listen_addresses: LOOPBACK, port: String(port), unix_socket_directories: '', ...settings };
  const options = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const log = openSync(logFile, 'a', 0o600);
  try {
    return spawn(executable(placement.native, 'postgres'), ['-D', placement.cluster, ...options], {
      ...placement.account,
      cwd: path.dirname(placement.cluster),
      detached: true,
      stdio: ['ignore', log, log],
      env: ENVIRONMENT,
    });
  } finally {
    closeSync(log);
  }
}

/** Resolves when the server accepts connections; throws a StartError that explains why it does not. */
export function ready(server: ChildProcess, placement: Placement, settings: ServerSettings): Promise<void> {
  const logStart = existsSync(settings.logFile) ? statSync(settings.logFile).size : 0;
  return new Promise((resolve, reject) => {
    const deadline = Date.now() + READY_WITHIN_MILLISECONDS;
    const poll = setInterval(() => {
      if (isReady(placement.cluster, server.pid)) settle(resolve);
      else if (Date.now() > deadline) settle(() => reject(explain('It did not become ready in time.', settings)));
    }, 20);
    const onExit = () => {
      const log = readFileSync(settings.logFile, 'utf8').slice(logStart);
      settle(() => reject(explain(log, settings)));
    };
    const onError = (error: Error) => settle(() => reject(explain(error.message, settings)));
    const settle = (then: () => void) => {
      clearInterval(poll);
      server.off('exit', onExit);
      server.off('error', onError);
      then();
    };
    server.once('exit', onExit);
    server.once('error', onError);
  });
}

/** The eighth line of postmaster.pid tells the server's state; pg_ctl waits on it in the same way. */
function isReady(cluster: string, pid: number | undefined): boolean {
  try {
    const lines = readFileSync(path.join(cluster, 'postmaster.pid'), 'utf8').split('\n');
    return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
  } catch {
    return false;
  }
}

function explain(log: string, { port, portVariable, logFile }: ServerSettings): StartError {
  if (/could not bind|Address already in use/.test(log)) return portTaken(port, 'database', portVariable);
  const version = /initialized by PostgreSQL version (\S+), which is not compatible with this version (\S+?)\.?\s/.exec(
    log,
  );
  if (version) {
    return new StartError(
      `The data folder was made by PostgreSQL ${version[1]}, and this is ${version[2]}. ` +
        'Start the version of Catalyst that made it, or set CATALYST_DATA to another folder.',
    );
  }
  if (isDiskFull(log))
    return new StartError('The disk that holds the database is full. Free some space and start again.');
  const lock = /lock file "postmaster.pid" already exists[\s\S]*?PID (\d+)/.exec(log);
  if (lock) return new StartError(`Process ${lock[1]} already serves this database. Stop it and start again.`);
  return new StartError(`The database did not start (${logFile}):\n${log.trim().split('\n').slice(-8).join('\n')}`);
}
