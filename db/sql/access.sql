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

-- What stands in `app.caller` was found for these claims, on this connection: a digest with a number that the connection
-- alone knows. `currval` keeps it in the memory of the server's process, where only definers may ask for it.
create or replace function guard.caller_seal(caller text) returns text language plpgsql stable set search_path = '' as $$
begin
  return encode(sha256(convert_to(currval('guard.connection_key') || caller || current_setting('request.jwt.claims'), 'UTF8')), 'hex');
end $$;
revoke execute on function guard.caller_of(jsonb), guard.caller_seal(text) from public;

-- Finds the caller once for the transaction, as part of what opens it. Only who finds it out may seal it: see `acting`.
create or replace function app.resolve_caller() returns void language plpgsql security definer set search_path = '' as $$
declare claims jsonb := app.claims(); found text;
begin
  perform set_config('app.caller', '', true);
  if claims is null then return; end if;
  begin
    perform currval('guard.connection_key');
  exception when object_not_in_prerequisite_state then -- a new connection
    if current_setting('transaction_read_only')::boolean then return; end if;
    perform setval('guard.connection_key', ('x' || encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) for 8), 'hex'))::bit(64)::bigint);
  end;
  found := pg_backend_pid() || ' ' || guard.caller_of(claims)::text;
  perform set_config('app.caller', found, true), set_config('app.caller_seal', guard.caller_seal(found), true);
end $$;

-- Who acts: as resolved for this transaction, else found live (behind PostgREST, in parallel workers, which know no key of
-- the connection, and after a change of memberships in the same transaction). Everything null without valid claims.
create or replace function app.acting() returns app.caller language plpgsql stable parallel safe security definer set search_path = '' as $$
declare known text := coalesce(current_setting('app.caller', true), ''); claims jsonb; caller app.caller;
begin
  if known like pg_backend_pid() || ' %' and current_setting('app.caller_seal', true) -- guard.caller_seal, without the call
    = encode(sha256(convert_to(currval('guard.connection_key') || known || current_setting('request.jwt.claims'), 'UTF8')), 'hex') then
    caller := substring(known from position(' ' in known) + 1);
    if caller.expires < extract(epoch from clock_timestamp()) then return null; end if;
    return caller;
  end if;
  claims := app.claims();
  if claims is null then return null; end if;
  return guard.caller_of(claims);
end $$;

create or replace function app.uid() returns uuid language plpgsql stable parallel safe security definer set search_path = '' as
$$ begin return (app.acting()).person_id; end $$;

create or replace function app.aal() returns text language plpgsql stable parallel safe security definer set search_path = '' as
$$ begin return coalesce((app.acting()).assurance, 'aal1'); end $$;

create or replace function app.membership() returns uuid language plpgsql stable parallel safe security definer set search_path = '' as
$$ begin return (app.acting()).membership_id; end $$;

create or replace function app.school() returns uuid language plpgsql stable parallel safe security definer set search_path = '' as
$$ begin return (app.acting()).school_id; end $$;

create or replace function app.role() returns text language plpgsql stable parallel safe security definer set search_path = '' as
$$ begin return (app.acting()).role; end $$;

create or replace function app.is_staff() returns boolean language plpgsql stable parallel safe security definer set search_path = '' as
$$ declare mine text := (app.acting()).role; begin return coalesce(mine in ('teacher', 'admin'), false); end $$;

create or replace function app.has_duty(wanted text) returns boolean language plpgsql stable parallel safe security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
declare acting app.caller := app.acting();
begin
  if acting.role is null or acting.role not in ('teacher', 'admin') then return false; end if;
  return exists (
    select from public.staff_duties d
    where d.school_id = acting.school_id and d.person_id = acting.person_id and d.duty = wanted
      and d.starts_on <= acting.today and (d.ends_on is null or d.ends_on >= acting.today));
end $$;

-- "my class" of a member of staff: a dated assignment covers today.
create or replace function app.my_class_ids() returns setof uuid language plpgsql stable parallel safe security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' rows 10 as $$
declare acting app.caller := app.acting(); school uuid := acting.school_id; me uuid := acting.person_id; today date := acting.today;
begin
  if acting.role is null or acting.role not in ('teacher', 'admin') then return; end if;
  return query select t.class_id from public.teacher_class_assignments t
    where t.school_id = school and t.teacher_id = me and t.starts_on <= today and (t.ends_on is null or t.ends_on >= today);
