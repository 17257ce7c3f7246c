-- Keys of sealed fields (db/privacy/field-keys.ts). A caller gets those of their own school, wrapped: without the
-- installation's secret they open nothing. Repeatable.

-- One row a person that has a key here, or one row with the school's alone.
create or replace function app.field_keys(p_school uuid, p_people uuid[])
returns table (id uuid, secret text, version int, person_id uuid, salt bytea) language plpgsql volatile security definer set search_path = '' as $$
begin
  if session_user in ('catalyst_app', 'authenticator') and p_school is distinct from app.school() then raise 'not the caller''s school' using errcode = '42501'; end if;
  return query
    select k.id, k.secret, k.key_version::int, p.person_id, p.salt
    from guard.school_keys k left join guard.person_keys p on p.school_id = k.school_id and p.person_id = any (p_people)
    where k.school_id = p_school;
end $$;

-- Keeps the first key of a school and of each person; an erased person gets no other.
create or replace function app.keep_field_keys(p_school uuid, p_id uuid, p_secret text, p_version int, p_people uuid[]) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
  if session_user in ('catalyst_app', 'authenticator') and p_school is distinct from app.school() then raise 'not the caller''s school' using errcode = '42501'; end if;
  insert into guard.school_keys (id, school_id, secret, key_version)
  select p_id, p_school, p_secret, p_version where not exists (select from guard.school_keys k where k.school_id = p_school)
  on conflict (school_id) do nothing;
  insert into guard.person_keys (school_id, person_id, salt)
  select p_school, person, sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))
  from unnest(p_people) person
  where exists (select from public.school_people s where s.school_id = p_school and s.person_id = person)
  on conflict do nothing;
end $$;

revoke execute on function app.field_keys(uuid, uuid[]), app.keep_field_keys(uuid, uuid, text, int, uuid[]) from public;
