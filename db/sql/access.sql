-- Who is asking, and the sets that policies are made of. In plpgsql, whose plans a session keeps: a function in SQL is
-- planned anew by each query that calls it, and each read calls a dozen. Generic plans: an array as parameter makes a plan of
-- its own look cheaper, whose making costs more than the rest. What is for another role ends at once. Their
-- meanings are those of supabase/migrations/0000_identity.sql and 0015_domain_rules.sql. Repeatable; runs first.

-- Claims of this transaction, or null; as in 0000_identity.sql, read as JSON but once.
create or replace function app.claims() returns jsonb language plpgsql stable parallel safe security definer set search_path = '' as $$
declare
  claims text := nullif(current_setting('request.jwt.claims', true), '');
  signature text := nullif(current_setting('app.signature', true), '');
  found jsonb;
begin
  if claims is null then return null; end if;
  if session_user in ('authenticator', 'supabase_realtime_admin', 'supabase_storage_admin') then return claims::jsonb; end if;
  if signature is null or not exists (
    select from guard.caller_keys k
    where encode(sha256(k.outer_pad || sha256(k.inner_pad || convert_to(claims, 'UTF8'))), 'hex') = signature
  ) then return null; end if;
  found := claims::jsonb;
  if (found ->> 'exp')::bigint < extract(epoch from clock_timestamp()) then return null; end if;
  return found;
end $$;

-- Whom signed claims name: the person, and the membership that they name, else the oldest active one.
create or replace function guard.caller_of(claims jsonb) returns app.caller language plpgsql stable parallel safe security definer set search_path = '' as $$
declare found app.caller; named uuid := claims ->> 'membership';
begin
  found.person_id := claims ->> 'sub';
  found.assurance := coalesce(claims ->> 'aal', 'aal1');
  found.expires := claims ->> 'exp';
  if named is not null then
    select m.id, m.school_id, m.role, d.today into found.membership_id, found.school_id, found.role, found.today
    from public.memberships m join public.schools s on s.id = m.school_id
      cross join lateral (select (now() at time zone s.time_zone)::date as today) d
    where m.id = named and m.person_id = found.person_id and m.starts_on <= d.today and (m.ends_on is null or m.ends_on >= d.today);
  else
    select m.id, m.school_id, m.role, d.today into found.membership_id, found.school_id, found.role, found.today
    from public.memberships m join public.schools s on s.id = m.school_id
      cross join lateral (select (now() at time zone s.time_zone)::date as today) d
    where m.person_id = found.person_id and m.starts_on <= d.today and (m.ends_on is null or m.ends_on >= d.today)
    order by m.starts_on, m.id limit 1;
  end if;
  return found;
end $$;

-- The same with the sets that nearly every policy asks for: a parent's children, the classes of today (of staff the assigned
-- ones, of a student the own, of a parent the children's), and the homerooms that the caller leads.
-- "my child": verified, data access, within dates, no restriction, under age or consenting.
create or replace function guard.sets_of(caller app.caller) returns app.caller language plpgsql stable parallel safe security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
declare school uuid := caller.school_id; me uuid := caller.person_id; today date := caller.today; pupils uuid[] := '{}';
begin
  caller.children := '{}';
  caller.classes := '{}';
  caller.homerooms := '{}';
  case caller.role
    when 'teacher', 'admin' then
      select coalesce(array_agg(t.class_id), '{}'), coalesce(array_agg(t.class_id) filter (where t.duty = 'main' and c.kind = 'homeroom'), '{}')
      into caller.classes, caller.homerooms
      from public.teacher_class_assignments t join public.classes c on c.school_id = t.school_id and c.id = t.class_id
      where t.school_id = school and t.teacher_id = me and t.starts_on <= today and (t.ends_on is null or t.ends_on >= today);
    when 'parent' then
      caller.children := array(select g.student_id
        from public.parent_child_relationships g
        join public.schools s on s.id = g.school_id
        left join public.personal_details d on d.school_id = g.school_id and d.person_id = g.student_id
        where g.school_id = school and g.guardian_id = me and g.verified_at is not null and g.data_access and not g.contact_restricted
          and g.starts_on <= today and (g.ends_on is null or g.ends_on >= today)
          and (d.birth_date is null or g.student_consented_at is not null or not app.of_age(d.birth_date, s.age_of_majority, today)));
      pupils := caller.children;
    when 'student' then
      pupils := array[me];
    else
  end case;
  if pupils <> '{}' then
    caller.classes := array(select e.class_id from public.student_class_assignments e
      where e.school_id = school and e.student_id = any (pupils) and e.starts_on <= today and (e.ends_on is null or e.ends_on >= today));
  end if;
  return caller;
