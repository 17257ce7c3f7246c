-- Choosing and reserving: one call, one transaction. Locks are taken in the order quota, then buckets.

-- A number from 0 to `most` out of what others wrote: what is below or above counts as that, what is no number as null.
create or replace function gateway.number_in(facts jsonb, name text, most int) returns numeric
language sql immutable as $$
  select case when jsonb_typeof(facts -> name) = 'number' or facts ->> name ~ '^-?[0-9]{1,20}(\.[0-9]{1,20})?$'
    then least(greatest(0, (facts ->> name)::numeric), most) end
$$;

-- The limits of a person's turns and their day, from the school's settings.
drop function if exists gateway.person_limits(uuid, text);
create or replace function gateway.person_limits(school uuid, role text, moment timestamptz,
  out day date, out ends_at timestamptz, out normal_limit int, out extra_limit int)
language plpgsql stable set search_path = '' as $$
declare zone text; quotas jsonb;
begin
  select s.time_zone, q.ai_quotas -> role into zone, quotas
  from public.schools s left join public.school_settings q on q.school_id = s.id where s.id = school;
  zone := coalesce(zone, 'UTC');
  day := gateway.day_of(moment, zone);
  ends_at := gateway.day_starts_at(day + 1, zone);
  normal_limit := coalesce(floor(gateway.number_in(quotas, 'normal', 1000000000)), 30);
  extra_limit := coalesce(floor(gateway.number_in(quotas, 'extra', 1000000000)), 500);
end $$;

-- What a person has left today: {normal: {used, limit, left}, extra: {…}, resets_at}.
create or replace function gateway.quota(person uuid, school uuid, role text) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare l record; q public.user_ai_quotas;
begin
  l := gateway.person_limits(school, role, gateway.now());
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

-- Counts a turn against the person's day, once: normal turns first, then extra ones. `paid` null: the turn was paid for
-- before, by an earlier step or one that ran beside this. Tier 'refused': both are used up, which is noted.
drop function if exists gateway.turn_tier(uuid, uuid, uuid, text, text);
drop function if exists gateway.pay_for_turn(uuid, uuid, uuid, date, text, jsonb);
drop function if exists gateway.open_turn(uuid, uuid, uuid, jsonb);
create or replace function gateway.open_turn(turn uuid, person uuid, school uuid, request jsonb, moment timestamptz,
  out tier text, out paid date, out ends_at timestamptz)
language plpgsql set search_path = '' as $$
declare l record; wanted text := request ->> 'tier'; counted boolean; known text;
begin
  if not coalesce((request ->> 'opens_turn')::boolean, false) then
    select r.tier into tier from public.ai_request_logs r where r.id = turn and r.user_id = person and r.tier <> 'refused';
    if found then return; end if;
  end if;

  l := gateway.person_limits(school, request ->> 'role', moment);
  ends_at := l.ends_at;
  loop
    update public.user_ai_quotas q set
      normal_limit = greatest(l.normal_limit, q.normal_used), extra_limit = greatest(l.extra_limit, q.extra_used),
      normal_used = q.normal_used + (wanted is distinct from 'extra' and q.normal_used < l.normal_limit)::int,
      extra_used = q.extra_used + (wanted is distinct from 'normal' and q.extra_used < l.extra_limit
        and not (wanted is distinct from 'extra' and q.normal_used < l.normal_limit))::int,
      last_paid = case when wanted is distinct from 'extra' and q.normal_used < l.normal_limit then 'normal'
        when wanted is distinct from 'normal' and q.extra_used < l.extra_limit then 'extra' else 'refused' end
    where q.user_id = person and q.school_id = school and q.day = l.day
    returning q.last_paid into tier;
    exit when found;
    insert into public.user_ai_quotas (user_id, school_id, day, normal_limit, extra_limit) values (person, school, l.day, l.normal_limit, l.extra_limit)
    on conflict on constraint user_ai_quotas_person_day do nothing;
  end loop;

  insert into public.ai_request_logs as r (id, user_id, school_id, role, day, tier, endpoint, trace_id, requested_at)
  values (turn, person, school, coalesce(request ->> 'role', 'unknown'), l.day, tier, request ->> 'endpoint', request ->> 'trace_id', moment)
  on conflict (id) do update set tier = excluded.tier, day = excluded.day where r.tier = 'refused' and r.user_id = excluded.user_id;
  if found then
    paid := l.day;
  else
    perform gateway.give_back(person, school, l.day, tier);
    select r.tier into tier from public.ai_request_logs r where r.id = turn and r.user_id = person;
    if not found then raise exception using errcode = 'invalid_parameter_value', message = 'The turn belongs to somebody else'; end if;
  end if;
