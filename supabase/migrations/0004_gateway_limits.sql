-- The gateway at its limits: buckets know their keys, demand is remembered for fairness, what turns out is reported.

-- The keys that may be used now, kept by triggers (db/sql/gateway-4-upkeep.sql): choosing a bucket needs no join.
alter table public.ai_buckets add column key_ids uuid[] not null default '{}';
alter table public.ai_buckets add column unexplained_at timestamptz;
alter table public.ai_projects add column assumed boolean not null default false;
alter table public.ai_models add column served_as text;
alter table public.ai_models add column short_until timestamptz;
alter table public.api_usage_logs add column served_model text;

update public.ai_buckets b set key_ids = coalesce((
  select array_agg(k.id order by k.id) from public.ai_keys k join public.ai_key_assignments a on a.key_id = k.id
  join public.ai_models m on m.family = a.family and m.id = b.family_id
  where k.project_id = b.project_id and k.status = 'active'), '{}');

create table public.ai_alerts (
  id uuid primary key default gen_random_uuid(),
  kind text not null,
  family text,
  project_id uuid,
  bucket_id uuid,
  key_id uuid,
  details jsonb not null default '{}',
  first_seen_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  times integer not null default 1,
  acknowledged_at timestamptz,
  -- Null beside a time: closed by the gateway itself.
  acknowledged_by uuid,
  constraint ai_alerts_kind check (kind in ('limit-drift', 'foreign-use', 'shared-project', 'model-rerouted', 'key-refused', 'model-retired')),
  constraint ai_alerts_acknowledged check (acknowledged_at is not null or acknowledged_by is null)
);
comment on table public.ai_alerts is 'What the gateway found out about the provider and applied; open until a super admin has seen it';
create unique index ai_alerts_open on public.ai_alerts (kind, family, project_id, key_id) nulls not distinct where acknowledged_at is null;
create index ai_alerts_last_seen on public.ai_alerts (last_seen_at);

-- Who asked how often in the present minute and the one before. A crash may forget it.
create unlogged table gateway.demand (
  asker uuid primary key,
  minute_at timestamptz not null,
  asked integer not null default 0,
  granted integer not null default 0,
  asked_before integer not null default 0
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
comment on table gateway.demand is 'Requests asked for and granted a person and minute: what a fair share is reckoned from';
create index demand_minute on gateway.demand (minute_at);

-- Pairs of assumed projects that ran out together, and those seen not to share.
create table gateway.shared_project_evidence (
  project_a uuid not null,
  project_b uuid not null,
  windows integer not null default 0,
  refuted boolean not null default false,
  last_window text,
  primary key (project_a, project_b),
  constraint shared_project_evidence_order check (project_a < project_b)
);
comment on table gateway.shared_project_evidence is 'Keys of unknown projects that were refused together: once certain, their projects are joined';

alter table public.ai_alerts enable row level security;
alter table public.ai_alerts force row level security;
create policy ai_alerts_definers on public.ai_alerts to catalyst_admin using (true) with check (true);
alter table gateway.demand enable row level security;
alter table gateway.demand force row level security;
create policy definers on gateway.demand to catalyst_admin using (true) with check (true);
alter table gateway.shared_project_evidence enable row level security;
alter table gateway.shared_project_evidence force row level security;
create policy definers on gateway.shared_project_evidence to catalyst_admin using (true) with check (true);

-- A bucket at a moment: what stands in the windows that one more request may be counted in, why it is refused, when not.
create type gateway.bucket_state as (
  bucket_id uuid, project_id uuid, key_ids uuid[], needs_probe boolean,
  minute_at timestamptz, spans_minute boolean, day date, spans_day boolean,
  minute_requests int, minute_tokens int, next_minute_requests int, next_minute_tokens int, day_requests int, next_day_requests int,
  room real, refusal text, ready_at timestamptz);

-- A settlement changes no indexed column, so that it stays on its page; sweeps look at what is recent.
drop index public.api_usage_logs_open;
drop index public.api_usage_logs_reserved_at;
drop index public.api_usage_logs_turn;
create index api_usage_logs_reserved_at on public.api_usage_logs using brin (reserved_at) with (pages_per_range = 16, autosummarize = on);
alter table public.api_usage_logs set (fillfactor = 60);

-- Which quota paid for the latest turn: the answer of the statement that counts it.
alter table public.user_ai_quotas add column last_paid text;
alter table public.user_ai_quotas set (fillfactor = 60);
create index ai_buckets_family_id on public.ai_buckets (family_id, id);
drop index public.ai_buckets_family;
