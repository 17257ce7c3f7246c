import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownDatabase } from '#db/testing.ts';
import { openFileSet } from './file-set.ts';
import { type ImportOptions, importFileSet } from './import.ts';
import { eachOf, generatedSchool } from './testing/generated-school.ts';
import { writeFileSet } from './write-file-set.ts';

const test = await ownDatabase();
const service = postgres(test.urls.service, { max: 2, prepare: false, onnotice: () => {} });
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'oneroster-import-'));
  await test.superuser`insert into public.schools (code, name, time_zone) values ('OAK', 'Oak', 'Europe/Berlin'), ('ELM', 'Elm', 'Europe/Berlin')`;
  await writeFileSet(at('oak'), eachOf(generatedSchool({ users: 120, code: 'OAK' })), {
    systemName: 't',
    systemCode: '1',
  });
});
afterAll(async () => {
  await service.end();
  await rm(folder, { recursive: true });
});

const at = (name: string) => path.join(folder, name);

async function run(name: string, options: Partial<ImportOptions> = {}) {
  const set = await openFileSet(at(name));
  try {
    return await importFileSet(service, set, { schoolCode: 'OAK', dryRun: false, ...options });
  } finally {
    set.close();
  }
}

/** A set beside another one, with some files written anew. */
async function delta(name: string, files: Record<string, string>) {
  await writeFileSet(at(name), eachOf([]), { systemName: 't', systemCode: '1' });
  const manifest = [
    'propertyName,value',
    'manifest.version,1.0',
    'oneroster.version,1.2',
    ...Object.keys(files).map((file) => `file.${file},delta`),
  ];
  await writeFile(at(`${name}/manifest.csv`), manifest.join('\n'));
  for (const [file, text] of Object.entries(files)) await writeFile(at(`${name}/${file}.csv`), text);
}

const counts = async () => {
  const [row] = await test.superuser`
    select (select count(*)::int from memberships m where m.school_id = s.id) as memberships,
      (select count(*)::int from classes c where c.school_id = s.id) as classes,
      (select count(*)::int from student_class_assignments e where e.school_id = s.id) as students,
      (select count(*)::int from teacher_class_assignments e where e.school_id = s.id) as teachers,
      (select count(*)::int from parent_child_relationships e where e.school_id = s.id) as links,
      (select count(*)::int from personal_details e where e.school_id = s.id) as details
    from schools s where s.code = 'OAK'`;
  return row;
};

