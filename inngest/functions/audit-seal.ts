import { cron } from 'inngest';
import { pruneAudit } from '#db/audit/prune.ts';
import { latestHead, type SealOptions, sealAll } from '#db/audit-seal.ts';
import { inngest } from '../client.ts';
import { jobsEnvironment } from '../env.ts';
import { type JobOutcome, runJob } from '../run-job.ts';
import { keepSealing, sealerOptions } from '../sealing.ts';

const DAY_MS = 24 * 60 * 60_000;

/**
 * Behind the processes that seal all the time (../sealing.ts): seals what waits. Where none of them is there, as on hosts
 * of functions, it goes on for `seconds`, so that rows do not wait for the next minute.
 */
export async function sealForAWhile(options: SealOptions, seconds: number): Promise<JobOutcome> {
  const sealed = await sealAll(options);
  const [found] = await options.sql<{ resident: boolean }[]>`select guard.audit_has_resident() as resident`;
  if (found?.resident || seconds === 0) return { rows: sealed };
  return { rows: sealed + (await keepSealing({ ...options, signal: AbortSignal.timeout(seconds * 1000) })) };
}

function required(): SealOptions {
  const options = sealerOptions();
  if (!options) throw new Error('Sealing the audit log needs DATABASE_SERVICE_URL and API_KEY_ENCRYPTION_KEY');
  return options;
}

export const auditSeal = inngest.createFunction(
  { id: 'audit-seal', name: 'Seal the audit log', triggers: [cron('* * * * *')], retries: 0, concurrency: 1 },
  async () => {
    const options = required();
    // No audit entry: it would have to be sealed in turn, for ever.
    const outcome = await runJob('audit-seal', () => sealForAWhile(options, jobsEnvironment().AUDIT_SEAL_SECONDS), {
      audit: false,
    });
    // Runs are kept outside the database where Inngest is: whoever cuts the log there cannot cut this.
    return { ...outcome, head: (await latestHead(options.sql)) ?? null };
  },
);

export const auditPrune = inngest.createFunction(
  { id: 'audit-prune', name: 'Let old audit rows go', triggers: [cron('40 2 * * *')], concurrency: 1 },
  () =>
    runJob('audit-prune', async () => {
      const days = jobsEnvironment().AUDIT_RETENTION_DAYS;
      if (days === undefined) return { rows: 0 };
      return { rows: await pruneAudit({ ...required(), before: new Date(Date.now() - days * DAY_MS) }) };
    }),
);
