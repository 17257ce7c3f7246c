-- Five tries to sign in by a pair of account and address in a quarter of an hour, counted one after the other. An account cannot
-- be locked from elsewhere: another address is another pair. Repeatable.
create or replace function guard.begin_sign_in(account_hash text, address_hash text, factor text default 'password')
returns table (attempt_id uuid, allowed boolean, retry_at timestamptz) language plpgsql security definer set search_path = '' as $$
#variable_conflict use_column
declare tries int; oldest timestamptz; made uuid;
begin
  perform pg_advisory_xact_lock(hashtextextended('sign-in ' || $1 || $2, 0));
  select count(*), min(l.attempted_at) into tries, oldest from public.login_attempts l
  where l.account_hash = $1 and l.address_hash = $2 and l.attempted_at > now() - interval '15 minutes' and l.outcome is distinct from 'succeeded'
    and l.attempted_at > coalesce((select max(s.attempted_at) from public.login_attempts s
      where s.account_hash = $1 and s.address_hash = $2 and s.outcome = 'succeeded'), '-infinity');
  if tries >= 5 then return query select null::uuid, false, oldest + interval '15 minutes'; return; end if;
  insert into public.login_attempts (account_hash, address_hash, factor, attempted_at) values ($1, $2, $3, clock_timestamp()) returning id into made;
  return query select made, true, null::timestamptz;
end $$;

create or replace function guard.finish_sign_in(attempt uuid, succeeded boolean) returns void language sql security definer set search_path = '' as $$
  update public.login_attempts set outcome = case when succeeded then 'succeeded' else 'failed' end where id = attempt and outcome is null
$$;

create or replace function guard.forget_login_attempts() returns int language plpgsql security definer set search_path = '' as $$
declare removed int;
begin
  delete from public.login_attempts where attempted_at < now() - interval '30 days';
  get diagnostics removed = row_count;
  return removed;
end $$;

revoke execute on function guard.begin_sign_in(text, text, text), guard.finish_sign_in(uuid, boolean), guard.forget_login_attempts() from public;
grant execute on function guard.begin_sign_in(text, text, text), guard.finish_sign_in(uuid, boolean), guard.forget_login_attempts() to catalyst_service;
