import { sql } from 'drizzle-orm';
import { check, date, index, integer, numeric, pgTable, smallint, text, unique, uuid } from 'drizzle-orm/pg-core';
import { classes } from './classes.ts';
import { all, byMeAsStaff, inserts, isAdmin, reads, tenancy, tenantColumns, updates, writes } from './conventions.ts';
import { isMine, moment, officeWrites, schoolKey } from './office-conditions.ts';
import { personKey } from './people.ts';
import { academicYears, gradeLevels } from './schools.ts';

/** How one member of staff works (D9): layouts, contact hours, what new work starts with. One row a person and school. */
export const teacherSettings = pgTable(
  'teacher_settings',
  {
    ...tenantColumns,
    personId: uuid().notNull().default(sql`app.uid()`),
    startClassId: uuid(),
    registerLayout: text().notNull().default('list'),
    gradebookOrder: text().notNull().default('family_name'),
    averagesShownAs: text().notNull().default('percent'),
    /** Hours after marking at which a new assessment's marks reach students, and guardians; null: by hand. */
    studentReleaseDelayHours: smallint(),
    guardianReleaseDelayHours: smallint(),
    /** Wall-clock minutes after midnight in the school's zone between which families' messages notify at once. */
    contactFrom: smallint(),
    contactTo: smallint(),
    awayUntil: date({ mode: 'string' }),
    awayMessage: text(),
  },
  (t) => [
    ...tenancy('teacher_settings', t),
    unique('teacher_settings_person_key').on(t.schoolId, t.personId),
    reads('teacher_settings', isMine(t.personId)),
    inserts('teacher_settings', byMeAsStaff(t.personId)),
    updates('teacher_settings', byMeAsStaff(t.personId)),
    personKey('teacher_settings_of_person', t.schoolId, t.personId),
    schoolKey('teacher_settings_class', t.schoolId, t.startClassId, classes),
    index('teacher_settings_class_idx').on(t.schoolId, t.startClassId),
    check('teacher_settings_register_layout', sql`${t.registerLayout} in ('list', 'seats')`),
    check('teacher_settings_gradebook_order', sql`${t.gradebookOrder} in ('family_name', 'given_name', 'number')`),
    check('teacher_settings_averages', sql`${t.averagesShownAs} in ('percent', 'letter', 'points')`),
    check(
      'teacher_settings_release',
      sql`coalesce(${t.studentReleaseDelayHours}, 0) between 0 and 8760 and coalesce(${t.guardianReleaseDelayHours}, 0) between 0 and 8760`,
    ),
    check(
      'teacher_settings_contact_hours',
      sql`(${t.contactFrom} is null) = (${t.contactTo} is null) and (${t.contactFrom} is null or (${t.contactFrom} between 0 and 1439 and ${t.contactTo} between 1 and 1440 and ${t.contactFrom} < ${t.contactTo}))`,
    ),
  ],
);

/** What the school wants to reach by when, in a figure that can be measured (D10). */
export const schoolGoals = pgTable(
  'school_goals',
  {
    ...tenantColumns,
    title: text().notNull(),
    description: text(),
    metric: text().notNull(),
    unit: text().notNull(),
    direction: text().notNull().default('at_least'),
    baseline: numeric({ precision: 12, scale: 3 }),
    target: numeric({ precision: 12, scale: 3 }).notNull(),
    /** Null: the whole school. */
    gradeLevelId: uuid(),
    academicYearId: uuid().notNull(),
    startsOn: date({ mode: 'string' }).notNull(),
    dueOn: date({ mode: 'string' }).notNull(),
    ownerId: uuid().notNull().default(sql`app.uid()`),
    status: text().notNull().default('active'),
    closedReason: text(),
  },
  (t) => [
    ...tenancy('school_goals', t),
    reads('school_goals', isAdmin),
    ...writes('school_goals', officeWrites).slice(0, 2),
    personKey('school_goals_of_owner', t.schoolId, t.ownerId),
    schoolKey('school_goals_grade', t.schoolId, t.gradeLevelId, gradeLevels),
    schoolKey('school_goals_year', t.schoolId, t.academicYearId, academicYears),
    index('school_goals_owner_idx').on(t.schoolId, t.ownerId),
    index('school_goals_grade_idx').on(t.schoolId, t.gradeLevelId),
    index('school_goals_year_idx').on(t.schoolId, t.academicYearId, t.status),
    check(
      'school_goals_metric',
      sql`${t.metric} in ('attendance_rate', 'late_rate', 'average_mark', 'work_handed_in_rate', 'registers_taken_rate', 'mood_average', 'families_reached_rate', 'own')`,
    ),
    check('school_goals_unit', sql`${t.unit} in ('percent', 'points', 'count', 'days')`),
    check('school_goals_direction', sql`${t.direction} in ('at_least', 'at_most')`),
    check('school_goals_status', sql`${t.status} in ('planned', 'active', 'met', 'missed', 'dropped')`),
    check('school_goals_dropped', sql`${t.status} <> 'dropped' or ${t.closedReason} is not null`),
    check('school_goals_order', sql`${t.startsOn} < ${t.dueOn}`),
    check('school_goals_percent', sql`${t.unit} <> 'percent' or ${t.target} between 0 and 100`),
  ],
);

