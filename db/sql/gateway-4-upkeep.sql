-- What keeps stored state tidy. Correctness needs none of it: each may run at any time, twice, or never.

-- Reservations whose owner died stay counted as they were reserved, and say so. A sweep looks at the last two hours, the
-- first one of a process at everything: after an outage there may be older ones.
drop function if exists gateway.expire_lapsed();
create or replace function gateway.expire_lapsed(everything boolean default false) returns int language plpgsql security definer set search_path = '' as $$
declare expired int; since timestamptz := case when everything then 'epoch' else gateway.now() - interval '2 hours' end;
begin
  update public.api_usage_logs u set state = 'expired', closed_at = gateway.now(), outcome = 'unknown'
  where u.id in (
    select x.id from public.api_usage_logs x where x.id >= partitions.first_id(since) and x.reserved_at >= since and x.state = 'reserved' and x.expires_at < gateway.now()
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
    minute_at = this_minute, next_minute_requests = 0, next_minute_tokens = 0,
    minute_requests = gateway.taken_in(this_minute, b.minute_at, b.minute_requests, b.next_minute_requests),
    minute_requests_over = greatest(0, gateway.taken_in(this_minute, b.minute_at, b.minute_requests, b.next_minute_requests) - b.requests_per_minute),
    minute_tokens = gateway.taken_in(this_minute, b.minute_at, b.minute_tokens, b.next_minute_tokens),
    minute_tokens_over = greatest(0, gateway.taken_in(this_minute, b.minute_at, b.minute_tokens, b.next_minute_tokens) - b.tokens_per_minute)
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
    day = n.day, next_day_requests = 0, day_requests = gateway.taken_on(n.day, b.day, b.day_requests, b.next_day_requests),
    day_requests_over = greatest(0, gateway.taken_on(n.day, b.day, b.day_requests, b.next_day_requests) - b.requests_per_day)
  from public.ai_models m cross join lateral gateway.day_of(moment, m.day_time_zone) n (day)
  where m.id = b.family_id and b.day < n.day
    and b.id in (select x.id from public.ai_buckets x order by x.id for update skip locked);
  get diagnostics moved = row_count;
  return moved;
end $$;

-- Clears what has passed; a bucket still has to pass its probe.
create or replace function public.clear_expired_cooldowns() returns int language plpgsql security definer set search_path = '' as $$
declare cleared int;
begin
  -- Families before buckets, as whoever changes a family does, and nothing that somebody else holds.
  update public.ai_models m set overloaded_until = null
  where m.id in (select x.id from public.ai_models x where x.overloaded_until < gateway.now() for no key update skip locked);
  update public.ai_buckets b set cooldown_until = null
  where b.id in (select x.id from public.ai_buckets x where x.cooldown_until < gateway.now() order by x.id for update skip locked);
  get diagnostics cleared = row_count;
  return cleared;
end $$;

-- All buckets of projects, in the order of their ids, which is also that of settlements: for whoever changes several.
create or replace function gateway.hold_buckets(projects uuid[]) returns void language plpgsql set search_path = '' as $$
begin
  perform from public.ai_buckets b where b.project_id = any (projects) order by b.id for update;
end $$;

-- Buckets know the keys that may be used: the rows are locked first, so that of two changes the later one sees both; and
-- before new ones are made, which another change may be making too.
create or replace function gateway.refresh_keys(projects uuid[]) returns void language plpgsql security definer set search_path = '' as $$
begin
  perform gateway.hold_buckets(projects);
  insert into public.ai_buckets (project_id, family_id, requests_per_minute, requests_per_day, tokens_per_minute)
  select distinct on (k.project_id, m.id) k.project_id, m.id, m.requests_per_minute, m.requests_per_day, m.tokens_per_minute
  from public.ai_keys k join public.ai_key_assignments a on a.key_id = k.id join public.ai_models m on m.family = a.family
  where k.project_id = any (projects)
  order by k.project_id, m.id
  on conflict (project_id, family_id) do nothing;
  perform gateway.hold_buckets(projects);
  update public.ai_buckets b set key_ids = n.key_ids
  from (
    select x.id, coalesce(array_agg(k.id order by k.id) filter (where k.id is not null), '{}') as key_ids
    from public.ai_buckets x join public.ai_models m on m.id = x.family_id
    left join (public.ai_key_assignments a join public.ai_keys k on k.id = a.key_id and k.status = 'active')
      on a.family = m.family and k.project_id = x.project_id
    where x.project_id = any (projects) group by x.id) n
  where b.id = n.id and b.key_ids <> n.key_ids;
end $$;

create or replace function gateway.keys_changed() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  perform gateway.refresh_keys(array(select distinct k.project_id from changed k order by 1));
  return null;
end $$;
create or replace function gateway.keys_moved() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  perform gateway.refresh_keys(array(select k.project_id from before_change k join changed c using (id)
    where (k.project_id, k.status) is distinct from (c.project_id, c.status)
    union select c.project_id from before_change k join changed c using (id) where (k.project_id, k.status) is distinct from (c.project_id, c.status) order by 1));
  return null;
end $$;
create or replace function gateway.assignments_changed() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  perform gateway.refresh_keys(array(select distinct k.project_id from changed c join public.ai_keys k on k.id = c.key_id order by 1));
  return null;
end $$;
drop trigger if exists ensure_bucket on public.ai_key_assignments;
drop function if exists gateway.ensure_bucket();
create or replace trigger keys_moved after update on public.ai_keys referencing old table as before_change new table as changed
  for each statement execute function gateway.keys_moved();
create or replace trigger keys_gone after delete on public.ai_keys referencing old table as changed
  for each statement execute function gateway.keys_changed();
create or replace trigger assignments_made after insert on public.ai_key_assignments referencing new table as changed
  for each statement execute function gateway.assignments_changed();
create or replace trigger assignments_ended after delete on public.ai_key_assignments referencing old table as changed
  for each statement execute function gateway.assignments_changed();

-- A retired family's keys go on to serve its successor.
create or replace function gateway.hand_over() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.ai_key_assignments (family, key_id)
  select new.successor_family, a.key_id from public.ai_key_assignments a where a.family = new.family
  order by a.key_id
  on conflict do nothing;
  return null;
end $$;
create or replace trigger hand_over after update of status on public.ai_models for each row
  when (new.status = 'retired' and old.status <> 'retired' and new.successor_family is not null) execute function gateway.hand_over();

-- A family's new limits reach the buckets that had its old ones; a bucket with a limit of its own keeps it, and one that the
-- provider named is never passed.
create or replace function gateway.spread_limits() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  perform from public.ai_buckets b where b.family_id = new.id order by b.id for update;
  update public.ai_buckets b set
    requests_per_minute = gateway.spread_limit(b.requests_per_minute, old.requests_per_minute, new.requests_per_minute, b.learned_limits -> 'requests-per-minute'),
    requests_per_day = gateway.spread_limit(b.requests_per_day, old.requests_per_day, new.requests_per_day, b.learned_limits -> 'requests-per-day'),
    tokens_per_minute = gateway.spread_limit(b.tokens_per_minute, old.tokens_per_minute, new.tokens_per_minute, b.learned_limits -> 'tokens-per-minute')
  where b.family_id = new.id;
  return null;
end $$;
create or replace function gateway.spread_limit(ours int, before int, wanted int, learned jsonb) returns int language sql immutable set search_path = '' as $$
  select case when ours = before or learned is not null and ours > wanted then least(wanted, learned::int) else ours end
$$;
create or replace trigger spread_limits after update of requests_per_minute, requests_per_day, tokens_per_minute on public.ai_models
  for each row when ((old.requests_per_minute, old.requests_per_day, old.tokens_per_minute)
    is distinct from (new.requests_per_minute, new.requests_per_day, new.tokens_per_minute))
  execute function gateway.spread_limits();

-- What was taken under a higher limit stays counted under the lower one.
create or replace function gateway.keep_excess() returns trigger language plpgsql set search_path = '' as $$
begin
  new.minute_requests_over := greatest(0, new.minute_requests - new.requests_per_minute);
  new.minute_tokens_over := greatest(0, new.minute_tokens - new.tokens_per_minute);
  new.day_requests_over := greatest(0, new.day_requests - new.requests_per_day);
  return new;
end $$;
create or replace trigger keep_excess before update of requests_per_minute, requests_per_day, tokens_per_minute on public.ai_buckets
  for each row when (old.requests_per_minute > new.requests_per_minute or old.requests_per_day > new.requests_per_day
    or old.tokens_per_minute > new.tokens_per_minute)
  execute function gateway.keep_excess();

-- A family whose minute is counted the other way from now on: what was sent in the last minutes, and not given back, is
-- written and counted as it would have been. A reservation under way at that moment may still be counted in the old way.
create or replace function gateway.change_windows() returns trigger language plpgsql security definer set search_path = '' as $$
declare
  moment timestamptz := gateway.now(); minute timestamptz := date_trunc('minute', moment); since timestamptz := minute - interval '120 seconds';
  guard interval := make_interval(secs => greatest(old.send_guard_milliseconds, new.send_guard_milliseconds) / 1000.0);
begin
  perform from public.ai_buckets b where b.family_id = new.id order by b.id for update;
  update public.ai_buckets b set first_leaves_at = null where b.family_id = new.id;
  update public.api_usage_logs u set
    occupies_until = case when new.minute_window = 'sliding'
      then least(u.reserved_at + guard, u.reserved_at + make_interval(secs => u.first_byte_ms / 1000.0)) + interval '60 seconds' end,
    spans_minute = new.minute_window = 'fixed' and date_trunc('minute', u.reserved_at + guard) > u.minute_at
  where u.id >= partitions.first_id(since) and u.reserved_at >= since and u.family = new.family and not (u.state = 'settled' and u.input_tokens = 0);
  if new.minute_window = 'fixed' then
    update public.ai_buckets b set
      minute_at = minute, next_minute_requests = n.next_requests, next_minute_tokens = n.next_tokens,
      minute_requests = n.requests, minute_requests_over = greatest(0, n.requests - b.requests_per_minute),
      minute_tokens = n.tokens, minute_tokens_over = greatest(0, n.tokens - b.tokens_per_minute)
    from (
      select x.bucket_id, count(*) filter (where x.here)::int as requests, count(*) filter (where x.ahead)::int as next_requests,
        least(1000000000, coalesce(sum(x.tokens) filter (where x.here), 0))::int as tokens,
        least(1000000000, coalesce(sum(x.tokens) filter (where x.ahead), 0))::int as next_tokens
      from (
        -- Answered before its minute ended: then it was counted there, and not in the next.
        select u.bucket_id, coalesce(u.input_tokens, u.reserved_tokens) as tokens, u.minute_at = minute or s.into_next as here,
          u.minute_at = minute and s.into_next as ahead
        from public.api_usage_logs u
        cross join lateral (select u.spans_minute and coalesce(
          u.reserved_at + make_interval(secs => u.first_byte_ms / 1000.0) >= u.minute_at + interval '60 seconds', true) as into_next) s
        where u.id >= partitions.first_id(since) and u.minute_at between minute - interval '60 seconds' and minute and u.family = new.family
          and not (u.state = 'settled' and u.input_tokens = 0)) x
      group by 1) n
    where b.id = n.bucket_id and b.minute_at <= minute;
  end if;
  return null;
end $$;
create or replace trigger change_windows after update of minute_window on public.ai_models
  for each row when (old.minute_window <> new.minute_window) execute function gateway.change_windows();

-- Who may call what: the gateway's login its functions, jobs the upkeep, a person their own quota.
do $$ declare f regprocedure; begin
  for f in select p.oid::regprocedure from pg_proc p where p.pronamespace = 'gateway'::regnamespace loop
    execute format('revoke execute on function %s from public', f);
  end loop;
end $$;
grant usage on schema gateway to catalyst_gateway;
grant execute on function gateway.reserve(jsonb), gateway.reserve_all(jsonb), gateway.settle(jsonb), gateway.report(uuid, jsonb), gateway.renew(uuid, int, boolean),
  gateway.quota(uuid, uuid, text), gateway.expire_lapsed(boolean) to catalyst_gateway;
revoke execute on function public.reset_all_rpm_counters(), public.reset_all_rpd_counters(), public.clear_expired_cooldowns() from public;
grant execute on function public.reset_all_rpm_counters(), public.reset_all_rpd_counters(), public.clear_expired_cooldowns() to catalyst_service;
revoke execute on function app.my_quota() from public;
grant execute on function app.my_quota() to app_caller, authenticated;
