import { addDays, covers, overlap, type Row } from '../facts.ts';
import type { School, Stored } from './cast.ts';
import type { Drawing } from './filler.ts';

/** What stories are told with: rows of the school that stand already, and chance. */
interface Telling {
  school: School;
  now: Date;
  random: Drawing['random'];
  of(table: string): readonly Stored[];
  /** One of them, if there is one. */
  any<Value>(from: readonly Value[]): Value | undefined;
  isCurrent(row: Stored): boolean;
  /** Links that open a child's data to a guardian. */
  links: readonly Stored[];
}

type Story = (row: Stored, telling: Telling) => Stored | undefined;

/** One of several, each as often as any other. */
const either =
  (...each: readonly Story[]): Story =>
  (row, telling) =>
    telling.random.pick(each)(row, telling);

/** A guardian's own, about a child. */
const guardians =
  (by: string, about: string, more: Stored = {}): Story =>
  (_row, { any, links }) => {
    const link = any(links);
    return link && { [by]: link.guardian_id, [about]: link.student_id, ...more };
  };

/** One's own, about oneself: of anybody, students of age among them. */
const selves =
  (by: string, about: string, more: Stored = {}): Story =>
  (_row, { random, school }) => {
    const one = random.pick(random.chance(0.5) ? school.students : school.people);
    return { [by]: one, [about]: one, ...more };
  };

/** To a group or class by somebody who is in it, and to others by a teacher. */
const fromWithin =
  (author: string, more: (telling: Telling) => Stored = () => ({})): Story =>
  (row, telling) => {
    const { any, of, isCurrent, school } = telling;
    const [column, tables] = row.group_id
      ? (['group_id', ['study_group_members']] as const)
      : (['class_id', ['teacher_class_assignments', 'student_class_assignments']] as const);
    const within = tables.flatMap((table) => of(table)).filter((one) => one[column] === row[column] && isCurrent(one));
    const one = row[column] ? any(within) : { teacher_id: any(school.teachers) };
    return { ...more(telling), ...(one && { [author]: one.person_id ?? one.teacher_id ?? one.student_id }) };
  };

/** By a teacher of the class about one of its students, today. */
const recorded =
  (by: string, more: (telling: Telling) => Stored = () => ({})): Story =>
  (row, telling) => {
    const { any, of, isCurrent } = telling;
    const inClass = (one: Stored) => row.class_id == null || one.class_id === row.class_id;
    const assignment = any(of('teacher_class_assignments').filter((one) => inClass(one) && isCurrent(one)));
    const enrolment = any(
      of('student_class_assignments').filter(
        (one) => one.class_id === assignment?.class_id && overlap(one as Row, assignment as Row),
      ),
    );
    if (!assignment || !enrolment) return undefined;
    const said = { [by]: assignment.teacher_id, student_id: enrolment.student_id, ...more(telling) };
    return 'class_id' in row && row.class_id != null ? { ...said, class_id: assignment.class_id } : said;
  };

/** By the office, or by an admin. */
const byOffice =
  (by: string): Story =>
  (_row, { any, school }) => ({ [by]: any(school.admins) });

/** Today and tomorrow, by teachers and by the office. */
const entry = ({ random, school: { today } }: Telling): Stored => ({
  day: random.chance(0.7) ? today : addDays(today, 1),
  source: random.chance(0.7) ? 'teacher' : 'office',
});

/** Among them those who are something else at the school as well (families.ts). */
const anyStudent = ({ school, random }: Telling) =>
  random.chance(0.4) ? random.pick(school.students.slice(3, 6)) : random.pick(school.students);

const asked: Story = (_row, telling) => {
  const { any, of, isCurrent } = telling;
  const student = anyStudent(telling);
  const counsellor = any(of('staff_duties').filter((one) => one.duty === 'counsellor' && isCurrent(one)));
  const status = telling.random.pick(['requested', 'confirmed']);
  const open = { case_id: null, cancelled_by: null, status };
  return counsellor && { student_id: student, requested_by: student, counsellor_id: counsellor.person_id, ...open };
};

const repliedTo: Story = (row, { of, any, school }) => {
  const thread = of('communication_threads').find(({ id }) => id === row.thread_id);
  const roles = school.memberships.filter(({ personId }) => personId === thread?.started_by);
  return thread && { author_id: thread.started_by, author_role: any(roles)?.role ?? row.author_role };
};

const accepted: Story = (_row, { of, any, now }) => {
  const member = any(of('study_group_members'));
  const leader = of('study_group_members').find((one) => one.group_id === member?.group_id && one.role === 'leader');
  const decided = leader && { status: 'accepted', decided_by: leader.person_id, decided_at: now.toISOString() };
  return decided && { group_id: member?.group_id, person_id: member?.person_id, ...decided };
};

const ledByStaff: Story = (_row, { school, random }) => ({
  ...{ person_id: random.pick(school.teachers), role: random.pick(['leader', 'member']) },
  ...{ starts_on: school.today, ends_on: null },
});

const undecided = { status: 'received', decided_at: null, decision_reason: null, handled_by: null };
const inSight = ({ now }: Telling): Stored => ({
  ...{ hidden_at: null, hidden_by: null, hidden_reason: null, withdrawn_at: null },
  publishes_at: new Date(now.getTime() - 7_200_000).toISOString(),
});

/** What chance alone brings together too seldom, and policies are about. */
const stories: Readonly<Record<string, Story>> = {
  'public.communication_threads': guardians('started_by', 'about_student_id', { closed_at: null }),
  'public.communications': repliedTo,
  'public.help_requests': guardians('asked_by', 'about_student_id'),
  'public.data_requests': either(
    guardians('requested_by', 'subject_id', undecided),
    selves('requested_by', 'subject_id', undecided),
  ),
  'public.event_registrations': either(guardians('registered_by', 'person_id'), selves('registered_by', 'person_id')),
  'public.counsellor_appointments': asked,
  'public.community_posts': fromWithin('author_id', inSight),
  'public.polls': fromWithin('author_id'),
  'public.school_events': fromWithin('organiser_id'),
  'public.study_group_members': ledByStaff,
  'public.study_group_join_requests': accepted,
  'public.attendance': either(recorded('recorded_by', entry), recorded('recorded_by', entry), byOffice('recorded_by')),
  'public.assessment_grades': either(recorded('graded_by'), byOffice('graded_by')),
  'public.student_achievements': recorded('awarded_by'),
};

/** Makes of some rows what their table is there for; half of these have just been made, as far as Undo reaches. */
export function tell(row: Stored, { shape, school, known, random, now }: Drawing): void {
  const story = stories[shape.name];
  if (!school || !story || random.chance(0.5)) return;
  const of = (table: string) => (known.get(`public.${table}`) ?? []).filter((one) => one.school_id === school.id);
  const isCurrent = (one: Stored) => covers(one as Row, school.today);
  const links = of('parent_child_relationships').filter(
    (link) => link.verified_at && link.data_access && !link.contact_restricted && isCurrent(link),
  );
  const any = <Value>(from: readonly Value[]) => (from.length ? random.pick(from) : undefined);
  Object.assign(row, story(row, { school, now, random, of, any, isCurrent, links }));
  if (random.chance(0.5)) row.created_at = new Date(now.getTime() - 60_000).toISOString();
}
