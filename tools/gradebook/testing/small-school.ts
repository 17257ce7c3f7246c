import { randomUUID } from 'node:crypto';
import type postgres from 'postgres';
import type { Caller, Role } from '#db/caller.ts';
import type { TestDatabase } from '#db/testing.ts';

/**
 * A school of one class, small enough to compute its figures by hand. Days are relative to the database's today in UTC;
 * quarter 1 is closed for posting, quarter 2 is open.
 */
export interface SmallSchool {
  schoolId: string;
  today: string;
  day(offset: number): string;
  homeroomId: string;
  mathematicsId: string;
  scienceId: string;
  mathematicsSubjectId: string;
  gradeLevelId: string;
  homeworkId: string;
  testsId: string;
  labsId: string;
  quarter1: string;
  quarter2: string;
  codes: { present: string; absent: string };
  admin: Caller;
  /** Leads 8X and teaches it Mathematics. */
  teacher: Caller;
  /** Teaches Science to 8X. */
  scientist: Caller;
  /** Teaches nobody. */
  stranger: Caller;
  /** Ana, Ben, Cleo, Dan, Eva and Finn. */
  students: Caller[];
  /** Guardian of Ana alone. */
  parent: Caller;
  /** Guardian of Ben and Cleo. */
  parentOfTwo: Caller;
  assessment(made: Partial<MadeAssessment> & { title: string }): Promise<string>;
  mark(made: MadeMark): Promise<string>;
}

interface MadeAssessment {
  classId: string;
  categoryId: string;
  maxScore: number;
  extraCredit: boolean;
  dueOn: string;
  assignedOn: string;
  termId: string;
  publishedAt: string | null;
}

interface MadeMark {
  assessmentId: string;
  classId?: string;
  studentId: string;
  state?: string;
  score?: number;
  comment?: string;
  submittedOn?: string;
  /** ISO time from which students and guardians see it. */
  released?: string;
  releasedToGuardians?: string | null;
}

const RELEASED = '2000-01-01T00:00:00Z';
export const released = RELEASED;

type Sql = postgres.Sql;

const dayFrom = (today: string) => (offset: number) =>
  new Date(Date.parse(`${today}T00:00:00Z`) + offset * 86_400_000).toISOString().slice(0, 10);

/** Makes the school in the test's own database and answers its callers and ids. */
export async function smallSchool({ superuser: sql }: Pick<TestDatabase, 'superuser'>): Promise<SmallSchool> {
  const [clock] = await sql<{ today: string }[]>`select (now() at time zone 'UTC')::date::text as today`;
  const today = clock?.today ?? '';
  const day = dayFrom(today);
  const schoolId = randomUUID();
  const code = schoolId.slice(0, 8);
  await sql`insert into schools (id, code, name, time_zone) values (${schoolId}, ${code}, 'Small School', 'UTC')`;
  const structure = await makeStructure(sql, schoolId, day);
  const people = await makePeople(sql, schoolId, day);
  await assign(sql, schoolId, day, structure, people);
  const { mathematicsId, homeworkId, quarter2 } = structure;
  const teacherId = people.teacher.userId;

  return {
    ...{ schoolId, today, day, ...structure, ...people },
    async assessment({ title, ...made }) {
      const id = randomUUID();
      const row = {
        classId: mathematicsId,
        categoryId: homeworkId,
        maxScore: 10,
        extraCredit: false,
        dueOn: day(-3),
        assignedOn: day(-10),
        termId: quarter2,
        publishedAt: RELEASED,
        ...made,
      };
      await sql`insert into assessments (id, school_id, class_id, category_id, term_id, title, max_score, extra_credit, assigned_on, due_on, published_at, created_by)
        values (${id}, ${schoolId}, ${row.classId}, ${row.categoryId}, ${row.termId}, ${title}, ${row.maxScore}, ${row.extraCredit}, ${row.assignedOn}, ${row.dueOn}, ${row.publishedAt}, ${teacherId})`;
      return id;
    },
    async mark({ assessmentId, studentId, ...made }) {
      const id = randomUUID();
      const state = made.state ?? (made.score === undefined ? 'ungraded' : 'graded');
      const guardians = made.releasedToGuardians === undefined ? (made.released ?? null) : made.releasedToGuardians;
      await sql`insert into assessment_grades (id, school_id, assessment_id, class_id, student_id, state, score, comment, submitted_on, released_to_student_at, released_to_guardians_at, graded_by)
        values (${id}, ${schoolId}, ${assessmentId}, ${made.classId ?? mathematicsId}, ${studentId}, ${state}, ${made.score ?? null}, ${made.comment ?? null}, ${made.submittedOn ?? null}, ${made.released ?? null}, ${guardians}, ${teacherId})`;
      return id;
    },
  };
}

