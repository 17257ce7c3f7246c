-- Rules of the office's records that no policy can say. Repeatable.

-- Nobody changes or takes away what was put down (access.md: "nobody, at all"): not an admin, not a job.
create or replace function guard.refuse_change() returns trigger language plpgsql set search_path = '' as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end $$;

do $$ declare t text; begin
  foreach t in array array['consents', 'disclosure_log', 'safeguarding_chronology', 'safeguarding_acknowledgements', 'safeguarding_assignments',
    'safeguarding_closures', 'safeguarding_access_log'] loop
    execute format('create or replace trigger append_only before update or delete on public.%I for each row execute function guard.refuse_change()', t);
    execute format('create or replace trigger append_only_whole before truncate on public.%I for each statement execute function guard.refuse_change()', t);
  end loop;
end $$;

-- A concern's text stands from the moment that it is saved. It can only be acknowledged, once; and what an older version stored
-- in plain text is sealed, once (db/privacy/seal-plain.ts).
create or replace function guard.keep_concern() returns trigger language plpgsql set search_path = '' as $$
begin
  if tg_op = 'UPDATE' and old.content !~ '^f1\.' and new.content ~ '^f1\.'
    and to_jsonb(new) - array['content', 'updated_at'] = to_jsonb(old) - array['content', 'updated_at'] then return new; end if;
  if tg_op <> 'UPDATE' or old.acknowledged_at is not null
    or to_jsonb(new) - array['acknowledged_at', 'acknowledged_by', 'updated_at'] <> to_jsonb(old) - array['acknowledged_at', 'acknowledged_by', 'updated_at'] then
    raise exception 'a concern is never changed' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create or replace trigger keep_concern before update or delete on public.safeguarding_concerns for each row execute function guard.keep_concern();

-- Published texts, issued bills and lifted holds stand.
create or replace function guard.keep_published_text() returns trigger language plpgsql set search_path = '' as $$
begin
  if old.published_at <= now() and (tg_op = 'DELETE'
    or to_jsonb(new) - array['retired_at', 'updated_at'] <> to_jsonb(old) - array['retired_at', 'updated_at']) then
    raise exception 'a published text is replaced by a new version, not changed' using errcode = 'check_violation';
  end if;
  return case tg_op when 'DELETE' then old else new end;
end $$;
create or replace trigger keep_published_text before update or delete on public.consent_texts for each row execute function guard.keep_published_text();

create or replace function guard.keep_invoice() returns trigger language plpgsql set search_path = '' as $$
begin
  if old.status <> 'draft' and (tg_op = 'DELETE' or old.status in ('paid', 'void')
    or to_jsonb(new) - array['status', 'paid_at', 'provider_reference', 'updated_at'] <> to_jsonb(old) - array['status', 'paid_at', 'provider_reference', 'updated_at']
    or new.status = 'draft') then
    raise exception 'an issued invoice is voided and replaced, not changed' using errcode = 'check_violation';
  end if;
  return case tg_op when 'DELETE' then old else new end;
end $$;
create or replace trigger keep_invoice before update or delete on public.invoices for each row execute function guard.keep_invoice();

-- Lines belong to drafts; what is issued is the sum of its lines. The invoice's lock keeps both true between two writers.
create or replace function guard.keep_invoice_line() returns trigger language plpgsql security definer set search_path = '' as $$
declare stood text; line record := case tg_op when 'INSERT' then new else old end;
begin
  select i.status into stood from public.invoices i where i.school_id = line.school_id and i.id = line.invoice_id for update;
  if stood <> 'draft' or (tg_op = 'UPDATE' and new.invoice_id <> old.invoice_id) then
    raise exception 'the lines of an issued invoice do not change' using errcode = 'check_violation';
  end if;
  return case tg_op when 'DELETE' then old else new end;
end $$;
create or replace trigger keep_invoice_line before insert or update or delete on public.invoice_lines for each row execute function guard.keep_invoice_line();

create or replace function guard.check_invoice_sum() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  if new.status <> 'draft' and new.subtotal is distinct from
    (select sum(l.amount) from public.invoice_lines l where l.school_id = new.school_id and l.invoice_id = new.id) then
    raise exception 'an invoice comes to the sum of its lines' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create or replace trigger check_invoice_sum before update of status on public.invoices for each row when (old.status = 'draft') execute function guard.check_invoice_sum();

