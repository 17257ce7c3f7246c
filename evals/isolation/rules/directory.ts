import type { Acting } from '../acting.ts';
import type { Row } from '../facts.ts';
import { admin, everybody, madeJustNow, names, type Rule, type Rules } from '../rule.ts';

/** D1 that is about nobody: the school's structure, which every member needs to name a day, a mark or a lesson. */
const structure = (touch: Rule['touch']): Rule => ({
  dataClass: 'D1',
  reads: everybody,
  inserts: admin,
  updates: admin,
  notYet: ['inserts', 'updates'],
  ...(touch ? { touch } : {}),
});

/** D1 about a person: staff read the whole school, others themselves, their classes and their staff. */
const aboutPerson = (column: string) => (row: Row, acting: Acting) =>
  acting.isStaff || acting.acquaintances.has(String(row[column]));

/** A person's own entry is theirs before a membership is chosen, and after the last one has ended. */
const belongs = (row: Row, { personId, membership, facts }: Acting): boolean =>
  row.id === personId ||
  facts.having('school_people', 'person_id', row.id).some((entry) => entry.school_id === membership?.schoolId);

const justMade = (row: Row, acting: Acting) => admin(row, acting) && madeJustNow(row, acting);

export const directory: Rules = {
  schools: {
    dataClass: 'D1',
    isOfSchool: (row, acting) => row.id === acting.membership?.schoolId,
    reads: everybody,
    updates: admin,
    notYet: ['updates'],
    touch: { column: 'help_contacts', value: [] },
  },
  academic_years: { ...structure({ column: 'name', value: 'Another name' }), notYet: [], deletes: justMade },
  terms: structure({ column: 'name', value: 'Another name' }),
  periods: structure({ column: 'name', value: 'Another name' }),
  grade_levels: structure({ column: 'name', value: 'Another name' }),
  subjects: structure({ column: 'name', value: 'Another name' }),
  grading_scales: structure({ column: 'name', value: 'Another name' }),
  attendance_codes: structure({ column: 'label', value: 'Another label' }),
  calendar_days: { ...structure({ column: 'label', value: 'Another label' }), notYet: ['inserts'] },
  profiles: {
    dataClass: 'D1',
    isOfSchool: belongs,
    reads: (row, acting) => row.id === acting.personId || aboutPerson('id')(row, acting),
    inserts: admin,
    updates: names('id'), // and an admin those of the school, which no operation does yet
    notYet: ['inserts'],
    free: ['display_name', 'locale', 'pronouns', 'avatar_path', 'about', 'updated_at'],
    touch: { column: 'about', value: 'A few words' },
  },
  school_people: {
    dataClass: 'D1',
    reads: aboutPerson('person_id'),
    inserts: admin,
    updates: admin,
    notYet: ['inserts', 'updates'],
    touch: { column: 'sourced_id', value: 'another-id' },
  },
  classes: {
    dataClass: 'D1',
    reads: (row, acting) => acting.isStaff || acting.pupilClasses.has(row.id),
    inserts: admin,
    updates: admin,
    deletes: justMade,
    touch: { column: 'room', value: 'Another room' },
  },
  student_class_assignments: {
    dataClass: 'D1',
    reads: (row, acting) =>
      acting.isStaff ||
      acting.pupils.has(String(row.student_id)) ||
      (acting.is('student') && acting.pupilClasses.has(String(row.class_id))),
    inserts: (row, acting) => admin(row, acting) || acting.hasDuty('registrar'),
    updates: (row, acting) => admin(row, acting) || acting.hasDuty('registrar'),
    deletes: (row, acting) => (admin(row, acting) || acting.hasDuty('registrar')) && madeJustNow(row, acting),
    touch: { column: 'exit_code', value: 'other' },
  },
  teacher_class_assignments: {
    dataClass: 'D1',
    reads: (row, acting) => acting.isStaff || acting.pupilClasses.has(String(row.class_id)),
    inserts: admin,
    updates: admin,
    notYet: ['inserts', 'updates'],
    touch: { column: 'ends_on', value: null },
  },
  staff_duties: {
    dataClass: 'D1',
    reads: aboutPerson('person_id'),
    inserts: admin,
    updates: admin,
    notYet: ['inserts', 'updates'],
    touch: { column: 'ends_on', value: null },
  },
};
