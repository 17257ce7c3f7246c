-- What super admins change of keys and projects. A key comes in sealed and never goes out; whoever looked at an older
-- revision than there is now is told what it has become, and changes nothing. Repeatable.

-- The project of a key, made if need be; without a name it is a project of its own until the real one is known.
create or replace function gateway.project_for(project_name text, fingerprint text) returns uuid language plpgsql set search_path = '' as $$
declare wanted text := coalesce(nullif(btrim(project_name), ''), 'assumed-' || left(fingerprint, 8)); found_id uuid;
begin
  insert into public.ai_projects (name, assumed) values (wanted, nullif(btrim(project_name), '') is null) on conflict (name) do nothing;
  select p.id into strict found_id from public.ai_projects p where p.name = wanted;
  return found_id;
end $$;

-- A bucket for each (project, family) that a moved key needs.
create or replace function gateway.buckets_for(key uuid) returns void language sql set search_path = '' as $$
  insert into public.ai_buckets (project_id, family_id, requests_per_minute, requests_per_day, tokens_per_minute)
  select k.project_id, m.id, m.requests_per_minute, m.requests_per_day, m.tokens_per_minute
  from public.ai_keys k join public.ai_key_assignments a on a.key_id = k.id join public.ai_models m on m.family = a.family
  where k.id = key on conflict (project_id, family_id) do nothing
$$;

-- What would become of each of `keys` [{line, fingerprint, families}]: 'new', 'known' (with the row that has it) or
-- 'unknown-family'.
create or replace function app.super_check_keys(keys jsonb) returns jsonb language plpgsql security definer set search_path = '' as $$
begin
  perform app.assert_super_admin();
  return coalesce((
    select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('line', g.line, 'fingerprint', left(g.fingerprint, 8),
      'outcome', case when k.id is not null then 'known' when wrong.family is not null then 'unknown-family' else 'new' end,
      'knownLabel', k.label, 'knownStatus', k.status, 'family', wrong.family)) order by g.line)
    from jsonb_to_recordset(keys) as g (line int, fingerprint text, families text[])
    left join public.ai_keys k on k.fingerprint = g.fingerprint
    left join lateral (
      select f as family from unnest(g.families) f
      where not exists (select from public.ai_models m where m.family = f and m.status <> 'retired') limit 1) wrong on true), '[]');
end $$;

-- Adds the new ones of `keys` [{line, id, label, project, families, secret, version, fingerprint}] and says of each what
-- became of it. The same key in two calls at once gets in once.
create or replace function app.super_add_keys(keys jsonb) returns jsonb language plpgsql security definer set search_path = '' as $$
declare checked jsonb := app.super_check_keys(keys); outcomes jsonb := '[]'; assigned jsonb := '[]'; g record; made uuid;
begin
  for g in
    select n.*, c.value as verdict from jsonb_to_recordset(keys) as n (line int, id uuid, label text, project text, families text[],
      secret text, version smallint, fingerprint text)
    join jsonb_array_elements(checked) c on (c.value ->> 'line')::int = n.line order by n.fingerprint
  loop
    made := null;
    if g.verdict ->> 'outcome' = 'new' then
      insert into public.ai_keys (id, project_id, label, secret, key_version, fingerprint)
      values (g.id, gateway.project_for(g.project, g.fingerprint), g.label, g.secret, g.version, g.fingerprint)
      on conflict (fingerprint) do nothing returning id into made;
      if made is null then g.verdict := g.verdict || '{"outcome": "known"}'; end if;
    end if;
    if made is not null then
      assigned := assigned || jsonb_build_object('key', made, 'families', to_jsonb(g.families));
      g.verdict := g.verdict || jsonb_build_object('outcome', 'added', 'id', made);
    end if;
    outcomes := outcomes || g.verdict;
  end loop;
  -- At once: the buckets learn of their keys with each statement.
  insert into public.ai_key_assignments (family, key_id)
  select distinct f, (a ->> 'key')::uuid from jsonb_array_elements(assigned) a, jsonb_array_elements_text(a -> 'families') f;
  return outcomes;
end $$;