end $$;

create or replace function gateway.give_back(person uuid, school uuid, paid date, paid_tier text) returns void
language sql set search_path = '' as $$
  update public.user_ai_quotas q
  set normal_used = q.normal_used - (paid_tier = 'normal')::int, extra_used = q.extra_used - (paid_tier = 'extra')::int
  where q.user_id = person and q.school_id = school and q.day = paid
$$;

-- No model could be reserved: the turn has cost nothing.
create or replace function gateway.unopen_turn(turn uuid, person uuid, school uuid, paid date, paid_tier text) returns void
language plpgsql set search_path = '' as $$
begin
  perform gateway.give_back(person, school, paid, paid_tier);
  delete from public.ai_request_logs r where r.id = turn and r.user_id = person;
end $$;

-- What is left of a count that fades with every minute to 1/e: of a steady rate, as many as come in a minute. So little that
-- it could not be told from nothing is nothing, before it is less than a number can be.
create or replace function gateway.faded(count real, since timestamptz, moment timestamptz) returns real language sql stable as $$
  select case when count < 0.001 or moment - since > interval '15 minutes' then 0
    else count * exp(-greatest(0, extract(epoch from moment - since)::real / 60))::real end
$$;

-- Whether one more request is within what a person may have of a minute that is running out: up to the max-min fair share, and
-- beyond it what the others will not come for; and where it is not, when it will be. Demand is what was asked in this
-- minute, carried on to its end, or in the one before; the level of the shares is found by filling all demands to it until the
-- capacity is used. Of a fixed minute shares are whole requests: what does not divide goes to those who had least lately. Where a
-- minute slides, what was granted lately stands for what was granted in the minute: nobody has all of theirs at its beginning.
drop function if exists gateway.over_fair_share(public.ai_models, uuid, timestamptz);
drop function if exists gateway.is_fair(uuid, jsonb, text, int, timestamptz);
drop function if exists gateway.fair_at(uuid, boolean, timestamptz);
create or replace function gateway.fair_share(who uuid, request jsonb, wanted_tier text, tokens int, moment timestamptz,
  out is_fair boolean, out fair_at timestamptz)
language plpgsql stable set search_path = '' as $$
declare
  minute timestamptz := date_trunc('minute', moment);
  elapsed real := greatest(1, extract(epoch from moment - minute)); left_over real := 60 - extract(epoch from moment - minute);
