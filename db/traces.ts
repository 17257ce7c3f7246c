import { sql } from 'drizzle-orm';
import type { Caller } from './caller.ts';
import { type Database, serviceDatabase } from './client.ts';

/** Slower than this is slow: a person notices, whatever was asked. Milliseconds. */
export const SLOW_MILLISECONDS = 3000;

export type TraceFilter = 'all' | 'errors' | 'slow';

/** One request, turn or job, as a line of the list. Times in ISO 8601 and milliseconds. */
export interface TraceSummary {
  traceId: string;
  name: string;
  startedAt: string;
  milliseconds: number;
  failed: boolean;
  spans: number;
  /** Models that were asked, and how often in all. */
  models: string[];
  attempts: number;
  role: string | null;
}

export interface TraceSpan {
  spanId: string;
  parentId: string | null;
  name: string;
  scope: string;
  startedAt: string;
  /** Milliseconds after the first span of the trace began. */
  offset: number;
  milliseconds: number;
  status: string;
  attributes: Record<string, unknown>;
  events: { name: string; offset: number; attributes: Record<string, unknown> }[];
}

type Viewer = Pick<Caller, 'userId' | 'membershipId' | 'schoolId'>;

interface ReadOptions {
  /** For tests: another pool than the process's own. */
  database?: Database;
}

/** The latest traces, newest first. The look itself is audited. */
export async function listTraces(
  viewer: Viewer,
  {
    filter = 'all',
    limit = 100,
    database = serviceDatabase(),
  }: { filter?: TraceFilter; limit?: number } & ReadOptions = {},
): Promise<TraceSummary[]> {
  const wanted = {
    all: sql`true`,
    errors: sql`t.failed`,
    slow: sql`t.milliseconds >= ${SLOW_MILLISECONDS}`,
  }[filter];
  const rows = await audited(database, viewer, { operation: 'traces.list', detail: { filter } }, (tx) =>
    tx.execute<TraceSummary & Record<string, unknown>>(sql`
      select r.trace_id as "traceId", r.name, to_jsonb(r.started_at) #>> '{}' as "startedAt", t.milliseconds, t.failed, t.spans, t.models, t.attempts, t.role
      from spans r cross join lateral (
        select count(*)::int as spans, bool_or(s.status = 'error') as failed,
          round(extract(epoch from max(s.started_at + make_interval(secs => s.milliseconds / 1000.0)) - r.started_at) * 1000)::float8 as milliseconds,
          coalesce(array_agg(distinct s.attributes ->> 'gen_ai.request.model') filter (where s.name = 'gateway.attempt'), '{}') as models,
          count(*) filter (where s.name = 'gateway.attempt')::int as attempts,
          max(s.attributes ->> 'catalyst.role') as role
        from spans s where s.trace_id = r.trace_id) t
      where not exists (select from spans p where p.trace_id = r.trace_id and p.span_id = r.parent_id)
        and not exists (
          select from spans e where e.trace_id = r.trace_id and (e.started_at, e.span_id) < (r.started_at, r.span_id)
            and not exists (select from spans p where p.trace_id = e.trace_id and p.span_id = e.parent_id))
        and ${wanted}
      order by r.started_at desc limit ${limit}`),
  );
  return [...rows];
}

/** Every span of a trace, by start; empty for one that is unknown. The look itself is audited. */
export async function readTrace(
  viewer: Viewer,
  traceId: string,
  { database = serviceDatabase() }: ReadOptions = {},
): Promise<TraceSpan[]> {
  const rows = await audited(database, viewer, { operation: 'traces.read', detail: { traceId } }, (tx) =>
    tx.execute<TraceSpan & Record<string, unknown>>(sql`
      select span_id as "spanId", parent_id as "parentId", name, scope, to_jsonb(started_at) #>> '{}' as "startedAt",
        (extract(epoch from started_at - min(started_at) over ()) * 1000)::float8 as "offset", milliseconds::float8 as milliseconds, status, attributes, events
      from spans where trace_id = ${traceId} order by started_at, span_id limit 2000`),
  );
  return [...rows];
}

type ServiceTransaction = Parameters<Parameters<Database['transaction']>[0]>[0];

function audited<Result>(
  database: Database,
  viewer: Viewer,
  entry: { operation: string; detail: Record<string, unknown> },
  work: (tx: ServiceTransaction) => Promise<Result>,
): Promise<Result> {
  const { userId, membershipId, schoolId } = viewer;
  const row = { ...entry, personId: userId, membershipId, schoolId, surface: 'page' };
  return database.transaction(async (tx) => {
    await tx.execute(sql`select guard.audit_service(${JSON.stringify(row)}::jsonb)`);
    return work(tx);
  });
}
