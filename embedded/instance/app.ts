import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isDiskFull, StartError } from '#embedded/start-error.ts';

const READY_WITHIN_MILLISECONDS = 120_000;
const STOP_WITHIN_MILLISECONDS = 10_000;

export interface AppOptions {
  projectDir: string;
  mode: 'production' | 'development';
  host: string;
  port: number;
  url: string;
  /** The whole environment of the process. */
  env: Record<string, string | undefined>;
  logFile: string;
}

export interface RunningApp {
  pid: number;
  /** Resolves when it answers that it is well. */
  ready(signal?: AbortSignal): Promise<void>;
  closed: Promise<void>;
  stop(): Promise<void>;
}

/** Starts Next, in a process group of its own, so that Ctrl-C reaches us alone and we stop things in order. */
export function startApp(options: AppOptions): RunningApp {
  const { projectDir, mode, host, port } = options;
  const next = path.join(projectDir, 'node_modules', 'next', 'dist', 'bin', 'next');
  const command = mode === 'production' ? 'start' : 'dev';
  const log = openSync(options.logFile, 'a', 0o600);
  const output = mode === 'development' ? 'inherit' : log;
  const child = spawn(process.execPath, [next, command, '--port', String(port), '--hostname', host], {
    cwd: projectDir,
    detached: true,
    stdio: ['ignore', output, output],
    env: { ...options.env, NODE_ENV: mode, NEXT_TELEMETRY_DISABLED: '1' } as NodeJS.ProcessEnv,
  });
  closeSync(log);
  if (!child.pid) throw new StartError('The app could not be started: no process was made.');
  const { pid } = child;
  const endGroup = (signal: NodeJS.Signals) => {
    try {
      process.kill(-pid, signal);
    } catch {} // it has ended
  };
  const onExit = () => endGroup('SIGKILL');
  process.once('exit', onExit);
  const closed = once(child, 'exit').then(() => void process.off('exit', onExit));
  return {
    pid,
    closed,
    ready: (signal) => ready(child, options, signal),
    async stop() {
      endGroup('SIGTERM');
      const insist = setTimeout(() => endGroup('SIGKILL'), STOP_WITHIN_MILLISECONDS);
      await closed;
      clearTimeout(insist);
    },
  };
}

async function ready(child: ChildProcess, { url, logFile }: AppOptions, signal?: AbortSignal): Promise<void> {
  const health = new URL('/api/health', url);
  const deadline = Date.now() + READY_WITHIN_MILLISECONDS;
  let said = 'no answer';
  while (Date.now() < deadline) {
    signal?.throwIfAborted();
    if (child.exitCode !== null || child.signalCode !== null) throw notStarted(logFile, 'it ended');
    try {
      const answer = await fetch(health, { signal: AbortSignal.timeout(30_000) });
      if (answer.ok) return;
      said = `${health} answers ${answer.status}: ${(await answer.text()).slice(0, 500)}`;
    } catch {
      said = 'no answer';
    }
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  throw notStarted(logFile, said);
}

function notStarted(logFile: string, reason: string): StartError {
  const log = readFileSync(logFile, 'utf8').trim().split('\n').slice(-12).join('\n');
  if (isDiskFull(log))
    return new StartError('The disk is full: the app could not be started. Free some space and start again.');
  return new StartError(`The app did not start (${reason}). The end of ${logFile}:\n${log}`);
}
