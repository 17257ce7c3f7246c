-- Rules of the field that hold whoever writes (domain.md): terms as a tree, marks within enrolments, a timetable without
-- clashes, guardians, promotion. What is refused is refused in words: CA422 (it cannot be so), CA423 (something is in the way).

create function guard.refuse(code text, message text) returns void language plpgsql set search_path = '' as
$$ begin raise exception using errcode = code, message = message; end $$;
revoke execute on function guard.refuse(text, text) from public;

-- A zone that does not exist would stop every request of its school.
alter table public.schools add constraint schools_time_zone check ((timestamp '2000-01-01' at time zone time_zone) is not null);

-- Years and terms ----------------------------------------------------------------------------------------------------

alter table public.academic_years add constraint academic_years_apart
  exclude using gist (school_id with =, daterange(starts_on, ends_on, '[]') with &&) deferrable initially immediate;
-- Siblings of one kind: a sender may divide a year into semesters and, beside them, into grading periods.
alter table public.terms add constraint terms_apart
  exclude using gist (school_id with =, academic_year_id with =, (coalesce(parent_id, '00000000-0000-0000-0000-000000000000')) with =, kind with =,
    daterange(starts_on, ends_on, '[]') with &&) deferrable initially immediate;
alter table public.terms add constraint terms_posting check (posting_opens_on <= posting_closes_on);

create function guard.check_terms() returns trigger language plpgsql security definer set search_path = '' as $$
declare year record; wrong record;
begin
  -- Whoever changes terms of one year waits for who does so already: each sees the tree as it will be.
  select y.id, y.name, y.starts_on, y.ends_on into year from public.academic_years y
    where y.id = case tg_table_name when 'terms' then (to_jsonb(new) ->> 'academic_year_id')::uuid else new.id end for no key update;
  select t.name into wrong from public.terms t where t.academic_year_id = year.id and (t.starts_on < year.starts_on or t.ends_on > year.ends_on) limit 1;
  if found then perform guard.refuse('CA422', format('%s does not lie within the year %s (%s to %s).', wrong.name, year.name, year.starts_on, year.ends_on)); end if;
  if tg_table_name <> 'terms' then return null; end if;
  select t.name, p.name as parent into wrong from public.terms t join public.terms p on p.id = t.parent_id
    where new.id in (t.id, p.id) and (t.starts_on < p.starts_on or t.ends_on > p.ends_on or t.academic_year_id <> p.academic_year_id) limit 1;
  if found then perform guard.refuse('CA422', format('%s does not lie within %s.', wrong.name, wrong.parent)); end if;
  with recursive above (id) as (
    select new.parent_id union select t.parent_id from public.terms t join above a on t.id = a.id)
  select from above into wrong where above.id = new.id;
  if found then perform guard.refuse('CA422', format('%s cannot lie within itself.', new.name)); end if;
  return null;
end $$;
create constraint trigger terms_tree after insert or update on public.terms deferrable initially immediate
  for each row execute function guard.check_terms();
create constraint trigger academic_years_hold_terms after update of starts_on, ends_on on public.academic_years deferrable initially immediate
  for each row execute function guard.check_terms();

create policy academic_years_insert on public.academic_years for insert to app_caller with check ((select app.role()) = 'admin');
create policy academic_years_update on public.academic_years for update to app_caller using ((select app.role()) = 'admin') with check ((select app.role()) = 'admin');
create policy academic_years_delete on public.academic_years for delete to app_caller using (((select app.role()) = 'admin' and created_at > now() - interval '1 hour'));
create policy classes_insert on public.classes for insert to app_caller with check ((select app.role()) = 'admin');
create policy classes_update on public.classes for update to app_caller using ((select app.role()) = 'admin') with check ((select app.role()) = 'admin');
create policy classes_delete on public.classes for delete to app_caller using (((select app.role()) = 'admin' and created_at > now() - interval '1 hour'));

-- Enrolments ---------------------------------------------------------------------------------------------------------

-- Whose enrolment a row is, where and as what it began, is history; ends are what changes. Imports own their dates.
create function guard.keep_enrolment() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  perform guard.refuse('CA423', 'An enrolment is history: end it, and begin another one.');
  return null;
