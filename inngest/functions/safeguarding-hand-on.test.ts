import { randomUUID } from 'node:crypto';
import { afterAll, expect, it } from 'vitest';
import { connect } from '#db/client.ts';
import { ownDatabase } from '#db/testing.ts';
import { runJob } from '../run-job.ts';
import { handOnOverdueConcerns } from './safeguarding-hand-on.ts';

const { superuser, urls, caller } = await ownDatabase();
const service = connect(urls.service, { poolSize: 2 });
afterAll(() => service.$client.end());

it('hands a concern that waited too long to the deputy, once, with an entry in the audit log', async () => {
  const student = await caller('student@demo.school', 'student');
  const deputy = await caller('deputy@demo.school', 'admin');
  const id = randomUUID();
  await superuser`
    insert into public.safeguarding_concerns (id, school_id, student_id, raised_by, source, category, content, acknowledge_by)
    values (${id}, ${student.schoolId}, ${student.userId}, ${student.userId}, 'harm_check', 'other', ${`f1.${'a'.repeat(40)}`}, now() - interval '1 minute')`;
  const pass = () => runJob('safeguarding-hand-on', handOnOverdueConcerns, { database: service });
  expect((await pass()).rows).toBe(1);
  expect((await pass()).rows).toBe(0);
  const told =
    await superuser`select payload ->> 'toPersonId' as person from public.outbox where payload ->> 'concernId' = ${id}`;
  expect([...told]).toEqual([{ person: deputy.userId }]);
  const entries = await superuser`select rows from guard.audit_log where operation = 'job.safeguarding-hand-on'`;
  expect([...entries]).toEqual([{ rows: 1 }]);
});
