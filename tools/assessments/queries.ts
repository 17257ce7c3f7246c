import { type SQL, sql } from 'drizzle-orm';
import type { Caller } from '#db/caller.ts';
import type { Transaction } from '#db/with-caller.ts';
import { type ClassInQuestion, classInQuestion } from '../entities/class-in-question.ts';
import { type StudentInQuestion, studentInQuestion } from '../entities/student-in-question.ts';

export const assessmentKinds = ['homework', 'quiz', 'test', 'project', 'exam'] as const;
export type AssessmentKind = (typeof assessmentKinds)[number];

/**
 * Published work × the students who were in the class when it was due, with their mark as far as the caller may see it.
 * Aliases: a assessments, c classes, e enrolments, g assessment_grades. One look-up by the whole key a row (`offset 0`
 * keeps it one): joined flat, the planner reads all marks of the student for each piece of work.
 */
export const expectedWork = sql`assessments a join classes c on c.id = a.class_id
  join student_class_assignments e on e.class_id = a.class_id and a.due_on between e.starts_on and coalesce(e.ends_on, 'infinity')
  left join lateral (
    select m.id, m.state, m.score, m.submitted_on, m.released_to_student_at from assessment_grades m
    where m.assessment_id = a.id and m.student_id = e.student_id offset 0
  ) g on true`;

/** Of expected work: handed in or graded. What is missing or excused is neither, whatever day it was handed in. */
export const handedIn = sql`coalesce(g.state = 'graded' or (g.submitted_on is not null and g.state in ('ungraded', 'incomplete')), false)`;
export const isMissing = sql`coalesce(g.state = 'missing', false)`;
export const isExcused = sql`coalesce(g.state = 'excused', false)`;

/** Whose work a question is about: a student's, a class's, or for staff all of their classes (an admin's: the school's). */
export interface Scope {
  student: StudentInQuestion | null;
  class: ClassInQuestion | null;
  /** Condition over the aliases of `expectedWork` without students: a and c. */
  where: SQL;
}

/** A named student or class, else what is the caller's own. Throws as `studentInQuestion` and `classInQuestion` do. */
export async function scopeOf(
  tx: Transaction,
  caller: Caller,
  input: { studentId?: string | undefined; classId?: string | undefined },
): Promise<Scope> {
  const isStaff = caller.role === 'teacher' || caller.role === 'admin';
  const student = input.studentId || !isStaff ? await studentInQuestion(tx, caller, input.studentId) : null;
  const found = input.classId && isStaff ? await classInQuestion(tx, caller, input.classId) : null;
  const conditions = [
    ...(input.classId ? [inClassOrItsHomeroom(input.classId)] : []),
    ...(caller.role === 'teacher' ? [sql`a.class_id in (select app.my_class_ids())`] : []),
    sql`c.academic_year_id in (select id from academic_years where (select app.today()) between starts_on and ends_on)`,
  ];
  return { student, class: found, where: sql.join(conditions, sql` and `) };
}

/** "8B" means the work of all its subjects; "8B Mathematics" its own. */
const inClassOrItsHomeroom = (classId: string) =>
  sql`(a.class_id = ${classId}::uuid or c.homeroom_id = ${classId}::uuid)`;

export const onlyStudent = (scope: Scope) =>
  scope.student ? sql`e.student_id = ${scope.student.id}::uuid` : sql`true`;

/** "Maya Fernandes (8B)", "8B Mathematics", or nothing for all of one's own. */
export const scopeName = (scope: Pick<Scope, 'student' | 'class'>): string | null =>
  scope.student?.name ?? scope.class?.name ?? null;
