import { sql } from 'drizzle-orm';
import { boolean, check, date, index, pgTable, smallint, text, uuid } from 'drizzle-orm/pg-core';
import { blindIndex } from '../privacy/blind-index.ts';
import { sealedText } from '../privacy/sealed-text.ts';
import {
  all,
  any,
  inserts,
  isAdmin,
  isStaff,
  ofMyChild,
  ofMyStudent,
  ofSelf,
  reads,
  tenancy,
  tenantColumns,
  updates,
} from './conventions.ts';
import { isMine, isParent, isSealed, moment, ofMyStudentsGuardian, schoolKey } from './office-conditions.ts';
import { personKey } from './people.ts';

/** Addresses and numbers of a person, and who may use them for what (D6). They end by a date. */
export const contacts = pgTable(
  'contacts',
  {
    ...tenantColumns,
    personId: uuid().notNull(),
    kind: text().notNull(),
    label: text(),
    /** The number or address in one line; of a postal address its lines, apart from what follows. */
    value: sealedText().notNull(),
    postalCode: text(),
    city: text(),
    region: text(),
    /** ISO 3166-1 alpha-2. */
    country: text(),
    preferred: boolean().notNull().default(false),
    /** Whether teachers of the person's children may use it, and whether the office may outside an emergency. */
    teachersMayUse: boolean().notNull().default(false),
    emergencyOnly: boolean().notNull().default(false),
    verifiedAt: moment(),
    startsOn: date({ mode: 'string' }).notNull().default(sql`app.today()`),
    endsOn: date({ mode: 'string' }),
  },
  (t) => [
    ...tenancy('contacts', t),
    reads(
      'contacts',
      any(
        isAdmin,
        isMine(t.personId),
        ofMyChild(t.personId),
        all(sql`${t.teachersMayUse}`, ofMyStudentsGuardian(t.personId)),
      ),
    ),
    inserts('contacts', any(isAdmin, all(isParent, isMine(t.personId)))),
    updates('contacts', any(isAdmin, all(isParent, isMine(t.personId)))),
    personKey('contacts_of_person', t.schoolId, t.personId),
    index('contacts_person_idx').on(t.schoolId, t.personId),
    check(
      'contacts_kind',
      sql`${t.kind} in ('postal', 'home_telephone', 'mobile_telephone', 'work_telephone', 'mail')`,
    ),
    isSealed('contacts_value_sealed', t.value),
    check('contacts_country', sql`${t.country} is null or ${t.country} ~ '^[A-Z]{2}$'`),
    check(
      'contacts_postal',
      sql`${t.kind} = 'postal' or num_nonnulls(${t.postalCode}, ${t.city}, ${t.region}, ${t.country}) = 0`,
    ),
    check('contacts_use', sql`not (${t.teachersMayUse} and ${t.emergencyOnly})`),
    check('contacts_order', sql`${t.endsOn} is null or ${t.startsOn} <= ${t.endsOn}`),
  ],
);

/** Whom to ring when something happens to a student, in which order, and who may take the child home (D6). */
export const emergencyContacts = pgTable(
  'emergency_contacts',
  {
    ...tenantColumns,
    studentId: uuid().notNull(),
    /** A guardian known to the school, else null. */
    guardianId: uuid(),
    name: text().notNull(),
    relation: text().notNull(),
    telephone: sealedText().notNull(),
    telephoneIndex: blindIndex(),
    otherTelephone: sealedText(),
    priority: smallint().notNull().default(1),
    mayCollect: boolean().notNull().default(false),
    teachersMayUse: boolean().notNull().default(false),
    note: text(),
    startsOn: date({ mode: 'string' }).notNull().default(sql`app.today()`),
    endsOn: date({ mode: 'string' }),
  },
  (t) => [
    ...tenancy('emergency_contacts', t),
    // The other guardian's number is not a guardian's to see.
    reads(
      'emergency_contacts',
      any(
        isAdmin,
        // Without notes (access.md, D6), and row security cannot hide a column.
        all(ofSelf(t.studentId), sql`${t.note} is null`),
        all(ofMyChild(t.studentId), any(sql`${t.guardianId} is null`, isMine(t.guardianId))),
        all(
          isStaff,
          sql`${t.teachersMayUse}`,
          ofMyStudent(t.studentId),
          any(sql`${t.guardianId} is null`, ofMyStudentsGuardian(t.guardianId)),
        ),
      ),
    ),
    inserts('emergency_contacts', isAdmin),
    updates('emergency_contacts', isAdmin),
    personKey('emergency_contacts_of_student', t.schoolId, t.studentId),
    personKey('emergency_contacts_of_guardian', t.schoolId, t.guardianId),
    index('emergency_contacts_student_idx').on(t.schoolId, t.studentId, t.priority),
    index('emergency_contacts_guardian_idx').on(t.schoolId, t.guardianId),
    index('emergency_contacts_number').on(t.schoolId, t.telephoneIndex).where(sql`${t.telephoneIndex} is not null`),
    isSealed('emergency_contacts_telephone_sealed', t.telephone),
    isSealed('emergency_contacts_other_telephone_sealed', t.otherTelephone),
    check(
      'emergency_contacts_telephone_index_form',
      sql`${t.telephoneIndex} is null or ${t.telephoneIndex} ~ '^b1\\.[A-Za-z0-9_-]{22}$'`,
    ),
    check('emergency_contacts_priority', sql`${t.priority} between 1 and 20`),
    check('emergency_contacts_order', sql`${t.endsOn} is null or ${t.startsOn} <= ${t.endsOn}`),
  ],
);

