import { createHash } from 'node:crypto';

/** The chain of rows that belong to no school. */
export const PLATFORM_CHAIN = '00000000-0000-0000-0000-000000000000';

/** The columns of guard.audit_log, all of them (a test compares), and how PostgreSQL writes each as text. */
const WRITTEN = {
  agent: 'l.agent',
  approval_id: 'l.approval_id::text',
  // Seconds since 1970 as a numeric: exact, and no matter of the session's time zone.
  at: 'extract(epoch from l.at)::text',
  // jsonb keeps its keys in an order of its own and its numbers as they were written.
  detail: 'l.detail::text',
  id: 'l.id::text',
  input: 'l.input::text',
  membership_id: 'l.membership_id::text',
  operation: 'l.operation',
  operation_id: 'l.operation_id::text',
  outcome: 'l.outcome',
  person_id: 'l.person_id::text',
  rows: 'l.rows::text',
  school_id: 'l.school_id::text',
  surface: 'l.surface',
} as const;

export type AuditColumn = keyof typeof WRITTEN;
export const AUDIT_COLUMNS = Object.keys(WRITTEN).sort() as AuditColumn[];

/** A row of the audit log with every value as text, or null. */
export type AuditRow = Record<AuditColumn, string | null>;

/** What to select of `guard.audit_log l` to get an AuditRow. */
export const AUDIT_ROW_SELECT = AUDIT_COLUMNS.map((name) => `${WRITTEN[name]} as ${name}`).join(', ');

export const chainOf = (row: AuditRow): string => row.school_id ?? PLATFORM_CHAIN;

/**
 * The hash of a row: SHA-256 of its names and values, in the order of names, as JSON. Nothing of it depends on the order
 * of columns, the session's settings or the formatting of floats; null and every text are different.
 */
export function hashRow(row: AuditRow): Buffer {
  const text = JSON.stringify(AUDIT_COLUMNS.map((name) => [name, row[name]]));
  return createHash('sha256').update(`catalyst audit row 1\n${text}`).digest();
}

/** What stands before the first row of a chain. */
export const chainStart = (chain: string): Buffer =>
  createHash('sha256').update(`catalyst audit chain 1\n${chain}`).digest();

/** The next head: of the chain up to here, the place of the row in it, and the row. */
export function link(before: Buffer, position: number, rowHash: Buffer): Buffer {
  return createHash('sha256').update(`catalyst audit link 1\n${position}\n`).update(before).update(rowHash).digest();
}
