import type { Mutant } from './generate.ts';

/**
 * Mutants that nothing can notice, and why that is no gap: each pattern is matched with the mutant's whole name. Whatever
 * survives and is not argued here fails the test and shows up in the bench.
 */
const argued: readonly [pattern: RegExp, argument: string][] = [
  [
    /^public\.(absence_reports|emergency_contacts|student_alerts), \w+_read: using without AND \( SELECT app\.is_staff\(\) AS is_staff\)$/,
    'Only staff have students whom they teach. It stands there for speed: for everybody else the set beside it is never made.',
  ],
  [
    /^public\.profiles, profiles_read: using without AND \( SELECT app\.is_staff\(\) AS is_staff\)$/,
    'Of the school’s people, whom the operand beside this looks for under their own policy, others are shown those alone whom the last operand lets them read as well.',
  ],
  [
    /^public\.study_group_members, study_group_members_read: using without OR \(\( SELECT app\.role\(\) AS role\) = 'admin'::text\)$/,
    'An administrator reads every group, and the last operand asks whether the group can be read.',
  ],
  [
    /^public\.(conversations|profiles), \w+_update: (without its check|check without AND \((person_id = \( SELECT app\.uid|membership_id = \( SELECT app\.membership|id = \( SELECT app\.uid))/,
    'Nobody has a grant to change the columns of which the check speaks (grants.sql): they are what the using has asked for.',
  ],
  [
    /^public\.(contacts|personal_details), \w+_update: check without AND \(\( SELECT app\.role\(\) AS role\) = 'parent'::text\)$/,
    'Who is no administrator has passed the policy’s using as a parent.',
  ],
  [
    /^public\.data_requests, data_requests_update: check without AND (\(\( SELECT app\.role\(\) AS role\) = 'parent'::text\)|\( SELECT app\.second_factor_met\(\) AS second_factor_met\))$/,
    'The using lets through administrators with a second factor, parents, and students of age, who may ask about themselves anyway; my children are a parent’s.',
  ],
  [
    /^public\.counsellor_appointments, counsellor_appointments_update: check without AND \(\( SELECT app\.role\(\) AS role\) = 'student'::text\)$/,
    'Who is no counsellor has passed the policy’s using as a student.',
  ],
  [
    /^public\.communications, communications_read: using without AND \((delivers_at <= now\(\)|withdrawn_at IS NULL)\)$/,
    'The recipient’s row, for which the operand beside this looks under its own policy, is not shown before the delivery, nor after a withdrawal.',
  ],
  [
    /^public\.parent_child_relationships, parent_child_relationships_read: using without AND contact_restricted$/,
    'The office reads the links without a restriction under another operand.',
  ],
  [
    /^public\.school_goal_measurements, \w+: (using|check) without AND \(source = 'by_hand'::text\)$/,
    'A check of the table (its source) has what was measured by somebody, for which the operand beside this asks, by hand.',
  ],
  [
    /^public\.staff_duties, staff_duties_read: using without OR \( SELECT app\.is_staff\(\) AS is_staff\)$/,
    'The people whom staff see are everybody of the school.',
  ],
  [
    /^public\.exam_answers, exam_answers_(insert|update): (using|check) without AND \(student_id = \( SELECT app\.uid\(\) AS uid\)\)$/,
    'The running sittings that the operand beside this one asks for are those of the acting student, and a key (sitting, exam, student) holds an answer to the student of its sitting.',
  ],
  [
    /^public\.profiles, profiles_read_outside: for app_caller$/,
    'The same people as profiles_read gives to operations, found another way (DECISIONS, what row security costs): nobody is shown one more.',
  ],
  [
    /^public\.parent_child_relationships, parent_child_relationships_update: check without AND \(\(\( SELECT app\.role\(\) AS role\) = 'admin'::text\) OR /,
    'It speaks of the acting person alone, not of the row, and the same operand of the policy’s using has asked it already.',
  ],
];

export const argumentFor = ({ name }: Mutant): string | undefined =>
  argued.find(([pattern]) => pattern.test(name))?.[1];
