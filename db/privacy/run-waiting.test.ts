import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../client.ts';
import { personalDetails } from '../schema/people.ts';
import { demonstration } from '../seed/demonstration.ts';
import { ownDatabase } from '../testing.ts';
import { SecretRing } from '../vault/key-ring.ts';
import { withCaller } from '../with-caller.ts';
import { FieldKeys } from './field-keys.ts';
import { EXPORTS, type PrivacyWorker, runNextPrivacy } from './run-waiting.ts';
import { runnerOn } from './runner.ts';
import { letLeave } from './testing.ts';

const test = await ownDatabase();
const { superuser } = test;
const service = connect(test.urls.service, { poolSize: 1 });
afterAll(() => service.$client.end());
const { accounts, school } = demonstration;
const admin = await test.caller(accounts.admin.email, 'admin');
const personId = accounts.student.personId;
const worker: PrivacyWorker = { sql: superuser, ring: new SecretRing('ab'.repeat(32)) };
const [profile] = await superuser<{ name: string; email: string }[]>`
  select p.display_name as name, e.email from profiles p join person_emails e on e.person_id = p.id where p.id = ${personId}`;
const { name, email } = profile!;

async function ask(kind: 'export' | 'erasure', redact = false): Promise<{ request: string; run: string }> {
  const [request] = await superuser`
    insert into data_requests (school_id, kind, subject_id, requested_by, status, received_on, due_on)
    values (${school.id}, ${kind === 'export' ? 'access' : 'erasure'}, ${personId}, ${admin.userId}, 'in_progress', current_date, current_date + 30) returning id`;
  const [run] = await superuser`
    insert into privacy_runs (school_id, request_id, kind, subject_id, redact, asked_by)
    values (${school.id}, ${request!.id}, ${kind}, ${personId}, ${redact}, ${admin.userId}) returning id`;
  return { request: request!.id as string, run: run!.id as string };
}
const runOf = async (id: string) =>
  (
    await superuser`select status, report, failure, expires_at > now() + interval '6 days' as kept from privacy_runs where id = ${id}`
  )[0]!;
const take = (caller: typeof admin, run: string) =>
  withCaller(
    caller,
    async (tx) => {
      const [found] = await tx.execute<{ content: string }>(
        sql`select content from app.take_privacy_export(${run}::uuid)`,
      );
      if (!found) return undefined;
      const keys = await FieldKeys.load(tx, school.id, [personId], worker.ring);
      const place = { id: run, schoolId: school.id, personId };
      return JSON.parse(keys.openAt({ table: EXPORTS, column: 'content' }, place, found.content)) as { person: string };
    },
    test.connection,
  );

describe('a waiting export', () => {
  it('is kept sealed, handed to administrators, each time with a line in the disclosure log, and forgotten', async () => {
    const { run, request } = await ask('export');
    expect(await runNextPrivacy(worker)).toEqual({ id: run, kind: 'export' });
    expect(await runNextPrivacy(worker)).toBeUndefined();
    expect(await runOf(run)).toMatchObject({
      status: 'done',
      kept: true,
      report: { kinds: expect.arrayContaining(['Contact, family and health']) },
    });
    const [kept] = await superuser`select content from guard.privacy_exports where run_id = ${run}`;
    expect(kept!.content).toMatch(/^f1\./);
    expect((await superuser`select status from data_requests where id = ${request}`)[0]!.status).toBe('completed');
    expect((await take(admin, run))?.person).toBe(name);
    expect((await take(admin, run))?.person).toBe(name);
    const told = await superuser`select means, data_kinds from disclosure_log where data_request_id = ${request}`;
    expect(told).toHaveLength(2);
    expect(told[0]).toMatchObject({
      means: 'export',
      data_kinds: expect.arrayContaining(['Attendance, marks, progress']),
    });
    const teacher = await test.caller(accounts.teacher.email, 'teacher');
    await expect(take(teacher, run)).rejects.toMatchObject({ cause: { code: '42501' } });
    const stranger = await test.caller(accounts.northAdmin.email, 'admin');
    expect(await take(stranger, run)).toBeUndefined();
    await superuser`update privacy_runs set expires_at = now() where id = ${run}`;
    expect(await take(admin, run)).toBeUndefined();
    const [gone] = await service.execute<{ gone: string }>(sql`select guard.forget_privacy_exports() as gone`);
    expect(Number(gone!.gone)).toBe(1);
  });

  it('that fails waits for another worker, three times, and is then left', async () => {
    const { run } = await ask('export');
    const broken = { ...worker, ring: new SecretRing('cd'.repeat(32)) };
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      await expect(runNextPrivacy(broken)).rejects.toThrow();
      expect((await runOf(run)).status).toBe('waiting');
    }
    expect(await runNextPrivacy(worker)).toMatchObject({ id: run, failure: expect.stringContaining('log') });
    expect((await runOf(run)).status).toBe('failed');
  });
});

