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

-- Every bucket of a family: what is taken, whether one more request of `tokens` fits into every window that it may be
-- counted in (`refusal` null) and when it will.
drop function if exists gateway.bucket_states(public.ai_models, timestamptz, int);
create function gateway.bucket_states(family public.ai_models, moment timestamptz, tokens int)
returns setof gateway.bucket_state
language sql stable rows 40 as $$
  select t.bucket_id, t.project_id, t.key_ids, t.needs_probe, t.minute_at, t.spans_minute, t.day, t.spans_day, t.minute_requests, t.minute_tokens,
    t.next_minute_requests, t.next_minute_tokens, t.day_requests, t.next_day_requests,
    least(1 - t.minute_requests::real / greatest(t.rpm, 1), 1 - t.minute_tokens::real / greatest(t.tpm, 1),
      1 - t.day_requests::real / greatest(t.rpd, 1))::real,
    case
      when tokens > t.tpm or t.rpm = 0 or t.rpd = 0 then 'too-large'
      when t.cooldown_until > moment then 'cooling'
      when t.needs_probe and t.probe_until > moment then 'probing'
      when t.day_requests >= t.rpd or (t.spans_day and t.next_day_requests >= t.rpd) then 'day-requests'
      when t.minute_requests >= t.rpm or (t.spans_minute and t.next_minute_requests >= t.rpm) then 'minute-requests'
      when t.minute_tokens > t.tpm - tokens or (t.spans_minute and t.next_minute_tokens > t.tpm - tokens) then 'minute-tokens'
    end,
    case when tokens > t.tpm or t.rpm = 0 or t.rpd = 0 then 'infinity' else greatest(
      moment,
      t.cooldown_until,
      case when t.needs_probe and t.probe_until > moment then t.probe_until end,
      case when t.day_requests >= t.rpd or (t.spans_day and t.next_day_requests >= t.rpd) then t.day_ends_at end,
      case when t.minute_requests >= t.rpm or t.minute_tokens > t.tpm - tokens
          or (t.spans_minute and (t.next_minute_requests >= t.rpm or t.next_minute_tokens > t.tpm - tokens))
        then coalesce(t.first_leaves_at, t.minute_at + interval '60 seconds') end)
    end
  from (
    select b.id as bucket_id, b.project_id, b.key_ids, b.requests_per_minute as rpm, b.tokens_per_minute as tpm, b.requests_per_day as rpd,
      b.cooldown_until, b.needs_probe, b.probe_until, s.first_leaves_at,
      greatest(w.minute_at, b.minute_at) as minute_at, w.spans_minute, greatest(w.day, b.day) as day, w.spans_day, w.day_ends_at,
      case when family.minute_window = 'sliding' then s.requests
        else gateway.taken_in(w.minute_at, b.minute_at, b.minute_requests, b.next_minute_requests) end as minute_requests,
      case when family.minute_window = 'sliding' then s.tokens
        else gateway.taken_in(w.minute_at, b.minute_at, b.minute_tokens, b.next_minute_tokens) end as minute_tokens,
      case when b.minute_at >= w.minute_at then b.next_minute_requests else 0 end as next_minute_requests,
      case when b.minute_at >= w.minute_at then b.next_minute_tokens else 0 end as next_minute_tokens,
      gateway.taken_on(w.day, b.day, b.day_requests, b.next_day_requests) as day_requests,
      case when b.day >= w.day then b.next_day_requests else 0 end as next_day_requests
    from gateway.windows_at(family, moment) w
    cross join public.ai_buckets b
    cross join lateral (
      select count(*)::int as requests, least(coalesce(sum(coalesce(u.input_tokens, u.reserved_tokens)), 0), 1000000000)::int as tokens,
        min(u.occupies_until) as first_leaves_at
      from public.api_usage_logs u
      where family.minute_window = 'sliding' and u.bucket_id = b.id and u.occupies_until > moment
    ) s
    where b.family_id = family.id
  ) t
$$;

drop function if exists gateway.live_projects(text, uuid[]);
