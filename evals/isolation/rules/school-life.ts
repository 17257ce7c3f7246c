import type { Acting } from '../acting.ts';
import { covers, hasCome, type Row } from '../facts.ts';
import { admin, madeJustNow, names, type Rule, type Rules } from '../rule.ts';
import {
  both,
  type Condition,
  inMyClass,
  ofMyClass,
  ofMyStudent,
  ofPupil,
  ofPupilsClass,
  recordedBy,
} from './class-record.ts';
import { isAddressedTo } from './common-life.ts';

const now = (acting: Acting) => acting.facts.now;
const self = (column: string) => (row: Row, acting: Acting) => acting.is('student') && names(column)(row, acting);
const notYetOver = (column: string) => (row: Row, acting: Acting) =>
  row[column] == null || !hasCome(row[column], now(acting));

/** Deleted by whoever put it in, while it is fresh. */
const takenBack = (column: string): Condition => both(names(column), madeJustNow);

/** D4: a student's own; others read what is shared with them. */
const journal = (
  touch: Rule['touch'],
  isShared: (row: Row, acting: Acting) => Row | undefined = (row) => row,
): Rule => ({
  dataClass: 'D4',
  reads: (row, acting) => {
    if (self('student_id')(row, acting)) return true;
    const shared = isShared(row, acting);
    if (!shared) return false;
    return (
      (acting.is('parent') && shared.shared_with_guardians === true && acting.children.has(String(row.student_id))) ||
      (acting.is('teacher') &&
        shared.shared_with_teachers === true &&
        acting.taughtStudents.has(String(row.student_id)))
    );
  },
  inserts: self('student_id'),
  updates: self('student_id'),
  deletes: self('student_id'),
  ...(touch ? { touch } : {}),
});

/** Groups that a person belongs to, or leads, today. */
const belongsTo = (groupId: unknown, { facts, personId, today }: Acting, but?: string) =>
  facts
    .having('study_groups', 'id', groupId)
    .some((group) => group.ends_on == null || today <= String(group.ends_on)) &&
  facts
    .having('study_group_members', 'group_id', groupId)
    .some((row) => row.person_id === personId && covers(row, today) && row.id !== but);
const leads = (row: Row, { facts, personId, today }: Acting, column = 'group_id', but?: string) =>
  facts
    .having('study_group_members', 'group_id', row[column])
    .some(
      (member) =>
        member.person_id === personId && covers(member, today) && member.role === 'leader' && member.id !== but,
    );

const audienceClasses = (row: Row, acting: Acting) =>
  acting.taughtClasses.has(String(row.class_id)) || acting.pupilClasses.has(String(row.class_id));

/** Whom a teacher may address: their class, their group, and people by name. */
const addressesOwn = (row: Row, acting: Acting) =>
  acting.isStaff &&
  ((row.audience === 'class' && acting.taughtClasses.has(String(row.class_id))) ||
    (row.audience === 'group' && belongsTo(row.group_id, acting)) ||
    row.audience === 'people');

/** Whom a post may be for: whom staff may address, and one's own classes and groups. */
const mayAddress = (row: Row, acting: Acting) =>
  addressesOwn(row, acting) ||
  (row.audience === 'class' && audienceClasses(row, acting)) ||
  (row.audience === 'group' && belongsTo(row.group_id, acting));

/** D8 of the school's own making: administrators write it, its audience reads it from when it is out. */
const published = (column: string | undefined, touch: Rule['touch'], more: Partial<Rule> = {}): Rule => ({
  dataClass: 'D8',
  reads: (row, acting) =>
    admin(row, acting) || (isAddressedTo(row, acting) && (column === undefined || hasCome(row[column], now(acting)))),
  inserts: admin,
  updates: admin,
  deletes: (row, acting) =>
    admin(row, acting) && (madeJustNow(row, acting) || (column === 'published_at' && row.published_at == null)),
  ...(touch ? { touch } : {}),
  ...more,
});