/** What a family told the school of a student's health (D6): the office and the family. What staff must know is an alert. */
export const medicalNotes = pgTable(
  'medical_notes',
  {
    ...tenantColumns,
    studentId: uuid().notNull(),
    kind: text().notNull(),
    title: text().notNull(),
    details: sealedText(),
    medication: sealedText(),
    doctor: text(),
    source: text().notNull().default('family'),
    recordedBy: uuid().notNull().default(sql`app.uid()`),
    reviewOn: date({ mode: 'string' }),
    startsOn: date({ mode: 'string' }).notNull().default(sql`app.today()`),
    endsOn: date({ mode: 'string' }),
  },
  (t) => [
    ...tenancy('medical_notes', t),
    reads('medical_notes', any(isAdmin, ofMyChild(t.studentId))),
    inserts('medical_notes', all(isAdmin, isMine(t.recordedBy))),
    updates('medical_notes', isAdmin),
    personKey('medical_notes_of_student', t.schoolId, t.studentId),
    personKey('medical_notes_of_recorder', t.schoolId, t.recordedBy),
    index('medical_notes_student_idx').on(t.schoolId, t.studentId),
    index('medical_notes_recorder_idx').on(t.schoolId, t.recordedBy),
    check(
      'medical_notes_kind',
      sql`${t.kind} in ('allergy', 'condition', 'medication', 'diet', 'disability', 'other')`,
    ),
    isSealed('medical_notes_details_sealed', t.details),
    isSealed('medical_notes_medication_sealed', t.medication),
    check('medical_notes_source', sql`${t.source} in ('family', 'doctor', 'school_nurse')`),
    check('medical_notes_order', sql`${t.endsOn} is null or ${t.startsOn} <= ${t.endsOn}`),
  ],
);

/** What every member of staff of a student's class must know and do, in a sentence, without the record behind it (D6). */
export const studentAlerts = pgTable(
  'student_alerts',
  {
    ...tenantColumns,
    studentId: uuid().notNull(),
    medicalNoteId: uuid(),
    kind: text().notNull(),
    severity: text().notNull(),
    message: text().notNull(),
    action: text(),
    writtenBy: uuid().notNull().default(sql`app.uid()`),
    startsOn: date({ mode: 'string' }).notNull().default(sql`app.today()`),
    endsOn: date({ mode: 'string' }),
  },
  (t) => [
    ...tenancy('student_alerts', t),
    reads('student_alerts', any(isAdmin, ofMyChild(t.studentId), all(isStaff, ofMyStudent(t.studentId)))),
    inserts('student_alerts', all(isAdmin, isMine(t.writtenBy))),
    updates('student_alerts', isAdmin),
    personKey('student_alerts_of_student', t.schoolId, t.studentId),
    schoolKey('student_alerts_note', t.schoolId, t.medicalNoteId, medicalNotes),
    personKey('student_alerts_of_writer', t.schoolId, t.writtenBy),
    index('student_alerts_student_idx').on(t.schoolId, t.studentId),
    index('student_alerts_note_idx').on(t.schoolId, t.medicalNoteId),
    index('student_alerts_writer_idx').on(t.schoolId, t.writtenBy),
    check('student_alerts_kind', sql`${t.kind} in ('medical', 'diet', 'access', 'collection', 'other')`),
    check('student_alerts_severity', sql`${t.severity} in ('information', 'important', 'life_threatening')`),
    check('student_alerts_action', sql`${t.severity} <> 'life_threatening' or ${t.action} is not null`),
    check('student_alerts_order', sql`${t.endsOn} is null or ${t.startsOn} <= ${t.endsOn}`),
  ],
);
