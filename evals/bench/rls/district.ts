import type postgres from 'postgres';

/** How big the parts of the district are for each student. */
const HOMEROOM_SIZE = 25;
const SUBJECTS = ['math', 'english', 'science', 'history', 'art'];
const ASSESSMENTS_A_CLASS = 8;
const ANNOUNCEMENTS = 300;
const TERM_DAYS = 90;
const LESSONS_A_WEEK = 5;
const MESSAGES_A_CONVERSATION = 4;
/** Of each kind: conversations a person has had, and changes they have made. */
const USE = {
  student: { conversations: 2, changes: 2 },
  parent: { conversations: 1, changes: 2 },
  teacher: { conversations: 20, changes: 300 },
};

/** Ids are made of names, so that a query can name anybody without a look. */
const id = (kind: string, number: string) => `md5('${kind} ' || ${number})::uuid`;
const SCHOOL = `md5('district')::uuid`;

/** The school that all of the district's pupils attend as one tenant: the hardest case for a policy. */
export async function openDistrict(owner: postgres.Sql): Promise<void> {
  await load(owner, [
    `insert into schools (id, code, name, time_zone) values (${SCHOOL}, 'DISTRICT', 'District', 'UTC')`,
    `insert into school_settings (school_id) values (${SCHOOL})`,
    `insert into academic_years (id, school_id, name, starts_on, ends_on) values (md5('year')::uuid, ${SCHOOL}, 'Year', current_date - 330, current_date + 30)`,
    `insert into terms (id, school_id, academic_year_id, name, starts_on, ends_on, posting_opens_on, posting_closes_on)
      values (md5('term')::uuid, ${SCHOOL}, md5('year')::uuid, 'Term', current_date - ${TERM_DAYS}, current_date + 30, current_date - ${TERM_DAYS}, current_date + 40)`,
    `insert into grade_levels (id, school_id, number, name) select ${id('grade', 'n')}, ${SCHOOL}, n, 'Grade ' || n from generate_series(1, 12) n`,
    `insert into subjects (id, school_id, code, name) select ${id('subject', 's')}, ${SCHOOL}, s, s from unnest(array['${SUBJECTS.join("','")}']) s`,
    `insert into attendance_codes (id, school_id, code, label, direction, scope, counts_present)
      select ${id('code', 'c')}, ${SCHOOL}, c, c, d, s, p from (values ('present', 'in', 'on_site', true), ('late', 'in', 'on_site_late', true), ('absent', 'out', 'off_site', false)) v (c, d, s, p)`,
    `insert into periods (id, school_id, code, name, position, starts_at, ends_at)
      select ${id('period', 'n')}, ${SCHOOL}, 'P' || n, 'Period ' || n, n, 420 + n * 60, 465 + n * 60 from generate_series(1, ${SUBJECTS.length}) n`,
    `insert into calendar_days (school_id, day, instructional, cycle_day)
      select ${SCHOOL}, d::date, extract(isodow from d) < 6, case when extract(isodow from d) < 6 then extract(isodow from d) end from generate_series(current_date - 330, current_date, interval '1 day') d`,
    ...people('admin', '1', '1', 'Admin'),
    `insert into announcements (school_id, author_id, title, body, audience, grade_level_id, publishes_at)
      select ${SCHOOL}, ${id('admin', '1')}, 'News ' || n, 'Text', case when n % 3 = 0 then 'grade' else 'school' end, case when n % 3 = 0 then ${id('grade', '(n % 12 + 1)')} end, now() - n * interval '1 day'
      from generate_series(1, ${ANNOUNCEMENTS}) n`,
  ]);
}

/** People of one kind with their membership. */
const people = (kind: string, from: string, to: string, family: string, role = kind) => [
  `insert into profiles (id, school_id, role, given_name, family_name, display_name)
    select ${id(kind, 'n')}, ${SCHOOL}, '${role}', initcap(left(md5(n::text), 6)), '${family}' || n, initcap(left(md5(n::text), 6)) || ' ${family}' || n from generate_series(${from}, ${to}) n`,
  `insert into school_people (school_id, person_id) select ${SCHOOL}, ${id(kind, 'n')} from generate_series(${from}, ${to}) n`,
  `insert into memberships (id, school_id, person_id, role, starts_on)
    select ${id(`membership ${kind}`, 'n')}, ${SCHOOL}, ${id(kind, 'n')}, '${role}', current_date - 300 from generate_series(${from}, ${to}) n`,
];

