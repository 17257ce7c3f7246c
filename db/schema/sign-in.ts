import { sql } from 'drizzle-orm';
import { check, index, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { definers, reads, tenancy, tenantColumns, updates } from './conventions.ts';
import { devices } from './notifications.ts';
import { isMine, moment, schoolKey } from './office-conditions.ts';
import { memberships, personKey } from './people.ts';

/** Sign-ins as one membership, from when to when (D9): a person sees where they are signed in, and ends it. */
export const userSessions = pgTable(
  'user_sessions',
  {
    ...tenantColumns,
    personId: uuid().notNull(),
    membershipId: uuid().notNull(),
    /** `auth.sessions.id`: no key, that schema is the platform's. */
    authSessionId: uuid().notNull(),
    assurance: text().notNull().default('aal1'),
    deviceId: uuid(),
    userAgent: text(),
    startedAt: moment().notNull().defaultNow(),
    lastSeenAt: moment().notNull().defaultNow(),
    endedAt: moment(),
    endReason: text(),
  },
  (t) => [
    ...tenancy('user_sessions', t),
    unique('user_sessions_key').on(t.authSessionId, t.membershipId),
    reads('user_sessions', isMine(t.personId)),
    updates('user_sessions', isMine(t.personId)),
    personKey('user_sessions_of_person', t.schoolId, t.personId),
    schoolKey('user_sessions_membership', t.schoolId, t.membershipId, memberships),
    schoolKey('user_sessions_device', t.schoolId, t.deviceId, devices),
    index('user_sessions_person_idx').on(t.schoolId, t.personId, t.lastSeenAt),
    index('user_sessions_membership_idx').on(t.schoolId, t.membershipId),
    index('user_sessions_device_idx').on(t.schoolId, t.deviceId),
    check('user_sessions_assurance', sql`${t.assurance} in ('aal1', 'aal2')`),
    check('user_sessions_ended', sql`(${t.endedAt} is null) = (${t.endReason} is null)`),
    check(
      'user_sessions_end_reason',
      sql`${t.endReason} in ('signed_out', 'ended_elsewhere', 'expired', 'role_changed')`,
    ),
    check(
      'user_sessions_order',
      sql`${t.lastSeenAt} >= ${t.startedAt} and coalesce(${t.endedAt} >= ${t.startedAt}, true)`,
    ),
  ],
);

/**
 * Tries to sign in, by account and address (D11; platform rows, no caller reads them). Both are kept as keyed hashes, so
 * that the table tells nobody who tried, and an unknown account looks like any other.
 */
export const loginAttempts = pgTable(
  'login_attempts',
  {
    id: uuid().primaryKey().defaultRandom(),
    accountHash: text().notNull(),
    addressHash: text().notNull(),
    factor: text().notNull().default('password'),
    /** Null while it is being checked: it counts as failed until then. */
    outcome: text(),
    attemptedAt: moment().notNull().defaultNow(),
  },
  (t) => [
    definers('login_attempts'),
    index('login_attempts_pair').on(t.accountHash, t.addressHash, t.attemptedAt),
    index('login_attempts_age').on(t.attemptedAt),
    check('login_attempts_hashes', sql`${t.accountHash} ~ '^[0-9a-f]{64}$' and ${t.addressHash} ~ '^[0-9a-f]{64}$'`),
    check('login_attempts_factor', sql`${t.factor} in ('password', 'one_time_code', 'recovery')`),
    check('login_attempts_outcome', sql`${t.outcome} in ('succeeded', 'failed', 'refused')`),
  ],
);
