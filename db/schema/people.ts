import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  boolean,
  check,
  date,
  foreignKey,
  index,
  pgPolicy,
  pgTable,
  smallint,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { blindIndex } from '../privacy/blind-index.ts';
import { sealedText } from '../privacy/sealed-text.ts';
import {
  all,
  any,
  appCaller,
  authenticated,
  callerRole,
  definers,
  deletes,
  hasDuty,
  inserts,
  isAdmin,
  isStaff,
  madeJustNow,
  ofAcquaintance,
  ofMyChild,
  ofMyStudent,
  ofSelf,
  reads,
  tenancy,
  tenantColumns,
  timestamps,
  uid,
  updates,
} from './conventions.ts';
import { secondFactorMet } from './office-conditions.ts';

/**
 * A person, once, whatever schools and roles they have. `id` is also the id of the sign-in (`auth.users.id`) once there
 * is one (`user_id`). `role` and `school_id` mirror the default membership for readers outside; no policy reads them.
 */
export const profiles = pgTable(
  'profiles',
  {
    id: uuid().primaryKey().defaultRandom(),
    userId: uuid(),
    schoolId: uuid(),
    role: text(),
    givenName: text().notNull(),
    familyName: text().notNull(),
    /** The name in use: what everyone sees. */
    displayName: text().notNull(),
    /** The name in Latin letters where its bearer writes it in others: what people search by. */
    latinName: text(),
    locale: text().notNull().default('en'),
    pronouns: text(),
    avatarPath: text(),
    about: text(),
    ...timestamps,
  },
  (t) => [
    definers('profiles'),
    // Of each row by its key for staff, who read everybody's: a set of everybody would be made for each query.
    reads(
      'profiles',
      any(
        all(isStaff, sql`(select true from public.school_people p where p.person_id = ${t.id})`),
        ofAcquaintance(t.id),
      ),
    ),
    pgPolicy('profiles_read_outside', {
      for: 'select',
      to: authenticated,
      using: sql`${t.id} in (select app.visible_person_ids())`,
    }),
    updates('profiles', sql`${t.id} = ${uid} and ${callerRole} is not null`),
    uniqueIndex('idx_profiles_user_id').on(t.userId),
    index('idx_profiles_school_id').on(t.schoolId),
    index('idx_profiles_role').on(t.role),
    check('profiles_user_is_id', sql`${t.userId} is null or ${t.userId} = ${t.id}`),
  ],
);

/** A person is or was known to a school: the target of every composite reference to a person. */
export const schoolPeople = pgTable(
  'school_people',
  {
    ...tenantColumns,
    personId: uuid()
      .notNull()
      .references(() => profiles.id),
    /** The school's own number of the student or member of staff; `sourcedId` of OneRoster. */
    sourcedId: text(),
  },
  (t) => [
    ...tenancy('school_people', t),
    unique('school_people_person_key').on(t.schoolId, t.personId),
    reads('school_people', any(isStaff, ofAcquaintance(t.personId))),
    index('school_people_person').on(t.personId),
  ],
);

/** A composite key to a person of the same school, so that no row can point across schools. */
export const personKey = (name: string, schoolId: AnyPgColumn, personId: AnyPgColumn) =>
  foreignKey({ name, columns: [schoolId, personId], foreignColumns: [schoolPeople.schoolId, schoolPeople.personId] });

/** What a person is to a school, from when to when. A request acts as one membership, read live. */
export const memberships = pgTable(
  'memberships',
  {
    ...tenantColumns,
    personId: uuid().notNull(),
    role: text().notNull(),
    startsOn: date({ mode: 'string' }).notNull(),
    endsOn: date({ mode: 'string' }),
  },
  (t) => [
    unique('memberships_school_id_id_key').on(t.schoolId, t.id),
    definers('memberships'),
    // Own memberships are readable in every school: a person chooses among them (D9).
    pgPolicy('memberships_read', {
      for: 'select',
      to: [appCaller, authenticated],
      using: any(sql`${t.personId} = ${uid}`, all(isAdmin, sql`${t.schoolId} = (select app.school())`)),
    }),
    personKey('memberships_of_person', t.schoolId, t.personId),
    index('memberships_person').on(t.personId),
    index('memberships_school_role').on(t.schoolId, t.role),
    check('memberships_role', sql`${t.role} in ('student', 'teacher', 'admin', 'parent', 'super_admin')`),
    check('memberships_order', sql`${t.endsOn} is null or ${t.startsOn} <= ${t.endsOn}`),
  ],
);

