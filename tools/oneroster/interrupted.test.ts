import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ownDatabase } from '#db/testing.ts';
import { openFileSet } from './file-set.ts';
import { type ImportOptions, importFileSet } from './import.ts';
import { eachOf, generatedSchool } from './testing/generated-school.ts';
import { writeFileSet } from './write-file-set.ts';

const test = await ownDatabase();
const service = postgres(test.urls.service, { max: 3, prepare: false, onnotice: () => {} });
let folder: string;
const at = (name: string) => path.join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'oneroster-interrupted-'));
  await test.superuser`insert into public.schools (code, name, time_zone) values ('OAK', 'Oak', 'Europe/Berlin')`;
  await writeFileSet(at('oak.zip'), eachOf(generatedSchool({ users: 60, code: 'OAK' })), {
    systemName: 't',
    systemCode: '1',
  });
});
afterAll(async () => {
  await service.end();
  await rm(folder, { recursive: true });
});

async function run(options: Partial<ImportOptions> = {}) {
  const set = await openFileSet(at('oak.zip'));
  try {
    return await importFileSet(service, set, { schoolCode: 'OAK', dryRun: false, ...options });
  } finally {
    set.close();
  }
}

const rows = async () => {
  const [row] = await test.superuser`
    select (select count(*)::int from oneroster_records r where r.school_id = s.id) as records, (select count(*)::int from oneroster_staging) as staged,
      (select count(*)::int from school_people p where p.school_id = s.id) as people, (select count(*)::int from classes c where c.school_id = s.id) as classes
    from schools s where code = 'OAK'`;
  return row;
};
const nothing = { records: 0, staged: 0, people: 0, classes: 0 };

describe('an import that is cut off', () => {
  it.each([
    ['its process is killed', (child: ChildProcess) => child.kill('SIGKILL')],
    [
      'its session of the database dies',
      () => test.superuser`
        select pg_terminate_backend(pid) from pg_stat_activity
        where usename = 'catalyst_service' and datname = current_database() and state <> 'idle'`,
    ],
  ])('leaves nothing when %s', async (_, interrupt) => {
    const program = path.join(import.meta.dirname, 'testing/stuck-import.ts');
    const child = fork(program, [test.urls.service, at('oak.zip'), 'OAK'], { stdio: 'ignore', execArgv: [] });
    try {
      expect((await once(child, 'message'))[0]).toBe('enrollments');
      expect((await inTransaction()).length).toBeGreaterThan(0);
      await interrupt(child);
      await vi.waitFor(async () => expect(await inTransaction()).toEqual([]), { timeout: 10_000 });
      expect(await rows()).toEqual(nothing);
    } finally {
      if (child.kill('SIGKILL')) await once(child, 'exit');
    }
  });

  it('is one of a school at a time: the second waits, and finds everything done; readers go on meanwhile', async () => {
    let second: ReturnType<typeof run> | undefined;
    let read: Promise<unknown> | undefined;
    const first = await run({
      onFile: (file) => {
        if (file !== 'enrollments') return;
        second ??= run();
        read ??= test.superuser.begin(async (tx) => {
          await tx`set local lock_timeout = '5s'`;
          return tx`select (select count(*) from school_people) + (select count(*) from classes) + (select count(*) from memberships) as rows`;
        });
      },
    });
    expect(first.applied).toBe(true);
    await expect(read).resolves.toHaveLength(1);
    const again = await second;
    expect(again?.applied).toBe(true);
    expect(Object.values(again?.tables ?? {}).every((one) => one.created + one.changed + one.ended === 0)).toBe(true);
  });
});

const inTransaction = () =>
  test.superuser`select pid from pg_stat_activity where usename = 'catalyst_service' and datname = current_database() and state <> 'idle'`;
