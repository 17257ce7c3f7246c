import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  date,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
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
  inPostingWindow,
  inserts,
  isAdmin,
  madeJustNow,
  ofMyClass,
  ofMyClassStudent,
  ofMyHomeroomsClass,
  ofOpenRecord,
  ofOwnOrChildClass,
  reads,
  schoolOnly,
  tenancy,
  tenantColumns,
  uid,
  updates,
} from './conventions.ts';
import { personKey } from './people.ts';

/** Attendance codes are a school's data, not an enumeration in code (domain.md). */
export const attendanceCodes = pgTable(
  'attendance_codes',
  {
    ...tenantColumns,
    /** 'present', 'absent', 'late', 'excused', 'trip', 'left_early', or the school's own */
    code: text().notNull(),
    label: text().notNull(),
    direction: text().notNull(),
    scope: text().notNull(),
    countsPresent: boolean().notNull(),
    excused: boolean().notNull().default(false),
    forTeachers: boolean().notNull().default(true),
    position: smallint().notNull().default(1),
  },
  (t) => [
    ...tenancy('attendance_codes', t),
    unique('attendance_codes_code_key').on(t.schoolId, t.code),
    reads('attendance_codes', sql`true`, { exposed: true }),
    check('attendance_codes_direction', sql`${t.direction} in ('in', 'out')`),
    check('attendance_codes_scope', sql`${t.scope} in ('on_site', 'on_site_late', 'off_site', 'left_early')`),
  ],
);

/** A register was taken: by whom, when. No row means "not taken", which is not "present". */
export const registers = pgTable(
  'registers',
  {
    ...tenantColumns,
    classId: uuid().notNull(),
    day: date({ mode: 'string' }).notNull(),
    /** Daily registers: 'am' or 'pm'. Class registers: the period's code. */
    session: text().notNull(),
    kind: text().notNull().default('daily'),
    takenBy: uuid().notNull().default(sql`app.uid()`),
    takenAt: timestamp({ withTimezone: true, mode: 'string' }).notNull().defaultNow(),
    /** Counts corrections; two people who save over each other are told. */
    version: integer().notNull().default(1),
  },
  (t) => [
    ...tenancy('registers', t),
    unique('registers_session_key').on(t.schoolId, t.classId, t.day, t.session),
    reads(
      'registers',
      any(
        isAdmin,
        ofMyClass(t.classId),
        ofMyHomeroomsClass(t.classId),
        byMeAsStaff(t.takenBy),
        ofOwnOrChildClass(t.classId),
      ),
    ),
    inserts(
      'registers',
      all(sql`${t.takenBy} = ${uid}`, any(isAdmin, all(ofMyClass(t.classId), inPostingWindow(t.day)))),
    ),
    updates('registers', any(isAdmin, all(ofMyClass(t.classId), inPostingWindow(t.day)))),
    deletes(
      'registers',
      all(
        sql`${t.takenBy} = ${uid}`,
        madeJustNow(t.createdAt),
        any(isAdmin, all(ofMyClass(t.classId), inPostingWindow(t.day))),
      ),
    ),
    foreignKey({
      name: 'registers_class',
      columns: [t.schoolId, t.classId],
      foreignColumns: [classes.schoolId, classes.id],
    }),
    index('registers_day').on(t.schoolId, t.day),
    check(
      'registers_kind',
      sql`${t.kind} in ('daily', 'period') and (${t.kind} = 'daily') = (${t.session} in ('am', 'pm'))`,
    ),
  ],
);

/**
 * One mark of one student in one session. The teacher's mark and the office's official entry are both kept (`source`);
 * the office's counts. A teacher cannot touch an office entry. In partitions by school year: the day is part of the key.
 */
export const attendance = pgTable(
  'attendance',
  {
    ...tenantColumns,
    id: uuid().notNull().defaultRandom(),
    studentId: uuid().notNull(),
    classId: uuid().notNull(),
    day: date({ mode: 'string' }).notNull(),
    session: text().notNull(),
    kind: text().notNull().default('daily'),
    source: text().notNull().default('teacher'),
    codeId: uuid().notNull(),
    minutesLate: smallint(),
    reason: text(),
    recordedBy: uuid().notNull().default(sql`app.uid()`),
    recordedAt: timestamp({ withTimezone: true, mode: 'string' }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.id, t.day] }),
    ...schoolOnly('attendance', t),
    unique('attendance_mark_key').on(t.schoolId, t.studentId, t.day, t.session, t.classId, t.source),
    reads(
      'attendance',
      any(
        isAdmin,
        ofOpenRecord(t.studentId),
        ofMyClassStudent(t.classId, t.studentId),
        byMeAsStaff(t.recordedBy),
        hasDuty('office'),
      ),
      { exposed: true },
    ),
    inserts(
      'attendance',
      all(
        sql`${t.recordedBy} = ${uid}`,
        any(
          isAdmin,
          hasDuty('office'),
          all(sql`${t.source} = 'teacher'`, inPostingWindow(t.day), ofMyClassStudent(t.classId, t.studentId)),
        ),
      ),
    ),
    updates(
      'attendance',
      any(
        isAdmin,
        hasDuty('office'),
        all(sql`${t.source} = 'teacher'`, inPostingWindow(t.day), ofMyClassStudent(t.classId, t.studentId)),
      ),
    ),
    deletes(
      'attendance',
      all(
        sql`${t.recordedBy} = ${uid}`,
        madeJustNow(t.createdAt),
        any(
          isAdmin,
          hasDuty('office'),
          all(sql`${t.source} = 'teacher'`, ofMyClassStudent(t.classId, t.studentId), inPostingWindow(t.day)),
        ),
      ),
    ),
    personKey('attendance_of_student', t.schoolId, t.studentId),
    foreignKey({
      name: 'attendance_class',
      columns: [t.schoolId, t.classId],
      foreignColumns: [classes.schoolId, classes.id],
    }),
    foreignKey({
      name: 'attendance_code',
      columns: [t.schoolId, t.codeId],
      foreignColumns: [attendanceCodes.schoolId, attendanceCodes.id],
    }),
    index('idx_attendance_student_date').on(t.studentId, t.day),
    index('attendance_class_day').on(t.schoolId, t.classId, t.day),
    index('attendance_school_day').on(t.schoolId, t.day),
    index('attendance_code_idx').on(t.schoolId, t.codeId),
    check('attendance_source', sql`${t.source} in ('teacher', 'office')`),
    check('attendance_minutes', sql`${t.minutesLate} is null or ${t.minutesLate} between 0 and 600`),
    check('attendance_kind', sql`${t.kind} in ('daily', 'period')`),
  ],
);

/** Yesterday's figures a class, so that dashboards do not count history (written by the nightly rollup). */
export const attendanceRollups = pgTable(
  'attendance_rollups',
  {
    ...tenantColumns,
    classId: uuid().notNull(),
    day: date({ mode: 'string' }).notNull(),
    sessionsTaken: integer().notNull(),
    sessionsDue: integer().notNull(),
    marks: integer().notNull(),
    present: integer().notNull(),
    late: integer().notNull(),
    absent: integer().notNull(),
    excused: integer().notNull(),
  },
  (t) => [
    ...tenancy('attendance_rollups', t),
    unique('attendance_rollups_day_key').on(t.schoolId, t.classId, t.day),
    reads('attendance_rollups', isAdmin),
    foreignKey({
      name: 'attendance_rollups_class',
      columns: [t.schoolId, t.classId],
      foreignColumns: [classes.schoolId, classes.id],
    }),
    index('attendance_rollups_by_day').on(t.schoolId, t.day),
  ],
);
