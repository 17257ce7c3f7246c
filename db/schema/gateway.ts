import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
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
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { definers, timestamps } from './conventions.ts';

const moment = () => timestamp({ withTimezone: true, mode: 'string' });

/**
 * A model family of the provider: what it is called there, what it can do, what it may be asked, where it stands in
 * the order. Adding or retiring one is a row, never a deploy (specification 5.1).
 */
export const aiModels = pgTable(
  'ai_models',
  {
    id: uuid().primaryKey().defaultRandom(),
    /** Our own stable name and the key of its partition, such as `gemini-2.5-flash-lite`. */
    family: text().notNull().unique(),
    name: text().notNull(),
    /** The provider's current name of it: the last part of the request's path. */
    modelId: text().notNull(),
    successorFamily: text(),
    /** `normal` serves a person's normal turns, `extra` those after (specification 6). */
    tier: text().notNull().default('normal'),
    position: smallint().notNull(),
    canCallTools: boolean().notNull().default(true),
    requestsPerMinute: integer().notNull(),
    requestsPerDay: integer().notNull(),
    /** Input tokens. */
    tokensPerMinute: integer().notNull(),
    /** `fixed` turns at :00, `sliding` counts the last 60 seconds. */
    minuteWindow: text().notNull().default('fixed'),
    /** The provider's day turns at midnight here. */
    dayTimeZone: text().notNull().default('America/Los_Angeles'),
    /** The longest time from choosing a bucket to the provider's counting the request. */
    sendGuardMilliseconds: integer().notNull().default(2000),
    inputPricePerMillion: numeric({ precision: 12, scale: 6 }).notNull().default('0'),
    outputPricePerMillion: numeric({ precision: 12, scale: 6 }).notNull().default('0'),
    status: text().notNull().default('active'),
    statusReason: text(),
    /** What the provider answered with when it was not `modelId`. */
    servedAs: text(),
    /** Set by 503 answers: until then the family is tried after the others. */
    overloadedUntil: moment(),
    /** Somebody was refused a short while ago: until then every request is looked at for fairness. */
    shortUntil: moment(),
    /** Counts what people would want to know of before they change it too. */
    revision: integer().notNull().default(1),
    ...timestamps,
  },
  (t) => [
    definers('ai_models'),
    check('ai_models_tier', sql`${t.tier} in ('normal', 'extra')`),
    check('ai_models_minute_window', sql`${t.minuteWindow} in ('fixed', 'sliding')`),
    check('ai_models_status', sql`${t.status} in ('active', 'paused', 'retired')`),
    check('ai_models_send_guard', sql`${t.sendGuardMilliseconds} between 0 and 30000`),
    check('ai_models_limits', sql`least(${t.requestsPerMinute}, ${t.requestsPerDay}, ${t.tokensPerMinute}) >= 0`),
  ],
);

/** A Google project: the provider counts by project and model, so keys of one project share their buckets. */
export const aiProjects = pgTable(
  'ai_projects',
  {
    id: uuid().primaryKey().defaultRandom(),
    name: text().notNull().unique(),
    /** It stands for one key whose project is unknown, and may turn out to be the same as another. */
    assumed: boolean().notNull().default(false),
    revision: integer().notNull().default(1),
    ...timestamps,
  },
  () => [definers('ai_projects')],
);

/**
 * The counters of one (project, family). Each is what was taken: settled at the real figure or still reserved; the open
 * rows of `api_usage_logs` tell which. A counter belongs to the window beside it (`minuteAt`, `day`); a later window
 * starts from `next…`, where requests that may be counted after the turn stand a second time. Choosing never passes a
 * limit; only a settlement above its estimate or a lowered limit does, and `…Over` says by how much. `next…` may stand
 * above a limit for the same reasons, and is never cut to it: what is given back later would be taken off the rest.
 */
