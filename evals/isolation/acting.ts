import { covers, type Facts, overlap, type Row } from './facts.ts';

export type ActingRole = 'student' | 'teacher' | 'admin' | 'parent' | 'super_admin';

/** Who acts, and what access.md's conditions come to for them, worked out from the facts alone. */
export interface Acting {
  personId: string;
  /** Undefined when the membership that is claimed is not, or no longer, this person's. */
  membership: { id: string; schoolId: string; role: ActingRole } | undefined;
  facts: Facts;
  /** The day in the school's zone. */
  today: string;
  is(...roles: ActingRole[]): boolean;
  /** Teacher or administrator. */
  isStaff: boolean;
  /** A dated entry in staff duties that covers today. */
  hasDuty(...duties: string[]): boolean;
  /** Whether the second factor is given where the school demands it of its staff. */
  secondFactorMet: boolean;
  /** Classes with a staff assignment that covers today. */
  taughtClasses: ReadonlySet<string>;
  /** Students of a taught class: their enrolment overlaps the assignment. */
  studentsOfTaughtClass(classId: unknown): ReadonlySet<string>;
  /** Students of any taught class. */
  taughtStudents: ReadonlySet<string>;
  /** Students who are today in a homeroom of which this person is the main teacher, and the classes that they attend. */
  homeroomStudents: ReadonlySet<string>;
  homeroomClasses: ReadonlySet<string>;
  /** Students whose data this person may see as a guardian ("my child"). */
  children: ReadonlySet<string>;
  /** The links that make them so. */
  openLinks: ReadonlySet<string>;
  /** Whose records these are to read as family: a student's own, or a guardian's children's. */
  pupils: ReadonlySet<string>;
  /** Classes that the pupils attend today. */
  pupilClasses: ReadonlySet<string>;
  /** Persons whose directory entry a student or guardian may see: themselves, the pupils, their staff and classmates. */
  acquaintances: ReadonlySet<string>;
}

const none: ReadonlySet<string> = new Set();

export function actAs(
  facts: Facts,
  personId: string,
  membershipId: string | undefined,
  assurance: 'aal1' | 'aal2' = 'aal1',
): Acting {
  const claimed = facts.find('memberships', membershipId ?? oldestMembership(facts, personId));
  const schoolId = claimed ? String(claimed.school_id) : undefined;
  const today = schoolId ? facts.today(schoolId) : '';
  const live = claimed && claimed.person_id === personId && covers(claimed, today);
  const membership = live
    ? { id: claimed.id, schoolId: String(schoolId), role: claimed.role as ActingRole }
    : undefined;
  const is = (...roles: ActingRole[]) => membership !== undefined && roles.includes(membership.role);
  const isStaff = is('teacher', 'admin');
  const guarded = is('parent') && membership ? guarding(facts, personId, membership.schoolId, today) : noGuarding;
  const pupils = is('student') ? new Set([personId]) : guarded.children;
  const duties = isStaff ? dutiesOf(facts, personId, membership?.schoolId, today) : [];
  return {
    personId,
    membership,
    facts,
    today,
    is,
    isStaff,
    secondFactorMet: assurance === 'aal2' || !demandsSecondFactor(facts, membership?.schoolId),
    hasDuty: (...wanted) => duties.some((duty) => wanted.includes(duty)),
    ...(isStaff && membership ? teaching(facts, personId, membership.schoolId, today) : noTeaching),
    ...guarded,
    pupils,
    ...attending(facts, pupils, { personId, membership, today }),
  };
}

const demandsSecondFactor = (facts: Facts, schoolId: string | undefined): boolean =>
  facts.having('school_settings', 'school_id', schoolId).some((row) => row.second_factor_for_staff === true);

/** Who chooses none of their memberships acts as the oldest that holds: what `/rest/v1` knows of a person is no more. */
function oldestMembership(facts: Facts, personId: string): string | undefined {
  const holding = facts
    .having('memberships', 'person_id', personId)
    .filter((row) => covers(row, facts.today(String(row.school_id))));
  const age = (row: Row) => `${row.starts_on} ${row.id}`;
  return holding.toSorted((one, other) => (age(one) < age(other) ? -1 : 1))[0]?.id;
}