/** A row that is seen with the one that it belongs to. */
const withOwner = (table: string, column: string, reads: Condition) => (row: Row, acting: Acting) => {
  const owner = acting.facts.find(table, row[column]);
  return owner !== undefined && owner.school_id === acting.membership?.schoolId && reads(owner, acting);
};

const readsPost: Condition = (row, acting) =>
  admin(row, acting) ||
  (acting.isStaff && names('author_id')(row, acting)) ||
  (isAddressedTo(row, acting) &&
    hasCome(row.publishes_at, now(acting)) &&
    row.withdrawn_at == null &&
    row.hidden_at == null);

const readsEvent: Condition = (row, acting) =>
  admin(row, acting) ||
  (acting.isStaff && names('organiser_id')(row, acting)) ||
  (isAddressedTo(row, acting) && hasCome(row.published_at, now(acting)));
const organises: Condition = (row, acting) =>
  admin(row, acting) || (acting.isStaff && names('organiser_id')(row, acting));
export const readsPoll: Condition = (row, acting) =>
  admin(row, acting) ||
  (acting.isStaff && names('author_id')(row, acting)) ||
  (isAddressedTo(row, acting) && hasCome(row.opens_at, now(acting)));
const keepsPoll: Condition = (row, acting) => admin(row, acting) || (acting.isStaff && names('author_id')(row, acting));
/** What is asked can change until the poll has closed. */
const asksStill: Condition = (row, acting) =>
  keepsPoll(row, acting) && !hasCome(row.closes_at, now(acting)) && row.cancelled_at == null;
const readsGroup: Condition = (row, acting) =>
  admin(row, acting) ||
  (acting.isStaff && names('created_by')(row, acting)) ||
  belongsTo(row.id, acting) ||
  isAddressedTo(row, acting);

const corresponds = (row: Row, acting: Acting) => {
  const message = acting.facts.find('communications', row.communication_id ?? row.id);
  if (!message || message.school_id !== acting.membership?.schoolId) return false;
  if (message.author_id === acting.personId) return true;
  const to = acting.facts.having('communication_recipients', 'communication_id', message.id);
  return (
    hasCome(message.delivers_at, now(acting)) &&
    message.withdrawn_at == null &&
    to.some((one) => one.recipient_id === acting.personId)
  );
};

/** Own teachers; the office, for guardians; and classmates, where the school allows it. */
function mayWriteTo(personId: unknown, acting: Acting): boolean {
  const { facts, today, pupilClasses, membership } = acting;
  const here = (row: Row) => row.school_id === membership?.schoolId && covers(row, today);
  const ofOwnClass = (row: Row) => here(row) && pupilClasses.has(String(row.class_id));
  const [settings] = facts.having('school_settings', 'school_id', membership?.schoolId);
  return (
    facts.having('teacher_class_assignments', 'teacher_id', personId).some(ofOwnClass) ||
    (acting.is('parent') &&
      facts.having('staff_duties', 'person_id', personId).some((duty) => duty.duty === 'office' && here(duty))) ||
    (acting.is('student') &&
      settings?.students_may_message_classmates === true &&
      facts.having('student_class_assignments', 'student_id', personId).some(ofOwnClass))
  );
}

/** What a guardian wrote about a child ends with the access to the child. */
const stillMyChild = (row: Row, acting: Acting) =>
  !acting.is('parent') || row.about_student_id == null || acting.children.has(String(row.about_student_id));

const readsThread: Condition = (row, acting) =>
  stillMyChild(row, acting) &&
  (names('started_by')(row, acting) ||
    acting.facts
      .having('communications', 'thread_id', row.id)
      .some((message) => message.id !== row.but && corresponds(message, acting)));

const readsHelp: Condition = (row, acting) =>
  admin(row, acting) ||
  (names('asked_by')(row, acting) && stillMyChild(row, acting)) ||
  (acting.isStaff && names('addressed_to')(row, acting));

const teaches: Condition = (row, acting) =>
  acting.is('admin') ||
  (row.class_id == null ? acting.taughtStudents.has(String(row.student_id)) : inMyClass(row, acting));
