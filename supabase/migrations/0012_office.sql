-- The office: settings and goals, consents, data protection, notices, files and documents, exams, contacts and health,
-- safeguarding, counselling, billing; and sign-in attempts and evaluations of the platform.
-- Bodies refer to tables below.
set check_function_bodies = off;

-- The second factor that a school asks of its staff (access.md). Accounts of other schools are as they were.
create function app.second_factor_met() returns boolean language sql stable security definer set search_path = '' as $$
  select (select app.aal()) = 'aal2'
    or not coalesce((select s.second_factor_for_staff from public.school_settings s where s.school_id = (select app.school())), false)
$$;

-- Guardians of my students whom no court order keeps away.
create function app.my_students_guardian_ids() returns setof uuid language sql stable security definer set search_path = '' as $$
  select distinct g.guardian_id from public.parent_child_relationships g
  where (select app.is_staff()) and g.school_id = (select app.school()) and g.student_id in (select app.my_student_ids())
    and g.verified_at is not null and not g.contact_restricted
    and g.starts_on <= (select app.today()) and (g.ends_on is null or g.ends_on >= (select app.today()))
$$;

-- Exams whose questions, keys and marks are the caller's business before anyone else's.
create function app.kept_exam_ids() returns setof uuid language sql stable security definer set search_path = '' as $$
  select e.id from public.exams e
  where e.school_id = (select app.school())
    and ((select app.role()) = 'admin' or (select app.has_duty('exams')) or e.class_id in (select app.my_class_ids()))
$$;

-- Of these, the ones that may be marked: by their class's staff in an open term; by an admin and the duty always.
create function app.markable_exam_ids() returns setof uuid language sql stable security definer set search_path = '' as $$
  select e.id from public.exams e
  where e.school_id = (select app.school())
    and ((select app.role()) = 'admin' or (select app.has_duty('exams'))
      or (e.class_id in (select app.my_class_ids()) and e.term_id in (select app.open_term_ids())))
$$;

-- And the ones that have not opened: their questions may still be written.
create function app.prepared_exam_ids() returns setof uuid language sql stable security definer set search_path = '' as $$
  select e.id from public.exams e
  where e.school_id = (select app.school()) and e.opens_at > now() and e.id in (select app.markable_exam_ids())
$$;

-- Sittings that a student has begun and whose time has not run out.
create function app.my_running_sitting_ids() returns setof uuid language sql stable security definer set search_path = '' as $$
  select s.id from public.exam_sittings s join public.exams e on e.school_id = s.school_id and e.id = s.exam_id
  where (select app.role()) = 'student' and s.school_id = (select app.school()) and s.student_id = (select app.uid())
    and s.status = 'started' and e.cancelled_at is null
    and now() < least(e.closes_at + make_interval(mins => s.extra_minutes), s.started_at + make_interval(mins => e.minutes + s.extra_minutes))
$$;

-- Counsellors of the school today: whom a student may ask for an appointment.
create function app.counsellor_ids() returns setof uuid language sql stable security definer set search_path = '' as $$
  select d.person_id from public.staff_duties d
  where d.school_id = (select app.school()) and d.duty = 'counsellor'
    and d.starts_on <= (select app.today()) and (d.ends_on is null or d.ends_on >= (select app.today()))
$$;

do $$ declare f regprocedure; begin
  foreach f in array array['app.second_factor_met()', 'app.my_students_guardian_ids()', 'app.kept_exam_ids()', 'app.markable_exam_ids()',
    'app.prepared_exam_ids()', 'app.my_running_sitting_ids()', 'app.counsellor_ids()']::regprocedure[] loop
    execute format('revoke execute on function %s from public', f);
    execute format('grant execute on function %s to app_caller, authenticated, catalyst_service', f);
  end loop;
end $$;

CREATE TABLE "analytics_rollups" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"metric" text NOT NULL,
	"granularity" text NOT NULL,
	"from_day" date NOT NULL,
	"to_day" date NOT NULL,
	"grade_level_id" uuid,
	"class_id" uuid,
	"numerator" numeric(16, 4) NOT NULL,
	"denominator" integer NOT NULL,
	"students" integer NOT NULL,
	"computed_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "analytics_rollups_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "analytics_rollups_figure_key" UNIQUE NULLS NOT DISTINCT("school_id","metric","granularity","from_day","grade_level_id","class_id"),
	CONSTRAINT "analytics_rollups_metric" CHECK ("analytics_rollups"."metric" in ('attendance_rate', 'late_rate', 'average_mark', 'work_handed_in_rate', 'registers_taken_rate', 'mood_average', 'families_reached_rate', 'assistant_requests', 'active_people')),
	CONSTRAINT "analytics_rollups_granularity" CHECK ("analytics_rollups"."granularity" in ('day', 'week', 'month', 'term', 'year')),
	CONSTRAINT "analytics_rollups_order" CHECK ("analytics_rollups"."from_day" <= "analytics_rollups"."to_day"),
	CONSTRAINT "analytics_rollups_scope" CHECK ("analytics_rollups"."grade_level_id" is null or "analytics_rollups"."class_id" is null),
	CONSTRAINT "analytics_rollups_counts" CHECK ("analytics_rollups"."denominator" >= 0 and "analytics_rollups"."students" >= 0),
	CONSTRAINT "analytics_rollups_moods" CHECK ("analytics_rollups"."metric" <> 'mood_average' or "analytics_rollups"."students" >= 5)
);

ALTER TABLE "analytics_rollups" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "school_goal_measurements" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"goal_id" uuid NOT NULL,
	"measured_on" date DEFAULT app.today() NOT NULL,
	"value" numeric(12, 3) NOT NULL,
	"denominator" integer,
	"source" text NOT NULL,
	"note" text,
	"measured_by" uuid,
	CONSTRAINT "school_goal_measurements_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "school_goal_measurements_day_key" UNIQUE("school_id","goal_id","measured_on","source"),
	CONSTRAINT "school_goal_measurements_source" CHECK ("school_goal_measurements"."source" in ('rollup', 'by_hand') and ("school_goal_measurements"."source" = 'by_hand') = ("school_goal_measurements"."measured_by" is not null)),
	CONSTRAINT "school_goal_measurements_denominator" CHECK ("school_goal_measurements"."denominator" is null or "school_goal_measurements"."denominator" > 0)
);

ALTER TABLE "school_goal_measurements" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "school_goals" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"title" text NOT NULL,
	"description" text,
	"metric" text NOT NULL,
	"unit" text NOT NULL,
	"direction" text DEFAULT 'at_least' NOT NULL,
	"baseline" numeric(12, 3),
	"target" numeric(12, 3) NOT NULL,
	"grade_level_id" uuid,
	"academic_year_id" uuid NOT NULL,
	"starts_on" date NOT NULL,
	"due_on" date NOT NULL,
	"owner_id" uuid DEFAULT app.uid() NOT NULL,
	"status" text DEFAULT 'active' NOT NULL,
	"closed_reason" text,
	CONSTRAINT "school_goals_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "school_goals_metric" CHECK ("school_goals"."metric" in ('attendance_rate', 'late_rate', 'average_mark', 'work_handed_in_rate', 'registers_taken_rate', 'mood_average', 'families_reached_rate', 'own')),
	CONSTRAINT "school_goals_unit" CHECK ("school_goals"."unit" in ('percent', 'points', 'count', 'days')),
	CONSTRAINT "school_goals_direction" CHECK ("school_goals"."direction" in ('at_least', 'at_most')),
	CONSTRAINT "school_goals_status" CHECK ("school_goals"."status" in ('planned', 'active', 'met', 'missed', 'dropped')),
	CONSTRAINT "school_goals_dropped" CHECK ("school_goals"."status" <> 'dropped' or "school_goals"."closed_reason" is not null),
	CONSTRAINT "school_goals_order" CHECK ("school_goals"."starts_on" < "school_goals"."due_on"),
	CONSTRAINT "school_goals_percent" CHECK ("school_goals"."unit" <> 'percent' or "school_goals"."target" between 0 and 100)
);

ALTER TABLE "school_goals" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "school_setups" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"steps_done" text[] DEFAULT '{}' NOT NULL,
	"finished_at" timestamp with time zone,
	"finished_by" uuid,
	CONSTRAINT "school_setups_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "school_setups_one" UNIQUE("school_id"),
	CONSTRAINT "school_setups_finished" CHECK (("school_setups"."finished_at" is null) = ("school_setups"."finished_by" is null))
);

ALTER TABLE "school_setups" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "teacher_settings" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"person_id" uuid DEFAULT app.uid() NOT NULL,
	"start_class_id" uuid,
	"register_layout" text DEFAULT 'list' NOT NULL,
	"gradebook_order" text DEFAULT 'family_name' NOT NULL,
	"averages_shown_as" text DEFAULT 'percent' NOT NULL,
	"student_release_delay_hours" smallint,
	"guardian_release_delay_hours" smallint,
	"contact_from" smallint,
	"contact_to" smallint,
	"away_until" date,
	"away_message" text,
	CONSTRAINT "teacher_settings_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "teacher_settings_person_key" UNIQUE("school_id","person_id"),
	CONSTRAINT "teacher_settings_register_layout" CHECK ("teacher_settings"."register_layout" in ('list', 'seats')),
	CONSTRAINT "teacher_settings_gradebook_order" CHECK ("teacher_settings"."gradebook_order" in ('family_name', 'given_name', 'number')),
	CONSTRAINT "teacher_settings_averages" CHECK ("teacher_settings"."averages_shown_as" in ('percent', 'letter', 'points')),
	CONSTRAINT "teacher_settings_release" CHECK (coalesce("teacher_settings"."student_release_delay_hours", 0) between 0 and 8760 and coalesce("teacher_settings"."guardian_release_delay_hours", 0) between 0 and 8760),
	CONSTRAINT "teacher_settings_contact_hours" CHECK (("teacher_settings"."contact_from" is null) = ("teacher_settings"."contact_to" is null) and ("teacher_settings"."contact_from" is null or ("teacher_settings"."contact_from" between 0 and 1439 and "teacher_settings"."contact_to" between 1 and 1440 and "teacher_settings"."contact_from" < "teacher_settings"."contact_to")))
);

ALTER TABLE "teacher_settings" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "files" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"uploaded_by" uuid DEFAULT app.uid() NOT NULL,
	"purpose" text NOT NULL,
	"bucket" text NOT NULL,
	"object_path" text NOT NULL,
	"file_name" text NOT NULL,
	"media_type" text NOT NULL,
	"size_bytes" bigint NOT NULL,
	"sha256" text,
	"scan_state" text DEFAULT 'quarantined' NOT NULL,
	"scan_finding" text,
	"scanned_at" timestamp with time zone,
	"deleted_at" timestamp with time zone,
	CONSTRAINT "files_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "files_object_key" UNIQUE("bucket","object_path"),
	CONSTRAINT "files_purpose" CHECK ("files"."purpose" in ('document', 'attachment', 'submission', 'import', 'export', 'evidence')),
	CONSTRAINT "files_scan_state" CHECK ("files"."scan_state" in ('quarantined', 'clean', 'infected', 'unreadable')),
	CONSTRAINT "files_scanned" CHECK (("files"."scan_state" = 'quarantined') = ("files"."scanned_at" is null)),
	CONSTRAINT "files_clean" CHECK (("files"."scan_state" <> 'clean' or "files"."sha256" is not null)),
	CONSTRAINT "files_sha256" CHECK ("files"."sha256" is null or "files"."sha256" ~ '^[0-9a-f]{64}$'),
	CONSTRAINT "files_size" CHECK ("files"."size_bytes" between 0 and 5368709120),
	CONSTRAINT "files_path" CHECK ("files"."object_path" !~ '(^/|\.\.)' and "files"."object_path" like "files"."school_id"::text || '/%')
);

ALTER TABLE "files" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "document_chunks" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"document_id" uuid NOT NULL,
	"document_version" integer NOT NULL,
	"position" integer NOT NULL,
	"heading" text,
	"content" text NOT NULL,
	"tokens" integer NOT NULL,
	"embedding_model" text,
	"dimensions" integer,
	"embedding" real[],
	CONSTRAINT "document_chunks_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "document_chunks_position_key" UNIQUE("school_id","document_id","document_version","position"),
	CONSTRAINT "document_chunks_position" CHECK ("document_chunks"."position" >= 1 and "document_chunks"."tokens" > 0),
	CONSTRAINT "document_chunks_embedding" CHECK (num_nonnulls("document_chunks"."embedding_model", "document_chunks"."dimensions", "document_chunks"."embedding") in (0, 3) and ("document_chunks"."embedding" is null or (array_ndims("document_chunks"."embedding") = 1 and cardinality("document_chunks"."embedding") = "document_chunks"."dimensions" and array_position("document_chunks"."embedding", null) is null))),
	CONSTRAINT "document_chunks_dimensions" CHECK ("document_chunks"."dimensions" is null or "document_chunks"."dimensions" between 1 and 4096)
);

ALTER TABLE "document_chunks" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "documents" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"author_id" uuid DEFAULT app.uid() NOT NULL,
	"title" text NOT NULL,
	"summary" text,
	"category" text NOT NULL,
	"locale" text DEFAULT 'en' NOT NULL,
	"body" text,
	"file_id" uuid,
	"audience" text NOT NULL,
	"audience_role" text,
	"grade_level_id" uuid,
	"class_id" uuid,
	"version" integer DEFAULT 1 NOT NULL,
	"replaces_id" uuid,
	"published_at" timestamp with time zone,
	"archived_at" timestamp with time zone,
	"review_on" date,
	CONSTRAINT "documents_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "documents_replacement_key" UNIQUE("school_id","replaces_id"),
	CONSTRAINT "documents_content" CHECK ("documents"."body" is not null or "documents"."file_id" is not null),
	CONSTRAINT "documents_category" CHECK ("documents"."category" in ('policy', 'handbook', 'curriculum', 'form', 'letter', 'minutes', 'material', 'other')),
	CONSTRAINT "documents_audience" CHECK ("documents"."audience" in ('school', 'staff', 'role', 'grade', 'class')),
	CONSTRAINT "documents_target" CHECK (("documents"."audience" = 'role') = ("documents"."audience_role" is not null) and ("documents"."audience" = 'grade') = ("documents"."grade_level_id" is not null) and ("documents"."audience" = 'class') = ("documents"."class_id" is not null)),
	CONSTRAINT "documents_audience_role" CHECK ("documents"."audience_role" is null or "documents"."audience_role" in ('student', 'parent', 'teacher', 'admin')),
	CONSTRAINT "documents_archived" CHECK ("documents"."archived_at" is null or "documents"."published_at" is not null),
	CONSTRAINT "documents_version" CHECK ("documents"."version" >= 1)
);

