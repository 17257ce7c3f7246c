-- Policies ask for less, and what they ask for is found faster (DECISIONS/2026-11-23-what-row-security-costs.md). Apart from the
-- words they let through the same.

-- The sets that nearly every policy asks for are found with the caller, once a transaction.
alter type app.caller add attribute children uuid[], add attribute classes uuid[], add attribute homerooms uuid[];
comment on type app.caller is 'Whom a transaction acts as: the person, the membership in force, its school’s day, when the claims end (epoch seconds), a parent’s children, the classes of today, and the homerooms that the caller leads.';
create function guard.renew_caller() returns trigger language plpgsql set search_path = '' as $$
begin
  if current_setting('app.caller', true) <> '' then perform app.resolve_caller(); end if;
  return null;
end $$;
comment on function guard.renew_caller() is 'After a change of what the caller and their sets were found by, the rest of the transaction goes by a caller found anew.';
-- It takes the place of forgetting, after which every fact was found live.
drop trigger forget_caller on public.memberships;
drop trigger forget_caller on public.schools;
drop function guard.forget_caller();
create trigger renew_caller after insert or update or delete on public.memberships for each statement execute function guard.renew_caller();
create trigger renew_caller after update on public.schools for each statement execute function guard.renew_caller();
create trigger renew_caller after insert or update or delete on public.parent_child_relationships for each statement execute function guard.renew_caller();
create trigger renew_caller after insert or update or delete on public.personal_details for each statement execute function guard.renew_caller();
create trigger renew_caller after insert or update or delete on public.teacher_class_assignments for each statement execute function guard.renew_caller();
create trigger renew_caller after insert or update or delete on public.student_class_assignments for each statement execute function guard.renew_caller();

-- Sets of people and classes are answered from these indexes alone: rows of a student, or of a class, lie far apart in the table.
drop index public.student_class_assignments_student_idx, public.student_class_assignments_class_idx, public.teacher_class_assignments_teacher_idx, public.teacher_class_assignments_class_idx;
create index student_class_assignments_student_idx on public.student_class_assignments (school_id, student_id, starts_on, ends_on, class_id);
create index student_class_assignments_class_idx on public.student_class_assignments (school_id, class_id, starts_on, ends_on, student_id);
create index teacher_class_assignments_teacher_idx on public.teacher_class_assignments (school_id, teacher_id, starts_on, ends_on, class_id);
create index teacher_class_assignments_class_idx on public.teacher_class_assignments (school_id, class_id, starts_on, ends_on, teacher_id);

