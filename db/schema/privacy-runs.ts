import { sql } from 'drizzle-orm';
import { boolean, check, index, jsonb, pgTable, smallint, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { all, inserts, isAdmin, reads, tenancy, tenantColumns } from './conventions.ts';
import { dataRequests } from './data-protection.ts';
import { isMine, moment, officeWrites, schoolKey } from './office-conditions.ts';
import { personKey } from './people.ts';

/**
 * Exports and erasures that the office has asked for, and what came of them (D10). Done by a job under the owner's login
 * (db/privacy/run-waiting.ts), which alone goes on from `waiting`.
 */
export const privacyRuns = pgTable(
  'privacy_runs',
  {
    ...tenantColumns,
    requestId: uuid().notNull(),
    kind: text().notNull(),
    subjectId: uuid().notNull(),
    status: text().notNull().default('waiting'),
    /** Erasure: the full name and the address are taken out of what others wrote. */
    redact: boolean().notNull().default(false),
    askedBy: uuid().notNull().default(sql`app.uid()`),
    attempts: smallint().notNull().default(0),
    leaseUntil: moment(),
    /** In figures, by table; of an erasure also where else the person is named, for people to look at. */
    report: jsonb(),
    failure: text(),
    finishedAt: moment(),
    /** An export is kept until then. */
    expiresAt: moment(),
  },
  (t) => [
    ...tenancy('privacy_runs', t),
    reads('privacy_runs', isAdmin),
    inserts('privacy_runs', all(officeWrites, isMine(t.askedBy), sql`${t.status} = 'waiting'`)),
    schoolKey('privacy_runs_request', t.schoolId, t.requestId, dataRequests),
    personKey('privacy_runs_of_subject', t.schoolId, t.subjectId),
    personKey('privacy_runs_of_asker', t.schoolId, t.askedBy),
    index('privacy_runs_request_idx').on(t.schoolId, t.requestId),
    uniqueIndex('privacy_runs_one_a_person')
      .on(t.schoolId, t.subjectId, t.kind)
      .where(sql`${t.status} in ('waiting', 'running')`),
    index('privacy_runs_subject_idx').on(t.schoolId, t.subjectId),
    index('privacy_runs_asker_idx').on(t.schoolId, t.askedBy),
    index('privacy_runs_to_do').on(t.createdAt).where(sql`${t.status} in ('waiting', 'running')`),
    check('privacy_runs_kind', sql`${t.kind} in ('export', 'erasure')`),
    check('privacy_runs_status', sql`${t.status} in ('waiting', 'running', 'done', 'failed')`),
    check('privacy_runs_redact', sql`not ${t.redact} or ${t.kind} = 'erasure'`),
    check('privacy_runs_finished', sql`(${t.status} in ('done', 'failed')) = (${t.finishedAt} is not null)`),
  ],
);