ALTER TABLE "documents" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "consent_texts" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"purpose" text NOT NULL,
	"version" integer NOT NULL,
	"locale" text DEFAULT 'en' NOT NULL,
	"title" text NOT NULL,
	"body" text NOT NULL,
	"optional" boolean DEFAULT true NOT NULL,
	"author_id" uuid DEFAULT app.uid() NOT NULL,
	"published_at" timestamp with time zone,
	"retired_at" timestamp with time zone,
	CONSTRAINT "consent_texts_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "consent_texts_version_key" UNIQUE("school_id","purpose","version","locale"),
	CONSTRAINT "consent_texts_purpose" CHECK ("consent_texts"."purpose" in ('photographs', 'publication', 'trips', 'assistant', 'health_care', 'sharing_with_others', 'research', 'messages_by_phone')),
	CONSTRAINT "consent_texts_version" CHECK ("consent_texts"."version" >= 1),
	CONSTRAINT "consent_texts_retired" CHECK ("consent_texts"."retired_at" is null or "consent_texts"."retired_at" >= "consent_texts"."published_at")
);

ALTER TABLE "consent_texts" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "consents" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"position" bigint GENERATED ALWAYS AS IDENTITY (sequence name "consents_position_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"text_id" uuid NOT NULL,
	"purpose" text NOT NULL,
	"student_id" uuid NOT NULL,
	"person_id" uuid DEFAULT app.uid() NOT NULL,
	"decision" text NOT NULL,
	"channel" text DEFAULT 'app' NOT NULL,
	"recorded_by" uuid DEFAULT app.uid() NOT NULL,
	"decided_on" date DEFAULT app.today() NOT NULL,
	"note" text,
	"evidence_file_id" uuid,
	CONSTRAINT "consents_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "consents_position_key" UNIQUE("position"),
	CONSTRAINT "consents_decision" CHECK ("consents"."decision" in ('given', 'refused', 'withdrawn')),
	CONSTRAINT "consents_channel" CHECK ("consents"."channel" in ('app', 'paper', 'telephone', 'mail')),
	CONSTRAINT "consents_recorder" CHECK ("consents"."channel" <> 'app' or "consents"."recorded_by" = "consents"."person_id")
);

ALTER TABLE "consents" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "data_requests" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"kind" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"requested_by" uuid DEFAULT app.uid() NOT NULL,
	"details" text,
	"status" text DEFAULT 'received' NOT NULL,
	"received_on" date DEFAULT app.today() NOT NULL,
	"due_on" date DEFAULT (app.today() + interval '1 month')::date NOT NULL,
	"handled_by" uuid,
	"decided_at" timestamp with time zone,
	"decision_reason" text,
	"result_file_id" uuid,
	CONSTRAINT "data_requests_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "data_requests_kind" CHECK ("data_requests"."kind" in ('access', 'export', 'correction', 'erasure', 'restriction', 'objection')),
	CONSTRAINT "data_requests_status" CHECK ("data_requests"."status" in ('received', 'identity_check', 'in_progress', 'completed', 'refused', 'withdrawn')),
	CONSTRAINT "data_requests_decided" CHECK (("data_requests"."status" in ('completed', 'refused', 'withdrawn')) = ("data_requests"."decided_at" is not null)),
	CONSTRAINT "data_requests_refused" CHECK ("data_requests"."status" <> 'refused' or "data_requests"."decision_reason" is not null),
	CONSTRAINT "data_requests_due_on" CHECK ("data_requests"."due_on" >= "data_requests"."received_on")
);

ALTER TABLE "data_requests" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "disclosure_log" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"student_id" uuid NOT NULL,
	"recipient" text NOT NULL,
	"recipient_kind" text NOT NULL,
	"recipient_id" uuid,
	"purpose" text NOT NULL,
	"legal_basis" text NOT NULL,
	"data_kinds" text[] NOT NULL,
	"means" text NOT NULL,
	"data_request_id" uuid,
	"disclosed_by" uuid DEFAULT app.uid(),
	"disclosed_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "disclosure_log_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "disclosure_log_recipient_kind" CHECK ("disclosure_log"."recipient_kind" in ('family', 'authority', 'health', 'court', 'school', 'processor', 'other')),
	CONSTRAINT "disclosure_log_basis" CHECK ("disclosure_log"."legal_basis" in ('consent', 'contract', 'legal_obligation', 'vital_interest', 'public_task', 'legitimate_interest')),
	CONSTRAINT "disclosure_log_means" CHECK ("disclosure_log"."means" in ('export', 'report', 'letter', 'mail', 'telephone', 'meeting', 'interface')),
	CONSTRAINT "disclosure_log_kinds" CHECK (cardinality("disclosure_log"."data_kinds") > 0)
);

ALTER TABLE "disclosure_log" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "legal_holds" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"subject_id" uuid NOT NULL,
	"reason" text NOT NULL,
	"reference" text,
	"placed_by" uuid DEFAULT app.uid() NOT NULL,
	"placed_at" timestamp with time zone DEFAULT now() NOT NULL,
	"review_on" date,
	"lifted_at" timestamp with time zone,
	"lifted_by" uuid,
	"lift_reason" text,
	CONSTRAINT "legal_holds_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "legal_holds_lifted" CHECK (num_nonnulls("legal_holds"."lifted_at", "legal_holds"."lifted_by", "legal_holds"."lift_reason") in (0, 3))
);

ALTER TABLE "legal_holds" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "devices" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"person_id" uuid DEFAULT app.uid() NOT NULL,
	"name" text NOT NULL,
	"platform" text NOT NULL,
	"mark" text NOT NULL,
	"last_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "devices_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "devices_mark_key" UNIQUE("school_id","person_id","mark"),
	CONSTRAINT "devices_platform" CHECK ("devices"."platform" in ('browser', 'ios', 'android', 'desktop')),
	CONSTRAINT "devices_mark" CHECK ("devices"."mark" ~ '^[0-9a-f]{64}$')
);

ALTER TABLE "devices" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "notification_preferences" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"person_id" uuid DEFAULT app.uid() NOT NULL,
	"kind" text NOT NULL,
	"channel" text NOT NULL,
	"cadence" text NOT NULL,
	"quiet_from" smallint,
	"quiet_to" smallint,
	CONSTRAINT "notification_preferences_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "notification_preferences_key" UNIQUE("school_id","person_id","kind","channel"),
	CONSTRAINT "notification_preferences_kind" CHECK ("notification_preferences"."kind" in ('attendance', 'marks', 'announcement', 'message', 'event', 'consent', 'data_request', 'deadline', 'timetable', 'assistant', 'account')),
	CONSTRAINT "notification_preferences_channel" CHECK ("notification_preferences"."channel" in ('app', 'push', 'mail', 'text_message')),
	CONSTRAINT "notification_preferences_cadence" CHECK ("notification_preferences"."cadence" in ('at_once', 'daily', 'weekly', 'never')),
	CONSTRAINT "notification_preferences_quiet" CHECK (("notification_preferences"."quiet_from" is null) = ("notification_preferences"."quiet_to" is null) and coalesce("notification_preferences"."quiet_from", 0) between 0 and 1439 and coalesce("notification_preferences"."quiet_to", 1) between 0 and 1439 and "notification_preferences"."quiet_from" is distinct from coalesce("notification_preferences"."quiet_to", -1))
);

ALTER TABLE "notification_preferences" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "notifications" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"person_id" uuid NOT NULL,
	"role" text NOT NULL,
	"kind" text NOT NULL,
	"title" text NOT NULL,
	"body" text,
	"path" text,
	"digest_key" text,
	"read_at" timestamp with time zone,
	"expires_at" timestamp with time zone,
	CONSTRAINT "notifications_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "notifications_role" CHECK ("notifications"."role" in ('student', 'teacher', 'admin', 'parent')),
	CONSTRAINT "notifications_kind" CHECK ("notifications"."kind" in ('attendance', 'marks', 'announcement', 'message', 'event', 'consent', 'data_request', 'deadline', 'timetable', 'assistant', 'account')),
	CONSTRAINT "notifications_path" CHECK ("notifications"."path" is null or "notifications"."path" ~ '^/[^/\\]')
);

ALTER TABLE "notifications" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "parent_notifications" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"guardian_id" uuid NOT NULL,
	"student_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"title" text NOT NULL,
	"body" text,
	"path" text,
	"answer_wanted" boolean DEFAULT false NOT NULL,
	"sent_at" timestamp with time zone,
	"read_at" timestamp with time zone,
	"answered_at" timestamp with time zone,
	CONSTRAINT "parent_notifications_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "parent_notifications_kind" CHECK ("parent_notifications"."kind" in ('absence', 'late', 'marks', 'missing_work', 'announcement', 'event', 'consent', 'achievement')),
	CONSTRAINT "parent_notifications_path" CHECK ("parent_notifications"."path" is null or "parent_notifications"."path" ~ '^/[^/\\]'),
	CONSTRAINT "parent_notifications_answered" CHECK ("parent_notifications"."answered_at" is null or "parent_notifications"."answer_wanted")
);

ALTER TABLE "parent_notifications" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "push_subscriptions" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"person_id" uuid DEFAULT app.uid() NOT NULL,
	"device_id" uuid,
	"endpoint" text NOT NULL,
	"public_key" text NOT NULL,
	"auth_secret" text NOT NULL,
	"expires_at" timestamp with time zone,
	"last_sent_at" timestamp with time zone,
	"failures" smallint DEFAULT 0 NOT NULL,
	CONSTRAINT "push_subscriptions_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "push_subscriptions_endpoint_key" UNIQUE("school_id","person_id","endpoint"),
	CONSTRAINT "push_subscriptions_endpoint" CHECK ("push_subscriptions"."endpoint" like 'https://%' and length("push_subscriptions"."endpoint") <= 2048),
	CONSTRAINT "push_subscriptions_failures" CHECK ("push_subscriptions"."failures" >= 0)
);

ALTER TABLE "push_subscriptions" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "login_attempts" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"account_hash" text NOT NULL,
	"address_hash" text NOT NULL,
	"factor" text DEFAULT 'password' NOT NULL,
	"outcome" text,
	"attempted_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "login_attempts_hashes" CHECK ("login_attempts"."account_hash" ~ '^[0-9a-f]{64}$' and "login_attempts"."address_hash" ~ '^[0-9a-f]{64}$'),
	CONSTRAINT "login_attempts_factor" CHECK ("login_attempts"."factor" in ('password', 'one_time_code', 'recovery')),
	CONSTRAINT "login_attempts_outcome" CHECK ("login_attempts"."outcome" in ('succeeded', 'failed', 'refused'))
);

ALTER TABLE "login_attempts" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "user_sessions" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"person_id" uuid NOT NULL,
	"membership_id" uuid NOT NULL,
	"auth_session_id" uuid NOT NULL,
	"assurance" text DEFAULT 'aal1' NOT NULL,
	"device_id" uuid,
	"user_agent" text,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp with time zone,
	"end_reason" text,
	CONSTRAINT "user_sessions_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "user_sessions_key" UNIQUE("auth_session_id","membership_id"),
	CONSTRAINT "user_sessions_assurance" CHECK ("user_sessions"."assurance" in ('aal1', 'aal2')),
	CONSTRAINT "user_sessions_ended" CHECK (("user_sessions"."ended_at" is null) = ("user_sessions"."end_reason" is null)),
	CONSTRAINT "user_sessions_end_reason" CHECK ("user_sessions"."end_reason" in ('signed_out', 'ended_elsewhere', 'expired', 'role_changed')),
	CONSTRAINT "user_sessions_order" CHECK ("user_sessions"."last_seen_at" >= "user_sessions"."started_at" and coalesce("user_sessions"."ended_at" >= "user_sessions"."started_at", true))
);

ALTER TABLE "user_sessions" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "exam_answer_keys" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"exam_id" uuid NOT NULL,
	"question_id" uuid NOT NULL,
	"answer" jsonb,
	"marking_guide" text,
	CONSTRAINT "exam_answer_keys_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "exam_answer_keys_question_key" UNIQUE("school_id","question_id"),
	CONSTRAINT "exam_answer_keys_content" CHECK ("exam_answer_keys"."answer" is not null or "exam_answer_keys"."marking_guide" is not null)
);

ALTER TABLE "exam_answer_keys" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "exam_answers" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"sitting_id" uuid NOT NULL,
	"exam_id" uuid NOT NULL,
	"student_id" uuid NOT NULL,
	"question_id" uuid NOT NULL,
	"answer" jsonb NOT NULL,
	CONSTRAINT "exam_answers_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "exam_answers_question_key" UNIQUE("school_id","sitting_id","question_id")
);

ALTER TABLE "exam_answers" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "exam_marks" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"sitting_id" uuid NOT NULL,
	"exam_id" uuid NOT NULL,
	"student_id" uuid NOT NULL,
	"question_id" uuid NOT NULL,
	"points" numeric(6, 2) NOT NULL,
	"comment" text,
	"marked_by" uuid DEFAULT app.uid() NOT NULL,
	"released_to_student_at" timestamp with time zone,
	"released_to_guardians_at" timestamp with time zone,
	CONSTRAINT "exam_marks_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "exam_marks_question_key" UNIQUE("school_id","sitting_id","question_id"),
	CONSTRAINT "exam_marks_points" CHECK ("exam_marks"."points" >= 0)
);

ALTER TABLE "exam_marks" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "exam_questions" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"exam_id" uuid NOT NULL,
	"position" smallint NOT NULL,
	"kind" text NOT NULL,
	"prompt" text NOT NULL,
	"choices" jsonb,
	"points" numeric(6, 2) NOT NULL,
	CONSTRAINT "exam_questions_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "exam_questions_position_key" UNIQUE("school_id","exam_id","position"),
	CONSTRAINT "exam_questions_exam_key" UNIQUE("school_id","id","exam_id"),
	CONSTRAINT "exam_questions_kind" CHECK ("exam_questions"."kind" in ('single_choice', 'multiple_choice', 'true_false', 'number', 'short_text', 'essay')),
	CONSTRAINT "exam_questions_choices" CHECK (("exam_questions"."kind" in ('single_choice', 'multiple_choice')) = ("exam_questions"."choices" is not null) and ("exam_questions"."choices" is null or (jsonb_typeof("exam_questions"."choices") = 'array' and jsonb_array_length("exam_questions"."choices") >= 2))),
	CONSTRAINT "exam_questions_points" CHECK ("exam_questions"."points" > 0 and "exam_questions"."position" >= 1)
);

