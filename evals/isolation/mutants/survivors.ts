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
    /^public\.(absence_reports|announcements|documents|emergency_contacts|parent_child_relationships|student_alerts), \w+: (using|check) without AND \( SELECT app\.is_staff\(\) AS is_staff\)$/,
    'Only staff have classes and students whom they teach: what the operand beside this one asks for is empty for everybody else.',
  ],
  [
    /^public\.profiles, profiles_read: using without AND \( SELECT app\.is_staff\(\) AS is_staff\)$/,
    'Of the school’s people, whom the operand beside this looks for under their own policy, others are shown those alone whom the last operand lets them read as well.',
  ],
  [
    /^public\.(polls|school_events), \w+_update: check without AND \( SELECT app\.is_staff\(\) AS is_staff\)$/,
    'Who is no administrator has passed the policy’s using, which asks it of the acting person.',
  ],
  [
    /^public\.(community_posts|polls|school_events), \w+_update: check without OR \(\( SELECT app\.role\(\) AS role\) = 'admin'::text\) \[2\]$/,
    'The outermost operand lets administrators through before this one is asked.',
  ],
  [
    /^public\.community_posts, community_posts_(insert|update): check without OR \(\(audience = '(class'::text\) AND \(class_id IN \( SELECT app\.my_class_ids\(\) AS my_class_ids\)\)\)|group'::text\) AND \(group_id IN \( SELECT app\.my_group_ids\(\) AS my_group_ids\)\)\) \[2\])$/,
    'Said twice: of staff, and of everybody’s own classes and groups, which are those of staff too.',
  ],
  [
    /^public\.help_requests, help_requests_update: check without OR \(\( SELECT app\.role\(\) AS role\) = 'admin'::text\)$/,
    'An administrator is staff, whom the last operand lets through.',
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
    /^public\.data_requests, data_requests_insert: check without AND \(requested_by = \( SELECT app\.uid\(\) AS uid\)\) \[2\]$/,
    'The outermost operand has asked it already.',
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
    /^public\.parent_notifications, \w+: (using|check) without AND \(\( SELECT app\.role\(\) AS role\) = 'parent'::text\)$/,
    'The operand beside this one asks for my children, which only a parent has.',
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
    /^public\.student_class_assignments, student_class_assignments_read: using without OR \(class_id IN \( SELECT app\.child_class_ids\(\) AS child_class_ids\)\)$/,
    'It stands under the operand of students, who have no children’s classes.',
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
    /^public\.gemini_\w+_keys: asks as its owner$/,
    'No caller has a grant on it; only the service path reads it, and that may read the tables behind it as well.',
  ],
  [
    /^public\.parent_child_relationships, parent_child_relationships_update: check without AND \(\(\( SELECT app\.role\(\) AS role\) = 'admin'::text\) OR /,
    'It speaks of the acting person alone, not of the row, and the same operand of the policy’s using has asked it already.',
  ],
];

export const argumentFor = ({ name }: Mutant): string | undefined =>
  argued.find(([pattern]) => pattern.test(name))?.[1];
