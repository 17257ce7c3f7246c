import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { StartError } from '#embedded/start-error.ts';

/** The unprivileged account under which PostgreSQL runs. */
export interface Account {
  uid: number;
  gid: number;
}

/** PostgreSQL refuses to run as root. As anybody else it runs as that person, and the answer is undefined. */
export function unprivilegedAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const known = lookUp('postgres');
  if (known) return known;
  const made = spawnSync('useradd', ['--system', '--user-group', '--no-create-home', 'postgres'], { encoding: 'utf8' });
  const account = lookUp('postgres');
  if (account) return account;
  throw new StartError(
    `PostgreSQL does not run as root, and no user "postgres" could be made (${made.stderr?.trim() || made.error?.message}). ` +
      'Start as an ordinary user, or add a system user named postgres.',
  );
}

/** Whether the account can enter this folder, or run this file: asked of the system, which knows every rule. */
export function canReach(account: Account, target: string): boolean {
  return spawnSync('/bin/sh', ['-c', 'test -x "$1"', 'sh', target], { ...account, cwd: '/' }).status === 0;
}

function lookUp(name: string): Account | undefined {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`));
  if (!line) return undefined;
  const [, , uid, gid] = line.split(':');
  return { uid: Number(uid), gid: Number(gid) };
}