ALTER TABLE "exam_questions" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "exam_sittings" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"exam_id" uuid NOT NULL,
	"student_id" uuid NOT NULL,
	"status" text DEFAULT 'due' NOT NULL,
	"extra_minutes" smallint DEFAULT 0 NOT NULL,
	"seat" text,
	"started_at" timestamp with time zone,
	"handed_in_at" timestamp with time zone,
	CONSTRAINT "exam_sittings_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "exam_sittings_student_key" UNIQUE("school_id","exam_id","student_id"),
	CONSTRAINT "exam_sittings_whole_key" UNIQUE("school_id","id","exam_id","student_id"),
	CONSTRAINT "exam_sittings_status" CHECK ("exam_sittings"."status" in ('due', 'started', 'handed_in', 'absent', 'excused', 'void')),
	CONSTRAINT "exam_sittings_times" CHECK (("exam_sittings"."status" in ('due', 'absent', 'excused') or "exam_sittings"."started_at" is not null) and ("exam_sittings"."status" <> 'handed_in' or "exam_sittings"."handed_in_at" >= "exam_sittings"."started_at")),
	CONSTRAINT "exam_sittings_extra" CHECK ("exam_sittings"."extra_minutes" between 0 and 600)
);

ALTER TABLE "exam_sittings" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "exams" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"class_id" uuid NOT NULL,
	"term_id" uuid NOT NULL,
	"assessment_id" uuid,
	"title" text NOT NULL,
	"instructions" text,
	"room" text,
	"opens_at" timestamp with time zone NOT NULL,
	"closes_at" timestamp with time zone NOT NULL,
	"minutes" smallint NOT NULL,
	"created_by" uuid DEFAULT app.uid() NOT NULL,
	"published_at" timestamp with time zone,
	"cancelled_at" timestamp with time zone,
	"cancel_reason" text,
	"questions_released_at" timestamp with time zone,
	"keys_released_at" timestamp with time zone,
	CONSTRAINT "exams_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "exams_times" CHECK ("exams"."opens_at" < "exams"."closes_at" and "exams"."minutes" between 1 and 600),
	CONSTRAINT "exams_questions_released" CHECK ("exams"."questions_released_at" is null or "exams"."questions_released_at" >= "exams"."opens_at"),
	CONSTRAINT "exams_keys_released" CHECK ("exams"."keys_released_at" is null or "exams"."keys_released_at" >= "exams"."closes_at"),
	CONSTRAINT "exams_cancelled" CHECK (("exams"."cancelled_at" is null) = ("exams"."cancel_reason" is null))
);

ALTER TABLE "exams" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "contacts" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"person_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"label" text,
	"value" text NOT NULL,
	"postal_code" text,
	"city" text,
	"region" text,
	"country" text,
	"preferred" boolean DEFAULT false NOT NULL,
	"teachers_may_use" boolean DEFAULT false NOT NULL,
	"emergency_only" boolean DEFAULT false NOT NULL,
	"verified_at" timestamp with time zone,
	"starts_on" date DEFAULT app.today() NOT NULL,
	"ends_on" date,
	CONSTRAINT "contacts_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "contacts_kind" CHECK ("contacts"."kind" in ('postal', 'home_telephone', 'mobile_telephone', 'work_telephone', 'mail')),
	CONSTRAINT "contacts_value_sealed" CHECK ("contacts"."value" ~ '^f1\.[A-Za-z0-9_-]{38,}$'),
	CONSTRAINT "contacts_country" CHECK ("contacts"."country" is null or "contacts"."country" ~ '^[A-Z]{2}$'),
	CONSTRAINT "contacts_postal" CHECK ("contacts"."kind" = 'postal' or num_nonnulls("contacts"."postal_code", "contacts"."city", "contacts"."region", "contacts"."country") = 0),
	CONSTRAINT "contacts_use" CHECK (not ("contacts"."teachers_may_use" and "contacts"."emergency_only")),
	CONSTRAINT "contacts_order" CHECK ("contacts"."ends_on" is null or "contacts"."starts_on" <= "contacts"."ends_on")
);

ALTER TABLE "contacts" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "emergency_contacts" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"student_id" uuid NOT NULL,
	"guardian_id" uuid,
	"name" text NOT NULL,
	"relation" text NOT NULL,
	"telephone" text NOT NULL,
	"other_telephone" text,
	"priority" smallint DEFAULT 1 NOT NULL,
	"may_collect" boolean DEFAULT false NOT NULL,
	"teachers_may_use" boolean DEFAULT false NOT NULL,
	"note" text,
	"starts_on" date DEFAULT app.today() NOT NULL,
	"ends_on" date,
	CONSTRAINT "emergency_contacts_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "emergency_contacts_priority" CHECK ("emergency_contacts"."priority" between 1 and 20),
	CONSTRAINT "emergency_contacts_order" CHECK ("emergency_contacts"."ends_on" is null or "emergency_contacts"."starts_on" <= "emergency_contacts"."ends_on")
);

ALTER TABLE "emergency_contacts" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "medical_notes" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"student_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"title" text NOT NULL,
	"details" text,
	"medication" text,
	"doctor" text,
	"source" text DEFAULT 'family' NOT NULL,
	"recorded_by" uuid DEFAULT app.uid() NOT NULL,
	"review_on" date,
	"starts_on" date DEFAULT app.today() NOT NULL,
	"ends_on" date,
	CONSTRAINT "medical_notes_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "medical_notes_kind" CHECK ("medical_notes"."kind" in ('allergy', 'condition', 'medication', 'diet', 'disability', 'other')),
	CONSTRAINT "medical_notes_details_sealed" CHECK ("medical_notes"."details" ~ '^f1\.[A-Za-z0-9_-]{38,}$'),
	CONSTRAINT "medical_notes_medication_sealed" CHECK ("medical_notes"."medication" ~ '^f1\.[A-Za-z0-9_-]{38,}$'),
	CONSTRAINT "medical_notes_source" CHECK ("medical_notes"."source" in ('family', 'doctor', 'school_nurse')),
	CONSTRAINT "medical_notes_order" CHECK ("medical_notes"."ends_on" is null or "medical_notes"."starts_on" <= "medical_notes"."ends_on")
);

ALTER TABLE "medical_notes" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "student_alerts" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"student_id" uuid NOT NULL,
	"medical_note_id" uuid,
	"kind" text NOT NULL,
	"severity" text NOT NULL,
	"message" text NOT NULL,
	"action" text,
	"written_by" uuid DEFAULT app.uid() NOT NULL,
	"starts_on" date DEFAULT app.today() NOT NULL,
	"ends_on" date,
	CONSTRAINT "student_alerts_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "student_alerts_kind" CHECK ("student_alerts"."kind" in ('medical', 'diet', 'access', 'collection', 'other')),
	CONSTRAINT "student_alerts_severity" CHECK ("student_alerts"."severity" in ('information', 'important', 'life_threatening')),
	CONSTRAINT "student_alerts_action" CHECK ("student_alerts"."severity" <> 'life_threatening' or "student_alerts"."action" is not null),
	CONSTRAINT "student_alerts_order" CHECK ("student_alerts"."ends_on" is null or "student_alerts"."starts_on" <= "student_alerts"."ends_on")
);

ALTER TABLE "student_alerts" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "safeguarding_access_log" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"person_id" uuid NOT NULL,
	"membership_id" uuid NOT NULL,
	"duty" text NOT NULL,
	"what" text NOT NULL,
	"concern_id" uuid,
	"student_id" uuid,
	"reason" text NOT NULL,
	"rows_shown" integer NOT NULL,
	CONSTRAINT "safeguarding_access_log_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "safeguarding_access_log_duty" CHECK ("safeguarding_access_log"."duty" in ('safeguarding_lead', 'safeguarding_deputy', 'counsellor')),
	CONSTRAINT "safeguarding_access_log_what" CHECK ("safeguarding_access_log"."what" in ('concern', 'concerns', 'access_log', 'shared_wellbeing', 'messages')),
	CONSTRAINT "safeguarding_access_log_reason" CHECK (length(btrim("safeguarding_access_log"."reason")) >= 3)
);

ALTER TABLE "safeguarding_access_log" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "safeguarding_acknowledgements" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"concern_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	CONSTRAINT "safeguarding_acknowledgements_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "safeguarding_acknowledgements_person_key" UNIQUE("school_id","concern_id","person_id")
);

ALTER TABLE "safeguarding_acknowledgements" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "safeguarding_assignments" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"concern_id" uuid NOT NULL,
	"assigned_to" uuid NOT NULL,
	"assigned_by" uuid,
	"cause" text NOT NULL,
	CONSTRAINT "safeguarding_assignments_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "safeguarding_assignments_cause" CHECK ("safeguarding_assignments"."cause" in ('by_hand', 'overdue') and ("safeguarding_assignments"."cause" = 'overdue') = ("safeguarding_assignments"."assigned_by" is null))
);

ALTER TABLE "safeguarding_assignments" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "safeguarding_chronology" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"concern_id" uuid NOT NULL,
	"student_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"content" text NOT NULL,
	"occurred_at" timestamp with time zone NOT NULL,
	"added_by" uuid NOT NULL,
	CONSTRAINT "safeguarding_chronology_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "safeguarding_chronology_kind" CHECK ("safeguarding_chronology"."kind" in ('observation', 'conversation', 'action', 'referral', 'decision')),
	CONSTRAINT "safeguarding_chronology_content_sealed" CHECK ("safeguarding_chronology"."content" ~ '^f1\.[A-Za-z0-9_-]{38,}$'),
	CONSTRAINT "safeguarding_chronology_past" CHECK ("safeguarding_chronology"."occurred_at" <= "safeguarding_chronology"."created_at" + interval '5 minutes')
);

ALTER TABLE "safeguarding_chronology" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "safeguarding_closures" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"concern_id" uuid NOT NULL,
	"student_id" uuid NOT NULL,
	"outcome" text NOT NULL,
	"reason" text NOT NULL,
	"closed_by" uuid NOT NULL,
	CONSTRAINT "safeguarding_closures_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "safeguarding_closures_concern_key" UNIQUE("school_id","concern_id"),
	CONSTRAINT "safeguarding_closures_outcome" CHECK ("safeguarding_closures"."outcome" in ('no_further_action', 'supported_in_school', 'referred', 'joined_with_another')),
	CONSTRAINT "safeguarding_closures_reason_sealed" CHECK ("safeguarding_closures"."reason" ~ '^f1\.[A-Za-z0-9_-]{38,}$')
);

ALTER TABLE "safeguarding_closures" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "counsellor_appointments" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"student_id" uuid NOT NULL,
	"counsellor_id" uuid NOT NULL,
	"case_id" uuid,
	"requested_by" uuid DEFAULT app.uid() NOT NULL,
	"topic" text,
	"starts_at" timestamp with time zone NOT NULL,
	"minutes" smallint DEFAULT 30 NOT NULL,
	"place" text,
	"status" text DEFAULT 'requested' NOT NULL,
	"cancelled_by" uuid,
	CONSTRAINT "counsellor_appointments_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "counsellor_appointments_status" CHECK ("counsellor_appointments"."status" in ('requested', 'confirmed', 'held', 'missed', 'cancelled')),
	CONSTRAINT "counsellor_appointments_cancelled" CHECK (("counsellor_appointments"."status" = 'cancelled') = ("counsellor_appointments"."cancelled_by" is not null)),
	CONSTRAINT "counsellor_appointments_minutes" CHECK ("counsellor_appointments"."minutes" between 5 and 240)
);

ALTER TABLE "counsellor_appointments" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "counsellor_cases" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"counsellor_id" uuid DEFAULT app.uid() NOT NULL,
	"student_id" uuid NOT NULL,
	"opened_for" text NOT NULL,
	"starts_on" date DEFAULT app.today() NOT NULL,
	"ends_on" date,
	"end_reason" text,
	CONSTRAINT "counsellor_cases_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "counsellor_cases_order" CHECK ("counsellor_cases"."ends_on" is null or "counsellor_cases"."starts_on" <= "counsellor_cases"."ends_on"),
	CONSTRAINT "counsellor_cases_end_reason" CHECK ("counsellor_cases"."end_reason" is null or "counsellor_cases"."ends_on" is not null)
);

ALTER TABLE "counsellor_cases" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "invoice_lines" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"invoice_id" uuid NOT NULL,
	"position" smallint NOT NULL,
	"description" text NOT NULL,
	"quantity" numeric(12, 3) NOT NULL,
	"unit_price" bigint NOT NULL,
	"amount" bigint NOT NULL,
	"tax_rate" numeric(5, 2) DEFAULT '0' NOT NULL,
	CONSTRAINT "invoice_lines_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "invoice_lines_position_key" UNIQUE("school_id","invoice_id","position"),
	CONSTRAINT "invoice_lines_position" CHECK ("invoice_lines"."position" >= 1),
	CONSTRAINT "invoice_lines_amount" CHECK ("invoice_lines"."amount" = round("invoice_lines"."quantity" * "invoice_lines"."unit_price")),
	CONSTRAINT "invoice_lines_tax" CHECK ("invoice_lines"."tax_rate" between 0 and 100)
);

ALTER TABLE "invoice_lines" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "invoices" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"subscription_id" uuid NOT NULL,
	"number" text NOT NULL,
	"status" text DEFAULT 'draft' NOT NULL,
	"currency" text NOT NULL,
	"subtotal" bigint NOT NULL,
	"tax" bigint NOT NULL,
	"total" bigint NOT NULL,
	"period_from" date NOT NULL,
	"period_to" date NOT NULL,
	"issued_on" date,
	"due_on" date,
	"paid_at" timestamp with time zone,
	"replaces_id" uuid,
	"provider_reference" text,
	CONSTRAINT "invoices_number_key" UNIQUE("number"),
	CONSTRAINT "invoices_provider_key" UNIQUE("provider_reference"),
	CONSTRAINT "invoices_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "invoices_status" CHECK ("invoices"."status" in ('draft', 'issued', 'paid', 'void', 'uncollectible')),
	CONSTRAINT "invoices_currency" CHECK ("invoices"."currency" ~ '^[A-Z]{3}$'),
	CONSTRAINT "invoices_total" CHECK ("invoices"."total" = "invoices"."subtotal" + "invoices"."tax" and "invoices"."tax" >= 0),
	CONSTRAINT "invoices_period" CHECK ("invoices"."period_from" <= "invoices"."period_to"),
	CONSTRAINT "invoices_issued" CHECK (("invoices"."status" = 'draft') = ("invoices"."issued_on" is null) and ("invoices"."issued_on" is null) = ("invoices"."due_on" is null)),
	CONSTRAINT "invoices_paid" CHECK (("invoices"."status" = 'paid') = ("invoices"."paid_at" is not null))
);

