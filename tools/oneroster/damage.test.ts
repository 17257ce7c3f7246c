import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownDatabase } from '#db/testing.ts';
import type { FileName } from './binding.ts';
import { binding12 } from './binding-1-2.ts';
import { csvRecords } from './csv-reader.ts';
import { csvLine } from './csv-writer.ts';
import type { FileSet, PartName } from './file-set.ts';
import { importFileSet } from './import.ts';
import { generatedSchool } from './testing/generated-school.ts';
import { linesOf } from './write-file-set.ts';

type Files = Map<PartName, string>;

/** A set whose files are texts in memory. */
const inMemory = (files: Files): FileSet => ({
  names: new Map([...files.keys()].map((name) => [name, `${name}.csv`])),
  others: [],
  read: async function* (name) {
    yield Buffer.from(files.get(name) ?? '');
  },
  close: () => {},
});

const sound: Files = new Map();
const test = await ownDatabase();
const service = postgres(test.urls.service, { max: 1, prepare: false, onnotice: () => {} });
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'oneroster-damage-'));
  await test.superuser`insert into public.schools (code, name, time_zone) values ('OAK', 'Oak', 'Europe/Berlin')`;
  const tables = generatedSchool({ users: 30, code: 'OAK', gradebook: true });
  for (const table of tables) {
    let text = '';
    for await (const piece of linesOf(table)) text += piece;
    sound.set(table.name, text);
  }
  const said = tables.map(({ name }) => `file.${name},bulk`);
  sound.set('manifest', ['propertyName,value', 'manifest.version,1.0', 'oneroster.version,1.2', ...said].join('\r\n'));
});
afterAll(async () => {
  await service.end();
  await rm(folder, { recursive: true });
});

const run = (files: Files) => importFileSet(service, inMemory(files), { schoolCode: 'OAK', dryRun: false });

const written = async () => {
  const [row] = await test.superuser`
    select (select count(*)::int from school_people p where p.school_id = s.id) + (select count(*)::int from oneroster_records r where r.school_id = s.id)
      + (select count(*)::int from oneroster_staging) + (select count(*)::int from classes c where c.school_id = s.id) as rows
    from schools s where code = 'OAK'`;
  return row?.rows;
};

interface Cell {
  file: FileName;
  row: number;
  column: number;
}

async function rowsOf(text: string): Promise<{ line: number; values: string[] }[]> {
  const rows: { line: number; values: string[] }[] = [];
  for await (const records of csvRecords(
    (async function* () {
      yield Buffer.from(text);
    })(),
  ))
    rows.push(...records);
  return rows;
}

/** The set with one cell changed, and where the cell's row begins. */
async function damaged({ file, row, column }: Cell, change: (value: string) => string) {
  const rows = await rowsOf(sound.get(file) ?? '');
  const at = rows[1 + (row % (rows.length - 1))];
  const header = rows[0]?.values ?? [];
  const place = column % header.length;
  if (!at) throw new Error(`${file} has no rows`);
  const before = at.values[place] ?? '';
  at.values[place] = change(before);
  const text = rows.map(({ values }) => csvLine(values)).join('');
  return {
    files: new Map([...sound, [file, text]]),
    line: at.line,
    field: header[place] ?? '',
    before,
    after: at.values[place],
  };
}

const cell = fc.record({
  file: fc.constantFrom<FileName>(
    'users',
    'classes',
    'enrollments',
    'academicSessions',
    'roles',
    'demographics',
    'lineItems',
    'results',
    'orgs',
  ),
  row: fc.nat(200),
  column: fc.nat(40),
});

const changes = fc.constantFrom<(value: string) => string>(
  () => '',
  () => 'nobody-knows-this',
  () => '2026-13-45',
  (value) => `${value}\u0000`,
  (value) => `${value}x`,
  () => '-5',
);

describe('damage', () => {
  it('gives an error at its file, line and field, or changes nothing that was not said; and nothing is written', async () => {
    await fc.assert(
      fc.asyncProperty(cell, changes, async (where, change) => {
        const { files, line, field, before, after } = await damaged(where, change);
        fc.pre(before !== after);
        const report = await importFileSet(service, inMemory(files), { schoolCode: 'OAK', dryRun: true });
        expect(await written()).toBe(0);
        if (report.errorCount === 0) {
          // Harmless: the value is free, and everything else is as it was.
          const declared = binding12.get(where.file)?.fields.find(({ name }) => name === field);
          expect(after === '' ? declared?.required !== true : true).toBe(true);
          return;
        }
        const here = report.errors.some((error) => error.file === `${where.file}.csv` && error.line === line);
        // A changed id is missed where it is referred to: then the errors name it.
        const renamed = field === 'sourcedId' && report.errors.every(({ message }) => message.includes(before));
        const aboutSchool = where.file === 'orgs' && report.errors.every(({ file }) => file === 'orgs.csv');
        expect(here || renamed || aboutSchool).toBe(true);
        if (here && report.errorCount === 1) expect(['', field]).toContain(fieldSaid(report.errors[0]?.field, field));
      }),
      { numRuns: 15 },
    );
  }, 60_000);

  it('cuts, doubles and shuffles of bytes never write half of a set', async () => {
    const cut = fc.record({
      file: cell,
      from: fc.nat(2_000),
      length: fc.nat(60),
      put: fc.constantFrom('', '"', ',', '\r', '\n\n', '\u00ff'),
    });
    await fc.assert(
      fc.asyncProperty(cut, async ({ file: { file }, from, length, put }) => {
        const text = sound.get(file) ?? '';
        const at = from % text.length;
        const files = new Map([...sound, [file, text.slice(0, at) + put + text.slice(at + length)]]);
        const report = await importFileSet(service, inMemory(files), { schoolCode: 'OAK', dryRun: true });
        expect(
          report.errors.every((error) => error.file.endsWith('.csv') && error.line >= 0 && error.message.length > 10),
        ).toBe(true);
        expect(await written()).toBe(0);
      }),
      { numRuns: 10 },
    );
  }, 60_000);
});

