import type { Acting } from '../acting.ts';
import { covers, hasCome, type Row } from '../facts.ts';
import { admin, adminForOffice, everybody, madeJustNow, names, type Rule, type Rules } from '../rule.ts';
import { myClass, ofMyClass, ofPupilsClass, termIsOpen } from './class-record.ts';
import { isAddressedTo } from './common-life.ts';
import { isAsked } from './families.ts';

/** D10. Promotion ends enrolments and opens others, which is a registrar's as well; with the second factor, as all of D10. */
const ofRegistrar = (touch: Rule['touch']): Rule => {
  const reads: Rule['inserts'] = (row, acting) => admin(row, acting) || acting.hasDuty('registrar');
  const writes: Rule['inserts'] = (row, acting) => reads(row, acting) && acting.secondFactorMet;
  const deletes: Rule['inserts'] = (row, acting) => writes(row, acting) && madeJustNow(row, acting);
  return { dataClass: 'D10', reads, inserts: writes, updates: writes, deletes, ...(touch ? { touch } : {}) };
};

/** D10: read and written by administrators. */
const ofOffice = (touch: Rule['touch'], more: Partial<Rule> = {}): Rule => ({
  dataClass: 'D10',
  reads: admin,
  inserts: adminForOffice,
  updates: adminForOffice,
  ...(touch ? { touch } : {}),
  ...more,
});

/** D9: each person's own. */
const own = (column: string, touch: Rule['touch'], more: Partial<Rule> = {}): Rule => ({
  dataClass: 'D9',
  reads: names(column),
  inserts: names(column),
  updates: names(column),
  ...(touch ? { touch } : {}),
  ...more,
});

/** Weights and rules of an average: for whoever may see the class, written by its staff, of a year or an open term. */
const writesGradebook = (row: Row, acting: Acting) =>
  acting.is('admin') || (myClass(row, acting) && (row.term_id == null || termIsOpen(row.term_id, acting)));

const ofGradebook = (column: string, value: unknown): Rule => ({
  dataClass: 'D2',
  reads: (row, acting) => acting.is('admin') || ofMyClass(row, acting) || ofPupilsClass(row, acting),
  inserts: writesGradebook,
  updates: writesGradebook,
  deletes: (row, acting) => writesGradebook(row, acting) && madeJustNow(row, acting),
  touch: { column, value },
});

const isOut = (row: Row, acting: Acting) =>
  hasCome(row.published_at, acting.facts.now) && !hasCome(row.archived_at, acting.facts.now);
const readsDocument = (row: Row, acting: Acting) =>
  admin(row, acting) ||
  (isOut(row, acting) && isAddressedTo(row, acting)) ||
  (acting.isStaff && row.author_id === acting.personId);

const ownAsStaff = (column: string) => (row: Row, acting: Acting) => acting.isStaff && names(column)(row, acting);
const inOwnName = (column: string) => (row: Row, acting: Acting) =>
  adminForOffice(row, acting) && row[column] === acting.personId;
const ofStudent = (row: Row, acting: Acting) => acting.is('student') && names('student_id')(row, acting);
const asCounsellor = (row: Row, acting: Acting) => acting.hasDuty('counsellor') && names('counsellor_id')(row, acting);
const isCounsellor = (row: Row, { facts, today }: Acting) =>
  facts
    .having('staff_duties', 'person_id', row.counsellor_id)
    .some((duty) => duty.duty === 'counsellor' && duty.school_id === row.school_id && covers(duty, today));

/** D9 that others write: its owner reads it, and says that it was read or ended. */
function told(column: string, touch: Rule['touch'], more: Partial<Rule> = {}): Rule {
  const { inserts: _, ...rule } = own(column, touch, more);
  return rule;
}

const inRole = (row: Row, acting: Acting) => names('person_id')(row, acting) && row.role === acting.membership?.role;
const toldInRole = told(
  'person_id',
  { column: 'read_at', value: '2026-01-05T00:00:00Z' },
  { reads: inRole, updates: inRole },
);

const toMyClass = (row: Row, acting: Acting) => acting.isStaff && row.audience === 'class' && myClass(row, acting);
const fresh = (row: Row, acting: Acting) => admin(row, acting) && madeJustNow(row, acting);

const never: Rule = { dataClass: 'D11' };