-- Pauses, resumes or retires keys [{id, revision}]. Each is answered by itself: 'done', 'same', 'stale', 'final' or
-- 'gone', with the key as it is. All keys first, then all their buckets: a change of one key locks those of its project.
create or replace function app.super_set_key_status(keys jsonb, wanted text, reason text) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare outcomes jsonb := '[]'; g record; k public.ai_keys; came_of text;
begin
  perform app.assert_super_admin();
  if wanted not in ('active', 'paused', 'retired') then raise 'no such status' using errcode = '23514'; end if;
  perform from public.ai_keys x where x.id in (select n.id from jsonb_to_recordset(keys) as n (id uuid)) order by x.id for no key update;
  perform gateway.hold_buckets(array(
    select distinct x.project_id from jsonb_to_recordset(keys) as n (id uuid) join public.ai_keys x on x.id = n.id));
  for g in select * from jsonb_to_recordset(keys) as n (id uuid, revision int) order by n.id loop
    select * into k from public.ai_keys x where x.id = g.id for no key update;
    came_of := case when k.id is null then 'gone' when k.status = wanted then 'same' when k.status = 'retired' then 'final'
      when k.revision <> g.revision then 'stale' else 'done' end;
    if came_of = 'done' then
      update public.ai_keys x set status = wanted, status_reason = reason, status_changed_at = now(), updated_at = now() where x.id = g.id returning * into k;
    end if;
    outcomes := outcomes || (jsonb_build_object('id', g.id, 'outcome', came_of)
      || case when k.id is null then '{}' else jsonb_build_object('key', gateway.key_card(k)) end);
  end loop;
  return outcomes;
end $$;

-- Changes label, project or families of a key; what is null stays. Both projects' buckets are held first, since each of the
-- changes holds some of them. Answers {outcome: 'done' | 'stale' | 'final' | 'gone' |
-- 'unknown-family', key?, family?}.
create or replace function app.super_change_key(key uuid, seen int, new_label text, new_project text, new_families text[]) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare k public.ai_keys; wrong text;
begin
  perform app.assert_super_admin();
  select * into k from public.ai_keys x where x.id = key for no key update;
  if k.id is null then return '{"outcome": "gone"}'; end if;
  if k.status = 'retired' then return jsonb_build_object('outcome', 'final', 'key', gateway.key_card(k)); end if;
  if k.revision <> seen then return jsonb_build_object('outcome', 'stale', 'key', gateway.key_card(k)); end if;
  select f into wrong from unnest(new_families) f where not exists (select from public.ai_models m where m.family = f) limit 1;
  if wrong is not null then return jsonb_build_object('outcome', 'unknown-family', 'family', wrong); end if;

  perform gateway.hold_buckets(array(select p.id from public.ai_projects p where p.id = k.project_id or p.name = btrim(new_project)));
  if new_families is not null then
    delete from public.ai_key_assignments a where a.key_id = key and a.family <> all (new_families);
    insert into public.ai_key_assignments (family, key_id) select distinct f, key from unnest(new_families) f on conflict do nothing;
  end if;
  update public.ai_keys x set
    label = coalesce(new_label, x.label), updated_at = now(),
    project_id = case when new_project is null then x.project_id else gateway.project_for(new_project, x.fingerprint) end,
    -- Families stand in another table: their change counts as one of the key.
    revision = x.revision + (new_families is not null and coalesce(new_label, x.label) = x.label)::int
  where x.id = key;
  perform gateway.buckets_for(key);
  select * into k from public.ai_keys x where x.id = key;
  return jsonb_build_object('outcome', 'done', 'key', gateway.key_card(k));
end $$;

