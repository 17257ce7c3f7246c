import { sql } from 'drizzle-orm';
import { cron } from 'inngest';
import type { Database } from '#db/client.ts';
import { inngest } from '../client.ts';
import { jobsEnvironment } from '../env.ts';
import { type JobOutcome, runJob } from '../run-job.ts';

/** Tables whose partitions go when they have run out, and after how many days; undefined: they stay. */
export type Retention = Partial<
  Record<'guard.change_log' | 'public.spans' | 'public.analytics_events' | 'public.api_usage_logs', number>
>;

/** Makes the partitions of the next months, empties the default ones, and drops those that have run out. */
export async function keepPartitions(database: Database, retention: Retention): Promise<JobOutcome> {
  const tables = await database.execute<{ added: number; moved: string; waiting: boolean }>(
    sql`select added, moved, waiting from partitions.ensure()`,
  );
  let retired = 0;
  for (const [table, days] of Object.entries(retention)) {
    if (days === undefined) continue;
    const [gone] = await database.execute<{ retired: number }>(
      sql`select partitions.retire(${table}::text::regclass, now() - make_interval(days => ${days}::int)) as retired`,
    );
    retired += gone?.retired ?? 0;
  }
  const added = tables.reduce((sum, table) => sum + table.added, 0);
  const moved = tables.reduce((sum, table) => sum + Number(table.moved), 0);
  const waiting = tables.filter((table) => table.waiting).length;
  return { rows: added + retired, detail: { added, moved, retired, waiting } };
}

export const partitionsKeep = inngest.createFunction(
  { id: 'partitions-keep', name: 'Make and retire partitions', triggers: [cron('10 3 * * *')], concurrency: 1 },
  () => {
    const { TRACE_RETENTION_DAYS, CHANGE_RETENTION_DAYS, ANALYTICS_RETENTION_DAYS, ATTEMPT_RETENTION_DAYS } =
      jobsEnvironment();
    const retention = {
      'public.spans': TRACE_RETENTION_DAYS,
      'guard.change_log': CHANGE_RETENTION_DAYS,
      'public.analytics_events': ANALYTICS_RETENTION_DAYS,
      'public.api_usage_logs': ATTEMPT_RETENTION_DAYS,
    };
    return runJob('partitions-keep', (database) => keepPartitions(database, retention));
  },
);
