import { beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '#db/caller.ts';
import { ownDatabase, type TestDatabase } from '#db/testing.ts';
import { undo } from '../account/undo.ts';
import { executeOperation, type Outcome } from '../contract/execute-operation.ts';
import { approveProposal, proposeOperation } from '../contract/propose-operation.ts';
import { released, type SmallSchool, smallSchool } from '../gradebook/testing/small-school.ts';
import { findOperation } from '../registry.ts';
import { assessmentsCompletion } from './completion.ts';
import { createAssessment } from './create.ts';
import { assessmentsDue } from './due.ts';
import { assessmentsList } from './list.ts';
import { assessmentsMissing } from './missing.ts';
import { assessmentsToGrade } from './to-grade.ts';

let test: TestDatabase;
let school: SmallSchool;
let [ana, ben, cleo, dan]: Caller[] = [];
const as = (caller: Caller | undefined) => ({
  caller: caller as Caller,
  surface: 'page' as const,
  connection: test.connection,
});

beforeAll(async () => {
  test = await ownDatabase();
  school = await smallSchool(test);
  [ana, ben, cleo, dan] = school.students;
  await school.assessment({ title: 'Next week', dueOn: school.day(5) });
  await school.assessment({ title: 'Far away', dueOn: school.day(30) });
  await school.assessment({ title: 'Draft', dueOn: school.day(4), publishedAt: null });
  const past = await school.assessment({ title: 'Essay' });
  const science = await school.assessment({ title: 'Lab', classId: school.scienceId, categoryId: school.labsId });
  await school.mark({ assessmentId: past, studentId: ana!.userId, state: 'missing', released });
  await school.mark({ assessmentId: past, studentId: ben!.userId, state: 'missing' });
  await school.mark({ assessmentId: past, studentId: cleo!.userId, state: 'excused', released });
  await school.mark({ assessmentId: past, studentId: dan!.userId, submittedOn: school.day(-3) });
  await school.mark({ assessmentId: science, classId: school.scienceId, studentId: ana!.userId, score: 9, released });
});

describe('due work', () => {
  it('is what is published and due in the range, for each role', async () => {
    const { data, message } = await executeOperation(assessmentsDue, {}, as(ana));
    expect(data.work.map((work) => work.title)).toEqual(['Next week']);
    expect(message).toMatch(/^Ana Small: 1 piece of work is due .*: Next week \(8X Mathematics, homework\)/);
    expect((await executeOperation(assessmentsDue, { to: school.day(40) }, as(school.parent))).data.count).toBe(2);
    expect(
      (await executeOperation(assessmentsDue, {}, as(school.teacher))).data.work.map((work) => work.title),
    ).toEqual(['Draft', 'Next week']);
    expect((await executeOperation(assessmentsDue, {}, as(school.scientist))).data.count).toBe(0);
    expect((await executeOperation(assessmentsDue, {}, as(school.scientist))).message).toContain('nothing is due');
  });
});

describe('missing work', () => {
  it('is told to students as far as it is released', async () => {
    const { data, message } = await executeOperation(assessmentsMissing, {}, as(ana));
    expect(data).toMatchObject({ missing: 1, open: 0, due: 2 });
    expect(message).toContain('Ana Small: 1 piece of work is marked missing of 2 due');
    const hidden = await executeOperation(assessmentsMissing, {}, as(ben));
    expect(hidden.data).toMatchObject({ missing: 0, open: 2 });
    expect(hidden.message).toContain('For 2 more there are no marks to see yet');
  });

  it('is counted by student for the teacher, in own classes alone', async () => {
    const { data, message } = await executeOperation(assessmentsMissing, {}, as(school.teacher));
    expect(data).toMatchObject({ missing: 2, open: 2, due: 6, students: 2 });
    expect(message).toContain('2 pieces of work are marked missing of 6 that were due');
    await expect(
      executeOperation(assessmentsMissing, { classId: school.mathematicsId }, as(school.scientist)),
    ).rejects.toMatchObject({ code: 'forbidden' });
    await expect(
      executeOperation(assessmentsMissing, { studentId: ana!.userId }, as(school.stranger)),
    ).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('statistics', () => {
  it('have a denominator without excused work', async () => {
    const { data, message } = await executeOperation(assessmentsCompletion, { by: 'subject' }, as(school.admin));
    expect(data.rows).toMatchObject([
      { name: 'Mathematics', expected: 5, handedIn: 1, missing: 2, open: 2, excused: 1, rate: 20 },
      { name: 'Science', expected: 6, handedIn: 1, missing: 0, open: 5, excused: 0, rate: 16.7 },
    ]);
    expect(data.overall).toMatchObject({ assessments: 2, expected: 11, handedIn: 2, rate: 18.2 });
    expect(message).toContain('2 of 11, over 2 assessments');
    expect(
      (await executeOperation(assessmentsCompletion, {}, as(school.scientist))).data.rows.map((row) => row.name),
    ).toEqual(['8X Science']);
    expect((await executeOperation(assessmentsCompletion, {}, as(school.stranger))).message).toContain(
      'no work was due',
    );
  });

  it('list what a class was set and what waits for a mark', async () => {
    const { data } = await executeOperation(assessmentsList, { classId: '8X Mathematics' }, as(school.teacher));
    expect(data.assessments.find((item) => item.title === 'Essay')).toMatchObject({
      students: 6,
      graded: 0,
      toGrade: 1,
      missing: 2,
      excused: 1,
      released: 2,
    });
    const pile = await executeOperation(assessmentsToGrade, {}, as(school.teacher));
    expect(pile.data).toMatchObject({
      waiting: 1,
      assessments: 1,
      work: [{ title: 'Essay', waiting: 1, students: 6 }],
    });
    await expect(
      executeOperation(assessmentsList, { classId: school.mathematicsId }, as(school.scientist)),
    ).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('setting work', () => {
  it('is proposed, approved and undone', async () => {
    const context = { ...as(school.teacher), surface: 'agent' as const, agent: 'teacher' };
    const proposal = await proposeOperation(
      createAssessment,
      { classId: '8X Mathematics', title: 'Unit test', kind: 'test', maxScore: 40, dueOn: school.day(9) },
      context,
    );
    expect(proposal.action).toBe('Set and publish');
    const done = (await approveProposal(proposal.approvalId, findOperation, context)) as Outcome<{
      category: string;
      students: number;
    }>;
    expect(done.data).toMatchObject({ category: 'Tests', students: 6 });
    expect((await executeOperation(assessmentsDue, { kind: 'test' }, as(ana))).data.count).toBe(1);
    await executeOperation(undo, {}, as(school.teacher));
    expect((await executeOperation(assessmentsDue, { kind: 'test' }, as(ana))).data.count).toBe(0);
  });

  it('asks for category and subject where several fit, and refuses other classes and closed terms', async () => {
    const set = (input: object, caller = school.teacher) =>
      executeOperation(
        createAssessment,
        { classId: school.mathematicsId, title: 'X', dueOn: school.day(3), ...input },
        as(caller),
      );
    await expect(set({ kind: 'project' })).rejects.toMatchObject({ code: 'ambiguous' });
    await expect(set({ category: 'Essays' })).rejects.toMatchObject({ code: 'not_found' });
    await expect(set({ classId: school.scienceId })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(set({ classId: school.homeroomId }, school.admin)).rejects.toMatchObject({
      code: 'ambiguous',
      details: { candidates: [{ label: '8X Mathematics' }, { label: '8X Science' }] },
    });
    expect((await set({ classId: school.homeroomId, title: 'For my only subject' })).data.class).toBe('8X Mathematics');
    await expect(set({ dueOn: school.day(-40) })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(set({ dueOn: school.day(300) })).rejects.toMatchObject({ code: 'invalid_input' });
  });
});
