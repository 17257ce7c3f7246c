import { setTimeout as pause } from 'node:timers/promises';
import { auditKeys } from '#db/audit/keys.ts';
import { type SealOptions, sealAudit } from '#db/audit-seal.ts';
import { serviceDatabase } from '#db/client.ts';
import { databaseEnvironment } from '#db/env.ts';

/** A row is sealed this long after its transaction ended, and a pass (security.md 12 asks for 5 seconds). */
export const SEAL_EVERY_MS = 2000;
const AFTER_FAILURE_MS = 10_000;

/** The service login's connections and the installation's keys; undefined where one of them is not set. */
export function sealerOptions(): SealOptions | undefined {
  const settings = databaseEnvironment();
  const keys = auditKeys(settings);
  return settings.DATABASE_SERVICE_URL && keys ? { sql: serviceDatabase().$client, keys } : undefined;
}

export interface KeepSealing extends SealOptions {
  signal: AbortSignal;
  everyMs?: number;
  onFailure?: (error: Error) => void;
}

/** Seals until it is stopped. What fails is tried again after a while. Answers how many rows it sealed. */
export async function keepSealing({
  signal,
  everyMs = SEAL_EVERY_MS,
  onFailure,
  ...options
}: KeepSealing): Promise<number> {
  let rows = 0;
  while (!signal.aborted) {
    let wait = everyMs;
    try {
      const outcome = await sealAudit(options);
      rows += outcome.rows;
      if (outcome.more) continue;
    } catch (error) {
      onFailure?.(error as Error);
      wait = Math.max(everyMs, AFTER_FAILURE_MS);
    }
    // Does not keep a process alive that has nothing else to do.
    await pause(wait, undefined, { signal, ref: false }).catch(() => {});
  }
  return rows;
}

const started = globalThis as typeof globalThis & { catalystSealing?: AbortController };

/**
 * Every server process seals as long as it lives; the database lets one at a time (DECISIONS). Does nothing where there
 * is no service login. A failure is said once, until another one comes.
 */
export function startSealing(): void {
  if (started.catalystSealing) return;
  const options = sealerOptions();
  if (!options) return;
  started.catalystSealing = new AbortController();
  let said = '';
  const onFailure = ({ message }: Error) => {
    if (message !== said) console.error(`The audit log is not being sealed: ${message}`);
    said = message;
  };
  void keepSealing({ ...options, resident: true, signal: started.catalystSealing.signal, onFailure });
}
