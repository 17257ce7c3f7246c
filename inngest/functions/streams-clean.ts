import { sql } from 'drizzle-orm';
import { cron } from 'inngest';
import type { Database } from '#db/client.ts';
import { inngest } from '../client.ts';
import { jobsEnvironment } from '../env.ts';
import { type JobOutcome, runJob } from '../run-job.ts';

const MOST_A_PASS = 10_000;

/** Answers whose maker died say so. What was streamed of them stays for a day, for whoever wants to go on. */
export async function interruptStaleTurns(database: Database): Promise<JobOutcome> {
  const turns = await database.execute(sql`
    update turns set status = 'interrupted', ended_at = now(), updated_at = now()
    where id in (select id from turns where status = 'running' and lease_until < now() - interval '1 minute' for update skip locked) returning id`);
  const chunks = await database.execute(sql`
    delete from stream_chunks c using turns t where t.id = c.turn_id and t.status <> 'running' and t.ended_at < now() - interval '1 day' returning c.number`);
  return { rows: turns.length + chunks.length, detail: { turns: turns.length, chunks: chunks.length } };
}

/** Keys that were kept to recognise repetitions, proposals that ran out unanswered, attempts to sign in, exports and old traces go. */
export async function forgetExpired(database: Database, spanDays: number): Promise<JobOutcome> {
  const [guarded] = await database.execute<{ keys: number; approvals: number; attempts: number; exports: number }>(sql`
    select guard.forget_idempotency_keys() as keys, guard.forget_expired_approvals() as approvals, guard.forget_login_attempts() as attempts,
      guard.forget_privacy_exports()::int as exports`);
  const spans = await database.execute(sql`
    delete from spans where (trace_id, span_id, started_at) in (
      select trace_id, span_id, started_at from spans where started_at < now() - make_interval(days => ${spanDays}::int)
      order by started_at limit ${MOST_A_PASS}) returning started_at`);
  const { keys = 0, approvals = 0, attempts = 0, exports = 0 } = guarded ?? {};
  const rows = keys + approvals + attempts + exports + spans.length;
  return { rows, detail: { keys, approvals, attempts, exports, spans: spans.length } };
}

export const streamsClean = inngest.createFunction(
  {
    id: 'streams-clean',
    name: 'End answers whose maker died',
    triggers: [cron('* * * * *')],
    retries: 1,
    concurrency: 1,
  },
  () => runJob('streams-clean', interruptStaleTurns),
);

export const expiredForget = inngest.createFunction(
  { id: 'expired-forget', name: 'Forget what has run out', triggers: [cron('20 * * * *')], concurrency: 1 },
  () => runJob('expired-forget', (database) => forgetExpired(database, jobsEnvironment().TRACE_RETENTION_DAYS)),
);