type Structure = Awaited<ReturnType<typeof makeStructure>>;
type People = Awaited<ReturnType<typeof makePeople>>;

async function makeStructure(sql: Sql, schoolId: string, day: (offset: number) => string) {
  const id = () => randomUUID();
  const ids = {
    ...{
      yearId: id(),
      gradeLevelId: id(),
      mathematicsSubjectId: id(),
      scienceSubjectId: id(),
      semester: id(),
      quarter1: id(),
      quarter2: id(),
    },
    ...{ homeroomId: id(), mathematicsId: id(), scienceId: id(), homeworkId: id(), testsId: id(), labsId: id() },
    codes: { present: id(), absent: id() },
  };
  await sql`insert into school_settings (school_id) values (${schoolId})`;
  await sql`insert into academic_years (id, school_id, name, starts_on, ends_on) values (${ids.yearId}, ${schoolId}, 'This year', ${day(-120)}, ${day(120)})`;
  await sql`insert into terms (id, school_id, academic_year_id, parent_id, kind, name, starts_on, ends_on, posting_opens_on, posting_closes_on) values
    (${ids.semester}, ${schoolId}, ${ids.yearId}, null, 'semester', 'Semester 1', ${day(-120)}, ${day(60)}, ${day(45)}, ${day(74)}),
    (${ids.quarter1}, ${schoolId}, ${ids.yearId}, ${ids.semester}, 'quarter', 'Quarter 1', ${day(-120)}, ${day(-31)}, ${day(-120)}, ${day(-17)}),
    (${ids.quarter2}, ${schoolId}, ${ids.yearId}, ${ids.semester}, 'quarter', 'Quarter 2', ${day(-30)}, ${day(60)}, ${day(-30)}, ${day(74)})`;
  await sql`insert into grade_levels (id, school_id, number, name) values (${ids.gradeLevelId}, ${schoolId}, 8, 'Grade 8')`;
  await sql`insert into subjects (id, school_id, code, name) values (${ids.mathematicsSubjectId}, ${schoolId}, 'MA', 'Mathematics'), (${ids.scienceSubjectId}, ${schoolId}, 'SC', 'Science')`;
  await sql`insert into calendar_days (school_id, day, instructional, cycle_day) select ${schoolId}, d::date, true, 1 from generate_series(${day(-120)}::date, ${day(60)}::date, '1 day') d`;
  await sql`insert into attendance_codes (id, school_id, code, label, direction, scope, counts_present) values
    (${ids.codes.present}, ${schoolId}, 'present', 'Present', 'in', 'on_site', true), (${ids.codes.absent}, ${schoolId}, 'absent', 'Absent', 'out', 'off_site', false)`;
  const scale = [
    { symbol: 'A', from: 90, points: 4 },
    { symbol: 'B', from: 80, points: 3 },
    { symbol: 'C', from: 70, points: 2 },
    { symbol: 'F', from: 0, points: 0 },
  ];
  await sql`insert into grading_scales (school_id, name, breaks, is_default) values (${schoolId}, 'Letters', ${sql.json(scale)}, true)`;
  await sql`insert into classes (id, school_id, academic_year_id, grade_level_id, kind, name, section, subject_id, homeroom_id) values
    (${ids.homeroomId}, ${schoolId}, ${ids.yearId}, ${ids.gradeLevelId}, 'homeroom', '8X', 'X', null, null),
    (${ids.mathematicsId}, ${schoolId}, ${ids.yearId}, ${ids.gradeLevelId}, 'scheduled', '8X Mathematics', 'X', ${ids.mathematicsSubjectId}, ${ids.homeroomId}),
    (${ids.scienceId}, ${schoolId}, ${ids.yearId}, ${ids.gradeLevelId}, 'scheduled', '8X Science', 'X', ${ids.scienceSubjectId}, ${ids.homeroomId})`;
  await sql`insert into assessment_categories (id, school_id, class_id, name, weight) values
    (${ids.homeworkId}, ${schoolId}, ${ids.mathematicsId}, 'Homework', 40), (${ids.testsId}, ${schoolId}, ${ids.mathematicsId}, 'Tests', 60), (${ids.labsId}, ${schoolId}, ${ids.scienceId}, 'Labs', 100)`;
  return ids;
}

