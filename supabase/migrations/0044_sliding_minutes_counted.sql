-- A minute that slides is counted in its bucket too: its counters hold every request that leaves at `first_leaves_at` or later.
-- Null: they say nothing, and the attempts themselves are counted.
alter table public.ai_buckets add column first_leaves_at timestamptz;
alter type gateway.bucket_state add attribute first_leaves_at timestamptz;
