import { sql } from 'drizzle-orm';
import { boolean, check, date, index, integer, pgTable, smallint, text, unique, uuid } from 'drizzle-orm/pg-core';
import {
  audienceColumns,
  audienceRules,
  inAudience,
  inNamedAudience,
  ofMyStaffAudience,
  staffMayAddress,
} from './audience.ts';
import {
  all,
  any,
  byMeAsStaff,
  deletes,
  inserts,
  isAdmin,
  madeJustNow,
  ofMyChild,
  reads,
  tenancy,
  tenantColumns,
  updates,
} from './conventions.ts';
import { isMine, moment, schoolKey } from './office-conditions.ts';
import { personKey } from './people.ts';
import { academicYears } from './schools.ts';

/** The school's calendar as people read it (D8): holidays, closures, half days, exam weeks, deadlines, from day to day. */
export const academicSchedule = pgTable(
  'academic_schedule',
  {
    ...tenantColumns,
    academicYearId: uuid().notNull(),
    title: text().notNull(),
    description: text(),
    kind: text().notNull(),
    startsOn: date({ mode: 'string' }).notNull(),
    /** Last day, inclusive. */
    endsOn: date({ mode: 'string' }).notNull(),
    /** Whether there are lessons on these days; the calendar of attendance stays what counts. */
    lessons: boolean().notNull().default(true),
    ...audienceColumns,
    publishedAt: moment(),
    cancelledAt: moment(),
  },
  (t) => [
    ...tenancy('academic_schedule', t),
    ...audienceRules('academic_schedule', t),
    reads('academic_schedule', any(isAdmin, all(sql`${t.publishedAt} <= now()`, inAudience(t)))),
    inserts('academic_schedule', isAdmin),
    updates('academic_schedule', isAdmin),
    deletes('academic_schedule', all(isAdmin, any(madeJustNow(t.createdAt), sql`${t.publishedAt} is null`))),
    schoolKey('academic_schedule_year', t.schoolId, t.academicYearId, academicYears),
    index('academic_schedule_year_idx').on(t.schoolId, t.academicYearId),
    index('academic_schedule_days').on(t.schoolId, t.startsOn, t.endsOn),
    check('academic_schedule_order', sql`${t.startsOn} <= ${t.endsOn}`),
    check(
      'academic_schedule_kind',
      sql`${t.kind} in ('holiday', 'closure', 'half_day', 'make_up_day', 'exam_period', 'deadline', 'reporting', 'other')`,
    ),
    check('academic_schedule_named', sql`${t.audience} <> 'people'`),
  ],
);

/** An event of the school (D8), with places where they are limited. It ends by its time or is cancelled with a reason. */
export const schoolEvents = pgTable(
  'school_events',
  {
    ...tenantColumns,
    organiserId: uuid().notNull().default(sql`app.uid()`),
    ...audienceColumns,
    title: text().notNull(),
    description: text(),
    place: text(),
    startsAt: moment().notNull(),
    endsAt: moment().notNull(),
    /** People at most, guests included; null without a limit. Never fewer than have a place (trigger). */
    capacity: integer(),
    waitingList: boolean().notNull().default(true),
    registrationOpensAt: moment(),
    registrationClosesAt: moment(),
    guestsPerPerson: smallint().notNull().default(0),
    publishedAt: moment(),
    cancelledAt: moment(),
    cancelledReason: text(),
  },
  (t) => [
    ...tenancy('school_events', t),
    ...audienceRules('school_events', t),
    reads(
      'school_events',
      any(isAdmin, byMeAsStaff(t.organiserId), all(sql`${t.publishedAt} <= now()`, inNamedAudience(t))),
    ),
    inserts('school_events', all(isMine(t.organiserId), staffMayAddress(t))),
    updates(
      'school_events',
      any(isAdmin, byMeAsStaff(t.organiserId)),
      any(isAdmin, all(isMine(t.organiserId), ofMyStaffAudience(t))),
    ),
    deletes(
      'school_events',
      all(byMeAsStaff(t.organiserId), any(madeJustNow(t.createdAt), sql`${t.publishedAt} is null`)),
    ),
    personKey('school_events_of_organiser', t.schoolId, t.organiserId),
    index('school_events_organiser_idx').on(t.schoolId, t.organiserId),
    index('school_events_starts').on(t.schoolId, t.startsAt),
    check('school_events_order', sql`${t.startsAt} < ${t.endsAt}`),
    check('school_events_capacity', sql`${t.capacity} between 1 and 100000`),
    check('school_events_guests', sql`${t.guestsPerPerson} between 0 and 20`),
    check('school_events_registration', sql`${t.registrationOpensAt} < ${t.registrationClosesAt}`),
    check('school_events_cancelled', sql`(${t.cancelledAt} is null) = (${t.cancelledReason} is null)`),
  ],
);

/**
 * A person's place at an event (D13), or on its waiting list. A trigger gives places under the event's lock, in order:
 * who registers for a full event waits (or is refused), and a place that becomes free goes to the first who waits.
 */
