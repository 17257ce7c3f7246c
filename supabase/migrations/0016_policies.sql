-- What the generated worlds of evals/isolation showed: rows about a student of a class are for staff whose assignment
-- overlaps that student's enrolment in it, not for whoever teaches the class now; and who recorded a mark goes on reading it.

-- Students whose exams in my classes are mine to see and mark: (exam, student).
create function app.my_exam_students() returns table (exam_id uuid, student_id uuid)
language sql stable security definer set search_path = '' as $$
  select e.id, s.student_id from public.exams e join app.my_class_students() s on s.class_id = e.class_id
  where e.school_id = (select app.school())
$$;
--> statement-breakpoint
-- Of them those that may be marked: of an open term.
create function app.my_markable_exam_students() returns table (exam_id uuid, student_id uuid)
language sql stable security definer set search_path = '' as $$
  select s.exam_id, s.student_id from app.my_exam_students() s join public.exams e on e.id = s.exam_id
  where e.term_id in (select app.open_term_ids())
$$;
--> statement-breakpoint
-- Whether every exam of the school is the caller's to keep.
create function app.keeps_exams() returns boolean
language sql stable security definer set search_path = '' as $$ select app.role() = 'admin' or app.has_duty('exams') $$;
--> statement-breakpoint
-- What is about a student stays with the student: also after they have left the class, whose exams they see no more.
create function app.published_exam_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select e.id from public.exams e where e.school_id = (select app.school()) and e.published_at <= now()
$$;
--> statement-breakpoint
create function app.resolved_exam_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select e.id from public.exams e where e.school_id = (select app.school()) and e.keys_released_at <= now()
$$;
--> statement-breakpoint
alter policy student_achievements_read on public.student_achievements using (
  (select app.role()) = 'admin'
  or ((select app.role()) = 'student' and student_id = (select app.uid()))
  or student_id in (select app.my_child_ids())
  or (class_id is not null and (class_id, student_id) in (select * from app.my_class_students()))
  or (class_id is null and student_id in (select app.my_student_ids()))
  or student_id in (select app.my_homeroom_student_ids())
  or ((select app.is_staff()) and awarded_by = (select app.uid())));
--> statement-breakpoint
do $$
declare marks text;
begin
  foreach marks in array array['assessment_grades', 'grades'] loop
    execute format(
      'alter policy %1$I on public.%2$I using (
        (select app.role()) = ''admin'' or (select app.has_duty(''exams''))
        or (class_id, student_id) in (select * from app.my_class_students())
        or ((select app.is_staff()) and graded_by = (select app.uid()))
        or (student_id in (select app.my_homeroom_student_ids()) and released_to_student_at <= now())
        or ((select app.role()) = ''student'' and student_id = (select app.uid()) and released_to_student_at <= now())
        or (student_id in (select app.my_child_ids()) and released_to_guardians_at <= now()))', marks || '_read', marks);
  end loop;
end $$;
--> statement-breakpoint
alter policy exam_sittings_read on public.exam_sittings using (
  (select app.keeps_exams())
  or (exam_id, student_id) in (select * from app.my_exam_students())
  or ((((select app.role()) = 'student' and student_id = (select app.uid()))
      or student_id in (select app.my_child_ids()) or student_id in (select app.my_homeroom_student_ids()))
    and exam_id in (select app.published_exam_ids())));
--> statement-breakpoint
alter policy exam_answers_read on public.exam_answers using (
  (select app.keeps_exams())
  or (exam_id, student_id) in (select * from app.my_exam_students())
  or ((select app.role()) = 'student' and student_id = (select app.uid()))
  or (student_id in (select app.my_child_ids())
    and exam_id in (select app.resolved_exam_ids())));
--> statement-breakpoint
alter policy exam_marks_read on public.exam_marks using (
  (select app.keeps_exams())
  or (exam_id, student_id) in (select * from app.my_exam_students())
  or ((select app.is_staff()) and marked_by = (select app.uid()))
  or ((((select app.role()) = 'student' and student_id = (select app.uid())) or student_id in (select app.my_homeroom_student_ids()))
    and released_to_student_at <= now())
  or (student_id in (select app.my_child_ids()) and released_to_guardians_at <= now()));
--> statement-breakpoint
alter policy exam_sittings_insert on public.exam_sittings with check (
  (select app.keeps_exams()) or (exam_id, student_id) in (select * from app.my_markable_exam_students()));
--> statement-breakpoint
alter policy exam_sittings_update on public.exam_sittings using (
  (select app.keeps_exams()) or (exam_id, student_id) in (select * from app.my_markable_exam_students()))
  with check ((select app.keeps_exams()) or (exam_id, student_id) in (select * from app.my_markable_exam_students()));
--> statement-breakpoint
alter policy exam_marks_insert on public.exam_marks with check (
  marked_by = (select app.uid())
  and ((select app.keeps_exams()) or (exam_id, student_id) in (select * from app.my_markable_exam_students())));
--> statement-breakpoint
alter policy exam_marks_update on public.exam_marks using (
  (select app.keeps_exams()) or (exam_id, student_id) in (select * from app.my_markable_exam_students()))
  with check ((select app.keeps_exams()) or (exam_id, student_id) in (select * from app.my_markable_exam_students()));
--> statement-breakpoint
alter policy exam_marks_delete on public.exam_marks using (
  marked_by = (select app.uid()) and created_at > now() - interval '1 hour'
  and ((select app.keeps_exams()) or (exam_id, student_id) in (select * from app.my_markable_exam_students())));
--> statement-breakpoint
-- What staff recorded they go on reading.
alter policy student_progress_read on public.student_progress using (
  (select app.role()) = 'admin'
  or ((select app.role()) = 'student' and student_id = (select app.uid()))
  or student_id in (select app.my_child_ids())
  or (class_id is not null and (class_id, student_id) in (select * from app.my_class_students()))
  or (class_id is null and student_id in (select app.my_student_ids()))
  or student_id in (select app.my_homeroom_student_ids())
  or ((select app.is_staff()) and recorded_by = (select app.uid())));
--> statement-breakpoint
-- On offer to those whom it is addressed to; the school's whole offer is its administrators' to see.
alter policy rewards_read on public.rewards using (
  (select app.role()) = 'admin'
  or (opens_at <= now() and retired_at is null
    and app.includes_me(id, audience, audience_role, grade_level_id, class_id, group_id)));
--> statement-breakpoint
-- Who organised an event as a member of staff does not see its guests when acting as a parent.
create or replace function app.organised_event_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select e.id from public.school_events e
  where (select app.is_staff()) and e.school_id = (select app.school()) and e.organiser_id = (select app.uid())
$$;
--> statement-breakpoint
-- Restrictions are the office duty's to read, which any member of staff may hold.
alter policy parent_child_relationships_read on public.parent_child_relationships using (
  ((select app.role()) = 'admin' and not contact_restricted)
  or (contact_restricted and (select app.has_duty('office')))
  or (guardian_id = (select app.uid()) and student_id in (select app.my_child_ids()))
  or ((select app.is_staff()) and not contact_restricted and student_id in (select app.my_student_ids())));
