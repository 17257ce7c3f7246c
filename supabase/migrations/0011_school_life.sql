-- The life of a school: journals, groups, posts, polls, events, messages, requests for help, quests, badges, the wallet.
-- Sets that the policies below are made of; bodies refer to tables made further down (check_function_bodies is off).

-- Classes and grades in which the caller is part of an audience: as staff, as a student, or for a child.
create function app.audience_class_ids() returns setof uuid language sql stable security definer set search_path = '' as $$
  select app.my_class_ids() union select app.own_class_ids() union select app.child_class_ids()
$$;

create function app.audience_grade_ids() returns setof uuid language sql stable security definer set search_path = '' as $$
  select distinct c.grade_level_id from public.classes c
  where c.school_id = (select app.school()) and c.id in (select app.audience_class_ids())
$$;

-- Groups that the caller belongs to today, and those that they lead.
create function app.my_group_ids() returns setof uuid language sql stable security definer set search_path = '' as $$
  select m.group_id from public.study_group_members m join public.study_groups g on g.school_id = m.school_id and g.id = m.group_id
  where m.school_id = (select app.school()) and m.person_id = (select app.uid())
    and m.starts_on <= (select app.today()) and (m.ends_on is null or m.ends_on >= (select app.today()))
    and (g.ends_on is null or g.ends_on >= (select app.today()))
$$;

create function app.led_group_ids() returns setof uuid language sql stable security definer set search_path = '' as $$
  select m.group_id from public.study_group_members m
  where m.school_id = (select app.school()) and m.person_id = (select app.uid()) and m.role = 'leader'
    and m.starts_on <= (select app.today()) and (m.ends_on is null or m.ends_on >= (select app.today()))
$$;

-- Posts, events and polls that are addressed to the caller by name.
create function app.addressed_ids() returns setof uuid language sql stable security definer set search_path = '' as $$
  select coalesce(a.post_id, a.event_id, a.poll_id) from public.audience_people a
  where a.school_id = (select app.school()) and a.person_id = (select app.uid())
$$;

-- The same question for one row, for functions that do not run under the policies.
create function app.includes_me(item uuid, audience text, audience_role text, grade_level uuid, class uuid, in_group uuid)
returns boolean language sql stable security definer set search_path = '' as $$
  select coalesce(case audience
    when 'school' then (select app.role()) is not null
    when 'staff' then (select app.is_staff())
    when 'role' then (select app.role()) = audience_role
    when 'grade' then grade_level in (select app.audience_grade_ids())
    when 'class' then class in (select app.audience_class_ids())
    when 'group' then in_group in (select app.my_group_ids())
    when 'people' then item in (select app.addressed_ids()) end, false)
$$;

create function app.organised_event_ids() returns setof uuid language sql stable security definer set search_path = '' as $$
  select e.id from public.school_events e where e.school_id = (select app.school()) and e.organiser_id = (select app.uid())
$$;

-- Polls whose options the caller may still write: their own as staff, or any as an admin, as long as they have not closed.
create function app.my_poll_ids() returns setof uuid language sql stable security definer set search_path = '' as $$
  select p.id from public.polls p
  where p.school_id = (select app.school()) and p.closes_at > now() and p.cancelled_at is null
    and ((select app.role()) = 'admin' or ((select app.is_staff()) and p.author_id = (select app.uid())))
$$;

-- Threads in which a message has reached the caller, or that they have written in.
create function app.my_thread_ids() returns setof uuid language sql stable security definer set search_path = '' as $$
  select c.thread_id from public.communication_recipients r
  join public.communications c on c.school_id = r.school_id and c.id = r.communication_id
  where r.school_id = (select app.school()) and r.recipient_id = (select app.uid()) and c.delivers_at <= now() and c.withdrawn_at is null
  union
  select c.thread_id from public.communications c where c.school_id = (select app.school()) and c.author_id = (select app.uid())
$$;

-- Messages to the caller that are held or were taken back: few, and gone from here in a minute or for good.
create function app.undelivered_ids() returns setof uuid language sql stable security definer set search_path = '' as $$
  select r.communication_id from public.communication_recipients r
  join public.communications c on c.school_id = r.school_id and c.id = r.communication_id
  where r.school_id = (select app.school()) and r.recipient_id = (select app.uid()) and (c.delivers_at > now() or c.withdrawn_at is not null)
$$;

-- Whom students and parents may write to: own teachers and, where the school allows it, classmates; children's teachers and the office.
create function app.correspondent_ids() returns setof uuid language sql stable security definer set search_path = '' as $$
  select t.teacher_id from public.teacher_class_assignments t
  where t.school_id = (select app.school()) and t.starts_on <= (select app.today()) and (t.ends_on is null or t.ends_on >= (select app.today()))
    and (t.class_id in (select app.own_class_ids()) or t.class_id in (select app.child_class_ids()))
  union
  select e.student_id from public.student_class_assignments e
  join public.school_settings s on s.school_id = e.school_id and s.students_may_message_classmates
  where (select app.role()) = 'student' and e.school_id = (select app.school()) and e.class_id in (select app.own_class_ids())
    and e.starts_on <= (select app.today()) and (e.ends_on is null or e.ends_on >= (select app.today()))
  union
  select d.person_id from public.staff_duties d
  where (select app.role()) = 'parent' and d.school_id = (select app.school()) and d.duty = 'office'
    and d.starts_on <= (select app.today()) and (d.ends_on is null or d.ends_on >= (select app.today()))
$$;

do $$ declare f regprocedure; begin
  foreach f in array array['app.audience_class_ids()', 'app.audience_grade_ids()', 'app.my_group_ids()', 'app.led_group_ids()', 'app.addressed_ids()',
    'app.includes_me(uuid,text,text,uuid,uuid,uuid)', 'app.organised_event_ids()', 'app.my_poll_ids()', 'app.my_thread_ids()', 'app.undelivered_ids()', 'app.correspondent_ids()']::regprocedure[] loop
    execute format('revoke execute on function %s from public', f);
    execute format('grant execute on function %s to app_caller, authenticated, catalyst_service', f);
  end loop;
end $$;

alter table public.school_settings add column students_may_message_classmates boolean not null default false;

CREATE TABLE "affirmation_sessions" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"student_id" uuid DEFAULT app.uid() NOT NULL,
	"shared_with_teachers" boolean DEFAULT false NOT NULL,
	"shared_with_guardians" boolean DEFAULT false NOT NULL,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone,
	"theme" text NOT NULL,
	"affirmations" text[] DEFAULT '{}' NOT NULL,
	"mood_before" smallint,
	"mood_after" smallint,
	CONSTRAINT "affirmation_sessions_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "affirmation_sessions_order" CHECK ("affirmation_sessions"."finished_at" >= "affirmation_sessions"."started_at"),
	CONSTRAINT "affirmation_sessions_theme" CHECK ("affirmation_sessions"."theme" in ('calm', 'confidence', 'focus', 'belonging', 'before_an_exam', 'own_words')),
	CONSTRAINT "affirmation_sessions_moods" CHECK ("affirmation_sessions"."mood_before" between 1 and 5 and "affirmation_sessions"."mood_after" between 1 and 5),
	CONSTRAINT "affirmation_sessions_list" CHECK (cardinality("affirmation_sessions"."affirmations") <= 50)
);

ALTER TABLE "affirmation_sessions" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "courage_log" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"student_id" uuid DEFAULT app.uid() NOT NULL,
	"shared_with_teachers" boolean DEFAULT false NOT NULL,
	"shared_with_guardians" boolean DEFAULT false NOT NULL,
	"day" date DEFAULT app.today() NOT NULL,
	"challenge" text NOT NULL,
	"difficulty" smallint NOT NULL,
	"status" text DEFAULT 'done' NOT NULL,
	"feeling_before" smallint,
	"feeling_after" smallint,
	"reflection" text,
	CONSTRAINT "courage_log_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "courage_log_challenge" CHECK (char_length(btrim("courage_log"."challenge")) between 1 and 500),
	CONSTRAINT "courage_log_difficulty" CHECK ("courage_log"."difficulty" between 1 and 5),
	CONSTRAINT "courage_log_status" CHECK ("courage_log"."status" in ('planned', 'done', 'put_off')),
	CONSTRAINT "courage_log_feelings" CHECK ("courage_log"."feeling_before" between 1 and 5 and "courage_log"."feeling_after" between 1 and 5),
	CONSTRAINT "courage_log_reflection" CHECK (char_length("courage_log"."reflection") <= 2000)
);

ALTER TABLE "courage_log" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "gratitude_entries" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"student_id" uuid DEFAULT app.uid() NOT NULL,
	"shared_with_teachers" boolean DEFAULT false NOT NULL,
	"shared_with_guardians" boolean DEFAULT false NOT NULL,
	"day" date DEFAULT app.today() NOT NULL,
	"content" text NOT NULL,
	"theme" text,
	CONSTRAINT "gratitude_entries_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "gratitude_entries_content" CHECK (char_length(btrim("gratitude_entries"."content")) between 1 and 2000),
	CONSTRAINT "gratitude_entries_theme" CHECK ("gratitude_entries"."theme" in ('family', 'friends', 'learning', 'nature', 'health', 'myself', 'something_else'))
);

ALTER TABLE "gratitude_entries" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "habit_check_ins" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"habit_id" uuid NOT NULL,
	"student_id" uuid DEFAULT app.uid() NOT NULL,
	"day" date DEFAULT app.today() NOT NULL,
	"done" boolean DEFAULT true NOT NULL,
	CONSTRAINT "habit_check_ins_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "habit_check_ins_day_key" UNIQUE("school_id","habit_id","day")
);

ALTER TABLE "habit_check_ins" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "habits_tracker" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"student_id" uuid DEFAULT app.uid() NOT NULL,
	"shared_with_teachers" boolean DEFAULT false NOT NULL,
	"shared_with_guardians" boolean DEFAULT false NOT NULL,
	"title" text NOT NULL,
	"why" text,
	"times_per_week" smallint DEFAULT 7 NOT NULL,
	"remind_at" time,
	"starts_on" date DEFAULT app.today() NOT NULL,
	"ends_on" date,
	CONSTRAINT "habits_tracker_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "habits_tracker_owner_key" UNIQUE("school_id","id","student_id"),
	CONSTRAINT "habits_tracker_title" CHECK (char_length(btrim("habits_tracker"."title")) between 1 and 200),
	CONSTRAINT "habits_tracker_times" CHECK ("habits_tracker"."times_per_week" between 1 and 7),
	CONSTRAINT "habits_tracker_order" CHECK ("habits_tracker"."starts_on" <= "habits_tracker"."ends_on")
);

ALTER TABLE "habits_tracker" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "kindness_counter" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"student_id" uuid DEFAULT app.uid() NOT NULL,
	"shared_with_teachers" boolean DEFAULT false NOT NULL,
	"shared_with_guardians" boolean DEFAULT false NOT NULL,
	"day" date DEFAULT app.today() NOT NULL,
	"kind" text DEFAULT 'done' NOT NULL,
	"count" smallint DEFAULT 1 NOT NULL,
	"note" text,
	CONSTRAINT "kindness_counter_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "kindness_counter_day_key" UNIQUE("school_id","student_id","day","kind"),
	CONSTRAINT "kindness_counter_kind" CHECK ("kindness_counter"."kind" in ('done', 'received', 'noticed')),
	CONSTRAINT "kindness_counter_count" CHECK ("kindness_counter"."count" between 0 and 200),
	CONSTRAINT "kindness_counter_note" CHECK (char_length("kindness_counter"."note") <= 1000)
);

ALTER TABLE "kindness_counter" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "peer_tutoring_sessions" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"tutor_id" uuid NOT NULL,
	"learner_id" uuid NOT NULL,
	"arranged_by" uuid DEFAULT app.uid() NOT NULL,
	"subject_id" uuid,
	"class_id" uuid,
	"topic" text NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"place" text,
	"status" text DEFAULT 'proposed' NOT NULL,
	"cancelled_by" uuid,
	"outcome" text,
	CONSTRAINT "peer_tutoring_sessions_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "peer_tutoring_sessions_once" UNIQUE("school_id","tutor_id","learner_id","starts_at"),
	CONSTRAINT "peer_tutoring_sessions_two" CHECK ("peer_tutoring_sessions"."tutor_id" <> "peer_tutoring_sessions"."learner_id"),
	CONSTRAINT "peer_tutoring_sessions_order" CHECK ("peer_tutoring_sessions"."starts_at" < "peer_tutoring_sessions"."ends_at"),
	CONSTRAINT "peer_tutoring_sessions_status" CHECK ("peer_tutoring_sessions"."status" in ('proposed', 'confirmed', 'held', 'cancelled')),
	CONSTRAINT "peer_tutoring_sessions_cancelled" CHECK (("peer_tutoring_sessions"."status" = 'cancelled') = ("peer_tutoring_sessions"."cancelled_by" is not null))
);

ALTER TABLE "peer_tutoring_sessions" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "study_group_join_requests" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"group_id" uuid NOT NULL,
	"person_id" uuid DEFAULT app.uid() NOT NULL,
	"message" text,
	"status" text DEFAULT 'requested' NOT NULL,
	"decided_by" uuid,
	"decided_at" timestamp with time zone,
	CONSTRAINT "study_group_join_requests_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "study_group_join_requests_status" CHECK ("study_group_join_requests"."status" in ('requested', 'accepted', 'declined', 'withdrawn')),
	CONSTRAINT "study_group_join_requests_decision" CHECK (("study_group_join_requests"."status" in ('accepted', 'declined')) = ("study_group_join_requests"."decided_by" is not null) and ("study_group_join_requests"."decided_by" is null) = ("study_group_join_requests"."decided_at" is null)),
	CONSTRAINT "study_group_join_requests_message" CHECK (char_length("study_group_join_requests"."message") <= 1000)
);

ALTER TABLE "study_group_join_requests" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "study_group_members" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"group_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"role" text DEFAULT 'member' NOT NULL,
	"starts_on" date DEFAULT app.today() NOT NULL,
	"ends_on" date,
	CONSTRAINT "study_group_members_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "study_group_members_role" CHECK ("study_group_members"."role" in ('leader', 'member')),
	CONSTRAINT "study_group_members_order" CHECK ("study_group_members"."starts_on" <= "study_group_members"."ends_on")
);

ALTER TABLE "study_group_members" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "study_groups" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"name" text NOT NULL,
	"kind" text DEFAULT 'study' NOT NULL,
	"description" text,
	"created_by" uuid DEFAULT app.uid() NOT NULL,
	"subject_id" uuid,
	"audience" text NOT NULL,
	"grade_level_id" uuid,
	"class_id" uuid,
	"capacity" smallint,
	"joining" text DEFAULT 'by_request' NOT NULL,
	"meets" text,
	"starts_on" date DEFAULT app.today() NOT NULL,
	"ends_on" date,
	CONSTRAINT "study_groups_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "study_groups_name" CHECK (char_length(btrim("study_groups"."name")) between 1 and 120),
	CONSTRAINT "study_groups_kind" CHECK ("study_groups"."kind" in ('study', 'club', 'team', 'project', 'council')),
	CONSTRAINT "study_groups_joining" CHECK ("study_groups"."joining" in ('open', 'by_request', 'closed')),
	CONSTRAINT "study_groups_capacity" CHECK ("study_groups"."capacity" between 1 and 1000),
	CONSTRAINT "study_groups_order" CHECK ("study_groups"."starts_on" <= "study_groups"."ends_on"),
	CONSTRAINT "study_groups_audience" CHECK ("study_groups"."audience" in ('school', 'grade', 'class') and ("study_groups"."audience" = 'grade') = ("study_groups"."grade_level_id" is not null) and ("study_groups"."audience" = 'class') = ("study_groups"."class_id" is not null))
);