const readsRecord =
  (column?: string): Condition =>
  (row, acting) =>
    admin(row, acting) ||
    ofMyStudent(row, acting) ||
    ofPupil(row, acting) ||
    (column !== undefined && recordedBy(column)(row, acting));

const never: Rule = { dataClass: 'D13, as counts by a function' };
const ledger: Rule = { dataClass: 'D9', reads: self('student_id') };

export const schoolLife: Rules = {
  affirmation_sessions: journal({ column: 'theme', value: 'calm' }),
  courage_log: journal({ column: 'challenge', value: 'Another challenge' }),
  gratitude_entries: journal({ column: 'content', value: 'Other content' }),
  habits_tracker: journal({ column: 'title', value: 'Another title' }),
  kindness_counter: journal({ column: 'note', value: 'Another note' }),
  habit_check_ins: journal({ column: 'done', value: true }, (row, { facts }) =>
    facts.find('habits_tracker', row.habit_id),
  ),
  academic_schedule: published('published_at', { column: 'title', value: 'Another title' }),
  sel_programs: published('published_at', { column: 'title', value: 'Another title' }),
  sel_program_sessions: {
    dataClass: 'D8',
    reads: withOwner(
      'sel_programs',
      'program_id',
      (row, acting) => admin(row, acting) || (isAddressedTo(row, acting) && hasCome(row.published_at, now(acting))),
    ),
    inserts: admin,
    updates: admin,
    deletes: both(admin, madeJustNow),
    touch: { column: 'title', value: 'Another title' },
  },
  rewards: published(
    'opens_at',
    { column: 'title', value: 'Another title' },
    {
      reads: (row, acting) =>
        admin(row, acting) ||
        (isAddressedTo(row, acting) && hasCome(row.opens_at, now(acting)) && row.retired_at == null),
    },
  ),
  badges: {
    dataClass: 'D8',
    reads: (_row, acting) => acting.membership !== undefined,
    inserts: admin,
    updates: admin,
    deletes: both(admin, madeJustNow),
    touch: { column: 'title', value: 'Another title' },
  },
  audience_people: {
    dataClass: 'D8',
    reads: (row, acting) =>
      admin(row, acting) || names('person_id')(row, acting) || (acting.isStaff && names('added_by')(row, acting)),
    inserts: (row, acting) =>
      row.added_by === acting.personId &&
      (admin(row, acting) ||
        (acting.taughtStudents.has(String(row.person_id)) &&
          [
            acting.facts.find('community_posts', row.post_id)?.author_id,
            acting.facts.find('school_events', row.event_id)?.organiser_id,
            acting.facts.find('polls', row.poll_id)?.author_id,
          ].includes(acting.personId))),
    deletes: (row, acting) => acting.isStaff && takenBack('added_by')(row, acting),
    touch: { column: 'added_by', value: null },
  },
  community_posts: {
    dataClass: 'D8',
    reads: readsPost,
    inserts: (row, acting) =>
      row.author_id === acting.personId && row.hidden_at == null && (admin(row, acting) || mayAddress(row, acting)),
    // What is hidden stays so; what is not withdrawn stays with those whom its author may address.
    updates: (row, acting) => admin(row, acting) || (names('author_id')(row, acting) && row.hidden_at == null),
    becomes: (row, acting) =>
      admin(row, acting) ||
      (names('author_id')(row, acting) &&
        row.hidden_at == null &&
        (row.withdrawn_at != null || mayAddress(row, acting))),
    deletes: both(takenBack('author_id'), (row) => row.hidden_at == null),
    touch: { column: 'title', value: 'Another title' },
  },
  post_reactions: {
    dataClass: 'D8',
    reads: (row, acting) => withOwner('community_posts', 'post_id', readsPost)(row, acting),
    inserts: both(names('person_id'), withOwner('community_posts', 'post_id', readsPost)),
    updates: names('person_id'),
    deletes: takenBack('person_id'),
    touch: { column: 'withdrawn_at', value: '2026-01-05T00:00:00Z' },
  },
  school_events: {
    dataClass: 'D8',
    reads: readsEvent,
    inserts: (row, acting) => row.organiser_id === acting.personId && (admin(row, acting) || addressesOwn(row, acting)),
    updates: organises,
    becomes: (row, acting) => admin(row, acting) || (organises(row, acting) && addressesOwn(row, acting)),
    deletes: (row, acting) =>
      acting.isStaff && names('organiser_id')(row, acting) && (madeJustNow(row, acting) || row.published_at == null),
    touch: { column: 'title', value: 'Another title' },
  },
  event_registrations: {
    dataClass: 'D13',
    reads: (row, acting) =>
      names('person_id')(row, acting) ||
      acting.children.has(String(row.person_id)) ||
      withOwner('school_events', 'event_id', organises)(row, acting),
    inserts: (row, acting) =>
      row.registered_by === acting.personId &&
      (row.person_id === acting.personId || acting.children.has(String(row.person_id))) &&
      withOwner('school_events', 'event_id', readsEvent)(row, acting),
    updates: (row, acting) =>
      names('person_id')(row, acting) ||
      acting.children.has(String(row.person_id)) ||
      withOwner('school_events', 'event_id', organises)(row, acting),
    // Whether somebody came is not theirs to say.
    becomes: (row, acting) =>
      ((names('person_id')(row, acting) || acting.children.has(String(row.person_id))) &&
        ['registered', 'waiting', 'cancelled'].includes(String(row.status))) ||
      withOwner('school_events', 'event_id', organises)(row, acting),
    deletes: both(
      takenBack('registered_by'),
      (row, acting) => names('person_id')(row, acting) || acting.children.has(String(row.person_id)),
    ),
    touch: { column: 'status', value: 'cancelled' },
  },
  polls: {
    dataClass: 'D8',
    reads: readsPoll,
    inserts: (row, acting) => row.author_id === acting.personId && (admin(row, acting) || addressesOwn(row, acting)),
    updates: keepsPoll,
    becomes: (row, acting) => admin(row, acting) || (keepsPoll(row, acting) && addressesOwn(row, acting)),
    deletes: (row, acting) =>
      acting.isStaff &&
      names('author_id')(row, acting) &&
      (madeJustNow(row, acting) || notYetOver('opens_at')(row, acting)),
    touch: { column: 'description', value: 'Other words' },
  },
  poll_options: {
    dataClass: 'D8',
    reads: withOwner('polls', 'poll_id', readsPoll),
    inserts: withOwner('polls', 'poll_id', asksStill),
    updates: withOwner('polls', 'poll_id', asksStill),
    deletes: both(withOwner('polls', 'poll_id', asksStill), madeJustNow),
    touch: { column: 'label', value: 'Another label' },
  },
  poll_ballots: { dataClass: 'D13, cast by a function', reads: names('person_id') },
  poll_votes: never,
  study_groups: {
    dataClass: 'D8',
    reads: readsGroup,
    inserts: (row, acting) =>
      row.created_by === acting.personId &&
      (admin(row, acting) ||
        (acting.is('student', 'teacher') && row.audience === 'class' && audienceClasses(row, acting))),
    updates: (row, acting) => admin(row, acting) || leads(row, acting, 'id'),
    deletes: takenBack('created_by'),
    touch: { column: 'description', value: 'Other words' },
  },
  study_group_members: {
    dataClass: 'D8',
    reads: (row, acting) =>
      names('person_id')(row, acting) || withOwner('study_groups', 'group_id', readsGroup)(row, acting),
    inserts: (row, acting) =>
      admin(row, acting) ||
      (names('person_id')(row, acting) &&
        row.role === 'member' &&
        withOwner('study_groups', 'group_id', (group) => group.joining === 'open')(row, acting) &&
        withOwner(
          'study_groups',
          'group_id',
          (group) =>
            isAddressedTo(group, acting) ||
            belongsTo(group.id, acting, row.id) ||
            (acting.isStaff && names('created_by')(group, acting)),
        )(row, acting)) ||
      // The row itself makes nobody a leader before it is there.
      (leads(row, acting, 'group_id', row.id) &&
        (acting.taughtStudents.has(String(row.person_id)) ||
          acting.facts
            .having('study_group_join_requests', 'group_id', row.group_id)
            .some((request) => request.person_id === row.person_id && request.status === 'accepted'))),
    // A member leaves by today; what has ended before stays so.
    updates: (row, acting) =>
      admin(row, acting) ||
      leads(row, acting) ||
      (names('person_id')(row, acting) && (row.ends_on == null || acting.today <= String(row.ends_on))),
    becomes: (row, acting) =>
      admin(row, acting) ||
      leads(row, acting) ||
      (names('person_id')(row, acting) &&
        row.role === 'member' &&
        row.ends_on != null &&
        String(row.ends_on) <= acting.today),
    turns: ({ today }) => [{ ends_on: today }],
    deletes: (row, acting) =>
      (admin(row, acting) || names('person_id')(row, acting) || leads(row, acting)) && madeJustNow(row, acting),
    touch: { column: 'ends_on', value: null },
  },
  study_group_join_requests: {
    dataClass: 'D13',
    reads: (row, acting) =>
      names('person_id')(row, acting) ||
      acting.children.has(String(row.person_id)) ||
      leads(row, acting) ||
      admin(row, acting),
    inserts: (row, acting) =>
      names('person_id')(row, acting) &&
      row.status === 'requested' &&
      withOwner('study_groups', 'group_id', (group) => group.joining !== 'closed')(row, acting) &&
      withOwner('study_groups', 'group_id', readsGroup)(row, acting),
    // A wish is taken back by whose it is, and is then for nobody to grant; a decision is in one's own name.
    updates: (row, acting) =>
      (names('person_id')(row, acting) && row.status === 'requested') ||
      (leads(row, acting) && row.status !== 'withdrawn'),
    becomes: (row, acting) =>
      (names('person_id')(row, acting) && ['requested', 'withdrawn'].includes(String(row.status))) ||
      (leads(row, acting) && (row.decided_by === acting.personId || row.status === 'requested')),
    turns: ({ personId }) => [{ status: 'accepted', decided_by: personId }],
    deletes: takenBack('person_id'),
    touch: { column: 'message', value: 'Another message' },
  },
  peer_tutoring_sessions: {
    dataClass: 'D13',
    reads: (row, acting) =>
      admin(row, acting) ||
      ['tutor_id', 'learner_id', 'arranged_by'].some((column) => names(column)(row, acting)) ||
      acting.children.has(String(row.tutor_id)) ||
      acting.children.has(String(row.learner_id)) ||
      acting.taughtStudents.has(String(row.tutor_id)) ||
      acting.taughtStudents.has(String(row.learner_id)),
    inserts: (row, acting) =>
      row.arranged_by === acting.personId &&
      ((acting.is('student') &&
        [row.tutor_id, row.learner_id].includes(acting.personId) &&
        acting.acquaintances.has(String(row.tutor_id)) &&
        acting.acquaintances.has(String(row.learner_id))) ||
        (acting.taughtStudents.has(String(row.tutor_id)) && acting.taughtStudents.has(String(row.learner_id)))),
    updates: (row, acting) => ['tutor_id', 'learner_id', 'arranged_by'].some((column) => names(column)(row, acting)),
    deletes: takenBack('arranged_by'),
    touch: { column: 'place', value: 'Another place' },
  },
  communication_threads: {
    dataClass: 'D7',
    reads: readsThread,
    inserts: both(names('started_by'), stillMyChild),
    updates: both(names('started_by'), stillMyChild),
    deletes: both(takenBack('started_by'), stillMyChild),
    touch: { column: 'subject', value: 'Another subject' },
  },
  communications: {
    dataClass: 'D7',
    reads: both(corresponds, stillMyChild),
    inserts: (row, acting) =>
      row.author_id === acting.personId &&
      row.author_role === acting.membership?.role &&
      stillMyChild(row, acting) &&
      withOwner('communication_threads', 'thread_id', (thread) => thread.closed_at == null)(row, acting) &&
      withOwner('communication_threads', 'thread_id', (thread) => readsThread({ ...thread, but: row.id }, acting))(
        row,
        acting,
      ),
    updates: (row, acting) =>
      names('author_id')(row, acting) &&
      row.author_role === acting.membership?.role &&
      stillMyChild(row, acting) &&
      notYetOver('delivers_at')(row, acting),
    // It may go out at once.
    becomes: both(names('author_id'), (row, acting) => row.author_role === acting.membership?.role),
    deletes: both(both(names('author_id'), notYetOver('delivers_at')), stillMyChild),
    touch: { column: 'body', value: 'Another body' },
  },
  communication_recipients: {
    dataClass: 'D7',
    // That a message is held, or was taken back, is not known to those whom it has not reached.
    reads: both(corresponds, (row, acting) => names('author_id')(row, acting) || names('recipient_id')(row, acting)),
    updates: both(names('recipient_id'), corresponds),
    inserts: (row, acting) =>
      row.author_id === acting.personId && (acting.isStaff || mayWriteTo(row.recipient_id, acting)),
    deletes: takenBack('author_id'),
    touch: { column: 'read_at', value: '2026-01-05T00:00:00Z' },
  },
  help_requests: {
    dataClass: 'D12',
    reads: readsHelp,
    inserts: (row, acting) =>
      row.asked_by === acting.personId &&
      row.status === 'open' &&
      stillMyChild(row, acting) &&
      (acting.isStaff || row.addressed_to == null || mayWriteTo(row.addressed_to, acting)),
    updates: readsHelp,
    // Staff pass it on to whom it concerns.
    becomes: (row, acting) => acting.isStaff || names('asked_by')(row, acting),
    deletes: both(takenBack('asked_by'), stillMyChild),
    touch: { column: 'subject', value: 'Another subject' },
  },
  help_request_replies: {
    dataClass: 'D12',
    reads: withOwner('help_requests', 'request_id', readsHelp),
    inserts: (row, acting) =>
      row.author_id === acting.personId &&
      withOwner('help_requests', 'request_id', readsHelp)(row, acting) &&
      acting.facts.find('help_requests', row.request_id)?.status !== 'closed',
    deletes: both(takenBack('author_id'), withOwner('help_requests', 'request_id', readsHelp)),
    touch: { column: 'body', value: 'Another body' },
  },
  quests: {
    dataClass: 'D2',
    reads: (row, acting) =>
      admin(row, acting) ||
      (row.class_id == null ? acting.membership !== undefined : ofMyClass(row, acting) || ofPupilsClass(row, acting)) ||
      recordedBy('author_id')(row, acting),
    inserts: (row, acting) =>
      row.author_id === acting.personId && (admin(row, acting) || acting.taughtClasses.has(String(row.class_id))),
    updates: (row, acting) =>
      admin(row, acting) || (names('author_id')(row, acting) && acting.taughtClasses.has(String(row.class_id))),
    deletes: (row, acting) => acting.isStaff && takenBack('author_id')(row, acting),
    touch: { column: 'title', value: 'Another title' },
  },
  student_badges: {
    dataClass: 'D2',
    reads: readsRecord('awarded_by'),
    inserts: both(names('awarded_by'), teaches),
    deletes: (row, acting) => acting.isStaff && takenBack('awarded_by')(row, acting),
    touch: { column: 'reason', value: 'Another reason' },
  },
  student_progress: {
    dataClass: 'D2',
    reads: readsRecord('recorded_by'),
    inserts: both(names('recorded_by'), teaches),
    updates: teaches,
    deletes: both(both(names('recorded_by'), teaches), madeJustNow),
    touch: { column: 'topic', value: 'Another topic' },
  },
  student_quests: {
    dataClass: 'D2',
    reads: readsRecord(),
    inserts: teaches,
    updates: teaches,
    deletes: both(teaches, madeJustNow),
    filled: ['class_id'],
    touch: { column: 'done', value: 1 },
  },
  student_wallet: ledger,
  wallet_accounts: ledger,
  wallet_entries: ledger,
  wallet_transactions: ledger,
  reward_purchases: ledger,
};
