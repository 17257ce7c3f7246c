-- What jobs remove from tables that only definer functions may touch. Repeatable.

-- A repetition is recognised for two days (§3.7).
create or replace function guard.forget_idempotency_keys() returns int language plpgsql security definer set search_path = '' as $$
declare removed int;
begin
  delete from guard.idempotency_keys where at < now() - interval '2 days';
  get diagnostics removed = row_count;
  return removed;
end $$;

-- Proposals that nobody decided hold their whole preview: it goes a day after they ran out. What was decided stays, as evidence.
create or replace function guard.forget_expired_approvals() returns int language plpgsql security definer set search_path = '' as $$
declare removed int;
begin
  delete from guard.approvals where decision is null and expires_at < now() - interval '1 day';
  get diagnostics removed = row_count;
  return removed;
end $$;

revoke execute on function guard.forget_idempotency_keys(), guard.forget_expired_approvals() from public;
grant execute on function guard.forget_idempotency_keys(), guard.forget_expired_approvals() to catalyst_service;
