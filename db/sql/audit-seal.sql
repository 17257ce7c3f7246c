-- Nobody changes the audit log, its seals or their heads; and what the sealer (db/audit-seal.ts) may do. Repeatable.

-- Refuses every change, whoever makes it. What a checkpoint covers may be deleted; that the checkpoint was signed, the
-- verifier finds out.
create or replace function guard.refuse_audit_change() returns trigger language plpgsql security definer set search_path = '' as $$
declare covered boolean := false;
begin
  if tg_op = 'DELETE' then
    case tg_table_name
      when 'audit_seals' then
        covered := exists (select from guard.audit_pruned p where p.chain = old.chain and p.position >= old.position);
      when 'audit_heads' then
        covered := exists (select from guard.audit_sealing s where s.heads_pruned >= old.number);
      else
        covered := exists (select from guard.audit_seals s join guard.audit_pruned p on p.chain = s.chain and p.position >= s.position where s.audit_id = old.id);
    end case;
  end if;
  if covered then return old; end if;
  raise exception '% is append-only', case when tg_table_schema = 'guard' then tg_table_name else 'audit_log' end using errcode = 'insufficient_privilege';
end $$;

-- Truncating a partition by its own name is not truncating the table: each has a trigger of its own for that.
create or replace function guard.protect_audit(part regclass) returns void language plpgsql set search_path = '' as $$
begin
  if not exists (select from pg_catalog.pg_trigger t where t.tgrelid = part and t.tgname = 'append_only') then
    execute format('create trigger append_only before update or delete on %s for each row execute function guard.refuse_audit_change()', part);
  end if;
  execute format('create or replace trigger append_only_whole before truncate on %s for each statement execute function guard.refuse_audit_change()', part);
  -- Also while a load or a replica has ordinary triggers switched off.
  execute format('alter table %s enable always trigger append_only', part);
  execute format('alter table %s enable always trigger append_only_whole', part);
end $$;

select guard.protect_audit(t) from unnest(array['guard.audit_log', 'guard.audit_seals', 'guard.audit_heads']::regclass[]) t;
select guard.protect_audit(i.inhrelid::regclass) from pg_catalog.pg_inherits i where i.inhparent = 'guard.audit_log'::regclass;

-- The transactions that may still write: they keep this lock from before they draw an id until they have ended.
create or replace function guard.audit_writers() returns text[] language sql volatile security definer set search_path = '' as $$
  select coalesce(array_agg(distinct l.virtualtransaction), '{}') from pg_catalog.pg_locks l
  where l.locktype = 'relation' and l.granted and l.mode = 'RowExclusiveLock' and l.relation = 'guard.audit_log'::regclass
    and l.database = (select d.oid from pg_catalog.pg_database d where d.datname = current_database())
$$;

-- Whether a pass would find anything to do. Planned anew each time, and the seal looked up row by row: a plan for any
-- horizon would read the whole log. A resident sealer is noted, but rarely, so that looking is no writing.
create or replace function guard.audit_waits(resident boolean) returns boolean language plpgsql volatile security definer
set search_path = '' set plan_cache_mode = force_custom_plan as $$
declare closed bigint;
begin
  update guard.audit_sealing set looked_at = clock_timestamp() where resident and (looked_at is null or looked_at < clock_timestamp() - interval '10 seconds');
  select h.horizon into closed from guard.audit_heads h order by h.number desc limit 1;
  return exists (select from guard.audit_log l where l.id > coalesce(closed, 0) and (select count(*) from guard.audit_seals s where s.audit_id = l.id) = 0)
    or (closed < (select max(s.audit_id) from guard.audit_seals s) and exists (
      select from guard.audit_sealing s, guard.audit_writers() w where w = '{}' or (s.candidate > closed and not s.waits_for && w)));
end $$;

-- Whether a process is there that seals all the time.
create or replace function guard.audit_has_resident() returns boolean language sql volatile security definer set search_path = '' as $$
  select coalesce(s.looked_at > clock_timestamp() - interval '20 seconds', false) from guard.audit_sealing s
$$;

