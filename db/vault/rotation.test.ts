import { randomBytes, randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { ownDatabase, waitingForLocks } from '../testing.ts';
import { fingerprintKey } from './fingerprint-key.ts';
import { SecretRing, UnreadableSecret } from './key-ring.ts';
import { rotate, sealedColumns } from './rotation.ts';

const { superuser: owner, urls } = await ownDatabase();
const open = (url: string) => postgres(url, { max: 4, onnotice: () => {} });
const service = open(urls.service);
const gateway = open(urls.gateway);
afterAll(() => Promise.all([service.end(), gateway.end()]));

const [first, second] = [1, 2].map(() => randomBytes(32).toString('hex')) as [string, string];
const old = new SecretRing(first);
const both = new SecretRing(`2:${second},1:${first}`);
const fresh = new SecretRing(`2:${second}`);
const secretName = 'API_KEY_ENCRYPTION_KEY';

// A table as a later migration would add one: sealed per school, by the secret for everything but model keys. It stands for
// the keys of the seeded school, which other versions than this file's seal.
await owner.unsafe(`
  delete from guard.sealed_columns where secret_name = '${secretName}';
  create table guard.notes (id uuid primary key, school_id uuid not null, content text, key_version smallint);
  grant all on guard.notes to catalyst_admin;
  insert into guard.sealed_columns (table_name, column_name, school_column, secret_name) values ('guard.notes', 'content', 'school_id', '${secretName}');
  create trigger refuse_old_version_of_content before insert or update of content on guard.notes
    for each row execute function guard.refuse_old_version('${secretName}', 'key_version')`);

const place = (row: string, school: string) => ({ table: 'guard.notes', column: 'content', row, school });

async function write(ring: SecretRing, text: string, sql: postgres.Sql = owner) {
  const [id, school] = [randomUUID() as string, randomUUID() as string];
  const { secret, version } = ring.seal(text, place(id, school));
  await sql`insert into guard.notes values (${id}, ${school}, ${secret}, ${version})`;
  return { id, school };
}

async function read(ring: SecretRing, { id, school }: { id: string; school: string }, as = school) {
  const [row] = await owner<{ secret: string; version: number }[]>`
    select content as secret, key_version as version from guard.notes where id = ${id}`;
  return ring.open(row!, place(id, as));
}

beforeEach(async () => {
  await owner`truncate guard.notes, gateway.wrapped_keys`;
  await owner`delete from public.ai_key_assignments`;
  await owner`delete from public.ai_keys`;
  await owner`update guard.secret_versions set lowest = 1`;
});

describe('a rotation', () => {
  test('seals again what is of another version, in its school, and what is absent stays so', async () => {
    const notes = await Promise.all(Array.from({ length: 23 }, (_, n) => write(old, `note ${n}`)));
    const newer = await write(both, 'newer');
    await owner`insert into guard.notes values (${randomUUID()}, ${randomUUID()}, null, null)`;
    const progress: number[] = [];

    const options = { sql: service, secretName, ring: both, rowsAtATime: 5 } as const;
    const rotated = await rotate({ ...options, onProgress: ({ done, of }) => progress.push(done / of) });

    const column = 'guard.notes.content';
    expect(rotated).toEqual([{ column, resealed: 23, unreadable: [], versions: { 2: 24 } }]);
    expect(progress).toEqual([5 / 23, 10 / 23, 15 / 23, 20 / 23, 1]);
    for (const [n, note] of notes.entries()) {
      expect(await read(fresh, note)).toBe(`note ${n}`);
      await expect(read(fresh, note, newer.school)).rejects.toThrow(UnreadableSecret);
    }
    expect(await read(fresh, newer)).toBe('newer');
    expect(await rotate(options)).toEqual([{ column, resealed: 0, unreadable: [], versions: { 2: 24 } }]);
  });

  test('shares the work with others that run at once', async () => {
    await Promise.all(Array.from({ length: 60 }, (_, n) => write(old, `note ${n}`)));
    const run = () => rotate({ sql: service, secretName, ring: both, rowsAtATime: 3 });
    const runs = await Promise.all([run(), run(), run()]);
    expect(runs.flat().reduce((sum, { resealed }) => sum + resealed, 0)).toBe(60);
    for (const [column] of runs) expect(column!.versions).toEqual({ 2: 60 });
  });

  test('waits for a row that another holds, and takes it when the other dies', async () => {
    await write(old, 'held');
    const held = Promise.withResolvers<void>();
    const holder = owner
      .begin(async (tx) => {
        await tx`select from guard.notes for update`;
        held.resolve();
        await untilSomebodyWaits();
        throw new Error('it died');
      })
      .catch(() => {});
    await held.promise;
    const [column] = await rotate({ sql: service, secretName, ring: both });
    await holder;
    expect(column).toMatchObject({ resealed: 1, versions: { 2: 1 } });
  });

  test('reports what does not open, leaves it as it is, and goes on with the others', async () => {
    const [moved, unknown, good] = [await write(old, 'a'), await write(old, 'b'), await write(old, 'c')];
    await owner`update guard.notes set school_id = ${randomUUID()} where id = ${moved.id}`;
    await owner`update guard.notes set key_version = 7 where id = ${unknown.id}`;
    const [column] = await rotate({ sql: service, secretName, ring: both, rowsAtATime: 1 });
    expect(column).toMatchObject({ resealed: 1, versions: { 1: 1, 2: 1, 7: 1 } });
    expect(column!.unreadable.map(({ row }) => row).sort()).toEqual([moved.id, unknown.id].sort());
    expect(await read(fresh, good)).toBe('c');
    expect(await sealedColumns(service, secretName)).toMatchObject([{ versions: { 1: 1, 2: 1, 7: 1 } }]);
  });
});

describe('from its beginning', () => {
  test('no process stores what an older version sealed', async () => {
    await rotate({ sql: service, secretName, ring: both });
    await expect(write(old, 'late')).rejects.toThrow('sealed with version 1 of API_KEY_ENCRYPTION_KEY');
    const note = await write(both, 'in time');
    await expect(
      owner`update guard.notes set content = content, key_version = 1 where id = ${note.id}`,
    ).rejects.toThrow('no longer used');
  });

  test('it waits for those that began to store before', async () => {
    const stored = Promise.withResolvers<void>();
    const writer = owner.begin(async (tx) => {
      await write(old, 'just before', tx as unknown as postgres.Sql);
      stored.resolve();
      await untilSomebodyWaits();
    });
    await stored.promise;
    const [column] = await rotate({ sql: service, secretName, ring: both });
    await writer;
    expect(column).toMatchObject({ resealed: 1, versions: { 2: 1 } });
  });

  test('there is no way back to a lower version', async () => {
    await rotate({ sql: service, secretName, ring: both });
    const back = rotate({ sql: service, secretName, ring: new SecretRing(`1:${first},2:${second}`) });
    await expect(back).rejects.toThrow('rotated to version 2 before');
  });
});

describe('the fingerprint key', () => {
  const gemini = 'GEMINI_ENCRYPTION_KEY';

  test('is the same before, while and after version 1 is replaced, also by version 3', async () => {
    const before = await fingerprintKey(gateway, old);
    expect(await fingerprintKey(gateway, both)).toEqual(before);
    await rotate({ sql: service, secretName: gemini, ring: both });
    await rotate({ sql: service, secretName: gemini, ring: both });
    expect(await fingerprintKey(gateway, fresh)).toEqual(before);
    const third = randomBytes(32).toString('hex');
    const columns = await rotate({
      ...{ sql: service, secretName: gemini },
      ring: new SecretRing(`3:${third},2:${second}`),
    });
    expect(columns[0]).toMatchObject({ column: 'gateway.wrapped_keys.secret', resealed: 1, versions: { 3: 1 } });
    expect(await fingerprintKey(service, new SecretRing(`3:${third}`))).toEqual(before);
  });

  test('is made once for a pool that begins with a later version', async () => {
    const made = await Promise.all(Array.from({ length: 4 }, () => fingerprintKey(gateway, fresh)));
    expect(new Set(made.map((key) => key.toString('hex'))).size).toBe(1);
    expect(made[0]).toHaveLength(32);
  });

  test('is not made up for a pool that was filled under a version that has gone', async () => {
    await owner`
      with project as (insert into public.ai_projects (name) values ('left behind') returning id)
      insert into public.ai_keys (project_id, label, secret, key_version, fingerprint)
      select id, 'left', repeat('a', 24) || ':' || repeat('b', 32) || ':cc', 1, 'left' from project`;
    await expect(fingerprintKey(service, fresh)).rejects.toThrow('put it back');
    expect(await owner`select from gateway.wrapped_keys`).toHaveLength(0);
  });
});

test('only the service login rotates, and it touches sealed columns alone', async () => {
  const take = (sql: postgres.Sql, table: string, column: string) =>
    sql`select guard.take_outdated(${table}, ${column}, 2, ${randomUUID()}, 1, false)`;
  await expect(take(gateway, 'guard.notes', 'content')).rejects.toThrow('permission denied');
  await expect(take(service, 'public.profiles', 'email')).rejects.toThrow('no rows');
  await expect(service`select from gateway.wrapped_keys`).rejects.toThrow('permission denied');
  await expect(service`update guard.secret_versions set lowest = 9`).rejects.toThrow('permission denied');
});

/** Resolves when a session of this database waits for a lock. */
async function untilSomebodyWaits(): Promise<void> {
  while ((await waitingForLocks(owner)) === 0);
}
