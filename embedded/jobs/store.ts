import { readFileSync } from 'node:fs';
import postgres from 'postgres';
import type { JobEvent, StepResult } from './protocol.ts';

const TABLES = readFileSync(new URL('tables.sql', import.meta.url), 'utf8');
const KEPT_DAYS = 7;

export type Sql = postgres.Sql | postgres.TransactionSql;

export interface Run {
  id: string;
  functionId: string;
  event: JobEvent;
  status: 'queued' | 'running' | 'completed' | 'failed';
  turn: number;
  attempt: number;
  parentRun: string | null;
  parentStep: string | null;
}

export interface Step {
  id: string;
  name: string;
  kind: 'run' | 'sleep' | 'event' | 'invoke';
  attempt: number;
  result: StepResult | null;
  position: number | null;
}

/** Connections for runs and steps. The queue's own statements may travel in the same transactions. */
export function openStore(databaseUrl: string): postgres.Sql {
  return postgres(databaseUrl, {
    max: 6,
    prepare: false,
    onnotice: () => {},
    connection: { application_name: 'catalyst jobs' },
    // Columns only: `postgres.camel` would rename keys inside events as well.
    transform: { column: { from: postgres.toCamel } },
    // The queue hands over JSON as text already; ours goes through `json` below.
    types: { json: { to: 114, from: [114, 3802], serialize: asText, parse: JSON.parse } },
  });
}

const asText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

/** A value as JSON text for a parameter that is cast to jsonb. */
export const json = (value: unknown): string => JSON.stringify(value ?? null);

export async function createTables(sql: postgres.Sql): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(hashtext('catalyst jobs'))`;
    await tx.unsafe(TABLES);
  });
}

export interface NewRun {
  functionId: string;
  cause: string;
  event: JobEvent;
  parent?: { run: string; step: string };
}

/** The new run's id, or undefined when its cause has started the function before. */
export async function insertRun(sql: Sql, { functionId, cause, event, parent }: NewRun): Promise<string | undefined> {
  const [row] = await sql<{ id: string }[]>`
    insert into pgboss.inngest_run (function_id, cause, event, parent_run, parent_step)
    values (${functionId}, ${cause}, ${json(event)}::jsonb, ${parent?.run ?? null}, ${parent?.step ?? null})
    on conflict (cause) do nothing returning id`;
  return row?.id;
}

/** Runs of a function that nobody has begun. */
export async function isWaiting(sql: Sql, functionId: string, causeStart: string): Promise<boolean> {
  const rows = await sql`select from pgboss.inngest_run
    where function_id = ${functionId} and status = 'queued' and starts_with(cause, ${causeStart}) limit 1`;
  return rows.length > 0;
}

/** A run with its steps. `lock` holds the run until the transaction ends, so that one answer at a time is applied. */
export async function readRun(
  sql: Sql,
  id: string,
  options: { lock?: boolean } = {},
): Promise<{ run: Run; steps: Step[] } | undefined> {
  const [run] = await sql<Run[]>`select id, function_id, event, status, turn, attempt, parent_run, parent_step
    from pgboss.inngest_run where id = ${id} ${options.lock ? sql`for update` : sql``}`;
  if (!run) return undefined;
  const steps = await sql<
    Step[]
  >`select id, name, kind, attempt, result, position from pgboss.inngest_step where run_id = ${id} order by position`;
  return { run, steps };
}

export async function beginRun(sql: Sql, id: string): Promise<void> {
  await sql`update pgboss.inngest_run set status = 'running', started_at = now() where id = ${id} and status = 'queued'`;
}

export async function setTurn(sql: Sql, id: string, turn: number, attempt: number): Promise<void> {
  await sql`update pgboss.inngest_run set turn = ${turn}, attempt = ${attempt} where id = ${id}`;
}

export async function endRun(sql: Sql, id: string, ending: { output: unknown } | { error: unknown }): Promise<void> {
  const failed = 'error' in ending;
  await sql`update pgboss.inngest_run set status = ${failed ? 'failed' : 'completed'}, ended_at = now(),
    output = ${failed ? null : json(ending.output)}::jsonb, error = ${failed ? json(ending.error) : null}::jsonb where id = ${id}`;
}

export interface NewStep {
  id: string;
  name: string;
  kind: Step['kind'];
  attempt?: number;
  awaitedEvent?: string;
  condition?: string;
}

/** True when the step was not known yet. */
export async function insertStep(sql: Sql, run: string, step: NewStep): Promise<boolean> {
  const rows = await sql`insert into pgboss.inngest_step (run_id, id, name, kind, attempt, awaited_event, condition)
    values (${run}, ${step.id}, ${step.name}, ${step.kind}, ${step.attempt ?? 0}, ${step.awaitedEvent ?? null}, ${step.condition ?? null})
    on conflict do nothing returning id`;
  return rows.length > 0;
}

export async function setStepAttempt(sql: Sql, run: string, step: string, attempt: number): Promise<void> {
  await sql`update pgboss.inngest_step set attempt = ${attempt} where run_id = ${run} and id = ${step} and result is null`;
}

/** Notes how a step ended, once. False when it had ended before. */
export async function endStep(
  sql: Sql,
  run: string,
  step: Pick<NewStep, 'id' | 'name'>,
  result: StepResult,
): Promise<boolean> {
  const rows = await sql`
    insert into pgboss.inngest_step (run_id, id, name, kind, result, position)
    select ${run}, ${step.id}, ${step.name}, 'run', ${json(result)}::jsonb, count(position) + 1 from pgboss.inngest_step where run_id = ${run}
    on conflict (run_id, id) do update set result = excluded.result, position = excluded.position where inngest_step.result is null
    returning id`;
  return rows.length > 0;
}

/** Steps that wait for an event of this name, with the event that started their run. */
export async function waitingSteps(sql: Sql, eventName: string) {
  return sql<{ runId: string; id: string; name: string; condition: string | null; event: JobEvent }[]>`
    select s.run_id, s.id, s.name, s.condition, r.event from pgboss.inngest_step s join pgboss.inngest_run r on r.id = s.run_id
    where s.awaited_event = ${eventName} and s.result is null and r.status = 'running'`;
}

/** Runs that ended long ago go, with their steps. */
export async function forgetOldRuns(sql: Sql): Promise<number> {
  const { count } =
    await sql`delete from pgboss.inngest_run where ended_at < now() - make_interval(days => ${KEPT_DAYS})`;
  return count;
}
