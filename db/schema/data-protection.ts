import { sql } from 'drizzle-orm';
import { type AnyPgColumn, check, date, index, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { all, any, inserts, isAdmin, reads, tenancy, tenantColumns, updates } from './conventions.ts';
import { files } from './files.ts';
import { isMine, isParent, moment, officeWrites, ofMyAffairs, schoolKey } from './office-conditions.ts';
import { personKey } from './people.ts';

/** A guardian asks about themselves and their children; a student of age about themselves. */
const mayAskAbout = (subjectId: AnyPgColumn) => any(all(isParent, isMine(subjectId)), ofMyAffairs(subjectId));
const asksFor = (t: { requestedBy: AnyPgColumn; subjectId: AnyPgColumn }) =>
  all(isMine(t.requestedBy), mayAskAbout(t.subjectId));

/** What someone asks of the data about a person: to see it, to have it, to correct or erase it (D10). Due in a month. */
export const dataRequests = pgTable(
  'data_requests',
  {
    ...tenantColumns,
    kind: text().notNull(),
    /** Whom the data is about. */
    subjectId: uuid().notNull(),
    requestedBy: uuid().notNull().default(sql`app.uid()`),
    details: text(),
    status: text().notNull().default('received'),
    receivedOn: date({ mode: 'string' }).notNull().default(sql`app.today()`),
    dueOn: date({ mode: 'string' }).notNull().default(sql`(app.today() + interval '1 month')::date`),
    handledBy: uuid(),
    decidedAt: moment(),
    decisionReason: text(),
    resultFileId: uuid(),
  },
  (t) => [
    ...tenancy('data_requests', t),
    reads('data_requests', any(isAdmin, asksFor(t))),
    inserts(
      'data_requests',
      all(isMine(t.requestedBy), sql`${t.status} = 'received'`, any(officeWrites, mayAskAbout(t.subjectId))),
    ),
    updates(
      'data_requests',
      any(officeWrites, all(asksFor(t), sql`${t.status} = 'received'`)),
      any(officeWrites, all(asksFor(t), sql`${t.status} in ('received', 'withdrawn')`)),
    ),
    personKey('data_requests_of_subject', t.schoolId, t.subjectId),
    personKey('data_requests_of_requester', t.schoolId, t.requestedBy),
    personKey('data_requests_of_handler', t.schoolId, t.handledBy),
    schoolKey('data_requests_result', t.schoolId, t.resultFileId, files),
    index('data_requests_subject_idx').on(t.schoolId, t.subjectId),
    index('data_requests_requester_idx').on(t.schoolId, t.requestedBy),
    index('data_requests_handler_idx').on(t.schoolId, t.handledBy),
    index('data_requests_result_idx').on(t.schoolId, t.resultFileId),
    index('data_requests_due').on(t.schoolId, t.dueOn).where(sql`${t.decidedAt} is null`),
    check(
      'data_requests_kind',
      sql`${t.kind} in ('access', 'export', 'correction', 'erasure', 'restriction', 'objection')`,
    ),
    check(
      'data_requests_status',
      sql`${t.status} in ('received', 'identity_check', 'in_progress', 'completed', 'refused', 'withdrawn')`,
    ),
    check(
      'data_requests_decided',
      sql`(${t.status} in ('completed', 'refused', 'withdrawn')) = (${t.decidedAt} is not null)`,
    ),
    check('data_requests_refused', sql`${t.status} <> 'refused' or ${t.decisionReason} is not null`),
    check('data_requests_due_on', sql`${t.dueOn} >= ${t.receivedOn}`),
  ],
);

/** Why data about a person must be kept for now, whoever asks for its erasure (D10). It ends by being lifted. */
export const legalHolds = pgTable(
  'legal_holds',
  {
    ...tenantColumns,
    subjectId: uuid().notNull(),
    reason: text().notNull(),
    /** Number of the case, or who asked for it. */
    reference: text(),
    placedBy: uuid().notNull().default(sql`app.uid()`),
    placedAt: moment().notNull().defaultNow(),
    reviewOn: date({ mode: 'string' }),
    liftedAt: moment(),
    liftedBy: uuid(),
    liftReason: text(),
  },
  (t) => [
    ...tenancy('legal_holds', t),
    reads('legal_holds', isAdmin),
    inserts('legal_holds', all(officeWrites, isMine(t.placedBy), sql`${t.liftedAt} is null`)),
    updates('legal_holds', officeWrites),
    personKey('legal_holds_of_subject', t.schoolId, t.subjectId),
    personKey('legal_holds_of_placer', t.schoolId, t.placedBy),
    personKey('legal_holds_of_lifter', t.schoolId, t.liftedBy),
    index('legal_holds_subject_idx').on(t.schoolId, t.subjectId),
    index('legal_holds_placer_idx').on(t.schoolId, t.placedBy),
    index('legal_holds_lifter_idx').on(t.schoolId, t.liftedBy),
    check('legal_holds_lifted', sql`num_nonnulls(${t.liftedAt}, ${t.liftedBy}, ${t.liftReason}) in (0, 3)`),
  ],
);

/** What was told about a student to whom outside the daily round, and why (D10; append-only; the family reads theirs). */
export const disclosureLog = pgTable(
  'disclosure_log',
  {
    ...tenantColumns,
    studentId: uuid().notNull(),
    recipient: text().notNull(),
    recipientKind: text().notNull(),
    /** A person of the school, where it was one. */
    recipientId: uuid(),
    purpose: text().notNull(),
    legalBasis: text().notNull(),
    /** Kinds of data in words: ['attendance', 'marks of 2026']. Never the data itself. */
    dataKinds: text().array().notNull(),
    means: text().notNull(),
    dataRequestId: uuid(),
    disclosedBy: uuid().default(sql`app.uid()`),
    disclosedAt: moment().notNull().defaultNow(),
  },
  (t) => [
    ...tenancy('disclosure_log', t),
    reads('disclosure_log', any(isAdmin, ofMyAffairs(t.studentId))),
    inserts('disclosure_log', all(officeWrites, isMine(t.disclosedBy))),
    personKey('disclosure_log_of_student', t.schoolId, t.studentId),
    personKey('disclosure_log_of_recipient', t.schoolId, t.recipientId),
    personKey('disclosure_log_of_discloser', t.schoolId, t.disclosedBy),
    schoolKey('disclosure_log_request', t.schoolId, t.dataRequestId, dataRequests),
    index('disclosure_log_student_idx').on(t.schoolId, t.studentId, t.disclosedAt),
    index('disclosure_log_recipient_idx').on(t.schoolId, t.recipientId),
    index('disclosure_log_discloser_idx').on(t.schoolId, t.disclosedBy),
    index('disclosure_log_request_idx').on(t.schoolId, t.dataRequestId),
    check(
      'disclosure_log_recipient_kind',
      sql`${t.recipientKind} in ('family', 'authority', 'health', 'court', 'school', 'processor', 'other')`,
    ),
    check(
      'disclosure_log_basis',
      sql`${t.legalBasis} in ('consent', 'contract', 'legal_obligation', 'vital_interest', 'public_task', 'legitimate_interest')`,
    ),
    check(
      'disclosure_log_means',
      sql`${t.means} in ('export', 'report', 'letter', 'mail', 'telephone', 'meeting', 'interface')`,
    ),
    check('disclosure_log_kinds', sql`cardinality(${t.dataKinds}) > 0`),
  ],
);
