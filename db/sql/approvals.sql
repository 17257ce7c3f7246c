-- Keys, approvals and the audit log: written only here. Repeatable.

-- Claims an idempotency key. Null: it is yours, go on. Otherwise {"answer": …} of the first run; another body is an error.
create or replace function app.claim_key(p_route text, p_key text, p_hash text) returns jsonb language plpgsql security definer set search_path = '' as $$
declare found_key guard.idempotency_keys;
begin
  if app.uid() is null then raise 'no caller' using errcode = '42501'; end if;
  insert into guard.idempotency_keys (school_id, person_id, route, key, request_hash)
  values (app.school(), app.uid(), p_route, p_key, p_hash) on conflict do nothing;
  if found then return null; end if;
  select * into strict found_key from guard.idempotency_keys
  where school_id = app.school() and person_id = app.uid() and route = p_route and key = p_key;
  if found_key.request_hash <> p_hash then raise 'this key was used with another body' using errcode = 'CA409'; end if;
  return jsonb_build_object('answer', found_key.answer);
end $$;

create or replace function app.propose(p jsonb, p_time_to_live interval) returns uuid language plpgsql security definer set search_path = '' as $$
declare new_id uuid;
begin
  if app.membership() is null then raise 'no caller' using errcode = '42501'; end if;
  insert into guard.approvals (school_id, person_id, membership_id, operation, version, input, input_hash, difference_hash, preview, prepared, agent, conversation_id, expires_at)
  values (app.school(), app.uid(), app.membership(), p ->> 'operation', (p ->> 'version')::int, p -> 'input', p ->> 'inputHash', p ->> 'differenceHash',
    p -> 'preview', p -> 'prepared', p ->> 'agent', (p ->> 'conversationId')::uuid, clock_timestamp() + p_time_to_live)
  returning id into new_id;
  return new_id;
end $$;

-- A proposal of the caller's own, in the membership that it was made in.
create or replace function app.read_approval(p_id uuid) returns setof guard.approvals language sql stable security definer set search_path = '' as $$
  select * from guard.approvals where id = p_id and school_id = app.school() and person_id = app.uid() and membership_id = app.membership()
$$;

create or replace function app.approvals_of_conversation(p_conversation uuid)
returns table (id uuid, operation text, decision text, operation_id uuid, expires_at timestamptz, decided_at timestamptz) language sql stable security definer set search_path = '' as $$
  select a.id, a.operation, a.decision, a.operation_id, a.expires_at, a.decided_at from guard.approvals a
  where a.conversation_id = p_conversation and a.school_id = app.school() and a.person_id = app.uid() and a.membership_id = app.membership()
$$;

-- Consumes a proposal in the write's own transaction; answers the hash of the difference that was shown.
create or replace function app.consume_approval(p_id uuid, p_operation text, p_version int, p_input_hash text, p_operation_id uuid) returns text
language plpgsql security definer set search_path = '' as $$
declare difference text;
begin
  update guard.approvals set decided_at = clock_timestamp(), decision = 'approved', operation_id = p_operation_id
  where id = p_id and school_id = app.school() and person_id = app.uid() and membership_id = app.membership()
    and operation = p_operation and version = p_version and input_hash = p_input_hash
    and decided_at is null and expires_at > clock_timestamp()
  returning difference_hash into difference;
  if difference is null then raise 'this proposal can no longer be approved' using errcode = 'CA403'; end if;
  return difference;
end $$;

create or replace function app.decline_approval(p_id uuid) returns boolean language plpgsql security definer set search_path = '' as $$
begin
  update guard.approvals set decided_at = clock_timestamp(), decision = 'declined'
  where id = p_id and school_id = app.school() and person_id = app.uid() and membership_id = app.membership() and decided_at is null;
  return found;
end $$;

-- Last statement of an operation: stores the answer under its key and writes the audit row.
create or replace function app.finish_operation(p jsonb) returns void language plpgsql security definer set search_path = '' as $$
begin
  if p ->> 'key' is not null then
    update guard.idempotency_keys set answer = p -> 'answer'
    where school_id = app.school() and person_id = app.uid() and route = p ->> 'route' and key = p ->> 'key' and answer is null;
    if not found then raise 'the idempotency key was lost'; end if;
  end if;
  perform app.write_audit(p);
