-- The end of an attempt: settled with the real figures exactly once, renewed while it lasts, expired when its owner died.

-- Corrects the counters that a reservation stands in. `requests` and `tokens` change the windows that it was made in,
-- `next_requests`, `next_tokens` and `next_days` the ones after them, where it stands too if it spans them. `leaves`: when it leaves a
-- minute that slides, after all. Figures above the estimate may pass a limit, and are kept as such, as far as sums of them fit. A window
-- that has turned needs no correction.
drop function if exists gateway.correct_bucket(public.api_usage_logs, int, int, int, int, int);
create or replace function gateway.correct_bucket(
  l public.api_usage_logs, requests int, tokens int, next_requests int, next_tokens int, next_days int, leaves timestamptz) returns void
language plpgsql set search_path = '' as $$
begin
  update public.ai_buckets b set
    minute_requests = n.minute_requests, minute_tokens = n.minute_tokens,
    minute_requests_over = greatest(0, n.minute_requests - b.requests_per_minute),
    minute_tokens_over = greatest(0, n.minute_tokens - b.tokens_per_minute),
    next_minute_requests = case when b.minute_at = l.minute_at then greatest(0, b.next_minute_requests + next_requests) else b.next_minute_requests end,
    next_minute_tokens = case when b.minute_at = l.minute_at
      then least(1000000000, greatest(0, b.next_minute_tokens::bigint + next_tokens))::int else b.next_minute_tokens end,
    first_leaves_at = case when n.minute_tokens < 1000000000 then n.first_leaves_at end,
    day_requests = n.day_requests, day_requests_over = greatest(0, n.day_requests - b.requests_per_day),
    next_day_requests = case when b.day = l.day then greatest(0, b.next_day_requests + next_days) else b.next_day_requests end
  from (
    select s.id,
      -- What had left counts no more, and what leaves later than the first stays. Anything else is found by counting anew: it turned out
      -- to leave before all others, was never sent, or was counted as of a fixed minute.
      case when l.occupies_until < s.first_leaves_at or leaves >= s.first_leaves_at then s.first_leaves_at end as first_leaves_at,
      greatest(0, s.minute_requests + case when l.occupies_until is not null then 0 when s.minute_at = l.minute_at then requests
        when s.minute_at = l.minute_at + interval '60 seconds' then next_requests else 0 end) as minute_requests,
      least(1000000000, greatest(0, s.minute_tokens::bigint + case when l.occupies_until < s.first_leaves_at then 0
        when l.occupies_until is not null or s.minute_at = l.minute_at then tokens
        when s.minute_at = l.minute_at + interval '60 seconds' then next_tokens else 0 end))::int as minute_tokens,
      greatest(0, s.day_requests + case when s.day = l.day then requests when s.day = l.day + 1 then next_days else 0 end) as day_requests
    from public.ai_buckets s where s.id = l.bucket_id for update
  ) n
  where b.id = n.id;
end $$;

-- Reports what turned out; a finding that is still open counts up. `details` are those of the latest time.
create or replace function gateway.alert(what text, of_family text, of_project uuid, of_bucket uuid, of_key uuid, facts jsonb) returns void
language sql set search_path = '' as $$
  insert into public.ai_alerts as a (kind, family, project_id, bucket_id, key_id, details, first_seen_at, last_seen_at)
  values (what, of_family, of_project, of_bucket, of_key, facts, gateway.now(), gateway.now())
  on conflict (kind, family, project_id, key_id) where acknowledged_at is null
  do update set details = excluded.details, bucket_id = excluded.bucket_id, last_seen_at = excluded.last_seen_at, times = a.times + 1
$$;

-- The provider answers with another model than was asked for: said once an hour, before any bucket is held, since whoever
-- changes a family goes on to its buckets.
drop function if exists gateway.note_rerouting(public.api_usage_logs, public.ai_models, text);
create or replace function gateway.note_rerouting(of_family text, asked text, served text) returns void
language plpgsql set search_path = '' as $$
begin
  if exists (select from public.ai_models x where x.family = of_family and x.served_as is distinct from served) then
    update public.ai_models x set served_as = served, updated_at = gateway.now() where x.family = of_family and x.served_as is distinct from served;
  end if;
  if not exists (select from public.ai_alerts a where a.kind = 'model-rerouted' and a.family = of_family and a.acknowledged_at is null
    and a.last_seen_at > gateway.now() - interval '1 hour' and a.details ->> 'served' = served) then
    perform gateway.alert('model-rerouted', of_family, null, null, null, jsonb_build_object('asked', asked, 'served', served));
  end if;
