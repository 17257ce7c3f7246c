import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  boolean,
  check,
  date,
  index,
  integer,
  pgTable,
  smallint,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { classes } from './classes.ts';
import {
  all,
  any,
  byMeAsStaff,
  deletes,
  inserts,
  isAdmin,
  madeJustNow,
  ofMyChild,
  ofMyClass,
  ofMyClassStudent,
  ofMyHomeroom,
  ofMyHomeroomsClass,
  ofMyStudent,
  ofOwnOrChildClass,
  ofSelf,
  reads,
  tenancy,
  tenantColumns,
  updates,
} from './conventions.ts';
import { isMine, moment, schoolKey } from './office-conditions.ts';
import { personKey } from './people.ts';
import { academicYears, subjects } from './schools.ts';

/** D2 of one student: with a class the class's staff, without one any of the student's staff; the homeroom's teacher always. */
const ofTheStudent = (t: { studentId: AnyPgColumn; classId: AnyPgColumn }) =>
  any(
    isAdmin,
    ofSelf(t.studentId),
    ofMyChild(t.studentId),
    ofMyClassStudent(t.classId, t.studentId),
    all(sql`${t.classId} is null`, ofMyStudent(t.studentId)),
    ofMyHomeroom(t.studentId),
  );

const byStaffOf = (t: { studentId: AnyPgColumn; classId: AnyPgColumn }) =>
  any(isAdmin, ofMyClassStudent(t.classId, t.studentId), all(sql`${t.classId} is null`, ofMyStudent(t.studentId)));

/** How far a student is with a goal of a class, a subject or the school, as a share of what there is to do (D2). */
export const studentProgress = pgTable(
  'student_progress',
  {
    ...tenantColumns,
    studentId: uuid().notNull(),
    academicYearId: uuid().notNull(),
    classId: uuid(),
    subjectId: uuid(),
    /** "Fractions", "Reading diary" */
    topic: text().notNull(),
    stepsDone: integer().notNull().default(0),
    steps: integer().notNull(),
    level: text().notNull().default('not_started'),
    recordedBy: uuid().notNull().default(sql`app.uid()`),
    reachedOn: date({ mode: 'string' }),
  },
  (t) => [
    ...tenancy('student_progress', t),
    unique('student_progress_topic_key')
      .on(t.schoolId, t.studentId, t.academicYearId, t.classId, t.subjectId, t.topic)
      .nullsNotDistinct(),
    reads('student_progress', any(ofTheStudent(t), byMeAsStaff(t.recordedBy))),
    inserts('student_progress', all(isMine(t.recordedBy), byStaffOf(t))),
    updates('student_progress', byStaffOf(t)),
    deletes('student_progress', all(isMine(t.recordedBy), byStaffOf(t), madeJustNow(t.createdAt))),
    personKey('student_progress_of_student', t.schoolId, t.studentId),
    personKey('student_progress_of_recorder', t.schoolId, t.recordedBy),
    schoolKey('student_progress_year', t.schoolId, t.academicYearId, academicYears),
    schoolKey('student_progress_class', t.schoolId, t.classId, classes),
    schoolKey('student_progress_subject', t.schoolId, t.subjectId, subjects),
    index('student_progress_recorder_idx').on(t.schoolId, t.recordedBy),
    index('student_progress_year_idx').on(t.schoolId, t.academicYearId),
    index('student_progress_class_idx').on(t.schoolId, t.classId),
    index('student_progress_subject_idx').on(t.schoolId, t.subjectId),
    check('student_progress_steps', sql`${t.stepsDone} between 0 and ${t.steps} and ${t.steps} between 1 and 10000`),
    check(
      'student_progress_level',
      sql`${t.level} in ('not_started', 'beginning', 'developing', 'secure', 'exceeding')`,
    ),
  ],
);

/** A quest that a teacher offers a class, or an admin the school: what to do, how often, until when, for how much (D2). */
export const quests = pgTable(
  'quests',
  {
    ...tenantColumns,
    authorId: uuid().notNull().default(sql`app.uid()`),
    /** Null: the whole school's. */
    classId: uuid(),
    title: text().notNull(),
    description: text(),
    kind: text().notNull(),
    /** How often it is to be done. */
    target: integer().notNull().default(1),
    /** XP and wallet points on completion. */
    xp: smallint().notNull().default(0),
    points: smallint().notNull().default(0),
    opensOn: date({ mode: 'string' }).notNull().default(sql`app.today()`),
    closesOn: date({ mode: 'string' }),
    withdrawnAt: moment(),
  },
  (t) => [
    ...tenancy('quests', t),
    reads(
      'quests',
      any(
        isAdmin,
        byMeAsStaff(t.authorId),
        sql`${t.classId} is null`,
        ofMyClass(t.classId),
        ofMyHomeroomsClass(t.classId),
        ofOwnOrChildClass(t.classId),
      ),
    ),
    inserts('quests', all(isMine(t.authorId), any(isAdmin, ofMyClass(t.classId)))),
    updates('quests', any(isAdmin, all(isMine(t.authorId), ofMyClass(t.classId)))),
    deletes('quests', all(byMeAsStaff(t.authorId), madeJustNow(t.createdAt))),
    personKey('quests_of_author', t.schoolId, t.authorId),
    schoolKey('quests_class', t.schoolId, t.classId, classes),
    index('quests_author_idx').on(t.schoolId, t.authorId),
    index('quests_class_idx').on(t.schoolId, t.classId),
    check(
      'quests_kind',
      sql`${t.kind} in ('attendance', 'handing_in', 'reading', 'kindness', 'practice', 'project', 'other')`,
    ),
    check('quests_target', sql`${t.target} between 1 and 1000`),
    check('quests_rewards', sql`${t.xp} between 0 and 1000 and ${t.points} between 0 and 1000`),
    check('quests_order', sql`${t.opensOn} <= ${t.closesOn}`),
  ],
);

