import type { Acting } from '../acting.ts';
import { addDays, hasCome, type Row } from '../facts.ts';
import { admin, madeJustNow, type Rules } from '../rule.ts';

export const ofPupil = (row: Row, acting: Acting) => acting.pupils.has(String(row.student_id));

/** "My class", for a row about one student in one class. */
export const inMyClass = (row: Row, acting: Acting) =>
  acting.studentsOfTaughtClass(row.class_id).has(String(row.student_id));

/** Staff of the class, and the student's homeroom main teacher; without a class, staff of any class of the student. */
export const ofMyStudent = (row: Row, acting: Acting) =>
  row.class_id == null
    ? acting.taughtStudents.has(String(row.student_id))
    : inMyClass(row, acting) || acting.homeroomStudents.has(String(row.student_id));

export const myClass = (row: Row, acting: Acting) => acting.taughtClasses.has(String(row.class_id));

/** A row of a whole class: for its staff, and for the main teacher of a homeroom whose students attend it. */
export const ofMyClass = (row: Row, acting: Acting) =>
  myClass(row, acting) || acting.homeroomClasses.has(String(row.class_id));

export const ofPupilsClass = (row: Row, acting: Acting) => acting.pupilClasses.has(String(row.class_id));

/** Staff keep what they recorded themselves, and nobody records in another's name. */
export const recordedBy = (column: string) => (row: Row, acting: Acting) =>
  acting.isStaff && row[column] === acting.personId;

const school = (acting: Acting) => acting.is('admin');

/** A mark is D3 until it is released, to students and to guardians separately. */
const readsMark = (row: Row, acting: Acting) => {
  const { now } = acting.facts;
  const toStudent = hasCome(row.released_to_student_at, now);
  const toGuardians = hasCome(row.released_to_guardians_at, now);
  if (acting.is('student')) return ofPupil(row, acting) && toStudent;
  if (acting.is('parent')) return ofPupil(row, acting) && toGuardians;
  if (school(acting) || acting.hasDuty('exams') || recordedBy('graded_by')(row, acting)) return true;
  // At school, a mark is out when students have it.
  return inMyClass(row, acting) || (toStudent && acting.homeroomStudents.has(String(row.student_id)));
};

export const termIsOpen = (termId: unknown, { facts, today }: Acting) =>
  facts
    .having('terms', 'id', termId)
    .some((term) => String(term.posting_opens_on) <= today && today <= String(term.posting_closes_on));

const assessmentOf = (row: Row, { facts }: Acting) => facts.find('assessments', row.assessment_id);

/** Marks: of my class in an open term, and of the school for its admins. (The examinations duty only reads yet.) */
const writesMark = (termOf: (row: Row, acting: Acting) => unknown) => (row: Row, acting: Acting) =>
  school(acting) || (inMyClass(row, acting) && termIsOpen(termOf(row, acting), acting));

const inPostingWindow = (row: Row, { facts, today, membership }: Acting) => {
  const settings = facts.having('school_settings', 'school_id', membership?.schoolId)[0];
  const day = String(row.day);
  return day <= today && addDays(today, -Number(settings?.attendance_posting_days ?? 0)) <= day;
};

/** Office entries are a duty beside the administrators' own right. */
const office = (acting: Acting) => school(acting) || acting.hasDuty('office');

/** Attendance: the office for the school; a teacher their class, in the posting window, never an office entry. */
const writesAttendance = (row: Row, acting: Acting) =>
  office(acting) || (inMyClass(row, acting) && row.source === 'teacher' && inPostingWindow(row, acting));

export type Condition = (row: Row, acting: Acting) => boolean;

export const both =
  (one: Condition, other: Condition): Condition =>
  (row, acting) =>
    one(row, acting) && other(row, acting);

/** Put in under one's own name, changed under the same condition, taken back while it is fresh. */
const recorded = (column: string, writes: Condition) => ({
  inserts: both(writes, recordedBy(column)),
  updates: writes,
  deletes: both(both(writes, recordedBy(column)), madeJustNow),
});

const assessmentTerm = (row: Row, acting: Acting) => assessmentOf(row, acting)?.term_id;
const writesResult = writesMark((row) => row.term_id);
const writesAssessment = (row: Row, acting: Acting) =>
  school(acting) || (myClass(row, acting) && termIsOpen(row.term_id, acting));
