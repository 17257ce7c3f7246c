import type { PolicyView } from '#tools/grades/policy-facts.ts';
import type { PolicyInput } from '../_actions/policy.ts';

/** Only what differs, so that what a colleague changed meanwhile elsewhere in the policy stays. */
export function changesOf(saved: PolicyView, draft: PolicyView): PolicyInput {
  const categories = draft.categories.flatMap((one) => {
    const was = saved.categories.find(({ id }) => id === one.id);
    const change = {
      ...(one.weight !== was?.weight && { weight: one.weight }),
      ...(one.counting !== was?.counting && { counting: one.counting }),
      ...(one.dropLowest !== was?.dropLowest && { dropLowest: one.dropLowest }),
      ...(one.extraCredit !== was?.extraCredit && { extraCredit: one.extraCredit }),
    };
    return Object.keys(change).length > 0 ? [{ category: one.name, ...change }] : [];
  });
  const termWeight = weightOf(draft);
  return {
    classId: saved.class.id,
    ...(saved.term && { termId: saved.term.id }),
    ...(categories.length > 0 && { categories }),
    ...(draft.missing !== saved.missing && { missing: draft.missing }),
    ...(termWeight !== weightOf(saved) && termWeight !== undefined && { termWeight }),
    ...(draft.result !== saved.result && { result: draft.result }),
    ...(draft.scale && draft.scale !== saved.scale && { scale: draft.scale }),
  };
}

/** What the term itself counts beside its neighbours; undefined of the year. */
export const weightOf = ({ term, terms }: PolicyView): number | undefined =>
  terms.find(({ id }) => id === term?.id)?.weight;
