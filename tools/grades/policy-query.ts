import { type SQL, sql } from 'drizzle-orm';

const scaleOf = sql`(select breaks from grading_scales s where s.id = r.grading_scale_id)`;

const category = sql`jsonb_build_object('id', k.id, 'name', k.name, 'weight', k.weight::text, 'counting', k.counting,
  'dropLowest', k.drop_lowest, 'extraCredit', k.extra_credit)`;

const list = (item: SQL, order: SQL, from: SQL) =>
  sql`(select coalesce(jsonb_agg(${item} order by ${order}), '[]') from ${from})`;

/** The `StoredPolicy` (gradebook/stored-policy.ts) of the class with the alias `c`, as JSON. */
export const storedPolicy = sql`jsonb_build_object(
  'categories', ${list(category, sql`k.name`, sql`assessment_categories k where k.class_id = c.id`)},
  'rows', ${list(
    sql`jsonb_build_object('termId', r.term_id, 'missing', r.missing, 'result', r.result, 'weight', r.weight::text, 'scale', ${scaleOf})`,
    sql`r.id`,
    sql`grading_policies r where r.class_id = c.id`,
  )},
  'weights', ${list(
    sql`jsonb_build_object('categoryId', w.category_id, 'termId', w.term_id, 'weight', w.weight::text)`,
    sql`w.id`,
    sql`category_weights w where w.class_id = c.id and w.weight is not null`,
  )},
  'terms', ${list(
    sql`jsonb_build_object('id', t.id, 'parentId', t.parent_id)`,
    sql`t.starts_on, t.ends_on`,
    sql`terms t where t.academic_year_id = c.academic_year_id`,
  )})`;

/** Classes whose policy says more than their categories do: their marks are told apart by term and state. */
const ownPolicies = sql`(select class_id from grading_policies union select class_id from category_weights)`;
const oneByOne = sql`(k.counting = 'percent' or k.drop_lowest > 0)`;

/**
 * Marks as the engine takes them, added up by the database as far as the class's policy allows: one row a student, class
 * and category, by term where terms differ, mark by mark where each counts the same or the lowest are left out.
 * Aliases: g mark, a assessment, c class.
 */
export const marksBy = (where: SQL): SQL => sql`
  select g.student_id, a.class_id, a.category_id, case when v.class_id is not null then a.term_id end as term_id,
    case when v.class_id is not null then g.state else 'graded' end as state, a.extra_credit and ${oneByOne} as extra_credit,
    sum(case when g.state = 'graded' then g.score else 0 end)::text as score,
    sum(case when a.extra_credit and not ${oneByOne} then 0 else a.max_score end)::text as max_score, count(*)::int as counted
  from assessment_grades g join assessments a on a.id = g.assessment_id join classes c on c.id = a.class_id
  join assessment_categories k on k.id = a.category_id left join ${ownPolicies} v on v.class_id = a.class_id
  where (g.state = 'graded' or (g.state = 'missing' and not a.extra_credit)) and ${where}
  group by 1, 2, 3, 4, 5, 6, case when ${oneByOne} then a.id end`;

export const markJson = sql`jsonb_build_object('categoryId', category_id, 'termId', term_id, 'state', state, 'score', score,
  'maxScore', max_score, 'extraCredit', extra_credit, 'counted', counted)`;
