import { sql } from 'drizzle-orm';
import { cron } from 'inngest';
import type { Database } from '#db/client.ts';
import { inngest } from '../client.ts';
import { type JobOutcome, runJob } from '../run-job.ts';

/** Concerns that nobody acknowledged in time go to a deputy, who is told (domain.md). Once each, however many jobs look. */
export async function handOnOverdueConcerns(database: Database): Promise<JobOutcome> {
  const [handed] = await database.execute<{ rows: number }>(sql`select guard.hand_on_overdue_concerns() as rows`);
  return { rows: handed?.rows ?? 0 };
}

export const safeguardingHandOn = inngest.createFunction(
  {
    id: 'safeguarding-hand-on',
    name: 'Hand concerns that wait too long to the deputy',
    triggers: [cron('* * * * *')],
    concurrency: 1,
  },
  () => runJob('safeguarding-hand-on', handOnOverdueConcerns),
);
