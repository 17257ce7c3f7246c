import { describe, expect, it } from 'vitest';
import type { FileName } from './binding.ts';
import { bySourcedId, conformanceSchools, lines, read, untouched } from './testing/conformance.ts';
import { full, inMemory, manifestOf, minimal, type Rows, textsOf } from './testing/sets.ts';

const { test, newSchool, put, putExported, exported } = await conformanceSchools();

/** A set in a school of its own, imported once: tests that change what came of it stand below those that look at it. */
function once(rows: Rows) {
  let made: ReturnType<typeof make> | undefined;
  const make = async () => {
    const code = await newSchool();
    return { code, report: await put(textsOf(rows), code) };
  };
  return () => {
    made ??= make();
    return made;
  };
}

const sent = { minimal: once(minimal), full: once(full) };

describe('sets that conform', () => {
  it.each([
    ['the least', minimal, sent.minimal],
    ['every file', full, sent.full],
  ])('%s is imported, exported as it came, and the same again changes nothing', async (_, rows, school) => {
    const texts = textsOf(rows);
    const wanted = bySourcedId(await read(inMemory(texts)));
    const { code, report } = await school();
    expect(lines(report)).toEqual([]);
    expect(bySourcedId(await exported(code))).toEqual(wanted);
    expect(untouched(await put(texts, code))).toBe(true);
    const again = await putExported(code, code);
    expect(lines(again)).toEqual([]);
    expect(untouched(again)).toBe(true);
    const moved = await newSchool();
    expect(lines(await putExported(code, moved))).toEqual([]);
    expect(bySourcedId(await exported(moved))).toEqual(wanted);
  });

  it('a manifest alone says that nothing has changed', async () => {
    expect(lines(await put({ manifest: manifestOf({}) }, await newSchool()))).toEqual([]);
  });

  it('gives terms a year, marks in words their points, and results of terms their place', async () => {
    const { code } = await sent.minimal();
    const [term] = await test.superuser`
      select t.name, t.starts_on::text, y.name as year, y.ends_on::text from terms t join academic_years y on y.id = t.academic_year_id
      join schools s on s.id = t.school_id where s.code = ${code}`;
    expect(term).toEqual({ name: 'Autumn', starts_on: '2026-08-15', year: '2026/2027', ends_on: '2027-06-19' });

    const { code: other, report } = await sent.full();
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
    const { code } = await sent.full();
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
    const again = await putExported(code, code);
    expect(lines(again)).toEqual([]);
    expect(Object.values(again.tables).every(({ created, changed, ended }) => created + changed + ended === 0)).toBe(
      true,
    );
    expect(bySourcedId(await exported(code))).toEqual(bySourcedId(set));
    const moved = await newSchool();
    await putExported(code, moved);
    const rows = await test.superuser`
      select g.kind, g.percent, g.letter, g.remarks, t.name from grades g join schools s on s.id = g.school_id join terms t on t.id = g.term_id
      where s.code = ${moved} and t.name = 'Q2' order by 1`;
    expect(rows).toEqual(
      ['interim', 'term'].map((kind) => ({ kind, percent: '77.50', letter: 'C+', remarks: 'Ours', name: 'Q2' })),
    );
  });

  it('ends people that a delta deletes, and keeps them with all their history', async () => {
    const { code } = await sent.full();
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

  it('asks before an empty bulk file ends all that is there', async () => {
    const { code } = await sent.minimal();
    const empty = textsOf({ ...minimal, enrollments: [] });
    expect(lines(await put(empty, code))).toEqual([
      'enrollments.csv:0:: It holds 0 rows and would end 2, as if it had been cut off. If that is meant, allow it (--allow-ending).',
    ]);
    expect((await put(empty, code, { allowEnding: true })).tables).toMatchObject({
      student_class_assignments: { ended: 1 },
      teacher_class_assignments: { ended: 1 },
    });
  });
});
