-- Who cannot be erased yet, and what to do first. Repeatable.

-- In a class from today on, or between two years: the last class ended with the year and not by leaving.
create or replace function guard.is_enrolled(p_school uuid, p_student uuid) returns boolean language sql stable security definer set search_path = '' as $$
  with today as (select app.local_day(now(), s.time_zone) as day from public.schools s where s.id = p_school),
    latest as (select e.ends_on, e.exit_code from public.student_class_assignments e where e.school_id = p_school and e.student_id = p_student
      order by e.ends_on desc nulls first, e.exit_code nulls first limit 1)
  select exists (select from latest l, today t where l.ends_on is null or l.ends_on >= t.day
    or (coalesce(l.exit_code, 'promoted') in ('promoted', 'repeated') and exists (select from public.memberships m
      where m.school_id = p_school and m.person_id = p_student and m.role = 'student' and (m.ends_on is null or m.ends_on >= t.day))))
$$;

-- A sentence for the office; null: nothing is in the way. A guardian who is not the last one may go: the school keeps somebody to call.
create or replace function guard.erasure_obstacle(p_school uuid, p_person uuid) returns text language plpgsql stable security definer set search_path = '' as $$
declare who text; today date; of_age_at int; found text;
begin
  select p.display_name into who from public.profiles p where p.id = p_person;
  select app.local_day(now(), s.time_zone), s.age_of_majority into today, of_age_at from public.schools s where s.id = p_school;
  if guard.is_enrolled(p_school, p_person) then
    select string_agg(distinct c.name, ', ') into found
    from public.student_class_assignments e join public.classes c on c.school_id = e.school_id and c.id = e.class_id
    where e.school_id = p_school and e.student_id = p_person and c.kind = 'homeroom' and (e.ends_on is null or e.ends_on >= today);
    return format('%s is still enrolled%s. End the enrolment first: a promotion with the outcome “leave”, or a roster, does.', who, coalesce(' in ' || found, ''));
  end if;
  if exists (select from public.memberships m where m.school_id = p_school and m.person_id = p_person and m.role in ('teacher', 'admin')
    and (m.ends_on is null or m.ends_on >= today)) then
    return format('%s still works at the school. End the membership first: a roster does.', who);
  end if;
  select string_agg(distinct c.name, ', ') into found
  from public.teacher_class_assignments a join public.classes c on c.school_id = a.school_id and c.id = a.class_id
  where a.school_id = p_school and a.teacher_id = p_person and (a.ends_on is null or a.ends_on >= today);
  if found is not null then return format('%s still teaches %s. End the assignments first, or give the classes to somebody else.', who, found); end if;
  if exists (select from public.staff_duties d where d.school_id = p_school and d.person_id = p_person and (d.ends_on is null or d.ends_on >= today)) then
    return format('%s still has a duty of the school. Give it to somebody else first.', who);
  end if;
  select string_agg(distinct p.display_name, ', ') into found
  from public.parent_child_relationships g join public.profiles p on p.id = g.student_id
  left join public.personal_details d on d.school_id = g.school_id and d.person_id = g.student_id
  where g.school_id = p_school and g.guardian_id = p_person and not g.contact_restricted and (g.ends_on is null or g.ends_on >= today)
    and guard.is_enrolled(p_school, g.student_id) and not (d.birth_date is not null and app.of_age(d.birth_date, of_age_at, today))
    and not exists (select from public.parent_child_relationships o where o.school_id = g.school_id and o.student_id = g.student_id and o.guardian_id <> p_person
      and o.verified_at is not null and not o.contact_restricted and (o.ends_on is null or o.ends_on >= today));
  if found is not null then
    return format('%s is the only guardian that the school can reach for %s. Link and verify another guardian first.', who, found);
  end if;
  return null;
end $$;

-- After row security: only who may ask for an erasure learns what is in its way. The job asks again when it is done.
create or replace function guard.stop_early_erasure() returns trigger language plpgsql security definer set search_path = '' as $$
declare obstacle text := guard.erasure_obstacle(new.school_id, new.subject_id);
begin
  if obstacle is not null then perform guard.refuse('CA423', obstacle); end if;
  return null;
end $$;
create or replace trigger stop_early_erasure after insert on public.privacy_runs for each row
  when (new.kind = 'erasure') execute function guard.stop_early_erasure();

do $$ declare f regprocedure; begin
  foreach f in array array['guard.is_enrolled(uuid, uuid)', 'guard.erasure_obstacle(uuid, uuid)', 'guard.stop_early_erasure()']::regprocedure[] loop
    execute format('revoke execute on function %s from public', f);
  end loop;
end $$;