end $$;

-- What stands in `app.caller` was found for these claims, on this connection: a digest with a number that the connection
-- alone knows. `currval` keeps it in the memory of the server's process, where only definers may ask for it.
create or replace function guard.caller_seal(caller text) returns text language plpgsql stable set search_path = '' as $$
begin
  return encode(sha256(convert_to(currval('guard.connection_key') || caller || current_setting('request.jwt.claims'), 'UTF8')), 'hex');
end $$;
revoke execute on function guard.caller_of(jsonb), guard.sets_of(app.caller), guard.caller_seal(text) from public;

-- Finds the caller once for the transaction, as part of what opens it. Only who finds it out may seal it: see `acting`.
create or replace function app.resolve_caller() returns void language plpgsql security definer set search_path = '' as $$
declare claims jsonb := app.claims(); caller app.caller; found text;
begin
  perform set_config('app.caller', '', true);
  if claims is null then return; end if;
  begin
    perform currval('guard.connection_key');
  exception when object_not_in_prerequisite_state then -- a new connection
    if current_setting('transaction_read_only')::boolean then return; end if;
    perform setval('guard.connection_key', ('x' || encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) for 8), 'hex'))::bit(64)::bigint);
  end;
  caller := guard.sets_of(guard.caller_of(claims));
  found := pg_backend_pid() || ',' || substr(caller::text, 2);
  perform set_config('app.caller', found, true), set_config('app.caller_seal', guard.caller_seal(found), true);
end $$;

-- Who acts: as resolved for this transaction, else found live (behind PostgREST, and in parallel workers, which know no key of
-- the connection). Everything null without valid claims.
-- Sets are null where the caller was found live: see `guard.sets_of`.
create or replace function app.acting() returns app.caller language plpgsql stable parallel safe security definer set search_path = '' as $$
declare known text := coalesce(current_setting('app.caller', true), ''); claims jsonb;
begin
  if split_part(known, ',', 1) = pg_backend_pid()::text and current_setting('app.caller_seal', true) -- guard.caller_seal, without the call
    = encode(sha256(convert_to(currval('guard.connection_key') || known || current_setting('request.jwt.claims'), 'UTF8')), 'hex')
    and split_part(known, ',', 8)::bigint >= extract(epoch from clock_timestamp()) then
    return ('(' || substr(known, strpos(known, ',') + 1))::app.caller;
  end if;
  claims := app.claims();
  if claims is null then return null; end if;
  return guard.caller_of(claims);
end $$;

-- One fact about the caller each, as policies ask for it: read from the setting without making a record of it, which takes
-- two thirds of the time of `(app.acting()).role`. One definition says what each means, of fields that stand as text in both places.
do $facts$
declare
  fields constant text[] := array['person_id', 'membership_id', 'school_id', 'role', 'today', 'assurance', 'expires'];
  fact record; known text; found text;