ALTER TABLE "study_groups" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "audience_people" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"person_id" uuid NOT NULL,
	"post_id" uuid,
	"event_id" uuid,
	"poll_id" uuid,
	"added_by" uuid DEFAULT app.uid() NOT NULL,
	CONSTRAINT "audience_people_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "audience_people_once" UNIQUE NULLS NOT DISTINCT("school_id","person_id","post_id","event_id","poll_id"),
	CONSTRAINT "audience_people_one" CHECK (num_nonnulls("audience_people"."post_id", "audience_people"."event_id", "audience_people"."poll_id") = 1)
);

ALTER TABLE "audience_people" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "community_posts" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"author_id" uuid DEFAULT app.uid() NOT NULL,
	"audience" text NOT NULL,
	"audience_role" text,
	"grade_level_id" uuid,
	"class_id" uuid,
	"group_id" uuid,
	"title" text,
	"body" text NOT NULL,
	"answers_id" uuid,
	"publishes_at" timestamp with time zone DEFAULT now() NOT NULL,
	"withdrawn_at" timestamp with time zone,
	"hidden_at" timestamp with time zone,
	"hidden_by" uuid,
	"hidden_reason" text,
	CONSTRAINT "community_posts_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "community_posts_audience" CHECK ("community_posts"."audience" in ('school', 'staff', 'role', 'grade', 'class', 'group', 'people')),
	CONSTRAINT "community_posts_target" CHECK (("community_posts"."audience" = 'role') = ("community_posts"."audience_role" is not null) and ("community_posts"."audience" = 'grade') = ("community_posts"."grade_level_id" is not null) and ("community_posts"."audience" = 'class') = ("community_posts"."class_id" is not null) and ("community_posts"."audience" = 'group') = ("community_posts"."group_id" is not null)),
	CONSTRAINT "community_posts_audience_role" CHECK ("community_posts"."audience_role" in ('student', 'parent', 'teacher', 'admin')),
	CONSTRAINT "community_posts_body" CHECK (char_length(btrim("community_posts"."body")) between 1 and 8000),
	CONSTRAINT "community_posts_hidden" CHECK (("community_posts"."hidden_at" is null) = ("community_posts"."hidden_by" is null) and ("community_posts"."hidden_at" is null) = ("community_posts"."hidden_reason" is null))
);

ALTER TABLE "community_posts" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "poll_ballots" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"poll_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	CONSTRAINT "poll_ballots_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "poll_ballots_once" UNIQUE("school_id","poll_id","person_id")
);

ALTER TABLE "poll_ballots" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "poll_options" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"poll_id" uuid NOT NULL,
	"position" smallint NOT NULL,
	"label" text NOT NULL,
	CONSTRAINT "poll_options_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "poll_options_position_key" UNIQUE("school_id","poll_id","position"),
	CONSTRAINT "poll_options_of_poll_key" UNIQUE("school_id","poll_id","id"),
	CONSTRAINT "poll_options_position" CHECK ("poll_options"."position" between 1 and 50),
	CONSTRAINT "poll_options_label" CHECK (char_length(btrim("poll_options"."label")) between 1 and 200)
);

ALTER TABLE "poll_options" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "poll_votes" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT 'epoch' NOT NULL,
	"updated_at" timestamp with time zone DEFAULT 'epoch' NOT NULL,
	"poll_id" uuid NOT NULL,
	"option_id" uuid NOT NULL,
	CONSTRAINT "poll_votes_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "poll_votes_timeless" CHECK ("poll_votes"."created_at" = 'epoch' and "poll_votes"."updated_at" = 'epoch')
);

ALTER TABLE "poll_votes" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "polls" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"author_id" uuid DEFAULT app.uid() NOT NULL,
	"audience" text NOT NULL,
	"audience_role" text,
	"grade_level_id" uuid,
	"class_id" uuid,
	"group_id" uuid,
	"question" text NOT NULL,
	"description" text,
	"opens_at" timestamp with time zone DEFAULT now() NOT NULL,
	"closes_at" timestamp with time zone NOT NULL,
	"results_shown" text DEFAULT 'after_close' NOT NULL,
	"cancelled_at" timestamp with time zone,
	CONSTRAINT "polls_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "polls_audience" CHECK ("polls"."audience" in ('school', 'staff', 'role', 'grade', 'class', 'group', 'people')),
	CONSTRAINT "polls_target" CHECK (("polls"."audience" = 'role') = ("polls"."audience_role" is not null) and ("polls"."audience" = 'grade') = ("polls"."grade_level_id" is not null) and ("polls"."audience" = 'class') = ("polls"."class_id" is not null) and ("polls"."audience" = 'group') = ("polls"."group_id" is not null)),
	CONSTRAINT "polls_audience_role" CHECK ("polls"."audience_role" in ('student', 'parent', 'teacher', 'admin')),
	CONSTRAINT "polls_question" CHECK (char_length(btrim("polls"."question")) between 1 and 500),
	CONSTRAINT "polls_order" CHECK ("polls"."opens_at" < "polls"."closes_at"),
	CONSTRAINT "polls_results_shown" CHECK ("polls"."results_shown" in ('while_open', 'after_close'))
);

ALTER TABLE "polls" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "post_reactions" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"post_id" uuid NOT NULL,
	"person_id" uuid DEFAULT app.uid() NOT NULL,
	"kind" text NOT NULL,
	"withdrawn_at" timestamp with time zone,
	CONSTRAINT "post_reactions_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "post_reactions_once" UNIQUE("school_id","post_id","person_id","kind"),
	CONSTRAINT "post_reactions_kind" CHECK ("post_reactions"."kind" in ('like', 'thanks', 'celebrate', 'support', 'curious'))
);

ALTER TABLE "post_reactions" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "academic_schedule" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"academic_year_id" uuid NOT NULL,
	"title" text NOT NULL,
	"description" text,
	"kind" text NOT NULL,
	"starts_on" date NOT NULL,
	"ends_on" date NOT NULL,
	"lessons" boolean DEFAULT true NOT NULL,
	"audience" text NOT NULL,
	"audience_role" text,
	"grade_level_id" uuid,
	"class_id" uuid,
	"group_id" uuid,
	"published_at" timestamp with time zone,
	"cancelled_at" timestamp with time zone,
	CONSTRAINT "academic_schedule_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "academic_schedule_audience" CHECK ("academic_schedule"."audience" in ('school', 'staff', 'role', 'grade', 'class', 'group', 'people')),
	CONSTRAINT "academic_schedule_target" CHECK (("academic_schedule"."audience" = 'role') = ("academic_schedule"."audience_role" is not null) and ("academic_schedule"."audience" = 'grade') = ("academic_schedule"."grade_level_id" is not null) and ("academic_schedule"."audience" = 'class') = ("academic_schedule"."class_id" is not null) and ("academic_schedule"."audience" = 'group') = ("academic_schedule"."group_id" is not null)),
	CONSTRAINT "academic_schedule_audience_role" CHECK ("academic_schedule"."audience_role" in ('student', 'parent', 'teacher', 'admin')),
	CONSTRAINT "academic_schedule_order" CHECK ("academic_schedule"."starts_on" <= "academic_schedule"."ends_on"),
	CONSTRAINT "academic_schedule_kind" CHECK ("academic_schedule"."kind" in ('holiday', 'closure', 'half_day', 'make_up_day', 'exam_period', 'deadline', 'reporting', 'other')),
	CONSTRAINT "academic_schedule_named" CHECK ("academic_schedule"."audience" <> 'people')
);

ALTER TABLE "academic_schedule" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "event_registrations" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"event_id" uuid NOT NULL,
	"person_id" uuid DEFAULT app.uid() NOT NULL,
	"registered_by" uuid DEFAULT app.uid() NOT NULL,
	"guests" smallint DEFAULT 0 NOT NULL,
	"status" text DEFAULT 'registered' NOT NULL,
	"asked_at" timestamp with time zone DEFAULT now() NOT NULL,
	"remark" text,
	CONSTRAINT "event_registrations_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "event_registrations_once" UNIQUE("school_id","event_id","person_id"),
	CONSTRAINT "event_registrations_status" CHECK ("event_registrations"."status" in ('registered', 'waiting', 'cancelled', 'attended', 'absent')),
	CONSTRAINT "event_registrations_guests" CHECK ("event_registrations"."guests" between 0 and 20)
);

ALTER TABLE "event_registrations" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "school_events" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"organiser_id" uuid DEFAULT app.uid() NOT NULL,
	"audience" text NOT NULL,
	"audience_role" text,
	"grade_level_id" uuid,
	"class_id" uuid,
	"group_id" uuid,
	"title" text NOT NULL,
	"description" text,
	"place" text,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"capacity" integer,
	"waiting_list" boolean DEFAULT true NOT NULL,
	"registration_opens_at" timestamp with time zone,
	"registration_closes_at" timestamp with time zone,
	"guests_per_person" smallint DEFAULT 0 NOT NULL,
	"published_at" timestamp with time zone,
	"cancelled_at" timestamp with time zone,
	"cancelled_reason" text,
	CONSTRAINT "school_events_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "school_events_audience" CHECK ("school_events"."audience" in ('school', 'staff', 'role', 'grade', 'class', 'group', 'people')),
	CONSTRAINT "school_events_target" CHECK (("school_events"."audience" = 'role') = ("school_events"."audience_role" is not null) and ("school_events"."audience" = 'grade') = ("school_events"."grade_level_id" is not null) and ("school_events"."audience" = 'class') = ("school_events"."class_id" is not null) and ("school_events"."audience" = 'group') = ("school_events"."group_id" is not null)),
	CONSTRAINT "school_events_audience_role" CHECK ("school_events"."audience_role" in ('student', 'parent', 'teacher', 'admin')),
	CONSTRAINT "school_events_order" CHECK ("school_events"."starts_at" < "school_events"."ends_at"),
	CONSTRAINT "school_events_capacity" CHECK ("school_events"."capacity" between 1 and 100000),
	CONSTRAINT "school_events_guests" CHECK ("school_events"."guests_per_person" between 0 and 20),
	CONSTRAINT "school_events_registration" CHECK ("school_events"."registration_opens_at" < "school_events"."registration_closes_at"),
	CONSTRAINT "school_events_cancelled" CHECK (("school_events"."cancelled_at" is null) = ("school_events"."cancelled_reason" is null))
);

ALTER TABLE "school_events" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "sel_program_sessions" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"program_id" uuid NOT NULL,
	"position" smallint NOT NULL,
	"title" text NOT NULL,
	"plan" text,
	"minutes" smallint DEFAULT 30 NOT NULL,
	"day" date,
	CONSTRAINT "sel_program_sessions_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "sel_program_sessions_position_key" UNIQUE("school_id","program_id","position"),
	CONSTRAINT "sel_program_sessions_position" CHECK ("sel_program_sessions"."position" between 1 and 200),
	CONSTRAINT "sel_program_sessions_minutes" CHECK ("sel_program_sessions"."minutes" between 1 and 480)
);

ALTER TABLE "sel_program_sessions" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "sel_programs" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"title" text NOT NULL,
	"description" text,
	"focus" text NOT NULL,
	"coordinator_id" uuid,
	"audience" text NOT NULL,
	"audience_role" text,
	"grade_level_id" uuid,
	"class_id" uuid,
	"group_id" uuid,
	"starts_on" date NOT NULL,
	"ends_on" date,
	"published_at" timestamp with time zone,
	CONSTRAINT "sel_programs_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "sel_programs_audience" CHECK ("sel_programs"."audience" in ('school', 'staff', 'role', 'grade', 'class', 'group', 'people')),
	CONSTRAINT "sel_programs_target" CHECK (("sel_programs"."audience" = 'role') = ("sel_programs"."audience_role" is not null) and ("sel_programs"."audience" = 'grade') = ("sel_programs"."grade_level_id" is not null) and ("sel_programs"."audience" = 'class') = ("sel_programs"."class_id" is not null) and ("sel_programs"."audience" = 'group') = ("sel_programs"."group_id" is not null)),
	CONSTRAINT "sel_programs_audience_role" CHECK ("sel_programs"."audience_role" in ('student', 'parent', 'teacher', 'admin')),
	CONSTRAINT "sel_programs_focus" CHECK ("sel_programs"."focus" in ('self_awareness', 'self_management', 'social_awareness', 'relationships', 'responsible_decisions')),
	CONSTRAINT "sel_programs_order" CHECK ("sel_programs"."starts_on" <= "sel_programs"."ends_on"),
	CONSTRAINT "sel_programs_named" CHECK ("sel_programs"."audience" <> 'people')
);

ALTER TABLE "sel_programs" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "communication_recipients" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"communication_id" uuid NOT NULL,
	"author_id" uuid DEFAULT app.uid() NOT NULL,
	"recipient_id" uuid NOT NULL,
	"read_at" timestamp with time zone,
	CONSTRAINT "communication_recipients_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "communication_recipients_once" UNIQUE("school_id","communication_id","recipient_id"),
	CONSTRAINT "communication_recipients_other" CHECK ("communication_recipients"."recipient_id" <> "communication_recipients"."author_id")
);

ALTER TABLE "communication_recipients" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "communication_threads" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"started_by" uuid DEFAULT app.uid() NOT NULL,
	"subject" text NOT NULL,
	"about_student_id" uuid,
	"closed_at" timestamp with time zone,
	CONSTRAINT "communication_threads_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "communication_threads_subject" CHECK (char_length(btrim("communication_threads"."subject")) between 1 and 200)
);

ALTER TABLE "communication_threads" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "communications" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"thread_id" uuid NOT NULL,
	"author_id" uuid DEFAULT app.uid() NOT NULL,
	"author_role" text DEFAULT app.role() NOT NULL,
	"about_student_id" uuid,
	"body" text NOT NULL,
	"replies_to_id" uuid,
	"delivers_at" timestamp with time zone DEFAULT now() + interval '60 seconds' NOT NULL,
	"withdrawn_at" timestamp with time zone,
	CONSTRAINT "communications_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "communications_author_key" UNIQUE("school_id","id","author_id"),
	CONSTRAINT "communications_body" CHECK (char_length(btrim("communications"."body")) between 1 and 10000),
	CONSTRAINT "communications_author_role" CHECK ("communications"."author_role" in ('student', 'parent', 'teacher', 'admin'))
);

ALTER TABLE "communications" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "help_request_replies" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"request_id" uuid NOT NULL,
	"author_id" uuid DEFAULT app.uid() NOT NULL,
	"body" text NOT NULL,
	CONSTRAINT "help_request_replies_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "help_request_replies_body" CHECK (char_length(btrim("help_request_replies"."body")) between 1 and 8000)
);

ALTER TABLE "help_request_replies" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "help_requests" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"asked_by" uuid DEFAULT app.uid() NOT NULL,
	"about_student_id" uuid,
	"addressed_to" uuid,
	"topic" text NOT NULL,
	"subject" text NOT NULL,
	"body" text NOT NULL,
	"urgent" text DEFAULT 'soon' NOT NULL,
	"status" text DEFAULT 'open' NOT NULL,
	"closed_at" timestamp with time zone,
	"closed_by" uuid,
	CONSTRAINT "help_requests_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "help_requests_topic" CHECK ("help_requests"."topic" in ('learning', 'wellbeing', 'bullying', 'attendance', 'timetable', 'technology', 'family', 'other')),
	CONSTRAINT "help_requests_urgent" CHECK ("help_requests"."urgent" in ('when_possible', 'soon', 'today')),
	CONSTRAINT "help_requests_status" CHECK ("help_requests"."status" in ('open', 'in_progress', 'answered', 'closed')),
	CONSTRAINT "help_requests_closed" CHECK (("help_requests"."status" = 'closed') = ("help_requests"."closed_at" is not null) and ("help_requests"."closed_at" is null) = ("help_requests"."closed_by" is null)),
	CONSTRAINT "help_requests_body" CHECK (char_length(btrim("help_requests"."body")) between 1 and 8000)
);

