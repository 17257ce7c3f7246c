-- Who is asking is found out once for a transaction instead of by each fact that a policy asks for
-- (DECISIONS/2026-11-23-what-row-security-costs.md). The functions are in db/sql/access.sql.

create type app.caller as (person_id uuid, membership_id uuid, school_id uuid, role text, today date, assurance text, expires bigint);
comment on type app.caller is 'Whom a transaction acts as: the person, the membership in force, its school’s day, and when the claims end (epoch seconds).';

-- It returned a record of its own; a new database has none yet, since the functions come after all migrations.
drop function if exists app.acting();

create sequence guard.connection_key minvalue -9223372036854775808 start 1;
revoke all on sequence guard.connection_key from public;
comment on sequence guard.connection_key is 'Memory of a connection: each draws a random number with setval and reads its own with currval. What stands in the sequence itself means nothing.';

-- After a change of what the caller was found by, the rest of the transaction looks for itself.
create function guard.forget_caller() returns trigger language plpgsql set search_path = '' as $$
begin
  perform set_config('app.caller', '', true);
  return null;
end $$;
create trigger forget_caller after insert or update or delete on public.memberships for each statement execute function guard.forget_caller();
create trigger forget_caller after update on public.schools for each statement execute function guard.forget_caller();
