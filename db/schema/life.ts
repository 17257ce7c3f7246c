import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  boolean,
  check,
  date,
  foreignKey,
  index,
  pgTable,
  smallint,
  text,
  timestamp,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { sealedText } from '../privacy/sealed-text.ts';
import { classes } from './classes.ts';
import {
  all,
  any,
  byAudience,
  byMeAsStaff,
  callerRole,
  deletes,
  inAnnouncedAudience,
  inserts,
  isAdmin,
  madeJustNow,
  ofMyChild,
  ofMyClass,
  ofMyClassStudent,
  ofMyHomeroom,
  ofMyStudent,
  ofSelf,
  reads,
  tenancy,
  tenantColumns,
  uid,
  updates,
} from './conventions.ts';
import { personKey } from './people.ts';
import { gradeLevels } from './schools.ts';

/** A student's own mood of a day, 1 (very low) to 5 (very good): D4. Others see what the student shares. */
export const studentWellbeing = pgTable(
  'student_wellbeing',
  {
    ...tenantColumns,
    studentId: uuid().notNull(),
    day: date({ mode: 'string' }).notNull(),
    mood: smallint().notNull(),
    note: text(),
    sharedWithTeachers: boolean().notNull().default(false),
    sharedWithGuardians: boolean().notNull().default(false),
  },
  (t) => [
    ...tenancy('student_wellbeing', t),
    unique('student_wellbeing_day_key').on(t.schoolId, t.studentId, t.day),
    reads(
      'student_wellbeing',
      any(
        ofSelf(t.studentId),
        all(sql`${callerRole} = 'teacher'`, sql`${t.sharedWithTeachers}`, ofMyStudent(t.studentId)),
        all(sql`${t.sharedWithGuardians}`, ofMyChild(t.studentId)),
      ),
    ),
    inserts('student_wellbeing', ofSelf(t.studentId)),
    updates('student_wellbeing', ofSelf(t.studentId)),
    deletes('student_wellbeing', ofSelf(t.studentId)),
    personKey('student_wellbeing_of_student', t.schoolId, t.studentId),
    index('student_wellbeing_by_day').on(t.schoolId, t.day),
    check('student_wellbeing_mood', sql`${t.mood} between 1 and 5`),
  ],
);

/** In a class its own students, outside of one those of any class of mine. */
const mayAward = (t: { classId: AnyPgColumn; studentId: AnyPgColumn }) =>
  any(isAdmin, ofMyClassStudent(t.classId, t.studentId), all(sql`${t.classId} is null`, ofMyStudent(t.studentId)));

/** Recognition: XP for a reason, badges, awards. The total of a student is the sum of `points`. */
export const studentAchievements = pgTable(
  'student_achievements',
  {
    ...tenantColumns,
    studentId: uuid().notNull(),
    classId: uuid(),
    kind: text().notNull().default('xp'),
    title: text().notNull(),
    points: smallint().notNull().default(0),
    reason: text(),
    awardedBy: uuid().notNull().default(sql`app.uid()`),
    awardedOn: date({ mode: 'string' }).notNull().default(sql`app.today()`),
  },
  (t) => [
    ...tenancy('student_achievements', t),
    reads(
      'student_achievements',
      any(
        isAdmin,
        ofSelf(t.studentId),
        ofMyChild(t.studentId),
        ofMyClassStudent(t.classId, t.studentId),
        all(sql`${t.classId} is null`, ofMyStudent(t.studentId)),
        ofMyHomeroom(t.studentId),
        byMeAsStaff(t.awardedBy),
      ),
      { exposed: true },
    ),
    inserts('student_achievements', all(sql`${t.awardedBy} = ${uid}`, mayAward(t))),
    deletes('student_achievements', all(sql`${t.awardedBy} = ${uid}`, mayAward(t), madeJustNow(t.createdAt))),
    personKey('student_achievements_of_student', t.schoolId, t.studentId),
    foreignKey({
      name: 'student_achievements_class',
      columns: [t.schoolId, t.classId],
      foreignColumns: [classes.schoolId, classes.id],
    }),
    index('idx_achievements_student_id').on(t.studentId),
    index('student_achievements_class_idx').on(t.schoolId, t.classId),
    index('student_achievements_awarded').on(t.schoolId, t.awardedOn),
    check('student_achievements_kind', sql`${t.kind} in ('xp', 'badge', 'award')`),
    check('student_achievements_points', sql`${t.points} between 0 and 1000`),
  ],
);

