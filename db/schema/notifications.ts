import { sql } from 'drizzle-orm';
import { boolean, check, index, pgTable, smallint, text, unique, uuid } from 'drizzle-orm/pg-core';
import {
  all,
  callerRole,
  deletes,
  inserts,
  ofMyChild,
  reads,
  tenancy,
  tenantColumns,
  updates,
  writes,
} from './conventions.ts';
import { isMine, moment, schoolKey } from './office-conditions.ts';
import { personKey } from './people.ts';

const kinds = sql.raw(
  "'attendance', 'marks', 'announcement', 'message', 'event', 'consent', 'data_request', 'deadline', 'timetable', 'assistant', 'account'",
);

/** What a person is told, in the role that they have there (D9; written by jobs and functions). */
export const notifications = pgTable(
  'notifications',
  {
    ...tenantColumns,
    personId: uuid().notNull(),
    /** The role it was meant for: a teacher who is also a parent does not mix the two. */
    role: text().notNull(),
    kind: text().notNull(),
    title: text().notNull(),
    body: text(),
    /** Where it leads within the product. */
    path: text(),
    /** Notifications of one key are shown, and sent, as one. */
    digestKey: text(),
    readAt: moment(),
    expiresAt: moment(),
  },
  (t) => [
    ...tenancy('notifications', t),
    reads('notifications', all(isMine(t.personId), sql`${t.role} = ${callerRole}`)),
    updates('notifications', all(isMine(t.personId), sql`${t.role} = ${callerRole}`)),
    personKey('notifications_of_person', t.schoolId, t.personId),
    index('notifications_newest').on(t.schoolId, t.personId, t.createdAt),
    index('notifications_unread').on(t.personId).where(sql`${t.readAt} is null`),
    check('notifications_role', sql`${t.role} in ('student', 'teacher', 'admin', 'parent')`),
    check('notifications_kind', sql`${t.kind} in (${kinds})`),
    check('notifications_path', sql`${t.path} is null or ${t.path} ~ '^/[^/\\\\]'`),
  ],
);

/**
 * What a guardian is told about one child (D9): it is theirs only while the child's data is open to them, so a court
 * restriction closes it at once. Safeguarding is never among its kinds (domain.md).
 */
export const parentNotifications = pgTable(
  'parent_notifications',
  {
    ...tenantColumns,
    guardianId: uuid().notNull(),
    studentId: uuid().notNull(),
    kind: text().notNull(),
    title: text().notNull(),
    body: text(),
    path: text(),
    /** Asks for a word back: an absence without a reason, a form. */
    answerWanted: boolean().notNull().default(false),
    sentAt: moment(),
    readAt: moment(),
    answeredAt: moment(),
  },
  (t) => [
    ...tenancy('parent_notifications', t),
    reads('parent_notifications', all(isMine(t.guardianId), ofMyChild(t.studentId))),
    updates('parent_notifications', all(isMine(t.guardianId), ofMyChild(t.studentId))),
    personKey('parent_notifications_of_guardian', t.schoolId, t.guardianId),
    personKey('parent_notifications_of_student', t.schoolId, t.studentId),
    index('parent_notifications_guardian_idx').on(t.schoolId, t.guardianId, t.createdAt),
    index('parent_notifications_student_idx').on(t.schoolId, t.studentId),
    check(
      'parent_notifications_kind',
      sql`${t.kind} in ('absence', 'late', 'marks', 'missing_work', 'announcement', 'event', 'consent', 'achievement')`,
    ),
    check('parent_notifications_path', sql`${t.path} is null or ${t.path} ~ '^/[^/\\\\]'`),
    check('parent_notifications_answered', sql`${t.answeredAt} is null or ${t.answerWanted}`),
  ],
);

