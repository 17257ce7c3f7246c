import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownDatabase } from '#db/testing.ts';
import { exportFileSet } from './export.ts';
import { openFileSet } from './file-set.ts';
import { importFileSet } from './import.ts';
import { eachOf, generatedSchool } from './testing/generated-school.ts';
import { writeFileSet } from './write-file-set.ts';

const test = await ownDatabase();
const service = postgres(test.urls.service, { max: 1, prepare: false, onnotice: () => {} });
let folder: string;
const at = (name: string) => path.join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'oneroster-gradebook-'));
  await test.superuser`insert into public.schools (code, name, time_zone) values ('OAK', 'Oak', 'Europe/Berlin'), ('ELM', 'Elm', 'Europe/Berlin')`;
  const tables = generatedSchool({ users: 80, code: 'OAK', gradebook: true });
  await writeFileSet(at('sent'), eachOf(tables), { systemName: 't', systemCode: '1' });
});
afterAll(async () => {
  await service.end();
  await rm(folder, { recursive: true });
});

async function run(name: string, schoolCode = 'OAK') {
  const set = await openFileSet(at(name));
  try {
    return await importFileSet(service, set, { schoolCode, dryRun: false });
  } finally {
    set.close();
  }
}

const file = (name: string) => readFile(at(name), 'utf8');
const marks = () => test.superuser`
  select g.state, count(*)::int as count, count(g.score)::int as scored, count(g.released_to_student_at)::int as released from assessment_grades g
  join schools s on s.id = g.school_id where s.code = 'OAK' group by 1 order by 1`;

async function delta(name: string, files: Record<string, string[]>) {
  await writeFileSet(at(name), eachOf([]), { systemName: 't', systemCode: '1' });
  const said = Object.keys(files).map((one) => `file.${one},delta`);
  await writeFile(
    at(`${name}/manifest.csv`),
    ['propertyName,value', 'oneroster.version,1.2', 'manifest.version,1.0', ...said].join('\n'),
  );
  for (const [one, lines] of Object.entries(files)) await writeFile(at(`${name}/${one}.csv`), lines.join('\n'));
}

const RESULTS =
  'sourcedId,status,dateLastModified,lineItemSourcedId,studentSourcedId,scoreStatus,score,scoreDate,comment';
const ITEMS =
  'sourcedId,status,dateLastModified,title,assignDate,dueDate,classSourcedId,categorySourcedId,academicSessionSourcedId,resultValueMin,resultValueMax,schoolSourcedId';
const NOW = 'active,2026-11-01T00:00:00Z';

