import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '#db/caller.ts';
import { ownDatabase, type TestDatabase } from '#db/testing.ts';
import { type AnyOperation, executeOperation } from '../contract/execute-operation.ts';
import { rounded } from '../gradebook/display.ts';
import { markStates } from '../gradebook/mark.ts';
import { type OracleMark, type OracleTerm, oraclePercent } from '../gradebook/testing/oracle.ts';
import { released, type SmallSchool, smallSchool } from '../gradebook/testing/small-school.ts';
import { operationsOf } from '../registry.ts';
import { averagesBySubject } from './averages-by-subject.ts';
import { gradesGradebook } from './gradebook.ts';
import { gradesOfClass } from './of-class.ts';
import { gradesOfStudent } from './of-student.ts';

const RUNS = 8;
const NEVER = '2999-01-01T00:00:00Z';

let test: TestDatabase;
let school: SmallSchool;
let ana: Caller;

beforeAll(async () => {
  test = await ownDatabase();
  school = await smallSchool(test);
  ana = school.students[0] as Caller;
});

const as = (caller: Caller, surface: 'page' | 'agent' = 'page') => ({
  ...{ caller, surface, connection: test.connection },
  ...(surface === 'agent' && { agent: caller.role }),
});

/** When an audience sees a mark: since long, not before another century, or at no time that is set. */
const release = fc.constantFrom(released, released, NEVER, null);
const mark = fc.record({
  state: fc.constantFrom('graded' as const, 'graded' as const, ...markStates),
  score: fc.integer({ min: 0, max: 1000 }),
  max: fc.constantFrom(1000, 2500, 700),
  extra: fc.constantFrom(false, false, false, true),
  category: fc.nat(1),
  quarter: fc.nat(1),
  toStudent: release,
  toGuardians: release,
});
type RandomMark = typeof mark extends fc.Arbitrary<infer One> ? One : never;

const category = fc.record({
  weight: fc.constantFrom(0, 1000, 33_333, 60_000),
  each: fc.boolean(),
  drop: fc.nat(2),
  bonus: fc.constantFrom(false, false, true),
});
const policy = fc.record({
  categories: fc.tuple(category, category),
  byTerms: fc.boolean(),
  missingIsZero: fc.boolean(),
  quarters: fc.tuple(fc.constantFrom(0, 1000, 2500), fc.constantFrom(0, 1000, 2500)),
  /** Weights of the second quarter alone, or the year's. */
  ownWeights: fc.option(fc.tuple(fc.constantFrom(0, 20_000), fc.constantFrom(1000, 70_000))),
});
type RandomPolicy = typeof policy extends fc.Arbitrary<infer One> ? One : never;

/** The tree that the small school has: a semester of two quarters. Its own row says nothing, so it goes by the year's. */
function treeOf({ categories, byTerms, missingIsZero, quarters, ownWeights }: RandomPolicy): OracleTerm {
  const node = (weight: number, terms: OracleTerm[], own = categories): OracleTerm => ({
    ...{ weight, byTerms, missingIsZero, terms, categories: own },
  });
  const second = categories.map((one, index) => ({ ...one, weight: ownWeights?.[index] ?? one.weight }));
  const semester = node(1000, [node(quarters[0], []), node(quarters[1], [], second as RandomPolicy['categories'])]);
  return node(1000, [semester]);
}

const expected = (made: RandomPolicy, marks: readonly RandomMark[]): number | null => {
  const given = marks.map(
    (one): OracleMark => ({
      ...{ ...one, term: [0, one.quarter] },
      score: one.state === 'graded' ? one.score : null,
    }),
  );
  const percent = oraclePercent(treeOf(made), given);
  return percent && rounded({ top: percent[0], bottom: percent[1] }, 1);
};

const scores = (one: RandomMark) => (one.state === 'graded' ? (one.score / 100).toFixed(2) : null);
const seen = (at: string | null) => at === released;

/** The school as this run has it: one policy, and Ana's marks. Nothing of the run before stays. */
async function store(made: RandomPolicy, marks: readonly RandomMark[]) {
  const { superuser: sql } = test;
  const { schoolId, mathematicsId: classId, quarter1, quarter2 } = school;
  await sql`delete from assessment_grades where school_id = ${schoolId}`;
  await sql`delete from assessments where school_id = ${schoolId}`;
  await sql`delete from category_weights where school_id = ${schoolId}`;
  await sql`delete from grading_policies where school_id = ${schoolId}`;
  const ids = [school.homeworkId, school.testsId];
  for (const [index, one] of made.categories.entries()) {
    await sql`update assessment_categories set weight = ${one.weight / 1000}, counting = ${one.each ? 'percent' : 'points'}, drop_lowest = ${one.drop}, extra_credit = ${one.bonus} where id = ${ids[index] ?? ''}`;
    if (made.ownWeights)
      await sql`insert into category_weights (school_id, class_id, category_id, term_id, weight) values (${schoolId}, ${classId}, ${ids[index] ?? ''}, ${quarter2}, ${(made.ownWeights[index] ?? 0) / 1000})`;
  }
  await sql`insert into grading_policies (school_id, class_id, missing, result) values (${schoolId}, ${classId}, ${made.missingIsZero ? 'zero' : 'left_out'}, ${made.byTerms ? 'terms' : 'all_marks'})`;
  for (const [index, termId] of [quarter1, quarter2].entries())
    await sql`insert into grading_policies (school_id, class_id, term_id, weight) values (${schoolId}, ${classId}, ${termId}, ${(made.quarters[index] ?? 0) / 1000})`;
  const works = marks.map((one, index) => ({
    ...{ ...one, id: randomUUID(), title: `Work ${index}`, score: scores(one), max: one.max / 100 },
    ...{ categoryId: ids[one.category], termId: one.quarter === 0 ? quarter1 : quarter2 },
  }));
  await sql`
    with works as (select * from jsonb_to_recordset(${sql.json(works)}) as w (id uuid, title text, state text, score numeric, max numeric, extra boolean,
      "categoryId" uuid, "termId" uuid, "toStudent" timestamptz, "toGuardians" timestamptz)),
    made as (
      insert into assessments (id, school_id, class_id, category_id, term_id, title, max_score, extra_credit, assigned_on, due_on, published_at, created_by)
      select id, ${schoolId}, ${classId}, "categoryId", "termId", title, max, extra, ${school.day(-10)}, ${school.day(-3)}, ${released}, ${school.teacher.userId} from works)
    insert into assessment_grades (school_id, assessment_id, class_id, student_id, state, score, released_to_student_at, released_to_guardians_at, graded_by)
    select ${schoolId}, id, ${classId}, ${ana.userId}, state, score, "toStudent", "toGuardians", ${school.teacher.userId} from works`;
}

