import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  bigint,
  boolean,
  check,
  customType,
  foreignKey,
  index,
  integer,
  jsonb,
  pgPolicy,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { sealedRosterFields } from '../privacy/roster-fields.ts';
import { appCaller, authenticated, callerSchool, definers, tenancy, tenantColumns, timestamps } from './conventions.ts';
import { personKey } from './people.ts';
import { schools } from './schools.ts';

/** The fields of a file that are kept sealed hold nothing else. */
function sealedOf({ file, content }: { file: AnyPgColumn; content: AnyPgColumn }, name: string) {
  const fields = (sealedRosterFields[name] ?? []).map((field) => sql`${content} ->> ${sql.raw(`'${field}'`)}`);
  const texts = sql`concat_ws('', ${sql.join(fields, sql`, `)})`;
  return sql`(${file} <> ${sql.raw(`'${name}'`)} or ${texts} ~ '^(f1[.][A-Za-z0-9_-]{38,})*$')`;
}

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
    check('oneroster_records_sealed', sql`${sealedOf(t, 'users')} and ${sealedOf(t, 'demographics')}`),
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

const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' });

const ofSchool = (name: string, column: AnyPgColumn) =>
  foreignKey({ name: `${name}_of_school`, columns: [column], foreignColumns: [schools.id] });

/**
 * Imports and exports that people asked for. No caller reads or writes them: the functions of `db/sql/oneroster.sql` do,
 * for admins and the registrar duty. The job (service login) does the work.
 */
export const onerosterRuns = pgTable(
  'oneroster_runs',
  {
    ...tenantColumns,
    startedBy: uuid().notNull().default(sql`app.uid()`),
    direction: text().notNull(),
    fileName: text().notNull(),
    byteSize: bigint({ mode: 'number' }).notNull(),
    partCount: integer().notNull(),
    status: text().notNull(),
    acceptSound: boolean().notNull().default(false),
    allowEnding: boolean().notNull().default(false),
    approvedBy: uuid(),
    progress: jsonb().$type<{ file?: string; rows?: number }>().notNull().default({}),
    report: jsonb(),
    errorCount: integer(),
    failure: text(),
    leaseUntil: timestamp({ withTimezone: true, mode: 'string' }),
    attempts: smallint().notNull().default(0),
    finishedAt: timestamp({ withTimezone: true, mode: 'string' }),
  },
  (t) => [
    ...tenancy('oneroster_runs', t),
    ofSchool('oneroster_runs', t.schoolId),
    personKey('oneroster_runs_starter', t.schoolId, t.startedBy),
    personKey('oneroster_runs_approver', t.schoolId, t.approvedBy),
    index('oneroster_runs_starter').on(t.schoolId, t.startedBy),
    index('oneroster_runs_approver').on(t.schoolId, t.approvedBy),
    index('oneroster_runs_latest').on(t.schoolId, t.createdAt.desc()),
    index('oneroster_runs_to_do')
      .on(t.updatedAt)
      .where(sql`${t.status} in ('waiting', 'checking', 'approved', 'applying')`),
    check('oneroster_runs_direction', sql`${t.direction} in ('import', 'export')`),
    check(
      'oneroster_runs_status',
      sql`${t.status} in ('uploading', 'waiting', 'checking', 'checked', 'approved', 'applying', 'done', 'failed', 'withdrawn')`,
    ),
    check('oneroster_runs_size', sql`${t.byteSize} between 0 and 134217728 and ${t.partCount} between 0 and 256`),
  ],
);

const ofRun = (name: string, t: { schoolId: AnyPgColumn; runId: AnyPgColumn; position: AnyPgColumn }) => [
  ofSchool(name, t.schoolId),
  unique(`${name}_position_key`).on(t.schoolId, t.runId, t.position),
  foreignKey({
    name: `${name}_run`,
    columns: [t.schoolId, t.runId],
    foreignColumns: [onerosterRuns.schoolId, onerosterRuns.id],
  }),
];

/** What a check found wrong, in words for the one who can correct the file. */
export const onerosterRunErrors = pgTable(
  'oneroster_run_errors',
  {
    ...tenantColumns,
    runId: uuid().notNull(),
    position: integer().notNull(),
    file: text().notNull(),
    line: integer().notNull(),
    field: text().notNull(),
    message: text().notNull(),
  },
  (t) => [...tenancy('oneroster_run_errors', t), ...ofRun('oneroster_run_errors', t)],
);

/** Pieces of the archive that was uploaded, or waits to be downloaded: gone with the run, or after a week. */
export const onerosterParts = pgTable(
  'oneroster_parts',
  { ...tenantColumns, runId: uuid().notNull(), position: integer().notNull(), content: bytea().notNull() },
  (t) => [
    ...tenancy('oneroster_parts', t),
    ...ofRun('oneroster_parts', t),
    check('oneroster_parts_size', sql`octet_length(${t.content}) <= 524288`),
  ],
);
