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

-- A finished export, sealed as it is kept, for an administrator to hand over (the second factor where the school asks for one). Each
-- time it is written into the disclosure log, in the same transaction. No row: there is none (any more).
create or replace function app.take_privacy_export(p_run uuid) returns table (person_id uuid, person text, content text)
language plpgsql volatile security definer set search_path = '' as $$
declare run public.privacy_runs;
begin
  if app.role() is distinct from 'admin' or not app.second_factor_met() then raise 'only administrators hand data over' using errcode = '42501'; end if;
  select * into run from public.privacy_runs r
  where r.school_id = app.school() and r.id = p_run and r.kind = 'export' and r.status = 'done' and r.expires_at > clock_timestamp();
  if not found then return; end if;
  insert into public.disclosure_log (school_id, student_id, recipient, recipient_kind, recipient_id, purpose, legal_basis, data_kinds, means, data_request_id, disclosed_by)
  select run.school_id, run.subject_id, p.display_name, 'family', q.requested_by, 'A request for the data about a person was answered', 'legal_obligation',
    coalesce(nullif(array(select jsonb_array_elements_text(run.report -> 'kinds')), '{}'), '{all}'), 'export', q.id, app.uid()
  from public.data_requests q join public.profiles p on p.id = q.requested_by where q.school_id = run.school_id and q.id = run.request_id;
  return query
    select e.person_id, p.display_name, e.content from guard.privacy_exports e join public.profiles p on p.id = e.person_id
    where e.school_id = run.school_id and e.run_id = run.id;
end $$;
revoke execute on function app.take_privacy_export(uuid) from public;

-- Exports that have run out. Returns how many.
create or replace function guard.forget_privacy_exports() returns bigint language plpgsql security definer set search_path = '' as $$
declare gone bigint;
begin
  delete from guard.privacy_exports e using public.privacy_runs r where r.school_id = e.school_id and r.id = e.run_id and r.expires_at <= now();
  get diagnostics gone = row_count;
  return gone;
end $$;
revoke execute on function guard.forget_privacy_exports() from public;
grant execute on function guard.forget_privacy_exports() to catalyst_service;
