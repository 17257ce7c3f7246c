import { addDays } from '../facts.ts';
import { anySpan, currentSpan, type School, type Sheet, spans } from './cast.ts';

const grades = [7, 8];

/** A school with its structure, its people and what binds them; what it keeps about them comes afterwards. */
export function addSchool(sheet: Sheet, index: number, zone: string, today: string): School {
  const { random } = sheet;
  const id = sheet.add('schools', {
    code: `WORLD${index}`,
    name: `School ${index}`,
    time_zone: zone,
    locale: 'en',
    age_of_majority: random.pick([16, 18, 21]),
    classmates_visible_to_guardians: index % 2 === 0,
    help_contacts: [],
    status: 'active',
  });
  const school: School = {
    ...{ id, today, classes: [], people: [], memberships: [] },
    ...{ students: [], teachers: [], admins: [], parents: [] },
  };
  addStructure(sheet, school, index);
  for (const [role, many] of [
    ['student', 12],
    ['teacher', 7],
    ['admin', 4],
    ['parent', 10],
  ] as const) {
    for (let number = 0; number < many; number += 1) addPerson(sheet, school, role, number);
  }
  enrol(sheet, school);
  assign(sheet, school);
  giveDuties(sheet, school);
  return school;
}

function addStructure(sheet: Sheet, school: School, index: number): void {
  const { id: school_id, today } = school;
  const year = sheet.add('academic_years', {
    ...{ school_id, name: 'This year' },
    ...{ starts_on: addDays(today, -120), ends_on: addDays(today, 200) },
  });
  // Terms that may still be posted in, that may no more, that may from today or until today, and not yet.
  const windows = [
    [-120, -20, -1],
    [-60, -30, 0],
    [-30, 0, 5],
    [0, 0, 40],
    [40, 1, 80],
  ] as const;
  windows.forEach(([starts, opens, closes], number) => {
    sheet.add('terms', {
      ...{ school_id, academic_year_id: year, kind: 'term', name: `Term ${number}` },
      ...{ starts_on: addDays(today, starts), ends_on: addDays(today, starts + 40) },
      ...{ posting_opens_on: addDays(today, opens), posting_closes_on: addDays(today, closes) },
    });
  });
  sheet.add('school_settings', {
    school_id,
    attendance_posting_days: [10, 2, 0][index % 3],
    // One school demands the second factor of its staff.
    second_factor_for_staff: index === 1,
  });
  const subjects = ['Mathematics', 'History'].map((name) => sheet.add('subjects', { school_id, code: name, name }));
  for (const number of grades) {
    const grade_level_id = sheet.add('grade_levels', { school_id, number, name: `Grade ${number}` });
    const common = { school_id, academic_year_id: year, grade_level_id };
    const homeroom = sheet.add('classes', { ...common, kind: 'homeroom', name: `${number}A`, section: 'A' });
    school.classes.push({ id: homeroom, kind: 'homeroom' });
    for (const subject_id of subjects) {
      const scheduled = { ...common, kind: 'scheduled', name: `${number}A ${subject_id}`, section: 'A', subject_id };
      school.classes.push({ id: sheet.add('classes', scheduled), kind: 'scheduled' });
    }
  }
}

/** A person with one membership: most hold, some are over, some begin tomorrow. */
function addPerson(
  sheet: Sheet,
  school: School,
  role: 'student' | 'teacher' | 'admin' | 'parent',
  number: number,
): void {
  const { random } = sheet;
  const person = sheet.add('profiles', {
    ...{ given_name: role, family_name: String(number), display_name: `${role} ${number}` },
    locale: 'en',
  });
  const span = number < 2 ? spans.underWay : number === 2 ? spans.over : undefined;
  join(
    sheet,
    school,
    person,
    role,
    (span ?? random.pick([spans.underWay, spans.untilLater, spans.lastDay, spans.underWay]))(school.today),
  );
  if (role === 'student') {
    const details = { school_id: school.id, person_id: person, ...birth(sheet, school, number) };
    sheet.add('personal_details', details);
  } else if (random.chance(0.7))
    sheet.add('personal_details', { school_id: school.id, person_id: person, birth_date: null });
}

/** Adds a membership, and the person to those whom the school knows; `listed`: among those of the role who are chosen from. */
export function join(
  sheet: Sheet,
  school: School,
  personId: string,
  role: string,
  span: { starts_on: string; ends_on: string | null },
  { listed = true } = {},
): void {
  const id = sheet.add('memberships', { school_id: school.id, person_id: personId, role, ...span });
  school.memberships.push({ id, personId, role });
  const roster = { student: school.students, teacher: school.teachers, admin: school.admins, parent: school.parents };
  if (listed && role in roster) roster[role as keyof typeof roster].push(personId);
  if (school.people.includes(personId)) return;
  school.people.push(personId);
  sheet.add('school_people', { school_id: school.id, person_id: personId });
}

