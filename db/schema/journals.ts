import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  boolean,
  check,
  date,
  foreignKey,
  index,
  pgTable,
  smallint,
  text,
  time,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import {
  all,
  any,
  callerRole,
  deletes,
  inserts,
  ofMyChild,
  ofMyStudent,
  ofSelf,
  reads,
  tenancy,
  tenantColumns,
  updates,
} from './conventions.ts';
import { moment } from './office-conditions.ts';
import { personKey } from './people.ts';

/** Private journals (D4): written by the student alone; others read what the student shares, entry by entry. */
const journalColumns = {
  ...tenantColumns,
  studentId: uuid().notNull().default(sql`app.uid()`),
  sharedWithTeachers: boolean().notNull().default(false),
  sharedWithGuardians: boolean().notNull().default(false),
};

interface Journal {
  id: AnyPgColumn;
  schoolId: AnyPgColumn;
  studentId: AnyPgColumn;
  sharedWithTeachers: AnyPgColumn;
  sharedWithGuardians: AnyPgColumn;
}

const journal = (name: string, t: Journal) => [
  ...tenancy(name, t),
  reads(
    name,
    any(
      ofSelf(t.studentId),
      // An administrator who teaches has figures alone, as all of them.
      all(sql`${callerRole} = 'teacher'`, sql`${t.sharedWithTeachers}`, ofMyStudent(t.studentId)),
      all(sql`${t.sharedWithGuardians}`, ofMyChild(t.studentId)),
    ),
  ),
  inserts(name, ofSelf(t.studentId)),
  updates(name, ofSelf(t.studentId)),
  deletes(name, ofSelf(t.studentId)),
  personKey(`${name}_of_student`, t.schoolId, t.studentId),
];

/** What a student was thankful for; several a day. */
export const gratitudeEntries = pgTable(
  'gratitude_entries',
  {
    ...journalColumns,
    day: date({ mode: 'string' }).notNull().default(sql`app.today()`),
    content: text().notNull(),
    /** What it was about, for the student's own look back. */
    theme: text(),
  },
  (t) => [
    ...journal('gratitude_entries', t),
    index('gratitude_entries_day').on(t.schoolId, t.studentId, t.day),
    check('gratitude_entries_content', sql`char_length(btrim(${t.content})) between 1 and 2000`),
    check(
      'gratitude_entries_theme',
      sql`${t.theme} in ('family', 'friends', 'learning', 'nature', 'health', 'myself', 'something_else')`,
    ),
  ],
);

/** Something that took courage: planned, then done or put off, with how it felt before and after (1 to 5). */
export const courageLog = pgTable(
  'courage_log',
  {
    ...journalColumns,
    day: date({ mode: 'string' }).notNull().default(sql`app.today()`),
    challenge: text().notNull(),
    difficulty: smallint().notNull(),
    status: text().notNull().default('done'),
    feelingBefore: smallint(),
    feelingAfter: smallint(),
    reflection: text(),
  },
  (t) => [
    ...journal('courage_log', t),
    index('courage_log_day').on(t.schoolId, t.studentId, t.day),
    check('courage_log_challenge', sql`char_length(btrim(${t.challenge})) between 1 and 500`),
    check('courage_log_difficulty', sql`${t.difficulty} between 1 and 5`),
    check('courage_log_status', sql`${t.status} in ('planned', 'done', 'put_off')`),
    check('courage_log_feelings', sql`${t.feelingBefore} between 1 and 5 and ${t.feelingAfter} between 1 and 5`),
    check('courage_log_reflection', sql`char_length(${t.reflection}) <= 2000`),
  ],
);

