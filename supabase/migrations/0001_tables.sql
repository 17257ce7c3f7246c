CREATE TABLE "assessment_categories" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"class_id" uuid NOT NULL,
	"name" text NOT NULL,
	"weight" numeric(7, 3) NOT NULL,
	CONSTRAINT "assessment_categories_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "assessment_categories_name_key" UNIQUE("school_id","class_id","name"),
	CONSTRAINT "assessment_categories_weight" CHECK ("assessment_categories"."weight" >= 0)
);

ALTER TABLE "assessment_categories" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "assessment_grades" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"assessment_id" uuid NOT NULL,
	"class_id" uuid NOT NULL,
	"student_id" uuid NOT NULL,
	"state" text DEFAULT 'ungraded' NOT NULL,
	"score" numeric(8, 2),
	"comment" text,
	"submitted_on" date,
	"released_to_student_at" timestamp with time zone,
	"released_to_guardians_at" timestamp with time zone,
	"graded_by" uuid DEFAULT app.uid() NOT NULL,
	CONSTRAINT "assessment_grades_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "assessment_grades_student_key" UNIQUE("school_id","assessment_id","student_id"),
	CONSTRAINT "assessment_grades_state" CHECK ("assessment_grades"."state" in ('graded', 'missing', 'excused', 'incomplete', 'ungraded')),
	CONSTRAINT "assessment_grades_score" CHECK (("assessment_grades"."state" = 'graded') = ("assessment_grades"."score" is not null) and ("assessment_grades"."score" is null or "assessment_grades"."score" >= 0))
);

ALTER TABLE "assessment_grades" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "assessments" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"class_id" uuid NOT NULL,
	"category_id" uuid NOT NULL,
	"term_id" uuid NOT NULL,
	"title" text NOT NULL,
	"kind" text DEFAULT 'homework' NOT NULL,
	"instructions" text,
	"max_score" numeric(8, 2) NOT NULL,
	"extra_credit" boolean DEFAULT false NOT NULL,
	"assigned_on" date NOT NULL,
	"due_on" date NOT NULL,
	"published_at" timestamp with time zone,
	"created_by" uuid DEFAULT app.uid() NOT NULL,
	CONSTRAINT "assessments_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "assessments_kind" CHECK ("assessments"."kind" in ('homework', 'quiz', 'test', 'project', 'exam')),
	CONSTRAINT "assessments_max_score" CHECK ("assessments"."max_score" > 0)
);

ALTER TABLE "assessments" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "grades" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"student_id" uuid NOT NULL,
	"class_id" uuid NOT NULL,
	"subject_id" uuid NOT NULL,
	"term_id" uuid NOT NULL,
	"kind" text DEFAULT 'term' NOT NULL,
	"percent" numeric(6, 2),
	"letter" text,
	"remarks" text,
	"released_to_student_at" timestamp with time zone,
	"released_to_guardians_at" timestamp with time zone,
	"graded_by" uuid DEFAULT app.uid() NOT NULL,
	CONSTRAINT "grades_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "grades_result_key" UNIQUE("school_id","student_id","class_id","term_id","kind"),
	CONSTRAINT "grades_kind" CHECK ("grades"."kind" in ('term', 'interim')),
	CONSTRAINT "grades_percent" CHECK ("grades"."percent" is null or "grades"."percent" between 0 and 200)
);

ALTER TABLE "grades" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "grading_scales" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"name" text NOT NULL,
	"breaks" jsonb NOT NULL,
	"is_default" boolean DEFAULT false NOT NULL,
	CONSTRAINT "grading_scales_school_id_id_key" UNIQUE("school_id","id")
);

ALTER TABLE "grading_scales" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "attendance" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"student_id" uuid NOT NULL,
	"class_id" uuid NOT NULL,
	"day" date NOT NULL,
	"session" text NOT NULL,
	"kind" text DEFAULT 'daily' NOT NULL,
	"source" text DEFAULT 'teacher' NOT NULL,
	"code_id" uuid NOT NULL,
	"minutes_late" smallint,
	"reason" text,
	"recorded_by" uuid DEFAULT app.uid() NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "attendance_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "attendance_mark_key" UNIQUE("school_id","student_id","day","session","class_id","source"),
	CONSTRAINT "attendance_source" CHECK ("attendance"."source" in ('teacher', 'office')),
	CONSTRAINT "attendance_minutes" CHECK ("attendance"."minutes_late" is null or "attendance"."minutes_late" between 0 and 600),
	CONSTRAINT "attendance_kind" CHECK ("attendance"."kind" in ('daily', 'period'))
);

ALTER TABLE "attendance" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "attendance_codes" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"code" text NOT NULL,
	"label" text NOT NULL,
	"direction" text NOT NULL,
	"scope" text NOT NULL,
	"counts_present" boolean NOT NULL,
	"excused" boolean DEFAULT false NOT NULL,
	"for_teachers" boolean DEFAULT true NOT NULL,
	"position" smallint DEFAULT 1 NOT NULL,
	CONSTRAINT "attendance_codes_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "attendance_codes_code_key" UNIQUE("school_id","code"),
	CONSTRAINT "attendance_codes_direction" CHECK ("attendance_codes"."direction" in ('in', 'out')),
	CONSTRAINT "attendance_codes_scope" CHECK ("attendance_codes"."scope" in ('on_site', 'on_site_late', 'off_site', 'left_early'))
);

ALTER TABLE "attendance_codes" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "attendance_rollups" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"class_id" uuid NOT NULL,
	"day" date NOT NULL,
	"sessions_taken" integer NOT NULL,
	"sessions_due" integer NOT NULL,
	"marks" integer NOT NULL,
	"present" integer NOT NULL,
	"late" integer NOT NULL,
	"absent" integer NOT NULL,
	"excused" integer NOT NULL,
	CONSTRAINT "attendance_rollups_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "attendance_rollups_day_key" UNIQUE("school_id","class_id","day")
);

ALTER TABLE "attendance_rollups" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "registers" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"class_id" uuid NOT NULL,
	"day" date NOT NULL,
	"session" text NOT NULL,
	"kind" text DEFAULT 'daily' NOT NULL,
	"taken_by" uuid DEFAULT app.uid() NOT NULL,
	"taken_at" timestamp with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "registers_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "registers_session_key" UNIQUE("school_id","class_id","day","session"),
	CONSTRAINT "registers_kind" CHECK ("registers"."kind" in ('daily', 'period') and ("registers"."kind" = 'daily') = ("registers"."session" in ('am', 'pm')))
);

ALTER TABLE "registers" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "class_meetings" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"class_id" uuid NOT NULL,
	"period_id" uuid NOT NULL,
	"cycle_day" smallint NOT NULL,
	"room" text,
	CONSTRAINT "class_meetings_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "class_meetings_slot_key" UNIQUE("school_id","class_id","cycle_day","period_id")
);

ALTER TABLE "class_meetings" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "classes" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"academic_year_id" uuid NOT NULL,
	"grade_level_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"section" text NOT NULL,
	"subject_id" uuid,
	"homeroom_id" uuid,
	"room" text,
	CONSTRAINT "classes_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "classes_kind_key" UNIQUE("school_id","id","kind"),
	CONSTRAINT "classes_name_key" UNIQUE("school_id","academic_year_id","name"),
	CONSTRAINT "classes_kind" CHECK ("classes"."kind" in ('homeroom', 'scheduled') and ("classes"."kind" = 'scheduled') = ("classes"."subject_id" is not null))
);

ALTER TABLE "classes" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "student_class_assignments" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"student_id" uuid NOT NULL,
	"class_id" uuid NOT NULL,
	"class_kind" text NOT NULL,
	"starts_on" date NOT NULL,
	"ends_on" date,
	"entry_code" text DEFAULT 'new' NOT NULL,
	"exit_code" text,
	CONSTRAINT "student_class_assignments_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "student_class_assignments_order" CHECK ("student_class_assignments"."ends_on" is null or "student_class_assignments"."starts_on" <= "student_class_assignments"."ends_on")
);

ALTER TABLE "student_class_assignments" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "teacher_class_assignments" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"teacher_id" uuid NOT NULL,
	"class_id" uuid NOT NULL,
	"duty" text DEFAULT 'main' NOT NULL,
	"starts_on" date NOT NULL,
	"ends_on" date,
	CONSTRAINT "teacher_class_assignments_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "teacher_class_assignments_duty" CHECK ("teacher_class_assignments"."duty" in ('main', 'co_teacher', 'substitute')),
	CONSTRAINT "teacher_class_assignments_order" CHECK ("teacher_class_assignments"."ends_on" is null or "teacher_class_assignments"."starts_on" <= "teacher_class_assignments"."ends_on")
);

ALTER TABLE "teacher_class_assignments" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "conversations" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"person_id" uuid DEFAULT app.uid() NOT NULL,
	"membership_id" uuid NOT NULL,
	"role" text NOT NULL,
	"title" text DEFAULT '' NOT NULL,
	"last_message_at" timestamp with time zone DEFAULT now() NOT NULL,
	"deleted_at" timestamp with time zone,
	CONSTRAINT "conversations_school_id_id_key" UNIQUE("school_id","id")
);

ALTER TABLE "conversations" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "messages" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"conversation_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"role" text NOT NULL,
	"parts" jsonb NOT NULL,
	"metadata" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"turn_id" uuid,
	CONSTRAINT "messages_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "messages_position_key" UNIQUE("school_id","conversation_id","position"),
	CONSTRAINT "messages_role" CHECK ("messages"."role" in ('user', 'assistant'))
);

ALTER TABLE "messages" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "stream_chunks" (
	"school_id" uuid NOT NULL,
	"turn_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"data" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "stream_chunks_turn_id_number_pk" PRIMARY KEY("turn_id","number")
);