ALTER TABLE "invoices" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "subscriptions" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"plan" text NOT NULL,
	"status" text NOT NULL,
	"seats" integer NOT NULL,
	"currency" text NOT NULL,
	"price_per_seat" bigint NOT NULL,
	"billed_every" text DEFAULT 'year' NOT NULL,
	"starts_on" date NOT NULL,
	"ends_on" date,
	"trial_ends_on" date,
	"provider_reference" text,
	CONSTRAINT "subscriptions_provider_key" UNIQUE("provider_reference"),
	CONSTRAINT "subscriptions_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "subscriptions_plan" CHECK ("subscriptions"."plan" in ('pilot', 'school', 'district')),
	CONSTRAINT "subscriptions_status" CHECK ("subscriptions"."status" in ('trial', 'active', 'past_due', 'cancelled', 'ended')),
	CONSTRAINT "subscriptions_currency" CHECK ("subscriptions"."currency" ~ '^[A-Z]{3}$'),
	CONSTRAINT "subscriptions_billed" CHECK ("subscriptions"."billed_every" in ('month', 'year')),
	CONSTRAINT "subscriptions_amounts" CHECK ("subscriptions"."seats" > 0 and "subscriptions"."price_per_seat" >= 0),
	CONSTRAINT "subscriptions_order" CHECK ("subscriptions"."ends_on" is null or "subscriptions"."starts_on" <= "subscriptions"."ends_on"),
	CONSTRAINT "subscriptions_trial" CHECK ("subscriptions"."status" <> 'trial' or "subscriptions"."trial_ends_on" is not null)
);

ALTER TABLE "subscriptions" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "eval_results" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"run_id" uuid NOT NULL,
	"case_name" text NOT NULL,
	"scorer" text NOT NULL,
	"score" double precision NOT NULL,
	"milliseconds" integer,
	"detail" jsonb,
	"trace_id" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "eval_results_key" UNIQUE("run_id","case_name","scorer"),
	CONSTRAINT "eval_results_score" CHECK ("eval_results"."score" between 0 and 1)
);

ALTER TABLE "eval_results" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "eval_runs" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"dataset" text NOT NULL,
	"dataset_hash" text NOT NULL,
	"model" text NOT NULL,
	"product_version" text NOT NULL,
	"status" text DEFAULT 'running' NOT NULL,
	"cases" integer DEFAULT 0 NOT NULL,
	"scores" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"passed" boolean,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone,
	"failure" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "eval_runs_status" CHECK ("eval_runs"."status" in ('running', 'finished', 'failed')),
	CONSTRAINT "eval_runs_finished" CHECK (("eval_runs"."status" = 'running') = ("eval_runs"."finished_at" is null)),
	CONSTRAINT "eval_runs_passed" CHECK (("eval_runs"."status" = 'finished') = ("eval_runs"."passed" is not null)),
	CONSTRAINT "eval_runs_failure" CHECK (("eval_runs"."status" = 'failed') = ("eval_runs"."failure" is not null)),
	CONSTRAINT "eval_runs_hash" CHECK ("eval_runs"."dataset_hash" ~ '^[0-9a-f]{64}$')
);

