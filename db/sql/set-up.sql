-- There is always an admin, a safeguarding lead and a deputy. Repeatable.

-- The days on which a school has somebody in a part: as admin, or with a duty and a staff membership to hold it by.
create or replace function guard.filled_days(school uuid, part text) returns datemultirange language sql stable security definer set search_path = '' as $$
  select coalesce(range_agg(x.days), '{}') from (
    select daterange(m.starts_on, m.ends_on, '[]') as days from public.memberships m
    where part = 'admin' and m.school_id = school and m.role = 'admin'
    union all
    select daterange(d.starts_on, d.ends_on, '[]') * daterange(m.starts_on, m.ends_on, '[]')
    from public.staff_duties d join public.memberships m on m.school_id = d.school_id and m.person_id = d.person_id and m.role in ('teacher', 'admin')
    where d.school_id = school and d.duty = part) x
$$;

-- The first day from a day on that is not among some.
create or replace function guard.first_gap(days datemultirange, from_day date) returns date language sql immutable set search_path = '' as $$
  select case when days @> from_day then (select coalesce(upper(r), 'infinity') from unnest(days) r where r @> from_day) else from_day end
$$;

-- Refuses, at the end of the transaction, what brings the first day without somebody nearer: naming a successor first, in the
-- same transaction too, is the way. A membership carries the duties that are held by it. One change at a time in a school,
-- so that two people cannot each take away the other's last colleague.
create or replace function guard.keep_part_filled() returns trigger language plpgsql security definer set search_path = '' as $$
declare
  part text; lost datemultirange; filled datemultirange; own daterange := daterange(old.starts_on, old.ends_on, '[]');
  today date := (select (now() at time zone s.time_zone)::date from public.schools s where s.id = old.school_id);
begin
  perform pg_advisory_xact_lock(hashtextextended('parts of ' || old.school_id, 0));
  foreach part in array array['admin', 'safeguarding_lead', 'safeguarding_deputy'] loop
    if tg_table_name = 'staff_duties' then
      lost := case to_jsonb(old) ->> 'duty' when part then datemultirange(own) else '{}' end;
    elsif part = 'admin' then
      lost := case to_jsonb(old) ->> 'role' when 'admin' then datemultirange(own) else '{}' end;
    else
      select coalesce(range_agg(own * daterange(d.starts_on, d.ends_on, '[]')), '{}') into lost from public.staff_duties d
      where d.school_id = old.school_id and d.person_id = old.person_id and d.duty = part;
    end if;
    continue when isempty(lost);
    filled := guard.filled_days(old.school_id, part);
    if guard.first_gap(filled, today) < guard.first_gap(filled + lost, today) then
      raise exception 'the school would be without % from %: name a successor first', replace(part, '_', ' '), guard.first_gap(filled, today)
        using errcode = 'check_violation', constraint = 'last_' || part;
    end if;
  end loop;
  return null;
end $$;

drop trigger if exists keep_part_filled on public.staff_duties;
create constraint trigger keep_part_filled after update or delete on public.staff_duties deferrable initially deferred
  for each row when (old.duty in ('safeguarding_lead', 'safeguarding_deputy')) execute function guard.keep_part_filled();
drop trigger if exists keep_part_filled on public.memberships;
create constraint trigger keep_part_filled after update or delete on public.memberships deferrable initially deferred
  for each row when (old.role in ('teacher', 'admin')) execute function guard.keep_part_filled();

-- Set-up begins with the school.
create or replace function guard.begin_set_up() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.school_setups (school_id) values (new.id) on conflict do nothing;
  return null;
end $$;
create or replace trigger begin_set_up after insert on public.schools for each row execute function guard.begin_set_up();

-- It is finished once, with an admin, a lead, and a deputy who is somebody else.
create or replace function guard.check_set_up() returns trigger language plpgsql security definer set search_path = '' as $$
declare
  part text; today date := (select (now() at time zone s.time_zone)::date from public.schools s where s.id = new.school_id);
begin
  if tg_op = 'UPDATE' and old.finished_at is not null then
    if (new.finished_at, new.finished_by) is distinct from (old.finished_at, old.finished_by) then
      raise exception 'set-up is finished once' using errcode = 'check_violation';
    end if;
    return new;
  end if;
  if new.finished_at is null then return new; end if;
  if app.uid() is not null and new.finished_by is distinct from app.uid() then raise exception 'who finishes it says so' using errcode = 'check_violation'; end if;
  perform pg_advisory_xact_lock(hashtextextended('parts of ' || new.school_id, 0));
  foreach part in array array['admin', 'safeguarding_lead', 'safeguarding_deputy'] loop
    if not guard.filled_days(new.school_id, part) @> today then
      raise exception 'a school needs a %', replace(part, '_', ' ') using errcode = 'check_violation', constraint = 'set_up_' || part;
    end if;
  end loop;
  if (select count(distinct d.person_id) from public.staff_duties d where d.school_id = new.school_id
      and d.duty in ('safeguarding_lead', 'safeguarding_deputy') and daterange(d.starts_on, d.ends_on, '[]') @> today) < 2 then
    raise exception 'the deputy stands in for the lead: they are two people' using errcode = 'check_violation', constraint = 'set_up_safeguarding_deputy';
  end if;
  return new;
end $$;
create or replace trigger check_set_up before insert or update on public.school_setups for each row execute function guard.check_set_up();

revoke execute on function guard.filled_days(uuid, text), guard.first_gap(datemultirange, date), guard.keep_part_filled(), guard.begin_set_up(), guard.check_set_up() from public;