begin
  with room as (
    select coalesce(bool_or(m.minute_window = 'sliding'), false) as slides,
      case when bool_or(m.minute_window = 'sliding') then 60 else left_over end as ahead,
      coalesce(sum(greatest(0, least(
        b.requests_per_minute - gateway.taken_in(minute, b.minute_at, b.minute_requests, b.next_minute_requests),
        (b.tokens_per_minute - gateway.taken_in(minute, b.minute_at, b.minute_tokens, b.next_minute_tokens)) / tokens,
        d.requests_left))), 0)::real as of_minute,
      -- Each request fills a sliding minute for as long as it may have taken to arrive, too.
      coalesce(sum(least(b.requests_per_minute, b.tokens_per_minute / tokens) * 60000.0 / (60000 + m.send_guard_milliseconds))
        filter (where d.requests_left > 0), 0)::real as of_sixty_seconds,
      coalesce(sum(greatest(0, least(b.requests_per_minute, d.requests_left))), 0)::real as of_day
    from gateway.chain(request, wanted_tier, moment) m join public.ai_buckets b on b.family_id = m.id
    cross join lateral (
      select b.requests_per_day - case when b.day >= gateway.day_of(moment, m.day_time_zone) then b.day_requests else 0 end as requests_left) d
    where b.key_ids <> '{}' and coalesce(b.cooldown_until, moment) <= moment
  ), people as (
    select d.asker, case when room.slides then gateway.faded(d.lately, d.lately_at, moment) when d.minute_at = minute then d.granted else 0 end as granted,
      case when d.minute_at = minute then d.asked when d.minute_at < minute - interval '60 seconds' then 1 else 0 end as asked,
      case when d.minute_at = minute then d.asked_before when d.minute_at = minute - interval '60 seconds' then d.asked else 0 end as before,
      case when d.minute_at = minute then d.lately_before else gateway.faded(d.lately, d.lately_at, minute) end as had
    from gateway.demand d cross join room where d.minute_at between minute - interval '60 seconds' and minute or d.asker = who
    union all
    select who, 0, 1, 0, 0 where not exists (select from gateway.demand d where d.asker = who)
  ), rates as (
    select p.*, greatest(p.asked / elapsed, p.before / 60.0)::real as rate from people p
  ), demands as (
    select r.*, case when room.slides then greatest(r.before, r.rate * 60) else greatest(r.before, r.asked + r.rate * left_over) end::real as wanted
    from rates r cross join room
  ), capacity as (
    select still + g.granted as requests, still
    from room cross join (select coalesce(sum(d.granted), 0)::real as granted from demands d) g
    cross join lateral (select case when slides then least(of_day, of_sixty_seconds - g.granted) else of_minute end as still) s
  ), filled as (
    select (c.requests - coalesce(sum(d.wanted) over (order by d.wanted rows between unbounded preceding and 1 preceding), 0))
      / (count(*) over () - row_number() over (order by d.wanted) + 1) as level, d.wanted
    from demands d, capacity c
  ), share as (
    select max(level) filter (where level < wanted) as level from filled
  ), sharers as (
    select d.*, s.level as level_of_all, d.wanted > s.level as is_short,
      row_number() over (partition by d.wanted > s.level order by d.had, d.asker) as place, count(*) over (partition by d.wanted > s.level) as sharers
    from demands d cross join share s
  ), shares as (
    select d.*, l.rest, case when room.slides or level_of_all is null then level_of_all when d.is_short then l.least + (d.place <= l.rest)::int else greatest(l.least, ceil(d.wanted)) end as level
    from sharers d cross join room
    -- As much more as a real number may be wrong.
    cross join lateral (select floor(level_of_all) as least, floor((level_of_all - floor(level_of_all)) * d.sharers + 0.01) as rest) l
  ), claims as (
    select coalesce(sum(least(greatest(0, least(s.level, s.wanted) - s.granted),
      case when s.asked > 0 or room.ahead > 30 then ceil(s.rate * room.ahead) else s.rate * room.ahead end)), 0) as of_others
    from shares s cross join room where s.asker <> who
  )
  select mine.level is null or mine.granted <= most.granted or c.still - 1 >= o.of_others,
    case when room.slides then moment + make_interval(secs => 60 * ln(greatest(1, mine.granted / most.granted)))
      -- Who had one queues behind those who had none.
      else minute + interval '60 seconds' * case when mine.level_of_all >= 1 then 1 else
        least(15, greatest(1, coalesce((mine.place - 1 + case when mine.granted > 0 then mine.sharers else 0 end) / nullif(mine.rest, 0)::int, 1))) end end
  into is_fair, fair_at
  from shares mine cross join room cross join capacity c cross join claims o
  -- What is left of a steady rate when the next is due: a count that fades swings about the rate.
  cross join lateral (select case when room.slides then 1 / (exp(1 / greatest(mine.level, 0.02)::double precision) - 1) else mine.level - 1 end as granted) most
  where mine.asker = who;
end $$;

drop function if exists gateway.remember_demand(uuid, int, int);
create or replace function gateway.remember_demand(who uuid, asks int, grants int, moment timestamptz) returns boolean
language plpgsql set search_path = '' as $$
declare minute timestamptz := date_trunc('minute', moment);
begin
  insert into gateway.demand as d (asker, minute_at, asked, granted, lately, lately_at) values (who, minute, asks, grants, grants, moment)
  on conflict (asker) do update set
    asked_before = case when d.minute_at >= minute then d.asked_before when d.minute_at = minute - interval '60 seconds' then d.asked else 0 end,
    asked = case when d.minute_at >= minute then d.asked else 0 end + asks,
    granted = case when d.minute_at >= minute then d.granted else 0 end + grants,
    minute_at = greatest(d.minute_at, minute),
    lately_before = case when d.minute_at >= minute then d.lately_before else gateway.faded(d.lately, d.lately_at, minute) end,
    lately = gateway.faded(d.lately, d.lately_at, moment) + grants, lately_at = moment;
  return found;
end $$;

-- Somebody had to be refused: for two minutes every request is looked at for fairness. Written twice a minute at most.
create or replace function gateway.note_shortage(wanted_tier text) returns void
language plpgsql set search_path = '' as $$
declare moment timestamptz := gateway.now();
begin
  update public.ai_models m set short_until = moment + interval '120 seconds'
  where m.id in (
    select x.id from public.ai_models x
    where x.tier = wanted_tier and x.status = 'active' and not coalesce(x.short_until between moment + interval '90 seconds' and moment + interval '120 seconds', false)
    order by x.id for update skip locked);
