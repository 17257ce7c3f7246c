-- Exchange of rosters from the web: what was uploaded, what a check found, what became of it. A job does the work; people
-- start it and look on through the functions of db/sql/oneroster.sql alone, which ask who they are (admins, registrar duty).

create table public.oneroster_runs (
  id uuid primary key default gen_random_uuid(),
  school_id uuid not null default app.school(),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  started_by uuid not null default app.uid(),
  direction text not null,
  file_name text not null,
  byte_size bigint not null,
  part_count integer not null,
  status text not null,
  accept_sound boolean not null default false,
  allow_ending boolean not null default false,
  approved_by uuid,
  progress jsonb not null default '{}',
  report jsonb,
  error_count integer,
  failure text,
  lease_until timestamptz,
  attempts smallint not null default 0,
  finished_at timestamptz,
  constraint oneroster_runs_school_id_id_key unique (school_id, id),
  constraint oneroster_runs_of_school foreign key (school_id) references public.schools (id),
  constraint oneroster_runs_starter foreign key (school_id, started_by) references public.school_people (school_id, person_id),
  constraint oneroster_runs_approver foreign key (school_id, approved_by) references public.school_people (school_id, person_id),
  constraint oneroster_runs_direction check (direction in ('import', 'export')),
  constraint oneroster_runs_status check (status in ('uploading', 'waiting', 'checking', 'checked', 'approved', 'applying', 'done', 'failed', 'withdrawn')),
  constraint oneroster_runs_size check (byte_size between 0 and 134217728 and part_count between 0 and 256)
);
create index oneroster_runs_starter on public.oneroster_runs (school_id, started_by);
create index oneroster_runs_approver on public.oneroster_runs (school_id, approved_by);
create index oneroster_runs_latest on public.oneroster_runs (school_id, created_at desc);
create index oneroster_runs_to_do on public.oneroster_runs (updated_at) where status in ('waiting', 'checking', 'approved', 'applying');
comment on table public.oneroster_runs is 'Imports and exports of OneRoster files that people of a school asked for, from the upload to the result';
comment on column public.oneroster_runs.report is 'Figures of the check, then of the import: rows by file and by table, never names';
comment on column public.oneroster_runs.lease_until is 'Until when the process that works on it is taken to be alive';

create table public.oneroster_run_errors (
  id uuid primary key default gen_random_uuid(),
  school_id uuid not null default app.school(),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  run_id uuid not null,
  position integer not null,
  file text not null,
  line integer not null,
  field text not null,
  message text not null,
  constraint oneroster_run_errors_school_id_id_key unique (school_id, id),
  constraint oneroster_run_errors_position_key unique (school_id, run_id, position),
  constraint oneroster_run_errors_of_school foreign key (school_id) references public.schools (id),
  constraint oneroster_run_errors_run foreign key (school_id, run_id) references public.oneroster_runs (school_id, id)
);
comment on table public.oneroster_run_errors is 'What a check found wrong: file, line, field and what to do; the first thousands of a run';

create table public.oneroster_parts (
  id uuid primary key default gen_random_uuid(),
  school_id uuid not null default app.school(),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  run_id uuid not null,
  position integer not null,
  content bytea not null,
  constraint oneroster_parts_school_id_id_key unique (school_id, id),
  constraint oneroster_parts_position_key unique (school_id, run_id, position),
  constraint oneroster_parts_of_school foreign key (school_id) references public.schools (id),
  constraint oneroster_parts_run foreign key (school_id, run_id) references public.oneroster_runs (school_id, id),
  constraint oneroster_parts_size check (octet_length(content) <= 524288)
);
-- Archives are packed already.
alter table public.oneroster_parts alter column content set storage external;
comment on table public.oneroster_parts is 'Pieces of an archive that was uploaded or waits to be downloaded; deleted when the run ends, at the latest after a week';

do $$
declare made regclass;
begin
  foreach made in array array['public.oneroster_runs', 'public.oneroster_run_errors', 'public.oneroster_parts']::regclass[] loop
    execute format('create policy %I on %s as restrictive for all to app_caller, authenticated
      using (school_id = (select app.school())) with check (school_id = (select app.school()))', split_part(made::text, '.', -1) || '_school', made);
    execute format('create policy %I on %s for all to catalyst_admin using (true) with check (true)', split_part(made::text, '.', -1) || '_definers', made);
    execute format('alter table %s enable row level security', made);
    execute format('alter table %s force row level security', made);
  end loop;
end $$;