/** What people of one kind left behind by using the product: conversations, proposals in them, changes in the audit log. */
const use = (kind: keyof typeof USE, from: number, to: number) => {
  const [person, membership] = [id(kind, 'n'), id(`membership ${kind}`, 'n')];
  const conversations = `generate_series(${from}, ${to}) n, generate_series(1, ${USE[kind].conversations}) k`;
  const conversation = id(`conversation ${kind}`, `n || ' ' || k`);
  const operation = id(`operation ${kind}`, `n || ' ' || k`);
  return [
    `insert into conversations (id, school_id, person_id, membership_id, role, title, last_message_at)
      select ${conversation}, ${SCHOOL}, ${person}, ${membership}, '${kind}', 'About ' || k, now() - k * interval '1 day' from ${conversations}`,
    `insert into messages (school_id, conversation_id, position, role, parts)
      select ${SCHOOL}, ${conversation}, m, case when m % 2 = 1 then 'user' else 'assistant' end, jsonb_build_array(jsonb_build_object('type', 'text', 'text', repeat('words ', 40)))
      from ${conversations}, generate_series(1, ${MESSAGES_A_CONVERSATION}) m`,
    `insert into guard.approvals (school_id, person_id, membership_id, operation, version, input, input_hash, difference_hash, preview, conversation_id, expires_at, decided_at, decision)
      select ${SCHOOL}, ${person}, ${membership}, 'attendance.markClass', 1, '{}', 'hash', 'hash', '{}', ${conversation}, now(), now(), 'approved' from ${conversations}`,
    `insert into guard.audit_log (school_id, person_id, membership_id, operation, operation_id, surface, outcome, rows, at)
      select ${SCHOOL}, ${person}, ${membership}, 'attendance.markClass', ${operation}, 'page', 'done', 1, now() - k * interval '7 hours'
      from generate_series(${from}, ${to}) n, generate_series(1, ${USE[kind].changes}) k`,
    `insert into guard.audit_log (school_id, person_id, membership_id, operation, surface, outcome, rows, detail)
      select ${SCHOOL}, ${person}, ${membership}, 'account.undo', 'page', 'undone', 1, jsonb_build_object('undoes', ${id(`operation ${kind}`, `n || ' 1'`)}) from generate_series(${from}, ${to}) n`,
  ];
};

