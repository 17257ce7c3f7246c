-- What the caller is, in every school, active today there; oldest first, as app.membership() chooses. A school is named
-- here before it is acted in, which the policy of schools cannot allow. Repeatable.
create or replace function app.my_memberships()
returns table (membership_id uuid, school_id uuid, school_name text, role text, name text, locale text, time_zone text)
language sql stable security definer set search_path = '' as $$
  select m.id, m.school_id, s.name, m.role, p.display_name, p.locale, s.time_zone
  from public.memberships m
  join public.schools s on s.id = m.school_id
  join public.profiles p on p.id = m.person_id
  where m.person_id = app.uid()
    and m.starts_on <= (now() at time zone s.time_zone)::date
    and (m.ends_on is null or m.ends_on >= (now() at time zone s.time_zone)::date)
  order by m.starts_on, m.id
$$;

revoke execute on function app.my_memberships() from public;
grant execute on function app.my_memberships() to app_caller;
