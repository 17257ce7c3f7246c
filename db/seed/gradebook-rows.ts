import { assessmentCategories, assessmentGrades, assessments, grades } from '../schema/assessment.ts';
import type { AttendanceHistory } from './attendance.ts';
import type { Quarter } from './calendar.ts';
import type { ClassPlan } from './classes.ts';
import { courses, remarksFor } from './coursework.ts';
import { addDays, daysBetween } from './days.ts';
import { subjectId, termId } from './demonstration.ts';
import { categoryId, type SetWork, setWork } from './gradebook.ts';
import { type MarkOfWork, marksOf } from './marks.ts';
import type { Plan } from './plan.ts';
import { random } from './random.ts';
import { type CategoryMark, percentOf } from './results.ts';
import { letterOf } from './school-defaults.ts';
import { seedId } from './seed-id.ts';
import { type Rows, rowsOf } from './skeleton.ts';
import { isPrimary } from './structure.ts';

const AFTER_SCHOOL = 960;
const BEFORE_SCHOOL = 480;
const REPORT_DAYS = 9;
const INTERIM_AFTER_DAYS = 21;

interface MarkedWork {
  set: SetWork;
  marks: MarkOfWork[];
}

/** Categories, set work, marks and the results of terms, of every scheduled class. */
export function gradebookRows(plan: Plan, away: AttendanceHistory): Rows[] {
  const books = plan.classes.scheduled.map((entry) => ({
    entry,
    work: setWork(plan, entry).map((set): MarkedWork => ({ set, marks: marksOf(plan, set, away) })),
  }));
  const all = books.flatMap(({ work }) => work);
  return [
    rowsOf(
      assessmentCategories,
      plan.classes.scheduled.flatMap((entry) => categoryRows(plan, entry)),
    ),
    rowsOf(
      assessments,
      all.map(({ set }) => assessmentRow(plan, set)),
    ),
    rowsOf(
      assessmentGrades,
      all.flatMap(({ set, marks }) => marks.map((mark) => markRow(plan, set, mark))),
    ),
    rowsOf(
      grades,
      books.flatMap(({ entry, work }) =>
        plan.calendar.quarters.flatMap((quarter) => resultRows(plan, entry, quarter, work)),
      ),
    ),
  ];
}

const categoryRows = (plan: Plan, entry: ClassPlan) =>
  Object.entries(courses[entry.subject!.code]!.categories).map(([name, weight]) => ({
    id: categoryId(entry, name),
    schoolId: plan.schoolId,
    classId: entry.id,
    name,
    weight: String(weight),
  }));

function assessmentRow(plan: Plan, set: SetWork): typeof assessments.$inferInsert {
  const createdAt = plan.past(set.assignedOn, BEFORE_SCHOOL);
  return {
    id: set.id,
    schoolId: plan.schoolId,
    classId: set.plan.id,
    categoryId: categoryId(set.plan, set.work.category),
    termId: termId(`Q${set.quarter.number}`),
    title: set.title,
    kind: set.work.kind,
    instructions: set.instructions,
    maxScore: String(set.work.maxScore),
    extraCredit: set.extraCredit,
    assignedOn: set.assignedOn,
    dueOn: set.dueOn,
    publishedAt: set.published ? createdAt : null,
    createdBy: plan.staffId(set.plan.teacher),
    createdAt,
  };
}

function markRow(plan: Plan, set: SetWork, mark: MarkOfWork): typeof assessmentGrades.$inferInsert {
  // What nobody has looked at yet is nobody's to hide: missing and excused work is known on the day it was due.
  const open = mark.state === 'ungraded';
  const known = mark.state === 'missing' || mark.state === 'excused';
  const releasedOn = known ? set.dueOn : set.releasedOn;
  return {
    id: seedId('assessment grade', `${set.key}/${mark.student.key}`),
    schoolId: plan.schoolId,
    assessmentId: set.id,
    classId: set.plan.id,
    studentId: mark.student.id,
    state: mark.state,
    score: mark.score === null ? null : String(mark.score),
    comment: mark.comment,
    submittedOn: mark.submittedOn,
    releasedToStudentAt: open ? null : plan.at(releasedOn, AFTER_SCHOOL),
    releasedToGuardiansAt: open ? null : plan.at(addDays(releasedOn, 1), BEFORE_SCHOOL),
    gradedBy: plan.staffId(set.plan.teacher),
    createdAt: plan.at(open || known ? set.dueOn : set.gradedOn, AFTER_SCHOOL - 30),
  };
}

/** A quarter that is over has results; a running one, above grade 6, interim results that are released next week. */
function resultRows(
  plan: Plan,
  entry: ClassPlan,
  quarter: Quarter,
  work: readonly MarkedWork[],
): (typeof grades.$inferInsert)[] {
  const over = quarter.endsOn < plan.newestDay;
  const interim =
    !over && !isPrimary(entry.homeroom) && daysBetween(quarter.startsOn, plan.today) >= INTERIM_AFTER_DAYS;
  if (!over && !interim) return [];
  const lastDay = over ? quarter.endsOn : plan.newestDay;
  const releasedOn = addDays(lastDay, over ? REPORT_DAYS : 7);
  const marks = Map.groupBy(
    work
      .filter(({ set }) => set.quarter === quarter)
      .flatMap(({ set, marks }) => marks.map((mark): CategoryMark => ({ set, mark }))),
    ({ mark }) => mark.student,
  );
  return plan.enrolments.on(entry.homeroom, lastDay).flatMap((student) => {
    const percent = percentOf(marks.get(student) ?? [], courses[entry.subject!.code]!.categories);
    if (percent === undefined) return [];
    const chance = random(`remark/${entry.name}/${quarter.number}/${student.key}`);
    return [
      {
        id: seedId('result', `${student.key}/${entry.name}/${quarter.number}`),
        schoolId: plan.schoolId,
        studentId: student.id,
        classId: entry.id,
        subjectId: subjectId(entry.subject!.code),
        termId: termId(`Q${quarter.number}`),
        kind: over ? 'term' : 'interim',
        percent: String(percent),
        letter: letterOf(percent),
        remarks: over && chance.chance(0.7) ? chance.pick(remarksFor(percent)) : null,
        releasedToStudentAt: plan.at(releasedOn, AFTER_SCHOOL),
        releasedToGuardiansAt: plan.at(addDays(releasedOn, 1), BEFORE_SCHOOL),
        gradedBy: plan.staffId(entry.teacher),
        createdAt: plan.at([addDays(lastDay, 5), plan.newestDay].sort()[0]!, AFTER_SCHOOL),
      },
    ];
  });
}
