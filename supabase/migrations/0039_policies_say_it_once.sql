-- Policies say once what they said twice. Apart from the last one they let through the same (DECISIONS/2026-11-23-policies-say-it-once.md).

-- An audience is asked by its kind: each policy said the kind beside the column that a check of the table ties to it anyway.
alter policy community_posts_read on public.community_posts
  using ((select app.role()) = 'admin' or ((select app.is_staff()) and author_id = (select app.uid())) or (publishes_at <= now() and hidden_at is null and withdrawn_at is null and case audience
      when 'school' then true
      when 'staff' then (select app.is_staff())
      when 'role' then audience_role = (select app.role())
      when 'grade' then grade_level_id in (select app.audience_grade_ids())
      when 'class' then class_id in (select app.audience_class_ids())
      when 'group' then group_id in (select app.my_group_ids())
      when 'people' then id in (select app.addressed_ids())
      else false end));
alter policy community_posts_insert on public.community_posts
  with check (author_id = (select app.uid()) and hidden_at is null and ((select app.role()) = 'admin' or case audience
      when 'class' then class_id in (select app.audience_class_ids())
      when 'group' then group_id in (select app.my_group_ids())
      when 'people' then (select app.is_staff())
      else false end));
alter policy community_posts_update on public.community_posts
  with check ((select app.role()) = 'admin' or (author_id = (select app.uid()) and hidden_at is null and (withdrawn_at is not null or case audience
      when 'class' then class_id in (select app.audience_class_ids())
      when 'group' then group_id in (select app.my_group_ids())
      when 'people' then (select app.is_staff())
      else false end)));
alter policy polls_read on public.polls
  using ((select app.role()) = 'admin' or ((select app.is_staff()) and author_id = (select app.uid())) or (opens_at <= now() and case audience
      when 'school' then true
      when 'staff' then (select app.is_staff())
      when 'role' then audience_role = (select app.role())
      when 'grade' then grade_level_id in (select app.audience_grade_ids())
      when 'class' then class_id in (select app.audience_class_ids())
      when 'group' then group_id in (select app.my_group_ids())
      when 'people' then id in (select app.addressed_ids())
      else false end));
alter policy polls_insert on public.polls
  with check (author_id = (select app.uid()) and ((select app.role()) = 'admin' or ((select app.is_staff()) and case audience
      when 'class' then class_id in (select app.my_class_ids())
      when 'group' then group_id in (select app.my_group_ids())
      when 'people' then true
      else false end)));
alter policy polls_update on public.polls
  with check ((select app.role()) = 'admin' or (author_id = (select app.uid()) and case audience
      when 'class' then class_id in (select app.my_class_ids())
      when 'group' then group_id in (select app.my_group_ids())
      when 'people' then true
      else false end));
alter policy documents_read on public.documents
  using ((select app.role()) = 'admin' or ((select app.is_staff()) and author_id = (select app.uid())) or (published_at <= now() and (archived_at is null or archived_at > now()) and case audience
      when 'school' then true
      when 'staff' then (select app.is_staff())
      when 'role' then audience_role = (select app.role())
      when 'grade' then grade_level_id in (select app.audience_grade_ids())
      when 'class' then class_id in (select app.audience_class_ids())
      else false end));
alter policy documents_insert on public.documents
  with check (author_id = (select app.uid()) and ((select app.role()) = 'admin' or case audience
      when 'class' then class_id in (select app.my_class_ids())
      else false end));
alter policy documents_update on public.documents
  with check ((select app.role()) = 'admin' or (author_id = (select app.uid()) and case audience
      when 'class' then class_id in (select app.my_class_ids())
      else false end));
alter policy academic_schedule_read on public.academic_schedule
  using ((select app.role()) = 'admin' or (published_at <= now() and case audience
      when 'school' then true
      when 'staff' then (select app.is_staff())
      when 'role' then audience_role = (select app.role())
      when 'grade' then grade_level_id in (select app.audience_grade_ids())
      when 'class' then class_id in (select app.audience_class_ids())
      when 'group' then group_id in (select app.my_group_ids())
      else false end));
alter policy school_events_read on public.school_events
  using ((select app.role()) = 'admin' or ((select app.is_staff()) and organiser_id = (select app.uid())) or (published_at <= now() and case audience
      when 'school' then true
      when 'staff' then (select app.is_staff())
      when 'role' then audience_role = (select app.role())
      when 'grade' then grade_level_id in (select app.audience_grade_ids())
      when 'class' then class_id in (select app.audience_class_ids())
      when 'group' then group_id in (select app.my_group_ids())
      when 'people' then id in (select app.addressed_ids())
      else false end));
