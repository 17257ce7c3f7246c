import { expect, it } from 'vitest';
import { loadDuties } from './duties.ts';
import { demonstration } from './seed/demonstration.ts';
import { sharedDatabase } from './testing.ts';

const database = sharedDatabase();
const { accounts } = demonstration;

it.each([
  { email: accounts.office.email, role: 'admin', held: ['office', 'registrar'] },
  { email: accounts.counsellor.email, role: 'teacher', held: ['counsellor'] },
  { email: accounts.teacher.email, role: 'teacher', held: [] },
  { email: accounts.parent.email, role: 'parent', held: [] },
] as const)('$email holds $held', async ({ email, role, held }) => {
  expect(await loadDuties(await database.caller(email, role), database.connection)).toEqual(held);
});
