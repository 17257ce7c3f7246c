-- Who is asking: signed claims, the acting membership (checked live), and the sets that policies are made of.
-- Bodies refer to tables of the next migration.
set check_function_bodies = off;

create schema app;
create schema guard;
create schema gateway;
create schema partitions;
grant usage on schema app to app_caller, catalyst_service, anon, authenticated, catalyst_gateway;
grant usage on schema gateway to catalyst_gateway;
grant usage on schema guard to catalyst_service;
alter default privileges revoke execute on functions from public;

-- The application signs the claims of each transaction (HMAC-SHA-256, key split into its two pads).
-- Without it any SQL inside a transaction could name another person.
create table guard.caller_keys (
  id uuid primary key default gen_random_uuid(),
  inner_pad bytea not null check (length(inner_pad) = 64),
  outer_pad bytea not null check (length(outer_pad) = 64),
  created_at timestamptz not null default now()
);
comment on table guard.caller_keys is 'Keys that sign the claims of a caller; read only by app.claims()';
alter table guard.caller_keys enable row level security;
alter table guard.caller_keys force row level security;
create policy definers on guard.caller_keys to catalyst_admin using (true) with check (true);

-- Claims of this transaction, or null. Behind PostgREST and Realtime the interface has verified the token itself,
-- and no caller can run SQL of their own there; everywhere else the signature decides.
create function app.claims() returns jsonb language plpgsql stable security definer set search_path = '' as $$
declare
  claims text := nullif(current_setting('request.jwt.claims', true), '');
  signature text := nullif(current_setting('app.signature', true), '');
begin
  if claims is null then return null; end if;
  if session_user in ('authenticator', 'supabase_realtime_admin', 'supabase_storage_admin') then return claims::jsonb; end if;
  if signature is null or not exists (
    select from guard.caller_keys k
    where encode(sha256(k.outer_pad || sha256(k.inner_pad || convert_to(claims, 'UTF8'))), 'hex') = signature
  ) then return null; end if;
  if (claims::jsonb ->> 'exp')::bigint < extract(epoch from clock_timestamp()) then return null; end if;
  return claims::jsonb;
end $$;

create function app.uid() returns uuid language sql stable security definer set search_path = '' as
$$ select (app.claims() ->> 'sub')::uuid $$;

create function app.aal() returns text language sql stable security definer set search_path = '' as
$$ select coalesce(app.claims() ->> 'aal', 'aal1') $$;

-- The membership that this request acts as: the one named in the claims, else the oldest active one. Always read live.
create function app.membership() returns uuid language plpgsql stable security definer set search_path = '' as $$
declare claims jsonb := app.claims();
begin
  return (
    select m.id from public.memberships m join public.schools s on s.id = m.school_id
    where m.person_id = (claims ->> 'sub')::uuid
      and (claims ->> 'membership' is null or m.id = (claims ->> 'membership')::uuid)
      and m.starts_on <= (now() at time zone s.time_zone)::date
      and (m.ends_on is null or m.ends_on >= (now() at time zone s.time_zone)::date)
    order by m.starts_on, m.id limit 1
  );
end $$;

create function app.school() returns uuid language sql stable security definer set search_path = '' as
$$ select school_id from public.memberships where id = app.membership() $$;

create function app.role() returns text language sql stable security definer set search_path = '' as
$$ select role from public.memberships where id = app.membership() $$;

-- Today where the school is.
create function app.today() returns date language sql stable security definer set search_path = '' as
$$ select (now() at time zone s.time_zone)::date from public.schools s where s.id = app.school() $$;

create function app.is_staff() returns boolean language sql stable security definer set search_path = '' as
$$ select coalesce((select app.role()) in ('teacher', 'admin'), false) $$;

create function app.has_duty(wanted text) returns boolean language sql stable security definer set search_path = '' as $$
  select (select app.is_staff()) and exists (
    select from public.staff_duties d
    where d.school_id = (select app.school()) and d.person_id = (select app.uid()) and d.duty = wanted
      and d.starts_on <= (select app.today()) and (d.ends_on is null or d.ends_on >= (select app.today()))
  )
