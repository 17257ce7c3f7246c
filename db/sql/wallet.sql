-- The ledger of points. Only these functions write it; a person or a job that tries to write around them is refused by triggers. Repeatable.

-- Written once: no row of the ledger is changed or taken away, by whomever.
create or replace function guard.ledger_only_grows() returns trigger language plpgsql set search_path = '' as $$
begin
  raise 'the ledger only grows; take a transaction back by its reversal' using errcode = '42501', table = tg_table_name;
end $$;
create or replace trigger wallet_transactions_kept before update or delete on public.wallet_transactions for each row execute function guard.ledger_only_grows();
create or replace trigger wallet_transactions_kept_whole before truncate on public.wallet_transactions for each statement execute function guard.ledger_only_grows();
create or replace trigger wallet_entries_kept before update or delete on public.wallet_entries for each row execute function guard.ledger_only_grows();
create or replace trigger wallet_entries_kept_whole before truncate on public.wallet_entries for each statement execute function guard.ledger_only_grows();
create or replace trigger wallet_accounts_kept before update or delete on public.wallet_accounts for each row execute function guard.ledger_only_grows();
create or replace trigger wallet_accounts_kept_whole before truncate on public.wallet_accounts for each statement execute function guard.ledger_only_grows();

-- Every transaction has its sides, all of one school, and they add up to nothing.
create or replace function guard.ledger_balances() returns trigger language plpgsql security definer set search_path = '' as $$
declare
  moved uuid := case tg_table_name when 'wallet_transactions' then new.id else (to_jsonb(new) ->> 'transaction_id')::uuid end;
  total bigint; onto bigint; sides bigint; expected bigint;
begin
  select sum(e.amount), sum(e.amount) filter (where e.amount > 0), count(*) into total, onto, sides
  from public.wallet_entries e where e.transaction_id = moved and e.school_id = new.school_id;
  select t.amount into expected from public.wallet_transactions t where t.id = moved and t.school_id = new.school_id;
  if sides < 2 or total is distinct from 0 or onto is distinct from expected then
    raise 'a transaction has to balance' using errcode = '23514', constraint = 'wallet_transactions_balance', table = 'wallet_transactions';
  end if;
  return null;
end $$;
do $$ begin -- constraint triggers cannot be replaced
  drop trigger if exists wallet_transactions_balance on public.wallet_transactions;
  create constraint trigger wallet_transactions_balance after insert on public.wallet_transactions
    deferrable initially deferred for each row execute function guard.ledger_balances();
  drop trigger if exists wallet_entries_balance on public.wallet_entries;
  create constraint trigger wallet_entries_balance after insert on public.wallet_entries
    deferrable initially deferred for each row execute function guard.ledger_balances();
end $$;

-- The balance follows the entries, under the wallet's row lock, and nothing else moves it.
create or replace function guard.carry_entry() returns trigger language plpgsql security definer set search_path = '' as $$
declare owner uuid;
begin
  select a.student_id into owner from public.wallet_accounts a where a.id = new.account_id and a.school_id = new.school_id;
  if owner is distinct from new.student_id then
    raise 'an entry names the student of its account' using errcode = '23514', constraint = 'wallet_entries_owner', table = 'wallet_entries';
  end if;
  if owner is not null then
    update public.student_wallet w set balance = w.balance + new.amount, updated_at = now() where w.account_id = new.account_id and w.school_id = new.school_id;
    if not found then raise 'the account has no wallet' using errcode = '23503', constraint = 'student_wallet_account'; end if;
  end if;
  return null;
end $$;
create or replace trigger wallet_entries_carried after insert on public.wallet_entries for each row execute function guard.carry_entry();

create or replace function guard.balance_follows_entries() returns trigger language plpgsql set search_path = '' as $$
begin
  if tg_op = 'INSERT' and new.balance = 0 then return new; end if;
  if tg_op = 'UPDATE' and pg_trigger_depth() > 1 and (new.id, new.school_id, new.student_id, new.account_id) = (old.id, old.school_id, old.student_id, old.account_id) then return new; end if;
  raise 'a balance follows from the entries' using errcode = '42501', table = 'student_wallet';
end $$;
create or replace trigger student_wallet_follows before insert or update or delete on public.student_wallet for each row execute function guard.balance_follows_entries();
create or replace trigger student_wallet_kept_whole before truncate on public.student_wallet for each statement execute function guard.ledger_only_grows();

