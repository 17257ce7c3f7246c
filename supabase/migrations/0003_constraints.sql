-- What drizzle-kit cannot express: exclusion constraints, deferrable keys, and the keys to `schools` of every tenant table.

do $$ declare t text; begin
  for t in
    select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'school_id' and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnotnull
  loop
    execute format('alter table public.%I add constraint %I foreign key (school_id) references public.schools (id)', t, t || '_of_school');
  end loop;
end $$;

alter table public.terms add constraint terms_of_year foreign key (school_id, academic_year_id) references public.academic_years (school_id, id);
alter table public.terms add constraint terms_of_parent foreign key (school_id, parent_id) references public.terms (school_id, id);
alter table public.conversations add constraint conversations_of_membership foreign key (school_id, membership_id) references public.memberships (school_id, id);
create index conversations_membership on public.conversations (school_id, membership_id);
create unique index grade_levels_number on public.grade_levels (school_id, number);
create unique index subjects_code on public.subjects (school_id, lower(code));
create unique index calendar_days_day on public.calendar_days (school_id, day);
create unique index periods_code on public.periods (school_id, code);
create unique index school_settings_one on public.school_settings (school_id);
create unique index school_people_sourced_id on public.school_people (school_id, sourced_id) where sourced_id is not null;

-- History is kept and never overlaps: one enrolment a class at a time, one homeroom at a time.
alter table public.student_class_assignments add constraint student_class_assignments_once
  exclude using gist (school_id with =, student_id with =, class_id with =, daterange(starts_on, ends_on, '[]') with &&) deferrable initially immediate;
alter table public.student_class_assignments add constraint student_class_assignments_one_homeroom
  exclude using gist (school_id with =, student_id with =, daterange(starts_on, ends_on, '[]') with &&) where (class_kind = 'homeroom') deferrable initially immediate;
alter table public.teacher_class_assignments add constraint teacher_class_assignments_once
  exclude using gist (school_id with =, teacher_id with =, class_id with =, daterange(starts_on, ends_on, '[]') with &&);
alter table public.memberships add constraint memberships_once
  exclude using gist (school_id with =, person_id with =, role with =, daterange(starts_on, ends_on, '[]') with &&);
alter table public.staff_duties add constraint staff_duties_once
  exclude using gist (school_id with =, person_id with =, duty with =, daterange(starts_on, ends_on, '[]') with &&);

-- Names are searched by likeness and without accents.
create function app.plain(words text) returns text language sql immutable parallel safe set search_path = '' as
$$ select lower(extensions.unaccent('extensions.unaccent'::regdictionary, words)) $$;
grant execute on function app.plain(text) to app_caller, catalyst_service;
create index profiles_name_search on public.profiles using gin (app.plain(display_name || ' ' || given_name || ' ' || family_name) extensions.gin_trgm_ops);

-- The mark that counts: the office's entry where there is one, else the teacher's.
create view public.attendance_effective with (security_invoker = true) as
  select distinct on (school_id, student_id, day, session, class_id)
    id, school_id, student_id, class_id, day, session, kind, source, code_id, minutes_late, reason, recorded_by, recorded_at
  from public.attendance
  order by school_id, student_id, day, session, class_id, (source = 'office') desc;
comment on view public.attendance_effective is 'One mark a student and session: the office entry wins over the teacher''s';
