import type { Sql } from 'postgres';
import type { BucketRules } from './reckoning.ts';

/** Empties the pool's ledger and gives every bucket of a model the limits and the window that the provider has. */
export async function arrange(owner: Sql, rules: ReadonlyMap<string, BucketRules>): Promise<void> {
  await owner`truncate public.api_usage_logs`;
  await owner`
    update public.ai_buckets set minute_at = 'epoch', minute_requests = 0, minute_tokens = 0, minute_requests_over = 0,
      minute_tokens_over = 0, next_minute_requests = 0, next_minute_tokens = 0, first_leaves_at = null, day = 'epoch', day_requests = 0,
      day_requests_over = 0, next_day_requests = 0, cooldown_until = null, cooldown_reason = null, cooled_at = null,
      failures = 0, needs_probe = false, probe_until = null, learned_limits = null`;
  await owner`update public.ai_models set status = 'paused' where model_id <> all (${[...rules.keys()]})`;
  for (const [model, { requestsPerMinute, requestsPerDay, tokensPerMinute, window, guardMs }] of rules) {
    await owner`
      update public.ai_models set status = 'active', requests_per_minute = ${requestsPerMinute}, requests_per_day = ${requestsPerDay},
        tokens_per_minute = ${tokensPerMinute}, minute_window = ${window}, send_guard_milliseconds = ${guardMs}
      where model_id = ${model}`;
    await owner`
      update public.ai_buckets b set requests_per_minute = m.requests_per_minute, requests_per_day = m.requests_per_day,
        tokens_per_minute = m.tokens_per_minute
      from public.ai_models m where m.id = b.family_id and m.model_id = ${model}`;
  }
  await owner`analyze public.ai_buckets`;
}
