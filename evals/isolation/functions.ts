/** What a function that callers can execute is for, and to whom it answers. */
interface FunctionRule {
  /** `context`: tells callers about themselves, or what policies ask. `own`: only about the caller's own affairs. */
  kind:
    | 'context'
    | 'own'
    | 'concern'
    | 'class record'
    | 'figures'
    | 'super admin'
    | 'text'
    | 'office'
    | 'safeguarding'
    | 'sealing';
  /** Whether `authenticated` may execute it as well: policies of exposed tables ask it, and it changes nothing. */
  readers: boolean;
}

const rule = (kind: FunctionRule['kind'], names: string[], readers = true): [string, FunctionRule][] =>
  names.map((name) => [name, { kind, readers }]);

/** Every function that `app_caller` may execute, by `schema.name`; of others none may be reached. */
export const functionRules: ReadonlyMap<string, FunctionRule> = new Map([
  ...rule('context', [
    ...['app.claims', 'app.uid', 'app.aal', 'app.membership', 'app.school', 'app.role', 'app.today', 'app.is_staff'],
    ...[
      'app.has_duty',
      'app.my_class_ids',
      'app.my_class_students',
      'app.my_student_ids',
      'app.my_homeroom_student_ids',
    ],
    ...['app.my_homeroom_class_ids', 'app.my_child_ids', 'app.own_class_ids', 'app.child_class_ids', 'app.in_audience'],
    ...['app.visible_person_ids', 'app.posting_open', 'app.open_term_ids', 'app.open_assessment_ids'],
    ...[
      'app.first_posting_day',
      'app.attendance_posting_days',
      'app.session_now',
      'app.my_memberships',
      'app.my_quota',
    ],
    ...['auth.uid', 'auth.role', 'auth.email', 'auth.jwt'],
  ]),
  ...rule('context', [
    ...['app.second_factor_met', 'app.my_students_guardian_ids', 'app.kept_exam_ids', 'app.markable_exam_ids'],
    ...['app.prepared_exam_ids', 'app.my_running_sitting_ids', 'app.counsellor_ids', 'app.my_exam_students'],
    ...['app.my_markable_exam_students', 'app.keeps_exams', 'app.published_exam_ids', 'app.resolved_exam_ids'],
    ...['app.addressed_ids', 'app.audience_class_ids', 'app.audience_grade_ids', 'app.includes_me', 'app.my_group_ids'],
    ...[
      'app.led_group_ids',
      'app.my_poll_ids',
      'app.my_thread_ids',
      'app.organised_event_ids',
      'app.correspondent_ids',
    ],
    ...['app.acquainted_person_ids', 'app.oneroster_registrar'],
  ]),
  ...rule('text', ['app.plain', 'app.span_of', 'app.of_age', 'app.local_day', 'app.local_minute', 'app.exit_code_of']),
  // Of the office: each asks for an administrator, or a registrar, of the school itself.
  ...rule('office', ['app.consents_in_force', 'app.promotion_obstacles', 'app.student_of_age', 'app.of_age_myself']),
  ...rule('office', ['app.take_privacy_export'], false),
  ...rule('office', ['app.oneroster_runs', 'app.oneroster_errors', 'app.oneroster_part']),
  ...rule(
    'office',
    ['app.roll_back_promotion', 'app.oneroster_ask', 'app.oneroster_begin', 'app.oneroster_add_part'],
    false,
  ),
  // D5: with a duty, a reason and an entry in the log of readings; own reports tell only that they were received.
  ...rule(
    'safeguarding',
    [
      ...['app.acknowledge_concern', 'app.add_to_chronology', 'app.assign_concern', 'app.close_concern'],
      ...['app.list_concerns', 'app.read_concern', 'app.read_shared_wellbeing', 'app.safeguarding_access'],
    ],
    false,
  ),
  ...rule('own', ['app.my_reported_concerns', 'app.poll_counts', 'app.reward_orders', 'app.undelivered_ids']),
  ...rule(
    'own',
    [
      ...['app.begin_exam', 'app.hand_in_exam', 'app.cast_vote', 'app.award_points', 'app.buy_reward'],
      ...['app.reverse_wallet', 'app.undo_wallet', 'app.hand_over_reward'],
    ],
    false,
  ),
  // Keys of the school's sealed fields, wrapped: without the installation's secret they open nothing.
  ...rule('sealing', ['app.field_keys', 'app.keep_field_keys'], false),
  ...rule('own', [
    ...['app.changes_here', 'app.changes_of', 'app.read_approval', 'app.approvals_of_conversation'],
    ...['app.recent_operations', 'app.my_operation'],
  ]),
  ...rule(
    'own',
    [
      ...['app.undo_changes', 'app.claim_key', 'app.propose', 'app.consume_approval', 'app.decline_approval'],
      ...['app.finish_operation', 'app.write_audit', 'app.start_turn', 'app.append_chunk', 'app.finish_turn'],
      ...['app.request_stop', 'app.rewind_conversation', 'app.delete_conversation'],
    ],
    false,
  ),
  ...rule('concern', ['app.raise_concern'], false),
  ...rule('class record', ['app.student_sessions']),
  ...rule('figures', ['app.wellbeing_weeks']),
  ...rule(
    'super admin',
    [
      ...['app.assert_super_admin', 'app.super_look', 'app.super_keys', 'app.super_families', 'app.super_pool'],
      ...['app.super_alerts', 'app.super_acknowledge', 'app.super_attempts', 'app.super_usage', 'app.super_check_keys'],
      ...['app.super_add_keys', 'app.super_set_key_status', 'app.super_change_key', 'app.super_rotate_key'],
      ...['app.super_note_test', 'app.super_name_project', 'app.super_save_family', 'app.super_set_family_status'],
      ...['app.super_move_family', 'app.super_give_keys'],
    ],
    false,
  ),
]);

/** PostgreSQL's and the platform's own, which everybody may execute everywhere: they only read the claims. */
export const forEverybody: ReadonlySet<string> = new Set(['auth.uid', 'auth.role', 'auth.email', 'auth.jwt']);
