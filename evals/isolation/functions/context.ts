import type { Acting } from '../acting.ts';
import { addDays, covers, hasCome, type Row } from '../facts.ts';
import { alone, asks, cases, type FunctionRules, here, isHere, open, quoted, tells } from '../function-rule.ts';
import { termIsOpen } from '../rules/class-record.ts';
import { isAddressedTo } from '../rules/common-life.ts';
import { isSitting } from '../rules/exams.ts';
import { hasComeOfAge, isOfAge } from '../rules/families.ts';

const context = { kind: 'context', readers: true } as const;
const told = (name: string, rows: (acting: Acting) => Iterable<unknown>) =>
  tells(context, `select * from app.${name}()`, rows);
/** The same of a function that answers with an array. */
const lists = (name: string, rows: (acting: Acting) => Iterable<unknown>) =>
  tells(context, `select unnest(app.${name}())`, rows);
const given = (value: unknown) => (value == null ? [] : [value]);

const visiblePeople = (acting: Acting): unknown[] => {
  if (acting.isStaff) return here(acting, 'school_people').map((row) => row.person_id);
  return acting.is('student', 'parent') ? [...acting.acquaintances, acting.personId] : [acting.personId];
};

const pairs = (acting: Acting) =>
  [...acting.taughtClasses].flatMap((id) =>
    [...acting.studentsOfTaughtClass(id)].map((student) => ({ class_id: id, student_id: student })),
  );
const keeps = (acting: Acting) => acting.is('admin') || acting.hasDuty('exams');
const isKept = (row: Row, acting: Acting) => keeps(acting) || acting.taughtClasses.has(String(row.class_id));
const isMarkable = (row: Row, acting: Acting) =>
  keeps(acting) || (isKept(row, acting) && termIsOpen(row.term_id, acting));
const examsOf = (acting: Acting, condition: (row: Row) => boolean) =>
  here(acting, 'exams')
    .filter(condition)
    .map(({ id }) => id);
const examStudents = (acting: Acting, condition: (row: Row) => boolean) =>
  here(acting, 'exams')
    .filter(condition)
    .flatMap((exam) => [...acting.studentsOfTaughtClass(exam.class_id)].map((student) => `${exam.id} ${student}`));
const openTerms = (acting: Acting) => here(acting, 'terms').filter(({ id }) => termIsOpen(id, acting));
const audienceClasses = (acting: Acting) => [...acting.taughtClasses, ...acting.pupilClasses];
const memberships = (acting: Acting) =>
  here(acting, 'study_group_members').filter((row) => row.person_id === acting.personId && covers(row, acting.today));
const postingDays = (acting: Acting) =>
  here(acting, 'school_settings').map((row) => Number(row.attendance_posting_days))[0] ?? 14;
const guardiansOfTaught = (acting: Acting) =>
  here(acting, 'parent_child_relationships')
    .filter((row) => acting.taughtStudents.has(String(row.student_id)))
    .filter((row) => row.verified_at != null && row.contact_restricted === false && covers(row, acting.today))
    .map((row) => row.guardian_id);
const dutyHolders = (acting: Acting, duty: string) =>
  here(acting, 'staff_duties').filter((row) => row.duty === duty && covers(row, acting.today));
const inPupilClasses = (acting: Acting, table: string) =>
  here(acting, table).filter((row) => acting.pupilClasses.has(String(row.class_id)) && covers(row, acting.today));

/** Own teachers; the office, for guardians; classmates, where the school allows it. */
function correspondents(acting: Acting): unknown[] {
  const [settings] = here(acting, 'school_settings');
  const classmates = acting.is('student') && settings?.students_may_message_classmates === true;
  return [
    ...inPupilClasses(acting, 'teacher_class_assignments').map((row) => row.teacher_id),
    ...(acting.is('parent') ? dutyHolders(acting, 'office').map((row) => row.person_id) : []),
    ...(classmates ? inPupilClasses(acting, 'student_class_assignments').map((row) => row.student_id) : []),
  ];
}