end $$;

-- A family at the price of the model that answered for it.
create or replace function gateway.priced_as(inout m public.ai_models, served text) language plpgsql stable set search_path = '' as $$
declare as_priced public.ai_models;
begin
  select * into as_priced from public.ai_models x where starts_with(served, x.model_id) order by length(x.model_id) desc limit 1;
  if found then m.input_price_per_million := as_priced.input_price_per_million; m.output_price_per_million := as_priced.output_price_per_million; end if;
end $$;

-- A count among what is told of an attempt, whoever told it: within bounds that every sum of it fits into, rounded up so that
-- nothing counts as less or as earlier than told. What is no number is not known.
create or replace function gateway.figure(figures jsonb, name text, most int default 100000000) returns int
language sql immutable as $$ select ceil(gateway.number_in(figures, name, most))::int $$;

-- Closes one reservation and corrects its bucket. `figures`: {outcome, input_tokens?, cached_tokens?, output_tokens?,
-- thought_tokens?, first_byte_ms?, latency_ms?, http_status?, failure?, admitted?, served_model?}. `admitted`: true (the provider took
-- it), false (it certainly did not), absent (unknown: it stays counted as it was reserved).
-- Answers the row as it was before, or null if it was closed already.
create or replace function gateway.close(reservation uuid, figures jsonb) returns public.api_usage_logs
language plpgsql set search_path = '' as $$
declare
  l public.api_usage_logs; m public.ai_models; moment timestamptz := gateway.now();
  admitted boolean := figures ->> 'admitted'; input int := gateway.figure(figures, 'input_tokens'); change int;
  next_minute_gone boolean; next_day_gone boolean; first_byte_at timestamptz; leaves timestamptz; output int := gateway.figure(figures, 'output_tokens');
  first_byte int := gateway.figure(figures, 'first_byte_ms');
begin
  select * into l from public.api_usage_logs u where u.id = reservation and (u.state = 'reserved' or u.state = 'expired' and not u.settled_late) for update;
  if not found then return null; end if;
  select * into m from public.ai_models x where x.family = l.family;
  if figures ? 'served_model' then m := gateway.priced_as(m, figures ->> 'served_model'); end if;
  first_byte_at := l.reserved_at + make_interval(secs => first_byte / 1000.0);
  leaves := case when l.occupies_until is not null and admitted is not false then least(l.occupies_until, first_byte_at + interval '60 seconds') end;

  update public.api_usage_logs u set
    state = 'settled', settled_late = l.state = 'expired', closed_at = moment, outcome = figures ->> 'outcome',
    input_tokens = case when admitted is false then 0 else input end, cached_tokens = gateway.figure(figures, 'cached_tokens'), output_tokens = output,
    thought_tokens = gateway.figure(figures, 'thought_tokens'), first_byte_ms = first_byte,
    latency_ms = gateway.figure(figures, 'latency_ms'), http_status = gateway.figure(figures, 'http_status', 32767), failure = left(figures ->> 'failure', 500),
    served_model = figures ->> 'served_model',
    cost_usd = least(999999, (coalesce(input, 0) * m.input_price_per_million + coalesce(output, 0) * m.output_price_per_million) / 1000000),
    occupies_until = leaves
  where u.id = reservation;

  change := case when admitted is false then -l.reserved_tokens else coalesce(input, l.reserved_tokens) - l.reserved_tokens end;
  -- Answered before its window ended: then it was counted there, and not in the next.
  next_minute_gone := l.spans_minute and coalesce(admitted is false or first_byte_at < l.minute_at + interval '60 seconds', false);
  next_day_gone := l.spans_day and coalesce(admitted is false or first_byte_at < gateway.day_starts_at(l.day + 1, m.day_time_zone), false);
  if change <> 0 or admitted is false or next_minute_gone or next_day_gone or leaves < l.occupies_until then
    perform gateway.correct_bucket(l, case when admitted is false then -1 else 0 end, change, case when next_minute_gone then -1 else 0 end,
      case when next_minute_gone then -l.reserved_tokens when l.spans_minute then change else 0 end, case when next_day_gone then -1 else 0 end, leaves);
  end if;
  return l;