-- The account of a student, or one of the school's ('issued', 'spent'), made when it is first needed.
create or replace function guard.wallet_account(p_school uuid, p_kind text, p_student uuid) returns uuid language plpgsql security definer set search_path = '' as $$
declare account uuid;
begin
  insert into public.wallet_accounts (school_id, kind, student_id) values (p_school, p_kind, p_student) on conflict do nothing;
  select a.id into account from public.wallet_accounts a where a.school_id = p_school and a.kind = p_kind and a.student_id is not distinct from p_student;
  if p_student is not null then
    insert into public.student_wallet (school_id, student_id, account_id) values (p_school, p_student, account) on conflict do nothing;
  end if;
  return account;
end $$;

-- What a key was used for before: the transaction it made, or nothing. The same key for something else is refused.
create or replace function guard.wallet_repeated(p_key text, p_hash text) returns uuid language plpgsql security definer set search_path = '' as $$
declare before public.wallet_transactions;
begin
  if p_key is null or char_length(p_key) not between 8 and 200 then raise 'a key of 8 to 200 characters is needed' using errcode = '22023'; end if;
  select * into before from public.wallet_transactions t where t.school_id = app.school() and t.actor_id = app.uid() and t.idempotency_key = p_key;
  if before.id is null then return null; end if;
  if before.request_hash <> p_hash then raise 'the key was used for another request' using errcode = '23505', constraint = 'wallet_transactions_idempotency_key'; end if;
  return before.id;
end $$;

-- Both sides at once. Null: somebody else wrote the transaction of this key meanwhile.
create or replace function guard.post_wallet(p_kind text, p_student uuid, p_amount int, p_other text, p_onto_student boolean, p_reason text, p_key text, p_hash text, p_reverses uuid)
returns uuid language plpgsql security definer set search_path = '' as $$
declare school uuid := app.school(); mine uuid; other uuid; made uuid;
begin
  mine := guard.wallet_account(school, 'student', p_student);
  other := guard.wallet_account(school, p_other, null);
  with moved as (
    insert into public.wallet_transactions (school_id, kind, student_id, amount, reason, actor_id, idempotency_key, request_hash, reverses_id, operation_id)
    values (school, p_kind, p_student, p_amount, p_reason, app.uid(), p_key, p_hash, p_reverses, nullif(current_setting('app.operation_id', true), '')::uuid)
    on conflict on constraint wallet_transactions_idempotency_key do nothing returning id),
  sides as (
    insert into public.wallet_entries (school_id, transaction_id, account_id, student_id, amount)
    select school, moved.id, side.account, side.student, side.amount from moved,
      (values (mine, p_student, case when p_onto_student then p_amount else -p_amount end),
        (other, null::uuid, case when p_onto_student then -p_amount else p_amount end)) side (account, student, amount))
  select moved.id into made from moved;
  return made;
end $$;

-- Points for a student: by an admin, or by staff of one of the student's classes. Returns the transaction; a repeated key the first one's.
create or replace function app.award_points(p_key text, p_student uuid, p_points int, p_reason text) returns uuid
language plpgsql security definer set search_path = '' as $$
declare hash text := encode(sha256(convert_to(jsonb_build_array('award', p_student, p_points, p_reason)::text, 'UTF8')), 'hex'); made uuid;
begin
  if not coalesce(app.role() = 'admin' or p_student in (select app.my_student_ids()), false)
    or not exists (select from public.memberships m where m.school_id = app.school() and m.person_id = p_student and m.role = 'student'
      and m.starts_on <= app.today() and (m.ends_on is null or m.ends_on >= app.today())) then
    raise 'not a student of yours' using errcode = '42501';
  end if;
  if p_points is null or p_points not between 1 and 1000 then raise 'between 1 and 1000 points at a time' using errcode = '23514', constraint = 'wallet_award_points'; end if;
  if p_reason is null or char_length(btrim(p_reason)) not between 1 and 300 then raise 'a reason is needed' using errcode = '23514', constraint = 'wallet_award_reason'; end if;
  made := guard.wallet_repeated(p_key, hash);
  if made is null then made := guard.post_wallet('award', p_student, p_points, 'issued', true, p_reason, p_key, hash, null); end if;
  return coalesce(made, guard.wallet_repeated(p_key, hash));
