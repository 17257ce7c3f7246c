-- Exchange of rosters by OneRoster files (specification 4.5).

-- What a sender said of each of its rows, and which row here it became: the key to changing only what changed, to ending
-- what is no longer sent, and to sending everything back as it came, extension columns included.
create table public.oneroster_records (
  school_id uuid not null,
  file text not null,
  sourced_id text not null,
  row_id uuid not null,
  content jsonb not null,
  ended_at timestamptz,
  first_import_id uuid not null,
  import_id uuid not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint oneroster_records_pkey primary key (school_id, file, sourced_id),
  constraint oneroster_records_of_school foreign key (school_id) references public.schools (id),
  constraint oneroster_records_content check (jsonb_typeof(content) = 'object' and not content ? 'password')
);
create index oneroster_records_import on public.oneroster_records (import_id, file);
create index oneroster_records_row on public.oneroster_records (school_id, row_id);
comment on table public.oneroster_records is 'Rows of OneRoster files as they were last sent, by sourcedId, and the row of the school that each became';
comment on column public.oneroster_records.row_id is 'The row that it became, in the table that the file stands for; a value of its own where there is none yet';
comment on column public.oneroster_records.ended_at is 'When the sender stopped sending it, or asked for its deletion; the row here ended by its date';
create policy oneroster_records_school on public.oneroster_records as restrictive for all to app_caller, authenticated
  using (school_id = (select app.school())) with check (school_id = (select app.school()));
create policy oneroster_records_definers on public.oneroster_records for all to catalyst_admin using (true) with check (true);

-- Rows of an import on their way, within its transaction. Unlogged: after a crash the import starts again.
create unlogged table public.oneroster_staging (
  school_id uuid not null,
  import_id uuid not null,
  file text not null,
  source text not null,
  line integer not null,
  sourced_id text not null,
  ended boolean not null,
  content jsonb not null
);
create index oneroster_staging_row on public.oneroster_staging (import_id, file, sourced_id);
comment on table public.oneroster_staging is 'Rows of an import that is under way; empty between imports';
create policy oneroster_staging_school on public.oneroster_staging as restrictive for all to app_caller, authenticated
  using (school_id = (select app.school())) with check (school_id = (select app.school()));
create policy oneroster_staging_definers on public.oneroster_staging for all to catalyst_admin using (true) with check (true);

do $$
declare made regclass;
begin
  foreach made in array array['public.oneroster_records', 'public.oneroster_staging']::regclass[] loop
    execute format('alter table %s enable row level security', made);
    execute format('alter table %s force row level security', made);
  end loop;
end $$;
