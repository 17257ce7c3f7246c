import { beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '#db/caller.ts';
import { ownDatabase, type TestDatabase } from '#db/testing.ts';
import { undo } from '../account/undo.ts';
import { executeOperation, type Outcome } from '../contract/execute-operation.ts';
import { approveProposal, proposeOperation } from '../contract/propose-operation.ts';
import { type SmallSchool, smallSchool } from '../gradebook/testing/small-school.ts';
import { findOperation } from '../registry.ts';
import { announcementsList } from './list.ts';
import { postAnnouncement } from './post.ts';
import { withdrawAnnouncement } from './withdraw.ts';

let test: TestDatabase;
let school: SmallSchool;
const as = (caller: Caller | undefined) => ({
  caller: caller as Caller,
  surface: 'page' as const,
  connection: test.connection,
});
const titles = async (caller: Caller | undefined, input = {}) =>
  (await executeOperation(announcementsList, input, as(caller))).data.announcements.map((item) => item.title);
/** As if the minute had passed and the job had delivered. */
const deliver = async () => {
  await test.superuser`update announcements set publishes_at = now() - interval '1 second' where school_id = ${school.schoolId}`;
  await test.superuser`update outbox set delivered_at = now(), deliver_after = now() - interval '1 second' where school_id = ${school.schoolId}`;
};

beforeAll(async () => {
  test = await ownDatabase();
  school = await smallSchool(test);
});

describe('posting', () => {
  it('is proposed, approved, held, and undone while it is held', async () => {
    const context = { ...as(school.teacher), surface: 'agent' as const, agent: 'teacher' };
    const proposal = await proposeOperation(
      postAnnouncement,
      { title: 'Trip', body: 'The bus leaves at 8.', classId: '8X' },
      context,
    );
    expect(proposal).toMatchObject({ title: 'Post “Trip” to 8X', held: true });
    const done = (await approveProposal(proposal.approvalId, findOperation, context)) as Outcome<{
      students: number;
      id: string;
    }>;
    expect(done.data.students).toBe(6);
    expect(await titles(school.students[0])).toEqual([]);
    expect(await titles(school.teacher)).toEqual(['Trip']);
    const [sent] =
      await test.superuser`select kind, payload, extract(epoch from deliver_after - created_at)::int as held from outbox where school_id = ${school.schoolId}`;
    expect(sent).toMatchObject({ kind: 'announcement.published', payload: { announcementId: done.data.id }, held: 60 });
    await executeOperation(undo, { operationId: done.operationId }, as(school.teacher));
    expect(await titles(school.teacher)).toEqual([]);
    expect(await test.superuser`select from outbox where school_id = ${school.schoolId}`).toHaveLength(0);
    await expect(executeOperation(undo, { operationId: done.operationId }, as(school.teacher))).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('reaches its audience once it is out, and cannot be taken back then', async () => {
    const { operationId } = await executeOperation(
      postAnnouncement,
      { title: 'Parents’ evening', body: 'On Friday at 6.', role: 'parent' },
      as(school.admin),
    );
    await executeOperation(
      postAnnouncement,
      { title: 'Staff meeting', body: 'Room 12', audience: 'staff' },
      as(school.admin),
    );
    await executeOperation(
      postAnnouncement,
      { title: 'Hats', body: 'Bring one', gradeLevelId: 'grade 8' },
      as(school.admin),
    );
    await deliver();
    expect((await titles(school.parent)).sort()).toEqual(['Hats', 'Parents’ evening']);
    expect(await titles(school.students[0])).toEqual(['Hats']);
    expect(await titles(school.stranger)).toEqual(['Staff meeting']);
    expect(await titles(school.parent, { search: 'friday' })).toEqual(['Parents’ evening']);
    expect(await titles(school.parent, { search: '100%' })).toEqual([]);
    await expect(executeOperation(undo, { operationId }, as(school.admin))).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('already gone out'),
    });
    await expect(executeOperation(withdrawAnnouncement, {}, as(school.admin))).rejects.toMatchObject({
      code: 'conflict',
    });
    const one = await executeOperation(announcementsList, {}, as(school.students[0]));
    expect(one.message).toContain('It says: “Bring one”');
  });

  it('can be withdrawn by its author alone, while it is held', async () => {
    const { data } = await executeOperation(
      postAnnouncement,
      { title: 'Oops', body: 'Wrong room', classId: school.homeroomId },
      as(school.teacher),
    );
    await expect(
      executeOperation(withdrawAnnouncement, { announcementId: data.id }, as(school.admin)),
    ).rejects.toMatchObject({ code: 'not_found' });
    expect((await executeOperation(withdrawAnnouncement, {}, as(school.teacher))).message).toBe(
      '“Oops” is withdrawn; nobody gets it.',
    );
    expect(await test.superuser`select from outbox where payload ->> 'announcementId' = ${data.id}`).toHaveLength(0);
  });

  it('is refused beyond one’s own classes, and asked back without an audience', async () => {
    const post = (caller: Caller, input: object) =>
      executeOperation(postAnnouncement, { title: 'X', body: 'Y', ...input }, as(caller));
    await expect(post(school.scientist, { classId: school.homeroomId })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(post(school.teacher, { audience: 'school' })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(post(school.teacher, {})).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(post(school.admin, { classId: school.homeroomId, role: 'parent' })).rejects.toMatchObject({
      code: 'invalid_input',
    });
    await expect(post(school.students[0] as Caller, { classId: school.homeroomId })).rejects.toMatchObject({
      code: 'forbidden',
    });
  });
});