end $$;

-- An input as the audit log keeps it: ids, numbers, days and codes, and of words only that there were some. What is sealed
-- into the log can never be taken out again, not even by an erasure (access.md).
create or replace function guard.without_words(value jsonb) returns jsonb language sql immutable set search_path = '' as $$
  select case jsonb_typeof(value)
    when 'object' then (select coalesce(jsonb_object_agg(e.key, guard.without_words(e.value)), '{}') from jsonb_each(value) e)
    when 'array' then (select coalesce(jsonb_agg(guard.without_words(e.value) order by e.place), '[]') from jsonb_array_elements(value) with ordinality e (value, place))
    when 'string' then case when value #>> '{}' ~ '^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9T:.+Z-]{1,35}|[a-z][a-z0-9]*([_.][a-z0-9]+)*|[A-Z]{1,3})$' then value else '"…"'::jsonb end
    else value end
$$;
revoke execute on function guard.without_words(jsonb) from public;

-- Nobody writes as nobody: an entry has its person.
create or replace function app.write_audit(p jsonb) returns void language plpgsql security definer set search_path = '' as $$
begin
  if app.uid() is null then raise 'no caller' using errcode = '42501'; end if;
  insert into guard.audit_log (school_id, person_id, membership_id, operation, operation_id, approval_id, agent, surface, outcome, input, rows, detail)
  values (app.school(), app.uid(), app.membership(), p ->> 'operation', (p ->> 'operationId')::uuid, (p ->> 'approvalId')::uuid, p ->> 'agent',
    coalesce(p ->> 'surface', 'page'), coalesce(p ->> 'outcome', 'done'), guard.without_words(p -> 'input'), coalesce((p ->> 'rows')::int, 0), p -> 'detail');
end $$;

-- What the caller did lately and may still take back.
create or replace function app.recent_operations(p_limit int)
returns table (operation_id uuid, operation text, at timestamptz, rows int, agent text, outcome text, undone boolean, lasting text) language sql stable security definer set search_path = '' as $$
  select l.operation_id, l.operation, l.at, l.rows, l.agent, l.outcome,
    exists (select from guard.audit_log u where u.outcome = 'undone' and u.detail ->> 'undoes' = l.operation_id::text),
    l.detail ->> 'lasting'
  from guard.audit_log l
  where l.school_id = app.school() and l.person_id = app.uid() and l.outcome = 'done' and l.rows > 0
  order by l.at desc limit p_limit
$$;

-- A concern is raised by whoever acts for the caller's words (`p_content`: sealed for the row `p_id`): immutable, due to be acknowledged within four hours, told to lead and deputy.
create or replace function app.raise_concern(p_id uuid, p_student uuid, p_source text, p_category text, p_content text) returns uuid
language plpgsql security definer set search_path = '' as $$
declare concern uuid := p_id; school uuid := app.school();
begin
  if app.uid() is null or school is null then raise 'no caller' using errcode = '42501'; end if;
  -- Staff about a student; the check of a student's own words about themselves. Null is neither.
  if not coalesce((app.is_staff() and p_source = 'staff') or (app.role() = 'student' and p_student = app.uid() and p_source = 'harm_check'), false) then
    raise 'not permitted' using errcode = '42501';
  end if;
  insert into public.safeguarding_concerns (id, school_id, student_id, raised_by, source, category, content, acknowledge_by)
  values (concern, school, p_student, app.uid(), p_source, p_category, p_content, now() + interval '4 hours');
  insert into public.outbox (school_id, created_by, kind, payload, deliver_after)
  select school, app.uid(), 'safeguarding.alert', jsonb_build_object('concernId', concern, 'toPersonId', d.person_id), now()
  from public.staff_duties d where d.school_id = school and d.duty in ('safeguarding_lead', 'safeguarding_deputy')
    and d.starts_on <= app.today() and (d.ends_on is null or d.ends_on >= app.today());
  return concern;
end $$;