end $$;

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
create or replace function app.my_homeroom_student_ids() returns setof uuid language plpgsql stable parallel safe security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' rows 30 as $$
declare acting app.caller := app.acting(); school uuid := acting.school_id; me uuid := acting.person_id; today date := acting.today;
begin
  if acting.role is null or acting.role not in ('teacher', 'admin') then return; end if;
  return query select distinct e.student_id
    from public.teacher_class_assignments t
    join public.classes c on c.school_id = t.school_id and c.id = t.class_id and c.kind = 'homeroom'
    join public.student_class_assignments e on e.school_id = t.school_id and e.class_id = t.class_id
      and e.starts_on <= today and (e.ends_on is null or e.ends_on >= today)
    where t.school_id = school and t.teacher_id = me and t.duty = 'main' and t.starts_on <= today and (t.ends_on is null or t.ends_on >= today);
end $$;

-- Classes that those students attend: records of a whole class are open to their homeroom's main teacher as well.
create or replace function app.my_homeroom_class_ids() returns setof uuid language plpgsql stable parallel safe security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' rows 20 as $$
declare acting app.caller := app.acting(); school uuid := acting.school_id; me uuid := acting.person_id; today date := acting.today;
begin
  if acting.role is null or acting.role not in ('teacher', 'admin') then return; end if;
  return query select distinct o.class_id
    from public.teacher_class_assignments t
    join public.classes c on c.school_id = t.school_id and c.id = t.class_id and c.kind = 'homeroom'
    join public.student_class_assignments e on e.school_id = t.school_id and e.class_id = t.class_id
      and e.starts_on <= today and (e.ends_on is null or e.ends_on >= today)
    join public.student_class_assignments o on o.school_id = e.school_id and o.student_id = e.student_id
      and o.starts_on <= today and (o.ends_on is null or o.ends_on >= today)
    where t.school_id = school and t.teacher_id = me and t.duty = 'main' and t.starts_on <= today and (t.ends_on is null or t.ends_on >= today);
end $$;

-- "my child": verified, data access, within dates, no restriction, under age or consenting.
create or replace function app.my_child_ids() returns setof uuid language plpgsql stable parallel safe security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' rows 3 as $$
declare acting app.caller := app.acting(); school uuid := acting.school_id; me uuid := acting.person_id; today date := acting.today;
begin
  if acting.role is distinct from 'parent' then return; end if;
  return query select g.student_id
    from public.parent_child_relationships g
    join public.schools s on s.id = g.school_id
    left join public.personal_details d on d.school_id = g.school_id and d.person_id = g.student_id
    where g.school_id = school and g.guardian_id = me and g.verified_at is not null and g.data_access and not g.contact_restricted
      and g.starts_on <= today and (g.ends_on is null or g.ends_on >= today)
      and (d.birth_date is null or g.student_consented_at is not null or not app.of_age(d.birth_date, s.age_of_majority, today));
end $$;

-- Classes that a student is in today: own, or my children's.
create or replace function app.own_class_ids() returns setof uuid language plpgsql stable parallel safe security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' rows 10 as $$
declare acting app.caller := app.acting(); school uuid := acting.school_id; me uuid := acting.person_id; today date := acting.today;
begin
  if acting.role is distinct from 'student' then return; end if;
  return query select e.class_id from public.student_class_assignments e
    where e.school_id = school and e.student_id = me and e.starts_on <= today and (e.ends_on is null or e.ends_on >= today);
end $$;

create or replace function app.child_class_ids() returns setof uuid language plpgsql stable parallel safe security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' rows 20 as $$
declare acting app.caller := app.acting(); school uuid := acting.school_id; today date := acting.today; children uuid[];
begin
  if acting.role is distinct from 'parent' then return; end if;
  children := array(select app.my_child_ids());
  if children = '{}' then return; end if;
  return query select e.class_id from public.student_class_assignments e
    where e.school_id = school and e.student_id = any (children) and e.starts_on <= today and (e.ends_on is null or e.ends_on >= today);
end $$;

-- Classes that an audience means when it names one of the caller's, and the grades of those.
create or replace function app.audience_class_ids() returns setof uuid language plpgsql stable parallel safe security definer set search_path = '' rows 20 as $$
declare acting app.caller := app.acting();
begin
  case acting.role
    when 'teacher', 'admin' then return query select app.my_class_ids();
    when 'student' then return query select app.own_class_ids();
    when 'parent' then return query select app.child_class_ids();
    else return;
  end case;
