-- Staff read the directory of the whole school: that is asked of each row by the key, where a set of everybody would be
-- made for each query. `authenticated` may not read school_people and keeps the set.
-- Nobody, until db/sql/access.sql, which runs next, says who.
create function app.acquainted_person_ids() returns setof uuid language sql stable security definer set search_path = '' as
$$ select null::uuid where false $$;
revoke execute on function app.acquainted_person_ids() from public;
grant execute on function app.acquainted_person_ids() to app_caller, authenticated, catalyst_service;

drop policy profiles_read on public.profiles;
create policy profiles_read on public.profiles for select to app_caller using (
  id in (select app.acquainted_person_ids())
  or ((select app.is_staff()) and exists (
    select from public.school_people p where p.school_id = (select app.school()) and p.person_id = profiles.id)));
create policy profiles_read_outside on public.profiles for select to authenticated using (id in (select app.visible_person_ids()));

drop policy school_people_read on public.school_people;
create policy school_people_read on public.school_people for select to app_caller
  using ((select app.is_staff()) or person_id in (select app.acquainted_person_ids()));
