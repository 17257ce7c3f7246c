-- What the tables of school life keep by themselves: places, audiences that are inherited, votes. Repeatable.

-- Counting under a lock is only right where the count sees what was committed while it waited.
create or replace function guard.counts_fresh() returns void language plpgsql set search_path = '' as $$
begin
  if current_setting('transaction_isolation') = 'repeatable read' then
    raise 'places cannot be counted in a repeatable read transaction' using errcode = '25001';
  end if;
end $$;

-- Whoever makes a group leads it.
create or replace function guard.lead_new_group() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.study_group_members (school_id, group_id, person_id, role, starts_on) values (new.school_id, new.id, new.created_by, 'leader', new.starts_on);
  return null;
end $$;
create or replace trigger study_groups_leader after insert on public.study_groups for each row execute function guard.lead_new_group();

create or replace function guard.keep_group_capacity() returns trigger language plpgsql security definer set search_path = '' as $$
declare room smallint; members bigint; today date;
begin
  perform guard.counts_fresh();
  if tg_table_name = 'study_groups' then room := new.capacity;
  else
    if tg_op = 'UPDATE' and (new.group_id, new.person_id) is distinct from (old.group_id, old.person_id) then
      raise 'a membership stays with its person and group' using errcode = '23514', constraint = 'study_group_members_fixed';
    end if;
    select g.capacity into room from public.study_groups g where g.id = new.group_id and g.school_id = new.school_id for no key update;
  end if;
  select (now() at time zone s.time_zone)::date into today from public.schools s where s.id = new.school_id;
  if tg_table_name = 'study_group_members' and (to_jsonb(new) ->> 'ends_on')::date < today then return new; end if;
  select count(*) into members from public.study_group_members m
  where m.group_id = case tg_table_name when 'study_groups' then new.id else (to_jsonb(new) ->> 'group_id')::uuid end
    and m.school_id = new.school_id and (m.ends_on is null or m.ends_on >= today) and (tg_table_name = 'study_groups' or m.id <> new.id);
  if members + (tg_table_name <> 'study_groups')::int > room then
    raise 'the group has no room left' using errcode = '23514', constraint = 'study_groups_room';
  end if;
  return new;
end $$;
create or replace trigger study_group_members_room after insert or update on public.study_group_members for each row execute function guard.keep_group_capacity();
create or replace trigger study_groups_room before update of capacity on public.study_groups for each row execute function guard.keep_group_capacity();

-- Places at events. The event's row is the lock: everyone who wants a place waits for it, in turn.
create or replace function guard.give_event_place() returns trigger language plpgsql security definer set search_path = '' as $$
declare
  event public.school_events; taken bigint; queued boolean;
  held boolean := tg_op = 'UPDATE' and old.status in ('registered', 'attended', 'absent');
begin
  if tg_op = 'UPDATE' and (new.event_id, new.person_id, new.asked_at) is distinct from (old.event_id, old.person_id, old.asked_at) then
    raise 'a registration stays with its person and event' using errcode = '23514', constraint = 'event_registrations_fixed';
  end if;
  if new.status = 'cancelled' then return new; end if;
  if held and new.status <> 'waiting' and new.guests <= old.guests then return new; end if;
  perform guard.counts_fresh();
  select * into event from public.school_events e where e.id = new.event_id and e.school_id = new.school_id for no key update;
  if event.id is null then return new; end if; -- the foreign key says so
  -- Row security speaks after this: of an event that somebody cannot see, nothing is said here.
  if tg_op = 'INSERT' and app.uid() is not null and not coalesce(event.school_id = app.school() and (app.role() = 'admin'
      or (app.is_staff() and event.organiser_id = app.uid()) or (event.published_at <= now()
        and app.includes_me(event.id, event.audience, event.audience_role, event.grade_level_id, event.class_id, event.group_id))), false) then
    return new;
  end if;
  -- Somebody who was waiting is given a place whenever one is free; whoever asks now asks in time.
  if pg_trigger_depth() = 1 then
    if event.cancelled_at is not null or event.ends_at <= now() or event.registration_opens_at > now() or event.registration_closes_at <= now() then
      raise 'registration is not open' using errcode = '23514', constraint = 'event_registrations_open';
    end if;
    if new.guests > event.guests_per_person then
      raise 'more guests than the event allows' using errcode = '23514', constraint = 'event_registrations_guest_limit';
    end if;
    if tg_op = 'INSERT' or old.status = 'cancelled' then new.asked_at := now(); end if;
  end if;
  select coalesce(sum(1 + r.guests) filter (where r.status in ('registered', 'attended', 'absent')), 0),
    coalesce(bool_or(r.status = 'waiting' and (r.asked_at, r.id) < (new.asked_at, new.id)), false) into taken, queued
  from public.event_registrations r where r.event_id = new.event_id and r.school_id = new.school_id and r.id <> new.id;
  if event.capacity is null or (taken + 1 + new.guests <= event.capacity and (held or not queued)) then
    if new.status = 'waiting' then new.status := 'registered'; end if;
  elsif event.waiting_list and not held then new.status := 'waiting';
  else raise 'the event is full' using errcode = '23514', constraint = 'event_registrations_places';
  end if;
  return new;
