import { expect, test } from 'vitest';
import { ownDatabase } from '../testing.ts';
import { createSchool, type NewSchool } from './create-school.ts';
import { demonstration } from './demonstration.ts';
import { seedId } from './seed-id.ts';

const database = await ownDatabase();
const founder = (name: string) => ({
  name,
  email: `${name.split(' ')[0]!.toLowerCase()}@oak.example`,
  userId: seedId('founder', name),
});
const oak: NewSchool = {
  code: 'oak',
  name: 'Oak School',
  timeZone: 'Europe/Berlin',
  locale: 'de',
  admin: founder('Iris van der Berg'),
  lead: founder('Iris van der Berg'),
  deputy: founder('Cem'),
};

test('a school is made with its people, duties, codes, scale, year and calendar', async () => {
  const { schoolId } = await createSchool(database.urls.service, oak);
  const { superuser } = database;
  const duties = await superuser`
    select p.given_name, p.family_name, m.role, d.duty from public.staff_duties d join public.profiles p on p.id = d.person_id
    join public.memberships m on m.person_id = p.id and m.school_id = d.school_id where d.school_id = ${schoolId} order by d.duty`;
  expect(duties.map((row) => Object.values(row))).toEqual([
    ['Iris van der', 'Berg', 'admin', 'office'],
    ['Cem', 'Cem', 'teacher', 'safeguarding_deputy'],
    ['Iris van der', 'Berg', 'admin', 'safeguarding_lead'],
  ]);
  const [made] = await superuser`
    select code, (select count(*)::int from public.attendance_codes where school_id = s.id) as codes,
      (select count(*)::int from public.terms where school_id = s.id) as terms,
      (select count(*)::int from public.grading_scales where school_id = s.id and is_default) as scales,
      (select count(*)::int from public.school_settings where school_id = s.id) as settings,
      (select count(*)::int from public.calendar_days where school_id = s.id and instructional) as days
    from public.schools s where id = ${schoolId}`;
  expect(made).toEqual({ code: 'OAK', codes: 6, terms: 6, scales: 1, settings: 1, days: 210 });
  const admin = await database.caller(oak.admin.email);
  expect(admin).toMatchObject({ role: 'admin', schoolId, timeZone: 'Europe/Berlin' });
});

test('someone who is known already keeps their profile', async () => {
  const known = { name: 'Someone Else', email: 'new@elm.example', userId: demonstration.accounts.teacher.personId };
  const { schoolId } = await createSchool(database.urls.service, { ...oak, code: 'ELM', lead: known });
  const [profile] =
    await database.superuser`select p.display_name, e.email from public.profiles p join public.person_emails e on e.person_id = p.id and e.school_id = p.school_id where p.id = ${known.userId}`;
  expect(profile).toEqual({ display_name: 'Daniela Reyes', email: demonstration.accounts.teacher.email });
  const [membership] = await database.superuser`
    select role from public.memberships where school_id = ${schoolId} and person_id = ${known.userId}`;
  expect(membership?.role).toBe('teacher');
});

test.each([
  ['code-taken', { code: 'demo' }],
  ['code-form', { code: 'a school' }],
  ['no-name', { name: ' ' }],
  ['unknown-zone', { timeZone: 'Europe/Atlantis' }],
  ['no-lead', { lead: undefined }],
  ['no-deputy', { deputy: { ...oak.deputy, name: '' } }],
  ['no-admin', { admin: { ...oak.admin, userId: '' } }],
  ['same-person', { deputy: oak.lead }],
] as const)('is refused: %s', async (reason, change) => {
  const wanted = { ...oak, code: 'ASH', ...change } as unknown as NewSchool;
  await expect(createSchool(database.urls.service, wanted)).rejects.toMatchObject({ reason });
  const [ash] = await database.superuser`select from public.schools where code in ('ASH', 'A SCHOOL')`;
  expect(ash).toBeUndefined();
});