/** Two fields of one fact: an end before its begin is said at the end. */
const fieldSaid = (said: string | undefined, changed: string) =>
  said === 'endDate' && /Date$/.test(changed) ? changed : said === 'sourcedId' || said === 'beginDate' ? changed : said;

describe('what senders do', () => {
  const spoiled = (file: FileName | 'manifest', change: (text: string) => string): Files =>
    new Map([...sound, [file, change(sound.get(file) ?? '')]]);

  it.each<[string, () => Files]>([
    ['a byte order mark in each file', () => new Map([...sound].map(([name, text]) => [name, `\uFEFF${text}`]))],
    [
      'ends of line by CR alone',
      () => new Map([...sound].map(([name, text]) => [name, text.replaceAll('\r\n', '\r')])),
    ],
    ['booleans as spreadsheets write them', () => spoiled('users', (text) => text.replaceAll(',true,', ',TRUE,'))],
    ['columns in capitals', () => spoiled('users', (text) => text.replace('sourcedId,status', 'SOURCEDID,Status'))],
    ['blank lines at the end', () => spoiled('roles', (text) => `${text}\r\n\r\n`)],
    [
      'two pupils of the same full name in one class',
      () => spoiled('users', (text) => text.replaceAll('Ada,', 'Bo,').replaceAll('Okafor', "O'Brien")),
    ],
    [
      'a person with two roles and orgs',
      () =>
        new Map([
          ...spoiled('orgs', (text) => `${text}dep,,,Science,department,,org-OAK\r\n`),
          [
            'roles',
            `${sound.get('roles')}second,,,u-20,secondary,aide,,,dep,\r\nthird,,,u-20,secondary,parent,,,org-OAK,\r\n`,
          ],
        ]),
    ],
  ])('%s are harmless', async (_, files) => {
    const report = await importFileSet(service, inMemory(files()), { schoolCode: 'OAK', dryRun: true });
    expect(report.errors).toEqual([]);
    expect(report.files.find(({ file }) => file === 'users')).toMatchObject({ created: 30 });
  });

  it.each<[string, () => Files, { file: string; field?: string; message: string }]>([
    [
      'no manifest',
      () => new Map([...sound].filter(([name]) => name !== 'manifest')),
      { file: 'manifest.csv', message: 'manifest is missing' },
    ],
    [
      'a bulk file that is not there',
      () => new Map([...sound].filter(([name]) => name !== 'roles')),
      { file: 'manifest.csv', field: 'file.roles', message: 'not there' },
    ],
    [
      'a version of another time',
      () => spoiled('manifest', (text) => text.replace('1.2', '1.0')),
      { file: 'manifest.csv', field: 'oneroster.version', message: '1.1 and 1.2' },
    ],
    [
      'a role that is none',
      () => spoiled('roles', (text) => text.replace(',student,', ',pupil,')),
      { file: 'roles.csv', field: 'role', message: 'not one of' },
    ],
    [
      'a boolean that is none',
      () => spoiled('users', (text) => text.replace(',true,', ',yes,')),
      { file: 'users.csv', field: 'enabledUser', message: 'neither true nor false' },
    ],
    [
      'a quote that is never closed',
      () => spoiled('orgs', (text) => text.replace('School OAK', '"School OAK')),
      { file: 'orgs.csv', message: 'quote' },
    ],
  ])('%s is an error that says so, and nothing is written', async (_, files, expected) => {
    const report = await run(files());
    expect(report.applied).toBe(false);
    const { message, ...place } = expected;
    expect(report.errors[0]).toMatchObject({ ...place, message: expect.stringContaining(message) });
    expect(await written()).toBe(0);
  });

  it('reads an archive whose files lie in a folder', async () => {
    const { writeZip } = await import('./zip-writer.ts');
    const { createWriteStream } = await import('node:fs');
    const { openFileSet } = await import('./file-set.ts');
    const location = path.join(folder, 'nested.zip');
    async function* all() {
      for (const [name, text] of sound)
        yield {
          name: `export 2026/${name}.csv`,
          pieces: (async function* () {
            yield text;
          })(),
        };
    }
    await writeZip(createWriteStream(location), all());
    await writeFile(path.join(folder, 'other.txt'), '');
    const set = await openFileSet(location);
    const report = await importFileSet(service, set, { schoolCode: 'OAK', dryRun: true });
    set.close();
    expect(report.errors).toEqual([]);
  });
});
