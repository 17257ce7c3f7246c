import { sql } from 'drizzle-orm';
import { cron } from 'inngest';
import type { Database } from '#db/client.ts';
import { inngest } from '../client.ts';
import { type JobOutcome, runJob } from '../run-job.ts';

/** Moves counters of minutes that have ended, ends reservations whose owner died, and clears cooldowns that have passed. */
export async function resetMinuteQuotas(database: Database): Promise<JobOutcome> {
  const [row] = await database.execute<{ counters: number; cooldowns: number }>(
    sql`select public.reset_all_rpm_counters() as counters, public.clear_expired_cooldowns() as cooldowns`,
  );
  const { counters = 0, cooldowns = 0 } = row ?? {};
  return { rows: counters + cooldowns, detail: { counters, cooldowns } };
}

/** Moves counters of days that have ended where the provider is. */
export async function resetDayQuotas(database: Database): Promise<JobOutcome> {
  const [row] = await database.execute<{ counters: number }>(sql`select public.reset_all_rpd_counters() as counters`);
  return { rows: row?.counters ?? 0 };
}

export const quotasResetEveryMinute = inngest.createFunction(
  {
    id: 'quotas-reset-minute',
    name: 'Reset the minute counters of the keys',
    triggers: [cron('* * * * *')],
    retries: 1,
    concurrency: 1,
  },
  () => runJob('quotas-reset-minute', resetMinuteQuotas, { audit: false }),
);

/** The provider's day ends at midnight in California; a family with another zone is moved at the next pass. */
export const quotasResetEveryDay = inngest.createFunction(
  {
    id: 'quotas-reset-day',
    name: 'Reset the day counters of the keys',
    triggers: [cron('TZ=America/Los_Angeles 1 0 * * *')],
    concurrency: 1,
  },
  () => runJob('quotas-reset-day', resetDayQuotas, { audit: false }),
);
