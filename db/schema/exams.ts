import { sql } from 'drizzle-orm';
import { check, foreignKey, index, jsonb, numeric, pgTable, smallint, text, unique, uuid } from 'drizzle-orm/pg-core';
import { assessments } from './assessment.ts';
import { classes } from './classes.ts';
import {
  all,
  any,
  byMeAsStaff,
  deletes,
  hasDuty,
  inOpenTerm,
  inserts,
  isAdmin,
  madeJustNow,
  ofMyChild,
  ofMyClass,
  ofMyHomeroom,
  ofMyHomeroomsClass,
  ofOpenRecord,
  ofOwnOrChildClass,
  ofSelf,
  reads,
  tenancy,
  tenantColumns,
  updates,
  writes,
} from './conventions.ts';
import {
  isMine,
  keepsExams,
  moment,
  ofKeptExam,
  ofMarkableExam,
  ofMyExamStudent,
  ofPreparedExam,
  schoolKey,
} from './office-conditions.ts';
import { personKey } from './people.ts';
import { terms } from './schools.ts';

/**
 * When an exam of a class is sat, and from when its questions and its keys are open: the plan (D2 once published). What
 * is asked stands in `exam_questions`, the keys in `exam_answer_keys` (D3): row security cannot hide a column.
 */
export const exams = pgTable(
  'exams',
  {
    ...tenantColumns,
    classId: uuid().notNull(),
    termId: uuid().notNull(),
    /** Where its marks count in the gradebook. */
    assessmentId: uuid(),
    title: text().notNull(),
    instructions: text(),
    room: text(),
    opensAt: moment().notNull(),
    closesAt: moment().notNull(),
    minutes: smallint().notNull(),
    createdBy: uuid().notNull().default(sql`app.uid()`),
    publishedAt: moment(),
    cancelledAt: moment(),
    cancelReason: text(),
    questionsReleasedAt: moment(),
    keysReleasedAt: moment(),
  },
  (t) => [
    ...tenancy('exams', t),
    reads(
      'exams',
      any(
        isAdmin,
        hasDuty('exams'),
        ofMyClass(t.classId),
        all(sql`${t.publishedAt} <= now()`, any(ofMyHomeroomsClass(t.classId), ofOwnOrChildClass(t.classId))),
      ),
    ),
    inserts(
      'exams',
      all(isMine(t.createdBy), any(isAdmin, hasDuty('exams'), all(ofMyClass(t.classId), inOpenTerm(t.termId)))),
    ),
    updates('exams', any(isAdmin, hasDuty('exams'), all(ofMyClass(t.classId), inOpenTerm(t.termId)))),
    deletes('exams', all(byMeAsStaff(t.createdBy), sql`${t.publishedAt} is null`)),
    schoolKey('exams_class', t.schoolId, t.classId, classes),
    schoolKey('exams_term', t.schoolId, t.termId, terms),
    schoolKey('exams_assessment', t.schoolId, t.assessmentId, assessments),
    personKey('exams_of_maker', t.schoolId, t.createdBy),
    index('exams_class_idx').on(t.schoolId, t.classId, t.opensAt),
    index('exams_term_idx').on(t.schoolId, t.termId),
    index('exams_assessment_idx').on(t.schoolId, t.assessmentId),
    index('exams_maker_idx').on(t.schoolId, t.createdBy),
    check('exams_times', sql`${t.opensAt} < ${t.closesAt} and ${t.minutes} between 1 and 600`),
    check(
      'exams_questions_released',
      sql`${t.questionsReleasedAt} is null or ${t.questionsReleasedAt} >= ${t.opensAt}`,
    ),
    check('exams_keys_released', sql`${t.keysReleasedAt} is null or ${t.keysReleasedAt} >= ${t.closesAt}`),
    check('exams_cancelled', sql`(${t.cancelledAt} is null) = (${t.cancelReason} is null)`),
  ],
);

