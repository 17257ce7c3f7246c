-- The gateway's view of time and room. Nothing here writes. Functions in SQL have no settings, so that the planner inlines
-- them into the cached plans of the functions that use them; called by themselves they would be planned each time.

-- The clock of every choice: the database's, unless a test has set another.
create or replace function gateway.now() returns timestamptz language plpgsql stable set search_path = '' as $$
declare c gateway.clock;
begin
  select * into c from gateway.clock;
  return coalesce(c.frozen_at, clock_timestamp() + coalesce(c.ahead, interval '0'));
end $$;

create or replace function gateway.day_of(moment timestamptz, zone text) returns date
language sql stable as $$ select (moment at time zone zone)::date $$;

create or replace function gateway.day_starts_at(day date, zone text) returns timestamptz
language sql stable as $$ select day::timestamp at time zone zone $$;

-- The provider's windows at a moment. Within the send guard of a window's end a request may be counted in the next one.
drop function if exists gateway.windows_at(public.ai_models, timestamptz);
create function gateway.windows_at(family public.ai_models, moment timestamptz)
returns table (minute_at timestamptz, spans_minute boolean, day date, spans_day boolean, day_ends_at timestamptz)
language plpgsql stable rows 1 set search_path = '' as $$
declare arrival timestamptz := moment + make_interval(secs => family.send_guard_milliseconds / 1000.0);
begin
  minute_at := date_trunc('minute', moment);
  spans_minute := family.minute_window = 'fixed' and date_trunc('minute', arrival) > minute_at;
  day := gateway.day_of(moment, family.day_time_zone);
  spans_day := gateway.day_of(arrival, family.day_time_zone) > day;
  day_ends_at := gateway.day_starts_at(day + 1, family.day_time_zone);
  return next;
end $$;

-- What stands in the window that begins at `wanted`, given counters kept for `stored` and the one after it.
-- A stored window later than the wanted one (a clock that stepped back) keeps its counts.
create or replace function gateway.taken_in(wanted timestamptz, stored timestamptz, taken int, taken_next int) returns int
language sql stable as $$
  select case when stored >= wanted then taken when stored = wanted - interval '60 seconds' then taken_next else 0 end
$$;

create or replace function gateway.taken_on(wanted date, stored date, taken int, taken_next int) returns int
language sql immutable as $$
  select case when stored >= wanted then taken when stored = wanted - 1 then taken_next else 0 end
$$;

-- Whether a bucket's counters say what its sliding minute held: they do not if they are unknown, or so far from the moment that a
-- clock was set or attempts are gone.
create or replace function gateway.counts_slide(first_leaves_at timestamptz, moment timestamptz) returns boolean
language sql stable as $$
  select coalesce(first_leaves_at between moment - interval '60 seconds' and moment + interval '60 seconds', false)
$$;

-- What a sliding minute holds at a moment, and when the first of it leaves: the bucket's counters without what has left since
-- they were written, which is nothing until `first_leaves_at`; or what its attempts come to, where they do not say. Nothing of a fixed minute.
create or replace function gateway.sliding_minute(
  slides boolean, bucket uuid, known_requests int, known_tokens int, known_first_leaves_at timestamptz, moment timestamptz)
returns table (taken_requests int, taken_tokens int, first_leaves_at timestamptz)
language sql stable rows 1 as $$
  select
    case when k.is_known then known_requests - x.requests else x.requests end,
    case when k.is_known then known_tokens - x.tokens else least(x.tokens, 1000000000) end::int,
    case when not k.has_left then known_first_leaves_at when slides then (
      select u.occupies_until from public.api_usage_logs u where u.bucket_id = bucket and u.occupies_until > moment
      order by u.occupies_until limit 1) end
  -- Offsets keep what is asked for several times from being computed as often.
  from (
    select n.is_known, not n.is_known or known_first_leaves_at <= moment as has_left,
      case when n.is_known then known_first_leaves_at else moment + interval '1 microsecond' end as earliest,
      case when n.is_known then moment else 'infinity' end as latest
    from (select gateway.counts_slide(known_first_leaves_at, moment) as is_known) n
    offset 0
  ) k
  cross join lateral (
    select count(*)::int as requests, coalesce(sum(coalesce(u.input_tokens, u.reserved_tokens)), 0) as tokens
    from public.api_usage_logs u
    where slides and k.has_left and u.bucket_id = bucket and u.occupies_until between k.earliest and k.latest
  ) x