end $$;

create or replace function app.audience_grade_ids() returns setof uuid language plpgsql stable parallel safe security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' rows 5 as $$
declare acting app.caller := app.acting(); school uuid := acting.school_id; me uuid := acting.person_id; today date := acting.today;
begin
  case acting.role
    when 'teacher', 'admin' then return query
      select distinct c.grade_level_id from public.teacher_class_assignments t join public.classes c on c.school_id = t.school_id and c.id = t.class_id
      where t.school_id = school and t.teacher_id = me and t.starts_on <= today and (t.ends_on is null or t.ends_on >= today);
    when 'student' then return query
      select distinct c.grade_level_id from public.student_class_assignments e join public.classes c on c.school_id = e.school_id and c.id = e.class_id
      where e.school_id = school and e.student_id = me and e.starts_on <= today and (e.ends_on is null or e.ends_on >= today);
    when 'parent' then return query
      select distinct c.grade_level_id from public.student_class_assignments e join public.classes c on c.school_id = e.school_id and c.id = e.class_id
      where e.school_id = school and e.student_id = any (array(select app.my_child_ids())) and e.starts_on <= today and (e.ends_on is null or e.ends_on >= today);
    else return;
  end case;
end $$;

-- People whose directory entry (D1) those who are no staff may read: themselves, their classmates and teachers, their
-- children and, where the school wants it, those children's classmates.
create or replace function app.acquainted_person_ids() returns setof uuid language plpgsql stable parallel safe security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' rows 60 as $$
declare
  acting app.caller := app.acting(); school uuid := acting.school_id; me uuid := acting.person_id; today date := acting.today;
  children uuid[];
begin
  if acting.role is null or acting.role not in ('student', 'parent') then return next me; return; end if;
  if acting.role = 'parent' then children := array(select app.my_child_ids()); end if;
  -- One statement: each of its own would cost more to start than to run.
  return query
    select me
    union all
    select unnest(children)
    union all
    select t.teacher_id from public.teacher_class_assignments t
    where t.school_id = school and t.starts_on <= today and (t.ends_on is null or t.ends_on >= today) and t.class_id = any (array(
      select e.class_id from public.student_class_assignments e
      where e.school_id = school and e.student_id = any (coalesce(children, array[me])) and e.starts_on <= today and (e.ends_on is null or e.ends_on >= today)))
    union all
    select distinct o.student_id from public.student_class_assignments o
    where o.school_id = school and o.starts_on <= today and (o.ends_on is null or o.ends_on >= today) and o.class_id = any (array(
      select e.class_id from public.student_class_assignments e
      where e.school_id = school and e.student_id = any (coalesce(children, array[me])) and e.starts_on <= today and (e.ends_on is null or e.ends_on >= today)))
      and (children is null or (select s.classmates_visible_to_guardians from public.schools s where s.id = school));
end $$;

-- The same for everybody: staff read the whole school's directory.
create or replace function app.visible_person_ids() returns setof uuid language plpgsql stable parallel safe security definer set search_path = '' rows 1000 as $$
declare acting app.caller := app.acting();
begin
  if acting.role in ('teacher', 'admin') then
    return query select p.person_id from public.school_people p where p.school_id = acting.school_id;
  end if;
  return query select app.acquainted_person_ids();
end $$;

-- The audience of an announcement includes the caller. Asked of each row: what concerns everybody is settled first.
create or replace function app.in_audience(audience text, audience_role text, grade_level uuid, class uuid)
returns boolean language plpgsql stable parallel safe security definer set search_path = '' as $$
begin
  case audience
    when 'school' then return true;
    when 'staff' then return app.is_staff();
    when 'role' then return app.role() = audience_role;
    when 'class' then
      return class in (select app.my_class_ids()) or class in (select app.own_class_ids()) or class in (select app.child_class_ids());
    when 'grade' then return exists (
      select from public.classes c where c.school_id = (select app.school()) and c.grade_level_id = grade_level
        and (c.id in (select app.my_class_ids()) or c.id in (select app.own_class_ids()) or c.id in (select app.child_class_ids())));
    else return false;
  end case;
end $$;