/** Dated duties of staff (access.md): they add rights to any staff membership. */
export const staffDuties = pgTable(
  'staff_duties',
  {
    ...tenantColumns,
    personId: uuid().notNull(),
    duty: text().notNull(),
    startsOn: date({ mode: 'string' }).notNull(),
    endsOn: date({ mode: 'string' }),
  },
  (t) => [
    ...tenancy('staff_duties', t),
    reads('staff_duties', any(isStaff, sql`${t.personId} in (select app.visible_person_ids())`)),
    personKey('staff_duties_of_person', t.schoolId, t.personId),
    index('staff_duties_person').on(t.schoolId, t.personId),
    check(
      'staff_duties_duty',
      sql`${t.duty} in ('safeguarding_lead', 'safeguarding_deputy', 'counsellor', 'office', 'registrar', 'exams')`,
    ),
  ],
);

/** Administrators of everybody, guardians of themselves. */
const keepsContactOf = (personId: AnyPgColumn) =>
  any(isAdmin, all(sql`${callerRole} = 'parent'`, sql`${personId} = ${uid}`));

/** Birth date, gender, contact (D6): a table of its own, because row security cannot hide a column. */
export const personalDetails = pgTable(
  'personal_details',
  {
    ...tenantColumns,
    personId: uuid().notNull(),
    birthDate: date({ mode: 'string' }),
    gender: text(),
    phone: sealedText(),
    /** Of the number as digits (telephone-number.ts): rosters compare by it, and people are found by it. */
    phoneIndex: blindIndex(),
    address: sealedText(),
  },
  (t) => [
    ...tenancy('personal_details', t),
    personKey('personal_details_of_person', t.schoolId, t.personId),
    unique('personal_details_person_key').on(t.schoolId, t.personId),
    reads('personal_details', any(isAdmin, sql`${t.personId} = ${uid}`, ofMyChild(t.personId))),
    inserts('personal_details', keepsContactOf(t.personId)),
    updates('personal_details', keepsContactOf(t.personId)),
    deletes('personal_details', all(keepsContactOf(t.personId), madeJustNow(t.createdAt))),
    index('personal_details_phone_number').on(t.schoolId, t.phoneIndex).where(sql`${t.phoneIndex} is not null`),
    check('personal_details_address_sealed', sql`${t.address} ~ '^f1\\.[A-Za-z0-9_-]{38,}$'`),
    check('personal_details_phone_sealed', sql`${t.phone} ~ '^f1\\.[A-Za-z0-9_-]{38,}$'`),
    check(
      'personal_details_phone_index_form',
      sql`${t.phoneIndex} is null or (${t.phone} is not null and ${t.phoneIndex} ~ '^b1\\.[A-Za-z0-9_-]{22}$')`,
    ),
    check(
      'personal_details_gender',
      sql`${t.gender} is null or ${t.gender} in ('female', 'male', 'other', 'unspecified')`,
    ),
  ],
);

/**
 * The address at which a school writes to a person (D6), apart from the directory, which classmates read. In plain text:
 * the sign-in beside it (`auth.users`) has to be.
 */
export const personEmails = pgTable(
  'person_emails',
  {
    ...tenantColumns,
    personId: uuid().notNull(),
    email: text().notNull(),
  },
  (t) => [
    ...tenancy('person_emails', t),
    personKey('person_emails_of_person', t.schoolId, t.personId),
    unique('person_emails_person_key').on(t.schoolId, t.personId),
    reads('person_emails', any(isAdmin, sql`${t.personId} = ${uid}`, ofMyChild(t.personId))),
    index('person_emails_address').on(sql`lower(${t.email})`),
    check('person_emails_form', sql`${t.email} <> ''`),
  ],
);

/** What is restricted is the office's, with the second factor where the school asks for one (access.md). */
const mayRestrict = (t: { contactRestricted: AnyPgColumn }) =>
  any(sql`not ${t.contactRestricted}`, all(hasDuty('office'), secondFactorMet));

