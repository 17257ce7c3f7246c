import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownDatabase } from '#db/testing.ts';
import { binding12 } from './binding-1-2.ts';
import { exportFileSet } from './export.ts';
import { openFileSet } from './file-set.ts';
import { importFileSet } from './import.ts';
import { tableRows } from './read-table.ts';
import { RowErrors } from './row-error.ts';
import { eachOf, generatedSchool } from './testing/generated-school.ts';
import { writeFileSet } from './write-file-set.ts';

const test = await ownDatabase();
const service = postgres(test.urls.service, { max: 2, prepare: false, onnotice: () => {} });
let folder: string;
const at = (name: string) => path.join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'oneroster-export-'));
  await test.superuser`insert into public.schools (code, name, time_zone) values ('OAK', 'Oak', 'Europe/Berlin'), ('ELM', 'Elm', 'Europe/Berlin')`;
  await writeFileSet(at('sent'), eachOf(generatedSchool({ users: 80, code: 'OAK' })), {
    systemName: 't',
    systemCode: '1',
  });
});
afterAll(async () => {
  await service.end();
  await rm(folder, { recursive: true });
});

async function put(name: string, schoolCode: string, dryRun = false) {
  const set = await openFileSet(at(name));
  try {
    return await importFileSet(service, set, { schoolCode, dryRun });
  } finally {
    set.close();
  }
}

/** Rows of every file by sourcedId. */
async function read(name: string) {
  const set = await openFileSet(at(name));
  const files: Record<string, Record<string, unknown>> = {};
  for (const binding of binding12.values()) {
    if (!set.names.has(binding.name)) continue;
    const errors = new RowErrors();
    const rows: Record<string, unknown> = {};
    for await (const some of tableRows(
      binding,
      { file: binding.name, bytes: set.read(binding.name), mode: 'bulk' },
      errors,
    ))
      for (const { content } of some) rows[content.sourcedId ?? ''] = content;
    expect(errors.first).toEqual([]);
    files[binding.name] = rows;
  }
  set.close();
  return files;
}

describe('an export', () => {
  it('sends back what came, every field and extension, and its import changes nothing', async () => {
    expect(await put('sent', 'OAK')).toMatchObject({ applied: true });
    await exportFileSet(service, at('back.zip'), 'oak');
    expect(await read('back.zip')).toEqual(await read('sent'));
    const report = await put('back.zip', 'OAK');
    expect(report.errors).toEqual([]);
    expect(report.files.map(({ created, changed, ended }) => created + changed + ended)).toEqual(
      report.files.map(() => 0),
    );
    await exportFileSet(service, at('again.zip'), 'OAK');
    expect(await readFile(at('again.zip'))).toEqual(await readFile(at('back.zip')));
  });

  it('says what the school has changed since', async () => {
    await test.superuser`update profiles set family_name = 'Changed' where id = (select person_id from school_people where sourced_id = 'u-3')`;
    await exportFileSet(service, at('changed'), 'OAK');
    const sent = (await read('sent')).users;
    const back = (await read('changed')).users;
    expect(back?.['u-3']).toEqual({ ...(sent?.['u-3'] as object), familyName: 'Changed' });
    expect({ ...back, 'u-3': undefined }).toEqual({ ...sent, 'u-3': undefined });
  });

  it('carries a school that was never imported into another one, people, families, classes and all', async () => {
    const [demonstration] =
      await test.superuser`select s.code from schools s join school_people p on p.school_id = s.id group by 1 order by count(*) desc limit 1`;
    await keepMarksOfSomeClasses();
    // As in a database that has been in use: statistics know the small school that came first.
    await test.superuser`analyze`;
    await exportFileSet(service, at('demonstration'), demonstration?.code);
    const same = await put('demonstration', demonstration?.code, true);
    expect(same.errors).toEqual([]);
    expect(
      Object.fromEntries(
        Object.entries(same.tables).filter(([, { created, changed, ended }]) => created + changed + ended > 0),
      ),
    ).toEqual({});
    const standing = same.files.filter(({ file }) =>
      /^(?:orgs|academicSessions|classes|users|enrollments|results)$/.test(file),
    );
    expect(standing.length).toBe(6);
    expect(standing.filter(({ created, recognised, rows }) => created > 0 || recognised !== rows)).toEqual([]);
    const moved = await put('demonstration', 'ELM');
    expect(moved.errors).toEqual([]);
    expect(moved.applied).toBe(true);
    await exportFileSet(service, at('elm'), 'ELM');
    expect(await read('elm')).toEqual(await read('demonstration'));
  }, 120_000);
});

/** Thirty thousand marks more would say nothing else. */
async function keepMarksOfSomeClasses(): Promise<void> {
  await test.superuser.begin(async (sql) => {
    await sql`set local session_replication_role = replica`;
    for (const marks of ['assessment_grades', 'grades'])
      await sql`delete from ${sql(`public.${marks}`)} where class_id not in (select id from public.classes order by name, id limit 12)`;
  });
}
