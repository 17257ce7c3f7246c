-- Rotation of the secrets that seal columns (db/vault/rotation.ts). Executed by the service login, which hands over and
-- gets back ciphertexts only; what may be touched stands in guard.sealed_columns.

-- Refuses what was sealed with a version that is being rotated away. The share lock makes a rotation that begins wait for
-- transactions that passed before: after it, no older version comes in.
create or replace function guard.refuse_old_version() returns trigger language plpgsql security definer set search_path = '' as $$
declare allowed smallint; sealed int := (to_jsonb(new) ->> tg_argv[1])::int;
begin
  select v.lowest into allowed from guard.secret_versions v where v.name = tg_argv[0] for share;
  if sealed < allowed then
    raise exception 'sealed with version % of %, which is no longer used', sealed, tg_argv[0]
      using errcode = 'object_not_in_prerequisite_state', hint = 'Restart this process with the present secret.';
  end if;
  return new;
end $$;

-- The guard of every sealed column.
do $$ declare s guard.sealed_columns; begin
  for s in select * from guard.sealed_columns loop
    execute format('create or replace trigger %I before insert or update of %I on %s for each row execute function guard.refuse_old_version(%L, %L)',
      'refuse_old_version_of_' || s.column_name, s.column_name, s.table_name, s.secret_name, s.version_column);
  end loop;
end $$;

-- Begins, or goes on with, the rotation of a secret to its version `current`.
create or replace function guard.begin_rotation(secret text, current int) returns void language plpgsql security definer set search_path = '' as $$
begin
  update guard.secret_versions v set lowest = current where v.name = secret and v.lowest < current;
  if not exists (select from guard.secret_versions v where v.name = secret and v.lowest = current) then
    raise exception '% was rotated to version % before', secret, (select v.lowest from guard.secret_versions v where v.name = secret)
      using errcode = 'object_not_in_prerequisite_state', hint = 'Give the new one a higher version.';
  end if;
end $$;

create or replace function guard.columns_sealed_by(secret text) returns table (place_table text, place_column text)
language sql stable security definer set search_path = '' as $$
  select s.table_name::text, s.column_name::text from guard.sealed_columns s where s.secret_name = secret order by 1, 2
$$;

-- How many rows stand under each version.
create or replace function guard.sealed_versions(place_table text, place_column text)
returns table (version int, sealed bigint) language plpgsql stable security definer set search_path = '' as $$
declare s guard.sealed_columns;
begin
  select * into strict s from guard.sealed_columns c where c.table_name = place_table::regclass and c.column_name = place_column;
  return query execute format('select %I::int, count(*) from %s where %I is not null group by 1 order by 1', s.version_column, s.table_name, s.column_name);
end $$;

-- Locks the next rows that are not of version `current`, after `after` in the order of ids. Rows that another rotation
-- holds are left to it, or waited for. The lock lets readers and foreign keys pass.
create or replace function guard.take_outdated(place_table text, place_column text, current int, after uuid, size int, waiting boolean)
returns table (id uuid, school uuid, secret text, version int) language plpgsql security definer set search_path = '' as $$
declare s guard.sealed_columns;
begin
  select * into strict s from guard.sealed_columns c where c.table_name = place_table::regclass and c.column_name = place_column;
  return query execute format(
    'select t.id, %s, t.%I, t.%I::int from %s t where t.id > $1 and t.%I <> $2 and t.%I is not null order by t.id limit $3 for no key update %s',
    case when s.school_column is null then 'null::uuid' else format('t.%I', s.school_column) end, s.column_name, s.version_column, s.table_name, s.version_column, s.column_name,
    case when waiting then '' else 'skip locked' end)
  using after, current, least(size, 1000);
end $$;

-- Puts new ciphertexts in the place of exactly those that were read. `items`: [{id, was, secret, version}]. Answers how many.
create or replace function guard.put_resealed(place_table text, place_column text, items jsonb) returns int
language plpgsql security definer set search_path = '' as $$
declare s guard.sealed_columns; changed int;
begin
  select * into strict s from guard.sealed_columns c where c.table_name = place_table::regclass and c.column_name = place_column;
  execute format(
    'update %s t set %I = i.secret, %I = i.version from jsonb_to_recordset($1) as i (id uuid, was text, secret text, version smallint) where t.id = i.id and t.%I = i.was',
    s.table_name, s.column_name, s.version_column, s.column_name) using items;
  get diagnostics changed = row_count;
  return changed;
end $$;

-- A key that outlives the versions of its secret; no row while there is none.
create or replace function gateway.wrapped_key(wanted text) returns setof gateway.wrapped_keys
language sql stable security definer set search_path = '' as $$ select * from gateway.wrapped_keys w where w.purpose = wanted $$;

-- Keeps the first one; `only_if_unused`: unless there are model keys, which were made with another.
create or replace function gateway.keep_wrapped_key(purpose text, id uuid, secret text, version int, only_if_unused boolean) returns void
language sql security definer set search_path = '' as $$
  insert into gateway.wrapped_keys (id, purpose, secret, key_version)
  select keep_wrapped_key.id, keep_wrapped_key.purpose, keep_wrapped_key.secret, version
  where not only_if_unused or not exists (select from public.ai_keys)
  on conflict do nothing
$$;

-- Forgets the keys of callers' claims (db/claims.ts) whose version has left the secret. `digests`: SHA-256 of the inner
-- pads that stay; without one that is known, nothing is forgotten.
create or replace function guard.forget_claims_keys(digests text[]) returns int language plpgsql security definer set search_path = '' as $$
declare forgotten int;
begin
  if not exists (select from guard.caller_keys k where encode(sha256(k.inner_pad), 'hex') = any (digests)) then return 0; end if;
  delete from guard.caller_keys k where encode(sha256(k.inner_pad), 'hex') <> all (digests);
  get diagnostics forgotten = row_count;
  return forgotten;
end $$;

do $$ declare f text; begin
  foreach f in array array['guard.refuse_old_version()', 'guard.begin_rotation(text, int)', 'guard.columns_sealed_by(text)',
    'guard.sealed_versions(text, text)', 'guard.take_outdated(text, text, int, uuid, int, boolean)', 'guard.put_resealed(text, text, jsonb)',
    'guard.forget_claims_keys(text[])', 'gateway.wrapped_key(text)', 'gateway.keep_wrapped_key(text, uuid, text, int, boolean)'] loop
    execute format('revoke execute on function %s from public', f);
    execute format('grant execute on function %s to catalyst_service', f);
  end loop;
end $$;
grant usage on schema gateway to catalyst_service;
-- Whoever adds keys fingerprints them.
grant execute on function gateway.wrapped_key(text), gateway.keep_wrapped_key(text, uuid, text, int, boolean) to catalyst_gateway;