$$;

-- "my class" of a member of staff: a dated assignment covers today.
create function app.my_class_ids() returns setof uuid language sql stable security definer set search_path = '' as $$
  select t.class_id from public.teacher_class_assignments t
  where (select app.is_staff()) and t.school_id = (select app.school()) and t.teacher_id = (select app.uid())
    and t.starts_on <= (select app.today()) and (t.ends_on is null or t.ends_on >= (select app.today()))
$$;

-- Class and student pairs of my classes: the enrolment overlaps my assignment.
create function app.my_class_students() returns table (class_id uuid, student_id uuid)
language sql stable security definer set search_path = '' as $$
  select distinct e.class_id, e.student_id
  from public.teacher_class_assignments t
  join public.student_class_assignments e on e.school_id = t.school_id and e.class_id = t.class_id
    and e.starts_on <= coalesce(t.ends_on, 'infinity') and coalesce(e.ends_on, 'infinity') >= t.starts_on
  where (select app.is_staff()) and t.school_id = (select app.school()) and t.teacher_id = (select app.uid())
    and t.starts_on <= (select app.today()) and (t.ends_on is null or t.ends_on >= (select app.today()))
$$;

create function app.my_student_ids() returns setof uuid language sql stable security definer set search_path = '' as
$$ select distinct student_id from app.my_class_students() $$;

-- Students whose homeroom I lead: all their class records are open to me.
create function app.my_homeroom_student_ids() returns setof uuid language sql stable security definer set search_path = '' as $$
  select distinct e.student_id
  from public.teacher_class_assignments t
  join public.classes c on c.school_id = t.school_id and c.id = t.class_id and c.kind = 'homeroom'
  join public.student_class_assignments e on e.school_id = t.school_id and e.class_id = t.class_id
    and e.starts_on <= (select app.today()) and (e.ends_on is null or e.ends_on >= (select app.today()))
  where (select app.is_staff()) and t.school_id = (select app.school()) and t.teacher_id = (select app.uid()) and t.duty = 'main'
    and t.starts_on <= (select app.today()) and (t.ends_on is null or t.ends_on >= (select app.today()))
$$;

-- Classes that those students attend: records of a whole class are open to their homeroom's main teacher as well.
create function app.my_homeroom_class_ids() returns setof uuid language sql stable security definer set search_path = '' as $$
  select distinct e.class_id from public.student_class_assignments e
  where e.school_id = (select app.school()) and e.student_id in (select app.my_homeroom_student_ids())
    and e.starts_on <= (select app.today()) and (e.ends_on is null or e.ends_on >= (select app.today()))
$$;

-- "my child": verified, data access, within dates, no restriction, under age or consenting.
create function app.my_child_ids() returns setof uuid language sql stable security definer set search_path = '' as $$
  select g.student_id
  from public.parent_child_relationships g
  join public.schools s on s.id = g.school_id
  left join public.personal_details d on d.school_id = g.school_id and d.person_id = g.student_id
  where (select app.role()) = 'parent' and g.school_id = (select app.school()) and g.guardian_id = (select app.uid())
    and g.verified_at is not null and g.data_access and not g.contact_restricted
    and g.starts_on <= (select app.today()) and (g.ends_on is null or g.ends_on >= (select app.today()))
    and (d.birth_date is null or g.student_consented_at is not null
      or (d.birth_date + make_interval(years => s.age_of_majority))::date > (select app.today()))
$$;

-- Classes that a student is in today, or was in this year: own, or my children's.
create function app.own_class_ids() returns setof uuid language sql stable security definer set search_path = '' as $$
  select e.class_id from public.student_class_assignments e
  where (select app.role()) = 'student' and e.school_id = (select app.school()) and e.student_id = (select app.uid())
    and e.starts_on <= (select app.today()) and (e.ends_on is null or e.ends_on >= (select app.today()))
