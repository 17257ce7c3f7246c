-- The rules of access.md, read once more line by line (DECISIONS/2026-11-23-the-page-read-again.md).

-- At the age of majority rights pass to the student (domain.md): who acts as a student of age, by the school's years and
-- day, acts for themselves in consents and requests about their data. Null: nobody of age is asking.
create function app.of_age_myself() returns uuid language plpgsql stable security definer set search_path = '' as $$
declare school uuid; me uuid; today date;
begin
  if app.role() is distinct from 'student' then return null; end if;
  school := app.school(); me := app.uid(); today := app.today();
  return (
    select d.person_id from public.personal_details d join public.schools s on s.id = d.school_id
    where d.school_id = school and d.person_id = me and app.of_age(d.birth_date, s.age_of_majority, today));
end $$;
revoke execute on function app.of_age_myself() from public;
grant execute on function app.of_age_myself() to app_caller, catalyst_service;

alter policy assessment_grades_delete on public.assessment_grades
  using ((graded_by = (select app.uid()) and ((select app.role()) = 'admin' or ((class_id, student_id) in (select class_id, student_id from app.my_class_students()) and assessment_id in (select app.open_assessment_ids()))) and created_at > now() - interval '30 minutes'));
alter policy assessments_read on public.assessments
  using (((select app.role()) = 'admin' or (select app.has_duty('exams')) or class_id in (select app.my_class_ids()) or class_id in (select app.my_homeroom_class_ids()) or ((select app.is_staff()) and created_by = (select app.uid())) or ((class_id in (select app.own_class_ids()) or class_id in (select app.child_class_ids())) and published_at <= now())));
alter policy assessments_delete on public.assessments
  using ((((select app.role()) = 'admin' or (class_id in (select app.my_class_ids()) and term_id in (select app.open_term_ids()))) and (published_at is null or (created_by = (select app.uid()) and created_at > now() - interval '30 minutes'))));
alter policy category_weights_delete on public.category_weights
  using ((created_at > now() - interval '30 minutes' and ((select app.role()) = 'admin' or (class_id in (select app.my_class_ids()) and term_id in (select app.open_term_ids())))));
alter policy grading_policies_delete on public.grading_policies
  using ((created_at > now() - interval '30 minutes' and ((select app.role()) = 'admin' or (class_id in (select app.my_class_ids()) and (term_id is null or term_id in (select app.open_term_ids()))))));
alter policy attendance_delete on public.attendance
  using ((recorded_by = (select app.uid()) and ((select app.role()) = 'admin' or (select app.has_duty('office')) or (source = 'teacher' and (class_id, student_id) in (select class_id, student_id from app.my_class_students()))) and created_at > now() - interval '30 minutes'));
alter policy registers_delete on public.registers
  using ((taken_by = (select app.uid()) and ((select app.role()) = 'admin' or class_id in (select app.my_class_ids())) and created_at > now() - interval '30 minutes'));
alter policy class_meetings_delete on public.class_meetings
  using (((select app.role()) = 'admin' and (created_at > now() - interval '30 minutes' or starts_on > (select app.today()))));
alter policy classes_delete on public.classes
  using (((select app.role()) = 'admin' and created_at > now() - interval '30 minutes'));
alter policy rooms_delete on public.rooms
  using (((select app.role()) = 'admin' and created_at > now() - interval '30 minutes'));
alter policy student_class_assignments_delete on public.student_class_assignments
  using ((((select app.role()) = 'admin' or (select app.has_duty('registrar'))) and created_at > now() - interval '30 minutes'));
alter policy audience_people_delete on public.audience_people
  using (((select app.is_staff()) and added_by = (select app.uid()) and created_at > now() - interval '30 minutes'));
alter policy community_posts_update on public.community_posts
  using (((select app.role()) = 'admin' or (author_id = (select app.uid()) and hidden_at is null)))
  with check (((select app.role()) = 'admin' or (author_id = (select app.uid()) and hidden_at is null and (withdrawn_at is not null or (((select app.role()) = 'admin' or ((select app.is_staff()) and ((audience = 'class' and class_id in (select app.my_class_ids())) or (audience = 'group' and group_id in (select app.my_group_ids())) or audience = 'people'))) or (audience = 'class' and class_id in (select app.audience_class_ids())) or (audience = 'group' and group_id in (select app.my_group_ids())))))));