/** Where a goal stood on a day, and out of how many: a figure without its denominator says nothing (D10). */
export const schoolGoalMeasurements = pgTable(
  'school_goal_measurements',
  {
    ...tenantColumns,
    goalId: uuid().notNull(),
    measuredOn: date({ mode: 'string' }).notNull().default(sql`app.today()`),
    value: numeric({ precision: 12, scale: 3 }).notNull(),
    denominator: integer(),
    source: text().notNull(),
    note: text(),
    measuredBy: uuid(),
  },
  (t) => [
    ...tenancy('school_goal_measurements', t),
    unique('school_goal_measurements_day_key').on(t.schoolId, t.goalId, t.measuredOn, t.source),
    reads('school_goal_measurements', isAdmin),
    inserts('school_goal_measurements', all(officeWrites, sql`${t.source} = 'by_hand'`, isMine(t.measuredBy))),
    updates('school_goal_measurements', all(officeWrites, sql`${t.source} = 'by_hand'`, isMine(t.measuredBy))),
    schoolKey('school_goal_measurements_goal', t.schoolId, t.goalId, schoolGoals),
    personKey('school_goal_measurements_of_person', t.schoolId, t.measuredBy),
    index('school_goal_measurements_person_idx').on(t.schoolId, t.measuredBy),
    check(
      'school_goal_measurements_source',
      sql`${t.source} in ('rollup', 'by_hand') and (${t.source} = 'by_hand') = (${t.measuredBy} is not null)`,
    ),
    check('school_goal_measurements_denominator', sql`${t.denominator} is null or ${t.denominator} > 0`),
  ],
);

/** A new school's way to its first day. It cannot be finished without an admin, a safeguarding lead and a deputy (D10). */
export const schoolSetups = pgTable(
  'school_setups',
  {
    ...tenantColumns,
    /** Names of the steps that were completed, in order: ['calendar', 'grades', …]. */
    stepsDone: text().array().notNull().default(sql`'{}'`),
    finishedAt: moment(),
    finishedBy: uuid(),
  },
  (t) => [
    ...tenancy('school_setups', t),
    unique('school_setups_one').on(t.schoolId),
    reads('school_setups', isAdmin),
    updates('school_setups', officeWrites),
    personKey('school_setups_of_finisher', t.schoolId, t.finishedBy),
    index('school_setups_finisher_idx').on(t.schoolId, t.finishedBy),
    check('school_setups_finished', sql`(${t.finishedAt} is null) = (${t.finishedBy} is null)`),
  ],
);

/** Figures of the school by period and scope, counted ahead so that dashboards do not count history (D10; by jobs). */
export const analyticsRollups = pgTable(
  'analytics_rollups',
  {
    ...tenantColumns,
    metric: text().notNull(),
    granularity: text().notNull(),
    fromDay: date({ mode: 'string' }).notNull(),
    toDay: date({ mode: 'string' }).notNull(),
    gradeLevelId: uuid(),
    classId: uuid(),
    numerator: numeric({ precision: 16, scale: 4 }).notNull(),
    denominator: integer().notNull(),
    /** Different students behind the figure: fewer than five are not shown for moods (access.md, D4). */
    students: integer().notNull(),
    computedAt: moment().notNull().defaultNow(),
  },
  (t) => [
    ...tenancy('analytics_rollups', t),
    unique('analytics_rollups_figure_key')
      .on(t.schoolId, t.metric, t.granularity, t.fromDay, t.gradeLevelId, t.classId)
      .nullsNotDistinct(),
    reads('analytics_rollups', isAdmin),
    schoolKey('analytics_rollups_grade', t.schoolId, t.gradeLevelId, gradeLevels),
    schoolKey('analytics_rollups_class', t.schoolId, t.classId, classes),
    index('analytics_rollups_grade_idx').on(t.schoolId, t.gradeLevelId),
    index('analytics_rollups_class_idx').on(t.schoolId, t.classId),
    check(
      'analytics_rollups_metric',
      sql`${t.metric} in ('attendance_rate', 'late_rate', 'average_mark', 'work_handed_in_rate', 'registers_taken_rate', 'mood_average', 'families_reached_rate', 'assistant_requests', 'active_people')`,
    ),
    check('analytics_rollups_granularity', sql`${t.granularity} in ('day', 'week', 'month', 'term', 'year')`),
    check('analytics_rollups_order', sql`${t.fromDay} <= ${t.toDay}`),
    check('analytics_rollups_scope', sql`${t.gradeLevelId} is null or ${t.classId} is null`),
    check('analytics_rollups_counts', sql`${t.denominator} >= 0 and ${t.students} >= 0`),
    check('analytics_rollups_moods', sql`${t.metric} <> 'mood_average' or ${t.students} >= 5`),
  ],
);
