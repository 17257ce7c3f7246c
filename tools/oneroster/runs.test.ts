import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { Caller } from '#db/caller.ts';
import { demonstration } from '#db/seed/demonstration.ts';
import { ownDatabase } from '#db/testing.ts';
import type { Operation } from '../contract/define-operation.ts';
import { executeOperation } from '../contract/execute-operation.ts';
import {
  addPart,
  applyImport,
  beginImport,
  checkImport,
  exportRoster,
  listRuns,
  readPart,
  readRun,
  withdrawImport,
} from './run-operations.ts';
import { forgetRuns, runNext } from './run-waiting.ts';
import { eachOf, generatedSchool } from './testing/generated-school.ts';
import { writeFileSet } from './write-file-set.ts';

const test = await ownDatabase();
const service = postgres(test.urls.service, { max: 3, prepare: false, onnotice: () => {} });
const admin = await test.caller('admin@demo.school', 'admin');
const teacher = await test.caller(demonstration.accounts.teacher.email, 'teacher');
let folder: string;
let code: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'oneroster-runs-'));
  const [school] = await test.superuser`select code from schools where id = ${admin.schoolId}`;
  code = school?.code;
});
afterAll(async () => {
  await service.end();
  await rm(folder, { recursive: true });
});

const act = async <Input extends z.ZodType, Output extends z.ZodType, Prepared>(
  operation: Operation<Input, Output, Prepared>,
  input: z.input<Input>,
  caller: Caller = admin,
) => (await executeOperation(operation, input, { caller, surface: 'page', connection: test.connection })).data;

async function archive(name: string, change: (text: string) => string = (text) => text): Promise<Buffer> {
  const year = new Date().getUTCFullYear();
  const tables = generatedSchool({ users: 60, code }).map((table) =>
    table.name === 'enrollments' || table.name === 'academicSessions'
      ? {
          ...table,
          rows: [...(table.rows as Iterable<Record<string, string>[]>)].map((rows) =>
            rows.map((row) =>
              JSON.parse(
                change(
                  JSON.stringify(row)
                    .replaceAll('2026-', `${year + 2}-`)
                    .replaceAll('2027', `${year + 3}`),
                ),
              ),
            ),
          ),
        }
      : table,
  );
  await writeFileSet(path.join(folder, name), eachOf(tables), { systemName: 't', systemCode: '1' });
  return readFile(path.join(folder, name));
}

async function upload(bytes: Buffer): Promise<string> {
  const { runId, parts, partBytes } = await act(beginImport, { fileName: 'roster.zip', bytes: bytes.length });
  for (let part = 1; part <= parts; part += 1)
    await act(addPart, {
      ...{ runId, part, content: bytes.subarray((part - 1) * partBytes, part * partBytes).toString('base64') },
    });
  return runId;
}

const enrolled = async () =>
  (
    await test.superuser`select count(*)::int as count from student_class_assignments e join school_people p on p.school_id = e.school_id and p.person_id = e.student_id
    where p.sourced_id like 'u-%'`
  )[0]?.count;

