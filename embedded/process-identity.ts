import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process that cannot be mistaken for a later one with the same number. `started` is opaque; compare, don't parse. */
export interface ProcessIdentity {
  pid: number;
  started: string;
}

/** Identity of a living process, or undefined when there is none (a zombie counts as none). */
export function identify(pid: number): ProcessIdentity | undefined {
  const started = process.platform === 'linux' ? startedOnLinux(pid) : startedElsewhere(pid);
  return started ? { pid, started } : undefined;
}

export function isAlive(recorded: ProcessIdentity): boolean {
  return identify(recorded.pid)?.started === recorded.started;
}

/**
 * Ends a recorded process and its process group, if it is still the very same one.
 * Sends SIGTERM, then SIGKILL after the grace period. Resolves when it is gone.
 */
export async function end(recorded: ProcessIdentity, graceMilliseconds = 5_000): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    if (!isAlive(recorded)) return;
    signalGroup(recorded.pid, signal);
    if (await gone(recorded, graceMilliseconds)) return;
  }
}

/** Waits for a process that is not our child, of whose end the system sends us no event. */
export async function gone(recorded: ProcessIdentity, withinMilliseconds: number): Promise<boolean> {
  const deadline = Date.now() + withinMilliseconds;
  while (isAlive(recorded)) {
    if (Date.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return true;
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // It leads no group of its own, or ended in between.
    try {
      process.kill(pid, signal);
    } catch {}
  }
}

function startedOnLinux(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command, in parentheses, may hold spaces: the fields are counted from behind it (state is field 3).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : `${bootIdentity()}/${fields[19]}`;
  } catch {
    return undefined;
  }
}

/** Start times count from boot, so they repeat after one. */
function bootIdentity(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

function startedElsewhere(pid: number): string | undefined {
  const answer = spawnSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' });
  const line = answer.stdout?.trim();
  return !line || line.startsWith('Z') ? undefined : line.slice(line.indexOf(' ')).trim();
}
