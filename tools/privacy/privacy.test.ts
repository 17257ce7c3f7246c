import { beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { Caller } from '#db/caller.ts';
import { runNextPrivacy } from '#db/privacy/run-waiting.ts';
import { letLeave } from '#db/privacy/testing.ts';
import { demonstration } from '#db/seed/demonstration.ts';
import { ownDatabase, type TestDatabase } from '#db/testing.ts';
import { SecretRing } from '#db/vault/key-ring.ts';
import { recentActions } from '../account/recent-actions.ts';
import { undo } from '../account/undo.ts';
import type { Operation } from '../contract/define-operation.ts';
import type { AppError } from '../contract/errors.ts';
import { executeOperation } from '../contract/execute-operation.ts';
import { approveProposal, proposeOperation } from '../contract/propose-operation.ts';
import { findOperation } from '../registry.ts';
import { successOf } from '../surfaces/rest.ts';
import { handOverExport } from './hand-over.ts';
import { liftHold, listHolds, placeHold } from './holds.ts';
import { dataRequestList, decideDataRequest, recordDataRequest } from './requests.ts';
import { erasePersonData, exportPersonData, listPrivacyRuns } from './runs.ts';

const { accounts, students, school } = demonstration;
const ring = new SecretRing('ab'.repeat(32));
let database: TestDatabase;
let [admin, other, parent, teacher, north, student, adult]: Caller[] = [];
const context = (caller: Caller | undefined) => ({
  caller: caller as Caller,
  surface: 'page' as const,
  connection: database.connection,
});
const run = <Input extends z.ZodType, Output extends z.ZodType, Prepared>(
  operation: Operation<Input, Output, Prepared>,
  caller: Caller | undefined,
  input: unknown,
) => executeOperation(operation, input, context(caller));
const failure = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: AppError) => `${error.code}: ${error.message}`,
  );

beforeAll(async () => {
  database = await ownDatabase();
  admin = await database.caller(accounts.admin.email, 'admin');
  other = await database.caller(accounts.deputy.email, 'admin');
  parent = await database.caller(accounts.parent.email, 'parent');
  teacher = await database.caller(accounts.teacher.email, 'teacher');
  student = await database.caller(accounts.student.email, 'student');
  north = await database.caller(accounts.northAdmin.email, 'admin');
  const [email] = await database.superuser`select email from person_emails where person_id = ${students.adult}`;
  adult = await database.caller(email!.email as string, 'student');
});

describe('a request about data', () => {
  it('is recorded by a guardian for their child, once, seen by the school with its day, and withdrawn until it is begun', async () => {
    const asked = await run(recordDataRequest, parent, { personId: students.leo, kind: 'access' });
    expect(asked.message).toMatch(/^Recorded: a request about .*, to see the data\. It is due by \w+ \d+, \d{4}\.$/);
    expect((await run(recordDataRequest, parent, { personId: students.leo, kind: 'access' })).data.already).toBe(true);
    const { data } = await run(dataRequestList, admin, {});
    const [shown] = data.requests.filter((one) => one.requestId === asked.data.requestId);
    expect(shown).toMatchObject({ kind: 'access', status: 'received', personId: students.leo });
    expect([28, 29, 30, 31]).toContain(shown?.daysLeft);
    expect((await run(dataRequestList, parent, {})).data.requests.map((one) => one.requestId)).toEqual([
      asked.data.requestId,
    ]);
    expect((await run(dataRequestList, north, {})).data.requests).toEqual([]);
    const decide = { requestId: asked.data.requestId, decision: 'withdrawn' };
    expect(await failure(run(decideDataRequest, parent, { ...decide, decision: 'completed' }))).toMatch(/^forbidden/);
    expect(await failure(run(decideDataRequest, north, decide))).toMatch(/^not_found/);
    expect((await run(decideDataRequest, parent, decide)).message).toContain('withdrawn');
    expect(await failure(run(decideDataRequest, admin, { ...decide, decision: 'completed' }))).toMatch(/^conflict/);
  });

  it('is of students of age for themselves, and of nobody else’s children', async () => {
    expect((await run(recordDataRequest, adult, { kind: 'export' })).data.already).toBe(false);
    expect(await failure(run(recordDataRequest, student, { kind: 'export' }))).toMatch(/^forbidden/);
    expect(await failure(run(recordDataRequest, parent, { personId: students.restricted, kind: 'access' }))).toMatch(
      /^(forbidden|not_found)/,
    );
    expect(await failure(run(recordDataRequest, teacher, { kind: 'access' }))).toMatch(/^forbidden/);
    expect(await failure(run(recordDataRequest, admin, { kind: 'access' }))).toMatch(/^invalid_input/);
  });

  it('is refused with a reason only', async () => {
    const { requestId } = (await run(recordDataRequest, admin, { personId: students.maya, kind: 'objection' })).data;
    expect(await failure(run(decideDataRequest, admin, { requestId, decision: 'refused' }))).toMatch(/^invalid_input/);
    const { message } = await run(decideDataRequest, admin, {
      requestId,
      decision: 'refused',
      reason: 'The law asks for it',
    });
    expect(message).toMatch(/refused\.$/);
  });
});

