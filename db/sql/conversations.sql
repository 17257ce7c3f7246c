-- Turns and their messages: assistant messages are written only here. Repeatable.

-- Opens (or goes on with) a conversation, stores the person's message and starts a turn. One running turn a conversation.
create or replace function app.start_turn(p_conversation uuid, p_message uuid, p_parts jsonb, p_lease interval, p_trace text)
returns table (turn_id uuid, message_position int) language plpgsql security definer set search_path = '' as $$
declare me uuid := app.uid(); school uuid := app.school(); acting uuid := app.membership(); next_position int; new_turn uuid;
begin
  if acting is null then raise 'no caller' using errcode = '42501'; end if;
  insert into public.conversations (id, school_id, person_id, membership_id, role) values (p_conversation, school, me, acting, app.role())
  on conflict (id) do nothing;
  perform from public.conversations c where c.id = p_conversation and c.school_id = school and c.person_id = me and c.membership_id = acting and c.deleted_at is null for update;
  if not found then raise 'no such conversation' using errcode = 'CA404'; end if;
  update public.turns set status = 'interrupted', ended_at = now() where conversation_id = p_conversation and status = 'running' and lease_until < clock_timestamp();
  if exists (select from public.turns where conversation_id = p_conversation and status = 'running') then
    raise 'an answer is still being written' using errcode = 'CA409';
  end if;
  select coalesce(max(position), 0) + 1 into next_position from public.messages where conversation_id = p_conversation;
  insert into public.turns (school_id, conversation_id, lease_until, trace_id) values (school, p_conversation, clock_timestamp() + p_lease, p_trace) returning id into new_turn;
  if p_parts is not null then
    insert into public.messages (id, school_id, conversation_id, position, role, parts, turn_id) values (p_message, school, p_conversation, next_position, 'user', p_parts, new_turn);
  end if;
  update public.conversations set last_message_at = now(), updated_at = now() where id = p_conversation;
  return query select new_turn, next_position;
end $$;

-- Appends what was streamed, renews the lease, and answers whether the person asked to stop.
create or replace function app.append_chunk(p_turn uuid, p_number int, p_data text, p_lease interval) returns boolean
language plpgsql security definer set search_path = '' as $$
declare stop boolean; school uuid := app.school();
begin
  update public.turns t set lease_until = clock_timestamp() + p_lease
  where t.id = p_turn and t.school_id = school and t.status = 'running'
    and exists (select from public.conversations c where c.id = t.conversation_id and c.person_id = app.uid() and c.membership_id = app.membership())
  returning t.stop_requested into stop;
  if stop is null then raise 'this answer has ended' using errcode = 'CA409'; end if;
  if p_data is not null then
    insert into public.stream_chunks (school_id, turn_id, number, data) values (school, p_turn, p_number, p_data) on conflict do nothing;
  end if;
  return stop;
end $$;

-- Stores the answer and ends the turn, once. Its chunks go with the next turn, or with the daily clean-up.
create or replace function app.finish_turn(p_turn uuid, p_status text, p_message uuid, p_parts jsonb, p_metadata jsonb) returns boolean
language plpgsql security definer set search_path = '' as $$
declare conversation uuid; school uuid := app.school();
begin
  -- Whoever asked to stop while the last words were written did stop it.
  update public.turns t set status = case when t.stop_requested and p_status = 'finished' then 'stopped' else p_status end, ended_at = now()
  where t.id = p_turn and t.school_id = school and t.status in ('running', 'interrupted')
    and exists (select from public.conversations c where c.id = t.conversation_id and c.person_id = app.uid() and c.membership_id = app.membership())
    and not exists (select from public.messages m where m.turn_id = p_turn and m.role = 'assistant')
  returning t.conversation_id into conversation;
  if conversation is null then return false; end if;
  perform from public.conversations where id = conversation for update;
  if jsonb_array_length(p_parts) > 0 then
    insert into public.messages (id, school_id, conversation_id, position, role, parts, metadata, turn_id)
    select p_message, school, conversation, coalesce(max(position), 0) + 1, 'assistant', p_parts, p_metadata, p_turn
    from public.messages where conversation_id = conversation;
  end if;
  -- Whoever follows this turn has yet to read its end; chunks of earlier ones have had their time.
  delete from public.stream_chunks k using public.turns t
  where t.conversation_id = conversation and t.id <> p_turn and k.turn_id = t.id and k.school_id = school;
  update public.conversations set last_message_at = now() where id = conversation;
  return true;
end $$;

create or replace function app.request_stop(p_conversation uuid) returns boolean language plpgsql security definer set search_path = '' as $$
begin
  update public.turns t set stop_requested = true
  where t.conversation_id = p_conversation and t.status = 'running'
    and exists (select from public.conversations c where c.id = t.conversation_id and c.person_id = app.uid() and c.membership_id = app.membership());
  return found;
end $$;

-- Regenerate and edit: takes back what followed a position, so that the answer is made again. The old messages stay in the audit log's shadow: none is lost silently.
create or replace function app.rewind_conversation(p_conversation uuid, p_position int) returns int language plpgsql security definer set search_path = '' as $$
declare removed int;
begin
  perform from public.conversations c where c.id = p_conversation and c.person_id = app.uid() and c.membership_id = app.membership() and c.deleted_at is null for update;
  if not found then raise 'no such conversation' using errcode = 'CA404'; end if;
  delete from public.messages where conversation_id = p_conversation and position >= p_position;
  get diagnostics removed = row_count;
  return removed;
end $$;
