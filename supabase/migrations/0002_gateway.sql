-- The model gateway: what drizzle cannot express. Partitions, the settable clock, storage parameters, the families.

-- Which families a key serves, one partition a family; a fifth family needs no DDL, its keys stand in the default.
create table public.ai_key_assignments (
  family text not null references public.ai_models (family),
  key_id uuid not null references public.ai_keys (id),
  created_at timestamptz not null default now(),
  primary key (family, key_id)
) partition by list (family);
create table partitions.gemini_25_flash_lite_keys partition of public.ai_key_assignments for values in ('gemini-2.5-flash-lite');
create table partitions.gemini_25_flash_keys partition of public.ai_key_assignments for values in ('gemini-2.5-flash');
create table partitions.gemini_20_flash_lite_keys partition of public.ai_key_assignments for values in ('gemini-2.0-flash-lite');
create table partitions.gemini_api_keys partition of public.ai_key_assignments for values in ('gemini-2.0-flash');
create table partitions.other_ai_keys partition of public.ai_key_assignments default;
create index ai_key_assignments_key on public.ai_key_assignments (key_id);

-- The database's clock, which a test may freeze or move; empty means the real time.
create table gateway.clock (
  only_row boolean primary key default true check (only_row),
  frozen_at timestamptz,
  ahead interval not null default '0'
);
comment on table gateway.clock is 'A test sets it; nobody but the owner can';

do $$
declare guarded regclass;
begin
  foreach guarded in array array[
    'public.ai_models', 'public.ai_projects', 'public.ai_buckets', 'public.ai_keys', 'public.ai_key_assignments',
    'partitions.gemini_25_flash_lite_keys', 'partitions.gemini_25_flash_keys', 'partitions.gemini_20_flash_lite_keys',
    'partitions.gemini_api_keys', 'partitions.other_ai_keys', 'gateway.clock',
    'public.api_usage_logs', 'public.user_ai_quotas', 'public.ai_request_logs']::regclass[]
  loop
    execute format('alter table %s enable row level security', guarded);
    execute format('alter table %s force row level security', guarded);
    if not exists (select from pg_policy where polrelid = guarded) then
      execute format('create policy definers on %s to catalyst_admin using (true) with check (true)', guarded);
    end if;
  end loop;
end $$;

-- Every choice rewrites a bucket: room on the page keeps that a heap-only update.
alter table public.ai_buckets set (fillfactor = 40, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);
alter table public.api_usage_logs set (fillfactor = 80);

-- The four names where other back ends expect them.
do $$
declare kept record;
begin
  for kept in select * from (values ('gemini_25_flash_lite_keys', 'gemini-2.5-flash-lite'), ('gemini_25_flash_keys', 'gemini-2.5-flash'),
    ('gemini_20_flash_lite_keys', 'gemini-2.0-flash-lite'), ('gemini_api_keys', 'gemini-2.0-flash')) v (name, family)
  loop
    execute format($view$
      create view public.%1$I with (security_invoker = true) as
      select k.id, k.label, p.name as project, k.secret as encrypted_key, k.key_version, k.fingerprint, k.status,
        k.status = 'active' as is_active, b.minute_requests as current_rpm, b.day_requests as current_rpd,
        b.minute_tokens as current_tpm, b.minute_at as counted_since, b.cooldown_until, a.created_at
      from public.ai_key_assignments a
      join public.ai_keys k on k.id = a.key_id
      join public.ai_projects p on p.id = k.project_id
      join public.ai_models m on m.family = a.family
      left join public.ai_buckets b on b.project_id = k.project_id and b.family_id = m.id
      where a.family = %2$L$view$, kept.name, kept.family);
  end loop;
end $$;

-- Families of specification 5.1, and Gemma for turns beyond the normal quota (6). Prices in US dollars a million tokens.
insert into public.ai_models (family, name, model_id, successor_family, tier, position, can_call_tools, requests_per_minute,
  requests_per_day, tokens_per_minute, input_price_per_million, output_price_per_million)
values
  ('gemini-2.5-flash-lite', 'Gemini 2.5 Flash Lite', 'gemini-2.5-flash-lite', null, 'normal', 1, true, 15, 1000, 250000, 0.10, 0.40),
  ('gemini-2.5-flash', 'Gemini 2.5 Flash', 'gemini-2.5-flash', null, 'normal', 2, true, 10, 250, 250000, 0.30, 2.50),
  ('gemini-2.0-flash-lite', 'Gemini 2.0 Flash Lite', 'gemini-2.0-flash-lite', 'gemini-2.5-flash-lite', 'normal', 3, true, 30, 200, 1000000, 0.075, 0.30),
  ('gemini-2.0-flash', 'Gemini Flash 2', 'gemini-2.0-flash', 'gemini-2.5-flash', 'normal', 4, true, 15, 1500, 1000000, 0.10, 0.40),
  ('gemma-3-27b', 'Gemma 3 27B', 'gemma-3-27b-it', null, 'extra', 5, false, 30, 14400, 15000, 0, 0),
  ('gemma-3-12b', 'Gemma 3 12B', 'gemma-3-12b-it', null, 'extra', 6, false, 30, 14400, 15000, 0, 0),
  ('gemma-3-4b', 'Gemma 3 4B', 'gemma-3-4b-it', null, 'extra', 7, false, 30, 14400, 15000, 0, 0);
