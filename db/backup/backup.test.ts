import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TEST_KEYS } from '../audit/testing.ts';
import { verifyAudit } from '../audit/verify.ts';
import { sealAll } from '../audit-seal.ts';
import { ownDatabase } from '../testing.ts';
import { readBackup } from './manifest.ts';
import { differences, restoreBackup } from './restore.ts';
import { takeBackup } from './take.ts';

const source = await ownDatabase();
const target = await ownDatabase();
const work = mkdtempSync(path.join(tmpdir(), 'catalyst-backup-'));
const folder = path.join(work, 'backup');
afterAll(() => rmSync(work, { recursive: true, force: true }));

const add = (sql: postgres.Sql, number: number) => sql`
  insert into public.announcements (school_id, author_id, title, body, audience, publishes_at)
  select a.school_id, a.author_id, ${`Meanwhile ${number}`}, E'tab\there, back\\slash, \u00e9', 'school', now() from public.announcements a limit 1`;

let during = 0;
beforeAll(async () => {
  // Rows come in all the while: the copy must show one moment.
  const writer = postgres(source.urls.superuser, { max: 1, onnotice: () => {} });
  await add(writer, 0);
  // The audit log is sealed up to its last row, as a running installation has it, and goes on unsealed.
  for (const part of [1, 2, 3]) {
    await writer`insert into guard.audit_log (school_id, operation, surface, outcome) select id, ${`backup.${part}`}, 'job', 'done' from public.schools`;
    if (part < 3) await sealAll({ sql: writer, keys: TEST_KEYS });
  }
  const writes: Promise<unknown>[] = [];
  await takeBackup({
    url: source.urls.superuser,
    folder,
    onTable: () => {
      during += 1;
      writes.push(add(writer, during));
    },
  });
  await Promise.all(writes);
  await writer.end();
}, 60_000);

const emptied = () =>
  target.superuser.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx`truncate public.schools, public.profiles cascade`;
  });

it('shows one moment of every table while rows come in', async () => {
  const manifest = await readBackup(folder);
  const kept = manifest.tables.find(({ name }) => name === 'public.announcements')!;
  const [now] = await source.superuser`select count(*)::int as rows from public.announcements`;
  expect(now!.rows - kept.rows).toBe(during);
  expect(manifest.tables.map(({ name }) => name)).toContain('auth.users');
});

it('is restored into an empty database, equal in every table, with sequences that go on', async () => {
  await emptied();
  const manifest = await restoreBackup({ url: target.urls.superuser, folder });
  expect(await target.superuser.begin((tx) => differences(tx, manifest))).toEqual([]);
  await add(target.superuser, -1);
  expect(await target.superuser.begin((tx) => differences(tx, manifest))).toEqual([
    expect.stringMatching(/^public\.announcements has \d+ rows instead of \d+$/),
  ]);
  const [inserted] = await target.superuser`
    insert into guard.audit_log (operation, surface, outcome) values ('test', 'page', 'done') returning id`;
  expect(Number(inserted!.id)).toBeGreaterThan(0);
});

it('brings the sealed audit log along: its head is that of the manifest, it verifies, and it goes on being sealed', async () => {
  const manifest = await readBackup(folder);
  const [heads] =
    await source.superuser`select count(*)::int as count, max(number)::text as last from guard.audit_heads`;
  expect(heads!.count).toBeGreaterThan(2);
  expect(manifest.auditHead?.number).toBe(heads!.last);
  const verify = () => verifyAudit({ sql: target.superuser, trusted: TEST_KEYS.trusted, secondLookMs: 0 });
  expect(await verify()).toMatchObject({ ok: true, problems: [] });
  // What was not sealed yet is sealed there, and then the heads are no longer those of the backup.
  expect(await sealAll({ sql: target.superuser, keys: TEST_KEYS })).toBeGreaterThan(0);
  expect(await verify()).toMatchObject({ ok: true, problems: [] });
  expect(await target.superuser.begin((tx) => differences(tx, manifest))).toContainEqual(
    expect.stringMatching(new RegExp(`^the audit log ends at head \\d+ instead of ${heads!.last}$`)),
  );
});

it('goes into no database that is in use', async () => {
  await expect(restoreBackup({ url: source.urls.superuser, folder })).rejects.toThrow('it has schools');
});

it('names every file that is damaged or missing, and writes nothing', async () => {
  const damaged = path.join(work, 'damaged');
  cpSync(folder, damaged, { recursive: true });
  const { tables } = await readBackup(folder);
  const [first, second] = tables.filter(({ rows }) => rows > 1).map(({ file }) => file) as [string, string];
  const bytes = readFileSync(path.join(damaged, first));
  bytes[bytes.length >> 1]! ^= 1;
  writeFileSync(path.join(damaged, first), bytes);
  rmSync(path.join(damaged, second));
  await expect(readBackup(damaged)).rejects.toMatchObject({
    problems: [expect.stringContaining(`${first} (`), expect.stringContaining(`${second} (`)],
  });
  writeFileSync(
    path.join(damaged, 'manifest.json'),
    readFileSync(path.join(folder, 'manifest.json'), 'utf8').replace('"rows": ', '"rows": 1'),
  );
  await expect(restoreBackup({ url: target.urls.superuser, folder: damaged })).rejects.toThrow(
    'manifest.json is damaged',
  );
  rmSync(path.join(damaged, 'manifest.json'));
  await expect(readBackup(damaged)).rejects.toThrow('cut short');
  expect(readdirSync(folder).length).toBe(tables.length + 2);
});
