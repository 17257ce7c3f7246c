import { sql } from 'drizzle-orm';
import { boolean, check, date, foreignKey, index, pgTable, smallint, text, unique, uuid } from 'drizzle-orm/pg-core';
import {
  all,
  any,
  deletes,
  hasDuty,
  inserts,
  isAdmin,
  isStaff,
  isStudent,
  madeJustNow,
  ofMyChild,
  ofMyClass,
  ofMyHomeroomsClass,
  ofOwnOrChildClass,
  ofSelf,
  reads,
  tenancy,
  tenantColumns,
  updates,
} from './conventions.ts';
import { personKey } from './people.ts';
import { academicYears, gradeLevels, periods, subjects } from './schools.ts';

/** A homeroom ("8B") or a scheduled class ("8B Mathematics"). */
export const classes = pgTable(
  'classes',
  {
    ...tenantColumns,
    academicYearId: uuid().notNull(),
    gradeLevelId: uuid().notNull(),
    kind: text().notNull(),
    /** "8B", or "8B Mathematics" */
    name: text().notNull(),
    section: text().notNull(),
    /** Scheduled classes: what is taught, and the homeroom whose students it follows (if it does). */
    subjectId: uuid(),
    homeroomId: uuid(),
    room: text(),
  },
  (t) => [
    ...tenancy('classes', t),
    unique('classes_kind_key').on(t.schoolId, t.id, t.kind),
    unique('classes_name_key').on(t.schoolId, t.academicYearId, t.name),
    reads('classes', any(isStaff, ofOwnOrChildClass(t.id)), { exposed: true }),
    inserts('classes', isAdmin),
    updates('classes', isAdmin),
    deletes('classes', all(isAdmin, madeJustNow(t.createdAt))),
    foreignKey({
      columns: [t.schoolId, t.academicYearId],
      foreignColumns: [academicYears.schoolId, academicYears.id],
      name: 'classes_academic_year',
    }),
    foreignKey({
      columns: [t.schoolId, t.gradeLevelId],
      foreignColumns: [gradeLevels.schoolId, gradeLevels.id],
      name: 'classes_grade_level',
    }),
    foreignKey({
      columns: [t.schoolId, t.subjectId],
      foreignColumns: [subjects.schoolId, subjects.id],
      name: 'classes_subject',
    }),
    foreignKey({ columns: [t.schoolId, t.homeroomId], foreignColumns: [t.schoolId, t.id], name: 'classes_homeroom' }),
    index('idx_classes_school_id').on(t.schoolId),
    index('classes_grade').on(t.schoolId, t.gradeLevelId),
    index('classes_year').on(t.schoolId, t.academicYearId),
    index('classes_subject_idx').on(t.schoolId, t.subjectId),
    index('classes_homeroom_idx').on(t.schoolId, t.homeroomId),
    check(
      'classes_kind',
      sql`${t.kind} in ('homeroom', 'scheduled') and (${t.kind} = 'scheduled') = (${t.subjectId} is not null)`,
    ),
  ],
);

/** Rooms, in which lessons take place. Known by their name, as people know them; one that is no longer used stays. */
export const rooms = pgTable(
  'rooms',
  { ...tenantColumns, name: text().notNull(), seats: smallint(), inUse: boolean().notNull().default(true) },
  (t) => [
    ...tenancy('rooms', t),
    unique('rooms_name_key').on(t.schoolId, t.name),
    reads('rooms', sql`true`),
    inserts('rooms', isAdmin),
    updates('rooms', isAdmin),
    deletes('rooms', all(isAdmin, madeJustNow(t.createdAt))),
    check('rooms_name_check', sql`${t.name} = btrim(${t.name}) and ${t.name} <> ''`),
    check('rooms_seats_check', sql`${t.seats} > 0`),
  ],
);

/**
 * A lesson in the timetable's cycle: class × cycle day × period × room, from day to day. Exclusion constraints and triggers
 * (migration 0015) keep a class, a room and a teacher from being in two places.
 */