describe('Undo', () => {
  it('is not offered for what stays on record, and asked for all the same, says what ends it', async () => {
    const input = { personId: students.maya, reason: 'Inquest 4' };
    const proposal = await proposeOperation(placeHold, input, context(admin));
    expect(proposal.lasting).toMatch(/^There is no Undo for a hold.* Lift it/);
    const [shown] = proposal.changes;
    expect(shown?.label).toMatch(/^Maya /);
    const fields = new Map(shown?.fields.map(({ label, after }) => [label, after]));
    expect(fields.get('Placed by')).toBe(admin?.name);
    // By the school's clock: the hour here, to the minute before or after.
    const clock = { dateStyle: 'medium', timeStyle: 'short', timeZone: admin?.timeZone } as const;
    const about = [-60_000, 0].map((ms) => new Date(Date.now() + ms).toLocaleString(admin?.locale, clock));
    expect(about).toContain(fields.get('Placed'));
    const placed = await approveProposal(proposal.approvalId, findOperation, context(admin));
    expect(placed.lasting).toBe(proposal.lasting);
    expect(successOf({ outcome: placed, operation: placeHold }).body).toMatchObject({ lasting: proposal.lasting });
    const [latest] = (await run(recentActions, admin, {})).data.actions;
    expect(latest).toMatchObject({ operationId: placed.operationId, undone: false, undoable: false });
    expect(await failure(run(undo, admin, { operationId: placed.operationId }))).toBe(`conflict: ${proposal.lasting}`);
    // “Undo that” means the hold: nothing older is taken back in its place.
    expect(await failure(run(undo, admin, {}))).toBe(`conflict: ${proposal.lasting}`);
    const [hold] = (await run(listHolds, admin, { personId: students.maya })).data.holds;
    const lifted = await run(liftHold, admin, { holdId: hold?.holdId, reason: 'Closed' });
    expect(await failure(run(undo, admin, { operationId: lifted.operationId }))).toMatch(/^conflict: A lifted hold/);
  });

  it('is not offered for requests, decisions and exports either', async () => {
    const about = { personId: students.maya };
    const recorded = await run(recordDataRequest, parent, { ...about, kind: 'access' });
    expect(recorded.lasting).toContain('Withdraw it');
    expect(await failure(run(undo, parent, {}))).toBe(`conflict: ${recorded.lasting}`);
    const { requestId } = recorded.data as { requestId: string };
    const decided = await run(decideDataRequest, parent, { requestId, decision: 'withdrawn' });
    expect(await failure(run(undo, parent, {}))).toBe(`conflict: ${decided.lasting}`);
    expect((await proposeOperation(exportPersonData, about, context(admin))).lasting).toContain('seven days');
  });
});

