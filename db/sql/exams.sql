-- A student's exam: begun once it is open, handed in before its time is over. Repeatable.

-- The sitting and until when it runs. Beginning again answers the same.
create or replace function app.begin_exam(p_exam uuid) returns table (sitting_id uuid, started_at timestamptz, ends_at timestamptz)
language plpgsql security definer set search_path = '' as $$
#variable_conflict use_column
declare exam public.exams; sitting public.exam_sittings;
begin
  if app.role() is distinct from 'student' then raise 'not permitted' using errcode = '42501'; end if;
  select * into exam from public.exams e where e.school_id = app.school() and e.id = p_exam and e.published_at <= now();
  select * into sitting from public.exam_sittings s where s.school_id = exam.school_id and s.exam_id = exam.id and s.student_id = app.uid() for update;
  if sitting.id is null then raise 'no such exam' using errcode = 'P0002'; end if;
  if exam.cancelled_at is not null then raise 'the exam was cancelled' using errcode = '55000'; end if;
  if sitting.status = 'due' then
    if now() < exam.opens_at or now() >= exam.closes_at then raise 'the exam is not open' using errcode = '55000'; end if;
    update public.exam_sittings s set status = 'started', started_at = now(), updated_at = now() where s.id = sitting.id returning * into sitting;
  elsif sitting.status <> 'started' then raise 'the exam is over for you' using errcode = '55000';
  end if;
  return query select sitting.id, sitting.started_at,
    least(exam.closes_at + make_interval(mins => sitting.extra_minutes), sitting.started_at + make_interval(mins => exam.minutes + sitting.extra_minutes));
end $$;

-- True when this handed it in. What was answered in time counts either way: after it, nothing can be answered any more.
create or replace function app.hand_in_exam(p_sitting uuid) returns boolean language plpgsql security definer set search_path = '' as $$
begin
  if app.role() is distinct from 'student' then raise 'not permitted' using errcode = '42501'; end if;
  update public.exam_sittings s set status = 'handed_in', handed_in_at = now(), updated_at = now()
  where s.school_id = app.school() and s.student_id = app.uid() and s.id = p_sitting and s.status = 'started';
  return found;
end $$;

-- No more points than the question is worth; after row security, so that strangers learn nothing of the question.
create or replace function guard.check_exam_points() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  if new.points > (select q.points from public.exam_questions q where q.school_id = new.school_id and q.id = new.question_id) then
    raise exception 'more points than the question is worth' using errcode = 'check_violation', constraint = 'exam_marks_points';
  end if;
  return null;
end $$;
create or replace trigger check_exam_points after insert or update of points, question_id on public.exam_marks for each row execute function guard.check_exam_points();

revoke execute on function app.begin_exam(uuid), app.hand_in_exam(uuid), guard.check_exam_points() from public;
grant execute on function app.begin_exam(uuid), app.hand_in_exam(uuid) to app_caller;
