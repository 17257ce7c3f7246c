import { z } from 'zod';
import type { Transaction } from '#db/with-caller.ts';
import { shownOrNull } from '../gradebook/display.ts';
import { compare, type Fraction } from '../gradebook/fraction.ts';
import { letterOf } from '../gradebook/grading-scale.ts';
import { policyTree, scaleInForce } from '../gradebook/stored-policy.ts';
import { termResult } from '../gradebook/term-result.ts';
import { classFacts } from './queries.ts';

const percent = z.number().nullable();

/** A student whose average is another one under another policy. */
export const movedAverage = z.object({
  ...{ id: z.uuid(), name: z.string(), before: percent, after: percent },
  ...{ letterBefore: z.string().nullable(), letterAfter: z.string().nullable() },
});

interface StudentAverage {
  id: string;
  name: string;
  exact: Fraction | null;
  letter: string | null;
}

/** The averages of the class as its policy stands now, over each of the terms, or over the year. */
export async function averagesUnder(
  tx: Transaction,
  classId: string,
  scopes: readonly (string | undefined)[],
): Promise<StudentAverage[][]> {
  const found = await Promise.all(scopes.map((termId) => classFacts(tx, classId, termId)));
  return found.map((facts, index) => {
    const termId = scopes[index] ?? null;
    const tree = policyTree(facts.policy, termId);
    const scale = scaleInForce(facts.policy, termId, facts.scale);
    return facts.students.map(({ id, name, marks }) => {
      const { percent: exact } = termResult(tree, marks);
      return { id, name, exact, letter: letterOf(exact, scale) };
    });
  });
}

/** Those that moved, by the exact number: a change too small to be shown is a change, and so is another letter alone. */
export function changedAverages(
  before: readonly StudentAverage[],
  after: readonly StudentAverage[],
): z.input<typeof movedAverage>[] {
  const earlier = new Map(before.map((student) => [student.id, student]));
  return after.flatMap((now) => {
    const was = earlier.get(now.id);
    const same = was?.exact && now.exact ? compare(was.exact, now.exact) === 0 : !was?.exact && !now.exact;
    if (same && (was?.letter ?? null) === now.letter) return [];
    return [
      {
        ...{ id: now.id, name: now.name, before: shownOrNull(was?.exact ?? null), after: shownOrNull(now.exact) },
        ...{ letterBefore: was?.letter ?? null, letterAfter: now.letter },
      },
    ];
  });
}
