import { expect, test } from 'vitest';
import { connect } from './client.ts';
import { demonstration } from './seed/demonstration.ts';
import { readAttempts, readKeyPool, readSchools } from './super-panel.ts';
import { ownDatabase } from './testing.ts';

const test_ = await ownDatabase();
const database = connect(test_.urls.service, { poolSize: 2 });
const viewer = await test_.caller(demonstration.accounts.superAdmin.email, 'super_admin');

test('schools are told in figures that a count of the tables gives as well', async () => {
  const schools = await readSchools(viewer, { database });
  const [{ students, school }] = await test_.superuser<{ students: number; school: string }[]>`
    select count(distinct m.person_id)::int as students, s.name as school from public.memberships m join public.schools s on s.id = m.school_id
    where m.role = 'student' and (now() at time zone s.time_zone)::date between m.starts_on and coalesce(m.ends_on, 'infinity')
    group by s.id order by 1 desc limit 1`.then((rows) => [rows[0]!] as const);
  expect(schools.find(({ name }) => name === school)?.students).toBe(students);
  expect(students).toBeGreaterThan(400);
});

test('a bucket tells what is taken of its limits, and no key', async () => {
  const [project] = await test_.superuser<{ id: string }[]>`
    insert into public.ai_projects (name) values ('panel-test') returning id`;
  const [family] = await test_.superuser<{ id: string; family: string }[]>`
    select id, family from public.ai_models order by position limit 1`;
  await test_.superuser`
    insert into public.ai_buckets (project_id, family_id, requests_per_minute, requests_per_day, tokens_per_minute, minute_at, minute_requests, day, day_requests, cooldown_until, cooldown_reason)
    select ${project!.id}, id, 10, 200, 50000, date_trunc('minute', now()), 4, (now() at time zone day_time_zone)::date, 90, now() + interval '5 minutes', 'quota'
    from public.ai_models where id = ${family!.id}`;
  const bucket = (await readKeyPool(viewer, { database })).find(({ project: name }) => name === 'panel-test');
  expect(bucket).toMatchObject({
    ...{ family: family!.family, requestsPerMinute: 10, dayRequests: 90, requestsPerDay: 200 },
    ...{ refusal: 'cooling', cooldownReason: 'quota', keysActive: 0 },
  });
  expect(Date.parse(bucket!.readyAt!)).toBeGreaterThan(Date.now());
});

test('every look leaves its entry, and no entry means no look', async () => {
  const entries = async () =>
    (
      await test_.superuser<{ operation: string }[]>`
        select operation from guard.audit_log where person_id = ${viewer.userId} and operation like 'super.%' order by id`
    ).map(({ operation }) => operation);
  const before = await entries();
  await readAttempts(viewer, { database });
  await readKeyPool(viewer, { database });
  expect((await entries()).slice(before.length)).toEqual(['super.attempts', 'super.keyPool']);
  const nobody = { ...viewer, userId: 'not a person' };
  await expect(readSchools(nobody, { database })).rejects.toThrow();
});