describe('a waiting erasure', () => {
  let [goal, numbered] = ['', ''];
  beforeAll(async () => {
    const [row] = await superuser`select id from announcements where school_id = ${school.id} limit 1`;
    goal = row!.id as string;
    const [details] = await superuser<{ id: string }[]>`select id from personal_details where person_id = ${personId}`;
    const keys = await FieldKeys.forWriting(runnerOn(superuser), school.id, [personId], worker.ring);
    const { ciphertext } = keys.seal(
      personalDetails.phone,
      { id: details!.id, schoolId: school.id, personId },
      '+1 646 555 0188',
    );
    await superuser`update personal_details set phone = ${ciphertext} where id = ${details!.id}`;
    const [other] =
      await superuser`select id from announcements where school_id = ${school.id} and id <> ${goal} limit 1`;
    numbered = other!.id as string;
    await superuser`update announcements set body = 'Lost: a bag. Call (646) 555-01.88 please.' where id = ${numbered}`;
    await superuser`update announcements set body = ${`Talk with ${name.toUpperCase()} (${email}) and with ${name}s.`} where id = ${goal}`;
  });

  it('is refused while the person is enrolled, however it came to be asked for', async () => {
    // The database refuses the question itself; what was asked before the enrolment began is refused by the job.
    await expect(ask('erasure')).rejects.toMatchObject({ code: 'CA423' });
    await superuser`alter table privacy_runs disable trigger stop_early_erasure`;
    const { run } = await ask('erasure');
    await superuser`alter table privacy_runs enable trigger stop_early_erasure`;
    expect(await runNextPrivacy(worker)).toMatchObject({ id: run, failure: expect.stringContaining('still enrolled') });
    expect(await runOf(run)).toMatchObject({ status: 'failed', failure: expect.stringContaining('End the enrolment') });
    await letLeave(superuser, school.id, personId);
  });

  it('is refused while a hold is on the data, in the words of the office', async () => {
    const { run } = await ask('erasure');
    const [hold] = await superuser`
      insert into legal_holds (school_id, subject_id, reason, placed_by) values (${school.id}, ${personId}, 'Court case 7', ${admin.userId}) returning id`;
    expect(await runNextPrivacy(worker)).toMatchObject({ id: run, failure: expect.stringContaining('Court case 7') });
    expect((await superuser`select display_name as name from profiles where id = ${personId}`)[0]!.name).toBe(name);
    await superuser`update legal_holds set lifted_at = now(), lifted_by = ${admin.userId}, lift_reason = 'Over' where id = ${hold!.id}`;
  });

  it('is done and told in one, says where others name the person, and takes the exact name out where asked', async () => {
    const { run, request } = await ask('erasure', true);
    expect(await runNextPrivacy(worker)).toEqual({ id: run, kind: 'erasure' });
    const done = await runOf(run);
    expect(done.status).toBe('done');
    expect(done.report.elsewhere).toContainEqual({ column: 'public.announcements.body', rows: 2, redacted: 1 });
    const [text] = await superuser`select body from announcements where id = ${goal}`;
    expect(text!.body).toBe(`Talk with [erased] ([erased]) and with ${name}s.`);
    expect((await superuser`select status from data_requests where id = ${request}`)[0]!.status).toBe('completed');
    expect((await superuser`select display_name as name from profiles where id = ${personId}`)[0]!.name).toBe(
      'Former person',
    );
  });
});