ALTER TABLE "stream_chunks" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "turns" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"conversation_id" uuid NOT NULL,
	"status" text DEFAULT 'running' NOT NULL,
	"lease_until" timestamp with time zone NOT NULL,
	"stop_requested" boolean DEFAULT false NOT NULL,
	"trace_id" text,
	"ended_at" timestamp with time zone,
	CONSTRAINT "turns_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "turns_status" CHECK ("turns"."status" in ('running', 'finished', 'stopped', 'failed', 'interrupted'))
);

ALTER TABLE "turns" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "ai_buckets" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"project_id" uuid NOT NULL,
	"family_id" uuid NOT NULL,
	"requests_per_minute" integer NOT NULL,
	"requests_per_day" integer NOT NULL,
	"tokens_per_minute" integer NOT NULL,
	"minute_at" timestamp with time zone DEFAULT 'epoch' NOT NULL,
	"minute_requests" integer DEFAULT 0 NOT NULL,
	"minute_requests_over" integer DEFAULT 0 NOT NULL,
	"minute_tokens" integer DEFAULT 0 NOT NULL,
	"minute_tokens_over" integer DEFAULT 0 NOT NULL,
	"next_minute_requests" integer DEFAULT 0 NOT NULL,
	"next_minute_tokens" integer DEFAULT 0 NOT NULL,
	"day" date DEFAULT 'epoch' NOT NULL,
	"day_requests" integer DEFAULT 0 NOT NULL,
	"day_requests_over" integer DEFAULT 0 NOT NULL,
	"next_day_requests" integer DEFAULT 0 NOT NULL,
	"cooldown_until" timestamp with time zone,
	"cooldown_reason" text,
	"cooled_at" timestamp with time zone,
	"failures" smallint DEFAULT 0 NOT NULL,
	"needs_probe" boolean DEFAULT false NOT NULL,
	"probe_until" timestamp with time zone,
	"learned_limits" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "ai_buckets_project_family" UNIQUE("project_id","family_id"),
	CONSTRAINT "ai_buckets_minute_requests" CHECK ("ai_buckets"."minute_requests" between 0 and "ai_buckets"."requests_per_minute" + "ai_buckets"."minute_requests_over"),
	CONSTRAINT "ai_buckets_minute_tokens" CHECK ("ai_buckets"."minute_tokens" between 0 and "ai_buckets"."tokens_per_minute" + "ai_buckets"."minute_tokens_over"),
	CONSTRAINT "ai_buckets_day_requests" CHECK ("ai_buckets"."day_requests" between 0 and "ai_buckets"."requests_per_day" + "ai_buckets"."day_requests_over"),
	CONSTRAINT "ai_buckets_next_minute_requests" CHECK ("ai_buckets"."next_minute_requests" between 0 and "ai_buckets"."requests_per_minute"),
	CONSTRAINT "ai_buckets_next_minute_tokens" CHECK ("ai_buckets"."next_minute_tokens" between 0 and "ai_buckets"."tokens_per_minute"),
	CONSTRAINT "ai_buckets_next_day_requests" CHECK ("ai_buckets"."next_day_requests" between 0 and "ai_buckets"."requests_per_day")
);

ALTER TABLE "ai_buckets" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "ai_keys" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"project_id" uuid NOT NULL,
	"label" text NOT NULL,
	"secret" text NOT NULL,
	"key_version" smallint NOT NULL,
	"fingerprint" text NOT NULL,
	"status" text DEFAULT 'active' NOT NULL,
	"status_reason" text,
	"status_changed_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "ai_keys_fingerprint_unique" UNIQUE("fingerprint"),
	CONSTRAINT "ai_keys_status" CHECK ("ai_keys"."status" in ('active', 'paused', 'refused', 'retired')),
	CONSTRAINT "ai_keys_secret" CHECK ("ai_keys"."secret" ~ '^[0-9a-f]{24}:[0-9a-f]{32}:[0-9a-f]+$')
);

ALTER TABLE "ai_keys" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "ai_models" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"family" text NOT NULL,
	"name" text NOT NULL,
	"model_id" text NOT NULL,
	"successor_family" text,
	"tier" text DEFAULT 'normal' NOT NULL,
	"position" smallint NOT NULL,
	"can_call_tools" boolean DEFAULT true NOT NULL,
	"requests_per_minute" integer NOT NULL,
	"requests_per_day" integer NOT NULL,
	"tokens_per_minute" integer NOT NULL,
	"minute_window" text DEFAULT 'fixed' NOT NULL,
	"day_time_zone" text DEFAULT 'America/Los_Angeles' NOT NULL,
	"send_guard_milliseconds" integer DEFAULT 2000 NOT NULL,
	"input_price_per_million" numeric(12, 6) DEFAULT '0' NOT NULL,
	"output_price_per_million" numeric(12, 6) DEFAULT '0' NOT NULL,
	"status" text DEFAULT 'active' NOT NULL,
	"status_reason" text,
	"overloaded_until" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "ai_models_family_unique" UNIQUE("family"),
	CONSTRAINT "ai_models_tier" CHECK ("ai_models"."tier" in ('normal', 'extra')),
	CONSTRAINT "ai_models_minute_window" CHECK ("ai_models"."minute_window" in ('fixed', 'sliding')),
	CONSTRAINT "ai_models_status" CHECK ("ai_models"."status" in ('active', 'paused', 'retired')),
	CONSTRAINT "ai_models_send_guard" CHECK ("ai_models"."send_guard_milliseconds" between 0 and 30000),
	CONSTRAINT "ai_models_limits" CHECK (least("ai_models"."requests_per_minute", "ai_models"."requests_per_day", "ai_models"."tokens_per_minute") >= 0)
);

ALTER TABLE "ai_models" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "ai_projects" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "ai_projects_name_unique" UNIQUE("name")
);

ALTER TABLE "ai_projects" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "ai_request_logs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"school_id" uuid NOT NULL,
	"role" text NOT NULL,
	"day" date NOT NULL,
	"tier" text NOT NULL,
	"endpoint" text NOT NULL,
	"trace_id" text,
	"requested_at" timestamp with time zone NOT NULL,
	CONSTRAINT "ai_request_logs_tier" CHECK ("ai_request_logs"."tier" in ('normal', 'extra', 'refused'))
);

ALTER TABLE "ai_request_logs" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "api_usage_logs" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"state" text DEFAULT 'reserved' NOT NULL,
	"key_id" uuid NOT NULL,
	"bucket_id" uuid NOT NULL,
	"project_id" uuid NOT NULL,
	"family" text NOT NULL,
	"model" text NOT NULL,
	"reserved_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"closed_at" timestamp with time zone,
	"settled_late" boolean DEFAULT false NOT NULL,
	"minute_at" timestamp with time zone NOT NULL,
	"spans_minute" boolean NOT NULL,
	"day" date NOT NULL,
	"spans_day" boolean NOT NULL,
	"occupies_until" timestamp with time zone,
	"is_probe" boolean DEFAULT false NOT NULL,
	"reserved_tokens" integer NOT NULL,
	"input_tokens" integer,
	"cached_tokens" integer,
	"output_tokens" integer,
	"thought_tokens" integer,
	"first_byte_ms" integer,
	"latency_ms" integer,
	"outcome" text,
	"http_status" smallint,
	"failure" text,
	"fallback_count" smallint DEFAULT 0 NOT NULL,
	"decision" jsonb NOT NULL,
	"cost_usd" numeric(14, 8),
	"endpoint" text NOT NULL,
	"trace_id" text,
	"turn_id" uuid,
	"user_id" uuid,
	"school_id" uuid,
	"role" text,
	CONSTRAINT "api_usage_logs_state" CHECK ("api_usage_logs"."state" in ('reserved', 'settled', 'expired')),
	CONSTRAINT "api_usage_logs_closed" CHECK (("api_usage_logs"."state" = 'reserved') = ("api_usage_logs"."closed_at" is null)),
	CONSTRAINT "api_usage_logs_tokens" CHECK ("api_usage_logs"."reserved_tokens" >= 0 and coalesce("api_usage_logs"."input_tokens", 0) >= 0)
);

ALTER TABLE "api_usage_logs" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "user_ai_quotas" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" uuid NOT NULL,
	"school_id" uuid NOT NULL,
	"day" date NOT NULL,
	"normal_used" integer DEFAULT 0 NOT NULL,
	"normal_limit" integer NOT NULL,
	"extra_used" integer DEFAULT 0 NOT NULL,
	"extra_limit" integer NOT NULL,
	CONSTRAINT "user_ai_quotas_person_day" UNIQUE("user_id","school_id","day"),
	CONSTRAINT "user_ai_quotas_normal" CHECK ("user_ai_quotas"."normal_used" between 0 and "user_ai_quotas"."normal_limit"),
	CONSTRAINT "user_ai_quotas_extra" CHECK ("user_ai_quotas"."extra_used" between 0 and "user_ai_quotas"."extra_limit")
);

ALTER TABLE "user_ai_quotas" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "guard"."approvals" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"membership_id" uuid NOT NULL,
	"operation" text NOT NULL,
	"version" integer NOT NULL,
	"input" jsonb NOT NULL,
	"input_hash" text NOT NULL,
	"difference_hash" text NOT NULL,
	"preview" jsonb NOT NULL,
	"prepared" jsonb,
	"agent" text,
	"conversation_id" uuid,
	"expires_at" timestamp with time zone NOT NULL,
	"decided_at" timestamp with time zone,
	"decision" text,
	"operation_id" uuid,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "approvals_decision" CHECK ("guard"."approvals"."decision" is null or "guard"."approvals"."decision" in ('approved', 'declined'))
);

