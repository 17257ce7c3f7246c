-- Contact leaves the directory, which classmates read: row security cannot hide a column.
alter table public.profiles add column latin_name text;
-- Names in other scripts were searched by the address that spells them; the spelling stays, the address goes.
update public.profiles set latin_name = initcap(translate(split_part(email, '@', 1), '._', '  '))
where display_name !~ '[A-Za-z]' and split_part(email, '@', 1) ~ '^[a-z]+[._][a-z]+$';

create table public.person_emails (
  id uuid primary key default gen_random_uuid(),
  school_id uuid not null default app.school(),
  person_id uuid not null,
  email text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint person_emails_school_id_id_key unique (school_id, id),
  constraint person_emails_person_key unique (school_id, person_id),
  constraint person_emails_of_person foreign key (school_id, person_id) references public.school_people (school_id, person_id),
  constraint person_emails_form check (email <> '')
);
comment on table public.person_emails is 'The address at which a school writes to a person (D6): self, admins and, of a child, the guardians read it';
create index person_emails_address on public.person_emails (lower(email));
alter table public.person_emails enable row level security;
alter table public.person_emails force row level security;
create policy person_emails_school on public.person_emails as restrictive for all to app_caller, authenticated
  using (school_id = (select app.school())) with check (school_id = (select app.school()));
create policy person_emails_definers on public.person_emails to catalyst_admin using (true) with check (true);
create policy person_emails_read on public.person_emails for select to app_caller using (
  (select app.role()) = 'admin' or person_id = (select app.uid()) or person_id in (select app.my_child_ids()));
insert into public.person_emails (school_id, person_id, email)
select s.school_id, p.id, p.email from public.profiles p join public.school_people s on s.person_id = p.id
where p.email <> '';
alter table public.profiles drop column email;

-- Keys of sealed fields: of a school, wrapped by the installation's secret; of a person, a salt that an erasure destroys.
create table guard.school_keys (
  id uuid primary key,
  school_id uuid not null unique references public.schools (id),
  secret text not null check (secret ~ '^[0-9a-f]{24}:[0-9a-f]{32}:([0-9a-f]{2})+$'),
  key_version smallint not null,
  created_at timestamptz not null default now()
);
comment on table guard.school_keys is 'The key from which those of a school''s sealed fields are derived, wrapped by API_KEY_ENCRYPTION_KEY';
create table guard.person_keys (
  school_id uuid not null,
  person_id uuid not null,
  salt bytea check (length(salt) = 32),
  destroyed_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (school_id, person_id),
  constraint person_keys_of_person foreign key (school_id, person_id) references public.school_people (school_id, person_id),
  constraint person_keys_destroyed check ((salt is null) = (destroyed_at is not null))
);
comment on table guard.person_keys is 'What a person''s sealed fields cannot be opened without; an erasure destroys it, for the logs and copies that keep the sealed values too';
insert into guard.sealed_columns (table_name, column_name, school_column, secret_name)
values ('guard.school_keys', 'secret', 'school_id', 'API_KEY_ENCRYPTION_KEY');

do $$ declare guarded regclass; begin
  foreach guarded in array array['guard.school_keys', 'guard.person_keys']::regclass[] loop
    execute format('alter table %s enable row level security', guarded);
    execute format('alter table %s force row level security', guarded);
    execute format('create policy definers on %s to catalyst_admin using (true) with check (true)', guarded);
  end loop;
end $$;

-- Nothing is stored in plain text from here on; what stood there is sealed by the command that follows the migrations.
alter table public.personal_details add constraint personal_details_address_sealed check (address ~ '^f1\.[A-Za-z0-9_-]{38,}$') not valid;
alter table public.safeguarding_concerns add constraint safeguarding_concerns_content_sealed check (content ~ '^f1\.[A-Za-z0-9_-]{38,}$') not valid;
drop function if exists app.raise_concern(uuid, text, text, text);
