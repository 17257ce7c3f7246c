-- Attempts at models grow with every turn: kept in parts by months like the other tables that grow with time. They are found
-- by their id alone, so the id carries the time (UUID version 7, RFC 9562), and the parts are ranges of ids.

-- An id of an attempt at this moment: its milliseconds since 1970, the version, and chance. Every reservation makes one: named
-- in full instead of by a search path of its own, it becomes part of the statement that asks for it.
create function gateway.attempt_id(moment timestamptz) returns uuid
language sql volatile parallel safe as $$
  select pg_catalog.encode(pg_catalog.set_bit(pg_catalog.set_bit(pg_catalog.overlay(
    pg_catalog.uuid_send(pg_catalog.gen_random_uuid()),
    pg_catalog.substring(pg_catalog.int8send(pg_catalog.floor(pg_catalog.extract('epoch', moment) * 1000)::bigint), 3), 1, 6
  ), 52, 1), 53, 1), 'hex')::uuid
$$;

alter table public.api_usage_logs set schema partitions;
alter table partitions.api_usage_logs rename to api_usage_logs_before;
create table public.api_usage_logs (like partitions.api_usage_logs_before including defaults including constraints including comments)
  partition by range (id);
alter table public.api_usage_logs alter column id set default gateway.attempt_id(now());
alter table public.api_usage_logs add primary key (id);
create index api_usage_logs_occupying on public.api_usage_logs (bucket_id, occupies_until) where occupies_until is not null;
create index api_usage_logs_reserved_at on public.api_usage_logs using brin (reserved_at) with (pages_per_range = 16, autosummarize = on);
create index api_usage_logs_school on public.api_usage_logs (school_id, reserved_at) where school_id is not null;
comment on table public.api_usage_logs is 'One attempt at a model: reserved before it is sent, settled once (D11)';

create table partitions.api_usage_logs_other partition of public.api_usage_logs default with (fillfactor = 60);

do $$ declare t regclass; begin
  foreach t in array array['public.api_usage_logs', 'partitions.api_usage_logs_other']::regclass[] loop
    execute format('alter table %s enable row level security', t);
    execute format('alter table %s force row level security', t);
    execute format('create policy %I on %s to catalyst_admin using (true) with check (true)',
      case when t = 'public.api_usage_logs'::regclass then 'api_usage_logs_definers' else 'definers' end, t);
  end loop;
end $$;

-- Attempts that were made before keep the ids that traces and the audit log know them by, and stay in the default partition.
insert into public.api_usage_logs select * from partitions.api_usage_logs_before;
-- With it go the functions that take its row type; db/sql makes them again.
drop table partitions.api_usage_logs_before cascade;