end $$;

-- A success of a request made after the last refusal ends the half-open state.
create or replace function gateway.mark_healthy(l public.api_usage_logs) returns void
language plpgsql set search_path = '' as $$
begin
  update public.ai_buckets b set needs_probe = false, probe_until = null, failures = 0, cooldown_reason = null
  where b.id = l.bucket_id and (b.needs_probe or b.failures > 0) and (b.cooled_at is null or l.reserved_at >= b.cooled_at)
    and coalesce(b.cooldown_until, '-infinity') <= gateway.now();
end $$;

-- Settles ended attempts. `items`: [{reservation_id, outcome: 'ok' | 'aborted' | 'truncated' | 'unsent' | …, …figures}].
-- Answers how many were settled; the rest were settled before. Lost with a crash right after: the expiry covers it.
create or replace function gateway.settle(items jsonb) returns int
language plpgsql security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
declare item record; l public.api_usage_logs; settled int := 0;
begin
  if jsonb_path_exists(items, '$[*].served_model') then
    for item in
      select distinct u.family, u.model, i.value ->> 'served_model' as served
      from jsonb_array_elements(items) i join public.api_usage_logs u on u.id = (i.value ->> 'reservation_id')::uuid
      where i.value ? 'served_model' and (u.state = 'reserved' or u.state = 'expired' and not u.settled_late) order by 1, 2, 3
    loop
      perform gateway.note_rerouting(item.family, item.model, item.served);
    end loop;
  end if;
  -- A lost figure is covered by the expiry; what is given back would stay counted, though nobody had sent it.
  if not items @> '[{"admitted": false}]' then perform set_config('synchronous_commit', 'off', true); end if;
  for item in
    select (i.value ->> 'reservation_id')::uuid as id, i.value from jsonb_array_elements(items) i
    order by (select u.bucket_id from public.api_usage_logs u where u.id = (i.value ->> 'reservation_id')::uuid), 1
  loop
    l := gateway.close(item.id, item.value);
    continue when l.id is null;
    settled := settled + 1;
    if item.value ->> 'outcome' = 'ok' then perform gateway.mark_healthy(l);
    elsif l.is_probe then update public.ai_buckets b set probe_until = null where b.id = l.bucket_id and b.probe_until = l.expires_at; end if;
  end loop;
  return settled;
end $$;

-- Keeps a long attempt alive, and a probe's place with it. `answering`: its first part has come, which is all that a probe
-- needs to know. A settlement of several holds a bucket while it comes to the next attempt, so the bucket is locked first;
-- an attempt that is being closed meanwhile is not waited for, since its end may wait for that bucket.
create or replace function gateway.renew(reservation uuid, lease_seconds int, answering boolean default false) returns boolean
language plpgsql security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
declare l public.api_usage_logs; expires timestamptz := gateway.now() + make_interval(secs => least(lease_seconds, 600));
begin
  perform from public.ai_buckets b where b.id = (select u.bucket_id from public.api_usage_logs u where u.id = reservation and u.is_probe) for update;
  select * into l from public.api_usage_logs u where u.id = reservation and u.state = 'reserved' for update skip locked;
  if not found then return false; end if;
  update public.api_usage_logs u set expires_at = expires where u.id = reservation;
  if l.is_probe then
    if answering then perform gateway.mark_healthy(l); end if;
    update public.ai_buckets b set probe_until = expires where b.id = l.bucket_id and b.probe_until = l.expires_at;
  end if;
  return true;
end $$;

-- Whether a minute or a day has ended since an attempt was reserved in it.
create or replace function gateway.has_turned(l public.api_usage_logs, m public.ai_models, window_of text, moment timestamptz) returns boolean
language sql stable as $$
  select case window_of when 'day' then l.day < gateway.day_of(moment, m.day_time_zone)
    else m.minute_window = 'fixed' and l.minute_at < date_trunc('minute', moment) end
