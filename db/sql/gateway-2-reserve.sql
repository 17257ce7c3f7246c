-- Choosing and reserving: one call, one transaction. Locks are taken in the order quota, then buckets.

-- The limits of a person's turns and their day, from the school's settings.
create or replace function gateway.person_limits(school uuid, role text)
returns table (day date, ends_at timestamptz, normal_limit int, extra_limit int)
language plpgsql stable rows 1 set search_path = '' as $$
declare moment timestamptz := gateway.now(); zone text; quotas jsonb;
begin
  select s.time_zone, q.ai_quotas -> role into zone, quotas
  from public.schools s left join public.school_settings q on q.school_id = s.id where s.id = school;
  zone := coalesce(zone, 'UTC');
  day := gateway.day_of(moment, zone);
  ends_at := gateway.day_starts_at(day + 1, zone);
  normal_limit := coalesce((quotas ->> 'normal')::int, 30);
  extra_limit := coalesce((quotas ->> 'extra')::int, 500);
  return next;
end $$;

-- What a person has left today: {normal: {used, limit, left}, extra: {…}, resets_at}.
create or replace function gateway.quota(person uuid, school uuid, role text) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare l record; q public.user_ai_quotas;
begin
  select * into l from gateway.person_limits(school, role);
  select * into q from public.user_ai_quotas u where u.user_id = person and u.school_id = school and u.day = l.day;
  return jsonb_build_object(
    'normal', jsonb_build_object('used', coalesce(q.normal_used, 0), 'limit', l.normal_limit,
      'left', greatest(0, l.normal_limit - coalesce(q.normal_used, 0))),
    'extra', jsonb_build_object('used', coalesce(q.extra_used, 0), 'limit', l.extra_limit,
      'left', greatest(0, l.extra_limit - coalesce(q.extra_used, 0))),
    'resets_at', l.ends_at);
end $$;

-- The caller's own; nobody else's (access.md D11).
create or replace function app.my_quota() returns jsonb language plpgsql stable security definer set search_path = '' as $$
begin
  if app.school() is null then return null; end if;
  return gateway.quota(app.uid(), app.school(), app.role());
end $$;

-- Which quota pays for the turn: 'normal', 'extra' or 'refused'. Locks the person's day unless the turn is paid for.
create or replace function gateway.turn_tier(turn uuid, person uuid, school uuid, role text, wanted text)
returns table (tier text, unpaid boolean, day date, ends_at timestamptz)
language plpgsql rows 1 set search_path = '' as $$
declare l record; q public.user_ai_quotas;
begin
  unpaid := false;
  select r.tier, r.day into tier, day from public.ai_request_logs r where r.id = turn and r.user_id = person and r.tier <> 'refused';
  if found then return next; return; end if;

  select * into l from gateway.person_limits(school, role);
  insert into public.user_ai_quotas as u (user_id, school_id, day, normal_limit, extra_limit)
  values (person, school, l.day, l.normal_limit, l.extra_limit)
  on conflict on constraint user_ai_quotas_person_day do update
    set normal_limit = greatest(excluded.normal_limit, u.normal_used), extra_limit = greatest(excluded.extra_limit, u.extra_used)
  returning u.* into q;

  -- Another step of this turn may have paid while this one waited for the row.
  select r.tier, r.day into tier, day from public.ai_request_logs r where r.id = turn and r.user_id = person and r.tier <> 'refused';
  if found then return next; return; end if;

  unpaid := true; day := l.day; ends_at := l.ends_at;
  tier := case
    when wanted is distinct from 'extra' and q.normal_used < l.normal_limit then 'normal'
    when wanted is distinct from 'normal' and q.extra_used < l.extra_limit then 'extra'
    else 'refused' end;
  return next;
end $$;

create or replace function gateway.pay_for_turn(turn uuid, person uuid, school uuid, paid_day date, paid_tier text, request jsonb) returns void
language plpgsql set search_path = '' as $$
begin
  update public.user_ai_quotas q
  set normal_used = q.normal_used + (paid_tier = 'normal')::int, extra_used = q.extra_used + (paid_tier = 'extra')::int
  where q.user_id = person and q.school_id = school and q.day = paid_day and paid_tier <> 'refused';
  insert into public.ai_request_logs (id, user_id, school_id, role, day, tier, endpoint, trace_id, requested_at)
  values (turn, person, school, coalesce(request ->> 'role', 'unknown'), paid_day, paid_tier, request ->> 'endpoint', request ->> 'trace_id', gateway.now())
  on conflict (id) do update set tier = excluded.tier where ai_request_logs.tier = 'refused';
