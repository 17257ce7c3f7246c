import { sql } from 'drizzle-orm';
import { check, date, index, pgTable, smallint, text, unique, uuid } from 'drizzle-orm/pg-core';
import { classes } from './classes.ts';
import {
  all,
  any,
  byAudience,
  byMeAsStaff,
  deletes,
  everyone,
  inserts,
  isAdmin,
  madeJustNow,
  ofAudienceClass,
  ofAudienceGrade,
  ofMyChild,
  ofMyStudent,
  reads,
  tenancy,
  tenantColumns,
  updates,
} from './conventions.ts';
import { isMine, moment, schoolKey } from './office-conditions.ts';
import { personKey } from './people.ts';
import { gradeLevels, subjects } from './schools.ts';

const mayFindIt = sql`public.study_groups g where g.id = `;

/**
 * A study group, club, team or project (D8). Its audience may find it; its members are an audience themselves.
 * Whoever makes it leads it (a trigger adds them as leader); it ends by `ends_on`.
 */
export const studyGroups = pgTable(
  'study_groups',
  {
    ...tenantColumns,
    name: text().notNull(),
    kind: text().notNull().default('study'),
    description: text(),
    createdBy: uuid().notNull().default(sql`app.uid()`),
    subjectId: uuid(),
    /** Who may find it: the school, a grade, or a class. */
    audience: text().notNull(),
    gradeLevelId: uuid(),
    classId: uuid(),
    /** Members at once; null without a limit. */
    capacity: smallint(),
    joining: text().notNull().default('by_request'),
    /** Where and when it meets, in words. */
    meets: text(),
    startsOn: date({ mode: 'string' }).notNull().default(sql`app.today()`),
    endsOn: date({ mode: 'string' }),
  },
  (t) => [
    ...tenancy('study_groups', t),
    reads(
      'study_groups',
      any(
        isAdmin,
        byMeAsStaff(t.createdBy),
        byAudience(t.audience, {
          school: everyone,
          grade: ofAudienceGrade(t.gradeLevelId),
          class: ofAudienceClass(t.classId),
        }),
        sql`${t.id} in (select app.my_group_ids())`,
      ),
    ),
    inserts(
      'study_groups',
      all(
        isMine(t.createdBy),
        any(
          isAdmin,
          all(
            sql`(select app.role()) in ('student', 'teacher')`,
            byAudience(t.audience, { class: ofAudienceClass(t.classId) }),
          ),
        ),
      ),
    ),
    updates('study_groups', any(isAdmin, sql`${t.id} in (select app.led_group_ids())`)),
    deletes('study_groups', all(isMine(t.createdBy), madeJustNow(t.createdAt))),
    personKey('study_groups_of_creator', t.schoolId, t.createdBy),
    schoolKey('study_groups_subject', t.schoolId, t.subjectId, subjects),
    schoolKey('study_groups_grade', t.schoolId, t.gradeLevelId, gradeLevels),
    schoolKey('study_groups_class', t.schoolId, t.classId, classes),
    index('study_groups_creator_idx').on(t.schoolId, t.createdBy),
    index('study_groups_subject_idx').on(t.schoolId, t.subjectId),
    index('study_groups_grade_idx').on(t.schoolId, t.gradeLevelId),
    index('study_groups_class_idx').on(t.schoolId, t.classId),
    check('study_groups_name', sql`char_length(btrim(${t.name})) between 1 and 120`),
    check('study_groups_kind', sql`${t.kind} in ('study', 'club', 'team', 'project', 'council')`),
    check('study_groups_joining', sql`${t.joining} in ('open', 'by_request', 'closed')`),
    check('study_groups_capacity', sql`${t.capacity} between 1 and 1000`),
    check('study_groups_order', sql`${t.startsOn} <= ${t.endsOn}`),
    check(
      'study_groups_audience',
      sql`${t.audience} in ('school', 'grade', 'class') and (${t.audience} = 'grade') = (${t.gradeLevelId} is not null) and (${t.audience} = 'class') = (${t.classId} is not null)`,
    ),
  ],
);