end $$;

-- Takes one request and `tokens` from a bucket that is locked and has room, and writes the attempt. Null: none of its keys
-- can be used after all, and nothing was taken.
create or replace function gateway.book(
  family public.ai_models, s gateway.bucket_state, tokens int, request jsonb, without_keys uuid[], decision jsonb, moment timestamptz) returns jsonb
language plpgsql set search_path = '' as $$
declare
  k record; reservation uuid; drawn uuid := s.key_ids[1 + floor(random() * cardinality(s.key_ids))::int];
  expires timestamptz := moment + make_interval(secs => least(coalesce((request ->> 'lease_seconds')::double precision, 30), 600));
  leaves timestamptz := case when family.minute_window = 'sliding' then moment + make_interval(secs => 60 + family.send_guard_milliseconds / 1000.0) end;
begin
  -- Drawn beforehand: inside the query a volatile draw would be made anew for every key of the pool, and find no index.
  select key.id, key.secret, key.key_version into k from public.ai_keys key
  where key.id = drawn and key.status = 'active' and key.id <> all (without_keys);
  if not found then
    select key.id, key.secret, key.key_version into k from public.ai_keys key
    where key.id = any (s.key_ids) and key.status = 'active' and key.id <> all (without_keys) order by random() limit 1;
    if not found then return null; end if;
  end if;

  update public.ai_buckets b set
    minute_requests_over = case when b.minute_at = s.minute_at then b.minute_requests_over else 0 end,
    minute_tokens_over = case when b.minute_at = s.minute_at then b.minute_tokens_over else 0 end,
    day_requests_over = case when b.day = s.day then b.day_requests_over else 0 end,
    minute_at = s.minute_at, minute_requests = s.minute_requests + 1, minute_tokens = s.minute_tokens + tokens,
    next_minute_requests = s.next_minute_requests + s.spans_minute::int,
    next_minute_tokens = s.next_minute_tokens + case when s.spans_minute then tokens else 0 end,
    -- Beyond what is counted the counters are not to be relied on.
    first_leaves_at = case when leaves is not null and s.minute_tokens::bigint + tokens < 1000000000 then least(s.first_leaves_at, leaves) end,
    day = s.day, day_requests = s.day_requests + 1, next_day_requests = s.next_day_requests + s.spans_day::int,
    probe_until = case when b.needs_probe then expires end
  where b.id = s.bucket_id;

  decision := decision || jsonb_build_object('order', family.position, 'room', round(s.room::numeric, 3),
    'before', jsonb_build_array(s.minute_requests, s.day_requests, s.minute_tokens));
  insert into public.api_usage_logs (id, key_id, bucket_id, project_id, family, model, reserved_at, expires_at, minute_at, spans_minute, day,
    spans_day, occupies_until, is_probe, reserved_tokens, fallback_count, decision, endpoint, trace_id, turn_id, user_id, school_id, role)
  values (gateway.attempt_id(moment), k.id, s.bucket_id, s.project_id, family.family, family.model_id, moment, expires, s.minute_at, s.spans_minute, s.day, s.spans_day,
    leaves, s.needs_probe, tokens, coalesce((request ->> 'fallback_count')::int, 0), decision, request ->> 'endpoint', request ->> 'trace_id',
    (request ->> 'turn_id')::uuid, (request ->> 'user_id')::uuid, (request ->> 'school_id')::uuid, request ->> 'role')
  returning id into reservation;

  return jsonb_build_object('outcome', 'reserved', 'reservation_id', reservation, 'key_id', k.id, 'secret', k.secret,
    'key_version', k.key_version, 'project_id', s.project_id, 'bucket_id', s.bucket_id, 'family', family.family, 'model', family.model_id,
    'family_name', family.name, 'can_call_tools', family.can_call_tools, 'probe', s.needs_probe, 'reserved_at', moment, 'expires_at', expires,
    'send_guard_ms', family.send_guard_milliseconds, 'decision', decision,
    'usage', jsonb_build_object('current_rpm', s.minute_requests + 1, 'current_rpd', s.day_requests + 1, 'current_tpm', s.minute_tokens + tokens));
end $$;

-- A few buckets of a family: the first four from an id on, and round to the beginning.
create or replace function gateway.few_buckets(of_family uuid, first_id uuid, without_keys uuid[]) returns table (id uuid)
language sql stable rows 4 as $$
  select n.id from (
    (select x.id from public.ai_buckets x where x.family_id = of_family and x.id >= first_id and not x.key_ids <@ without_keys order by x.id limit 4) union all
    (select x.id from public.ai_buckets x where x.family_id = of_family and x.id < first_id and not x.key_ids <@ without_keys order by x.id limit 4)) n
  limit 4