ALTER TABLE "guard"."approvals" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "guard"."audit_log" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "guard"."audit_log_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"school_id" uuid,
	"person_id" uuid,
	"membership_id" uuid,
	"operation" text NOT NULL,
	"operation_id" uuid,
	"approval_id" uuid,
	"agent" text,
	"surface" text NOT NULL,
	"outcome" text NOT NULL,
	"input" jsonb,
	"rows" integer DEFAULT 0 NOT NULL,
	"detail" jsonb,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "audit_log_outcome" CHECK ("guard"."audit_log"."outcome" in ('done', 'denied', 'undone', 'failed'))
);

ALTER TABLE "guard"."audit_log" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "guard"."change_log" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "guard"."change_log_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"transaction_id" text DEFAULT pg_current_xact_id()::text NOT NULL,
	"operation_id" uuid,
	"actor_id" uuid,
	"school_id" uuid,
	"table_name" text NOT NULL,
	"row_id" uuid NOT NULL,
	"action" text NOT NULL,
	"before" jsonb,
	"after" jsonb,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "change_log_action" CHECK ("guard"."change_log"."action" in ('insert', 'update', 'delete'))
);

ALTER TABLE "guard"."change_log" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "guard"."idempotency_keys" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"route" text NOT NULL,
	"key" text NOT NULL,
	"request_hash" text NOT NULL,
	"answer" jsonb,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "idempotency_keys_key" UNIQUE("school_id","person_id","route","key")
);

ALTER TABLE "guard"."idempotency_keys" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "outbox" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_by" uuid DEFAULT app.uid() NOT NULL,
	"kind" text NOT NULL,
	"payload" jsonb NOT NULL,
	"deliver_after" timestamp with time zone DEFAULT now() + interval '60 seconds' NOT NULL,
	"delivered_at" timestamp with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"last_error" text,
	CONSTRAINT "outbox_school_id_id_key" UNIQUE("school_id","id")
);

ALTER TABLE "outbox" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "spans" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"trace_id" text NOT NULL,
	"span_id" text NOT NULL,
	"parent_id" text,
	"name" text NOT NULL,
	"scope" text NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"milliseconds" double precision NOT NULL,
	"status" text NOT NULL,
	"attributes" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"events" jsonb DEFAULT '[]'::jsonb NOT NULL,
	CONSTRAINT "spans_key" UNIQUE("trace_id","span_id")
);

ALTER TABLE "spans" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "announcements" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"author_id" uuid DEFAULT app.uid() NOT NULL,
	"title" text NOT NULL,
	"body" text NOT NULL,
	"audience" text NOT NULL,
	"audience_role" text,
	"grade_level_id" uuid,
	"class_id" uuid,
	"publishes_at" timestamp with time zone DEFAULT now() + interval '60 seconds' NOT NULL,
	"expires_on" date,
	CONSTRAINT "announcements_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "announcements_audience" CHECK ("announcements"."audience" in ('school', 'staff', 'role', 'grade', 'class')),
	CONSTRAINT "announcements_target" CHECK (("announcements"."audience" = 'role') = ("announcements"."audience_role" is not null) and ("announcements"."audience" = 'grade') = ("announcements"."grade_level_id" is not null) and ("announcements"."audience" = 'class') = ("announcements"."class_id" is not null))
);

ALTER TABLE "announcements" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "safeguarding_concerns" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"student_id" uuid NOT NULL,
	"raised_by" uuid NOT NULL,
	"source" text NOT NULL,
	"category" text NOT NULL,
	"content" text NOT NULL,
	"acknowledge_by" timestamp with time zone NOT NULL,
	"acknowledged_at" timestamp with time zone,
	"acknowledged_by" uuid,
	CONSTRAINT "safeguarding_concerns_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "safeguarding_concerns_source" CHECK ("safeguarding_concerns"."source" in ('harm_check', 'staff'))
);

ALTER TABLE "safeguarding_concerns" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "student_achievements" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"student_id" uuid NOT NULL,
	"class_id" uuid,
	"kind" text DEFAULT 'xp' NOT NULL,
	"title" text NOT NULL,
	"points" smallint DEFAULT 0 NOT NULL,
	"reason" text,
	"awarded_by" uuid DEFAULT app.uid() NOT NULL,
	"awarded_on" date DEFAULT app.today() NOT NULL,
	CONSTRAINT "student_achievements_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "student_achievements_kind" CHECK ("student_achievements"."kind" in ('xp', 'badge', 'award')),
	CONSTRAINT "student_achievements_points" CHECK ("student_achievements"."points" between 0 and 1000)
);

ALTER TABLE "student_achievements" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "student_wellbeing" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"student_id" uuid NOT NULL,
	"day" date NOT NULL,
	"mood" smallint NOT NULL,
	"note" text,
	"shared_with_teachers" boolean DEFAULT false NOT NULL,
	"shared_with_guardians" boolean DEFAULT false NOT NULL,
	CONSTRAINT "student_wellbeing_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "student_wellbeing_day_key" UNIQUE("school_id","student_id","day"),
	CONSTRAINT "student_wellbeing_mood" CHECK ("student_wellbeing"."mood" between 1 and 5)
);

ALTER TABLE "student_wellbeing" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "absence_reports" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"student_id" uuid NOT NULL,
	"from_day" date NOT NULL,
	"to_day" date NOT NULL,
	"sessions" text DEFAULT 'all' NOT NULL,
	"reason" text NOT NULL,
	"status" text DEFAULT 'reported' NOT NULL,
	"reported_by" uuid DEFAULT app.uid() NOT NULL,
	"decided_by" uuid,
	"decision_reason" text,
	"decided_at" timestamp with time zone,
	CONSTRAINT "absence_reports_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "absence_reports_order" CHECK ("absence_reports"."from_day" <= "absence_reports"."to_day"),
	CONSTRAINT "absence_reports_sessions" CHECK ("absence_reports"."sessions" in ('all', 'am', 'pm')),
	CONSTRAINT "absence_reports_status" CHECK ("absence_reports"."status" in ('reported', 'confirmed', 'declined', 'withdrawn'))
);

ALTER TABLE "absence_reports" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "memberships" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"person_id" uuid NOT NULL,
	"role" text NOT NULL,
	"starts_on" date NOT NULL,
	"ends_on" date,
	CONSTRAINT "memberships_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "memberships_role" CHECK ("memberships"."role" in ('student', 'teacher', 'admin', 'parent', 'super_admin')),
	CONSTRAINT "memberships_order" CHECK ("memberships"."ends_on" is null or "memberships"."starts_on" <= "memberships"."ends_on")
);

ALTER TABLE "memberships" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "parent_child_relationships" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"guardian_id" uuid NOT NULL,
	"student_id" uuid NOT NULL,
	"relation" text NOT NULL,
	"lives_with" boolean DEFAULT true NOT NULL,
	"legal_guardian" boolean DEFAULT true NOT NULL,
	"emergency_contact" boolean DEFAULT false NOT NULL,
	"priority" smallint DEFAULT 1 NOT NULL,
	"data_access" boolean DEFAULT true NOT NULL,
	"contact_restricted" boolean DEFAULT false NOT NULL,
	"verified_at" timestamp with time zone,
	"student_consented_at" timestamp with time zone,
	"starts_on" date NOT NULL,
	"ends_on" date,
	CONSTRAINT "parent_child_relationships_school_id_id_key" UNIQUE("school_id","id")
);

ALTER TABLE "parent_child_relationships" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "personal_details" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"person_id" uuid NOT NULL,
	"birth_date" date,
	"gender" text,
	"phone" text,
	"address" text,
	CONSTRAINT "personal_details_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "personal_details_person_key" UNIQUE("school_id","person_id"),
	CONSTRAINT "personal_details_gender" CHECK ("personal_details"."gender" is null or "personal_details"."gender" in ('female', 'male', 'other', 'unspecified'))
);

ALTER TABLE "personal_details" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "profiles" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" uuid,
	"school_id" uuid,
	"role" text,
	"given_name" text NOT NULL,
	"family_name" text NOT NULL,
	"display_name" text NOT NULL,
	"email" text,
	"locale" text DEFAULT 'en' NOT NULL,
	"pronouns" text,
	"avatar_path" text,
	"about" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "profiles_user_id_key" UNIQUE("user_id"),
	CONSTRAINT "profiles_user_is_id" CHECK ("profiles"."user_id" is null or "profiles"."user_id" = "profiles"."id")
);

ALTER TABLE "profiles" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "school_people" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"person_id" uuid NOT NULL,
	"sourced_id" text,
	CONSTRAINT "school_people_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "school_people_person_key" UNIQUE("school_id","person_id")
);

ALTER TABLE "school_people" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "staff_duties" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"person_id" uuid NOT NULL,
	"duty" text NOT NULL,
	"starts_on" date NOT NULL,
	"ends_on" date,
	CONSTRAINT "staff_duties_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "staff_duties_duty" CHECK ("staff_duties"."duty" in ('safeguarding_lead', 'safeguarding_deputy', 'counsellor', 'office', 'registrar', 'exams'))
);

ALTER TABLE "staff_duties" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "academic_years" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"name" text NOT NULL,
	"starts_on" date NOT NULL,
	"ends_on" date NOT NULL,
	CONSTRAINT "academic_years_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "academic_years_order" CHECK ("academic_years"."starts_on" < "academic_years"."ends_on")
);

ALTER TABLE "academic_years" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "calendar_days" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"day" date NOT NULL,
	"instructional" boolean NOT NULL,
	"cycle_day" smallint,
	"label" text,
	CONSTRAINT "calendar_days_school_id_id_key" UNIQUE("school_id","id")
);

ALTER TABLE "calendar_days" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "grade_levels" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"number" smallint NOT NULL,
	"name" text NOT NULL,
	CONSTRAINT "grade_levels_school_id_id_key" UNIQUE("school_id","id")
);

