import { sql } from 'drizzle-orm';
import type { Caller } from '#db/caller.ts';
import type { Transaction } from '#db/with-caller.ts';
import { AppError } from '../contract/errors.ts';
import { type PolicyFacts, type PolicyView, policyFacts, viewOf } from './policy-facts.ts';

export interface CategoryChange {
  category: string;
  add: boolean;
  weight?: number | null | undefined;
  counting?: string | undefined;
  dropLowest?: number | undefined;
  extraCredit?: boolean | undefined;
}

export interface PolicyChange {
  termId?: string | undefined;
  categories?: CategoryChange[] | undefined;
  missing?: string | undefined;
  result?: string | undefined;
  termWeight?: number | undefined;
  scale?: string | undefined;
  reason?: string | undefined;
}

/**
 * Changes a class's policy for its year or one term; what is not named stays. Refuses terms of other years, a closed term
 * to teachers (an admin gives the reason), and in a term what holds for the whole year. Answers the policy as it is then.
 */
export async function changePolicy(
  tx: Transaction,
  caller: Caller,
  ofClass: { id: string; name: string },
  change: PolicyChange,
): Promise<PolicyView> {
  // Two people who change one class's policy wait for each other; each sees what the other did.
  await tx.execute(
    sql`select id from assessment_categories where class_id = ${ofClass.id}::uuid order by id for no key update`,
  );
  const facts = await policyFacts(tx, ofClass.id, change.termId);
  assertMayChange(caller, facts, change);
  for (const one of change.categories ?? []) await changeCategory(tx, ofClass, facts, change.termId, one);
  await changeRow(tx, ofClass.id, facts, change);
  const changed = await policyFacts(tx, ofClass.id, change.termId);
  if (!changed.policy.categories.some(({ weight, extraCredit }) => !extraCredit && Number(weight) > 0))
    throw invalid('categories', 'At least one category that is not extra credit needs a weight, or nothing counts.');
  return viewOf(changed, ofClass, change.termId);
}

const invalid = (path: string, message: string) =>
  new AppError('invalid_input', message, { details: { issues: [{ path, message }] } });

function assertMayChange(caller: Caller, { terms }: PolicyFacts, { termId, termWeight, reason }: PolicyChange) {
  if (!termId) {
    if (termWeight !== undefined) throw invalid('termWeight', 'A weight among terms belongs to a term: name it.');
    return;
  }
  const term = terms.find((one) => one.id === termId);
  if (!term) throw invalid('termId', 'This term is not one of the year of the class.');
  if (term.open) return;
  if (caller.role !== 'admin')
    throw new AppError(
      'forbidden',
      `${term.name} could be posted until ${term.postingCloses}. The office can change its policy.`,
    );
  if (!reason) throw invalid('reason', `${term.name} is closed for posting: please give the reason for this change.`);
}

async function changeCategory(
  tx: Transaction,
  ofClass: { id: string; name: string },
  { policy }: PolicyFacts,
  termId: string | undefined,
  change: CategoryChange,
) {
  const { counting, dropLowest, extraCredit } = change;
  const wanted = change.category.toLowerCase();
  const found = policy.categories.find(({ id, name }) => name.toLowerCase() === wanted || id === change.category);
  if (termId && (change.add || counting !== undefined || dropLowest !== undefined || extraCredit !== undefined))
    throw invalid('categories', 'In a term only weights differ; the rest of a category holds for the whole year.');
  if (change.add) return addCategory(tx, ofClass, found !== undefined, change);
  if (!found) {
    const names = policy.categories.map(({ name }) => name).join(', ');
    throw invalid('categories', `${ofClass.name} has no category “${change.category}”. It has: ${names || 'none'}.`);
  }
  if (termId) return weighInTerm(tx, ofClass.id, found.id, termId, change.weight);
  if (change.weight === null) throw invalid('categories', `What does ${found.name} count? 0 lets it count nothing.`);
  await tx.execute(sql`
    update assessment_categories k set weight = n.weight, counting = n.counting, drop_lowest = n.drop_lowest, extra_credit = n.extra_credit, updated_at = now()
    from (select coalesce(${change.weight ?? null}::numeric, weight) as weight, coalesce(${counting ?? null}, counting) as counting,
      coalesce(${dropLowest ?? null}::smallint, drop_lowest) as drop_lowest, coalesce(${extraCredit ?? null}::boolean, extra_credit) as extra_credit
      from assessment_categories where id = ${found.id}::uuid) n
    where k.id = ${found.id}::uuid and (k.weight, k.counting, k.drop_lowest, k.extra_credit) is distinct from (n.weight, n.counting, n.drop_lowest, n.extra_credit)`);
}