/** Adds the students from `from` to `to` (both whole homerooms) with families, teachers, classes, work, marks and use. */
export async function addStudents(owner: postgres.Sql, from: number, to: number): Promise<void> {
  const [first, last] = [(from - 1) / HOMEROOM_SIZE + 1, to / HOMEROOM_SIZE];
  const rooms = `generate_series(${first}, ${last}) h`;
  const subjects = `unnest(array['${SUBJECTS.join("','")}']) s`;
  const room = `((n - 1) / ${HOMEROOM_SIZE} + 1)`;
  const students = `generate_series(${from}, ${to}) n`;
  const since = 'current_date - 300';
  const scheduled = id('class', `h || ' ' || s`);
  const ofStudent = id('class', `${room} || ' ' || s`);
  await load(owner, [
    ...people('student', `${from}`, `${to}`, 'Pupil'),
    ...people('parent', `${(from - 1) / 2 + 1}`, `${to / 2}`, 'Parent'),
    ...people('teacher', `${first}`, `${last}`, 'Teacher'),
    `insert into parent_child_relationships (school_id, guardian_id, student_id, relation, data_access, verified_at, starts_on)
      select ${SCHOOL}, ${id('parent', '((n + 1) / 2)')}, ${id('student', 'n')}, 'mother', true, now(), ${since} from ${students}`,
    `insert into classes (id, school_id, academic_year_id, grade_level_id, kind, name, section)
      select ${id('homeroom', 'h')}, ${SCHOOL}, md5('year')::uuid, ${id('grade', '(h % 12 + 1)')}, 'homeroom', 'Room ' || h, h::text from ${rooms}`,
    `insert into classes (id, school_id, academic_year_id, grade_level_id, kind, name, section, subject_id, homeroom_id)
      select ${scheduled}, ${SCHOOL}, md5('year')::uuid, ${id('grade', '(h % 12 + 1)')}, 'scheduled', 'Room ' || h || ' ' || s, h::text, ${id('subject', 's')}, ${id('homeroom', 'h')} from ${rooms}, ${subjects}`,
    `insert into student_class_assignments (school_id, student_id, class_id, class_kind, starts_on)
      select ${SCHOOL}, ${id('student', 'n')}, ${id('homeroom', room)}, 'homeroom', ${since} from ${students}
      union all select ${SCHOOL}, ${id('student', 'n')}, ${ofStudent}, 'scheduled', ${since} from ${students}, ${subjects}`,
    // A homeroom's teacher teaches one subject there and the others in the next rooms.
    `insert into teacher_class_assignments (school_id, teacher_id, class_id, duty, starts_on)
      select ${SCHOOL}, ${id('teacher', 'h')}, ${id('homeroom', 'h')}, 'main', ${since} from ${rooms}
      union all select ${SCHOOL}, ${id('teacher', `(${first} + (h - ${first} + o) % (${last} - ${first} + 1))::int`)}, ${scheduled}, 'main', ${since} from ${rooms}, unnest(array['${SUBJECTS.join("','")}']) with ordinality s (s, o)`,
    `insert into class_meetings (school_id, class_id, period_id, cycle_day, room, starts_on, ends_on)
      select ${SCHOOL}, ${id('class', `h || ' ' || s`)}, ${id('period', `((o + d) % ${SUBJECTS.length} + 1)`)}, d, 'R' || h, ${since}, current_date + 30
      from ${rooms}, unnest(array['${SUBJECTS.join("','")}']) with ordinality s (s, o), generate_series(1, ${LESSONS_A_WEEK}) d`,
    `insert into assessment_categories (id, school_id, class_id, name, weight)
      select ${id('category', `h || ' ' || s`)}, ${SCHOOL}, ${scheduled}, 'Work', 100 from ${rooms}, ${subjects}`,
    `insert into assessments (id, school_id, class_id, category_id, term_id, title, max_score, assigned_on, due_on, published_at, created_by)
      select ${id('assessment', `h || ' ' || s || ' ' || a`)}, ${SCHOOL}, ${scheduled}, ${id('category', `h || ' ' || s`)}, md5('term')::uuid, 'Work ' || a, 100,
        current_date - a * 9, current_date - a * 9 + 7, now() - interval '80 days', ${id('teacher', 'h')}
      from ${rooms}, ${subjects}, generate_series(1, ${ASSESSMENTS_A_CLASS}) a`,
    `insert into assessment_grades (school_id, assessment_id, class_id, student_id, state, score, released_to_student_at, released_to_guardians_at, graded_by)
      select ${SCHOOL}, ${id('assessment', `${room} || ' ' || s || ' ' || a`)}, ${ofStudent}, ${id('student', 'n')}, 'graded', (n * a) % 101, now() - interval '1 day', now() - interval '1 day', ${id('teacher', room)}
      from ${students}, ${subjects}, generate_series(1, ${ASSESSMENTS_A_CLASS}) a`,
    ...use('student', from, to),
    ...use('parent', (from - 1) / 2 + 1, to / 2),
    ...use('teacher', first, last),
  ]);
}

/** The last weekdays, the latest first. */
export const schoolDays = (owner: postgres.Sql, count: number): Promise<string[]> =>
  owner<{ day: string }[]>`
    select day::text as day from calendar_days where instructional and day <= current_date order by calendar_days.day desc limit ${count}`.then(
    (rows) => rows.map(({ day }) => day),
  );

/** Registers and marks of a morning and an afternoon of students `from`–`to`; answers how many marks. */
export async function addDay(owner: postgres.Sql, day: string, from: number, to: number): Promise<number> {
  const rooms = `generate_series(${(from - 1) / HOMEROOM_SIZE + 1}, ${to / HOMEROOM_SIZE}) h, unnest(array['am', 'pm']) session`;
  const room = `((n - 1) / ${HOMEROOM_SIZE} + 1)`;
  const code = `case when (n * 7 + hashtext('${day}' || session)) % 20 = 0 then 'absent' when (n + hashtext('${day}')) % 33 = 0 then 'late' else 'present' end`;
  await load(owner, [
    `insert into registers (school_id, class_id, day, session, taken_by) select ${SCHOOL}, ${id('homeroom', 'h')}, '${day}', session, ${id('teacher', 'h')} from ${rooms}`,
    `insert into attendance (school_id, student_id, class_id, day, session, code_id, recorded_by)
      select ${SCHOOL}, ${id('student', 'n')}, ${id('homeroom', room)}, '${day}', session, ${id('code', code)}, ${id('teacher', room)}
      from generate_series(${from}, ${to}) n, unnest(array['am', 'pm']) session`,
  ]);
  return (to - from + 1) * 2;
}

/** Without triggers, the checks of foreign keys among them: what is made here refers to what was made before. */
async function load(owner: postgres.Sql, statements: string[]): Promise<void> {
  await owner.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    for (const statement of statements) await tx.unsafe(statement);
  });
}
