import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isDiskFull, StartError } from '#embedded/start-error.ts';
import { ENVIRONMENT, executable } from './binaries.ts';
import type { Placement } from './placement.ts';

export const SUPERUSER = 'postgres';

// pg_trgm and unaccent need a character type that knows letters beyond ASCII; not every system has the first.
const CHARACTER_LOCALES = ['C.UTF-8', 'en_US.UTF-8', 'C'];

/** Makes the cluster if there is none. Returns whether it made one. */
export function ensureCluster(placement: Placement, password: string): boolean {
  if (existsSync(placement.cluster)) return false;
  // Made aside and renamed: an interrupted start leaves no half cluster.
  const aside = `${placement.cluster}-new`;
  const passwordFile = `${placement.cluster}-password`;
  try {
    writeFileSync(passwordFile, password, { mode: 0o600 });
    if (placement.account) chownSync(passwordFile, placement.account.uid, placement.account.gid);
    initialise(placement, aside, passwordFile);
    renameSync(aside, placement.cluster);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  return true;
}

function initialise(placement: Placement, folder: string, passwordFile: string): void {
  let said = '';
  for (const locale of CHARACTER_LOCALES) {
    rmSync(folder, { recursive: true, force: true });
    const options = [
      `--pgdata=${folder}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      `--locale=${locale}`,
      // Names sort as people expect (É beside E), the same on every platform.
      '--locale-provider=icu',
      '--icu-locale=en-US',
      '--no-instructions',
      '--no-sync',
    ];
    const made = spawnSync(executable(placement.native, 'initdb'), options, {
      ...placement.account,
      cwd: path.dirname(folder),
      encoding: 'utf8',
      env: ENVIRONMENT,
    });
    if (made.status === 0) return;
    said = `${made.stderr ?? ''}${made.error?.message ?? ''}`.trim();
    if (!/invalid locale/.test(said)) break;
  }
  rmSync(folder, { recursive: true, force: true });
  if (isDiskFull(said))
    throw new StartError(`The disk that holds ${path.dirname(folder)} is full. Free about 200 MB and start again.`);
  throw new StartError(`The database could not be made: ${said}`);
}

/** The superuser's password of this data folder, made on first use. */
export function superuserPassword(dataDir: string): string {
  const file = path.join(dataDir, 'superuser-password');
  mkdirSync(dataDir, { recursive: true });
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('hex'), { mode: 0o600 });
  return readFileSync(file, 'utf8');
}
