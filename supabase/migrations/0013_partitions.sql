-- Tables that grow with time are kept in parts, so that what has run out goes as whole parts and what is asked for now is
-- found without the past. Rows that exist land in the default partitions; partitions.ensure() (db/sql/partitions.sql, which
-- runs next) makes their partitions and moves them there, here as later.

-- The audit log, by blocks of ids: a row is found by its id alone, ids are drawn in the order of time, and up to which id
-- everything is sealed is what the list of heads says.
alter table guard.audit_log set schema partitions;
alter table partitions.audit_log rename to audit_log_before;
create table guard.audit_log (
  id bigint primary key generated always as identity,
  school_id uuid,
  person_id uuid,
  membership_id uuid,
  operation text not null,
  operation_id uuid,
  approval_id uuid,
  agent text,
  surface text not null,
  outcome text not null,
  input jsonb,
  rows integer not null default 0,
  detail jsonb,
  at timestamptz not null default now(),
  constraint audit_log_outcome check (outcome in ('done', 'denied', 'undone', 'failed'))
) partition by range (id);
comment on table guard.audit_log is 'Who did what, through which agent and approval: append-only and sealed; denials are logged as well';
create index audit_log_school on guard.audit_log (school_id, at);
create index audit_log_operation on guard.audit_log (operation_id);
create table partitions.audit_log_other partition of guard.audit_log default;

-- The change log, by months: undo looks at the last half hour, disputes at the last year.
alter table guard.change_log set schema partitions;
alter table partitions.change_log rename to change_log_before;
create table guard.change_log (
  id bigint generated always as identity,
  transaction_id text not null default pg_current_xact_id()::text,
  operation_id uuid,
  actor_id uuid,
  school_id uuid,
  table_name text not null,
  row_id uuid not null,
  action text not null,
  before jsonb,
  after jsonb,
  at timestamptz not null default now(),
  primary key (id, at),
  constraint change_log_action check (action in ('insert', 'update', 'delete'))
) partition by range (at);
comment on table guard.change_log is 'Every row that an operation touched, before and after: what undo works from';
create index change_log_transaction on guard.change_log (transaction_id);
create index change_log_operation on guard.change_log (operation_id);
create table partitions.change_log_other partition of guard.change_log default;

-- Spans, by weeks. A span that is sent twice begins at the same moment twice: that makes it one.
alter table public.spans set schema partitions;
alter table partitions.spans rename to spans_before;
create table public.spans (
  trace_id text not null,
  span_id text not null,
  parent_id text,
  name text not null,
  scope text not null,
  started_at timestamptz not null,
  milliseconds double precision not null,
  status text not null,
  attributes jsonb not null default '{}',
  events jsonb not null default '[]',
  primary key (trace_id, span_id, started_at)
) partition by range (started_at);
comment on table public.spans is 'Spans of the local trace store: what a request, a turn, a model attempt and a statement took';
create index spans_started on public.spans (started_at);
create table partitions.spans_other partition of public.spans default;

-- Use of the product, by months: under pseudonyms that nobody can turn back into a person (D11).
create table public.analytics_events (
  id uuid not null default gen_random_uuid(),
  school_id uuid,
  person_pseudonym uuid not null,
  session_pseudonym uuid not null,
  name text not null,
  properties jsonb not null default '{}',
  at timestamptz not null default now(),
  primary key (id, at),
  constraint analytics_events_name check (name ~ '^[a-z]+(-[a-z0-9]+)*([.][a-z]+(-[a-z0-9]+)*)*$' and length(name) <= 80),
  constraint analytics_events_properties check (jsonb_typeof(properties) = 'object' and pg_column_size(properties) <= 2048)
) partition by range (at);
comment on table public.analytics_events is 'What features are used, by person and session pseudonyms: never a name, a text or a mark (D11)';
create index analytics_events_name_at on public.analytics_events (name, at);
create index analytics_events_school on public.analytics_events (school_id, at);
create table partitions.analytics_events_other partition of public.analytics_events default;

-- Attendance, by school years (from August): the day is part of what makes a mark unique and of every list of marks.
drop view public.attendance_effective;
alter table public.attendance set schema partitions;
alter table partitions.attendance rename to attendance_before;
create table public.attendance (
  id uuid not null default gen_random_uuid(),
  school_id uuid not null default app.school(),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  student_id uuid not null,
  class_id uuid not null,
  day date not null,
  session text not null,
  kind text not null default 'daily',
  source text not null default 'teacher',
  code_id uuid not null,
  minutes_late smallint,
  reason text,
  recorded_by uuid not null default app.uid(),
  recorded_at timestamptz not null default now(),
  primary key (id, day),
  constraint attendance_mark_key unique (school_id, student_id, day, session, class_id, source),
  constraint attendance_of_student foreign key (school_id, student_id) references public.school_people (school_id, person_id),
  constraint attendance_class foreign key (school_id, class_id) references public.classes (school_id, id),
  constraint attendance_code foreign key (school_id, code_id) references public.attendance_codes (school_id, id),
  constraint attendance_source check (source in ('teacher', 'office')),
  constraint attendance_minutes check (minutes_late is null or minutes_late between 0 and 600),
  constraint attendance_kind check (kind in ('daily', 'period'))
) partition by range (day);
comment on table public.attendance is 'One mark of one student in one session; the teacher''s and the office''s are both kept, the office''s counts';
create index idx_attendance_student_date on public.attendance (student_id, day);
create index attendance_class_day on public.attendance (school_id, class_id, day);
create index attendance_code_idx on public.attendance (school_id, code_id);
create table partitions.attendance_other partition of public.attendance default;