-- Names that the policies below need; what they do is in db/sql/access.sql, which follows at once.
do $$
declare named text;
begin
  foreach named in array array['as_staff() returns uuid', 'as_student() returns uuid', 'my_classes() returns uuid[]', 'homeroom_students() returns uuid[]',
    'homeroom_classes() returns uuid[]', 'my_children() returns uuid[]', 'pupil_classes() returns uuid[]', 'record_students() returns uuid[]', 'audience_classes() returns uuid[]',
    'audience_grades() returns uuid[]', 'acquaintances() returns uuid[]']
  loop
    execute format('create function app.%s language plpgsql stable security definer set search_path = '''' as $stub$ begin return null; end $stub$', named);
  end loop;
end $$;

alter policy teacher_settings_insert on public.teacher_settings
  with check (person_id = (select app.as_staff()));
alter policy teacher_settings_update on public.teacher_settings
  using (person_id = (select app.as_staff()))
  with check (person_id = (select app.as_staff()));
alter policy assessment_categories_read on public.assessment_categories
  using ((select app.role()) = 'admin' or class_id = any ((select app.my_classes())::uuid[]) or class_id = any ((select app.homeroom_classes())::uuid[]) or class_id = any ((select app.pupil_classes())::uuid[]));
alter policy assessment_categories_insert on public.assessment_categories
  with check ((select app.role()) = 'admin' or class_id = any ((select app.my_classes())::uuid[]));
alter policy assessment_categories_update on public.assessment_categories
  using ((select app.role()) = 'admin' or class_id = any ((select app.my_classes())::uuid[]))
  with check ((select app.role()) = 'admin' or class_id = any ((select app.my_classes())::uuid[]));
alter policy assessment_categories_delete on public.assessment_categories
  using (((select app.role()) = 'admin' or class_id = any ((select app.my_classes())::uuid[])) and created_at > now() - interval '30 minutes');
alter policy assessment_grades_read on public.assessment_grades
  using ((select app.role()) = 'admin' or (student_id = any ((select app.homeroom_students())::uuid[]) and released_to_student_at <= now()) or (student_id = (select app.as_student()) and released_to_student_at <= now()) or (student_id = any ((select app.my_children())::uuid[]) and released_to_guardians_at <= now()) or (class_id, student_id) in (select class_id, student_id from app.my_class_students()) or graded_by = (select app.as_staff()) or (select app.has_duty('exams')));
alter policy assessments_read on public.assessments
  using ((select app.role()) = 'admin' or class_id = any ((select app.my_classes())::uuid[]) or class_id = any ((select app.homeroom_classes())::uuid[]) or (class_id = any ((select app.pupil_classes())::uuid[]) and published_at <= now()) or created_by = (select app.as_staff()) or (select app.has_duty('exams')));
alter policy assessments_insert on public.assessments
  with check (created_by = (select app.uid()) and ((select app.role()) = 'admin' or (class_id = any ((select app.my_classes())::uuid[]) and term_id in (select app.open_term_ids()))));
alter policy assessments_update on public.assessments
  using ((select app.role()) = 'admin' or (class_id = any ((select app.my_classes())::uuid[]) and term_id in (select app.open_term_ids())))
  with check ((select app.role()) = 'admin' or (class_id = any ((select app.my_classes())::uuid[]) and term_id in (select app.open_term_ids())));
alter policy assessments_delete on public.assessments
  using (((select app.role()) = 'admin' or (class_id = any ((select app.my_classes())::uuid[]) and term_id in (select app.open_term_ids()))) and (published_at is null or (created_by = (select app.uid()) and created_at > now() - interval '30 minutes')));
alter policy category_weights_read on public.category_weights
  using ((select app.role()) = 'admin' or class_id = any ((select app.my_classes())::uuid[]) or class_id = any ((select app.homeroom_classes())::uuid[]) or class_id = any ((select app.pupil_classes())::uuid[]));
alter policy category_weights_insert on public.category_weights
  with check ((select app.role()) = 'admin' or (class_id = any ((select app.my_classes())::uuid[]) and term_id in (select app.open_term_ids())));
alter policy category_weights_update on public.category_weights
  using ((select app.role()) = 'admin' or (class_id = any ((select app.my_classes())::uuid[]) and term_id in (select app.open_term_ids())))
  with check ((select app.role()) = 'admin' or (class_id = any ((select app.my_classes())::uuid[]) and term_id in (select app.open_term_ids())));
alter policy category_weights_delete on public.category_weights
  using (created_at > now() - interval '30 minutes' and ((select app.role()) = 'admin' or (class_id = any ((select app.my_classes())::uuid[]) and term_id in (select app.open_term_ids()))));
alter policy grades_read on public.grades
  using ((select app.role()) = 'admin' or (student_id = any ((select app.homeroom_students())::uuid[]) and released_to_student_at <= now()) or (student_id = (select app.as_student()) and released_to_student_at <= now()) or (student_id = any ((select app.my_children())::uuid[]) and released_to_guardians_at <= now()) or (class_id, student_id) in (select class_id, student_id from app.my_class_students()) or graded_by = (select app.as_staff()) or (select app.has_duty('exams')));
alter policy grading_policies_read on public.grading_policies
  using ((select app.role()) = 'admin' or class_id = any ((select app.my_classes())::uuid[]) or class_id = any ((select app.homeroom_classes())::uuid[]) or class_id = any ((select app.pupil_classes())::uuid[]));
alter policy grading_policies_insert on public.grading_policies
  with check ((select app.role()) = 'admin' or (class_id = any ((select app.my_classes())::uuid[]) and (term_id is null or term_id in (select app.open_term_ids()))));
alter policy grading_policies_update on public.grading_policies
  using ((select app.role()) = 'admin' or (class_id = any ((select app.my_classes())::uuid[]) and (term_id is null or term_id in (select app.open_term_ids()))))
  with check ((select app.role()) = 'admin' or (class_id = any ((select app.my_classes())::uuid[]) and (term_id is null or term_id in (select app.open_term_ids()))));
alter policy grading_policies_delete on public.grading_policies
  using (created_at > now() - interval '30 minutes' and ((select app.role()) = 'admin' or (class_id = any ((select app.my_classes())::uuid[]) and (term_id is null or term_id in (select app.open_term_ids())))));
alter policy attendance_read on public.attendance
  using ((select app.role()) = 'admin' or student_id = any ((select app.record_students())::uuid[]) or (class_id, student_id) in (select class_id, student_id from app.my_class_students()) or recorded_by = (select app.as_staff()) or (select app.has_duty('office')));
alter policy registers_read on public.registers
  using ((select app.role()) = 'admin' or class_id = any ((select app.my_classes())::uuid[]) or class_id = any ((select app.homeroom_classes())::uuid[]) or taken_by = (select app.as_staff()) or class_id = any ((select app.pupil_classes())::uuid[]));
alter policy registers_insert on public.registers
  with check (taken_by = (select app.uid()) and ((select app.role()) = 'admin' or (class_id = any ((select app.my_classes())::uuid[]) and day between (select app.first_posting_day()) and (select app.today()))));
alter policy registers_update on public.registers
  using ((select app.role()) = 'admin' or (class_id = any ((select app.my_classes())::uuid[]) and day between (select app.first_posting_day()) and (select app.today())))
  with check ((select app.role()) = 'admin' or (class_id = any ((select app.my_classes())::uuid[]) and day between (select app.first_posting_day()) and (select app.today())));
alter policy registers_delete on public.registers
  using (taken_by = (select app.uid()) and created_at > now() - interval '30 minutes' and ((select app.role()) = 'admin' or (class_id = any ((select app.my_classes())::uuid[]) and day between (select app.first_posting_day()) and (select app.today()))));
alter policy class_meetings_read on public.class_meetings
  using ((select app.role()) = 'admin' or class_id = any ((select app.my_classes())::uuid[]) or class_id = any ((select app.homeroom_classes())::uuid[]) or class_id = any ((select app.pupil_classes())::uuid[]));
alter policy classes_read on public.classes
  using ((select app.is_staff()) or id = any ((select app.pupil_classes())::uuid[]));
alter policy student_class_assignments_read on public.student_class_assignments
  using ((select app.is_staff()) or student_id = any ((select app.my_children())::uuid[]) or student_id = (select app.as_student()) or ((select app.role()) = 'student' and class_id = any ((select app.pupil_classes())::uuid[])));
alter policy teacher_class_assignments_read on public.teacher_class_assignments
  using ((select app.is_staff()) or class_id = any ((select app.pupil_classes())::uuid[]));
alter policy audience_people_read on public.audience_people
  using ((select app.role()) = 'admin' or person_id = (select app.uid()) or added_by = (select app.as_staff()));
alter policy audience_people_delete on public.audience_people
  using (added_by = (select app.as_staff()) and created_at > now() - interval '30 minutes');
alter policy community_posts_read on public.community_posts
  using ((select app.role()) = 'admin' or author_id = (select app.as_staff()) or (publishes_at <= now() and hidden_at is null and withdrawn_at is null and case audience when 'school' then true when 'staff' then (select app.is_staff()) when 'role' then audience_role = (select app.role()) when 'grade' then grade_level_id = any ((select app.audience_grades())::uuid[]) when 'class' then class_id = any ((select app.audience_classes())::uuid[]) when 'group' then group_id in (select app.my_group_ids()) when 'people' then id in (select app.addressed_ids()) else false end));
alter policy community_posts_insert on public.community_posts
  with check (author_id = (select app.uid()) and hidden_at is null and ((select app.role()) = 'admin' or case audience when 'class' then class_id = any ((select app.audience_classes())::uuid[]) when 'group' then group_id in (select app.my_group_ids()) when 'people' then (select app.is_staff()) else false end));
alter policy community_posts_update on public.community_posts
  with check ((select app.role()) = 'admin' or (author_id = (select app.uid()) and hidden_at is null and (withdrawn_at is not null or case audience when 'class' then class_id = any ((select app.audience_classes())::uuid[]) when 'group' then group_id in (select app.my_group_ids()) when 'people' then (select app.is_staff()) else false end)));
alter policy polls_read on public.polls
  using ((select app.role()) = 'admin' or author_id = (select app.as_staff()) or (opens_at <= now() and case audience when 'school' then true when 'staff' then (select app.is_staff()) when 'role' then audience_role = (select app.role()) when 'grade' then grade_level_id = any ((select app.audience_grades())::uuid[]) when 'class' then class_id = any ((select app.audience_classes())::uuid[]) when 'group' then group_id in (select app.my_group_ids()) when 'people' then id in (select app.addressed_ids()) else false end));
alter policy polls_insert on public.polls
  with check (author_id = (select app.uid()) and ((select app.role()) = 'admin' or ((select app.is_staff()) and case audience when 'class' then class_id = any ((select app.my_classes())::uuid[]) when 'group' then group_id in (select app.my_group_ids()) when 'people' then true else false end)));
alter policy polls_update on public.polls
  using ((select app.role()) = 'admin' or author_id = (select app.as_staff()))
  with check ((select app.role()) = 'admin' or (author_id = (select app.uid()) and case audience when 'class' then class_id = any ((select app.my_classes())::uuid[]) when 'group' then group_id in (select app.my_group_ids()) when 'people' then true else false end));
alter policy polls_delete on public.polls
  using (author_id = (select app.as_staff()) and (created_at > now() - interval '30 minutes' or opens_at > now()));
alter policy consents_read on public.consents
  using ((select app.role()) = 'admin' or (person_id = (select app.uid()) and (student_id = any ((select app.my_children())::uuid[]) or student_id = (select app.of_age_myself()))));
alter policy consents_insert on public.consents
  with check (recorded_by = (select app.uid()) and ((person_id = (select app.uid()) and channel = 'app' and (student_id = any ((select app.my_children())::uuid[]) or student_id = (select app.of_age_myself()))) or (((select app.role()) = 'admin' and (select app.second_factor_met())) and channel <> 'app')));
alter policy contacts_read on public.contacts
  using ((select app.role()) = 'admin' or person_id = (select app.uid()) or person_id = any ((select app.my_children())::uuid[]) or (teachers_may_use and person_id in (select app.my_students_guardian_ids())));
alter policy emergency_contacts_read on public.emergency_contacts
  using ((select app.role()) = 'admin' or (student_id = (select app.as_student()) and note is null) or (student_id = any ((select app.my_children())::uuid[]) and (guardian_id is null or guardian_id = (select app.uid()))) or ((select app.is_staff()) and teachers_may_use and student_id in (select app.my_student_ids()) and (guardian_id is null or guardian_id in (select app.my_students_guardian_ids()))));
alter policy medical_notes_read on public.medical_notes
  using ((select app.role()) = 'admin' or student_id = any ((select app.my_children())::uuid[]));
alter policy student_alerts_read on public.student_alerts
  using ((select app.role()) = 'admin' or student_id = any ((select app.my_children())::uuid[]) or ((select app.is_staff()) and student_id in (select app.my_student_ids())));
alter policy communication_threads_read on public.communication_threads
  using ((started_by = (select app.uid()) or id in (select app.my_thread_ids())) and ((select app.role()) <> 'parent' or about_student_id is null or about_student_id = any ((select app.my_children())::uuid[])));
alter policy communication_threads_insert on public.communication_threads
  with check (started_by = (select app.uid()) and ((select app.role()) <> 'parent' or about_student_id is null or about_student_id = any ((select app.my_children())::uuid[])));
alter policy communication_threads_update on public.communication_threads
  using (started_by = (select app.uid()) and ((select app.role()) <> 'parent' or about_student_id is null or about_student_id = any ((select app.my_children())::uuid[])))
  with check (started_by = (select app.uid()) and ((select app.role()) <> 'parent' or about_student_id is null or about_student_id = any ((select app.my_children())::uuid[])));
alter policy communication_threads_delete on public.communication_threads
  using (started_by = (select app.uid()) and created_at > now() - interval '30 minutes' and ((select app.role()) <> 'parent' or about_student_id is null or about_student_id = any ((select app.my_children())::uuid[])));
alter policy communications_read on public.communications
  using ((communications.author_id = (select app.uid()) or (communications.delivers_at <= now() and communications.withdrawn_at is null and exists (select from public.communication_recipients r where r.communication_id = communications.id and r.recipient_id = (select app.uid())))) and ((select app.role()) <> 'parent' or communications.about_student_id is null or communications.about_student_id = any ((select app.my_children())::uuid[])));
alter policy communications_insert on public.communications
  with check (communications.author_id = (select app.uid()) and communications.author_role = (select app.role()) and ((select app.role()) <> 'parent' or communications.about_student_id is null or communications.about_student_id = any ((select app.my_children())::uuid[])) and exists (select from public.communication_threads h where h.id = communications.thread_id and h.closed_at is null));
alter policy communications_update on public.communications
  using (author_id = (select app.uid()) and author_role = (select app.role()) and delivers_at > now() and ((select app.role()) <> 'parent' or about_student_id is null or about_student_id = any ((select app.my_children())::uuid[])));
alter policy communications_delete on public.communications
  using (author_id = (select app.uid()) and delivers_at > now() and ((select app.role()) <> 'parent' or about_student_id is null or about_student_id = any ((select app.my_children())::uuid[])));
alter policy help_requests_read on public.help_requests
  using ((select app.role()) = 'admin' or (asked_by = (select app.uid()) and ((select app.role()) <> 'parent' or about_student_id is null or about_student_id = any ((select app.my_children())::uuid[]))) or addressed_to = (select app.as_staff()));
alter policy help_requests_insert on public.help_requests
  with check (asked_by = (select app.uid()) and status = 'open' and ((select app.role()) <> 'parent' or about_student_id is null or about_student_id = any ((select app.my_children())::uuid[])) and ((select app.is_staff()) or addressed_to is null or addressed_to in (select app.correspondent_ids())));
alter policy help_requests_update on public.help_requests
  using ((select app.role()) = 'admin' or (asked_by = (select app.uid()) and ((select app.role()) <> 'parent' or about_student_id is null or about_student_id = any ((select app.my_children())::uuid[]))) or addressed_to = (select app.as_staff()));
alter policy help_requests_delete on public.help_requests
  using (asked_by = (select app.uid()) and created_at > now() - interval '30 minutes' and ((select app.role()) <> 'parent' or about_student_id is null or about_student_id = any ((select app.my_children())::uuid[])));
alter policy counsellor_appointments_read on public.counsellor_appointments
  using (student_id = (select app.as_student()) or ((select app.has_duty('counsellor')) and counsellor_id = (select app.uid())));
alter policy counsellor_appointments_insert on public.counsellor_appointments
  with check (requested_by = (select app.uid()) and ((student_id = (select app.as_student()) and status = 'requested' and case_id is null and counsellor_id in (select app.counsellor_ids())) or ((select app.has_duty('counsellor')) and counsellor_id = (select app.uid()))));
alter policy counsellor_appointments_update on public.counsellor_appointments
  using ((student_id = (select app.as_student()) and status in ('requested', 'confirmed')) or ((select app.has_duty('counsellor')) and counsellor_id = (select app.uid())))
  with check ((student_id = (select app.as_student()) and status = 'cancelled' and cancelled_by = (select app.uid())) or ((select app.has_duty('counsellor')) and counsellor_id = (select app.uid())));
alter policy data_requests_read on public.data_requests
  using ((select app.role()) = 'admin' or (requested_by = (select app.uid()) and ((((select app.role()) = 'parent') and subject_id = (select app.uid())) or (subject_id = any ((select app.my_children())::uuid[]) or subject_id = (select app.of_age_myself())))));
alter policy data_requests_insert on public.data_requests
  with check (requested_by = (select app.uid()) and status = 'received' and (((select app.role()) = 'admin' and (select app.second_factor_met())) or ((((select app.role()) = 'parent') and subject_id = (select app.uid())) or (subject_id = any ((select app.my_children())::uuid[]) or subject_id = (select app.of_age_myself())))));
alter policy data_requests_update on public.data_requests
  using (((select app.role()) = 'admin' and (select app.second_factor_met())) or ((requested_by = (select app.uid()) and ((((select app.role()) = 'parent') and subject_id = (select app.uid())) or (subject_id = any ((select app.my_children())::uuid[]) or subject_id = (select app.of_age_myself())))) and status = 'received'))
  with check (((select app.role()) = 'admin' and (select app.second_factor_met())) or ((requested_by = (select app.uid()) and ((((select app.role()) = 'parent') and subject_id = (select app.uid())) or (subject_id = any ((select app.my_children())::uuid[]) or subject_id = (select app.of_age_myself())))) and status in ('received', 'withdrawn')));
alter policy disclosure_log_read on public.disclosure_log
  using ((select app.role()) = 'admin' or (student_id = any ((select app.my_children())::uuid[]) or student_id = (select app.of_age_myself())));
alter policy documents_read on public.documents
  using ((select app.role()) = 'admin' or author_id = (select app.as_staff()) or (published_at <= now() and (archived_at is null or archived_at > now()) and case audience when 'school' then true when 'staff' then (select app.is_staff()) when 'role' then audience_role = (select app.role()) when 'grade' then grade_level_id = any ((select app.audience_grades())::uuid[]) when 'class' then class_id = any ((select app.audience_classes())::uuid[]) else false end));
alter policy documents_insert on public.documents
  with check (author_id = (select app.uid()) and ((select app.role()) = 'admin' or case audience when 'class' then class_id = any ((select app.my_classes())::uuid[]) else false end));
alter policy documents_update on public.documents
  using ((select app.role()) = 'admin' or author_id = (select app.as_staff()))
  with check ((select app.role()) = 'admin' or (author_id = (select app.uid()) and case audience when 'class' then class_id = any ((select app.my_classes())::uuid[]) else false end));
alter policy documents_delete on public.documents
  using (author_id = (select app.as_staff()) and published_at is null);
alter policy academic_schedule_read on public.academic_schedule
  using ((select app.role()) = 'admin' or (published_at <= now() and case audience when 'school' then true when 'staff' then (select app.is_staff()) when 'role' then audience_role = (select app.role()) when 'grade' then grade_level_id = any ((select app.audience_grades())::uuid[]) when 'class' then class_id = any ((select app.audience_classes())::uuid[]) when 'group' then group_id in (select app.my_group_ids()) else false end));
alter policy event_registrations_read on public.event_registrations
  using ((select app.role()) = 'admin' or person_id = (select app.uid()) or person_id = any ((select app.my_children())::uuid[]) or event_id in (select app.organised_event_ids()));
alter policy event_registrations_insert on public.event_registrations
  with check (event_registrations.registered_by = (select app.uid()) and (event_registrations.person_id = (select app.uid()) or event_registrations.person_id = any ((select app.my_children())::uuid[])) and exists (select from public.school_events e where e.id = event_registrations.event_id));
alter policy event_registrations_update on public.event_registrations
  using ((select app.role()) = 'admin' or person_id = (select app.uid()) or person_id = any ((select app.my_children())::uuid[]) or event_id in (select app.organised_event_ids()))
  with check ((select app.role()) = 'admin' or ((person_id = (select app.uid()) or person_id = any ((select app.my_children())::uuid[])) and status in ('registered', 'waiting', 'cancelled')) or event_id in (select app.organised_event_ids()));
alter policy event_registrations_delete on public.event_registrations
  using (registered_by = (select app.uid()) and created_at > now() - interval '30 minutes' and (person_id = (select app.uid()) or person_id = any ((select app.my_children())::uuid[])));
alter policy school_events_read on public.school_events
  using ((select app.role()) = 'admin' or organiser_id = (select app.as_staff()) or (published_at <= now() and case audience when 'school' then true when 'staff' then (select app.is_staff()) when 'role' then audience_role = (select app.role()) when 'grade' then grade_level_id = any ((select app.audience_grades())::uuid[]) when 'class' then class_id = any ((select app.audience_classes())::uuid[]) when 'group' then group_id in (select app.my_group_ids()) when 'people' then id in (select app.addressed_ids()) else false end));
alter policy school_events_insert on public.school_events
  with check (organiser_id = (select app.uid()) and ((select app.role()) = 'admin' or ((select app.is_staff()) and case audience when 'class' then class_id = any ((select app.my_classes())::uuid[]) when 'group' then group_id in (select app.my_group_ids()) when 'people' then true else false end)));
alter policy school_events_update on public.school_events
  using ((select app.role()) = 'admin' or organiser_id = (select app.as_staff()))
  with check ((select app.role()) = 'admin' or (organiser_id = (select app.uid()) and case audience when 'class' then class_id = any ((select app.my_classes())::uuid[]) when 'group' then group_id in (select app.my_group_ids()) when 'people' then true else false end));
alter policy school_events_delete on public.school_events
  using (organiser_id = (select app.as_staff()) and (created_at > now() - interval '30 minutes' or published_at is null));
alter policy sel_programs_read on public.sel_programs
  using ((select app.role()) = 'admin' or (published_at <= now() and case audience when 'school' then true when 'staff' then (select app.is_staff()) when 'role' then audience_role = (select app.role()) when 'grade' then grade_level_id = any ((select app.audience_grades())::uuid[]) when 'class' then class_id = any ((select app.audience_classes())::uuid[]) when 'group' then group_id in (select app.my_group_ids()) else false end));
alter policy exam_answers_read on public.exam_answers
  using ((select app.keeps_exams()) or (exam_id, student_id) in (select * from app.my_exam_students()) or student_id = (select app.as_student()) or (student_id = any ((select app.my_children())::uuid[]) and exam_id in (select app.resolved_exam_ids())));
alter policy exam_marks_read on public.exam_marks
  using ((select app.keeps_exams()) or (exam_id, student_id) in (select * from app.my_exam_students()) or marked_by = (select app.as_staff()) or ((student_id = (select app.as_student()) or student_id = any ((select app.homeroom_students())::uuid[])) and released_to_student_at <= now()) or (student_id = any ((select app.my_children())::uuid[]) and released_to_guardians_at <= now()));
alter policy exam_sittings_read on public.exam_sittings
  using ((select app.keeps_exams()) or (exam_id, student_id) in (select * from app.my_exam_students()) or (student_id = any ((select app.record_students())::uuid[]) and exam_id in (select app.published_exam_ids())));
alter policy exams_read on public.exams
  using ((select app.role()) = 'admin' or (select app.has_duty('exams')) or class_id = any ((select app.my_classes())::uuid[]) or (published_at <= now() and (class_id = any ((select app.homeroom_classes())::uuid[]) or class_id = any ((select app.pupil_classes())::uuid[]))));
alter policy exams_insert on public.exams
  with check (created_by = (select app.uid()) and ((select app.role()) = 'admin' or (select app.has_duty('exams')) or (class_id = any ((select app.my_classes())::uuid[]) and term_id in (select app.open_term_ids()))));
alter policy exams_update on public.exams
  using ((select app.role()) = 'admin' or (select app.has_duty('exams')) or (class_id = any ((select app.my_classes())::uuid[]) and term_id in (select app.open_term_ids())))
  with check ((select app.role()) = 'admin' or (select app.has_duty('exams')) or (class_id = any ((select app.my_classes())::uuid[]) and term_id in (select app.open_term_ids())));
alter policy exams_delete on public.exams
  using (created_by = (select app.as_staff()) and published_at is null);
alter policy peer_tutoring_sessions_read on public.peer_tutoring_sessions
  using ((select app.role()) = 'admin' or tutor_id = (select app.uid()) or learner_id = (select app.uid()) or arranged_by = (select app.uid()) or tutor_id = any ((select app.my_children())::uuid[]) or learner_id = any ((select app.my_children())::uuid[]) or tutor_id in (select app.my_student_ids()) or learner_id in (select app.my_student_ids()));
alter policy study_group_join_requests_read on public.study_group_join_requests
  using ((select app.role()) = 'admin' or person_id = (select app.uid()) or person_id = any ((select app.my_children())::uuid[]) or group_id in (select app.led_group_ids()));
alter policy study_groups_read on public.study_groups
  using ((select app.role()) = 'admin' or created_by = (select app.as_staff()) or case audience when 'school' then true when 'grade' then grade_level_id = any ((select app.audience_grades())::uuid[]) when 'class' then class_id = any ((select app.audience_classes())::uuid[]) else false end or id in (select app.my_group_ids()));
alter policy study_groups_insert on public.study_groups
  with check (created_by = (select app.uid()) and ((select app.role()) = 'admin' or ((select app.role()) in ('student', 'teacher') and case audience when 'class' then class_id = any ((select app.audience_classes())::uuid[]) else false end)));
alter policy affirmation_sessions_read on public.affirmation_sessions
  using (student_id = (select app.as_student()) or ((select app.role()) = 'teacher' and shared_with_teachers and student_id in (select app.my_student_ids())) or (shared_with_guardians and student_id = any ((select app.my_children())::uuid[])));
alter policy affirmation_sessions_insert on public.affirmation_sessions
  with check (student_id = (select app.as_student()));
alter policy affirmation_sessions_update on public.affirmation_sessions
  using (student_id = (select app.as_student()))
  with check (student_id = (select app.as_student()));
alter policy affirmation_sessions_delete on public.affirmation_sessions
  using (student_id = (select app.as_student()));
alter policy courage_log_read on public.courage_log
  using (student_id = (select app.as_student()) or ((select app.role()) = 'teacher' and shared_with_teachers and student_id in (select app.my_student_ids())) or (shared_with_guardians and student_id = any ((select app.my_children())::uuid[])));
alter policy courage_log_insert on public.courage_log
  with check (student_id = (select app.as_student()));
alter policy courage_log_update on public.courage_log
  using (student_id = (select app.as_student()))
  with check (student_id = (select app.as_student()));
alter policy courage_log_delete on public.courage_log
  using (student_id = (select app.as_student()));
alter policy gratitude_entries_read on public.gratitude_entries
  using (student_id = (select app.as_student()) or ((select app.role()) = 'teacher' and shared_with_teachers and student_id in (select app.my_student_ids())) or (shared_with_guardians and student_id = any ((select app.my_children())::uuid[])));
alter policy gratitude_entries_insert on public.gratitude_entries
  with check (student_id = (select app.as_student()));
alter policy gratitude_entries_update on public.gratitude_entries
  using (student_id = (select app.as_student()))
  with check (student_id = (select app.as_student()));
alter policy gratitude_entries_delete on public.gratitude_entries
  using (student_id = (select app.as_student()));
alter policy habit_check_ins_insert on public.habit_check_ins
  with check (student_id = (select app.as_student()));
alter policy habit_check_ins_update on public.habit_check_ins
  using (student_id = (select app.as_student()))
  with check (student_id = (select app.as_student()));
alter policy habit_check_ins_delete on public.habit_check_ins
  using (student_id = (select app.as_student()));
alter policy habits_tracker_read on public.habits_tracker
  using (student_id = (select app.as_student()) or ((select app.role()) = 'teacher' and shared_with_teachers and student_id in (select app.my_student_ids())) or (shared_with_guardians and student_id = any ((select app.my_children())::uuid[])));
alter policy habits_tracker_insert on public.habits_tracker
  with check (student_id = (select app.as_student()));
alter policy habits_tracker_update on public.habits_tracker
  using (student_id = (select app.as_student()))
  with check (student_id = (select app.as_student()));
alter policy habits_tracker_delete on public.habits_tracker
  using (student_id = (select app.as_student()));
alter policy kindness_counter_read on public.kindness_counter
  using (student_id = (select app.as_student()) or ((select app.role()) = 'teacher' and shared_with_teachers and student_id in (select app.my_student_ids())) or (shared_with_guardians and student_id = any ((select app.my_children())::uuid[])));
alter policy kindness_counter_insert on public.kindness_counter
  with check (student_id = (select app.as_student()));
alter policy kindness_counter_update on public.kindness_counter
  using (student_id = (select app.as_student()))
  with check (student_id = (select app.as_student()));
alter policy kindness_counter_delete on public.kindness_counter
  using (student_id = (select app.as_student()));
alter policy announcements_read on public.announcements
  using ((select app.role()) = 'admin' or author_id = (select app.as_staff()) or (publishes_at <= now() and case audience when 'school' then true when 'staff' then (select app.is_staff()) when 'role' then audience_role = (select app.role()) when 'grade' then grade_level_id = any ((select app.audience_grades())::uuid[]) when 'class' then class_id = any ((select app.audience_classes())::uuid[]) else false end));
alter policy announcements_insert on public.announcements
  with check (author_id = (select app.uid()) and ((select app.role()) = 'admin' or case audience when 'class' then class_id = any ((select app.my_classes())::uuid[]) else false end));
alter policy announcements_update on public.announcements
  using (author_id = (select app.as_staff()) and publishes_at > now())
  with check (author_id = (select app.uid()) and ((select app.role()) = 'admin' or case audience when 'class' then class_id = any ((select app.my_classes())::uuid[]) else false end));
alter policy announcements_delete on public.announcements
  using (author_id = (select app.as_staff()) and publishes_at > now());
alter policy student_achievements_read on public.student_achievements
  using ((select app.role()) = 'admin' or student_id = (select app.as_student()) or student_id = any ((select app.my_children())::uuid[]) or (class_id, student_id) in (select class_id, student_id from app.my_class_students()) or (class_id is null and student_id in (select app.my_student_ids())) or student_id = any ((select app.homeroom_students())::uuid[]) or awarded_by = (select app.as_staff()));
alter policy student_wellbeing_read on public.student_wellbeing
  using (student_id = (select app.as_student()) or ((select app.role()) = 'teacher' and shared_with_teachers and student_id in (select app.my_student_ids())) or (shared_with_guardians and student_id = any ((select app.my_children())::uuid[])));
alter policy student_wellbeing_insert on public.student_wellbeing
  with check (student_id = (select app.as_student()));
alter policy student_wellbeing_update on public.student_wellbeing
  using (student_id = (select app.as_student()))
  with check (student_id = (select app.as_student()));
alter policy student_wellbeing_delete on public.student_wellbeing
  using (student_id = (select app.as_student()));
alter policy parent_notifications_read on public.parent_notifications
  using (guardian_id = (select app.uid()) and student_id = any ((select app.my_children())::uuid[]));
alter policy parent_notifications_update on public.parent_notifications
  using (guardian_id = (select app.uid()) and student_id = any ((select app.my_children())::uuid[]))
  with check (guardian_id = (select app.uid()) and student_id = any ((select app.my_children())::uuid[]));
alter policy absence_reports_read on public.absence_reports
  using ((select app.role()) = 'admin' or (select app.has_duty('office')) or student_id = (select app.as_student()) or student_id = any ((select app.my_children())::uuid[]) or ((select app.is_staff()) and student_id in (select app.my_student_ids())));
alter policy absence_reports_insert on public.absence_reports
  with check ((student_id = any ((select app.my_children())::uuid[]) and reported_by = (select app.uid()) and status = 'reported') or (((select app.role()) = 'admin' or (select app.has_duty('office'))) and reported_by = (select app.uid())));
alter policy absence_reports_update on public.absence_reports
  using ((select app.role()) = 'admin' or (select app.has_duty('office')) or (reported_by = (select app.uid()) and student_id = any ((select app.my_children())::uuid[]) and status = 'reported'))
  with check ((select app.role()) = 'admin' or (select app.has_duty('office')) or (reported_by = (select app.uid()) and student_id = any ((select app.my_children())::uuid[]) and status in ('reported', 'withdrawn')));
alter policy absence_reports_delete on public.absence_reports
  using (reported_by = (select app.uid()) and status = 'reported' and created_at > now() - interval '30 minutes' and student_id = any ((select app.my_children())::uuid[]));
alter policy parent_child_relationships_read on public.parent_child_relationships
  using ((guardian_id = (select app.uid()) and student_id = any ((select app.my_children())::uuid[])) or (((select app.role()) = 'admin' or (select app.has_duty('registrar')) or (select app.has_duty('office'))) and not contact_restricted) or (contact_restricted and (select app.has_duty('office')) and (select app.second_factor_met())) or (not contact_restricted and student_id in (select app.my_student_ids())));
alter policy person_emails_read on public.person_emails
  using ((select app.role()) = 'admin' or person_id = (select app.uid()) or person_id = any ((select app.my_children())::uuid[]));
alter policy personal_details_read on public.personal_details
  using ((select app.role()) = 'admin' or person_id = (select app.uid()) or person_id = any ((select app.my_children())::uuid[]));
alter policy profiles_read on public.profiles
  using (((select app.is_staff()) and (select true from public.school_people p where p.person_id = profiles.id)) or profiles.id = any ((select app.acquaintances())::uuid[]));
alter policy school_people_read on public.school_people
  using ((select app.is_staff()) or person_id = any ((select app.acquaintances())::uuid[]));
alter policy quests_read on public.quests
  using ((select app.role()) = 'admin' or author_id = (select app.as_staff()) or class_id is null or class_id = any ((select app.my_classes())::uuid[]) or class_id = any ((select app.homeroom_classes())::uuid[]) or class_id = any ((select app.pupil_classes())::uuid[]));
alter policy quests_insert on public.quests
  with check (author_id = (select app.uid()) and ((select app.role()) = 'admin' or class_id = any ((select app.my_classes())::uuid[])));
alter policy quests_update on public.quests
  using ((select app.role()) = 'admin' or (author_id = (select app.uid()) and class_id = any ((select app.my_classes())::uuid[])))
  with check ((select app.role()) = 'admin' or (author_id = (select app.uid()) and class_id = any ((select app.my_classes())::uuid[])));
alter policy quests_delete on public.quests
  using (author_id = (select app.as_staff()) and created_at > now() - interval '30 minutes');
alter policy student_badges_read on public.student_badges
  using (((select app.role()) = 'admin' or student_id = (select app.as_student()) or student_id = any ((select app.my_children())::uuid[]) or (class_id, student_id) in (select class_id, student_id from app.my_class_students()) or (class_id is null and student_id in (select app.my_student_ids())) or student_id = any ((select app.homeroom_students())::uuid[])) or awarded_by = (select app.as_staff()));
alter policy student_badges_delete on public.student_badges
  using (awarded_by = (select app.as_staff()) and created_at > now() - interval '30 minutes');
alter policy student_progress_read on public.student_progress
  using (((select app.role()) = 'admin' or student_id = (select app.as_student()) or student_id = any ((select app.my_children())::uuid[]) or (class_id, student_id) in (select class_id, student_id from app.my_class_students()) or (class_id is null and student_id in (select app.my_student_ids())) or student_id = any ((select app.homeroom_students())::uuid[])) or recorded_by = (select app.as_staff()));
alter policy student_quests_read on public.student_quests
  using ((select app.role()) = 'admin' or student_id = (select app.as_student()) or student_id = any ((select app.my_children())::uuid[]) or (class_id, student_id) in (select class_id, student_id from app.my_class_students()) or (class_id is null and student_id in (select app.my_student_ids())) or student_id = any ((select app.homeroom_students())::uuid[]));
alter policy reward_purchases_read on public.reward_purchases
  using (student_id = (select app.as_student()));
alter policy student_wallet_read on public.student_wallet
  using (student_id = (select app.as_student()));
alter policy wallet_accounts_read on public.wallet_accounts
  using (student_id = (select app.as_student()));
alter policy wallet_entries_read on public.wallet_entries
  using (student_id = (select app.as_student()));
alter policy wallet_transactions_read on public.wallet_transactions
  using (student_id = (select app.as_student()));

-- Nothing asks for these any more.
drop function if exists app.acquainted_person_ids(), app.audience_class_ids(), app.audience_grade_ids(), app.my_homeroom_class_ids();
