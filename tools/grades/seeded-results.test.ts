import { expect, it } from 'vitest';
import { sharedDatabase } from '#db/testing.ts';
import { averageOf } from '../gradebook/average.ts';
import { rounded } from '../gradebook/display.ts';
import type { Mark } from '../gradebook/mark.ts';
import { plainCategory } from '../gradebook/policy.ts';

const { superuser: sql } = sharedDatabase();

interface Result {
  percent: string;
  categories: { id: string; weight: string }[];
  marks: Mark[];
}

it('the results that the demonstration school reported are those that the engine makes of its marks', async () => {
  const results = await sql<Result[]>`
    select r.percent::text as percent,
      (select jsonb_agg(jsonb_build_object('id', k.id, 'weight', k.weight::text)) from assessment_categories k where k.class_id = r.class_id) as categories,
      (select jsonb_agg(jsonb_build_object('categoryId', a.category_id, 'state', g.state, 'score', g.score::text, 'maxScore', a.max_score::text, 'extraCredit', a.extra_credit))
        from assessment_grades g join assessments a on a.id = g.assessment_id
        where a.class_id = r.class_id and a.term_id = r.term_id and g.student_id = r.student_id) as marks
    from grades r where r.kind = 'term' and r.percent is not null order by r.id limit 800`;
  expect(results.length).toBeGreaterThan(500);
  const wrong = results.filter(({ percent, categories, marks }) => {
    const policy = { missing: 'zero' as const, categories: categories.map((one) => plainCategory(one.id, one.weight)) };
    const made = averageOf(policy, marks).percent;
    return made === null || rounded(made, 2) !== Number(percent);
  });
  expect(wrong).toEqual([]);
});
