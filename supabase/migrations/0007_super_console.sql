-- The super-admin console: what a person may see and change of keys, families and projects, and how two of them do not
-- overwrite each other.

-- Keys of an unknown project are a project of their own until that is known.
alter table public.ai_projects add column if not exists assumed boolean not null default false;

-- Counts changes that a person would want to know of before changing the same row (db/sql/super-console.sql).
alter table public.ai_models add column revision integer not null default 1;
alter table public.ai_projects add column revision integer not null default 1;
alter table public.ai_keys add column revision integer not null default 1;
-- A rotated key is retired and says which one took its place.
alter table public.ai_keys add column replaced_by uuid references public.ai_keys (id);
alter table public.ai_keys add column tested_at timestamptz;
alter table public.ai_keys add column test_result text;
alter table public.ai_keys add constraint ai_keys_test_result
  check (test_result in ('works', 'invalid', 'suspended', 'no-model', 'limited', 'refused', 'unreachable'));
create index ai_keys_replaced_by on public.ai_keys (replaced_by) where replaced_by is not null;

-- Attempts by the hour: what dashboards over weeks are reckoned from, however long the history is.
create table gateway.usage_hours (
  hour timestamptz not null,
  family text not null,
  school_id uuid,
  role text,
  endpoint text not null,
  attempts integer not null,
  answered integer not null,
  after_fallback integer not null,
  input_tokens bigint not null,
  output_tokens bigint not null,
  cost_usd numeric(16, 8) not null,
  constraint usage_hours_once unique nulls not distinct (hour, family, school_id, role, endpoint)
);
comment on table gateway.usage_hours is 'Attempts at models by hour, family, school, role and feature; the latest hours are made anew at each look';

create table gateway.key_uses (
  key_id uuid primary key,
  last_used_at timestamptz not null
);
comment on table gateway.key_uses is 'When each key was last used; folded from the attempts at each look';

create table gateway.folded (
  only_row boolean primary key default true check (only_row),
  until timestamptz not null
);
comment on table gateway.folded is 'Up to when attempts are folded into usage_hours and key_uses';

do $$
declare guarded regclass;
begin
  foreach guarded in array array['gateway.usage_hours', 'gateway.key_uses', 'gateway.folded']::regclass[] loop
    execute format('alter table %s enable row level security', guarded);
    execute format('alter table %s force row level security', guarded);
    execute format('create policy definers on %s to catalyst_admin using (true) with check (true)', guarded);
  end loop;
end $$;
