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

test('attempts tell how they ended, how often another had failed before, and never a key', async () => {
  await test_.superuser`
    insert into public.api_usage_logs (state, key_id, bucket_id, project_id, family, model, reserved_at, expires_at, closed_at, minute_at, spans_minute,
      day, spans_day, reserved_tokens, outcome, http_status, latency_ms, fallback_count, decision, endpoint, school_id)
    select 'settled', gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'panel-family', 'model', now() - a.ago, now(), now(), now(), false,
      current_date, false, 100, a.outcome, a.status, 812, a.fallbacks, '{}', '/chat', ${demonstration.school.id}
    from (values ('ok', 200, 0, interval '1 minute'), ('ok', 200, 2, interval '2 minutes'), ('quota', 429, 1, interval '3 minutes'),
      ('ok', 200, 1, interval '5 hours')) a (outcome, status, fallbacks, ago)`;
  const { families, outcomes, latest } = await readAttempts(viewer, { database, limit: 3 });
  expect(families).toMatchObject([{ family: 'panel-family', attempts: 4, ok: 3, afterFallback: 2 }]);
  expect(outcomes).toEqual([
    { outcome: 'ok', lastHour: 2, lastDay: 3 },
    { outcome: 'quota', lastHour: 1, lastDay: 1 },
  ]);
  expect(latest.map(({ outcome, httpStatus }) => [outcome, httpStatus])).toEqual([
    ['ok', 200],
    ['ok', 200],
    ['quota', 429],
  ]);
  expect(latest[0]).toMatchObject({ milliseconds: 812, fallbackCount: 0, school: demonstration.school.code });
  expect(Object.keys(latest[0] ?? {}).join()).not.toMatch(/key/i);
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