$$;

-- Until when a refused bucket rests. The provider's own word first; a day's refusal that our own counter contradicts is
-- tried again by one probe after the delay that came with it; what was refused in a window that has turned since, soon.
-- Without any word the pause grows with each refusal.
create or replace function gateway.rests_until(b public.ai_buckets, m public.ai_models, l public.api_usage_logs, failure jsonb, moment timestamptz)
returns timestamptz language plpgsql stable set search_path = '' as $$
declare
  delay interval := make_interval(secs => (failure ->> 'retry_after_ms')::numeric / 1000.0); window_of text := failure ->> 'window';
  day_ends timestamptz := gateway.day_starts_at(gateway.day_of(moment, m.day_time_zone) + 1, m.day_time_zone);
  counted_full boolean := gateway.taken_on(gateway.day_of(moment, m.day_time_zone), b.day, b.day_requests, b.next_day_requests)
    >= least(b.requests_per_day, coalesce((failure ->> 'quota_value')::int, b.requests_per_day));
begin
  -- "At once" was just tried, and refused.
  if l.is_probe and delay < interval '1 second' then delay := null; end if;
  if (failure ->> 'quota_value')::int = 0 then return day_ends; end if;
  if window_of is not null and gateway.has_turned(l, m, window_of, moment) then return moment + coalesce(delay, interval '1 second'); end if;
  case window_of
    when 'day' then return case when delay is null or counted_full or l.is_probe then day_ends else moment + delay end;
    when 'minute' then return coalesce(moment + delay,
      case when m.minute_window = 'fixed' then date_trunc('minute', moment) else moment end + interval '60 seconds');
    else return moment + coalesce(delay, make_interval(secs => least(600, 5 * 2 ^ least(b.failures, 10)) * (0.75 + random() / 2)));
  end case;
end $$;

-- How many requests our own count has of the window in which an attempt was refused, without that attempt. Null: not known any
-- more, since the bucket has gone on to the next window.
create or replace function gateway.counted_beside(b public.ai_buckets, m public.ai_models, l public.api_usage_logs, window_of text, moment timestamptz)
returns int language plpgsql stable set search_path = '' as $$
begin
  if window_of = 'minute' and m.minute_window = 'sliding' then
    return (select s.taken_requests from gateway.sliding_minute(true, b.id, b.minute_requests, b.minute_tokens, b.first_leaves_at, moment) s);
  elsif window_of = 'minute' then
    return case when not gateway.has_turned(l, m, window_of, moment)
        then gateway.taken_in(date_trunc('minute', moment), b.minute_at, b.minute_requests, b.next_minute_requests)
      when b.minute_at = l.minute_at then b.minute_requests end;
  end if;
  return case when not gateway.has_turned(l, m, window_of, moment)
      then gateway.taken_on(gateway.day_of(moment, m.day_time_zone), b.day, b.day_requests, b.next_day_requests)
    when b.day = l.day then b.day_requests end;
end $$;

-- The provider refused for quota: the bucket rests. A limit that it names and that differs from ours is reported; a lower
-- one takes the place of ours, a higher one only of what it had named before: ours may be a budget. A refusal that our own count does not explain means that somebody else uses the project, or that another key's project is
-- the same one.
create or replace function gateway.cool(l public.api_usage_logs, failure jsonb) returns timestamptz
language plpgsql set search_path = '' as $$
declare
  b public.ai_buckets; m public.ai_models; moment timestamptz := gateway.now(); until timestamptz;
  named int := nullif((failure ->> 'quota_value')::int, 0); ours int; counted int;
  counter text := coalesce(failure ->> 'metric', 'requests') || '-per-' || (failure ->> 'window'); applied int;