describe('a gradebook of OneRoster', () => {
  it('becomes categories, set work, marks and scales, of which nobody sees a mark yet', async () => {
    const report = await run('sent');
    expect(report.errors).toEqual([]);
    expect(report.tables).toMatchObject({
      assessment_categories: { created: 2 },
      assessments: { created: 2 },
      assessment_grades: { created: 48 },
      grading_scales: { created: 1 },
    });
    expect(await marks()).toEqual([
      { state: 'excused', count: 10, scored: 0, released: 0 },
      { state: 'graded', count: 10, scored: 10, released: 0 },
      { state: 'missing', count: 5, scored: 0, released: 0 },
      { state: 'ungraded', count: 23, scored: 0, released: 0 },
    ]);
    const [work] = await test.superuser`
      select a.title, a.max_score, a.due_on::text, t.name as term, k.name as category, k.weight from assessments a join terms t on t.id = a.term_id
      join assessment_categories k on k.id = a.category_id where a.title = 'Reading log 0'`;
    expect(work).toEqual({
      ...{ title: 'Reading log 0', max_score: '12.50', due_on: '2026-09-15', term: 'Half 1' },
      ...{ category: 'Homework', weight: '30.000' },
    });
    const [scale] =
      await test.superuser`select breaks, is_default from grading_scales where name = 'Letters' and not is_default`;
    expect(scale).toEqual({
      is_default: false,
      breaks: [
        { symbol: 'A', from: 90, points: null },
        { symbol: 'B', from: 75.5, points: null },
        { symbol: 'F', from: 0, points: null },
      ],
    });
  });

  it('changes nothing when it comes again, and goes out as it came', async () => {
    const again = await run('sent');
    expect(Object.values(again.tables).every((one) => one.created + one.changed + one.ended === 0)).toBe(true);
    await exportFileSet(service, at('back'), 'OAK');
    for (const name of ['categories', 'results', 'lineItems', 'scoreScales', 'resultScoreScales'])
      expect((await file(`back/${name}.csv`)).split('\r\n').sort()).toEqual(
        (await file(`sent/${name}.csv`)).split('\r\n').sort(),
      );
  });

  it('sends the marks that teachers changed, and the work that they set themselves, and these survive a move', async () => {
    await test.superuser`update assessment_grades g set state = 'missing', score = null from oneroster_records r where r.sourced_id = 'res-0' and g.id = r.row_id`;
    await test.superuser`
      insert into assessments (school_id, class_id, category_id, term_id, title, kind, max_score, assigned_on, due_on, created_by)
      select school_id, class_id, category_id, term_id, 'Own work', 'quiz', 5, '2026-10-01', '2026-10-02', created_by from assessments where title = 'Reading log 1'`;
    await test.superuser`
      insert into assessment_grades (school_id, assessment_id, class_id, student_id, state, score, graded_by)
      select a.school_id, a.id, a.class_id, e.student_id, 'graded', 4.5, a.created_by from assessments a
      join student_class_assignments e on e.class_id = a.class_id where a.title = 'Own work'`;
    await exportFileSet(service, at('changed'), 'OAK');
    expect(await file('changed/results.csv')).toMatch(
      /res-0,,,li-0,u-0,not submitted,,2026-09-16,"?Well, “done”"?,,,,,,true/,
    );
    expect(await file('changed/lineItems.csv')).toMatch(/Own work,,2026-10-01,2026-10-02,c-1,cat,half-1,0,5/);
    expect((await run('changed')).tables).toMatchObject({
      assessments: { created: 0, changed: 0 },
      assessment_grades: { created: 0, changed: 0 },
    });
    expect((await run('changed', 'ELM')).errors).toEqual([]);
    await exportFileSet(service, at('moved'), 'ELM');
    for (const name of ['users', 'enrollments', 'categories', 'lineItems', 'results', 'scoreScales'])
      expect(await file(`moved/${name}.csv`)).toBe(await file(`changed/${name}.csv`));
  });

  it('takes back a result and keeps the mark’s row, and takes work out of view', async () => {
    await delta('less', {
      lineItems: [
        ITEMS,
        'li-0,tobedeleted,2026-11-01T00:00:00Z,Reading log 0,2026-09-01,2026-09-15,c-0,cat,half-1,,,org-OAK',
      ],
      results: [RESULTS, 'res-5,tobedeleted,2026-11-01T00:00:00Z,li-0,u-5,fully graded,5.5,2026-09-16,'],
    });
    const report = await run('less');
    expect(report.errors).toEqual([]);
    expect(report.tables).toMatchObject({ assessments: { ended: 1 }, assessment_grades: { ended: 1 } });
    const [mark] = await test.superuser`
      select g.state, g.score, a.published_at from assessment_grades g join assessments a on a.id = g.assessment_id
      join oneroster_records r on r.row_id = g.id join schools s on s.id = g.school_id where r.sourced_id = 'res-5' and s.code = 'OAK'`;
    expect(mark).toEqual({ state: 'ungraded', score: null, published_at: null });
  });

  it('names what cannot be a mark by file, line and field', async () => {
    await delta('wrong', {
      lineItems: [ITEMS, `li-9,${NOW},Too much,2026-09-01,2026-09-15,c-1,cat,half-1,0,1000000,org-OAK`],
      results: [RESULTS, `res-90,${NOW},li-1,u-30,fully graded,-1,2026-09-16,`],
    });
    expect((await run('wrong')).errors).toEqual([
      expect.objectContaining({ file: 'lineItems.csv', line: 2, field: 'resultValueMax' }),
      expect.objectContaining({ file: 'results.csv', line: 2, field: 'score' }),
    ]);
    await delta('twice', { results: [RESULTS, `res-91,${NOW},li-1,u-30,fully graded,1,2026-09-16,`] });
    expect((await run('twice')).errors).toEqual([
      expect.objectContaining({ file: 'results.csv', line: 2, field: 'studentSourcedId' }),
    ]);
  });
});
