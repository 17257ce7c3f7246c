import { type SQL, sql } from 'drizzle-orm';
import { type AnyPgColumn, pgPolicy, pgRole, timestamp, unique, uuid } from 'drizzle-orm/pg-core';

/** The role that every operation runs as (architecture.md, "Identity and rows"). */
export const appCaller = pgRole('app_caller').existing();
/** PostgREST's and Realtime's role: it may only read, and only the tables of `db/exposed.ts`. */
export const authenticated = pgRole('authenticated').existing();
/** Owner of the tables and of the definer functions; forced row security binds it too, hence its own policy. */
export const owner = pgRole('catalyst_admin').existing();

export const uid = sql`(select app.uid())`;
export const callerRole = sql`(select app.role())`;
export const callerSchool = sql`(select app.school())`;
export const isAdmin = sql`(select app.role()) = 'admin'`;
export const isStudent = sql`(select app.role()) = 'student'`;
export const isStaff = sql`(select app.is_staff())`;
export const hasDuty = (duty: string) => sql`(select app.has_duty(${sql.raw(`'${duty}'`)}))`;
/** The row's class is one of the caller's own as staff. */
export const ofMyClass = (classId: AnyPgColumn) => sql`${classId} = any ((select app.my_classes())::uuid[])`;
export const ofMyClassStudent = (classId: AnyPgColumn, studentId: AnyPgColumn) =>
  sql`(${classId}, ${studentId}) in (select class_id, student_id from app.my_class_students())`;
export const ofMyStudent = (studentId: AnyPgColumn) => sql`${studentId} in (select app.my_student_ids())`;
export const ofMyHomeroom = (studentId: AnyPgColumn) =>
  sql`${studentId} = any ((select app.homeroom_students())::uuid[])`;
export const ofMyChild = (studentId: AnyPgColumn) => sql`${studentId} = any ((select app.my_children())::uuid[])`;
export const ofSelf = (studentId: AnyPgColumn) => sql`${studentId} = (select app.as_student())`;
/** The caller wrote it, and is still staff. */
export const byMeAsStaff = (personId: AnyPgColumn) => sql`${personId} = (select app.as_staff())`;
/** Who is known to those who are no staff: `app.acquaintances`. */
export const ofAcquaintance = (personId: AnyPgColumn) => sql`${personId} = any ((select app.acquaintances())::uuid[])`;
/** The whole record of the student is the caller's to read: their own, their child's, or of the homeroom that they lead. */
export const ofOpenRecord = (studentId: AnyPgColumn) =>
  sql`${studentId} = any ((select app.record_students())::uuid[])`;
/** The row's class is attended by a student whose homeroom the caller leads. */
export const ofMyHomeroomsClass = (classId: AnyPgColumn) =>
  sql`${classId} = any ((select app.homeroom_classes())::uuid[])`;
/** The row's class is the student's own, or a child's. */
export const ofOwnOrChildClass = (classId: AnyPgColumn) => sql`${classId} = any ((select app.pupil_classes())::uuid[])`;

/** The term's posting window is open today. */
export const inOpenTerm = (termId: AnyPgColumn) => sql`${termId} in (select app.open_term_ids())`;
/** The day may still be, or already be, posted by teachers. */
export const inPostingWindow = (day: AnyPgColumn) =>
  sql`${day} between (select app.first_posting_day()) and (select app.today())`;
/** Undo takes away what it finds made just now (spec 2.5); everything older ends by a date or a status (access.md). */
export const madeJustNow = (createdAt: AnyPgColumn) => sql`${createdAt} > now() - interval '30 minutes'`;

export const any = (...conditions: SQL[]) => sql`(${sql.join(conditions, sql` or `)})`;
export const all = (...conditions: SQL[]) => sql`(${sql.join(conditions, sql` and `)})`;

interface Announced {
  audience: AnyPgColumn;
  audienceRole: AnyPgColumn;
  gradeLevelId: AnyPgColumn;
  classId: AnyPgColumn;
}

/** What is asked where a row is for each audience; one that is not named is for nobody. No set is made that no row asks for. */
export const byAudience = (audience: AnyPgColumn, conditions: Readonly<Record<string, SQL>>): SQL => {
  const branches = Object.entries(conditions).map(([name, then]) => sql`when ${sql.raw(`'${name}'`)} then ${then}`);
  return sql`case ${audience} ${sql.join(branches, sql` `)} else false end`;
};

export const everyone = sql`true`;
export const ofAudienceGrade = (id: AnyPgColumn) => sql`${id} = any ((select app.audience_grades())::uuid[])`;
export const ofAudienceClass = (id: AnyPgColumn) => sql`${id} = any ((select app.audience_classes())::uuid[])`;

/** When school, staff, role, grade or class include the caller, each. Sets, not a function a row. */
export const announcedTo = (t: Announced): Record<string, SQL> => ({
  school: everyone,
  staff: isStaff,
  role: sql`${t.audienceRole} = ${callerRole}`,
  grade: ofAudienceGrade(t.gradeLevelId),
  class: ofAudienceClass(t.classId),
});

/** The audience of something that cannot be addressed to groups and single people includes the caller. */
export const inAnnouncedAudience = (t: Announced): SQL => byAudience(t.audience, announcedTo(t));

export const timestamps = {
  createdAt: timestamp({ withTimezone: true, mode: 'string' }).notNull().defaultNow(),
  updatedAt: timestamp({ withTimezone: true, mode: 'string' })
    .notNull()
    .defaultNow()
    .$onUpdate(() => sql`now()`),
};

/** Columns of every tenant table: a uuid of its own, the school, and when the row was made and changed. */
export const tenantColumns = {
  id: uuid().primaryKey().defaultRandom(),
  schoolId: uuid().notNull().default(sql`app.school()`),
  ...timestamps,
};

/** Row security of every tenant table: nothing crosses schools; definer functions of the owner see the rows. */
export const schoolOnly = (name: string, table: { schoolId: AnyPgColumn }) => [
  pgPolicy(`${name}_school`, {
    as: 'restrictive',
    for: 'all',
    to: [appCaller, authenticated],
    using: sql`${table.schoolId} = ${callerSchool}`,
    withCheck: sql`${table.schoolId} = ${callerSchool}`,
  }),
  definers(name),
];

/** The same, and the key that other rows of the school refer to. */
export const tenancy = (name: string, table: { id: AnyPgColumn; schoolId: AnyPgColumn }) => [
  unique(`${name}_school_id_id_key`).on(table.schoolId, table.id),
  ...schoolOnly(name, table),
];

export const definers = (name: string) =>
  pgPolicy(`${name}_definers`, { for: 'all', to: owner, using: sql`true`, withCheck: sql`true` });

/** Who may read. `exposed` adds PostgREST's readers; such tables stand in `db/exposed.ts` (a test compares). */
export const reads = (name: string, using: SQL, options: { exposed?: boolean } = {}) =>
  pgPolicy(`${name}_read`, { for: 'select', to: options.exposed ? [appCaller, authenticated] : [appCaller], using });

export const inserts = (name: string, withCheck: SQL) =>
  pgPolicy(`${name}_insert`, { for: 'insert', to: appCaller, withCheck });

export const updates = (name: string, using: SQL, withCheck: SQL = using) =>
  pgPolicy(`${name}_update`, { for: 'update', to: appCaller, using, withCheck });

export const deletes = (name: string, using: SQL) =>
  pgPolicy(`${name}_delete`, { for: 'delete', to: appCaller, using });

/** Insert, update and delete under one condition. */
export const writes = (name: string, condition: SQL) => [
  inserts(name, condition),
  updates(name, condition),
  deletes(name, condition),
];
