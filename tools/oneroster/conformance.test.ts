import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownDatabase } from '#db/testing.ts';
import { type FileName, fileNames } from './binding.ts';
import { binding12 } from './binding-1-2.ts';
import { csvLine } from './csv-writer.ts';
import { exportFileSet } from './export.ts';
import { type FileSet, openFileSet } from './file-set.ts';
import { type ImportOptions, type ImportReport, importFileSet } from './import.ts';
import { tableRows } from './read-table.ts';
import { RowErrors } from './row-error.ts';
import {
  full,
  inMemory,
  manifestOf,
  minimal,
  type Row,
  type Rows,
  type Texts,
  textOf,
  textsOf,
} from './testing/sets.ts';

const test = await ownDatabase();
const service = postgres(test.urls.service, { max: 1, prepare: false, onnotice: () => {} });
let folder: string;
let schools = 0;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'oneroster-conformance-'));
  await test.superuser`insert into public.schools (code, name, time_zone) values ('OAK', 'Oak', 'Europe/Berlin')`;
});
afterAll(async () => {
  await service.end();
  await rm(folder, { recursive: true });
});

const at = (name: string) => path.join(folder, name);

/** Of one school in the set its code need not be the identifier: each scenario has a school of its own. */
async function newSchool(): Promise<string> {
  schools += 1;
  const code = `N${schools}`;
  await test.superuser`insert into public.schools (code, name, time_zone) values (${code}, ${code}, 'Europe/Berlin')`;
  return code;
}

const put = (texts: Texts, schoolCode = 'OAK', options: Partial<ImportOptions> = {}) =>
  importFileSet(service, inMemory(texts), { schoolCode, dryRun: false, ...options });

/** As the command prints them. */
const lines = ({ errors }: ImportReport) =>
  errors.map(({ file, line, field, message }) => `${file}:${line}:${field}: ${message}`);

const check = async (texts: Texts) => lines(await put(texts, 'OAK', { dryRun: true }));

/** The minimal set with one file said otherwise. */
const withRows = (name: FileName, rows: readonly Row[]) => textsOf({ ...minimal, [name]: rows });
const changed = (name: FileName, index: number, fields: Row) =>
  withRows(
    name,
    (minimal[name] ?? []).map((row, at) => (at === index ? { ...row, ...fields } : row)),
  );