end $$;

-- When a family runs short, a person with more than an equal part of its minute leaves the rest to the others.
create or replace function gateway.over_fair_share(family public.ai_models, person uuid, moment timestamptz) returns boolean
language plpgsql stable set search_path = '' as $$
declare mine int; people int; capacity int;
begin
  select count(*) filter (where u.user_id = person), count(distinct u.user_id) + (count(*) filter (where u.user_id = person) = 0)::int
  into mine, people
  from public.api_usage_logs u
  where u.reserved_at > moment - interval '60 seconds' and u.family = over_fair_share.family.family and u.user_id is not null;
  select sum(b.requests_per_minute) into capacity
  from public.ai_buckets b
  where b.family_id = family.id and b.project_id in (select p.project_id from gateway.live_projects(over_fair_share.family.family, '{}') p);
  return people > 1 and mine >= coalesce(capacity, 0)::numeric / people;
end $$;

-- Takes one request and `tokens` from a bucket, if it is free (or after waiting for it) and still has room.
-- Answers the reservation, or null.
create or replace function gateway.take(
  family public.ai_models, wanted_bucket uuid, tokens int, request jsonb, without_keys uuid[], decision jsonb, waiting boolean) returns jsonb
language plpgsql set search_path = '' as $$
declare moment timestamptz; s record; k public.ai_keys; reservation uuid; expires timestamptz;
begin
  if waiting then perform from public.ai_buckets b where b.id = wanted_bucket for update;
  else perform from public.ai_buckets b where b.id = wanted_bucket for update skip locked; end if;
  if not found then return null; end if;

  -- Under the lock, with a new snapshot and the time after any waiting.
  moment := gateway.now();
  select * into s from gateway.bucket_states(family, moment, tokens) t where t.bucket_id = wanted_bucket;
  if s.refusal is not null then return null; end if;
  select key.* into k
  from public.ai_key_assignments a join public.ai_keys key on key.id = a.key_id
  where a.family = take.family.family and key.project_id = s.project_id and key.status = 'active' and key.id <> all (without_keys)
  order by random() limit 1;
  if not found then return null; end if;

  expires := moment + make_interval(secs => least(coalesce((request ->> 'lease_seconds')::numeric, 30), 600)::double precision);
  update public.ai_buckets b set
    minute_requests_over = case when b.minute_at = s.minute_at then b.minute_requests_over else 0 end,
    minute_tokens_over = case when b.minute_at = s.minute_at then b.minute_tokens_over else 0 end,
    day_requests_over = case when b.day = s.day then b.day_requests_over else 0 end,
    minute_at = s.minute_at, minute_requests = s.minute_requests + 1, minute_tokens = s.minute_tokens + tokens,
    next_minute_requests = s.next_minute_requests + s.spans_minute::int,
    next_minute_tokens = s.next_minute_tokens + case when s.spans_minute then tokens else 0 end,
    day = s.day, day_requests = s.day_requests + 1, next_day_requests = s.next_day_requests + s.spans_day::int,
    probe_until = case when b.needs_probe then expires end
  where b.id = wanted_bucket;

  decision := decision || jsonb_build_object('order', family.position, 'room', round(s.room::numeric, 3),
    'before', jsonb_build_array(s.minute_requests, s.day_requests, s.minute_tokens));
  insert into public.api_usage_logs (key_id, bucket_id, project_id, family, model, reserved_at, expires_at, minute_at, spans_minute, day,
    spans_day, occupies_until, is_probe, reserved_tokens, fallback_count, decision, endpoint, trace_id, turn_id, user_id, school_id, role)
  values (k.id, wanted_bucket, s.project_id, family.family, family.model_id, moment, expires, s.minute_at, s.spans_minute, s.day, s.spans_day,
    case when family.minute_window = 'sliding' then moment + make_interval(secs => 60 + family.send_guard_milliseconds / 1000.0) end,
    s.needs_probe, tokens, coalesce((request ->> 'fallback_count')::int, 0), decision, request ->> 'endpoint', request ->> 'trace_id',
    (request ->> 'turn_id')::uuid, (request ->> 'user_id')::uuid, (request ->> 'school_id')::uuid, request ->> 'role')
  returning id into reservation;

  return jsonb_build_object('outcome', 'reserved', 'reservation_id', reservation, 'key_id', k.id, 'secret', k.secret,
    'key_version', k.key_version, 'project_id', s.project_id, 'bucket_id', wanted_bucket, 'family', family.family, 'model', family.model_id,
    'family_name', family.name, 'can_call_tools', family.can_call_tools, 'probe', s.needs_probe, 'reserved_at', moment, 'expires_at', expires,
    'send_guard_ms', family.send_guard_milliseconds, 'decision', decision,
    'usage', jsonb_build_object('current_rpm', s.minute_requests + 1, 'current_rpd', s.day_requests + 1, 'current_tpm', s.minute_tokens + tokens));
