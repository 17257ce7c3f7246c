-- Imports and exports of OneRoster files, for admins and the registrar duty of a school. Repeatable.

create or replace function app.oneroster_registrar() returns uuid language plpgsql stable security definer set search_path = '' as $$
begin
  if app.role() is distinct from 'admin' and not coalesce(app.has_duty('registrar'), false) then
    raise 'Only admins and the registrar exchange rosters' using errcode = '42501';
  end if;
  return app.school();
end $$;

-- The same to write: D10, with the second factor where the school asks for one.
create or replace function guard.oneroster_writer() returns uuid language plpgsql stable security definer set search_path = '' as $$
declare school uuid := app.oneroster_registrar();
begin
  if not app.second_factor_met() then raise 'a second factor is needed' using errcode = '42501', detail = 'second_factor'; end if;
  return school;
end $$;
revoke execute on function guard.oneroster_writer() from public;

-- A new run. An import waits for its parts, an export for the job. Null: one is under way in this school already.
create or replace function app.oneroster_begin(p_direction text, p_file_name text, p_bytes bigint, p_parts integer) returns uuid
language plpgsql security definer set search_path = '' as $$
declare school uuid := guard.oneroster_writer(); made uuid;
begin
  perform pg_advisory_xact_lock(hashtextextended('oneroster runs ' || school, 0));
  if exists (select from public.oneroster_runs r where r.school_id = school and r.direction = p_direction and r.status in ('waiting', 'checking', 'approved', 'applying')) then
    return null;
  end if;
  -- An upload that was left, and a check that nobody acted on, make room for the next.
  update public.oneroster_runs r set status = 'withdrawn', finished_at = now(), updated_at = now()
  where r.school_id = school and r.direction = p_direction and r.status in ('uploading', 'checked');
  delete from public.oneroster_parts p using public.oneroster_runs r
  where r.school_id = school and p.school_id = school and p.run_id = r.id and r.status in ('withdrawn', 'failed');
  insert into public.oneroster_runs (school_id, started_by, direction, file_name, byte_size, part_count, status)
  values (school, app.uid(), p_direction, p_file_name, p_bytes, p_parts, case p_direction when 'import' then 'uploading' else 'waiting' end)
  returning id into made;
  return made;
end $$;

-- Takes a part of an upload; the same part again takes its place. False: there is no such upload, or no such part of it.
create or replace function app.oneroster_add_part(p_run uuid, p_position integer, p_content bytea) returns boolean
language plpgsql security definer set search_path = '' as $$
declare school uuid := guard.oneroster_writer();
begin
  if not exists (select from public.oneroster_runs r where r.school_id = school and r.id = p_run and r.status = 'uploading'
      and r.started_by = app.uid() and p_position between 1 and r.part_count for update) then
    return false;
  end if;
  insert into public.oneroster_parts as p (school_id, run_id, position, content) values (school, p_run, p_position, p_content)
  on conflict (school_id, run_id, position) do update set content = excluded.content, updated_at = now() where p.content <> excluded.content;
  return true;
end $$;

-- Asks for the check of a complete upload ('check'), for the import ('apply'), or takes a run back ('withdraw').
-- 'done', or why not: 'gone', 'incomplete', 'state'.
create or replace function app.oneroster_ask(p_run uuid, p_what text, p_accept_sound boolean, p_allow_ending boolean) returns text
language plpgsql security definer set search_path = '' as $$
declare school uuid := guard.oneroster_writer(); run public.oneroster_runs;
begin
  select * into run from public.oneroster_runs r where r.school_id = school and r.id = p_run for update;
  if not found then return 'gone'; end if;
  if p_what = 'check' then
    if run.status <> 'uploading' then return 'state'; end if;
    if (select (count(*), coalesce(sum(octet_length(content)), 0)::bigint) from public.oneroster_parts p where p.school_id = school and p.run_id = p_run)
      is distinct from (run.part_count::bigint, run.byte_size) then return 'incomplete'; end if;
    update public.oneroster_runs set status = 'waiting', updated_at = now() where id = p_run;
  elsif p_what = 'apply' then
    if run.status <> 'checked' then return 'state'; end if;
    if run.error_count > 0 and p_accept_sound is not true then return 'errors'; end if;
    update public.oneroster_runs set status = 'approved', approved_by = app.uid(), accept_sound = p_accept_sound, allow_ending = p_allow_ending,
      attempts = 0, updated_at = now() where id = p_run;
  elsif p_what = 'withdraw' then
    if run.status not in ('uploading', 'waiting', 'checked') then return 'state'; end if;
    update public.oneroster_runs set status = 'withdrawn', finished_at = now(), updated_at = now() where id = p_run;
    delete from public.oneroster_parts p where p.school_id = school and p.run_id = p_run;
  else raise 'nothing is asked' using errcode = '22023';
  end if;
  return 'done';
end $$;

create or replace function app.oneroster_runs(p_run uuid, p_limit integer)
returns table (id uuid, direction text, file_name text, byte_size bigint, part_count integer, status text, accept_sound boolean, progress jsonb, report jsonb,
  error_count integer, failure text, started_by text, approved_by text, created_at timestamptz, finished_at timestamptz)
language plpgsql stable security definer set search_path = '' as $$
declare school uuid := app.oneroster_registrar();
begin
  return query
    select r.id, r.direction, r.file_name, r.byte_size, r.part_count, r.status, r.accept_sound, r.progress, r.report, r.error_count, r.failure,
      s.display_name, a.display_name, r.created_at, r.finished_at
    from public.oneroster_runs r join public.profiles s on s.id = r.started_by left join public.profiles a on a.id = r.approved_by
    where r.school_id = school and (p_run is null or r.id = p_run) order by r.created_at desc limit p_limit;
end $$;

create or replace function app.oneroster_errors(p_run uuid, p_limit integer) returns table ("file" text, line integer, field text, message text)
language plpgsql stable security definer set search_path = '' as $$
declare school uuid := app.oneroster_registrar();
begin
  return query select e.file, e.line, e.field, e.message from public.oneroster_run_errors e
    where e.school_id = school and e.run_id = p_run order by e.position limit p_limit;
end $$;

-- A part of a finished export. Null: there is none.
create or replace function app.oneroster_part(p_run uuid, p_position integer) returns bytea
language plpgsql stable security definer set search_path = '' as $$
declare school uuid := app.oneroster_registrar(); found bytea;
begin
  select p.content into found from public.oneroster_parts p join public.oneroster_runs r on r.school_id = p.school_id and r.id = p.run_id
  where p.school_id = school and p.run_id = p_run and p.position = p_position and r.direction = 'export' and r.status = 'done';
  return found;
end $$;
