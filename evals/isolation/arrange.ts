import type postgres from 'postgres';
import { arrangeGradebook } from './arrangements/gradebook.ts';
import { arrangeLife } from './arrangements/life.ts';
import { arrangeOffice } from './arrangements/office.ts';
import { arrangeOneroster } from './arrangements/oneroster.ts';
import { arrangePartitioned } from './arrangements/partitions.ts';
import { arrangePrivacy } from './arrangements/privacy.ts';
import { arrangeRules } from './arrangements/rules.ts';

/**
 * Gives every table that the seeded school leaves empty some rows: an empty table proves nothing. Two people of each kind
 * and both schools own them.
 */
export async function arrange(superuser: postgres.Sql): Promise<void> {
  await superuser.begin(async (sql) => {
    await sql`set local session_replication_role = replica`; // guards of order and reason are not what is tested here
    await arrangeAffairs(sql);
    await arrangePlatform(sql);
    await arrangeRecords(sql);
    await arrangeGuarded(sql);
    await arrangeGradebook(sql);
    await arrangeOffice(sql);
    await arrangeLife(sql);
    await arrangePartitioned(sql);
    await arrangeOneroster(sql);
    await arrangeRules(sql);
    await arrangePrivacy(sql);
  });
  await superuser`analyze`;
}

/** Conversations, concerns, reservations and outbox rows of a student, parents, teachers, admins. */
async function arrangeAffairs(sql: postgres.TransactionSql): Promise<void> {
  await sql`
    create temporary table owners on commit drop as
      select m.id as membership_id, m.school_id, m.role, m.person_id, gen_random_uuid() as conversation_id, gen_random_uuid() as turn_id
      from public.memberships m join public.person_emails e on e.school_id = m.school_id and e.person_id = m.person_id
      where e.email in ('student@demo.school', 'priya.nair@demo.school', 'parent@demo.school', 'restricted@demo.school',
        'both@demo.school', 'teacher@demo.school', 'anita.patel@demo.school', 'admin@demo.school', 'admin@north.school')`;
  await sql`
    insert into public.conversations (id, school_id, person_id, membership_id, role, title, last_message_at)
    select conversation_id, school_id, person_id, membership_id, role, 'Arranged', now() from owners`;
  await sql`
    insert into public.turns (id, school_id, conversation_id, status, lease_until, stop_requested)
    select turn_id, school_id, conversation_id, 'finished', now(), false from owners`;
  await sql`
    insert into public.messages (school_id, conversation_id, position, role, parts, turn_id)
    select school_id, conversation_id, 1, 'user', '[]', turn_id from owners`;
  await sql`insert into public.stream_chunks (school_id, turn_id, number, data) select school_id, turn_id, 1, '{}' from owners`;
  await sql`
    insert into public.outbox (school_id, created_by, kind, payload, deliver_after, attempts)
    select school_id, person_id, 'announcement', '{}', now(), 0 from owners`;
  await sql`
    insert into public.user_ai_quotas (user_id, school_id, day, normal_used, normal_limit, extra_used, extra_limit)
    select distinct on (person_id, school_id) person_id, school_id, current_date, 1, 30, 0, 500 from owners`;
  await sql`
    insert into public.ai_request_logs (id, user_id, school_id, role, day, tier, endpoint, requested_at)
    select gen_random_uuid(), person_id, school_id, role, current_date, 'normal', 'chat', now() from owners`;
  await sql`
    insert into public.safeguarding_concerns (school_id, student_id, raised_by, source, category, content, acknowledge_by)
    select o.school_id, (select m.person_id from public.memberships m where m.school_id = o.school_id and m.role = 'student' order by m.id limit 1),
      o.person_id, 'staff', 'other', 'f1.' || repeat('a', 40), now() + interval '1 hour'
    from owners o where o.role in ('teacher', 'admin')`;
}

