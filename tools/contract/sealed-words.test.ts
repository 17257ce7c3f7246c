import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { z } from 'zod';
import type { Caller } from '#db/caller.ts';
import { FieldKeys } from '#db/privacy/field-keys.ts';
import { indexFor } from '#db/privacy/searched-fields.ts';
import { personalDetails } from '#db/schema/people.ts';
import { demonstration } from '#db/seed/demonstration.ts';
import { ownDatabase } from '#db/testing.ts';
import { findOperation } from '../registry.ts';
import { defineOperation } from './define-operation.ts';
import { type AnyOperation, executeOperation } from './execute-operation.ts';
import { proposeOperation, shownChanges } from './propose-operation.ts';

const test = await ownDatabase();
const { accounts } = demonstration;
const [admin, mother, teacher] = [
  await test.caller(accounts.admin.email, 'admin'),
  await test.caller(accounts.parent.email, 'parent'),
  await test.caller(accounts.teacher.email, 'teacher'),
];
const context = (caller: Caller, surface: 'page' | 'agent') => ({ caller, surface, connection: test.connection });
const NUMBER = '+1 917 555 0176';

/** Writes a sealed number: what an operation on contact does. Borrows the name of a registered one for its wording. */
const changeNumber: AnyOperation = defineOperation({
  ...{ name: 'people.changeNumber', title: 'Change a number', description: '', examples: [], routes: [] },
  roles: ['admin', 'parent'],
  effect: 'write',
  input: z.strictObject({ personId: z.uuid() }),
  output: z.object({}),
  run: async ({ personId }, { tx, caller }) => {
    const keys = await FieldKeys.load(tx, caller.schoolId, [personId]);
    const [row] = await tx.execute<{ id: string }>(
      sql`select id from personal_details where person_id = ${personId}::uuid`,
    );
    const place = { id: row!.id, schoolId: caller.schoolId, personId };
    const { ciphertext } = keys.seal(personalDetails.phone, place, NUMBER);
    await tx.execute(sql`
      update personal_details set phone = ${ciphertext}, phone_index = ${indexFor(keys, personalDetails.phone, NUMBER)} where id = ${row!.id}::uuid`);
    return {};
  },
  summary: () => 'The number changes.',
});

it('cards show sealed values in words to who may read them, and keep none', async () => {
  expect(findOperation(changeNumber.name)).toBeUndefined();
  const input = { personId: mother.userId };
  const shown = await proposeOperation(changeNumber, input, context(admin, 'page'));
  const [field, ...others] = shown.changes[0]!.fields;
  expect(others).toEqual([]);
  expect(field).toMatchObject({ label: 'Phone', before: expect.stringMatching(/^\+1 \d/), after: NUMBER });
  // What an agent shows is kept with the conversation: sealed, and opened by the card.
  const kept = await proposeOperation(changeNumber, input, context(admin, 'agent'));
  expect(kept.changes[0]!.fields[0]).toMatchObject({ before: '(sealed)', after: '(sealed)' });
  const opened = await shownChanges(kept.approvalId, context(admin, 'page'));
  expect(opened[0]!.fields[0]).toEqual(field);
  await expect(shownChanges(kept.approvalId, context(teacher, 'page'))).rejects.toMatchObject({ code: 'not_found' });
  await executeOperation(changeNumber, input, context(admin, 'page'));
  const stored = await test.superuser`
    select to_jsonb(a)::text as row from guard.approvals a union all select to_jsonb(l)::text from guard.audit_log l where operation = 'people.changeNumber'
    union all select to_jsonb(c)::text from guard.change_log c where table_name = 'personal_details'`;
  expect(stored.length).toBeGreaterThan(3);
  expect(stored.filter(({ row }) => row.includes('917') && row.includes('0176'))).toEqual([]);
  const [keyless] = [await shownAfterErasure(kept.approvalId)];
  expect(keyless).toMatchObject({ before: '(sealed)', after: '(sealed)' });
});

/** Once the person's key is destroyed, nothing opens any more. */
async function shownAfterErasure(approvalId: string) {
  await test.superuser`update guard.person_keys set salt = null, destroyed_at = now() where person_id = ${mother.userId}`;
  return (await shownChanges(approvalId, context(admin, 'page')))[0]!.fields[0];
}