ALTER TABLE "eval_runs" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "analytics_rollups" ADD CONSTRAINT "analytics_rollups_grade" FOREIGN KEY ("school_id","grade_level_id") REFERENCES public."grade_levels"("school_id","id");
ALTER TABLE "analytics_rollups" ADD CONSTRAINT "analytics_rollups_class" FOREIGN KEY ("school_id","class_id") REFERENCES public."classes"("school_id","id");
ALTER TABLE "school_goal_measurements" ADD CONSTRAINT "school_goal_measurements_goal" FOREIGN KEY ("school_id","goal_id") REFERENCES public."school_goals"("school_id","id");
ALTER TABLE "school_goal_measurements" ADD CONSTRAINT "school_goal_measurements_of_person" FOREIGN KEY ("school_id","measured_by") REFERENCES public."school_people"("school_id","person_id");
ALTER TABLE "school_goals" ADD CONSTRAINT "school_goals_of_owner" FOREIGN KEY ("school_id","owner_id") REFERENCES public."school_people"("school_id","person_id");
ALTER TABLE "school_goals" ADD CONSTRAINT "school_goals_grade" FOREIGN KEY ("school_id","grade_level_id") REFERENCES public."grade_levels"("school_id","id");
ALTER TABLE "school_goals" ADD CONSTRAINT "school_goals_year" FOREIGN KEY ("school_id","academic_year_id") REFERENCES public."academic_years"("school_id","id");
ALTER TABLE "school_setups" ADD CONSTRAINT "school_setups_of_finisher" FOREIGN KEY ("school_id","finished_by") REFERENCES public."school_people"("school_id","person_id");
ALTER TABLE "teacher_settings" ADD CONSTRAINT "teacher_settings_of_person" FOREIGN KEY ("school_id","person_id") REFERENCES public."school_people"("school_id","person_id");
ALTER TABLE "teacher_settings" ADD CONSTRAINT "teacher_settings_class" FOREIGN KEY ("school_id","start_class_id") REFERENCES public."classes"("school_id","id");
ALTER TABLE "files" ADD CONSTRAINT "files_of_uploader" FOREIGN KEY ("school_id","uploaded_by") REFERENCES public."school_people"("school_id","person_id");
ALTER TABLE "document_chunks" ADD CONSTRAINT "document_chunks_document" FOREIGN KEY ("school_id","document_id") REFERENCES public."documents"("school_id","id");
ALTER TABLE "documents" ADD CONSTRAINT "documents_of_author" FOREIGN KEY ("school_id","author_id") REFERENCES public."school_people"("school_id","person_id");
ALTER TABLE "documents" ADD CONSTRAINT "documents_file" FOREIGN KEY ("school_id","file_id") REFERENCES public."files"("school_id","id");
ALTER TABLE "documents" ADD CONSTRAINT "documents_grade" FOREIGN KEY ("school_id","grade_level_id") REFERENCES public."grade_levels"("school_id","id");
ALTER TABLE "documents" ADD CONSTRAINT "documents_class" FOREIGN KEY ("school_id","class_id") REFERENCES public."classes"("school_id","id");
ALTER TABLE "documents" ADD CONSTRAINT "documents_replaced" FOREIGN KEY ("school_id","replaces_id") REFERENCES public."documents"("school_id","id");
ALTER TABLE "consent_texts" ADD CONSTRAINT "consent_texts_of_author" FOREIGN KEY ("school_id","author_id") REFERENCES public."school_people"("school_id","person_id");
ALTER TABLE "consents" ADD CONSTRAINT "consents_text" FOREIGN KEY ("school_id","text_id") REFERENCES public."consent_texts"("school_id","id");
ALTER TABLE "consents" ADD CONSTRAINT "consents_of_student" FOREIGN KEY ("school_id","student_id") REFERENCES public."school_people"("school_id","person_id");
ALTER TABLE "consents" ADD CONSTRAINT "consents_of_person" FOREIGN KEY ("school_id","person_id") REFERENCES public."school_people"("school_id","person_id");
ALTER TABLE "consents" ADD CONSTRAINT "consents_of_recorder" FOREIGN KEY ("school_id","recorded_by") REFERENCES public."school_people"("school_id","person_id");
ALTER TABLE "consents" ADD CONSTRAINT "consents_evidence" FOREIGN KEY ("school_id","evidence_file_id") REFERENCES public."files"("school_id","id");
ALTER TABLE "data_requests" ADD CONSTRAINT "data_requests_of_subject" FOREIGN KEY ("school_id","subject_id") REFERENCES public."school_people"("school_id","person_id");
ALTER TABLE "data_requests" ADD CONSTRAINT "data_requests_of_requester" FOREIGN KEY ("school_id","requested_by") REFERENCES public."school_people"("school_id","person_id");
ALTER TABLE "data_requests" ADD CONSTRAINT "data_requests_of_handler" FOREIGN KEY ("school_id","handled_by") REFERENCES public."school_people"("school_id","person_id");
ALTER TABLE "data_requests" ADD CONSTRAINT "data_requests_result" FOREIGN KEY ("school_id","result_file_id") REFERENCES public."files"("school_id","id");
ALTER TABLE "disclosure_log" ADD CONSTRAINT "disclosure_log_of_student" FOREIGN KEY ("school_id","student_id") REFERENCES public."school_people"("school_id","person_id");
ALTER TABLE "disclosure_log" ADD CONSTRAINT "disclosure_log_of_recipient" FOREIGN KEY ("school_id","recipient_id") REFERENCES public."school_people"("school_id","person_id");
ALTER TABLE "disclosure_log" ADD CONSTRAINT "disclosure_log_of_discloser" FOREIGN KEY ("school_id","disclosed_by") REFERENCES public."school_people"("school_id","person_id");
ALTER TABLE "disclosure_log" ADD CONSTRAINT "disclosure_log_request" FOREIGN KEY ("school_id","data_request_id") REFERENCES public."data_requests"("school_id","id");
ALTER TABLE "legal_holds" ADD CONSTRAINT "legal_holds_of_subject" FOREIGN KEY ("school_id","subject_id") REFERENCES public."school_people"("school_id","person_id");
ALTER TABLE "legal_holds" ADD CONSTRAINT "legal_holds_of_placer" FOREIGN KEY ("school_id","placed_by") REFERENCES public."school_people"("school_id","person_id");
ALTER TABLE "legal_holds" ADD CONSTRAINT "legal_holds_of_lifter" FOREIGN KEY ("school_id","lifted_by") REFERENCES public."school_people"("school_id","person_id");
ALTER TABLE "devices" ADD CONSTRAINT "devices_of_person" FOREIGN KEY ("school_id","person_id") REFERENCES public."school_people"("school_id","person_id");
ALTER TABLE "notification_preferences" ADD CONSTRAINT "notification_preferences_of_person" FOREIGN KEY ("school_id","person_id") REFERENCES public."school_people"("school_id","person_id");
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_of_person" FOREIGN KEY ("school_id","person_id") REFERENCES public."school_people"("school_id","person_id");
ALTER TABLE "parent_notifications" ADD CONSTRAINT "parent_notifications_of_guardian" FOREIGN KEY ("school_id","guardian_id") REFERENCES public."school_people"("school_id","person_id");
ALTER TABLE "parent_notifications" ADD CONSTRAINT "parent_notifications_of_student" FOREIGN KEY ("school_id","student_id") REFERENCES public."school_people"("school_id","person_id");
ALTER TABLE "push_subscriptions" ADD CONSTRAINT "push_subscriptions_of_person" FOREIGN KEY ("school_id","person_id") REFERENCES public."school_people"("school_id","person_id");
ALTER TABLE "push_subscriptions" ADD CONSTRAINT "push_subscriptions_device" FOREIGN KEY ("school_id","device_id") REFERENCES public."devices"("school_id","id");
ALTER TABLE "user_sessions" ADD CONSTRAINT "user_sessions_of_person" FOREIGN KEY ("school_id","person_id") REFERENCES public."school_people"("school_id","person_id");
ALTER TABLE "user_sessions" ADD CONSTRAINT "user_sessions_membership" FOREIGN KEY ("school_id","membership_id") REFERENCES public."memberships"("school_id","id");
ALTER TABLE "user_sessions" ADD CONSTRAINT "user_sessions_device" FOREIGN KEY ("school_id","device_id") REFERENCES public."devices"("school_id","id");
ALTER TABLE "exam_answer_keys" ADD CONSTRAINT "exam_answer_keys_question" FOREIGN KEY ("school_id","question_id","exam_id") REFERENCES public."exam_questions"("school_id","id","exam_id");
ALTER TABLE "exam_answers" ADD CONSTRAINT "exam_answers_sitting" FOREIGN KEY ("school_id","sitting_id","exam_id","student_id") REFERENCES public."exam_sittings"("school_id","id","exam_id","student_id");
ALTER TABLE "exam_answers" ADD CONSTRAINT "exam_answers_question" FOREIGN KEY ("school_id","question_id","exam_id") REFERENCES public."exam_questions"("school_id","id","exam_id");
ALTER TABLE "exam_answers" ADD CONSTRAINT "exam_answers_of_student" FOREIGN KEY ("school_id","student_id") REFERENCES public."school_people"("school_id","person_id");
ALTER TABLE "exam_marks" ADD CONSTRAINT "exam_marks_sitting" FOREIGN KEY ("school_id","sitting_id","exam_id","student_id") REFERENCES public."exam_sittings"("school_id","id","exam_id","student_id");
ALTER TABLE "exam_marks" ADD CONSTRAINT "exam_marks_question" FOREIGN KEY ("school_id","question_id","exam_id") REFERENCES public."exam_questions"("school_id","id","exam_id");
ALTER TABLE "exam_marks" ADD CONSTRAINT "exam_marks_of_student" FOREIGN KEY ("school_id","student_id") REFERENCES public."school_people"("school_id","person_id");
ALTER TABLE "exam_marks" ADD CONSTRAINT "exam_marks_of_marker" FOREIGN KEY ("school_id","marked_by") REFERENCES public."school_people"("school_id","person_id");
ALTER TABLE "exam_questions" ADD CONSTRAINT "exam_questions_exam" FOREIGN KEY ("school_id","exam_id") REFERENCES public."exams"("school_id","id");
ALTER TABLE "exam_sittings" ADD CONSTRAINT "exam_sittings_exam" FOREIGN KEY ("school_id","exam_id") REFERENCES public."exams"("school_id","id");
ALTER TABLE "exam_sittings" ADD CONSTRAINT "exam_sittings_of_student" FOREIGN KEY ("school_id","student_id") REFERENCES public."school_people"("school_id","person_id");
ALTER TABLE "exams" ADD CONSTRAINT "exams_class" FOREIGN KEY ("school_id","class_id") REFERENCES public."classes"("school_id","id");
ALTER TABLE "exams" ADD CONSTRAINT "exams_term" FOREIGN KEY ("school_id","term_id") REFERENCES public."terms"("school_id","id");
ALTER TABLE "exams" ADD CONSTRAINT "exams_assessment" FOREIGN KEY ("school_id","assessment_id") REFERENCES public."assessments"("school_id","id");
ALTER TABLE "exams" ADD CONSTRAINT "exams_of_maker" FOREIGN KEY ("school_id","created_by") REFERENCES public."school_people"("school_id","person_id");
ALTER TABLE "contacts" ADD CONSTRAINT "contacts_of_person" FOREIGN KEY ("school_id","person_id") REFERENCES public."school_people"("school_id","person_id");
ALTER TABLE "emergency_contacts" ADD CONSTRAINT "emergency_contacts_of_student" FOREIGN KEY ("school_id","student_id") REFERENCES public."school_people"("school_id","person_id");
ALTER TABLE "emergency_contacts" ADD CONSTRAINT "emergency_contacts_of_guardian" FOREIGN KEY ("school_id","guardian_id") REFERENCES public."school_people"("school_id","person_id");
ALTER TABLE "medical_notes" ADD CONSTRAINT "medical_notes_of_student" FOREIGN KEY ("school_id","student_id") REFERENCES public."school_people"("school_id","person_id");
ALTER TABLE "medical_notes" ADD CONSTRAINT "medical_notes_of_recorder" FOREIGN KEY ("school_id","recorded_by") REFERENCES public."school_people"("school_id","person_id");
ALTER TABLE "student_alerts" ADD CONSTRAINT "student_alerts_of_student" FOREIGN KEY ("school_id","student_id") REFERENCES public."school_people"("school_id","person_id");
ALTER TABLE "student_alerts" ADD CONSTRAINT "student_alerts_note" FOREIGN KEY ("school_id","medical_note_id") REFERENCES public."medical_notes"("school_id","id");
ALTER TABLE "student_alerts" ADD CONSTRAINT "student_alerts_of_writer" FOREIGN KEY ("school_id","written_by") REFERENCES public."school_people"("school_id","person_id");
ALTER TABLE "safeguarding_access_log" ADD CONSTRAINT "safeguarding_access_log_of_person" FOREIGN KEY ("school_id","person_id") REFERENCES public."school_people"("school_id","person_id");
ALTER TABLE "safeguarding_access_log" ADD CONSTRAINT "safeguarding_access_log_membership" FOREIGN KEY ("school_id","membership_id") REFERENCES public."memberships"("school_id","id");
ALTER TABLE "safeguarding_access_log" ADD CONSTRAINT "safeguarding_access_log_concern" FOREIGN KEY ("school_id","concern_id") REFERENCES public."safeguarding_concerns"("school_id","id");
ALTER TABLE "safeguarding_access_log" ADD CONSTRAINT "safeguarding_access_log_of_student" FOREIGN KEY ("school_id","student_id") REFERENCES public."school_people"("school_id","person_id");
ALTER TABLE "safeguarding_acknowledgements" ADD CONSTRAINT "safeguarding_acknowledgements_concern" FOREIGN KEY ("school_id","concern_id") REFERENCES public."safeguarding_concerns"("school_id","id");
ALTER TABLE "safeguarding_acknowledgements" ADD CONSTRAINT "safeguarding_acknowledgements_of_person" FOREIGN KEY ("school_id","person_id") REFERENCES public."school_people"("school_id","person_id");
ALTER TABLE "safeguarding_assignments" ADD CONSTRAINT "safeguarding_assignments_concern" FOREIGN KEY ("school_id","concern_id") REFERENCES public."safeguarding_concerns"("school_id","id");
ALTER TABLE "safeguarding_assignments" ADD CONSTRAINT "safeguarding_assignments_of_person" FOREIGN KEY ("school_id","assigned_to") REFERENCES public."school_people"("school_id","person_id");
ALTER TABLE "safeguarding_assignments" ADD CONSTRAINT "safeguarding_assignments_of_assigner" FOREIGN KEY ("school_id","assigned_by") REFERENCES public."school_people"("school_id","person_id");
ALTER TABLE "safeguarding_chronology" ADD CONSTRAINT "safeguarding_chronology_concern" FOREIGN KEY ("school_id","concern_id") REFERENCES public."safeguarding_concerns"("school_id","id");
ALTER TABLE "safeguarding_chronology" ADD CONSTRAINT "safeguarding_chronology_of_author" FOREIGN KEY ("school_id","added_by") REFERENCES public."school_people"("school_id","person_id");
ALTER TABLE "safeguarding_chronology" ADD CONSTRAINT "safeguarding_chronology_of_student" FOREIGN KEY ("school_id","student_id") REFERENCES public."school_people"("school_id","person_id");
ALTER TABLE "safeguarding_closures" ADD CONSTRAINT "safeguarding_closures_concern" FOREIGN KEY ("school_id","concern_id") REFERENCES public."safeguarding_concerns"("school_id","id");
ALTER TABLE "safeguarding_closures" ADD CONSTRAINT "safeguarding_closures_of_person" FOREIGN KEY ("school_id","closed_by") REFERENCES public."school_people"("school_id","person_id");
ALTER TABLE "safeguarding_closures" ADD CONSTRAINT "safeguarding_closures_of_student" FOREIGN KEY ("school_id","student_id") REFERENCES public."school_people"("school_id","person_id");
ALTER TABLE "counsellor_appointments" ADD CONSTRAINT "counsellor_appointments_of_student" FOREIGN KEY ("school_id","student_id") REFERENCES public."school_people"("school_id","person_id");
ALTER TABLE "counsellor_appointments" ADD CONSTRAINT "counsellor_appointments_of_counsellor" FOREIGN KEY ("school_id","counsellor_id") REFERENCES public."school_people"("school_id","person_id");
ALTER TABLE "counsellor_appointments" ADD CONSTRAINT "counsellor_appointments_of_requester" FOREIGN KEY ("school_id","requested_by") REFERENCES public."school_people"("school_id","person_id");
ALTER TABLE "counsellor_appointments" ADD CONSTRAINT "counsellor_appointments_of_canceller" FOREIGN KEY ("school_id","cancelled_by") REFERENCES public."school_people"("school_id","person_id");
ALTER TABLE "counsellor_appointments" ADD CONSTRAINT "counsellor_appointments_case" FOREIGN KEY ("school_id","case_id") REFERENCES public."counsellor_cases"("school_id","id");
ALTER TABLE "counsellor_cases" ADD CONSTRAINT "counsellor_cases_of_counsellor" FOREIGN KEY ("school_id","counsellor_id") REFERENCES public."school_people"("school_id","person_id");
ALTER TABLE "counsellor_cases" ADD CONSTRAINT "counsellor_cases_of_student" FOREIGN KEY ("school_id","student_id") REFERENCES public."school_people"("school_id","person_id");
ALTER TABLE "invoice_lines" ADD CONSTRAINT "invoice_lines_invoice" FOREIGN KEY ("school_id","invoice_id") REFERENCES public."invoices"("school_id","id");
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_subscription" FOREIGN KEY ("school_id","subscription_id") REFERENCES public."subscriptions"("school_id","id");
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_replaced" FOREIGN KEY ("school_id","replaces_id") REFERENCES public."invoices"("school_id","id");
ALTER TABLE "eval_results" ADD CONSTRAINT "eval_results_run" FOREIGN KEY ("run_id") REFERENCES public."eval_runs"("id");
CREATE INDEX "analytics_rollups_grade_idx" ON "analytics_rollups" USING btree ("school_id","grade_level_id");
CREATE INDEX "analytics_rollups_class_idx" ON "analytics_rollups" USING btree ("school_id","class_id");
CREATE INDEX "school_goal_measurements_person_idx" ON "school_goal_measurements" USING btree ("school_id","measured_by");
CREATE INDEX "school_goals_owner_idx" ON "school_goals" USING btree ("school_id","owner_id");
CREATE INDEX "school_goals_grade_idx" ON "school_goals" USING btree ("school_id","grade_level_id");
CREATE INDEX "school_goals_year_idx" ON "school_goals" USING btree ("school_id","academic_year_id","status");
CREATE INDEX "school_setups_finisher_idx" ON "school_setups" USING btree ("school_id","finished_by");
CREATE INDEX "teacher_settings_class_idx" ON "teacher_settings" USING btree ("school_id","start_class_id");
CREATE INDEX "files_uploader_idx" ON "files" USING btree ("school_id","uploaded_by");
CREATE INDEX "files_quarantined" ON "files" USING btree ("created_at") WHERE "files"."scan_state" = 'quarantined';
CREATE INDEX "document_chunks_waiting" ON "document_chunks" USING btree ("created_at") WHERE "document_chunks"."embedding" is null;
CREATE INDEX "documents_author_idx" ON "documents" USING btree ("school_id","author_id");
CREATE INDEX "documents_file_idx" ON "documents" USING btree ("school_id","file_id");
CREATE INDEX "documents_grade_idx" ON "documents" USING btree ("school_id","grade_level_id");
CREATE INDEX "documents_class_idx" ON "documents" USING btree ("school_id","class_id");
CREATE INDEX "documents_published" ON "documents" USING btree ("school_id","published_at");
CREATE INDEX "consent_texts_author_idx" ON "consent_texts" USING btree ("school_id","author_id");
CREATE INDEX "consents_text_idx" ON "consents" USING btree ("school_id","text_id");
CREATE INDEX "consents_newest" ON "consents" USING btree ("school_id","student_id","purpose","person_id","position");
CREATE INDEX "consents_person_idx" ON "consents" USING btree ("school_id","person_id");
CREATE INDEX "consents_recorder_idx" ON "consents" USING btree ("school_id","recorded_by");
CREATE INDEX "consents_evidence_idx" ON "consents" USING btree ("school_id","evidence_file_id");
CREATE INDEX "data_requests_subject_idx" ON "data_requests" USING btree ("school_id","subject_id");
CREATE INDEX "data_requests_requester_idx" ON "data_requests" USING btree ("school_id","requested_by");
CREATE INDEX "data_requests_handler_idx" ON "data_requests" USING btree ("school_id","handled_by");
CREATE INDEX "data_requests_result_idx" ON "data_requests" USING btree ("school_id","result_file_id");
CREATE INDEX "data_requests_due" ON "data_requests" USING btree ("school_id","due_on") WHERE "data_requests"."decided_at" is null;
CREATE INDEX "disclosure_log_student_idx" ON "disclosure_log" USING btree ("school_id","student_id","disclosed_at");
CREATE INDEX "disclosure_log_recipient_idx" ON "disclosure_log" USING btree ("school_id","recipient_id");
CREATE INDEX "disclosure_log_discloser_idx" ON "disclosure_log" USING btree ("school_id","disclosed_by");
CREATE INDEX "disclosure_log_request_idx" ON "disclosure_log" USING btree ("school_id","data_request_id");
CREATE INDEX "legal_holds_subject_idx" ON "legal_holds" USING btree ("school_id","subject_id");
CREATE INDEX "legal_holds_placer_idx" ON "legal_holds" USING btree ("school_id","placed_by");
CREATE INDEX "legal_holds_lifter_idx" ON "legal_holds" USING btree ("school_id","lifted_by");
CREATE INDEX "notifications_newest" ON "notifications" USING btree ("school_id","person_id","created_at");
CREATE INDEX "notifications_unread" ON "notifications" USING btree ("person_id") WHERE "notifications"."read_at" is null;
CREATE INDEX "parent_notifications_guardian_idx" ON "parent_notifications" USING btree ("school_id","guardian_id","created_at");
CREATE INDEX "parent_notifications_student_idx" ON "parent_notifications" USING btree ("school_id","student_id");
CREATE INDEX "push_subscriptions_device_idx" ON "push_subscriptions" USING btree ("school_id","device_id");
CREATE INDEX "login_attempts_pair" ON "login_attempts" USING btree ("account_hash","address_hash","attempted_at");
CREATE INDEX "login_attempts_age" ON "login_attempts" USING btree ("attempted_at");
CREATE INDEX "user_sessions_person_idx" ON "user_sessions" USING btree ("school_id","person_id","last_seen_at");
CREATE INDEX "user_sessions_membership_idx" ON "user_sessions" USING btree ("school_id","membership_id");
CREATE INDEX "user_sessions_device_idx" ON "user_sessions" USING btree ("school_id","device_id");
CREATE INDEX "exam_answer_keys_exam_idx" ON "exam_answer_keys" USING btree ("school_id","exam_id");
CREATE INDEX "exam_answers_question_idx" ON "exam_answers" USING btree ("school_id","question_id");
CREATE INDEX "exam_answers_student_idx" ON "exam_answers" USING btree ("school_id","student_id");
CREATE INDEX "exam_answers_exam_idx" ON "exam_answers" USING btree ("school_id","exam_id");
CREATE INDEX "exam_marks_question_idx" ON "exam_marks" USING btree ("school_id","question_id");
CREATE INDEX "exam_marks_student_idx" ON "exam_marks" USING btree ("school_id","student_id");
CREATE INDEX "exam_marks_exam_idx" ON "exam_marks" USING btree ("school_id","exam_id");
CREATE INDEX "exam_marks_marker_idx" ON "exam_marks" USING btree ("school_id","marked_by");
CREATE INDEX "exam_sittings_student_idx" ON "exam_sittings" USING btree ("school_id","student_id");
CREATE INDEX "exams_class_idx" ON "exams" USING btree ("school_id","class_id","opens_at");
CREATE INDEX "exams_term_idx" ON "exams" USING btree ("school_id","term_id");
CREATE INDEX "exams_assessment_idx" ON "exams" USING btree ("school_id","assessment_id");
CREATE INDEX "exams_maker_idx" ON "exams" USING btree ("school_id","created_by");
CREATE INDEX "contacts_person_idx" ON "contacts" USING btree ("school_id","person_id");
CREATE INDEX "emergency_contacts_student_idx" ON "emergency_contacts" USING btree ("school_id","student_id","priority");
CREATE INDEX "emergency_contacts_guardian_idx" ON "emergency_contacts" USING btree ("school_id","guardian_id");
CREATE INDEX "medical_notes_student_idx" ON "medical_notes" USING btree ("school_id","student_id");
CREATE INDEX "medical_notes_recorder_idx" ON "medical_notes" USING btree ("school_id","recorded_by");
CREATE INDEX "student_alerts_student_idx" ON "student_alerts" USING btree ("school_id","student_id");
CREATE INDEX "student_alerts_note_idx" ON "student_alerts" USING btree ("school_id","medical_note_id");
CREATE INDEX "student_alerts_writer_idx" ON "student_alerts" USING btree ("school_id","written_by");
CREATE INDEX "safeguarding_access_log_person_idx" ON "safeguarding_access_log" USING btree ("school_id","person_id");
CREATE INDEX "safeguarding_access_log_membership_idx" ON "safeguarding_access_log" USING btree ("school_id","membership_id");
CREATE INDEX "safeguarding_access_log_concern_idx" ON "safeguarding_access_log" USING btree ("school_id","concern_id");
CREATE INDEX "safeguarding_access_log_student_idx" ON "safeguarding_access_log" USING btree ("school_id","student_id");
CREATE INDEX "safeguarding_acknowledgements_person_idx" ON "safeguarding_acknowledgements" USING btree ("school_id","person_id");
CREATE INDEX "safeguarding_assignments_newest" ON "safeguarding_assignments" USING btree ("school_id","concern_id","created_at");
CREATE INDEX "safeguarding_assignments_person_idx" ON "safeguarding_assignments" USING btree ("school_id","assigned_to");
CREATE INDEX "safeguarding_assignments_assigner_idx" ON "safeguarding_assignments" USING btree ("school_id","assigned_by");
CREATE INDEX "safeguarding_chronology_order" ON "safeguarding_chronology" USING btree ("school_id","concern_id","created_at");
CREATE INDEX "safeguarding_chronology_author_idx" ON "safeguarding_chronology" USING btree ("school_id","added_by");
CREATE INDEX "safeguarding_chronology_student_idx" ON "safeguarding_chronology" USING btree ("school_id","student_id");
CREATE INDEX "safeguarding_closures_person_idx" ON "safeguarding_closures" USING btree ("school_id","closed_by");
CREATE INDEX "safeguarding_closures_student_idx" ON "safeguarding_closures" USING btree ("school_id","student_id");
CREATE INDEX "counsellor_appointments_student_idx" ON "counsellor_appointments" USING btree ("school_id","student_id");
CREATE INDEX "counsellor_appointments_counsellor_idx" ON "counsellor_appointments" USING btree ("school_id","counsellor_id","starts_at");
CREATE INDEX "counsellor_appointments_requester_idx" ON "counsellor_appointments" USING btree ("school_id","requested_by");
CREATE INDEX "counsellor_appointments_canceller_idx" ON "counsellor_appointments" USING btree ("school_id","cancelled_by");
CREATE INDEX "counsellor_appointments_case_idx" ON "counsellor_appointments" USING btree ("school_id","case_id");
CREATE INDEX "counsellor_cases_counsellor_idx" ON "counsellor_cases" USING btree ("school_id","counsellor_id");
CREATE INDEX "counsellor_cases_student_idx" ON "counsellor_cases" USING btree ("school_id","student_id");
CREATE INDEX "invoices_subscription_idx" ON "invoices" USING btree ("school_id","subscription_id");
CREATE INDEX "invoices_replaced_idx" ON "invoices" USING btree ("school_id","replaces_id");
CREATE INDEX "invoices_issued" ON "invoices" USING btree ("school_id","issued_on");
CREATE INDEX "eval_runs_newest" ON "eval_runs" USING btree ("dataset","started_at");
CREATE POLICY "analytics_rollups_school" ON "analytics_rollups" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("analytics_rollups"."school_id" = (select app.school())) WITH CHECK ("analytics_rollups"."school_id" = (select app.school()));
CREATE POLICY "analytics_rollups_definers" ON "analytics_rollups" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "analytics_rollups_read" ON "analytics_rollups" AS PERMISSIVE FOR SELECT TO "app_caller" USING ((select app.role()) = 'admin');
CREATE POLICY "school_goal_measurements_school" ON "school_goal_measurements" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("school_goal_measurements"."school_id" = (select app.school())) WITH CHECK ("school_goal_measurements"."school_id" = (select app.school()));
CREATE POLICY "school_goal_measurements_definers" ON "school_goal_measurements" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "school_goal_measurements_read" ON "school_goal_measurements" AS PERMISSIVE FOR SELECT TO "app_caller" USING ((select app.role()) = 'admin');
CREATE POLICY "school_goal_measurements_insert" ON "school_goal_measurements" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK ((((select app.role()) = 'admin' and (select app.second_factor_met())) and "school_goal_measurements"."source" = 'by_hand' and "school_goal_measurements"."measured_by" = (select app.uid())));
CREATE POLICY "school_goal_measurements_update" ON "school_goal_measurements" AS PERMISSIVE FOR UPDATE TO "app_caller" USING ((((select app.role()) = 'admin' and (select app.second_factor_met())) and "school_goal_measurements"."source" = 'by_hand' and "school_goal_measurements"."measured_by" = (select app.uid()))) WITH CHECK ((((select app.role()) = 'admin' and (select app.second_factor_met())) and "school_goal_measurements"."source" = 'by_hand' and "school_goal_measurements"."measured_by" = (select app.uid())));
CREATE POLICY "school_goals_school" ON "school_goals" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("school_goals"."school_id" = (select app.school())) WITH CHECK ("school_goals"."school_id" = (select app.school()));
CREATE POLICY "school_goals_definers" ON "school_goals" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "school_goals_read" ON "school_goals" AS PERMISSIVE FOR SELECT TO "app_caller" USING ((select app.role()) = 'admin');
CREATE POLICY "school_goals_insert" ON "school_goals" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK (((select app.role()) = 'admin' and (select app.second_factor_met())));
CREATE POLICY "school_goals_update" ON "school_goals" AS PERMISSIVE FOR UPDATE TO "app_caller" USING (((select app.role()) = 'admin' and (select app.second_factor_met()))) WITH CHECK (((select app.role()) = 'admin' and (select app.second_factor_met())));
CREATE POLICY "school_setups_school" ON "school_setups" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("school_setups"."school_id" = (select app.school())) WITH CHECK ("school_setups"."school_id" = (select app.school()));
CREATE POLICY "school_setups_definers" ON "school_setups" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "school_setups_read" ON "school_setups" AS PERMISSIVE FOR SELECT TO "app_caller" USING ((select app.role()) = 'admin');
CREATE POLICY "school_setups_update" ON "school_setups" AS PERMISSIVE FOR UPDATE TO "app_caller" USING (((select app.role()) = 'admin' and (select app.second_factor_met()))) WITH CHECK (((select app.role()) = 'admin' and (select app.second_factor_met())));
CREATE POLICY "teacher_settings_school" ON "teacher_settings" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("teacher_settings"."school_id" = (select app.school())) WITH CHECK ("teacher_settings"."school_id" = (select app.school()));
CREATE POLICY "teacher_settings_definers" ON "teacher_settings" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "teacher_settings_read" ON "teacher_settings" AS PERMISSIVE FOR SELECT TO "app_caller" USING ("teacher_settings"."person_id" = (select app.uid()));
CREATE POLICY "teacher_settings_insert" ON "teacher_settings" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK (((select app.is_staff()) and "teacher_settings"."person_id" = (select app.uid())));
CREATE POLICY "teacher_settings_update" ON "teacher_settings" AS PERMISSIVE FOR UPDATE TO "app_caller" USING (((select app.is_staff()) and "teacher_settings"."person_id" = (select app.uid()))) WITH CHECK (((select app.is_staff()) and "teacher_settings"."person_id" = (select app.uid())));
CREATE POLICY "files_school" ON "files" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("files"."school_id" = (select app.school())) WITH CHECK ("files"."school_id" = (select app.school()));
CREATE POLICY "files_definers" ON "files" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "files_read" ON "files" AS PERMISSIVE FOR SELECT TO "app_caller" USING ("files"."uploaded_by" = (select app.uid()));
CREATE POLICY "files_read_of_document" ON "files" AS PERMISSIVE FOR SELECT TO "app_caller" USING (("files"."scan_state" = 'clean' and "files"."deleted_at" is null and "files"."id" in (select d.file_id from public.documents d)));
CREATE POLICY "files_insert" ON "files" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK (("files"."uploaded_by" = (select app.uid()) and "files"."scan_state" = 'quarantined' and "files"."deleted_at" is null));
CREATE POLICY "files_update" ON "files" AS PERMISSIVE FOR UPDATE TO "app_caller" USING ("files"."uploaded_by" = (select app.uid())) WITH CHECK ("files"."uploaded_by" = (select app.uid()));
CREATE POLICY "document_chunks_school" ON "document_chunks" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("document_chunks"."school_id" = (select app.school())) WITH CHECK ("document_chunks"."school_id" = (select app.school()));
CREATE POLICY "document_chunks_definers" ON "document_chunks" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "document_chunks_read" ON "document_chunks" AS PERMISSIVE FOR SELECT TO "app_caller" USING ("document_chunks"."document_id" in (select d.id from public.documents d));
CREATE POLICY "documents_school" ON "documents" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("documents"."school_id" = (select app.school())) WITH CHECK ("documents"."school_id" = (select app.school()));
CREATE POLICY "documents_definers" ON "documents" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "documents_read" ON "documents" AS PERMISSIVE FOR SELECT TO "app_caller" USING (((select app.role()) = 'admin' or ((select app.is_staff()) and "documents"."author_id" = (select app.uid())) or ("documents"."published_at" <= now() and ("documents"."archived_at" is null or "documents"."archived_at" > now()) and app.in_audience("documents"."audience", "documents"."audience_role", "documents"."grade_level_id", "documents"."class_id"))));
CREATE POLICY "documents_insert" ON "documents" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK (("documents"."author_id" = (select app.uid()) and ((select app.role()) = 'admin' or ((select app.is_staff()) and "documents"."audience" = 'class' and "documents"."class_id" in (select app.my_class_ids())))));
CREATE POLICY "documents_update" ON "documents" AS PERMISSIVE FOR UPDATE TO "app_caller" USING (((select app.role()) = 'admin' or ((select app.is_staff()) and "documents"."author_id" = (select app.uid())))) WITH CHECK (((select app.role()) = 'admin' or ((select app.is_staff()) and "documents"."author_id" = (select app.uid()) and "documents"."audience" = 'class' and "documents"."class_id" in (select app.my_class_ids()))));
CREATE POLICY "documents_delete" ON "documents" AS PERMISSIVE FOR DELETE TO "app_caller" USING (((select app.is_staff()) and "documents"."author_id" = (select app.uid()) and "documents"."published_at" is null));
CREATE POLICY "consent_texts_school" ON "consent_texts" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("consent_texts"."school_id" = (select app.school())) WITH CHECK ("consent_texts"."school_id" = (select app.school()));
CREATE POLICY "consent_texts_definers" ON "consent_texts" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "consent_texts_read" ON "consent_texts" AS PERMISSIVE FOR SELECT TO "app_caller" USING (((select app.role()) = 'admin' or "consent_texts"."published_at" <= now()));
CREATE POLICY "consent_texts_insert" ON "consent_texts" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK ((((select app.role()) = 'admin' and (select app.second_factor_met())) and "consent_texts"."author_id" = (select app.uid())));
CREATE POLICY "consent_texts_update" ON "consent_texts" AS PERMISSIVE FOR UPDATE TO "app_caller" USING (((select app.role()) = 'admin' and (select app.second_factor_met()))) WITH CHECK (((select app.role()) = 'admin' and (select app.second_factor_met())));
CREATE POLICY "consent_texts_delete" ON "consent_texts" AS PERMISSIVE FOR DELETE TO "app_caller" USING ((((select app.role()) = 'admin' and (select app.second_factor_met())) and "consent_texts"."published_at" is null));
CREATE POLICY "consents_school" ON "consents" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("consents"."school_id" = (select app.school())) WITH CHECK ("consents"."school_id" = (select app.school()));
CREATE POLICY "consents_definers" ON "consents" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "consents_read" ON "consents" AS PERMISSIVE FOR SELECT TO "app_caller" USING (((select app.role()) = 'admin' or (((select app.role()) = 'parent') and "consents"."person_id" = (select app.uid()))));
CREATE POLICY "consents_insert" ON "consents" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK (("consents"."recorded_by" = (select app.uid()) and (("consents"."person_id" = (select app.uid()) and "consents"."channel" = 'app' and "consents"."student_id" in (select app.my_child_ids())) or (((select app.role()) = 'admin' and (select app.second_factor_met())) and "consents"."channel" <> 'app'))));
CREATE POLICY "data_requests_school" ON "data_requests" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("data_requests"."school_id" = (select app.school())) WITH CHECK ("data_requests"."school_id" = (select app.school()));
CREATE POLICY "data_requests_definers" ON "data_requests" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "data_requests_read" ON "data_requests" AS PERMISSIVE FOR SELECT TO "app_caller" USING (((select app.role()) = 'admin' or (((select app.role()) = 'parent') and "data_requests"."requested_by" = (select app.uid()))));
CREATE POLICY "data_requests_insert" ON "data_requests" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK (("data_requests"."requested_by" = (select app.uid()) and "data_requests"."status" = 'received' and (((select app.role()) = 'admin' and (select app.second_factor_met())) or (((select app.role()) = 'parent') and ("data_requests"."subject_id" = (select app.uid()) or "data_requests"."subject_id" in (select app.my_child_ids()))))));
CREATE POLICY "data_requests_update" ON "data_requests" AS PERMISSIVE FOR UPDATE TO "app_caller" USING ((((select app.role()) = 'admin' and (select app.second_factor_met())) or (((select app.role()) = 'parent') and "data_requests"."requested_by" = (select app.uid()) and "data_requests"."status" = 'received'))) WITH CHECK ((((select app.role()) = 'admin' and (select app.second_factor_met())) or (((select app.role()) = 'parent') and "data_requests"."requested_by" = (select app.uid()) and "data_requests"."status" in ('received', 'withdrawn'))));
CREATE POLICY "disclosure_log_school" ON "disclosure_log" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("disclosure_log"."school_id" = (select app.school())) WITH CHECK ("disclosure_log"."school_id" = (select app.school()));
CREATE POLICY "disclosure_log_definers" ON "disclosure_log" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "disclosure_log_read" ON "disclosure_log" AS PERMISSIVE FOR SELECT TO "app_caller" USING (((select app.role()) = 'admin' or "disclosure_log"."student_id" in (select app.my_child_ids())));
CREATE POLICY "disclosure_log_insert" ON "disclosure_log" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK ((((select app.role()) = 'admin' and (select app.second_factor_met())) and "disclosure_log"."disclosed_by" = (select app.uid())));
CREATE POLICY "legal_holds_school" ON "legal_holds" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("legal_holds"."school_id" = (select app.school())) WITH CHECK ("legal_holds"."school_id" = (select app.school()));
CREATE POLICY "legal_holds_definers" ON "legal_holds" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "legal_holds_read" ON "legal_holds" AS PERMISSIVE FOR SELECT TO "app_caller" USING ((select app.role()) = 'admin');
CREATE POLICY "legal_holds_insert" ON "legal_holds" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK ((((select app.role()) = 'admin' and (select app.second_factor_met())) and "legal_holds"."placed_by" = (select app.uid()) and "legal_holds"."lifted_at" is null));
CREATE POLICY "legal_holds_update" ON "legal_holds" AS PERMISSIVE FOR UPDATE TO "app_caller" USING (((select app.role()) = 'admin' and (select app.second_factor_met()))) WITH CHECK (((select app.role()) = 'admin' and (select app.second_factor_met())));
CREATE POLICY "devices_school" ON "devices" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("devices"."school_id" = (select app.school())) WITH CHECK ("devices"."school_id" = (select app.school()));
CREATE POLICY "devices_definers" ON "devices" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "devices_read" ON "devices" AS PERMISSIVE FOR SELECT TO "app_caller" USING ("devices"."person_id" = (select app.uid()));
CREATE POLICY "devices_insert" ON "devices" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK ("devices"."person_id" = (select app.uid()));
CREATE POLICY "devices_update" ON "devices" AS PERMISSIVE FOR UPDATE TO "app_caller" USING ("devices"."person_id" = (select app.uid())) WITH CHECK ("devices"."person_id" = (select app.uid()));
CREATE POLICY "notification_preferences_school" ON "notification_preferences" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("notification_preferences"."school_id" = (select app.school())) WITH CHECK ("notification_preferences"."school_id" = (select app.school()));
CREATE POLICY "notification_preferences_definers" ON "notification_preferences" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "notification_preferences_read" ON "notification_preferences" AS PERMISSIVE FOR SELECT TO "app_caller" USING ("notification_preferences"."person_id" = (select app.uid()));
CREATE POLICY "notification_preferences_insert" ON "notification_preferences" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK ("notification_preferences"."person_id" = (select app.uid()));
CREATE POLICY "notification_preferences_update" ON "notification_preferences" AS PERMISSIVE FOR UPDATE TO "app_caller" USING ("notification_preferences"."person_id" = (select app.uid())) WITH CHECK ("notification_preferences"."person_id" = (select app.uid()));
CREATE POLICY "notification_preferences_delete" ON "notification_preferences" AS PERMISSIVE FOR DELETE TO "app_caller" USING ("notification_preferences"."person_id" = (select app.uid()));
CREATE POLICY "notifications_school" ON "notifications" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("notifications"."school_id" = (select app.school())) WITH CHECK ("notifications"."school_id" = (select app.school()));
CREATE POLICY "notifications_definers" ON "notifications" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "notifications_read" ON "notifications" AS PERMISSIVE FOR SELECT TO "app_caller" USING (("notifications"."person_id" = (select app.uid()) and "notifications"."role" = (select app.role())));
CREATE POLICY "notifications_update" ON "notifications" AS PERMISSIVE FOR UPDATE TO "app_caller" USING (("notifications"."person_id" = (select app.uid()) and "notifications"."role" = (select app.role()))) WITH CHECK (("notifications"."person_id" = (select app.uid()) and "notifications"."role" = (select app.role())));
CREATE POLICY "parent_notifications_school" ON "parent_notifications" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("parent_notifications"."school_id" = (select app.school())) WITH CHECK ("parent_notifications"."school_id" = (select app.school()));
CREATE POLICY "parent_notifications_definers" ON "parent_notifications" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "parent_notifications_read" ON "parent_notifications" AS PERMISSIVE FOR SELECT TO "app_caller" USING ((((select app.role()) = 'parent') and "parent_notifications"."guardian_id" = (select app.uid()) and "parent_notifications"."student_id" in (select app.my_child_ids())));
CREATE POLICY "parent_notifications_update" ON "parent_notifications" AS PERMISSIVE FOR UPDATE TO "app_caller" USING ((((select app.role()) = 'parent') and "parent_notifications"."guardian_id" = (select app.uid()) and "parent_notifications"."student_id" in (select app.my_child_ids()))) WITH CHECK ((((select app.role()) = 'parent') and "parent_notifications"."guardian_id" = (select app.uid()) and "parent_notifications"."student_id" in (select app.my_child_ids())));
CREATE POLICY "push_subscriptions_school" ON "push_subscriptions" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("push_subscriptions"."school_id" = (select app.school())) WITH CHECK ("push_subscriptions"."school_id" = (select app.school()));
CREATE POLICY "push_subscriptions_definers" ON "push_subscriptions" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "push_subscriptions_read" ON "push_subscriptions" AS PERMISSIVE FOR SELECT TO "app_caller" USING ("push_subscriptions"."person_id" = (select app.uid()));
CREATE POLICY "push_subscriptions_insert" ON "push_subscriptions" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK ("push_subscriptions"."person_id" = (select app.uid()));
CREATE POLICY "push_subscriptions_update" ON "push_subscriptions" AS PERMISSIVE FOR UPDATE TO "app_caller" USING ("push_subscriptions"."person_id" = (select app.uid())) WITH CHECK ("push_subscriptions"."person_id" = (select app.uid()));
CREATE POLICY "push_subscriptions_delete" ON "push_subscriptions" AS PERMISSIVE FOR DELETE TO "app_caller" USING ("push_subscriptions"."person_id" = (select app.uid()));
CREATE POLICY "login_attempts_definers" ON "login_attempts" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "user_sessions_school" ON "user_sessions" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("user_sessions"."school_id" = (select app.school())) WITH CHECK ("user_sessions"."school_id" = (select app.school()));
CREATE POLICY "user_sessions_definers" ON "user_sessions" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "user_sessions_read" ON "user_sessions" AS PERMISSIVE FOR SELECT TO "app_caller" USING ("user_sessions"."person_id" = (select app.uid()));
CREATE POLICY "user_sessions_update" ON "user_sessions" AS PERMISSIVE FOR UPDATE TO "app_caller" USING ("user_sessions"."person_id" = (select app.uid())) WITH CHECK ("user_sessions"."person_id" = (select app.uid()));
CREATE POLICY "exam_answer_keys_school" ON "exam_answer_keys" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("exam_answer_keys"."school_id" = (select app.school())) WITH CHECK ("exam_answer_keys"."school_id" = (select app.school()));
CREATE POLICY "exam_answer_keys_definers" ON "exam_answer_keys" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "exam_answer_keys_read" ON "exam_answer_keys" AS PERMISSIVE FOR SELECT TO "app_caller" USING (("exam_answer_keys"."exam_id" in (select app.kept_exam_ids()) or "exam_answer_keys"."exam_id" in (select e.id from public.exams e where e.keys_released_at <= now())));
CREATE POLICY "exam_answer_keys_insert" ON "exam_answer_keys" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK ("exam_answer_keys"."exam_id" in (select app.prepared_exam_ids()));
CREATE POLICY "exam_answer_keys_update" ON "exam_answer_keys" AS PERMISSIVE FOR UPDATE TO "app_caller" USING ("exam_answer_keys"."exam_id" in (select app.prepared_exam_ids())) WITH CHECK ("exam_answer_keys"."exam_id" in (select app.prepared_exam_ids()));
CREATE POLICY "exam_answer_keys_delete" ON "exam_answer_keys" AS PERMISSIVE FOR DELETE TO "app_caller" USING ("exam_answer_keys"."exam_id" in (select app.prepared_exam_ids()));
CREATE POLICY "exam_answers_school" ON "exam_answers" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("exam_answers"."school_id" = (select app.school())) WITH CHECK ("exam_answers"."school_id" = (select app.school()));
CREATE POLICY "exam_answers_definers" ON "exam_answers" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "exam_answers_read" ON "exam_answers" AS PERMISSIVE FOR SELECT TO "app_caller" USING (("exam_answers"."exam_id" in (select app.kept_exam_ids()) or ((select app.role()) = 'student' and "exam_answers"."student_id" = (select app.uid())) or ("exam_answers"."student_id" in (select app.my_child_ids()) and "exam_answers"."exam_id" in (select e.id from public.exams e where e.keys_released_at <= now()))));
CREATE POLICY "exam_answers_insert" ON "exam_answers" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK ((((select app.role()) = 'student' and "exam_answers"."student_id" = (select app.uid())) and "exam_answers"."sitting_id" in (select app.my_running_sitting_ids())));
CREATE POLICY "exam_answers_update" ON "exam_answers" AS PERMISSIVE FOR UPDATE TO "app_caller" USING ((((select app.role()) = 'student' and "exam_answers"."student_id" = (select app.uid())) and "exam_answers"."sitting_id" in (select app.my_running_sitting_ids()))) WITH CHECK ((((select app.role()) = 'student' and "exam_answers"."student_id" = (select app.uid())) and "exam_answers"."sitting_id" in (select app.my_running_sitting_ids())));
CREATE POLICY "exam_marks_school" ON "exam_marks" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("exam_marks"."school_id" = (select app.school())) WITH CHECK ("exam_marks"."school_id" = (select app.school()));
CREATE POLICY "exam_marks_definers" ON "exam_marks" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "exam_marks_read" ON "exam_marks" AS PERMISSIVE FOR SELECT TO "app_caller" USING (("exam_marks"."exam_id" in (select app.kept_exam_ids()) or ((((select app.role()) = 'student' and "exam_marks"."student_id" = (select app.uid())) or "exam_marks"."student_id" in (select app.my_homeroom_student_ids())) and "exam_marks"."released_to_student_at" <= now()) or ("exam_marks"."student_id" in (select app.my_child_ids()) and "exam_marks"."released_to_guardians_at" <= now())));
CREATE POLICY "exam_marks_insert" ON "exam_marks" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK (("exam_marks"."marked_by" = (select app.uid()) and "exam_marks"."exam_id" in (select app.markable_exam_ids())));
CREATE POLICY "exam_marks_update" ON "exam_marks" AS PERMISSIVE FOR UPDATE TO "app_caller" USING ("exam_marks"."exam_id" in (select app.markable_exam_ids())) WITH CHECK ("exam_marks"."exam_id" in (select app.markable_exam_ids()));
CREATE POLICY "exam_marks_delete" ON "exam_marks" AS PERMISSIVE FOR DELETE TO "app_caller" USING (("exam_marks"."marked_by" = (select app.uid()) and "exam_marks"."exam_id" in (select app.markable_exam_ids()) and "exam_marks"."created_at" > now() - interval '1 hour'));
CREATE POLICY "exam_questions_school" ON "exam_questions" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("exam_questions"."school_id" = (select app.school())) WITH CHECK ("exam_questions"."school_id" = (select app.school()));
CREATE POLICY "exam_questions_definers" ON "exam_questions" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "exam_questions_read" ON "exam_questions" AS PERMISSIVE FOR SELECT TO "app_caller" USING (("exam_questions"."exam_id" in (select app.kept_exam_ids()) or "exam_questions"."exam_id" in (select e.id from public.exams e where e.questions_released_at <= now())));
CREATE POLICY "exam_questions_insert" ON "exam_questions" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK ("exam_questions"."exam_id" in (select app.prepared_exam_ids()));
CREATE POLICY "exam_questions_update" ON "exam_questions" AS PERMISSIVE FOR UPDATE TO "app_caller" USING ("exam_questions"."exam_id" in (select app.prepared_exam_ids())) WITH CHECK ("exam_questions"."exam_id" in (select app.prepared_exam_ids()));
CREATE POLICY "exam_questions_delete" ON "exam_questions" AS PERMISSIVE FOR DELETE TO "app_caller" USING ("exam_questions"."exam_id" in (select app.prepared_exam_ids()));
CREATE POLICY "exam_sittings_school" ON "exam_sittings" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("exam_sittings"."school_id" = (select app.school())) WITH CHECK ("exam_sittings"."school_id" = (select app.school()));
CREATE POLICY "exam_sittings_definers" ON "exam_sittings" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "exam_sittings_read" ON "exam_sittings" AS PERMISSIVE FOR SELECT TO "app_caller" USING (("exam_sittings"."exam_id" in (select app.kept_exam_ids()) or ((((select app.role()) = 'student' and "exam_sittings"."student_id" = (select app.uid())) or "exam_sittings"."student_id" in (select app.my_child_ids()) or "exam_sittings"."student_id" in (select app.my_homeroom_student_ids())) and "exam_sittings"."exam_id" in (select e.id from public.exams e where e.published_at <= now()))));
CREATE POLICY "exam_sittings_insert" ON "exam_sittings" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK ("exam_sittings"."exam_id" in (select app.markable_exam_ids()));
CREATE POLICY "exam_sittings_update" ON "exam_sittings" AS PERMISSIVE FOR UPDATE TO "app_caller" USING ("exam_sittings"."exam_id" in (select app.markable_exam_ids())) WITH CHECK ("exam_sittings"."exam_id" in (select app.markable_exam_ids()));
CREATE POLICY "exams_school" ON "exams" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("exams"."school_id" = (select app.school())) WITH CHECK ("exams"."school_id" = (select app.school()));
CREATE POLICY "exams_definers" ON "exams" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "exams_read" ON "exams" AS PERMISSIVE FOR SELECT TO "app_caller" USING (((select app.role()) = 'admin' or (select app.has_duty('exams')) or "exams"."class_id" in (select app.my_class_ids()) or ("exams"."published_at" <= now() and ("exams"."class_id" in (select app.my_homeroom_class_ids()) or ("exams"."class_id" in (select app.own_class_ids()) or "exams"."class_id" in (select app.child_class_ids()))))));
CREATE POLICY "exams_insert" ON "exams" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK (("exams"."created_by" = (select app.uid()) and ((select app.role()) = 'admin' or (select app.has_duty('exams')) or ("exams"."class_id" in (select app.my_class_ids()) and "exams"."term_id" in (select app.open_term_ids())))));
CREATE POLICY "exams_update" ON "exams" AS PERMISSIVE FOR UPDATE TO "app_caller" USING (((select app.role()) = 'admin' or (select app.has_duty('exams')) or ("exams"."class_id" in (select app.my_class_ids()) and "exams"."term_id" in (select app.open_term_ids())))) WITH CHECK (((select app.role()) = 'admin' or (select app.has_duty('exams')) or ("exams"."class_id" in (select app.my_class_ids()) and "exams"."term_id" in (select app.open_term_ids()))));
CREATE POLICY "exams_delete" ON "exams" AS PERMISSIVE FOR DELETE TO "app_caller" USING (((select app.is_staff()) and "exams"."created_by" = (select app.uid()) and "exams"."published_at" is null));
CREATE POLICY "contacts_school" ON "contacts" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("contacts"."school_id" = (select app.school())) WITH CHECK ("contacts"."school_id" = (select app.school()));
CREATE POLICY "contacts_definers" ON "contacts" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "contacts_read" ON "contacts" AS PERMISSIVE FOR SELECT TO "app_caller" USING (((select app.role()) = 'admin' or "contacts"."person_id" = (select app.uid()) or "contacts"."person_id" in (select app.my_child_ids()) or ("contacts"."teachers_may_use" and "contacts"."person_id" in (select app.my_students_guardian_ids()))));
CREATE POLICY "contacts_insert" ON "contacts" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK (((select app.role()) = 'admin' or (((select app.role()) = 'parent') and "contacts"."person_id" = (select app.uid()))));
CREATE POLICY "contacts_update" ON "contacts" AS PERMISSIVE FOR UPDATE TO "app_caller" USING (((select app.role()) = 'admin' or (((select app.role()) = 'parent') and "contacts"."person_id" = (select app.uid())))) WITH CHECK (((select app.role()) = 'admin' or (((select app.role()) = 'parent') and "contacts"."person_id" = (select app.uid()))));
CREATE POLICY "emergency_contacts_school" ON "emergency_contacts" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("emergency_contacts"."school_id" = (select app.school())) WITH CHECK ("emergency_contacts"."school_id" = (select app.school()));
CREATE POLICY "emergency_contacts_definers" ON "emergency_contacts" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "emergency_contacts_read" ON "emergency_contacts" AS PERMISSIVE FOR SELECT TO "app_caller" USING (((select app.role()) = 'admin' or ((select app.role()) = 'student' and "emergency_contacts"."student_id" = (select app.uid())) or ("emergency_contacts"."student_id" in (select app.my_child_ids()) and ("emergency_contacts"."guardian_id" is null or "emergency_contacts"."guardian_id" = (select app.uid()))) or ((select app.is_staff()) and "emergency_contacts"."teachers_may_use" and "emergency_contacts"."student_id" in (select app.my_student_ids()) and ("emergency_contacts"."guardian_id" is null or "emergency_contacts"."guardian_id" in (select app.my_students_guardian_ids())))));
CREATE POLICY "emergency_contacts_insert" ON "emergency_contacts" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK ((select app.role()) = 'admin');
CREATE POLICY "emergency_contacts_update" ON "emergency_contacts" AS PERMISSIVE FOR UPDATE TO "app_caller" USING ((select app.role()) = 'admin') WITH CHECK ((select app.role()) = 'admin');
CREATE POLICY "medical_notes_school" ON "medical_notes" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("medical_notes"."school_id" = (select app.school())) WITH CHECK ("medical_notes"."school_id" = (select app.school()));
CREATE POLICY "medical_notes_definers" ON "medical_notes" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "medical_notes_read" ON "medical_notes" AS PERMISSIVE FOR SELECT TO "app_caller" USING (((select app.role()) = 'admin' or "medical_notes"."student_id" in (select app.my_child_ids())));
CREATE POLICY "medical_notes_insert" ON "medical_notes" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK (((select app.role()) = 'admin' and "medical_notes"."recorded_by" = (select app.uid())));
CREATE POLICY "medical_notes_update" ON "medical_notes" AS PERMISSIVE FOR UPDATE TO "app_caller" USING ((select app.role()) = 'admin') WITH CHECK ((select app.role()) = 'admin');
CREATE POLICY "student_alerts_school" ON "student_alerts" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("student_alerts"."school_id" = (select app.school())) WITH CHECK ("student_alerts"."school_id" = (select app.school()));
CREATE POLICY "student_alerts_definers" ON "student_alerts" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "student_alerts_read" ON "student_alerts" AS PERMISSIVE FOR SELECT TO "app_caller" USING (((select app.role()) = 'admin' or "student_alerts"."student_id" in (select app.my_child_ids()) or ((select app.is_staff()) and "student_alerts"."student_id" in (select app.my_student_ids()))));
CREATE POLICY "student_alerts_insert" ON "student_alerts" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK (((select app.role()) = 'admin' and "student_alerts"."written_by" = (select app.uid())));
CREATE POLICY "student_alerts_update" ON "student_alerts" AS PERMISSIVE FOR UPDATE TO "app_caller" USING ((select app.role()) = 'admin') WITH CHECK ((select app.role()) = 'admin');
CREATE POLICY "safeguarding_access_log_school" ON "safeguarding_access_log" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("safeguarding_access_log"."school_id" = (select app.school())) WITH CHECK ("safeguarding_access_log"."school_id" = (select app.school()));
CREATE POLICY "safeguarding_access_log_definers" ON "safeguarding_access_log" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "safeguarding_acknowledgements_school" ON "safeguarding_acknowledgements" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("safeguarding_acknowledgements"."school_id" = (select app.school())) WITH CHECK ("safeguarding_acknowledgements"."school_id" = (select app.school()));
CREATE POLICY "safeguarding_acknowledgements_definers" ON "safeguarding_acknowledgements" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "safeguarding_assignments_school" ON "safeguarding_assignments" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("safeguarding_assignments"."school_id" = (select app.school())) WITH CHECK ("safeguarding_assignments"."school_id" = (select app.school()));
CREATE POLICY "safeguarding_assignments_definers" ON "safeguarding_assignments" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "safeguarding_chronology_school" ON "safeguarding_chronology" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("safeguarding_chronology"."school_id" = (select app.school())) WITH CHECK ("safeguarding_chronology"."school_id" = (select app.school()));
CREATE POLICY "safeguarding_chronology_definers" ON "safeguarding_chronology" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "safeguarding_closures_school" ON "safeguarding_closures" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("safeguarding_closures"."school_id" = (select app.school())) WITH CHECK ("safeguarding_closures"."school_id" = (select app.school()));
CREATE POLICY "safeguarding_closures_definers" ON "safeguarding_closures" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "counsellor_appointments_school" ON "counsellor_appointments" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("counsellor_appointments"."school_id" = (select app.school())) WITH CHECK ("counsellor_appointments"."school_id" = (select app.school()));
CREATE POLICY "counsellor_appointments_definers" ON "counsellor_appointments" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "counsellor_appointments_read" ON "counsellor_appointments" AS PERMISSIVE FOR SELECT TO "app_caller" USING ((((select app.role()) = 'student' and "counsellor_appointments"."student_id" = (select app.uid())) or ((select app.has_duty('counsellor')) and "counsellor_appointments"."counsellor_id" = (select app.uid()))));
CREATE POLICY "counsellor_appointments_insert" ON "counsellor_appointments" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK (("counsellor_appointments"."requested_by" = (select app.uid()) and ((((select app.role()) = 'student' and "counsellor_appointments"."student_id" = (select app.uid())) and "counsellor_appointments"."status" = 'requested' and "counsellor_appointments"."case_id" is null and "counsellor_appointments"."counsellor_id" in (select app.counsellor_ids())) or ((select app.has_duty('counsellor')) and "counsellor_appointments"."counsellor_id" = (select app.uid())))));
CREATE POLICY "counsellor_appointments_update" ON "counsellor_appointments" AS PERMISSIVE FOR UPDATE TO "app_caller" USING (((((select app.role()) = 'student' and "counsellor_appointments"."student_id" = (select app.uid())) and "counsellor_appointments"."status" in ('requested', 'confirmed')) or ((select app.has_duty('counsellor')) and "counsellor_appointments"."counsellor_id" = (select app.uid())))) WITH CHECK (((((select app.role()) = 'student' and "counsellor_appointments"."student_id" = (select app.uid())) and "counsellor_appointments"."status" = 'cancelled' and "counsellor_appointments"."cancelled_by" = (select app.uid())) or ((select app.has_duty('counsellor')) and "counsellor_appointments"."counsellor_id" = (select app.uid()))));
CREATE POLICY "counsellor_cases_school" ON "counsellor_cases" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("counsellor_cases"."school_id" = (select app.school())) WITH CHECK ("counsellor_cases"."school_id" = (select app.school()));
CREATE POLICY "counsellor_cases_definers" ON "counsellor_cases" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "counsellor_cases_read" ON "counsellor_cases" AS PERMISSIVE FOR SELECT TO "app_caller" USING (((select app.has_duty('counsellor')) and "counsellor_cases"."counsellor_id" = (select app.uid())));
CREATE POLICY "counsellor_cases_insert" ON "counsellor_cases" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK (((select app.has_duty('counsellor')) and "counsellor_cases"."counsellor_id" = (select app.uid())));
CREATE POLICY "counsellor_cases_update" ON "counsellor_cases" AS PERMISSIVE FOR UPDATE TO "app_caller" USING (((select app.has_duty('counsellor')) and "counsellor_cases"."counsellor_id" = (select app.uid()))) WITH CHECK (((select app.has_duty('counsellor')) and "counsellor_cases"."counsellor_id" = (select app.uid())));
CREATE POLICY "invoice_lines_school" ON "invoice_lines" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("invoice_lines"."school_id" = (select app.school())) WITH CHECK ("invoice_lines"."school_id" = (select app.school()));
CREATE POLICY "invoice_lines_definers" ON "invoice_lines" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "invoice_lines_read" ON "invoice_lines" AS PERMISSIVE FOR SELECT TO "app_caller" USING ((select app.role()) = 'admin');
CREATE POLICY "invoices_school" ON "invoices" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("invoices"."school_id" = (select app.school())) WITH CHECK ("invoices"."school_id" = (select app.school()));
CREATE POLICY "invoices_definers" ON "invoices" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "invoices_read" ON "invoices" AS PERMISSIVE FOR SELECT TO "app_caller" USING ((select app.role()) = 'admin');
CREATE POLICY "subscriptions_school" ON "subscriptions" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("subscriptions"."school_id" = (select app.school())) WITH CHECK ("subscriptions"."school_id" = (select app.school()));
CREATE POLICY "subscriptions_definers" ON "subscriptions" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "subscriptions_read" ON "subscriptions" AS PERMISSIVE FOR SELECT TO "app_caller" USING ((select app.role()) = 'admin');
CREATE POLICY "eval_results_definers" ON "eval_results" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "eval_runs_definers" ON "eval_runs" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
-- One subscription at a time.
alter table public.subscriptions add constraint subscriptions_once
  exclude using gist (school_id with =, daterange(starts_on, ends_on, '[]') with &&) where (status <> 'cancelled');
