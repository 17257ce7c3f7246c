-- The seal of the audit log (security.md rule 12): rows are written unchained, and chained and signed when they have been
-- committed (db/audit-seal.ts). Seals stand beside the rows, which are never written again.

create table guard.audit_seals (
  chain uuid not null,
  position bigint not null check (position > 0),
  audit_id bigint not null,
  row_hash bytea not null check (length(row_hash) = 32),
  head bytea not null check (length(head) = 32),
  primary key (chain, position),
  constraint audit_seals_once unique (audit_id)
);
comment on table guard.audit_seals is 'One link a row of the audit log: its place in the chain of its school (all zeros: rows of no school), its hash, and the hash of the chain up to here';

create table guard.audit_heads (
  number bigint primary key check (number > 0),
  kind text not null check (kind in ('seal', 'horizon', 'checkpoint')),
  chain uuid,
  position bigint check (position > 0),
  head bytea check (length(head) = 32),
  horizon bigint not null,
  detail jsonb,
  sealed_at timestamptz not null,
  previous bytea not null check (length(previous) = 32),
  hash bytea not null check (length(hash) = 32),
  key bytea not null check (length(key) = 32),
  signature bytea not null check (length(signature) = 64),
  constraint audit_heads_kind check ((kind = 'seal') = (chain is not null and position is not null and head is not null) and (kind = 'checkpoint') = (detail is not null))
);
comment on table guard.audit_heads is 'The signed list of heads, itself a chain: up to which position each chain was sealed, up to which id no row may come any more (horizon), and what retention took away (checkpoint)';
create index audit_heads_chain on guard.audit_heads (chain, number desc) where kind = 'seal';

create table guard.audit_pruned (
  chain uuid primary key,
  position bigint not null check (position > 0),
  head bytea not null check (length(head) = 32)
);
comment on table guard.audit_pruned is 'Up to which position retention may delete; the signed word on it is the last checkpoint of audit_heads';

create table guard.audit_sealing (
  only_row boolean primary key default true check (only_row),
  candidate bigint,
  waits_for text[] not null default '{}',
  heads_pruned bigint not null default 0,
  looked_at timestamptz
);
comment on table guard.audit_sealing is 'What the sealer waits for: the transactions that may still bring ids up to the candidate; and when a resident sealer last looked';
insert into guard.audit_sealing default values;

do $$ declare guarded regclass; begin
  foreach guarded in array array['guard.audit_seals', 'guard.audit_heads', 'guard.audit_pruned', 'guard.audit_sealing']::regclass[] loop
    execute format('alter table %s enable row level security', guarded);
    execute format('alter table %s force row level security', guarded);
    execute format('create policy definers on %s to catalyst_admin using (true) with check (true)', guarded);
  end loop;
end $$;