export const office: Rules = {
  academic_upgrade_mappings: ofRegistrar({ column: 'outcome', value: 'leave' }),
  academic_upgrade_exceptions: ofRegistrar({ column: 'reason', value: 'Another reason' }),
  promotion_runs: ofRegistrar({ column: 'status', value: 'applied' }),
  promotion_moves: ofRegistrar({ column: 'outcome', value: 'leave' }),
  analytics_rollups: { dataClass: 'D10', reads: admin },
  school_goals: ofOffice({ column: 'description', value: 'Other words' }),
  school_goal_measurements: ofOffice(
    { column: 'note', value: 'Another note' },
    { inserts: inOwnName('measured_by'), updates: inOwnName('measured_by') },
  ),
  school_setups: ofOffice({ column: 'steps_done', value: [] }, { notYet: ['inserts'] }),
  legal_holds: ofOffice(
    { column: 'reference', value: 'Another reference' },
    { inserts: (row, acting) => inOwnName('placed_by')(row, acting) && row.lifted_at == null },
  ),
  // Asked for by the office; a job alone goes on from there.
  privacy_runs: {
    dataClass: 'D10',
    reads: admin,
    inserts: (row, acting) => inOwnName('asked_by')(row, acting) && row.status === 'waiting',
    touch: { column: 'redact', value: true },
  },
  // Of the platform: a school reads what it has booked and owes.
  subscriptions: { dataClass: 'D10', reads: admin, touch: { column: 'plan', value: 'district' } },
  invoices: { dataClass: 'D10', reads: admin, touch: { column: 'currency', value: 'EUR' } },
  invoice_lines: { dataClass: 'D10', reads: admin, touch: { column: 'description', value: 'Another item' } },
  consent_texts: ofOffice(
    { column: 'title', value: 'Another title' },
    {
      reads: (row, acting) => admin(row, acting) || (isAsked(acting) && hasCome(row.published_at, acting.facts.now)),
      inserts: (row, acting) => adminForOffice(row, acting) && row.author_id === acting.personId,
      deletes: (row, acting) => adminForOffice(row, acting) && row.published_at == null,
    },
  ),
  documents: {
    dataClass: 'D8',
    reads: readsDocument,
    // Papers of a class are its teacher's to give out.
    inserts: (row, acting) => row.author_id === acting.personId && (admin(row, acting) || toMyClass(row, acting)),
    updates: (row, acting) => admin(row, acting) || ownAsStaff('author_id')(row, acting),
    becomes: (row, acting) => admin(row, acting) || (row.author_id === acting.personId && toMyClass(row, acting)),
    deletes: (row, acting) => acting.isStaff && row.author_id === acting.personId && row.published_at == null,
    touch: { column: 'summary', value: 'Another summary' },
  },
  document_chunks: {
    dataClass: 'D8',
    reads: (row, acting) => {
      const document = acting.facts.find('documents', row.document_id);
      return document !== undefined && readsDocument(document, acting);
    },
    touch: { column: 'heading', value: 'Another heading' },
  },
  files: own(
    'uploaded_by',
    { column: 'deleted_at', value: '2026-01-05T00:00:00Z' },
    {
      // With a document it is for the document's audience, once it was found clean.
      reads: (row, acting) =>
        names('uploaded_by')(row, acting) ||
        (row.scan_state === 'clean' &&
          row.deleted_at == null &&
          acting.facts.having('documents', 'file_id', row.id).some((document) => readsDocument(document, acting))),
      inserts: (row, acting) =>
        names('uploaded_by')(row, acting) && row.scan_state === 'quarantined' && row.deleted_at == null,
    },
  ),
  devices: own('person_id', { column: 'name', value: 'Another name' }),
  push_subscriptions: own('person_id', { column: 'failures', value: 7 }, { deletes: names('person_id') }),
  // A setting is no record: without it the school's own holds again.
  notification_preferences: own('person_id', { column: 'cadence', value: 'weekly' }, { deletes: names('person_id') }),
  notifications: toldInRole,
  parent_notifications: told(
    'guardian_id',
    { column: 'read_at', value: '2026-01-05T00:00:00Z' },
    {
      reads: (row, acting) => names('guardian_id')(row, acting) && acting.children.has(String(row.student_id)),
      updates: (row, acting) => names('guardian_id')(row, acting) && acting.children.has(String(row.student_id)),
    },
  ),
  teacher_settings: own(
    'person_id',
    { column: 'away_message', value: 'Away' },
    { inserts: ownAsStaff('person_id'), updates: ownAsStaff('person_id') },
  ),
  user_sessions: told('person_id', { column: 'end_reason', value: 'ended_elsewhere' }),
  counsellor_cases: own(
    'counsellor_id',
    { column: 'opened_for', value: 'Another cause' },
    { reads: asCounsellor, inserts: asCounsellor, updates: asCounsellor },
  ),
  counsellor_appointments: own(
    'counsellor_id',
    { column: 'place', value: 'Another place' },
    {
      reads: (row, acting) => asCounsellor(row, acting) || ofStudent(row, acting),
      inserts: (row, acting) =>
        row.requested_by === acting.personId &&
        (asCounsellor(row, acting) ||
          (ofStudent(row, acting) && row.status === 'requested' && row.case_id == null && isCounsellor(row, acting))),
      // A student only cancels what is to come.
      updates: (row, acting) =>
        asCounsellor(row, acting) ||
        (ofStudent(row, acting) && ['requested', 'confirmed'].includes(String(row.status))),
      becomes: (row, acting) =>
        asCounsellor(row, acting) ||
        (ofStudent(row, acting) && row.status === 'cancelled' && row.cancelled_by === acting.personId),
      turns: ({ personId }) => [{ status: 'cancelled', cancelled_by: personId }],
    },
  ),
  category_weights: ofGradebook('weight', 12),
  grading_policies: ofGradebook('weight', 12),
  rooms: {
    dataClass: 'D1',
    reads: everybody,
    inserts: admin,
    updates: admin,
    deletes: fresh,
    touch: { column: 'name', value: 'Another name' },
  },
  login_attempts: never,
  eval_runs: never,
  eval_results: never,
};