async function arrangePlatform(sql: postgres.TransactionSql): Promise<void> {
  await sql`insert into public.ai_projects (name) values ('arranged')`;
  await sql`
    insert into public.ai_keys (project_id, label, secret, key_version, fingerprint, status)
    select id, 'arranged', repeat('a', 24) || ':' || repeat('b', 32) || ':cc', 1, 'arranged', 'active' from public.ai_projects where name = 'arranged'`;
  await sql`
    insert into public.ai_key_assignments (family, key_id)
    select f.family, k.id from public.ai_keys k,
      (values ('gemini-2.0-flash'), ('gemini-2.5-flash'), ('gemini-2.5-flash-lite'), ('gemini-2.0-flash-lite'), ('gemma-3-4b')) f (family)
    where k.fingerprint = 'arranged'`;
  await sql`
    insert into public.ai_buckets (project_id, family_id, requests_per_minute, requests_per_day, tokens_per_minute, day)
    select p.id, m.id, 1, 1, 1, current_date from public.ai_projects p, public.ai_models m where p.name = 'arranged' on conflict do nothing`;
  await sql`
    insert into public.api_usage_logs (state, closed_at, key_id, bucket_id, project_id, family, model, reserved_at, expires_at, minute_at, day,
      reserved_tokens, endpoint, user_id, school_id, role, decision, spans_day, spans_minute)
    select 'expired', now(), k.id, b.id, k.project_id, 'gemini-2.5-flash', 'gemini-2.5-flash', now(), now(), now(), current_date, 10, 'chat',
      m.person_id, m.school_id, m.role, '{}', false, false
    from public.ai_keys k join lateral (select id from public.ai_buckets where project_id = k.project_id limit 1) b on true,
      lateral (select person_id, school_id, role from public.memberships where role = 'admin') m
    where k.fingerprint = 'arranged'`;
  await sql`
    insert into guard.audit_seals (chain, position, audit_id, row_hash, head)
    values (gen_random_uuid(), 1, 0, sha256('row'), sha256('head'))`;
  await sql`
    insert into guard.audit_heads (number, kind, chain, position, head, horizon, sealed_at, previous, hash, key, signature)
    values (1, 'seal', gen_random_uuid(), 1, sha256('head'), 0, now(), sha256('previous'), sha256('hash'), sha256('key'), sha512('signature'))
    on conflict do nothing`;
  await sql`insert into guard.audit_pruned (chain, position, head) values (gen_random_uuid(), 1, sha256('head'))`;
  await sql`
    insert into public.oneroster_records (school_id, file, sourced_id, row_id, content, first_import_id, import_id)
    select id, 'orgs', 'arranged', id, '{}', gen_random_uuid(), gen_random_uuid() from public.schools`;
  await sql`
    insert into public.oneroster_staging (school_id, import_id, file, source, line, sourced_id, ended, content)
    select id, gen_random_uuid(), 'orgs', 'orgs.csv', 2, 'arranged', false, '{}' from public.schools`;
  await sql`insert into public.ai_alerts (kind, family) values ('model-retired', 'gemini-2.0-flash')`;
  await sql`insert into gateway.demand (asker, minute_at) values (gen_random_uuid(), now())`;
  await sql`insert into gateway.call_counts (counted, minute, calls) values ('total', now(), 1)`;
  await sql`insert into gateway.folded (until) values (now()) on conflict do nothing`;
  await sql`insert into gateway.key_uses (key_id, last_used_at) values (gen_random_uuid(), now())`;
  await sql`
    insert into gateway.usage_hours (hour, family, endpoint, attempts, answered, after_fallback, input_tokens, output_tokens, cost_usd)
    values (date_trunc('hour', now()), 'gemini-2.5-flash', 'chat', 1, 1, 0, 1, 1, 0)`;
  await sql`
    insert into gateway.wrapped_keys (id, purpose, secret, key_version)
    values (gen_random_uuid(), 'arranged', repeat('a', 24) || ':' || repeat('b', 32) || ':cc', 1)`;
  await sql`insert into gateway.shared_project_evidence (project_a, project_b) values (repeat('0', 32)::uuid, repeat('1', 32)::uuid)`;
  await sql`insert into gateway.clock (frozen_at) values (null) on conflict do nothing`;
  await sql`
    insert into public.spans (trace_id, span_id, name, scope, started_at, milliseconds, status, attributes, events)
    values (md5('trace'), left(md5('span'), 16), 'arranged', 'arranged', now(), 1, 'ok', '{}', '[]')`;
}

/** Class records in the states that the rules turn on. */
async function arrangeRecords(sql: postgres.TransactionSql): Promise<void> {
  await sql`
    update public.assessments set published_at = null where id in (
      select a.id from public.assessments a join public.terms t on t.id = a.term_id
      where current_date between t.posting_opens_on and t.posting_closes_on
        and not exists (select from public.assessment_grades g where g.assessment_id = a.id) order by a.id limit 40)`;
  await sql`
    insert into public.announcements (school_id, author_id, title, body, audience, class_id, publishes_at)
    select c.school_id, t.teacher_id, 'Arranged', 'Held', 'class', c.id, now() + interval '1 day'
    from public.classes c join public.teacher_class_assignments t on t.class_id = c.id and t.duty = 'main'
    where c.kind = 'homeroom'`;
}

async function arrangeGuarded(sql: postgres.TransactionSql): Promise<void> {
  await sql`
    insert into guard.approvals (school_id, person_id, membership_id, operation, version, input, input_hash, difference_hash, preview, expires_at)
    select school_id, person_id, membership_id, 'arranged', 1, '{}', 'x', 'x', '{}', now() + interval '1 hour' from owners`;
  await sql`
    insert into guard.audit_log (school_id, person_id, membership_id, operation, surface, outcome, rows)
    select school_id, person_id, membership_id, 'arranged', 'page', 'done', 0 from owners`;
  await sql`
    insert into guard.change_log (transaction_id, school_id, actor_id, table_name, row_id, action, after)
    select 'arranged', school_id, person_id, 'announcements', gen_random_uuid(), 'insert', '{}' from owners`;
  await sql`
    insert into guard.idempotency_keys (school_id, person_id, route, key, request_hash)
    select school_id, person_id, 'arranged', role, 'x' from owners`;
}