-- One open case of a student with a counsellor at a time, and no counsellor in two places.
alter table public.counsellor_cases add constraint counsellor_cases_once
  exclude using gist (school_id with =, counsellor_id with =, student_id with =, daterange(starts_on, ends_on, '[]') with &&);
create function app.span_of(starts_at timestamptz, minutes integer) returns tstzrange language sql immutable parallel safe set search_path = '' as
$$ select tstzrange(starts_at, to_timestamp(extract(epoch from starts_at) + minutes * 60)) $$;
revoke execute on function app.span_of(timestamptz, integer) from public;
alter table public.counsellor_appointments add constraint counsellor_appointments_no_clash
  exclude using gist (school_id with =, counsellor_id with =, app.span_of(starts_at, minutes) with &&) where (status in ('confirmed', 'held'));
-- One preferred contact of a kind.
create unique index contacts_preferred on public.contacts (school_id, person_id, kind) where preferred and ends_on is null;

-- Set-up begins with the school; what was there before this has been through it.
insert into public.school_setups (school_id) select id from public.schools;

do $$
declare
  made text;
  purposes text[][] := array[
    ['teacher_settings', 'How one member of staff works: layouts, contact hours, what new work starts with (D9)'],
    ['school_goals', 'What the school wants to reach by when, in a figure that can be measured (D10)'],
    ['school_goal_measurements', 'Where a goal stood on a day, out of how many (D10)'],
    ['school_setups', 'A new school''s way to its first day; not finished without an admin, a safeguarding lead and a deputy (D10)'],
    ['analytics_rollups', 'Figures of the school by period and scope, counted ahead, with their denominators (D10)'],
    ['files', 'What is known of stored files: whose, what for, and whether they were scanned (D9; with a document D8)'],
    ['documents', 'Handbooks, policies, forms, letters and their audience (D8)'],
    ['document_chunks', 'Passages of documents with their embeddings, for answers that cite their source (D8)'],
    ['consent_texts', 'What is asked, word for word, by version and language; a published text never changes (D10)'],
    ['consents', 'Ledger of consents given, refused and withdrawn, under which text; append-only, the newest row counts (D10)'],
    ['data_requests', 'Requests to see, have, correct, restrict or erase the data about a person (D10)'],
    ['legal_holds', 'Why data about a person must be kept for now (D10)'],
    ['disclosure_log', 'What was told about a student to whom and why; append-only, the family reads theirs (D10)'],
    ['notifications', 'What a person is told in a role (D9)'],
    ['parent_notifications', 'What a guardian is told about one child, while the child''s data is open to them (D9)'],
    ['notification_preferences', 'How a person wants to be told of what, and when to be left in peace (D9)'],
    ['devices', 'Machines that a person uses, to be recognised, named and revoked (D9)'],
    ['push_subscriptions', 'Where push messages to a person go (D9)'],
    ['user_sessions', 'Sign-ins as one membership, from when to when (D9)'],
    ['login_attempts', 'Tries to sign in, by keyed hashes of account and address (D11; platform)'],
    ['exams', 'When an exam of a class is sat, and when its questions and keys open (D2 once published, D3 before)'],
    ['exam_questions', 'What an exam asks (D3 until released)'],
    ['exam_answer_keys', 'What is right, and how it is marked (D3 until released)'],
    ['exam_sittings', 'A student''s place in an exam: due, sitting, handed in, or why not (D2)'],
    ['exam_answers', 'What a student answered in an exam (D2)'],
    ['exam_marks', 'Points for an answer (D3 until released)'],
    ['contacts', 'Addresses and numbers of a person, and who may use them for what (D6)'],
    ['emergency_contacts', 'Whom to ring when something happens to a student, and who may take the child home (D6)'],
    ['medical_notes', 'What a family told the school of a student''s health (D6)'],
    ['student_alerts', 'What staff of a student''s class must know and do, without the record behind it (D6)'],
    ['safeguarding_chronology', 'Additions to a concern, in order; append-only (D5)'],
    ['safeguarding_acknowledgements', 'That a lead or deputy has taken notice of a concern; append-only (D5)'],
    ['safeguarding_assignments', 'Who has a concern in hand from when on; append-only (D5)'],
    ['safeguarding_closures', 'How and why a concern was closed, once and for good (D5)'],
    ['safeguarding_access_log', 'Each reading of what only a duty opens, with its reason; append-only (D5)'],
    ['counsellor_cases', 'That a counsellor accompanies a student, from when to when (D9 of the counsellor)'],
    ['counsellor_appointments', 'Appointments of a student with a counsellor (D9 of the two)'],
    ['subscriptions', 'What a school has booked of the platform, from when to when (D10)'],
    ['invoices', 'Bills of the platform to a school; once issued they do not change (D10)'],
    ['invoice_lines', 'Items of an invoice (D10)'],
    ['eval_runs', 'Runs of the assistant''s evaluations (D11; platform)'],
    ['eval_results', 'What one scorer said of one case of a run (D11; platform)']];
begin
  for n in 1 .. array_length(purposes, 1) loop
    made := purposes[n][1];
    execute format('comment on table public.%I is %L', made, purposes[n][2]);
    execute format('alter table public.%I enable row level security', made);
    execute format('alter table public.%I force row level security', made);
    if made not in ('login_attempts', 'eval_runs', 'eval_results') then
      execute format('alter table public.%I add constraint %I foreign key (school_id) references public.schools (id)', made, made || '_of_school');
    end if;
  end loop;
end $$;
