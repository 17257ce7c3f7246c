-- The pool for other back ends (specification 5.7): how often it may be asked.
create table gateway.call_limits (
  scope text primary key,
  calls_per_minute integer not null,
  constraint call_limits_positive check (calls_per_minute > 0)
);
comment on table gateway.call_limits is 'How many calls a minute the functions take, by address and in total; and how many refused ones are audited';
alter table gateway.call_limits enable row level security;
alter table gateway.call_limits force row level security;
create policy call_limits_definers on gateway.call_limits to catalyst_admin using (true) with check (true);

insert into gateway.call_limits (scope, calls_per_minute)
values ('address', 600), ('total', 3000), ('denied-address', 20), ('denied-total', 200);

-- Every call rewrites a row: room on the page keeps that a heap-only update.
create table gateway.call_counts (
  counted text primary key,
  minute timestamptz not null,
  calls integer not null
) with (fillfactor = 50);
comment on table gateway.call_counts is 'Calls of the functions in the present minute; older rows go with the first call of a later one';
alter table gateway.call_counts enable row level security;
alter table gateway.call_counts force row level security;
create policy call_counts_definers on gateway.call_counts to catalyst_admin using (true) with check (true);