alter policy community_posts_delete on public.community_posts
  using ((author_id = (select app.uid()) and hidden_at is null and created_at > now() - interval '30 minutes'));
alter policy poll_options_delete on public.poll_options
  using ((poll_id in (select app.my_poll_ids()) and created_at > now() - interval '30 minutes'));
alter policy polls_delete on public.polls
  using (((select app.is_staff()) and author_id = (select app.uid()) and (created_at > now() - interval '30 minutes' or opens_at > now())));
alter policy post_reactions_delete on public.post_reactions
  using ((person_id = (select app.uid()) and created_at > now() - interval '30 minutes'));
alter policy consent_texts_read on public.consent_texts
  using (((select app.role()) = 'admin' or (published_at <= now() and (((select app.role()) = 'parent') or (select app.of_age_myself()) is not null))));
alter policy consents_read on public.consents
  using (((select app.role()) = 'admin' or (person_id = (select app.uid()) and (student_id in (select app.my_child_ids()) or student_id = (select app.of_age_myself())))));
alter policy consents_insert on public.consents
  with check ((recorded_by = (select app.uid()) and ((person_id = (select app.uid()) and channel = 'app' and (student_id in (select app.my_child_ids()) or student_id = (select app.of_age_myself()))) or (((select app.role()) = 'admin' and (select app.second_factor_met())) and channel <> 'app'))));
alter policy emergency_contacts_read on public.emergency_contacts
  using (((select app.role()) = 'admin' or (((select app.role()) = 'student' and student_id = (select app.uid())) and note is null) or (student_id in (select app.my_child_ids()) and (guardian_id is null or guardian_id = (select app.uid()))) or ((select app.is_staff()) and teachers_may_use and student_id in (select app.my_student_ids()) and (guardian_id is null or guardian_id in (select app.my_students_guardian_ids())))));
alter policy conversations_update on public.conversations
  using (person_id = (select app.uid()) and membership_id = (select app.membership()) and deleted_at is null)
  with check (person_id = (select app.uid()) and membership_id = (select app.membership()));
alter policy communication_recipients_delete on public.communication_recipients
  using ((author_id = (select app.uid()) and created_at > now() - interval '30 minutes'));
alter policy communication_threads_delete on public.communication_threads
  using ((started_by = (select app.uid()) and created_at > now() - interval '30 minutes'));
alter policy help_request_replies_delete on public.help_request_replies
  using ((author_id = (select app.uid()) and created_at > now() - interval '30 minutes'));
alter policy help_requests_delete on public.help_requests
  using ((asked_by = (select app.uid()) and created_at > now() - interval '30 minutes'));
alter policy data_requests_read on public.data_requests
  using (((select app.role()) = 'admin' or (requested_by = (select app.uid()) and ((((select app.role()) = 'parent') and subject_id = (select app.uid())) or (subject_id in (select app.my_child_ids()) or subject_id = (select app.of_age_myself()))))));
alter policy data_requests_insert on public.data_requests
  with check ((requested_by = (select app.uid()) and status = 'received' and (((select app.role()) = 'admin' and (select app.second_factor_met())) or (requested_by = (select app.uid()) and ((((select app.role()) = 'parent') and subject_id = (select app.uid())) or (subject_id in (select app.my_child_ids()) or subject_id = (select app.of_age_myself())))))));
alter policy data_requests_update on public.data_requests
  using ((((select app.role()) = 'admin' and (select app.second_factor_met())) or ((requested_by = (select app.uid()) and ((((select app.role()) = 'parent') and subject_id = (select app.uid())) or (subject_id in (select app.my_child_ids()) or subject_id = (select app.of_age_myself())))) and status = 'received')))
  with check ((((select app.role()) = 'admin' and (select app.second_factor_met())) or ((requested_by = (select app.uid()) and ((((select app.role()) = 'parent') and subject_id = (select app.uid())) or (subject_id in (select app.my_child_ids()) or subject_id = (select app.of_age_myself())))) and status in ('received', 'withdrawn'))));
