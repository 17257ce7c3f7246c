import type { Sql } from 'postgres';

const MINUTE = 60_000;

const minuteOf = (moment: number) => new Date(Math.floor(moment / MINUTE) * MINUTE);

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
  /** The bucket has counted them; a sliding minute that it does not know is counted from the rows. */
  countsItself: boolean;
  /** Those of them that belong to calls that were under way at a stop, or whose connection to the provider broke. */
  underWay: number;
}

/**
 * The gateway's ledger of the minute around `moment` (milliseconds since 1970), by bucket: what the minute of the calendar or the
 * sliding one that ends there holds. `stopped`: the calls that were under way at a stop.
 */
export async function ledgerOf(owner: Sql, moment: number, stopped: readonly string[]): Promise<BucketLedger[]> {
  const minuteAt = minuteOf(moment);
  return owner<BucketLedger[]>`
    select p.name || E'\n' || m.model_id as bucket, c.requests as counted, c.tokens as "countedTokens", c.itself as "countsItself",
      coalesce(sum(coalesce(u.input_tokens, u.reserved_tokens)), 0)::int as "rowTokens", count(u.id)::int as rows,
      (count(u.id) filter (where u.trace_id = any (${[...stopped]}::text[]) or u.outcome = 'network'))::int as "underWay"
    from public.ai_buckets b
    join public.ai_projects p on p.id = b.project_id
    join public.ai_models m on m.id = b.family_id
    cross join lateral gateway.sliding_minute(
      m.minute_window = 'sliding', b.id, b.minute_requests, b.minute_tokens, b.first_leaves_at, ${new Date(moment)}) s
    cross join lateral (select
      case when m.minute_window = 'sliding' then s.taken_requests when b.minute_at = ${minuteAt} then b.minute_requests else 0 end as requests,
      case when m.minute_window = 'sliding' then s.taken_tokens when b.minute_at = ${minuteAt} then b.minute_tokens else 0 end as tokens,
      m.minute_window = 'fixed' or gateway.counts_slide(b.first_leaves_at, ${new Date(moment)}) as itself) c
    left join public.api_usage_logs u on u.bucket_id = b.id and u.minute_at = ${minuteAt} and u.outcome is distinct from 'unsent'
    group by b.id, p.name, m.model_id, c.requests, c.tokens, c.itself`;
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
export async function attemptsByCall(owner: Sql, moment: number): Promise<Map<string, Attempts>> {
  const rows = await owner<(Attempts & { call: string })[]>`
    select trace_id as call, count(*)::int as rows, count(*) filter (where outcome is distinct from 'unsent')::int as sent,
      count(*) filter (where outcome = 'network')::int as broken, count(*) filter (where state = 'expired')::int as expired,
      string_agg(concat_ws(' ', state, outcome, http_status, failure), '; ' order by reserved_at) as ends
    from public.api_usage_logs where minute_at = ${minuteOf(moment)} group by trace_id`;
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
