-- Days, sessions and denominators of attendance. Repeatable.

-- The session that is on at the school: morning until noon, then afternoon.
create or replace function app.session_now() returns text language sql stable security definer set search_path = '' as $$
  select case when (now() at time zone s.time_zone)::time < '12:00' then 'am' else 'pm' end from public.schools s where s.id = app.school()
$$;

-- Days for which teachers may still change a register; the rest of the settings stays with the administration.
create or replace function app.attendance_posting_days() returns integer language sql stable security definer set search_path = '' as $$
  select coalesce((select attendance_posting_days from public.school_settings where school_id = app.school()), 14)
$$;

-- Sessions of a student's homerooms between two days, and whether each register was taken: what a student's rate is out
-- of. Definer, because registers of a class that the student has left are no longer open to the family, while the marks
-- are; only that fact comes out, and only for those who may read the student's daily attendance (access.md, D2).
create or replace function app.student_sessions(p_student uuid, p_from date, p_to date)
returns table (day date, session text, class_id uuid, taken boolean) language sql stable security definer set search_path = '' as $$
  select d.day, s.session, e.class_id, r.id is not null
  from public.student_class_assignments e
  join public.calendar_days d on d.school_id = e.school_id and d.instructional
    and d.day between greatest(e.starts_on, p_from) and least(e.ends_on, p_to)
  cross join (values ('am'), ('pm')) s (session)
  left join public.registers r on r.school_id = e.school_id and r.class_id = e.class_id and r.day = d.day and r.session = s.session
  where e.school_id = (select app.school()) and e.student_id = p_student and e.class_kind = 'homeroom'
    and (d.day < (select app.today()) or (d.day = (select app.today()) and s.session <= (select app.session_now())))
    and ((select app.role()) = 'admin'
      or ((select app.role()) = 'student' and p_student = (select app.uid()))
      or p_student in (select app.my_child_ids())
      or p_student in (select app.my_homeroom_student_ids())
      or (e.class_id, p_student) in (select m.class_id, m.student_id from app.my_class_students() m)
      or (select app.has_duty('office')))
$$;

do $$ declare f regprocedure; begin
  foreach f in array array['app.session_now()', 'app.attendance_posting_days()', 'app.student_sessions(uuid, date, date)']::regprocedure[] loop
    execute format('revoke execute on function %s from public', f);
    execute format('grant execute on function %s to app_caller, catalyst_service', f);
  end loop;
end $$;
