-- Concerns and what belongs to them (D5), and the counsellor's reading (D4): each access asks for its reason and logs it in the same
-- transaction, which the operation commits before it answers. A read-only transaction cannot log, so it reads nothing. Repeatable.

-- By which safeguarding duty the caller acts, or an error; with the second factor where the school asks for one.
create or replace function guard.safeguarding_duty() returns text language plpgsql stable security definer set search_path = '' as $$
declare duty text := case when app.has_duty('safeguarding_lead') then 'safeguarding_lead' when app.has_duty('safeguarding_deputy') then 'safeguarding_deputy' end;
begin
  if duty is null then raise 'not permitted' using errcode = '42501'; end if;
  if not app.second_factor_met() then raise 'a second factor is needed' using errcode = '42501', detail = 'second_factor'; end if;
  return duty;
end $$;

create or replace function guard.log_access(duty text, what text, concern uuid, student uuid, reason text, rows_shown int) returns void
language plpgsql security definer set search_path = '' as $$
begin
  if length(btrim(coalesce(reason, ''))) < 3 then raise 'a reason is needed' using errcode = '22023'; end if;
  insert into public.safeguarding_access_log (school_id, person_id, membership_id, duty, what, concern_id, student_id, reason, rows_shown)
  values (app.school(), app.uid(), app.membership(), duty, what, concern, student, btrim(reason), rows_shown);
end $$;

-- The concern of the caller's school, locked: what is done to one concern is done one after the other.
create or replace function guard.open_concern(p_concern uuid) returns public.safeguarding_concerns language plpgsql security definer set search_path = '' as $$
declare concern public.safeguarding_concerns;
begin
  select * into concern from public.safeguarding_concerns c where c.school_id = app.school() and c.id = p_concern for update;
  if not found then raise 'no such concern' using errcode = 'P0002'; end if;
  if exists (select from public.safeguarding_closures x where x.school_id = concern.school_id and x.concern_id = concern.id) then
    raise 'the concern is closed: raise another' using errcode = '55000';
  end if;
  return concern;
end $$;

-- Concerns of the school, newest first, without their texts.
create or replace function app.list_concerns(p_reason text, p_open_only boolean default true)
returns table (concern_id uuid, student_id uuid, source text, category text, raised_by uuid, raised_at timestamptz, acknowledge_by timestamptz,
  acknowledged_at timestamptz, acknowledged_by uuid, assigned_to uuid, entries int, closed_at timestamptz, outcome text)
language plpgsql security definer set search_path = '' as $$
declare duty text := guard.safeguarding_duty(); shown int;
begin
  return query
    select c.id, c.student_id, c.source, c.category, c.raised_by, c.created_at, c.acknowledge_by, c.acknowledged_at, c.acknowledged_by, a.assigned_to,
      (select count(*)::int from public.safeguarding_chronology e where e.school_id = c.school_id and e.concern_id = c.id), x.created_at, x.outcome
    from public.safeguarding_concerns c
    left join public.safeguarding_closures x on x.school_id = c.school_id and x.concern_id = c.id
    left join lateral (select g.assigned_to from public.safeguarding_assignments g where g.school_id = c.school_id and g.concern_id = c.id
      order by g.created_at desc, g.id desc limit 1) a on true
    where c.school_id = app.school() and (x.id is null or not p_open_only)
    order by c.created_at desc, c.id;
  get diagnostics shown = row_count;
  perform guard.log_access(duty, 'concerns', null, null, p_reason, shown);
end $$;

-- One concern whole: {concern, chronology: [], acknowledgements: [], assignments: [], closure}.
create or replace function app.read_concern(p_concern uuid, p_reason text) returns jsonb language plpgsql security definer set search_path = '' as $$
declare duty text := guard.safeguarding_duty(); concern public.safeguarding_concerns; whole jsonb;
begin
  select * into concern from public.safeguarding_concerns c where c.school_id = app.school() and c.id = p_concern;
  if not found then raise 'no such concern' using errcode = 'P0002'; end if;
  select jsonb_build_object('concern', to_jsonb(concern),
    'chronology', coalesce((select jsonb_agg(to_jsonb(e) order by e.created_at, e.id) from public.safeguarding_chronology e where e.school_id = concern.school_id and e.concern_id = concern.id), '[]'),
    'acknowledgements', coalesce((select jsonb_agg(to_jsonb(a) order by a.created_at, a.id) from public.safeguarding_acknowledgements a where a.school_id = concern.school_id and a.concern_id = concern.id), '[]'),
    'assignments', coalesce((select jsonb_agg(to_jsonb(a) order by a.created_at, a.id) from public.safeguarding_assignments a where a.school_id = concern.school_id and a.concern_id = concern.id), '[]'),
    'closure', (select to_jsonb(x) from public.safeguarding_closures x where x.school_id = concern.school_id and x.concern_id = concern.id))
  into whole;
  perform guard.log_access(duty, 'concern', concern.id, concern.student_id, p_reason, 1 + jsonb_array_length(whole -> 'chronology'));
  return whole;