end $$;

-- Families that may serve the request, in the order to try them.
create or replace function gateway.chain(request jsonb, wanted_tier text, moment timestamptz) returns setof public.ai_models
language sql stable rows 4 as $$
  select m.* from public.ai_models m
  where m.status = 'active' and m.tier = wanted_tier
    and (m.can_call_tools or not coalesce((request ->> 'needs_tools')::boolean, false))
    and not coalesce(request -> 'without_families' ? m.family, false)
  order by m.family = request ->> 'first_family' desc nulls last, coalesce(m.overloaded_until > moment, false), m.position
$$;

-- A family's buckets that have room, best first, the share of the best one's room, and for the audit why the others have none.
create or replace function gateway.candidates(family public.ai_models, without_keys uuid[], tokens int)
returns table (buckets uuid[], room real, skipped jsonb)
language plpgsql rows 1 set search_path = '' as $$
declare moment timestamptz := gateway.now();
begin
  select coalesce(array_agg(s.bucket_id order by s.needs_probe, round(s.room * 8) desc, random()) filter (where s.refusal is null), '{}'),
    max(s.room) filter (where s.refusal is null),
    jsonb_strip_nulls(jsonb_build_object(
      'cooling', nullif(count(*) filter (where s.refusal = 'cooling'), 0),
      'probing', nullif(count(*) filter (where s.refusal = 'probing'), 0),
      'day-requests', nullif(count(*) filter (where s.refusal = 'day-requests'), 0),
      'minute-requests', nullif(count(*) filter (where s.refusal = 'minute-requests'), 0),
      'minute-tokens', nullif(count(*) filter (where s.refusal = 'minute-tokens'), 0),
      'too-large', nullif(count(*) filter (where s.refusal = 'too-large'), 0)))
  into buckets, room, skipped
  from gateway.bucket_states(family, moment, tokens) s
  where s.project_id in (select p.project_id from gateway.live_projects(family.family, without_keys) p);
  return next;
end $$;

-- Waits for a bucket and lets go of it if it turns out to be full, so that nobody ever waits while holding one.
create or replace function gateway.wait_and_take(
  family public.ai_models, wanted_bucket uuid, tokens int, request jsonb, without_keys uuid[], decision jsonb) returns jsonb
language plpgsql set search_path = '' as $$
declare taken jsonb;
begin
  taken := gateway.take(family, wanted_bucket, tokens, request, without_keys, decision || '{"waited": true}', true);
  if taken is null then raise exception using errcode = 'CG002'; end if;
  return taken;
exception when sqlstate 'CG002' then return null;
end $$;

-- Takes from the first bucket of the family that lets itself be taken.
create or replace function gateway.take_any(
  family public.ai_models, buckets uuid[], tokens int, request jsonb, without_keys uuid[], decision jsonb, waiting boolean) returns jsonb
language plpgsql set search_path = '' as $$
declare candidate uuid; taken jsonb;
begin
  for candidate in select b from unnest(buckets) with ordinality t (b, n) order by case when waiting then b end, n loop
    if waiting then taken := gateway.wait_and_take(family, candidate, tokens, request, without_keys, decision);
    else taken := gateway.take(family, candidate, tokens, request, without_keys, decision, false); end if;
    exit when taken is not null;
  end loop;
  return taken;
