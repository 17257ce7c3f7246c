-- What the rotation of secrets goes by: which columns are sealed, from which version on, and keys that outlive a version.

create table guard.secret_versions (
  name text primary key,
  lowest smallint not null default 1 check (lowest >= 1)
);
comment on table guard.secret_versions is 'From which version on a secret may seal; raised when a rotation begins, so that no process that was left behind writes what is being rotated away';
insert into guard.secret_versions (name) values ('GEMINI_ENCRYPTION_KEY'), ('API_KEY_ENCRYPTION_KEY');

create table guard.sealed_columns (
  table_name regclass not null,
  column_name name not null,
  version_column name not null default 'key_version',
  school_column name,
  secret_name text not null references guard.secret_versions (name),
  primary key (table_name, column_name)
);
comment on table guard.sealed_columns is 'Every column that holds iv:authTag:ciphertext, and the secret that seals it; a migration that adds such a column adds its row';

create table gateway.wrapped_keys (
  id uuid primary key,
  purpose text not null unique,
  secret text not null check (secret ~ '^[0-9a-f]{24}:[0-9a-f]{32}:([0-9a-f]{2})+$'),
  key_version smallint not null,
  created_at timestamptz not null default now()
);
comment on table gateway.wrapped_keys is 'Keys that must stay the same while the secret that seals them is replaced';

insert into guard.sealed_columns (table_name, column_name, secret_name) values
  ('public.ai_keys', 'secret', 'GEMINI_ENCRYPTION_KEY'), ('gateway.wrapped_keys', 'secret', 'GEMINI_ENCRYPTION_KEY');

do $$ declare guarded regclass; begin
  foreach guarded in array array['guard.secret_versions', 'guard.sealed_columns', 'gateway.wrapped_keys']::regclass[] loop
    execute format('alter table %s enable row level security', guarded);
    execute format('alter table %s force row level security', guarded);
    execute format('create policy definers on %s to catalyst_admin using (true) with check (true)', guarded);
  end loop;
end $$;

-- Reseals rewrite rows in place: room on the page keeps that off the indexes.
alter table public.ai_keys set (fillfactor = 70);
