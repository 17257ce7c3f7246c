import { sql } from 'drizzle-orm';
import { check, foreignKey, index, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import {
  all,
  any,
  byMeAsStaff,
  callerRole,
  deletes,
  inserts,
  isAdmin,
  isStaff,
  madeJustNow,
  ofMyChild,
  reads,
  tenancy,
  tenantColumns,
  updates,
} from './conventions.ts';
import { isMine, moment, schoolKey } from './office-conditions.ts';
import { personKey } from './people.ts';

/** A court restriction closes what was written about the child as well, for this guardian only (access.md). */
const openToGuardian = (studentId: Parameters<typeof ofMyChild>[0]) =>
  any(sql`${callerRole} <> 'parent'`, sql`${studentId} is null`, ofMyChild(studentId));

/** What somebody wrote in one role is not changed by them in another. */
const writtenInMyRole = (authorRole: Parameters<typeof ofMyChild>[0]) => sql`${authorRole} = ${callerRole}`;

/** A conversation by direct messages, perhaps about a student (D7). */
export const communicationThreads = pgTable(
  'communication_threads',
  {
    ...tenantColumns,
    startedBy: uuid().notNull().default(sql`app.uid()`),
    subject: text().notNull(),
    aboutStudentId: uuid(),
    closedAt: moment(),
  },
  (t) => [
    ...tenancy('communication_threads', t),
    reads(
      'communication_threads',
      all(any(isMine(t.startedBy), sql`${t.id} in (select app.my_thread_ids())`), openToGuardian(t.aboutStudentId)),
    ),
    inserts('communication_threads', all(isMine(t.startedBy), openToGuardian(t.aboutStudentId))),
    updates('communication_threads', all(isMine(t.startedBy), openToGuardian(t.aboutStudentId))),
    deletes(
      'communication_threads',
      all(isMine(t.startedBy), madeJustNow(t.createdAt), openToGuardian(t.aboutStudentId)),
    ),
    personKey('communication_threads_of_starter', t.schoolId, t.startedBy),
    personKey('communication_threads_about', t.schoolId, t.aboutStudentId),
    index('communication_threads_starter_idx').on(t.schoolId, t.startedBy),
    index('communication_threads_about_idx').on(t.schoolId, t.aboutStudentId),
    check('communication_threads_subject', sql`char_length(btrim(${t.subject})) between 1 and 200`),
  ],
);

/** A direct message (D7): its author's and its recipients' alone. Held until `delivers_at`, when it can be taken back no longer. */
export const communications = pgTable(
  'communications',
  {
    ...tenantColumns,
    threadId: uuid().notNull(),
    authorId: uuid().notNull().default(sql`app.uid()`),
    /** As what the author wrote: a person can be a teacher and a parent. */
    authorRole: text().notNull().default(sql`app.role()`),
    /** Whom it is about; as the thread has it (trigger). */
    aboutStudentId: uuid(),
    body: text().notNull(),
    repliesToId: uuid(),
    deliversAt: moment().notNull().default(sql`now() + interval '60 seconds'`),
    withdrawnAt: moment(),
  },
  (t) => [
    ...tenancy('communications', t),
    unique('communications_author_key').on(t.schoolId, t.id, t.authorId),
    reads(
      'communications',
      all(
        any(
          isMine(t.authorId),
          all(
            sql`${t.deliversAt} <= now()`,
            sql`${t.withdrawnAt} is null`,
            sql`exists (select from public.communication_recipients r where r.communication_id = ${t.id} and r.recipient_id = (select app.uid()))`,
          ),
        ),
        openToGuardian(t.aboutStudentId),
      ),
    ),
    inserts(
      'communications',
      all(
        isMine(t.authorId),
        sql`${t.authorRole} = ${callerRole}`,
        openToGuardian(t.aboutStudentId),
        sql`exists (select from public.communication_threads h where h.id = ${t.threadId} and h.closed_at is null)`,
      ),
    ),
    // Until it is delivered; afterwards it stays as it was read.
    updates(
      'communications',
      all(
        isMine(t.authorId),
        writtenInMyRole(t.authorRole),
        sql`${t.deliversAt} > now()`,
        openToGuardian(t.aboutStudentId),
      ),
      all(isMine(t.authorId), writtenInMyRole(t.authorRole)),
    ),
    deletes('communications', all(isMine(t.authorId), sql`${t.deliversAt} > now()`, openToGuardian(t.aboutStudentId))),
    schoolKey('communications_thread', t.schoolId, t.threadId, communicationThreads),
    personKey('communications_of_author', t.schoolId, t.authorId),
    personKey('communications_about', t.schoolId, t.aboutStudentId),
    schoolKey('communications_replies_to', t.schoolId, t.repliesToId, t),
    index('communications_thread_idx').on(t.schoolId, t.threadId, t.deliversAt),
    index('communications_author_idx').on(t.schoolId, t.authorId),
    index('communications_about_idx').on(t.schoolId, t.aboutStudentId),
    index('communications_replies_idx').on(t.schoolId, t.repliesToId),
    check('communications_body', sql`char_length(btrim(${t.body})) between 1 and 10000`),
    check('communications_author_role', sql`${t.authorRole} in ('student', 'parent', 'teacher', 'admin')`),
  ],
);

/** To whom a message goes, and when each of them read it (D7). */
export const communicationRecipients = pgTable(
  'communication_recipients',
  {
    ...tenantColumns,
    communicationId: uuid().notNull(),
    /** The message's author (kept by the key), who may see whether it was read. */
    authorId: uuid().notNull().default(sql`app.uid()`),
    recipientId: uuid().notNull(),
    readAt: moment(),
  },
  (t) => [
    ...tenancy('communication_recipients', t),
    unique('communication_recipients_once').on(t.schoolId, t.communicationId, t.recipientId),
    reads(
      'communication_recipients',
      any(
        isMine(t.authorId),
        // That something is on its way is not known before it arrives.
        all(isMine(t.recipientId), sql`${t.communicationId} not in (select app.undelivered_ids())`),
      ),
    ),
    inserts(
      'communication_recipients',
      all(isMine(t.authorId), any(isStaff, sql`${t.recipientId} in (select app.correspondent_ids())`)),
    ),
    updates(
      'communication_recipients',
      all(isMine(t.recipientId), sql`${t.communicationId} not in (select app.undelivered_ids())`),
    ),
    deletes('communication_recipients', all(isMine(t.authorId), madeJustNow(t.createdAt))),
    foreignKey({
      name: 'communication_recipients_message',
      columns: [t.schoolId, t.communicationId, t.authorId],
      foreignColumns: [communications.schoolId, communications.id, communications.authorId],
    }),
    personKey('communication_recipients_of_recipient', t.schoolId, t.recipientId),
    personKey('communication_recipients_of_author', t.schoolId, t.authorId),
    index('communication_recipients_inbox').on(t.schoolId, t.recipientId, t.readAt),
    index('communication_recipients_message_idx').on(t.communicationId),
    index('communication_recipients_author_idx').on(t.schoolId, t.authorId),
    check('communication_recipients_other', sql`${t.recipientId} <> ${t.authorId}`),
  ],
);

/** Somebody asks the school for help (D12), of a member of staff by name or of the office; closed, never deleted. */
export const helpRequests = pgTable(
  'help_requests',
  {
    ...tenantColumns,
    askedBy: uuid().notNull().default(sql`app.uid()`),
    /** Whom it is about, where a guardian asks for a child. */
    aboutStudentId: uuid(),
    /** A member of staff; null: the office. */
    addressedTo: uuid(),
    topic: text().notNull(),
    subject: text().notNull(),
    body: text().notNull(),
    urgent: text().notNull().default('soon'),
    status: text().notNull().default('open'),
    closedAt: moment(),
    closedBy: uuid(),
  },
  (t) => [
    ...tenancy('help_requests', t),
    reads(
      'help_requests',
      any(isAdmin, all(isMine(t.askedBy), openToGuardian(t.aboutStudentId)), byMeAsStaff(t.addressedTo)),
    ),
    inserts(
      'help_requests',
      all(
        isMine(t.askedBy),
        sql`${t.status} = 'open'`,
        openToGuardian(t.aboutStudentId),
        any(isStaff, sql`${t.addressedTo} is null`, sql`${t.addressedTo} in (select app.correspondent_ids())`),
      ),
    ),
    updates(
      'help_requests',
      any(isAdmin, all(isMine(t.askedBy), openToGuardian(t.aboutStudentId)), byMeAsStaff(t.addressedTo)),
      any(isMine(t.askedBy), isStaff),
    ),
    deletes('help_requests', all(isMine(t.askedBy), madeJustNow(t.createdAt), openToGuardian(t.aboutStudentId))),
    personKey('help_requests_of_asker', t.schoolId, t.askedBy),
    personKey('help_requests_about', t.schoolId, t.aboutStudentId),
    personKey('help_requests_to', t.schoolId, t.addressedTo),
    personKey('help_requests_of_closer', t.schoolId, t.closedBy),
    index('help_requests_asker_idx').on(t.schoolId, t.askedBy),
    index('help_requests_about_idx').on(t.schoolId, t.aboutStudentId),
    index('help_requests_to_idx').on(t.schoolId, t.addressedTo, t.status),
    index('help_requests_closer_idx').on(t.schoolId, t.closedBy),
    index('help_requests_open').on(t.schoolId, t.status, t.createdAt),
    check(
      'help_requests_topic',
      sql`${t.topic} in ('learning', 'wellbeing', 'bullying', 'attendance', 'timetable', 'technology', 'family', 'other')`,
    ),
    check('help_requests_urgent', sql`${t.urgent} in ('when_possible', 'soon', 'today')`),
    check('help_requests_status', sql`${t.status} in ('open', 'in_progress', 'answered', 'closed')`),
    check(
      'help_requests_closed',
      sql`(${t.status} = 'closed') = (${t.closedAt} is not null) and (${t.closedAt} is null) = (${t.closedBy} is null)`,
    ),
    check('help_requests_body', sql`char_length(btrim(${t.body})) between 1 and 8000`),
  ],
);

/** An answer to a request for help, or a word more of who asked (D12). */
export const helpRequestReplies = pgTable(
  'help_request_replies',
  {
    ...tenantColumns,
    requestId: uuid().notNull(),
    authorId: uuid().notNull().default(sql`app.uid()`),
    body: text().notNull(),
  },
  (t) => [
    ...tenancy('help_request_replies', t),
    reads('help_request_replies', sql`exists (select from public.help_requests r where r.id = ${t.requestId})`),
    inserts(
      'help_request_replies',
      all(
        isMine(t.authorId),
        sql`exists (select from public.help_requests r where r.id = ${t.requestId} and r.status <> 'closed')`,
      ),
    ),
    deletes(
      'help_request_replies',
      all(
        isMine(t.authorId),
        madeJustNow(t.createdAt),
        sql`exists (select from public.help_requests r where r.id = ${t.requestId})`,
      ),
    ),
    schoolKey('help_request_replies_request', t.schoolId, t.requestId, helpRequests),
    personKey('help_request_replies_of_author', t.schoolId, t.authorId),
    index('help_request_replies_request_idx').on(t.schoolId, t.requestId, t.createdAt),
    index('help_request_replies_author_idx').on(t.schoolId, t.authorId),
    check('help_request_replies_body', sql`char_length(btrim(${t.body})) between 1 and 8000`),
  ],
);