/** Who belongs to a group, from when to when; a person once at a time (exclusion), no more than it has room for (trigger). */
export const studyGroupMembers = pgTable(
  'study_group_members',
  {
    ...tenantColumns,
    groupId: uuid().notNull(),
    personId: uuid().notNull(),
    role: text().notNull().default('member'),
    startsOn: date({ mode: 'string' }).notNull().default(sql`app.today()`),
    endsOn: date({ mode: 'string' }),
  },
  (t) => [
    ...tenancy('study_group_members', t),
    reads('study_group_members', any(isAdmin, isMine(t.personId), sql`exists (select from ${mayFindIt}${t.groupId})`)),
    inserts(
      'study_group_members',
      any(
        isAdmin,
        all(
          isMine(t.personId),
          sql`${t.role} = 'member'`,
          sql`exists (select from ${mayFindIt}${t.groupId} and g.joining = 'open')`,
        ),
        all(
          sql`${t.groupId} in (select app.led_group_ids())`,
          any(
            ofMyStudent(t.personId),
            sql`exists (select from public.study_group_join_requests r where r.group_id = ${t.groupId} and r.person_id = ${t.personId} and r.status = 'accepted')`,
          ),
        ),
      ),
    ),
    updates(
      'study_group_members',
      any(
        isAdmin,
        all(isMine(t.personId), any(sql`${t.endsOn} is null`, sql`${t.endsOn} >= (select app.today())`)),
        sql`${t.groupId} in (select app.led_group_ids())`,
      ),
      any(
        isAdmin,
        // Leaving, by today: who was let go does not come back so. Only those who lead make others lead.
        all(isMine(t.personId), sql`${t.role} = 'member'`, sql`${t.endsOn} <= (select app.today())`),
        sql`${t.groupId} in (select app.led_group_ids())`,
      ),
    ),
    deletes(
      'study_group_members',
      all(
        any(isAdmin, isMine(t.personId), sql`${t.groupId} in (select app.led_group_ids())`),
        madeJustNow(t.createdAt),
      ),
    ),
    schoolKey('study_group_members_group', t.schoolId, t.groupId, studyGroups),
    personKey('study_group_members_of_person', t.schoolId, t.personId),
    index('study_group_members_group_idx').on(t.schoolId, t.groupId),
    index('study_group_members_person_idx').on(t.schoolId, t.personId),
    check('study_group_members_role', sql`${t.role} in ('leader', 'member')`),
    check('study_group_members_order', sql`${t.startsOn} <= ${t.endsOn}`),
  ],
);

/** A wish to join a group (D13); one open at a time. Those who lead decide. */
export const studyGroupJoinRequests = pgTable(
  'study_group_join_requests',
  {
    ...tenantColumns,
    groupId: uuid().notNull(),
    personId: uuid().notNull().default(sql`app.uid()`),
    message: text(),
    status: text().notNull().default('requested'),
    decidedBy: uuid(),
    decidedAt: moment(),
  },
  (t) => [
    ...tenancy('study_group_join_requests', t),
    reads(
      'study_group_join_requests',
      any(isAdmin, isMine(t.personId), ofMyChild(t.personId), sql`${t.groupId} in (select app.led_group_ids())`),
    ),
    inserts(
      'study_group_join_requests',
      all(
        isMine(t.personId),
        sql`${t.status} = 'requested'`,
        sql`exists (select from ${mayFindIt}${t.groupId} and g.joining <> 'closed')`,
      ),
    ),
    updates(
      'study_group_join_requests',
      any(
        all(isMine(t.personId), sql`${t.status} = 'requested'`),
        all(sql`${t.groupId} in (select app.led_group_ids())`, sql`${t.status} <> 'withdrawn'`),
      ),
      any(
        all(isMine(t.personId), sql`${t.status} in ('requested', 'withdrawn')`),
        all(
          sql`${t.groupId} in (select app.led_group_ids())`,
          any(isMine(t.decidedBy), sql`${t.status} = 'requested'`),
        ),
      ),
    ),
    deletes('study_group_join_requests', all(isMine(t.personId), madeJustNow(t.createdAt))),
    schoolKey('study_group_join_requests_group', t.schoolId, t.groupId, studyGroups),
    personKey('study_group_join_requests_of_person', t.schoolId, t.personId),
    personKey('study_group_join_requests_of_decider', t.schoolId, t.decidedBy),
    index('study_group_join_requests_group_idx').on(t.schoolId, t.groupId),
    index('study_group_join_requests_person_idx').on(t.schoolId, t.personId),
    index('study_group_join_requests_decider_idx').on(t.schoolId, t.decidedBy),
    check('study_group_join_requests_status', sql`${t.status} in ('requested', 'accepted', 'declined', 'withdrawn')`),
    check(
      'study_group_join_requests_decision',
      sql`(${t.status} in ('accepted', 'declined')) = (${t.decidedBy} is not null) and (${t.decidedBy} is null) = (${t.decidedAt} is null)`,
    ),
    check('study_group_join_requests_message', sql`char_length(${t.message}) <= 1000`),
  ],
);

