import type { Sql } from 'postgres';

/** Every bucket as if nothing had ever been asked of it, with its family's limits. */
export async function untouchedBuckets(owner: Sql): Promise<void> {
  await owner`
    update public.ai_buckets b set minute_at = 'epoch', minute_requests = 0, minute_tokens = 0, minute_requests_over = 0,
      minute_tokens_over = 0, next_minute_requests = 0, next_minute_tokens = 0, first_leaves_at = null, day = 'epoch', day_requests = 0,
      day_requests_over = 0, next_day_requests = 0, cooldown_until = null, cooldown_reason = null, cooled_at = null, failures = 0,
      needs_probe = false, probe_until = null, learned_limits = null, unexplained_at = null,
      requests_per_minute = m.requests_per_minute, requests_per_day = m.requests_per_day, tokens_per_minute = m.tokens_per_minute
    from public.ai_models m where m.id = b.family_id`;
}
