import type { Acting } from '../acting.ts';
import type { Row } from '../facts.ts';
import { admin, madeJustNow, names, type Rules } from '../rule.ts';

/** Restrictions are the office's, with the second factor where the school demands it. */
const mayRestrict = (acting: Acting) => acting.hasDuty('office') && acting.secondFactorMet;

/** Own contact of parents; administrators keep everybody’s. */
const keepsContact = (row: Row, acting: Acting) =>
  admin(row, acting) || (acting.is('parent') && names('person_id')(row, acting));

export const privateRecords: Rules = {
  // The counsellor's reading beyond own classes gives a reason that is logged: a function, not a plain query.
  student_wellbeing: {
    dataClass: 'D4',
    reads: (row, acting) =>
      (acting.is('student') && row.student_id === acting.personId) ||
      (acting.is('parent') && row.shared_with_guardians === true && acting.children.has(String(row.student_id))) ||
      // Administrators have figures alone, also when they teach.
      (acting.is('teacher') && row.shared_with_teachers === true && acting.taughtStudents.has(String(row.student_id))),
    inserts: (row, acting) => acting.is('student') && row.student_id === acting.personId,
    updates: (row, acting) => acting.is('student') && row.student_id === acting.personId,
    deletes: (row, acting) => acting.is('student') && row.student_id === acting.personId,
    touch: { column: 'note', value: 'Another note' },
  },
  // Raised through a function, and read through one that takes a reason and logs it; never by a plain query.
  safeguarding_concerns: {
    dataClass: 'D5',
    touch: { column: 'content', value: 'Other content' },
  },
  personal_details: {
    dataClass: 'D6',
    reads: (row, acting) =>
      acting.is('admin') || names('person_id')(row, acting) || acting.children.has(String(row.person_id)),
    inserts: keepsContact,
    updates: keepsContact,
    deletes: (row, acting) => keepsContact(row, acting) && madeJustNow(row, acting),
    touch: { column: 'gender', value: 'unspecified' },
  },
  person_emails: {
    dataClass: 'D6',
    reads: (row, acting) =>
      acting.is('admin') || names('person_id')(row, acting) || acting.children.has(String(row.person_id)),
    inserts: admin,
    updates: (row, acting) => admin(row, acting) || (acting.is('parent') && names('person_id')(row, acting)),
    notYet: ['inserts', 'updates'],
    touch: { column: 'email', value: 'another@example.org' },
  },
  // A restriction is a column of the link: a restricted link is for the office duty, and a student, to whom a missing
  // link would tell of one, gets their guardians' names from an operation. Links are the registrar's to write and
  // restrictions the office's: both have to find the row.
  parent_child_relationships: {
    dataClass: 'D6',
    reads: (row, acting) => {
      if (row.contact_restricted) return mayRestrict(acting);
      if (acting.is('parent')) return acting.openLinks.has(row.id);
      if (acting.is('admin') || acting.hasDuty('registrar') || acting.hasDuty('office')) return true;
      return acting.taughtStudents.has(String(row.student_id));
    },
    inserts: (row, acting) =>
      (admin(row, acting) || acting.hasDuty('registrar')) && (!row.contact_restricted || mayRestrict(acting)),
    // The office alone writes the restriction of a link and nothing else of it, which a trigger says.
    updates: (row, acting) =>
      row.contact_restricted
        ? mayRestrict(acting)
        : admin(row, acting) || acting.hasDuty('registrar') || acting.hasDuty('office'),
    deletes: (row, acting) =>
      (admin(row, acting) || acting.hasDuty('registrar')) &&
      (!row.contact_restricted || mayRestrict(acting)) &&
      madeJustNow(row, acting),
    touch: { column: 'priority', value: 3 },
  },
};
