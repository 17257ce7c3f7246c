import { randomUUID } from 'node:crypto';
import { afterAll, expect, test, vi } from 'vitest';
import { connect } from '#db/client.ts';
import { demonstration } from '#db/seed/demonstration.ts';
import { ownDatabase, waitingForLocks } from '#db/testing.ts';
import { deliveries } from '../deliveries.ts';
import { functions } from '../functions.ts';
import type { Mail } from '../mail.ts';
import { runJob } from '../run-job.ts';
import { rollUpAttendance, schoolDaysDue } from './attendance-rollup.ts';
import { deliverOutbox } from './outbox-deliver.ts';
import { resetDayQuotas, resetMinuteQuotas } from './quotas-reset.ts';
import { forgetExpired, interruptStaleTurns } from './streams-clean.ts';

const database = await ownDatabase();
const { superuser } = database;
const service = connect(database.urls.service, { poolSize: 4 });
afterAll(() => service.$client.end());
const teacher = await database.caller(demonstration.accounts.teacher.email, 'teacher');
const { schoolId } = teacher;

test('every job has a name of its own', () => {
  const ids = functions.map((fn) => fn.id('catalyst'));
  expect(new Set(ids).size).toBe(ids.length);
});

test('counters of ended minutes and days are moved once', async () => {
  await superuser`insert into ai_projects (name) values ('counters')`;
  await superuser`insert into ai_buckets (project_id, family_id, requests_per_minute, requests_per_day, tokens_per_minute, minute_at, minute_requests, day, day_requests, cooldown_until)
    select p.id, m.id, 15, 1000, 250000, now() - interval '5 minutes', 9, current_date - 3, 40, now() - interval '1 minute'
    from ai_projects p, ai_models m where p.name = 'counters' and m.family = 'gemini-2.5-flash'`;
  expect((await resetMinuteQuotas(service)).rows).toBeGreaterThan(0);
  expect((await resetDayQuotas(service)).rows).toBeGreaterThan(0);
  const [bucket] =
    await superuser`select minute_requests, day_requests, cooldown_until from ai_buckets b join ai_projects p on p.id = b.project_id where p.name = 'counters'`;
  expect(bucket).toEqual({ minute_requests: 0, day_requests: 0, cooldown_until: null });
  expect(await resetDayQuotas(service)).toEqual({ rows: 0 });
});

test('attendance is counted again where it changed, and only there', async () => {
  const [days] = (await schoolDaysDue(service)).filter((due) => due.schoolId === schoolId);
  expect(days!.from < days!.to || days!.from === days!.to).toBe(true);
  const [span] =
    await superuser`select min(day)::text as first, max(day)::text as last from attendance_rollups where school_id = ${schoolId}`;
  const year = { schoolId, from: span!.first as string, to: span!.last as string };
  await rollUpAttendance(service, year);
  expect(await rollUpAttendance(service, year)).toEqual({ rows: 0 });

  const [mark] =
    await superuser`select a.id, a.class_id, a.day::text from attendance a join attendance_codes c on c.id = a.code_id
    where a.school_id = ${schoolId} and c.code = 'present' and a.kind = 'daily' and a.day = ${year.to} order by a.id limit 1`;
  const before = await figures(mark!.class_id, mark!.day);
  await superuser`update attendance set code_id = (select id from attendance_codes where school_id = ${schoolId} and code = 'absent') where id = ${mark!.id}`;
  expect(await rollUpAttendance(service, year)).toEqual({ rows: 1 });
  expect(await figures(mark!.class_id, mark!.day)).toEqual({
    ...before,
    present: before!.present - 1,
    absent: before!.absent + 1,
  });
});

const figures = async (classId: string, day: string) =>
  (
    await superuser`select sessions_taken, sessions_due, marks, present, late, absent, excused from attendance_rollups where class_id = ${classId} and day = ${day}`
  )[0];

async function put(kind: string, payload: Record<string, unknown>, due = '-1 second'): Promise<string> {
  const [row] = await superuser`insert into outbox (school_id, created_by, kind, payload, deliver_after)
    values (${schoolId}, ${teacher.userId}, ${kind}, ${superuser.json(payload as never)}, now() + ${due}::interval) returning id`;
  return row!.id;
}
const outboxRow = async (id: string) =>
  (
    await superuser`select delivered_at, attempts, last_error, deliver_after > now() + interval '30 seconds' as later from outbox where id = ${id}`
  )[0];

test('what is due is delivered once, what is held is not', async () => {
  await superuser`delete from outbox`;
  const due = await put('mail', { to: 'someone@example.org', subject: 'Hello', text: 'Text' });
  const held = await put('mail', { to: 'someone@example.org', subject: 'Later', text: 'Text' }, '1 minute');
  const announced = await put('announcement.published', { announcementId: randomUUID() });
  const sent: Mail[] = [];
  const options = { sendMail: async (mail: Mail) => void sent.push(mail) };
  const passes = await Promise.all([deliverOutbox(service, options), deliverOutbox(service, options)]);
  expect(passes[0].rows + passes[1].rows).toBe(2);
  expect(await deliverOutbox(service, options)).toMatchObject({ rows: 0 });
  expect(sent).toEqual([{ id: due, to: 'someone@example.org', subject: 'Hello', text: 'Text' }]);
  for (const id of [due, announced]) expect((await outboxRow(id))!.delivered_at).not.toBeNull();
  expect(await outboxRow(held)).toMatchObject({ delivered_at: null, attempts: 0 });
});