ALTER TABLE "grade_levels" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "periods" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	"position" smallint NOT NULL,
	"starts_at" smallint NOT NULL,
	"ends_at" smallint NOT NULL,
	CONSTRAINT "periods_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "periods_order" CHECK ("periods"."starts_at" < "periods"."ends_at" and "periods"."ends_at" <= 1440)
);

ALTER TABLE "periods" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "school_settings" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ai_quotas" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"pseudonymise" boolean DEFAULT true NOT NULL,
	"record_pupil_content_in_traces" boolean DEFAULT false NOT NULL,
	"attendance_posting_days" integer DEFAULT 14 NOT NULL,
	"second_factor_for_staff" boolean DEFAULT false NOT NULL,
	CONSTRAINT "school_settings_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "school_settings_posting_days" CHECK ("school_settings"."attendance_posting_days" between 0 and 400)
);

ALTER TABLE "school_settings" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "schools" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	"time_zone" text NOT NULL,
	"locale" text DEFAULT 'en' NOT NULL,
	"age_of_majority" smallint DEFAULT 18 NOT NULL,
	"classmates_visible_to_guardians" boolean DEFAULT false NOT NULL,
	"help_contacts" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"status" text DEFAULT 'active' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "schools_code_unique" UNIQUE("code"),
	CONSTRAINT "schools_status" CHECK ("schools"."status" in ('active', 'closed'))
);

ALTER TABLE "schools" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "subjects" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	CONSTRAINT "subjects_school_id_id_key" UNIQUE("school_id","id")
);

ALTER TABLE "subjects" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "terms" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"academic_year_id" uuid NOT NULL,
	"parent_id" uuid,
	"kind" text DEFAULT 'term' NOT NULL,
	"name" text NOT NULL,
	"starts_on" date NOT NULL,
	"ends_on" date NOT NULL,
	"posting_opens_on" date NOT NULL,
	"posting_closes_on" date NOT NULL,
	CONSTRAINT "terms_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "terms_kind" CHECK ("terms"."kind" in ('semester', 'term', 'quarter', 'progress')),
	CONSTRAINT "terms_order" CHECK ("terms"."starts_on" < "terms"."ends_on")
);

