import { sql } from 'drizzle-orm';
import { check, index, integer, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { sealedText } from '../privacy/sealed-text.ts';
import { tenancy, tenantColumns } from './conventions.ts';
import { safeguardingConcerns } from './life.ts';
import { isSealed, moment, schoolKey } from './office-conditions.ts';
import { memberships, personKey } from './people.ts';

/*
 * What is known of concerns beside their first text (D5). No query reads or writes any of it: `app.read_concern` and its
 * like (db/sql/safeguarding.sql) take a reason, log it, and only then answer.
 */

/** Additions to a concern, in order; append-only, until the concern is closed. */
export const safeguardingChronology = pgTable(
  'safeguarding_chronology',
  {
    ...tenantColumns,
    concernId: uuid().notNull(),
    /** The concern's student, whose key seals the text. */
    studentId: uuid().notNull(),
    kind: text().notNull(),
    content: sealedText().notNull(),
    /** When what is told happened; when it was written down is `created_at`. */
    occurredAt: moment().notNull(),
    addedBy: uuid().notNull(),
  },
  (t) => [
    ...tenancy('safeguarding_chronology', t),
    schoolKey('safeguarding_chronology_concern', t.schoolId, t.concernId, safeguardingConcerns),
    personKey('safeguarding_chronology_of_author', t.schoolId, t.addedBy),
    index('safeguarding_chronology_order').on(t.schoolId, t.concernId, t.createdAt),
    index('safeguarding_chronology_author_idx').on(t.schoolId, t.addedBy),
    check(
      'safeguarding_chronology_kind',
      sql`${t.kind} in ('observation', 'conversation', 'action', 'referral', 'decision')`,
    ),
    isSealed('safeguarding_chronology_content_sealed', t.content),
    personKey('safeguarding_chronology_of_student', t.schoolId, t.studentId),
    index('safeguarding_chronology_student_idx').on(t.schoolId, t.studentId),
    check('safeguarding_chronology_past', sql`${t.occurredAt} <= ${t.createdAt} + interval '5 minutes'`),
  ],
);

/** That a lead or deputy has taken notice of a concern; the first one stops its clock. */
export const safeguardingAcknowledgements = pgTable(
  'safeguarding_acknowledgements',
  {
    ...tenantColumns,
    concernId: uuid().notNull(),
    personId: uuid().notNull(),
  },
  (t) => [
    ...tenancy('safeguarding_acknowledgements', t),
    unique('safeguarding_acknowledgements_person_key').on(t.schoolId, t.concernId, t.personId),
    schoolKey('safeguarding_acknowledgements_concern', t.schoolId, t.concernId, safeguardingConcerns),
    personKey('safeguarding_acknowledgements_of_person', t.schoolId, t.personId),
    index('safeguarding_acknowledgements_person_idx').on(t.schoolId, t.personId),
  ],
);

/** Who has a concern in hand, from when on: the newest row counts. `overdue`: the clock handed it to the deputy. */
export const safeguardingAssignments = pgTable(
  'safeguarding_assignments',
  {
    ...tenantColumns,
    concernId: uuid().notNull(),
    assignedTo: uuid().notNull(),
    /** Null: the clock. */
    assignedBy: uuid(),
    cause: text().notNull(),
  },
  (t) => [
    ...tenancy('safeguarding_assignments', t),
    schoolKey('safeguarding_assignments_concern', t.schoolId, t.concernId, safeguardingConcerns),
    personKey('safeguarding_assignments_of_person', t.schoolId, t.assignedTo),
    personKey('safeguarding_assignments_of_assigner', t.schoolId, t.assignedBy),
    index('safeguarding_assignments_newest').on(t.schoolId, t.concernId, t.createdAt),
    index('safeguarding_assignments_person_idx').on(t.schoolId, t.assignedTo),
    index('safeguarding_assignments_assigner_idx').on(t.schoolId, t.assignedBy),
    check(
      'safeguarding_assignments_cause',
      sql`${t.cause} in ('by_hand', 'overdue') and (${t.cause} = 'overdue') = (${t.assignedBy} is null)`,
    ),
  ],
);

/** How and why a concern was closed: once, for good. What comes up later is a concern of its own. */
export const safeguardingClosures = pgTable(
  'safeguarding_closures',
  {
    ...tenantColumns,
    concernId: uuid().notNull(),
    studentId: uuid().notNull(),
    outcome: text().notNull(),
    reason: sealedText().notNull(),
    closedBy: uuid().notNull(),
  },
  (t) => [
    ...tenancy('safeguarding_closures', t),
    unique('safeguarding_closures_concern_key').on(t.schoolId, t.concernId),
    schoolKey('safeguarding_closures_concern', t.schoolId, t.concernId, safeguardingConcerns),
    personKey('safeguarding_closures_of_person', t.schoolId, t.closedBy),
    index('safeguarding_closures_person_idx').on(t.schoolId, t.closedBy),
    check(
      'safeguarding_closures_outcome',
      sql`${t.outcome} in ('no_further_action', 'supported_in_school', 'referred', 'joined_with_another')`,
    ),
    isSealed('safeguarding_closures_reason_sealed', t.reason),
    personKey('safeguarding_closures_of_student', t.schoolId, t.studentId),
    index('safeguarding_closures_student_idx').on(t.schoolId, t.studentId),
  ],
);

/** Each reading of what only a duty opens, with its reason (append-only): concerns, shared journals, messages. */
export const safeguardingAccessLog = pgTable(
  'safeguarding_access_log',
  {
    ...tenantColumns,
    personId: uuid().notNull(),
    membershipId: uuid().notNull(),
    duty: text().notNull(),
    what: text().notNull(),
    concernId: uuid(),
    studentId: uuid(),
    reason: text().notNull(),
    rowsShown: integer().notNull(),
  },
  (t) => [
    ...tenancy('safeguarding_access_log', t),
    personKey('safeguarding_access_log_of_person', t.schoolId, t.personId),
    schoolKey('safeguarding_access_log_membership', t.schoolId, t.membershipId, memberships),
    schoolKey('safeguarding_access_log_concern', t.schoolId, t.concernId, safeguardingConcerns),
    personKey('safeguarding_access_log_of_student', t.schoolId, t.studentId),
    index('safeguarding_access_log_person_idx').on(t.schoolId, t.personId),
    index('safeguarding_access_log_membership_idx').on(t.schoolId, t.membershipId),
    index('safeguarding_access_log_concern_idx').on(t.schoolId, t.concernId),
    index('safeguarding_access_log_student_idx').on(t.schoolId, t.studentId),
    check('safeguarding_access_log_duty', sql`${t.duty} in ('safeguarding_lead', 'safeguarding_deputy', 'counsellor')`),
    check(
      'safeguarding_access_log_what',
      sql`${t.what} in ('concern', 'concerns', 'access_log', 'shared_wellbeing', 'messages')`,
    ),
    check('safeguarding_access_log_reason', sql`length(btrim(${t.reason})) >= 3`),
  ],
);
