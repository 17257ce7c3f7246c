import { beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '#db/caller.ts';
import { ownDatabase, type TestDatabase } from '#db/testing.ts';
import { undo } from '../account/undo.ts';
import { executeOperation, type Outcome } from '../contract/execute-operation.ts';
import { approveProposal, proposeOperation } from '../contract/propose-operation.ts';
import { type SmallSchool, smallSchool } from '../gradebook/testing/small-school.ts';
import { findOperation } from '../registry.ts';
import { awardXp } from './award-xp.ts';
import { achievementsOfStudent } from './of-student.ts';
import { achievementsRecent } from './recent.ts';

let test: TestDatabase;
let school: SmallSchool;
const as = (caller: Caller | undefined) => ({
  caller: caller as Caller,
  surface: 'page' as const,
  connection: test.connection,
});

beforeAll(async () => {
  test = await ownDatabase();
  school = await smallSchool(test);
});

describe('recognition', () => {
  it('is proposed for several students, approved, told with totals and undone', async () => {
    const context = { ...as(school.teacher), surface: 'agent' as const, agent: 'teacher' };
    const proposal = await proposeOperation(
      awardXp,
      { studentIds: ['Ana', 'Ben'], points: 20, reason: 'helping' },
      context,
    );
    expect(proposal.title).toBe('Award 20 XP to 2 students: Ana Small, Ben Small, for: helping');
    expect(proposal.changes).toHaveLength(2);
    const done = (await approveProposal(proposal.approvalId, findOperation, context)) as Outcome;
    expect(done.message).toBe('20 XP for Ana Small, Ben Small: helping. Totals now: Ana Small 20, Ben Small 20.');
    expect((await executeOperation(achievementsOfStudent, {}, as(school.students[0]))).data).toMatchObject({
      points: 20,
      count: 1,
      pointsLast30Days: 20,
    });
    await executeOperation(undo, { operationId: done.operationId }, as(school.teacher));
    expect((await executeOperation(achievementsOfStudent, {}, as(school.students[0]))).data.points).toBe(0);
  });

  it('is summed by class without a ranking of students, and seen by the family', async () => {
    await executeOperation(
      awardXp,
      {
        studentIds: [school.students[1]?.userId ?? ''],
        points: 10,
        reason: 'a good question',
        classId: school.scienceId,
      },
      as(school.scientist),
    );
    const { data, message } = await executeOperation(achievementsRecent, { classId: '8X' }, as(school.teacher));
    expect(data).toMatchObject({
      count: 1,
      points: 10,
      students: 1,
      enrolled: 6,
      byClass: [{ class: '8X', points: 10 }],
    });
    expect(message).toContain('8X: 1 recognition');
    expect((await executeOperation(achievementsRecent, {}, as(school.stranger))).message).toContain(
      'nobody was recognised',
    );
    expect(
      (await executeOperation(achievementsOfStudent, { studentId: 'Ben' }, as(school.parentOfTwo))).data.points,
    ).toBe(10);
    await expect(
      executeOperation(achievementsOfStudent, { studentId: school.students[1]?.userId }, as(school.parent)),
    ).rejects.toMatchObject({ code: 'not_found' });
  });

  it('is refused to students of others, and above 100 points', async () => {
    const award = (caller: Caller, input: object) =>
      executeOperation(
        awardXp,
        { studentIds: [school.students[0]?.userId ?? ''], points: 5, reason: 'trying', ...input },
        as(caller),
      );
    await expect(award(school.stranger, {})).rejects.toMatchObject({ code: 'forbidden' });
    await expect(award(school.teacher, { points: 101 })).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(award(school.teacher, { studentIds: [school.stranger.userId] })).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(award(school.admin, { studentIds: [school.stranger.userId] })).rejects.toMatchObject({
      code: 'invalid_input',
    });
    await expect(award(school.scientist, { classId: school.homeroomId })).rejects.toMatchObject({ code: 'forbidden' });
    expect((await award(school.admin, {})).data.students).toHaveLength(1);
  });
});