-- Opens a pass: one at a time, until the transaction ends. Null when another one is at it. `horizon`: up to here nothing
-- can come any more, and everything was sealed. `closable`: the same, once every row that can be seen now is sealed.
-- In this order: the last id drawn, who may still write, and only then (by the caller) the rows. Whoever drew an id up to
-- `closable` and no longer writes has committed visibly or never will.
create or replace function guard.begin_audit_pass(waiting boolean) returns jsonb language plpgsql volatile security definer set search_path = '' as $$
declare closed bigint; drawn bigint; closable bigint; writers text[]; state guard.audit_sealing;
begin
  if waiting then perform pg_advisory_xact_lock(hashtextextended('catalyst audit seal', 0));
  elsif not pg_try_advisory_xact_lock(hashtextextended('catalyst audit seal', 0)) then return null; end if;
  -- A process that is frozen in the middle of a pass (functions of some hosts are) lets the others go on.
  perform set_config('idle_in_transaction_session_timeout', '10s', true);
  select h.horizon into closed from guard.audit_heads h order by h.number desc limit 1;
  closed := coalesce(closed, 0);
  drawn := coalesce(pg_sequence_last_value(pg_get_serial_sequence('guard.audit_log', 'id')::regclass), 0);
  writers := guard.audit_writers();
  select * into strict state from guard.audit_sealing for update;
  closable := case when writers = '{}' then drawn when not state.waits_for && writers then state.candidate end;
  if writers = '{}' then
    if state.candidate is not null then update guard.audit_sealing set candidate = null, waits_for = '{}'; end if;
  elsif state.candidate is null or not state.waits_for && writers then
    update guard.audit_sealing set candidate = drawn, waits_for = writers;
  end if;
  return jsonb_build_object('horizon', closed, 'closable', greatest(closable, closed), 'at', extract(epoch from clock_timestamp())::text);
end $$;

-- Where the chains end now; chains that have no seal yet are not among them.
create or replace function guard.audit_tips(chains uuid[]) returns table (chain uuid, "position" bigint, head bytea)
language sql stable security definer set search_path = '' as $$
  select c.chain, tip.position, tip.head from unnest(chains) c (chain) cross join lateral (
    select h.position, h.head from (
      (select h.position, h.head from guard.audit_heads h where h.kind = 'seal' and h.chain = c.chain order by h.number desc limit 1)
      union all select p.position, p.head from guard.audit_pruned p where p.chain = c.chain) h
    order by h.position desc limit 1) tip
$$;

-- Appends links and signed heads, both in the order in which they stand.
create or replace function guard.append_audit_seals(seals jsonb, heads jsonb) returns void language sql security definer set search_path = '' as $$
  insert into guard.audit_seals (chain, position, audit_id, row_hash, head)
  select s.chain, s.position, s.id, decode(s.row, 'hex'), decode(s.head, 'hex')
  from jsonb_to_recordset(seals) s (chain uuid, "position" bigint, id bigint, "row" text, head text);
  insert into guard.audit_heads (number, kind, chain, position, head, horizon, detail, sealed_at, previous, hash, key, signature)
  select h.number, h.kind, h.chain, h.position, decode(h.head, 'hex'), h.horizon, h.detail::jsonb,
    'epoch'::timestamptz + make_interval(secs => h.at::float8), decode(h.previous, 'hex'), decode(h.hash, 'hex'), decode(h.key, 'hex'), decode(h.signature, 'hex')
  from jsonb_to_recordset(heads) h (number bigint, kind text, chain uuid, "position" bigint, head text, horizon bigint, detail text, at text,
    previous text, hash text, key text, signature text)
$$;

-- The last position of each chain before which (and at which) every row is older than `before`, where there is one.
create or replace function guard.audit_prunable(before timestamptz) returns table (chain uuid, "position" bigint, head bytea)
language sql stable security definer set search_path = '' as $$
  with chains as (
    select distinct on (h.chain) h.chain, h.position as tip from guard.audit_heads h where h.kind = 'seal' order by h.chain, h.number desc
  ), kept as (
    select s.chain, min(s.position) as first from guard.audit_seals s join guard.audit_log l on l.id = s.audit_id where l.at >= before group by s.chain)
  select s.chain, s.position, s.head from chains c left join kept k on k.chain = c.chain
    join guard.audit_seals s on s.chain = c.chain and s.position = coalesce(k.first - 1, c.tip)
  where s.position > coalesce((select p.position from guard.audit_pruned p where p.chain = c.chain), 0)
$$;

