import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Transaction } from '#db/with-caller.ts';
import { type SchoolRange, schoolRange } from '../classes/school-day.ts';
import { defineOperation, type Translate } from '../contract/define-operation.ts';
import type { Tone } from '../contract/drawing.ts';
import { AppError } from '../contract/errors.ts';
import { calendarDay } from '../contract/messages.ts';
import { day, fromField, session, studentField, toField } from './fields.ts';
import { figures, rateInWords, sum } from './figures.ts';
import { marks } from './queries.ts';

const mark = z.object({
  day,
  session,
  code: z.string(),
  label: z.string(),
  minutesLate: z.int().nullable(),
  reason: z.string().nullable(),
  /** Entered by the office: official. */
  office: z.boolean(),
});

const output = z.object({
  student: z.string(),
  studentId: z.uuid(),
  class: z.string().nullable(),
  from: day,
  to: day,
  ...figures.shape,
  /** Sessions in which the student was enrolled and lessons were held; of these `sessionsNotTaken` have no register. */
  sessionsDue: z.int(),
  sessionsNotTaken: z.int(),
  /** Sessions whose register was taken without a mark for this student. */
  unmarked: z.int(),
  /** Every mark but plain presence, newest first, at most 200. */
  exceptions: z.array(mark),
  /** School days: share of the recorded sessions present (null: nothing recorded), in words. */
  days: z.array(z.object({ day, value: z.number().nullable(), label: z.string() })),
});
type Output = z.infer<typeof output>;

interface SessionRow extends Record<string, unknown> {
  day: string;
  session: 'am' | 'pm';
  taken: boolean;
  mark: {
    code: string;
    label: string;
    minutesLate: number | null;
    reason: string | null;
    office: boolean;
    present: boolean;
    late: boolean;
    excused: boolean;
  } | null;
}

export const attendanceOfStudent = defineOperation({
  name: 'attendance.ofStudent',
  title: 'Attendance of a student',
  description:
    'One student’s attendance over a range of days: rate with its denominator, late, absent and excused sessions with dates and reasons, and a calendar. Students ask about themselves, parents about their child.',
  examples: [
    'what does my attendance look like so far?',
    'how often was Maya late this month?',
    'show the absences of Omar since October',
    'days I missed',
    'when was my son absent and why',
  ],
  roles: ['student', 'parent', 'teacher', 'admin'],
  routes: [
    'GET /api/student/attendance',
    'GET /api/parent/children/:studentId/attendance',
    'GET /api/teacher/students/:studentId/attendance',
  ],
  effect: 'read',
  core: ['student', 'parent'],
  input: z.strictObject({ studentId: studentField, from: fromField, to: toField }),
  output,
  run: async (input, { tx, t }) => {
    const range = await schoolRange(tx, input, { days: 90 });
    const { who, rows } = await sessionsOf(tx, input.studentId, range, t);
    const recorded = rows.filter((row) => row.taken && row.mark);
    const totals = sum(recorded.map(({ mark: made }) => countOf(made)));
    return {
      ...{ student: who.name, studentId: input.studentId, class: who.class, from: range.from, to: range.to },
      ...totals,
      sessionsDue: rows.length,
      sessionsNotTaken: rows.filter((row) => !row.taken).length,
      unmarked: rows.filter((row) => row.taken && !row.mark).length,
      exceptions: rows
        .flatMap(({ mark: made, ...at }) =>
          made && (!made.present || made.late || made.code !== 'present')
            ? [{ ...made, day: at.day, session: at.session }]
            : [],
        )
        .reverse()
        .slice(0, 200),
      days: byDay(rows, t),
    };
  },
  summary: (result, t) => {
    const values = {
      student: result.student,
      from: calendarDay(result.from),
      to: calendarDay(result.to),
      late: result.late,
      absent: result.absent,
      excused: result.excused,
    };
    if (result.sessionsDue === 0) return t('ofStudent.noSessions', values);
    const figure = t('ofStudent.summary', { ...values, rate: rateInWords(result, t) });
    const gaps = result.sessionsNotTaken + result.unmarked;
    const missing = gaps > 0 ? ` ${t('ofStudent.notTaken', { count: gaps, due: result.sessionsDue })}` : '';
    const latest = result.exceptions[0];
    const last = latest
      ? ` ${t('ofStudent.latest', { label: latest.label.toLowerCase(), day: calendarDay(latest.day), session: t(`session.${latest.session}`), reason: latest.reason ?? 'none' })}`
      : '';
    return `${figure}${missing}${last}`;
  },
  draw: (result, t) => draw(result, t),
  page: (result, role) =>
    role === 'teacher' ? '/teacher' : role === 'parent' ? `/parent?child=${result.studentId}` : `/${role}`,
});

