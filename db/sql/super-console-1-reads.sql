-- What the super-admin console shows. Each function decides by itself who may look, and writes the look down. No key and
-- nothing that opens one leaves the database here: a fingerprint's first eight characters tell two keys apart. Repeatable.

create or replace function app.assert_super_admin() returns void language plpgsql security definer set search_path = '' as $$
begin
  if app.role() is distinct from 'super_admin' then raise 'for super admins only' using errcode = '42501'; end if;
end $$;

-- The entry of a look. A page that refreshes itself is one look for five minutes.
create or replace function app.super_look(looked_at text, live boolean default false) returns void
language plpgsql security definer set search_path = '' as $$
begin
  perform app.assert_super_admin();
  if live and exists (
    select from guard.audit_log l where l.school_id = app.school() and l.at > now() - interval '5 minutes'
      and l.person_id = app.uid() and l.operation = looked_at) then return; end if;
  perform app.write_audit(jsonb_build_object('operation', looked_at, 'surface', 'page'));
end $$;

-- Changes that a person would want to know of count; counters, seals and notes of the gateway do not.
create or replace function gateway.count_revision() returns trigger language plpgsql set search_path = '' as $$
declare
  noise text[] := array['updated_at', 'revision', 'overloaded_until', 'short_until', 'served_as', 'secret', 'key_version', 'tested_at', 'test_result', 'status_changed_at'];
begin
  if to_jsonb(new) - noise is distinct from to_jsonb(old) - noise then new.revision := old.revision + 1; end if;
  return new;
end $$;
create or replace trigger count_revision before update on public.ai_models for each row execute function gateway.count_revision();
create or replace trigger count_revision before update on public.ai_projects for each row execute function gateway.count_revision();
create or replace trigger count_revision before update on public.ai_keys for each row execute function gateway.count_revision();

-- Folds attempts into hours, and into when each key was last used. The last two hours are made anew each time: attempts in
-- them may still be settled. One folds; whoever comes meanwhile reads what there is.
create or replace function gateway.fold_usage() returns void language plpgsql security definer set search_path = '' as $$
declare since timestamptz; moment timestamptz := gateway.now();
begin
  if not pg_try_advisory_xact_lock(hashtext('gateway.fold_usage')) then return; end if;
  select date_trunc('hour', f.until) - interval '1 hour' into since from gateway.folded f;
  since := coalesce(since, '-infinity');
  delete from gateway.usage_hours h where h.hour >= since;
  insert into gateway.usage_hours (hour, family, school_id, role, endpoint, attempts, answered, after_fallback, input_tokens, output_tokens, cost_usd)
  select date_trunc('hour', u.reserved_at), u.family, u.school_id, u.role, u.endpoint, count(*), count(*) filter (where u.outcome = 'ok'),
    count(*) filter (where u.outcome = 'ok' and u.fallback_count > 0), coalesce(sum(u.input_tokens), 0),
    coalesce(sum(coalesce(u.output_tokens, 0) + coalesce(u.thought_tokens, 0)), 0), coalesce(sum(u.cost_usd), 0)
  from public.api_usage_logs u where u.reserved_at >= since group by 1, 2, 3, 4, 5;
  insert into gateway.key_uses as k (key_id, last_used_at)
  select u.key_id, max(u.reserved_at) from public.api_usage_logs u where u.reserved_at >= since group by 1
  on conflict (key_id) do update set last_used_at = greatest(k.last_used_at, excluded.last_used_at);
  insert into gateway.folded (until) values (moment) on conflict (only_row) do update set until = excluded.until;
end $$;