begin
  select * into b from public.ai_buckets x where x.id = l.bucket_id for update;
  select * into m from public.ai_models x where x.id = b.family_id;
  until := gateway.rests_until(b, m, l, failure, moment);
  ours := case counter when 'requests-per-minute' then b.requests_per_minute when 'tokens-per-minute' then b.tokens_per_minute
    when 'requests-per-day' then b.requests_per_day end;
  applied := case when named < ours or coalesce(b.learned_limits ? counter, false) then named end;
  -- This request is counted no longer, unless it had been answered in part: close() took it back.
  if counter in ('requests-per-minute', 'requests-per-day') then counted := gateway.counted_beside(b, m, l, failure ->> 'window', moment); end if;
  update public.ai_buckets x set
    cooldown_until = greatest(x.cooldown_until, until), cooldown_reason = failure ->> 'reason', cooled_at = moment, needs_probe = true,
    probe_until = null,
    -- Answers to requests that were under way together count as one refusal.
    failures = case when x.cooled_at is null or l.reserved_at >= x.cooled_at then least(x.failures + 1, 1000) else x.failures end,
    learned_limits = case when applied is not null and named <> ours then coalesce(x.learned_limits, '{}') || jsonb_build_object(counter, named) else x.learned_limits end,
    requests_per_minute = case when counter = 'requests-per-minute' then coalesce(applied, x.requests_per_minute) else x.requests_per_minute end,
    tokens_per_minute = case when counter = 'tokens-per-minute' then coalesce(applied, x.tokens_per_minute) else x.tokens_per_minute end,
    requests_per_day = case when counter = 'requests-per-day' then coalesce(applied, x.requests_per_day) else x.requests_per_day end
  where x.id = b.id;
  if named <> ours then
    perform gateway.alert('limit-drift', l.family, b.project_id, b.id, null, jsonb_build_object('counter', counter, 'ours', ours, 'provider', named, 'applied', applied is not null));
  end if;
  if counted < coalesce(named, ours) then perform gateway.note_unexplained(b, l, m, failure ->> 'window', counted, coalesce(named, ours)); end if;
  return until;
end $$;

-- Projects that only stand for one key each are joined once they were refused together in three windows, and never was
-- one of them served after the other had been refused in the same window. `window_of` is 'minute' or 'day'. Those who
-- were refused together come here together, each with its own bucket: one at a time, so that each sees what the ones
-- before it found, and nobody holds the evidence or a report that another waits for.
create or replace function gateway.note_unexplained(
  b public.ai_buckets, l public.api_usage_logs, m public.ai_models, window_of text, counted int, limit_of int) returns void
language plpgsql set search_path = '' as $$
declare
  moment timestamptz := gateway.now();
  began timestamptz := case window_of when 'day' then gateway.day_starts_at(gateway.day_of(moment, m.day_time_zone), m.day_time_zone)
    else date_trunc('minute', moment) end;
  guard interval := make_interval(secs => m.send_guard_milliseconds / 1000.0);
  other record; pair gateway.shared_project_evidence; joined boolean := false;
begin
  update public.ai_buckets x set unexplained_at = moment where x.id = b.id;
  if (select p.assumed from public.ai_projects p where p.id = b.project_id) then
    perform pg_advisory_xact_lock(hashtext('gateway.shared_project_evidence'));
    for other in
      select x.id, x.project_id, x.unexplained_at, exists (
        -- Served after the other was refused, or the other way about.
        select from public.api_usage_logs u where u.reserved_at >= began and u.family = l.family and u.input_tokens > 0
          and (u.bucket_id = b.id and u.reserved_at > x.unexplained_at + guard)) as apart
      from public.ai_buckets x join public.ai_projects p on p.id = x.project_id and p.assumed
      where x.family_id = b.family_id and x.id <> b.id and x.project_id <> b.project_id and x.unexplained_at >= began and x.key_ids <> '{}'
      order by x.id
    loop
      insert into gateway.shared_project_evidence as e (project_a, project_b, windows, refuted, last_window)
      values (least(b.project_id, other.project_id), greatest(b.project_id, other.project_id), (not other.apart)::int, other.apart, began::text)
      on conflict (project_a, project_b) do update set
        windows = e.windows + (not other.apart and e.last_window is distinct from excluded.last_window)::int,
        refuted = e.refuted or other.apart, last_window = excluded.last_window
      returning * into pair;
      continue when pair.refuted;
      joined := pair.windows >= 3 and gateway.join_projects(pair.project_a, pair.project_b);
      perform gateway.alert('shared-project', l.family, pair.project_a, b.id, null, jsonb_build_object(
        'projects', jsonb_build_array(pair.project_a, pair.project_b), 'windows', pair.windows, 'joined', joined));
      exit when joined;
    end loop;
  end if;
  if not joined then
    perform gateway.alert('foreign-use', l.family, b.project_id, b.id, null,
      jsonb_build_object('window', window_of, 'counted', counted, 'limit', limit_of));
  end if;