$$;

-- The usual case in one look: locks the emptiest of a few free buckets of a family, without asking why others are full. The
-- columns are those of the locked row; the conditions are checked on it again. Null says nothing of the buckets that it did
-- not look at. What a bucket counts of a sliding minute may have left since, so that it is at most that: enough to know while
-- it is less than half.
drop function if exists gateway.lock_free(public.ai_models, int, timestamptz);
create or replace function gateway.lock_free(family public.ai_models, tokens int, without_keys uuid[], moment timestamptz) returns gateway.bucket_state
language plpgsql set search_path = '' as $$
declare
  slides boolean := family.minute_window = 'sliding';
  minute timestamptz := date_trunc('minute', moment);
  arrival timestamptz := moment + make_interval(secs => family.send_guard_milliseconds / 1000.0);
  spans_minute boolean := not slides and date_trunc('minute', arrival) > minute;
  today date := gateway.day_of(moment, family.day_time_zone);
  spans_day boolean := gateway.day_of(arrival, family.day_time_zone) > today;
  first_id uuid := gen_random_uuid(); s gateway.bucket_state;
begin
  select b.id, b.project_id, b.key_ids, false, greatest(b.minute_at, minute), spans_minute, greatest(b.day, today), spans_day,
    t.taken_requests, t.taken_tokens,
    case when b.minute_at >= minute then b.next_minute_requests else 0 end, case when b.minute_at >= minute then b.next_minute_tokens else 0 end,
    gateway.taken_on(today, b.day, b.day_requests, b.next_day_requests), case when b.day >= today then b.next_day_requests else 0 end,
    1 - greatest(t.taken_requests::real / b.requests_per_minute, t.taken_tokens::real / b.tokens_per_minute,
      gateway.taken_on(today, b.day, b.day_requests, b.next_day_requests)::real / b.requests_per_day) as room, null, moment,
    case when slides then b.first_leaves_at end
  into s
  from gateway.few_buckets(family.id, first_id, without_keys) c join public.ai_buckets b on b.id = c.id
  cross join lateral (
    select case when slides then b.minute_requests else gateway.taken_in(minute, b.minute_at, b.minute_requests, b.next_minute_requests) end as taken_requests,
      case when slides then b.minute_tokens else gateway.taken_in(minute, b.minute_at, b.minute_tokens, b.next_minute_tokens) end as taken_tokens) t
  where not b.key_ids <@ without_keys and not b.needs_probe and (b.cooldown_until is null or b.cooldown_until <= moment)
    and t.taken_requests < b.requests_per_minute and t.taken_tokens <= b.tokens_per_minute - tokens
    and gateway.taken_on(today, b.day, b.day_requests, b.next_day_requests) < b.requests_per_day
    and (not slides or gateway.counts_slide(b.first_leaves_at, moment)
      and (b.first_leaves_at > moment or t.taken_requests < b.requests_per_minute / 2 and t.taken_tokens < b.tokens_per_minute / 2))
    and (not spans_minute or b.minute_at < minute
      or b.next_minute_requests < b.requests_per_minute and b.next_minute_tokens <= b.tokens_per_minute - tokens)
    and (not spans_day or b.day < today or b.next_day_requests < b.requests_per_day)
  order by room desc
  limit 1 for update of b skip locked;
  return s;
end $$;

-- The same of a sliding minute where it has to be counted, and without the lock: what fills it are rows of their own, so that it
-- has to be counted anew once the bucket is locked.
create or replace function gateway.find_free(family public.ai_models, tokens int, without_keys uuid[], moment timestamptz) returns gateway.bucket_state
language plpgsql set search_path = '' as $$
declare first_id uuid := gen_random_uuid(); s gateway.bucket_state;
begin
  select t.* into s from gateway.bucket_states(family, moment, tokens) t
  where t.bucket_id = any (array(select c.id from gateway.few_buckets(family.id, first_id, without_keys) c))
    and t.refusal is null and not t.needs_probe
  order by t.room desc limit 1;
  return s;
end $$;

-- Takes from one bucket, if it is free (or after waiting for it) and still has room. Answers the reservation, or null.
create or replace function gateway.take(
  family public.ai_models, wanted_bucket uuid, tokens int, request jsonb, without_keys uuid[], decision jsonb, waiting boolean) returns jsonb
