import { sql } from 'drizzle-orm';
import {
  bigint,
  check,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgSchema,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { definers, deletes, inserts, reads, tenancy, tenantColumns, uid } from './conventions.ts';

/** Unexposed: what makes writes visible, bound, repeatable and undoable. Reached through functions of schema `app` only. */
export const guard = pgSchema('guard');

const at = timestamp({ withTimezone: true, mode: 'string' }).notNull().defaultNow();

/**
 * Every row that a write touched, before and after, by trigger (architecture.md, "Preview is not written by hand").
 * In partitions by month.
 */
export const changeLog = guard.table(
  'change_log',
  {
    id: bigint({ mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    transactionId: text().notNull().default(sql`pg_current_xact_id()::text`),
    operationId: uuid(),
    actorId: uuid(),
    schoolId: uuid(),
    tableName: text().notNull(),
    rowId: uuid().notNull(),
    action: text().notNull(),
    before: jsonb(),
    after: jsonb(),
    at,
  },
  (t) => [
    primaryKey({ columns: [t.id, t.at] }),
    definers('change_log'),
    index('change_log_transaction').on(t.transactionId),
    index('change_log_operation').on(t.operationId),
    check('change_log_action', sql`${t.action} in ('insert', 'update', 'delete')`),
  ],
);

/** A proposal that a person may approve: bound to exact input and exact difference, single-use, expiring (security.md 4). */
export const approvals = guard.table(
  'approvals',
  {
    id: uuid().primaryKey().defaultRandom(),
    schoolId: uuid().notNull(),
    personId: uuid().notNull(),
    membershipId: uuid().notNull(),
    operation: text().notNull(),
    version: integer().notNull(),
    input: jsonb().notNull(),
    inputHash: text().notNull(),
    differenceHash: text().notNull(),
    /** What the card shows: title, changes, skipped. */
    preview: jsonb().notNull(),
    prepared: jsonb(),
    agent: text(),
    conversationId: uuid(),
    expiresAt: timestamp({ withTimezone: true, mode: 'string' }).notNull(),
    decidedAt: timestamp({ withTimezone: true, mode: 'string' }),
    decision: text(),
    operationId: uuid(),
    createdAt: at,
  },
  (t) => [
    definers('approvals'),
    index('approvals_person').on(t.schoolId, t.personId),
    check('approvals_decision', sql`${t.decision} is null or ${t.decision} in ('approved', 'declined')`),
  ],
);

/** One effect and one answer for a key and body (§3.7, security.md 9). */
export const idempotencyKeys = guard.table(
  'idempotency_keys',
  {
    id: uuid().primaryKey().defaultRandom(),
    schoolId: uuid().notNull(),
    personId: uuid().notNull(),
    route: text().notNull(),
    key: text().notNull(),
    requestHash: text().notNull(),
    answer: jsonb(),
    at,
  },
  (t) => [definers('idempotency_keys'), unique('idempotency_keys_key').on(t.schoolId, t.personId, t.route, t.key)],
);

/** Who did what, through which agent and approval: append-only. Denials are logged as well. In partitions by id. */
export const auditLog = guard.table(
  'audit_log',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    schoolId: uuid(),
    personId: uuid(),
    membershipId: uuid(),
    operation: text().notNull(),
    operationId: uuid(),
    approvalId: uuid(),
    agent: text(),
    surface: text().notNull(),
    outcome: text().notNull(),
    input: jsonb(),
    rows: integer().notNull().default(0),
    detail: jsonb(),
    at,
  },
  (t) => [
    definers('audit_log'),
    index('audit_log_school').on(t.schoolId, t.at),
    index('audit_log_operation').on(t.operationId),
    index('audit_log_person').on(t.schoolId, t.personId, t.at),
    index('audit_log_undone').on(sql`(${t.detail} ->> 'undoes')`).where(sql`${t.outcome} = 'undone'`),
    check('audit_log_outcome', sql`${t.outcome} in ('done', 'denied', 'undone', 'failed')`),
  ],
);

/** What leaves the database: mail, push, events. Held until `deliver_after`; jobs deliver; undo removes it before that. */
export const outbox = pgTable(
  'outbox',
  {
    ...tenantColumns,
    createdBy: uuid().notNull().default(sql`app.uid()`),
    kind: text().notNull(),
    payload: jsonb().$type<Record<string, unknown>>().notNull(),
    deliverAfter: timestamp({ withTimezone: true, mode: 'string' })
      .notNull()
      .default(sql`now() + interval '60 seconds'`),
    deliveredAt: timestamp({ withTimezone: true, mode: 'string' }),
    attempts: integer().notNull().default(0),
    lastError: text(),
  },
  (t) => [
    ...tenancy('outbox', t),
    reads('outbox', sql`${t.createdBy} = ${uid}`),
    inserts('outbox', sql`${t.createdBy} = ${uid} and ${t.deliveredAt} is null`),
    deletes('outbox', sql`${t.createdBy} = ${uid} and ${t.deliveredAt} is null and ${t.deliverAfter} > now()`),
    index('outbox_due').on(t.deliverAfter),
  ],
);

/** Spans of the local trace store (§14). Platform rows: no policy for callers. In partitions by week. */
export const spans = pgTable(
  'spans',
  {
    traceId: text().notNull(),
    spanId: text().notNull(),
    parentId: text(),
    name: text().notNull(),
    scope: text().notNull(),
    startedAt: timestamp({ withTimezone: true, mode: 'string' }).notNull(),
    milliseconds: doublePrecision().notNull(),
    status: text().notNull(),
    attributes: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    events: jsonb().$type<unknown[]>().notNull().default([]),
  },
  (t) => [
    primaryKey({ columns: [t.traceId, t.spanId, t.startedAt] }),
    definers('spans'),
    index('spans_started').on(t.startedAt),
  ],
);

/**
 * What features are used, under pseudonyms that nobody can turn back into a person: never a name, a text or a mark
 * (D11). Platform rows: no policy for callers. In partitions by month.
 */
export const analyticsEvents = pgTable(
  'analytics_events',
  {
    id: uuid().notNull().defaultRandom(),
    schoolId: uuid(),
    personPseudonym: uuid().notNull(),
    sessionPseudonym: uuid().notNull(),
    /** Words by dots, such as `register.saved`. */
    name: text().notNull(),
    properties: jsonb().$type<Record<string, string | number | boolean>>().notNull().default({}),
    at,
  },
  (t) => [
    primaryKey({ columns: [t.id, t.at] }),
    definers('analytics_events'),
    index('analytics_events_name_at').on(t.name, t.at),
    index('analytics_events_school').on(t.schoolId, t.at),
    check(
      'analytics_events_name',
      sql`${t.name} ~ '^[a-z]+(-[a-z0-9]+)*([.][a-z]+(-[a-z0-9]+)*)*$' and length(${t.name}) <= 80`,
    ),
    check(
      'analytics_events_properties',
      sql`jsonb_typeof(${t.properties}) = 'object' and pg_column_size(${t.properties}) <= 2048`,
    ),
  ],
);
