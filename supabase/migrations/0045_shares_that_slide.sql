-- Shares of a minute that slides are reckoned from what was granted lately: every grant counts, by 1/e less with each minute since.
alter table gateway.demand add column lately real not null default 0, add column lately_at timestamptz not null default 'epoch';