end $$;
create trigger student_class_assignments_history before update on public.student_class_assignments for each row
  when (current_user = 'app_caller' and (old.student_id, old.class_id, old.class_kind, old.starts_on, old.entry_code)
    is distinct from (new.student_id, new.class_id, new.class_kind, new.starts_on, new.entry_code))
  execute function guard.keep_enrolment();

-- Where a student is enrolled in a school year: homerooms that follow each other without a gap are one enrolment.
create view public.enrolments with (security_invoker = true) as
  with spans as (
    select e.school_id, e.student_id, c.academic_year_id, c.grade_level_id, e.starts_on, e.ends_on, e.entry_code, e.exit_code,
      e.starts_on is distinct from lag(e.ends_on) over own + 1 as begins
    from public.student_class_assignments e join public.classes c on c.school_id = e.school_id and c.id = e.class_id
    where e.class_kind = 'homeroom'
    window own as (partition by e.school_id, e.student_id, c.academic_year_id, c.grade_level_id order by e.starts_on)),
  islands as (
    select s.*, count(*) filter (where begins) over (partition by school_id, student_id, academic_year_id, grade_level_id order by starts_on) as island from spans s)
  select school_id, student_id, academic_year_id, grade_level_id, min(starts_on) as starts_on,
    nullif(max(coalesce(ends_on, 'infinity')), 'infinity') as ends_on,
    (array_agg(entry_code order by starts_on))[1] as entry_code, (array_agg(exit_code order by starts_on desc))[1] as exit_code
  from islands group by school_id, student_id, academic_year_id, grade_level_id, island;
comment on view public.enrolments is 'Spans of a student''s enrolment in a school year and grade, with entry and exit codes: homerooms that follow each other are one';

-- Attendance ---------------------------------------------------------------------------------------------------------

create function guard.check_marks() returns trigger language plpgsql security definer set search_path = '' as $$
declare wrong record;
begin
  select m.day, d.label into wrong from marks m left join public.calendar_days d on d.school_id = m.school_id and d.day = m.day
    where not coalesce(d.instructional, false) limit 1;
  if found then
    perform guard.refuse('CA422', format('There are no lessons on %s%s.', wrong.day, coalesce(' (' || wrong.label || ')', '')));
  end if;
  select m.day, p.display_name as student, c.name as class into wrong
    from marks m join public.profiles p on p.id = m.student_id join public.classes c on c.id = m.class_id
    where not exists (select from public.student_class_assignments e where e.school_id = m.school_id and e.student_id = m.student_id and e.class_id = m.class_id
      and e.starts_on <= m.day and (e.ends_on is null or e.ends_on >= m.day)) limit 1;
  if found then perform guard.refuse('CA422', format('%s was not enrolled in %s on %s.', wrong.student, wrong.class, wrong.day)); end if;
  return null;
end $$;
create trigger attendance_within_enrolment after insert on public.attendance referencing new table as marks
  for each statement execute function guard.check_marks();

create function guard.keep_mark() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  perform guard.refuse('CA423', 'A mark keeps its student, class, day and session.');
  return null;
end $$;
create trigger attendance_stays_where_it_is before update on public.attendance for each row
  when ((old.student_id, old.class_id, old.day, old.session, old.source) is distinct from (new.student_id, new.class_id, new.day, new.session, new.source))
  execute function guard.keep_mark();

-- Timetable ----------------------------------------------------------------------------------------------------------

create table public.rooms (
  id uuid primary key default gen_random_uuid(),
  school_id uuid not null default app.school() references public.schools (id),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  name text not null check (name = btrim(name) and name <> ''),
  seats smallint check (seats > 0),
  in_use boolean not null default true,
  constraint rooms_school_id_id_key unique (school_id, id),
  constraint rooms_name_key unique (school_id, name)
);
comment on table public.rooms is 'Rooms of a school, in which lessons take place; one that is no longer used stays with what took place in it';
create policy rooms_school on public.rooms as restrictive for all to app_caller, authenticated
  using (school_id = (select app.school())) with check (school_id = (select app.school()));
