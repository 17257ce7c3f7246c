import type { Acting } from '../acting.ts';
import { covers, type Row } from '../facts.ts';
import { admin, adminForOffice, names, type Rules } from '../rule.ts';

const self = (column: string) => (row: Row, acting: Acting) => acting.is('student') && row[column] === acting.personId;
const ofMyChild = (row: Row, acting: Acting) => acting.children.has(String(row.student_id));
const ofTaught = (row: Row, acting: Acting) => acting.taughtStudents.has(String(row.student_id));

/** At the age of majority rights pass to the student (domain.md): who acts as one of age acts for themselves. */
export const isOfAge = (acting: Acting): boolean => acting.is('student') && hasComeOfAge(acting.personId, acting);

export function hasComeOfAge(personId: unknown, { facts, membership, today }: Acting): boolean {
  const school = facts.find('schools', membership?.schoolId);
  const [details] = facts
    .having('personal_details', 'person_id', personId)
    .filter((row) => row.school_id === membership?.schoolId);
  if (!school || details?.birth_date == null) return false;
  const [year, ...rest] = String(details.birth_date).split('-');
  return [String(Number(year) + Number(school.age_of_majority)), ...rest].join('-') <= today;
}

/** About a child of mine, or about myself as a student of age. A restriction closes what one said oneself as well. */
const ofMyAffairs = (studentId: unknown, acting: Acting) =>
  acting.children.has(String(studentId)) || (studentId === acting.personId && isOfAge(acting));

/** Who is asked for consents reads what is asked. */
export const isAsked = (acting: Acting) => acting.is('parent') || isOfAge(acting);

const asksFor = (row: Row, acting: Acting) =>
  row.requested_by === acting.personId &&
  (ofMyAffairs(row.subject_id, acting) || (acting.is('parent') && row.subject_id === acting.personId));

/** Guardians, under no restriction, of the students of my classes. */
const guardsTaught = (guardianId: unknown, acting: Acting) =>
  acting.facts
    .having('parent_child_relationships', 'guardian_id', guardianId)
    .some(
      (link) =>
        acting.taughtStudents.has(String(link.student_id)) &&
        link.school_id === acting.membership?.schoolId &&
        link.verified_at != null &&
        link.contact_restricted === false &&
        covers(link, acting.today),
    );

/** D6: what has notes in it is not for the student; staff who teach get what they must know, in a table of its own. */
export const families: Rules = {
  contacts: {
    dataClass: 'D6',
    reads: (row, acting) =>
      admin(row, acting) ||
      names('person_id')(row, acting) ||
      acting.children.has(String(row.person_id)) ||
      (row.teachers_may_use === true && guardsTaught(row.person_id, acting)),
    inserts: (row, acting) => admin(row, acting) || (acting.is('parent') && names('person_id')(row, acting)),
    updates: (row, acting) => admin(row, acting) || (acting.is('parent') && names('person_id')(row, acting)),
    touch: { column: 'label', value: 'Another label' },
  },
  emergency_contacts: {
    dataClass: 'D6',
    reads: (row, acting) =>
      admin(row, acting) ||
      (self('student_id')(row, acting) && row.note == null) ||
      (ofMyChild(row, acting) && (row.guardian_id == null || row.guardian_id === acting.personId)) ||
      (row.teachers_may_use === true &&
        ofTaught(row, acting) &&
        (row.guardian_id == null || guardsTaught(row.guardian_id, acting))),
    inserts: admin,
    updates: admin,
    touch: { column: 'relation', value: 'Another relation' },
  },
  medical_notes: {
    dataClass: 'D6',
    reads: (row, acting) => admin(row, acting) || ofMyChild(row, acting),
    inserts: (row, acting) => admin(row, acting) && row.recorded_by === acting.personId,
    updates: admin,
    touch: { column: 'details', value: 'Other details' },
  },
  student_alerts: {
    dataClass: 'D6',
    reads: (row, acting) => admin(row, acting) || ofTaught(row, acting) || ofMyChild(row, acting),
    inserts: (row, acting) => admin(row, acting) && row.written_by === acting.personId,
    updates: admin,
    touch: { column: 'action', value: 'Another action' },
  },
  consents: {
    dataClass: 'D10, own ones of a family',
    reads: (row, acting) =>
      admin(row, acting) || (row.person_id === acting.personId && ofMyAffairs(row.student_id, acting)),
    inserts: (row, acting) =>
      row.recorded_by === acting.personId &&
      (row.channel === 'app'
        ? ofMyAffairs(row.student_id, acting) && row.person_id === acting.personId
        : adminForOffice(row, acting)), // what came on paper or by telephone
    touch: { column: 'note', value: 'Another note' },
  },
  data_requests: {
    dataClass: 'D10, own ones',
    reads: (row, acting) => admin(row, acting) || asksFor(row, acting),
    inserts: (row, acting) =>
      row.requested_by === acting.personId &&
      row.status === 'received' &&
      (adminForOffice(row, acting) || asksFor(row, acting)),
    // Who asked takes it back, or says more, until somebody has begun.
    updates: (row, acting) => adminForOffice(row, acting) || (asksFor(row, acting) && row.status === 'received'),
    becomes: (row, acting) =>
      adminForOffice(row, acting) || (asksFor(row, acting) && ['received', 'withdrawn'].includes(String(row.status))),
    touch: { column: 'details', value: 'Other details' },
    turns: () => [{ status: 'withdrawn' }, { status: 'completed' }],
  },
  disclosure_log: {
    dataClass: 'D10, of my child',
    reads: (row, acting) => admin(row, acting) || ofMyAffairs(row.student_id, acting),
    inserts: (row, acting) => adminForOffice(row, acting) && row.disclosed_by === acting.personId,
    touch: { column: 'purpose', value: 'Another purpose' },
  },
};