const ofAna = async (caller: Caller, surface: 'page' | 'agent' = 'page') => {
  const input = caller.role === 'student' || caller.role === 'parent' ? {} : { studentId: ana.userId };
  const { data } = await executeOperation(gradesOfStudent, input, as(caller, surface));
  return data.classes.find(({ classId }) => classId === school.mathematicsId)?.percent ?? null;
};

describe('the same total', () => {
  it('is told by every surface: grid, class, student, school and agent, and equals the oracle', async () => {
    await fc.assert(
      fc.asyncProperty(policy, fc.array(mark, { minLength: 1, maxLength: 8 }), async (made, marks) => {
        await store(made, marks);
        const total = expected(made, marks);
        const ofClass = { classId: school.mathematicsId };
        const grid = await executeOperation(gradesGradebook, ofClass, as(school.teacher));
        const list = await executeOperation(gradesOfClass, ofClass, as(school.teacher));
        const figures = await executeOperation(averagesBySubject, {}, as(school.admin));
        expect({
          grid: grid.data.students.find(({ id }) => id === ana.userId)?.percent,
          list: list.data.students.find(({ id }) => id === ana.userId)?.percent,
          school: figures.data.overall.percent,
          teacher: await ofAna(school.teacher),
          office: await ofAna(school.admin),
          agent: await ofAna(school.teacher, 'agent'),
        }).toEqual({ grid: total, list: total, school: total, teacher: total, office: total, agent: total });
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  });

  it('is made of released marks alone for students and guardians, each of those released to them', async () => {
    await fc.assert(
      fc.asyncProperty(policy, fc.array(mark, { minLength: 1, maxLength: 8 }), async (made, marks) => {
        await store(made, marks);
        const toStudent = expected(
          made,
          marks.filter((one) => seen(one.toStudent)),
        );
        const toGuardians = expected(
          made,
          marks.filter((one) => seen(one.toGuardians)),
        );
        expect([await ofAna(ana), await ofAna(ana, 'agent')]).toEqual([toStudent, toStudent]);
        expect([await ofAna(school.parent), await ofAna(school.parent, 'agent')]).toEqual([toGuardians, toGuardians]);
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  });
});

describe('a mark that is not released', () => {
  it('changes nothing in anything that a student or guardian can read, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(
        policy,
        fc.array(fc.tuple(mark, mark), { minLength: 1, maxLength: 6 }),
        fc.constantFrom('student' as const, 'parent' as const),
        async (made, pairs, role) => {
          const caller = role === 'student' ? ana : school.parent;
          const isOut = (one: RandomMark) => seen(role === 'student' ? one.toStudent : one.toGuardians);
          await store(
            made,
            pairs.map(([one]) => one),
          );
          const before = await everythingReadBy(caller);
          for (const [index, [one, other]] of pairs.entries()) {
            if (isOut(one)) continue;
            await test.superuser`update assessment_grades g set state = ${other.state}, score = ${scores(other)}
              from assessments a where a.id = g.assessment_id and a.title = ${`Work ${index}`} and g.school_id = ${school.schoolId}`;
          }
          expect(await everythingReadBy(caller)).toEqual(before);
        },
      ),
      // Each run asks every read of the role, twice.
      { numRuns: 3, endOnFailure: true },
    );
  });
});

/** What every read of the caller's role answers to nothing in particular; a refusal is an answer as well. */
async function everythingReadBy(caller: Caller): Promise<Record<string, unknown>> {
  const reads = operationsOf(caller.role).filter(({ effect }) => effect === 'read');
  const told = reads.map(async (operation: AnyOperation) => {
    const answer = await executeOperation(operation, {}, as(caller)).then(
      ({ data, message }) => ({ data, message }),
      (error: { code?: string }) => error.code,
    );
    return [operation.name, answer] as const;
  });
  const answers: Record<string, unknown> = Object.fromEntries(await Promise.all(told));
  expect(answers['grades.ofStudent']).toHaveProperty('data.classes');
  return answers;
}