end $$;

-- Who read what and why, of one concern or of all; this reading is logged as well.
create or replace function app.safeguarding_access(p_reason text, p_concern uuid default null)
returns table (at timestamptz, person_id uuid, duty text, what text, concern_id uuid, student_id uuid, reason text, rows_shown int)
language plpgsql security definer set search_path = '' as $$
declare by_duty text := guard.safeguarding_duty(); shown int;
begin
  return query
    select l.created_at, l.person_id, l.duty, l.what, l.concern_id, l.student_id, l.reason, l.rows_shown from public.safeguarding_access_log l
    where l.school_id = app.school() and (p_concern is null or l.concern_id = p_concern) order by l.created_at desc, l.id limit 1000;
  get diagnostics shown = row_count;
  perform guard.log_access(by_duty, 'access_log', p_concern, null, p_reason, shown);
end $$;

-- Those who report learn that it was received, and no more.
create or replace function app.my_reported_concerns() returns table (concern_id uuid, received_at timestamptz) language sql stable security definer set search_path = '' as $$
  select c.id, c.created_at from public.safeguarding_concerns c
  where app.is_staff() and c.school_id = app.school() and c.raised_by = app.uid() and c.source = 'staff' order by c.created_at desc
$$;

-- The text comes sealed, for the row of this id and the concern's student (db/privacy/field-keys.ts).
create or replace function app.add_to_chronology(p_id uuid, p_concern uuid, p_kind text, p_content text, p_occurred_at timestamptz default now()) returns uuid
language plpgsql security definer set search_path = '' as $$
declare duty text := guard.safeguarding_duty(); concern public.safeguarding_concerns := guard.open_concern(p_concern); entry uuid;
begin
  insert into public.safeguarding_chronology (id, school_id, concern_id, student_id, kind, content, occurred_at, added_by, created_at)
  values (p_id, concern.school_id, concern.id, concern.student_id, p_kind, p_content, p_occurred_at, app.uid(), clock_timestamp()) returning id into entry;
  return entry;
end $$;

-- True the first time: that stops the clock. Again, by the same person, nothing happens.
create or replace function app.acknowledge_concern(p_concern uuid) returns boolean language plpgsql security definer set search_path = '' as $$
declare duty text := guard.safeguarding_duty(); concern public.safeguarding_concerns := guard.open_concern(p_concern);
begin
  insert into public.safeguarding_acknowledgements (school_id, concern_id, person_id, created_at)
  values (concern.school_id, concern.id, app.uid(), clock_timestamp()) on conflict do nothing;
  update public.safeguarding_concerns c set acknowledged_at = clock_timestamp(), acknowledged_by = app.uid(), updated_at = now()
  where c.id = concern.id and c.acknowledged_at is null;
  return found;
end $$;

-- Into the hands of another lead or deputy, who is told.
create or replace function app.assign_concern(p_concern uuid, p_person uuid) returns uuid language plpgsql security definer set search_path = '' as $$
declare duty text := guard.safeguarding_duty(); concern public.safeguarding_concerns := guard.open_concern(p_concern); entry uuid;
begin
  if p_person not in (select guard.safeguarding_staff(concern.school_id)) then
    raise 'only a lead or a deputy takes a concern' using errcode = '22023';
  end if;
  insert into public.safeguarding_assignments (school_id, concern_id, assigned_to, assigned_by, cause, created_at)
  values (concern.school_id, concern.id, p_person, app.uid(), 'by_hand', clock_timestamp()) returning id into entry;
  insert into public.outbox (school_id, created_by, kind, payload, deliver_after)
  values (concern.school_id, app.uid(), 'safeguarding.alert', jsonb_build_object('concernId', concern.id, 'toPersonId', p_person), now());
  return entry;
end $$;