end $$;

-- A student buys what is on offer to them. Locks: the reward (its stock and the limit for each student), then the wallet.
create or replace function app.buy_reward(p_key text, p_reward uuid, p_quantity int default 1) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  hash text := encode(sha256(convert_to(jsonb_build_array('buy', p_reward, p_quantity)::text, 'UTF8')), 'hex');
  made uuid; reward public.rewards; bought bigint; me uuid := app.uid();
begin
  if app.role() is distinct from 'student' then raise 'only students buy' using errcode = '42501'; end if;
  if p_quantity is null or p_quantity not between 1 and 100 then raise 'between 1 and 100 pieces at a time' using errcode = '23514', constraint = 'reward_purchases_quantity'; end if;
  perform guard.counts_fresh();
  select * into reward from public.rewards r where r.id = p_reward and r.school_id = app.school() for no key update;
  made := guard.wallet_repeated(p_key, hash); -- after the lock: a request that repeats another under way waits for it
  if made is not null then return made; end if;
  if reward.id is null or not app.includes_me(reward.id, reward.audience, reward.audience_role, reward.grade_level_id, reward.class_id, reward.group_id) then
    raise 'no such reward' using errcode = '42501';
  end if;
  if reward.retired_at is not null or reward.opens_at > now() or reward.closes_at <= now() then
    raise 'not on offer' using errcode = '23514', constraint = 'rewards_on_offer';
  end if;
  if reward.stock < p_quantity then raise 'not that many left' using errcode = '23514', constraint = 'rewards_not_oversold'; end if;
  if reward.price::bigint * p_quantity > 2147483647 then raise 'not enough points' using errcode = '23514', constraint = 'student_wallet_not_negative'; end if;
  select coalesce(sum(p.quantity), 0) into bought from public.reward_purchases p
  where p.school_id = reward.school_id and p.student_id = me and p.reward_id = p_reward and p.status <> 'taken_back';
  if bought + p_quantity > reward.per_student then raise 'no more of these for one student' using errcode = '23514', constraint = 'rewards_per_student_reached'; end if;
  made := guard.post_wallet('purchase', me, reward.price * p_quantity, 'spent', false, reward.title, p_key, hash, null);
  if made is null then return guard.wallet_repeated(p_key, hash); end if;
  update public.rewards r set stock = r.stock - p_quantity, updated_at = now() where r.id = p_reward and r.stock is not null;
  insert into public.reward_purchases (school_id, student_id, reward_id, transaction_id, quantity, price) values (reward.school_id, me, p_reward, made, p_quantity, reward.price);
  return made;
end $$;

-- Takes a transaction back by one the other way: an award by whoever gave it, a purchase that was not handed over by its student;
-- an admin either, with a reason. Points that have been spent cannot be taken back.
create or replace function app.reverse_wallet(p_key text, p_transaction uuid, p_reason text) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  hash text := encode(sha256(convert_to(jsonb_build_array('reverse', p_transaction, p_reason)::text, 'UTF8')), 'hex');
  made uuid; first public.wallet_transactions; purchase public.reward_purchases;
begin
  select * into first from public.wallet_transactions t where t.id = p_transaction and t.school_id = app.school();
  if first.id is null or not coalesce(app.role() = 'admin' or (first.kind = 'award' and app.is_staff() and first.actor_id = app.uid())
    or (first.kind = 'purchase' and app.role() = 'student' and first.student_id = app.uid()), false) then
    raise 'not yours to take back' using errcode = '42501';
  end if;
  if first.kind = 'reversal' then raise 'a reversal is not taken back; do it again' using errcode = '23514', constraint = 'wallet_reversal_final'; end if;
  if p_reason is null or char_length(btrim(p_reason)) not between 1 and 300 then raise 'a reason is needed' using errcode = '23514', constraint = 'wallet_reversal_reason'; end if;
  if first.kind = 'purchase' then
    select * into purchase from public.reward_purchases p where p.transaction_id = first.id and p.school_id = first.school_id;
    perform from public.rewards r where r.id = purchase.reward_id for no key update;
    select * into purchase from public.reward_purchases p where p.id = purchase.id for no key update;
  end if;
  made := guard.wallet_repeated(p_key, hash);
  if made is not null then return made; end if;
  if exists (select from public.wallet_transactions t where t.school_id = first.school_id and t.reverses_id = first.id) then
    raise 'already taken back' using errcode = '23505', constraint = 'wallet_transactions_reverses_key';
  end if;
  if purchase.status = 'handed_over' then raise 'already handed over' using errcode = '23514', constraint = 'reward_purchases_open'; end if;
  made := guard.post_wallet('reversal', first.student_id, first.amount, case first.kind when 'purchase' then 'spent' else 'issued' end,
    first.kind = 'purchase', p_reason, p_key, hash, first.id);
  if made is null then return guard.wallet_repeated(p_key, hash); end if;
  if purchase.id is not null then
    update public.reward_purchases p set status = 'taken_back', updated_at = now() where p.id = purchase.id;
    update public.rewards r set stock = r.stock + purchase.quantity, updated_at = now() where r.id = purchase.reward_id and r.stock is not null;
  end if;
  return made;
