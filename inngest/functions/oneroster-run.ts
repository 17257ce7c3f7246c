import { cron } from 'inngest';
import type { Database } from '#db/client.ts';
import { forgetRuns, runNext } from '#tools/oneroster/run-waiting.ts';
import { inngest } from '../client.ts';
import { rosterAsked } from '../events.ts';
import { type JobOutcome, runJob } from '../run-job.ts';

type WithClient = Database & { $client: import('postgres').Sql };

/** Does every check, import and export of rosters that waits, one after the other. */
export async function runRosters(database: Database): Promise<JobOutcome> {
  const client = (database as WithClient).$client;
  let rows = 0;
  let runs = 0;
  for (let ran = await runNext(client); ran; ran = await runNext(client)) {
    rows += ran.rows;
    runs += 1;
  }
  return { rows, detail: { runs } };
}

// Each import writes its own entry of the audit log.
export const onerosterRun = inngest.createFunction(
  {
    id: 'oneroster-run',
    name: 'Check, import and export rosters',
    triggers: [cron('* * * * *'), rosterAsked],
    retries: 1,
    concurrency: 1,
  },
  () => runJob('oneroster-run', runRosters, { audit: false }),
);

export const onerosterForget = inngest.createFunction(
  { id: 'oneroster-forget', name: 'Forget archives of rosters', triggers: [cron('40 2 * * *')], retries: 1 },
  () => runJob('oneroster-forget', async (database) => ({ rows: await forgetRuns((database as WithClient).$client) })),
);
