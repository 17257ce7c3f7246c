-- The local trace store: added to by the gateway's login, read by the service login, and every look is audited. Repeatable.

-- Adds spans (camelCase as in agents/tracing/redact-span.ts). The same span twice is one. Bounds are kept here too,
-- so that no process can fill the store with anything but spans.
create or replace function gateway.record_spans(p jsonb) returns int language plpgsql security definer set search_path = '' as $$
declare added int;
begin
  insert into public.spans (trace_id, span_id, parent_id, name, scope, started_at, milliseconds, status, attributes, events)
  select s ->> 'traceId', s ->> 'spanId', s ->> 'parentId', left(s ->> 'name', 200), left(s ->> 'scope', 100), (s ->> 'startedAt')::timestamptz,
    (s ->> 'milliseconds')::float8, s ->> 'status', coalesce(s -> 'attributes', '{}'), coalesce(s -> 'events', '[]')
  from jsonb_array_elements(p) s
  where s ->> 'traceId' ~ '^[0-9a-f]{32}$' and s ->> 'spanId' ~ '^[0-9a-f]{16}$' and s ->> 'status' in ('unset', 'ok', 'error')
    and pg_column_size(s) < 16384
  on conflict (trace_id, span_id, started_at) do nothing;
  get diagnostics added = row_count;
  return added;
end $$;
revoke execute on function gateway.record_spans(jsonb) from public;
grant execute on function gateway.record_spans(jsonb) to catalyst_gateway;

-- One audit entry for a use of the service login: a job that changed rows, or a person of the platform who looked.
create or replace function guard.audit_service(p jsonb) returns void language sql security definer set search_path = '' as $$
  insert into guard.audit_log (school_id, person_id, membership_id, operation, surface, outcome, rows, detail)
  values ((p ->> 'schoolId')::uuid, (p ->> 'personId')::uuid, (p ->> 'membershipId')::uuid, p ->> 'operation', p ->> 'surface',
    coalesce(p ->> 'outcome', 'done'), coalesce((p ->> 'rows')::int, 0), p -> 'detail')
$$;
revoke execute on function guard.audit_service(jsonb) from public;
grant execute on function guard.audit_service(jsonb) to catalyst_service;
