import { beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '#db/caller.ts';
import { ownDatabase, type TestDatabase } from '#db/testing.ts';
import { type AnyOperation, executeOperation } from '../contract/execute-operation.ts';
import { approveProposal, proposeOperation } from '../contract/propose-operation.ts';
import { type SmallSchool, smallSchool } from '../gradebook/testing/small-school.ts';
import { findOperation } from '../registry.ts';
import { gradesOfClass } from './of-class.ts';
import { gradesPolicy } from './policy.ts';
import { setGradesPolicy } from './set-policy.ts';

let test: TestDatabase;
let school: SmallSchool;
let ofClass: { classId: string };

const as = (caller: Caller) => ({ caller, surface: 'page' as const, connection: test.connection });
const averages = async (termId?: string) => {
  const { data } = await executeOperation(gradesOfClass, { ...ofClass, termId }, as(school.teacher));
  return data.students.slice(0, 2).map(({ percent }) => percent);
};

beforeAll(async () => {
  test = await ownDatabase();
  school = await smallSchool(test);
  ofClass = { classId: school.mathematicsId };
  const [ana, ben] = school.students;
  const old = await school.assessment({ title: 'Old quiz', termId: school.quarter1 });
  const quiz = await school.assessment({ title: 'Quiz' });
  const exam = await school.assessment({ title: 'Test', categoryId: school.testsId, maxScore: 100 });
  await school.mark({ assessmentId: old, studentId: ana!.userId, score: 4 });
  await school.mark({ assessmentId: quiz, studentId: ana!.userId, score: 10 });
  await school.mark({ assessmentId: exam, studentId: ana!.userId, score: 50 });
  await school.mark({ assessmentId: quiz, studentId: ben!.userId, state: 'missing' });
  await school.mark({ assessmentId: exam, studentId: ben!.userId, score: 80 });
});

describe('the policy of a class', () => {
  it('is what gradebooks began with while nobody says more', async () => {
    const { data, message } = await executeOperation(gradesPolicy, ofClass, as(school.teacher));
    expect(data).toMatchObject({ missing: 'zero', result: 'all_marks', scale: 'Letters', term: null });
    expect(data.categories).toMatchObject([
      { name: 'Homework', weight: 40, counting: 'points', dropLowest: 0, extraCredit: false },
      { name: 'Tests', weight: 60 },
    ]);
    expect(message).toContain('Homework counts 40; Tests counts 60');
    // Ana: 40 × 14/20 + 60 × 50/100 = 58; Ben: 0 + 60 × 80/100 = 48.
    expect(await averages()).toEqual([58, 48]);
  });

  it('is proposed with the averages that it moves, approved, and undone', async () => {
    const context = { ...as(school.teacher), surface: 'agent' as const, agent: 'teacher' };
    const input = {
      ...ofClass,
      missing: 'left_out' as const,
      categories: [
        { category: 'homework', weight: 50 },
        { category: 'Tests', weight: 50 },
      ],
    };
    const proposal = await proposeOperation(setGradesPolicy, input, context);
    expect(proposal.title).toBe('Change how 8X Mathematics is graded over the year: 2 of 6 averages change');
    expect(proposal.drawings[0]).toMatchObject({
      rows: [
        { name: 'Ana Small', before: 58, after: 60, letter: 'F' },
        { name: 'Ben Small', before: 48, after: 80, letter: 'F → B' },
      ],
    });
    expect(proposal.changes.map(({ label }) => label)).toContain('8X Mathematics · Homework');
    expect(await averages()).toEqual([58, 48]);
    const done = await approveProposal(proposal.approvalId, findOperation, context);
    expect(await averages()).toEqual([60, 80]);
    const undo = findOperation('account.undo') as AnyOperation;
    await executeOperation(undo, { operationId: done.operationId }, as(school.teacher));
    expect(await averages()).toEqual([58, 48]);
  });

  it('differs in one term alone, and makes the year of its terms where it says so', async () => {
    const weights = [
      { category: 'Homework', weight: 100 },
      { category: 'Tests', weight: 0 },
    ];
    const { data } = await executeOperation(
      setGradesPolicy,
      { ...ofClass, termId: school.quarter2, categories: weights, termWeight: 3 },
      as(school.teacher),
    );
    expect(data.policy.categories).toMatchObject([
      { weight: 100, ownWeight: true },
      { weight: 0, ownWeight: true },
    ]);
    expect(data).toMatchObject({ movedInYear: 0, students: 6 });
    expect(await averages(school.quarter2)).toEqual([100, 0]);
    expect(await averages()).toEqual([58, 48]);
    // Quarter 1: 40 %, weight 1; quarter 2: 100 %, weight 3. Ben has quarter 2 alone.
    await executeOperation(setGradesPolicy, { ...ofClass, result: 'terms' }, as(school.teacher));
    expect(await averages()).toEqual([85, 0]);
    await executeOperation(
      setGradesPolicy,
      { ...ofClass, termId: school.quarter2, categories: weights.map((one) => ({ ...one, weight: null })) },
      as(school.teacher),
    );
    expect(await averages(school.quarter2)).toEqual([70, 48]);
  });

  it('takes an added category back with the rest', async () => {
    const added = await executeOperation(
      setGradesPolicy,
      { ...ofClass, categories: [{ category: 'Labs', add: true, weight: 10 }] },
      as(school.teacher),
    );
    const names = async () =>
      (await executeOperation(gradesPolicy, ofClass, as(school.teacher))).data.categories.map(({ name }) => name);
    expect(await names()).toContain('Labs');
    const undo = findOperation('account.undo') as AnyOperation;
    await executeOperation(undo, { operationId: added.operationId }, as(school.teacher));
    expect(await names()).not.toContain('Labs');
  });

  it('takes a category of extra credit, and refuses one without a weight, twice, or unknown', async () => {
    const set = (categories: object[]) =>
      executeOperation(setGradesPolicy, { ...ofClass, categories } as never, as(school.teacher));
    await set([{ category: 'Bonus', add: true, weight: 5, extraCredit: true, dropLowest: 1 }]);
    const { data } = await executeOperation(gradesPolicy, ofClass, as(school.teacher));
    expect(data.categories[0]).toMatchObject({ name: 'Bonus', weight: 5, extraCredit: true, dropLowest: 1 });
    await expect(set([{ category: 'Bonus', add: true, weight: 5 }])).rejects.toMatchObject({ code: 'conflict' });
    await expect(set([{ category: 'Labs', add: true }])).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(set([{ category: 'Poems', weight: 5 }])).rejects.toThrow('It has: Bonus, Homework, Tests.');
    await expect(
      set([
        { category: 'Homework', weight: 0 },
        { category: 'Tests', weight: 0 },
      ]),
    ).rejects.toThrow('or nothing counts');
  });

  it('names another scale, and goes back to the school’s', async () => {
    const pass = [
      { symbol: 'Pass', from: 60, points: 1 },
      { symbol: 'Fail', from: 0, points: 0 },
    ];
    await test.superuser`insert into grading_scales (school_id, name, breaks) values (${school.schoolId}, 'Pass or fail', ${test.superuser.json(pass)})`;
    const set = (scale: string) => executeOperation(setGradesPolicy, { ...ofClass, scale }, as(school.teacher));
    const { data } = await set('pass or fail');
    expect(data.policy.scale).toBe('Pass or fail');
    expect(data.moved.map(({ letterAfter }) => letterAfter)).toEqual(['Pass', 'Fail']);
    await expect(set('Stars')).rejects.toThrow('There are: Letters, Pass or fail.');
    expect((await set('default')).data.policy.scale).toBe('Letters');
  });

  it('is closed to others, to teachers in a closed term, and to an admin there without a reason', async () => {
    const change = { ...ofClass, termId: school.quarter1, missing: 'left_out' as const };
    const set = (input: object, caller: Caller) => executeOperation(setGradesPolicy, input as never, as(caller));
    await expect(set({ ...ofClass, missing: 'zero' }, school.scientist)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(set({ ...ofClass, missing: 'zero' }, school.students[0] as Caller)).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(set(change, school.teacher)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(set(change, school.admin)).rejects.toMatchObject({ code: 'invalid_input' });
    const { data } = await set({ ...change, reason: 'Agreed with the department' }, school.admin);
    expect(data).toMatchObject({ policy: { missing: 'left_out', term: { name: 'Quarter 1' } } });
  });
});
