import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  date,
  index,
  integer,
  jsonb,
  numeric,
  pgTable,
  smallint,
  text,
  timestamp,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { definers } from './conventions.ts';

const moment = () => timestamp({ withTimezone: true, mode: 'string' });

/**
 * One attempt at a model: reserved before it is sent, settled with the real figures exactly once, or expired when its
 * owner died. Rows name what they are about without foreign keys: they outlive it, and the check would cost each
 * reservation a lock on the key's row.
 */
export const apiUsageLogs = pgTable(
  'api_usage_logs',
  {
    /** Version 7 (RFC 9562): the moment of the reservation, by which the table is partitioned. */
    id: uuid().primaryKey().default(sql`gateway.attempt_id(now())`),
    state: text().notNull().default('reserved'),
    keyId: uuid().notNull(),
    bucketId: uuid().notNull(),
    projectId: uuid().notNull(),
    family: text().notNull(),
    model: text().notNull(),
    reservedAt: moment().notNull(),
    expiresAt: moment().notNull(),
    closedAt: moment(),
    /** Settled after it had expired: corrected once. */
    settledLate: boolean().notNull().default(false),
    /** The windows that it is counted in. */
    minuteAt: moment().notNull(),
    spansMinute: boolean().notNull(),
    day: date({ mode: 'string' }).notNull(),
    spansDay: boolean().notNull(),
    /** Sliding windows only: it takes room until then. */
    occupiesUntil: moment(),
    isProbe: boolean().notNull().default(false),
    reservedTokens: integer().notNull(),
    inputTokens: integer(),
    cachedTokens: integer(),
    outputTokens: integer(),
    thoughtTokens: integer(),
    /** Milliseconds from asking for the reservation. */
    firstByteMs: integer(),
    latencyMs: integer(),
    /** The model that answered, if it was not `model`. */
    servedModel: text(),
    outcome: text(),
    httpStatus: smallint(),
    /** What the provider said, with anything like a key removed. */
    failure: text(),
    fallbackCount: smallint().notNull().default(0),
    /** Why this bucket: {"order", "room", "skipped": {family: {reason: count}}} */
    decision: jsonb().$type<Record<string, unknown>>().notNull(),
    costUsd: numeric({ precision: 14, scale: 8 }),
    endpoint: text().notNull(),
    traceId: text(),
    turnId: uuid(),
    userId: uuid(),
    schoolId: uuid(),
    role: text(),
  },
  (t) => [
    definers('api_usage_logs'),
    index('api_usage_logs_occupying').on(t.bucketId, t.occupiesUntil).where(sql`occupies_until is not null`),
    index('api_usage_logs_reserved_at').using('brin', t.reservedAt),
    index('api_usage_logs_school').on(t.schoolId, t.reservedAt).where(sql`school_id is not null`),
    check('api_usage_logs_state', sql`${t.state} in ('reserved', 'settled', 'expired')`),
    check('api_usage_logs_closed', sql`(${t.state} = 'reserved') = (${t.closedAt} is null)`),
    check('api_usage_logs_tokens', sql`${t.reservedTokens} >= 0 and coalesce(${t.inputTokens}, 0) >= 0`),
  ],
);

/** A person's day: turns used, normal and extra, and the limits that held at the last one. `day` is the school's. */
export const userAiQuotas = pgTable(
  'user_ai_quotas',
  {
    id: uuid().primaryKey().defaultRandom(),
    userId: uuid().notNull(),
    schoolId: uuid().notNull(),
    day: date({ mode: 'string' }).notNull(),
    normalUsed: integer().notNull().default(0),
    normalLimit: integer().notNull(),
    extraUsed: integer().notNull().default(0),
    extraLimit: integer().notNull(),
    /** Which quota paid for the latest turn, or `refused`: the answer of the statement that counts it. */
    lastPaid: text(),
  },
  (t) => [
    definers('user_ai_quotas'),
    unique('user_ai_quotas_person_day').on(t.userId, t.schoolId, t.day),
    index('user_ai_quotas_school').on(t.schoolId, t.day),
    check('user_ai_quotas_normal', sql`${t.normalUsed} between 0 and ${t.normalLimit}`),
    check('user_ai_quotas_extra', sql`${t.extraUsed} between 0 and ${t.extraLimit}`),
  ],
);

/** One turn of a person: counted once, with its first reservation, whatever steps and failovers follow. */
export const aiRequestLogs = pgTable(
  'ai_request_logs',
  {
    /** The turn's id. */
    id: uuid().primaryKey(),
    userId: uuid().notNull(),
    schoolId: uuid().notNull(),
    role: text().notNull(),
    day: date({ mode: 'string' }).notNull(),
    /** Which quota paid, or `refused`. */
    tier: text().notNull(),
    endpoint: text().notNull(),
    traceId: text(),
    requestedAt: moment().notNull(),
  },
  (t) => [
    definers('ai_request_logs'),
    index('ai_request_logs_person').on(t.userId, t.schoolId, t.day),
    index('ai_request_logs_school').on(t.schoolId, t.requestedAt),
    check('ai_request_logs_tier', sql`${t.tier} in ('normal', 'extra', 'refused')`),
  ],
);
