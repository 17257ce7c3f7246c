import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  doublePrecision,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { definers, timestamps } from './conventions.ts';
import { moment } from './office-conditions.ts';

/* Evaluations of the assistant (§15; D11, platform rows): no policy for callers; written by the command, read by the super panel. */

/** One run of one data set against one model. */
export const evalRuns = pgTable(
  'eval_runs',
  {
    id: uuid().primaryKey().defaultRandom(),
    dataset: text().notNull(),
    /** SHA-256 of the data set, hexadecimal: two runs compare only when it is the same. */
    datasetHash: text().notNull(),
    model: text().notNull(),
    productVersion: text().notNull(),
    status: text().notNull().default('running'),
    cases: integer().notNull().default(0),
    /** {scorer: {mean, threshold, passed}} */
    scores: jsonb().$type<Record<string, { mean: number; threshold: number; passed: boolean }>>().notNull().default({}),
    passed: boolean(),
    startedAt: moment().notNull().defaultNow(),
    finishedAt: moment(),
    failure: text(),
    ...timestamps,
  },
  (t) => [
    definers('eval_runs'),
    index('eval_runs_newest').on(t.dataset, t.startedAt),
    check('eval_runs_status', sql`${t.status} in ('running', 'finished', 'failed')`),
    check('eval_runs_finished', sql`(${t.status} = 'running') = (${t.finishedAt} is null)`),
    check('eval_runs_passed', sql`(${t.status} = 'finished') = (${t.passed} is not null)`),
    check('eval_runs_failure', sql`(${t.status} = 'failed') = (${t.failure} is not null)`),
    check('eval_runs_hash', sql`${t.datasetHash} ~ '^[0-9a-f]{64}$'`),
  ],
);

/** What one scorer said of one case. */
export const evalResults = pgTable(
  'eval_results',
  {
    id: uuid().primaryKey().defaultRandom(),
    runId: uuid().notNull(),
    caseName: text().notNull(),
    scorer: text().notNull(),
    score: doublePrecision().notNull(),
    milliseconds: integer(),
    detail: jsonb().$type<Record<string, unknown>>(),
    traceId: text(),
    ...timestamps,
  },
  (t) => [
    definers('eval_results'),
    unique('eval_results_key').on(t.runId, t.caseName, t.scorer),
    foreignKey({ name: 'eval_results_run', columns: [t.runId], foreignColumns: [evalRuns.id] }),
    check('eval_results_score', sql`${t.score} between 0 and 1`),
  ],
);
