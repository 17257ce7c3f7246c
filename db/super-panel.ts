import { sql } from 'drizzle-orm';
import { auditedService } from './audited-service.ts';
import type { Caller } from './caller.ts';
import { type Database, serviceDatabase } from './client.ts';

/** A school in figures. No row of a person leaves the database (access.md: aggregate only). */
export interface SchoolFigures {
  id: string;
  name: string;
  code: string;
  status: string;
  students: number;
  teachers: number;
  guardians: number;
  admins: number;
  /** Homerooms and scheduled classes of the years that run today. */
  classes: number;
  /** ISO time of the latest audited operation; null for none. */
  lastActivity: string | null;
  /** Turns of people today, in the school's zone, and what they may have at most. */
  turnsToday: number;
  normalUsed: number;
  extraUsed: number;
  peopleToday: number;
}

/** One (project, family): what is taken of what may be asked, now. `refusal` null: it takes requests. */
export interface BucketFigures {
  family: string;
  name: string;
  tier: string;
  status: string;
  statusReason: string | null;
  /** ISO; the family answers that it is overloaded until then. */
  overloadedUntil: string | null;
  project: string;
  minuteRequests: number;
  requestsPerMinute: number;
  minuteTokens: number;
  tokensPerMinute: number;
  dayRequests: number;
  requestsPerDay: number;
  refusal: string | null;
  readyAt: string | null;
  cooldownReason: string | null;
  keysActive: number;
  keysOther: number;
}

/** How attempts that began within a stretch of time ended: `ok`, `aborted`, …, a class of failure, or `running`. */
export interface Outcome {
  outcome: string;
  lastHour: number;
  lastDay: number;
}

/** Attempts of the last 24 hours by family. */
export interface FamilyAttempts {
  family: string;
  attempts: number;
  ok: number;
  /** Answers that an earlier attempt of the same call had to fail for. */
  afterFallback: number;
  p50Milliseconds: number | null;
}

export interface Attempt {
  id: string;
  at: string;
  family: string;
  outcome: string;
  httpStatus: number | null;
  milliseconds: number | null;
  fallbackCount: number;
  school: string | null;
  traceId: string | null;
}

type Viewer = Pick<Caller, 'userId' | 'membershipId' | 'schoolId'>;

interface ReadOptions {
  /** For tests: another pool than the process's own. */
  database?: Database;
}

const iso = (column: string) => sql.raw(`to_jsonb(${column}) #>> '{}'`);

/** Every school with its people, classes, activity and use of the assistant today. The look is audited. */
export async function readSchools(
  viewer: Viewer,
  { database = serviceDatabase() }: ReadOptions = {},
): Promise<SchoolFigures[]> {
  const rows = await auditedService(database, viewer, { operation: 'super.schools' }, (tx) =>
    tx.execute<SchoolFigures & Record<string, unknown>>(sql`
      with today as (select id, (now() at time zone time_zone)::date as day from schools),
      people as (
        select m.school_id, m.role, count(distinct m.person_id)::int as people from memberships m join today t on t.id = m.school_id
        where t.day between m.starts_on and coalesce(m.ends_on, 'infinity') group by m.school_id, m.role)
      select s.id, s.name, s.code, s.status,
        coalesce((select people from people where school_id = s.id and role = 'student'), 0) as students,
        coalesce((select people from people where school_id = s.id and role = 'teacher'), 0) as teachers,
        coalesce((select people from people where school_id = s.id and role = 'parent'), 0) as guardians,
        coalesce((select people from people where school_id = s.id and role = 'admin'), 0) as admins,
        (select count(*)::int from classes c join academic_years y on y.id = c.academic_year_id and t.day between y.starts_on and y.ends_on where c.school_id = s.id) as classes,
        (select ${iso('max(a.at)')} from guard.audit_log a where a.school_id = s.id) as "lastActivity",
        (select count(*)::int from ai_request_logs r where r.school_id = s.id and r.day = t.day and r.tier <> 'refused') as "turnsToday",
        (select coalesce(sum(q.normal_used), 0)::int from user_ai_quotas q where q.school_id = s.id and q.day = t.day) as "normalUsed",
        (select coalesce(sum(q.extra_used), 0)::int from user_ai_quotas q where q.school_id = s.id and q.day = t.day) as "extraUsed",
        (select count(*)::int from user_ai_quotas q where q.school_id = s.id and q.day = t.day and q.normal_used > 0) as "peopleToday"
      from schools s join today t on t.id = s.id
      where exists (select from people where school_id = s.id and role <> 'super_admin') order by s.name`),
  );
  return [...rows];
}

/** The head-room of every bucket, family by family in the order of the chain. The look is audited. */
export async function readKeyPool(
  viewer: Viewer,
  { database = serviceDatabase() }: ReadOptions = {},
): Promise<BucketFigures[]> {
  const rows = await auditedService(database, viewer, { operation: 'super.keyPool' }, (tx) =>
    tx.execute<BucketFigures & Record<string, unknown>>(sql`
      select family, name, tier, status, status_reason as "statusReason", ${iso('overloaded_until')} as "overloadedUntil", project,
        minute_requests as "minuteRequests", requests_per_minute as "requestsPerMinute", minute_tokens as "minuteTokens",
        tokens_per_minute as "tokensPerMinute", day_requests as "dayRequests", requests_per_day as "requestsPerDay", refusal,
        ${iso('ready_at')} as "readyAt", cooldown_reason as "cooldownReason", keys_active as "keysActive", keys_other as "keysOther"
      from guard.key_pool()`),
  );
  return [...rows];
}

/** How calls to models went in the last 24 hours, and the latest of them. The look is audited. */
export async function readAttempts(
  viewer: Viewer,
  { database = serviceDatabase(), limit = 20 }: ReadOptions & { limit?: number } = {},
): Promise<{ families: FamilyAttempts[]; outcomes: Outcome[]; latest: Attempt[] }> {
  return auditedService(database, viewer, { operation: 'super.attempts' }, async (tx) => {
    const families = await tx.execute<FamilyAttempts & Record<string, unknown>>(sql`
      select family, count(*)::int as attempts, (count(*) filter (where outcome = 'ok'))::int as ok,
        (count(*) filter (where outcome = 'ok' and fallback_count > 0))::int as "afterFallback",
        round((percentile_cont(0.5) within group (order by latency_ms) filter (where outcome = 'ok'))::numeric)::int as "p50Milliseconds"
      from api_usage_logs where reserved_at > now() - interval '24 hours' group by family order by attempts desc, family`);
    const outcomes = await tx.execute<Outcome & Record<string, unknown>>(sql`
      select coalesce(outcome, 'running') as outcome, count(*)::int as "lastDay",
        (count(*) filter (where reserved_at > now() - interval '1 hour'))::int as "lastHour"
      from api_usage_logs where reserved_at > now() - interval '24 hours' group by 1 order by 2 desc, 1`);
    const latest = await tx.execute<Attempt & Record<string, unknown>>(sql`
      select l.id, ${iso('l.reserved_at')} as at, l.family, coalesce(l.outcome, l.state) as outcome, l.http_status as "httpStatus",
        l.latency_ms as milliseconds, l.fallback_count as "fallbackCount", s.code as school, l.trace_id as "traceId"
      from api_usage_logs l left join schools s on s.id = l.school_id order by l.reserved_at desc, l.id limit ${limit}`);
    return { families: [...families], outcomes: [...outcomes], latest: [...latest] };
  });
}
