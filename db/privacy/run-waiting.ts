import type postgres from 'postgres';
import type { SecretRing } from '../vault/key-ring.ts';
import { type ErasureOptions, erasePerson, FilesOutOfReach, HeldBack, StillHere } from './erase.ts';
import { exportPerson, type PersonExport } from './export.ts';
import { FieldKeys } from './field-keys.ts';
import { retentionClasses } from './retention.ts';
import { runnerOn } from './runner.ts';

/** A run whose worker has not come back for this long is begun again. */
const LEASE = '30 minutes';
const MOST_ATTEMPTS = 3;
const EXPORT_KEPT = '7 days';

export interface PrivacyWorker {
  /** The owner's login (export.ts, erase.ts say why). One connection is enough. */
  sql: postgres.Sql;
  ring: SecretRing;
  removeFile?: ErasureOptions['removeFile'];
}

interface Run {
  id: string;
  schoolId: string;
  requestId: string;
  kind: 'export' | 'erasure';
  personId: string;
  redact: boolean;
  attempts: number;
}

/** What came of a run; `failure` in words. */
export interface PrivacyOutcome {
  id: string;
  kind: Run['kind'];
  failure?: string;
}

/**
 * Does the next export or erasure that waits; undefined: none does. Two workers never take the same; what a crash cut is begun
 * again, at most three times: an export has left nothing, an erasure is one transaction.
 */
export async function runNextPrivacy(worker: PrivacyWorker): Promise<PrivacyOutcome | undefined> {
  const { sql } = worker;
  const [run] = await sql<Run[]>`
    update public.privacy_runs r set status = 'running', attempts = r.attempts + 1, lease_until = clock_timestamp() + ${LEASE}::interval, updated_at = now()
    where r.id = (select w.id from public.privacy_runs w
      where w.status = 'waiting' or (w.status = 'running' and w.lease_until < clock_timestamp())
      order by w.created_at, w.id limit 1 for update skip locked)
    returning r.id, r.school_id as "schoolId", r.request_id as "requestId", r.kind, r.subject_id as "personId", r.redact, r.attempts`;
  if (!run) return undefined;
  const { id, kind } = run;
  try {
    if (run.attempts > MOST_ATTEMPTS) throw new Error('It was begun several times and never ended.');
    await (kind === 'export' ? runExport(worker, run) : runErasure(worker, run));
    return { id, kind };
  } catch (error) {
    const refused = [HeldBack, StillHere, FilesOutOfReach].some((kind) => error instanceof kind) && (error as Error);
    const failure = refused ? refused.message : 'It could not be done; the log of the job says why.';
    if (!refused && run.attempts <= MOST_ATTEMPTS) {
      await sql`update public.privacy_runs set status = 'waiting', lease_until = null, updated_at = now() where id = ${id}`;
      throw error;
    }
    await sql`
      update public.privacy_runs set status = 'failed', failure = ${failure}, finished_at = now(), lease_until = null, updated_at = now() where id = ${id}`;
    return { id, kind, failure };
  }
}

async function runExport({ sql, ring }: PrivacyWorker, run: Run): Promise<void> {
  const content = await exportPerson({ sql, ring, schoolId: run.schoolId, personId: run.personId });
  const report = { tables: content.tables.length, rows: rowsOf(content), kinds: kindsOf(content) };
  await sql.begin(async (tx) => {
    const keys = await FieldKeys.forWriting(runnerOn(tx), run.schoolId, [run.personId], ring);
    const place = { id: run.id, schoolId: run.schoolId, personId: run.personId };
    const sealed = keys.sealAt({ table: EXPORTS, column: 'content' }, place, JSON.stringify(content));
    await tx`delete from guard.privacy_exports where run_id = ${run.id}`;
    await tx`insert into guard.privacy_exports (run_id, school_id, person_id, content) values (${run.id}, ${run.schoolId}, ${run.personId}, ${sealed})`;
    await tx`
      update public.privacy_runs set status = 'done', finished_at = now(), lease_until = null, expires_at = now() + ${EXPORT_KEPT}::interval,
        report = ${JSON.stringify(report)}::text::jsonb, updated_at = now() where id = ${run.id}`;
    await finish(tx, run, report.rows);
  });
}

/** Where a finished export stands sealed. */
export const EXPORTS = 'guard.privacy_exports';

const rowsOf = ({ tables }: PersonExport) => tables.reduce((sum, { rows }) => sum + rows.length, 0);
const kindsOf = ({ tables }: PersonExport) => [...new Set(tables.map((table) => retentionClasses[table.class].title))];

/** Everything in the erasure's own transaction: it is done and said to be done, or neither. */
async function runErasure({ sql, ring, removeFile }: PrivacyWorker, run: Run): Promise<void> {
  const { schoolId, personId, redact } = run;
  await erasePerson({
    ...{ sql, ring, schoolId, personId, redact, ...(removeFile && { removeFile }) },
    settled: async (tx, outcome) => {
      await tx`
        update public.privacy_runs set status = 'done', finished_at = now(), lease_until = null, report = ${JSON.stringify(outcome)}::text::jsonb, updated_at = now()
        where id = ${run.id}`;
      const total = (rows: Record<string, number>) => Object.values(rows).reduce((sum, count) => sum + count, 0);
      await finish(tx, run, total(outcome.removed) + total(outcome.cleared));
    },
  });
}

async function finish(tx: postgres.TransactionSql, run: Run, rows: number): Promise<void> {
  await tx`
    update public.data_requests q set status = 'completed', decided_at = now(), handled_by = r.asked_by, updated_at = now()
    from public.privacy_runs r where r.id = ${run.id} and q.school_id = r.school_id and q.id = r.request_id and q.decided_at is null`;
  const entry = {
    operation: `privacy.${run.kind}`,
    surface: 'job',
    schoolId: run.schoolId,
    rows,
    detail: { run: run.id },
  };
  await tx`select guard.audit_service(${JSON.stringify(entry)}::text::jsonb)`;
}