-- Notes a checkpoint that was appended in this transaction, so that what it covers can be deleted.
create or replace function guard.note_audit_checkpoint(number bigint) returns void language plpgsql security definer set search_path = '' as $$
declare said jsonb;
begin
  select h.detail into strict said from guard.audit_heads h where h.number = note_audit_checkpoint.number and h.kind = 'checkpoint';
  insert into guard.audit_pruned (chain, position, head)
  select c.chain, c.position, decode(c.head, 'hex') from jsonb_to_recordset(said -> 'chains') c (chain uuid, "position" bigint, head text)
  on conflict on constraint audit_pruned_pkey do update set position = excluded.position, head = excluded.head where audit_pruned.position < excluded.position;
  update guard.audit_sealing set heads_pruned = (said ->> 'through')::bigint where heads_pruned < (said ->> 'through')::bigint;
end $$;

-- Drops the partitions of the log of which every row is covered, with their seals; answers how many rows it was. Only below
-- the horizon: nothing can come there any more. One that is in use stays, and its rows go one by one.
create or replace function guard.drop_pruned_audit() returns int language plpgsql security definer
set search_path = '' set lock_timeout = '3s' as $$
declare p record; horizon bigint; whole boolean; gone int; removed int := 0;
begin
  perform pg_advisory_xact_lock(hashtextextended('catalyst partitions', 0));
  select h.horizon into horizon from guard.audit_heads h order by h.number desc limit 1;
  for p in select r.part, r.lower::bigint as first, r.upper::bigint as next from partitions.ranges('guard.audit_log') r order by 2 loop
    exit when p.next - 1 > coalesce(horizon, 0);
    -- The youngest first: it is the one that is not covered, if one is.
    execute format($q$
      with covered as not materialized (
        select s.audit_id from guard.audit_seals s join guard.audit_pruned c on c.chain = s.chain and c.position >= s.position)
      select coalesce((select exists (select from covered v where v.audit_id = l.id) from %1$s l order by l.id desc limit 1), true)
        and not exists (select from %1$s l where not exists (select from covered v where v.audit_id = l.id))$q$, p.part) into whole;
    continue when not whole;
    begin
      execute format('select count(*) from %s', p.part) into gone;
      execute format('drop table %s', p.part);
      -- Uncovered seals of rows that are missing stay: they are what tells.
      delete from guard.audit_seals s using guard.audit_pruned c
      where c.chain = s.chain and c.position >= s.position and s.audit_id >= p.first and s.audit_id < p.next;
      removed := removed + gone;
    exception when lock_not_available then null;
    end;
  end loop;
  return removed;
end $$;

-- Deletes what the last checkpoint covers: whole partitions, else at most `size` rows; answers how many rows it was.
create or replace function guard.delete_pruned_audit(size int) returns int language plpgsql security definer set search_path = '' as $$
declare ids bigint[]; removed int;
begin
  removed := guard.drop_pruned_audit();
  if removed > 0 then return removed; end if;
  select array_agg(d.audit_id) into ids from (
    select s.audit_id from guard.audit_pruned p join guard.audit_seals s on s.chain = p.chain and s.position <= p.position limit size) d;
  -- The row before its seal, which says that it may go.
  delete from guard.audit_log l where l.id = any (ids);
  delete from guard.audit_seals s where s.audit_id = any (ids);
  get diagnostics removed = row_count;
  if removed = 0 then
    delete from guard.audit_heads h where h.number <= (select s.heads_pruned from guard.audit_sealing s);
  end if;
  return removed;
end $$;

do $$ declare f text; begin
  foreach f in array array['audit_writers()', 'audit_waits(boolean)', 'audit_has_resident()', 'begin_audit_pass(boolean)', 'audit_tips(uuid[])',
    'append_audit_seals(jsonb, jsonb)', 'audit_prunable(timestamptz)', 'note_audit_checkpoint(bigint)', 'delete_pruned_audit(int)', 'drop_pruned_audit()', 'protect_audit(regclass)', 'refuse_audit_change()'] loop
    execute format('revoke execute on function guard.%s from public', f);
    if f not in ('drop_pruned_audit()', 'protect_audit(regclass)', 'refuse_audit_change()') then execute format('grant execute on function guard.%s to catalyst_service', f); end if;
  end loop;
end $$;
