import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  date,
  index,
  integer,
  jsonb,
  pgPolicy,
  pgTable,
  smallint,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import {
  all,
  appCaller,
  authenticated,
  callerSchool,
  definers,
  deletes,
  inserts,
  isAdmin,
  madeJustNow,
  reads,
  tenancy,
  tenantColumns,
  timestamps,
  updates,
} from './conventions.ts';
import { officeWrites } from './office-conditions.ts';

/** A school: public facts only (D1). Private settings stand in `school_settings`. */
export const schools = pgTable(
  'schools',
  {
    id: uuid().primaryKey().defaultRandom(),
    code: text().notNull().unique(),
    name: text().notNull(),
    timeZone: text().notNull(),
    locale: text().notNull().default('en'),
    ageOfMajority: smallint().notNull().default(18),
    classmatesVisibleToGuardians: boolean().notNull().default(false),
    /** Shown with the caring answer to a student who tells of harm: [{name, phone?, email?, note?}] */
    helpContacts: jsonb().$type<HelpContact[]>().notNull().default([]),
    status: text().notNull().default('active'),
    ...timestamps,
  },
  (t) => [
    definers('schools'),
    pgPolicy('schools_read', { for: 'select', to: [appCaller, authenticated], using: sql`${t.id} = ${callerSchool}` }),
    check('schools_time_zone', sql`(timestamp '2000-01-01' at time zone ${t.timeZone}) is not null`),
    check('schools_status', sql`${t.status} in ('active', 'closed')`),
  ],
);

export interface HelpContact {
  name: string;
  phone?: string;
  email?: string;
  note?: string;
}

/** Private settings of a school (D10): quotas, posting rules, switches. One row a school. */
export const schoolSettings = pgTable(
  'school_settings',
  {
    ...tenantColumns,
    /** Requests a day by role: {student: {normal: 30, extra: 500}, …}; a missing role has the product's default. */
    aiQuotas: jsonb().$type<Record<string, { normal: number; extra: number }>>().notNull().default({}),
    pseudonymise: boolean().notNull().default(true),
    recordPupilContentInTraces: boolean().notNull().default(false),
    attendancePostingDays: integer().notNull().default(14),
    secondFactorForStaff: boolean().notNull().default(false),
    studentsMayMessageClassmates: boolean().notNull().default(false),
  },
  (t) => [
    ...tenancy('school_settings', t),
    reads('school_settings', isAdmin),
    updates('school_settings', officeWrites),
    uniqueIndex('school_settings_one').on(t.schoolId),
    check('school_settings_posting_days', sql`${t.attendancePostingDays} between 0 and 400`),
  ],
);

/** Academic years and, below them, semesters, quarters and progress periods: a tree (domain.md). */
export const academicYears = pgTable(
  'academic_years',
  {
    ...tenantColumns,
    name: text().notNull(),
    startsOn: date({ mode: 'string' }).notNull(),
    endsOn: date({ mode: 'string' }).notNull(),
  },
  (t) => [
    ...tenancy('academic_years', t),
    reads('academic_years', sql`true`, { exposed: true }),
    inserts('academic_years', isAdmin),
    updates('academic_years', isAdmin),
    deletes('academic_years', all(isAdmin, madeJustNow(t.createdAt))),
    check('academic_years_order', sql`${t.startsOn} < ${t.endsOn}`),
  ],
);

export const terms = pgTable(
  'terms',
  {
    ...tenantColumns,
    academicYearId: uuid().notNull(),
    parentId: uuid(),
    kind: text().notNull().default('term'),
    name: text().notNull(),
    startsOn: date({ mode: 'string' }).notNull(),
    endsOn: date({ mode: 'string' }).notNull(),
    /** Marks of this term may be posted between these days; outside, an admin gives a reason. */
    postingOpensOn: date({ mode: 'string' }).notNull(),
    postingClosesOn: date({ mode: 'string' }).notNull(),
  },
  (t) => [
    ...tenancy('terms', t),
    reads('terms', sql`true`, { exposed: true }),
    index('terms_academic_year').on(t.schoolId, t.academicYearId),
    index('terms_parent').on(t.schoolId, t.parentId),
    check('terms_kind', sql`${t.kind} in ('semester', 'term', 'quarter', 'progress')`),
    check('terms_order', sql`${t.startsOn} < ${t.endsOn}`),
    check('terms_posting', sql`${t.postingOpensOn} <= ${t.postingClosesOn}`),
  ],
);

export const gradeLevels = pgTable(
  'grade_levels',
  { ...tenantColumns, number: smallint().notNull(), name: text().notNull() },
  (t) => [...tenancy('grade_levels', t), reads('grade_levels', sql`true`, { exposed: true })],
);

export const subjects = pgTable(
  'subjects',
  { ...tenantColumns, code: text().notNull(), name: text().notNull() },
  (t) => [...tenancy('subjects', t), reads('subjects', sql`true`, { exposed: true })],
);

/** Days that differ from the weekly pattern, or all instructional days: a day without a row is not instructional. */
export const calendarDays = pgTable(
  'calendar_days',
  {
    ...tenantColumns,
    day: date({ mode: 'string' }).notNull(),
    instructional: boolean().notNull(),
    /** Day of the timetable's cycle, 1-based; null on days without lessons. */
    cycleDay: smallint(),
    label: text(),
  },
  (t) => [
    ...tenancy('calendar_days', t),
    reads('calendar_days', sql`true`, { exposed: true }),
    updates('calendar_days', isAdmin),
  ],
);

/** Daily settings of the school's rhythm: lessons by clock time. */
export const periods = pgTable(
  'periods',
  {
    ...tenantColumns,
    code: text().notNull(),
    name: text().notNull(),
    position: smallint().notNull(),
    /** Wall-clock minutes after midnight in the school's zone. */
    startsAt: smallint().notNull(),
    endsAt: smallint().notNull(),
  },
  (t) => [
    ...tenancy('periods', t),
    reads('periods', sql`true`, { exposed: true }),
    check('periods_order', sql`${t.startsAt} < ${t.endsAt} and ${t.endsAt} <= 1440`),
  ],
);
