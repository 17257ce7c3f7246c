import type { School, Sheet } from './cast.ts';
import { spans } from './cast.ts';
import { join } from './school.ts';

/** Every way in which a guardian's link does, or does not, open a child's data. */
const states = [
  {},
  { student_consented_at: true },
  { verified_at: null },
  { data_access: false },
  { contact_restricted: true },
  { contact_restricted: true, student_consented_at: true },
  { span: 'over' },
  { span: 'lastDay' },
  { span: 'tomorrow' },
  { span: 'firstDay', student_consented_at: true },
] as const;

/** Links each school's guardians with its students, in every state, and people with more than one membership. */
export function addFamilies(sheet: Sheet, schools: readonly School[]): void {
  joinTwice(sheet, schools);
  for (const school of schools) {
    const shuffled = school.students.map((student, number) => ({ student, number }));
    for (const { student, number } of shuffled) {
      const guardians = new Set([0, 1, 2].map((step) => school.parents[(number + step * 3) % school.parents.length]!));
      [...guardians].forEach((guardian, place) => {
        link(sheet, school, guardian, student, states[(number * 3 + place) % states.length]!);
      });
    }
    // Two siblings of one guardian, one of them closed to him by a court.
    link(sheet, school, school.parents[0]!, school.students[0]!, {});
    link(sheet, school, school.parents[0]!, school.students[1]!, { contact_restricted: true });
    link(sheet, school, school.parents[1]!, school.students[0]!, { student_consented_at: true });
  }
}

function joinTwice(sheet: Sheet, schools: readonly School[]): void {
  const [here, there, third] = schools as [School, School, School];
  const parent = here.parents[0]!;
  join(sheet, there, parent, 'parent', spans.untilLater(there.today));
  link(sheet, there, parent, there.students[0]!, {});
  for (const school of schools) {
    join(sheet, school, school.teachers[0]!, 'parent', spans.untilLater(school.today));
    link(sheet, school, school.teachers[0]!, school.students[0]!, {});
    join(sheet, school, school.admins[0]!, 'parent', spans.untilLater(school.today));
    link(sheet, school, school.admins[0]!, school.students[3]!, {});
    // Guardian by a link alone: nobody made her a member, or her membership is over.
    link(sheet, school, school.teachers[1]!, school.students[0]!, {});
  }
  // Students who are also a parent or on the staff of the same school: what is theirs as students is not, acting so.
  for (const school of schools) {
    for (const [number, role] of [
      [3, 'parent'],
      [4, 'teacher'],
      [5, 'admin'],
    ] as const)
      join(sheet, school, school.students[number]!, role, spans.untilLater(school.today), { listed: false });
  }
  // Teaches here and there; moved there as a student and left here; a pupil here whose brother is there.
  join(sheet, there, here.teachers[1]!, 'teacher', spans.untilLater(there.today));
  join(sheet, third, here.students[2]!, 'student', spans.untilLater(third.today));
  join(sheet, third, there.admins[1]!, 'admin', spans.over(third.today));
  const platform = sheet.add('profiles', {
    ...{ given_name: 'Super', family_name: 'Admin', display_name: 'Super admin', locale: 'en' },
  });
  join(sheet, here, platform, 'super_admin', spans.underWay(here.today));
}

function link(
  sheet: Sheet,
  school: School,
  guardian_id: string,
  student_id: string,
  state: {
    verified_at?: null;
    data_access?: boolean;
    contact_restricted?: boolean;
    student_consented_at?: boolean;
    span?: keyof typeof spans;
  },
): void {
  const known = sheet.tables.get('public.parent_child_relationships') ?? [];
  if (known.some((row) => row.guardian_id === guardian_id && row.student_id === student_id)) return;
  const long = new Date(Date.parse(`${school.today}T00:00:00Z`) - 40 * 86_400_000).toISOString();
  sheet.add('parent_child_relationships', {
    ...{ school_id: school.id, guardian_id, student_id, relation: 'mother', lives_with: true, legal_guardian: true },
    ...{ emergency_contact: false, priority: 1, data_access: state.data_access ?? true },
    contact_restricted: state.contact_restricted ?? false,
    verified_at: state.verified_at === null ? null : long,
    student_consented_at: state.student_consented_at ? long : null,
    ...spans[state.span ?? 'underWay'](school.today),
  });
}
