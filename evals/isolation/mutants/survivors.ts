import type { Mutant } from './generate.ts';

/**
 * Mutants that nothing can notice, and why that is no gap: each pattern is matched with the mutant's whole name. Whatever
 * survives and is not argued here fails the test and shows up in the bench.
 */
const argued: readonly [pattern: RegExp, argument: string][] = [
  [
    /^public\.(announcements|study_groups|community_posts|polls|academic_schedule|school_events|sel_programs|rewards|documents), \w+: (using|check) without AND \(audience = '(role|grade|class|group)'::text\)$/,
    'A check of the table (its target) ties the audience to the column that names it: a row with a role, a grade, a class or a group is of that audience, which the operand beside this one asks for.',
  ],
  [
    /^public\.(academic_schedule|sel_programs|rewards), \w+: (using|check) without (OR|AND) (\(\(?audience = 'people'::text\)|\(id IN \( SELECT app\.addressed_ids)/,
    'A check of the table (named) lets no row of it be for people by name.',
  ],
  [
    /^public\.exam_answers, exam_answers_(insert|update): (using|check) without AND \((\( SELECT app\.role\(\) AS role\) = 'student'::text|student_id = \( SELECT app\.uid\(\) AS uid\))\)$/,
    'The running sittings that the operand beside this one asks for are those of the acting student, and a key (sitting, exam, student) holds an answer to the student of its sitting.',
  ],
  [
    /^public\.student_\w+, \w+: (using|check) without AND \(class_id IS NOT NULL\)$/,
    'The operand beside this one looks for (class, student) among the pairs that the person teaches, which no empty class is in.',
  ],
  [
    /^public\.profiles, profiles_read_outside: for app_caller$/,
    'The same people as profiles_read gives to operations, found another way (DECISIONS, what row security costs): nobody is shown one more.',
  ],
  [
    /^public\.gemini_api_keys: asks as its owner$/,
    'No caller has a grant on it; only the service path reads it, and that may read the tables behind it as well.',
  ],
  [
    /^public\.parent_child_relationships, parent_child_relationships_update: check without AND \(\(\( SELECT app\.role\(\) AS role\) = 'admin'::text\) OR /,
    'It speaks of the acting person alone, not of the row, and the same operand of the policy’s using has asked it already.',
  ],
];

const shut =
  'No policy opens this table to any caller, so that its school clause has nothing to narrow; it waits for the first that ' +
  'does, and is then no longer argued.';

export const argumentFor = ({ name, isShut, isOfSurface }: Mutant): string | undefined =>
  isShut && !isOfSurface ? shut : argued.find(([pattern]) => pattern.test(name))?.[1];