export const aiBuckets = pgTable(
  'ai_buckets',
  {
    id: uuid().primaryKey().defaultRandom(),
    projectId: uuid()
      .notNull()
      .references(() => aiProjects.id),
    familyId: uuid()
      .notNull()
      .references(() => aiModels.id),
    requestsPerMinute: integer().notNull(),
    requestsPerDay: integer().notNull(),
    tokensPerMinute: integer().notNull(),
    /** The keys that may be used now; triggers keep it. */
    keyIds: uuid().array().notNull().default(sql`'{}'`),
    minuteAt: moment().notNull().default('epoch'),
    minuteRequests: integer().notNull().default(0),
    minuteRequestsOver: integer().notNull().default(0),
    minuteTokens: integer().notNull().default(0),
    minuteTokensOver: integer().notNull().default(0),
    nextMinuteRequests: integer().notNull().default(0),
    nextMinuteTokens: integer().notNull().default(0),
    /**
     * Of a sliding minute: its counters hold every request that leaves it at this moment or later. Null: they are not to
     * be relied on, and the attempts are counted anew.
     */
    firstLeavesAt: moment(),
    day: date({ mode: 'string' }).notNull().default('epoch'),
    dayRequests: integer().notNull().default(0),
    dayRequestsOver: integer().notNull().default(0),
    nextDayRequests: integer().notNull().default(0),
    cooldownUntil: moment(),
    cooldownReason: text(),
    cooledAt: moment(),
    /** Refusals in a row; a success clears them. */
    failures: smallint().notNull().default(0),
    /** After a cooldown one request at a time, until one succeeds. */
    needsProbe: boolean().notNull().default(false),
    probeUntil: moment(),
    /** The latest refusal that our own count did not explain. */
    unexplainedAt: moment(),
    /** Limits that the provider named, which took the place of ours: {"requests-per-day": 20, …} */
    learnedLimits: jsonb().$type<Record<string, number>>(),
    ...timestamps,
  },
  (t) => [
    definers('ai_buckets'),
    unique('ai_buckets_project_family').on(t.projectId, t.familyId),
    index('ai_buckets_family_id').on(t.familyId, t.id),
    check(
      'ai_buckets_minute_requests',
      sql`${t.minuteRequests} between 0 and ${t.requestsPerMinute} + ${t.minuteRequestsOver}`,
    ),
    check(
      'ai_buckets_minute_tokens',
      sql`${t.minuteTokens} between 0 and ${t.tokensPerMinute} + ${t.minuteTokensOver}`,
    ),
    check('ai_buckets_day_requests', sql`${t.dayRequests} between 0 and ${t.requestsPerDay} + ${t.dayRequestsOver}`),
    check('ai_buckets_next_minute_requests', sql`${t.nextMinuteRequests} >= 0`),
    check('ai_buckets_next_minute_tokens', sql`${t.nextMinuteTokens} >= 0`),
    check('ai_buckets_next_day_requests', sql`${t.nextDayRequests} >= 0`),
  ],
);

/** A credential of a project. Its secret is `iv:authTag:ciphertext` in hex; nobody can read one back. */
export const aiKeys = pgTable(
  'ai_keys',
  {
    id: uuid().primaryKey().defaultRandom(),
    projectId: uuid()
      .notNull()
      .references(() => aiProjects.id),
    label: text().notNull(),
    secret: text().notNull(),
    keyVersion: smallint().notNull(),
    /** HMAC of the plain key: finds duplicates, reveals nothing. */
    fingerprint: text().notNull().unique(),
    status: text().notNull().default('active'),
    statusReason: text(),
    statusChangedAt: moment().notNull().defaultNow(),
    revision: integer().notNull().default(1),
    /** Of a rotated key: the one that took its place. */
    replacedBy: uuid().references((): AnyPgColumn => aiKeys.id),
    testedAt: moment(),
    /** What the provider said of it at the latest test. */
    testResult: text(),
    ...timestamps,
  },
  (t) => [
    definers('ai_keys'),
    index('ai_keys_project').on(t.projectId),
    index('ai_keys_replaced_by').on(t.replacedBy).where(sql`replaced_by is not null`),
    check(
      'ai_keys_test_result',
      sql`${t.testResult} in ('works', 'invalid', 'suspended', 'no-model', 'limited', 'refused', 'unreachable')`,
    ),
    check('ai_keys_status', sql`${t.status} in ('active', 'paused', 'refused', 'retired')`),
    check('ai_keys_secret', sql`${t.secret} ~ '^[0-9a-f]{24}:[0-9a-f]{32}:[0-9a-f]+$'`),
  ],
);

/** What the gateway found out about the provider, and applied; open until a super admin has seen it. */
export const aiAlerts = pgTable(
  'ai_alerts',
  {
    id: uuid().primaryKey().defaultRandom(),
    kind: text().notNull(),
    family: text(),
    projectId: uuid(),
    bucketId: uuid(),
    keyId: uuid(),
    details: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    firstSeenAt: moment().notNull().defaultNow(),
    lastSeenAt: moment().notNull().defaultNow(),
    times: integer().notNull().default(1),
    /** Set without `acknowledgedBy`: the gateway closed it itself. */
    acknowledgedAt: moment(),
    acknowledgedBy: uuid(),
  },
  (t) => [
    definers('ai_alerts'),
    uniqueIndex('ai_alerts_open').on(t.kind, t.family, t.projectId, t.keyId).where(sql`acknowledged_at is null`),
    index('ai_alerts_last_seen').on(t.lastSeenAt),
    check(
      'ai_alerts_kind',
      sql`${t.kind} in ('limit-drift', 'foreign-use', 'shared-project', 'model-rerouted', 'key-refused', 'model-retired')`,
    ),
    check('ai_alerts_acknowledged', sql`${t.acknowledgedAt} is not null or ${t.acknowledgedBy} is null`),
  ],
);
