-- Telephone numbers are sealed, and found by an index that only the school's key can make (DECISIONS/2026-11-23-blind-index.md).
alter table public.personal_details add column phone_index text;
alter table public.personal_details add constraint personal_details_phone_sealed check (phone ~ '^f1\.[A-Za-z0-9_-]{38,}$') not valid;
alter table public.personal_details add constraint personal_details_phone_index_form
  check (phone_index is null or (phone is not null and phone_index ~ '^b1\.[A-Za-z0-9_-]{22}$'));
create index personal_details_phone_number on public.personal_details (school_id, phone_index) where phone_index is not null;
alter table public.emergency_contacts add column telephone_index text;
alter table public.emergency_contacts add constraint emergency_contacts_telephone_sealed check (telephone ~ '^f1\.[A-Za-z0-9_-]{38,}$') not valid;
alter table public.emergency_contacts add constraint emergency_contacts_other_telephone_sealed check (other_telephone ~ '^f1\.[A-Za-z0-9_-]{38,}$') not valid;
alter table public.emergency_contacts add constraint emergency_contacts_telephone_index_form
  check (telephone_index is null or telephone_index ~ '^b1\.[A-Za-z0-9_-]{22}$');
create index emergency_contacts_number on public.emergency_contacts (school_id, telephone_index) where telephone_index is not null;

-- So are numbers, descent and place of birth as rosters sent them (db/privacy/roster-fields.ts). What stands in plain text is sealed by
-- the command that follows the migrations, which then validates the constraints.
alter table public.oneroster_records add constraint oneroster_records_sealed check (
  (file <> 'users' or concat_ws('', content ->> 'phone', content ->> 'sms', content ->> 'identifier', content ->> 'userMasterIdentifier') ~ '^(f1[.][A-Za-z0-9_-]{38,})*$')
  and (file <> 'demographics' or concat_ws('', content ->> 'americanIndianOrAlaskaNative', content ->> 'asian', content ->> 'blackOrAfricanAmerican', content ->> 'nativeHawaiianOrOtherPacificIslander', content ->> 'white', content ->> 'demographicRaceTwoOrMoreRaces', content ->> 'hispanicOrLatinoEthnicity', content ->> 'countryOfBirthCode', content ->> 'stateOfBirthAbbreviation', content ->> 'cityOfBirth', content ->> 'publicSchoolResidenceStatus')
    ~ '^(f1[.][A-Za-z0-9_-]{38,})*$')) not valid;

-- Exports and erasures that the office has asked for. What an export holds stands apart, sealed for the person, and is handed out by
-- app.take_privacy_export alone, which writes every look into the disclosure log.
create table public.privacy_runs (
  id uuid primary key default gen_random_uuid(),
  school_id uuid not null default app.school(),
  request_id uuid not null,
  kind text not null,
  subject_id uuid not null,
  status text not null default 'waiting',
  redact boolean not null default false,
  asked_by uuid not null default app.uid(),
  attempts smallint not null default 0,
  lease_until timestamptz,
  report jsonb,
  failure text,
  finished_at timestamptz,
  expires_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint privacy_runs_school_id_id_key unique (school_id, id),
  constraint privacy_runs_request foreign key (school_id, request_id) references public.data_requests (school_id, id),
  constraint privacy_runs_of_subject foreign key (school_id, subject_id) references public.school_people (school_id, person_id),
  constraint privacy_runs_of_asker foreign key (school_id, asked_by) references public.school_people (school_id, person_id),
  constraint privacy_runs_kind check (kind in ('export', 'erasure')),
  constraint privacy_runs_status check (status in ('waiting', 'running', 'done', 'failed')),
  constraint privacy_runs_redact check (not redact or kind = 'erasure'),
  constraint privacy_runs_finished check ((status in ('done', 'failed')) = (finished_at is not null))
);
comment on table public.privacy_runs is 'Exports and erasures of a person''s data that the office asked for, how far each is, and its report in figures';
create index privacy_runs_request_idx on public.privacy_runs (school_id, request_id);
create unique index privacy_runs_one_a_person on public.privacy_runs (school_id, subject_id, kind) where status in ('waiting', 'running');
create index privacy_runs_subject_idx on public.privacy_runs (school_id, subject_id);
create index privacy_runs_asker_idx on public.privacy_runs (school_id, asked_by);
create index privacy_runs_to_do on public.privacy_runs (created_at) where status in ('waiting', 'running');
alter table public.privacy_runs enable row level security;
alter table public.privacy_runs force row level security;
create policy privacy_runs_school on public.privacy_runs as restrictive for all to app_caller, authenticated
  using (school_id = (select app.school())) with check (school_id = (select app.school()));
create policy privacy_runs_definers on public.privacy_runs to catalyst_admin using (true) with check (true);
create policy privacy_runs_read on public.privacy_runs for select to app_caller using ((select app.role()) = 'admin');
create policy privacy_runs_insert on public.privacy_runs for insert to app_caller
  with check ((select app.role()) = 'admin' and (select app.second_factor_met()) and asked_by = (select app.uid()) and status = 'waiting');

create table guard.privacy_exports (
  run_id uuid primary key,
  school_id uuid not null,
  person_id uuid not null,
  content text not null,
  created_at timestamptz not null default now(),
  constraint privacy_exports_run foreign key (school_id, run_id) references public.privacy_runs (school_id, id),
  constraint privacy_exports_content_sealed check (content ~ '^f1[.][A-Za-z0-9_-]{38,}$')
);
comment on table guard.privacy_exports is 'A finished export of a person''s data, sealed with their key, until it is handed over or has expired';
create index privacy_exports_of_run on guard.privacy_exports (school_id, run_id);
create index privacy_exports_of_person on guard.privacy_exports (school_id, person_id);
alter table guard.privacy_exports enable row level security;
alter table guard.privacy_exports force row level security;
create policy definers on guard.privacy_exports to catalyst_admin using (true) with check (true);
