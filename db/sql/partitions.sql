-- Partitions by time, made ahead and taken away when they have run out. Everything here can be run at any time, by many at
-- once and again: whoever comes second finds nothing to do. Repeatable.

-- What is partitioned, and how: the key, the column that says when, the unit of the key's ranges (`block`: so many ids; else
-- in UTC), and how far back rows get a partition of their own; what is older stays in the default.
drop function if exists partitions.plans();
create function partitions.plans() returns table (parent regclass, key name, moment name, unit text, block bigint, reach interval)
language sql stable set search_path = '' as $$
  values ('guard.audit_log'::regclass, 'id'::name, 'at'::name, 'block', 5000000::bigint, null::interval),
    ('guard.change_log', 'at', 'at', 'month', null, '10 years'),
    ('public.spans', 'started_at', 'started_at', 'week', null, '3 months'),
    ('public.analytics_events', 'at', 'at', 'month', null, '10 years'),
    ('public.attendance', 'day', 'day', 'school year', null, '30 years'),
    ('public.api_usage_logs', 'id', 'reserved_at', 'month', null, '2 years')
$$;

-- The smallest id of version 7 (RFC 9562) that a moment can have, and the moment that such an id carries.
create or replace function partitions.first_id(moment timestamptz) returns uuid language sql immutable set search_path = '' as $$
  select rpad(lpad(to_hex(floor(extract(epoch from moment) * 1000)::bigint), 12, '0'), 32, '0')::uuid