create policy rooms_definers on public.rooms for all to catalyst_admin using (true) with check (true);
create policy rooms_read on public.rooms for select to app_caller using (true);
create policy rooms_insert on public.rooms for insert to app_caller with check ((select app.role()) = 'admin');
create policy rooms_update on public.rooms for update to app_caller using ((select app.role()) = 'admin') with check ((select app.role()) = 'admin');
create policy rooms_delete on public.rooms for delete to app_caller using (((select app.role()) = 'admin' and created_at > now() - interval '1 hour'));

insert into public.rooms (school_id, name) select distinct school_id, room from public.class_meetings where room is not null;
alter table public.class_meetings
  add column starts_on date, add column ends_on date, add column shares_room boolean not null default false,
  drop constraint class_meetings_slot_key;
update public.class_meetings m set starts_on = y.starts_on, ends_on = y.ends_on
  from public.classes c join public.academic_years y on y.id = c.academic_year_id where c.id = m.class_id;
alter table public.class_meetings
  alter column starts_on set not null, alter column ends_on set not null,
  add constraint class_meetings_order check (starts_on <= ends_on),
  add constraint class_meetings_cycle_day check (cycle_day between 1 and 60),
  add constraint class_meetings_room foreign key (school_id, room) references public.rooms (school_id, name) deferrable initially immediate,
  add constraint class_meetings_class_once exclude using gist
    (school_id with =, class_id with =, cycle_day with =, period_id with =, daterange(starts_on, ends_on, '[]') with &&) deferrable initially immediate,
  -- Two classes are in one room only where both say that they share it: who does not takes all of the room, who does a point of it.
  add constraint class_meetings_room_once exclude using gist
    (school_id with =, room with =, cycle_day with =, period_id with =, daterange(starts_on, ends_on, '[]') with &&,
      (case when shares_room then int8range(hashtextextended(id::text, 0), hashtextextended(id::text, 0), '[]') else int8range(null, null) end) with &&)
    deferrable initially immediate;
create index class_meetings_room_idx on public.class_meetings (school_id, room);
comment on column public.class_meetings.shares_room is 'Taught beside another class in the same room, on purpose; teachers of both are in one place';

-- A lesson lasts as long as its class's year unless it says otherwise.
create function guard.date_meeting() returns trigger language plpgsql security definer set search_path = '' as $$
declare year record;
begin
  select y.starts_on, y.ends_on into year from public.classes c join public.academic_years y on y.id = c.academic_year_id where c.id = new.class_id;
  new.starts_on := coalesce(new.starts_on, year.starts_on);
  new.ends_on := coalesce(new.ends_on, year.ends_on);
  if new.starts_on < year.starts_on or new.ends_on > year.ends_on then
    perform guard.refuse('CA422', format('The class has lessons from %s to %s only.', year.starts_on, year.ends_on));
  end if;
  return new;
end $$;
create trigger class_meetings_dates before insert or update of starts_on, ends_on, class_id on public.class_meetings
  for each row execute function guard.date_meeting();

create policy class_meetings_insert on public.class_meetings for insert to app_caller with check ((select app.role()) = 'admin');
create policy class_meetings_update on public.class_meetings for update to app_caller using ((select app.role()) = 'admin') with check ((select app.role()) = 'admin');
-- What has been taught ends by its date; what has not begun is a draft.
create policy class_meetings_delete on public.class_meetings for delete to app_caller
  using (((select app.role()) = 'admin' and (created_at > now() - interval '1 hour' or starts_on > (select app.today()))));

-- Pairs of lessons at which one teacher would be in two places: days of both lessons and both assignments meet. A cover
-- is a matter of the day, and may leave a lesson of one's own to somebody else: it is shown, not refused.
create function guard.double_booked(class_ids uuid[])
returns table (teacher_id uuid, meeting_id uuid, other_meeting_id uuid) language sql stable security definer set search_path = '' as $$
  select a.teacher_id, m.id, o.id
  from public.class_meetings m
  join public.teacher_class_assignments a on a.school_id = m.school_id and a.class_id = m.class_id and a.duty <> 'substitute'
  join public.teacher_class_assignments b on b.school_id = a.school_id and b.teacher_id = a.teacher_id and b.class_id <> a.class_id and b.duty <> 'substitute'
  join public.class_meetings o on o.school_id = m.school_id and o.class_id = b.class_id and o.cycle_day = m.cycle_day and o.period_id = m.period_id
  where m.class_id = any (class_ids) and not (m.shares_room and o.shares_room and coalesce(m.room = o.room, false))
    and not isempty(daterange(m.starts_on, m.ends_on, '[]') * daterange(o.starts_on, o.ends_on, '[]')
      * daterange(a.starts_on, a.ends_on, '[]') * daterange(b.starts_on, b.ends_on, '[]'))
