-- What is counted ahead into the next minute or day is never cut to a limit that was lowered meanwhile: what is answered in time
-- leaves it again, and would be taken off the rest that stays.
alter table public.ai_buckets
  drop constraint ai_buckets_next_minute_requests,
  drop constraint ai_buckets_next_minute_tokens,
  drop constraint ai_buckets_next_day_requests,
  add constraint ai_buckets_next_minute_requests check (next_minute_requests >= 0),
  add constraint ai_buckets_next_minute_tokens check (next_minute_tokens >= 0),
  add constraint ai_buckets_next_day_requests check (next_day_requests >= 0);
