import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '#db/caller.ts';
import { asCaller, ownDatabase, type TestDatabase } from '#db/testing.ts';
import { executeOperation } from '../contract/execute-operation.ts';
import { type SmallSchool, smallSchool } from '../gradebook/testing/small-school.ts';
import { recordGrade } from '../grades/record.ts';
import { conversations } from './conversations.ts';
import { deleteConversation } from './delete-conversation.ts';
import { profile } from './profile.ts';
import { quota } from './quota.ts';
import { recentActions } from './recent-actions.ts';
import { renameConversation } from './rename-conversation.ts';
import { undo } from './undo.ts';
import { updateProfile } from './update-profile.ts';

let test: TestDatabase;
let school: SmallSchool;
let quiz: string;
const as = (caller: Caller | undefined) => ({
  caller: caller as Caller,
  surface: 'page' as const,
  connection: test.connection,
});
const enter = (score: number, caller = school.teacher) =>
  executeOperation(recordGrade, { assessmentId: quiz, studentId: school.students[0]?.userId ?? '', score }, as(caller));

beforeAll(async () => {
  test = await ownDatabase();
  school = await smallSchool(test);
  quiz = await school.assessment({ title: 'Quiz' });
});

describe('taking back', () => {
  it('undoes the latest change, then the one before, and lists what was undone', async () => {
    await enter(5);
    await enter(6);
    expect(
      (await executeOperation(recentActions, {}, as(school.teacher))).data.actions.filter((action) => action.undoable),
    ).toHaveLength(2);
    expect((await executeOperation(undo, {}, as(school.teacher))).message).toBe(
      'Undone: Grades: record, 1 row is as before.',
    );
    const [kept] =
      await test.superuser`select score::float8 as score from assessment_grades where assessment_id = ${quiz}`;
    expect(kept).toEqual({ score: 5 });
    await executeOperation(undo, {}, as(school.teacher));
    expect(await test.superuser`select from assessment_grades where assessment_id = ${quiz}`).toHaveLength(0);
    expect(
      (await executeOperation(recentActions, {}, as(school.teacher))).data.actions.filter((action) => action.undone),
    ).toHaveLength(2);
    await expect(executeOperation(undo, {}, as(school.teacher))).rejects.toMatchObject({ code: 'not_found' });
  });

  it('changes nothing where a row was changed since, and says which', async () => {
    const first = await enter(7);
    await enter(8);
    await expect(executeOperation(undo, { operationId: first.operationId }, as(school.teacher))).rejects.toMatchObject({
      code: 'conflict',
      details: { rows: [{ table: 'assessment_grades', why: 'changed since' }] },
    });
    const [kept] =
      await test.superuser`select score::float8 as score from assessment_grades where assessment_id = ${quiz}`;
    expect(kept).toEqual({ score: 8 });
  });

  it('is for one’s own changes, of the last 30 minutes, once', async () => {
    const { operationId } = await enter(9);
    await expect(executeOperation(undo, { operationId }, as(school.scientist))).rejects.toMatchObject({
      code: 'not_found',
    });
    await test.superuser`update guard.change_log set at = now() - interval '31 minutes' where operation_id = ${operationId ?? ''}`;
    await expect(executeOperation(undo, { operationId }, as(school.teacher))).rejects.toMatchObject({
      code: 'expired',
    });
    await test.superuser`update guard.change_log set at = now() where operation_id = ${operationId ?? ''}`;
    await executeOperation(undo, { operationId }, as(school.teacher));
    await expect(executeOperation(undo, { operationId }, as(school.teacher))).rejects.toMatchObject({
      code: 'conflict',
      message: 'This was already undone.',
    });
  });
});

describe('one’s own profile and quota', () => {
  it('shows what one is, and changes the free fields alone', async () => {
    const { data, message } = await executeOperation(profile, {}, as(school.teacher));
    expect(data.memberships).toEqual([
      expect.objectContaining({ school: 'Small School', role: 'teacher', acting: true }),
    ]);
    expect(message).toBe('You are Tess Teacher: teacher at Small School.');
    expect(
      (await executeOperation(updateProfile, { pronouns: 'she/her', locale: 'es' }, as(school.teacher))).data.changed,
    ).toEqual(['pronouns', 'locale']);
    await executeOperation(undo, {}, as(school.teacher));
    expect((await executeOperation(profile, {}, as(school.teacher))).data).toMatchObject({
      pronouns: null,
      locale: 'en',
    });
    await expect(
      executeOperation(updateProfile, { displayName: 'The Boss' }, as(school.students[0])),
    ).rejects.toMatchObject({ code: 'forbidden' });
    await expect(executeOperation(updateProfile, {}, as(school.teacher))).rejects.toMatchObject({
      code: 'invalid_input',
    });
  });

  it('tells what is left today', async () => {
    const { data, message } = await executeOperation(quota, {}, as(school.students[0]));
    expect(data).toMatchObject({ normal: { used: 0, left: data.normal.limit }, extra: { used: 0 } });
    expect(message).toContain(`You have ${data.normal.limit} requests of ${data.normal.limit} left today`);
  });
});

describe('conversations', () => {
  const say = async (caller: Caller, text: string) => {
    const id = randomUUID();
    const parts = JSON.stringify([{ type: 'text', text }]);
    await asCaller(test, caller, (tx) =>
      tx.execute(
        sql`select * from app.start_turn(${id}::uuid, ${randomUUID()}::uuid, ${parts}::jsonb, interval '1 minute', null)`,
      ),
    );
    return id;
  };

  it('are found by their words, renamed and deleted by their owner alone', async () => {
    const id = await say(school.teacher, 'What about fractions?');
    await say(school.teacher, '100% attendance');
    const find = async (search: string, caller = school.teacher) =>
      (await executeOperation(conversations, { search }, as(caller))).data.conversations.map((item) => item.id);
    expect(await find('FRACTIONS')).toEqual([id]);
    expect(await find('0%')).toHaveLength(1);
    expect(await find('%')).toHaveLength(1);
    expect(await find('fractions', school.scientist)).toEqual([]);
    await executeOperation(renameConversation, { conversationId: id, title: 'Geometry' }, as(school.teacher));
    expect(await find('geometry')).toEqual([id]);
    for (const change of [renameConversation, deleteConversation]) {
      await expect(
        executeOperation(
          change,
          { conversationId: id, ...(change === renameConversation ? { title: 'Mine' } : {}) } as never,
          as(school.scientist),
        ),
      ).rejects.toMatchObject({ code: 'not_found' });
    }
    await executeOperation(deleteConversation, { conversationId: id }, as(school.teacher));
    expect(await find('geometry')).toEqual([]);
    await expect(
      executeOperation(deleteConversation, { conversationId: id }, as(school.teacher)),
    ).rejects.toMatchObject({ code: 'not_found' });
  });
});