ALTER TABLE "terms" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "assessment_categories" ADD CONSTRAINT "assessment_categories_class" FOREIGN KEY ("school_id","class_id") REFERENCES "public"."classes"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "assessment_grades" ADD CONSTRAINT "assessment_grades_assessment" FOREIGN KEY ("school_id","assessment_id") REFERENCES "public"."assessments"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "assessment_grades" ADD CONSTRAINT "assessment_grades_class" FOREIGN KEY ("school_id","class_id") REFERENCES "public"."classes"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "assessment_grades" ADD CONSTRAINT "assessment_grades_of_student" FOREIGN KEY ("school_id","student_id") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "assessments" ADD CONSTRAINT "assessments_class" FOREIGN KEY ("school_id","class_id") REFERENCES "public"."classes"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "assessments" ADD CONSTRAINT "assessments_category" FOREIGN KEY ("school_id","category_id") REFERENCES "public"."assessment_categories"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "assessments" ADD CONSTRAINT "assessments_term" FOREIGN KEY ("school_id","term_id") REFERENCES "public"."terms"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "grades" ADD CONSTRAINT "grades_of_student" FOREIGN KEY ("school_id","student_id") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "grades" ADD CONSTRAINT "grades_class" FOREIGN KEY ("school_id","class_id") REFERENCES "public"."classes"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "grades" ADD CONSTRAINT "grades_subject" FOREIGN KEY ("school_id","subject_id") REFERENCES "public"."subjects"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "grades" ADD CONSTRAINT "grades_term" FOREIGN KEY ("school_id","term_id") REFERENCES "public"."terms"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "attendance" ADD CONSTRAINT "attendance_of_student" FOREIGN KEY ("school_id","student_id") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "attendance" ADD CONSTRAINT "attendance_class" FOREIGN KEY ("school_id","class_id") REFERENCES "public"."classes"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "attendance" ADD CONSTRAINT "attendance_code" FOREIGN KEY ("school_id","code_id") REFERENCES "public"."attendance_codes"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "attendance_rollups" ADD CONSTRAINT "attendance_rollups_class" FOREIGN KEY ("school_id","class_id") REFERENCES "public"."classes"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "registers" ADD CONSTRAINT "registers_class" FOREIGN KEY ("school_id","class_id") REFERENCES "public"."classes"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "class_meetings" ADD CONSTRAINT "class_meetings_class" FOREIGN KEY ("school_id","class_id") REFERENCES "public"."classes"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "class_meetings" ADD CONSTRAINT "class_meetings_period" FOREIGN KEY ("school_id","period_id") REFERENCES "public"."periods"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "classes" ADD CONSTRAINT "classes_academic_year" FOREIGN KEY ("school_id","academic_year_id") REFERENCES "public"."academic_years"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "classes" ADD CONSTRAINT "classes_grade_level" FOREIGN KEY ("school_id","grade_level_id") REFERENCES "public"."grade_levels"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "classes" ADD CONSTRAINT "classes_subject" FOREIGN KEY ("school_id","subject_id") REFERENCES "public"."subjects"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "classes" ADD CONSTRAINT "classes_homeroom" FOREIGN KEY ("school_id","homeroom_id") REFERENCES "public"."classes"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "student_class_assignments" ADD CONSTRAINT "student_class_assignments_of_student" FOREIGN KEY ("school_id","student_id") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "student_class_assignments" ADD CONSTRAINT "student_class_assignments_class" FOREIGN KEY ("school_id","class_id","class_kind") REFERENCES "public"."classes"("school_id","id","kind") ON DELETE no action ON UPDATE no action;
ALTER TABLE "teacher_class_assignments" ADD CONSTRAINT "teacher_class_assignments_of_teacher" FOREIGN KEY ("school_id","teacher_id") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "teacher_class_assignments" ADD CONSTRAINT "teacher_class_assignments_class" FOREIGN KEY ("school_id","class_id") REFERENCES "public"."classes"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "conversations" ADD CONSTRAINT "conversations_of_person" FOREIGN KEY ("school_id","person_id") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "messages" ADD CONSTRAINT "messages_conversation" FOREIGN KEY ("school_id","conversation_id") REFERENCES "public"."conversations"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "stream_chunks" ADD CONSTRAINT "stream_chunks_turn" FOREIGN KEY ("school_id","turn_id") REFERENCES "public"."turns"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "turns" ADD CONSTRAINT "turns_conversation" FOREIGN KEY ("school_id","conversation_id") REFERENCES "public"."conversations"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "ai_buckets" ADD CONSTRAINT "ai_buckets_project_id_ai_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."ai_projects"("id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "ai_buckets" ADD CONSTRAINT "ai_buckets_family_id_ai_models_id_fk" FOREIGN KEY ("family_id") REFERENCES "public"."ai_models"("id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "ai_keys" ADD CONSTRAINT "ai_keys_project_id_ai_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."ai_projects"("id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "announcements" ADD CONSTRAINT "announcements_of_author" FOREIGN KEY ("school_id","author_id") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "announcements" ADD CONSTRAINT "announcements_grade" FOREIGN KEY ("school_id","grade_level_id") REFERENCES "public"."grade_levels"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "announcements" ADD CONSTRAINT "announcements_class" FOREIGN KEY ("school_id","class_id") REFERENCES "public"."classes"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "safeguarding_concerns" ADD CONSTRAINT "safeguarding_concerns_of_student" FOREIGN KEY ("school_id","student_id") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "student_achievements" ADD CONSTRAINT "student_achievements_of_student" FOREIGN KEY ("school_id","student_id") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "student_achievements" ADD CONSTRAINT "student_achievements_class" FOREIGN KEY ("school_id","class_id") REFERENCES "public"."classes"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "student_wellbeing" ADD CONSTRAINT "student_wellbeing_of_student" FOREIGN KEY ("school_id","student_id") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "absence_reports" ADD CONSTRAINT "absence_reports_of_student" FOREIGN KEY ("school_id","student_id") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_of_person" FOREIGN KEY ("school_id","person_id") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "parent_child_relationships" ADD CONSTRAINT "parent_child_relationships_of_guardian" FOREIGN KEY ("school_id","guardian_id") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "parent_child_relationships" ADD CONSTRAINT "parent_child_relationships_of_student" FOREIGN KEY ("school_id","student_id") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "personal_details" ADD CONSTRAINT "personal_details_of_person" FOREIGN KEY ("school_id","person_id") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "school_people" ADD CONSTRAINT "school_people_person_id_profiles_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."profiles"("id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "staff_duties" ADD CONSTRAINT "staff_duties_of_person" FOREIGN KEY ("school_id","person_id") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
CREATE INDEX "assessment_grades_student_idx" ON "assessment_grades" USING btree ("school_id","student_id");
CREATE INDEX "assessment_grades_class_idx" ON "assessment_grades" USING btree ("school_id","class_id");
CREATE INDEX "assessments_class_due" ON "assessments" USING btree ("school_id","class_id","due_on");
CREATE INDEX "assessments_category_idx" ON "assessments" USING btree ("school_id","category_id");
CREATE INDEX "assessments_term_idx" ON "assessments" USING btree ("school_id","term_id");
CREATE INDEX "idx_grades_student_id" ON "grades" USING btree ("student_id");
CREATE INDEX "grades_class_idx" ON "grades" USING btree ("school_id","class_id");
CREATE INDEX "grades_term_idx" ON "grades" USING btree ("school_id","term_id");
CREATE INDEX "grades_subject_idx" ON "grades" USING btree ("school_id","subject_id");
CREATE INDEX "idx_attendance_student_date" ON "attendance" USING btree ("student_id","day");
CREATE INDEX "attendance_class_day" ON "attendance" USING btree ("school_id","class_id","day");
CREATE INDEX "attendance_code_idx" ON "attendance" USING btree ("school_id","code_id");
CREATE INDEX "attendance_rollups_by_day" ON "attendance_rollups" USING btree ("school_id","day");
CREATE INDEX "registers_day" ON "registers" USING btree ("school_id","day");
CREATE INDEX "class_meetings_period_idx" ON "class_meetings" USING btree ("school_id","period_id");
CREATE INDEX "idx_classes_school_id" ON "classes" USING btree ("school_id");
CREATE INDEX "classes_grade" ON "classes" USING btree ("school_id","grade_level_id");
CREATE INDEX "classes_year" ON "classes" USING btree ("school_id","academic_year_id");
CREATE INDEX "classes_subject_idx" ON "classes" USING btree ("school_id","subject_id");
CREATE INDEX "classes_homeroom_idx" ON "classes" USING btree ("school_id","homeroom_id");
CREATE INDEX "student_class_assignments_student_idx" ON "student_class_assignments" USING btree ("school_id","student_id");
CREATE INDEX "student_class_assignments_class_idx" ON "student_class_assignments" USING btree ("school_id","class_id");
CREATE INDEX "teacher_class_assignments_teacher_idx" ON "teacher_class_assignments" USING btree ("school_id","teacher_id");
CREATE INDEX "teacher_class_assignments_class_idx" ON "teacher_class_assignments" USING btree ("school_id","class_id");
CREATE INDEX "conversations_recent" ON "conversations" USING btree ("school_id","person_id","last_message_at");
CREATE INDEX "messages_turn" ON "messages" USING btree ("turn_id");
CREATE INDEX "stream_chunks_school_idx" ON "stream_chunks" USING btree ("school_id","turn_id");
CREATE INDEX "turns_conversation_idx" ON "turns" USING btree ("school_id","conversation_id");
CREATE INDEX "ai_buckets_family" ON "ai_buckets" USING btree ("family_id");
CREATE INDEX "ai_keys_project" ON "ai_keys" USING btree ("project_id");
CREATE INDEX "ai_request_logs_person" ON "ai_request_logs" USING btree ("user_id","school_id","day");
CREATE INDEX "ai_request_logs_school" ON "ai_request_logs" USING btree ("school_id","requested_at");
CREATE INDEX "api_usage_logs_open" ON "api_usage_logs" USING btree ("expires_at") WHERE state = 'reserved';
CREATE INDEX "api_usage_logs_occupying" ON "api_usage_logs" USING btree ("bucket_id","occupies_until") WHERE occupies_until is not null;
CREATE INDEX "api_usage_logs_reserved_at" ON "api_usage_logs" USING btree ("reserved_at");
CREATE INDEX "api_usage_logs_turn" ON "api_usage_logs" USING btree ("turn_id") WHERE turn_id is not null;
CREATE INDEX "api_usage_logs_school" ON "api_usage_logs" USING btree ("school_id","reserved_at") WHERE school_id is not null;
CREATE INDEX "user_ai_quotas_school" ON "user_ai_quotas" USING btree ("school_id","day");
CREATE INDEX "approvals_person" ON "guard"."approvals" USING btree ("school_id","person_id");
CREATE INDEX "audit_log_school" ON "guard"."audit_log" USING btree ("school_id","at");
CREATE INDEX "audit_log_operation" ON "guard"."audit_log" USING btree ("operation_id");
CREATE INDEX "change_log_transaction" ON "guard"."change_log" USING btree ("transaction_id");
CREATE INDEX "change_log_operation" ON "guard"."change_log" USING btree ("operation_id");
CREATE INDEX "outbox_due" ON "outbox" USING btree ("deliver_after");
CREATE INDEX "spans_trace" ON "spans" USING btree ("trace_id");
CREATE INDEX "spans_started" ON "spans" USING btree ("started_at");
CREATE INDEX "announcements_published" ON "announcements" USING btree ("school_id","publishes_at");
CREATE INDEX "announcements_class_idx" ON "announcements" USING btree ("school_id","class_id");
CREATE INDEX "announcements_grade_idx" ON "announcements" USING btree ("school_id","grade_level_id");
CREATE INDEX "announcements_author_idx" ON "announcements" USING btree ("school_id","author_id");
CREATE INDEX "safeguarding_concerns_open" ON "safeguarding_concerns" USING btree ("school_id","acknowledged_at");
CREATE INDEX "safeguarding_concerns_student_idx" ON "safeguarding_concerns" USING btree ("school_id","student_id");
CREATE INDEX "idx_achievements_student_id" ON "student_achievements" USING btree ("student_id");
CREATE INDEX "student_achievements_class_idx" ON "student_achievements" USING btree ("school_id","class_id");
CREATE INDEX "student_achievements_awarded" ON "student_achievements" USING btree ("school_id","awarded_on");
CREATE INDEX "student_wellbeing_by_day" ON "student_wellbeing" USING btree ("school_id","day");
CREATE INDEX "absence_reports_student" ON "absence_reports" USING btree ("school_id","student_id","from_day");
CREATE INDEX "memberships_person" ON "memberships" USING btree ("person_id");
CREATE INDEX "memberships_school_role" ON "memberships" USING btree ("school_id","role");
CREATE INDEX "parent_child_relationships_guardian" ON "parent_child_relationships" USING btree ("school_id","guardian_id");
CREATE INDEX "parent_child_relationships_student" ON "parent_child_relationships" USING btree ("school_id","student_id");
CREATE INDEX "idx_profiles_user_id" ON "profiles" USING btree ("user_id");
CREATE INDEX "idx_profiles_school_id" ON "profiles" USING btree ("school_id");
CREATE INDEX "idx_profiles_role" ON "profiles" USING btree ("role");
CREATE INDEX "school_people_person" ON "school_people" USING btree ("person_id");
CREATE INDEX "staff_duties_person" ON "staff_duties" USING btree ("school_id","person_id");
CREATE INDEX "school_settings_school" ON "school_settings" USING btree ("school_id");
CREATE INDEX "terms_academic_year" ON "terms" USING btree ("school_id","academic_year_id");
CREATE INDEX "terms_parent" ON "terms" USING btree ("school_id","parent_id");
CREATE POLICY "assessment_categories_school" ON "assessment_categories" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("assessment_categories"."school_id" = (select app.school())) WITH CHECK ("assessment_categories"."school_id" = (select app.school()));
CREATE POLICY "assessment_categories_definers" ON "assessment_categories" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "assessment_categories_read" ON "assessment_categories" AS PERMISSIVE FOR SELECT TO "app_caller" USING (((select app.role()) = 'admin' or "assessment_categories"."class_id" in (select app.my_class_ids()) or "assessment_categories"."class_id" in (select app.my_homeroom_class_ids()) or ("assessment_categories"."class_id" in (select app.own_class_ids()) or "assessment_categories"."class_id" in (select app.child_class_ids()))));
CREATE POLICY "assessment_categories_insert" ON "assessment_categories" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK (((select app.role()) = 'admin' or "assessment_categories"."class_id" in (select app.my_class_ids())));
CREATE POLICY "assessment_categories_update" ON "assessment_categories" AS PERMISSIVE FOR UPDATE TO "app_caller" USING (((select app.role()) = 'admin' or "assessment_categories"."class_id" in (select app.my_class_ids()))) WITH CHECK (((select app.role()) = 'admin' or "assessment_categories"."class_id" in (select app.my_class_ids())));
CREATE POLICY "assessment_grades_school" ON "assessment_grades" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("assessment_grades"."school_id" = (select app.school())) WITH CHECK ("assessment_grades"."school_id" = (select app.school()));
CREATE POLICY "assessment_grades_definers" ON "assessment_grades" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "assessment_grades_read" ON "assessment_grades" AS PERMISSIVE FOR SELECT TO "app_caller", "authenticated" USING (((select app.role()) = 'admin' or (select app.has_duty('exams')) or ("assessment_grades"."class_id", "assessment_grades"."student_id") in (select class_id, student_id from app.my_class_students()) or ("assessment_grades"."student_id" in (select app.my_homeroom_student_ids()) and "assessment_grades"."released_to_student_at" <= now()) or (((select app.role()) = 'student' and "assessment_grades"."student_id" = (select app.uid())) and "assessment_grades"."released_to_student_at" <= now()) or ("assessment_grades"."student_id" in (select app.my_child_ids()) and "assessment_grades"."released_to_guardians_at" <= now())));
CREATE POLICY "assessment_grades_insert" ON "assessment_grades" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK (("assessment_grades"."graded_by" = (select app.uid()) and ((select app.role()) = 'admin' or (("assessment_grades"."class_id", "assessment_grades"."student_id") in (select class_id, student_id from app.my_class_students()) and "assessment_grades"."assessment_id" in (select app.open_assessment_ids())))));
CREATE POLICY "assessment_grades_update" ON "assessment_grades" AS PERMISSIVE FOR UPDATE TO "app_caller" USING (((select app.role()) = 'admin' or (("assessment_grades"."class_id", "assessment_grades"."student_id") in (select class_id, student_id from app.my_class_students()) and "assessment_grades"."assessment_id" in (select app.open_assessment_ids())))) WITH CHECK (((select app.role()) = 'admin' or (("assessment_grades"."class_id", "assessment_grades"."student_id") in (select class_id, student_id from app.my_class_students()) and "assessment_grades"."assessment_id" in (select app.open_assessment_ids()))));
CREATE POLICY "assessment_grades_delete" ON "assessment_grades" AS PERMISSIVE FOR DELETE TO "app_caller" USING (("assessment_grades"."graded_by" = (select app.uid()) and ((select app.role()) = 'admin' or (("assessment_grades"."class_id", "assessment_grades"."student_id") in (select class_id, student_id from app.my_class_students()) and "assessment_grades"."assessment_id" in (select app.open_assessment_ids()))) and "assessment_grades"."created_at" > now() - interval '1 hour'));
CREATE POLICY "assessments_school" ON "assessments" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("assessments"."school_id" = (select app.school())) WITH CHECK ("assessments"."school_id" = (select app.school()));
CREATE POLICY "assessments_definers" ON "assessments" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "assessments_read" ON "assessments" AS PERMISSIVE FOR SELECT TO "app_caller", "authenticated" USING (((select app.role()) = 'admin' or (select app.has_duty('exams')) or "assessments"."class_id" in (select app.my_class_ids()) or "assessments"."class_id" in (select app.my_homeroom_class_ids()) or (("assessments"."class_id" in (select app.own_class_ids()) or "assessments"."class_id" in (select app.child_class_ids())) and "assessments"."published_at" <= now())));
CREATE POLICY "assessments_insert" ON "assessments" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK (("assessments"."created_by" = (select app.uid()) and ((select app.role()) = 'admin' or ("assessments"."class_id" in (select app.my_class_ids()) and "assessments"."term_id" in (select app.open_term_ids())))));
CREATE POLICY "assessments_update" ON "assessments" AS PERMISSIVE FOR UPDATE TO "app_caller" USING (((select app.role()) = 'admin' or ("assessments"."class_id" in (select app.my_class_ids()) and "assessments"."term_id" in (select app.open_term_ids())))) WITH CHECK (((select app.role()) = 'admin' or ("assessments"."class_id" in (select app.my_class_ids()) and "assessments"."term_id" in (select app.open_term_ids()))));
CREATE POLICY "assessments_delete" ON "assessments" AS PERMISSIVE FOR DELETE TO "app_caller" USING ((((select app.role()) = 'admin' or ("assessments"."class_id" in (select app.my_class_ids()) and "assessments"."term_id" in (select app.open_term_ids()))) and ("assessments"."published_at" is null or ("assessments"."created_by" = (select app.uid()) and "assessments"."created_at" > now() - interval '1 hour'))));
CREATE POLICY "grades_school" ON "grades" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("grades"."school_id" = (select app.school())) WITH CHECK ("grades"."school_id" = (select app.school()));
CREATE POLICY "grades_definers" ON "grades" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "grades_read" ON "grades" AS PERMISSIVE FOR SELECT TO "app_caller", "authenticated" USING (((select app.role()) = 'admin' or (select app.has_duty('exams')) or ("grades"."class_id", "grades"."student_id") in (select class_id, student_id from app.my_class_students()) or ("grades"."student_id" in (select app.my_homeroom_student_ids()) and "grades"."released_to_student_at" <= now()) or (((select app.role()) = 'student' and "grades"."student_id" = (select app.uid())) and "grades"."released_to_student_at" <= now()) or ("grades"."student_id" in (select app.my_child_ids()) and "grades"."released_to_guardians_at" <= now())));
CREATE POLICY "grades_insert" ON "grades" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK (("grades"."graded_by" = (select app.uid()) and ((select app.role()) = 'admin' or (("grades"."class_id", "grades"."student_id") in (select class_id, student_id from app.my_class_students()) and "grades"."term_id" in (select app.open_term_ids())))));
CREATE POLICY "grades_update" ON "grades" AS PERMISSIVE FOR UPDATE TO "app_caller" USING (((select app.role()) = 'admin' or (("grades"."class_id", "grades"."student_id") in (select class_id, student_id from app.my_class_students()) and "grades"."term_id" in (select app.open_term_ids())))) WITH CHECK (((select app.role()) = 'admin' or (("grades"."class_id", "grades"."student_id") in (select class_id, student_id from app.my_class_students()) and "grades"."term_id" in (select app.open_term_ids()))));
CREATE POLICY "grading_scales_school" ON "grading_scales" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("grading_scales"."school_id" = (select app.school())) WITH CHECK ("grading_scales"."school_id" = (select app.school()));
CREATE POLICY "grading_scales_definers" ON "grading_scales" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "grading_scales_read" ON "grading_scales" AS PERMISSIVE FOR SELECT TO "app_caller" USING (true);
CREATE POLICY "attendance_school" ON "attendance" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("attendance"."school_id" = (select app.school())) WITH CHECK ("attendance"."school_id" = (select app.school()));
CREATE POLICY "attendance_definers" ON "attendance" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "attendance_read" ON "attendance" AS PERMISSIVE FOR SELECT TO "app_caller", "authenticated" USING (((select app.role()) = 'admin' or ((select app.role()) = 'student' and "attendance"."student_id" = (select app.uid())) or "attendance"."student_id" in (select app.my_child_ids()) or ("attendance"."class_id", "attendance"."student_id") in (select class_id, student_id from app.my_class_students()) or "attendance"."student_id" in (select app.my_homeroom_student_ids()) or ((select app.is_staff()) and ("attendance"."recorded_by" = (select app.uid()) or (select app.has_duty('office'))))));
CREATE POLICY "attendance_insert" ON "attendance" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK (("attendance"."recorded_by" = (select app.uid()) and ((select app.role()) = 'admin' or (select app.has_duty('office')) or ("attendance"."source" = 'teacher' and "attendance"."day" between (select app.first_posting_day()) and (select app.today()) and ("attendance"."class_id", "attendance"."student_id") in (select class_id, student_id from app.my_class_students())))));
CREATE POLICY "attendance_update" ON "attendance" AS PERMISSIVE FOR UPDATE TO "app_caller" USING (((select app.role()) = 'admin' or (select app.has_duty('office')) or ("attendance"."source" = 'teacher' and "attendance"."day" between (select app.first_posting_day()) and (select app.today()) and ("attendance"."class_id", "attendance"."student_id") in (select class_id, student_id from app.my_class_students())))) WITH CHECK (((select app.role()) = 'admin' or (select app.has_duty('office')) or ("attendance"."source" = 'teacher' and "attendance"."day" between (select app.first_posting_day()) and (select app.today()) and ("attendance"."class_id", "attendance"."student_id") in (select class_id, student_id from app.my_class_students()))));
CREATE POLICY "attendance_delete" ON "attendance" AS PERMISSIVE FOR DELETE TO "app_caller" USING (("attendance"."recorded_by" = (select app.uid()) and ((select app.role()) = 'admin' or (select app.has_duty('office')) or ("attendance"."source" = 'teacher' and ("attendance"."class_id", "attendance"."student_id") in (select class_id, student_id from app.my_class_students()))) and "attendance"."created_at" > now() - interval '1 hour'));
CREATE POLICY "attendance_codes_school" ON "attendance_codes" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("attendance_codes"."school_id" = (select app.school())) WITH CHECK ("attendance_codes"."school_id" = (select app.school()));
CREATE POLICY "attendance_codes_definers" ON "attendance_codes" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "attendance_codes_read" ON "attendance_codes" AS PERMISSIVE FOR SELECT TO "app_caller", "authenticated" USING (true);
CREATE POLICY "attendance_rollups_school" ON "attendance_rollups" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("attendance_rollups"."school_id" = (select app.school())) WITH CHECK ("attendance_rollups"."school_id" = (select app.school()));
CREATE POLICY "attendance_rollups_definers" ON "attendance_rollups" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "attendance_rollups_read" ON "attendance_rollups" AS PERMISSIVE FOR SELECT TO "app_caller" USING ((select app.role()) = 'admin');
CREATE POLICY "registers_school" ON "registers" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("registers"."school_id" = (select app.school())) WITH CHECK ("registers"."school_id" = (select app.school()));
CREATE POLICY "registers_definers" ON "registers" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "registers_read" ON "registers" AS PERMISSIVE FOR SELECT TO "app_caller" USING (((select app.role()) = 'admin' or "registers"."class_id" in (select app.my_class_ids()) or "registers"."class_id" in (select app.my_homeroom_class_ids()) or ((select app.is_staff()) and "registers"."taken_by" = (select app.uid())) or ("registers"."class_id" in (select app.own_class_ids()) or "registers"."class_id" in (select app.child_class_ids()))));
CREATE POLICY "registers_insert" ON "registers" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK (("registers"."taken_by" = (select app.uid()) and ((select app.role()) = 'admin' or ("registers"."class_id" in (select app.my_class_ids()) and "registers"."day" between (select app.first_posting_day()) and (select app.today())))));
CREATE POLICY "registers_update" ON "registers" AS PERMISSIVE FOR UPDATE TO "app_caller" USING (((select app.role()) = 'admin' or ("registers"."class_id" in (select app.my_class_ids()) and "registers"."day" between (select app.first_posting_day()) and (select app.today())))) WITH CHECK (((select app.role()) = 'admin' or ("registers"."class_id" in (select app.my_class_ids()) and "registers"."day" between (select app.first_posting_day()) and (select app.today()))));
CREATE POLICY "registers_delete" ON "registers" AS PERMISSIVE FOR DELETE TO "app_caller" USING (("registers"."taken_by" = (select app.uid()) and ((select app.role()) = 'admin' or "registers"."class_id" in (select app.my_class_ids())) and "registers"."created_at" > now() - interval '1 hour'));
CREATE POLICY "class_meetings_school" ON "class_meetings" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("class_meetings"."school_id" = (select app.school())) WITH CHECK ("class_meetings"."school_id" = (select app.school()));
CREATE POLICY "class_meetings_definers" ON "class_meetings" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "class_meetings_read" ON "class_meetings" AS PERMISSIVE FOR SELECT TO "app_caller" USING (((select app.role()) = 'admin' or "class_meetings"."class_id" in (select app.my_class_ids()) or "class_meetings"."class_id" in (select app.my_homeroom_class_ids()) or ("class_meetings"."class_id" in (select app.own_class_ids()) or "class_meetings"."class_id" in (select app.child_class_ids()))));
CREATE POLICY "classes_school" ON "classes" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("classes"."school_id" = (select app.school())) WITH CHECK ("classes"."school_id" = (select app.school()));
CREATE POLICY "classes_definers" ON "classes" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "classes_read" ON "classes" AS PERMISSIVE FOR SELECT TO "app_caller", "authenticated" USING (((select app.is_staff()) or ("classes"."id" in (select app.own_class_ids()) or "classes"."id" in (select app.child_class_ids()))));
CREATE POLICY "student_class_assignments_school" ON "student_class_assignments" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("student_class_assignments"."school_id" = (select app.school())) WITH CHECK ("student_class_assignments"."school_id" = (select app.school()));
CREATE POLICY "student_class_assignments_definers" ON "student_class_assignments" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "student_class_assignments_read" ON "student_class_assignments" AS PERMISSIVE FOR SELECT TO "app_caller" USING (((select app.is_staff()) or "student_class_assignments"."student_id" = (select app.uid()) or "student_class_assignments"."student_id" in (select app.my_child_ids()) or ((select app.role()) = 'student' and ("student_class_assignments"."class_id" in (select app.own_class_ids()) or "student_class_assignments"."class_id" in (select app.child_class_ids())))));
CREATE POLICY "student_class_assignments_insert" ON "student_class_assignments" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK (((select app.role()) = 'admin' or (select app.has_duty('registrar'))));
CREATE POLICY "student_class_assignments_update" ON "student_class_assignments" AS PERMISSIVE FOR UPDATE TO "app_caller" USING (((select app.role()) = 'admin' or (select app.has_duty('registrar')))) WITH CHECK (((select app.role()) = 'admin' or (select app.has_duty('registrar'))));
CREATE POLICY "student_class_assignments_delete" ON "student_class_assignments" AS PERMISSIVE FOR DELETE TO "app_caller" USING ((((select app.role()) = 'admin' or (select app.has_duty('registrar'))) and "student_class_assignments"."created_at" > now() - interval '1 hour'));
CREATE POLICY "teacher_class_assignments_school" ON "teacher_class_assignments" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("teacher_class_assignments"."school_id" = (select app.school())) WITH CHECK ("teacher_class_assignments"."school_id" = (select app.school()));
CREATE POLICY "teacher_class_assignments_definers" ON "teacher_class_assignments" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "teacher_class_assignments_read" ON "teacher_class_assignments" AS PERMISSIVE FOR SELECT TO "app_caller" USING (((select app.is_staff()) or ("teacher_class_assignments"."class_id" in (select app.own_class_ids()) or "teacher_class_assignments"."class_id" in (select app.child_class_ids()))));
CREATE POLICY "conversations_school" ON "conversations" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("conversations"."school_id" = (select app.school())) WITH CHECK ("conversations"."school_id" = (select app.school()));
CREATE POLICY "conversations_definers" ON "conversations" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "conversations_read" ON "conversations" AS PERMISSIVE FOR SELECT TO "app_caller" USING ("conversations"."person_id" = (select app.uid()) and "conversations"."membership_id" = (select app.membership()) and "conversations"."deleted_at" is null);
CREATE POLICY "conversations_update" ON "conversations" AS PERMISSIVE FOR UPDATE TO "app_caller" USING ("conversations"."person_id" = (select app.uid())) WITH CHECK ("conversations"."person_id" = (select app.uid()));
CREATE POLICY "messages_school" ON "messages" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("messages"."school_id" = (select app.school())) WITH CHECK ("messages"."school_id" = (select app.school()));
CREATE POLICY "messages_definers" ON "messages" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "messages_read" ON "messages" AS PERMISSIVE FOR SELECT TO "app_caller" USING ("messages"."conversation_id" in (select id from conversations where person_id = (select app.uid())));
CREATE POLICY "stream_chunks_definers" ON "stream_chunks" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "stream_chunks_school" ON "stream_chunks" AS RESTRICTIVE FOR ALL TO "app_caller" USING ("stream_chunks"."school_id" = (select app.school())) WITH CHECK ("stream_chunks"."school_id" = (select app.school()));
CREATE POLICY "stream_chunks_read" ON "stream_chunks" AS PERMISSIVE FOR SELECT TO "app_caller" USING ("stream_chunks"."turn_id" in (select id from turns));
CREATE POLICY "turns_school" ON "turns" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("turns"."school_id" = (select app.school())) WITH CHECK ("turns"."school_id" = (select app.school()));
CREATE POLICY "turns_definers" ON "turns" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "turns_read" ON "turns" AS PERMISSIVE FOR SELECT TO "app_caller" USING ("turns"."conversation_id" in (select id from conversations where person_id = (select app.uid())));
CREATE POLICY "ai_buckets_definers" ON "ai_buckets" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "ai_keys_definers" ON "ai_keys" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "ai_models_definers" ON "ai_models" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "ai_projects_definers" ON "ai_projects" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "ai_request_logs_definers" ON "ai_request_logs" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "api_usage_logs_definers" ON "api_usage_logs" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "user_ai_quotas_definers" ON "user_ai_quotas" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "approvals_definers" ON "guard"."approvals" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "audit_log_definers" ON "guard"."audit_log" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "change_log_definers" ON "guard"."change_log" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "idempotency_keys_definers" ON "guard"."idempotency_keys" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "outbox_school" ON "outbox" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("outbox"."school_id" = (select app.school())) WITH CHECK ("outbox"."school_id" = (select app.school()));
CREATE POLICY "outbox_definers" ON "outbox" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "outbox_read" ON "outbox" AS PERMISSIVE FOR SELECT TO "app_caller" USING ("outbox"."created_by" = (select app.uid()));
CREATE POLICY "outbox_insert" ON "outbox" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK ("outbox"."created_by" = (select app.uid()) and "outbox"."delivered_at" is null);
CREATE POLICY "outbox_delete" ON "outbox" AS PERMISSIVE FOR DELETE TO "app_caller" USING ("outbox"."created_by" = (select app.uid()) and "outbox"."delivered_at" is null and "outbox"."deliver_after" > now());
CREATE POLICY "spans_definers" ON "spans" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "announcements_school" ON "announcements" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("announcements"."school_id" = (select app.school())) WITH CHECK ("announcements"."school_id" = (select app.school()));
CREATE POLICY "announcements_definers" ON "announcements" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "announcements_read" ON "announcements" AS PERMISSIVE FOR SELECT TO "app_caller", "authenticated" USING (((select app.role()) = 'admin' or ((select app.is_staff()) and "announcements"."author_id" = (select app.uid())) or ("announcements"."publishes_at" <= now() and app.in_audience("announcements"."audience", "announcements"."audience_role", "announcements"."grade_level_id", "announcements"."class_id"))));
CREATE POLICY "announcements_insert" ON "announcements" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK (("announcements"."author_id" = (select app.uid()) and ((select app.role()) = 'admin' or ((select app.is_staff()) and "announcements"."audience" = 'class' and "announcements"."class_id" in (select app.my_class_ids())))));
CREATE POLICY "announcements_update" ON "announcements" AS PERMISSIVE FOR UPDATE TO "app_caller" USING (("announcements"."author_id" = (select app.uid()) and "announcements"."publishes_at" > now())) WITH CHECK (("announcements"."author_id" = (select app.uid()) and ((select app.role()) = 'admin' or ((select app.is_staff()) and "announcements"."audience" = 'class' and "announcements"."class_id" in (select app.my_class_ids())))));
CREATE POLICY "announcements_delete" ON "announcements" AS PERMISSIVE FOR DELETE TO "app_caller" USING (("announcements"."author_id" = (select app.uid()) and "announcements"."publishes_at" > now()));
CREATE POLICY "safeguarding_concerns_school" ON "safeguarding_concerns" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("safeguarding_concerns"."school_id" = (select app.school())) WITH CHECK ("safeguarding_concerns"."school_id" = (select app.school()));
CREATE POLICY "safeguarding_concerns_definers" ON "safeguarding_concerns" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "student_achievements_school" ON "student_achievements" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("student_achievements"."school_id" = (select app.school())) WITH CHECK ("student_achievements"."school_id" = (select app.school()));
CREATE POLICY "student_achievements_definers" ON "student_achievements" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "student_achievements_read" ON "student_achievements" AS PERMISSIVE FOR SELECT TO "app_caller", "authenticated" USING (((select app.role()) = 'admin' or ((select app.role()) = 'student' and "student_achievements"."student_id" = (select app.uid())) or "student_achievements"."student_id" in (select app.my_child_ids()) or ("student_achievements"."class_id" is not null and "student_achievements"."class_id" in (select app.my_class_ids())) or ("student_achievements"."class_id" is null and "student_achievements"."student_id" in (select app.my_student_ids())) or "student_achievements"."student_id" in (select app.my_homeroom_student_ids()) or ((select app.is_staff()) and "student_achievements"."awarded_by" = (select app.uid()))));
CREATE POLICY "student_achievements_insert" ON "student_achievements" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK (("student_achievements"."awarded_by" = (select app.uid()) and ((select app.role()) = 'admin' or "student_achievements"."student_id" in (select app.my_student_ids()))));
CREATE POLICY "student_achievements_delete" ON "student_achievements" AS PERMISSIVE FOR DELETE TO "app_caller" USING (("student_achievements"."awarded_by" = (select app.uid()) and "student_achievements"."created_at" > now() - interval '1 hour'));
CREATE POLICY "student_wellbeing_school" ON "student_wellbeing" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("student_wellbeing"."school_id" = (select app.school())) WITH CHECK ("student_wellbeing"."school_id" = (select app.school()));
CREATE POLICY "student_wellbeing_definers" ON "student_wellbeing" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "student_wellbeing_read" ON "student_wellbeing" AS PERMISSIVE FOR SELECT TO "app_caller" USING ((((select app.role()) = 'student' and "student_wellbeing"."student_id" = (select app.uid())) or ("student_wellbeing"."shared_with_teachers" and "student_wellbeing"."student_id" in (select app.my_student_ids())) or ("student_wellbeing"."shared_with_guardians" and "student_wellbeing"."student_id" in (select app.my_child_ids()))));
CREATE POLICY "student_wellbeing_insert" ON "student_wellbeing" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK (((select app.role()) = 'student' and "student_wellbeing"."student_id" = (select app.uid())));
CREATE POLICY "student_wellbeing_update" ON "student_wellbeing" AS PERMISSIVE FOR UPDATE TO "app_caller" USING (((select app.role()) = 'student' and "student_wellbeing"."student_id" = (select app.uid()))) WITH CHECK (((select app.role()) = 'student' and "student_wellbeing"."student_id" = (select app.uid())));
CREATE POLICY "student_wellbeing_delete" ON "student_wellbeing" AS PERMISSIVE FOR DELETE TO "app_caller" USING (((select app.role()) = 'student' and "student_wellbeing"."student_id" = (select app.uid())));
CREATE POLICY "absence_reports_school" ON "absence_reports" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("absence_reports"."school_id" = (select app.school())) WITH CHECK ("absence_reports"."school_id" = (select app.school()));
CREATE POLICY "absence_reports_definers" ON "absence_reports" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "absence_reports_read" ON "absence_reports" AS PERMISSIVE FOR SELECT TO "app_caller" USING (((select app.role()) = 'admin' or (select app.has_duty('office')) or ((select app.role()) = 'student' and "absence_reports"."student_id" = (select app.uid())) or "absence_reports"."student_id" in (select app.my_child_ids()) or ((select app.is_staff()) and "absence_reports"."student_id" in (select app.my_student_ids()))));
CREATE POLICY "absence_reports_insert" ON "absence_reports" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK ((("absence_reports"."student_id" in (select app.my_child_ids()) and "absence_reports"."reported_by" = (select app.uid()) and "absence_reports"."status" = 'reported') or (((select app.role()) = 'admin' or (select app.has_duty('office'))) and "absence_reports"."reported_by" = (select app.uid()))));
CREATE POLICY "absence_reports_update" ON "absence_reports" AS PERMISSIVE FOR UPDATE TO "app_caller" USING (((select app.role()) = 'admin' or (select app.has_duty('office')) or ("absence_reports"."reported_by" = (select app.uid()) and "absence_reports"."student_id" in (select app.my_child_ids()) and "absence_reports"."status" = 'reported'))) WITH CHECK (((select app.role()) = 'admin' or (select app.has_duty('office')) or ("absence_reports"."reported_by" = (select app.uid()) and "absence_reports"."student_id" in (select app.my_child_ids()) and "absence_reports"."status" in ('reported', 'withdrawn'))));
CREATE POLICY "absence_reports_delete" ON "absence_reports" AS PERMISSIVE FOR DELETE TO "app_caller" USING (("absence_reports"."reported_by" = (select app.uid()) and "absence_reports"."status" = 'reported' and "absence_reports"."created_at" > now() - interval '1 hour'));
CREATE POLICY "memberships_definers" ON "memberships" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "memberships_read" ON "memberships" AS PERMISSIVE FOR SELECT TO "app_caller", "authenticated" USING (("memberships"."person_id" = (select app.uid()) or ((select app.role()) = 'admin' and "memberships"."school_id" = (select app.school()))));
CREATE POLICY "parent_child_relationships_school" ON "parent_child_relationships" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("parent_child_relationships"."school_id" = (select app.school())) WITH CHECK ("parent_child_relationships"."school_id" = (select app.school()));
CREATE POLICY "parent_child_relationships_definers" ON "parent_child_relationships" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "parent_child_relationships_read" ON "parent_child_relationships" AS PERMISSIVE FOR SELECT TO "app_caller" USING ((((select app.role()) = 'admin' and (not "parent_child_relationships"."contact_restricted" or (select app.has_duty('office')))) or ("parent_child_relationships"."guardian_id" = (select app.uid()) and "parent_child_relationships"."student_id" in (select app.my_child_ids())) or ((select app.is_staff()) and not "parent_child_relationships"."contact_restricted" and "parent_child_relationships"."student_id" in (select app.my_student_ids()))));
CREATE POLICY "personal_details_school" ON "personal_details" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("personal_details"."school_id" = (select app.school())) WITH CHECK ("personal_details"."school_id" = (select app.school()));
CREATE POLICY "personal_details_definers" ON "personal_details" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "personal_details_read" ON "personal_details" AS PERMISSIVE FOR SELECT TO "app_caller" USING (((select app.role()) = 'admin' or "personal_details"."person_id" = (select app.uid()) or "personal_details"."person_id" in (select app.my_child_ids())));
CREATE POLICY "personal_details_update" ON "personal_details" AS PERMISSIVE FOR UPDATE TO "app_caller" USING (((select app.role()) = 'admin' or ((select app.role()) = 'parent' and "personal_details"."person_id" = (select app.uid())))) WITH CHECK (((select app.role()) = 'admin' or ((select app.role()) = 'parent' and "personal_details"."person_id" = (select app.uid()))));
CREATE POLICY "profiles_definers" ON "profiles" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "profiles_read" ON "profiles" AS PERMISSIVE FOR SELECT TO "app_caller", "authenticated" USING ("profiles"."id" in (select app.visible_person_ids()));
CREATE POLICY "profiles_update" ON "profiles" AS PERMISSIVE FOR UPDATE TO "app_caller" USING ("profiles"."id" = (select app.uid()) and (select app.role()) is not null) WITH CHECK ("profiles"."id" = (select app.uid()) and (select app.role()) is not null);
CREATE POLICY "school_people_school" ON "school_people" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("school_people"."school_id" = (select app.school())) WITH CHECK ("school_people"."school_id" = (select app.school()));
CREATE POLICY "school_people_definers" ON "school_people" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "school_people_read" ON "school_people" AS PERMISSIVE FOR SELECT TO "app_caller" USING ("school_people"."person_id" in (select app.visible_person_ids()));
CREATE POLICY "staff_duties_school" ON "staff_duties" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("staff_duties"."school_id" = (select app.school())) WITH CHECK ("staff_duties"."school_id" = (select app.school()));
CREATE POLICY "staff_duties_definers" ON "staff_duties" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "staff_duties_read" ON "staff_duties" AS PERMISSIVE FOR SELECT TO "app_caller" USING (((select app.is_staff()) or "staff_duties"."person_id" in (select app.visible_person_ids())));
CREATE POLICY "academic_years_school" ON "academic_years" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("academic_years"."school_id" = (select app.school())) WITH CHECK ("academic_years"."school_id" = (select app.school()));
CREATE POLICY "academic_years_definers" ON "academic_years" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "academic_years_read" ON "academic_years" AS PERMISSIVE FOR SELECT TO "app_caller", "authenticated" USING (true);
CREATE POLICY "calendar_days_school" ON "calendar_days" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("calendar_days"."school_id" = (select app.school())) WITH CHECK ("calendar_days"."school_id" = (select app.school()));
CREATE POLICY "calendar_days_definers" ON "calendar_days" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "calendar_days_read" ON "calendar_days" AS PERMISSIVE FOR SELECT TO "app_caller", "authenticated" USING (true);
CREATE POLICY "calendar_days_update" ON "calendar_days" AS PERMISSIVE FOR UPDATE TO "app_caller" USING ((select app.role()) = 'admin') WITH CHECK ((select app.role()) = 'admin');
CREATE POLICY "grade_levels_school" ON "grade_levels" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("grade_levels"."school_id" = (select app.school())) WITH CHECK ("grade_levels"."school_id" = (select app.school()));
CREATE POLICY "grade_levels_definers" ON "grade_levels" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "grade_levels_read" ON "grade_levels" AS PERMISSIVE FOR SELECT TO "app_caller", "authenticated" USING (true);
CREATE POLICY "periods_school" ON "periods" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("periods"."school_id" = (select app.school())) WITH CHECK ("periods"."school_id" = (select app.school()));
CREATE POLICY "periods_definers" ON "periods" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "periods_read" ON "periods" AS PERMISSIVE FOR SELECT TO "app_caller", "authenticated" USING (true);
CREATE POLICY "school_settings_school" ON "school_settings" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("school_settings"."school_id" = (select app.school())) WITH CHECK ("school_settings"."school_id" = (select app.school()));
CREATE POLICY "school_settings_definers" ON "school_settings" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "school_settings_read" ON "school_settings" AS PERMISSIVE FOR SELECT TO "app_caller" USING ((select app.role()) = 'admin');
CREATE POLICY "school_settings_update" ON "school_settings" AS PERMISSIVE FOR UPDATE TO "app_caller" USING ((select app.role()) = 'admin') WITH CHECK ((select app.role()) = 'admin');
CREATE POLICY "schools_definers" ON "schools" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "schools_read" ON "schools" AS PERMISSIVE FOR SELECT TO "app_caller", "authenticated" USING ("schools"."id" = (select app.school()));
CREATE POLICY "subjects_school" ON "subjects" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("subjects"."school_id" = (select app.school())) WITH CHECK ("subjects"."school_id" = (select app.school()));
CREATE POLICY "subjects_definers" ON "subjects" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "subjects_read" ON "subjects" AS PERMISSIVE FOR SELECT TO "app_caller", "authenticated" USING (true);
CREATE POLICY "terms_school" ON "terms" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("terms"."school_id" = (select app.school())) WITH CHECK ("terms"."school_id" = (select app.school()));
CREATE POLICY "terms_definers" ON "terms" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "terms_read" ON "terms" AS PERMISSIVE FOR SELECT TO "app_caller", "authenticated" USING (true);