end $$;

-- Two projects are one: its keys share the buckets from now on, with what both had taken and have under way. Whoever asks
-- may hold a bucket, and whoever settles holds attempts: nothing is waited for. False: something is in use, and nothing
-- was changed.
drop function if exists gateway.join_projects(uuid, uuid);
create function gateway.join_projects(kept uuid, gone uuid) returns boolean
language plpgsql set search_path = '' as $$
declare moment timestamptz := gateway.now(); since timestamptz := moment - interval '1 day'; x record;
begin
  begin
    perform from public.ai_keys k where k.project_id = gone for no key update nowait;
    perform from public.ai_buckets b where b.project_id in (kept, gone) for update nowait;
    insert into public.ai_buckets (project_id, family_id, requests_per_minute, requests_per_day, tokens_per_minute)
    select kept, b.family_id, b.requests_per_minute, b.requests_per_day, b.tokens_per_minute from public.ai_buckets b where b.project_id = gone
    on conflict (project_id, family_id) do nothing;
    -- What still fills a window or may change one when it is settled.
    update public.api_usage_logs u set bucket_id = n.id
    from public.ai_buckets o join public.ai_buckets n on n.family_id = o.family_id and n.project_id = kept
    where o.id = u.bucket_id and o.project_id = gone and u.id >= partitions.first_id(since) and u.id in (
      select y.id from public.api_usage_logs y
      where y.id >= partitions.first_id(since) and y.reserved_at >= since
        and y.bucket_id in (select b.id from public.ai_buckets b where b.project_id = gone)
        and (y.state = 'reserved' or y.state = 'expired' and not y.settled_late or y.occupies_until > moment)
      for update nowait);
  exception when lock_not_available then return false;
  end;
  for x in select g.* from public.ai_buckets g where g.project_id = gone loop
    update public.ai_buckets b set
      minute_at = n.minute_at, first_leaves_at = null, day = n.day,
      minute_requests = n.minute_requests, minute_requests_over = greatest(0, n.minute_requests - b.requests_per_minute),
      minute_tokens = n.minute_tokens, minute_tokens_over = greatest(0, n.minute_tokens - b.tokens_per_minute),
      day_requests = n.day_requests, day_requests_over = greatest(0, n.day_requests - b.requests_per_day),
      next_minute_requests = n.next_minute_requests, next_minute_tokens = n.next_minute_tokens, next_day_requests = n.next_day_requests,
      cooldown_until = greatest(b.cooldown_until, x.cooldown_until), cooled_at = greatest(b.cooled_at, x.cooled_at),
      needs_probe = b.needs_probe or x.needs_probe, probe_until = greatest(b.probe_until, x.probe_until)
    from (select w.minute_at, w.day,
        sum(gateway.taken_in(w.minute_at, o.minute_at, o.minute_requests, o.next_minute_requests))::int as minute_requests,
        least(1000000000, sum(gateway.taken_in(w.minute_at, o.minute_at, o.minute_tokens, o.next_minute_tokens)))::int as minute_tokens,
        sum(gateway.taken_on(w.day, o.day, o.day_requests, o.next_day_requests))::int as day_requests,
        coalesce(sum(o.next_minute_requests) filter (where o.minute_at = w.minute_at), 0)::int as next_minute_requests,
        least(1000000000, coalesce(sum(o.next_minute_tokens) filter (where o.minute_at = w.minute_at), 0))::int as next_minute_tokens,
        coalesce(sum(o.next_day_requests) filter (where o.day = w.day), 0)::int as next_day_requests
      from public.ai_buckets o cross join (
        select max(t.minute_at) as minute_at, max(t.day) as day from public.ai_buckets t
        where t.project_id in (kept, gone) and t.family_id = x.family_id) w
      where o.project_id in (kept, gone) and o.family_id = x.family_id group by w.minute_at, w.day) n
    where b.project_id = kept and b.family_id = x.family_id;
  end loop;
  update public.ai_keys k set project_id = kept, updated_at = gateway.now() where k.project_id = gone;
  update public.ai_alerts a set acknowledged_at = gateway.now() where a.kind = 'foreign-use' and a.project_id in (kept, gone) and a.acknowledged_at is null;
  delete from gateway.shared_project_evidence e where gone in (e.project_a, e.project_b);
  return true;