/** Messages to the acting person, delivered or not. */
const messagesTo = (acting: Acting, delivered: boolean) =>
  here(acting, 'communication_recipients')
    .filter((row) => row.recipient_id === acting.personId)
    .map((row) => acting.facts.find('communications', row.communication_id)!)
    .filter((row) => (hasCome(row.delivers_at, acting.facts.now) && row.withdrawn_at == null) === delivered);

/** One call for each kind of audience, with a class of one's own and one that is not. */
const audiences = (name: 'in_audience' | 'includes_me') =>
  cases(context, (acting) => {
    const classes = acting.facts.rows('classes');
    const own = classes.filter(({ id }) => acting.taughtClasses.has(id) || acting.pupilClasses.has(id)).slice(0, 1);
    const chosen = [...own, ...classes.filter((_, index) => index % 40 === 0)];
    const rows = [
      { id: '', audience: 'staff' },
      { id: '', audience: null },
      ...['student', 'teacher', 'parent'].map((role) => ({ id: '', audience: 'role', audience_role: role })),
      ...chosen.map((one) => ({ id: '', audience: 'class', class_id: one.id })),
      ...chosen.map((one) => ({ id: '', audience: 'grade', grade_level_id: one.grade_level_id })),
    ] as Row[];
    return rows.map((row) => {
      const to = [row.audience, row.audience_role, row.grade_level_id, row.class_id].map(quoted).join(', ');
      return {
        call: `select app.${name}(${name === 'includes_me' ? `null, ${to}, null` : to})`,
        open: isAddressedTo(row, acting),
      };
    });
  });

