import { beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '#db/caller.ts';
import { ownDatabase, type TestDatabase } from '#db/testing.ts';
import { type AnyOperation, executeOperation, type Outcome } from '../contract/execute-operation.ts';
import { approveProposal, proposeOperation } from '../contract/propose-operation.ts';
import { released, type SmallSchool, smallSchool } from '../gradebook/testing/small-school.ts';
import { findOperation } from '../registry.ts';
import { averagesBySubject } from './averages-by-subject.ts';
import { gradesGradebook } from './gradebook.ts';
import { gradesOfClass } from './of-class.ts';
import { gradesOfStudent } from './of-student.ts';
import { recentGrades } from './recent.ts';
import { recordGrade } from './record.ts';
import { recordGrades } from './record-many.ts';
import { releaseGrades } from './release.ts';

let test: TestDatabase;
let school: SmallSchool;
let [ana, ben, cleo]: Caller[] = [];
let quiz: string;
let exam: string;
let bonus: string;
let secret: string;

const as = (caller: Caller | undefined) => ({
  caller: caller as Caller,
  surface: 'page' as const,
  connection: test.connection,
});

beforeAll(async () => {
  test = await ownDatabase();
  school = await smallSchool(test);
  [ana, ben, cleo] = school.students;
  quiz = await school.assessment({ title: 'Fractions quiz' });
  exam = await school.assessment({ title: 'Unit test', categoryId: school.testsId, maxScore: 50 });
  bonus = await school.assessment({ title: 'Puzzle', extraCredit: true, maxScore: 2 });
  secret = await school.assessment({ title: 'Surprise test', categoryId: school.testsId, maxScore: 100 });
  // Ana: homework 8 + 1 of 10, tests 45 of 50: (40 × 90 + 60 × 90) ÷ 100 = 90. With the unreleased 10 of 100: tests 55 of 150.
  await school.mark({ assessmentId: quiz, studentId: ana!.userId, score: 8, released, comment: 'Well done' });
  await school.mark({ assessmentId: bonus, studentId: ana!.userId, score: 1, released });
  await school.mark({ assessmentId: exam, studentId: ana!.userId, score: 45, released, releasedToGuardians: null });
  await school.mark({ assessmentId: secret, studentId: ana!.userId, score: 10 });
  await school.mark({ assessmentId: quiz, studentId: ben!.userId, state: 'missing', released });
  await school.mark({ assessmentId: exam, studentId: ben!.userId, state: 'excused', released });
  await test.superuser`insert into grades (school_id, student_id, class_id, subject_id, term_id, percent, letter, remarks, released_to_student_at, graded_by)
    values (${school.schoolId}, ${ana!.userId}, ${school.mathematicsId}, ${school.mathematicsSubjectId}, ${school.quarter1}, 88, 'B', 'Steady', ${released}, ${school.teacher.userId}),
      (${school.schoolId}, ${ana!.userId}, ${school.mathematicsId}, ${school.mathematicsSubjectId}, ${school.quarter2}, 12, 'F', 'Not out yet', null, ${school.teacher.userId})`;
});

describe('grades of a student', () => {
  it('are computed from released marks for the student, who is told what is missing from them', async () => {
    const { data, message } = await executeOperation(gradesOfStudent, {}, as(ana));
    expect(data.classes).toMatchObject([
      { subject: 'Mathematics', percent: 90, letter: 'A', counted: 3, unreleased: 0 },
    ]);
    expect(data.classes[0]?.categories).toEqual([
      { name: 'Homework', percent: 90, share: 40, counted: 2 },
      { name: 'Tests', percent: 90, share: 60, counted: 1 },
    ]);
    expect(data.includesUnreleased).toBe(false);
    expect(data.termResults.map((result) => result.term)).toEqual(['Quarter 1']);
    expect(JSON.stringify(data)).not.toContain('Surprise');
    expect(message).toContain('Mathematics 90% (A)');
    expect(message).toContain('3 marks released to you');
  });

  it('leave out for guardians what is released to students alone', async () => {
    const { data } = await executeOperation(gradesOfStudent, {}, as(school.parent));
    expect(data.classes).toMatchObject([{ percent: 90, counted: 2 }]);
    expect(data.marks.map((mark) => mark.title).sort()).toEqual(['Fractions quiz', 'Puzzle']);
    expect(data.termResults).toEqual([]);
  });

  it('include unreleased marks for the teacher, who is told so', async () => {
    const { data, message } = await executeOperation(gradesOfStudent, { studentId: 'Ana' }, as(school.teacher));
    // (40 × 9 ÷ 10 + 60 × 55 ÷ 150) = 36 + 22
    expect(data.classes).toMatchObject([{ percent: 58, unreleased: 1 }]);
    expect(message).toContain('1 mark is not released to the student yet');
  });

  it('count missing work as zero and leave excused work out', async () => {
    const { data, message } = await executeOperation(gradesOfStudent, {}, as(ben));
    expect(data.classes).toMatchObject([{ percent: 0, counted: 1, missing: 1, excused: 1 }]);
    expect(message).toContain('1 piece of work is missing and counts as zero');
  });

  it('say so where there are none', async () => {
    const { message, data } = await executeOperation(gradesOfStudent, {}, as(cleo));
    expect(data.overall).toEqual({ percent: null, classes: 0, marks: 0 });
    expect(message).toContain('Cleo Small (8X): no mark that you may see counts');
  });

  it('are refused of others, and asked back for two children', async () => {
    await expect(executeOperation(gradesOfStudent, { studentId: ben!.userId }, as(ana))).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(executeOperation(gradesOfStudent, { studentId: 'Ana' }, as(school.stranger))).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(
      executeOperation(gradesOfStudent, { studentId: ana!.userId }, as(school.parentOfTwo)),
    ).rejects.toMatchObject({ code: 'not_found' });
    await expect(executeOperation(gradesOfStudent, {}, as(school.parentOfTwo))).rejects.toMatchObject({
      code: 'ambiguous',
      details: { candidates: [{ label: 'Ben Small' }, { label: 'Cleo Small' }] },
    });
    await expect(executeOperation(gradesOfStudent, {}, as(school.teacher))).rejects.toMatchObject({
      code: 'invalid_input',
    });
  });
});

describe('grades of a class and of the school', () => {
  it('agree with each other to the last digit, and say how many students stand in them', async () => {
    const ofClass = await executeOperation(gradesOfClass, { classId: '8X Mathematics' }, as(school.teacher));
    expect(ofClass.data).toMatchObject({ average: 29, withAverage: 2, enrolled: 6, unreleased: 1 });
    expect(ofClass.data.distribution.at(-1)).toEqual({ letter: 'F', students: 2 });
    expect(ofClass.message).toContain('29% over 2 students with marks, of 6 in the class');
    const ofSchool = await executeOperation(averagesBySubject, {}, as(school.admin));
    expect(ofSchool.data.rows).toEqual([{ subject: 'Mathematics', grade: null, percent: 29, students: 2, marks: 5 }]);
    const grid = await executeOperation(gradesGradebook, { classId: school.mathematicsId }, as(school.teacher));
    expect(grid.data.students.map((student) => student.percent)).toEqual([58, 0, null, null, null, null]);
    expect(grid.data.assessments).toHaveLength(4);
    expect(grid.data.empty).toBe(24 - 6);
  });

  it('are closed to teachers of other classes, and to students', async () => {
    for (const operation of [gradesOfClass, gradesGradebook] as AnyOperation[]) {
      await expect(
        executeOperation(operation, { classId: school.mathematicsId }, as(school.scientist)),
      ).rejects.toMatchObject({ code: 'forbidden' });
      await expect(executeOperation(operation, { classId: school.mathematicsId }, as(ana))).rejects.toMatchObject({
        code: 'forbidden',
      });
    }
    await expect(executeOperation(averagesBySubject, {}, as(school.teacher))).rejects.toMatchObject({
      code: 'forbidden',
    });
  });
});

describe('entering marks', () => {
  it('is proposed, approved and undone', async () => {
    const context = { ...as(school.teacher), surface: 'agent' as const, agent: 'teacher' };
    const input = { assessmentId: 'Fractions quiz', studentId: 'Cleo', score: 7.5 };
    const proposal = await proposeOperation(recordGrade, input, context);
    expect(proposal.title).toBe('Cleo Small: 7.5 of 10 for Fractions quiz (8X Mathematics)');
    expect(proposal.changes).toHaveLength(1);
    const done = (await approveProposal(proposal.approvalId, findOperation, context)) as Outcome<{
      mark: { after: unknown };
    }>;
    expect(done.data.mark.after).toMatchObject({ state: 'graded', score: 7.5 });
    const { data } = await executeOperation(gradesOfStudent, { studentId: cleo!.userId }, as(school.teacher));
    expect(data.overall.percent).toBe(75);
    await executeOperation(
      findOperation('account.undo') as AnyOperation,
      { operationId: done.operationId },
      as(school.teacher),
    );
    expect(await marksOf(cleo)).toEqual([]);
  });

  it('refuses scores above the maximum, except for extra credit', async () => {
    const enter = (assessmentId: string, score: number) =>
      executeOperation(recordGrade, { assessmentId, studentId: ben!.userId, score }, as(school.teacher));
    await expect(enter(quiz, 10.5)).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('more than the 10 points'),
    });
    await enter(bonus, 5);
    expect(await marksOf(ben)).toContainEqual({ state: 'graded', score: 5 });
  });

  it('refuses classes of others, students of others, and a closed term', async () => {
    await expect(
      executeOperation(recordGrade, { assessmentId: quiz, studentId: ana!.userId, score: 1 }, as(school.scientist)),
    ).rejects.toMatchObject({ code: 'not_found' });
    await expect(
      executeOperation(
        recordGrade,
        { assessmentId: quiz, studentId: school.stranger.userId, score: 1 },
        as(school.teacher),
      ),
    ).rejects.toMatchObject({ code: 'invalid_input' });
    const old = await school.assessment({
      title: 'Old test',
      termId: school.quarter1,
      dueOn: school.day(-40),
      assignedOn: school.day(-50),
    });
    await expect(
      executeOperation(recordGrade, { assessmentId: old, studentId: ana!.userId, score: 1 }, as(school.teacher)),
    ).rejects.toMatchObject({ code: 'forbidden' });
    await expect(
      executeOperation(recordGrade, { assessmentId: old, studentId: ana!.userId, score: 1 }, as(school.admin)),
    ).rejects.toMatchObject({ code: 'invalid_input' });
    await executeOperation(
      recordGrade,
      { assessmentId: old, studentId: ana!.userId, state: 'excused', reason: 'Found the paper again' },
      as(school.admin),
    );
  });

  it('enters several or none, and reports what was already so', async () => {
    const enter = (marks: { studentId: string; score: number }[]) =>
      executeOperation(recordGrades, { assessmentId: exam, marks }, as(school.teacher));
    await expect(
      enter([
        { studentId: cleo!.userId, score: 40 },
        { studentId: ben!.userId, score: 51 },
      ]),
    ).rejects.toMatchObject({ code: 'invalid_input' });
    expect(await marksOf(cleo)).toEqual([]);
    const { data, message } = await enter([
      { studentId: cleo!.userId, score: 40 },
      { studentId: ana!.userId, score: 45 },
    ]);
    expect(data).toMatchObject({ changed: 1, skipped: [{ label: 'Ana Small', why: 'Already 45 of 50.' }] });
    expect(message).toBe('1 mark entered for Unit test. 1 of them is not released yet. 1 was already so.');
    await expect(
      enter([
        { studentId: cleo!.userId, score: 40 },
        { studentId: cleo!.userId, score: 41 },
      ]),
    ).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('leaves what a colleague entered meanwhile, tells whose it is, and takes it over knowingly', async () => {
    const [dan, eva] = [school.students[3]?.userId ?? '', school.students[4]?.userId ?? ''];
    const essay = await school.assessment({ title: 'Essay' });
    const save = (score: number, expected: object, caller: Caller) =>
      executeOperation(
        recordGrades,
        { assessmentId: essay, marks: [dan, eva].map((studentId) => ({ studentId, score, expected })) as never },
        as(caller),
      );
    const nothing = { state: 'ungraded', score: null };
    await executeOperation(
      recordGrade,
      { assessmentId: essay, studentId: dan, score: 5, reason: 'Marked by me' },
      as(school.admin),
    );
    const { data, message } = await save(7, nothing, school.teacher);
    expect(data).toMatchObject({
      changed: 1,
      marks: [
        { conflict: true, changed: false, by: 'Ada Admin', after: { score: 5 } },
        { conflict: false, changed: true },
      ],
      skipped: [{ label: 'Dan Small', why: 'Ada Admin entered 5 of 10 meanwhile.' }],
    });
    expect(message).toContain('1 was changed by somebody else meanwhile');
    const again = await save(7, { state: 'graded', score: 5 }, school.teacher);
    expect(again.data).toMatchObject({
      changed: 1,
      marks: [{ changed: true, after: { score: 7 } }, { changed: false }],
    });
  });

  it('gives the same answer and one effect under one key', async () => {
    const input = { assessmentId: quiz, studentId: school.students[3]?.userId ?? '', score: 6 };
    const context = { ...as(school.teacher), idempotencyKey: 'once' };
    const first = await executeOperation(recordGrade, input, context);
    const again = await executeOperation(recordGrade, input, context);
    expect(again.operationId).toBe(first.operationId);
    await expect(executeOperation(recordGrade, { ...input, score: 5 }, context)).rejects.toMatchObject({
      code: 'conflict',
    });
  });
});

describe('releasing marks', () => {
  it('shows them to the family from the chosen time on, and never before', async () => {
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
    const later = await executeOperation(releaseGrades, { assessmentId: secret, at: tomorrow }, as(school.teacher));
    expect(later.data).toMatchObject({ released: 1, ungraded: 5 });
    const before = await executeOperation(gradesOfStudent, {}, as(ana));
    expect(before.data.classes[0]?.percent).toBe(90);
    await executeOperation(releaseGrades, { assessmentId: secret, audience: 'students' }, as(school.teacher));
    const student = await executeOperation(gradesOfStudent, {}, as(ana));
    expect(student.data.classes[0]?.percent).toBe(58);
    const guardian = await executeOperation(gradesOfStudent, {}, as(school.parent));
    expect(guardian.data.classes[0]?.percent).toBe(90);
    const fresh = await executeOperation(recentGrades, {}, as(ana));
    expect(fresh.data.marks.map((mark) => mark.title)).toEqual(['Surprise test']);
    expect(fresh.message).toContain('1 mark was released for Ana Small');
  });

  it('is refused to teachers of other classes', async () => {
    await expect(executeOperation(releaseGrades, { assessmentId: quiz }, as(school.scientist))).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});

describe('sums of the database', () => {
  it('are those of the engine', async () => {
    const ofStudent = await executeOperation(gradesOfStudent, { studentId: ana!.userId }, as(school.admin));
    const ofClass = await executeOperation(gradesOfClass, { classId: school.mathematicsId }, as(school.admin));
    expect(ofClass.data.students[0]?.percent).toBe(ofStudent.data.classes[0]?.percent);
  });
});

const marksOf = (student: Caller | undefined) =>
  test.superuser<
    { state: string; score: number | null }[]
  >`select state, score::float8 as score from assessment_grades where student_id = ${student?.userId ?? ''} order by state, score`.then(
    (rows) => [...rows],
  );
