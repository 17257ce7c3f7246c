import { createHash, randomBytes } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { StartError } from '#embedded/start-error.ts';
import type { Account } from './account.ts';
import { canReach, unprivilegedAccount } from './account.ts';
import { executable, installedBinaries } from './binaries.ts';

/** Where one database lives and as whom it runs. */
export interface Placement {
  account: Account | undefined;
  /** Folder with bin, lib and share. */
  native: string;
  /** PostgreSQL's own data folder; missing until the first start. */
  cluster: string;
}

/**
 * Decides where the database of `dataDir` lives: inside it, except when root starts it and the account that must run
 * PostgreSQL cannot reach that path (a project under /root, say). Then cluster or binaries live in a system folder named
 * after a hash of the path they stand for, and `dataDir/place.json` records where.
 */
export function place(dataDir: string): Placement {
  mkdirSync(dataDir, { recursive: true });
  const installed = installedBinaries();
  const account = unprivilegedAccount();
  if (!account) return { account, native: installed, cluster: path.join(dataDir, 'cluster') };
  const home = reachableHome(dataDir, account);
  return { account, native: reachableBinaries(installed, account), cluster: path.join(home, 'cluster') };
}

/** The system folder in which this data folder's database lives, if it had to be placed outside. */
export function relocatedHome(dataDir: string): string | undefined {
  const record = placeFile(dataDir);
  return existsSync(record) ? (JSON.parse(readFileSync(record, 'utf8')) as { home: string }).home : undefined;
}

function placeFile(dataDir: string): string {
  return path.join(dataDir, 'place.json');
}

function reachableHome(dataDir: string, account: Account): string {
  const known = relocatedHome(dataDir);
  if (known) {
    if (existsSync(known)) return known;
    throw new StartError(
      `The database of ${dataDir} was kept in ${known}, which is gone. Put it back, or run "npm run reset" to start anew.`,
    );
  }
  let home = dataDir;
  chmodSync(dataDir, 0o711);
  if (!canReach(account, dataDir)) {
    home = systemFolder(dataDir);
    writeFileSync(placeFile(dataDir), `${JSON.stringify({ home })}\n`);
  }
  chownSync(home, account.uid, account.gid);
  return home;
}

function reachableBinaries(installed: string, account: Account): string {
  if (canReach(account, executable(installed, 'postgres'))) return installed;
  const copy = path.join(systemFolder(installed), 'native');
  if (!existsSync(copy)) {
    // Copied aside and renamed, so that an interrupted copy is never taken for a whole one.
    const aside = `${copy}-${randomBytes(4).toString('hex')}`;
    cpSync(installed, aside, { recursive: true, verbatimSymlinks: true });
    if (!existsSync(copy)) renameSync(aside, copy);
  }
  return copy;
}

function systemFolder(standsFor: string): string {
  const name = `catalyst-${createHash('sha256').update(path.resolve(standsFor)).digest('hex').slice(0, 16)}`;
  const parent = ['/var/lib', '/var/tmp'].find(isWritable);
  if (!parent)
    throw new StartError(`Neither /var/lib nor /var/tmp can be written, and PostgreSQL cannot reach ${standsFor}.`);
  const folder = path.join(parent, name);
  mkdirSync(folder, { recursive: true, mode: 0o711 });
  const found = lstatSync(folder);
  // In a folder that everybody may write, somebody else could have waited there with a folder of this name.
  if (!found.isDirectory() || (found.uid !== 0 && found.uid !== unprivilegedAccount()?.uid)) {
    throw new StartError(`${folder} belongs to somebody else. Remove it and start again.`);
  }
  return folder;
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