alter policy disclosure_log_read on public.disclosure_log
  using (((select app.role()) = 'admin' or (student_id in (select app.my_child_ids()) or student_id = (select app.of_age_myself()))));
alter policy academic_schedule_delete on public.academic_schedule
  using (((select app.role()) = 'admin' and (created_at > now() - interval '30 minutes' or published_at is null)));
alter policy event_registrations_delete on public.event_registrations
  using ((registered_by = (select app.uid()) and created_at > now() - interval '30 minutes'));
alter policy school_events_delete on public.school_events
  using (((select app.is_staff()) and organiser_id = (select app.uid()) and (created_at > now() - interval '30 minutes' or published_at is null)));
alter policy sel_program_sessions_delete on public.sel_program_sessions
  using (((select app.role()) = 'admin' and created_at > now() - interval '30 minutes'));
alter policy sel_programs_delete on public.sel_programs
  using (((select app.role()) = 'admin' and (created_at > now() - interval '30 minutes' or published_at is null)));
alter policy exam_marks_delete on public.exam_marks
  using ((marked_by = (select app.uid()) and created_at > now() - interval '30 minutes' and ((select app.keeps_exams()) or (exam_id, student_id) in (select * from app.my_markable_exam_students()))));
alter policy peer_tutoring_sessions_delete on public.peer_tutoring_sessions
  using ((arranged_by = (select app.uid()) and created_at > now() - interval '30 minutes'));
alter policy study_group_join_requests_delete on public.study_group_join_requests
  using ((person_id = (select app.uid()) and created_at > now() - interval '30 minutes'));
alter policy study_group_members_update on public.study_group_members
  using (((select app.role()) = 'admin' or (person_id = (select app.uid()) and (ends_on is null or ends_on >= (select app.today()))) or group_id in (select app.led_group_ids())))
  with check (((select app.role()) = 'admin' or (person_id = (select app.uid()) and role = 'member' and ends_on <= (select app.today())) or group_id in (select app.led_group_ids())));
alter policy study_group_members_delete on public.study_group_members
  using ((((select app.role()) = 'admin' or person_id = (select app.uid()) or group_id in (select app.led_group_ids())) and created_at > now() - interval '30 minutes'));
alter policy study_groups_delete on public.study_groups
  using ((created_by = (select app.uid()) and created_at > now() - interval '30 minutes'));
alter policy affirmation_sessions_read on public.affirmation_sessions
  using ((((select app.role()) = 'student' and student_id = (select app.uid())) or ((select app.role()) = 'teacher' and shared_with_teachers and student_id in (select app.my_student_ids())) or (shared_with_guardians and student_id in (select app.my_child_ids()))));
alter policy courage_log_read on public.courage_log
  using ((((select app.role()) = 'student' and student_id = (select app.uid())) or ((select app.role()) = 'teacher' and shared_with_teachers and student_id in (select app.my_student_ids())) or (shared_with_guardians and student_id in (select app.my_child_ids()))));
alter policy gratitude_entries_read on public.gratitude_entries
  using ((((select app.role()) = 'student' and student_id = (select app.uid())) or ((select app.role()) = 'teacher' and shared_with_teachers and student_id in (select app.my_student_ids())) or (shared_with_guardians and student_id in (select app.my_child_ids()))));
alter policy habits_tracker_read on public.habits_tracker
  using ((((select app.role()) = 'student' and student_id = (select app.uid())) or ((select app.role()) = 'teacher' and shared_with_teachers and student_id in (select app.my_student_ids())) or (shared_with_guardians and student_id in (select app.my_child_ids()))));
alter policy kindness_counter_read on public.kindness_counter
  using ((((select app.role()) = 'student' and student_id = (select app.uid())) or ((select app.role()) = 'teacher' and shared_with_teachers and student_id in (select app.my_student_ids())) or (shared_with_guardians and student_id in (select app.my_child_ids()))));
