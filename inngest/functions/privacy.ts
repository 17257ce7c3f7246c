import { cron } from 'inngest';
import postgres from 'postgres';
import type { Database } from '#db/client.ts';
import { applyRetention } from '#db/privacy/apply-retention.ts';
import { fieldRing } from '#db/privacy/field-keys.ts';
import { retireLongKept } from '#db/privacy/retire.ts';
import { type PrivacyWorker, runNextPrivacy } from '#db/privacy/run-waiting.ts';
import { storedFiles } from '#db/privacy/stored-files.ts';
import { inngest } from '../client.ts';
import { jobsEnvironment } from '../env.ts';
import { type JobOutcome, runJob } from '../run-job.ts';

/** Removes rows whose time is over. What a table refuses is counted, so that the log of the job tells of it. */
export async function retain(database: Database): Promise<JobOutcome> {
  const { removed, refused, more } = await applyRetention(database);
  const rows = Object.values(removed).reduce((sum, count) => sum + count, 0);
  const tables = Object.fromEntries(
    Object.entries(removed).map(([table, count]) => [table.replace(/^public\./, ''), count]),
  );
  return { rows, detail: { ...tables, refusedTables: Object.keys(refused).length, more: more ? 1 : 0 } };
}

export const retentionApply = inngest.createFunction(
  {
    id: 'retention-apply',
    name: 'Remove what is kept no longer',
    triggers: [cron('30 2 * * *')],
    retries: 1,
    concurrency: 1,
  },
  () => runJob('retention-apply', retain),
);

/** Exports and erasures that wait, one after the other. Each writes its own entry of the audit log. */
export async function runPrivacy(worker: PrivacyWorker): Promise<JobOutcome> {
  let runs = 0;
  for (let ran = await runNextPrivacy(worker); ran; ran = await runNextPrivacy(worker)) runs += 1;
  return { rows: runs, detail: { runs } };
}

/** What is kept longest, a limited part a night. It writes its own entries of the audit log. */
export async function retire(worker: PrivacyWorker): Promise<JobOutcome> {
  const { removed, cleared, refused, people, signIns, more } = await retireLongKept(worker);
  const sum = (rows: Record<string, number>) => Object.values(rows).reduce((all, count) => all + count, 0);
  const figures = { removed: sum(removed), cleared: sum(cleared), people, signIns };
  const rows = Object.values(figures).reduce((all, count) => all + count, 0);
  return { rows, detail: { ...figures, refusedTables: Object.keys(refused).length, more: more ? 1 : 0 } };
}

/** `work` under the owner's login, where the jobs were given it; nothing elsewhere. */
async function underOwner(name: string, work: (worker: PrivacyWorker) => Promise<JobOutcome>) {
  const { DATABASE_OWNER_URL: url, NEXT_PUBLIC_SUPABASE_URL, SUPABASE_SERVICE_ROLE_KEY } = jobsEnvironment();
  if (!url) return { rows: 0 };
  const storage = { url: NEXT_PUBLIC_SUPABASE_URL, serviceRoleKey: SUPABASE_SERVICE_ROLE_KEY };
  return runJob(
    name,
    async () => {
      const sql = postgres(url, { max: 1, prepare: false, onnotice: () => {} });
      try {
        return await work({ sql, ring: fieldRing(), ...storedFiles(storage) });
      } finally {
        await sql.end();
      }
    },
    { audit: false },
  );
}

export const retentionRetire = inngest.createFunction(
  {
    id: 'retention-retire',
    name: 'Remove what is kept longest',
    triggers: [cron('30 3 * * *')],
    retries: 1,
    concurrency: 1,
  },
  () => underOwner('retention-retire', retire),
);

/**
 * Only where the jobs were given the owner's login: erasures change logs that no other login can. Everywhere else they wait for
 * `npm run privacy -- work`.
 */
export const privacyRun = inngest.createFunction(
  {
    id: 'privacy-run',
    name: 'Export and erase people’s data',
    triggers: [cron('*/5 * * * *')],
    retries: 1,
    concurrency: 1,
  },
  () => underOwner('privacy-run', runPrivacy),
);
