import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  check,
  foreignKey,
  index,
  jsonb,
  pgTable,
  text,
  timestamp,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { classes } from './classes.ts';
import {
  all,
  any,
  deletes,
  hasDuty,
  inserts,
  isAdmin,
  madeJustNow,
  reads,
  tenancy,
  tenantColumns,
  updates,
} from './conventions.ts';
import { secondFactorMet } from './office-conditions.ts';
import { personKey } from './people.ts';
import { academicYears } from './schools.ts';

const registrar = any(isAdmin, hasDuty('registrar'));

const rules = (name: string, table: { id: AnyPgColumn; schoolId: AnyPgColumn; createdAt: AnyPgColumn }) => [
  ...tenancy(name, table),
  reads(name, registrar),
  inserts(name, all(registrar, secondFactorMet)),
  updates(name, all(registrar, secondFactorMet)),
  deletes(name, all(registrar, secondFactorMet, madeJustNow(table.createdAt))),
];

const yearKey = (name: string, schoolId: AnyPgColumn, yearId: AnyPgColumn) => [
  foreignKey({ name, columns: [schoolId, yearId], foreignColumns: [academicYears.schoolId, academicYears.id] }),
  index(`${name}_idx`).on(schoolId, yearId),
];
const classKey = (name: string, schoolId: AnyPgColumn, classId: AnyPgColumn) => [
  foreignKey({ name, columns: [schoolId, classId], foreignColumns: [classes.schoolId, classes.id] }),
  index(`${name}_idx`).on(schoolId, classId),
];
const ofPerson = (name: string, schoolId: AnyPgColumn, personId: AnyPgColumn) => [
  personKey(name, schoolId, personId),
  index(`${name}_idx`).on(schoolId, personId),
];
const isOutcome = (outcome: AnyPgColumn) => sql`${outcome} in ('promote', 'repeat', 'graduate', 'leave')`;
const hasPlace = (outcome: AnyPgColumn, to: AnyPgColumn) => sql`${outcome} in ('promote', 'repeat') or ${to} is null`;

/** Year-end promotion: where the students of a homeroom go in the next year. What is not said here follows from the grade. */
export const academicUpgradeMappings = pgTable(
  'academic_upgrade_mappings',
  {
    ...tenantColumns,
    toYearId: uuid().notNull(),
    fromClassId: uuid().notNull(),
    outcome: text().notNull(),
    toClassId: uuid(),
  },
  (t) => [
    ...rules('academic_upgrade_mappings', t),
    unique('academic_upgrade_mappings_class_key').on(t.schoolId, t.fromClassId, t.toYearId),
    ...yearKey('academic_upgrade_mappings_to_year', t.schoolId, t.toYearId),
    ...classKey('academic_upgrade_mappings_from_class', t.schoolId, t.fromClassId),
    ...classKey('academic_upgrade_mappings_to_class', t.schoolId, t.toClassId),
    check('academic_upgrade_mappings_outcome_check', isOutcome(t.outcome)),
    check('academic_upgrade_mappings_place', hasPlace(t.outcome, t.toClassId)),
  ],
);

/** Year-end promotion of one student otherwise than their homeroom, and why; `homeroom`: an exception that no longer holds. */
export const academicUpgradeExceptions = pgTable(
  'academic_upgrade_exceptions',
  {
    ...tenantColumns,
    toYearId: uuid().notNull(),
    studentId: uuid().notNull(),
    outcome: text().notNull(),
    toClassId: uuid(),
    reason: text().notNull(),
  },
  (t) => [
    ...rules('academic_upgrade_exceptions', t),
    unique('academic_upgrade_exceptions_student_key').on(t.schoolId, t.studentId, t.toYearId),
    ...yearKey('academic_upgrade_exceptions_to_year', t.schoolId, t.toYearId),
    ...ofPerson('academic_upgrade_exceptions_of_student', t.schoolId, t.studentId),
    ...classKey('academic_upgrade_exceptions_to_class', t.schoolId, t.toClassId),
    check(
      'academic_upgrade_exceptions_outcome_check',
      sql`${t.outcome} in ('promote', 'repeat', 'graduate', 'leave', 'homeroom')`,
    ),
    check('academic_upgrade_exceptions_reason_check', sql`${t.reason} <> ''`),
    check('academic_upgrade_exceptions_place', hasPlace(t.outcome, t.toClassId)),
  ],
);

/** A promotion as it was applied and, perhaps, rolled back. */
export const promotionRuns = pgTable(
  'promotion_runs',
  {
    ...tenantColumns,
    fromYearId: uuid().notNull(),
    toYearId: uuid().notNull(),
    status: text().notNull().default('applied'),
    appliedBy: uuid().notNull().default(sql`app.uid()`),
    rolledBackBy: uuid(),
    rolledBackAt: timestamp({ withTimezone: true, mode: 'string' }),
  },
  (t) => [
    ...rules('promotion_runs', t),
    ...yearKey('promotion_runs_from_year', t.schoolId, t.fromYearId),
    ...yearKey('promotion_runs_to_year', t.schoolId, t.toYearId),
    ...ofPerson('promotion_runs_by', t.schoolId, t.appliedBy),
    ...ofPerson('promotion_runs_back_by', t.schoolId, t.rolledBackBy),
    check('promotion_runs_status_check', sql`${t.status} in ('applied', 'rolled_back')`),
    check('promotion_runs_back', sql`(${t.status} = 'rolled_back') = (${t.rolledBackAt} is not null)`),
  ],
);

/** An enrolment that a promotion ended, as it was before. */
export interface EndedEnrolment {
  id: string;
  endsOn: string | null;
  exitCode: string | null;
}

/** What a promotion did to one student: by it the promotion is taken back exactly. */
export const promotionMoves = pgTable(
  'promotion_moves',
  {
    ...tenantColumns,
    runId: uuid().notNull(),
    studentId: uuid().notNull(),
    outcome: text().notNull(),
    fromClassId: uuid().notNull(),
    toClassId: uuid(),
    ended: jsonb().$type<EndedEnrolment[]>().notNull(),
    opened: uuid().array().notNull(),
  },
  (t) => [
    ...rules('promotion_moves', t),
    unique('promotion_moves_student_key').on(t.schoolId, t.runId, t.studentId),
    foreignKey({
      name: 'promotion_moves_run',
      columns: [t.schoolId, t.runId],
      foreignColumns: [promotionRuns.schoolId, promotionRuns.id],
    }),
    index('promotion_moves_run_idx').on(t.schoolId, t.runId),
    ...ofPerson('promotion_moves_of_student', t.schoolId, t.studentId),
    ...classKey('promotion_moves_from_class', t.schoolId, t.fromClassId),
    ...classKey('promotion_moves_to_class', t.schoolId, t.toClassId),
    check('promotion_moves_outcome_check', isOutcome(t.outcome)),
    check('promotion_moves_ended_check', sql`jsonb_typeof(${t.ended}) = 'array'`),
  ],
);
