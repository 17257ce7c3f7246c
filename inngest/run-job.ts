import { SpanStatusCode, trace } from '@opentelemetry/api';
import { sql } from 'drizzle-orm';
import { type Database, serviceDatabase } from '#db/client.ts';

const tracer = trace.getTracer('catalyst.jobs');

/** What a job did: how many rows it changed, and figures worth keeping. Never a name or a text. */
export interface JobOutcome {
  rows: number;
  detail?: Record<string, number>;
}

export interface RunJobOptions {
  /** False for rows that are about nobody (counters of keys): each minute would leave an entry. */
  audit?: boolean;
  /** For tests: another pool than the process's own. */
  database?: Database;
}

/**
 * Runs a part of a job as the service login, in a span of its own. What changed rows is audited; a pass that found
 * nothing to do leaves no entry.
 */
export async function runJob(
  name: string,
  work: (database: Database) => Promise<JobOutcome>,
  { audit = true, database = serviceDatabase() }: RunJobOptions = {},
): Promise<JobOutcome> {
  return tracer.startActiveSpan(`job ${name}`, { attributes: { 'catalyst.job': name } }, async (span) => {
    try {
      const outcome = await work(database);
      span.setAttribute('catalyst.rows_changed', outcome.rows);
      if (audit && outcome.rows > 0) {
        const entry = { operation: `job.${name}`, surface: 'job', ...outcome };
        await database.execute(sql`select guard.audit_service(${JSON.stringify(entry)}::jsonb)`);
      }
      return outcome;
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
}