create or replace function guard.keep_legal_hold() returns trigger language plpgsql set search_path = '' as $$
begin
  if tg_op = 'DELETE' or old.lifted_at is not null
    or (new.school_id, new.subject_id, new.reason, new.placed_by, new.placed_at) is distinct from (old.school_id, old.subject_id, old.reason, old.placed_by, old.placed_at) then
    raise exception 'a legal hold is lifted, not changed' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create or replace trigger keep_legal_hold before update or delete on public.legal_holds for each row execute function guard.keep_legal_hold();

-- Whether data about a person has to be kept for now; asked by erasure and retention, in their own transaction.
create or replace function guard.is_held(school uuid, person uuid) returns boolean language sql stable security definer set search_path = '' as $$
  select exists (select from public.legal_holds h where h.school_id = school and h.subject_id = person and h.lifted_at is null)
$$;
revoke execute on function guard.is_held(uuid, uuid) from public;
grant execute on function guard.is_held(uuid, uuid) to catalyst_service;

-- Placing a hold and completing an erasure wait for each other, whoever comes first.
create or replace function guard.wait_for_subject() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('data about ' || new.school_id || ' ' || new.subject_id, 0));
  return new;
end $$;
create or replace trigger a_wait_for_subject before insert on public.legal_holds for each row execute function guard.wait_for_subject();

-- A request goes forward, and ends once; whose it is and what it asks never changes.
create or replace function guard.check_data_request() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  if (new.school_id, new.kind, new.subject_id, new.requested_by, new.received_on) is distinct from (old.school_id, old.kind, old.subject_id, old.requested_by, old.received_on) then
    raise exception 'what was asked does not change' using errcode = 'check_violation';
  end if;
  if old.decided_at is not null and to_jsonb(new) - array['result_file_id', 'updated_at'] <> to_jsonb(old) - array['result_file_id', 'updated_at'] then
    raise exception 'a decided request stays decided' using errcode = 'check_violation';
  end if;
  if new.status = 'received' and old.status <> 'received' or new.status = 'identity_check' and old.status = 'in_progress' then
    raise exception 'a request does not go back from % to %', old.status, new.status using errcode = 'check_violation';
  end if;
  return new;
end $$;
create or replace trigger check_data_request before update on public.data_requests for each row execute function guard.check_data_request();

-- After row security: only who may complete a request learns that a hold is in the way.
create or replace function guard.stop_held_erasure() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('data about ' || new.school_id || ' ' || new.subject_id, 0));
  if guard.is_held(new.school_id, new.subject_id) then
    raise exception 'a legal hold keeps this data' using errcode = 'check_violation';
  end if;
  return null;
end $$;
create or replace trigger stop_held_erasure after insert or update of status on public.data_requests for each row
  when (new.kind = 'erasure' and new.status = 'completed') execute function guard.stop_held_erasure();

-- Consents stand in the order of decisions: those of one person on one student and purpose are taken one after the other.
create or replace function guard.order_consent() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  new.purpose := coalesce((select t.purpose from public.consent_texts t where t.school_id = new.school_id and t.id = new.text_id), new.purpose);
  perform pg_advisory_xact_lock(hashtextextended('consent ' || new.school_id || new.student_id || new.person_id || new.purpose, 0));
  new.position := nextval(pg_get_serial_sequence('public.consents', 'position'));
  return new;
end $$;
create or replace trigger order_consent before insert on public.consents for each row execute function guard.order_consent();

