import { sql } from 'drizzle-orm';
import { bigint, check, index, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { all, any, inserts, reads, tenancy, tenantColumns, updates } from './conventions.ts';
import { isMine, moment } from './office-conditions.ts';
import { personKey } from './people.ts';

/**
 * What is known of a stored file; the bytes stand in storage. Nobody but its uploader sees it before it was scanned, and
 * nobody at all opens it before that (the route that hands out bytes reads `scan_state`). A readable document opens its
 * file to its audience.
 */
export const files = pgTable(
  'files',
  {
    ...tenantColumns,
    uploadedBy: uuid().notNull().default(sql`app.uid()`),
    purpose: text().notNull(),
    bucket: text().notNull(),
    objectPath: text().notNull(),
    fileName: text().notNull(),
    mediaType: text().notNull(),
    sizeBytes: bigint({ mode: 'number' }).notNull(),
    /** SHA-256 of the bytes, hexadecimal; known once they have arrived. */
    sha256: text(),
    scanState: text().notNull().default('quarantined'),
    scanFinding: text(),
    scannedAt: moment(),
    deletedAt: moment(),
  },
  (t) => [
    ...tenancy('files', t),
    unique('files_object_key').on(t.bucket, t.objectPath),
    reads(
      'files',
      any(
        isMine(t.uploadedBy),
        all(
          sql`${t.scanState} = 'clean'`,
          sql`${t.deletedAt} is null`,
          sql`${t.id} in (select d.file_id from public.documents d)`,
        ),
      ),
    ),
    inserts('files', all(isMine(t.uploadedBy), sql`${t.scanState} = 'quarantined'`, sql`${t.deletedAt} is null`)),
    updates('files', isMine(t.uploadedBy)),
    personKey('files_of_uploader', t.schoolId, t.uploadedBy),
    index('files_uploader_idx').on(t.schoolId, t.uploadedBy),
    index('files_quarantined').on(t.createdAt).where(sql`${t.scanState} = 'quarantined'`),
    check(
      'files_purpose',
      sql`${t.purpose} in ('document', 'attachment', 'submission', 'import', 'export', 'evidence')`,
    ),
    check('files_scan_state', sql`${t.scanState} in ('quarantined', 'clean', 'infected', 'unreadable')`),
    check('files_scanned', sql`(${t.scanState} = 'quarantined') = (${t.scannedAt} is null)`),
    check('files_clean', any(sql`${t.scanState} <> 'clean'`, sql`${t.sha256} is not null`)),
    check('files_sha256', sql`${t.sha256} is null or ${t.sha256} ~ '^[0-9a-f]{64}$'`),
    check('files_size', sql`${t.sizeBytes} between 0 and 5368709120`),
    check('files_path', sql`${t.objectPath} !~ '(^/|\\.\\.)' and ${t.objectPath} like ${t.schoolId}::text || '/%'`),
  ],
);
