-- What no write of a caller's changes, whatever its policy lets through. Repeatable.

-- When a row was made decides what Undo may take away (access.md): it is never later than now, and stays. Jobs, imports and
-- an undone deletion put in what was made before.
create or replace function guard.keep_created_at() returns trigger language plpgsql set search_path = '' as $$
begin
  new.created_at := case tg_op when 'UPDATE' then old.created_at else now() end;
  return new;
end $$;
revoke execute on function guard.keep_created_at() from public;

do $$ declare t text; begin
  for t in
    select distinct c.relname from pg_policy p join pg_class c on c.oid = p.polrelid
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'created_at' and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and 'app_caller'::regrole = any (p.polroles) and p.polpermissive and p.polcmd <> 'r'
  loop
    execute format('create or replace trigger a_keep_created_at before update of created_at on public.%I for each row
      when (current_user = ''app_caller'' and old.created_at is distinct from new.created_at) execute function guard.keep_created_at()', t);
    execute format('create or replace trigger a_made_by_now before insert on public.%I for each row
      when (current_user = ''app_caller'' and new.created_at > now()) execute function guard.keep_created_at()', t);
  end loop;
end $$;

-- Whom a group may be found by is settled when it is made; afterwards the administration opens it further.
create or replace function guard.keep_group_audience() returns trigger language plpgsql set search_path = '' as $$
begin
  if app.role() is distinct from 'admin' then
    raise 'whom a group is for stays as it is' using errcode = '42501', table = tg_table_name;
  end if;
  return new;
end $$;
revoke execute on function guard.keep_group_audience() from public;
create or replace trigger study_groups_audience_kept before update of audience, grade_level_id, class_id on public.study_groups for each row
  when (current_user = 'app_caller' and (old.audience, old.grade_level_id, old.class_id) is distinct from (new.audience, new.grade_level_id, new.class_id))
  execute function guard.keep_group_audience();
