-- The key pool as the super panel shows it: figures of every bucket, never a key. Repeatable.
drop function if exists guard.key_pool();
create function guard.key_pool()
returns table (
  family text, name text, tier text, "position" smallint, status text, status_reason text, overloaded_until timestamptz, project text,
  minute_requests int, requests_per_minute int, minute_tokens int, tokens_per_minute int, day_requests int, requests_per_day int,
  refusal text, ready_at timestamptz, cooldown_reason text, keys_active int, keys_other int)
language sql stable security definer set search_path = '' as $$
  select m.family, m.name, m.tier, m.position, m.status, m.status_reason, case when m.overloaded_until > gateway.now() then m.overloaded_until end,
    p.name, s.minute_requests, b.requests_per_minute, s.minute_tokens, b.tokens_per_minute, s.day_requests, b.requests_per_day,
    s.refusal, case when s.refusal is not null then nullif(s.ready_at, 'infinity') end, case when s.refusal = 'cooling' then b.cooldown_reason end,
    k.active, k.other
  from public.ai_models m
  cross join lateral gateway.bucket_states(m, gateway.now(), 1) s
  join public.ai_buckets b on b.id = s.bucket_id
  join public.ai_projects p on p.id = s.project_id
  cross join lateral (
    select (count(*) filter (where k.status = 'active'))::int as active, (count(*) filter (where k.status <> 'active'))::int as other
    from public.ai_keys k join public.ai_key_assignments a on a.key_id = k.id and a.family = m.family where k.project_id = p.id) k
  order by m.tier desc, m.position, p.name
$$;
revoke execute on function guard.key_pool() from public;
grant execute on function guard.key_pool() to catalyst_service;
