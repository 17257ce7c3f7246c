import { createServer } from 'node:http';
import { afterAll, expect, test, vi } from 'vitest';
import { letLeave } from '#db/privacy/testing.ts';
import { demonstration } from '#db/seed/demonstration.ts';
import { ownDatabase } from '#db/testing.ts';
import { startPrivacyWorker } from './privacy-worker.ts';

const database = await ownDatabase();
const { superuser, urls } = database;
const { accounts, school } = demonstration;
const admin = await database.caller(accounts.admin.email, 'admin');
const worker = startPrivacyWorker(urls.superuser, 'ab'.repeat(32), { everyMs: 20 });
afterAll(() => worker.stop());

const personId = accounts.student.personId;

async function ask(kind: 'export' | 'erasure') {
  const [row] = await superuser`
    with request as (
      insert into data_requests (school_id, kind, subject_id, requested_by, status, received_on, due_on)
      values (${school.id}, ${kind === 'export' ? 'access' : 'erasure'}, ${personId}, ${admin.userId}, 'in_progress', current_date, current_date + 30) returning id)
    insert into privacy_runs (school_id, request_id, kind, subject_id, asked_by)
    select ${school.id}, id, ${kind}, ${personId}, ${admin.userId} from request returning id`;
  return row!.id as string;
}

const ended = (id: string, wanted: object) =>
  vi.waitFor(
    async () => {
      const [run] = await superuser`select status, attempts, failure from privacy_runs where id = ${id}`;
      expect(run).toMatchObject(wanted);
    },
    { timeout: 20_000 },
  );

test('an export that an office asks for is done while the instance runs, and none twice', async () => {
  for (let round = 0; round < 2; round += 1) await ended(await ask('export'), { status: 'done', attempts: 1 });
});

test('an erasure takes the files out of storage as well, and is refused where storage cannot be reached', async () => {
  await letLeave(superuser, school.id, personId);
  const name = `${school.id}/notes.pdf`;
  await superuser`
    insert into files (school_id, purpose, bucket, object_path, file_name, media_type, size_bytes, uploaded_by)
    values (${school.id}, 'submission', 'uploads', ${name}, 'notes.pdf', 'application/pdf', 10, ${personId})`;
  await ended(await ask('erasure'), { status: 'failed', failure: expect.stringContaining('1 stored file belongs') });
  expect(await superuser`select from files where object_path = ${name}`).toHaveLength(1);
  await worker.stop();

  const removed: unknown[] = [];
  const storage = createServer(async (request, response) => {
    const body = JSON.parse((await request.toArray()).join(''));
    removed.push([request.method, request.url, request.headers.authorization, body]);
    response.setHeader('content-type', 'application/json').end('[]');
  });
  await new Promise<void>((listening) => storage.listen(0, '127.0.0.1', listening));
  const address = storage.address() as { port: number };
  const longGone = demonstration.students.leaver;
  await letLeave(superuser, school.id, longGone);
  await superuser`
    update memberships set starts_on = '2000-01-01', ends_on = current_date - 3000 where person_id = ${longGone}`;
  const able = startPrivacyWorker(urls.superuser, 'ab'.repeat(32), {
    ...{ everyMs: 20, retireFirstMs: 0 },
    storage: { url: `http://127.0.0.1:${address.port}`, serviceRoleKey: 'service' },
  });
  try {
    await ended(await ask('erasure'), { status: 'done' });
    // Once nothing waits, it sees to what has run out.
    const name = () => superuser`select display_name as name from profiles where id = ${longGone}`;
    await vi.waitFor(async () => expect(await name()).toEqual([{ name: 'Former person' }]), { timeout: 20_000 });
  } finally {
    await able.stop();
    storage.close();
  }
  expect(removed).toEqual([['DELETE', '/storage/v1/object/uploads', 'Bearer service', { prefixes: [name] }]]);
  expect(await superuser`select from files where object_path = ${name}`).toHaveLength(0);
});
