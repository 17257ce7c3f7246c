import type { Acting } from '../acting.ts';
import { hasCome, type Row } from '../facts.ts';
import { madeJustNow, type Rules } from '../rule.ts';
import { both, inMyClass, myClass, ofMyClass, ofPupil, ofPupilsClass, recordedBy, termIsOpen } from './class-record.ts';

const keeps = (acting: Acting) => acting.is('admin') || acting.hasDuty('exams');

const examOf = (row: Row, { facts }: Acting) => facts.find('exams', row.exam_id);

/** Whether a condition on the exam's own row holds for a row below it. */
const ofExam = (condition: (exam: Row, acting: Acting) => boolean) => (row: Row, acting: Acting) => {
  const exam = examOf(row, acting);
  return exam !== undefined && condition(exam, acting);
};

/** Exams of the school for its administrators and the examinations duty, of my class in an open term for its teachers. */
const writesExam = (row: Row, acting: Acting) =>
  keeps(acting) || (myClass(row, acting) && termIsOpen(row.term_id, acting));

/** A row about one student's exam, as one of the exam's class. */
const ofMyStudentsExam = (row: Row, acting: Acting) =>
  ofExam((exam) => inMyClass({ ...row, class_id: exam.class_id }, acting))(row, acting);

/** A sitting that has begun and whose time is not up. (What is asked meanwhile, a function shows.) */
export const isSitting = (row: Row, acting: Acting) => {
  const sitting = acting.facts.find('exam_sittings', row.sitting_id);
  const exam = sitting && examOf(sitting, acting);
  if (!sitting || !exam || sitting.student_id !== acting.personId || sitting.status !== 'started') return false;
  const minutes = Number(exam.minutes) + Number(sitting.extra_minutes);
  const ends = Math.min(
    Date.parse(String(sitting.started_at)) + minutes * 60_000,
    Date.parse(String(exam.closes_at)) + Number(sitting.extra_minutes) * 60_000,
  );
  return ends > acting.facts.now.getTime() && exam.cancelled_at == null;
};

const readsExam = (row: Row, acting: Acting) =>
  keeps(acting) ||
  myClass(row, acting) ||
  ((ofMyClass(row, acting) || ofPupilsClass(row, acting)) && hasCome(row.published_at, acting.facts.now));

const keysAreOut = ofExam((exam, acting) => hasCome(exam.keys_released_at, acting.facts.now));
const isPublished = ofExam((exam, acting) => hasCome(exam.published_at, acting.facts.now));
const ofHomeroom = (row: Row, acting: Acting) => acting.homeroomStudents.has(String(row.student_id));

/** What an exam asks is settled once it has opened. */
const prepares = ofExam((exam, acting) => writesExam(exam, acting) && !hasCome(exam.opens_at, acting.facts.now));

/** Sittings and marks: of the school for those who keep exams, of my students in an open term for their teachers. */
const writesForStudent = (row: Row, acting: Acting) =>
  keeps(acting) || (ofMyStudentsExam(row, acting) && ofExam(writesExam)(row, acting));

const released = (column: 'questions_released_at' | 'keys_released_at') =>
  ofExam((exam, acting) => readsExam(exam, acting) && hasCome(exam[column], acting.facts.now));

export const exams: Rules = {
  exams: {
    dataClass: 'D2 once published, D3 before',
    reads: (row, acting) => readsExam(row, acting),
    inserts: both(writesExam, recordedBy('created_by')),
    updates: writesExam,
    deletes: both(recordedBy('created_by'), (row) => row.published_at == null),
    touch: { column: 'instructions', value: 'Other instructions' },
  },
  exam_questions: {
    dataClass: 'D3 until released',
    reads: (row, acting) =>
      keeps(acting) || ofExam(myClass)(row, acting) || released('questions_released_at')(row, acting),
    inserts: prepares,
    updates: prepares,
    deletes: prepares,
    touch: { column: 'prompt', value: 'Another prompt' },
  },
  exam_answer_keys: {
    dataClass: 'D3 until released',
    reads: (row, acting) => keeps(acting) || ofExam(myClass)(row, acting) || released('keys_released_at')(row, acting),
    inserts: prepares,
    updates: prepares,
    deletes: prepares,
    touch: { column: 'marking_guide', value: 'Another guide' },
  },
  exam_sittings: {
    dataClass: 'D2',
    reads: (row, acting) =>
      keeps(acting) ||
      ofMyStudentsExam(row, acting) ||
      ((ofPupil(row, acting) || ofHomeroom(row, acting)) && isPublished(row, acting)),
    inserts: writesForStudent,
    updates: writesForStudent,
    touch: { column: 'seat', value: 'Another seat' },
  },
  exam_answers: {
    dataClass: 'D2',
    // Answers tell what was asked: a family reads them when the keys are out.
    reads: (row, acting) =>
      keeps(acting) ||
      ofMyStudentsExam(row, acting) ||
      (ofPupil(row, acting) && (acting.is('student') || keysAreOut(row, acting))),
    inserts: (row, acting) => acting.is('student') && row.student_id === acting.personId && isSitting(row, acting),
    updates: (row, acting) => acting.is('student') && row.student_id === acting.personId && isSitting(row, acting),
    touch: { column: 'answer', value: 'Another answer' },
  },
  exam_marks: {
    dataClass: 'D3 until released',
    reads: (row, acting) =>
      keeps(acting) ||
      recordedBy('marked_by')(row, acting) ||
      ofMyStudentsExam(row, acting) ||
      (ofHomeroom(row, acting) && hasCome(row.released_to_student_at, acting.facts.now)) ||
      (ofPupil(row, acting) &&
        hasCome(acting.is('student') ? row.released_to_student_at : row.released_to_guardians_at, acting.facts.now)),
    inserts: both(writesForStudent, recordedBy('marked_by')),
    updates: writesForStudent,
    deletes: both(both(writesForStudent, recordedBy('marked_by')), madeJustNow),
    touch: { column: 'comment', value: 'Another comment' },
  },
};