async function addCategory(
  tx: Transaction,
  ofClass: { id: string; name: string },
  exists: boolean,
  made: CategoryChange,
) {
  if (exists) throw new AppError('conflict', `${ofClass.name} has a category “${made.category}” already.`);
  if (made.weight === undefined || made.weight === null)
    throw invalid('categories', `What does “${made.category}” count beside the others?`);
  await tx.execute(sql`
    insert into assessment_categories (class_id, name, weight, counting, drop_lowest, extra_credit)
    values (${ofClass.id}::uuid, ${made.category}, ${made.weight}, ${made.counting ?? 'points'}, ${made.dropLowest ?? 0}, ${made.extraCredit ?? false})`);
}

async function weighInTerm(
  tx: Transaction,
  classId: string,
  categoryId: string,
  termId: string,
  weight: number | null | undefined,
) {
  if (weight === undefined) return;
  await tx.execute(sql`
    insert into category_weights (class_id, category_id, term_id, weight)
    select ${classId}::uuid, ${categoryId}::uuid, ${termId}::uuid, ${weight}::numeric
    where ${weight}::numeric is not null or exists (select from category_weights where category_id = ${categoryId}::uuid and term_id = ${termId}::uuid)
    on conflict (school_id, category_id, term_id) do update set weight = excluded.weight, updated_at = now()
      where category_weights.weight is distinct from excluded.weight`);
}

async function changeRow(tx: Transaction, classId: string, { row, scales }: PolicyFacts, change: PolicyChange) {
  const said = (value: string | undefined, before: string | null | undefined) =>
    value === undefined ? (before ?? null) : value === 'inherit' ? null : value;
  const scaleId = change.scale === undefined ? (row?.scaleId ?? null) : scaleNamed(scales, change.scale);
  const weight = change.termWeight ?? Number(row?.weight ?? 1);
  const next = { missing: said(change.missing, row?.missing), result: said(change.result, row?.result) };
  if (!row && next.missing === null && next.result === null && scaleId === null && weight === 1) return;
  await tx.execute(sql`
    insert into grading_policies (class_id, term_id, missing, result, weight, grading_scale_id)
    values (${classId}::uuid, ${change.termId ?? null}::uuid, ${next.missing}, ${next.result}, ${weight}, ${scaleId}::uuid)
    on conflict (school_id, class_id, term_id) do update
      set missing = excluded.missing, result = excluded.result, weight = excluded.weight, grading_scale_id = excluded.grading_scale_id, updated_at = now()
      where (grading_policies.missing, grading_policies.result, grading_policies.weight, grading_policies.grading_scale_id)
        is distinct from (excluded.missing, excluded.result, excluded.weight, excluded.grading_scale_id)`);
}

function scaleNamed(scales: PolicyFacts['scales'], name: string): string | null {
  if (name.toLowerCase() === 'default') return null;
  const found = scales.find((scale) => scale.id === name || scale.name.toLowerCase() === name.toLowerCase());
  if (found) return found.id;
  throw invalid('scale', `There is no scale “${name}”. There are: ${scales.map((scale) => scale.name).join(', ')}.`);
}