export const classMeetings = pgTable(
  'class_meetings',
  {
    ...tenantColumns,
    classId: uuid().notNull(),
    periodId: uuid().notNull(),
    cycleDay: smallint().notNull(),
    room: text(),
    /** Filled from the class's year where they are not given. */
    startsOn: date({ mode: 'string' }).notNull(),
    endsOn: date({ mode: 'string' }).notNull(),
    /** Taught beside another class in the same room, on purpose. */
    sharesRoom: boolean().notNull().default(false),
  },
  (t) => [
    ...tenancy('class_meetings', t),
    inserts('class_meetings', isAdmin),
    updates('class_meetings', isAdmin),
    // What has been taught ends by its date; what has not begun is a draft.
    deletes('class_meetings', all(isAdmin, any(madeJustNow(t.createdAt), sql`${t.startsOn} > (select app.today())`))),
    foreignKey({
      columns: [t.schoolId, t.room],
      foreignColumns: [rooms.schoolId, rooms.name],
      name: 'class_meetings_room',
    }),
    index('class_meetings_room_idx').on(t.schoolId, t.room),
    check('class_meetings_order', sql`${t.startsOn} <= ${t.endsOn}`),
    check('class_meetings_cycle_day', sql`${t.cycleDay} between 1 and 60`),
    reads(
      'class_meetings',
      any(isAdmin, ofMyClass(t.classId), ofMyHomeroomsClass(t.classId), ofOwnOrChildClass(t.classId)),
    ),
    foreignKey({
      columns: [t.schoolId, t.classId],
      foreignColumns: [classes.schoolId, classes.id],
      name: 'class_meetings_class',
    }),
    foreignKey({
      columns: [t.schoolId, t.periodId],
      foreignColumns: [periods.schoolId, periods.id],
      name: 'class_meetings_period',
    }),
    index('class_meetings_period_idx').on(t.schoolId, t.periodId),
  ],
);

/** Dated enrolment of a student in a class; never overwritten, never overlapping (exclusion constraints in the next migration). */
export const studentClassAssignments = pgTable(
  'student_class_assignments',
  {
    ...tenantColumns,
    studentId: uuid().notNull(),
    classId: uuid().notNull(),
    classKind: text().notNull(),
    startsOn: date({ mode: 'string' }).notNull(),
    /** Last day, inclusive; null while it lasts. */
    endsOn: date({ mode: 'string' }),
    entryCode: text().notNull().default('new'),
    exitCode: text(),
  },
  (t) => [
    ...tenancy('student_class_assignments', t),
    reads(
      'student_class_assignments',
      any(
        isStaff,
        ofMyChild(t.studentId),
        // Who is a student and a parent here reads, as a parent, the children's.
        ofSelf(t.studentId),
        all(isStudent, ofOwnOrChildClass(t.classId)),
      ),
    ),
    inserts('student_class_assignments', any(isAdmin, hasDuty('registrar'))),
    updates('student_class_assignments', any(isAdmin, hasDuty('registrar'))),
    // Undo of a transfer removes the enrolment that it made, while it is fresh.
    deletes('student_class_assignments', all(any(isAdmin, hasDuty('registrar')), madeJustNow(t.createdAt))),
    personKey('student_class_assignments_of_student', t.schoolId, t.studentId),
    foreignKey({
      columns: [t.schoolId, t.classId, t.classKind],
      foreignColumns: [classes.schoolId, classes.id, classes.kind],
      name: 'student_class_assignments_class',
    }),
    index('student_class_assignments_student_idx').on(t.schoolId, t.studentId, t.startsOn, t.endsOn, t.classId),
    index('student_class_assignments_class_idx').on(t.schoolId, t.classId, t.startsOn, t.endsOn, t.studentId),
    check('student_class_assignments_order', sql`${t.endsOn} is null or ${t.startsOn} <= ${t.endsOn}`),
  ],
);

/** Dated assignment of staff to a class: main teacher, co-teacher or substitute. */
export const teacherClassAssignments = pgTable(
  'teacher_class_assignments',
  {
    ...tenantColumns,
    teacherId: uuid().notNull(),
    classId: uuid().notNull(),
    duty: text().notNull().default('main'),
    startsOn: date({ mode: 'string' }).notNull(),
    endsOn: date({ mode: 'string' }),
  },
  (t) => [
    ...tenancy('teacher_class_assignments', t),
    reads('teacher_class_assignments', any(isStaff, ofOwnOrChildClass(t.classId))),
    personKey('teacher_class_assignments_of_teacher', t.schoolId, t.teacherId),
    foreignKey({
      columns: [t.schoolId, t.classId],
      foreignColumns: [classes.schoolId, classes.id],
      name: 'teacher_class_assignments_class',
    }),
    index('teacher_class_assignments_teacher_idx').on(t.schoolId, t.teacherId, t.startsOn, t.endsOn, t.classId),
    index('teacher_class_assignments_class_idx').on(t.schoolId, t.classId, t.startsOn, t.endsOn, t.teacherId),
    check('teacher_class_assignments_duty', sql`${t.duty} in ('main', 'co_teacher', 'substitute')`),
    check('teacher_class_assignments_order', sql`${t.endsOn} is null or ${t.startsOn} <= ${t.endsOn}`),
  ],
);
