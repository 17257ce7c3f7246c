import { sql } from 'drizzle-orm';
import { bigint, boolean, check, date, index, integer, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { all, any, deletes, inserts, isAdmin, reads, tenancy, tenantColumns, updates } from './conventions.ts';
import { files } from './files.ts';
import { isAdultStudent, isMine, isParent, moment, officeWrites, ofMyAffairs, schoolKey } from './office-conditions.ts';
import { personKey } from './people.ts';

/** What is asked, word for word, by version and language. A published text never changes; a new version replaces it. */
export const consentTexts = pgTable(
  'consent_texts',
  {
    ...tenantColumns,
    purpose: text().notNull(),
    version: integer().notNull(),
    locale: text().notNull().default('en'),
    title: text().notNull(),
    body: text().notNull(),
    /** Whether school goes on without it: what is optional may be refused without a reason. */
    optional: boolean().notNull().default(true),
    authorId: uuid().notNull().default(sql`app.uid()`),
    publishedAt: moment(),
    retiredAt: moment(),
  },
  (t) => [
    ...tenancy('consent_texts', t),
    unique('consent_texts_version_key').on(t.schoolId, t.purpose, t.version, t.locale),
    // Those who are asked read what they are asked.
    reads('consent_texts', any(isAdmin, all(sql`${t.publishedAt} <= now()`, any(isParent, isAdultStudent)))),
    inserts('consent_texts', all(officeWrites, isMine(t.authorId))),
    updates('consent_texts', officeWrites),
    deletes('consent_texts', all(officeWrites, sql`${t.publishedAt} is null`)),
    personKey('consent_texts_of_author', t.schoolId, t.authorId),
    index('consent_texts_author_idx').on(t.schoolId, t.authorId),
    check(
      'consent_texts_purpose',
      sql`${t.purpose} in ('photographs', 'publication', 'trips', 'assistant', 'health_care', 'sharing_with_others', 'research', 'messages_by_phone')`,
    ),
    check('consent_texts_version', sql`${t.version} >= 1`),
    check('consent_texts_retired', sql`${t.retiredAt} is null or ${t.retiredAt} >= ${t.publishedAt}`),
  ],
);

/**
 * The ledger of consents (D10; append-only): who gave, refused or withdrew what for whom, under which text. The newest
 * row of a person, student and purpose counts; nothing is ever taken out of it.
 */
export const consents = pgTable(
  'consents',
  {
    ...tenantColumns,
    /** The order of decisions, whatever the clocks said. */
    position: bigint({ mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    textId: uuid().notNull(),
    /** Kept with each row (by trigger) so that what counts is found by purpose, across versions. */
    purpose: text().notNull(),
    studentId: uuid().notNull(),
    /** Who decides: a guardian. */
    personId: uuid().notNull().default(sql`app.uid()`),
    decision: text().notNull(),
    channel: text().notNull().default('app'),
    /** Who entered it: the person, or the office for a form on paper. */
    recordedBy: uuid().notNull().default(sql`app.uid()`),
    decidedOn: date({ mode: 'string' }).notNull().default(sql`app.today()`),
    note: text(),
    evidenceFileId: uuid(),
  },
  (t) => [
    ...tenancy('consents', t),
    unique('consents_position_key').on(t.position),
    reads('consents', any(isAdmin, all(isMine(t.personId), ofMyAffairs(t.studentId)))),
    inserts(
      'consents',
      all(
        isMine(t.recordedBy),
        any(
          all(isMine(t.personId), sql`${t.channel} = 'app'`, ofMyAffairs(t.studentId)),
          all(officeWrites, sql`${t.channel} <> 'app'`),
        ),
      ),
    ),
    schoolKey('consents_text', t.schoolId, t.textId, consentTexts),
    personKey('consents_of_student', t.schoolId, t.studentId),
    personKey('consents_of_person', t.schoolId, t.personId),
    personKey('consents_of_recorder', t.schoolId, t.recordedBy),
    schoolKey('consents_evidence', t.schoolId, t.evidenceFileId, files),
    index('consents_text_idx').on(t.schoolId, t.textId),
    index('consents_newest').on(t.schoolId, t.studentId, t.purpose, t.personId, t.position),
    index('consents_person_idx').on(t.schoolId, t.personId),
    index('consents_recorder_idx').on(t.schoolId, t.recordedBy),
    index('consents_evidence_idx').on(t.schoolId, t.evidenceFileId),
    check('consents_decision', sql`${t.decision} in ('given', 'refused', 'withdrawn')`),
    check('consents_channel', sql`${t.channel} in ('app', 'paper', 'telephone', 'mail')`),
    check('consents_recorder', sql`${t.channel} <> 'app' or ${t.recordedBy} = ${t.personId}`),
  ],
);
