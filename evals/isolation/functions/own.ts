import type { Acting } from '../acting.ts';
import { covers, hasCome, type Row } from '../facts.ts';
import { asks, cases, type FunctionRules, here, isHere, open, type Question, quoted, tells } from '../function-rule.ts';
import { isAddressedTo } from '../rules/common-life.ts';
import { readsPoll } from '../rules/school-life.ts';

const reads = { kind: 'own', readers: true } as const;
const does = { kind: 'own', readers: false } as const;
const key = "'a key that is tried'";

const isOwn = (row: Row, acting: Acting) =>
  isHere(row, acting) && row.person_id === acting.personId && row.membership_id === acting.membership?.id;
const ofOwnConversation = (row: Row, acting: Acting) => {
  const conversation = acting.facts.find('conversations', row.conversation_id ?? row.id);
  return conversation !== undefined && conversation.deleted_at == null && isOwn(conversation, acting);
};
const ofConversation = (call: Question['call']) => asks(does, { of: 'conversations', call, open: ofOwnConversation });
const ofTurn = (call: Question['call']) => asks(does, { of: 'turns', call, open: ofOwnConversation });

const isLiveStudent = (studentId: unknown, acting: Acting) =>
  here(acting, 'memberships').some(
    (row) => row.person_id === studentId && row.role === 'student' && covers(row, acting.today),
  );

const mine = (row: Row, acting: Acting) => isHere(row, acting) && row.actor_id === acting.personId;
const mayReverse = (row: Row, acting: Acting) =>
  isHere(row, acting) &&
  (acting.is('admin') ||
    (row.kind === 'award' && acting.isStaff && row.actor_id === acting.personId) ||
    (row.kind === 'purchase' && acting.is('student') && row.student_id === acting.personId));
const guarded = (acting: Acting, table: string) =>
  (acting.facts.tables.get(`guard.${table}`) ?? []).filter(
    (row) => isHere(row, acting) && row.person_id === acting.personId,
  );

const ofOrder = (row: Row, acting: Acting) =>
  isHere(row, acting) && (acting.is('admin') || acting.taughtStudents.has(String(row.student_id)));