alter policy school_events_insert on public.school_events
  with check (organiser_id = (select app.uid()) and ((select app.role()) = 'admin' or ((select app.is_staff()) and case audience
      when 'class' then class_id in (select app.my_class_ids())
      when 'group' then group_id in (select app.my_group_ids())
      when 'people' then true
      else false end)));
alter policy school_events_update on public.school_events
  with check ((select app.role()) = 'admin' or (organiser_id = (select app.uid()) and case audience
      when 'class' then class_id in (select app.my_class_ids())
      when 'group' then group_id in (select app.my_group_ids())
      when 'people' then true
      else false end));
alter policy sel_programs_read on public.sel_programs
  using ((select app.role()) = 'admin' or (published_at <= now() and case audience
      when 'school' then true
      when 'staff' then (select app.is_staff())
      when 'role' then audience_role = (select app.role())
      when 'grade' then grade_level_id in (select app.audience_grade_ids())
      when 'class' then class_id in (select app.audience_class_ids())
      when 'group' then group_id in (select app.my_group_ids())
      else false end));
alter policy study_groups_read on public.study_groups
  using ((select app.role()) = 'admin' or ((select app.is_staff()) and created_by = (select app.uid())) or case audience
      when 'school' then true
      when 'grade' then grade_level_id in (select app.audience_grade_ids())
      when 'class' then class_id in (select app.audience_class_ids())
      else false end or id in (select app.my_group_ids()));
alter policy study_groups_insert on public.study_groups
  with check (created_by = (select app.uid()) and ((select app.role()) = 'admin' or ((select app.role()) in ('student', 'teacher') and case audience
      when 'class' then class_id in (select app.audience_class_ids())
      else false end)));
alter policy announcements_read on public.announcements
  using ((select app.role()) = 'admin' or ((select app.is_staff()) and author_id = (select app.uid())) or (publishes_at <= now() and case audience
      when 'school' then true
      when 'staff' then (select app.is_staff())
      when 'role' then audience_role = (select app.role())
      when 'grade' then grade_level_id in (select app.audience_grade_ids())
      when 'class' then class_id in (select app.audience_class_ids())
      else false end));
alter policy announcements_insert on public.announcements
  with check (author_id = (select app.uid()) and ((select app.role()) = 'admin' or case audience
      when 'class' then class_id in (select app.my_class_ids())
      else false end));
alter policy announcements_update on public.announcements
  with check (author_id = (select app.uid()) and ((select app.role()) = 'admin' or case audience
      when 'class' then class_id in (select app.my_class_ids())
      else false end));

-- A pair of class and student is in the set of those whom one teaches only if there is a class.
alter policy student_achievements_read on public.student_achievements
  using ((select app.role()) = 'admin' or ((select app.role()) = 'student' and student_id = (select app.uid())) or student_id in (select app.my_child_ids()) or (class_id, student_id) in (select class_id, student_id from app.my_class_students()) or (class_id is null and student_id in (select app.my_student_ids())) or student_id in (select app.my_homeroom_student_ids()) or ((select app.is_staff()) and awarded_by = (select app.uid())));
alter policy student_achievements_insert on public.student_achievements
  with check (awarded_by = (select app.uid()) and ((select app.role()) = 'admin' or (class_id, student_id) in (select class_id, student_id from app.my_class_students()) or (class_id is null and student_id in (select app.my_student_ids()))));
alter policy student_achievements_delete on public.student_achievements
  using (awarded_by = (select app.uid()) and ((select app.role()) = 'admin' or (class_id, student_id) in (select class_id, student_id from app.my_class_students()) or (class_id is null and student_id in (select app.my_student_ids()))) and created_at > now() - interval '30 minutes');
alter policy student_badges_read on public.student_badges
  using (((select app.role()) = 'admin' or ((select app.role()) = 'student' and student_id = (select app.uid())) or student_id in (select app.my_child_ids()) or (class_id, student_id) in (select class_id, student_id from app.my_class_students()) or (class_id is null and student_id in (select app.my_student_ids())) or student_id in (select app.my_homeroom_student_ids())) or ((select app.is_staff()) and awarded_by = (select app.uid())));
alter policy student_badges_insert on public.student_badges
  with check (awarded_by = (select app.uid()) and ((select app.role()) = 'admin' or (class_id, student_id) in (select class_id, student_id from app.my_class_students()) or (class_id is null and student_id in (select app.my_student_ids()))));
