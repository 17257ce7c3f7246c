-- Links are the registrar's to keep and restrictions the office's (access.md, "duties add to any staff membership"),
-- in whichever role they act: who may write a row has to find it first. Contacts, notes and birth dates stay closed.
alter policy parent_child_relationships_read on public.parent_child_relationships using (
  (((select app.role()) = 'admin' or (select app.has_duty('registrar')) or (select app.has_duty('office'))) and not contact_restricted)
  or (contact_restricted and (select app.has_duty('office')))
  or (guardian_id = (select app.uid()) and student_id in (select app.my_child_ids()))
  or ((select app.is_staff()) and not contact_restricted and student_id in (select app.my_student_ids())));
alter policy parent_child_relationships_update on public.parent_child_relationships
  using (((select app.role()) = 'admin' or (select app.has_duty('registrar')) or (select app.has_duty('office'))))
  with check (((select app.role()) = 'admin' or (select app.has_duty('registrar')) or (select app.has_duty('office'))));
--> statement-breakpoint
-- With the office duty alone a link can be restricted or freed, and nothing else of it changed.
create function guard.check_office_link() returns trigger language plpgsql set search_path = '' as $$
begin
  if app.role() is distinct from 'admin' and not app.has_duty('registrar')
    and (to_jsonb(new) - 'contact_restricted' - 'updated_at') is distinct from (to_jsonb(old) - 'contact_restricted' - 'updated_at') then
    raise insufficient_privilege using message = 'The office sets restrictions; the link itself is the registrar''s.';
  end if;
  return new;
end $$;
create trigger parent_child_relationships_office before update on public.parent_child_relationships for each row
  when (current_user = 'app_caller') execute function guard.check_office_link();
--> statement-breakpoint
-- Whether a student is of age, for those who keep links: without the birth date, which is not theirs to read.
create function app.student_of_age(student uuid) returns boolean language plpgsql stable security definer set search_path = '' as $$
begin
  if app.role() is distinct from 'admin' and not app.has_duty('registrar') and not app.has_duty('office') then return null; end if;
  return coalesce((
    select app.of_age(d.birth_date, s.age_of_majority, app.today()) from public.personal_details d join public.schools s on s.id = d.school_id
    where d.school_id = app.school() and d.person_id = student), false);
end $$;
revoke execute on function app.student_of_age(uuid) from public;
grant execute on function app.student_of_age(uuid) to app_caller, authenticated, catalyst_service;