const dutiesOf = (facts: Facts, personId: string, schoolId: string | undefined, today: string) =>
  facts
    .rows('staff_duties')
    .filter((row) => row.person_id === personId && row.school_id === schoolId && covers(row, today))
    .map((row) => String(row.duty));

const noTeaching = {
  taughtClasses: none,
  studentsOfTaughtClass: () => none,
  taughtStudents: none,
  homeroomStudents: none,
  homeroomClasses: none,
};

function teaching(facts: Facts, personId: string, schoolId: string, today: string) {
  const assignments = facts
    .rows('teacher_class_assignments')
    .filter((row) => row.teacher_id === personId && row.school_id === schoolId && covers(row, today));
  const enrolments = Map.groupBy(facts.rows('student_class_assignments'), (row) => row.class_id);
  const byClass = new Map<unknown, Set<string>>();
  const homeroomStudents = new Set<string>();
  for (const assignment of assignments) {
    const students = byClass.get(assignment.class_id) ?? new Set<string>();
    byClass.set(assignment.class_id, students);
    for (const enrolment of enrolments.get(assignment.class_id) ?? []) {
      if (!overlap(enrolment, assignment)) continue;
      students.add(String(enrolment.student_id));
      if (assignment.duty === 'main' && enrolment.class_kind === 'homeroom' && covers(enrolment, today)) {
        homeroomStudents.add(String(enrolment.student_id));
      }
    }
  }
  return {
    taughtClasses: new Set(assignments.map((row) => String(row.class_id))),
    studentsOfTaughtClass: (classId: unknown) => byClass.get(classId) ?? none,
    taughtStudents: new Set([...byClass.values()].flatMap((students) => [...students])),
    homeroomStudents,
    homeroomClasses: new Set(
      [...enrolments.values()]
        .flat()
        .filter((row) => homeroomStudents.has(String(row.student_id)) && covers(row, today))
        .map((row) => String(row.class_id)),
    ),
  };
}

const noGuarding = { children: none, openLinks: none };

function guarding(facts: Facts, personId: string, schoolId: string, today: string) {
  const own = facts
    .rows('parent_child_relationships')
    .filter((link) => link.guardian_id === personId && link.school_id === schoolId);
  const open = own.filter((link) => isOpen(facts, link, schoolId, today));
  return {
    children: new Set(open.map((link) => String(link.student_id))),
    openLinks: new Set(open.map((link) => link.id)),
  };
}

function isOpen(facts: Facts, link: Row, schoolId: string, today: string): boolean {
  const reachesAccess =
    link.verified_at != null && link.data_access === true && link.contact_restricted === false && covers(link, today);
  return reachesAccess && (link.student_consented_at != null || !isOfAge(facts, link.student_id, schoolId, today));
}

function isOfAge(facts: Facts, studentId: unknown, schoolId: string, today: string): boolean {
  const details = facts.having('personal_details', 'person_id', studentId).find((row) => row.school_id === schoolId);
  const school = facts.find('schools', schoolId);
  if (!details?.birth_date || !school) return false;
  const [year = 0, ...rest] = String(details.birth_date).split('-');
  const birthdayOfMajority = [String(Number(year) + Number(school.age_of_majority)), ...rest].join('-');
  return birthdayOfMajority <= today;
}

function attending(
  facts: Facts,
  pupils: ReadonlySet<string>,
  { personId, membership, today }: Pick<Acting, 'personId' | 'membership' | 'today'>,
) {
  const enrolments = facts.rows('student_class_assignments').filter((row) => row.school_id === membership?.schoolId);
  const theirs = enrolments.filter((row) => pupils.has(String(row.student_id)));
  const pupilClasses = new Set(theirs.filter((row) => covers(row, today)).map((row) => String(row.class_id)));
  const inThem = (row: Row) => pupilClasses.has(String(row.class_id)) && covers(row, today);
  const staff = facts
    .rows('teacher_class_assignments')
    .filter(inThem)
    .map((row) => String(row.teacher_id));
  const school = facts.find('schools', membership?.schoolId);
  const showsClassmates = membership?.role === 'student' || school?.classmates_visible_to_guardians === true;
  const classmates = showsClassmates ? enrolments.filter(inThem).map((row) => String(row.student_id)) : [];
  return {
    pupilClasses,
    acquaintances: new Set(membership ? [personId, ...pupils, ...staff, ...classmates] : []),
  };
}
