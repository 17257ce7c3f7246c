-- What a person does with their own affairs and row security cannot let them do directly. Repeatable.

-- A deleted conversation is no longer readable, and PostgreSQL refuses a caller's update whose result they cannot read.
create or replace function app.delete_conversation(p_id uuid) returns boolean language plpgsql security definer set search_path = '' as $$
begin
  update public.conversations set deleted_at = now(), updated_at = now()
  where id = p_id and person_id = app.uid() and school_id = app.school() and membership_id = app.membership() and deleted_at is null;
  return found;
end $$;

-- What one of the caller's operations was, for undo: null where it is not theirs. `lasting`: it can never be taken back, by the key of why.
create or replace function app.my_operation(p_operation uuid)
returns table (operation text, at timestamptz, rows int, undone boolean, lasting text) language sql stable security definer set search_path = '' as $$
  select l.operation, l.at, l.rows, exists (select from guard.audit_log u where u.outcome = 'undone' and u.detail ->> 'undoes' = l.operation_id::text),
    l.detail ->> 'lasting'
  from guard.audit_log l
  where l.operation_id = p_operation and l.school_id = app.school() and l.person_id = app.uid() and l.outcome = 'done'
  order by l.at limit 1
$$;

revoke execute on function app.delete_conversation(uuid), app.my_operation(uuid) from public;
grant execute on function app.delete_conversation(uuid), app.my_operation(uuid) to app_caller;