/** How a person wants to be told of what, and when to be left in peace (D9). What is missing has the product's default. */
export const notificationPreferences = pgTable(
  'notification_preferences',
  {
    ...tenantColumns,
    personId: uuid().notNull().default(sql`app.uid()`),
    kind: text().notNull(),
    channel: text().notNull(),
    cadence: text().notNull(),
    /** Wall-clock minutes after midnight in the school's zone; a span over midnight has from > to. */
    quietFrom: smallint(),
    quietTo: smallint(),
  },
  (t) => [
    ...tenancy('notification_preferences', t),
    unique('notification_preferences_key').on(t.schoolId, t.personId, t.kind, t.channel),
    reads('notification_preferences', isMine(t.personId)),
    ...writes('notification_preferences', isMine(t.personId)),
    personKey('notification_preferences_of_person', t.schoolId, t.personId),
    check('notification_preferences_kind', sql`${t.kind} in (${kinds})`),
    check('notification_preferences_channel', sql`${t.channel} in ('app', 'push', 'mail', 'text_message')`),
    check('notification_preferences_cadence', sql`${t.cadence} in ('at_once', 'daily', 'weekly', 'never')`),
    check(
      'notification_preferences_quiet',
      sql`(${t.quietFrom} is null) = (${t.quietTo} is null) and coalesce(${t.quietFrom}, 0) between 0 and 1439 and coalesce(${t.quietTo}, 1) between 0 and 1439 and ${t.quietFrom} is distinct from coalesce(${t.quietTo}, -1)`,
    ),
  ],
);

/** Machines that a person uses (D9): to be recognised, named and revoked. */
export const devices = pgTable(
  'devices',
  {
    ...tenantColumns,
    personId: uuid().notNull().default(sql`app.uid()`),
    name: text().notNull(),
    platform: text().notNull(),
    /** SHA-256 of the random mark that the device keeps, hexadecimal. */
    mark: text().notNull(),
    lastSeenAt: moment().notNull().defaultNow(),
    revokedAt: moment(),
  },
  (t) => [
    ...tenancy('devices', t),
    unique('devices_mark_key').on(t.schoolId, t.personId, t.mark),
    reads('devices', isMine(t.personId)),
    inserts('devices', isMine(t.personId)),
    updates('devices', isMine(t.personId)),
    personKey('devices_of_person', t.schoolId, t.personId),
    check('devices_platform', sql`${t.platform} in ('browser', 'ios', 'android', 'desktop')`),
    check('devices_mark', sql`${t.mark} ~ '^[0-9a-f]{64}$'`),
  ],
);

/** Where push messages go (D9; RFC 8030, RFC 8291). One a browser and person: a family's computer can have several. */
export const pushSubscriptions = pgTable(
  'push_subscriptions',
  {
    ...tenantColumns,
    personId: uuid().notNull().default(sql`app.uid()`),
    deviceId: uuid(),
    endpoint: text().notNull(),
    /** The browser's P-256 public key and authentication secret, base64url. */
    publicKey: text().notNull(),
    authSecret: text().notNull(),
    expiresAt: moment(),
    lastSentAt: moment(),
    failures: smallint().notNull().default(0),
  },
  (t) => [
    ...tenancy('push_subscriptions', t),
    unique('push_subscriptions_endpoint_key').on(t.schoolId, t.personId, t.endpoint),
    reads('push_subscriptions', isMine(t.personId)),
    inserts('push_subscriptions', isMine(t.personId)),
    updates('push_subscriptions', isMine(t.personId)),
    deletes('push_subscriptions', isMine(t.personId)),
    personKey('push_subscriptions_of_person', t.schoolId, t.personId),
    schoolKey('push_subscriptions_device', t.schoolId, t.deviceId, devices),
    index('push_subscriptions_device_idx').on(t.schoolId, t.deviceId),
    check('push_subscriptions_endpoint', sql`${t.endpoint} like 'https://%' and length(${t.endpoint}) <= 2048`),
    check('push_subscriptions_failures', sql`${t.failures} >= 0`),
  ],
);