ALTER TABLE "help_requests" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "badges" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"code" text NOT NULL,
	"title" text NOT NULL,
	"given_for" text NOT NULL,
	"icon" text DEFAULT 'star' NOT NULL,
	"xp" smallint DEFAULT 0 NOT NULL,
	"repeatable" boolean DEFAULT false NOT NULL,
	"retired_at" timestamp with time zone,
	CONSTRAINT "badges_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "badges_code_key" UNIQUE("school_id","code"),
	CONSTRAINT "badges_code" CHECK ("badges"."code" ~ '^[a-z0-9_]{1,60}$'),
	CONSTRAINT "badges_xp" CHECK ("badges"."xp" between 0 and 1000)
);

ALTER TABLE "badges" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "quests" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"author_id" uuid DEFAULT app.uid() NOT NULL,
	"class_id" uuid,
	"title" text NOT NULL,
	"description" text,
	"kind" text NOT NULL,
	"target" integer DEFAULT 1 NOT NULL,
	"xp" smallint DEFAULT 0 NOT NULL,
	"points" smallint DEFAULT 0 NOT NULL,
	"opens_on" date DEFAULT app.today() NOT NULL,
	"closes_on" date,
	"withdrawn_at" timestamp with time zone,
	CONSTRAINT "quests_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "quests_kind" CHECK ("quests"."kind" in ('attendance', 'handing_in', 'reading', 'kindness', 'practice', 'project', 'other')),
	CONSTRAINT "quests_target" CHECK ("quests"."target" between 1 and 1000),
	CONSTRAINT "quests_rewards" CHECK ("quests"."xp" between 0 and 1000 and "quests"."points" between 0 and 1000),
	CONSTRAINT "quests_order" CHECK ("quests"."opens_on" <= "quests"."closes_on")
);

ALTER TABLE "quests" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "student_badges" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"student_id" uuid NOT NULL,
	"badge_id" uuid NOT NULL,
	"class_id" uuid,
	"awarded_by" uuid DEFAULT app.uid() NOT NULL,
	"awarded_on" date DEFAULT app.today() NOT NULL,
	"reason" text,
	CONSTRAINT "student_badges_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "student_badges_once" UNIQUE("school_id","student_id","badge_id","awarded_on")
);

ALTER TABLE "student_badges" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "student_progress" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"student_id" uuid NOT NULL,
	"academic_year_id" uuid NOT NULL,
	"class_id" uuid,
	"subject_id" uuid,
	"topic" text NOT NULL,
	"steps_done" integer DEFAULT 0 NOT NULL,
	"steps" integer NOT NULL,
	"level" text DEFAULT 'not_started' NOT NULL,
	"recorded_by" uuid DEFAULT app.uid() NOT NULL,
	"reached_on" date,
	CONSTRAINT "student_progress_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "student_progress_topic_key" UNIQUE NULLS NOT DISTINCT("school_id","student_id","academic_year_id","class_id","subject_id","topic"),
	CONSTRAINT "student_progress_steps" CHECK ("student_progress"."steps_done" between 0 and "student_progress"."steps" and "student_progress"."steps" between 1 and 10000),
	CONSTRAINT "student_progress_level" CHECK ("student_progress"."level" in ('not_started', 'beginning', 'developing', 'secure', 'exceeding'))
);

ALTER TABLE "student_progress" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "student_quests" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"student_id" uuid NOT NULL,
	"quest_id" uuid NOT NULL,
	"class_id" uuid,
	"status" text DEFAULT 'active' NOT NULL,
	"done" integer DEFAULT 0 NOT NULL,
	"started_on" date DEFAULT app.today() NOT NULL,
	"completed_at" timestamp with time zone,
	"confirmed_by" uuid,
	CONSTRAINT "student_quests_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "student_quests_once" UNIQUE("school_id","student_id","quest_id"),
	CONSTRAINT "student_quests_status" CHECK ("student_quests"."status" in ('active', 'completed', 'given_up', 'expired')),
	CONSTRAINT "student_quests_done" CHECK ("student_quests"."done" >= 0),
	CONSTRAINT "student_quests_completed" CHECK (("student_quests"."status" = 'completed') = ("student_quests"."completed_at" is not null) and ("student_quests"."completed_at" is null) = ("student_quests"."confirmed_by" is null))
);

ALTER TABLE "student_quests" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "reward_purchases" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"student_id" uuid NOT NULL,
	"reward_id" uuid NOT NULL,
	"transaction_id" uuid NOT NULL,
	"quantity" integer NOT NULL,
	"price" integer NOT NULL,
	"status" text DEFAULT 'ordered' NOT NULL,
	"handed_over_by" uuid,
	"handed_over_at" timestamp with time zone,
	CONSTRAINT "reward_purchases_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "reward_purchases_transaction_key" UNIQUE("school_id","transaction_id"),
	CONSTRAINT "reward_purchases_quantity" CHECK ("reward_purchases"."quantity" between 1 and 100),
	CONSTRAINT "reward_purchases_status" CHECK ("reward_purchases"."status" in ('ordered', 'handed_over', 'taken_back')),
	CONSTRAINT "reward_purchases_handed_over" CHECK (("reward_purchases"."status" = 'handed_over') = ("reward_purchases"."handed_over_by" is not null))
);

ALTER TABLE "reward_purchases" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "rewards" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"title" text NOT NULL,
	"description" text,
	"price" integer NOT NULL,
	"stock" integer,
	"per_student" integer,
	"audience" text NOT NULL,
	"audience_role" text,
	"grade_level_id" uuid,
	"class_id" uuid,
	"group_id" uuid,
	"opens_at" timestamp with time zone DEFAULT now() NOT NULL,
	"closes_at" timestamp with time zone,
	"retired_at" timestamp with time zone,
	CONSTRAINT "rewards_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "rewards_audience" CHECK ("rewards"."audience" in ('school', 'staff', 'role', 'grade', 'class', 'group', 'people')),
	CONSTRAINT "rewards_target" CHECK (("rewards"."audience" = 'role') = ("rewards"."audience_role" is not null) and ("rewards"."audience" = 'grade') = ("rewards"."grade_level_id" is not null) and ("rewards"."audience" = 'class') = ("rewards"."class_id" is not null) and ("rewards"."audience" = 'group') = ("rewards"."group_id" is not null)),
	CONSTRAINT "rewards_audience_role" CHECK ("rewards"."audience_role" in ('student', 'parent', 'teacher', 'admin')),
	CONSTRAINT "rewards_price" CHECK ("rewards"."price" between 1 and 1000000),
	CONSTRAINT "rewards_not_oversold" CHECK ("rewards"."stock" >= 0),
	CONSTRAINT "rewards_per_student" CHECK ("rewards"."per_student" >= 1),
	CONSTRAINT "rewards_order" CHECK ("rewards"."opens_at" < "rewards"."closes_at"),
	CONSTRAINT "rewards_named" CHECK ("rewards"."audience" <> 'people')
);

ALTER TABLE "rewards" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "student_wallet" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"student_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"balance" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "student_wallet_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "student_wallet_student_key" UNIQUE("school_id","student_id"),
	CONSTRAINT "student_wallet_account_key" UNIQUE("school_id","account_id"),
	CONSTRAINT "student_wallet_not_negative" CHECK ("student_wallet"."balance" >= 0)
);

ALTER TABLE "student_wallet" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "wallet_accounts" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"kind" text NOT NULL,
	"student_id" uuid,
	CONSTRAINT "wallet_accounts_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "wallet_accounts_owner_key" UNIQUE NULLS NOT DISTINCT("school_id","kind","student_id"),
	CONSTRAINT "wallet_accounts_kind" CHECK ("wallet_accounts"."kind" in ('student', 'issued', 'spent')),
	CONSTRAINT "wallet_accounts_owner" CHECK (("wallet_accounts"."kind" = 'student') = ("wallet_accounts"."student_id" is not null))
);

ALTER TABLE "wallet_accounts" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "wallet_entries" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"transaction_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"student_id" uuid,
	"amount" integer NOT NULL,
	CONSTRAINT "wallet_entries_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "wallet_entries_account_key" UNIQUE("school_id","transaction_id","account_id"),
	CONSTRAINT "wallet_entries_amount" CHECK ("wallet_entries"."amount" <> 0)
);

ALTER TABLE "wallet_entries" ENABLE ROW LEVEL SECURITY;
CREATE TABLE "wallet_transactions" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"school_id" uuid DEFAULT app.school() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"kind" text NOT NULL,
	"student_id" uuid NOT NULL,
	"amount" integer NOT NULL,
	"reason" text NOT NULL,
	"actor_id" uuid NOT NULL,
	"idempotency_key" text NOT NULL,
	"request_hash" text NOT NULL,
	"reverses_id" uuid,
	"operation_id" uuid,
	CONSTRAINT "wallet_transactions_school_id_id_key" UNIQUE("school_id","id"),
	CONSTRAINT "wallet_transactions_idempotency_key" UNIQUE("school_id","actor_id","idempotency_key"),
	CONSTRAINT "wallet_transactions_reverses_key" UNIQUE("school_id","reverses_id"),
	CONSTRAINT "wallet_transactions_kind" CHECK ("wallet_transactions"."kind" in ('award', 'purchase', 'reversal')),
	CONSTRAINT "wallet_transactions_amount" CHECK ("wallet_transactions"."amount" > 0),
	CONSTRAINT "wallet_transactions_reversal" CHECK (("wallet_transactions"."kind" = 'reversal') = ("wallet_transactions"."reverses_id" is not null))
);