end $$;
create or replace trigger event_registrations_place before insert or update on public.event_registrations for each row execute function guard.give_event_place();

-- A place that becomes free goes to the first who waits. Who is just changing their own registration is passed over: they ask again by it.
create or replace function guard.advance_waiting_list() returns trigger language plpgsql security definer set search_path = '' as $$
declare
  event public.school_events; taken bigint; next public.event_registrations;
  for_event uuid := case tg_table_name when 'school_events' then (to_jsonb(new) ->> 'id')::uuid else (to_jsonb(old) ->> 'event_id')::uuid end;
begin
  select * into event from public.school_events e where e.id = for_event for no key update;
  if event.id is null or event.cancelled_at is not null or event.ends_at <= now() then return null; end if;
  loop
    select r.* into next from public.event_registrations r
    where r.event_id = event.id and r.school_id = event.school_id and r.status = 'waiting' order by r.asked_at, r.id limit 1 for no key update skip locked;
    exit when next.id is null;
    select coalesce(sum(1 + r.guests), 0) into taken from public.event_registrations r
    where r.event_id = event.id and r.school_id = event.school_id and r.status in ('registered', 'attended', 'absent');
    exit when taken + 1 + next.guests > event.capacity;
    update public.event_registrations r set status = 'registered', updated_at = now() where r.id = next.id;
  end loop;
  return null;
end $$;
create or replace trigger event_registrations_freed after delete on public.event_registrations for each row
  when (old.status in ('registered', 'attended', 'absent')) execute function guard.advance_waiting_list();
create or replace trigger event_registrations_given_up after update on public.event_registrations for each row
  when (old.status in ('registered', 'attended', 'absent') and (new.status in ('cancelled', 'waiting') or new.guests < old.guests)) execute function guard.advance_waiting_list();
create or replace trigger school_events_more_places after update of capacity on public.school_events for each row
  when (old.capacity is distinct from new.capacity) execute function guard.advance_waiting_list();

create or replace function guard.keep_event_capacity() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  perform guard.counts_fresh();
  if new.capacity < (select coalesce(sum(1 + r.guests), 0) from public.event_registrations r
    where r.event_id = new.id and r.school_id = new.school_id and r.status in ('registered', 'attended', 'absent')) then
    raise 'more people have a place already' using errcode = '23514', constraint = 'school_events_places_given';
  end if;
  return new;
end $$;
create or replace trigger school_events_places_given before update of capacity on public.school_events for each row execute function guard.keep_event_capacity();

-- An answer goes to those who can read the post; a message is about whom its thread is about; a quest's rows are its class's.
create or replace function guard.inherit_audience() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  if new.answers_id is not null then
    select p.audience, p.audience_role, p.grade_level_id, p.class_id, p.group_id
    into new.audience, new.audience_role, new.grade_level_id, new.class_id, new.group_id
    from public.community_posts p where p.id = new.answers_id and p.school_id = new.school_id;
  end if;
  return new;
end $$;

create or replace function guard.inherit_about() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  new.about_student_id := (select t.about_student_id from public.communication_threads t where t.id = new.thread_id and t.school_id = new.school_id);
  return new;
end $$;
create or replace trigger communications_about before insert or update on public.communications for each row execute function guard.inherit_about();

create or replace function guard.inherit_quest_class() returns trigger language plpgsql security definer set search_path = '' as $$
declare of_quest uuid := (select q.class_id from public.quests q where q.id = new.quest_id and q.school_id = new.school_id);
begin
  if tg_op = 'UPDATE' and (new.quest_id, new.student_id, new.class_id) is distinct from (old.quest_id, old.student_id, of_quest) then
    raise 'a student''s quest stays with its student and class' using errcode = '23514', constraint = 'student_quests_fixed';
  end if;
  new.class_id := of_quest;
  return new;
end $$;
create or replace trigger student_quests_class before insert or update on public.student_quests for each row execute function guard.inherit_quest_class();

-- Whose a row is and what it belongs to stays: a receipt that could be moved would open another message.
create or replace function guard.keep_belonging() returns trigger language plpgsql set search_path = '' as $$
declare kept text;
begin
  foreach kept in array tg_argv loop
    if to_jsonb(new) -> kept is distinct from to_jsonb(old) -> kept then
      raise '% stays as it is', kept using errcode = '42501', table = tg_table_name, column = kept;
    end if;
  end loop;
  return new;
end $$;
create or replace trigger communication_recipients_kept before update on public.communication_recipients
  for each row execute function guard.keep_belonging('communication_id', 'author_id', 'recipient_id');
create or replace trigger communications_kept before update on public.communications
  for each row execute function guard.keep_belonging('thread_id', 'author_id', 'author_role');