/** Guardianship (D6): many-to-many, dated, with custody, contact and access flags (domain.md). */
export const parentChildRelationships = pgTable(
  'parent_child_relationships',
  {
    ...tenantColumns,
    guardianId: uuid().notNull(),
    studentId: uuid().notNull(),
    relation: text().notNull(),
    livesWith: boolean().notNull().default(true),
    legalGuardian: boolean().notNull().default(true),
    emergencyContact: boolean().notNull().default(false),
    /** Whom the school writes to first; one a student at a time. */
    primaryContact: boolean().notNull().default(false),
    priority: smallint().notNull().default(1),
    dataAccess: boolean().notNull().default(true),
    /** A court restriction: closes everything to this guardian at once. */
    contactRestricted: boolean().notNull().default(false),
    verifiedAt: timestamp({ withTimezone: true, mode: 'string' }),
    studentConsentedAt: timestamp({ withTimezone: true, mode: 'string' }),
    startsOn: date({ mode: 'string' }).notNull(),
    endsOn: date({ mode: 'string' }),
  },
  (t) => [
    ...tenancy('parent_child_relationships', t),
    // A guardian sees the link that is in force, never the other guardian's; restrictions are the office's.
    reads(
      'parent_child_relationships',
      any(
        all(sql`${t.guardianId} = ${uid}`, ofMyChild(t.studentId)),
        all(any(isAdmin, hasDuty('registrar'), hasDuty('office')), sql`not ${t.contactRestricted}`),
        all(sql`${t.contactRestricted}`, hasDuty('office'), secondFactorMet),
        all(sql`not ${t.contactRestricted}`, ofMyStudent(t.studentId)),
      ),
    ),
    // Triggers keep `contact_restricted` to the office and leave the office alone nothing else (migrations 0015, 0025):
    // row security cannot tell columns apart.
    // By themselves, too, for a write that reads nothing is held by no policy of reading.
    inserts('parent_child_relationships', all(any(isAdmin, hasDuty('registrar')), mayRestrict(t))),
    updates('parent_child_relationships', all(any(isAdmin, hasDuty('registrar'), hasDuty('office')), mayRestrict(t))),
    deletes(
      'parent_child_relationships',
      all(any(isAdmin, hasDuty('registrar')), mayRestrict(t), madeJustNow(t.createdAt)),
    ),
    check('parent_child_relationships_order', sql`${t.endsOn} is null or ${t.startsOn} <= ${t.endsOn}`),
    check('parent_child_relationships_two_people', sql`${t.guardianId} <> ${t.studentId}`),
    check('parent_child_relationships_priority', sql`${t.priority} between 1 and 20`),
    personKey('parent_child_relationships_of_guardian', t.schoolId, t.guardianId),
    personKey('parent_child_relationships_of_student', t.schoolId, t.studentId),
    index('parent_child_relationships_guardian').on(t.schoolId, t.guardianId),
    index('parent_child_relationships_student').on(t.schoolId, t.studentId),
  ],
);

/** A parent's report of a coming or present absence; the office confirms or declines it. */
export const absenceReports = pgTable(
  'absence_reports',
  {
    ...tenantColumns,
    studentId: uuid().notNull(),
    fromDay: date({ mode: 'string' }).notNull(),
    toDay: date({ mode: 'string' }).notNull(),
    /** Sessions of each day it covers: 'all', 'am' or 'pm'. */
    sessions: text().notNull().default('all'),
    reason: text().notNull(),
    status: text().notNull().default('reported'),
    reportedBy: uuid().notNull().default(sql`app.uid()`),
    decidedBy: uuid(),
    decisionReason: text(),
    decidedAt: timestamp({ withTimezone: true, mode: 'string' }),
  },
  (t) => [
    ...tenancy('absence_reports', t),
    reads(
      'absence_reports',
      any(
        isAdmin,
        hasDuty('office'),
        ofSelf(t.studentId),
        ofMyChild(t.studentId),
        all(isStaff, ofMyStudent(t.studentId)),
      ),
    ),
    inserts(
      'absence_reports',
      any(
        all(ofMyChild(t.studentId), sql`${t.reportedBy} = ${uid}`, sql`${t.status} = 'reported'`),
        all(any(isAdmin, hasDuty('office')), sql`${t.reportedBy} = ${uid}`),
      ),
    ),
    updates(
      'absence_reports',
      any(
        isAdmin,
        hasDuty('office'),
        all(sql`${t.reportedBy} = ${uid}`, ofMyChild(t.studentId), sql`${t.status} = 'reported'`),
      ),
      any(
        isAdmin,
        hasDuty('office'),
        all(sql`${t.reportedBy} = ${uid}`, ofMyChild(t.studentId), sql`${t.status} in ('reported', 'withdrawn')`),
      ),
    ),
    pgPolicy('absence_reports_delete', {
      for: 'delete',
      to: appCaller,
      using: all(
        sql`${t.reportedBy} = ${uid}`,
        sql`${t.status} = 'reported'`,
        madeJustNow(t.createdAt),
        ofMyChild(t.studentId),
      ),
    }),
    personKey('absence_reports_of_student', t.schoolId, t.studentId),
    index('absence_reports_student').on(t.schoolId, t.studentId, t.fromDay),
    check('absence_reports_order', sql`${t.fromDay} <= ${t.toDay}`),
    check('absence_reports_sessions', sql`${t.sessions} in ('all', 'am', 'pm')`),
    check('absence_reports_status', sql`${t.status} in ('reported', 'confirmed', 'declined', 'withdrawn')`),
  ],
);