async function sessionsOf(tx: Transaction, studentId: string, range: SchoolRange, t: Translate) {
  const [who] = await tx.execute<{ name: string; class: string | null; allowed: boolean }>(sql`
    select p.display_name as name, (select c.name from student_class_assignments e join classes c on c.id = e.class_id
        where e.student_id = p.id and e.class_kind = 'homeroom' and e.starts_on <= ${range.to}::date order by e.starts_on desc limit 1) as class,
      app.role() = 'admin' or (app.role() = 'student' and p.id = app.uid()) or p.id in (select app.my_child_ids())
        or p.id in (select app.my_student_ids()) or app.has_duty('office') as allowed
    from profiles p where p.id = ${studentId}::uuid`);
  if (!who) throw new AppError('not_found', t('error.noStudent'));
  if (!who.allowed) throw new AppError('forbidden', t('error.notYours', { student: who.name }));
  const rows = await tx.execute<SessionRow>(sql`
    select s.day::text, s.session, s.taken, case when m.code is not null then jsonb_build_object('code', m.code, 'label', m.label, 'minutesLate', m.minutes_late,
      'reason', m.reason, 'office', m.source = 'office', 'present', m.present, 'late', m.late, 'excused', m.excused) end as mark
    from app.student_sessions(${studentId}::uuid, ${range.from}::date, ${range.to}::date) s
    left join (${marks(range, sql`a.student_id = ${studentId}::uuid`)}) m on m.class_id = s.class_id and m.day = s.day and m.session = s.session
    order by s.day, s.session`);
  return { who, rows: [...rows] };
}

const countOf = (made: SessionRow['mark']) => ({
  recorded: 1,
  present: Number(made?.present ?? false),
  late: Number(made?.late ?? false),
  absent: Number(!made?.present),
  excused: Number(!made?.present && (made?.excused ?? false)),
});

function byDay(rows: SessionRow[], t: Translate): Output['days'] {
  const days = Map.groupBy(rows, (row) => row.day);
  return [...days].map(([on, sessions]) => {
    const recorded = sessions.filter((row) => row.taken && row.mark);
    return {
      day: on,
      value: sum(recorded.map(({ mark: made }) => countOf(made))).rate,
      label: dayInWords(sessions, t),
    };
  });
}

/** "present", or "morning: late, afternoon: present". */
function dayInWords(sessions: SessionRow[], t: Translate): string {
  const words = sessions.map((row) => ({
    session: t(`session.${row.session}`),
    mark: row.mark?.label.toLowerCase() ?? t(row.taken ? 'register.unmarked' : 'status.notTaken'),
  }));
  const [first] = words;
  if (first && words.every((item) => item.mark === first.mark)) return first.mark;
  return words.map((item) => `${item.session}: ${item.mark}`).join(', ');
}

const toneOf = (value: number | null): Tone =>
  value === null ? 'none' : value === 1 ? 'good' : value > 0 ? 'caution' : 'alert';

function draw(result: Output, t: Translate) {
  const title = t('ofStudent.title', { student: result.student });
  return [
    { kind: 'heatmap' as const, title, days: result.days.map((entry) => ({ ...entry, tone: toneOf(entry.value) })) },
    {
      kind: 'table' as const,
      title: t('ofStudent.table', { student: result.student }),
      columns: [
        { key: 'day', label: t('column.day'), format: 'date' as const },
        { key: 'session', label: t('column.session') },
        { key: 'mark', label: t('column.mark'), format: 'status' as const },
        { key: 'minutes', label: t('column.minutes'), align: 'end' as const, format: 'number' as const },
        { key: 'reason', label: t('column.reason') },
        { key: 'source', label: t('column.source') },
      ],
      rows: result.exceptions.map((item) => ({
        ...{
          day: item.day,
          session: t(`session.${item.session}`),
          mark: item.label,
          minutes: item.minutesLate,
          reason: item.reason,
        },
        source: t(item.office ? 'source.office' : 'source.teacher'),
      })),
    },
  ].filter((drawing) => (drawing.kind === 'table' ? drawing.rows.length > 0 : drawing.days.length > 0));
}