create or replace trigger community_posts_kept before update on public.community_posts
  for each row execute function guard.keep_belonging('author_id', 'answers_id');
create or replace trigger post_reactions_kept before update on public.post_reactions
  for each row execute function guard.keep_belonging('post_id', 'person_id', 'kind');
create or replace trigger help_requests_kept before update on public.help_requests
  for each row execute function guard.keep_belonging('asked_by', 'about_student_id');
create or replace trigger study_group_join_requests_kept before update on public.study_group_join_requests
  for each row execute function guard.keep_belonging('group_id', 'person_id');
-- Whoever leads lets people in and go; one membership does not become somebody else's.
create or replace trigger study_group_members_kept before update on public.study_group_members
  for each row execute function guard.keep_belonging('group_id', 'person_id');
create or replace trigger peer_tutoring_sessions_kept before update on public.peer_tutoring_sessions
  for each row execute function guard.keep_belonging('tutor_id', 'learner_id', 'arranged_by');

-- What can be chosen does not change under those who have chosen.
create or replace function guard.fix_poll_options() returns trigger language plpgsql security definer set search_path = '' as $$
declare poll uuid := case tg_op when 'DELETE' then old.poll_id else new.poll_id end;
begin
  perform from public.polls p where p.id = poll for no key update;
  if exists (select from public.poll_ballots b where b.poll_id = poll) then
    raise 'somebody has voted already' using errcode = '23514', constraint = 'poll_options_fixed';
  end if;
  return case tg_op when 'DELETE' then old else new end;
end $$;
create or replace trigger poll_options_fixed after insert or update or delete on public.poll_options for each row execute function guard.fix_poll_options();

-- A vote: that one has voted, and, apart from it, what was chosen. Once, while the poll is open, by whom it is for.
create or replace function app.cast_vote(p_poll uuid, p_option uuid) returns void language plpgsql security definer set search_path = '' as $$
declare poll public.polls;
begin
  select * into poll from public.polls p where p.id = p_poll and p.school_id = app.school() for share;
  if poll.id is null or not app.includes_me(poll.id, poll.audience, poll.audience_role, poll.grade_level_id, poll.class_id, poll.group_id) then
    raise 'no such poll' using errcode = '42501';
  end if;
  if poll.cancelled_at is not null or poll.opens_at > now() or poll.closes_at <= now() then
    raise 'the poll is not open' using errcode = '23514', constraint = 'polls_open_now';
  end if;
  if not exists (select from public.poll_options o where o.id = p_option and o.poll_id = p_poll and o.school_id = poll.school_id) then
    raise 'no such option' using errcode = '23503', constraint = 'poll_votes_option';
  end if;
  insert into public.poll_ballots (school_id, poll_id, person_id) values (poll.school_id, p_poll, app.uid());
  insert into public.poll_votes (school_id, poll_id, option_id) values (poll.school_id, p_poll, p_option);
end $$;

-- Counts, once the poll has closed; before that only where it says so and five have voted, so that no count is one person's.
create or replace function app.poll_counts(p_poll uuid) returns table (option_id uuid, votes bigint)
language plpgsql stable security definer set search_path = '' as $$
declare poll public.polls;
begin
  select * into poll from public.polls p where p.id = p_poll and p.school_id = app.school();
  if poll.id is null or not coalesce(app.role() = 'admin' or (app.is_staff() and poll.author_id = app.uid())
    or (poll.opens_at <= now() and app.includes_me(poll.id, poll.audience, poll.audience_role, poll.grade_level_id, poll.class_id, poll.group_id)), false) then
    raise 'no such poll' using errcode = '42501';
  end if;
  if poll.closes_at > now() and (poll.results_shown <> 'while_open' or (select count(*) from public.poll_votes v where v.poll_id = p_poll) < 5) then return; end if;
  return query select o.id, count(v.id) from public.poll_options o
    left join public.poll_votes v on v.school_id = o.school_id and v.option_id = o.id
    where o.school_id = poll.school_id and o.poll_id = p_poll group by o.id, o.position order by o.position;
end $$;

do $$ declare f regprocedure; begin
  for f in select p.oid::regprocedure from pg_proc p where p.pronamespace = 'guard'::regnamespace and p.proname in ('counts_fresh', 'lead_new_group',
    'keep_group_capacity', 'give_event_place', 'advance_waiting_list', 'keep_event_capacity', 'inherit_audience', 'inherit_about', 'inherit_quest_class', 'fix_poll_options', 'keep_belonging') loop
    execute format('revoke execute on function %s from public', f);
  end loop;
  foreach f in array array['app.cast_vote(uuid,uuid)', 'app.poll_counts(uuid)']::regprocedure[] loop
    execute format('revoke execute on function %s from public', f);
    execute format('grant execute on function %s to app_caller', f);
  end loop;
end $$;
create or replace trigger community_posts_answers before insert or update on public.community_posts for each row execute function guard.inherit_audience();
