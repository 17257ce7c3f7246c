import type { Sql } from 'postgres';

export interface BucketLedger {
  /** `project\nmodel`, as the judge names it. */
  bucket: string;
  /** What the gateway's counter says for the minute. */
  counted: number;
  /** Attempts that took room and kept it. */
  rows: number;
  /** The same of tokens: the counter, and what the rows say; reserved ones where the real figure is not known. */
  countedTokens: number;
  rowTokens: number;
  /** Those of them that belong to calls that were under way at a stop, or whose connection to the provider broke. */
  underWay: number;
}

/** The gateway's ledger of one minute, by bucket. `stopped`: the calls that were under way at a stop. */
export async function ledgerOf(owner: Sql, minuteAt: Date, stopped: readonly string[]): Promise<BucketLedger[]> {
  return owner<BucketLedger[]>`
    select p.name || E'\n' || m.model_id as bucket, case when b.minute_at = ${minuteAt} then b.minute_requests else 0 end as counted,
      case when b.minute_at = ${minuteAt} then b.minute_tokens else 0 end as "countedTokens",
      coalesce(sum(coalesce(u.input_tokens, u.reserved_tokens)), 0)::int as "rowTokens", count(u.id)::int as rows,
      (count(u.id) filter (where u.trace_id = any (${[...stopped]}::text[]) or u.outcome = 'network'))::int as "underWay"
    from public.ai_buckets b
    join public.ai_projects p on p.id = b.project_id
    join public.ai_models m on m.id = b.family_id
    left join public.api_usage_logs u on u.bucket_id = b.id and u.minute_at = ${minuteAt} and u.outcome is distinct from 'unsent'
    group by b.id, p.name, m.model_id`;
}

export interface Attempts {
  rows: number;
  sent: number;
  /** Those of them whose connection broke (the judge's server hangs up on who was idle): nobody knows whether it was seen. */
  broken: number;
  expired: number;
  /** How they ended, for whoever looks into a fault. */
  ends: string;
}

/** Rows by call of one minute: all, those that may have been sent, and those that ended without word of their owner. */
export async function attemptsByCall(owner: Sql, minuteAt: Date): Promise<Map<string, Attempts>> {
  const rows = await owner<(Attempts & { call: string })[]>`
    select trace_id as call, count(*)::int as rows, count(*) filter (where outcome is distinct from 'unsent')::int as sent,
      count(*) filter (where outcome = 'network')::int as broken, count(*) filter (where state = 'expired')::int as expired,
      string_agg(concat_ws(' ', state, outcome, http_status, failure), '; ' order by reserved_at) as ends
    from public.api_usage_logs where minute_at = ${minuteAt} group by trace_id`;
  return new Map(rows.map(({ call, ...counts }) => [call, counts]));
}

/** What a job does every minute: ends the reservations whose owner died. Resolves with how many are open after it. */
export async function expire(gateway: Sql, owner: Sql): Promise<number> {
  for (;;) {
    const [row] = await gateway<[{ expired: number }]>`select gateway.expire_lapsed() as expired`;
    if (row.expired === 0) break;
  }
  const [left] = await owner<[{ open: number }]>`
    select count(*)::int as open from public.api_usage_logs where state = 'reserved'`;
  return left.open;
}

/** Resolves when the connections of dead callers are gone, and with them what they had under way in the database. */
export async function callersGone(owner: Sql): Promise<void> {
  for (;;) {
    const [row] = await owner<[{ sessions: number }]>`
      select count(*)::int as sessions from pg_stat_activity where usename = 'catalyst_gateway'`;
    if (row.sessions === 0) return;
    await owner`select pg_sleep(0.02)`;
  }
}