async function read(set: FileSet): Promise<Rows> {
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
const bySourcedId = (rows: Rows) =>
  Object.fromEntries(
    Object.entries(rows).map(([name, some]) => [
      name,
      Object.fromEntries(
        some.map((row) => [row.sourcedId, Object.fromEntries(Object.entries(row).filter(([, value]) => value !== ''))]),
      ),
    ]),
  );

async function exported(code: string): Promise<Rows> {
  await exportFileSet(service, at(`${code}.zip`), code);
  return read(await openFileSet(at(`${code}.zip`)));
}

const untouched = ({ files, tables }: ImportReport) =>
  [...files, ...Object.values(tables)].every(({ created, changed, ended }) => created + changed + ended === 0);

describe('sets that conform', () => {
  it.each<[string, () => Texts]>([
    ['the least', () => textsOf(minimal)],
    ['every file', () => textsOf(full)],
    ['a manifest alone', () => ({ manifest: manifestOf({}) })],
  ])('%s is imported, exported as it came, and the same again changes nothing', async (_, texts) => {
    const code = await newSchool();
    const sent = await read(inMemory(texts()));
    const first = await put(texts(), code);
    expect(lines(first)).toEqual([]);
    if (Object.keys(sent).length === 0) return;
    expect(bySourcedId(await exported(code))).toEqual(bySourcedId(sent));
    expect(untouched(await put(texts(), code))).toBe(true);
    const again = await importFileSet(service, await openFileSet(at(`${code}.zip`)), {
      schoolCode: code,
      dryRun: false,
    });
    expect(lines(again)).toEqual([]);
    expect(untouched(again)).toBe(true);
    const moved = await newSchool();
    const other = await importFileSet(service, await openFileSet(at(`${code}.zip`)), {
      schoolCode: moved,
      dryRun: false,
    });
    expect(lines(other)).toEqual([]);
    expect(bySourcedId(await exported(moved))).toEqual(bySourcedId(sent));
  });

  it('gives terms a year, marks in words their points, and results of terms their place', async () => {
    const code = await newSchool();
    await put(textsOf(minimal), code);
    const [term] = await test.superuser`
      select t.name, t.starts_on::text, y.name as year, y.ends_on::text from terms t join academic_years y on y.id = t.academic_year_id
      join schools s on s.id = t.school_id where s.code = ${code}`;
    expect(term).toEqual({ name: 'Autumn', starts_on: '2026-08-15', year: '2026/2027', ends_on: '2027-06-19' });

    const other = await newSchool();
    const report = await put(textsOf(full), other);
    expect(report.administrators).toBe(1);
    const marks = await test.superuser`
      select r.sourced_id as id, g.state, g.score from assessment_grades g join oneroster_records r on r.row_id = g.id and r.school_id = g.school_id
      join schools s on s.id = g.school_id where s.code = ${other} order by 1`;
    expect(marks.map(({ id, state, score }) => `${id} ${state} ${score}`)).toEqual([
      ...[
        'g1 graded 17.50',
        'g2 excused null',
        'g3 missing null',
        'g4 graded 16.00',
        'g5 incomplete null',
        'g6 graded 1.00',
      ],
    ]);
    const results = await test.superuser`
      select r.sourced_id as id, g.kind, g.percent, g.letter, t.name as term, g.released_to_student_at as released from grades g
      join oneroster_records r on r.row_id = g.id and r.school_id = g.school_id join terms t on t.id = g.term_id join schools s on s.id = g.school_id
      where s.code = ${other} order by 1`;
    expect(results).toEqual([
      { id: 'g7', kind: 'term', percent: '91.25', letter: 'A-', term: 'Q1', released: null },
      { id: 'g8', kind: 'term', percent: '80.00', letter: 'B', term: 'Q1', released: null },
    ]);
    expect(
      await test.superuser`select from assessments a join schools s on s.id = a.school_id where s.code = ${other}`,
    ).toHaveLength(2);
    const scales = await test.superuser`
      select g.name, g.breaks from grading_scales g join schools s on s.id = g.school_id where s.code = ${other} order by 1`;
    expect(
      scales.map(({ breaks }) => breaks.map((one: { symbol: string; from: number }) => `${one.symbol} ${one.from}`)),
    ).toEqual([
      ['A 90', 'B 80', 'C 70.5', 'F 0'],
      ['1 90', '2 75', '3 0'],
    ]);
    const [tree] = await test.superuser`
      select p.name from terms t join terms p on p.id = t.parent_id join schools s on s.id = t.school_id where s.code = ${other} and t.name = 'T1'`;
    expect(tree?.name).toBe('FULL');
    const [people] = await test.superuser`
      select count(*) filter (where m.role = 'teacher')::int as teachers, count(*) filter (where m.role = 'student')::int as students,
        count(*) filter (where m.role = 'parent')::int as parents, count(*) filter (where m.role = 'admin')::int as admins
      from memberships m join schools s on s.id = m.school_id where s.code = ${other}`;
    expect(people).toEqual({ teachers: 2, students: 2, parents: 2, admins: 0 });
  });

  it('carries results of terms that the school gave itself to another school', async () => {
    const code = await newSchool();
    await put(textsOf(full), code);
    await test.superuser`
      insert into grades (school_id, student_id, class_id, subject_id, term_id, kind, percent, letter, remarks, graded_by)
      select g.school_id, g.student_id, g.class_id, g.subject_id, t.id, k.kind, 77.5, 'C+', 'Ours', g.graded_by
      from grades g join schools s on s.id = g.school_id join terms t on t.school_id = s.id and t.name = 'Q2' cross join (values ('term'), ('interim')) k (kind)
      where s.code = ${code} and g.letter = 'A-'`;
    const set = await exported(code);
    expect(set.categories?.map(({ title }) => title).sort()).toEqual([
      'Final grades',
      'Homework',
      'Interim results',
      'Term results',
    ]);
    const again = await importFileSet(service, await openFileSet(at(`${code}.zip`)), {
      schoolCode: code,
      dryRun: false,
    });
    expect(lines(again)).toEqual([]);
    expect(Object.values(again.tables).every(({ created, changed, ended }) => created + changed + ended === 0)).toBe(
      true,
    );
    expect(bySourcedId(await exported(code))).toEqual(bySourcedId(set));
    const moved = await newSchool();
    await importFileSet(service, await openFileSet(at(`${code}.zip`)), { schoolCode: moved, dryRun: false });
    const rows = await test.superuser`
      select g.kind, g.percent, g.letter, g.remarks, t.name from grades g join schools s on s.id = g.school_id join terms t on t.id = g.term_id
      where s.code = ${moved} and t.name = 'Q2' order by 1`;
    expect(rows).toEqual(
      ['interim', 'term'].map((kind) => ({ kind, percent: '77.50', letter: 'C+', remarks: 'Ours', name: 'Q2' })),
    );
  });

  it('takes people without roles, and terms without a parent in the year that the set has', async () => {
    const code = await newSchool();
    const { roles: _, academicSessions = [], ...rest } = minimal;
    const days = { startDate: '2026-08-16', endDate: '2027-08-15', schoolYear: '2026' };
    const texts = textsOf({
      ...rest,
      academicSessions: [
        { sourcedId: 'fy', title: 'FY', type: 'schoolYear', ...days },
        ...academicSessions.map((row) => ({
          ...row,
          startDate: '2026-08-30',
          endDate: '2027-01-29',
          schoolYear: '2026',
        })),
        {
          sourcedId: 'mp1',
          title: 'MP1',
          type: 'gradingPeriod',
          ...days,
          startDate: '2026-08-30',
          endDate: '2026-11-09',
        },
      ],
    });
    const report = await put(texts, code);
    expect(lines(report)).toEqual([]);
    expect(report.tables).toMatchObject({
      academic_years: { created: 1 },
      terms: { created: 2 },
      memberships: { created: 2 },
    });
    expect(untouched(await put(texts, code))).toBe(true);
    expect((await exported(code)).academicSessions).toHaveLength(3);
  });

  it('reads version 1.1, where users carry their role and schools', async () => {
    const code = await newSchool();
    const { roles: _, ...rest } = minimal;
    const users = (minimal.users ?? []).map((row, at) => ({
      ...row,
      orgSourcedIds: 's1',
      role: at === 0 ? 'student' : 'teacher',
    }));
    const rows: Rows = {
      ...{ ...rest, users, categories: [{ sourcedId: 'c', title: 'Tests' }] },
      lineItems: [
        {
          ...{ sourcedId: 'l', title: 'Test', assignDate: '2026-09-01', dueDate: '2026-09-02', classSourcedId: 'cl' },
          ...{ categorySourcedId: 'c', gradingPeriodSourcedId: 'term', resultValueMin: '0', resultValueMax: '10' },
        },
      ],
      results: [
        {
          ...{
            sourcedId: 'g',
            lineItemSourcedId: 'l',
            studentSourcedId: 'st',
            scoreStatus: 'fully graded',
            score: '7',
          },
          scoreDate: '2026-09-03',
        },
      ],
    };
    const texts = textsOf(rows, { version: '1.1' });
    const report = await put(texts, code);
    expect(lines(report)).toEqual([]);
    expect(report.tables).toMatchObject({ memberships: { created: 2 }, assessment_grades: { created: 1 } });
    expect(untouched(await put(texts, code))).toBe(true);
    expect((await exported(code)).roles?.map(({ sourcedId }) => sourcedId)).toEqual(['st/s1', 'te/s1']);
  });

  it('ends people that a delta deletes, and keeps them with all their history', async () => {
    const code = await newSchool();
    await put(textsOf(full), code);
    const gone = { status: 'tobedeleted', dateLastModified: '2026-11-01T00:00:00.000Z' };
    const pick = (name: FileName, field: string, id: string) =>
      (full[name] ?? []).filter((row) => row[field] === id).map((row) => ({ ...row, ...gone }));
    const report = await put(
      textsOf(
        {
          users: pick('users', 'sourcedId', 'st1'),
          roles: pick('roles', 'userSourcedId', 'st1'),
          enrollments: pick('enrollments', 'userSourcedId', 'st1'),
        },
        { mode: 'delta' },
      ),
      code,
    );
    expect(lines(report)).toEqual([]);
    expect(report.tables).toMatchObject({ memberships: { ended: 1 }, student_class_assignments: { ended: 3 } });
    const [kept] = await test.superuser`
      select (select count(*)::int from profiles f where f.id = p.person_id) as profiles,
        (select count(*)::int from assessment_grades g where g.student_id = p.person_id and g.score is not null) as marks,
        (select count(*)::int from student_class_assignments e where e.student_id = p.person_id) as places
      from school_people p join schools s on s.id = p.school_id where s.code = ${code} and p.sourced_id = 'st1'`;
    expect(kept).toEqual({ profiles: 1, marks: 2, places: 3 });
    expect((await exported(code)).users?.map(({ sourcedId }) => sourcedId)).not.toContain('st1');
  });

  it('takes its own school and calendar out of a district whose schools have other years', async () => {
    const code = await newSchool();
    const own = { ...minimal, orgs: [{ ...minimal.orgs?.[0], identifier: code }] as Row[] };
    const prefixed = (rows: readonly Row[] = []) =>
      rows.map((row) =>
        Object.fromEntries(
          Object.entries(row).map(([key, value]) => [key, /sourcedIds?$/i.test(key) && value ? `x${value}` : value]),
        ),
      );
    const both = Object.fromEntries(
      (Object.keys(own) as FileName[]).map((name) => [name, [...(own[name] ?? []), ...prefixed(minimal[name])]]),
    ) as Rows;
    both.academicSessions = [
      ...(own.academicSessions ?? []),
      { ...(minimal.academicSessions?.[0] as Row), sourcedId: 'xterm', startDate: '2026-07-01', endDate: '2027-02-01' },
    ];
    const report = await put(textsOf(both), code);
    expect(lines(report)).toEqual([]);
    expect(report.elsewhere).toBe(9);
    expect(bySourcedId(await exported(code)).academicSessions).toEqual(bySourcedId(own).academicSessions);
  });

  it('takes columns of any order and case, CR alone, a byte order mark, quoted newlines and lists with spaces', async () => {
    const code = await newSchool();
    const texts = textsOf(minimal);
    const users = [
      ['familyName', 'GIVENNAME', 'username', 'enabledUser', 'sourcedId', 'metadata.note'],
      ['Okafor', 'Ada', 'st', 'TRUE', 'st', 'one\rtwo\r\nthree "four"'],
      ['Ito', 'Bo', 'te', 'true', 'te', ''],
    ];
    const report = await put(
      {
        ...Object.fromEntries(
          Object.entries(texts).map(([name, text]) => [name, `\uFEFF${text}`.replaceAll('\r\n', '\r')]),
        ),
        users: users.map(csvLine).join(''),
      },
      code,
    );
    expect(lines(report)).toEqual([]);
    expect((await exported(code)).users?.[0]?.['metadata.note']).toBe('one\rtwo\r\nthree "four"');
  });
});

const BOM_OF_UTF_16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('sourcedId,name,type\n', 'utf16le')]);
const ROLES =
  'aide, counselor, districtAdministrator, guardian, parent, principal, proctor, relative, siteAdministrator, student, systemAdministrator, teacher';