-- A new secret takes a key's place: a row of its own, since a secret is bound to its row; the old one retires and says so.
create or replace function app.super_rotate_key(key uuid, seen int, made jsonb) returns jsonb language plpgsql security definer set search_path = '' as $$
declare k public.ai_keys; fresh public.ai_keys;
begin
  perform app.assert_super_admin();
  select * into k from public.ai_keys x where x.id = key for no key update;
  if k.id is null then return '{"outcome": "gone"}'; end if;
  if k.status = 'retired' then return jsonb_build_object('outcome', 'final', 'key', gateway.key_card(k)); end if;
  if k.revision <> seen then return jsonb_build_object('outcome', 'stale', 'key', gateway.key_card(k)); end if;
  insert into public.ai_keys (id, project_id, label, secret, key_version, fingerprint)
  values ((made ->> 'id')::uuid, k.project_id, k.label, made ->> 'secret', (made ->> 'version')::smallint, made ->> 'fingerprint')
  on conflict (fingerprint) do nothing returning * into fresh;
  if fresh.id is null then return '{"outcome": "known"}'; end if;
  insert into public.ai_key_assignments (family, key_id) select a.family, fresh.id from public.ai_key_assignments a where a.key_id = key;
  update public.ai_keys x set status = 'retired', status_reason = 'replaced', status_changed_at = now(), replaced_by = fresh.id, updated_at = now() where x.id = key;
  return jsonb_build_object('outcome', 'done', 'key', gateway.key_card(fresh));
end $$;

-- What the provider said of a key when asked. A key that it refuses is set aside, as an attempt's refusal would.
create or replace function app.super_note_test(key uuid, result text, reason text) returns jsonb language plpgsql security definer set search_path = '' as $$
declare k public.ai_keys; refused boolean := result in ('invalid', 'suspended');
begin
  perform app.assert_super_admin();
  update public.ai_keys x set
    tested_at = now(), test_result = result,
    status = case when refused and x.status = 'active' then 'refused' else x.status end,
    status_reason = case when refused and x.status = 'active' then left(reason, 300) else x.status_reason end,
    status_changed_at = case when refused and x.status = 'active' then now() else x.status_changed_at end
  where x.id = key returning * into k;
  if k.id is null then return null; end if;
  return gateway.key_card(k);
end $$;

-- A project's name becomes known; or it turns out to be another one, whose keys they then are. What is in use meanwhile
-- is let go of and asked for again.
create or replace function app.super_name_project(project uuid, seen int, new_name text) returns jsonb language plpgsql security definer set search_path = '' as $$
declare p public.ai_projects; other uuid; tries int := 0;
begin
  perform app.assert_super_admin();
  perform from public.ai_projects x where x.id = project or x.name = new_name order by x.id for no key update;
  select * into p from public.ai_projects x where x.id = project;
  if p.id is null then return '{"outcome": "gone"}'; end if;
  if p.revision <> seen then return jsonb_build_object('outcome', 'stale', 'name', p.name); end if;
  select x.id into other from public.ai_projects x where x.name = new_name and x.id <> project;
  if other is null then
    update public.ai_projects x set name = new_name, assumed = false, updated_at = now() where x.id = project;
    return jsonb_build_object('outcome', 'named', 'name', new_name);
  end if;
  while not gateway.join_projects(other, project) loop
    tries := tries + 1;
    if tries = 100 then raise 'the project is in use' using errcode = 'lock_not_available'; end if;
    perform pg_sleep(0.05);
  end loop;
  update public.ai_projects x set assumed = false, updated_at = now() where x.id = other and x.assumed;
  return jsonb_build_object('outcome', 'joined', 'name', new_name);
end $$;

-- The sealed key and the models that it is for: for the gateway's login, which alone opens keys, to test one.
create or replace function gateway.key_to_test(key uuid) returns jsonb language sql stable security definer set search_path = '' as $$
  select jsonb_build_object('secret', k.secret, 'version', k.key_version, 'models', coalesce((
    select jsonb_agg(jsonb_build_object('family', m.family, 'name', m.name, 'modelId', m.model_id) order by m.tier desc, m.position)
    from public.ai_key_assignments a join public.ai_models m on m.family = a.family where a.key_id = k.id and m.status <> 'retired'), '[]'))
  from public.ai_keys k where k.id = key
$$;

do $$ declare f regprocedure; begin
  for f in select p.oid::regprocedure from pg_proc p where p.pronamespace = 'gateway'::regnamespace
    and p.proname in ('project_for', 'buckets_for', 'key_to_test') loop
    execute format('revoke execute on function %s from public', f);
  end loop;
end $$;
grant execute on function gateway.key_to_test(uuid) to catalyst_gateway;