$$;

create function app.child_class_ids() returns setof uuid language sql stable security definer set search_path = '' as $$
  select e.class_id from public.student_class_assignments e
  where e.school_id = (select app.school()) and e.student_id in (select app.my_child_ids())
    and e.starts_on <= (select app.today()) and (e.ends_on is null or e.ends_on >= (select app.today()))
$$;

-- People whose directory entry (D1) the caller may read.
create function app.visible_person_ids() returns setof uuid language sql stable security definer set search_path = '' as $$
  select p.person_id from public.school_people p where (select app.is_staff()) and p.school_id = (select app.school())
  union
  select (select app.uid())
  union
  select e.student_id from public.student_class_assignments e
  where (select app.role()) = 'student' and e.school_id = (select app.school()) and e.class_id in (select app.own_class_ids())
    and e.starts_on <= (select app.today()) and (e.ends_on is null or e.ends_on >= (select app.today()))
  union
  select t.teacher_id from public.teacher_class_assignments t
  where t.school_id = (select app.school()) and t.starts_on <= (select app.today()) and (t.ends_on is null or t.ends_on >= (select app.today()))
    and (t.class_id in (select app.own_class_ids()) or t.class_id in (select app.child_class_ids()))
  union
  select app.my_child_ids()
  union
  select e.student_id from public.student_class_assignments e join public.schools s on s.id = e.school_id
  where (select app.role()) = 'parent' and s.classmates_visible_to_guardians and e.school_id = (select app.school())
    and e.class_id in (select app.child_class_ids())
    and e.starts_on <= (select app.today()) and (e.ends_on is null or e.ends_on >= (select app.today()))
$$;

-- The audience of an announcement includes the caller.
create function app.in_audience(audience text, audience_role text, grade_level uuid, class uuid)
returns boolean language sql stable security definer set search_path = '' as $$
  select case audience
    when 'school' then true
    when 'staff' then (select app.is_staff())
    when 'role' then (select app.role()) = audience_role
    when 'class' then class in (select app.my_class_ids()) or class in (select app.own_class_ids()) or class in (select app.child_class_ids())
    when 'grade' then exists (
      select from public.classes c where c.school_id = (select app.school()) and c.grade_level_id = grade_level
        and (c.id in (select app.my_class_ids()) or c.id in (select app.own_class_ids()) or c.id in (select app.child_class_ids())))
    else false end
$$;

-- A number changed outside an open term needs a reason; here: is the day inside a term whose posting window is open?
create function app.posting_open(on_day date) returns boolean language sql stable security definer set search_path = '' as $$
  select exists (
    select from public.terms t
    where t.school_id = (select app.school()) and on_day between t.starts_on and t.ends_on
      and (select app.today()) between t.posting_opens_on and t.posting_closes_on)
$$;

-- Terms in which marks may be posted today, and the assessments of them.
create function app.open_term_ids() returns setof uuid language sql stable security definer set search_path = '' as $$
  select t.id from public.terms t
  where t.school_id = (select app.school()) and (select app.today()) between t.posting_opens_on and t.posting_closes_on
$$;

create function app.open_assessment_ids() returns setof uuid language sql stable security definer set search_path = '' as $$
  select a.id from public.assessments a
  where a.school_id = (select app.school()) and a.term_id in (select app.open_term_ids())
$$;

-- The oldest day on which a teacher may still change a register.
create function app.first_posting_day() returns date language sql stable security definer set search_path = '' as $$
  select (select app.today()) - coalesce(
    (select s.attendance_posting_days from public.school_settings s where s.school_id = (select app.school())), 14)
$$;

-- Every policy helper may be called by those under policies, and by nobody else.
do $$ declare f regprocedure; begin
  for f in select p.oid::regprocedure from pg_proc p where p.pronamespace = 'app'::regnamespace loop
    execute format('grant execute on function %s to app_caller, authenticated, catalyst_service', f);
  end loop;
end $$;
