-- What the lints of db/lints find: a purpose for every table, one index a set of columns, one policy a role and command.
comment on table public.schools is 'A school: the tenant. Every other row of a school carries its id';
comment on table public.school_settings is 'What a school decides for itself: quotas of the assistant, posting days, the second factor';
comment on table public.school_people is 'A person is or was known to a school: what every reference to a person points to';
comment on table public.profiles is 'The directory entry of a person: the name in use, language, and what they say of themselves (D1)';
comment on table public.personal_details is 'Birth date, gender, telephone and address of a person, as a school holds them';
comment on table public.memberships is 'A persons role in a school between two days; one acts as one of them';
comment on table public.staff_duties is 'Duties beside the role, dated: office, exams, counsellor, safeguarding lead and deputy';
comment on table public.parent_child_relationships is 'Guardianship: who, of whom, with which rights and restrictions, verified, dated';
comment on table public.academic_years is 'School years; terms lie in them';
comment on table public.terms is 'Terms of a year, a tree; the posting window is apart from the terms own dates';
comment on table public.calendar_days is 'Each day of a school: taught or not, and the day of the timetables cycle';
comment on table public.periods is 'Periods of the day by minutes after midnight, school time';
comment on table public.grade_levels is 'Year groups of a school in their order';
comment on table public.subjects is 'Subjects that a school teaches';
comment on table public.classes is 'Homerooms and taught classes of a year';
comment on table public.class_meetings is 'When and where a class meets in the cycle of the timetable';
comment on table public.student_class_assignments is 'Enrolment of a student in a class, dated, never overlapping, never overwritten';
comment on table public.teacher_class_assignments is 'Who teaches or covers a class, dated: main, co-teacher, substitute';
comment on table public.attendance_codes is 'Codes of attendance, a schools own: direction, scope, and whether they count as present';
comment on table public.registers is 'A register was taken: by whom, when. No row means not taken, which is not present';
comment on table public.attendance_rollups is 'Figures of attendance a class and day, so that no dashboard counts history';
comment on table public.absence_reports is 'An absence that a guardian reported, and what the office decided';
comment on table public.assessment_categories is 'Categories of a classs work and their weights';
comment on table public.assessments is 'A piece of work of a class: what it is out of, when it is due, when it is shown';
comment on table public.assessment_grades is 'A students mark for a piece of work: graded, missing, excused, incomplete or ungraded, and released to whom';
comment on table public.grades is 'A students result of a class and term, and released to whom';
comment on table public.grading_scales is 'Scales of marks: ordered breaks with their letters and points';
comment on table public.student_achievements is 'Recognition given to a student: points, awards, certificates';
comment on table public.student_wellbeing is 'A students mood and journal of a day, shared as the student says';
comment on table public.safeguarding_concerns is 'A concern about a child, unchangeable once saved; read by the lead and the deputy, with a reason';
comment on table public.announcements is 'News to the school, staff, a role, a year group or a class';
comment on table public.conversations is 'A persons chats with the assistant, as one of their memberships';
comment on table public.messages is 'Messages of a chat in their order';
comment on table public.turns is 'An answer that is being made, or was: who holds it, and how it ended';
comment on table public.stream_chunks is 'What was streamed of an answer, for whoever comes back to it';
comment on table public.outbox is 'What is to leave the database: mail and push, held for a moment so that it can be undone';
comment on table public.ai_models is 'Model families: their order, limits, windows and prices (D11)';
comment on table public.ai_projects is 'Projects at the provider, whose keys share limits (D11)';
comment on table public.ai_buckets is 'Counters and cooldowns of a project and family (D11)';
comment on table public.ai_keys is 'Sealed keys of the provider, and their state (D11)';
comment on table public.ai_key_assignments is 'Which families a key serves, a partition a family (D11)';
comment on view public.gemini_25_flash_lite_keys is 'Keys of this family by the name that the specification gives';
comment on view public.gemini_25_flash_keys is 'Keys of this family by the name that the specification gives';
comment on view public.gemini_20_flash_lite_keys is 'Keys of this family by the name that the specification gives';
comment on view public.gemini_api_keys is 'Keys of this family by the name that the specification gives';
comment on table public.api_usage_logs is 'One attempt at a model: reserved before it is sent, settled once (D11)';
comment on table public.ai_request_logs is 'What a persons requests to the assistant counted against their quota (D11)';
comment on table public.user_ai_quotas is 'A persons quota of a day and what is used of it (D11)';
comment on table guard.approvals is 'A proposal that a person may approve: bound to its exact input and difference, once, for a time';
comment on table guard.idempotency_keys is 'One effect and one answer for a key and body, for two days';

-- The named index is the unique one.
alter table public.profiles drop constraint if exists profiles_user_id_key;
drop index if exists public.profiles_user_id_key, public.idx_profiles_user_id;
create unique index idx_profiles_user_id on public.profiles (user_id);
drop index public.school_settings_school;
create index sealed_columns_secret on guard.sealed_columns (secret_name);

drop policy files_read on public.files;
drop policy files_read_of_document on public.files;
create policy files_read on public.files for select to app_caller using (
  uploaded_by = (select app.uid())
  or (scan_state = 'clean' and deleted_at is null and id in (select d.file_id from public.documents d)));
