import { sql } from 'drizzle-orm';
import { type AnyPgColumn, check, foreignKey, timestamp } from 'drizzle-orm/pg-core';
import { all, any, callerRole, hasDuty, isAdmin, ofMyChild, uid } from './conventions.ts';

/** The second factor, where the school asks its staff for one (access.md, last paragraph). */
export const secondFactorMet = sql`(select app.second_factor_met())`;
/** D10 writes. */
export const officeWrites = all(isAdmin, secondFactorMet);
export const isParent = sql`(${callerRole} = 'parent')`;
export const isMine = (personId: AnyPgColumn) => sql`${personId} = ${uid}`;
/** A student who is of age acts for themselves, in what guardians did until then. */
export const isAdultStudent = sql`(select app.of_age_myself()) is not null`;
/** About a child of mine, or about myself as a student of age. */
export const ofMyAffairs = (studentId: AnyPgColumn) =>
  any(ofMyChild(studentId), sql`${studentId} = (select app.of_age_myself())`);
/** Guardians of my students whom a court order does not keep away: whom staff of the class may turn to. */
export const ofMyStudentsGuardian = (personId: AnyPgColumn) =>
  sql`${personId} in (select app.my_students_guardian_ids())`;
/** Every exam of the school is the caller's to keep. */
export const keepsExams = sql`(select app.keeps_exams())`;
/** The exam is of a class of the caller's, and the student's enrolment overlaps the assignment to it. */
export const ofMyExamStudent = (examId: AnyPgColumn, studentId: AnyPgColumn) =>
  sql`(${examId}, ${studentId}) in (select * from app.my_exam_students())`;
/** The same of an open term, or any exam for those who keep them all. */
export const ofMarkableExam = (examId: AnyPgColumn, studentId: AnyPgColumn) =>
  any(keepsExams, sql`(${examId}, ${studentId}) in (select * from app.my_markable_exam_students())`);
/** Exams whose questions and keys the caller may see before they are sat: of an own class, of the duty, of an admin. */
export const ofKeptExam = (examId: AnyPgColumn) => sql`${examId} in (select app.kept_exam_ids())`;
/** Of these, the ones that nobody has begun, in an open term: what may still be written. */
export const ofPreparedExam = (examId: AnyPgColumn) => sql`${examId} in (select app.prepared_exam_ids())`;
export const isCounsellor = hasDuty('counsellor');

/** Words of a sealed column (db/privacy) never stand there in plain. */
export const isSealed = (name: string, column: AnyPgColumn) =>
  check(name, sql`${column} ~ '^f1\\.[A-Za-z0-9_-]{38,}$'`);

export const moment = () => timestamp({ withTimezone: true, mode: 'string' });

/** A composite key to a row of the same school, so that no row can point across schools. */
export const schoolKey = (
  name: string,
  schoolId: AnyPgColumn,
  id: AnyPgColumn,
  target: { schoolId: AnyPgColumn; id: AnyPgColumn },
) => foreignKey({ name, columns: [schoolId, id], foreignColumns: [target.schoolId, target.id] });