/** Acts of kindness of a day, counted by whether they were done, received or noticed. */
export const kindnessCounter = pgTable(
  'kindness_counter',
  {
    ...journalColumns,
    day: date({ mode: 'string' }).notNull().default(sql`app.today()`),
    kind: text().notNull().default('done'),
    count: smallint().notNull().default(1),
    note: text(),
  },
  (t) => [
    ...journal('kindness_counter', t),
    unique('kindness_counter_day_key').on(t.schoolId, t.studentId, t.day, t.kind),
    check('kindness_counter_kind', sql`${t.kind} in ('done', 'received', 'noticed')`),
    check('kindness_counter_count', sql`${t.count} between 0 and 200`),
    check('kindness_counter_note', sql`char_length(${t.note}) <= 1000`),
  ],
);

/** A session with affirmations: how long, which ones, and the mood before and after (1 to 5). */
export const affirmationSessions = pgTable(
  'affirmation_sessions',
  {
    ...journalColumns,
    startedAt: moment().notNull().defaultNow(),
    finishedAt: moment(),
    theme: text().notNull(),
    affirmations: text().array().notNull().default(sql`'{}'`),
    moodBefore: smallint(),
    moodAfter: smallint(),
  },
  (t) => [
    ...journal('affirmation_sessions', t),
    index('affirmation_sessions_started').on(t.schoolId, t.studentId, t.startedAt),
    check('affirmation_sessions_order', sql`${t.finishedAt} >= ${t.startedAt}`),
    check(
      'affirmation_sessions_theme',
      sql`${t.theme} in ('calm', 'confidence', 'focus', 'belonging', 'before_an_exam', 'own_words')`,
    ),
    check('affirmation_sessions_moods', sql`${t.moodBefore} between 1 and 5 and ${t.moodAfter} between 1 and 5`),
    check('affirmation_sessions_list', sql`cardinality(${t.affirmations}) <= 50`),
  ],
);

/** A habit that a student follows, from day to day: how often a week, and until when. */
export const habitsTracker = pgTable(
  'habits_tracker',
  {
    ...journalColumns,
    title: text().notNull(),
    why: text(),
    timesPerWeek: smallint().notNull().default(7),
    /** In the school's time zone. */
    remindAt: time(),
    startsOn: date({ mode: 'string' }).notNull().default(sql`app.today()`),
    endsOn: date({ mode: 'string' }),
  },
  (t) => [
    ...journal('habits_tracker', t),
    unique('habits_tracker_owner_key').on(t.schoolId, t.id, t.studentId),
    index('habits_tracker_student_idx').on(t.schoolId, t.studentId),
    check('habits_tracker_title', sql`char_length(btrim(${t.title})) between 1 and 200`),
    check('habits_tracker_times', sql`${t.timesPerWeek} between 1 and 7`),
    check('habits_tracker_order', sql`${t.startsOn} <= ${t.endsOn}`),
  ],
);

/** That a habit was kept on a day. Whoever may read the habit reads its days. */
export const habitCheckIns = pgTable(
  'habit_check_ins',
  {
    ...tenantColumns,
    habitId: uuid().notNull(),
    studentId: uuid().notNull().default(sql`app.uid()`),
    day: date({ mode: 'string' }).notNull().default(sql`app.today()`),
    done: boolean().notNull().default(true),
  },
  (t) => [
    ...tenancy('habit_check_ins', t),
    unique('habit_check_ins_day_key').on(t.schoolId, t.habitId, t.day),
    reads('habit_check_ins', sql`exists (select from public.habits_tracker h where h.id = ${t.habitId})`),
    inserts('habit_check_ins', ofSelf(t.studentId)),
    updates('habit_check_ins', ofSelf(t.studentId)),
    deletes('habit_check_ins', ofSelf(t.studentId)),
    foreignKey({
      name: 'habit_check_ins_habit',
      columns: [t.schoolId, t.habitId, t.studentId],
      foreignColumns: [habitsTracker.schoolId, habitsTracker.id, habitsTracker.studentId],
    }),
    index('habit_check_ins_student_idx').on(t.schoolId, t.studentId, t.day),
  ],
);