export const eventRegistrations = pgTable(
  'event_registrations',
  {
    ...tenantColumns,
    eventId: uuid().notNull(),
    /** Who comes. */
    personId: uuid().notNull().default(sql`app.uid()`),
    registeredBy: uuid().notNull().default(sql`app.uid()`),
    guests: smallint().notNull().default(0),
    status: text().notNull().default('registered'),
    /** When they asked: the order of the waiting list. */
    askedAt: moment().notNull().defaultNow(),
    remark: text(),
  },
  (t) => [
    ...tenancy('event_registrations', t),
    unique('event_registrations_once').on(t.schoolId, t.eventId, t.personId),
    reads(
      'event_registrations',
      any(isAdmin, isMine(t.personId), ofMyChild(t.personId), sql`${t.eventId} in (select app.organised_event_ids())`),
    ),
    inserts(
      'event_registrations',
      all(
        isMine(t.registeredBy),
        any(isMine(t.personId), ofMyChild(t.personId)),
        sql`exists (select from public.school_events e where e.id = ${t.eventId})`,
      ),
    ),
    updates(
      'event_registrations',
      any(isAdmin, isMine(t.personId), ofMyChild(t.personId), sql`${t.eventId} in (select app.organised_event_ids())`),
      any(
        isAdmin,
        all(any(isMine(t.personId), ofMyChild(t.personId)), sql`${t.status} in ('registered', 'waiting', 'cancelled')`),
        sql`${t.eventId} in (select app.organised_event_ids())`,
      ),
    ),
    deletes(
      'event_registrations',
      all(isMine(t.registeredBy), madeJustNow(t.createdAt), any(isMine(t.personId), ofMyChild(t.personId))),
    ),
    schoolKey('event_registrations_event', t.schoolId, t.eventId, schoolEvents),
    personKey('event_registrations_of_person', t.schoolId, t.personId),
    personKey('event_registrations_of_registrar', t.schoolId, t.registeredBy),
    index('event_registrations_person_idx').on(t.schoolId, t.personId),
    index('event_registrations_registrar_idx').on(t.schoolId, t.registeredBy),
    check(
      'event_registrations_status',
      sql`${t.status} in ('registered', 'waiting', 'cancelled', 'attended', 'absent')`,
    ),
    check('event_registrations_guests', sql`${t.guests} between 0 and 20`),
  ],
);

/** A programme of social and emotional learning (D8): what for, whom, when, who is responsible. */
export const selPrograms = pgTable(
  'sel_programs',
  {
    ...tenantColumns,
    title: text().notNull(),
    description: text(),
    focus: text().notNull(),
    coordinatorId: uuid(),
    ...audienceColumns,
    startsOn: date({ mode: 'string' }).notNull(),
    endsOn: date({ mode: 'string' }),
    publishedAt: moment(),
  },
  (t) => [
    ...tenancy('sel_programs', t),
    ...audienceRules('sel_programs', t),
    reads('sel_programs', any(isAdmin, all(sql`${t.publishedAt} <= now()`, inAudience(t)))),
    inserts('sel_programs', isAdmin),
    updates('sel_programs', isAdmin),
    deletes('sel_programs', all(isAdmin, any(madeJustNow(t.createdAt), sql`${t.publishedAt} is null`))),
    personKey('sel_programs_of_coordinator', t.schoolId, t.coordinatorId),
    index('sel_programs_coordinator_idx').on(t.schoolId, t.coordinatorId),
    check(
      'sel_programs_focus',
      sql`${t.focus} in ('self_awareness', 'self_management', 'social_awareness', 'relationships', 'responsible_decisions')`,
    ),
    check('sel_programs_order', sql`${t.startsOn} <= ${t.endsOn}`),
    check('sel_programs_named', sql`${t.audience} <> 'people'`),
  ],
);

/** A unit of such a programme, in order (D8). */
export const selProgramSessions = pgTable(
  'sel_program_sessions',
  {
    ...tenantColumns,
    programId: uuid().notNull(),
    position: smallint().notNull(),
    title: text().notNull(),
    plan: text(),
    minutes: smallint().notNull().default(30),
    day: date({ mode: 'string' }),
  },
  (t) => [
    ...tenancy('sel_program_sessions', t),
    unique('sel_program_sessions_position_key').on(t.schoolId, t.programId, t.position),
    reads('sel_program_sessions', sql`exists (select from public.sel_programs p where p.id = ${t.programId})`),
    inserts('sel_program_sessions', isAdmin),
    updates('sel_program_sessions', isAdmin),
    deletes('sel_program_sessions', all(isAdmin, madeJustNow(t.createdAt))),
    schoolKey('sel_program_sessions_program', t.schoolId, t.programId, selPrograms),
    check('sel_program_sessions_position', sql`${t.position} between 1 and 200`),
    check('sel_program_sessions_minutes', sql`${t.minutes} between 1 and 480`),
  ],
);