end $$;

-- Undo of an operation: everything that it posted, newest first, by compensating transactions, or nothing at all.
create or replace function app.undo_wallet(p_operation uuid) returns int language plpgsql security definer set search_path = '' as $$
declare posted record; taken_back int := 0;
begin
  for posted in select t.id from public.wallet_transactions t
    where t.school_id = app.school() and t.operation_id = p_operation and t.actor_id = app.uid() and t.kind <> 'reversal' order by t.created_at desc, t.id loop
    perform app.reverse_wallet('undo:' || posted.id, posted.id, 'undone');
    taken_back := taken_back + 1;
  end loop;
  return taken_back;
end $$;

-- Staff see what was ordered and not yet handed over of the shop, not what anybody has left to spend.
create or replace function app.reward_orders() returns table (purchase_id uuid, student_id uuid, reward_id uuid, title text, quantity int, ordered_at timestamptz)
language sql stable security definer set search_path = '' as $$
  select p.id, p.student_id, p.reward_id, r.title, p.quantity, p.created_at from public.reward_purchases p
  join public.rewards r on r.school_id = p.school_id and r.id = p.reward_id
  where p.school_id = (select app.school()) and p.status = 'ordered'
    and ((select app.role()) = 'admin' or p.student_id in (select app.my_student_ids()))
  order by p.created_at, p.id
$$;

create or replace function app.hand_over_reward(p_purchase uuid) returns void language plpgsql security definer set search_path = '' as $$
declare purchase public.reward_purchases;
begin
  select * into purchase from public.reward_purchases p where p.id = p_purchase and p.school_id = app.school() for no key update;
  if purchase.id is null or not coalesce(app.role() = 'admin' or purchase.student_id in (select app.my_student_ids()), false) then
    raise 'no such order' using errcode = '42501';
  end if;
  if purchase.status <> 'ordered' then raise 'not open any more' using errcode = '23514', constraint = 'reward_purchases_open'; end if;
  update public.reward_purchases p set status = 'handed_over', handed_over_by = app.uid(), handed_over_at = now(), updated_at = now() where p.id = p_purchase;
end $$;

-- What these functions write is logged like a caller's own writes, so that a preview shows it. Balances are not: they are the student's own.
create or replace trigger zz_change_log after insert on public.wallet_transactions for each row execute function guard.log_row();
create or replace trigger zz_change_log after insert or update on public.reward_purchases for each row execute function guard.log_row();

do $$ declare f regprocedure; begin
  foreach f in array array['guard.ledger_only_grows()', 'guard.ledger_balances()', 'guard.carry_entry()', 'guard.balance_follows_entries()',
    'guard.wallet_account(uuid,text,uuid)', 'guard.wallet_repeated(text,text)', 'guard.post_wallet(text,uuid,int,text,boolean,text,text,text,uuid)',
    'app.award_points(text,uuid,int,text)', 'app.buy_reward(text,uuid,int)', 'app.reverse_wallet(text,uuid,text)', 'app.undo_wallet(uuid)',
    'app.reward_orders()', 'app.hand_over_reward(uuid)']::regprocedure[] loop
    execute format('revoke execute on function %s from public', f);
    if f::text like 'app.%' then execute format('grant execute on function %s to app_caller', f); end if;
  end loop;
end $$;