$$;
revoke execute on function guard.double_booked(uuid[]) from public;

create function guard.check_teachers_free() returns trigger language plpgsql security definer set search_path = '' as $$
declare wrong record;
begin
  if not exists (select from changed) then return null; end if;
  -- Two changes of one school's timetable, each sound alone, wait for each other.
  perform pg_advisory_xact_lock(hashtextextended('timetable ' || school_id, 0)) from (select distinct school_id from changed order by school_id) s;
  select p.display_name as teacher, c.name as class, d.name as other, pe.name as period, m.cycle_day into wrong
  from guard.double_booked(array(select distinct class_id from changed)) b
  join public.profiles p on p.id = b.teacher_id
  join public.class_meetings m on m.id = b.meeting_id join public.classes c on c.id = m.class_id join public.periods pe on pe.id = m.period_id
  join public.class_meetings o on o.id = b.other_meeting_id join public.classes d on d.id = o.class_id limit 1;
  if found then
    perform guard.refuse('CA423', format('%s would be in %s and %s at once: day %s, %s.', wrong.teacher, wrong.class, wrong.other, wrong.cycle_day, wrong.period));
  end if;
  return null;
end $$;
create trigger class_meetings_teachers_free_insert after insert on public.class_meetings referencing new table as changed
  for each statement execute function guard.check_teachers_free();
create trigger class_meetings_teachers_free_update after update on public.class_meetings referencing new table as changed
  for each statement execute function guard.check_teachers_free();
create trigger teacher_class_assignments_free_insert after insert on public.teacher_class_assignments referencing new table as changed
  for each statement execute function guard.check_teachers_free();
create trigger teacher_class_assignments_free_update after update on public.teacher_class_assignments referencing new table as changed
  for each statement execute function guard.check_teachers_free();

-- Guardians ----------------------------------------------------------------------------------------------------------

alter table public.parent_child_relationships
  add column primary_contact boolean not null default false,
  add constraint parent_child_relationships_order check (ends_on is null or starts_on <= ends_on),
  add constraint parent_child_relationships_two_people check (guardian_id <> student_id),
  add constraint parent_child_relationships_priority check (priority between 1 and 20),
  -- One link a pair at a time, so that none stands open beside one that is restricted.
  add constraint parent_child_relationships_once exclude using gist
    (school_id with =, guardian_id with =, student_id with =, daterange(starts_on, ends_on, '[]') with &&) deferrable initially immediate,
  add constraint parent_child_relationships_one_primary exclude using gist
    (school_id with =, student_id with =, daterange(starts_on, ends_on, '[]') with &&) where (primary_contact) deferrable initially immediate;
comment on column public.parent_child_relationships.primary_contact is 'Whom the school writes to first; one a student at a time';

create policy parent_child_relationships_insert on public.parent_child_relationships for insert to app_caller
  with check (((select app.role()) = 'admin' or (select app.has_duty('registrar'))));
create policy parent_child_relationships_update on public.parent_child_relationships for update to app_caller
  using (((select app.role()) = 'admin' or (select app.has_duty('registrar'))))
  with check (((select app.role()) = 'admin' or (select app.has_duty('registrar'))));
create policy parent_child_relationships_delete on public.parent_child_relationships for delete to app_caller
  using ((((select app.role()) = 'admin' or (select app.has_duty('registrar'))) and created_at > now() - interval '1 hour'));

-- Restrictions are the office's, whoever else may write the link; row security cannot tell columns apart.
create function guard.check_restriction() returns trigger language plpgsql set search_path = '' as $$
begin
  if not app.has_duty('office') then raise insufficient_privilege using message = 'Restrictions are the office''s to set and to lift.'; end if;
  return new;
