import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { loadMemberships } from './memberships.ts';
import { demonstration } from './seed/demonstration.ts';
import { ownDatabase } from './testing.ts';

const { connection, superuser } = await ownDatabase();
const { teacher, twoSchools } = demonstration.accounts;
const of = (userId: string) => loadMemberships({ userId, assurance: 'aal1' }, connection);

it('lists what a person is, in every school', async () => {
  expect(await of(teacher.personId)).toEqual([
    expect.objectContaining({
      role: 'teacher',
      schoolName: demonstration.school.name,
      timeZone: demonstration.school.timeZone,
    }),
    expect.objectContaining({ role: 'parent', schoolId: demonstration.school.id }),
  ]);
  const schools = (await of(twoSchools.personId)).map(({ schoolId }) => schoolId);
  expect(schools.toSorted()).toEqual([demonstration.school.id, demonstration.north.id].toSorted());
});

it('lists nothing for a stranger', async () => {
  expect(await of(randomUUID())).toEqual([]);
});

it('leaves out what has ended, or has not begun', async () => {
  await superuser`update public.memberships set ends_on = current_date - 2 where person_id = ${teacher.personId} and role = 'parent'`;
  expect(await of(teacher.personId)).toHaveLength(1);
  await superuser`update public.memberships set starts_on = current_date + 2, ends_on = null where person_id = ${teacher.personId} and role = 'parent'`;
  expect(await of(teacher.personId)).toHaveLength(1);
});