/** Announcements are held for 60 seconds (`publishes_at`), then belong to their audience. */
export const announcements = pgTable(
  'announcements',
  {
    ...tenantColumns,
    authorId: uuid().notNull().default(sql`app.uid()`),
    title: text().notNull(),
    body: text().notNull(),
    audience: text().notNull(),
    audienceRole: text(),
    gradeLevelId: uuid(),
    classId: uuid(),
    publishesAt: timestamp({ withTimezone: true, mode: 'string' })
      .notNull()
      .default(sql`now() + interval '60 seconds'`),
    expiresOn: date({ mode: 'string' }),
  },
  (t) => [
    ...tenancy('announcements', t),
    reads(
      'announcements',
      any(isAdmin, byMeAsStaff(t.authorId), all(sql`${t.publishesAt} <= now()`, inAnnouncedAudience(t))),
      { exposed: true },
    ),
    inserts(
      'announcements',
      all(sql`${t.authorId} = ${uid}`, any(isAdmin, byAudience(t.audience, { class: ofMyClass(t.classId) }))),
    ),
    updates(
      'announcements',
      all(byMeAsStaff(t.authorId), sql`${t.publishesAt} > now()`),
      all(sql`${t.authorId} = ${uid}`, any(isAdmin, byAudience(t.audience, { class: ofMyClass(t.classId) }))),
    ),
    deletes('announcements', all(byMeAsStaff(t.authorId), sql`${t.publishesAt} > now()`)),
    personKey('announcements_of_author', t.schoolId, t.authorId),
    foreignKey({
      name: 'announcements_grade',
      columns: [t.schoolId, t.gradeLevelId],
      foreignColumns: [gradeLevels.schoolId, gradeLevels.id],
    }),
    foreignKey({
      name: 'announcements_class',
      columns: [t.schoolId, t.classId],
      foreignColumns: [classes.schoolId, classes.id],
    }),
    index('announcements_published').on(t.schoolId, t.publishesAt),
    index('announcements_class_idx').on(t.schoolId, t.classId),
    index('announcements_grade_idx').on(t.schoolId, t.gradeLevelId),
    index('announcements_author_idx').on(t.schoolId, t.authorId),
    check('announcements_audience', sql`${t.audience} in ('school', 'staff', 'role', 'grade', 'class')`),
    check(
      'announcements_target',
      sql`(${t.audience} = 'role') = (${t.audienceRole} is not null) and (${t.audience} = 'grade') = (${t.gradeLevelId} is not null) and (${t.audience} = 'class') = (${t.classId} is not null)`,
    ),
  ],
);

/**
 * Safeguarding concerns (D5): immutable once saved, raised through `app.raise_concern`. No query reads them, not even the
 * lead's and the deputy's: each read gives a reason that is logged, which takes a function.
 */
export const safeguardingConcerns = pgTable(
  'safeguarding_concerns',
  {
    ...tenantColumns,
    studentId: uuid().notNull(),
    raisedBy: uuid().notNull(),
    source: text().notNull(),
    category: text().notNull(),
    /** Sealed with the student's key. */
    content: sealedText().notNull(),
    acknowledgeBy: timestamp({ withTimezone: true, mode: 'string' }).notNull(),
    acknowledgedAt: timestamp({ withTimezone: true, mode: 'string' }),
    acknowledgedBy: uuid(),
  },
  (t) => [
    ...tenancy('safeguarding_concerns', t),
    personKey('safeguarding_concerns_of_student', t.schoolId, t.studentId),
    index('safeguarding_concerns_open').on(t.schoolId, t.acknowledgedAt),
    index('safeguarding_concerns_student_idx').on(t.schoolId, t.studentId),
    check('safeguarding_concerns_source', sql`${t.source} in ('harm_check', 'staff')`),
    check('safeguarding_concerns_content_sealed', sql`${t.content} ~ '^f1\\.[A-Za-z0-9_-]{38,}$'`),
  ],
);
