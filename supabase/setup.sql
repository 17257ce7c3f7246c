-- Roles and logins, created once by the owner of the server (locally the start command, hosted `npm run supabase:setup`).
-- Passwords are set by the runner. Safe to run again.
do $$
declare wanted text;
begin
  foreach wanted in array array['anon', 'authenticated', 'service_role', 'app_caller'] loop
    if not exists (select from pg_roles where rolname = wanted) then execute format('create role %I nologin noinherit', wanted); end if;
  end loop;
  foreach wanted in array array['catalyst_admin', 'catalyst_app', 'catalyst_gateway', 'catalyst_service'] loop
    if not exists (select from pg_roles where rolname = wanted) then execute format('create role %I login noinherit', wanted); end if;
  end loop;
end $$;

alter role catalyst_admin createrole;
alter role catalyst_service bypassrls;
-- The login inherits nothing (noinherit): it becomes a caller by `set role` alone. Without options, which version 15 does not know.
grant app_caller to catalyst_app;
-- Default answers, so that no statement of a caller can hold a row, or wait for one, for ever.
alter role catalyst_app set statement_timeout = '15s';
alter role catalyst_gateway set statement_timeout = '15s';
alter role catalyst_app set idle_in_transaction_session_timeout = '30s';

create schema if not exists extensions;
grant usage on schema extensions to public;
create extension if not exists btree_gist with schema extensions;
create extension if not exists pg_trgm with schema extensions;
create extension if not exists unaccent with schema extensions;
create extension if not exists citext with schema extensions;

do $$ begin
  execute format('grant create, connect on database %I to catalyst_admin', current_database());
  execute format('grant connect on database %I to catalyst_app, catalyst_gateway, catalyst_service', current_database());
  execute format('revoke temporary on database %I from public', current_database());
end $$;
grant usage, create on schema public to catalyst_admin;
revoke create on schema public from public;
grant usage on schema public to app_caller, catalyst_service, anon, authenticated, service_role;
