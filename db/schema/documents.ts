import { sql } from 'drizzle-orm';
import { check, date, index, integer, pgTable, real, text, unique, uuid } from 'drizzle-orm/pg-core';
import { classes } from './classes.ts';
import {
  all,
  any,
  byAudience,
  byMeAsStaff,
  deletes,
  inAnnouncedAudience,
  inserts,
  isAdmin,
  ofMyClass,
  reads,
  tenancy,
  tenantColumns,
  updates,
} from './conventions.ts';
import { files } from './files.ts';
import { isMine, moment, schoolKey } from './office-conditions.ts';
import { personKey } from './people.ts';
import { gradeLevels } from './schools.ts';

/** Handbooks, policies, forms, letters (D8): a draft is its author's; a published one its audience's, until archived. */
export const documents = pgTable(
  'documents',
  {
    ...tenantColumns,
    authorId: uuid().notNull().default(sql`app.uid()`),
    title: text().notNull(),
    summary: text(),
    category: text().notNull(),
    locale: text().notNull().default('en'),
    /** A text of its own, a file, or both. */
    body: text(),
    fileId: uuid(),
    audience: text().notNull(),
    audienceRole: text(),
    gradeLevelId: uuid(),
    classId: uuid(),
    version: integer().notNull().default(1),
    replacesId: uuid(),
    publishedAt: moment(),
    archivedAt: moment(),
    reviewOn: date({ mode: 'string' }),
  },
  (t) => [
    ...tenancy('documents', t),
    unique('documents_replacement_key').on(t.schoolId, t.replacesId),
    reads(
      'documents',
      any(
        isAdmin,
        byMeAsStaff(t.authorId),
        all(
          sql`${t.publishedAt} <= now()`,
          sql`(${t.archivedAt} is null or ${t.archivedAt} > now())`,
          inAnnouncedAudience(t),
        ),
      ),
    ),
    inserts(
      'documents',
      all(isMine(t.authorId), any(isAdmin, byAudience(t.audience, { class: ofMyClass(t.classId) }))),
    ),
    updates(
      'documents',
      any(isAdmin, byMeAsStaff(t.authorId)),
      any(isAdmin, all(isMine(t.authorId), byAudience(t.audience, { class: ofMyClass(t.classId) }))),
    ),
    deletes('documents', all(byMeAsStaff(t.authorId), sql`${t.publishedAt} is null`)),
    personKey('documents_of_author', t.schoolId, t.authorId),
    schoolKey('documents_file', t.schoolId, t.fileId, files),
    schoolKey('documents_grade', t.schoolId, t.gradeLevelId, gradeLevels),
    schoolKey('documents_class', t.schoolId, t.classId, classes),
    schoolKey('documents_replaced', t.schoolId, t.replacesId, t),
    index('documents_author_idx').on(t.schoolId, t.authorId),
    index('documents_file_idx').on(t.schoolId, t.fileId),
    index('documents_grade_idx').on(t.schoolId, t.gradeLevelId),
    index('documents_class_idx').on(t.schoolId, t.classId),
    index('documents_published').on(t.schoolId, t.publishedAt),
    check('documents_content', sql`${t.body} is not null or ${t.fileId} is not null`),
    check(
      'documents_category',
      sql`${t.category} in ('policy', 'handbook', 'curriculum', 'form', 'letter', 'minutes', 'material', 'other')`,
    ),
    check('documents_audience', sql`${t.audience} in ('school', 'staff', 'role', 'grade', 'class')`),
    check(
      'documents_target',
      sql`(${t.audience} = 'role') = (${t.audienceRole} is not null) and (${t.audience} = 'grade') = (${t.gradeLevelId} is not null) and (${t.audience} = 'class') = (${t.classId} is not null)`,
    ),
    check(
      'documents_audience_role',
      sql`${t.audienceRole} is null or ${t.audienceRole} in ('student', 'parent', 'teacher', 'admin')`,
    ),
    check('documents_archived', sql`${t.archivedAt} is null or ${t.publishedAt} is not null`),
    check('documents_version', sql`${t.version} >= 1`),
  ],
);

/**
 * Passages of documents with their embeddings, for answers that cite their source (D8 as their document; by jobs). The
 * embedding is `real[]`: the embedded PostgreSQL has no pgvector, and a school's few thousand passages are ranked in the
 * process that asks. `dimensions` says how long it has to be for its model, so that only like is compared with like.
 */
export const documentChunks = pgTable(
  'document_chunks',
  {
    ...tenantColumns,
    documentId: uuid().notNull(),
    documentVersion: integer().notNull(),
    position: integer().notNull(),
    heading: text(),
    content: text().notNull(),
    tokens: integer().notNull(),
    embeddingModel: text(),
    dimensions: integer(),
    embedding: real().array(),
  },
  (t) => [
    ...tenancy('document_chunks', t),
    unique('document_chunks_position_key').on(t.schoolId, t.documentId, t.documentVersion, t.position),
    reads('document_chunks', sql`${t.documentId} in (select d.id from public.documents d)`),
    schoolKey('document_chunks_document', t.schoolId, t.documentId, documents),
    index('document_chunks_waiting').on(t.createdAt).where(sql`${t.embedding} is null`),
    check('document_chunks_position', sql`${t.position} >= 1 and ${t.tokens} > 0`),
    check(
      'document_chunks_embedding',
      sql`num_nonnulls(${t.embeddingModel}, ${t.dimensions}, ${t.embedding}) in (0, 3) and (${t.embedding} is null or (array_ndims(${t.embedding}) = 1 and cardinality(${t.embedding}) = ${t.dimensions} and array_position(${t.embedding}, null) is null))`,
    ),
    check('document_chunks_dimensions', sql`${t.dimensions} is null or ${t.dimensions} between 1 and 4096`),
  ],
);
