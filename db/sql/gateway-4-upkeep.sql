-- What keeps stored state tidy. Correctness needs none of it: each may run at any time, twice, or never.

-- Reservations whose owner died stay counted as they were reserved, and say so.
create or replace function gateway.expire_lapsed() returns int language plpgsql security definer set search_path = '' as $$
declare expired int;
begin
  update public.api_usage_logs u set state = 'expired', closed_at = gateway.now(), outcome = 'unknown'
  where u.id in (
    select x.id from public.api_usage_logs x where x.state = 'reserved' and x.expires_at < gateway.now()
    order by x.expires_at limit 1000 for update skip locked);
  get diagnostics expired = row_count;
  return expired;
end $$;

-- Moves counters of minutes that have ended into the present one.
create or replace function public.reset_all_rpm_counters() returns int language plpgsql security definer set search_path = '' as $$
declare this_minute timestamptz := date_trunc('minute', gateway.now()); moved int;
begin
  perform gateway.expire_lapsed();
  update public.ai_buckets b set
    minute_at = this_minute, minute_requests_over = 0, minute_tokens_over = 0, next_minute_requests = 0, next_minute_tokens = 0,
    minute_requests = gateway.taken_in(this_minute, b.minute_at, b.minute_requests, b.next_minute_requests),
    minute_tokens = gateway.taken_in(this_minute, b.minute_at, b.minute_tokens, b.next_minute_tokens)
  from public.ai_models m
  where m.id = b.family_id and m.minute_window = 'fixed' and b.minute_at < this_minute
    and b.id in (select x.id from public.ai_buckets x where x.minute_at < this_minute order by x.id for update skip locked);
  get diagnostics moved = row_count;
  return moved;
end $$;

-- Moves counters of days that have ended (where the provider is) into the present one.
create or replace function public.reset_all_rpd_counters() returns int language plpgsql security definer set search_path = '' as $$
declare moment timestamptz := gateway.now(); moved int;
begin
  update public.ai_buckets b set
    day = gateway.day_of(moment, m.day_time_zone), day_requests_over = 0, next_day_requests = 0,
    day_requests = gateway.taken_on(gateway.day_of(moment, m.day_time_zone), b.day, b.day_requests, b.next_day_requests)
  from public.ai_models m
  where m.id = b.family_id and b.day < gateway.day_of(moment, m.day_time_zone)
    and b.id in (select x.id from public.ai_buckets x order by x.id for update skip locked);
  get diagnostics moved = row_count;
  return moved;
end $$;

-- Clears what has passed; a bucket still has to pass its probe.
create or replace function public.clear_expired_cooldowns() returns int language plpgsql security definer set search_path = '' as $$
declare cleared int;
begin
  update public.ai_buckets b set cooldown_until = null
  where b.id in (select x.id from public.ai_buckets x where x.cooldown_until < gateway.now() order by x.id for update skip locked);
  get diagnostics cleared = row_count;
  update public.ai_models m set overloaded_until = null where m.overloaded_until < gateway.now();
  return cleared;
end $$;

-- A bucket for each (project, family) that has a key.
create or replace function gateway.ensure_bucket() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.ai_buckets (project_id, family_id, requests_per_minute, requests_per_day, tokens_per_minute)
  select k.project_id, m.id, m.requests_per_minute, m.requests_per_day, m.tokens_per_minute
  from public.ai_keys k, public.ai_models m where k.id = new.key_id and m.family = new.family
  on conflict (project_id, family_id) do nothing;
  return null;
end $$;
create or replace trigger ensure_bucket after insert on public.ai_key_assignments for each row execute function gateway.ensure_bucket();

-- A family's new limits reach the buckets that had its old ones; a bucket with a limit of its own keeps it.
create or replace function gateway.spread_limits() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  update public.ai_buckets b set
    requests_per_minute = case when b.requests_per_minute = old.requests_per_minute then new.requests_per_minute else b.requests_per_minute end,
    requests_per_day = case when b.requests_per_day = old.requests_per_day then new.requests_per_day else b.requests_per_day end,
    tokens_per_minute = case when b.tokens_per_minute = old.tokens_per_minute then new.tokens_per_minute else b.tokens_per_minute end
  where b.family_id = new.id;
  return null;
end $$;
create or replace trigger spread_limits after update of requests_per_minute, requests_per_day, tokens_per_minute on public.ai_models
  for each row execute function gateway.spread_limits();

-- What was taken under a higher limit stays counted under the lower one.
create or replace function gateway.keep_excess() returns trigger language plpgsql set search_path = '' as $$
begin
  new.minute_requests_over := greatest(0, new.minute_requests - new.requests_per_minute);
  new.minute_tokens_over := greatest(0, new.minute_tokens - new.tokens_per_minute);
  new.day_requests_over := greatest(0, new.day_requests - new.requests_per_day);
  new.next_minute_requests := least(new.next_minute_requests, new.requests_per_minute);
  new.next_minute_tokens := least(new.next_minute_tokens, new.tokens_per_minute);
  new.next_day_requests := least(new.next_day_requests, new.requests_per_day);
  return new;
end $$;
create or replace trigger keep_excess before update of requests_per_minute, requests_per_day, tokens_per_minute on public.ai_buckets
  for each row when (old.requests_per_minute > new.requests_per_minute or old.requests_per_day > new.requests_per_day
    or old.tokens_per_minute > new.tokens_per_minute)
  execute function gateway.keep_excess();

-- Who may call what: the gateway's login its five functions, jobs the upkeep, a person their own quota.
do $$ declare f regprocedure; begin
  for f in select p.oid::regprocedure from pg_proc p where p.pronamespace = 'gateway'::regnamespace loop
    execute format('revoke execute on function %s from public', f);
  end loop;
end $$;
grant usage on schema gateway to catalyst_gateway;
grant execute on function gateway.reserve(jsonb), gateway.settle(jsonb), gateway.report(uuid, jsonb), gateway.renew(uuid, int, boolean),
  gateway.quota(uuid, uuid, text), gateway.expire_lapsed() to catalyst_gateway;
revoke execute on function public.reset_all_rpm_counters(), public.reset_all_rpd_counters(), public.clear_expired_cooldowns() from public;
grant execute on function public.reset_all_rpm_counters(), public.reset_all_rpd_counters(), public.clear_expired_cooldowns() to catalyst_service;
revoke execute on function app.my_quota() from public;
grant execute on function app.my_quota() to app_caller, authenticated;