ALTER TABLE "wallet_transactions" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "affirmation_sessions" ADD CONSTRAINT "affirmation_sessions_of_student" FOREIGN KEY ("school_id","student_id") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "courage_log" ADD CONSTRAINT "courage_log_of_student" FOREIGN KEY ("school_id","student_id") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "gratitude_entries" ADD CONSTRAINT "gratitude_entries_of_student" FOREIGN KEY ("school_id","student_id") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "habit_check_ins" ADD CONSTRAINT "habit_check_ins_habit" FOREIGN KEY ("school_id","habit_id","student_id") REFERENCES "public"."habits_tracker"("school_id","id","student_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "habits_tracker" ADD CONSTRAINT "habits_tracker_of_student" FOREIGN KEY ("school_id","student_id") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "kindness_counter" ADD CONSTRAINT "kindness_counter_of_student" FOREIGN KEY ("school_id","student_id") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "peer_tutoring_sessions" ADD CONSTRAINT "peer_tutoring_sessions_of_tutor" FOREIGN KEY ("school_id","tutor_id") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "peer_tutoring_sessions" ADD CONSTRAINT "peer_tutoring_sessions_of_learner" FOREIGN KEY ("school_id","learner_id") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "peer_tutoring_sessions" ADD CONSTRAINT "peer_tutoring_sessions_of_arranger" FOREIGN KEY ("school_id","arranged_by") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "peer_tutoring_sessions" ADD CONSTRAINT "peer_tutoring_sessions_of_canceller" FOREIGN KEY ("school_id","cancelled_by") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "peer_tutoring_sessions" ADD CONSTRAINT "peer_tutoring_sessions_subject" FOREIGN KEY ("school_id","subject_id") REFERENCES "public"."subjects"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "peer_tutoring_sessions" ADD CONSTRAINT "peer_tutoring_sessions_class" FOREIGN KEY ("school_id","class_id") REFERENCES "public"."classes"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "study_group_join_requests" ADD CONSTRAINT "study_group_join_requests_group" FOREIGN KEY ("school_id","group_id") REFERENCES "public"."study_groups"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "study_group_join_requests" ADD CONSTRAINT "study_group_join_requests_of_person" FOREIGN KEY ("school_id","person_id") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "study_group_join_requests" ADD CONSTRAINT "study_group_join_requests_of_decider" FOREIGN KEY ("school_id","decided_by") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "study_group_members" ADD CONSTRAINT "study_group_members_group" FOREIGN KEY ("school_id","group_id") REFERENCES "public"."study_groups"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "study_group_members" ADD CONSTRAINT "study_group_members_of_person" FOREIGN KEY ("school_id","person_id") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "study_groups" ADD CONSTRAINT "study_groups_of_creator" FOREIGN KEY ("school_id","created_by") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "study_groups" ADD CONSTRAINT "study_groups_subject" FOREIGN KEY ("school_id","subject_id") REFERENCES "public"."subjects"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "study_groups" ADD CONSTRAINT "study_groups_grade" FOREIGN KEY ("school_id","grade_level_id") REFERENCES "public"."grade_levels"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "study_groups" ADD CONSTRAINT "study_groups_class" FOREIGN KEY ("school_id","class_id") REFERENCES "public"."classes"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "audience_people" ADD CONSTRAINT "audience_people_of_person" FOREIGN KEY ("school_id","person_id") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "audience_people" ADD CONSTRAINT "audience_people_of_adder" FOREIGN KEY ("school_id","added_by") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "audience_people" ADD CONSTRAINT "audience_people_post" FOREIGN KEY ("school_id","post_id") REFERENCES "public"."community_posts"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "audience_people" ADD CONSTRAINT "audience_people_event" FOREIGN KEY ("school_id","event_id") REFERENCES "public"."school_events"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "audience_people" ADD CONSTRAINT "audience_people_poll" FOREIGN KEY ("school_id","poll_id") REFERENCES "public"."polls"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "community_posts" ADD CONSTRAINT "community_posts_grade" FOREIGN KEY ("school_id","grade_level_id") REFERENCES "public"."grade_levels"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "community_posts" ADD CONSTRAINT "community_posts_class" FOREIGN KEY ("school_id","class_id") REFERENCES "public"."classes"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "community_posts" ADD CONSTRAINT "community_posts_group" FOREIGN KEY ("school_id","group_id") REFERENCES "public"."study_groups"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "community_posts" ADD CONSTRAINT "community_posts_of_author" FOREIGN KEY ("school_id","author_id") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "community_posts" ADD CONSTRAINT "community_posts_of_hider" FOREIGN KEY ("school_id","hidden_by") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "community_posts" ADD CONSTRAINT "community_posts_answers" FOREIGN KEY ("school_id","answers_id") REFERENCES "public"."community_posts"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "poll_ballots" ADD CONSTRAINT "poll_ballots_poll" FOREIGN KEY ("school_id","poll_id") REFERENCES "public"."polls"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "poll_ballots" ADD CONSTRAINT "poll_ballots_of_person" FOREIGN KEY ("school_id","person_id") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "poll_options" ADD CONSTRAINT "poll_options_poll" FOREIGN KEY ("school_id","poll_id") REFERENCES "public"."polls"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "poll_votes" ADD CONSTRAINT "poll_votes_poll" FOREIGN KEY ("school_id","poll_id") REFERENCES "public"."polls"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "poll_votes" ADD CONSTRAINT "poll_votes_option" FOREIGN KEY ("school_id","option_id") REFERENCES "public"."poll_options"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "polls" ADD CONSTRAINT "polls_grade" FOREIGN KEY ("school_id","grade_level_id") REFERENCES "public"."grade_levels"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "polls" ADD CONSTRAINT "polls_class" FOREIGN KEY ("school_id","class_id") REFERENCES "public"."classes"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "polls" ADD CONSTRAINT "polls_group" FOREIGN KEY ("school_id","group_id") REFERENCES "public"."study_groups"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "polls" ADD CONSTRAINT "polls_of_author" FOREIGN KEY ("school_id","author_id") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "post_reactions" ADD CONSTRAINT "post_reactions_post" FOREIGN KEY ("school_id","post_id") REFERENCES "public"."community_posts"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "post_reactions" ADD CONSTRAINT "post_reactions_of_person" FOREIGN KEY ("school_id","person_id") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "academic_schedule" ADD CONSTRAINT "academic_schedule_grade" FOREIGN KEY ("school_id","grade_level_id") REFERENCES "public"."grade_levels"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "academic_schedule" ADD CONSTRAINT "academic_schedule_class" FOREIGN KEY ("school_id","class_id") REFERENCES "public"."classes"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "academic_schedule" ADD CONSTRAINT "academic_schedule_group" FOREIGN KEY ("school_id","group_id") REFERENCES "public"."study_groups"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "academic_schedule" ADD CONSTRAINT "academic_schedule_year" FOREIGN KEY ("school_id","academic_year_id") REFERENCES "public"."academic_years"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "event_registrations" ADD CONSTRAINT "event_registrations_event" FOREIGN KEY ("school_id","event_id") REFERENCES "public"."school_events"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "event_registrations" ADD CONSTRAINT "event_registrations_of_person" FOREIGN KEY ("school_id","person_id") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "event_registrations" ADD CONSTRAINT "event_registrations_of_registrar" FOREIGN KEY ("school_id","registered_by") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "school_events" ADD CONSTRAINT "school_events_grade" FOREIGN KEY ("school_id","grade_level_id") REFERENCES "public"."grade_levels"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "school_events" ADD CONSTRAINT "school_events_class" FOREIGN KEY ("school_id","class_id") REFERENCES "public"."classes"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "school_events" ADD CONSTRAINT "school_events_group" FOREIGN KEY ("school_id","group_id") REFERENCES "public"."study_groups"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "school_events" ADD CONSTRAINT "school_events_of_organiser" FOREIGN KEY ("school_id","organiser_id") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "sel_program_sessions" ADD CONSTRAINT "sel_program_sessions_program" FOREIGN KEY ("school_id","program_id") REFERENCES "public"."sel_programs"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "sel_programs" ADD CONSTRAINT "sel_programs_grade" FOREIGN KEY ("school_id","grade_level_id") REFERENCES "public"."grade_levels"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "sel_programs" ADD CONSTRAINT "sel_programs_class" FOREIGN KEY ("school_id","class_id") REFERENCES "public"."classes"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "sel_programs" ADD CONSTRAINT "sel_programs_group" FOREIGN KEY ("school_id","group_id") REFERENCES "public"."study_groups"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "sel_programs" ADD CONSTRAINT "sel_programs_of_coordinator" FOREIGN KEY ("school_id","coordinator_id") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "communication_recipients" ADD CONSTRAINT "communication_recipients_message" FOREIGN KEY ("school_id","communication_id","author_id") REFERENCES "public"."communications"("school_id","id","author_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "communication_recipients" ADD CONSTRAINT "communication_recipients_of_recipient" FOREIGN KEY ("school_id","recipient_id") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "communication_recipients" ADD CONSTRAINT "communication_recipients_of_author" FOREIGN KEY ("school_id","author_id") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "communication_threads" ADD CONSTRAINT "communication_threads_of_starter" FOREIGN KEY ("school_id","started_by") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "communication_threads" ADD CONSTRAINT "communication_threads_about" FOREIGN KEY ("school_id","about_student_id") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "communications" ADD CONSTRAINT "communications_thread" FOREIGN KEY ("school_id","thread_id") REFERENCES "public"."communication_threads"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "communications" ADD CONSTRAINT "communications_of_author" FOREIGN KEY ("school_id","author_id") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "communications" ADD CONSTRAINT "communications_about" FOREIGN KEY ("school_id","about_student_id") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "communications" ADD CONSTRAINT "communications_replies_to" FOREIGN KEY ("school_id","replies_to_id") REFERENCES "public"."communications"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "help_request_replies" ADD CONSTRAINT "help_request_replies_request" FOREIGN KEY ("school_id","request_id") REFERENCES "public"."help_requests"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "help_request_replies" ADD CONSTRAINT "help_request_replies_of_author" FOREIGN KEY ("school_id","author_id") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "help_requests" ADD CONSTRAINT "help_requests_of_asker" FOREIGN KEY ("school_id","asked_by") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "help_requests" ADD CONSTRAINT "help_requests_about" FOREIGN KEY ("school_id","about_student_id") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "help_requests" ADD CONSTRAINT "help_requests_to" FOREIGN KEY ("school_id","addressed_to") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "help_requests" ADD CONSTRAINT "help_requests_of_closer" FOREIGN KEY ("school_id","closed_by") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "quests" ADD CONSTRAINT "quests_of_author" FOREIGN KEY ("school_id","author_id") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "quests" ADD CONSTRAINT "quests_class" FOREIGN KEY ("school_id","class_id") REFERENCES "public"."classes"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "student_badges" ADD CONSTRAINT "student_badges_of_student" FOREIGN KEY ("school_id","student_id") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "student_badges" ADD CONSTRAINT "student_badges_of_awarder" FOREIGN KEY ("school_id","awarded_by") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "student_badges" ADD CONSTRAINT "student_badges_badge" FOREIGN KEY ("school_id","badge_id") REFERENCES "public"."badges"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "student_badges" ADD CONSTRAINT "student_badges_class" FOREIGN KEY ("school_id","class_id") REFERENCES "public"."classes"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "student_progress" ADD CONSTRAINT "student_progress_of_student" FOREIGN KEY ("school_id","student_id") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "student_progress" ADD CONSTRAINT "student_progress_of_recorder" FOREIGN KEY ("school_id","recorded_by") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "student_progress" ADD CONSTRAINT "student_progress_year" FOREIGN KEY ("school_id","academic_year_id") REFERENCES "public"."academic_years"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "student_progress" ADD CONSTRAINT "student_progress_class" FOREIGN KEY ("school_id","class_id") REFERENCES "public"."classes"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "student_progress" ADD CONSTRAINT "student_progress_subject" FOREIGN KEY ("school_id","subject_id") REFERENCES "public"."subjects"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "student_quests" ADD CONSTRAINT "student_quests_of_student" FOREIGN KEY ("school_id","student_id") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "student_quests" ADD CONSTRAINT "student_quests_of_confirmer" FOREIGN KEY ("school_id","confirmed_by") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "student_quests" ADD CONSTRAINT "student_quests_quest" FOREIGN KEY ("school_id","quest_id") REFERENCES "public"."quests"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "student_quests" ADD CONSTRAINT "student_quests_class" FOREIGN KEY ("school_id","class_id") REFERENCES "public"."classes"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "reward_purchases" ADD CONSTRAINT "reward_purchases_of_student" FOREIGN KEY ("school_id","student_id") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "reward_purchases" ADD CONSTRAINT "reward_purchases_of_staff" FOREIGN KEY ("school_id","handed_over_by") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "reward_purchases" ADD CONSTRAINT "reward_purchases_reward" FOREIGN KEY ("school_id","reward_id") REFERENCES "public"."rewards"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "reward_purchases" ADD CONSTRAINT "reward_purchases_transaction" FOREIGN KEY ("school_id","transaction_id") REFERENCES "public"."wallet_transactions"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "rewards" ADD CONSTRAINT "rewards_grade" FOREIGN KEY ("school_id","grade_level_id") REFERENCES "public"."grade_levels"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "rewards" ADD CONSTRAINT "rewards_class" FOREIGN KEY ("school_id","class_id") REFERENCES "public"."classes"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "rewards" ADD CONSTRAINT "rewards_group" FOREIGN KEY ("school_id","group_id") REFERENCES "public"."study_groups"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "student_wallet" ADD CONSTRAINT "student_wallet_of_student" FOREIGN KEY ("school_id","student_id") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "student_wallet" ADD CONSTRAINT "student_wallet_account" FOREIGN KEY ("school_id","account_id") REFERENCES "public"."wallet_accounts"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "wallet_accounts" ADD CONSTRAINT "wallet_accounts_of_student" FOREIGN KEY ("school_id","student_id") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "wallet_entries" ADD CONSTRAINT "wallet_entries_transaction" FOREIGN KEY ("school_id","transaction_id") REFERENCES "public"."wallet_transactions"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "wallet_entries" ADD CONSTRAINT "wallet_entries_account" FOREIGN KEY ("school_id","account_id") REFERENCES "public"."wallet_accounts"("school_id","id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "wallet_entries" ADD CONSTRAINT "wallet_entries_of_student" FOREIGN KEY ("school_id","student_id") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "wallet_transactions" ADD CONSTRAINT "wallet_transactions_of_student" FOREIGN KEY ("school_id","student_id") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "wallet_transactions" ADD CONSTRAINT "wallet_transactions_of_actor" FOREIGN KEY ("school_id","actor_id") REFERENCES "public"."school_people"("school_id","person_id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "wallet_transactions" ADD CONSTRAINT "wallet_transactions_reverses" FOREIGN KEY ("school_id","reverses_id") REFERENCES "public"."wallet_transactions"("school_id","id") ON DELETE no action ON UPDATE no action;
CREATE INDEX "affirmation_sessions_started" ON "affirmation_sessions" USING btree ("school_id","student_id","started_at");
CREATE INDEX "courage_log_day" ON "courage_log" USING btree ("school_id","student_id","day");
CREATE INDEX "gratitude_entries_day" ON "gratitude_entries" USING btree ("school_id","student_id","day");
CREATE INDEX "habit_check_ins_student_idx" ON "habit_check_ins" USING btree ("school_id","student_id","day");
CREATE INDEX "habits_tracker_student_idx" ON "habits_tracker" USING btree ("school_id","student_id");
CREATE INDEX "peer_tutoring_sessions_tutor_idx" ON "peer_tutoring_sessions" USING btree ("school_id","tutor_id","starts_at");
CREATE INDEX "peer_tutoring_sessions_learner_idx" ON "peer_tutoring_sessions" USING btree ("school_id","learner_id","starts_at");
CREATE INDEX "peer_tutoring_sessions_arranger_idx" ON "peer_tutoring_sessions" USING btree ("school_id","arranged_by");
CREATE INDEX "peer_tutoring_sessions_canceller_idx" ON "peer_tutoring_sessions" USING btree ("school_id","cancelled_by");
CREATE INDEX "peer_tutoring_sessions_subject_idx" ON "peer_tutoring_sessions" USING btree ("school_id","subject_id");
CREATE INDEX "peer_tutoring_sessions_class_idx" ON "peer_tutoring_sessions" USING btree ("school_id","class_id");
CREATE INDEX "study_group_join_requests_group_idx" ON "study_group_join_requests" USING btree ("school_id","group_id");
CREATE INDEX "study_group_join_requests_person_idx" ON "study_group_join_requests" USING btree ("school_id","person_id");
CREATE INDEX "study_group_join_requests_decider_idx" ON "study_group_join_requests" USING btree ("school_id","decided_by");
CREATE INDEX "study_group_members_group_idx" ON "study_group_members" USING btree ("school_id","group_id");
CREATE INDEX "study_group_members_person_idx" ON "study_group_members" USING btree ("school_id","person_id");
CREATE INDEX "study_groups_creator_idx" ON "study_groups" USING btree ("school_id","created_by");
CREATE INDEX "study_groups_subject_idx" ON "study_groups" USING btree ("school_id","subject_id");
CREATE INDEX "study_groups_grade_idx" ON "study_groups" USING btree ("school_id","grade_level_id");
CREATE INDEX "study_groups_class_idx" ON "study_groups" USING btree ("school_id","class_id");
CREATE INDEX "audience_people_adder_idx" ON "audience_people" USING btree ("school_id","added_by");
CREATE INDEX "audience_people_post_idx" ON "audience_people" USING btree ("school_id","post_id");
CREATE INDEX "audience_people_event_idx" ON "audience_people" USING btree ("school_id","event_id");
CREATE INDEX "audience_people_poll_idx" ON "audience_people" USING btree ("school_id","poll_id");
CREATE INDEX "community_posts_grade_idx" ON "community_posts" USING btree ("school_id","grade_level_id");
CREATE INDEX "community_posts_class_idx" ON "community_posts" USING btree ("school_id","class_id");
CREATE INDEX "community_posts_group_idx" ON "community_posts" USING btree ("school_id","group_id");
CREATE INDEX "community_posts_author_idx" ON "community_posts" USING btree ("school_id","author_id");
CREATE INDEX "community_posts_hider_idx" ON "community_posts" USING btree ("school_id","hidden_by");
CREATE INDEX "community_posts_answers_idx" ON "community_posts" USING btree ("school_id","answers_id","publishes_at");
CREATE INDEX "community_posts_published" ON "community_posts" USING btree ("school_id","publishes_at");
CREATE INDEX "poll_ballots_person_idx" ON "poll_ballots" USING btree ("school_id","person_id");
CREATE INDEX "poll_votes_poll_idx" ON "poll_votes" USING btree ("school_id","poll_id");
CREATE INDEX "poll_votes_option_idx" ON "poll_votes" USING btree ("school_id","option_id");
CREATE INDEX "polls_grade_idx" ON "polls" USING btree ("school_id","grade_level_id");
CREATE INDEX "polls_class_idx" ON "polls" USING btree ("school_id","class_id");
CREATE INDEX "polls_group_idx" ON "polls" USING btree ("school_id","group_id");
CREATE INDEX "polls_author_idx" ON "polls" USING btree ("school_id","author_id");
CREATE INDEX "polls_open" ON "polls" USING btree ("school_id","closes_at");
CREATE INDEX "post_reactions_person_idx" ON "post_reactions" USING btree ("school_id","person_id");
CREATE INDEX "academic_schedule_grade_idx" ON "academic_schedule" USING btree ("school_id","grade_level_id");
CREATE INDEX "academic_schedule_class_idx" ON "academic_schedule" USING btree ("school_id","class_id");
CREATE INDEX "academic_schedule_group_idx" ON "academic_schedule" USING btree ("school_id","group_id");
CREATE INDEX "academic_schedule_year_idx" ON "academic_schedule" USING btree ("school_id","academic_year_id");
CREATE INDEX "academic_schedule_days" ON "academic_schedule" USING btree ("school_id","starts_on","ends_on");
CREATE INDEX "event_registrations_person_idx" ON "event_registrations" USING btree ("school_id","person_id");
CREATE INDEX "event_registrations_registrar_idx" ON "event_registrations" USING btree ("school_id","registered_by");
CREATE INDEX "school_events_grade_idx" ON "school_events" USING btree ("school_id","grade_level_id");
CREATE INDEX "school_events_class_idx" ON "school_events" USING btree ("school_id","class_id");
CREATE INDEX "school_events_group_idx" ON "school_events" USING btree ("school_id","group_id");
CREATE INDEX "school_events_organiser_idx" ON "school_events" USING btree ("school_id","organiser_id");
CREATE INDEX "school_events_starts" ON "school_events" USING btree ("school_id","starts_at");
CREATE INDEX "sel_programs_grade_idx" ON "sel_programs" USING btree ("school_id","grade_level_id");
CREATE INDEX "sel_programs_class_idx" ON "sel_programs" USING btree ("school_id","class_id");
CREATE INDEX "sel_programs_group_idx" ON "sel_programs" USING btree ("school_id","group_id");
CREATE INDEX "sel_programs_coordinator_idx" ON "sel_programs" USING btree ("school_id","coordinator_id");
CREATE INDEX "communication_recipients_inbox" ON "communication_recipients" USING btree ("school_id","recipient_id","read_at");
CREATE INDEX "communication_recipients_message_idx" ON "communication_recipients" USING btree ("communication_id");
CREATE INDEX "communication_recipients_author_idx" ON "communication_recipients" USING btree ("school_id","author_id");
CREATE INDEX "communication_threads_starter_idx" ON "communication_threads" USING btree ("school_id","started_by");
CREATE INDEX "communication_threads_about_idx" ON "communication_threads" USING btree ("school_id","about_student_id");
CREATE INDEX "communications_thread_idx" ON "communications" USING btree ("school_id","thread_id","delivers_at");
CREATE INDEX "communications_author_idx" ON "communications" USING btree ("school_id","author_id");
CREATE INDEX "communications_about_idx" ON "communications" USING btree ("school_id","about_student_id");
CREATE INDEX "communications_replies_idx" ON "communications" USING btree ("school_id","replies_to_id");
CREATE INDEX "help_request_replies_request_idx" ON "help_request_replies" USING btree ("school_id","request_id","created_at");
CREATE INDEX "help_request_replies_author_idx" ON "help_request_replies" USING btree ("school_id","author_id");
CREATE INDEX "help_requests_asker_idx" ON "help_requests" USING btree ("school_id","asked_by");
CREATE INDEX "help_requests_about_idx" ON "help_requests" USING btree ("school_id","about_student_id");
CREATE INDEX "help_requests_to_idx" ON "help_requests" USING btree ("school_id","addressed_to","status");
CREATE INDEX "help_requests_closer_idx" ON "help_requests" USING btree ("school_id","closed_by");
CREATE INDEX "help_requests_open" ON "help_requests" USING btree ("school_id","status","created_at");
CREATE INDEX "quests_author_idx" ON "quests" USING btree ("school_id","author_id");
CREATE INDEX "quests_class_idx" ON "quests" USING btree ("school_id","class_id");
CREATE INDEX "student_badges_awarder_idx" ON "student_badges" USING btree ("school_id","awarded_by");
CREATE INDEX "student_badges_badge_idx" ON "student_badges" USING btree ("school_id","badge_id");
CREATE INDEX "student_badges_class_idx" ON "student_badges" USING btree ("school_id","class_id");
CREATE INDEX "student_progress_recorder_idx" ON "student_progress" USING btree ("school_id","recorded_by");
CREATE INDEX "student_progress_year_idx" ON "student_progress" USING btree ("school_id","academic_year_id");
CREATE INDEX "student_progress_class_idx" ON "student_progress" USING btree ("school_id","class_id");
CREATE INDEX "student_progress_subject_idx" ON "student_progress" USING btree ("school_id","subject_id");
CREATE INDEX "student_quests_quest_idx" ON "student_quests" USING btree ("school_id","quest_id");
CREATE INDEX "student_quests_class_idx" ON "student_quests" USING btree ("school_id","class_id");
CREATE INDEX "student_quests_confirmer_idx" ON "student_quests" USING btree ("school_id","confirmed_by");
CREATE INDEX "reward_purchases_student_idx" ON "reward_purchases" USING btree ("school_id","student_id","reward_id");
CREATE INDEX "reward_purchases_reward_idx" ON "reward_purchases" USING btree ("school_id","reward_id","status");
CREATE INDEX "reward_purchases_staff_idx" ON "reward_purchases" USING btree ("school_id","handed_over_by");
CREATE INDEX "rewards_grade_idx" ON "rewards" USING btree ("school_id","grade_level_id");
CREATE INDEX "rewards_class_idx" ON "rewards" USING btree ("school_id","class_id");
CREATE INDEX "rewards_group_idx" ON "rewards" USING btree ("school_id","group_id");
CREATE INDEX "wallet_accounts_student_idx" ON "wallet_accounts" USING btree ("school_id","student_id");
CREATE INDEX "wallet_entries_account_idx" ON "wallet_entries" USING btree ("school_id","account_id");
CREATE INDEX "wallet_entries_student_idx" ON "wallet_entries" USING btree ("school_id","student_id");
CREATE INDEX "wallet_transactions_student_idx" ON "wallet_transactions" USING btree ("school_id","student_id","created_at");
CREATE INDEX "wallet_transactions_operation" ON "wallet_transactions" USING btree ("operation_id");
CREATE POLICY "affirmation_sessions_school" ON "affirmation_sessions" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("affirmation_sessions"."school_id" = (select app.school())) WITH CHECK ("affirmation_sessions"."school_id" = (select app.school()));
CREATE POLICY "affirmation_sessions_definers" ON "affirmation_sessions" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "affirmation_sessions_read" ON "affirmation_sessions" AS PERMISSIVE FOR SELECT TO "app_caller" USING ((((select app.role()) = 'student' and "affirmation_sessions"."student_id" = (select app.uid())) or ("affirmation_sessions"."shared_with_teachers" and "affirmation_sessions"."student_id" in (select app.my_student_ids())) or ("affirmation_sessions"."shared_with_guardians" and "affirmation_sessions"."student_id" in (select app.my_child_ids()))));
CREATE POLICY "affirmation_sessions_insert" ON "affirmation_sessions" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK (((select app.role()) = 'student' and "affirmation_sessions"."student_id" = (select app.uid())));
CREATE POLICY "affirmation_sessions_update" ON "affirmation_sessions" AS PERMISSIVE FOR UPDATE TO "app_caller" USING (((select app.role()) = 'student' and "affirmation_sessions"."student_id" = (select app.uid()))) WITH CHECK (((select app.role()) = 'student' and "affirmation_sessions"."student_id" = (select app.uid())));
CREATE POLICY "affirmation_sessions_delete" ON "affirmation_sessions" AS PERMISSIVE FOR DELETE TO "app_caller" USING (((select app.role()) = 'student' and "affirmation_sessions"."student_id" = (select app.uid())));
CREATE POLICY "courage_log_school" ON "courage_log" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("courage_log"."school_id" = (select app.school())) WITH CHECK ("courage_log"."school_id" = (select app.school()));
CREATE POLICY "courage_log_definers" ON "courage_log" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "courage_log_read" ON "courage_log" AS PERMISSIVE FOR SELECT TO "app_caller" USING ((((select app.role()) = 'student' and "courage_log"."student_id" = (select app.uid())) or ("courage_log"."shared_with_teachers" and "courage_log"."student_id" in (select app.my_student_ids())) or ("courage_log"."shared_with_guardians" and "courage_log"."student_id" in (select app.my_child_ids()))));
CREATE POLICY "courage_log_insert" ON "courage_log" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK (((select app.role()) = 'student' and "courage_log"."student_id" = (select app.uid())));
CREATE POLICY "courage_log_update" ON "courage_log" AS PERMISSIVE FOR UPDATE TO "app_caller" USING (((select app.role()) = 'student' and "courage_log"."student_id" = (select app.uid()))) WITH CHECK (((select app.role()) = 'student' and "courage_log"."student_id" = (select app.uid())));
CREATE POLICY "courage_log_delete" ON "courage_log" AS PERMISSIVE FOR DELETE TO "app_caller" USING (((select app.role()) = 'student' and "courage_log"."student_id" = (select app.uid())));
CREATE POLICY "gratitude_entries_school" ON "gratitude_entries" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("gratitude_entries"."school_id" = (select app.school())) WITH CHECK ("gratitude_entries"."school_id" = (select app.school()));
CREATE POLICY "gratitude_entries_definers" ON "gratitude_entries" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "gratitude_entries_read" ON "gratitude_entries" AS PERMISSIVE FOR SELECT TO "app_caller" USING ((((select app.role()) = 'student' and "gratitude_entries"."student_id" = (select app.uid())) or ("gratitude_entries"."shared_with_teachers" and "gratitude_entries"."student_id" in (select app.my_student_ids())) or ("gratitude_entries"."shared_with_guardians" and "gratitude_entries"."student_id" in (select app.my_child_ids()))));
CREATE POLICY "gratitude_entries_insert" ON "gratitude_entries" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK (((select app.role()) = 'student' and "gratitude_entries"."student_id" = (select app.uid())));
CREATE POLICY "gratitude_entries_update" ON "gratitude_entries" AS PERMISSIVE FOR UPDATE TO "app_caller" USING (((select app.role()) = 'student' and "gratitude_entries"."student_id" = (select app.uid()))) WITH CHECK (((select app.role()) = 'student' and "gratitude_entries"."student_id" = (select app.uid())));
CREATE POLICY "gratitude_entries_delete" ON "gratitude_entries" AS PERMISSIVE FOR DELETE TO "app_caller" USING (((select app.role()) = 'student' and "gratitude_entries"."student_id" = (select app.uid())));
CREATE POLICY "habit_check_ins_school" ON "habit_check_ins" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("habit_check_ins"."school_id" = (select app.school())) WITH CHECK ("habit_check_ins"."school_id" = (select app.school()));
CREATE POLICY "habit_check_ins_definers" ON "habit_check_ins" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "habit_check_ins_read" ON "habit_check_ins" AS PERMISSIVE FOR SELECT TO "app_caller" USING (exists (select from public.habits_tracker h where h.id = "habit_check_ins"."habit_id"));
CREATE POLICY "habit_check_ins_insert" ON "habit_check_ins" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK (((select app.role()) = 'student' and "habit_check_ins"."student_id" = (select app.uid())));
CREATE POLICY "habit_check_ins_update" ON "habit_check_ins" AS PERMISSIVE FOR UPDATE TO "app_caller" USING (((select app.role()) = 'student' and "habit_check_ins"."student_id" = (select app.uid()))) WITH CHECK (((select app.role()) = 'student' and "habit_check_ins"."student_id" = (select app.uid())));
CREATE POLICY "habit_check_ins_delete" ON "habit_check_ins" AS PERMISSIVE FOR DELETE TO "app_caller" USING (((select app.role()) = 'student' and "habit_check_ins"."student_id" = (select app.uid())));
CREATE POLICY "habits_tracker_school" ON "habits_tracker" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("habits_tracker"."school_id" = (select app.school())) WITH CHECK ("habits_tracker"."school_id" = (select app.school()));
CREATE POLICY "habits_tracker_definers" ON "habits_tracker" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "habits_tracker_read" ON "habits_tracker" AS PERMISSIVE FOR SELECT TO "app_caller" USING ((((select app.role()) = 'student' and "habits_tracker"."student_id" = (select app.uid())) or ("habits_tracker"."shared_with_teachers" and "habits_tracker"."student_id" in (select app.my_student_ids())) or ("habits_tracker"."shared_with_guardians" and "habits_tracker"."student_id" in (select app.my_child_ids()))));
CREATE POLICY "habits_tracker_insert" ON "habits_tracker" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK (((select app.role()) = 'student' and "habits_tracker"."student_id" = (select app.uid())));
CREATE POLICY "habits_tracker_update" ON "habits_tracker" AS PERMISSIVE FOR UPDATE TO "app_caller" USING (((select app.role()) = 'student' and "habits_tracker"."student_id" = (select app.uid()))) WITH CHECK (((select app.role()) = 'student' and "habits_tracker"."student_id" = (select app.uid())));
CREATE POLICY "habits_tracker_delete" ON "habits_tracker" AS PERMISSIVE FOR DELETE TO "app_caller" USING (((select app.role()) = 'student' and "habits_tracker"."student_id" = (select app.uid())));
CREATE POLICY "kindness_counter_school" ON "kindness_counter" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("kindness_counter"."school_id" = (select app.school())) WITH CHECK ("kindness_counter"."school_id" = (select app.school()));
CREATE POLICY "kindness_counter_definers" ON "kindness_counter" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "kindness_counter_read" ON "kindness_counter" AS PERMISSIVE FOR SELECT TO "app_caller" USING ((((select app.role()) = 'student' and "kindness_counter"."student_id" = (select app.uid())) or ("kindness_counter"."shared_with_teachers" and "kindness_counter"."student_id" in (select app.my_student_ids())) or ("kindness_counter"."shared_with_guardians" and "kindness_counter"."student_id" in (select app.my_child_ids()))));
CREATE POLICY "kindness_counter_insert" ON "kindness_counter" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK (((select app.role()) = 'student' and "kindness_counter"."student_id" = (select app.uid())));
CREATE POLICY "kindness_counter_update" ON "kindness_counter" AS PERMISSIVE FOR UPDATE TO "app_caller" USING (((select app.role()) = 'student' and "kindness_counter"."student_id" = (select app.uid()))) WITH CHECK (((select app.role()) = 'student' and "kindness_counter"."student_id" = (select app.uid())));
CREATE POLICY "kindness_counter_delete" ON "kindness_counter" AS PERMISSIVE FOR DELETE TO "app_caller" USING (((select app.role()) = 'student' and "kindness_counter"."student_id" = (select app.uid())));
CREATE POLICY "peer_tutoring_sessions_school" ON "peer_tutoring_sessions" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("peer_tutoring_sessions"."school_id" = (select app.school())) WITH CHECK ("peer_tutoring_sessions"."school_id" = (select app.school()));
CREATE POLICY "peer_tutoring_sessions_definers" ON "peer_tutoring_sessions" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "peer_tutoring_sessions_read" ON "peer_tutoring_sessions" AS PERMISSIVE FOR SELECT TO "app_caller" USING (((select app.role()) = 'admin' or "peer_tutoring_sessions"."tutor_id" = (select app.uid()) or "peer_tutoring_sessions"."learner_id" = (select app.uid()) or "peer_tutoring_sessions"."arranged_by" = (select app.uid()) or "peer_tutoring_sessions"."tutor_id" in (select app.my_child_ids()) or "peer_tutoring_sessions"."learner_id" in (select app.my_child_ids()) or "peer_tutoring_sessions"."tutor_id" in (select app.my_student_ids()) or "peer_tutoring_sessions"."learner_id" in (select app.my_student_ids())));
CREATE POLICY "peer_tutoring_sessions_insert" ON "peer_tutoring_sessions" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK (("peer_tutoring_sessions"."arranged_by" = (select app.uid()) and (((select app.role()) = 'student' and ("peer_tutoring_sessions"."tutor_id" = (select app.uid()) or "peer_tutoring_sessions"."learner_id" = (select app.uid())) and "peer_tutoring_sessions"."tutor_id" in (select app.visible_person_ids()) and "peer_tutoring_sessions"."learner_id" in (select app.visible_person_ids())) or ("peer_tutoring_sessions"."tutor_id" in (select app.my_student_ids()) and "peer_tutoring_sessions"."learner_id" in (select app.my_student_ids())))));
CREATE POLICY "peer_tutoring_sessions_update" ON "peer_tutoring_sessions" AS PERMISSIVE FOR UPDATE TO "app_caller" USING (("peer_tutoring_sessions"."tutor_id" = (select app.uid()) or "peer_tutoring_sessions"."learner_id" = (select app.uid()) or "peer_tutoring_sessions"."arranged_by" = (select app.uid()))) WITH CHECK (("peer_tutoring_sessions"."tutor_id" = (select app.uid()) or "peer_tutoring_sessions"."learner_id" = (select app.uid()) or "peer_tutoring_sessions"."arranged_by" = (select app.uid())));
CREATE POLICY "peer_tutoring_sessions_delete" ON "peer_tutoring_sessions" AS PERMISSIVE FOR DELETE TO "app_caller" USING (("peer_tutoring_sessions"."arranged_by" = (select app.uid()) and "peer_tutoring_sessions"."created_at" > now() - interval '1 hour'));
CREATE POLICY "study_group_join_requests_school" ON "study_group_join_requests" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("study_group_join_requests"."school_id" = (select app.school())) WITH CHECK ("study_group_join_requests"."school_id" = (select app.school()));
CREATE POLICY "study_group_join_requests_definers" ON "study_group_join_requests" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "study_group_join_requests_read" ON "study_group_join_requests" AS PERMISSIVE FOR SELECT TO "app_caller" USING (((select app.role()) = 'admin' or "study_group_join_requests"."person_id" = (select app.uid()) or "study_group_join_requests"."person_id" in (select app.my_child_ids()) or "study_group_join_requests"."group_id" in (select app.led_group_ids())));
CREATE POLICY "study_group_join_requests_insert" ON "study_group_join_requests" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK (("study_group_join_requests"."person_id" = (select app.uid()) and "study_group_join_requests"."status" = 'requested' and exists (select from public.study_groups g where g.id = "study_group_join_requests"."group_id" and g.joining <> 'closed')));
CREATE POLICY "study_group_join_requests_update" ON "study_group_join_requests" AS PERMISSIVE FOR UPDATE TO "app_caller" USING ((("study_group_join_requests"."person_id" = (select app.uid()) and "study_group_join_requests"."status" = 'requested') or "study_group_join_requests"."group_id" in (select app.led_group_ids()))) WITH CHECK ((("study_group_join_requests"."person_id" = (select app.uid()) and "study_group_join_requests"."status" in ('requested', 'withdrawn')) or ("study_group_join_requests"."group_id" in (select app.led_group_ids()) and ("study_group_join_requests"."decided_by" = (select app.uid()) or "study_group_join_requests"."status" = 'requested'))));
CREATE POLICY "study_group_join_requests_delete" ON "study_group_join_requests" AS PERMISSIVE FOR DELETE TO "app_caller" USING (("study_group_join_requests"."person_id" = (select app.uid()) and "study_group_join_requests"."created_at" > now() - interval '1 hour'));
CREATE POLICY "study_group_members_school" ON "study_group_members" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("study_group_members"."school_id" = (select app.school())) WITH CHECK ("study_group_members"."school_id" = (select app.school()));
CREATE POLICY "study_group_members_definers" ON "study_group_members" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "study_group_members_read" ON "study_group_members" AS PERMISSIVE FOR SELECT TO "app_caller" USING (((select app.role()) = 'admin' or "study_group_members"."person_id" = (select app.uid()) or exists (select from public.study_groups g where g.id = "study_group_members"."group_id")));
CREATE POLICY "study_group_members_insert" ON "study_group_members" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK (((select app.role()) = 'admin' or ("study_group_members"."person_id" = (select app.uid()) and "study_group_members"."role" = 'member' and exists (select from public.study_groups g where g.id = "study_group_members"."group_id" and g.joining = 'open')) or ("study_group_members"."group_id" in (select app.led_group_ids()) and ("study_group_members"."person_id" in (select app.my_student_ids()) or exists (select from public.study_group_join_requests r where r.group_id = "study_group_members"."group_id" and r.person_id = "study_group_members"."person_id" and r.status = 'accepted')))));
CREATE POLICY "study_group_members_update" ON "study_group_members" AS PERMISSIVE FOR UPDATE TO "app_caller" USING (((select app.role()) = 'admin' or "study_group_members"."person_id" = (select app.uid()) or "study_group_members"."group_id" in (select app.led_group_ids()))) WITH CHECK (((select app.role()) = 'admin' or ("study_group_members"."person_id" = (select app.uid()) and "study_group_members"."role" = 'member' and "study_group_members"."ends_on" is not null) or "study_group_members"."group_id" in (select app.led_group_ids())));
CREATE POLICY "study_group_members_delete" ON "study_group_members" AS PERMISSIVE FOR DELETE TO "app_caller" USING ((((select app.role()) = 'admin' or "study_group_members"."person_id" = (select app.uid()) or "study_group_members"."group_id" in (select app.led_group_ids())) and "study_group_members"."created_at" > now() - interval '1 hour'));
CREATE POLICY "study_groups_school" ON "study_groups" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("study_groups"."school_id" = (select app.school())) WITH CHECK ("study_groups"."school_id" = (select app.school()));
CREATE POLICY "study_groups_definers" ON "study_groups" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "study_groups_read" ON "study_groups" AS PERMISSIVE FOR SELECT TO "app_caller" USING (((select app.role()) = 'admin' or ((select app.is_staff()) and "study_groups"."created_by" = (select app.uid())) or "study_groups"."audience" = 'school' or ("study_groups"."audience" = 'grade' and "study_groups"."grade_level_id" in (select app.audience_grade_ids())) or ("study_groups"."audience" = 'class' and "study_groups"."class_id" in (select app.audience_class_ids())) or "study_groups"."id" in (select app.my_group_ids())));
CREATE POLICY "study_groups_insert" ON "study_groups" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK (("study_groups"."created_by" = (select app.uid()) and ((select app.role()) = 'admin' or ((select app.role()) in ('student', 'teacher') and "study_groups"."audience" = 'class' and "study_groups"."class_id" in (select app.audience_class_ids())))));
CREATE POLICY "study_groups_update" ON "study_groups" AS PERMISSIVE FOR UPDATE TO "app_caller" USING (((select app.role()) = 'admin' or "study_groups"."id" in (select app.led_group_ids()))) WITH CHECK (((select app.role()) = 'admin' or "study_groups"."id" in (select app.led_group_ids())));
CREATE POLICY "study_groups_delete" ON "study_groups" AS PERMISSIVE FOR DELETE TO "app_caller" USING (("study_groups"."created_by" = (select app.uid()) and "study_groups"."created_at" > now() - interval '1 hour'));
CREATE POLICY "audience_people_school" ON "audience_people" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("audience_people"."school_id" = (select app.school())) WITH CHECK ("audience_people"."school_id" = (select app.school()));
CREATE POLICY "audience_people_definers" ON "audience_people" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "audience_people_read" ON "audience_people" AS PERMISSIVE FOR SELECT TO "app_caller" USING (((select app.role()) = 'admin' or "audience_people"."person_id" = (select app.uid()) or ((select app.is_staff()) and "audience_people"."added_by" = (select app.uid()))));
CREATE POLICY "audience_people_insert" ON "audience_people" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK (("audience_people"."added_by" = (select app.uid()) and ((select app.role()) = 'admin' or ("audience_people"."person_id" in (select app.my_student_ids()) and (exists (select from public.community_posts p where p.id = "audience_people"."post_id" and p.author_id = "audience_people"."added_by") or exists (select from public.school_events e where e.id = "audience_people"."event_id" and e.organiser_id = "audience_people"."added_by") or exists (select from public.polls p where p.id = "audience_people"."poll_id" and p.author_id = "audience_people"."added_by"))))));
CREATE POLICY "audience_people_delete" ON "audience_people" AS PERMISSIVE FOR DELETE TO "app_caller" USING (((select app.is_staff()) and "audience_people"."added_by" = (select app.uid()) and "audience_people"."created_at" > now() - interval '1 hour'));
CREATE POLICY "community_posts_school" ON "community_posts" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("community_posts"."school_id" = (select app.school())) WITH CHECK ("community_posts"."school_id" = (select app.school()));
CREATE POLICY "community_posts_definers" ON "community_posts" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "community_posts_read" ON "community_posts" AS PERMISSIVE FOR SELECT TO "app_caller" USING (((select app.role()) = 'admin' or ((select app.is_staff()) and "community_posts"."author_id" = (select app.uid())) or ("community_posts"."publishes_at" <= now() and "community_posts"."hidden_at" is null and "community_posts"."withdrawn_at" is null and ("community_posts"."audience" = 'school' or ("community_posts"."audience" = 'staff' and (select app.is_staff())) or ("community_posts"."audience" = 'role' and "community_posts"."audience_role" = (select app.role())) or ("community_posts"."audience" = 'grade' and "community_posts"."grade_level_id" in (select app.audience_grade_ids())) or ("community_posts"."audience" = 'class' and "community_posts"."class_id" in (select app.audience_class_ids())) or ("community_posts"."audience" = 'group' and "community_posts"."group_id" in (select app.my_group_ids())) or ("community_posts"."audience" = 'people' and "community_posts"."id" in (select app.addressed_ids()))))));
CREATE POLICY "community_posts_insert" ON "community_posts" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK (("community_posts"."author_id" = (select app.uid()) and "community_posts"."hidden_at" is null and (((select app.role()) = 'admin' or ((select app.is_staff()) and (("community_posts"."audience" = 'class' and "community_posts"."class_id" in (select app.my_class_ids())) or ("community_posts"."audience" = 'group' and "community_posts"."group_id" in (select app.my_group_ids())) or "community_posts"."audience" = 'people'))) or ("community_posts"."audience" = 'class' and "community_posts"."class_id" in (select app.audience_class_ids())) or ("community_posts"."audience" = 'group' and "community_posts"."group_id" in (select app.my_group_ids())))));
CREATE POLICY "community_posts_update" ON "community_posts" AS PERMISSIVE FOR UPDATE TO "app_caller" USING (((select app.role()) = 'admin' or "community_posts"."author_id" = (select app.uid()))) WITH CHECK (((select app.role()) = 'admin' or "community_posts"."author_id" = (select app.uid())));
CREATE POLICY "community_posts_delete" ON "community_posts" AS PERMISSIVE FOR DELETE TO "app_caller" USING (("community_posts"."author_id" = (select app.uid()) and "community_posts"."created_at" > now() - interval '1 hour'));
CREATE POLICY "poll_ballots_school" ON "poll_ballots" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("poll_ballots"."school_id" = (select app.school())) WITH CHECK ("poll_ballots"."school_id" = (select app.school()));
CREATE POLICY "poll_ballots_definers" ON "poll_ballots" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "poll_ballots_read" ON "poll_ballots" AS PERMISSIVE FOR SELECT TO "app_caller" USING ("poll_ballots"."person_id" = (select app.uid()));
CREATE POLICY "poll_options_school" ON "poll_options" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("poll_options"."school_id" = (select app.school())) WITH CHECK ("poll_options"."school_id" = (select app.school()));
CREATE POLICY "poll_options_definers" ON "poll_options" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "poll_options_read" ON "poll_options" AS PERMISSIVE FOR SELECT TO "app_caller" USING (exists (select from public.polls p where p.id = "poll_options"."poll_id"));
CREATE POLICY "poll_options_insert" ON "poll_options" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK ("poll_options"."poll_id" in (select app.my_poll_ids()));
CREATE POLICY "poll_options_update" ON "poll_options" AS PERMISSIVE FOR UPDATE TO "app_caller" USING ("poll_options"."poll_id" in (select app.my_poll_ids())) WITH CHECK ("poll_options"."poll_id" in (select app.my_poll_ids()));
CREATE POLICY "poll_options_delete" ON "poll_options" AS PERMISSIVE FOR DELETE TO "app_caller" USING (("poll_options"."poll_id" in (select app.my_poll_ids()) and "poll_options"."created_at" > now() - interval '1 hour'));
CREATE POLICY "poll_votes_school" ON "poll_votes" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("poll_votes"."school_id" = (select app.school())) WITH CHECK ("poll_votes"."school_id" = (select app.school()));
CREATE POLICY "poll_votes_definers" ON "poll_votes" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "polls_school" ON "polls" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("polls"."school_id" = (select app.school())) WITH CHECK ("polls"."school_id" = (select app.school()));
CREATE POLICY "polls_definers" ON "polls" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "polls_read" ON "polls" AS PERMISSIVE FOR SELECT TO "app_caller" USING (((select app.role()) = 'admin' or ((select app.is_staff()) and "polls"."author_id" = (select app.uid())) or ("polls"."opens_at" <= now() and ("polls"."audience" = 'school' or ("polls"."audience" = 'staff' and (select app.is_staff())) or ("polls"."audience" = 'role' and "polls"."audience_role" = (select app.role())) or ("polls"."audience" = 'grade' and "polls"."grade_level_id" in (select app.audience_grade_ids())) or ("polls"."audience" = 'class' and "polls"."class_id" in (select app.audience_class_ids())) or ("polls"."audience" = 'group' and "polls"."group_id" in (select app.my_group_ids())) or ("polls"."audience" = 'people' and "polls"."id" in (select app.addressed_ids()))))));
CREATE POLICY "polls_insert" ON "polls" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK (("polls"."author_id" = (select app.uid()) and ((select app.role()) = 'admin' or ((select app.is_staff()) and (("polls"."audience" = 'class' and "polls"."class_id" in (select app.my_class_ids())) or ("polls"."audience" = 'group' and "polls"."group_id" in (select app.my_group_ids())) or "polls"."audience" = 'people')))));
CREATE POLICY "polls_update" ON "polls" AS PERMISSIVE FOR UPDATE TO "app_caller" USING (((select app.role()) = 'admin' or ((select app.is_staff()) and "polls"."author_id" = (select app.uid())))) WITH CHECK (((select app.role()) = 'admin' or ((select app.is_staff()) and (("polls"."audience" = 'class' and "polls"."class_id" in (select app.my_class_ids())) or ("polls"."audience" = 'group' and "polls"."group_id" in (select app.my_group_ids())) or "polls"."audience" = 'people'))));
CREATE POLICY "polls_delete" ON "polls" AS PERMISSIVE FOR DELETE TO "app_caller" USING (((select app.is_staff()) and "polls"."author_id" = (select app.uid()) and ("polls"."created_at" > now() - interval '1 hour' or "polls"."opens_at" > now())));
CREATE POLICY "post_reactions_school" ON "post_reactions" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("post_reactions"."school_id" = (select app.school())) WITH CHECK ("post_reactions"."school_id" = (select app.school()));
CREATE POLICY "post_reactions_definers" ON "post_reactions" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "post_reactions_read" ON "post_reactions" AS PERMISSIVE FOR SELECT TO "app_caller" USING (exists (select from public.community_posts p where p.id = "post_reactions"."post_id"));
CREATE POLICY "post_reactions_insert" ON "post_reactions" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK (("post_reactions"."person_id" = (select app.uid()) and exists (select from public.community_posts p where p.id = "post_reactions"."post_id")));
CREATE POLICY "post_reactions_update" ON "post_reactions" AS PERMISSIVE FOR UPDATE TO "app_caller" USING ("post_reactions"."person_id" = (select app.uid())) WITH CHECK ("post_reactions"."person_id" = (select app.uid()));
CREATE POLICY "post_reactions_delete" ON "post_reactions" AS PERMISSIVE FOR DELETE TO "app_caller" USING (("post_reactions"."person_id" = (select app.uid()) and "post_reactions"."created_at" > now() - interval '1 hour'));
CREATE POLICY "academic_schedule_school" ON "academic_schedule" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("academic_schedule"."school_id" = (select app.school())) WITH CHECK ("academic_schedule"."school_id" = (select app.school()));
CREATE POLICY "academic_schedule_definers" ON "academic_schedule" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "academic_schedule_read" ON "academic_schedule" AS PERMISSIVE FOR SELECT TO "app_caller" USING (((select app.role()) = 'admin' or ("academic_schedule"."published_at" <= now() and ("academic_schedule"."audience" = 'school' or ("academic_schedule"."audience" = 'staff' and (select app.is_staff())) or ("academic_schedule"."audience" = 'role' and "academic_schedule"."audience_role" = (select app.role())) or ("academic_schedule"."audience" = 'grade' and "academic_schedule"."grade_level_id" in (select app.audience_grade_ids())) or ("academic_schedule"."audience" = 'class' and "academic_schedule"."class_id" in (select app.audience_class_ids())) or ("academic_schedule"."audience" = 'group' and "academic_schedule"."group_id" in (select app.my_group_ids())) or ("academic_schedule"."audience" = 'people' and "academic_schedule"."id" in (select app.addressed_ids()))))));
CREATE POLICY "academic_schedule_insert" ON "academic_schedule" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK ((select app.role()) = 'admin');
CREATE POLICY "academic_schedule_update" ON "academic_schedule" AS PERMISSIVE FOR UPDATE TO "app_caller" USING ((select app.role()) = 'admin') WITH CHECK ((select app.role()) = 'admin');
CREATE POLICY "academic_schedule_delete" ON "academic_schedule" AS PERMISSIVE FOR DELETE TO "app_caller" USING (((select app.role()) = 'admin' and ("academic_schedule"."created_at" > now() - interval '1 hour' or "academic_schedule"."published_at" is null)));
CREATE POLICY "event_registrations_school" ON "event_registrations" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("event_registrations"."school_id" = (select app.school())) WITH CHECK ("event_registrations"."school_id" = (select app.school()));
CREATE POLICY "event_registrations_definers" ON "event_registrations" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "event_registrations_read" ON "event_registrations" AS PERMISSIVE FOR SELECT TO "app_caller" USING (((select app.role()) = 'admin' or "event_registrations"."person_id" = (select app.uid()) or "event_registrations"."person_id" in (select app.my_child_ids()) or "event_registrations"."event_id" in (select app.organised_event_ids())));
CREATE POLICY "event_registrations_insert" ON "event_registrations" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK (("event_registrations"."registered_by" = (select app.uid()) and ("event_registrations"."person_id" = (select app.uid()) or "event_registrations"."person_id" in (select app.my_child_ids())) and exists (select from public.school_events e where e.id = "event_registrations"."event_id")));
CREATE POLICY "event_registrations_update" ON "event_registrations" AS PERMISSIVE FOR UPDATE TO "app_caller" USING (((select app.role()) = 'admin' or "event_registrations"."person_id" = (select app.uid()) or "event_registrations"."person_id" in (select app.my_child_ids()) or "event_registrations"."event_id" in (select app.organised_event_ids()))) WITH CHECK (((select app.role()) = 'admin' or (("event_registrations"."person_id" = (select app.uid()) or "event_registrations"."person_id" in (select app.my_child_ids())) and "event_registrations"."status" in ('registered', 'waiting', 'cancelled')) or "event_registrations"."event_id" in (select app.organised_event_ids())));
CREATE POLICY "event_registrations_delete" ON "event_registrations" AS PERMISSIVE FOR DELETE TO "app_caller" USING (("event_registrations"."registered_by" = (select app.uid()) and "event_registrations"."created_at" > now() - interval '1 hour'));
CREATE POLICY "school_events_school" ON "school_events" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("school_events"."school_id" = (select app.school())) WITH CHECK ("school_events"."school_id" = (select app.school()));
CREATE POLICY "school_events_definers" ON "school_events" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "school_events_read" ON "school_events" AS PERMISSIVE FOR SELECT TO "app_caller" USING (((select app.role()) = 'admin' or ((select app.is_staff()) and "school_events"."organiser_id" = (select app.uid())) or ("school_events"."published_at" <= now() and ("school_events"."audience" = 'school' or ("school_events"."audience" = 'staff' and (select app.is_staff())) or ("school_events"."audience" = 'role' and "school_events"."audience_role" = (select app.role())) or ("school_events"."audience" = 'grade' and "school_events"."grade_level_id" in (select app.audience_grade_ids())) or ("school_events"."audience" = 'class' and "school_events"."class_id" in (select app.audience_class_ids())) or ("school_events"."audience" = 'group' and "school_events"."group_id" in (select app.my_group_ids())) or ("school_events"."audience" = 'people' and "school_events"."id" in (select app.addressed_ids()))))));
CREATE POLICY "school_events_insert" ON "school_events" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK (("school_events"."organiser_id" = (select app.uid()) and ((select app.role()) = 'admin' or ((select app.is_staff()) and (("school_events"."audience" = 'class' and "school_events"."class_id" in (select app.my_class_ids())) or ("school_events"."audience" = 'group' and "school_events"."group_id" in (select app.my_group_ids())) or "school_events"."audience" = 'people')))));
CREATE POLICY "school_events_update" ON "school_events" AS PERMISSIVE FOR UPDATE TO "app_caller" USING (((select app.role()) = 'admin' or ((select app.is_staff()) and "school_events"."organiser_id" = (select app.uid())))) WITH CHECK (((select app.role()) = 'admin' or ("school_events"."organiser_id" = (select app.uid()) and ((select app.role()) = 'admin' or ((select app.is_staff()) and (("school_events"."audience" = 'class' and "school_events"."class_id" in (select app.my_class_ids())) or ("school_events"."audience" = 'group' and "school_events"."group_id" in (select app.my_group_ids())) or "school_events"."audience" = 'people'))))));
CREATE POLICY "school_events_delete" ON "school_events" AS PERMISSIVE FOR DELETE TO "app_caller" USING (((select app.is_staff()) and "school_events"."organiser_id" = (select app.uid()) and ("school_events"."created_at" > now() - interval '1 hour' or "school_events"."published_at" is null)));
CREATE POLICY "sel_program_sessions_school" ON "sel_program_sessions" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("sel_program_sessions"."school_id" = (select app.school())) WITH CHECK ("sel_program_sessions"."school_id" = (select app.school()));
CREATE POLICY "sel_program_sessions_definers" ON "sel_program_sessions" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "sel_program_sessions_read" ON "sel_program_sessions" AS PERMISSIVE FOR SELECT TO "app_caller" USING (exists (select from public.sel_programs p where p.id = "sel_program_sessions"."program_id"));
CREATE POLICY "sel_program_sessions_insert" ON "sel_program_sessions" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK ((select app.role()) = 'admin');
CREATE POLICY "sel_program_sessions_update" ON "sel_program_sessions" AS PERMISSIVE FOR UPDATE TO "app_caller" USING ((select app.role()) = 'admin') WITH CHECK ((select app.role()) = 'admin');
CREATE POLICY "sel_program_sessions_delete" ON "sel_program_sessions" AS PERMISSIVE FOR DELETE TO "app_caller" USING (((select app.role()) = 'admin' and "sel_program_sessions"."created_at" > now() - interval '1 hour'));
CREATE POLICY "sel_programs_school" ON "sel_programs" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("sel_programs"."school_id" = (select app.school())) WITH CHECK ("sel_programs"."school_id" = (select app.school()));
CREATE POLICY "sel_programs_definers" ON "sel_programs" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "sel_programs_read" ON "sel_programs" AS PERMISSIVE FOR SELECT TO "app_caller" USING (((select app.role()) = 'admin' or ("sel_programs"."published_at" <= now() and ("sel_programs"."audience" = 'school' or ("sel_programs"."audience" = 'staff' and (select app.is_staff())) or ("sel_programs"."audience" = 'role' and "sel_programs"."audience_role" = (select app.role())) or ("sel_programs"."audience" = 'grade' and "sel_programs"."grade_level_id" in (select app.audience_grade_ids())) or ("sel_programs"."audience" = 'class' and "sel_programs"."class_id" in (select app.audience_class_ids())) or ("sel_programs"."audience" = 'group' and "sel_programs"."group_id" in (select app.my_group_ids())) or ("sel_programs"."audience" = 'people' and "sel_programs"."id" in (select app.addressed_ids()))))));
CREATE POLICY "sel_programs_insert" ON "sel_programs" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK ((select app.role()) = 'admin');
CREATE POLICY "sel_programs_update" ON "sel_programs" AS PERMISSIVE FOR UPDATE TO "app_caller" USING ((select app.role()) = 'admin') WITH CHECK ((select app.role()) = 'admin');
CREATE POLICY "sel_programs_delete" ON "sel_programs" AS PERMISSIVE FOR DELETE TO "app_caller" USING (((select app.role()) = 'admin' and ("sel_programs"."created_at" > now() - interval '1 hour' or "sel_programs"."published_at" is null)));
CREATE POLICY "communication_recipients_school" ON "communication_recipients" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("communication_recipients"."school_id" = (select app.school())) WITH CHECK ("communication_recipients"."school_id" = (select app.school()));
CREATE POLICY "communication_recipients_definers" ON "communication_recipients" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "communication_recipients_read" ON "communication_recipients" AS PERMISSIVE FOR SELECT TO "app_caller" USING (("communication_recipients"."author_id" = (select app.uid()) or ("communication_recipients"."recipient_id" = (select app.uid()) and "communication_recipients"."communication_id" not in (select app.undelivered_ids()))));
CREATE POLICY "communication_recipients_insert" ON "communication_recipients" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK (("communication_recipients"."author_id" = (select app.uid()) and ((select app.is_staff()) or "communication_recipients"."recipient_id" in (select app.correspondent_ids()))));
CREATE POLICY "communication_recipients_update" ON "communication_recipients" AS PERMISSIVE FOR UPDATE TO "app_caller" USING (("communication_recipients"."recipient_id" = (select app.uid()) and "communication_recipients"."communication_id" not in (select app.undelivered_ids()))) WITH CHECK (("communication_recipients"."recipient_id" = (select app.uid()) and "communication_recipients"."communication_id" not in (select app.undelivered_ids())));
CREATE POLICY "communication_recipients_delete" ON "communication_recipients" AS PERMISSIVE FOR DELETE TO "app_caller" USING (("communication_recipients"."author_id" = (select app.uid()) and "communication_recipients"."created_at" > now() - interval '1 hour'));
CREATE POLICY "communication_threads_school" ON "communication_threads" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("communication_threads"."school_id" = (select app.school())) WITH CHECK ("communication_threads"."school_id" = (select app.school()));
CREATE POLICY "communication_threads_definers" ON "communication_threads" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "communication_threads_read" ON "communication_threads" AS PERMISSIVE FOR SELECT TO "app_caller" USING ((("communication_threads"."started_by" = (select app.uid()) or "communication_threads"."id" in (select app.my_thread_ids())) and ((select app.role()) <> 'parent' or "communication_threads"."about_student_id" is null or "communication_threads"."about_student_id" in (select app.my_child_ids()))));
CREATE POLICY "communication_threads_insert" ON "communication_threads" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK (("communication_threads"."started_by" = (select app.uid()) and ((select app.role()) <> 'parent' or "communication_threads"."about_student_id" is null or "communication_threads"."about_student_id" in (select app.my_child_ids()))));
CREATE POLICY "communication_threads_update" ON "communication_threads" AS PERMISSIVE FOR UPDATE TO "app_caller" USING (("communication_threads"."started_by" = (select app.uid()) and ((select app.role()) <> 'parent' or "communication_threads"."about_student_id" is null or "communication_threads"."about_student_id" in (select app.my_child_ids())))) WITH CHECK (("communication_threads"."started_by" = (select app.uid()) and ((select app.role()) <> 'parent' or "communication_threads"."about_student_id" is null or "communication_threads"."about_student_id" in (select app.my_child_ids()))));
CREATE POLICY "communication_threads_delete" ON "communication_threads" AS PERMISSIVE FOR DELETE TO "app_caller" USING (("communication_threads"."started_by" = (select app.uid()) and "communication_threads"."created_at" > now() - interval '1 hour'));
CREATE POLICY "communications_school" ON "communications" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("communications"."school_id" = (select app.school())) WITH CHECK ("communications"."school_id" = (select app.school()));
CREATE POLICY "communications_definers" ON "communications" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "communications_read" ON "communications" AS PERMISSIVE FOR SELECT TO "app_caller" USING ((("communications"."author_id" = (select app.uid()) or ("communications"."delivers_at" <= now() and "communications"."withdrawn_at" is null and exists (select from public.communication_recipients r where r.communication_id = "communications"."id" and r.recipient_id = (select app.uid())))) and ((select app.role()) <> 'parent' or "communications"."about_student_id" is null or "communications"."about_student_id" in (select app.my_child_ids()))));
CREATE POLICY "communications_insert" ON "communications" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK (("communications"."author_id" = (select app.uid()) and "communications"."author_role" = (select app.role()) and ((select app.role()) <> 'parent' or "communications"."about_student_id" is null or "communications"."about_student_id" in (select app.my_child_ids())) and exists (select from public.communication_threads h where h.id = "communications"."thread_id" and h.closed_at is null)));
CREATE POLICY "communications_update" ON "communications" AS PERMISSIVE FOR UPDATE TO "app_caller" USING (("communications"."author_id" = (select app.uid()) and "communications"."author_role" = (select app.role()) and "communications"."delivers_at" > now())) WITH CHECK (("communications"."author_id" = (select app.uid()) and "communications"."author_role" = (select app.role())));
CREATE POLICY "communications_delete" ON "communications" AS PERMISSIVE FOR DELETE TO "app_caller" USING (("communications"."author_id" = (select app.uid()) and "communications"."delivers_at" > now()));
CREATE POLICY "help_request_replies_school" ON "help_request_replies" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("help_request_replies"."school_id" = (select app.school())) WITH CHECK ("help_request_replies"."school_id" = (select app.school()));
CREATE POLICY "help_request_replies_definers" ON "help_request_replies" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "help_request_replies_read" ON "help_request_replies" AS PERMISSIVE FOR SELECT TO "app_caller" USING (exists (select from public.help_requests r where r.id = "help_request_replies"."request_id"));
CREATE POLICY "help_request_replies_insert" ON "help_request_replies" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK (("help_request_replies"."author_id" = (select app.uid()) and exists (select from public.help_requests r where r.id = "help_request_replies"."request_id" and r.status <> 'closed')));
CREATE POLICY "help_request_replies_delete" ON "help_request_replies" AS PERMISSIVE FOR DELETE TO "app_caller" USING (("help_request_replies"."author_id" = (select app.uid()) and "help_request_replies"."created_at" > now() - interval '1 hour'));
CREATE POLICY "help_requests_school" ON "help_requests" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("help_requests"."school_id" = (select app.school())) WITH CHECK ("help_requests"."school_id" = (select app.school()));
CREATE POLICY "help_requests_definers" ON "help_requests" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "help_requests_read" ON "help_requests" AS PERMISSIVE FOR SELECT TO "app_caller" USING (((select app.role()) = 'admin' or ("help_requests"."asked_by" = (select app.uid()) and ((select app.role()) <> 'parent' or "help_requests"."about_student_id" is null or "help_requests"."about_student_id" in (select app.my_child_ids()))) or ((select app.is_staff()) and "help_requests"."addressed_to" = (select app.uid()))));
CREATE POLICY "help_requests_insert" ON "help_requests" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK (("help_requests"."asked_by" = (select app.uid()) and "help_requests"."status" = 'open' and ((select app.role()) <> 'parent' or "help_requests"."about_student_id" is null or "help_requests"."about_student_id" in (select app.my_child_ids())) and ((select app.is_staff()) or "help_requests"."addressed_to" is null or "help_requests"."addressed_to" in (select app.correspondent_ids()))));
CREATE POLICY "help_requests_update" ON "help_requests" AS PERMISSIVE FOR UPDATE TO "app_caller" USING (((select app.role()) = 'admin' or ("help_requests"."asked_by" = (select app.uid()) and ((select app.role()) <> 'parent' or "help_requests"."about_student_id" is null or "help_requests"."about_student_id" in (select app.my_child_ids()))) or ((select app.is_staff()) and "help_requests"."addressed_to" = (select app.uid())))) WITH CHECK (((select app.role()) = 'admin' or "help_requests"."asked_by" = (select app.uid()) or (select app.is_staff())));
CREATE POLICY "help_requests_delete" ON "help_requests" AS PERMISSIVE FOR DELETE TO "app_caller" USING (("help_requests"."asked_by" = (select app.uid()) and "help_requests"."created_at" > now() - interval '1 hour'));
CREATE POLICY "badges_school" ON "badges" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("badges"."school_id" = (select app.school())) WITH CHECK ("badges"."school_id" = (select app.school()));
CREATE POLICY "badges_definers" ON "badges" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "badges_read" ON "badges" AS PERMISSIVE FOR SELECT TO "app_caller" USING (true);
CREATE POLICY "badges_insert" ON "badges" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK ((select app.role()) = 'admin');
CREATE POLICY "badges_update" ON "badges" AS PERMISSIVE FOR UPDATE TO "app_caller" USING ((select app.role()) = 'admin') WITH CHECK ((select app.role()) = 'admin');
CREATE POLICY "badges_delete" ON "badges" AS PERMISSIVE FOR DELETE TO "app_caller" USING (((select app.role()) = 'admin' and "badges"."created_at" > now() - interval '1 hour'));
CREATE POLICY "quests_school" ON "quests" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("quests"."school_id" = (select app.school())) WITH CHECK ("quests"."school_id" = (select app.school()));
CREATE POLICY "quests_definers" ON "quests" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "quests_read" ON "quests" AS PERMISSIVE FOR SELECT TO "app_caller" USING (((select app.role()) = 'admin' or ((select app.is_staff()) and "quests"."author_id" = (select app.uid())) or "quests"."class_id" is null or "quests"."class_id" in (select app.my_class_ids()) or "quests"."class_id" in (select app.my_homeroom_class_ids()) or ("quests"."class_id" in (select app.own_class_ids()) or "quests"."class_id" in (select app.child_class_ids()))));
CREATE POLICY "quests_insert" ON "quests" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK (("quests"."author_id" = (select app.uid()) and ((select app.role()) = 'admin' or "quests"."class_id" in (select app.my_class_ids()))));
CREATE POLICY "quests_update" ON "quests" AS PERMISSIVE FOR UPDATE TO "app_caller" USING (((select app.role()) = 'admin' or ("quests"."author_id" = (select app.uid()) and "quests"."class_id" in (select app.my_class_ids())))) WITH CHECK (((select app.role()) = 'admin' or ("quests"."author_id" = (select app.uid()) and "quests"."class_id" in (select app.my_class_ids()))));
CREATE POLICY "quests_delete" ON "quests" AS PERMISSIVE FOR DELETE TO "app_caller" USING (((select app.is_staff()) and "quests"."author_id" = (select app.uid()) and "quests"."created_at" > now() - interval '1 hour'));
CREATE POLICY "student_badges_school" ON "student_badges" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("student_badges"."school_id" = (select app.school())) WITH CHECK ("student_badges"."school_id" = (select app.school()));
CREATE POLICY "student_badges_definers" ON "student_badges" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "student_badges_read" ON "student_badges" AS PERMISSIVE FOR SELECT TO "app_caller" USING ((((select app.role()) = 'admin' or ((select app.role()) = 'student' and "student_badges"."student_id" = (select app.uid())) or "student_badges"."student_id" in (select app.my_child_ids()) or ("student_badges"."class_id" is not null and ("student_badges"."class_id", "student_badges"."student_id") in (select class_id, student_id from app.my_class_students())) or ("student_badges"."class_id" is null and "student_badges"."student_id" in (select app.my_student_ids())) or "student_badges"."student_id" in (select app.my_homeroom_student_ids())) or ((select app.is_staff()) and "student_badges"."awarded_by" = (select app.uid()))));
CREATE POLICY "student_badges_insert" ON "student_badges" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK (("student_badges"."awarded_by" = (select app.uid()) and ((select app.role()) = 'admin' or ("student_badges"."class_id" is not null and ("student_badges"."class_id", "student_badges"."student_id") in (select class_id, student_id from app.my_class_students())) or ("student_badges"."class_id" is null and "student_badges"."student_id" in (select app.my_student_ids())))));
CREATE POLICY "student_badges_delete" ON "student_badges" AS PERMISSIVE FOR DELETE TO "app_caller" USING (((select app.is_staff()) and "student_badges"."awarded_by" = (select app.uid()) and "student_badges"."created_at" > now() - interval '1 hour'));
CREATE POLICY "student_progress_school" ON "student_progress" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("student_progress"."school_id" = (select app.school())) WITH CHECK ("student_progress"."school_id" = (select app.school()));
CREATE POLICY "student_progress_definers" ON "student_progress" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "student_progress_read" ON "student_progress" AS PERMISSIVE FOR SELECT TO "app_caller" USING ((((select app.role()) = 'admin' or ((select app.role()) = 'student' and "student_progress"."student_id" = (select app.uid())) or "student_progress"."student_id" in (select app.my_child_ids()) or ("student_progress"."class_id" is not null and ("student_progress"."class_id", "student_progress"."student_id") in (select class_id, student_id from app.my_class_students())) or ("student_progress"."class_id" is null and "student_progress"."student_id" in (select app.my_student_ids())) or "student_progress"."student_id" in (select app.my_homeroom_student_ids())) or ((select app.is_staff()) and "student_progress"."recorded_by" = (select app.uid()))));
CREATE POLICY "student_progress_insert" ON "student_progress" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK (("student_progress"."recorded_by" = (select app.uid()) and ((select app.role()) = 'admin' or ("student_progress"."class_id" is not null and ("student_progress"."class_id", "student_progress"."student_id") in (select class_id, student_id from app.my_class_students())) or ("student_progress"."class_id" is null and "student_progress"."student_id" in (select app.my_student_ids())))));
CREATE POLICY "student_progress_update" ON "student_progress" AS PERMISSIVE FOR UPDATE TO "app_caller" USING (((select app.role()) = 'admin' or ("student_progress"."class_id" is not null and ("student_progress"."class_id", "student_progress"."student_id") in (select class_id, student_id from app.my_class_students())) or ("student_progress"."class_id" is null and "student_progress"."student_id" in (select app.my_student_ids())))) WITH CHECK (((select app.role()) = 'admin' or ("student_progress"."class_id" is not null and ("student_progress"."class_id", "student_progress"."student_id") in (select class_id, student_id from app.my_class_students())) or ("student_progress"."class_id" is null and "student_progress"."student_id" in (select app.my_student_ids()))));
CREATE POLICY "student_progress_delete" ON "student_progress" AS PERMISSIVE FOR DELETE TO "app_caller" USING (("student_progress"."recorded_by" = (select app.uid()) and ((select app.role()) = 'admin' or ("student_progress"."class_id" is not null and ("student_progress"."class_id", "student_progress"."student_id") in (select class_id, student_id from app.my_class_students())) or ("student_progress"."class_id" is null and "student_progress"."student_id" in (select app.my_student_ids()))) and "student_progress"."created_at" > now() - interval '1 hour'));
CREATE POLICY "student_quests_school" ON "student_quests" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("student_quests"."school_id" = (select app.school())) WITH CHECK ("student_quests"."school_id" = (select app.school()));
CREATE POLICY "student_quests_definers" ON "student_quests" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "student_quests_read" ON "student_quests" AS PERMISSIVE FOR SELECT TO "app_caller" USING (((select app.role()) = 'admin' or ((select app.role()) = 'student' and "student_quests"."student_id" = (select app.uid())) or "student_quests"."student_id" in (select app.my_child_ids()) or ("student_quests"."class_id" is not null and ("student_quests"."class_id", "student_quests"."student_id") in (select class_id, student_id from app.my_class_students())) or ("student_quests"."class_id" is null and "student_quests"."student_id" in (select app.my_student_ids())) or "student_quests"."student_id" in (select app.my_homeroom_student_ids())));
CREATE POLICY "student_quests_insert" ON "student_quests" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK (((select app.role()) = 'admin' or ("student_quests"."class_id" is not null and ("student_quests"."class_id", "student_quests"."student_id") in (select class_id, student_id from app.my_class_students())) or ("student_quests"."class_id" is null and "student_quests"."student_id" in (select app.my_student_ids()))));
CREATE POLICY "student_quests_update" ON "student_quests" AS PERMISSIVE FOR UPDATE TO "app_caller" USING (((select app.role()) = 'admin' or ("student_quests"."class_id" is not null and ("student_quests"."class_id", "student_quests"."student_id") in (select class_id, student_id from app.my_class_students())) or ("student_quests"."class_id" is null and "student_quests"."student_id" in (select app.my_student_ids())))) WITH CHECK (((select app.role()) = 'admin' or ("student_quests"."class_id" is not null and ("student_quests"."class_id", "student_quests"."student_id") in (select class_id, student_id from app.my_class_students())) or ("student_quests"."class_id" is null and "student_quests"."student_id" in (select app.my_student_ids()))));
CREATE POLICY "student_quests_delete" ON "student_quests" AS PERMISSIVE FOR DELETE TO "app_caller" USING ((((select app.role()) = 'admin' or ("student_quests"."class_id" is not null and ("student_quests"."class_id", "student_quests"."student_id") in (select class_id, student_id from app.my_class_students())) or ("student_quests"."class_id" is null and "student_quests"."student_id" in (select app.my_student_ids()))) and "student_quests"."created_at" > now() - interval '1 hour'));
CREATE POLICY "reward_purchases_school" ON "reward_purchases" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("reward_purchases"."school_id" = (select app.school())) WITH CHECK ("reward_purchases"."school_id" = (select app.school()));
CREATE POLICY "reward_purchases_definers" ON "reward_purchases" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "reward_purchases_read" ON "reward_purchases" AS PERMISSIVE FOR SELECT TO "app_caller" USING (((select app.role()) = 'student' and "reward_purchases"."student_id" = (select app.uid())));
CREATE POLICY "rewards_school" ON "rewards" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("rewards"."school_id" = (select app.school())) WITH CHECK ("rewards"."school_id" = (select app.school()));
CREATE POLICY "rewards_definers" ON "rewards" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "rewards_read" ON "rewards" AS PERMISSIVE FOR SELECT TO "app_caller" USING (((select app.role()) = 'admin' or ("rewards"."opens_at" <= now() and "rewards"."retired_at" is null and ("rewards"."audience" = 'school' or ("rewards"."audience" = 'staff' and (select app.is_staff())) or ("rewards"."audience" = 'role' and "rewards"."audience_role" = (select app.role())) or ("rewards"."audience" = 'grade' and "rewards"."grade_level_id" in (select app.audience_grade_ids())) or ("rewards"."audience" = 'class' and "rewards"."class_id" in (select app.audience_class_ids())) or ("rewards"."audience" = 'group' and "rewards"."group_id" in (select app.my_group_ids())) or ("rewards"."audience" = 'people' and "rewards"."id" in (select app.addressed_ids()))))));
CREATE POLICY "rewards_insert" ON "rewards" AS PERMISSIVE FOR INSERT TO "app_caller" WITH CHECK ((select app.role()) = 'admin');
CREATE POLICY "rewards_update" ON "rewards" AS PERMISSIVE FOR UPDATE TO "app_caller" USING ((select app.role()) = 'admin') WITH CHECK ((select app.role()) = 'admin');
CREATE POLICY "rewards_delete" ON "rewards" AS PERMISSIVE FOR DELETE TO "app_caller" USING (((select app.role()) = 'admin' and "rewards"."created_at" > now() - interval '1 hour'));
CREATE POLICY "student_wallet_school" ON "student_wallet" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("student_wallet"."school_id" = (select app.school())) WITH CHECK ("student_wallet"."school_id" = (select app.school()));
CREATE POLICY "student_wallet_definers" ON "student_wallet" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "student_wallet_read" ON "student_wallet" AS PERMISSIVE FOR SELECT TO "app_caller" USING (((select app.role()) = 'student' and "student_wallet"."student_id" = (select app.uid())));
CREATE POLICY "wallet_accounts_school" ON "wallet_accounts" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("wallet_accounts"."school_id" = (select app.school())) WITH CHECK ("wallet_accounts"."school_id" = (select app.school()));
CREATE POLICY "wallet_accounts_definers" ON "wallet_accounts" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "wallet_accounts_read" ON "wallet_accounts" AS PERMISSIVE FOR SELECT TO "app_caller" USING (((select app.role()) = 'student' and "wallet_accounts"."student_id" = (select app.uid())));
CREATE POLICY "wallet_entries_school" ON "wallet_entries" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("wallet_entries"."school_id" = (select app.school())) WITH CHECK ("wallet_entries"."school_id" = (select app.school()));
CREATE POLICY "wallet_entries_definers" ON "wallet_entries" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "wallet_entries_read" ON "wallet_entries" AS PERMISSIVE FOR SELECT TO "app_caller" USING (((select app.role()) = 'student' and "wallet_entries"."student_id" = (select app.uid())));
CREATE POLICY "wallet_transactions_school" ON "wallet_transactions" AS RESTRICTIVE FOR ALL TO "app_caller", "authenticated" USING ("wallet_transactions"."school_id" = (select app.school())) WITH CHECK ("wallet_transactions"."school_id" = (select app.school()));
CREATE POLICY "wallet_transactions_definers" ON "wallet_transactions" AS PERMISSIVE FOR ALL TO "catalyst_admin" USING (true) WITH CHECK (true);
CREATE POLICY "wallet_transactions_read" ON "wallet_transactions" AS PERMISSIVE FOR SELECT TO "app_caller" USING (((select app.role()) = 'student' and "wallet_transactions"."student_id" = (select app.uid())));
-- A person belongs to a group once at a time; nobody teaches, or is taught, twice at a time.
alter table public.study_group_members add constraint study_group_members_once
  exclude using gist (school_id with =, group_id with =, person_id with =, daterange(starts_on, ends_on, '[]') with &&) deferrable initially immediate;
create unique index study_group_join_requests_open on public.study_group_join_requests (school_id, group_id, person_id) where status = 'requested';
alter table public.peer_tutoring_sessions
  add constraint peer_tutoring_sessions_tutor_free exclude using gist (school_id with =, tutor_id with =, tstzrange(starts_at, ends_at) with &&) where (status in ('confirmed', 'held')),
  add constraint peer_tutoring_sessions_learner_free exclude using gist (school_id with =, learner_id with =, tstzrange(starts_at, ends_at) with &&) where (status in ('confirmed', 'held'));

-- Purposes, forced row security, and the school itself.
do $$
declare made text; purposes text[][] := array[
    ['gratitude_entries', 'What a student was thankful for; private, shared entry by entry (D4)'],
    ['courage_log', 'Things that took a student courage, and how it felt; private, shared entry by entry (D4)'],
    ['kindness_counter', 'Acts of kindness of a day, counted by a student; private, shared by day (D4)'],
    ['affirmation_sessions', 'A student''s sessions with affirmations; private, shared one by one (D4)'],
    ['habits_tracker', 'Habits that a student follows; private, shared one by one (D4)'],
    ['habit_check_ins', 'Days on which a habit was kept; read by whoever reads the habit (D4)'],
    ['study_groups', 'Study groups, clubs, teams and projects: who may find them, how one joins, until when (D8)'],
    ['study_group_members', 'Who belongs to a group or leads it, from when to when (D8)'],
    ['study_group_join_requests', 'Wishes to join a group and what was decided (D13)'],
    ['peer_tutoring_sessions', 'Students who help students, at a set time (D13)'],
    ['community_posts', 'Posts and answers to them, each for its audience (D8)'],
    ['post_reactions', 'Reactions to posts, once a person and kind (D8)'],
    ['polls', 'Questions to an audience, open for a time (D8)'],
    ['poll_options', 'What can be chosen in a poll (D8)'],
    ['poll_ballots', 'That a person has voted in a poll, once; not how (D13)'],
    ['poll_votes', 'What was chosen in a poll, without who or when; read as counts alone (D13)'],
    ['audience_people', 'People whom a post, event or poll is addressed to by name (D8)'],
    ['academic_schedule', 'The school''s calendar as people read it: holidays, closures, exam weeks, deadlines (D8)'],
    ['school_events', 'Events of the school, for an audience, with places where they are limited (D8)'],
    ['event_registrations', 'Places at an event and its waiting list (D13)'],
    ['sel_programs', 'Programmes of social and emotional learning (D8)'],
    ['sel_program_sessions', 'Units of such a programme, in order (D8)'],
    ['communication_threads', 'Conversations by direct messages, perhaps about a student (D7)'],
    ['communications', 'Direct messages; their author''s and recipients'' alone (D7)'],
    ['communication_recipients', 'To whom a direct message goes and when each read it (D7)'],
    ['help_requests', 'Requests for help, of a member of staff or the office (D12)'],
    ['help_request_replies', 'Answers to requests for help (D12)'],
    ['student_progress', 'How far a student is with a goal (D2)'],
    ['quests', 'Quests that a class or the school is offered (D2)'],
    ['student_quests', 'A student''s way through a quest (D2)'],
    ['badges', 'Badges of the school and what they are given for (D8)'],
    ['student_badges', 'Badges that students were given, by whom and why (D2)'],
    ['wallet_accounts', 'Accounts of the ledger of points: students'' and the school''s (D9)'],
    ['student_wallet', 'What a student has to spend; the sum of the account''s entries, never below nothing (D9)'],
    ['rewards', 'What is on offer for points, with price and stock (D8)'],
    ['wallet_transactions', 'Movements of points, written once; mistakes are set right by a reversal (D9; append-only)'],
    ['wallet_entries', 'The sides of each movement, which add up to nothing (D9; append-only)'],
    ['reward_purchases', 'What a student bought, until it is handed over or taken back (D9)']];
begin
  for n in 1 .. array_length(purposes, 1) loop
    made := purposes[n][1];
    execute format('comment on table public.%I is %L', made, purposes[n][2]);
    execute format('alter table public.%I enable row level security', made);
    execute format('alter table public.%I force row level security', made);
    execute format('alter table public.%I add constraint %I foreign key (school_id) references public.schools (id)', made, made || '_of_school');
  end loop;
end $$;