language plpgsql set search_path = '' as $$
declare moment timestamptz; s gateway.bucket_state;
begin
  if waiting then perform from public.ai_buckets b where b.id = wanted_bucket for update;
  else perform from public.ai_buckets b where b.id = wanted_bucket for update skip locked; end if;
  if not found then return null; end if;

  -- Under the lock, with a new snapshot and the time after any waiting.
  moment := gateway.now();
  select * into s from gateway.bucket_states(family, moment, tokens) t where t.bucket_id = wanted_bucket;
  if s.refusal is not null then return null; end if;
  return gateway.book(family, s, tokens, request, without_keys, decision, moment);
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

-- A family's buckets that have room, best first, for the audit why the others have none, and when the first of them will.
drop function if exists gateway.candidates(public.ai_models, uuid[], int);
create function gateway.candidates(family public.ai_models, without_keys uuid[], tokens int)
returns table (buckets uuid[], skipped jsonb, ready_at timestamptz)
language plpgsql rows 1 set search_path = '' as $$
declare moment timestamptz := gateway.now();
begin
  select coalesce(array_agg(s.bucket_id order by s.needs_probe, round(s.room * 8) desc, random()) filter (where s.refusal is null), '{}'),
    jsonb_strip_nulls(jsonb_build_object(
      'cooling', nullif(count(*) filter (where s.refusal = 'cooling'), 0),
      'probing', nullif(count(*) filter (where s.refusal = 'probing'), 0),
      'day-requests', nullif(count(*) filter (where s.refusal = 'day-requests'), 0),
      'minute-requests', nullif(count(*) filter (where s.refusal = 'minute-requests'), 0),
      'minute-tokens', nullif(count(*) filter (where s.refusal = 'minute-tokens'), 0),
      'too-large', nullif(count(*) filter (where s.refusal = 'too-large'), 0))),
    min(s.ready_at) filter (where s.ready_at < 'infinity')
  into buckets, skipped, ready_at
  from gateway.bucket_states(family, moment, tokens) s
  where not s.key_ids <@ without_keys;
  return next;
end $$;

-- Takes from a bucket or lets go of it if it turns out to be full, so that nobody ever waits while holding one.
drop function if exists gateway.wait_and_take(public.ai_models, uuid, int, jsonb, uuid[], jsonb);
create or replace function gateway.take_or_leave(
  family public.ai_models, wanted_bucket uuid, tokens int, request jsonb, without_keys uuid[], decision jsonb, waiting boolean) returns jsonb
language plpgsql set search_path = '' as $$
declare taken jsonb;
begin
  taken := gateway.take(family, wanted_bucket, tokens, request, without_keys,
    case when waiting then decision || '{"waited": true}' else decision end, waiting);
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
    taken := gateway.take_or_leave(family, candidate, tokens, request, without_keys, decision, waiting);
    exit when taken is not null;
  end loop;
  return taken;
end $$;

-- One look down the chain: 'quick' at the first family alone and at no reason, 'whole', or 'waiting' for locked buckets.
-- `taken` is the reservation, or null with the reasons; `contended` when buckets had room but were locked. A minute that is
-- used up faster than it passes, or soon after somebody had to be refused, is shared out fairly.
drop function if exists gateway.look(jsonb, text, int, uuid[], uuid, text);
create or replace function gateway.look(request jsonb, wanted_tier text, tokens int, without_keys uuid[], asker uuid, how text,
  out taken jsonb, out families int, out skipped jsonb, out contended boolean, out unfair boolean, out ready_at timestamptz, out moment timestamptz)
