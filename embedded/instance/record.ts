import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ProcessIdentity } from '#embedded/process-identity.ts';
import { end, identify, isAlive } from '#embedded/process-identity.ts';
import { StartError } from '#embedded/start-error.ts';

/** What is running on a data folder: `<dataDir>/instance.json`, mode 0600, there while it runs and after a crash. */
export interface InstanceRecord {
  owner: ProcessIdentity;
  /** Processes to end if the owner is killed before it can. The database has a record of its own. */
  children: ProcessIdentity[];
  url: string;
  /** False until every service answers. */
  ready: boolean;
  env: Record<string, string>;
}

const file = (dataDir: string) => path.join(dataDir, 'instance.json');

/** The instance that runs on the folder now, if one does. */
export function runningInstance(dataDir: string): InstanceRecord | undefined {
  const record = read(dataDir);
  return record && isAlive(record.owner) ? record : undefined;
}

/** Takes the folder for this process. What a killed instance left running is ended first. */
export async function claim(dataDir: string, url: string): Promise<InstanceRecord> {
  mkdirSync(dataDir, { recursive: true });
  const left = read(dataDir);
  if (left && isAlive(left.owner)) {
    throw new StartError(
      `Catalyst is already running on this data folder, at ${left.url} (process ${left.owner.pid}). ` +
        'Stop it with Ctrl-C where it was started, or set CATALYST_DATA and other ports for a second one.',
    );
  }
  await Promise.all((left?.children ?? []).map((child) => end(child)));
  const owner = identify(process.pid);
  if (!owner) throw new StartError('This process cannot be identified: neither /proc nor ps answers.');
  const record: InstanceRecord = { owner, children: [], url, ready: false, env: {} };
  save(dataDir, record);
  return record;
}

export function save(dataDir: string, record: InstanceRecord): void {
  writeFileSync(`${file(dataDir)}.new`, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file(dataDir)}.new`, file(dataDir));
}

export function release(dataDir: string): void {
  rmSync(file(dataDir), { force: true });
}

function read(dataDir: string): InstanceRecord | undefined {
  if (!existsSync(file(dataDir))) return undefined;
  try {
    return JSON.parse(readFileSync(file(dataDir), 'utf8'));
  } catch {
    return undefined;
  }
}
