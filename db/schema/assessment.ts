import { type SQL, sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  boolean,
  check,
  date,
  foreignKey,
  index,
  jsonb,
  numeric,
  pgTable,
  smallint,
  text,
  timestamp,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { classes } from './classes.ts';
import {
  all,
  any,
  byMeAsStaff,
  deletes,
  hasDuty,
  inOpenTerm,
  inserts,
  isAdmin,
  madeJustNow,
  ofMyChild,
  ofMyClass,
  ofMyClassStudent,
  ofMyHomeroom,
  ofMyHomeroomsClass,
  ofOwnOrChildClass,
  ofSelf,
  reads,
  tenancy,
  tenantColumns,
  uid,
  updates,
} from './conventions.ts';
import { personKey } from './people.ts';
import { subjects, terms } from './schools.ts';

const readsPolicy = (name: string, classId: AnyPgColumn) =>
  reads(name, any(isAdmin, ofMyClass(classId), ofMyHomeroomsClass(classId), ofOwnOrChildClass(classId)));
const setsPolicy = (classId: AnyPgColumn, open: SQL) => any(isAdmin, all(ofMyClass(classId), open));
const ofOpenAssessment = (assessmentId: AnyPgColumn) => sql`${assessmentId} in (select app.open_assessment_ids())`;

/** Ordered break-offs: [{symbol:'A', from:90, points:4}, …], highest first; symbols without points (I, N/A) carry null. */
export const gradingScales = pgTable(
  'grading_scales',
  {
    ...tenantColumns,
    name: text().notNull(),
    breaks: jsonb().$type<{ symbol: string; from: number; points: number | null }[]>().notNull(),
    isDefault: boolean().notNull().default(false),
  },
  (t) => [...tenancy('grading_scales', t), reads('grading_scales', sql`true`)],
);

export const assessmentCategories = pgTable(
  'assessment_categories',
  {
    ...tenantColumns,
    classId: uuid().notNull(),
    name: text().notNull(),
    weight: numeric({ precision: 7, scale: 3 }).notNull(),
    /** `points`: assessments count by their points; `percent`: each counts the same. */
    counting: text().notNull().default('points'),
    dropLowest: smallint().notNull().default(0),
    /** Adds to an average on top of the others, and takes no part in their weights. */
    extraCredit: boolean().notNull().default(false),
  },
  (t) => [
    ...tenancy('assessment_categories', t),
    unique('assessment_categories_name_key').on(t.schoolId, t.classId, t.name),
    unique('assessment_categories_class_key').on(t.schoolId, t.classId, t.id),
    reads(
      'assessment_categories',
      any(isAdmin, ofMyClass(t.classId), ofMyHomeroomsClass(t.classId), ofOwnOrChildClass(t.classId)),
    ),
    inserts('assessment_categories', any(isAdmin, ofMyClass(t.classId))),
    updates('assessment_categories', any(isAdmin, ofMyClass(t.classId))),
    deletes('assessment_categories', all(any(isAdmin, ofMyClass(t.classId)), madeJustNow(t.createdAt))),
    foreignKey({
      name: 'assessment_categories_class',
      columns: [t.schoolId, t.classId],
      foreignColumns: [classes.schoolId, classes.id],
    }),
    check('assessment_categories_weight', sql`${t.weight} >= 0`),
    check('assessment_categories_counting', sql`${t.counting} in ('points', 'percent')`),
    check('assessment_categories_drop_lowest', sql`${t.dropLowest} between 0 and 20`),
  ],
);

/**
 * How a class's average over its year (no term) or one term is made. What is null goes by the term above, then the year,
 * then the default: missing counts as zero, all marks, the school's scale.
 */
export const gradingPolicies = pgTable(
  'grading_policies',
  {
    ...tenantColumns,
    classId: uuid().notNull(),
    termId: uuid(),
    missing: text(),
    result: text(),
    /** What the term's result weighs in the one above it. */
    weight: numeric({ precision: 7, scale: 3 }).notNull().default('1'),
    gradingScaleId: uuid(),
  },
  (t) => [
    ...tenancy('grading_policies', t),
    unique('grading_policies_term_key').on(t.schoolId, t.classId, t.termId).nullsNotDistinct(),
    readsPolicy('grading_policies', t.classId),
    inserts('grading_policies', setsPolicy(t.classId, any(sql`${t.termId} is null`, inOpenTerm(t.termId)))),
    updates('grading_policies', setsPolicy(t.classId, any(sql`${t.termId} is null`, inOpenTerm(t.termId)))),
    deletes(
      'grading_policies',
      all(madeJustNow(t.createdAt), setsPolicy(t.classId, any(sql`${t.termId} is null`, inOpenTerm(t.termId)))),
    ),
    foreignKey({
      name: 'grading_policies_class',
      columns: [t.schoolId, t.classId],
      foreignColumns: [classes.schoolId, classes.id],
    }),
    foreignKey({
      name: 'grading_policies_term',
      columns: [t.schoolId, t.termId],
      foreignColumns: [terms.schoolId, terms.id],
    }),
    foreignKey({
      name: 'grading_policies_scale',
      columns: [t.schoolId, t.gradingScaleId],
      foreignColumns: [gradingScales.schoolId, gradingScales.id],
    }),
    index('grading_policies_term_idx').on(t.schoolId, t.termId),
    index('grading_policies_scale_idx').on(t.schoolId, t.gradingScaleId),
    check('grading_policies_missing', sql`${t.missing} in ('zero', 'left_out')`),
    check('grading_policies_result', sql`${t.result} in ('all_marks', 'terms')`),
    check('grading_policies_weight', sql`${t.weight} >= 0 and (${t.termId} is not null or ${t.weight} = 1)`),
  ],
);

/** Weights of categories that differ in one term; null, or no row, is the weight of the term above or of the year. */
export const categoryWeights = pgTable(
  'category_weights',
  {
    ...tenantColumns,
    classId: uuid().notNull(),
    categoryId: uuid().notNull(),
    termId: uuid().notNull(),
    weight: numeric({ precision: 7, scale: 3 }),
  },
  (t) => [
    ...tenancy('category_weights', t),
    unique('category_weights_term_key').on(t.schoolId, t.categoryId, t.termId),
    readsPolicy('category_weights', t.classId),
    inserts('category_weights', setsPolicy(t.classId, inOpenTerm(t.termId))),
    updates('category_weights', setsPolicy(t.classId, inOpenTerm(t.termId))),
    deletes('category_weights', all(madeJustNow(t.createdAt), setsPolicy(t.classId, inOpenTerm(t.termId)))),
    foreignKey({
      name: 'category_weights_category',
      columns: [t.schoolId, t.classId, t.categoryId],
      foreignColumns: [assessmentCategories.schoolId, assessmentCategories.classId, assessmentCategories.id],
    }),
    foreignKey({
      name: 'category_weights_term',
      columns: [t.schoolId, t.termId],
      foreignColumns: [terms.schoolId, terms.id],
    }),
    index('category_weights_class_idx').on(t.schoolId, t.classId, t.categoryId),
    index('category_weights_term_idx').on(t.schoolId, t.termId),
    check('category_weights_weight', sql`${t.weight} >= 0`),
  ],
);

/** Set work: homework, quiz, test, project. Published ones are seen by the class's students and their guardians. */
export const assessments = pgTable(
  'assessments',
  {
    ...tenantColumns,
    classId: uuid().notNull(),
    categoryId: uuid().notNull(),
    termId: uuid().notNull(),
    title: text().notNull(),
    kind: text().notNull().default('homework'),
    instructions: text(),
    maxScore: numeric({ precision: 8, scale: 2 }).notNull(),
    extraCredit: boolean().notNull().default(false),
    assignedOn: date({ mode: 'string' }).notNull(),
    dueOn: date({ mode: 'string' }).notNull(),
    publishedAt: timestamp({ withTimezone: true, mode: 'string' }),
    createdBy: uuid().notNull().default(sql`app.uid()`),
  },
  (t) => [
    ...tenancy('assessments', t),
    reads(
      'assessments',
      any(
        isAdmin,
        ofMyClass(t.classId),
        ofMyHomeroomsClass(t.classId),
        all(ofOwnOrChildClass(t.classId), sql`${t.publishedAt} <= now()`),
        byMeAsStaff(t.createdBy),
        hasDuty('exams'),
      ),
      { exposed: true },
    ),
    inserts(
      'assessments',
      all(sql`${t.createdBy} = ${uid}`, any(isAdmin, all(ofMyClass(t.classId), inOpenTerm(t.termId)))),
    ),
    updates('assessments', any(isAdmin, all(ofMyClass(t.classId), inOpenTerm(t.termId)))),
    deletes(
      'assessments',
      all(
        any(isAdmin, all(ofMyClass(t.classId), inOpenTerm(t.termId))),
        any(sql`${t.publishedAt} is null`, all(sql`${t.createdBy} = ${uid}`, madeJustNow(t.createdAt))),
      ),
    ),
    foreignKey({
      name: 'assessments_class',
      columns: [t.schoolId, t.classId],
      foreignColumns: [classes.schoolId, classes.id],
    }),
    foreignKey({
      name: 'assessments_category',
      columns: [t.schoolId, t.categoryId],
      foreignColumns: [assessmentCategories.schoolId, assessmentCategories.id],
    }),
    foreignKey({
      name: 'assessments_term',
      columns: [t.schoolId, t.termId],
      foreignColumns: [terms.schoolId, terms.id],
    }),
    index('assessments_class_due').on(t.schoolId, t.classId, t.dueOn),
    index('assessments_category_idx').on(t.schoolId, t.categoryId),
    index('assessments_term_idx').on(t.schoolId, t.termId),
    check('assessments_kind', sql`${t.kind} in ('homework', 'quiz', 'test', 'project', 'exam')`),
    check('assessments_max_score', sql`${t.maxScore} > 0`),
  ],
);

/**
 * The mark of one student. Missing, zero, excused, incomplete and ungraded are five different states (domain.md).
 * Students and guardians see it from their own release time on; staff of the class always (D3).
 */
export const assessmentGrades = pgTable(
  'assessment_grades',
  {
    ...tenantColumns,
    assessmentId: uuid().notNull(),
    classId: uuid().notNull(),
    studentId: uuid().notNull(),
    state: text().notNull().default('ungraded'),
    score: numeric({ precision: 8, scale: 2 }),
    comment: text(),
    submittedOn: date({ mode: 'string' }),
    releasedToStudentAt: timestamp({ withTimezone: true, mode: 'string' }),
    releasedToGuardiansAt: timestamp({ withTimezone: true, mode: 'string' }),
    gradedBy: uuid().notNull().default(sql`app.uid()`),
  },
  (t) => [
    ...tenancy('assessment_grades', t),
    unique('assessment_grades_student_key').on(t.schoolId, t.assessmentId, t.studentId),
    reads(
      'assessment_grades',
      any(
        isAdmin,
        all(ofMyHomeroom(t.studentId), sql`${t.releasedToStudentAt} <= now()`),
        all(ofSelf(t.studentId), sql`${t.releasedToStudentAt} <= now()`),
        all(ofMyChild(t.studentId), sql`${t.releasedToGuardiansAt} <= now()`),
        ofMyClassStudent(t.classId, t.studentId),
        byMeAsStaff(t.gradedBy),
        hasDuty('exams'),
      ),
      { exposed: true },
    ),
    inserts(
      'assessment_grades',
      all(
        sql`${t.gradedBy} = ${uid}`,
        any(isAdmin, all(ofMyClassStudent(t.classId, t.studentId), ofOpenAssessment(t.assessmentId))),
      ),
    ),
    updates(
      'assessment_grades',
      any(isAdmin, all(ofMyClassStudent(t.classId, t.studentId), ofOpenAssessment(t.assessmentId))),
    ),
    deletes(
      'assessment_grades',
      all(
        sql`${t.gradedBy} = ${uid}`,
        any(isAdmin, all(ofMyClassStudent(t.classId, t.studentId), ofOpenAssessment(t.assessmentId))),
        madeJustNow(t.createdAt),
      ),
    ),
    foreignKey({
      name: 'assessment_grades_assessment',
      columns: [t.schoolId, t.assessmentId],
      foreignColumns: [assessments.schoolId, assessments.id],
    }),
    foreignKey({
      name: 'assessment_grades_class',
      columns: [t.schoolId, t.classId],
      foreignColumns: [classes.schoolId, classes.id],
    }),
    personKey('assessment_grades_of_student', t.schoolId, t.studentId),
    index('assessment_grades_student_idx').on(t.schoolId, t.studentId),
    index('assessment_grades_class_idx').on(t.schoolId, t.classId),
    check('assessment_grades_state', sql`${t.state} in ('graded', 'missing', 'excused', 'incomplete', 'ungraded')`),
    check(
      'assessment_grades_score',
      sql`(${t.state} = 'graded') = (${t.score} is not null) and (${t.score} is null or ${t.score} >= 0)`,
    ),
  ],
);

/** Results of a term by subject, as reported: percent, letter, remarks. */
export const grades = pgTable(
  'grades',
  {
    ...tenantColumns,
    studentId: uuid().notNull(),
    classId: uuid().notNull(),
    subjectId: uuid().notNull(),
    termId: uuid().notNull(),
    kind: text().notNull().default('term'),
    percent: numeric({ precision: 6, scale: 2 }),
    letter: text(),
    remarks: text(),
    releasedToStudentAt: timestamp({ withTimezone: true, mode: 'string' }),
    releasedToGuardiansAt: timestamp({ withTimezone: true, mode: 'string' }),
    gradedBy: uuid().notNull().default(sql`app.uid()`),
  },
  (t) => [
    ...tenancy('grades', t),
    unique('grades_result_key').on(t.schoolId, t.studentId, t.classId, t.termId, t.kind),
    reads(
      'grades',
      any(
        isAdmin,
        all(ofMyHomeroom(t.studentId), sql`${t.releasedToStudentAt} <= now()`),
        all(ofSelf(t.studentId), sql`${t.releasedToStudentAt} <= now()`),
        all(ofMyChild(t.studentId), sql`${t.releasedToGuardiansAt} <= now()`),
        ofMyClassStudent(t.classId, t.studentId),
        byMeAsStaff(t.gradedBy),
        hasDuty('exams'),
      ),
      { exposed: true },
    ),
    inserts(
      'grades',
      all(
        sql`${t.gradedBy} = ${uid}`,
        any(isAdmin, all(ofMyClassStudent(t.classId, t.studentId), inOpenTerm(t.termId))),
      ),
    ),
    updates('grades', any(isAdmin, all(ofMyClassStudent(t.classId, t.studentId), inOpenTerm(t.termId)))),
    personKey('grades_of_student', t.schoolId, t.studentId),
    foreignKey({
      name: 'grades_class',
      columns: [t.schoolId, t.classId],
      foreignColumns: [classes.schoolId, classes.id],
    }),
    foreignKey({
      name: 'grades_subject',
      columns: [t.schoolId, t.subjectId],
      foreignColumns: [subjects.schoolId, subjects.id],
    }),
    foreignKey({ name: 'grades_term', columns: [t.schoolId, t.termId], foreignColumns: [terms.schoolId, terms.id] }),
    index('idx_grades_student_id').on(t.studentId),
    index('grades_class_idx').on(t.schoolId, t.classId),
    index('grades_term_idx').on(t.schoolId, t.termId),
    index('grades_subject_idx').on(t.schoolId, t.subjectId),
    check('grades_kind', sql`${t.kind} in ('term', 'interim')`),
    check('grades_percent', sql`${t.percent} is null or ${t.percent} between 0 and 200`),
  ],
);