language plpgsql set search_path = '' as $$
declare family public.ai_models; s gateway.bucket_state; c record; is_fair boolean; fair_at timestamptz; pressed boolean := false; elapsed real; slides boolean; is_short boolean; is_locked boolean; decision jsonb;
begin
  moment := gateway.now();
  elapsed := extract(epoch from moment - date_trunc('minute', moment)) / 60;
  skipped := '{}'; families := 0; contended := false; unfair := false;
  for family in select m.* from gateway.chain(request, wanted_tier, moment) m loop
    families := families + 1;
    slides := family.minute_window = 'sliding';
    is_short := coalesce(family.short_until > moment, false);
    -- A sliding minute that is short has room in few buckets: all are looked at, at once.
    if how = 'quick' or how = 'whole' and not (slides and is_short) then
      s := gateway.lock_free(family, tokens, without_keys, moment);
      is_locked := s.bucket_id is not null;
      if slides and not is_locked and not is_short then s := gateway.find_free(family, tokens, without_keys, moment); end if;
      if s.bucket_id is not null then
        -- A minute that slides never passes: what one takes of it at once, others miss for as long.
        is_fair := true;
        if asker is not null and (pressed or is_short or 1 - s.room > case when slides then 0.25 else elapsed + 0.05 end) then
          select * into is_fair, fair_at from gateway.fair_share(asker, request, wanted_tier, tokens, moment);
        end if;
        if is_fair then
          decision := jsonb_build_object('skipped', skipped);
          if is_locked then taken := gateway.book(family, s, tokens, request, without_keys, decision, moment);
          else taken := gateway.take_or_leave(family, s.bucket_id, tokens, request, without_keys, decision, false); end if;
          if taken is not null then return; end if;
        else
          unfair := true; pressed := true;
          ready_at := least(ready_at, fair_at);
          skipped := skipped || jsonb_build_object(family.family, '{"fair-share": 1}'::jsonb);
          continue;
        end if;
      end if;
    end if;

    exit when how = 'quick';

    select * into c from gateway.candidates(family, without_keys, tokens);
    is_fair := true;
    if asker is not null and c.buckets <> '{}' then
      select * into is_fair, fair_at from gateway.fair_share(asker, request, wanted_tier, tokens, moment);
    end if;
    if not is_fair then
      unfair := true;
      c.skipped := c.skipped || jsonb_build_object('fair-share', cardinality(c.buckets));
      c.buckets := '{}';
      c.ready_at := fair_at;
    end if;
    pressed := true;
    ready_at := least(ready_at, c.ready_at);
    if c.skipped <> '{}' then skipped := skipped || jsonb_build_object(family.family, c.skipped); end if;
    continue when c.buckets = '{}';
    taken := gateway.take_any(family, c.buckets, tokens, request, without_keys, jsonb_build_object('skipped', skipped), how = 'waiting');
    if taken is not null then return; end if;
    contended := true;
  end loop;
end $$;

-- Reserves one request for an attempt at a model. `request`: {tokens, endpoint, needs_tools?, tier?, turn_id?, user_id?,
-- school_id?, role?, trace_id?, fallback_count?, lease_seconds?, again?, opens_turn?, first_family?, without_families?: [],
-- without_keys?: []}. `again`: it repeats an ask whose demand is counted already. `opens_turn`: a hint that the turn is not
-- paid for yet. Answers {outcome: 'reserved', …}, {outcome: 'exhausted' | 'no-model', retry_at, retry_after_ms, skipped}
-- or {outcome: 'person-exhausted', resets_at}. Run it as one statement: its locks last until the commit. Generic plans:
-- planning anew for each request would cost ten times the choice itself.
create or replace function gateway.reserve(request jsonb) returns jsonb
language plpgsql security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
declare
  tokens int := greatest(1, (request ->> 'tokens')::int); without_keys uuid[] := '{}';
  person uuid := request ->> 'user_id'; school uuid := request ->> 'school_id'; turn uuid := request ->> 'turn_id';
  asker uuid := coalesce(person, school); t record; l record; chosen_tier text := coalesce(request ->> 'tier', 'normal'); paid date; noted boolean;
begin
  if jsonb_array_length(request -> 'without_keys') > 0 then without_keys := gateway.uuids(request -> 'without_keys'); end if;
  if person is not null then
    t := gateway.open_turn(turn, person, school, request, gateway.now());
    if t.tier = 'refused' then return jsonb_build_object('outcome', 'person-exhausted', 'resets_at', t.ends_at); end if;
    chosen_tier := t.tier; paid := t.paid;
  end if;

  -- First the free buckets; then, holding none, waiting for each in the order of their ids.
  l := gateway.look(request, chosen_tier, tokens, without_keys, asker, 'whole');
  if l.taken is null and l.contended and not l.unfair then
    l := gateway.look(request, chosen_tier, tokens, without_keys, asker, 'waiting');
  end if;

  if l.taken is null and paid is not null then perform gateway.unopen_turn(turn, person, school, paid, chosen_tier); end if;
  if asker is not null then
    noted := gateway.remember_demand(asker, (not coalesce((request ->> 'again')::boolean, false))::int, (l.taken is not null)::int, l.moment);
  end if;
  if l.taken is not null then return l.taken || jsonb_build_object('tier', chosen_tier); end if;
  perform gateway.note_shortage(chosen_tier);
  return gateway.refusal(chosen_tier, l.families, l.skipped,
    -- What was free before the wait has been taken since.
    case when l.contended and not l.unfair then gateway.ready_at(request, chosen_tier, tokens, without_keys) else l.ready_at end);