alter policy announcements_update on public.announcements
  using (((select app.is_staff()) and author_id = (select app.uid()) and publishes_at > now()))
  with check ((author_id = (select app.uid()) and ((select app.role()) = 'admin' or ((select app.is_staff()) and audience = 'class' and class_id in (select app.my_class_ids())))));
alter policy announcements_delete on public.announcements
  using (((select app.is_staff()) and author_id = (select app.uid()) and publishes_at > now()));
alter policy student_achievements_insert on public.student_achievements
  with check ((awarded_by = (select app.uid()) and ((select app.role()) = 'admin' or (class_id is not null and (class_id, student_id) in (select class_id, student_id from app.my_class_students())) or (class_id is null and student_id in (select app.my_student_ids())))));
alter policy student_achievements_delete on public.student_achievements
  using ((awarded_by = (select app.uid()) and created_at > now() - interval '30 minutes'));
alter policy student_wellbeing_read on public.student_wellbeing
  using ((((select app.role()) = 'student' and student_id = (select app.uid())) or ((select app.role()) = 'teacher' and shared_with_teachers and student_id in (select app.my_student_ids())) or (shared_with_guardians and student_id in (select app.my_child_ids()))));
alter policy absence_reports_delete on public.absence_reports
  using ((reported_by = (select app.uid()) and status = 'reported' and created_at > now() - interval '30 minutes'));
alter policy parent_child_relationships_read on public.parent_child_relationships
  using (((((select app.role()) = 'admin' or (select app.has_duty('registrar')) or (select app.has_duty('office'))) and not contact_restricted) or (contact_restricted and (select app.has_duty('office')) and (select app.second_factor_met())) or (guardian_id = (select app.uid()) and student_id in (select app.my_child_ids())) or ((select app.is_staff()) and not contact_restricted and student_id in (select app.my_student_ids()))));
alter policy parent_child_relationships_insert on public.parent_child_relationships
  with check ((((select app.role()) = 'admin' or (select app.has_duty('registrar'))) and (not contact_restricted or ((select app.has_duty('office')) and (select app.second_factor_met())))));
alter policy parent_child_relationships_update on public.parent_child_relationships
  using ((((select app.role()) = 'admin' or (select app.has_duty('registrar')) or (select app.has_duty('office'))) and (not contact_restricted or ((select app.has_duty('office')) and (select app.second_factor_met())))))
  with check ((((select app.role()) = 'admin' or (select app.has_duty('registrar')) or (select app.has_duty('office'))) and (not contact_restricted or ((select app.has_duty('office')) and (select app.second_factor_met())))));
alter policy parent_child_relationships_delete on public.parent_child_relationships
  using ((((select app.role()) = 'admin' or (select app.has_duty('registrar'))) and (not contact_restricted or ((select app.has_duty('office')) and (select app.second_factor_met()))) and created_at > now() - interval '30 minutes'));
alter policy academic_upgrade_exceptions_insert on public.academic_upgrade_exceptions
  with check ((((select app.role()) = 'admin' or (select app.has_duty('registrar'))) and (select app.second_factor_met())));
alter policy academic_upgrade_exceptions_update on public.academic_upgrade_exceptions
  using ((((select app.role()) = 'admin' or (select app.has_duty('registrar'))) and (select app.second_factor_met())))
  with check ((((select app.role()) = 'admin' or (select app.has_duty('registrar'))) and (select app.second_factor_met())));
alter policy academic_upgrade_exceptions_delete on public.academic_upgrade_exceptions
  using ((((select app.role()) = 'admin' or (select app.has_duty('registrar'))) and (select app.second_factor_met()) and created_at > now() - interval '30 minutes'));
alter policy academic_upgrade_mappings_insert on public.academic_upgrade_mappings
  with check ((((select app.role()) = 'admin' or (select app.has_duty('registrar'))) and (select app.second_factor_met())));
alter policy academic_upgrade_mappings_update on public.academic_upgrade_mappings
  using ((((select app.role()) = 'admin' or (select app.has_duty('registrar'))) and (select app.second_factor_met())))
  with check ((((select app.role()) = 'admin' or (select app.has_duty('registrar'))) and (select app.second_factor_met())));