alter policy student_progress_read on public.student_progress
  using (((select app.role()) = 'admin' or ((select app.role()) = 'student' and student_id = (select app.uid())) or student_id in (select app.my_child_ids()) or (class_id, student_id) in (select class_id, student_id from app.my_class_students()) or (class_id is null and student_id in (select app.my_student_ids())) or student_id in (select app.my_homeroom_student_ids())) or ((select app.is_staff()) and recorded_by = (select app.uid())));
alter policy student_progress_insert on public.student_progress
  with check (recorded_by = (select app.uid()) and ((select app.role()) = 'admin' or (class_id, student_id) in (select class_id, student_id from app.my_class_students()) or (class_id is null and student_id in (select app.my_student_ids()))));
alter policy student_progress_update on public.student_progress
  using ((select app.role()) = 'admin' or (class_id, student_id) in (select class_id, student_id from app.my_class_students()) or (class_id is null and student_id in (select app.my_student_ids())))
  with check ((select app.role()) = 'admin' or (class_id, student_id) in (select class_id, student_id from app.my_class_students()) or (class_id is null and student_id in (select app.my_student_ids())));
alter policy student_progress_delete on public.student_progress
  using (recorded_by = (select app.uid()) and ((select app.role()) = 'admin' or (class_id, student_id) in (select class_id, student_id from app.my_class_students()) or (class_id is null and student_id in (select app.my_student_ids()))) and created_at > now() - interval '30 minutes');
alter policy student_quests_read on public.student_quests
  using ((select app.role()) = 'admin' or ((select app.role()) = 'student' and student_id = (select app.uid())) or student_id in (select app.my_child_ids()) or (class_id, student_id) in (select class_id, student_id from app.my_class_students()) or (class_id is null and student_id in (select app.my_student_ids())) or student_id in (select app.my_homeroom_student_ids()));
alter policy student_quests_insert on public.student_quests
  with check ((select app.role()) = 'admin' or (class_id, student_id) in (select class_id, student_id from app.my_class_students()) or (class_id is null and student_id in (select app.my_student_ids())));
alter policy student_quests_update on public.student_quests
  using ((select app.role()) = 'admin' or (class_id, student_id) in (select class_id, student_id from app.my_class_students()) or (class_id is null and student_id in (select app.my_student_ids())))
  with check ((select app.role()) = 'admin' or (class_id, student_id) in (select class_id, student_id from app.my_class_students()) or (class_id is null and student_id in (select app.my_student_ids())));
alter policy student_quests_delete on public.student_quests
  using (((select app.role()) = 'admin' or (class_id, student_id) in (select class_id, student_id from app.my_class_students()) or (class_id is null and student_id in (select app.my_student_ids()))) and created_at > now() - interval '30 minutes');

-- Whom a set is empty for needs no second refusal: children are a guardian's, running sittings a student's.
alter policy exam_answers_insert on public.exam_answers
  with check (student_id = (select app.uid()) and sitting_id in (select app.my_running_sitting_ids()));
alter policy exam_answers_update on public.exam_answers
  using (student_id = (select app.uid()) and sitting_id in (select app.my_running_sitting_ids()))
  with check (student_id = (select app.uid()) and sitting_id in (select app.my_running_sitting_ids()));
alter policy parent_notifications_read on public.parent_notifications
  using (guardian_id = (select app.uid()) and student_id in (select app.my_child_ids()));
alter policy parent_notifications_update on public.parent_notifications
  using (guardian_id = (select app.uid()) and student_id in (select app.my_child_ids()))
  with check (guardian_id = (select app.uid()) and student_id in (select app.my_child_ids()));

-- Said before, by the outermost operand or by another one: that it is asked in one's own name, that an administrator is staff.
alter policy help_requests_update on public.help_requests
  with check (asked_by = (select app.uid()) or (select app.is_staff()));
alter policy data_requests_insert on public.data_requests
  with check (requested_by = (select app.uid()) and status = 'received' and (((select app.role()) = 'admin' and (select app.second_factor_met())) or ((((select app.role()) = 'parent') and subject_id = (select app.uid())) or (subject_id in (select app.my_child_ids()) or subject_id = (select app.of_age_myself())))));

-- A student has no children's classes. And who is a student and a parent of the same school read, as a parent, their own
-- enrolments beside the children's: what is theirs as a student is not, acting as a parent.
alter policy student_class_assignments_read on public.student_class_assignments
  using ((select app.is_staff()) or student_id in (select app.my_child_ids()) or ((select app.role()) = 'student' and (student_id = (select app.uid()) or class_id in (select app.own_class_ids()))));