-- Under a text that is in force; withdrawn can be what was given, and no more. After row security, as everything here that looks at
-- other rows: asked before it, the answer would tell strangers whether somebody consented.
create or replace function guard.check_consent() returns trigger language plpgsql security definer set search_path = '' as $$
declare asked record; stands text;
begin
  select t.published_at, t.retired_at into asked from public.consent_texts t where t.school_id = new.school_id and t.id = new.text_id;
  if coalesce(asked.published_at > now(), true) then
    raise exception 'this text is not published' using errcode = 'check_violation';
  end if;
  if new.decision <> 'withdrawn' then
    if asked.retired_at <= now() then raise exception 'this text was replaced by another' using errcode = 'check_violation'; end if;
    return null;
  end if;
  select c.decision into stands from public.consents c
  where c.school_id = new.school_id and c.student_id = new.student_id and c.purpose = new.purpose and c.person_id = new.person_id and c.position < new.position
  order by c.position desc limit 1;
  if stands is distinct from 'given' then
    raise exception 'there is no consent to withdraw' using errcode = 'check_violation';
  end if;
  return null;
end $$;
create or replace trigger check_consent after insert on public.consents for each row execute function guard.check_consent();

-- What counts now: the newest decision of each person for a student, by purpose; of the rows that the caller may read.
create or replace function app.consents_in_force(p_student uuid)
returns table (purpose text, person_id uuid, decision text, decided_on date, text_id uuid, consent_id uuid)
language sql stable security invoker set search_path = '' as $$
  select distinct on (c.purpose, c.person_id) c.purpose, c.person_id, c.decision, c.decided_on, c.text_id, c.id
  from public.consents c where c.school_id = (select app.school()) and c.student_id = p_student
  order by c.purpose, c.person_id, c.position desc
$$;
revoke execute on function app.consents_in_force(uuid) from public;
grant execute on function app.consents_in_force(uuid) to app_caller;

-- Staff set the state of a scan only through the scanner: what a person changes of a file is its name, and that it is gone.
create or replace function guard.keep_file() returns trigger language plpgsql set search_path = '' as $$
begin
  if current_user = 'app_caller' and
    to_jsonb(new) - array['file_name', 'deleted_at', 'updated_at'] <> to_jsonb(old) - array['file_name', 'deleted_at', 'updated_at'] then
    raise exception 'only its name and its deletion can be changed' using errcode = 'insufficient_privilege';
  end if;
  if old.scan_state <> 'quarantined' and (new.scan_state, new.sha256, new.object_path) is distinct from (old.scan_state, old.sha256, old.object_path)
    and new.scan_state = 'clean' then
    raise exception 'a finding stands: upload the file again' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create or replace trigger keep_file before update on public.files for each row execute function guard.keep_file();

-- Of what they were told, people change whether they have read it; of a session, that it ended.
create or replace function guard.keep_but() returns trigger language plpgsql set search_path = '' as $$
begin
  if current_user = 'app_caller' and to_jsonb(new) - tg_argv <> to_jsonb(old) - tg_argv then
    raise exception 'only % can be changed', array_to_string(tg_argv, ', ') using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create or replace trigger keep_but before update on public.notifications for each row execute function guard.keep_but('read_at', 'updated_at');
create or replace trigger keep_but before update on public.parent_notifications for each row execute function guard.keep_but('read_at', 'answered_at', 'updated_at');
create or replace trigger keep_but before update on public.user_sessions for each row execute function guard.keep_but('end_reason', 'updated_at');
-- A session ends now, once, whatever its person says.
create or replace function guard.end_session() returns trigger language plpgsql set search_path = '' as $$
begin
  if old.ended_at is not null then new.ended_at := old.ended_at; new.end_reason := old.end_reason;
  elsif new.ended_at is null then new.ended_at := greatest(now(), new.last_seen_at);
  end if;
  return new;
end $$;
create or replace trigger kept_end before update of end_reason on public.user_sessions for each row when (new.end_reason is not null) execute function guard.end_session();
create or replace trigger keep_but before update on public.devices for each row execute function guard.keep_but('name', 'revoked_at', 'updated_at');
-- A student who cancels an appointment changes nothing else of it.
create or replace function guard.keep_appointment() returns trigger language plpgsql set search_path = '' as $$
begin
  if current_user = 'app_caller' and app.role() = 'student'
    and to_jsonb(new) - array['status', 'cancelled_by', 'updated_at'] <> to_jsonb(old) - array['status', 'cancelled_by', 'updated_at'] then
    raise exception 'an appointment can only be cancelled' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create or replace trigger keep_appointment before update on public.counsellor_appointments for each row execute function guard.keep_appointment();
