-- The pool for other back ends (specification 5.7): keys are lent, and settled by whoever borrowed them. Every call leaves
-- one row in the audit, in the transaction that does what it asks. No plain key ever comes here.

-- One row of the audit. `call`: {function, address, identity?, school_id?, person_id?, membership_id?}.
create or replace function gateway.audit_call(call jsonb, outcome text, detail jsonb) returns void
language sql security definer set search_path = '' as $$
  insert into guard.audit_log (school_id, person_id, membership_id, operation, surface, outcome, detail)
  values ((call ->> 'school_id')::uuid, (call ->> 'person_id')::uuid, (call ->> 'membership_id')::uuid,
    'functions.' || (call ->> 'function'), 'functions', outcome,
    jsonb_strip_nulls(jsonb_build_object('identity', coalesce(call ->> 'identity', 'service_role'), 'address', call ->> 'address')) || jsonb_strip_nulls(detail))
$$;

-- The network that counts as one caller: an IPv6 network of 64 bits belongs to one household or machine.
create or replace function gateway.caller_network(address text) returns text language plpgsql immutable set search_path = '' as $$
begin
  return case when family(address::inet) = 6 then network(set_masklen(address::inet, 64))::text else host(address::inet) end;
exception when others then return 'unknown';
end $$;

create or replace function gateway.count_call(what text, at_minute timestamptz) returns int
language sql set search_path = '' as $$
  insert into gateway.call_counts as c (counted, minute, calls) values (what, at_minute, 1)
  on conflict (counted) do update set minute = excluded.minute, calls = case when c.minute = excluded.minute then c.calls + 1 else 1 end
  returning c.calls
$$;

-- Counts a call and says whether it may go on: {admitted, retry_after_ms?, scope?}. A call without the service identity
-- (`identity`: 'none', 'anon', 'authenticated') is counted apart, so that strangers use nothing up, and is audited within bounds.
create or replace function gateway.admit_call(call jsonb) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  moment timestamptz := gateway.now(); this_minute timestamptz := date_trunc('minute', moment);
  denied boolean := coalesce(call ->> 'identity', 'service_role') <> 'service_role';
  bound text; calls int; allowed int;
begin
  perform set_config('synchronous_commit', 'off', true);
  foreach bound in array case when denied then array['denied-address', 'denied-total'] else array['address', 'total'] end loop
    calls := gateway.count_call(case when bound like '%address' then bound || ' ' || gateway.caller_network(call ->> 'address') else bound end, this_minute);
    select l.calls_per_minute into strict allowed from gateway.call_limits l where l.scope = bound;
    if calls > allowed then
      -- Once a minute: the audit says that it happened, and does not fill up with it.
      if calls = allowed + 1 and not denied then
        perform gateway.audit_call(call, 'denied', jsonb_build_object('refusal', 'rate-limited', 'scope', bound));
      end if;
      return jsonb_build_object('admitted', false, 'scope', bound, 'limit', allowed,
        'retry_after_ms', ceil(extract(epoch from this_minute + interval '60 seconds' - moment) * 1000));
    end if;
    if bound = 'total' and calls = 1 then
      delete from gateway.call_counts c where c.counted in (
        select x.counted from gateway.call_counts x where x.minute < this_minute - interval '10 minutes' for update skip locked);
    end if;
  end loop;
  if denied then perform gateway.audit_call(call, 'denied', jsonb_build_object('refusal', 'identity')); end if;
  return jsonb_build_object('admitted', not denied);
end $$;

-- Whose word `user_id` is: a person known here with their oldest active membership, or nobody's.
create or replace function gateway.borrower(user_id text) returns table (person_id uuid, membership_id uuid, school_id uuid, role text)
language sql stable security definer set search_path = '' as $$
  select m.person_id, m.id, m.school_id, m.role
  from public.memberships m join public.schools s on s.id = m.school_id
  where m.person_id = case when user_id ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then user_id::uuid end
    and (now() at time zone s.time_zone)::date between m.starts_on and coalesce(m.ends_on, 'infinity')
  order by m.starts_on, m.id limit 1
$$;

-- Why nothing fits, once no wait can help: `too-large` for every limit there is, or `unavailable` (no key, no family).
create or replace function gateway.never_fits(call jsonb, wanted public.ai_models, wanted_tier text) returns jsonb
language sql stable set search_path = '' as $$
  select case when max(b.tokens_per_minute) < (call ->> 'tokens')::int
    then jsonb_build_object('outcome', 'too-large', 'most_tokens', max(b.tokens_per_minute))
    else jsonb_build_object('outcome', 'unavailable', 'family_name', wanted.name, 'status', wanted.status, 'successor', wanted.successor_family) end
  from public.ai_buckets b join public.ai_models m on m.id = b.family_id
  where case when (call ->> 'only')::boolean then m.id = wanted.id else m.status = 'active' and m.tier = wanted_tier end
$$;

-- Lends a key. `call`: {function, address, tokens, endpoint, lease_seconds, patience_ms, model?, only?, user_id?, turn_id?, needs_tools?,
-- trace_id?, without_keys?: []}. `model` is a family or a provider's model id; `only` forbids every other.
-- Answers as gateway.reserve does, with `fallback_count` (families passed over for want of room), or
-- {outcome: 'unknown-model', families: []}, {outcome: 'too-large', most_tokens} or {outcome: 'unavailable', …}.
-- A refusal that the caller will wait out (`patience_ms`) is not its answer yet, and not audited.
create or replace function gateway.lend_key(call jsonb) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  wanted public.ai_models; who record; answer jsonb; request jsonb; passed int;
  only_wanted boolean := coalesce((call ->> 'only')::boolean, false);
