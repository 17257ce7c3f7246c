import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, expect } from 'vitest';
import { ownDatabase, type TestDatabase } from '#db/testing.ts';
import { type FileName, fileNames } from '../binding.ts';
import { binding12 } from '../binding-1-2.ts';
import { exportFileSet } from '../export.ts';
import { type FileSet, openFileSet } from '../file-set.ts';
import { type ImportOptions, type ImportReport, importFileSet } from '../import.ts';
import { tableRows } from '../read-table.ts';
import { RowErrors } from '../row-error.ts';
import { inMemory, minimal, type Row, type Rows, type Texts, textsOf } from './sets.ts';

/** A set that is refused, and exactly the lines that the command prints of it. */
export type Refused = [name: string, texts: () => Texts, lines: string[]];

/** Ends of what is said of words outside a vocabulary. */
export const ROLES =
  'aide, counselor, districtAdministrator, guardian, parent, principal, proctor, relative, siteAdministrator, student, systemAdministrator, teacher';
export const OWN = ', or a word of your own that begins with ext:.';

export interface Schools {
  test: TestDatabase;
  /** A school of its own. Of one school in a set its code need not be the identifier. */
  newSchool(): Promise<string>;
  /** Imports a set; into the school OAK unless another is named. */
  put(texts: Texts, schoolCode?: string, options?: Partial<ImportOptions>): Promise<ImportReport>;
  /** Imports what was exported of a school last. */
  putExported(of: string, into: string): Promise<ImportReport>;
  /** Rows that an export of the school holds. */
  exported(code: string): Promise<Rows>;
}

/** Schools to import into, in a database of this test file. Call it at the top of the file. */
export async function conformanceSchools(): Promise<Schools> {
  const test = await ownDatabase();
  const service = postgres(test.urls.service, { max: 1, prepare: false, onnotice: () => {} });
  const folder = await mkdtemp(path.join(tmpdir(), 'oneroster-conformance-'));
  const at = (code: string) => path.join(folder, `${code}.zip`);
  const makeSchool = async (code: string) => {
    await test.superuser`insert into public.schools (code, name, time_zone) values (${code}, ${code}, 'Europe/Berlin')`;
    return code;
  };
  let schools = 0;
  beforeAll(() => makeSchool('OAK'));
  afterAll(async () => {
    await service.end();
    await rm(folder, { recursive: true });
  });
  return {
    test,
    newSchool: () => {
      schools += 1;
      return makeSchool(`N${schools}`);
    },
    put: (texts, schoolCode = 'OAK', options = {}) =>
      importFileSet(service, inMemory(texts), { schoolCode, dryRun: false, ...options }),
    putExported: async (of, into) =>
      importFileSet(service, await openFileSet(at(of)), { schoolCode: into, dryRun: false }),
    exported: async (code) => {
      await exportFileSet(service, at(code), code);
      return read(await openFileSet(at(code)));
    },
  };
}

/** As the command prints them. */
export const lines = ({ errors }: ImportReport) =>
  errors.map(({ file, line, field, message }) => `${file}:${line}:${field}: ${message}`);

/** The minimal set with one file said otherwise. */
export const withRows = (name: FileName, rows: readonly Row[]) => textsOf({ ...minimal, [name]: rows });

/** The minimal set with fields of one row said otherwise. */
export const changed = (name: FileName, index: number, fields: Row) =>
  withRows(
    name,
    (minimal[name] ?? []).map((row, at) => (at === index ? { ...row, ...fields } : row)),
  );

/** All rows of a set, none of them wrong. */
export async function read(set: FileSet): Promise<Rows> {
  const files: Record<string, Row[]> = {};
  for (const name of fileNames) {
    const binding = binding12.get(name);
    if (!binding || !set.names.has(name)) continue;
    const errors = new RowErrors();
    const rows: Row[] = [];
    for await (const some of tableRows(binding, { file: name, bytes: set.read(name), mode: 'bulk' }, errors))
      rows.push(...some.map(({ content }) => content));
    expect(errors.first).toEqual([]);
    files[name] = rows;
  }
  set.close();
  return files;
}

/** Rows by sourcedId, without fields that are empty: as two sets are compared. */
export const bySourcedId = (rows: Rows) =>
  Object.fromEntries(
    Object.entries(rows).map(([name, some]) => [
      name,
      Object.fromEntries(
        some.map((row) => [row.sourcedId, Object.fromEntries(Object.entries(row).filter(([, value]) => value !== ''))]),
      ),
    ]),
  );

export const untouched = ({ files, tables }: ImportReport) =>
  [...files, ...Object.values(tables)].every(({ created, changed, ended }) => created + changed + ended === 0);
