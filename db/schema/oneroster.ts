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
  uuid,
} from 'drizzle-orm/pg-core';
import { appCaller, authenticated, callerSchool, definers, timestamps } from './conventions.ts';
import { schools } from './schools.ts';

/**
 * Rows of OneRoster files as they were last sent, and the row of the school that each became. Written by imports alone
 * (service login) and read by nobody else. `file` is a name of `tools/oneroster/binding.ts`, or `agents` for the links
 * that users.csv names.
 */
export const onerosterRecords = pgTable(
  'oneroster_records',
  {
    schoolId: uuid().notNull(),
    file: text().notNull(),
    sourcedId: text().notNull(),
    rowId: uuid().notNull(),
    content: jsonb().$type<Record<string, string>>().notNull(),
    endedAt: timestamp({ withTimezone: true, mode: 'string' }),
    firstImportId: uuid().notNull(),
    importId: uuid().notNull(),
    ...timestamps,
  },
  (t) => [
    primaryKey({ name: 'oneroster_records_pkey', columns: [t.schoolId, t.file, t.sourcedId] }),
    foreignKey({ name: 'oneroster_records_of_school', columns: [t.schoolId], foreignColumns: [schools.id] }),
    index('oneroster_records_import').on(t.importId, t.file),
    index('oneroster_records_row').on(t.schoolId, t.rowId),
    check('oneroster_records_content', sql`jsonb_typeof(${t.content}) = 'object' and not ${t.content} ? 'password'`),
    pgPolicy('oneroster_records_school', {
      as: 'restrictive',
      for: 'all',
      to: [appCaller, authenticated],
      using: sql`${t.schoolId} = ${callerSchool}`,
      withCheck: sql`${t.schoolId} = ${callerSchool}`,
    }),
    definers('oneroster_records'),
  ],
);

/** Rows of an import under way, within its transaction (unlogged). No caller sees them. */
export const onerosterStaging = pgTable(
  'oneroster_staging',
  {
    schoolId: uuid().notNull(),
    importId: uuid().notNull(),
    file: text().notNull(),
    source: text().notNull(),
    line: integer().notNull(),
    sourcedId: text().notNull(),
    ended: boolean().notNull(),
    content: jsonb().$type<Record<string, string>>().notNull(),
  },
  (t) => [
    index('oneroster_staging_row').on(t.importId, t.file, t.sourcedId),
    pgPolicy('oneroster_staging_school', {
      as: 'restrictive',
      for: 'all',
      to: [appCaller, authenticated],
      using: sql`${t.schoolId} = ${callerSchool}`,
      withCheck: sql`${t.schoolId} = ${callerSchool}`,
    }),
    definers('oneroster_staging'),
  ],
);