create or replace function gateway.key_card(k public.ai_keys) returns jsonb language sql stable set search_path = '' as $$
  select jsonb_build_object(
    'id', k.id, 'label', k.label, 'projectId', p.id, 'project', p.name, 'projectAssumed', p.assumed,
    'families', coalesce((select jsonb_agg(a.family order by m.position) from public.ai_key_assignments a
      join public.ai_models m on m.family = a.family where a.key_id = k.id), '[]'),
    'status', k.status, 'statusReason', k.status_reason, 'statusChangedAt', k.status_changed_at, 'revision', k.revision,
    'fingerprint', left(k.fingerprint, 8), 'createdAt', k.created_at, 'replacedBy', k.replaced_by,
    'lastUsedAt', (select u.last_used_at from gateway.key_uses u where u.key_id = k.id),
    'testedAt', k.tested_at, 'testResult', k.test_result)
  from public.ai_projects p where p.id = k.project_id
$$;

create or replace function app.super_keys() returns jsonb language plpgsql security definer set search_path = '' as $$
begin
  perform app.super_look('superpanel.keys');
  perform gateway.fold_usage();
  return jsonb_build_object(
    'keys', coalesce((select jsonb_agg(gateway.key_card(k) order by k.status = 'retired', k.label, k.id) from public.ai_keys k), '[]'),
    'projects', coalesce((select jsonb_agg(jsonb_build_object('id', p.id, 'name', p.name, 'assumed', p.assumed, 'revision', p.revision,
      'keys', (select count(*) from public.ai_keys k where k.project_id = p.id and k.status <> 'retired')) order by p.assumed, p.name)
      from public.ai_projects p), '[]'));
end $$;

create or replace function gateway.family_card(m public.ai_models) returns jsonb language sql stable set search_path = '' as $$
  select jsonb_build_object(
    'family', m.family, 'name', m.name, 'modelId', m.model_id, 'successor', m.successor_family, 'tier', m.tier, 'position', m.position,
    'canCallTools', m.can_call_tools, 'requestsPerMinute', m.requests_per_minute, 'requestsPerDay', m.requests_per_day,
    'tokensPerMinute', m.tokens_per_minute, 'minuteWindow', m.minute_window, 'dayTimeZone', m.day_time_zone,
    'sendGuardMilliseconds', m.send_guard_milliseconds, 'inputPricePerMillion', m.input_price_per_million::float8,
    'outputPricePerMillion', m.output_price_per_million::float8, 'status', m.status, 'statusReason', m.status_reason,
    'revision', m.revision,
    'keysActive', (select count(*) from public.ai_key_assignments a join public.ai_keys k on k.id = a.key_id
      where a.family = m.family and k.status = 'active'),
    'keys', (select count(*) from public.ai_key_assignments a join public.ai_keys k on k.id = a.key_id
      where a.family = m.family and k.status <> 'retired'),
    'bucketsOfTheirOwn', (select count(*) from public.ai_buckets b where b.family_id = m.id
      and (b.requests_per_minute, b.requests_per_day, b.tokens_per_minute) is distinct from (m.requests_per_minute, m.requests_per_day, m.tokens_per_minute)))
$$;

create or replace function app.super_families() returns jsonb language plpgsql security definer set search_path = '' as $$
begin
  perform app.super_look('superpanel.families');
  return coalesce((select jsonb_agg(gateway.family_card(m) order by m.tier desc, m.status = 'retired', m.position, m.family) from public.ai_models m), '[]');
end $$;

-- Head-room now: every bucket, and how calls went in the last hour.
create or replace function app.super_pool() returns jsonb language plpgsql security definer set search_path = '' as $$
declare moment timestamptz := gateway.now();
begin
  perform app.super_look('superpanel.pool', live => true);
  return jsonb_build_object(
    'at', moment,
    'buckets', coalesce((
      select jsonb_agg(jsonb_build_object(
        'family', s.family, 'name', s.name, 'tier', s.tier, 'status', s.status, 'statusReason', s.status_reason,
        'overloadedUntil', s.overloaded_until, 'bucketId', b.id, 'project', s.project, 'projectAssumed', p.assumed,
        'minuteRequests', s.minute_requests, 'requestsPerMinute', s.requests_per_minute, 'minuteTokens', s.minute_tokens,
        'tokensPerMinute', s.tokens_per_minute, 'dayRequests', s.day_requests, 'requestsPerDay', s.requests_per_day,
        'refusal', s.refusal, 'readyAt', s.ready_at, 'cooldownReason', s.cooldown_reason, 'needsProbe', b.needs_probe,
        'refusalsInARow', b.failures, 'learnedLimits', b.learned_limits, 'keysActive', s.keys_active, 'keysOther', s.keys_other)
        order by s.tier desc, s.position, s.project)
      from guard.key_pool() s
      join public.ai_projects p on p.name = s.project
      join public.ai_models m on m.family = s.family
      join public.ai_buckets b on b.project_id = p.id and b.family_id = m.id), '[]'),
    'lastHour', (
      select jsonb_build_object('attempts', count(*), 'answered', count(*) filter (where u.outcome = 'ok'),
        'afterFallback', count(*) filter (where u.outcome = 'ok' and u.fallback_count > 0),
        'underWay', count(*) filter (where u.state = 'reserved' and u.expires_at > moment))
      from public.api_usage_logs u where u.reserved_at > moment - interval '1 hour'),
    'openAlerts', jsonb_array_length(gateway.alerts(false)));