end $$;

-- Why nothing could be reserved and when that changes: the earliest moment at which some bucket has room again.
create or replace function gateway.exhausted(
  request jsonb, without_keys uuid[], wanted_tier text, tokens int, skipped jsonb, unfair boolean) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  moment timestamptz := gateway.now(); family public.ai_models; soonest timestamptz; earliest timestamptz; families int := 0;
begin
  for family in select m.* from gateway.chain(request, wanted_tier, moment) m loop
    families := families + 1;
    select min(s.ready_at) into soonest from gateway.bucket_states(family, moment, tokens) s
    where s.project_id in (select p.project_id from gateway.live_projects(family.family, without_keys) p)
      and s.ready_at < 'infinity';
    earliest := least(earliest, soonest);
  end loop;
  if unfair then earliest := greatest(earliest, date_trunc('minute', moment) + interval '60 seconds'); end if;
  return jsonb_build_object('outcome', case when families = 0 then 'no-model' else 'exhausted' end, 'tier', wanted_tier, 'retry_at', earliest,
    'retry_after_ms', case when earliest is not null then greatest(0, ceil(extract(epoch from earliest - moment) * 1000)) end, 'skipped', skipped);
end $$;

-- Reserves one request for an attempt at a model. `request`: {tokens, endpoint, needs_tools?, tier?, turn_id?, user_id?,
-- school_id?, role?, trace_id?, fallback_count?, lease_seconds?, first_family?, without_families?: [], without_keys?: []}.
-- Answers {outcome: 'reserved', …}, {outcome: 'exhausted' | 'no-model', retry_at, retry_after_ms, skipped}
-- or {outcome: 'person-exhausted', resets_at}. Run it as one statement: its locks last until
-- the commit. Generic plans: planning anew for each request would cost ten times the choice itself.
create or replace function gateway.reserve(request jsonb) returns jsonb
language plpgsql security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
declare
  tokens int := greatest(1, (request ->> 'tokens')::int);
  without_keys uuid[] := coalesce((select array_agg(value::uuid) from jsonb_array_elements_text(request -> 'without_keys')), '{}');
  person uuid := request ->> 'user_id'; school uuid := request ->> 'school_id'; turn uuid := request ->> 'turn_id';
  paying record; chosen_tier text := coalesce(request ->> 'tier', 'normal'); unpaid boolean := false;
  family public.ai_models; c record; taken jsonb; skipped jsonb; unfair boolean := false; pass int;
begin
  if person is not null then
    select * into paying from gateway.turn_tier(turn, person, school, request ->> 'role', request ->> 'tier');
    chosen_tier := paying.tier; unpaid := paying.unpaid;
    if chosen_tier = 'refused' then
      perform gateway.pay_for_turn(turn, person, school, paying.day, 'refused', request);
      return jsonb_build_object('outcome', 'person-exhausted', 'resets_at', paying.ends_at);
    end if;
  end if;

  -- First the free buckets; then, letting go of every row in between, waiting for each in the order of their ids.
  <<passes>>
  for pass in 1..2 loop
    begin
      skipped := '{}';
      for family in select m.* from gateway.chain(request, chosen_tier, gateway.now()) m loop
        select * into c from gateway.candidates(family, without_keys, tokens);
        if c.room < 0.2 and person is not null and gateway.over_fair_share(family, person, gateway.now()) then
          unfair := true;
          c.skipped := c.skipped || jsonb_build_object('fair-share', cardinality(c.buckets));
          c.buckets := '{}';
        end if;
        if c.skipped <> '{}' then skipped := skipped || jsonb_build_object(family.family, c.skipped); end if;
        taken := gateway.take_any(family, c.buckets, tokens, request, without_keys, jsonb_build_object('skipped', skipped), pass = 2);
        exit passes when taken is not null;
      end loop;
      raise exception using errcode = 'CG001';
    exception when sqlstate 'CG001' then null;
    end;
  end loop;

  if taken is null then return gateway.exhausted(request, without_keys, chosen_tier, tokens, skipped, unfair); end if;
  if unpaid then perform gateway.pay_for_turn(turn, person, school, paying.day, chosen_tier, request); end if;
  return taken || jsonb_build_object('tier', chosen_tier);
end $$;
