import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Transaction } from '#db/with-caller.ts';
import { countingRules, missingRules, resultRules } from '../gradebook/policy.ts';
import { policyTree, type StoredPolicy } from '../gradebook/stored-policy.ts';
import { storedPolicy } from './policy-query.ts';

/** How a class's average over its year or one term is made, as people read and change it. */
export const policyView = z.object({
  class: z.object({ id: z.uuid(), name: z.string() }),
  /** Null for the whole year. */
  term: z.object({ id: z.uuid(), name: z.string(), open: z.boolean(), postingCloses: z.iso.date() }).nullable(),
  missing: z.enum(missingRules),
  result: z.enum(resultRules),
  scale: z.string().nullable(),
  categories: z.array(
    z.object({
      id: z.uuid(),
      name: z.string(),
      weight: z.number(),
      /** The weight is this term's own, not the year's. */
      ownWeight: z.boolean(),
      counting: z.enum(countingRules),
      dropLowest: z.int(),
      extraCredit: z.boolean(),
    }),
  ),
  /** The terms of the year as a tree, with what each weighs in the one above it. */
  terms: z.array(z.object({ id: z.uuid(), name: z.string(), parentId: z.uuid().nullable(), weight: z.number() })),
  scales: z.array(z.object({ id: z.uuid(), name: z.string() })),
});

export type PolicyView = z.output<typeof policyView>;

export interface PolicyFacts {
  policy: StoredPolicy;
  terms: { id: string; name: string; parentId: string | null; open: boolean; postingCloses: string }[];
  scales: { id: string; name: string; isDefault: boolean }[];
  /** What is said of exactly this term, or of the year; null where nothing is. */
  row: { missing: string | null; result: string | null; weight: string; scaleId: string | null } | null;
  scaleIdInForce: string | null;
}

/** The policy of a class as it is stored, in one statement. */
export async function policyFacts(tx: Transaction, classId: string, termId: string | undefined): Promise<PolicyFacts> {
  const [found] = await tx.execute<{ facts: PolicyFacts }>(sql`
    with recursive path as (
      select t.id, t.parent_id, 0 as up from terms t where t.id = ${termId ?? null}::uuid
      union all select t.id, t.parent_id, p.up + 1 from terms t join path p on t.id = p.parent_id)
    select jsonb_build_object('policy', ${storedPolicy},
      'terms', (select coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'name', t.name, 'parentId', t.parent_id, 'postingCloses', t.posting_closes_on,
          'open', (select app.today()) between t.posting_opens_on and t.posting_closes_on) order by t.starts_on, t.ends_on desc), '[]')
        from terms t where t.academic_year_id = c.academic_year_id),
      'scales', (select coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'name', s.name, 'isDefault', s.is_default) order by s.is_default desc, s.created_at, s.id), '[]') from grading_scales s),
      'row', (select jsonb_build_object('missing', r.missing, 'result', r.result, 'weight', r.weight::text, 'scaleId', r.grading_scale_id)
        from grading_policies r where r.class_id = c.id and r.term_id is not distinct from ${termId ?? null}::uuid),
      'scaleIdInForce', (select r.grading_scale_id from grading_policies r left join path p on p.id = r.term_id
        where r.class_id = c.id and r.grading_scale_id is not null and (r.term_id is null or p.id is not null) order by p.up nulls last limit 1)) as facts
    from classes c where c.id = ${classId}::uuid`);
  if (!found) throw new Error('The policy of a class is one row');
  return found.facts;
}

export function viewOf(
  { policy, terms, scales, scaleIdInForce }: PolicyFacts,
  ofClass: { id: string; name: string },
  termId: string | undefined,
): PolicyView {
  const tree = policyTree(policy, termId ?? null);
  const term = terms.find((one) => one.id === termId);
  const names = new Map(policy.categories.map(({ id, name }) => [id, name]));
  return {
    class: { id: ofClass.id, name: ofClass.name },
    term: term ? { id: term.id, name: term.name, open: term.open, postingCloses: term.postingCloses } : null,
    ...{ missing: tree.policy.missing, result: tree.result },
    scale: (scales.find((one) => one.id === scaleIdInForce) ?? scales[0])?.name ?? null,
    categories: tree.policy.categories.map((one) => ({
      ...{ id: one.id, name: names.get(one.id) ?? '', weight: Number(one.weight), counting: one.counting },
      ...{ dropLowest: one.dropLowest, extraCredit: one.extraCredit },
      ownWeight: policy.weights.some((own) => own.categoryId === one.id && own.termId === termId),
    })),
    terms: terms.map(({ id, name, parentId }) => ({
      ...{ id, name, parentId },
      weight: Number(policy.rows.find((row) => row.termId === id)?.weight ?? 1),
    })),
    scales: scales.map(({ id, name }) => ({ id, name })),
  };
}
