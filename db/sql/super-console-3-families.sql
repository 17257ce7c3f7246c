-- What super admins change of model families. A fifth one is a row: its keys stand in the default partition. Repeatable.

create or replace function gateway.check_successor(of_family text, successor text) returns boolean language plpgsql stable set search_path = '' as $$
declare next text := successor; steps int := 0;
begin
  if successor is null then return true; end if;
  if not exists (select from public.ai_models m where m.family = successor and m.status <> 'retired') then return false; end if;
  while next is not null and steps < 100 loop
    if next = of_family then return false; end if;
    select m.successor_family into next from public.ai_models m where m.family = next;
    steps := steps + 1;
  end loop;
  return true;
end $$;

-- Makes a family, or changes one that was seen at revision `seen`. `wanted`: what family_card shows, of it what can be set.
-- Answers {outcome: 'done' | 'taken' | 'stale' | 'gone' | 'wrong-successor' | 'wrong-zone', family?}.
create or replace function app.super_save_family(wanted jsonb, seen int) returns jsonb language plpgsql security definer set search_path = '' as $$
declare m public.ai_models; zone text := wanted ->> 'dayTimeZone';
begin
  perform app.assert_super_admin();
  lock table public.ai_models in share row exclusive mode;
  select * into m from public.ai_models x where x.family = wanted ->> 'family';
  if seen is null and m.id is not null then return '{"outcome": "taken"}'; end if;
  if seen is not null and m.id is null then return '{"outcome": "gone"}'; end if;
  if m.revision <> seen then return jsonb_build_object('outcome', 'stale', 'family', gateway.family_card(m)); end if;
  if not gateway.check_successor(wanted ->> 'family', wanted ->> 'successor') then return '{"outcome": "wrong-successor"}'; end if;
  if zone is not null and not exists (select from pg_catalog.pg_timezone_names z where z.name = zone) then return '{"outcome": "wrong-zone"}'; end if;
  if m.id is null then
    insert into public.ai_models (family, name, model_id, position, requests_per_minute, requests_per_day, tokens_per_minute, status)
    values (wanted ->> 'family', wanted ->> 'name', wanted ->> 'modelId', (select coalesce(max(x.position), 0) + 1 from public.ai_models x), 0, 0, 0,
      coalesce(wanted ->> 'status', 'active')) returning * into m;
  end if;
  update public.ai_models x set
    name = coalesce(wanted ->> 'name', x.name), model_id = coalesce(wanted ->> 'modelId', x.model_id), tier = coalesce(wanted ->> 'tier', x.tier),
    successor_family = case when wanted ? 'successor' then wanted ->> 'successor' else x.successor_family end,
    can_call_tools = coalesce((wanted ->> 'canCallTools')::boolean, x.can_call_tools),
    requests_per_minute = coalesce((wanted ->> 'requestsPerMinute')::int, x.requests_per_minute),
    requests_per_day = coalesce((wanted ->> 'requestsPerDay')::int, x.requests_per_day),
    tokens_per_minute = coalesce((wanted ->> 'tokensPerMinute')::int, x.tokens_per_minute),
    minute_window = coalesce(wanted ->> 'minuteWindow', x.minute_window), day_time_zone = coalesce(zone, x.day_time_zone),
    send_guard_milliseconds = coalesce((wanted ->> 'sendGuardMilliseconds')::int, x.send_guard_milliseconds),
    input_price_per_million = coalesce((wanted ->> 'inputPricePerMillion')::numeric, x.input_price_per_million),
    output_price_per_million = coalesce((wanted ->> 'outputPricePerMillion')::numeric, x.output_price_per_million),
    updated_at = now()
  where x.id = m.id returning * into m;
  return jsonb_build_object('outcome', 'done', 'family', gateway.family_card(m));
end $$;

-- Pauses, activates or retires a family. A retired one may be taken up again: providers do bring models back.
create or replace function app.super_set_family_status(of_family text, seen int, wanted text, successor text, reason text) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare m public.ai_models;
begin
  perform app.assert_super_admin();
  lock table public.ai_models in share row exclusive mode;
  select * into m from public.ai_models x where x.family = of_family;
  if m.id is null then return '{"outcome": "gone"}'; end if;
  if m.revision <> seen then return jsonb_build_object('outcome', 'stale', 'family', gateway.family_card(m)); end if;
  if not gateway.check_successor(of_family, successor) then return '{"outcome": "wrong-successor"}'; end if;
  update public.ai_models x set status = wanted, status_reason = reason, successor_family = coalesce(successor, x.successor_family),
    overloaded_until = null, updated_at = now()
  where x.id = m.id returning * into m;
  return jsonb_build_object('outcome', 'done', 'family', gateway.family_card(m));
end $$;

-- One place up or down in its tier, past what is retired.
create or replace function app.super_move_family(of_family text, seen int, earlier boolean) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare m public.ai_models; other public.ai_models;
begin
  perform app.assert_super_admin();
  lock table public.ai_models in share row exclusive mode;
  select * into m from public.ai_models x where x.family = of_family;
  if m.id is null then return '{"outcome": "gone"}'; end if;
  if m.revision <> seen then return jsonb_build_object('outcome', 'stale', 'family', gateway.family_card(m)); end if;
  select * into other from public.ai_models x
  where x.tier = m.tier and x.status <> 'retired' and (case when earlier then x.position < m.position else x.position > m.position end)
  order by abs(x.position - m.position) limit 1;
  if other.id is null then return jsonb_build_object('outcome', 'done', 'family', gateway.family_card(m)); end if;
  update public.ai_models x set updated_at = now(), position = case when x.id = m.id then other.position else m.position end where x.id in (m.id, other.id);
  select * into m from public.ai_models x where x.id = m.id;
  return jsonb_build_object('outcome', 'done', 'family', gateway.family_card(m));
end $$;

-- Gives a family the keys of another, or all keys that are not retired. Answers how many it got.
create or replace function app.super_give_keys(to_family text, of_family text) returns int language plpgsql security definer set search_path = '' as $$
declare given int;
begin
  perform app.assert_super_admin();
  insert into public.ai_key_assignments (family, key_id)
  select to_family, k.id from public.ai_keys k
  where k.status <> 'retired' and (of_family is null or exists (
    select from public.ai_key_assignments a where a.key_id = k.id and a.family = of_family))
  order by k.id
  on conflict do nothing;
  get diagnostics given = row_count;
  return given;
end $$;

revoke execute on function gateway.check_successor(text, text) from public;