end $$;

-- A bucket that cannot serve before the provider's next day; then one probe looks again.
create or replace function gateway.rest_for_today(l public.api_usage_logs, reason text) returns timestamptz
language sql set search_path = '' as $$
  update public.ai_buckets b set cooldown_until = gateway.day_starts_at(gateway.day_of(gateway.now(), m.day_time_zone) + 1, m.day_time_zone),
    cooldown_reason = reason, cooled_at = gateway.now(), needs_probe = true, probe_until = null
  from public.ai_models m where m.id = b.family_id and b.id = l.bucket_id
  returning b.cooldown_until
$$;

-- Ends an attempt that failed and draws the consequence. `failure`: {class, reason, window?, metric?, quota_value?,
-- retry_after_ms?, …figures}. Classes: 'quota' rests the bucket, 'key' sets the key aside, 'model' retires the family,
-- 'overload' puts the family last for a while; 'network', 'timeout' and 'caller' only close the attempt.
-- Answers {applied, rests_until?}.
create or replace function gateway.report(reservation uuid, failure jsonb) returns jsonb
language plpgsql security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
declare l public.api_usage_logs; until timestamptz; reason text := left(failure ->> 'reason', 300); everywhere text;
begin
  -- What concerns more than this bucket comes before it: the family or the key, then by their triggers all buckets in
  -- the order of their ids.
  everywhere := case when failure ->> 'class' in ('key', 'overload') or failure ->> 'class' = 'model' and failure ->> 'scope' is distinct from 'project'
    then failure ->> 'class' end;
  if everywhere is not null or failure ? 'served_model' then
    select * into l from public.api_usage_logs u where u.id = reservation and (u.state = 'reserved' or u.state = 'expired' and not u.settled_late) for update;
    if not found then return jsonb_build_object('applied', false); end if;
    if failure ? 'served_model' then perform gateway.note_rerouting(l.family, l.model, failure ->> 'served_model'); end if;
  end if;
  case everywhere
    when 'key' then
      update public.ai_keys k set status = 'refused', status_reason = reason, status_changed_at = gateway.now(), updated_at = gateway.now()
      where k.id = l.key_id and k.status = 'active';
      if found then perform gateway.alert('key-refused', null, l.project_id, null, l.key_id, jsonb_build_object('reason', reason)); end if;
    when 'model' then
      update public.ai_models m set status = 'retired', status_reason = reason, updated_at = gateway.now()
      where m.family = l.family and m.status = 'active' and m.model_id = l.model;
      if found then perform gateway.alert('model-retired', l.family, null, null, null, jsonb_build_object('model', l.model, 'reason', reason)); end if;
    when 'overload' then
      until := gateway.now() + make_interval(secs => 2 + random() * 3);
      update public.ai_models m set overloaded_until = until where m.family = l.family and coalesce(m.overloaded_until, '-infinity') < gateway.now();
    else null;
  end case;

  l := gateway.close(reservation, failure || jsonb_build_object('outcome', failure ->> 'class'));
  if l.id is null then return jsonb_build_object('applied', false); end if;
  if failure ->> 'class' = 'quota' then until := gateway.cool(l, failure);
  -- Ended for newer projects alone: this one asks again tomorrow, the others go on.
  elsif failure ->> 'class' = 'model' and everywhere is null then
    until := gateway.rest_for_today(l, reason);
    perform gateway.alert('model-retired', l.family, l.project_id, l.bucket_id, null, jsonb_build_object('model', l.model, 'reason', reason, 'scope', 'project'));
  end if;
  if l.is_probe and failure ->> 'class' <> 'quota' then
    update public.ai_buckets b set probe_until = null where b.id = l.bucket_id and b.probe_until = l.expires_at;
  end if;
  return jsonb_strip_nulls(jsonb_build_object('applied', true, 'rests_until', until));
end $$;