$$;

-- Every bucket of a family: what is taken, whether one more request of `tokens` fits into every window that it may be
-- counted in (`refusal` null) and when it will.
drop function if exists gateway.bucket_states(public.ai_models, timestamptz, int);
create function gateway.bucket_states(family public.ai_models, moment timestamptz, tokens int)
returns setof gateway.bucket_state
language sql stable rows 40 as $$
  select b.id, b.project_id, b.key_ids, b.needs_probe, t.minute_at, w.spans_minute, t.day, w.spans_day, t.minute_requests, t.minute_tokens,
    t.next_minute_requests, t.next_minute_tokens, t.day_requests, t.next_day_requests,
    least(1 - t.minute_requests::real / greatest(b.requests_per_minute, 1), 1 - t.minute_tokens::real / greatest(b.tokens_per_minute, 1),
      1 - t.day_requests::real / greatest(b.requests_per_day, 1))::real,
    r.refusal,
    case when r.refusal = 'too-large' then 'infinity' else greatest(
      moment,
      b.cooldown_until,
      case when b.needs_probe and b.probe_until > moment then b.probe_until end,
      -- What may have arrived in the next window may have filled that, too.
      case when r.is_day_full then case when t.next_day_requests < b.requests_per_day then w.day_ends_at else gateway.day_starts_at(t.day + 2, family.day_time_zone) end end,
      case when r.is_minute_full then coalesce(t.first_leaves_at, t.minute_at + case
        when t.next_minute_requests < b.requests_per_minute and t.next_minute_tokens <= b.tokens_per_minute - tokens then interval '60 seconds' else interval '120 seconds' end) end)
    end,
    t.first_leaves_at
  from gateway.windows_at(family, moment) w
  cross join public.ai_buckets b
  cross join lateral gateway.sliding_minute(family.minute_window = 'sliding', b.id, b.minute_requests, b.minute_tokens, b.first_leaves_at, moment) s
  -- Offsets keep what is asked for several times from being computed as often.
  cross join lateral (
    select greatest(w.minute_at, b.minute_at) as minute_at, greatest(w.day, b.day) as day, s.first_leaves_at,
      case when family.minute_window = 'sliding' then s.taken_requests
        else gateway.taken_in(w.minute_at, b.minute_at, b.minute_requests, b.next_minute_requests) end as minute_requests,
      case when family.minute_window = 'sliding' then s.taken_tokens
        else gateway.taken_in(w.minute_at, b.minute_at, b.minute_tokens, b.next_minute_tokens) end as minute_tokens,
      case when b.minute_at >= w.minute_at then b.next_minute_requests else 0 end as next_minute_requests,
      case when b.minute_at >= w.minute_at then b.next_minute_tokens else 0 end as next_minute_tokens,
      gateway.taken_on(w.day, b.day, b.day_requests, b.next_day_requests) as day_requests,
      case when b.day >= w.day then b.next_day_requests else 0 end as next_day_requests
    offset 0
  ) t
  cross join lateral (
    select f.is_day_full, f.is_minute_full, case
      when tokens > b.tokens_per_minute or b.requests_per_minute = 0 or b.requests_per_day = 0 then 'too-large'
      when b.cooldown_until > moment then 'cooling'
      when b.needs_probe and b.probe_until > moment then 'probing'
      when f.is_day_full then 'day-requests'
      when t.minute_requests >= b.requests_per_minute or w.spans_minute and t.next_minute_requests >= b.requests_per_minute then 'minute-requests'
      when f.is_minute_full then 'minute-tokens'
    end as refusal
    from (select
      t.day_requests >= b.requests_per_day or w.spans_day and t.next_day_requests >= b.requests_per_day as is_day_full,
      t.minute_requests >= b.requests_per_minute or t.minute_tokens > b.tokens_per_minute - tokens
        or w.spans_minute and (t.next_minute_requests >= b.requests_per_minute or t.next_minute_tokens > b.tokens_per_minute - tokens) as is_minute_full
      offset 0) f
    offset 0
  ) r
  where b.family_id = family.id
$$;

drop function if exists gateway.live_projects(text, uuid[]);
