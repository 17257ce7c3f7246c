-- Rows that a write touched, before and after. Repeatable.
create or replace function guard.log_row() returns trigger language plpgsql security definer set search_path = '' as $$
declare
  before jsonb; after jsonb; operation uuid := nullif(current_setting('app.operation_id', true), '')::uuid;
  -- A row of a partition is one of its table: by that name it is shown and taken back.
  logged name := (select c.relname from pg_catalog.pg_class c where c.oid = coalesce(pg_catalog.pg_partition_root(tg_relid), tg_relid));
begin
  if operation is null then return null; end if; -- seeds, migrations and jobs are not operations
  if tg_op <> 'INSERT' then before := to_jsonb(old); end if;
  if tg_op <> 'DELETE' then after := to_jsonb(new); end if;
  if before = after then return null; end if;
  insert into guard.change_log (operation_id, actor_id, school_id, table_name, row_id, action, before, after)
  values (operation, app.uid(),
    -- A profile belongs to no one school; what is done to it is done in the one that the caller acts in.
    case logged when 'profiles' then app.school() else (coalesce(after, before) ->> 'school_id')::uuid end, logged,
    (coalesce(after, before) ->> 'id')::uuid, lower(tg_op), before, after);
  return null;
end $$;

-- Every table that a caller may write is logged.
do $$ declare t text; begin
  for t in
    select distinct p.tablename from pg_policies p
    where p.schemaname = 'public' and 'app_caller' = any (p.roles) and p.permissive = 'PERMISSIVE' and p.cmd <> 'SELECT'
  loop
    execute format('drop trigger if exists zz_change_log on public.%I', t);
    execute format('create trigger zz_change_log after insert or update or delete on public.%I for each row execute function guard.log_row()', t);
  end loop;
end $$;

create or replace function app.changes_here() returns table (id bigint, table_name text, row_id uuid, action text, before jsonb, after jsonb, transaction_now jsonb)
language sql stable security definer set search_path = '' as $$
  select id, table_name, row_id, action, before, after, to_jsonb(now())
  -- Its rows were all written at the beginning of the transaction, as now() has it: in one partition.
  from guard.change_log where transaction_id = pg_current_xact_id_if_assigned()::text and at = now() order by id
$$;

create or replace function app.changes_of(operation uuid) returns table (id bigint, table_name text, row_id uuid, action text, before jsonb, after jsonb, at timestamptz)
language sql stable security definer set search_path = '' as $$
  select id, table_name, row_id, action, before, after, at
  from guard.change_log where operation_id = operation and actor_id = app.uid() and school_id = app.school() order by id desc
$$;

-- The generic inverse, as the caller, in passes (a row can refer to one that is restored later).
-- One row an affected row, with what came of it: 'undone' or why not. All or nothing is the caller's to decide by rolling back.
create or replace function app.undo_changes(operation uuid)
returns table (table_name text, row_id uuid, action text, outcome text) language plpgsql security invoker set search_path = '' as $$
declare
  change record; current jsonb; touched bigint; columns text; why text; todo bigint[]; left_over bigint[]; result jsonb := '{}';
begin
  set constraints all deferred;
  select coalesce(array_agg(c.id order by c.id desc), '{}') into todo from app.changes_of(operation) c;
  loop
    left_over := '{}';
    for change in select * from app.changes_of(operation) c where c.id = any (todo) order by c.id desc loop
      why := null; current := null;
      begin
        execute format('select to_jsonb(t) from public.%I t where id = $1', change.table_name) into current using change.row_id;
        if change.action = 'delete' then
          if current is not null then why := 'exists again';
          else
            select string_agg(quote_ident(a.attname), ', ') into columns from pg_catalog.pg_attribute a
            where a.attrelid = format('public.%I', change.table_name)::regclass and a.attnum > 0 and not a.attisdropped and a.attgenerated = '';
            execute format('insert into public.%1$I (%2$s) select %2$s from jsonb_populate_record(null::public.%1$I, $1)', change.table_name, columns) using change.before;
            why := 'undone';
          end if;
        elsif current is null then why := 'gone or no longer yours to see';
        elsif current is distinct from change.after then why := 'changed since';
        elsif change.action = 'insert' then
          execute format('delete from public.%I where id = $1', change.table_name) using change.row_id;
          get diagnostics touched = row_count; why := case touched when 1 then 'undone' else 'can no longer be taken back' end;
        else
          select string_agg(format('%1$I = r.%1$I', k), ', ') into columns from jsonb_object_keys(change.before) k where change.before -> k is distinct from change.after -> k;
          execute format('update public.%1$I t set %2$s from jsonb_populate_record(null::public.%1$I, $1) r where t.id = $2', change.table_name, columns) using change.before, change.row_id;
          get diagnostics touched = row_count; why := case touched when 1 then 'undone' else 'can no longer be taken back' end;
        end if;
      exception
        when insufficient_privilege then why := 'not permitted';
        when foreign_key_violation then why := 'referred to since';
        when unique_violation or exclusion_violation then why := 'taken since';
        when check_violation then why := 'no longer valid';
      end;
      if why <> 'undone' then left_over := left_over || change.id; end if;
      result := result || jsonb_build_object(change.id::text, why);
    end loop;
    exit when left_over = '{}' or cardinality(left_over) = cardinality(todo);
    todo := left_over;
  end loop;
  return query select c.table_name, c.row_id, c.action, result ->> (c.id::text) from app.changes_of(operation) c;
end $$;