/** What is asked (D3 until the exam's `questions_released_at`). It stands once the exam has opened. */
export const examQuestions = pgTable(
  'exam_questions',
  {
    ...tenantColumns,
    examId: uuid().notNull(),
    position: smallint().notNull(),
    kind: text().notNull(),
    prompt: text().notNull(),
    /** Of choices: [{"key": "a", "text": "…"}, …]; which is right stands in the key. */
    choices: jsonb().$type<{ key: string; text: string }[]>(),
    points: numeric({ precision: 6, scale: 2 }).notNull(),
  },
  (t) => [
    ...tenancy('exam_questions', t),
    unique('exam_questions_position_key').on(t.schoolId, t.examId, t.position),
    unique('exam_questions_exam_key').on(t.schoolId, t.id, t.examId),
    reads(
      'exam_questions',
      any(
        ofKeptExam(t.examId),
        sql`${t.examId} in (select e.id from public.exams e where e.questions_released_at <= now())`,
      ),
    ),
    ...writes('exam_questions', ofPreparedExam(t.examId)),
    schoolKey('exam_questions_exam', t.schoolId, t.examId, exams),
    check(
      'exam_questions_kind',
      sql`${t.kind} in ('single_choice', 'multiple_choice', 'true_false', 'number', 'short_text', 'essay')`,
    ),
    check(
      'exam_questions_choices',
      sql`(${t.kind} in ('single_choice', 'multiple_choice')) = (${t.choices} is not null) and (${t.choices} is null or (jsonb_typeof(${t.choices}) = 'array' and jsonb_array_length(${t.choices}) >= 2))`,
    ),
    check('exam_questions_points', sql`${t.points} > 0 and ${t.position} >= 1`),
  ],
);

/** What is right, and how it is marked (D3 until the exam's `keys_released_at`). */
export const examAnswerKeys = pgTable(
  'exam_answer_keys',
  {
    ...tenantColumns,
    examId: uuid().notNull(),
    questionId: uuid().notNull(),
    /** {"keys": ["b"]}, {"number": 3.5, "tolerance": 0.1}, {"texts": ["…"]}, or null: marked by a person. */
    answer: jsonb(),
    markingGuide: text(),
  },
  (t) => [
    ...tenancy('exam_answer_keys', t),
    unique('exam_answer_keys_question_key').on(t.schoolId, t.questionId),
    reads(
      'exam_answer_keys',
      any(
        ofKeptExam(t.examId),
        sql`${t.examId} in (select e.id from public.exams e where e.keys_released_at <= now())`,
      ),
    ),
    ...writes('exam_answer_keys', ofPreparedExam(t.examId)),
    foreignKey({
      name: 'exam_answer_keys_question',
      columns: [t.schoolId, t.questionId, t.examId],
      foreignColumns: [examQuestions.schoolId, examQuestions.id, examQuestions.examId],
    }),
    index('exam_answer_keys_exam_idx').on(t.schoolId, t.examId),
    check('exam_answer_keys_content', sql`${t.answer} is not null or ${t.markingGuide} is not null`),
  ],
);

/** A student's place in an exam (D2): due, sitting, handed in, or why not. Begun and handed in through functions. */
export const examSittings = pgTable(
  'exam_sittings',
  {
    ...tenantColumns,
    examId: uuid().notNull(),
    studentId: uuid().notNull(),
    status: text().notNull().default('due'),
    /** Time on top for those to whom it was granted. */
    extraMinutes: smallint().notNull().default(0),
    seat: text(),
    startedAt: moment(),
    handedInAt: moment(),
  },
  (t) => [
    ...tenancy('exam_sittings', t),
    unique('exam_sittings_student_key').on(t.schoolId, t.examId, t.studentId),
    unique('exam_sittings_whole_key').on(t.schoolId, t.id, t.examId, t.studentId),
    reads(
      'exam_sittings',
      any(
        keepsExams,
        ofMyExamStudent(t.examId, t.studentId),
        all(ofOpenRecord(t.studentId), sql`${t.examId} in (select app.published_exam_ids())`),
      ),
    ),
    inserts('exam_sittings', ofMarkableExam(t.examId, t.studentId)),
    updates('exam_sittings', ofMarkableExam(t.examId, t.studentId)),
    schoolKey('exam_sittings_exam', t.schoolId, t.examId, exams),
    personKey('exam_sittings_of_student', t.schoolId, t.studentId),
    index('exam_sittings_student_idx').on(t.schoolId, t.studentId),
    check('exam_sittings_status', sql`${t.status} in ('due', 'started', 'handed_in', 'absent', 'excused', 'void')`),
    check(
      'exam_sittings_times',
      sql`(${t.status} in ('due', 'absent', 'excused') or ${t.startedAt} is not null) and (${t.status} <> 'handed_in' or ${t.handedInAt} >= ${t.startedAt})`,
    ),
    check('exam_sittings_extra', sql`${t.extraMinutes} between 0 and 600`),
  ],
);

