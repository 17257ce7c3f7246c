-- Moods in figures: who may not read a student's diary may still see how a group fares. Repeatable.

-- Weeks (Monday first) of a class, or of the whole school for an admin: students, entries and the mean mood, newest last.
-- Enforced here, whatever asks: a week is told only where at least five different students wrote; no notes; only whole,
-- finished weeks, so that no two answers differ by a single entry made in between.
create or replace function app.wellbeing_weeks(p_class uuid, p_weeks integer)
returns table (week date, students integer, entries integer, average numeric)
language plpgsql stable security definer set search_path = '' as $$
declare
  this_week date := date_trunc('week', app.today())::date;
  school uuid := app.school();
begin
  if app.role() is distinct from 'admin' and (p_class is null or p_class not in (select app.my_class_ids())) then
    raise 'not a class of the caller' using errcode = '42501';
  end if;
  return query
    select w.week, figures.students, figures.entries, figures.average
    from (select (this_week - 7 * n)::date as week from generate_series(1, least(greatest(p_weeks, 1), 26)) n) w
    left join (
      select date_trunc('week', m.day)::date as week, count(distinct m.student_id)::integer as students, count(*)::integer as entries,
        round(avg(m.mood), 1) as average
      from public.student_wellbeing m
      where m.school_id = school and m.day between this_week - 7 * 26 and this_week - 1
        and (p_class is null or exists (
          select from public.student_class_assignments e
          where e.school_id = school and e.class_id = p_class and e.student_id = m.student_id
            and m.day between e.starts_on and coalesce(e.ends_on, 'infinity')))
      group by 1 having count(distinct m.student_id) >= 5
    ) figures on figures.week = w.week
    order by w.week;
end $$;

revoke execute on function app.wellbeing_weeks(uuid, integer) from public;
grant execute on function app.wellbeing_weeks(uuid, integer) to app_caller;
