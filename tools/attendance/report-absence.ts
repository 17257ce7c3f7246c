import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { schoolDay } from '../classes/school-day.ts';
import { defineOperation } from '../contract/define-operation.ts';
import { entity } from '../contract/entity.ts';
import { AppError } from '../contract/errors.ts';
import { calendarDay } from '../contract/messages.ts';
import { day } from './fields.ts';

const DAYS_BACK = 7;
const LONGEST_DAYS = 60;

export const reportAbsence = defineOperation({
  name: 'attendance.reportAbsence',
  title: 'Report an absence',
  description:
    'A parent tells the school that their child is or will be absent: the days, morning or afternoon or all day, and why. The office confirms it.',
  examples: [
    'Maya is sick today',
    'my son has a dentist appointment tomorrow morning',
    'Leo will be away from Monday to Wednesday for a wedding',
    'report my daughter absent, she has a fever',
    'call in sick for my child',
  ],
  roles: ['parent'],
  routes: ['POST /api/parent/children/:studentId/absence-reports'],
  effect: 'write',
  core: ['parent'],
  input: z.strictObject({
    studentId: entity('student', 'The child; the only one if left out').default('my child'),
    from: z.iso.date().optional().describe('First day of the absence; today if left out'),
    to: z.iso.date().optional().describe('Last day; the first day if left out'),
    sessions: z.enum(['all', 'am', 'pm']).default('all').describe('all day, or only mornings (am) or afternoons (pm)'),
    reason: z.string().trim().min(2).max(500).describe('Why, in the parent’s words'),
  }),
  output: z.object({
    id: z.uuid(),
    student: z.string(),
    studentId: z.uuid(),
    from: day,
    to: day,
    sessions: z.enum(['all', 'am', 'pm']),
    reason: z.string(),
    /** School days in the range. */
    schoolDays: z.int(),
  }),
  run: async (input, { tx, t }) => {
    const { today } = await schoolDay(tx);
    const from = input.from ?? today;
    const to = input.to ?? from;
    const refuse = (path: string, message: string) =>
      new AppError('invalid_input', message, { details: { issues: [{ path, message }] } });
    if (to < from) throw refuse('to', t('report.order', { from: calendarDay(from), to: calendarDay(to) }));
    if (daysBetween(from, today) > DAYS_BACK) throw refuse('from', t('report.tooLate', { days: DAYS_BACK }));
    if (daysBetween(from, to) >= LONGEST_DAYS) throw refuse('to', t('report.tooLong', { days: LONGEST_DAYS }));
    const [facts] = await tx.execute<{
      name: string;
      mine: boolean;
      schoolDays: number;
      from: string | null;
      to: string | null;
      status: string | null;
    }>(sql`
      select p.display_name as name, p.id in (select app.my_child_ids()) as mine, r.from_day::text as "from", r.to_day::text as "to", r.status,
        (select count(*)::int from calendar_days d where d.instructional and d.day between ${from}::date and ${to}::date) as "schoolDays"
      from profiles p left join absence_reports r on r.student_id = p.id and r.status in ('reported', 'confirmed')
        and r.from_day <= ${to}::date and r.to_day >= ${from}::date and (r.sessions = 'all' or ${input.sessions} in ('all', r.sessions))
      where p.id = ${input.studentId}::uuid order by r.from_day limit 1`);
    if (!facts) throw new AppError('not_found', t('error.noStudent'));
    if (!facts.mine) throw new AppError('forbidden', t('error.notYourChild', { student: facts.name }));
    if (facts.schoolDays === 0)
      throw refuse(
        'from',
        t('report.noSchoolDays', { from: calendarDay(from), to: calendarDay(to), days: daysBetween(from, to) + 1 }),
      );
    if (facts.from && facts.to) {
      throw new AppError(
        'conflict',
        t('report.overlaps', {
          student: facts.name,
          from: calendarDay(facts.from),
          to: calendarDay(facts.to),
          status: t(`reportStatus.${facts.status}`),
        }),
      );
    }
    const [made] = await tx.execute<{ id: string }>(sql`
      insert into absence_reports (student_id, from_day, to_day, sessions, reason)
      values (${input.studentId}::uuid, ${from}::date, ${to}::date, ${input.sessions}, ${input.reason}) returning id`);
    if (!made) throw new AppError('forbidden', t('error.notYourChild', { student: facts.name }));
    return {
      id: made.id,
      student: facts.name,
      studentId: input.studentId,
      from,
      to,
      sessions: input.sessions,
      reason: input.reason,
      schoolDays: facts.schoolDays,
    };
  },
  summary: (output, t) => t('report.done', { ...values(output, t), days: output.schoolDays, reason: output.reason }),
  card: (output, t) => ({ title: t('report.title', values(output, t)), action: t('report.action') }),
  page: (output) => `/parent?child=${output.studentId}`,
});

const values = (of: { student: string; from: string; to: string; sessions: string }, t: (key: string) => string) => ({
  student: of.student,
  from: calendarDay(of.from),
  to: calendarDay(of.to),
  range: of.from === of.to ? 'one' : 'many',
  sessions: t(`sessions.${of.sessions}`),
});

const daysBetween = (from: string, to: string) => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