/** What a student answered (their own while they sit; staff of the exam; the family once the keys are open). */
export const examAnswers = pgTable(
  'exam_answers',
  {
    ...tenantColumns,
    sittingId: uuid().notNull(),
    examId: uuid().notNull(),
    studentId: uuid().notNull(),
    questionId: uuid().notNull(),
    answer: jsonb().notNull(),
  },
  (t) => [
    ...tenancy('exam_answers', t),
    unique('exam_answers_question_key').on(t.schoolId, t.sittingId, t.questionId),
    reads(
      'exam_answers',
      any(
        keepsExams,
        ofMyExamStudent(t.examId, t.studentId),
        ofSelf(t.studentId),
        all(ofMyChild(t.studentId), sql`${t.examId} in (select app.resolved_exam_ids())`),
      ),
    ),
    inserts('exam_answers', all(isMine(t.studentId), sql`${t.sittingId} in (select app.my_running_sitting_ids())`)),
    updates('exam_answers', all(isMine(t.studentId), sql`${t.sittingId} in (select app.my_running_sitting_ids())`)),
    foreignKey({
      name: 'exam_answers_sitting',
      columns: [t.schoolId, t.sittingId, t.examId, t.studentId],
      foreignColumns: [examSittings.schoolId, examSittings.id, examSittings.examId, examSittings.studentId],
    }),
    foreignKey({
      name: 'exam_answers_question',
      columns: [t.schoolId, t.questionId, t.examId],
      foreignColumns: [examQuestions.schoolId, examQuestions.id, examQuestions.examId],
    }),
    personKey('exam_answers_of_student', t.schoolId, t.studentId),
    index('exam_answers_question_idx').on(t.schoolId, t.questionId),
    index('exam_answers_student_idx').on(t.schoolId, t.studentId),
    index('exam_answers_exam_idx').on(t.schoolId, t.examId),
  ],
);

/** Points for an answer (D3 until released, to students and guardians apart, as all marks are). */
export const examMarks = pgTable(
  'exam_marks',
  {
    ...tenantColumns,
    sittingId: uuid().notNull(),
    examId: uuid().notNull(),
    studentId: uuid().notNull(),
    questionId: uuid().notNull(),
    points: numeric({ precision: 6, scale: 2 }).notNull(),
    comment: text(),
    markedBy: uuid().notNull().default(sql`app.uid()`),
    releasedToStudentAt: moment(),
    releasedToGuardiansAt: moment(),
  },
  (t) => [
    ...tenancy('exam_marks', t),
    unique('exam_marks_question_key').on(t.schoolId, t.sittingId, t.questionId),
    reads(
      'exam_marks',
      any(
        keepsExams,
        ofMyExamStudent(t.examId, t.studentId),
        byMeAsStaff(t.markedBy),
        all(any(ofSelf(t.studentId), ofMyHomeroom(t.studentId)), sql`${t.releasedToStudentAt} <= now()`),
        all(ofMyChild(t.studentId), sql`${t.releasedToGuardiansAt} <= now()`),
      ),
    ),
    inserts('exam_marks', all(isMine(t.markedBy), ofMarkableExam(t.examId, t.studentId))),
    updates('exam_marks', ofMarkableExam(t.examId, t.studentId)),
    deletes('exam_marks', all(isMine(t.markedBy), madeJustNow(t.createdAt), ofMarkableExam(t.examId, t.studentId))),
    foreignKey({
      name: 'exam_marks_sitting',
      columns: [t.schoolId, t.sittingId, t.examId, t.studentId],
      foreignColumns: [examSittings.schoolId, examSittings.id, examSittings.examId, examSittings.studentId],
    }),
    foreignKey({
      name: 'exam_marks_question',
      columns: [t.schoolId, t.questionId, t.examId],
      foreignColumns: [examQuestions.schoolId, examQuestions.id, examQuestions.examId],
    }),
    personKey('exam_marks_of_student', t.schoolId, t.studentId),
    personKey('exam_marks_of_marker', t.schoolId, t.markedBy),
    index('exam_marks_question_idx').on(t.schoolId, t.questionId),
    index('exam_marks_student_idx').on(t.schoolId, t.studentId),
    index('exam_marks_exam_idx').on(t.schoolId, t.examId),
    index('exam_marks_marker_idx').on(t.schoolId, t.markedBy),
    check('exam_marks_points', sql`${t.points} >= 0`),
  ],
);
