import { beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '#db/caller.ts';
import { demonstration } from '#db/seed/demonstration.ts';
import { ownDatabase, type TestDatabase } from '#db/testing.ts';
import { undo } from '../account/undo.ts';
import type { AppError } from '../contract/errors.ts';
import { executeOperation } from '../contract/execute-operation.ts';
import { approveProposal, proposeOperation } from '../contract/propose-operation.ts';
import { findOperation } from '../registry.ts';
import { changeContact } from './contact.ts';
import { peopleFind } from './find.ts';
import { peopleGuardians } from './guardians.ts';

const { accounts, students } = demonstration;
const NEW = '+1 646 555 0177';
let database: TestDatabase;
let [admin, parent, teacher, north]: Caller[] = [];
const context = (caller: Caller | undefined, surface: 'page' | 'agent' = 'page') => ({
  ...{ caller: caller as Caller, surface },
  connection: database.connection,
});
const change = (caller: Caller | undefined, input: unknown) => executeOperation(changeContact, input, context(caller));
const failure = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: AppError) => `${error.code}: ${error.message}`,
  );
/** As the office reads it. */
async function phone(): Promise<string | null | undefined> {
  const { data } = await executeOperation(peopleGuardians, { studentId: students.maya }, context(admin));
  return data.guardians.find(({ id }) => id === parent?.userId)?.phone;
}
const found = async (words: string) =>
  (await executeOperation(peopleFind, { name: words }, context(admin))).data.people.map(({ id }) => id);

beforeAll(async () => {
  database = await ownDatabase();
  admin = await database.caller(accounts.admin.email, 'admin');
  parent = await database.caller(accounts.parent.email, 'parent');
  teacher = await database.caller(accounts.teacher.email, 'teacher');
  north = await database.caller(accounts.northAdmin.email, 'admin');
});

describe('contact details', () => {
  it('are approved on a card with old and new, stand sealed, are found by their number, and go back by Undo', async () => {
    const before = await phone();
    expect(before).toMatch(/^\+/);
    const input = { personId: parent?.userId, phone: NEW };
    const proposal = await proposeOperation(changeContact, input, context(admin));
    expect(proposal.title).toBe('Change the telephone number of Joana Fernandes');
    expect(proposal.changes).toMatchObject([{ fields: [{ label: 'Phone', before, after: NEW }] }]);
    const done = await approveProposal(proposal.approvalId, findOperation, context(admin));
    expect(done).toMatchObject({ message: 'The telephone number of Joana Fernandes is changed.', changed: 1 });
    expect(done).not.toHaveProperty('lasting');
    expect(await phone()).toBe(NEW);
    expect(await found('+16465550177')).toEqual([parent?.userId]);
    const [row] =
      await database.superuser`select phone from personal_details where person_id = ${parent!.userId} and school_id = ${parent!.schoolId}`;
    expect(row?.phone).toMatch(/^f1\./);
    const [log] =
      await database.superuser`select input, detail from guard.audit_log where operation_id = ${done.operationId!}`;
    expect(log?.input).toEqual({ personId: parent?.userId, phone: true, address: false });
    await executeOperation(undo, { operationId: done.operationId }, context(admin));
    expect(await phone()).toBe(before);
    expect(await found('+16465550177')).toEqual([]);
  });

  it('are not changed by an approval of what has changed since', async () => {
    const input = { personId: parent?.userId, phone: NEW };
    const proposal = await proposeOperation(changeContact, input, context(admin));
    await change(parent, { phone: '+1 646 555 0100' });
    const late = approveProposal(proposal.approvalId, findOperation, context(admin));
    await expect(late).rejects.toMatchObject({ code: 'moved' });
    expect(await phone()).toBe('+1 646 555 0100');
  });

  it('keep no words in what an agent’s proposal shows', async () => {
    const { changes } = await proposeOperation(changeContact, { address: '5 Elm Street' }, context(parent, 'agent'));
    expect(JSON.stringify(changes)).not.toContain('Elm');
  });

  it('are begun for whom the school has none of, through a card as well, and taken back', async () => {
    const [{ id: personId }] = (await database.superuser`
      delete from personal_details where person_id = (select person_id from memberships where school_id = ${admin!.schoolId} and role = 'parent' and person_id <> ${parent!.userId} order by id limit 1) returning person_id as id`) as unknown as [
      { id: string },
    ];
    const rows = () =>
      database.superuser`select from personal_details where person_id = ${personId} and phone is not null`;
    const proposal = await proposeOperation(changeContact, { personId, phone: '+1 646 555 0155' }, context(admin));
    const done = await approveProposal(proposal.approvalId, findOperation, context(admin));
    expect(await rows()).toHaveLength(1);
    expect(await found('+1 646 555 0155')).toEqual([personId]);
    await executeOperation(undo, { operationId: done.operationId }, context(admin));
    expect(await rows()).toHaveLength(0);
  });

  it('are a guardian’s own to change, an administrator’s for the school, and nobody else’s', async () => {
    expect((await change(parent, { address: '5 Elm Street' })).data.changed).toEqual(['address']);
    expect((await change(parent, { address: '5 Elm Street' })).data.changed).toEqual([]);
    expect((await change(parent, { address: '', phone: '' })).data.changed).toEqual(['phone', 'address']);
    expect(await phone()).toBeNull();
    const other = { personId: students.maya, phone: NEW };
    expect(await failure(change(parent, other))).toMatch(/^forbidden: You can change your own/);
    expect(await failure(change(teacher, { phone: NEW }))).toMatch(/^forbidden/);
    expect(await failure(change(north, other))).toMatch(/^not_found/);
    expect(await failure(change(admin, { personId: parent?.userId, phone: 'call me' }))).toMatch(/^invalid_input/);
    expect(await failure(change(admin, { personId: parent?.userId }))).toMatch(/^invalid_input/);
  });
});