/** Who is asking, and the sets that policies are made of: worked out here from the facts, without them. */
export const contextFunctions: FunctionRules = {
  'app.claims': tells(context, "select app.claims() ->> 'sub'", (acting) => [acting.personId]),
  'app.uid': told('uid', (acting) => [acting.personId]),
  'app.aal': told('aal', () => ['aal1']),
  'app.membership': told('membership', (acting) => given(acting.membership?.id)),
  'app.acting': tells(
    context,
    "select concat_ws(' ', person_id, membership_id, school_id, role, today) from app.acting()",
    ({ personId, membership, today }) => [
      [personId, ...(membership ? [membership.id, membership.schoolId, membership.role, today] : [])].join(' '),
    ],
  ),
  'app.resolve_caller': tells(
    { kind: 'context', readers: false },
    'select (app.acting()).person_id from app.resolve_caller()',
    ({ personId }) => [personId],
  ),
  'app.school': told('school', (acting) => given(acting.membership?.schoolId)),
  'app.role': told('role', (acting) => given(acting.membership?.role)),
  'app.today': told('today', (acting) => (acting.membership ? [acting.today] : [])),
  'app.is_staff': told('is_staff', (acting) => [acting.isStaff]),
  'app.as_staff': told('as_staff', (acting) => (acting.isStaff ? [acting.personId] : [])),
  'app.as_student': told('as_student', (acting) => (acting.is('student') ? [acting.personId] : [])),
  'app.second_factor_met': told('second_factor_met', (acting) => [acting.secondFactorMet]),
  'app.has_duty': cases(context, (acting) =>
    ['office', 'registrar', 'exams', 'counsellor', 'safeguarding_lead', 'safeguarding_deputy', null].map((duty) => ({
      call: `select app.has_duty(${quoted(duty)})`,
      open: duty !== null && acting.hasDuty(duty),
    })),
  ),
  'app.my_memberships': tells(context, 'select membership_id from app.my_memberships()', (acting) =>
    acting.facts
      .having('memberships', 'person_id', acting.personId)
      .filter((row) => covers(row, acting.facts.today(String(row.school_id))))
      .map(({ id }) => id),
  ),
  'app.my_quota': open(context, 'select app.my_quota()', (acting) => acting.membership !== undefined),
  'app.my_class_ids': told('my_class_ids', (acting) => acting.taughtClasses),
  'app.my_class_students': tells(context, 'select class_id, student_id from app.my_class_students()', (acting) =>
    pairs(acting).map((pair) => `${pair.class_id} ${pair.student_id}`),
  ),
  'app.my_student_ids': told('my_student_ids', (acting) => acting.taughtStudents),
  'app.my_homeroom_student_ids': told('my_homeroom_student_ids', (acting) => acting.homeroomStudents),
  'app.my_students_guardian_ids': told('my_students_guardian_ids', guardiansOfTaught),
  'app.my_classes': lists('my_classes', (acting) => acting.taughtClasses),
  'app.homeroom_students': lists('homeroom_students', (acting) => acting.homeroomStudents),
  'app.homeroom_classes': lists('homeroom_classes', (acting) => acting.homeroomClasses),
  'app.my_children': lists('my_children', (acting) => acting.children),
  'app.record_students': lists('record_students', (acting) =>
    acting.is('student') ? [acting.personId] : acting.isStaff ? acting.homeroomStudents : acting.children,
  ),
  'app.pupil_classes': lists('pupil_classes', (acting) => acting.pupilClasses),
  'app.my_child_ids': told('my_child_ids', (acting) => acting.children),
  'app.own_class_ids': told('own_class_ids', (acting) => (acting.is('student') ? acting.pupilClasses : [])),
  'app.child_class_ids': told('child_class_ids', (acting) => (acting.is('parent') ? acting.pupilClasses : [])),
  'app.of_age_myself': told('of_age_myself', (acting) => (isOfAge(acting) ? [acting.personId] : [])),
  'app.acquaintances': lists('acquaintances', (acting) =>
    acting.is('student', 'parent') ? [...acting.acquaintances, acting.personId] : [acting.personId],
  ),
  'app.visible_person_ids': told('visible_person_ids', visiblePeople),
  // Every name begins with nothing: all who may be seen, of whom there is a profile.
  'app.people_named': tells(context, "select * from app.people_named(array[''], false)", (acting) =>
    visiblePeople(acting).filter((id) => acting.facts.find('profiles', String(id)) !== undefined),
  ),
  'app.correspondent_ids': told('correspondent_ids', correspondents),
  'app.counsellor_ids': told('counsellor_ids', (acting) =>
    dutyHolders(acting, 'counsellor').map((row) => row.person_id),
  ),
  'app.in_audience': audiences('in_audience'),
  'app.includes_me': audiences('includes_me'),
  'app.addressed_ids': told('addressed_ids', (acting) =>
    here(acting, 'audience_people')
      .filter((row) => row.person_id === acting.personId)
      .map((row) => row.post_id ?? row.event_id ?? row.poll_id),
  ),
  'app.audience_classes': lists('audience_classes', audienceClasses),
  'app.audience_grades': lists('audience_grades', (acting) =>
    audienceClasses(acting).flatMap((id) => given(acting.facts.find('classes', id)?.grade_level_id)),
  ),
  'app.my_group_ids': told('my_group_ids', (acting) =>
    memberships(acting)
      .map((row) => acting.facts.find('study_groups', row.group_id))
      .filter((group) => group?.ends_on == null || acting.today <= String(group.ends_on))
      .map((group) => group?.id),
  ),
  'app.led_group_ids': told('led_group_ids', (acting) =>
    memberships(acting)
      .filter((row) => row.role === 'leader')
      .map((row) => row.group_id),
  ),
  'app.my_poll_ids': told('my_poll_ids', (acting) =>
    here(acting, 'polls')
      .filter((row) => !hasCome(row.closes_at, acting.facts.now) && row.cancelled_at == null)
      .filter((row) => acting.is('admin') || (acting.isStaff && row.author_id === acting.personId))
      .map(({ id }) => id),
  ),
  'app.organised_event_ids': told('organised_event_ids', (acting) =>
    here(acting, 'school_events')
      .filter((row) => acting.isStaff && row.organiser_id === acting.personId)
      .map(({ id }) => id),
  ),
  'app.my_thread_ids': told('my_thread_ids', (acting) => [
    ...messagesTo(acting, true).map((row) => row.thread_id),
    ...here(acting, 'communications')
      .filter((row) => row.author_id === acting.personId)
      .map((row) => row.thread_id),
  ]),
  'app.undelivered_ids': told('undelivered_ids', (acting) => messagesTo(acting, false).map(({ id }) => id)),
  'app.posting_open': cases(context, (acting) =>
    [acting.today || '2026-01-05', '1990-01-01', null].map((day) => ({
      call: `select app.posting_open(${quoted(day)})`,
      open: openTerms(acting).some(
        (term) => day !== null && String(term.starts_on) <= day && day <= String(term.ends_on),
      ),
    })),
  ),
  'app.open_term_ids': told('open_term_ids', (acting) => openTerms(acting).map(({ id }) => id)),
  'app.open_assessment_ids': told('open_assessment_ids', (acting) => {
    const terms = new Set<unknown>(openTerms(acting).map(({ id }) => id));
    return here(acting, 'assessments')
      .filter((row) => terms.has(row.term_id))
      .map(({ id }) => id);
  }),
  'app.first_posting_day': told('first_posting_day', (acting) =>
    acting.membership ? [addDays(acting.today, -postingDays(acting))] : [],
  ),
  'app.attendance_posting_days': told('attendance_posting_days', (acting) => [postingDays(acting)]),
  'app.session_now': open(context, 'select app.session_now()', (acting) => acting.membership !== undefined),
  'app.keeps_exams': told('keeps_exams', (acting) => (acting.membership ? [keeps(acting)] : [])),
  'app.kept_exam_ids': told('kept_exam_ids', (acting) => examsOf(acting, (row) => isKept(row, acting))),
  'app.markable_exam_ids': told('markable_exam_ids', (acting) => examsOf(acting, (row) => isMarkable(row, acting))),
  'app.prepared_exam_ids': told('prepared_exam_ids', (acting) =>
    examsOf(acting, (row) => isMarkable(row, acting) && !hasCome(row.opens_at, acting.facts.now)),
  ),
  'app.published_exam_ids': told('published_exam_ids', (acting) =>
    examsOf(acting, (row) => hasCome(row.published_at, acting.facts.now)),
  ),
  'app.resolved_exam_ids': told('resolved_exam_ids', (acting) =>
    examsOf(acting, (row) => hasCome(row.keys_released_at, acting.facts.now)),
  ),
  'app.my_exam_students': told('my_exam_students', (acting) => examStudents(acting, () => true)),
  'app.my_markable_exam_students': told('my_markable_exam_students', (acting) =>
    examStudents(acting, (row) => termIsOpen(row.term_id, acting)),
  ),
  'app.my_running_sitting_ids': told('my_running_sitting_ids', (acting) =>
    here(acting, 'exam_sittings')
      .filter((row) => acting.is('student') && isSitting({ id: '', sitting_id: row.id }, acting))
      .map(({ id }) => id),
  ),
  'app.student_of_age': asks(context, {
    of: 'school_people',
    column: 'person_id',
    call: (id) => `select app.student_of_age(${id})`,
    open: (row, acting) =>
      isHere(row, acting) &&
      (acting.is('admin') || acting.hasDuty('registrar', 'office')) &&
      hasComeOfAge(row.person_id, acting),
  }),
  'app.plain': alone("select app.plain('Ångström')"),
  'app.searchable': alone("select app.searchable('O’Neil')"),
  'app.names_of': alone(
    `select app.names_of(jsonb_populate_record(null::public.profiles, '{"display_name": "Ada", "given_name": "Ada", "family_name": "Ek"}'))`,
  ),
  'app.span_of': alone("select app.span_of('2026-01-05T08:00Z', 45)"),
  'app.of_age': alone("select app.of_age('2008-02-29', 18, '2026-03-01')"),
  'app.local_day': alone("select app.local_day('2026-01-05T23:30Z', 'Asia/Tokyo')"),
  'app.local_minute': alone("select app.local_minute('2026-01-05T23:30Z', 'Asia/Tokyo')"),
  'app.exit_code_of': alone("select app.exit_code_of('promote')"),
};