end $$;
create trigger parent_child_relationships_restriction_new before insert on public.parent_child_relationships for each row
  when (current_user = 'app_caller' and new.contact_restricted) execute function guard.check_restriction();
create trigger parent_child_relationships_restriction before update on public.parent_child_relationships for each row
  when (current_user = 'app_caller' and old.contact_restricted is distinct from new.contact_restricted) execute function guard.check_restriction();

-- Of age on the day the years are complete; who was born on 29 February is so on 1 March of a common year.
create function app.of_age(birth_date date, years integer, on_day date) returns boolean language sql immutable parallel safe set search_path = '' as
$$ select birth_date <= (on_day - make_interval(years => years))::date $$;
revoke execute on function app.of_age(date, integer, date) from public;
grant execute on function app.of_age(date, integer, date) to app_caller, authenticated, catalyst_service;

create or replace function app.my_child_ids() returns setof uuid language sql stable security definer set search_path = '' as $$
  select g.student_id
  from public.parent_child_relationships g
  join public.schools s on s.id = g.school_id
  left join public.personal_details d on d.school_id = g.school_id and d.person_id = g.student_id
  where (select app.role()) = 'parent' and g.school_id = (select app.school()) and g.guardian_id = (select app.uid())
    and g.verified_at is not null and g.data_access and not g.contact_restricted
    and g.starts_on <= (select app.today()) and (g.ends_on is null or g.ends_on >= (select app.today()))
    and (d.birth_date is null or g.student_consented_at is not null or not app.of_age(d.birth_date, s.age_of_majority, (select app.today())))
$$;

-- Promotion ----------------------------------------------------------------------------------------------------------

create table public.academic_upgrade_mappings (
  id uuid primary key default gen_random_uuid(),
  school_id uuid not null default app.school() references public.schools (id),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  to_year_id uuid not null,
  from_class_id uuid not null,
  outcome text not null check (outcome in ('promote', 'repeat', 'graduate', 'leave')),
  to_class_id uuid,
  constraint academic_upgrade_mappings_school_id_id_key unique (school_id, id),
  constraint academic_upgrade_mappings_class_key unique (school_id, from_class_id, to_year_id),
  constraint academic_upgrade_mappings_to_year foreign key (school_id, to_year_id) references public.academic_years (school_id, id),
  constraint academic_upgrade_mappings_from_class foreign key (school_id, from_class_id) references public.classes (school_id, id),
  constraint academic_upgrade_mappings_to_class foreign key (school_id, to_class_id) references public.classes (school_id, id),
  constraint academic_upgrade_mappings_place check ((outcome in ('promote', 'repeat')) or to_class_id is null)
);
comment on table public.academic_upgrade_mappings is 'Year-end promotion: where the students of a homeroom go in the next year';

create table public.academic_upgrade_exceptions (
  id uuid primary key default gen_random_uuid(),
  school_id uuid not null default app.school() references public.schools (id),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  to_year_id uuid not null,
  student_id uuid not null,
  outcome text not null check (outcome in ('promote', 'repeat', 'graduate', 'leave')),
  to_class_id uuid,
  reason text not null check (reason <> ''),
  constraint academic_upgrade_exceptions_school_id_id_key unique (school_id, id),
  constraint academic_upgrade_exceptions_student_key unique (school_id, student_id, to_year_id),
  constraint academic_upgrade_exceptions_to_year foreign key (school_id, to_year_id) references public.academic_years (school_id, id),
  constraint academic_upgrade_exceptions_of_student foreign key (school_id, student_id) references public.school_people (school_id, person_id),
  constraint academic_upgrade_exceptions_to_class foreign key (school_id, to_class_id) references public.classes (school_id, id),
  constraint academic_upgrade_exceptions_place check ((outcome in ('promote', 'repeat')) or to_class_id is null)
);
comment on table public.academic_upgrade_exceptions is 'Year-end promotion of one student otherwise than their homeroom, and why';

