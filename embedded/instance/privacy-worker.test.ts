import { afterAll, expect, test, vi } from 'vitest';
import { demonstration } from '#db/seed/demonstration.ts';
import { ownDatabase } from '#db/testing.ts';
import { startPrivacyWorker } from './privacy-worker.ts';

const database = await ownDatabase();
const { superuser, urls } = database;
const { accounts, school } = demonstration;
const admin = await database.caller(accounts.admin.email, 'admin');
const worker = startPrivacyWorker(urls.superuser, 'ab'.repeat(32), 20);
afterAll(() => worker.stop());

test('an export that an office asks for is done while the instance runs, and none twice', async () => {
  const ask = async () => {
    const [row] = await superuser`
      with request as (
        insert into data_requests (school_id, kind, subject_id, requested_by, status, received_on, due_on)
        values (${school.id}, 'access', ${accounts.student.personId}, ${admin.userId}, 'in_progress', current_date, current_date + 30) returning id)
      insert into privacy_runs (school_id, request_id, kind, subject_id, asked_by)
      select ${school.id}, id, 'export', ${accounts.student.personId}, ${admin.userId} from request returning id`;
    return row!.id as string;
  };
  for (let round = 0; round < 2; round += 1) {
    const id = await ask();
    await vi.waitFor(
      async () =>
        expect(await superuser`select status, attempts from privacy_runs where id = ${id}`).toEqual([
          { status: 'done', attempts: 1 },
        ]),
      { timeout: 20_000 },
    );
  }
});