/** What people do with their own affairs: nobody else's answer to them, and those of another membership do not either. */
export const ownFunctions: FunctionRules = {
  'app.poll_counts': asks(reads, {
    of: 'polls',
    call: (id) => `select * from app.poll_counts(${id})`,
    open: (row, acting) => isHere(row, acting) && readsPoll(row, acting),
    // Before it closes a poll that one may see tells nothing yet.
    skips: (row, acting) => !hasCome(row.closes_at, acting.facts.now),
  }),
  'app.cast_vote': asks(does, {
    of: 'polls',
    call: (id, row, facts) =>
      `select app.cast_vote(${id}, ${quoted(row ? facts.having('poll_options', 'poll_id', row.id)[0]?.id : null)})::text || 'cast'`,
    open: (row, acting) => isHere(row, acting) && isAddressedTo(row, acting),
  }),
  'app.begin_exam': asks(does, {
    of: 'exams',
    call: (id) => `select * from app.begin_exam(${id})`,
    open: (row, acting) =>
      acting.is('student') &&
      isHere(row, acting) &&
      hasCome(row.published_at, acting.facts.now) &&
      acting.facts.having('exam_sittings', 'exam_id', row.id).some((one) => one.student_id === acting.personId),
  }),
  'app.hand_in_exam': asks(does, {
    of: 'exam_sittings',
    call: (id) => `select app.hand_in_exam(${id})`,
    open: (row, acting) =>
      acting.is('student') && isHere(row, acting) && row.student_id === acting.personId && row.status === 'started',
  }),
  'app.award_points': asks(does, {
    of: 'school_people',
    column: 'person_id',
    call: (id) => `select app.award_points(${key}, ${id}, 5, 'tried')`,
    open: (row, acting) =>
      isHere(row, acting) &&
      isLiveStudent(row.person_id, acting) &&
      (acting.is('admin') || acting.taughtStudents.has(String(row.person_id))),
  }),
  'app.buy_reward': asks(does, {
    of: 'rewards',
    call: (id) => `select app.buy_reward(${key}, ${id})`,
    open: (row, acting) => acting.is('student') && isHere(row, acting) && isAddressedTo(row, acting),
  }),
  'app.reverse_wallet': asks(does, {
    of: 'wallet_transactions',
    call: (id) => `select app.reverse_wallet(${key}, ${id}, 'tried')`,
    open: mayReverse,
  }),
  'app.undo_wallet': asks(does, {
    of: 'wallet_transactions',
    column: 'operation_id',
    call: (id) => `select app.undo_wallet(${id})`,
    open: mine,
    skips: (row, acting) => mine(row, acting) && (!mayReverse(row, acting) || row.kind === 'reversal'),
  }),
  'app.reward_orders': tells(reads, 'select purchase_id from app.reward_orders()', (acting) =>
    here(acting, 'reward_purchases')
      .filter((row) => row.status === 'ordered' && ofOrder(row, acting))
      .map(({ id }) => id),
  ),
  'app.hand_over_reward': asks(does, {
    of: 'reward_purchases',
    call: (id) => `select app.hand_over_reward(${id})::text || 'handed over'`,
    open: ofOrder,
  }),
  // The change log and what undoes it.
  'app.changes_here': open(reads, 'select * from app.changes_here()', () => false),
  'app.changes_of': asks(reads, {
    of: 'guard.change_log',
    column: 'operation_id',
    call: (id) => `select * from app.changes_of(${id})`,
    open: mine,
  }),
  'app.undo_changes': asks(does, {
    of: 'guard.change_log',
    column: 'operation_id',
    call: (id) => `select * from app.undo_changes(${id})`,
    open: mine,
  }),
  // Keys, proposals, the audit log.
  'app.claim_key': open(does, `select coalesce(app.claim_key('tried', ${key}, 'hash'), '"claimed"')`, (acting) =>
    Boolean(acting.membership),
  ),
  'app.propose': open(
    does,
    `select app.propose('{"operation": "tried", "version": 1, "input": {}, "inputHash": "x", "differenceHash": "x", "preview": {}}', '1 minute')`,
    (acting) => acting.membership !== undefined,
  ),
  'app.read_approval': asks(reads, {
    of: 'guard.approvals',
    call: (id) => `select id from app.read_approval(${id})`,
    open: isOwn,
  }),
  'app.approvals_of_conversation': asks(reads, {
    of: 'guard.approvals',
    column: 'conversation_id',
    call: (id) => `select id from app.approvals_of_conversation(${id})`,
    open: (row, acting) => isOwn(row, acting) && row.conversation_id != null,
  }),
  'app.consume_approval': asks(does, {
    of: 'guard.approvals',
    call: (id) => `select app.consume_approval(${id}, 'arranged', 1, 'x', gen_random_uuid())`,
    open: isOwn,
  }),
  'app.decline_approval': asks(does, {
    of: 'guard.approvals',
    call: (id) => `select app.decline_approval(${id})`,
    open: isOwn,
  }),
  'app.recent_operations': tells(reads, 'select operation_id from app.recent_operations(1000)', (acting) =>
    guarded(acting, 'audit_log')
      .filter((row) => row.outcome === 'done' && Number(row.rows) > 0)
      .map((row) => row.operation_id),
  ),
  'app.my_operation': asks(reads, {
    of: 'guard.audit_log',
    column: 'operation_id',
    call: (id) => `select * from app.my_operation(${id})`,
    open: (row, acting) =>
      isHere(row, acting) && row.operation_id != null && row.person_id === acting.personId && row.outcome === 'done',
  }),
  'app.finish_operation': open(
    does,
    `select app.finish_operation('{"operation": "tried"}')::text || 'done'`,
    () => true, // whoever was refused as nobody of a school is written down as well
  ),
  'app.write_audit': open(does, `select app.write_audit('{"operation": "tried"}')::text || 'written'`, () => true),
  // Another's data that was put together, for whoever hands it over (the disclosure log has it).
  'app.take_privacy_export': asks(does, {
    of: 'privacy_runs',
    call: (id) => `select person_id from app.take_privacy_export(${id})`,
    open: (row, acting) =>
      isHere(row, acting) &&
      acting.is('admin') &&
      acting.secondFactorMet &&
      row.kind === 'export' &&
      row.status === 'done',
  }),
  // Conversations with the assistant.
  'app.start_turn': cases(does, (acting) => {
    const start = (id: unknown, due: boolean) => ({
      call: `select turn_id from app.start_turn(${quoted(id)}, gen_random_uuid(), '[]', '1 minute', null)`,
      open: due,
    });
    const all = acting.facts.rows('conversations');
    const kinds = [
      (row: Row) => isOwn(row, acting),
      (row: Row) => row.person_id === acting.personId && !isOwn(row, acting),
      (row: Row) => isHere(row, acting) && row.person_id !== acting.personId,
      (row: Row) => !isHere(row, acting),
    ];
    return [
      ...kinds
        .flatMap((kind) => all.filter(kind).slice(0, 1))
        .map((row) => start(row.id, ofOwnConversation(row, acting))),
      start(null, false),
    ];
  }),
  'app.append_chunk': ofTurn((id) => `select not app.append_chunk(${id}, 9, 'tried', '1 minute')`),
  'app.finish_turn': ofTurn((id) => `select app.finish_turn(${id}, 'finished', gen_random_uuid(), '[]', null)`),
  'app.request_stop': ofConversation((id) => `select app.request_stop(${id})`),
  'app.rewind_conversation': ofConversation((id) => `select app.rewind_conversation(${id}, 1)`),
  'app.delete_conversation': ofConversation((id) => `select app.delete_conversation(${id})`),
};
