import type { Mutant } from './generate.ts';

/**
 * Mutants that nothing can notice, and why that is no gap: each pattern is matched with the mutant's whole name. Whatever
 * survives and is not argued here fails the test and shows up in the bench.
 */
const argued: readonly [pattern: RegExp, argument: string][] = [
  [
    /^public\.(announcements|study_groups|community_posts|polls|academic_schedule|school_events|sel_programs|rewards|documents), \w+: (using|check) without AND \(audience = '(grade|class)'::text\)$/,
    'A check of the table (its target) ties the audience to the column that names it: a row with a grade or a class is of that audience, which the operand beside this one asks for.',
  ],
  [
    /^public\.(community_posts|polls|academic_schedule|school_events|sel_programs|rewards), \w+: (using|check) without AND \(audience = 'group'::text\)$/,
    'A check of the table (its target) ties the audience to the column that names it: a row with a group is of that audience, which the operand beside this one asks for.',
  ],
];

const shut =
  'No policy opens this table to any caller, so that its school clause has nothing to narrow; it waits for the first that ' +
  'does, and is then no longer argued.';

export const argumentFor = ({ name, isShut, isOfSurface }: Mutant): string | undefined =>
  isShut && !isOfSurface ? shut : argued.find(([pattern]) => pattern.test(name))?.[1];