begin
  for fact in select * from (values
    ('uid', 'uuid', '$person_id::uuid'),
    ('aal', 'text', 'coalesce($assurance, ''aal1'')'),
    ('membership', 'uuid', '$membership_id::uuid'),
    ('school', 'uuid', '$school_id::uuid'),
    ('role', 'text', '$role'),
    ('today', 'date', '$today::date'),
    ('is_staff', 'boolean', 'coalesce($role in (''teacher'', ''admin''), false)'),
    ('as_staff', 'uuid', 'case when $role in (''teacher'', ''admin'') then $person_id::uuid end'), -- the person, as such
    ('as_student', 'uuid', 'case $role when ''student'' then $person_id::uuid end')
  ) f (name, type, meaning)
  loop
    known := fact.meaning;
    found := fact.meaning;
    for place in 1 .. array_length(fields, 1) loop
      known := replace(known, '$' || fields[place], format('nullif(split_part(known, '','', %s), '''')', place + 1));
      found := replace(found, '$' || fields[place], format('found.%I::text', fields[place]));
    end loop;
    execute format($fact$
      create or replace function app.%1$I() returns %2$s language plpgsql stable parallel safe security definer set search_path = '' as $body$
      declare known text := coalesce(current_setting('app.caller', true), ''); found app.caller;
      begin
        if split_part(known, ',', 1) = pg_backend_pid()::text and current_setting('app.caller_seal', true) -- as in app.acting
          = encode(sha256(convert_to(currval('guard.connection_key') || known || current_setting('request.jwt.claims'), 'UTF8')), 'hex')
          and split_part(known, ',', 8)::bigint >= extract(epoch from clock_timestamp()) then
          return %3$s;
        end if;
        found := app.acting();
        return %4$s;
      end $body$ $fact$, fact.name, fact.type, known, found);
  end loop;
end $facts$;

create or replace function app.has_duty(wanted text) returns boolean language plpgsql stable parallel safe security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
declare acting app.caller := app.acting();
begin
  if acting.role is null or acting.role not in ('teacher', 'admin') then return false; end if;
  return exists (
    select from public.staff_duties d
    where d.school_id = acting.school_id and d.person_id = acting.person_id and d.duty = wanted
      and d.starts_on <= acting.today and (d.ends_on is null or d.ends_on >= acting.today));
end $$;

-- Sets that policies ask for by `= any`: an array is planned and made in two thirds of the time of a set's rows.

-- "my class" of a member of staff: a dated assignment covers today.
create or replace function app.my_classes() returns uuid[] language plpgsql stable parallel safe security definer set search_path = '' as $$
declare acting app.caller := app.acting();
begin
  if acting.classes is null then acting := guard.sets_of(acting); end if;
  return case when acting.role in ('teacher', 'admin') then acting.classes else '{}' end;
end $$;
create or replace function app.my_class_ids() returns setof uuid language plpgsql stable parallel safe security definer set search_path = '' rows 10 as
$$ begin return query select unnest(app.my_classes()); end $$;

-- Class and student pairs of my classes: the enrolment overlaps my assignment.
create or replace function app.my_class_students() returns table (class_id uuid, student_id uuid)
language plpgsql stable parallel safe security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' rows 200 as $$
declare acting app.caller := app.acting(); school uuid := acting.school_id; me uuid := acting.person_id; today date := acting.today;
begin
  if acting.role is null or acting.role not in ('teacher', 'admin') then return; end if;
  return query select e.class_id, e.student_id
    from public.teacher_class_assignments t
    join public.student_class_assignments e on e.school_id = t.school_id and e.class_id = t.class_id
      and e.starts_on <= coalesce(t.ends_on, 'infinity') and coalesce(e.ends_on, 'infinity') >= t.starts_on
    where t.school_id = school and t.teacher_id = me and t.starts_on <= today and (t.ends_on is null or t.ends_on >= today);
end $$;

create or replace function app.my_student_ids() returns setof uuid language plpgsql stable parallel safe security definer set search_path = '' rows 100 as
$$ begin return query select distinct s.student_id from app.my_class_students() s; end $$;

-- Students whose homeroom I lead: all their class records are open to me.
create or replace function app.homeroom_students() returns uuid[] language plpgsql stable parallel safe security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
declare acting app.caller := app.acting(); school uuid := acting.school_id; today date := acting.today; homerooms uuid[];
begin
  if acting.classes is null then acting := guard.sets_of(acting); end if;
  homerooms := acting.homerooms;
  if homerooms = '{}' then return '{}'; end if;
  return array(select e.student_id from public.student_class_assignments e
    where e.school_id = school and e.class_id = any (homerooms) and e.starts_on <= today and (e.ends_on is null or e.ends_on >= today));
end $$;
create or replace function app.my_homeroom_student_ids() returns setof uuid language plpgsql stable parallel safe security definer set search_path = '' rows 30 as
$$ begin return query select unnest(app.homeroom_students()); end $$;

-- Classes that those students attend: records of a whole class are open to their homeroom's main teacher as well.
create or replace function app.homeroom_classes() returns uuid[] language plpgsql stable parallel safe security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
declare acting app.caller := app.acting(); school uuid := acting.school_id; today date := acting.today; homerooms uuid[];
begin
  if acting.classes is null then acting := guard.sets_of(acting); end if;
  homerooms := acting.homerooms;
  if homerooms = '{}' then return '{}'; end if;
  return array(select o.class_id -- each as often as it is attended: to tell them apart takes longer than to look through them
    from public.student_class_assignments e
    join public.student_class_assignments o on o.school_id = e.school_id and o.student_id = e.student_id
      and o.starts_on <= today and (o.ends_on is null or o.ends_on >= today)
    where e.school_id = school and e.class_id = any (homerooms) and e.starts_on <= today and (e.ends_on is null or e.ends_on >= today));
end $$;

-- "my child" (`guard.sets_of`).
create or replace function app.my_children() returns uuid[] language plpgsql stable parallel safe security definer set search_path = '' as $$
declare acting app.caller := app.acting();
begin
  if acting.classes is null then acting := guard.sets_of(acting); end if;
  return acting.children;
end $$;
create or replace function app.my_child_ids() returns setof uuid language plpgsql stable parallel safe security definer set search_path = '' rows 3 as
$$ begin return query select unnest(app.my_children()); end $$;

-- Students whose whole record of class is open to me: my own, my children's, my homeroom's.
create or replace function app.record_students() returns uuid[] language plpgsql stable parallel safe security definer set search_path = '' as
$$ begin
  return case app.role() when 'student' then array[app.uid()] when 'parent' then app.my_children() else app.homeroom_students() end;
end $$;

-- Classes that an audience means when it names one of the caller's, and the grades of those.
create or replace function app.audience_classes() returns uuid[] language plpgsql stable parallel safe security definer set search_path = '' as $$
declare acting app.caller := app.acting();
begin
  if acting.classes is null then acting := guard.sets_of(acting); end if;
  return acting.classes;
end $$;
create or replace function app.audience_grades() returns uuid[] language plpgsql stable parallel safe security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
declare acting app.caller := app.acting(); school uuid := acting.school_id; mine uuid[];
begin
  if acting.classes is null then acting := guard.sets_of(acting); end if;
  mine := acting.classes;
  return array(select distinct c.grade_level_id from public.classes c where c.school_id = school and c.id = any (mine));
end $$;

-- Classes that a student is in today: own, or my children's.
create or replace function app.pupil_classes() returns uuid[] language plpgsql stable parallel safe security definer set search_path = '' as $$
declare acting app.caller := app.acting();
begin
  if acting.classes is null then acting := guard.sets_of(acting); end if;
  return case when acting.role in ('student', 'parent') then acting.classes else '{}' end;
end $$;
create or replace function app.own_class_ids() returns setof uuid language plpgsql stable parallel safe security definer set search_path = '' rows 10 as
$$ begin if app.role() = 'student' then return query select unnest(app.pupil_classes()); end if; end $$;
create or replace function app.child_class_ids() returns setof uuid language plpgsql stable parallel safe security definer set search_path = '' rows 20 as
$$ begin if app.role() = 'parent' then return query select unnest(app.pupil_classes()); end if; end $$;

-- People whose directory entry (D1) those who are no staff may read: themselves, their classmates and teachers, their
-- children and, where the school wants it, those children's classmates.
create or replace function app.acquaintances() returns uuid[] language plpgsql stable parallel safe security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
declare acting app.caller := app.acting(); school uuid := acting.school_id; me uuid := acting.person_id; today date := acting.today; classes uuid[];
begin
  if acting.role is null or acting.role not in ('student', 'parent') then return array[me]; end if;
  if acting.classes is null then acting := guard.sets_of(acting); end if;
  classes := acting.classes;
  return me || acting.children || array(
    select t.teacher_id from public.teacher_class_assignments t
    where t.school_id = school and t.class_id = any (classes) and t.starts_on <= today and (t.ends_on is null or t.ends_on >= today)
    union all
    select o.student_id from public.student_class_assignments o
    where o.school_id = school and o.class_id = any (classes) and o.starts_on <= today and (o.ends_on is null or o.ends_on >= today)
      and (acting.role = 'student' or (select s.classmates_visible_to_guardians from public.schools s where s.id = school)));
end $$;

-- The same for everybody: staff read the whole school's directory.
create or replace function app.visible_person_ids() returns setof uuid language plpgsql stable parallel safe security definer set search_path = '' rows 1000 as $$
declare acting app.caller := app.acting();
begin
  if acting.role in ('teacher', 'admin') then
    return query select p.person_id from public.school_people p where p.school_id = acting.school_id;
  end if;
  return query select unnest(app.acquaintances());
end $$;

-- The audience of an announcement includes the caller. Asked of each row: what concerns everybody is settled first.
create or replace function app.in_audience(audience text, audience_role text, grade_level uuid, class uuid)
returns boolean language plpgsql stable parallel safe security definer set search_path = '' as $$
begin
  case audience
    when 'school' then return true;
    when 'staff' then return app.is_staff();
    when 'role' then return app.role() = audience_role;
    when 'class' then return class = any (app.audience_classes());
    when 'grade' then return grade_level = any (app.audience_grades());
    else return false;
  end case;
end $$;

-- The same of posts, events, polls and programmes, which may be for groups and for people by name as well.
create or replace function app.includes_me(item uuid, audience text, audience_role text, grade_level uuid, class uuid, in_group uuid)
returns boolean language sql stable security definer set search_path = '' as $$
  select coalesce(case audience
    when 'school' then (select app.role()) is not null
    when 'staff' then (select app.is_staff())
    when 'role' then (select app.role()) = audience_role
    when 'grade' then grade_level = any (app.audience_grades())
    when 'class' then class = any (app.audience_classes())
    when 'group' then in_group in (select app.my_group_ids())
    when 'people' then item in (select app.addressed_ids()) end, false)
$$;