end $$;

-- Several at once, at most one a person, in one transaction: what the usual case costs is the round trip and the commit.
-- Answers in the order of `requests`; null: ask alone. People are locked first, in the order of their ids, and nothing is
-- waited for while a bucket is held.
create or replace function gateway.reserve_all(requests jsonb) returns jsonb
language plpgsql security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
declare
  item record; t record; l record; answers jsonb[] := array_fill(null::jsonb, array[jsonb_array_length(requests)]);
  tiers text[] := array_fill('normal'::text, array[jsonb_array_length(requests)]);
  paid date[] := array_fill(null::date, array[jsonb_array_length(requests)]); asker uuid; without_keys uuid[];
  moment timestamptz := gateway.now(); noted boolean;
begin
  for item in select r, n::int as n, (r ->> 'user_id')::uuid as person from jsonb_array_elements(requests) with ordinality x (r, n) order by 3 nulls first, 2 loop
    tiers[item.n] := coalesce(item.r ->> 'tier', 'normal');
    continue when item.person is null;
    t := gateway.open_turn((item.r ->> 'turn_id')::uuid, item.person, (item.r ->> 'school_id')::uuid, item.r, moment);
    tiers[item.n] := t.tier; paid[item.n] := t.paid;
    if t.tier = 'refused' then answers[item.n] := jsonb_build_object('outcome', 'person-exhausted', 'resets_at', t.ends_at); end if;
  end loop;

  for item in select r, n::int as n from jsonb_array_elements(requests) with ordinality x (r, n) order by 2 loop
    continue when tiers[item.n] = 'refused';
    asker := coalesce(item.r ->> 'user_id', item.r ->> 'school_id');
    without_keys := '{}';
    if jsonb_array_length(item.r -> 'without_keys') > 0 then without_keys := gateway.uuids(item.r -> 'without_keys'); end if;
    l := gateway.look(item.r, tiers[item.n], greatest(1, (item.r ->> 'tokens')::int), without_keys, asker, 'quick');
    if l.taken is not null then answers[item.n] := l.taken || jsonb_build_object('tier', tiers[item.n]);
    elsif paid[item.n] is not null then
      perform gateway.unopen_turn((item.r ->> 'turn_id')::uuid, (item.r ->> 'user_id')::uuid, (item.r ->> 'school_id')::uuid, paid[item.n], tiers[item.n]);
    end if;
  end loop;

  for item in
    select coalesce(r ->> 'user_id', r ->> 'school_id')::uuid as asker, sum((not coalesce((r ->> 'again')::boolean, false))::int)::int as asks, count(*)::int as grants
    from jsonb_array_elements(requests) with ordinality x (r, n)
    where answers[n] ->> 'outcome' = 'reserved' and coalesce(r ->> 'user_id', r ->> 'school_id') is not null group by 1 order by 1
  loop
    noted := gateway.remember_demand(item.asker, item.asks, item.grants, gateway.now());
  end loop;
  return to_jsonb(answers);
end $$;

create or replace function gateway.uuids(list jsonb) returns uuid[] language sql immutable set search_path = '' as $$
  select array(select value::uuid from jsonb_array_elements_text(list))
$$;

-- The earliest moment at which some bucket of the chain has room.
create or replace function gateway.ready_at(request jsonb, wanted_tier text, tokens int, without_keys uuid[]) returns timestamptz
language plpgsql stable set search_path = '' as $$
declare family public.ai_models; earliest timestamptz;
begin
  for family in select m.* from gateway.chain(request, wanted_tier, gateway.now()) m loop
    earliest := least(earliest, (select c.ready_at from gateway.candidates(family, without_keys, tokens) c));
  end loop;
  return earliest;
end $$;

-- Why nothing could be reserved and when that changes: the earliest moment at which some bucket has room again.
drop function if exists gateway.refusal(text, int, jsonb, boolean, timestamptz);
create or replace function gateway.refusal(wanted_tier text, families int, skipped jsonb, ready_at timestamptz) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_object('outcome', case when families = 0 then 'no-model' else 'exhausted' end, 'tier', wanted_tier, 'retry_at', ready_at,
    'retry_after_ms', case when ready_at is not null then greatest(0, ceil(extract(epoch from ready_at - gateway.now()) * 1000)) end, 'skipped', skipped);
end $$;
drop function if exists gateway.exhausted(jsonb, uuid[], text, int, jsonb, boolean);