create table public.promotion_runs (
  id uuid primary key default gen_random_uuid(),
  school_id uuid not null default app.school() references public.schools (id),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  from_year_id uuid not null,
  to_year_id uuid not null,
  status text not null default 'applied' check (status in ('applied', 'rolled_back')),
  applied_by uuid not null default app.uid(),
  rolled_back_by uuid,
  rolled_back_at timestamptz,
  constraint promotion_runs_school_id_id_key unique (school_id, id),
  constraint promotion_runs_from_year foreign key (school_id, from_year_id) references public.academic_years (school_id, id),
  constraint promotion_runs_to_year foreign key (school_id, to_year_id) references public.academic_years (school_id, id),
  constraint promotion_runs_by foreign key (school_id, applied_by) references public.school_people (school_id, person_id),
  constraint promotion_runs_back_by foreign key (school_id, rolled_back_by) references public.school_people (school_id, person_id),
  constraint promotion_runs_back check ((status = 'rolled_back') = (rolled_back_at is not null))
);
comment on table public.promotion_runs is 'Promotions as they were applied and rolled back: by whom, when, from which year to which';

create table public.promotion_moves (
  id uuid primary key default gen_random_uuid(),
  school_id uuid not null default app.school() references public.schools (id),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  run_id uuid not null,
  student_id uuid not null,
  outcome text not null check (outcome in ('promote', 'repeat', 'graduate', 'leave')),
  from_class_id uuid not null,
  to_class_id uuid,
  ended jsonb not null check (jsonb_typeof(ended) = 'array'),
  opened uuid[] not null,
  constraint promotion_moves_school_id_id_key unique (school_id, id),
  constraint promotion_moves_student_key unique (school_id, run_id, student_id),
  constraint promotion_moves_run foreign key (school_id, run_id) references public.promotion_runs (school_id, id),
  constraint promotion_moves_of_student foreign key (school_id, student_id) references public.school_people (school_id, person_id),
  constraint promotion_moves_from_class foreign key (school_id, from_class_id) references public.classes (school_id, id),
  constraint promotion_moves_to_class foreign key (school_id, to_class_id) references public.classes (school_id, id)
);
comment on table public.promotion_moves is 'What a promotion did to one student: enrolments that it ended, as they were before, and those that it opened';
comment on column public.promotion_moves.ended is '[{id, endsOn, exitCode}]: enrolments that were ended, with end and exit code as they were before';
comment on column public.promotion_moves.opened is 'Enrolments that were opened in the next year';

do $$ declare t text; k record; begin
  foreach t in array array['academic_upgrade_mappings', 'academic_upgrade_exceptions', 'promotion_runs', 'promotion_moves'] loop
    execute format('create policy %1$s_school on public.%1$I as restrictive for all to app_caller, authenticated using (school_id = (select app.school())) with check (school_id = (select app.school()))', t);
    execute format('create policy %1$s_definers on public.%1$I for all to catalyst_admin using (true) with check (true)', t);
    execute format('create policy %1$s_read on public.%1$I for select to app_caller using (((select app.role()) = ''admin'' or (select app.has_duty(''registrar''))))', t);
    execute format('create policy %1$s_insert on public.%1$I for insert to app_caller with check (((select app.role()) = ''admin'' or (select app.has_duty(''registrar''))))', t);
    execute format('create policy %1$s_update on public.%1$I for update to app_caller using (((select app.role()) = ''admin'' or (select app.has_duty(''registrar'')))) with check (((select app.role()) = ''admin'' or (select app.has_duty(''registrar''))))', t);
    execute format('create policy %1$s_delete on public.%1$I for delete to app_caller using ((((select app.role()) = ''admin'' or (select app.has_duty(''registrar''))) and created_at > now() - interval ''1 hour''))', t);
    for k in select c.conname, array(select a.attname::text from unnest(c.conkey) n join pg_attribute a on a.attrelid = c.conrelid and a.attnum = n) as columns
      from pg_constraint c where c.conrelid = format('public.%I', t)::regclass and c.contype = 'f' and cardinality(c.conkey) = 2 loop
      execute format('create index %I on public.%I (%s)', k.conname || '_idx', t, array_to_string(k.columns, ', '));
    end loop;
  end loop;
  foreach t in array array['rooms', 'academic_upgrade_mappings', 'academic_upgrade_exceptions', 'promotion_runs', 'promotion_moves'] loop
    execute format('alter table public.%I enable row level security', t);
    execute format('alter table public.%I force row level security', t);
  end loop;
end $$;