const OWN = ', or a word of your own that begins with ext:.';

describe('sets that do not conform', () => {
  it.each<[string, () => Texts, string[]]>([
    [
      'no manifest',
      () => ({ orgs: textOf('orgs', minimal.orgs ?? []) }),
      [
        'manifest.csv:0:: The manifest is missing. It says which files are sent and whether each is bulk or delta; put manifest.csv beside the others.',
      ],
    ],
    [
      'a manifest without its first line',
      () => ({ manifest: 'manifest.version,1.0\noneroster.version,1.2\n' }),
      [
        'manifest.csv:1:: The first line has to be propertyName,value.',
        'manifest.csv:0:manifest.version: The version of the manifest is missing: 1.0.',
      ],
    ],
    [
      'another version',
      () => ({ manifest: manifestOf({}, '2.0') }),
      ['manifest.csv:3:oneroster.version: Version “2.0” cannot be read, only 1.1 and 1.2.'],
    ],
    [
      'another form of manifest',
      () => ({ manifest: manifestOf({}).replace('1.0', '1.1') }),
      ['manifest.csv:2:manifest.version: Version “1.1” of the manifest cannot be read, only 1.0.'],
    ],
    [
      'a bulk file that is not there',
      () => ({ ...textsOf(minimal), manifest: manifestOf({ ...modes(), demographics: 'bulk' }) }),
      [
        'manifest.csv:11:file.demographics: The manifest says bulk, but demographics.csv is not there. Add it, or say absent.',
      ],
    ],
    [
      'a file that is said to be absent',
      () => ({ ...textsOf(minimal), manifest: manifestOf({ ...modes(), roles: 'absent' }) }),
      ['manifest.csv:9:file.roles: roles.csv is there, but the manifest says it is absent. Say bulk or delta.'],
    ],
    [
      'a file of 1.2 in 1.1',
      () => ({ manifest: manifestOf({ roles: 'bulk' }, '1.1'), roles: textOf('roles', minimal.roles ?? []) }),
      ['manifest.csv:4:file.roles: Version 1.1 has no roles.csv. Say absent, or send version 1.2.'],
    ],
    [
      'a required column that is missing',
      () => ({ ...textsOf(minimal), orgs: 'sourcedId,name\ns1,Oak\n' }),
      ['orgs.csv:1:type: The column is missing. orgs.csv cannot be read without it.'],
    ],
    [
      'a required value that is missing',
      () => changed('users', 1, { givenName: '' }),
      ['users.csv:3:givenName: The value is missing.'],
    ],
    [
      'an id given twice',
      () => withRows('orgs', [...(minimal.orgs ?? []), { sourcedId: 's1', name: 'Again', type: 'department' }]),
      ['orgs.csv:3:sourcedId: “s1” is also on line 2. An id belongs to one row; leave one out.'],
    ],
    [
      'references to nothing',
      () => changed('enrollments', 0, { classSourcedId: 'nope', userSourcedId: 'who' }),
      [
        'enrollments.csv:2:classSourcedId: “nope” is not in classes.csv. Add it there, or correct it here.',
        'enrollments.csv:2:userSourcedId: “who” is not in users.csv. Add it there, or correct it here.',
      ],
    ],
    [
      'a reference in a list to nothing',
      () => changed('classes', 0, { termSourcedIds: 'term, gone' }),
      ['classes.csv:2:termSourcedIds: “gone” is not in academicSessions.csv. Add it there, or correct it here.'],
    ],
    [
      'words that are no words of the vocabulary',
      () => changed('roles', 0, { role: 'pupil', roleType: 'ext:main' }),
      [
        'roles.csv:2:roleType: “ext:main” is not one of primary, secondary.',
        `roles.csv:2:role: “pupil” is not one of ${ROLES}${OWN}`,
      ],
    ],
    [
      'days, years and truths of other forms',
      () => changed('academicSessions', 0, { startDate: '15/08/2026', endDate: '2027-02-30', schoolYear: '26/27' }),
      [
        'academicSessions.csv:2:startDate: “15/08/2026” is not a day. Write it as 2026-09-01.',
        'academicSessions.csv:2:endDate: “2027-02-30” is not a day. Write it as 2026-09-01.',
        'academicSessions.csv:2:schoolYear: “26/27” is not a year of four digits.',
      ],
    ],
    [
      'a truth of another form',
      () => changed('users', 0, { enabledUser: '1' }),
      ['users.csv:2:enabledUser: “1” is neither true nor false.'],
    ],
    [
      'ids and pairs of other forms',
      () =>
        changed('users', 0, { agentSourcedIds: 'te,o o', userIds: 'LDAP:ada', primaryOrgSourcedId: 'a'.repeat(256) }),
      [
        'users.csv:2:userIds: “LDAP:ada” is not a list of pairs in braces. Write it as {first:second},{first:second}.',
        'users.csv:2:agentSourcedIds: “o o” has the character “ ”. Ids are of letters a to z, digits and . - _ / @ alone.',
        `users.csv:2:primaryOrgSourcedId: “${'a'.repeat(40)}…” is longer than 255 characters.`,
      ],
    ],
    [
      'a delta without status and time',
      () => textsOf({ orgs: minimal.orgs ?? [] }, { mode: 'delta' }),
      [
        'orgs.csv:2:status: The value is missing; a delta file needs it.',
        'orgs.csv:2:dateLastModified: The value is missing; a delta file needs it.',
      ],
    ],
    [
      'a delta with a time of another form',
      () => textsOf({ orgs: [{ ...SCHOOL, status: 'gone', dateLastModified: '2026-11-01' }] }, { mode: 'delta' }),
      [
        'orgs.csv:2:status: “gone” is not one of active, tobedeleted.',
        'orgs.csv:2:dateLastModified: “2026-11-01” is not a time with its zone. Write it as 2026-09-01T08:30:00.000Z.',
      ],
    ],
    [
      'a bulk file that deletes',
      () => changed('orgs', 0, { status: 'tobedeleted' }),
      ['orgs.csv:2:status: A bulk file lists what there is. Leave the row out, or send the file as delta.'],
    ],
    [
      'bytes that are not UTF-8',
      () => ({ ...textsOf(minimal), orgs: Buffer.from('sourcedId,name,type\ns1,Stra\xdfe,school\n', 'latin1') }),
      ['orgs.csv:2:name: holds bytes that are not UTF-8. Save the file as UTF-8.'],
    ],
    [
      'a file of UTF-16',
      () => ({ ...textsOf(minimal), orgs: BOM_OF_UTF_16 }),
      ['orgs.csv:1:: The first line is not UTF-8 text. Save the file as UTF-8.'],
    ],
    [
      'values of several lines, said in one',
      () => changed('orgs', 0, { type: 'high\r\nschool' }),
      [`orgs.csv:2:type: “high school” is not one of department, school, district, local, state, national${OWN}`],
    ],
    [
      'a row that is too short, and one with a quote in it',
      () => ({
        ...textsOf(minimal),
        orgs: 'sourcedId,name,type\r\ns1,"Oak\r\nHigh",school\r\ns2,x\r\ns3,a "b",school\r\n',
      }),
      [
        'orgs.csv:4:: The row has 2 values for 3 columns. Look for a missing or surplus comma or quote.',
        'orgs.csv:5:: There is a quote inside a value that is not in quotes. Put the value in quotes and write its quotes twice.',
      ],
    ],
    [
      'sessions that make no calendar',
      () =>
        withRows('academicSessions', [
          {
            sourcedId: 'term',
            title: 'Y',
            type: 'schoolYear',
            startDate: '2026-08-15',
            endDate: '2027-06-20',
            schoolYear: '2027',
          },
          {
            sourcedId: 'y2',
            title: 'Y2',
            type: 'schoolYear',
            startDate: '2027-06-01',
            endDate: '2028-06-20',
            schoolYear: '2028',
          },
          {
            sourcedId: 'a',
            title: 'A',
            type: 'term',
            startDate: '2026-08-15',
            endDate: '2027-02-01',
            schoolYear: '2027',
            parentSourcedId: 'term',
          },
          {
            sourcedId: 'b',
            title: 'B',
            type: 'term',
            startDate: '2027-01-15',
            endDate: '2027-07-01',
            schoolYear: '2027',
            parentSourcedId: 'term',
          },
          {
            sourcedId: 'c',
            title: 'C',
            type: 'term',
            startDate: '2027-01-15',
            endDate: '2027-06-01',
            schoolYear: '2027',
            parentSourcedId: 'c',
          },
        ]),
      [
        'academicSessions.csv:3:startDate: The school year overlaps “term” (2026-08-15 to 2027-06-20). End one before the other begins.',
        'academicSessions.csv:5:endDate: The session does not lie within its parent “term” (2026-08-15 to 2027-06-20). Correct the days of one of them.',
        'academicSessions.csv:5:startDate: The session overlaps “a” (2026-08-15 to 2027-02-01), which is of the same type and parent. End one before the other begins.',
        'academicSessions.csv:6:parentSourcedId: The session is above itself. Name the parent that it lies in.',
      ],
    ],
  ])('%s: exactly these lines', async (_, texts, expected) => {
    expect(await check(texts())).toEqual(expected);
  });

  it('says what contradicts itself in a gradebook', async () => {
    const rows: Rows = {
      ...full,
      lineItems: (full.lineItems ?? []).map((row) =>
        row.sourcedId === 'li1' ? { ...row, resultValueMin: '30' } : row,
      ),
      results: (full.results ?? []).map((row) => (row.sourcedId === 'g1' ? { ...row, classSourcedId: 'hr' } : row)),
      categories: [{ sourcedId: 'hw', title: 'Homework', weight: '12.5' }, ...(full.categories ?? []).slice(1)],
      scoreScales: (full.scoreScales ?? []).map((row) => ({ ...row, scoreScaleValue: 'A=90' })),
      resources: [{ ...(full.resources?.[0] as Row), importance: 'ext:vital', roles: 'student,pupil' }],
      roles: (full.roles ?? []).map((row) => (row.sourcedId === 'r3' ? { ...row, userProfileSourcedId: 'up1' } : row)),
    };
    const found = await check(textsOf(rows));
    expect(found.filter((line) => !/is not in .*csv/.test(line)).sort()).toEqual([
      'categories.csv:2:weight: “12.5” is not a whole number. Write it as 25.',
      'lineItems.csv:2:resultValueMin: The lowest value is above the highest. Correct one of them.',
      'resources.csv:2:importance: “ext:vital” is not one of primary, secondary.',
      `resources.csv:2:roles: “pupil” is not one of administrator, aide, guardian, parent, proctor, relative, student, teacher${OWN}`,
      'results.csv:2:classSourcedId: The line item is of the class “math”. Correct it here, or leave it out.',
      'roles.csv:4:userProfileSourcedId: The profile is of the user “te1”. Name one of this user.',
      'scoreScales.csv:2:scoreScaleValue: “A=90” is not a list of pairs in braces. Write it as {first:second},{first:second}.',
      'scoreScales.csv:3:scoreScaleValue: “A=90” is not a list of pairs in braces. Write it as {first:second},{first:second}.',
    ]);
  });

  it('asks before an empty bulk file ends all that is there', async () => {
    const code = await newSchool();
    await put(textsOf(minimal), code);
    const empty = textsOf({ ...minimal, enrollments: [] });
    expect(lines(await put(empty, code))).toEqual([
      'enrollments.csv:0:: It holds 0 rows and would end 2, as if it had been cut off. If that is meant, allow it (--allow-ending).',
    ]);
    expect((await put(empty, code, { allowEnding: true })).tables).toMatchObject({
      student_class_assignments: { ended: 1 },
      teacher_class_assignments: { ended: 1 },
    });
  });

  it('reads a field of a megabyte, counts all of many errors, and keeps the first', async () => {
    const long = randomBytes(524_288).toString('hex');
    const code = await newSchool();
    expect(lines(await put(changed('users', 0, { 'metadata.long': long }), code))).toEqual([]);
    expect((await exported(code)).users?.[0]?.['metadata.long']).toBe(long);
    const many = Array.from({ length: 200 }, (_, at) => ({
      ...(minimal.users?.[0] as Row),
      sourcedId: `u${at}`,
      enabledUser: 'maybe',
    }));
    const report = await put(withRows('users', many), 'OAK', { dryRun: true, keepErrors: 50 });
    expect(report.errors).toHaveLength(50);
    expect(report.errorCount).toBeGreaterThan(200);
    expect(report.errors[49]).toEqual({
      file: 'users.csv',
      line: 51,
      field: 'enabledUser',
      message: '“maybe” is neither true nor false.',
    });
  });
});

const SCHOOL = { sourcedId: 's1', name: 'Oak', type: 'school', identifier: 'OAK' };
const modes = () => Object.fromEntries(Object.keys(minimal).map((name) => [name, 'bulk']));
