import type { Acting } from '../acting.ts';
import { hasCome, type Row } from '../facts.ts';
import { admin, adminForOffice, names, type Rule, type Rules } from '../rule.ts';

const ofOwnConversation = (row: Row, acting: Acting) =>
  acting.facts.having('conversations', 'id', row.conversation_id).some((conversation) => isOwn(conversation, acting));

/** Own, as the membership that one acts as: what was asked as a teacher does not turn up among a parent's. */
const isOwn = (row: Row, acting: Acting) =>
  names('person_id')(row, acting) && row.membership_id === acting.membership?.id && row.deleted_at == null;

const ofOwnTurn = (row: Row, acting: Acting) =>
  acting.facts.having('turns', 'id', row.turn_id).some((turn) => ofOwnConversation(turn, acting));

const never: Rule = { dataClass: 'D11' };
/** In a schema that no interface serves: reached through functions alone. */
const unexposed: Rule = { dataClass: 'not exposed' };

export const ownAffairs: Rules = {
  memberships: {
    dataClass: 'D9, those of others D10',
    // Own ones in every school, before one is chosen: a person chooses among them.
    isOfSchool: (row, acting) => row.person_id === acting.personId || row.school_id === acting.membership?.schoolId,
    reads: (row, acting) => admin(row, acting) || row.person_id === acting.personId,
    notYet: ['inserts', 'updates'],
    inserts: (row, acting) => admin(row, acting) && row.role !== 'super_admin',
    updates: (row, acting) => admin(row, acting) && row.role !== 'super_admin',
    touch: { column: 'starts_on', value: '2026-01-05' },
  },
  conversations: {
    dataClass: 'D9',
    reads: isOwn, // begun by a function, with its first message
    updates: isOwn,
    becomes: (row, acting) => isOwn({ ...row, deleted_at: null }, acting), // put away
    free: ['title', 'deleted_at', 'updated_at'],
    touch: { column: 'title', value: 'Another title' },
  },
  messages: { dataClass: 'D9, written by functions', reads: ofOwnConversation },
  turns: { dataClass: 'D9, written by functions', reads: ofOwnConversation },
  stream_chunks: { dataClass: 'D9, written by functions', reads: ofOwnTurn },
  user_ai_quotas: { dataClass: 'D11, own remaining quota by a function' },
  school_settings: {
    dataClass: 'D10',
    reads: admin,
    inserts: adminForOffice,
    updates: adminForOffice,
    notYet: ['inserts'],
    touch: { column: 'attendance_posting_days', value: 9 },
  },
  attendance_rollups: { dataClass: 'D10', reads: admin },
  // What one sends oneself is held for a minute, and Undo takes it away as its sender.
  outbox: {
    dataClass: 'D11, own held sends D9',
    reads: names('created_by'),
    inserts: (row, acting) => names('created_by')(row, acting) && row.delivered_at == null,
    deletes: (row, acting) =>
      names('created_by')(row, acting) && row.delivered_at == null && !hasCome(row.deliver_after, acting.facts.now),
  },
  spans: never,
  analytics_events: never,
  api_usage_logs: never,
  ai_request_logs: never,
  oneroster_records: never,
  oneroster_staging: never,
  // Started and looked at through functions of admins and the registrar duty; never by a plain query.
  oneroster_runs: never,
  oneroster_run_errors: never,
  oneroster_parts: never,
  ai_alerts: never,
  ai_models: never,
  ai_projects: never,
  ai_buckets: never,
  ai_keys: never,
  ai_key_assignments: never,
  gemini_api_keys: never,
  gemini_25_flash_keys: never,
  gemini_25_flash_lite_keys: never,
  gemini_20_flash_lite_keys: never,
  'guard.approvals': unexposed,
  'guard.audit_heads': unexposed,
  'guard.audit_log': unexposed,
  'guard.audit_pruned': unexposed,
  'guard.audit_sealing': unexposed,
  'guard.audit_seals': unexposed,
  'guard.caller_keys': unexposed,
  'guard.change_log': unexposed,
  'guard.idempotency_keys': unexposed,
  'guard.sealed_columns': unexposed,
  'guard.person_keys': unexposed,
  'guard.privacy_exports': unexposed,
  'guard.school_keys': unexposed,
  'guard.secret_versions': unexposed,
  'gateway.call_counts': unexposed,
  'gateway.call_limits': unexposed,
  'gateway.clock': unexposed,
  'gateway.demand': unexposed,
  'gateway.folded': unexposed,
  'gateway.key_uses': unexposed,
  'gateway.shared_project_evidence': unexposed,
  'gateway.usage_hours': unexposed,
  'gateway.wrapped_keys': unexposed,
};
