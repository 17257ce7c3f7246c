import { sql } from 'drizzle-orm';
import { check, date, index, pgTable, smallint, text, uuid } from 'drizzle-orm/pg-core';
import { all, any, inserts, ofSelf, reads, tenancy, tenantColumns, updates } from './conventions.ts';
import { isCounsellor, isMine, moment, schoolKey } from './office-conditions.ts';
import { personKey } from './people.ts';

/**
 * That a counsellor accompanies a student, from when to when (D9 of the counsellor): nobody else sees that there is a
 * case. What was shared with the school is read through `app.read_shared_wellbeing`, which logs a reason.
 */
export const counsellorCases = pgTable(
  'counsellor_cases',
  {
    ...tenantColumns,
    counsellorId: uuid().notNull().default(sql`app.uid()`),
    studentId: uuid().notNull(),
    openedFor: text().notNull(),
    startsOn: date({ mode: 'string' }).notNull().default(sql`app.today()`),
    endsOn: date({ mode: 'string' }),
    endReason: text(),
  },
  (t) => [
    ...tenancy('counsellor_cases', t),
    reads('counsellor_cases', all(isCounsellor, isMine(t.counsellorId))),
    inserts('counsellor_cases', all(isCounsellor, isMine(t.counsellorId))),
    updates('counsellor_cases', all(isCounsellor, isMine(t.counsellorId))),
    personKey('counsellor_cases_of_counsellor', t.schoolId, t.counsellorId),
    personKey('counsellor_cases_of_student', t.schoolId, t.studentId),
    index('counsellor_cases_counsellor_idx').on(t.schoolId, t.counsellorId),
    index('counsellor_cases_student_idx').on(t.schoolId, t.studentId),
    check('counsellor_cases_order', sql`${t.endsOn} is null or ${t.startsOn} <= ${t.endsOn}`),
    check('counsellor_cases_end_reason', sql`${t.endReason} is null or ${t.endsOn} is not null`),
  ],
);

/** Appointments with a counsellor (D9 of the two of them): a student asks for one, the counsellor confirms. */
export const counsellorAppointments = pgTable(
  'counsellor_appointments',
  {
    ...tenantColumns,
    studentId: uuid().notNull(),
    counsellorId: uuid().notNull(),
    caseId: uuid(),
    requestedBy: uuid().notNull().default(sql`app.uid()`),
    topic: text(),
    startsAt: moment().notNull(),
    minutes: smallint().notNull().default(30),
    place: text(),
    status: text().notNull().default('requested'),
    cancelledBy: uuid(),
  },
  (t) => [
    ...tenancy('counsellor_appointments', t),
    reads('counsellor_appointments', any(ofSelf(t.studentId), all(isCounsellor, isMine(t.counsellorId)))),
    inserts(
      'counsellor_appointments',
      all(
        isMine(t.requestedBy),
        any(
          all(
            ofSelf(t.studentId),
            sql`${t.status} = 'requested'`,
            sql`${t.caseId} is null`,
            sql`${t.counsellorId} in (select app.counsellor_ids())`,
          ),
          all(isCounsellor, isMine(t.counsellorId)),
        ),
      ),
    ),
    updates(
      'counsellor_appointments',
      any(
        all(ofSelf(t.studentId), sql`${t.status} in ('requested', 'confirmed')`),
        all(isCounsellor, isMine(t.counsellorId)),
      ),
      any(
        all(ofSelf(t.studentId), sql`${t.status} = 'cancelled'`, isMine(t.cancelledBy)),
        all(isCounsellor, isMine(t.counsellorId)),
      ),
    ),
    personKey('counsellor_appointments_of_student', t.schoolId, t.studentId),
    personKey('counsellor_appointments_of_counsellor', t.schoolId, t.counsellorId),
    personKey('counsellor_appointments_of_requester', t.schoolId, t.requestedBy),
    personKey('counsellor_appointments_of_canceller', t.schoolId, t.cancelledBy),
    schoolKey('counsellor_appointments_case', t.schoolId, t.caseId, counsellorCases),
    index('counsellor_appointments_student_idx').on(t.schoolId, t.studentId),
    index('counsellor_appointments_counsellor_idx').on(t.schoolId, t.counsellorId, t.startsAt),
    index('counsellor_appointments_requester_idx').on(t.schoolId, t.requestedBy),
    index('counsellor_appointments_canceller_idx').on(t.schoolId, t.cancelledBy),
    index('counsellor_appointments_case_idx').on(t.schoolId, t.caseId),
    check(
      'counsellor_appointments_status',
      sql`${t.status} in ('requested', 'confirmed', 'held', 'missed', 'cancelled')`,
    ),
    check('counsellor_appointments_cancelled', sql`(${t.status} = 'cancelled') = (${t.cancelledBy} is not null)`),
    check('counsellor_appointments_minutes', sql`${t.minutes} between 5 and 240`),
  ],
);