/** Under age, of age since long, today, and tomorrow; and one whose birthday nobody knows. */
function birth(sheet: Sheet, school: School, number: number): { birth_date: string | null } {
  const { age_of_majority } = sheet.tables.get('public.schools')!.find((row) => row.id === school.id)!;
  const onBirthday = (day: string) => `${Number(day.slice(0, 4)) - Number(age_of_majority)}${day.slice(4)}`;
  const days = [addDays(school.today, 900), addDays(school.today, -400), school.today, addDays(school.today, 1)];
  const day = days[number % 5];
  if (!day) return { birth_date: null };
  return { birth_date: onBirthday(day.endsWith('02-29') ? addDays(day, 1) : day) };
}

/** Each student in one homeroom now (or none any more), perhaps in another before, and in scheduled classes. */
function enrol(sheet: Sheet, school: School): void {
  const { random } = sheet;
  const { id: school_id, today } = school;
  const [first, second] = school.classes.filter(({ kind }) => kind === 'homeroom');
  const scheduled = school.classes.filter(({ kind }) => kind === 'scheduled');
  school.students.forEach((student_id, number) => {
    const [now, before] = number % 2 ? [second!, first!] : [first!, second!];
    const put = (one: School['classes'][number], span: { starts_on: string; ends_on: string | null }) =>
      sheet.add('student_class_assignments', {
        ...{ school_id, student_id, class_id: one.id, class_kind: one.kind, entry_code: 'new' },
        ...span,
        exit_code: span.ends_on ? 'moved' : null,
      });
    if (number < 2) put(now, spans.underWay(today));
    else if (random.chance(0.5)) {
      put(before, { starts_on: addDays(today, -100), ends_on: addDays(today, -1) });
      put(now, spans.firstDay(today));
    } else put(now, anySpan(random, today));
    for (const one of scheduled) if (random.chance(0.6)) put(one, anySpan(random, today));
  });
}

/** Every class has a main teacher; co-teachers and substitutes come and go. */
function assign(sheet: Sheet, school: School): void {
  const { random } = sheet;
  const assigned = new Set<string>();
  const put = (
    class_id: string,
    teacher_id: string,
    duty: string,
    span: { starts_on: string; ends_on: string | null },
  ) => {
    if (assigned.has(class_id + teacher_id)) return;
    assigned.add(class_id + teacher_id);
    sheet.add('teacher_class_assignments', { school_id: school.id, class_id, teacher_id, duty, ...span });
  };
  school.classes.forEach((one, number) => {
    put(
      one.id,
      school.teachers[number % 4]!,
      'main',
      number < 2 ? spans.underWay(school.today) : currentSpan(random, school.today),
    );
    put(one.id, random.pick(school.teachers), 'co_teacher', anySpan(random, school.today));
    put(one.id, random.pick(school.teachers), 'substitute', anySpan(random, school.today));
    put(one.id, random.pick(school.teachers), 'main', anySpan(random, school.today));
    if (random.chance(0.3)) put(one.id, random.pick(school.admins), 'substitute', currentSpan(random, school.today));
  });
}

const duties = ['safeguarding_lead', 'safeguarding_deputy', 'counsellor', 'office', 'registrar', 'exams'];

/** Every duty is held by somebody now, was by somebody else, will be by a third; and one by a parent, who is no staff. */
function giveDuties(sheet: Sheet, school: School): void {
  const { id: school_id, today } = school;
  const staff = [
    ...school.admins.slice(0, 2),
    ...school.teachers.slice(0, 2),
    ...school.teachers.slice(3),
    ...school.admins.slice(3),
  ];
  const put = (duty: string, person_id: string, span: { starts_on: string; ends_on: string | null }) =>
    sheet.add('staff_duties', { school_id, person_id, duty, ...span });
  duties.forEach((duty, number) => {
    const at = (offset: number) => staff[(number + offset) % staff.length]!;
    put(duty, at(0), number % 2 ? spans.underWay(today) : spans.lastDay(today));
    put(duty, at(1), spans.firstDay(today));
    put(duty, at(2), spans.over(today));
    put(duty, at(3), spans.tomorrow(today));
    put(duty, school.parents[number % 2]!, spans.underWay(today));
  });
}
