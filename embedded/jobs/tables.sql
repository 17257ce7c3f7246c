-- Runs of functions and their steps, beside the queue of pg-boss in its schema: only the executor's own login comes here.
create table if not exists pgboss.inngest_run (
  id uuid primary key default gen_random_uuid(),
  function_id text not null,
  -- Why it runs: the same cause starts a function once.
  cause text not null unique,
  event jsonb not null,
  status text not null default 'queued' check (status in ('queued', 'running', 'completed', 'failed')),
  -- Counts the calls that ask what is next; a task for an earlier one is void.
  turn int not null default 0,
  attempt int not null default 0,
  output jsonb,
  error jsonb,
  parent_run uuid references pgboss.inngest_run (id) on delete set null,
  parent_step text,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  ended_at timestamptz
);
create index if not exists inngest_run_recent on pgboss.inngest_run (function_id, created_at desc);
create index if not exists inngest_run_parent on pgboss.inngest_run (parent_run);
create index if not exists inngest_run_ended on pgboss.inngest_run (ended_at);

create table if not exists pgboss.inngest_step (
  run_id uuid not null references pgboss.inngest_run (id) on delete cascade,
  id text not null,
  name text not null,
  kind text not null check (kind in ('run', 'sleep', 'event', 'invoke')),
  attempt int not null default 0,
  awaited_event text,
  condition text,
  result jsonb,
  -- Order in which steps ended, which the SDK replays.
  position int,
  primary key (run_id, id)
);
create index if not exists inngest_step_awaited on pgboss.inngest_step (awaited_event) where result is null;