-- Policies, as they were.
create policy audit_log_definers on guard.audit_log to catalyst_admin using (true) with check (true);
create policy change_log_definers on guard.change_log to catalyst_admin using (true) with check (true);
create policy spans_definers on public.spans to catalyst_admin using (true) with check (true);
create policy attendance_school on public.attendance as restrictive for all to app_caller, authenticated
  using (school_id = (select app.school()))
  with check (school_id = (select app.school()));
create policy attendance_definers on public.attendance for all to catalyst_admin
  using (true)
  with check (true);
create policy attendance_read on public.attendance for select to app_caller, authenticated
  using (((select app.role()) = 'admin' or ((select app.role()) = 'student' and student_id = (select app.uid())) or student_id in (select app.my_child_ids()) or (class_id, student_id) in (select class_id, student_id from app.my_class_students()) or student_id in (select app.my_homeroom_student_ids()) or ((select app.is_staff()) and (recorded_by = (select app.uid()) or (select app.has_duty('office'))))));
create policy attendance_insert on public.attendance for insert to app_caller
  with check ((recorded_by = (select app.uid()) and ((select app.role()) = 'admin' or (select app.has_duty('office')) or (source = 'teacher' and day between (select app.first_posting_day()) and (select app.today()) and (class_id, student_id) in (select class_id, student_id from app.my_class_students())))));
create policy attendance_update on public.attendance for update to app_caller
  using (((select app.role()) = 'admin' or (select app.has_duty('office')) or (source = 'teacher' and day between (select app.first_posting_day()) and (select app.today()) and (class_id, student_id) in (select class_id, student_id from app.my_class_students()))))
  with check (((select app.role()) = 'admin' or (select app.has_duty('office')) or (source = 'teacher' and day between (select app.first_posting_day()) and (select app.today()) and (class_id, student_id) in (select class_id, student_id from app.my_class_students()))));
create policy attendance_delete on public.attendance for delete to app_caller
  using ((recorded_by = (select app.uid()) and ((select app.role()) = 'admin' or (select app.has_duty('office')) or (source = 'teacher' and (class_id, student_id) in (select class_id, student_id from app.my_class_students()))) and created_at > now() - interval '1 hour'));
create policy analytics_events_definers on public.analytics_events to catalyst_admin using (true) with check (true);

do $$ declare t regclass; begin
  foreach t in array array['guard.audit_log', 'guard.change_log', 'public.spans', 'public.analytics_events', 'public.attendance',
    'partitions.audit_log_other', 'partitions.change_log_other', 'partitions.spans_other', 'partitions.analytics_events_other',
    'partitions.attendance_other']::regclass[] loop
    execute format('alter table %s enable row level security', t);
    execute format('alter table %s force row level security', t);
    if t::text like 'partitions.%' then execute format('create policy definers on %s to catalyst_admin using (true) with check (true)', t); end if;
  end loop;
end $$;

-- The rows. Ids that were drawn stay drawn, also those that no row has: the seal counts on it.
insert into guard.audit_log (id, school_id, person_id, membership_id, operation, operation_id, approval_id, agent, surface, outcome, input, rows, detail, at)
overriding system value
select id, school_id, person_id, membership_id, operation, operation_id, approval_id, agent, surface, outcome, input, rows, detail, at from partitions.audit_log_before;
insert into guard.change_log (id, transaction_id, operation_id, actor_id, school_id, table_name, row_id, action, before, after, at)
overriding system value
select id, transaction_id, operation_id, actor_id, school_id, table_name, row_id, action, before, after, at from partitions.change_log_before;
insert into public.spans (trace_id, span_id, parent_id, name, scope, started_at, milliseconds, status, attributes, events)
select trace_id, span_id, parent_id, name, scope, started_at, milliseconds, status, attributes, events from partitions.spans_before;
insert into public.attendance (id, school_id, created_at, updated_at, student_id, class_id, day, session, kind, source, code_id, minutes_late, reason, recorded_by, recorded_at)
select id, school_id, created_at, updated_at, student_id, class_id, day, session, kind, source, code_id, minutes_late, reason, recorded_by, recorded_at from partitions.attendance_before;
select setval('guard.audit_log_id_seq', last_value, is_called) from partitions.audit_log_id_seq;
select setval('guard.change_log_id_seq', last_value, is_called) from partitions.change_log_id_seq;

drop table partitions.audit_log_before, partitions.change_log_before, partitions.spans_before, partitions.attendance_before;

create view public.attendance_effective with (security_invoker = true) as
  select distinct on (school_id, student_id, day, session, class_id)
    id, school_id, student_id, class_id, day, session, kind, source, code_id, minutes_late, reason, recorded_by, recorded_at
  from public.attendance
  order by school_id, student_id, day, session, class_id, (source = 'office') desc;
comment on view public.attendance_effective is 'One mark a student and session: the office entry wins over the teacher''s';