async function makePeople(sql: Sql, schoolId: string, day: (offset: number) => string) {
  const join = async (given: string, family: string, role: Role): Promise<Caller> => {
    const [userId, membershipId] = [randomUUID(), randomUUID()];
    const name = `${given} ${family}`;
    await sql`insert into profiles (id, school_id, role, given_name, family_name, display_name) values (${userId}, ${schoolId}, ${role}, ${given}, ${family}, ${name})`;
    await sql`insert into school_people (school_id, person_id) values (${schoolId}, ${userId})`;
    await sql`insert into memberships (id, school_id, person_id, role, starts_on) values (${membershipId}, ${schoolId}, ${userId}, ${role}, ${day(-120)})`;
    return { userId, membershipId, schoolId, role, assurance: 'aal1', name, locale: 'en', timeZone: 'UTC' };
  };
  const students: Caller[] = [];
  for (const given of ['Ana', 'Ben', 'Cleo', 'Dan', 'Eva', 'Finn'])
    students.push(await join(given, 'Small', 'student'));
  for (const [index, student] of students.entries()) {
    await sql`insert into personal_details (school_id, person_id, birth_date, gender) values (${schoolId}, ${student.userId}, ${day(-13 * 365)}, ${index % 2 ? 'male' : 'female'})`;
  }
  return {
    admin: await join('Ada', 'Admin', 'admin'),
    teacher: await join('Tess', 'Teacher', 'teacher'),
    scientist: await join('Otto', 'Other', 'teacher'),
    stranger: await join('Una', 'Unassigned', 'teacher'),
    students,
    parent: await join('Pia', 'Parent', 'parent'),
    parentOfTwo: await join('Tom', 'Parent', 'parent'),
  };
}

async function assign(
  sql: Sql,
  schoolId: string,
  day: (offset: number) => string,
  structure: Structure,
  people: People,
) {
  const { homeroomId, mathematicsId, scienceId } = structure;
  for (const [classId, kind, teacher] of [
    [homeroomId, 'homeroom', people.teacher],
    [mathematicsId, 'scheduled', people.teacher],
    [scienceId, 'scheduled', people.scientist],
  ] as const) {
    await sql`insert into teacher_class_assignments (school_id, teacher_id, class_id, duty, starts_on) values (${schoolId}, ${teacher.userId}, ${classId}, 'main', ${day(-120)})`;
    for (const student of people.students) {
      await sql`insert into student_class_assignments (school_id, student_id, class_id, class_kind, starts_on) values (${schoolId}, ${student.userId}, ${classId}, ${kind}, ${day(-120)})`;
    }
  }
  const [ana, ben, cleo] = people.students;
  for (const [guardian, child] of [
    [people.parent, ana],
    [people.parentOfTwo, ben],
    [people.parentOfTwo, cleo],
  ] as const) {
    await sql`insert into parent_child_relationships (school_id, guardian_id, student_id, relation, verified_at, starts_on)
      values (${schoolId}, ${guardian.userId}, ${child?.userId ?? ''}, 'mother', now(), ${day(-100)})`;
  }
}
