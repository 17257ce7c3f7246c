import { setTimeout as pause } from 'node:timers/promises';
import postgres from 'postgres';
import { retireLongKept } from '#db/privacy/retire.ts';
import { type PrivacyWorker, runNextPrivacy } from '#db/privacy/run-waiting.ts';
import { type StorageAccess, storedFiles } from '#db/privacy/stored-files.ts';
import { SecretRing } from '#db/vault/key-ring.ts';

const LOOK_EVERY_MS = 2000;
const AFTER_FAILURE_MS = 30_000;
/** What is kept longest goes once a day; not while an instance is still starting. */
const RETIRE_FIRST_MS = 10 * 60_000;
const RETIRE_EVERY_MS = 24 * 3_600_000;

/**
 * Does the exports and erasures that an office has asked for, as long as the instance runs: they need the login of the
 * database's owner, which the app does not have and this process does. `everyMs`: how often it looks for the next one.
 * Once a day it also removes what is kept longest (retire.ts). `storage`: where files are, when that is somewhere; the embedded interfaces keep none.
 */
export function startPrivacyWorker(
  superuserUrl: string,
  secret: string,
  {
    everyMs = LOOK_EVERY_MS,
    retireFirstMs = RETIRE_FIRST_MS,
    storage,
  }: { everyMs?: number; retireFirstMs?: number; storage?: StorageAccess } = {},
): { stop(): Promise<void> } {
  const sql = postgres(superuserUrl, {
    ...{ max: 1, prepare: false, connect_timeout: 10, onnotice: () => {} },
    connection: { application_name: 'catalyst privacy' },
  });
  const stopping = new AbortController();
  const worker = { sql, ring: new SecretRing(secret), ...(storage && storedFiles(storage)) };
  const working = work(worker, { everyMs, retireFirstMs }, stopping.signal);
  return {
    stop: async () => {
      stopping.abort();
      await working;
      await sql.end({ timeout: 5 });
    },
  };
}

interface Pace {
  everyMs: number;
  retireFirstMs: number;
}

async function work(worker: PrivacyWorker, { everyMs, retireFirstMs }: Pace, signal: AbortSignal): Promise<void> {
  let retireAt = performance.now() + retireFirstMs;
  while (!signal.aborted) {
    let wait = everyMs;
    try {
      if (await runNextPrivacy(worker)) continue;
      if (performance.now() >= retireAt) {
        const { more } = await retireLongKept(worker);
        retireAt = performance.now() + (more ? AFTER_FAILURE_MS : RETIRE_EVERY_MS);
      }
    } catch (error) {
      console.error('An export, erasure or removal failed and will be tried again:', error);
      wait = AFTER_FAILURE_MS;
    }
    await pause(wait, undefined, { signal }).catch(() => {});
  }
}
