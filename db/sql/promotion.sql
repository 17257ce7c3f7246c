-- Taking a promotion back. Repeatable.

-- Why a promotion cannot be taken back, student by student: enrolments that were changed since, marks and grades that were
-- made in what it opened. Nothing to say means that it can.
create or replace function app.promotion_obstacles(p_run uuid)
returns table (student_id uuid, obstacle text) language sql stable security definer set search_path = '' as $$
  with moves as (
    select m.* from public.promotion_moves m join public.promotion_runs r on r.id = m.run_id
    where m.run_id = p_run and m.school_id = (select app.school()) and ((select app.role()) = 'admin' or (select app.has_duty('registrar')))),
  opened as (select m.student_id, o.id, e.class_id, e.starts_on, e.ends_on, e.exit_code from moves m cross join unnest(m.opened) o (id) left join public.student_class_assignments e on e.id = o.id),
  ended as (
    select m.student_id, m.outcome, e.id, e.ends_on, e.exit_code, y.ends_on as last_day from moves m cross join jsonb_array_elements(m.ended) w
    join public.promotion_runs r on r.id = m.run_id join public.academic_years y on y.id = r.from_year_id
    left join public.student_class_assignments e on e.id = (w ->> 'id')::uuid)
  select student_id, 'enrolment' from opened where class_id is null or ends_on is not null or exit_code is not null
  union select student_id, 'enrolment' from ended
    where id is null or ends_on is distinct from last_day or exit_code is distinct from app.exit_code_of(outcome)
  union select e.student_id, 'enrolment' from moves m join public.student_class_assignments e on e.school_id = m.school_id and e.student_id = m.student_id
    join public.promotion_runs r on r.id = m.run_id join public.academic_years y on y.id = r.to_year_id
    where e.starts_on >= y.starts_on and e.id <> all (m.opened)
  union select o.student_id, 'attendance' from opened o join public.attendance a on a.student_id = o.student_id and a.class_id = o.class_id and a.day >= o.starts_on
  union select o.student_id, 'marks' from opened o join public.grades g on g.student_id = o.student_id and g.class_id = o.class_id
  union select o.student_id, 'marks' from opened o join public.assessments s on s.class_id = o.class_id
    join public.assessment_grades g on g.assessment_id = s.id and g.student_id = o.student_id
$$;

create or replace function app.exit_code_of(outcome text) returns text language sql immutable parallel safe set search_path = '' as $$
  select case outcome when 'promote' then 'promoted' when 'repeat' then 'repeated' when 'graduate' then 'graduated' when 'leave' then 'left' end
$$;

-- Restores exactly what a promotion changed. Enrolments that it opened are gone as if they had never been, which no policy
-- allows otherwise. Throws CA423 when something was built on it. Answers how many students it concerned.
create or replace function app.roll_back_promotion(p_run uuid) returns integer language plpgsql security definer set search_path = '' as $$
declare concerned integer;
begin
  if not coalesce(app.role() = 'admin' or app.has_duty('registrar'), false) then
    raise insufficient_privilege using message = 'Promotion is for administration and the registrar.';
  end if;
  if not app.second_factor_met() then raise 'a second factor is needed' using errcode = '42501', detail = 'second_factor'; end if;
  perform from public.promotion_runs r where r.id = p_run and r.school_id = (select app.school()) and r.status = 'applied' for update;
  if not found then perform guard.refuse('CA423', 'There is no such promotion, or it was already taken back.'); end if;
  -- Nobody builds on what is about to go: its enrolments are held first.
  perform from public.student_class_assignments e join public.promotion_moves m on e.id = any (m.opened) where m.run_id = p_run order by e.id for update of e;
  select count(distinct o.student_id) into concerned from app.promotion_obstacles(p_run) o;
  if concerned > 0 then perform guard.refuse('CA423', format('For %s students something was built on this promotion since.', concerned)); end if;
  delete from public.student_class_assignments e using public.promotion_moves m where m.run_id = p_run and e.id = any (m.opened);
  update public.student_class_assignments e set ends_on = (w ->> 'endsOn')::date, exit_code = w ->> 'exitCode', updated_at = now()
    from public.promotion_moves m cross join jsonb_array_elements(m.ended) w where m.run_id = p_run and e.id = (w ->> 'id')::uuid;
  update public.promotion_runs set status = 'rolled_back', rolled_back_by = app.uid(), rolled_back_at = now(), updated_at = now() where id = p_run;
  select count(*) into concerned from public.promotion_moves where run_id = p_run;
  return concerned;
end $$;

do $$ declare f regprocedure; begin
  foreach f in array array['app.promotion_obstacles(uuid)', 'app.exit_code_of(text)', 'app.roll_back_promotion(uuid)']::regprocedure[] loop
    execute format('revoke execute on function %s from public', f);
    execute format('grant execute on function %s to app_caller, catalyst_service', f);
  end loop;
end $$;