/** One student helps another with a subject at a set time (D13); nobody is in two sessions at once (exclusion). */
export const peerTutoringSessions = pgTable(
  'peer_tutoring_sessions',
  {
    ...tenantColumns,
    tutorId: uuid().notNull(),
    learnerId: uuid().notNull(),
    arrangedBy: uuid().notNull().default(sql`app.uid()`),
    subjectId: uuid(),
    classId: uuid(),
    topic: text().notNull(),
    startsAt: moment().notNull(),
    endsAt: moment().notNull(),
    place: text(),
    status: text().notNull().default('proposed'),
    cancelledBy: uuid(),
    /** What came of it, in the words of those who took part. */
    outcome: text(),
  },
  (t) => [
    ...tenancy('peer_tutoring_sessions', t),
    reads(
      'peer_tutoring_sessions',
      any(
        isAdmin,
        isMine(t.tutorId),
        isMine(t.learnerId),
        isMine(t.arrangedBy),
        ofMyChild(t.tutorId),
        ofMyChild(t.learnerId),
        ofMyStudent(t.tutorId),
        ofMyStudent(t.learnerId),
      ),
    ),
    inserts(
      'peer_tutoring_sessions',
      all(
        isMine(t.arrangedBy),
        any(
          all(
            sql`(select app.role()) = 'student'`,
            any(isMine(t.tutorId), isMine(t.learnerId)),
            sql`${t.tutorId} in (select app.visible_person_ids())`,
            sql`${t.learnerId} in (select app.visible_person_ids())`,
          ),
          all(ofMyStudent(t.tutorId), ofMyStudent(t.learnerId)),
        ),
      ),
    ),
    updates('peer_tutoring_sessions', any(isMine(t.tutorId), isMine(t.learnerId), isMine(t.arrangedBy))),
    deletes('peer_tutoring_sessions', all(isMine(t.arrangedBy), madeJustNow(t.createdAt))),
    personKey('peer_tutoring_sessions_of_tutor', t.schoolId, t.tutorId),
    personKey('peer_tutoring_sessions_of_learner', t.schoolId, t.learnerId),
    personKey('peer_tutoring_sessions_of_arranger', t.schoolId, t.arrangedBy),
    personKey('peer_tutoring_sessions_of_canceller', t.schoolId, t.cancelledBy),
    schoolKey('peer_tutoring_sessions_subject', t.schoolId, t.subjectId, subjects),
    schoolKey('peer_tutoring_sessions_class', t.schoolId, t.classId, classes),
    index('peer_tutoring_sessions_tutor_idx').on(t.schoolId, t.tutorId, t.startsAt),
    index('peer_tutoring_sessions_learner_idx').on(t.schoolId, t.learnerId, t.startsAt),
    index('peer_tutoring_sessions_arranger_idx').on(t.schoolId, t.arrangedBy),
    index('peer_tutoring_sessions_canceller_idx').on(t.schoolId, t.cancelledBy),
    index('peer_tutoring_sessions_subject_idx').on(t.schoolId, t.subjectId),
    index('peer_tutoring_sessions_class_idx').on(t.schoolId, t.classId),
    unique('peer_tutoring_sessions_once').on(t.schoolId, t.tutorId, t.learnerId, t.startsAt),
    check('peer_tutoring_sessions_two', sql`${t.tutorId} <> ${t.learnerId}`),
    check('peer_tutoring_sessions_order', sql`${t.startsAt} < ${t.endsAt}`),
    check('peer_tutoring_sessions_status', sql`${t.status} in ('proposed', 'confirmed', 'held', 'cancelled')`),
    check('peer_tutoring_sessions_cancelled', sql`(${t.status} = 'cancelled') = (${t.cancelledBy} is not null)`),
  ],
);