end $$;

create or replace function gateway.alerts(with_acknowledged boolean) returns jsonb language plpgsql stable security definer set search_path = '' as $$
begin
  return coalesce((
    select jsonb_agg(jsonb_build_object('id', a.id, 'kind', a.kind, 'family', a.family, 'project', p.name, 'keyLabel', k.label,
      'details', a.details, 'firstSeenAt', a.first_seen_at, 'lastSeenAt', a.last_seen_at, 'times', a.times,
      'acknowledgedAt', a.acknowledged_at, 'acknowledgedBy', case when a.acknowledged_at is not null then coalesce(w.display_name, '') end)
      order by a.acknowledged_at is not null, a.last_seen_at desc)
    from public.ai_alerts a
    left join public.ai_projects p on p.id = a.project_id
    left join public.ai_keys k on k.id = a.key_id
    left join public.profiles w on w.id = a.acknowledged_by
    where a.acknowledged_at is null or (with_acknowledged and a.acknowledged_at > gateway.now() - interval '30 days')), '[]');
end $$;

create or replace function app.super_alerts() returns jsonb language plpgsql security definer set search_path = '' as $$
begin
  perform app.super_look('superpanel.alerts', live => true);
  return gateway.alerts(true);
end $$;

create or replace function app.super_acknowledge(alerts uuid[]) returns int language plpgsql security definer set search_path = '' as $$
declare seen int;
begin
  perform app.assert_super_admin();
  update public.ai_alerts a set acknowledged_at = now(), acknowledged_by = app.uid()
  where a.id = any (alerts) and a.acknowledged_at is null;
  get diagnostics seen = row_count;
  return seen;
end $$;

-- Attempts before a moment, newest first, of the 30 days before it.
create or replace function app.super_attempts(before timestamptz, wanted_family text, wanted_outcome text, at_most int) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare reach interval; found jsonb; until timestamptz := coalesce(before, gateway.now() + interval '1 minute');
begin
  perform app.super_look('superpanel.attempts', live => true);
  -- The table is kept in the order of time: a short reach first reads little of it.
  foreach reach in array array['1 hour', '1 day', '30 days']::interval[] loop
    select coalesce(jsonb_agg(to_jsonb(t) order by t."at" desc, t.id), '[]') into found from (
      select u.id, u.reserved_at as "at", u.family, m.name as "familyName", u.model, p.name as project, k.label as "keyLabel",
        case when u.state = 'reserved' then case when u.expires_at > gateway.now() then 'running' else 'unknown' end
          else coalesce(u.outcome, 'unknown') end as outcome,
        u.http_status as "httpStatus", u.failure, u.is_probe as "isProbe", u.reserved_tokens as "reservedTokens",
        u.input_tokens as "inputTokens", coalesce(u.output_tokens, 0) + coalesce(u.thought_tokens, 0) as "outputTokens",
        u.first_byte_ms as "firstByteMs", u.latency_ms as "latencyMs", u.cost_usd::float8 as "costUsd",
        u.fallback_count as "fallbackCount", u.decision, u.endpoint, u.role, s.name as school, u.trace_id as "traceId",
        u.served_model as "servedModel"
      from public.api_usage_logs u
      left join public.ai_models m on m.family = u.family
      left join public.ai_projects p on p.id = u.project_id
      left join public.ai_keys k on k.id = u.key_id
      left join public.schools s on s.id = u.school_id
      where u.reserved_at < until and u.reserved_at >= until - reach
        and (wanted_family is null or u.family = wanted_family)
        and (wanted_outcome is null or (case when wanted_outcome = 'failed' then u.outcome not in ('ok', 'aborted', 'unsent')
          when wanted_outcome = 'fallback' then u.fallback_count > 0 else u.outcome = wanted_outcome end))
      order by u.reserved_at desc, u.id limit at_most) t;
    exit when jsonb_array_length(found) = at_most;
  end loop;
  return found;