begin
  if call ->> 'model' is not null then
    select * into wanted from public.ai_models m where m.family = call ->> 'model' or m.model_id = call ->> 'model'
    order by m.family = call ->> 'model' desc, m.position limit 1;
    if not found then
      perform gateway.audit_call(call, 'failed', jsonb_build_object('refusal', 'unknown-model', 'endpoint', call ->> 'endpoint'));
      return jsonb_build_object('outcome', 'unknown-model',
        'families', (select jsonb_agg(m.family order by m.position) from public.ai_models m where m.status = 'active'));
    end if;
  end if;
  select * into who from gateway.borrower(call ->> 'user_id');
  call := call || jsonb_build_object('person_id', who.person_id, 'school_id', who.school_id, 'membership_id', who.membership_id);

  request := jsonb_strip_nulls(jsonb_build_object(
    'tokens', call -> 'tokens', 'endpoint', 'functions/' || (call ->> 'endpoint'), 'lease_seconds', call -> 'lease_seconds',
    'needs_tools', call -> 'needs_tools', 'trace_id', call ->> 'trace_id', 'without_keys', call -> 'without_keys',
    'first_family', wanted.family, 'tier', case when wanted.tier = 'extra' or who.person_id is null then wanted.tier end,
    'user_id', who.person_id, 'school_id', who.school_id, 'role', who.role,
    'turn_id', case when who.person_id is not null then coalesce((call ->> 'turn_id')::uuid, gen_random_uuid()) end,
    'without_families', case when only_wanted then
      (select jsonb_agg(m.family) from public.ai_models m where m.family is distinct from wanted.family) end));
  answer := gateway.reserve(request);

  if answer ->> 'outcome' = 'reserved' then
    select count(*) into passed from jsonb_object_keys(coalesce(answer #> '{decision,skipped}', '{}')) f where f <> answer ->> 'family';
    passed := greatest(passed, (wanted.family is not null and wanted.family <> answer ->> 'family')::int);
    perform gateway.audit_call(call, 'done', jsonb_build_object('endpoint', call ->> 'endpoint', 'reservation_id', answer ->> 'reservation_id',
      'model', answer ->> 'model', 'family', answer ->> 'family', 'user_id', case when who.person_id is null then call ->> 'user_id' end));
    return answer || jsonb_build_object('fallback_count', passed);
  end if;
  if (answer ->> 'retry_after_ms')::numeric <= (call ->> 'patience_ms')::numeric then return answer; end if;
  if answer ->> 'outcome' <> 'person-exhausted' and answer ->> 'retry_at' is null then
    answer := gateway.never_fits(call, wanted, answer ->> 'tier');
  end if;
  perform gateway.audit_call(call, 'failed', jsonb_build_object('refusal', answer ->> 'outcome', 'endpoint', call ->> 'endpoint',
    'model', wanted.family, 'user_id', case when who.person_id is null then call ->> 'user_id' end));
  return answer;
end $$;

-- Ends a lent key's attempt. `call`: {function, address, reservation_id, settlement: {outcome, …figures of gateway.settle or gateway.report}}.
-- Answers 'settled', 'already' (it was, and stays as it was) or 'unknown': not a reservation that was lent.
create or replace function gateway.settle_lent(call jsonb) returns text
language plpgsql security definer set search_path = '' as $$
declare
  reservation uuid := (call ->> 'reservation_id')::uuid; settlement jsonb := call -> 'settlement';
  l public.api_usage_logs; applied boolean; answer text := 'unknown';
begin
  select * into l from public.api_usage_logs u where u.id = reservation and u.endpoint like 'functions/%';
  if found then
    if settlement ->> 'outcome' in ('quota', 'key', 'model', 'overload', 'network', 'timeout', 'caller') then
      applied := gateway.report(reservation, settlement || jsonb_build_object('class', settlement ->> 'outcome',
        'reason', coalesce(settlement ->> 'failure', 'Reported by another back end')) ) -> 'applied';
    else
      applied := gateway.settle(jsonb_build_array(settlement || jsonb_build_object('reservation_id', reservation))) > 0;
    end if;
    answer := case when applied then 'settled' else 'already' end;
  end if;
  -- Settling alone may be lost in a crash, since the reservation runs out; the audit may not.
  perform set_config('synchronous_commit', 'on', true);
  perform gateway.audit_call(call || jsonb_build_object('school_id', l.school_id, 'person_id', l.user_id), case when answer = 'unknown' then 'failed' else 'done' end,
    jsonb_build_object('reservation_id', reservation, 'settled', answer, 'outcome', settlement ->> 'outcome', 'model', l.model, 'family', l.family));
  return answer;
end $$;

-- Clears the cooldowns that have passed, as the job does (a bucket still has to pass its probe). Answers how many.
create or replace function gateway.reset_cooldowns(call jsonb) returns int
language plpgsql security definer set search_path = '' as $$
declare cleared int := public.clear_expired_cooldowns();
begin
  perform gateway.audit_call(call, 'done', jsonb_build_object('cleared', cleared));
  return cleared;
end $$;

do $$ declare f text; begin
  foreach f in array array['audit_call(jsonb, text, jsonb)', 'caller_network(text)', 'count_call(text, timestamptz)', 'admit_call(jsonb)', 'borrower(text)',
    'never_fits(jsonb, public.ai_models, text)', 'lend_key(jsonb)', 'settle_lent(jsonb)', 'reset_cooldowns(jsonb)'] loop
    execute format('revoke execute on function gateway.%s from public', f);
  end loop;
end $$;
grant execute on function gateway.admit_call(jsonb), gateway.lend_key(jsonb), gateway.settle_lent(jsonb), gateway.reset_cooldowns(jsonb),
  gateway.audit_call(jsonb, text, jsonb) to catalyst_gateway;
