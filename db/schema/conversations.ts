import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgPolicy,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import {
  appCaller,
  callerSchool,
  definers,
  reads,
  tenancy,
  tenantColumns,
  timestamps,
  uid,
  updates,
} from './conventions.ts';
import { personKey } from './people.ts';

/** A conversation of one person, acting as one membership (D9). Messages and turns are written through functions only. */
export const conversations = pgTable(
  'conversations',
  {
    ...tenantColumns,
    personId: uuid().notNull().default(sql`app.uid()`),
    membershipId: uuid().notNull(),
    role: text().notNull(),
    title: text().notNull().default(''),
    lastMessageAt: timestamp({ withTimezone: true, mode: 'string' }).notNull().defaultNow(),
    deletedAt: timestamp({ withTimezone: true, mode: 'string' }),
  },
  (t) => [
    ...tenancy('conversations', t),
    reads(
      'conversations',
      sql`${t.personId} = ${uid} and ${t.membershipId} = (select app.membership()) and ${t.deletedAt} is null`,
    ),
    // By itself, too: an update that reads nothing is held by no policy of reading.
    updates(
      'conversations',
      sql`${t.personId} = ${uid} and ${t.membershipId} = (select app.membership()) and ${t.deletedAt} is null`,
      sql`${t.personId} = ${uid} and ${t.membershipId} = (select app.membership())`,
    ),
    personKey('conversations_of_person', t.schoolId, t.personId),
    index('conversations_recent').on(t.schoolId, t.personId, t.lastMessageAt),
  ],
);

/** A message in the AI SDK's UI form: `parts` as shown, `metadata` with the model that served and the figures of the turn. */
export const messages = pgTable(
  'messages',
  {
    ...tenantColumns,
    conversationId: uuid().notNull(),
    /** Position in the conversation, from 1. */
    position: integer().notNull(),
    role: text().notNull(),
    parts: jsonb().$type<unknown[]>().notNull(),
    metadata: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    turnId: uuid(),
  },
  (t) => [
    ...tenancy('messages', t),
    unique('messages_position_key').on(t.schoolId, t.conversationId, t.position),
    reads('messages', sql`${t.conversationId} in (select id from conversations where person_id = ${uid})`),
    foreignKey({
      name: 'messages_conversation',
      columns: [t.schoolId, t.conversationId],
      foreignColumns: [conversations.schoolId, conversations.id],
    }),
    index('messages_turn').on(t.turnId),
    check('messages_role', sql`${t.role} in ('user', 'assistant')`),
  ],
);

/** One answer being made. The owner renews the lease with each flush; a lapsed lease means "interrupted". */
export const turns = pgTable(
  'turns',
  {
    ...tenantColumns,
    conversationId: uuid().notNull(),
    status: text().notNull().default('running'),
    leaseUntil: timestamp({ withTimezone: true, mode: 'string' }).notNull(),
    stopRequested: boolean().notNull().default(false),
    traceId: text(),
    endedAt: timestamp({ withTimezone: true, mode: 'string' }),
  },
  (t) => [
    ...tenancy('turns', t),
    reads('turns', sql`${t.conversationId} in (select id from conversations where person_id = ${uid})`),
    foreignKey({
      name: 'turns_conversation',
      columns: [t.schoolId, t.conversationId],
      foreignColumns: [conversations.schoolId, conversations.id],
    }),
    index('turns_conversation_idx').on(t.schoolId, t.conversationId),
    check('turns_status', sql`${t.status} in ('running', 'finished', 'stopped', 'failed', 'interrupted')`),
  ],
);

/** What was streamed so far, one row a flush (≤ 100 ms), numbered; followers poll by number. Gone once the message is stored. */
export const streamChunks = pgTable(
  'stream_chunks',
  {
    schoolId: uuid().notNull(),
    turnId: uuid().notNull(),
    number: integer().notNull(),
    data: text().notNull(),
    createdAt: timestamps.createdAt,
  },
  (t) => [
    primaryKey({ columns: [t.turnId, t.number] }),
    definers('stream_chunks'),
    index('stream_chunks_school_idx').on(t.schoolId, t.turnId),
    foreignKey({
      name: 'stream_chunks_turn',
      columns: [t.schoolId, t.turnId],
      foreignColumns: [turns.schoolId, turns.id],
    }),
    pgPolicy('stream_chunks_school', {
      as: 'restrictive',
      for: 'all',
      to: appCaller,
      using: sql`${t.schoolId} = ${callerSchool}`,
      withCheck: sql`${t.schoolId} = ${callerSchool}`,
    }),
    reads('stream_chunks', sql`${t.turnId} in (select id from turns)`),
  ],
);