describe('an export', () => {
  it('runs as a job, answers the open request, and is opened for administrators alone, each time on record', async () => {
    const { requestId } = (await run(recordDataRequest, parent, { personId: students.leo, kind: 'export' })).data;
    const begun = (await run(exportPersonData, admin, { personId: students.leo })).data;
    expect(begun.requestId).toBe(requestId);
    expect(await failure(run(exportPersonData, other, { personId: students.leo }))).toMatch(/^conflict: A job/);
    expect(await failure(run(decideDataRequest, admin, { requestId, decision: 'completed' }))).toMatch(
      /^conflict: A job/,
    );
    expect(await failure(handOverExport(admin as Caller, begun.runId, database.connection))).toMatch(/^not_found/);
    await runNextPrivacy({ sql: database.superuser, ring });
    const { content } = await handOverExport(admin as Caller, begun.runId, database.connection);
    expect(content.person).toBe(begun.person);
    expect(await failure(handOverExport(north as Caller, begun.runId, database.connection))).toMatch(/^not_found/);
    expect(await failure(handOverExport(parent as Caller, begun.runId, database.connection))).toMatch(/^forbidden/);
    const [told] =
      await database.superuser`select recipient, disclosed_by from disclosure_log where data_request_id = ${requestId}`;
    expect(told).toEqual({ recipient: parent?.name, disclosed_by: admin?.userId });
    const [shown] = (await run(listPrivacyRuns, admin, {})).data.runs;
    expect(shown).toMatchObject({ runId: begun.runId, status: 'done', expiresAt: expect.any(String) });
    expect(shown?.rows).toBeGreaterThan(100);
  });

  it('is asked for with the second factor where the school wants one', async () => {
    const wanted = (second: boolean) =>
      database.superuser`update school_settings set second_factor_for_staff = ${second} where school_id = ${school.id}`;
    await wanted(true);
    expect(await failure(run(exportPersonData, admin, { personId: students.maya }))).toMatch(/second factor/);
    expect(await failure(run(liftHold, admin, { holdId: students.maya, reason: 'No more' }))).toMatch(/second factor/);
    const strong = { ...(admin as Caller), assurance: 'aal2' as const };
    expect((await run(exportPersonData, strong, { personId: students.maya })).data.person).toContain('Maya');
    await wanted(false);
    await runNextPrivacy({ sql: database.superuser, ring });
  });
});

describe('an erasure', () => {
  const personId = students.leo;

  it('is refused by a hold, in its words, until it is lifted', async () => {
    const { holdId } = (await run(placeHold, other, { personId, reason: 'Court case 9' })).data;
    expect(await failure(run(placeHold, admin, { personId, reason: 'Court case 9' }))).toMatch(/^conflict/);
    expect(await failure(run(placeHold, teacher, { personId, reason: 'Court case 9' }))).toMatch(/^forbidden/);
    expect(await failure(run(erasePersonData, admin, { personId }))).toMatch(/^conflict: .*Court case 9/);
    expect((await run(listHolds, admin, {})).data.holds).toMatchObject([{ holdId, reason: 'Court case 9' }]);
    expect(await failure(run(liftHold, north, { holdId, reason: 'No more' }))).toMatch(/^not_found/);
    expect((await run(liftHold, admin, { holdId, reason: 'Closed' })).message).toContain('No other');
    expect(await failure(run(liftHold, admin, { holdId, reason: 'Closed' }))).toMatch(/^not_found/);
  });

  it('shows what goes and what stays, and why, is approved by itself, and is done as a job', async () => {
    expect(await failure(run(erasePersonData, admin, { personId: admin?.userId }))).toMatch(/^forbidden/);
    expect(await failure(run(erasePersonData, admin, { personId: teacher?.userId }))).toMatch(
      /^conflict: .*still works at the school/,
    );
    expect(await failure(run(erasePersonData, admin, { personId }))).toMatch(
      /^conflict: Leo Fernandes is still enrolled in 4A\. End the enrolment first/,
    );
    await letLeave(database.superuser, school.id, personId);
    const proposal = await proposeOperation(erasePersonData, { personId, redactNames: true }, context(admin));
    expect(proposal.lasting).toContain('no Undo for an erasure');
    const [table] = proposal.drawings;
    if (table?.kind !== 'table') throw new Error('no table');
    const row = (title: string) => table.rows.find((one) => one.title === title);
    expect(row('Contact, family and health')).toMatchObject({ does: 'is deleted' });
    expect(row('Attendance, marks, progress')?.does).toBe('stays, without any words');
    expect(row('Attendance, marks, progress')?.why).toContain('84 months');
    expect(Number(row('Attendance, marks, progress')?.rows)).toBeGreaterThan(50);
    expect((await run(listPrivacyRuns, admin, {})).data.runs[0]?.kind).toBe('export');
    const done = await approveProposal(proposal.approvalId, findOperation, context(admin));
    expect(done.message).toContain('cannot be undone');
    await runNextPrivacy({ sql: database.superuser, ring });
    const [shown] = (await run(listPrivacyRuns, admin, {})).data.runs;
    expect(shown).toMatchObject({ kind: 'erasure', status: 'done', person: 'Former person' });
    expect(
      (await run(dataRequestList, admin, { all: true })).data.requests.find((one) => one.kind === 'erasure')?.status,
    ).toBe('completed');
  });
});