test('what fails waits longer, says why without quoting, and holds up nothing else', async () => {
  await superuser`delete from outbox`;
  const failing = await put('mail', { to: 'not an address', subject: 'secret subject', text: 'secret text' });
  const unknown = await put('carrier-pigeon', {});
  const fine = await put('mail', { to: 'a@example.org', subject: 'Fine', text: 'Text' });
  const send = vi.fn(async () => {});
  expect(await deliverOutbox(service, { sendMail: send })).toEqual({ rows: 3, detail: { delivered: 1, failed: 2 } });
  expect((await outboxRow(fine))!.delivered_at).not.toBeNull();
  expect(await outboxRow(unknown)).toMatchObject({
    delivered_at: null,
    attempts: 1,
    later: true,
    last_error: 'Nothing delivers “carrier-pigeon”',
  });
  const failed = await outboxRow(failing);
  expect(failed).toMatchObject({ delivered_at: null, attempts: 1, later: true });
  expect(failed!.last_error).not.toMatch(/secret|address/);
  await superuser`update outbox set attempts = 12, deliver_after = now() - interval '1 hour' where id = ${unknown}`;
  expect(await deliverOutbox(service, { sendMail: send })).toMatchObject({ rows: 0 });
});

test('a safeguarding alert reaches the person, and tells nothing', async () => {
  await superuser`delete from outbox`;
  const concernId = randomUUID();
  const id = await put('safeguarding.alert', { concernId, toPersonId: teacher.userId, category: 'self-harm' });
  const sent: Mail[] = [];
  await deliverOutbox(service, { sendMail: async (mail) => void sent.push(mail) });
  expect(sent).toHaveLength(1);
  expect(sent[0]).toMatchObject({ id, to: demonstration.accounts.teacher.email });
  expect(sent[0]!.text).toContain('/sign-in');
  expect(JSON.stringify(sent[0])).not.toMatch(new RegExp(`${concernId}|self-harm|${teacher.name}`));
});

test('an undo waits while a row is being delivered, and then finds it delivered', async () => {
  await superuser`delete from outbox`;
  const id = await put('slow', {});
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const slow = async () => {
    begin();
    await released;
  };
  const pass = deliverOutbox(service, { sendMail: async () => {}, kinds: { ...deliveries, slow } });
  await begun;
  const undo = superuser`delete from outbox where id = ${id} and delivered_at is null returning id`.then(
    (rows) => rows.length,
  );
  await vi.waitFor(async () => expect(await waitingForLocks(superuser)).toBe(1));
  release();
  expect(await undo).toBe(0);
  expect(await pass).toMatchObject({ rows: 1 });
});

test('turns whose maker died are interrupted, and what ran out is forgotten', async () => {
  const [conversation] = await superuser`insert into conversations (school_id, person_id, membership_id, role)
    values (${schoolId}, ${teacher.userId}, ${teacher.membershipId}, 'teacher') returning id`;
  const turn = async (status: string, lease: string, ended: string | null) =>
    (
      await superuser`insert into turns (school_id, conversation_id, status, lease_until, ended_at)
      values (${schoolId}, ${conversation!.id}, ${status}, now() + ${lease}::interval, now() + ${ended}::interval) returning id`
    )[0]!.id as string;
  const [alive, dead, old] = [
    await turn('running', '20 seconds', null),
    await turn('running', '-2 minutes', null),
    await turn('interrupted', '-3 days', '-2 days'),
  ];
  for (const id of [alive, dead, old])
    await superuser`insert into stream_chunks (school_id, turn_id, number, data) values (${schoolId}, ${id}, 1, 'x')`;
  expect(await interruptStaleTurns(service)).toEqual({ rows: 2, detail: { turns: 1, chunks: 1 } });
  expect(await interruptStaleTurns(service)).toMatchObject({ rows: 0 });
  const states = await superuser`select id, status from turns where conversation_id = ${conversation!.id}`;
  expect(Object.fromEntries(states.map(({ id, status }) => [id, status]))).toEqual({
    [alive]: 'running',
    [dead]: 'interrupted',
    [old]: 'interrupted',
  });

  await superuser`insert into guard.idempotency_keys (school_id, person_id, route, key, request_hash, at)
    values (${schoolId}, ${teacher.userId}, 'r', 'old', 'h', now() - interval '3 days'), (${schoolId}, ${teacher.userId}, 'r', 'new', 'h', now())`;
  await superuser`insert into spans (trace_id, span_id, name, scope, started_at, milliseconds, status) values ('a', 'b', 'old', 's', now() - interval '20 days', 1, 'ok'), ('a', 'c', 'new', 's', now(), 1, 'ok')`;
  expect(await forgetExpired(service, 14)).toMatchObject({ rows: 2, detail: { keys: 1, spans: 1 } });
  expect(await forgetExpired(service, 14)).toMatchObject({ rows: 0 });
});

test('a job that changed rows is audited, one that found nothing is not', async () => {
  await runJob('test', async () => ({ rows: 3, detail: { delivered: 3 } }), { database: service });
  await runJob('test', async () => ({ rows: 0 }), { database: service });
  await runJob('test', async () => ({ rows: 5 }), { database: service, audit: false });
  expect(
    await superuser`select operation, surface, rows, detail from guard.audit_log where operation = 'job.test'`,
  ).toEqual([{ operation: 'job.test', surface: 'job', rows: 3, detail: { delivered: 3 } }]);
  await expect(connectAsApp()).rejects.toMatchObject({ code: '42501' });
});

async function connectAsApp() {
  const app = connect(database.urls.app, { poolSize: 1 });
  try {
    await app.$client`select guard.audit_service('{}')`;
  } finally {
    await app.$client.end();
  }
}