describe('an import', () => {
  it('says in a preview what it would do, and does nothing', async () => {
    const report = await run('oak', { dryRun: true });
    expect(report).toMatchObject({ applied: false, errors: [], errorCount: 0, elsewhere: 0 });
    expect(report.tables).toMatchObject({ profiles: { created: 120 }, student_class_assignments: { created: 144 } });
    expect(await counts()).toEqual({ memberships: 0, classes: 0, students: 0, teachers: 0, links: 0, details: 0 });
  });

  it('makes a school of it in one go', async () => {
    const report = await run('oak');
    expect(report).toMatchObject({ applied: true, errorCount: 0 });
    expect(await counts()).toEqual({
      memberships: 120,
      classes: 15,
      students: 144,
      teachers: 15,
      links: 36,
      details: 88,
    });
    const [child] = await test.superuser`
      select p.given_name, d.birth_date::text, d.gender, g.verified_at from school_people sp join profiles p on p.id = sp.person_id
      join personal_details d on d.person_id = p.id join parent_child_relationships g on g.student_id = p.id where sp.sourced_id = 'u-0'`;
    expect(child).toEqual({ given_name: 'Ada', birth_date: '2010-03-14', gender: 'female', verified_at: null });
    const [audited] =
      await test.superuser`select rows from guard.audit_log where operation = 'oneroster.import' order by at desc limit 1`;
    expect(audited?.rows).toBeGreaterThan(500);
  });

  it('changes nothing when it comes again, not even what the school changed since', async () => {
    await test.superuser`update profiles set family_name = 'Corrected' where id = (select person_id from school_people where sourced_id = 'u-1')`;
    const before = await test.superuser`select max(updated_at) as at from oneroster_records`;
    const report = await run('oak');
    expect(Object.values(report.tables).map(({ created, changed, ended }) => created + changed + ended)).toEqual(
      Object.values(report.tables).map(() => 0),
    );
    expect(
      report.files.every((file) => file.created + file.changed + file.ended === 0 && file.unchanged === file.rows),
    ).toBe(true);
    expect(await test.superuser`select max(updated_at) as at from oneroster_records`).toEqual(before);
    const [kept] =
      await test.superuser`select family_name from profiles where id = (select person_id from school_people where sourced_id = 'u-1')`;
    expect(kept?.family_name).toBe('Corrected');
  });

  it('takes a delta: changes, ends and moves, and keeps what was', async () => {
    const when = 'active,2026-11-01T00:00:00Z';
    await delta('changes', {
      users: `sourcedId,status,dateLastModified,enabledUser,username,givenName,familyName\nu-2,${when},true,user2,Newname,Ito\nu-3,${when},false,user3,Dara,Nguyễn\n`,
      enrollments: [
        'sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,beginDate',
        'e-0,tobedeleted,2026-11-01T00:00:00Z,c-0,org-OAK,u-0,student,2026-08-15',
        `e-2,${when},c-1,org-OAK,u-1,student,2026-10-05`,
      ].join('\n'),
    });
    // u-1's row names another room now: another enrolment, from the day that it says.
    const report = await run('changes');
    expect(report.errors).toEqual([]);
    expect(report.tables).toMatchObject({
      profiles: { created: 0, changed: 1 },
      person_emails: { ended: 2 },
      memberships: { ended: 1 },
    });
    const spans = await test.superuser`
      select sp.sourced_id || ' ' || c.name as place, e.starts_on::text as from, e.ends_on - (now() at time zone 'Europe/Berlin')::date as since, e.ends_on::text as until from student_class_assignments e
      join school_people sp on sp.person_id = e.student_id and sp.school_id = e.school_id join classes c on c.id = e.class_id
      where sp.sourced_id in ('u-0', 'u-1') and c.kind = 'homeroom' order by 1, 2`;
    expect(spans).toEqual([
      { place: 'u-0 Room 0', from: '2026-08-15', since: -1, until: expect.any(String) },
      { place: 'u-1 Room 0', from: '2026-08-15', since: expect.any(Number), until: '2026-10-04' },
      { place: 'u-1 Room 1', from: '2026-10-05', since: null, until: null },
    ]);
  });

  it('names every error by file, line and field, and does nothing', async () => {
    const when = 'active,2026-11-01T00:00:00Z';
    await delta('wrong', {
      enrollments: [
        'sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,beginDate,endDate',
        `x-1,${when},c-9,org-OAK,u-4,student,,`,
        `x-2,${when},c-0,org-OAK,"u-\n99",student,,`,
        `x-2,${when},c-0,org-OAK,u-4,pupil,2026-09-01,2026-08-01`,
        `x-3,${when},c-0,org-OAK,u-4,student,2026-09-01,2026-08-01`,
        `x-3,${when},c-0,org-OAK,u-4,student,,`,
      ].join('\n'),
    });
    const report = await run('wrong');
    expect(report.applied).toBe(false);
    expect(report.errors.map(({ file, line, field }) => `${file}:${line}:${field}`).sort()).toEqual([
      'enrollments.csv:2:classSourcedId',
      'enrollments.csv:3:userSourcedId',
      'enrollments.csv:5:role',
      'enrollments.csv:6:endDate',
      'enrollments.csv:7:sourcedId',
    ]);
    await delta('twice', {
      enrollments: `sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,beginDate\nx-1,${when},c-1,org-OAK,u-5,student,2026-10-01\n`,
    });
    const twice = await run('twice');
    expect(twice.errors).toEqual([
      expect.objectContaining({ file: 'enrollments.csv', line: 2, message: expect.stringContaining('two homerooms') }),
    ]);
  });

  it('never makes an administrator, nor touches another school', async () => {
    const others =
      await test.superuser`select count(*)::int as people, max(updated_at) as at from school_people where school_id <> (select id from schools where code = 'OAK')`;
    const when = 'active,2026-11-01T00:00:00Z';
    await delta('admin', {
      users: `sourcedId,status,dateLastModified,enabledUser,username,givenName,familyName,email\nboss,${when},true,boss,Bo,Ss,admin@demo.test\n`,
      roles: `sourcedId,status,dateLastModified,userSourcedId,roleType,role,orgSourcedId\nr-boss,${when},boss,primary,siteAdministrator,org-OAK\n`,
    });
    expect(await run('admin')).toMatchObject({ applied: true, administrators: 1 });
    const [boss] =
      await test.superuser`select count(m.id)::int as memberships from school_people p left join memberships m on m.person_id = p.person_id where p.sourced_id = 'boss'`;
    expect(boss?.memberships).toBe(0);
    expect(
      await test.superuser`select count(*)::int as people, max(updated_at) as at from school_people where school_id <> (select id from schools where code = 'OAK')`,
    ).toEqual(others);
  });

  it('ends what a bulk set no longer holds, and brings it back', async () => {
    const tables = generatedSchool({ users: 120, code: 'OAK' }).map((table) =>
      table.name === 'enrollments'
        ? {
            ...table,
            rows: [...(table.rows as Iterable<Record<string, string>[]>)].map((rows) =>
              rows.filter(({ userSourcedId }) => userSourcedId !== 'u-10'),
            ),
          }
        : table,
    );
    await writeFileSet(at('fewer'), eachOf(tables), { systemName: 't', systemCode: '1' });
    const report = await run('fewer');
    expect(report.errors).toEqual([]);
    expect(report.files.find(({ file }) => file === 'enrollments')).toMatchObject({ ended: 2 });
    const open = () =>
      test.superuser`select e.id from student_class_assignments e join school_people p on p.person_id = e.student_id where p.sourced_id = 'u-10' and e.ends_on is null`;
    expect(await open()).toHaveLength(0);
    const again = await run('oak');
    expect(again).toMatchObject({ applied: true, errors: [] });
    expect(await open()).toHaveLength(2);
  });

  it('takes only its own school out of a district', async () => {
    const combined = generatedSchool({ users: 40, code: 'ELM' });
    await writeFileSet(at('district'), eachOf(combined), { systemName: 't', systemCode: '1' });
    const append = async (file: string, text: string) =>
      writeFile(at(`district/${file}.csv`), `${await readFile(at(`district/${file}.csv`), 'utf8')}${text}`);
    await append('orgs', 'org-ASH,,,Ash,school,ASH,\r\n');
    await append('users', 'far,,,true,far,,Fa,R,,,,,,,,,,,,,,,\r\n');
    await append('roles', 'r-far,,,far,primary,student,,,org-ASH,\r\n');
    const report = await run('district', { schoolCode: 'elm' });
    expect(report).toMatchObject({ applied: true, elsewhere: 2, errors: [] });
    expect(await test.superuser`select from school_people where sourced_id = 'far'`).toHaveLength(0);
    expect(await run('district', { schoolCode: 'OAK' })).toMatchObject({ applied: false, errorCount: 1 });
  });
});