describe('a roster from the web', () => {
  it('is uploaded, checked, approved and imported, and leaves no archive behind', async () => {
    const bytes = await archive('sound.zip');
    const runId = await upload(bytes);
    await act(checkImport, { runId });
    await expect(act(beginImport, { fileName: 'another.zip', bytes: 10 })).rejects.toMatchObject({ code: 'conflict' });
    await expect(act(applyImport, { runId })).rejects.toMatchObject({ code: 'conflict' });
    expect(await runNext(service)).toMatchObject({ id: runId, rows: 0 });
    const checked = await act(readRun, { runId });
    expect(checked.errors).toEqual([]);
    expect(checked.run).toMatchObject({ status: 'checked', errorCount: 0, startedBy: admin.name });
    expect(checked.run.report?.files.find(({ file }) => file === 'users')).toMatchObject({ rows: 60, created: 60 });
    expect(await enrolled()).toBe(0);
    await act(applyImport, { runId });
    expect((await runNext(service))?.rows).toBeGreaterThan(100);
    expect(await enrolled()).toBe(72);
    const { runs } = await act(listRuns, {});
    expect(runs[0]).toMatchObject({ id: runId, status: 'done', approvedBy: admin.name, failure: null });
    expect(await test.superuser`select from oneroster_parts`).toHaveLength(0);
    expect(await runNext(service)).toBeUndefined();
  });

  it('takes the sound part where that was accepted, and ends nothing of a file with errors', async () => {
    const bytes = await archive('wrong.zip', (text) =>
      text.includes('"e-3"')
        ? text.replace('"student"', '"pupil"')
        : text.replace('"userSourcedId":"u-2"', '"userSourcedId":"nobody"'),
    );
    const runId = await upload(bytes);
    await act(checkImport, { runId });
    await runNext(service);
    const { run, errors } = await act(readRun, { runId });
    expect(errors.map(({ file, field }) => `${file}:${field}`)).toEqual([
      'enrollments.csv:role',
      'enrollments.csv:userSourcedId',
      'enrollments.csv:userSourcedId',
    ]);
    expect(run).toMatchObject({ status: 'checked', errorCount: 3 });
    expect(run.report?.files.find(({ file }) => file === 'enrollments')).toMatchObject({ ended: 0, created: 0 });
    await expect(act(applyImport, { runId })).rejects.toMatchObject({ code: 'conflict' });
    await act(applyImport, { runId, acceptSound: true });
    await runNext(service);
    expect((await act(readRun, { runId })).run).toMatchObject({ status: 'done', errorCount: 3 });
    expect(await enrolled()).toBe(72);
  });

  it('is for admins and the registrar of that school alone', async () => {
    const runId = await upload(await archive('mine.zip'));
    await expect(act(listRuns, {}, teacher)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(act(beginImport, { fileName: 'a.zip', bytes: 1 }, teacher)).rejects.toMatchObject({
      code: 'forbidden',
    });
    const north = await test.caller('admin@north.school', 'admin');
    await expect(act(readRun, { runId }, north)).rejects.toMatchObject({ code: 'not_found' });
    await expect(act(withdrawImport, { runId }, north)).rejects.toMatchObject({ code: 'not_found' });
    await expect(act(addPart, { runId, part: 1, content: 'AAAA' }, north)).rejects.toMatchObject({ code: 'conflict' });
    await test.superuser`insert into staff_duties (school_id, person_id, duty, starts_on) values (${teacher.schoolId}, ${teacher.userId}, 'registrar', '2020-01-01')`;
    expect((await act(readRun, { runId }, teacher)).run.status).toBe('uploading');
    await act(withdrawImport, { runId });
    expect(await test.superuser`select from oneroster_parts`).toHaveLength(0);
  });

  it('says what is wrong with an archive that is none, or not complete', async () => {
    const { runId } = await act(beginImport, { fileName: 'no.zip', bytes: 6 });
    await expect(act(checkImport, { runId })).rejects.toMatchObject({ code: 'conflict' });
    await act(addPart, { runId, part: 1, content: Buffer.from('no zip').toString('base64') });
    await expect(act(addPart, { runId, part: 2, content: 'AAAA' })).rejects.toMatchObject({ code: 'conflict' });
    await act(checkImport, { runId });
    await runNext(service);
    const { run } = await act(readRun, { runId });
    expect(run).toMatchObject({ status: 'failed', failure: expect.stringContaining('not a zip archive') });
    await expect(act(beginImport, { fileName: 'a.zip', bytes: 129 * 1024 ** 2 })).rejects.toMatchObject({
      message: expect.stringContaining('128 MB'),
    });
  });

  it('begins again what a worker that died left, and gives up in words after three times', async () => {
    const runId = await upload(await archive('again.zip'));
    await act(checkImport, { runId });
    const died = (attempts: number) =>
      test.superuser`update oneroster_runs set status = 'checking', attempts = ${attempts}, lease_until = now() - interval '1 second' where id = ${runId}`;
    await died(1);
    expect(await runNext(service)).toMatchObject({ id: runId });
    expect((await act(readRun, { runId })).run.status).toBe('checked');
    await died(3);
    await runNext(service);
    expect((await act(readRun, { runId })).run).toMatchObject({
      status: 'failed',
      failure: expect.stringContaining('Nothing was changed'),
    });
  });

  it('exports what can be imported, in parts, and forgets archives after a week', async () => {
    const { runId } = await act(exportRoster, {});
    await runNext(service);
    const { run } = await act(readRun, { runId });
    expect(run).toMatchObject({ status: 'done', direction: 'export' });
    const parts: Buffer[] = [];
    for (let part = 1; part <= run.parts; part += 1)
      parts.push(Buffer.from((await act(readPart, { runId, part })).content, 'base64'));
    const bytes = Buffer.concat(parts);
    expect(bytes).toHaveLength(run.bytes);
    await writeFile(path.join(folder, 'out.zip'), bytes);
    const again = await upload(bytes);
    await act(checkImport, { runId: again });
    await runNext(service);
    expect((await act(readRun, { runId: again })).run).toMatchObject({ status: 'checked', errorCount: 0 });
    await test.superuser`update oneroster_runs set updated_at = now() - interval '8 days'`;
    expect(await forgetRuns(service)).toBeGreaterThan(1);
    expect(
      await test.superuser`select from oneroster_parts p join oneroster_runs r on r.id = p.run_id and r.status = 'done'`,
    ).toEqual([]);
  }, 60_000);
});