$$;
create or replace function partitions.moment_of(id uuid) returns timestamptz language sql immutable set search_path = '' as $$
  select to_timestamp(('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint / 1000.0)
$$;

-- The first day of the range that a day belongs to.
create or replace function partitions.range_start(unit text, day date) returns date language sql immutable set search_path = '' as $$
  select case unit
    when 'week' then date_trunc('week', day::timestamp)::date
    when 'month' then date_trunc('month', day::timestamp)::date
    -- From August to July; schools of the southern half of the world lie across two, which costs them nothing.
    when 'school year' then (date_trunc('year', day::timestamp + interval '5 months') - interval '5 months')::date end
$$;

create or replace function partitions.range_end(unit text, starts date) returns date language sql immutable set search_path = '' as $$
  select (starts + case unit when 'week' then interval '7 days' when 'month' then interval '1 month' when 'school year' then interval '1 year' end)::date
$$;

create or replace function partitions.default_of(parent regclass) returns regclass language sql stable set search_path = '' as $$
  select nullif(p.partdefid, 0)::regclass from pg_catalog.pg_partitioned_table p where p.partrelid = parent
$$;

-- The partitions of a table with what stands in their bounds: texts of a moment, a day or an id. Not the default.
create or replace function partitions.ranges(parent regclass) returns table (part regclass, lower text, upper text)
language sql stable set search_path = '' as $$
  select i.inhrelid::regclass, said[1], said[2]
  from pg_catalog.pg_inherits i join pg_catalog.pg_class c on c.oid = i.inhrelid
  cross join lateral regexp_match(pg_catalog.pg_get_expr(c.relpartbound, c.oid), $re$FROM \('?([^')]+)'?\) TO \('?([^')]+)'?\)$re$) said
  where i.inhparent = parent and said is not null
$$;

-- The ranges that a table should have: of what the default partition caught, and from now on as far as asked.
create or replace function partitions.wanted(parent regclass, months_ahead int) returns table (name text, lower text, upper text)
language plpgsql stable set search_path = '' as $$
declare
  plan record; rest regclass := partitions.default_of(parent); base text; last_id bigint; day text; bound text; is_id boolean;
  today date := (now() at time zone 'UTC')::date;
begin
  select * into strict plan from partitions.plans() p where p.parent = wanted.parent;
  select c.relname into base from pg_catalog.pg_class c where c.oid = parent;
  if plan.unit = 'block' then
    last_id := coalesce(pg_catalog.pg_sequence_last_value(pg_catalog.pg_get_serial_sequence(parent::text, plan.key)::regclass), 0);
    return query execute format($q$
      with numbers as (
        select generate_series($1 / $2, $1 / $2 + 1) as n
        union select distinct %1$I / $2 from %2$s where %1$I between 0 and $1)
      select %3$L || '_' || lpad(n::text, 4, '0'), (n * $2)::text, ((n + 1) * $2)::text from numbers order by n$q$, plan.key, rest, base)
      using last_id, plan.block;
  else
    -- A part's bounds are of the key's type: a day, the moment at which it begins, or the first id of that moment.
    is_id := plan.key = 'id';
    day := case when is_id then '(partitions.moment_of(id) at time zone ''UTC'')::date'
      when plan.key = 'day' then 'day' else format('(%I at time zone ''UTC'')::date', plan.key) end;
    bound := case when is_id then 'partitions.first_id(%s::timestamp at time zone ''UTC'')::text'
      when plan.key = 'day' then '%s::text' else '%s || '' 00:00:00+00''' end;
    return query execute format($q$
      with days as (
        select generate_series(partitions.range_start($1, ($3 - $5)::date), $3 + make_interval(months => $2), interval '7 days')::date as day
        union all select distinct %4$s from %2$s where %1$I between %7$s and %8$s
      ), starts as (select distinct partitions.range_start($1, day) as starts from days)
      select %3$L || to_char(starts, case $1 when 'week' then '_YYYY_MM_DD' when 'month' then '_YYYY_MM' else '_YYYY' end), %5$s, %6$s
      from starts order by starts$q$, plan.key, rest, base, day,
        format(bound, 'starts'), format(bound, 'partitions.range_end($1, starts)'),
        case when is_id then 'partitions.first_id($3 - $4)' else '$3 - $4' end,
        case when is_id then 'partitions.first_id($3 + make_interval(months => $2))' else '$3 + make_interval(months => $2)' end)
      using plan.unit, months_ahead, today, plan.reach,
        -- A new school brings the year before.
        case plan.unit when 'school year' then interval '1 year' else interval '0' end;
  end if;
end $$;

-- Makes one partition and moves into it what the default has caught of its range. No trigger looks at that: no row
-- changes. Nobody waits for more than the attachment of an empty table, unless rows have to be moved.
create or replace function partitions.add(parent regclass, key name, name text, lower text, upper text) returns bigint
language plpgsql set search_path = '' as $$
declare
  rest regclass := partitions.default_of(parent); part text := format('partitions.%I', name);
  of_range text := format('%I >= %L and %I < %L', key, lower, key, upper);
  columns text; caught boolean; moved bigint := 0; t record; triggers jsonb; storage text;
begin
  execute format('create table %s (like %s including all excluding identity)', part, parent);
  select array_to_string(c.reloptions, ', ') into storage from pg_catalog.pg_class c where c.oid = rest;
  if storage <> '' then execute format('alter table %s set (%s)', part, storage); end if;
  execute format('select exists (select from %s where %s)', rest, of_range) into caught;
  if caught then
    execute format('lock table only %s in share update exclusive mode', parent);
    execute format('lock table %s in access exclusive mode', rest);
    select jsonb_object_agg(g.tgname, g.tgenabled) into triggers from pg_catalog.pg_trigger g where g.tgrelid = rest and not g.tgisinternal;
    execute format('alter table %s disable trigger user', rest);
    select string_agg(quote_ident(a.attname), ', ') into columns from pg_catalog.pg_attribute a
    where a.attrelid = parent and a.attnum > 0 and not a.attisdropped and a.attgenerated = '';
    execute format('with gone as (delete from %1$s where %2$s returning *) insert into %3$s (%4$s) select %4$s from gone', rest, of_range, part, columns);
    get diagnostics moved = row_count;
    for t in select g.key, g.value from jsonb_each_text(coalesce(triggers, '{}')) g loop
      execute format('alter table %s %s trigger %I', rest,
        case t.value when 'A' then 'enable always' when 'R' then 'enable replica' when 'D' then 'disable' else 'enable' end, t.key);
    end loop;
  end if;
  execute format('alter table %s attach partition %s for values from (%L) to (%L)', parent, part, lower, upper);
  execute format('alter table %s enable row level security', part);
  execute format('alter table %s force row level security', part);
  execute format('create policy definers on %s to catalyst_admin using (true) with check (true)', part);
  execute format('comment on table %s is %L', part, format('%s from %s up to before %s', parent, lower, upper));
  if parent = 'guard.audit_log'::regclass then perform guard.protect_audit(part::regclass); end if;
  return moved;
end $$;

-- Sees to it that there are partitions for what comes in the next months, and that the defaults are empty. A table that is
-- held by others for long is left for the next time (`waiting`): its rows are safe in the default meanwhile.
create or replace function partitions.ensure(months_ahead int default 3)
returns table (parent text, added int, moved bigint, waiting boolean)
language plpgsql security definer set search_path = '' set lock_timeout = '3s' set datestyle = 'ISO' set timezone = 'UTC' as $$
declare plan record; wanted record;
begin
  perform pg_advisory_xact_lock(hashtextextended('catalyst partitions', 0));
  for plan in select p.parent, p.key from partitions.plans() p loop
    parent := plan.parent::text; added := 0; moved := 0; waiting := false;
    begin
      for wanted in select w.* from partitions.wanted(plan.parent, months_ahead) w where to_regclass(format('partitions.%I', w.name)) is null loop
        moved := moved + partitions.add(plan.parent, plan.key, wanted.name, wanted.lower, wanted.upper);
        added := added + 1;
      end loop;
    exception when lock_not_available or deadlock_detected then added := 0; moved := 0; waiting := true;
    end;
    return next;
  end loop;
end $$;

-- Takes away the partitions of a table that end before a moment, with all that is in them, and what is older in its default
-- partition; answers how many partitions. The audit log is not for it: only what a signed checkpoint covers goes there
-- (guard.delete_pruned_audit).
create or replace function partitions.retire(parent regclass, before timestamptz) returns int
language plpgsql security definer set search_path = '' set lock_timeout = '3s' set datestyle = 'ISO' set timezone = 'UTC' as $$
declare plan record; old record; removed int := 0;
begin
  select * into plan from partitions.plans() p where p.parent = retire.parent and p.unit <> 'block';
  if not found then
    raise exception '% is not kept in partitions of time', parent using errcode = 'invalid_parameter_value';
  end if;
  perform pg_advisory_xact_lock(hashtextextended('catalyst partitions', 0));
  for old in
    select r.part from partitions.ranges(parent) r
    cross join lateral (select case plan.key when 'id' then partitions.moment_of(r.upper::uuid) else r.upper::timestamptz end) e (ends)
    where e.ends <= before and e.ends < now()
  loop
    execute format('drop table %s', old.part);
    removed := removed + 1;
  end loop;
  execute format('delete from %s where %I < $1', partitions.default_of(parent), plan.moment) using least(before, now());
  return removed;
end $$;

revoke execute on all functions in schema partitions from public;
grant usage on schema partitions to catalyst_service;
grant execute on function partitions.ensure(int), partitions.retire(regclass, timestamptz) to catalyst_service;

select partitions.ensure();