-- The reason comes sealed as well.
create or replace function app.close_concern(p_id uuid, p_concern uuid, p_outcome text, p_reason text) returns uuid language plpgsql security definer set search_path = '' as $$
declare duty text := guard.safeguarding_duty(); concern public.safeguarding_concerns := guard.open_concern(p_concern); entry uuid;
begin
  if concern.acknowledged_at is null then raise 'a concern is acknowledged before it is closed' using errcode = '55000'; end if;
  insert into public.safeguarding_closures (id, school_id, concern_id, student_id, outcome, reason, closed_by)
  values (p_id, concern.school_id, concern.id, concern.student_id, p_outcome, p_reason, app.uid()) returning id into entry;
  return entry;
end $$;

-- Leads and deputies in force in a school, deputies first, the longest serving first.
create or replace function guard.safeguarding_staff(school uuid) returns setof uuid language sql stable security definer set search_path = '' as $$
  select d.person_id from public.staff_duties d
  join public.schools s on s.id = d.school_id
  join public.memberships m on m.school_id = d.school_id and m.person_id = d.person_id and m.role in ('teacher', 'admin')
  where d.school_id = school and d.duty in ('safeguarding_lead', 'safeguarding_deputy')
    and daterange(d.starts_on, d.ends_on, '[]') * daterange(m.starts_on, m.ends_on, '[]') @> (now() at time zone s.time_zone)::date
  group by d.person_id order by bool_or(d.duty = 'safeguarding_deputy') desc, min(d.starts_on), d.person_id
$$;

-- Concerns whose time to be acknowledged has run out go to a deputy, once, and the deputy is told. Any number of jobs may run.
create or replace function guard.hand_on_overdue_concerns() returns int language plpgsql security definer set search_path = '' as $$
declare overdue record; deputy uuid; handed int := 0;
begin
  for overdue in
    select c.id, c.school_id from public.safeguarding_concerns c
    where c.acknowledged_at is null and c.acknowledge_by < now()
      and not exists (select from public.safeguarding_assignments a where a.school_id = c.school_id and a.concern_id = c.id and a.cause = 'overdue')
    order by c.acknowledge_by for update of c skip locked
  loop
    -- Another job may have handed it on between the reading and the lock.
    continue when exists (select from public.safeguarding_assignments a where a.concern_id = overdue.id and a.school_id = overdue.school_id and a.cause = 'overdue');
    deputy := (select guard.safeguarding_staff(overdue.school_id) limit 1);
    if deputy is null then
      raise warning 'school % has nobody to take a concern', overdue.school_id;
      continue;
    end if;
    insert into public.safeguarding_assignments (school_id, concern_id, assigned_to, cause) values (overdue.school_id, overdue.id, deputy, 'overdue');
    insert into public.outbox (school_id, created_by, kind, payload, deliver_after)
    values (overdue.school_id, deputy, 'safeguarding.alert', jsonb_build_object('concernId', overdue.id, 'toPersonId', deputy, 'overdue', true), now());
    handed := handed + 1;
  end loop;
  return handed;
end $$;

-- The counsellor's reading (D4): moods that a student shares with the school.
create or replace function app.read_shared_wellbeing(p_student uuid, p_from date, p_to date, p_reason text)
returns table (day date, mood smallint, note text) language plpgsql security definer set search_path = '' as $$
declare shown int;
begin
  if not app.has_duty('counsellor') then raise 'not permitted' using errcode = '42501'; end if;
  if not exists (select from public.school_people p where p.school_id = app.school() and p.person_id = p_student) then raise 'no such student' using errcode = 'P0002'; end if;
  return query
    select w.day, w.mood, w.note from public.student_wellbeing w
    where w.school_id = app.school() and w.student_id = p_student and w.shared_with_teachers and w.day between p_from and p_to order by w.day;
  get diagnostics shown = row_count;
  perform guard.log_access('counsellor', 'shared_wellbeing', null, p_student, p_reason, shown);
end $$;

do $$ declare f regprocedure; begin
  for f in select p.oid::regprocedure from pg_proc p where p.pronamespace = 'guard'::regnamespace
    and p.proname in ('safeguarding_duty', 'log_access', 'open_concern', 'safeguarding_staff', 'hand_on_overdue_concerns', 'refuse_change', 'keep_concern') loop
    execute format('revoke execute on function %s from public', f);
  end loop;
  for f in select p.oid::regprocedure from pg_proc p where p.pronamespace = 'app'::regnamespace
    and p.proname in ('list_concerns', 'read_concern', 'safeguarding_access', 'my_reported_concerns', 'add_to_chronology', 'acknowledge_concern', 'assign_concern', 'close_concern', 'read_shared_wellbeing') loop
    execute format('revoke execute on function %s from public', f);
    execute format('grant execute on function %s to app_caller', f);
  end loop;
end $$;
grant execute on function guard.hand_on_overdue_concerns() to catalyst_service;
