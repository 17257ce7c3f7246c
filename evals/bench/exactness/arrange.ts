import type { Sql } from 'postgres';
import { untouchedBuckets } from '#agents/gateway/testing/untouched-buckets.ts';
import type { BucketRules } from './reckoning.ts';

/** Empties the pool's ledger and gives every bucket of a model the limits and the window that the provider has. */
export async function arrange(owner: Sql, rules: ReadonlyMap<string, BucketRules>): Promise<void> {
  await owner`truncate public.api_usage_logs`;
  await owner`update public.ai_models set status = 'paused' where model_id <> all (${[...rules.keys()]})`;
  for (const [model, { requestsPerMinute, requestsPerDay, tokensPerMinute, window, guardMs }] of rules) {
    await owner`
      update public.ai_models set status = 'active', requests_per_minute = ${requestsPerMinute}, requests_per_day = ${requestsPerDay},
        tokens_per_minute = ${tokensPerMinute}, minute_window = ${window}, send_guard_milliseconds = ${guardMs}
      where model_id = ${model}`;
  }
  await untouchedBuckets(owner);
  await owner`analyze public.ai_buckets`;
}