end $$;

-- Attempts, tokens and cost of the last `hours` whole hours and this one: in all, and by day, school, feature and family.
create or replace function app.super_usage(hours int) returns jsonb language plpgsql security definer set search_path = '' as $$
declare since timestamptz := date_trunc('hour', gateway.now()) - make_interval(hours => hours);
begin
  perform app.super_look('superpanel.usage');
  perform gateway.fold_usage();
  return (
    with used as (
      select h.*, coalesce(s.name, '') as school, m.name as family_name
      from gateway.usage_hours h left join public.schools s on s.id = h.school_id left join public.ai_models m on m.family = h.family
      where h.hour >= since),
    grouped as (
      select grouping(to_char(u.hour at time zone 'UTC', 'YYYY-MM-DD'), u.school, u.endpoint, u.family) as kind,
        to_char(u.hour at time zone 'UTC', 'YYYY-MM-DD') as day, u.school, u.endpoint, u.family, max(u.family_name) as family_name,
        sum(u.attempts)::int as attempts, sum(u.answered)::int as answered, sum(u.after_fallback)::int as after_fallback,
        sum(u.input_tokens)::float8 as input_tokens, sum(u.output_tokens)::float8 as output_tokens, sum(u.cost_usd)::float8 as cost_usd
      from used u
      group by grouping sets ((), (to_char(u.hour at time zone 'UTC', 'YYYY-MM-DD')), (u.school), (u.endpoint), (u.family))),
    worded as (
      select g.kind, coalesce(g.day, g.school, g.endpoint, g.family_name, g.family) as name, jsonb_build_object(
        'name', coalesce(g.day, g.school, g.endpoint, g.family_name, g.family, ''), 'attempts', coalesce(g.attempts, 0), 'answered', coalesce(g.answered, 0),
        'afterFallback', coalesce(g.after_fallback, 0), 'inputTokens', coalesce(g.input_tokens, 0), 'outputTokens', coalesce(g.output_tokens, 0),
        'costUsd', coalesce(g.cost_usd, 0)) as figures, g.cost_usd, g.attempts
      from grouped g)
    select jsonb_build_object('since', since,
      'total', (select w.figures from worded w where w.kind = 15),
      'days', coalesce((select jsonb_agg(w.figures order by w.name) from worded w where w.kind = 7), '[]'),
      'schools', coalesce((select jsonb_agg(w.figures order by w.cost_usd desc, w.attempts desc, w.name) from worded w where w.kind = 11), '[]'),
      'features', coalesce((select jsonb_agg(w.figures order by w.cost_usd desc, w.attempts desc, w.name) from worded w where w.kind = 13), '[]'),
      'families', coalesce((select jsonb_agg(w.figures order by w.cost_usd desc, w.attempts desc, w.name) from worded w where w.kind = 14), '[]')));
end $$;

do $$ declare f regprocedure; begin
  for f in select p.oid::regprocedure from pg_proc p where p.pronamespace = 'gateway'::regnamespace
    and p.proname in ('count_revision', 'fold_usage', 'key_card', 'family_card', 'alerts') loop
    execute format('revoke execute on function %s from public', f);
  end loop;
end $$;
