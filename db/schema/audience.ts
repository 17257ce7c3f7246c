import { type SQL, sql } from 'drizzle-orm';
import { type AnyPgColumn, check, index, text, uuid } from 'drizzle-orm/pg-core';
import { classes } from './classes.ts';
import {
  all,
  announcedTo,
  any,
  byAudience,
  everyone,
  isAdmin,
  isStaff,
  ofAudienceClass,
  ofMyClass,
} from './conventions.ts';
import { studyGroups } from './groups.ts';
import { schoolKey } from './office-conditions.ts';
import { gradeLevels } from './schools.ts';

/** Whom a post, event, poll or programme is for: school, staff, role, grade, class, group, or named people. */
export const audienceColumns = {
  audience: text().notNull(),
  audienceRole: text(),
  gradeLevelId: uuid(),
  classId: uuid(),
  groupId: uuid(),
};

interface Addressed {
  id: AnyPgColumn;
  schoolId: AnyPgColumn;
  audience: AnyPgColumn;
  audienceRole: AnyPgColumn;
  gradeLevelId: AnyPgColumn;
  classId: AnyPgColumn;
  groupId: AnyPgColumn;
}

const ofMyGroup = (id: AnyPgColumn) => sql`${id} in (select app.my_group_ids())`;
const known = (t: Addressed) => ({ ...announcedTo(t), group: ofMyGroup(t.groupId) });

/** The audience of something that is for nobody by name includes the caller. */
export const inAudience = (t: Addressed): SQL => byAudience(t.audience, known(t));

/** The audience includes the caller. Sets, not a function a row, so that long lists are read with a few hash tables. */
export const inNamedAudience = (t: Addressed): SQL =>
  byAudience(t.audience, { ...known(t), people: sql`${t.id} in (select app.addressed_ids())` });

/** Whom teachers may address: classes and groups of their own, and students of theirs by name. */
export const ofMyStaffAudience = (t: Addressed): SQL =>
  byAudience(t.audience, { class: ofMyClass(t.classId), group: ofMyGroup(t.groupId), people: everyone });

/** The same for whoever asks; admins address everyone. */
export const staffMayAddress = (t: Addressed): SQL => any(isAdmin, all(isStaff, ofMyStaffAudience(t)));

/** Whom a post may be for that is not an admin's: classes and groups of one's own, and staff's students by name. */
export const ofMyOwnAudience = (t: Addressed): SQL =>
  byAudience(t.audience, { class: ofAudienceClass(t.classId), group: ofMyGroup(t.groupId), people: isStaff });

/** Keys, indexes and checks of the columns above. */
export const audienceRules = (name: string, t: Addressed) => [
  schoolKey(`${name}_grade`, t.schoolId, t.gradeLevelId, gradeLevels),
  schoolKey(`${name}_class`, t.schoolId, t.classId, classes),
  schoolKey(`${name}_group`, t.schoolId, t.groupId, studyGroups),
  index(`${name}_grade_idx`).on(t.schoolId, t.gradeLevelId),
  index(`${name}_class_idx`).on(t.schoolId, t.classId),
  index(`${name}_group_idx`).on(t.schoolId, t.groupId),
  check(`${name}_audience`, sql`${t.audience} in ('school', 'staff', 'role', 'grade', 'class', 'group', 'people')`),
  check(
    `${name}_target`,
    sql`(${t.audience} = 'role') = (${t.audienceRole} is not null) and (${t.audience} = 'grade') = (${t.gradeLevelId} is not null) and (${t.audience} = 'class') = (${t.classId} is not null) and (${t.audience} = 'group') = (${t.groupId} is not null)`,
  ),
  check(`${name}_audience_role`, sql`${t.audienceRole} in ('student', 'parent', 'teacher', 'admin')`),
];