/** A student's way through a quest (D2); confirmed by staff, ended by its status. */
export const studentQuests = pgTable(
  'student_quests',
  {
    ...tenantColumns,
    studentId: uuid().notNull(),
    questId: uuid().notNull(),
    /** The quest's class (trigger): staff of it read the row. */
    classId: uuid(),
    status: text().notNull().default('active'),
    done: integer().notNull().default(0),
    startedOn: date({ mode: 'string' }).notNull().default(sql`app.today()`),
    completedAt: moment(),
    confirmedBy: uuid(),
  },
  (t) => [
    ...tenancy('student_quests', t),
    unique('student_quests_once').on(t.schoolId, t.studentId, t.questId),
    reads('student_quests', ofTheStudent(t)),
    inserts('student_quests', byStaffOf(t)),
    updates('student_quests', byStaffOf(t)),
    deletes('student_quests', all(byStaffOf(t), madeJustNow(t.createdAt))),
    personKey('student_quests_of_student', t.schoolId, t.studentId),
    personKey('student_quests_of_confirmer', t.schoolId, t.confirmedBy),
    schoolKey('student_quests_quest', t.schoolId, t.questId, quests),
    schoolKey('student_quests_class', t.schoolId, t.classId, classes),
    index('student_quests_quest_idx').on(t.schoolId, t.questId),
    index('student_quests_class_idx').on(t.schoolId, t.classId),
    index('student_quests_confirmer_idx').on(t.schoolId, t.confirmedBy),
    check('student_quests_status', sql`${t.status} in ('active', 'completed', 'given_up', 'expired')`),
    check('student_quests_done', sql`${t.done} >= 0`),
    check(
      'student_quests_completed',
      sql`(${t.status} = 'completed') = (${t.completedAt} is not null) and (${t.completedAt} is null) = (${t.confirmedBy} is null)`,
    ),
  ],
);

/** What a badge of the school is called and given for (D8); retired, never deleted. */
export const badges = pgTable(
  'badges',
  {
    ...tenantColumns,
    code: text().notNull(),
    title: text().notNull(),
    givenFor: text().notNull(),
    icon: text().notNull().default('star'),
    xp: smallint().notNull().default(0),
    repeatable: boolean().notNull().default(false),
    retiredAt: moment(),
  },
  (t) => [
    ...tenancy('badges', t),
    unique('badges_code_key').on(t.schoolId, t.code),
    reads('badges', sql`true`),
    inserts('badges', isAdmin),
    updates('badges', isAdmin),
    deletes('badges', all(isAdmin, madeJustNow(t.createdAt))),
    check('badges_code', sql`${t.code} ~ '^[a-z0-9_]{1,60}$'`),
    check('badges_xp', sql`${t.xp} between 0 and 1000`),
  ],
);

/** A badge that a student was given (D2), by whom and what for. */
export const studentBadges = pgTable(
  'student_badges',
  {
    ...tenantColumns,
    studentId: uuid().notNull(),
    badgeId: uuid().notNull(),
    classId: uuid(),
    awardedBy: uuid().notNull().default(sql`app.uid()`),
    awardedOn: date({ mode: 'string' }).notNull().default(sql`app.today()`),
    reason: text(),
  },
  (t) => [
    ...tenancy('student_badges', t),
    unique('student_badges_once').on(t.schoolId, t.studentId, t.badgeId, t.awardedOn),
    reads('student_badges', any(ofTheStudent(t), byMeAsStaff(t.awardedBy))),
    inserts('student_badges', all(isMine(t.awardedBy), byStaffOf(t))),
    deletes('student_badges', all(byMeAsStaff(t.awardedBy), madeJustNow(t.createdAt))),
    personKey('student_badges_of_student', t.schoolId, t.studentId),
    personKey('student_badges_of_awarder', t.schoolId, t.awardedBy),
    schoolKey('student_badges_badge', t.schoolId, t.badgeId, badges),
    schoolKey('student_badges_class', t.schoolId, t.classId, classes),
    index('student_badges_awarder_idx').on(t.schoolId, t.awardedBy),
    index('student_badges_badge_idx').on(t.schoolId, t.badgeId),
    index('student_badges_class_idx').on(t.schoolId, t.classId),
  ],
);