alter policy academic_upgrade_mappings_delete on public.academic_upgrade_mappings
  using ((((select app.role()) = 'admin' or (select app.has_duty('registrar'))) and (select app.second_factor_met()) and created_at > now() - interval '30 minutes'));
alter policy promotion_moves_insert on public.promotion_moves
  with check ((((select app.role()) = 'admin' or (select app.has_duty('registrar'))) and (select app.second_factor_met())));
alter policy promotion_moves_update on public.promotion_moves
  using ((((select app.role()) = 'admin' or (select app.has_duty('registrar'))) and (select app.second_factor_met())))
  with check ((((select app.role()) = 'admin' or (select app.has_duty('registrar'))) and (select app.second_factor_met())));
alter policy promotion_moves_delete on public.promotion_moves
  using ((((select app.role()) = 'admin' or (select app.has_duty('registrar'))) and (select app.second_factor_met()) and created_at > now() - interval '30 minutes'));
alter policy promotion_runs_insert on public.promotion_runs
  with check ((((select app.role()) = 'admin' or (select app.has_duty('registrar'))) and (select app.second_factor_met())));
alter policy promotion_runs_update on public.promotion_runs
  using ((((select app.role()) = 'admin' or (select app.has_duty('registrar'))) and (select app.second_factor_met())))
  with check ((((select app.role()) = 'admin' or (select app.has_duty('registrar'))) and (select app.second_factor_met())));
alter policy promotion_runs_delete on public.promotion_runs
  using ((((select app.role()) = 'admin' or (select app.has_duty('registrar'))) and (select app.second_factor_met()) and created_at > now() - interval '30 minutes'));
alter policy badges_delete on public.badges
  using (((select app.role()) = 'admin' and created_at > now() - interval '30 minutes'));
alter policy quests_delete on public.quests
  using (((select app.is_staff()) and author_id = (select app.uid()) and created_at > now() - interval '30 minutes'));
alter policy student_badges_delete on public.student_badges
  using (((select app.is_staff()) and awarded_by = (select app.uid()) and created_at > now() - interval '30 minutes'));
alter policy student_progress_delete on public.student_progress
  using ((recorded_by = (select app.uid()) and ((select app.role()) = 'admin' or (class_id is not null and (class_id, student_id) in (select class_id, student_id from app.my_class_students())) or (class_id is null and student_id in (select app.my_student_ids()))) and created_at > now() - interval '30 minutes'));
alter policy student_quests_delete on public.student_quests
  using ((((select app.role()) = 'admin' or (class_id is not null and (class_id, student_id) in (select class_id, student_id from app.my_class_students())) or (class_id is null and student_id in (select app.my_student_ids()))) and created_at > now() - interval '30 minutes'));
alter policy academic_years_delete on public.academic_years
  using (((select app.role()) = 'admin' and created_at > now() - interval '30 minutes'));
alter policy school_settings_update on public.school_settings
  using (((select app.role()) = 'admin' and (select app.second_factor_met())))
  with check (((select app.role()) = 'admin' and (select app.second_factor_met())));
alter policy rewards_delete on public.rewards
  using (((select app.role()) = 'admin' and created_at > now() - interval '30 minutes'));

-- As in 0015, of classes of the lesson's own school alone: the dates of another school's year are not told in a refusal.
create or replace function guard.date_meeting() returns trigger language plpgsql security definer set search_path = '' as $$
declare year record;
begin
  if app.uid() is not null and new.school_id is distinct from app.school() then return new; end if; -- row security refuses it
  select y.starts_on, y.ends_on into year from public.classes c join public.academic_years y on y.id = c.academic_year_id
    where c.id = new.class_id and c.school_id = new.school_id;
  new.starts_on := coalesce(new.starts_on, year.starts_on);
  new.ends_on := coalesce(new.ends_on, year.ends_on);
  if new.starts_on < year.starts_on or new.ends_on > year.ends_on then
    perform guard.refuse('CA422', format('The class has lessons from %s to %s only.', year.starts_on, year.ends_on));
  end if;
  return new;
end $$;