const takesRegister = (row: Row, acting: Acting) =>
  school(acting) || (myClass(row, acting) && inPostingWindow(row, acting));

/** A guardian's own report, until the office has decided. */
const ownReport = (row: Row, acting: Acting) =>
  acting.is('parent') && ofPupil(row, acting) && row.reported_by === acting.personId && row.status === 'reported';

export const classRecord: Rules = {
  class_meetings: {
    dataClass: 'D2',
    reads: (row, acting) => school(acting) || ofMyClass(row, acting) || ofPupilsClass(row, acting),
    inserts: admin,
    updates: admin,
    // A timetable that has not begun is a draft.
    deletes: (row, acting) => school(acting) && (madeJustNow(row, acting) || String(row.starts_on) > acting.today),
    touch: { column: 'room', value: 'Another room' },
  },
  registers: {
    dataClass: 'D2',
    reads: (row, acting) =>
      school(acting) || ofMyClass(row, acting) || ofPupilsClass(row, acting) || recordedBy('taken_by')(row, acting),
    ...recorded('taken_by', takesRegister),
    touch: { column: 'version', value: 7 },
  },
  attendance: {
    dataClass: 'D2',
    reads: (row, acting) =>
      office(acting) || ofMyStudent(row, acting) || ofPupil(row, acting) || recordedBy('recorded_by')(row, acting),
    ...recorded('recorded_by', writesAttendance),
    touch: { column: 'reason', value: 'Another reason' },
  },
  absence_reports: {
    dataClass: 'D2',
    reads: (row, acting) => office(acting) || acting.taughtStudents.has(String(row.student_id)) || ofPupil(row, acting),
    inserts: (row, acting) => ownReport(row, acting) || (office(acting) && row.reported_by === acting.personId),
    updates: (row, acting) => ownReport(row, acting) || office(acting),
    // Until the office has decided, a guardian may also withdraw it.
    becomes: (row, acting) =>
      office(acting) || ownReport(row.status === 'withdrawn' ? { ...row, status: 'reported' } : row, acting),
    deletes: both(ownReport, madeJustNow),
    touch: { column: 'reason', value: 'Another reason' },
  },
  assessment_categories: {
    dataClass: 'D2',
    reads: (row, acting) => school(acting) || ofMyClass(row, acting) || ofPupilsClass(row, acting),
    inserts: (row, acting) => school(acting) || myClass(row, acting),
    updates: (row, acting) => school(acting) || myClass(row, acting),
    // Made along with a grading policy, and taken back with it.
    deletes: both((row, acting) => school(acting) || myClass(row, acting), madeJustNow),
    touch: { column: 'weight', value: 12 },
  },
  assessments: {
    dataClass: 'D2, what marks before release are of',
    reads: (row, acting) =>
      school(acting) ||
      acting.hasDuty('exams') ||
      ofMyClass(row, acting) ||
      recordedBy('created_by')(row, acting) ||
      (ofPupilsClass(row, acting) && hasCome(row.published_at, acting.facts.now)),
    ...recorded('created_by', writesAssessment),
    deletes: (row, acting) =>
      writesAssessment(row, acting) &&
      (row.published_at == null || (recordedBy('created_by')(row, acting) && madeJustNow(row, acting))),
    touch: { column: 'instructions', value: 'Other instructions' },
  },
  assessment_grades: {
    dataClass: 'D2, D3 before release',
    reads: readsMark,
    ...recorded('graded_by', writesMark(assessmentTerm)),
    touch: { column: 'comment', value: 'Another comment' },
  },
  grades: {
    dataClass: 'D2, D3 before release',
    reads: readsMark,
    inserts: both(writesResult, recordedBy('graded_by')),
    updates: writesResult,
    touch: { column: 'remarks', value: 'Other remarks' },
  },
  student_achievements: {
    dataClass: 'D2',
    reads: (row, acting) =>
      school(acting) || ofMyStudent(row, acting) || ofPupil(row, acting) || recordedBy('awarded_by')(row, acting),
    // Of a class for its own students; of none for those of any class of mine.
    ...recorded(
      'awarded_by',
      (row, acting) =>
        school(acting) ||
        (row.class_id == null ? acting.taughtStudents.has(String(row.student_id)) : inMyClass(row, acting)),
    ),
    notYet: ['updates'],
    touch: { column: 'reason', value: 'Another reason' },
  },
};
