import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Transaction } from '#db/with-caller.ts';
import { defineOperation } from '../contract/define-operation.ts';
import { entity } from '../contract/entity.ts';
import { AppError } from '../contract/errors.ts';
import { calendarDay } from '../contract/messages.ts';
import { type AbsenceReport, openReport } from './absence-report.ts';
import { day, session, skipped } from './fields.ts';
import { actsForOffice, writeMarks } from './queries.ts';

interface Slot extends Record<string, unknown> {
  day: string;
  session: 'am' | 'pm';
  classId: string;
  come: boolean;
  /** Label of an entry that the office has made already. */
  office: string | null;
}

export const decideAbsence = defineOperation({
  name: 'attendance.decideAbsence',
  title: 'Confirm or decline an absence report',
  description:
    'The office decides a family’s absence report. Confirming writes official excused entries for the school days up to today; coming days are left until they come. Declining writes none.',
  examples: [
    'confirm Maya’s absence report',
    'accept the sick note for Leo',
    'decline the absence request of Omar, no reason was given',
    'excuse Ana as her parents asked',
  ],
  roles: ['admin', 'teacher'],
  routes: ['POST /api/admin/absence-reports/:reportId/decision'],
  effect: 'write',
  input: z.strictObject({
    reportId: z.uuid().optional().describe('The report; the only open one of the student if left out'),
    studentId: entity('student', 'The student, instead of the report’s id').optional(),
    decision: z.enum(['confirm', 'decline']).describe('confirm or decline'),
    codeId: entity('attendance_code', 'The code to enter when confirming').default('excused'),
    reason: z.string().trim().max(500).optional().describe('Why, when declining, if said; the family reads it'),
  }),
  output: z.object({
    id: z.uuid(),
    student: z.string(),
    studentId: z.uuid(),
    from: day,
    to: day,
    decision: z.enum(['confirm', 'decline']),
    code: z.string(),
    entries: z.array(z.object({ day, session })),
    /** School days of the report that have not come. */
    comingDays: z.int(),
    skipped,
  }),
  run: async (input, { tx, caller, t }) => {
    if (!(await actsForOffice(tx, caller))) throw new AppError('forbidden', t('error.officeOnly'));
    if (!input.reportId && !input.studentId)
      throw new AppError('invalid_input', t('decide.whose'), {
        details: { issues: [{ path: 'studentId', message: 'missing' }] },
      });
    const report = await openReport(tx, input, t);
    const [code] = await tx.execute<{ label: string }>(
      sql`select label from attendance_codes where id = ${input.codeId}::uuid`,
    );
    const status = input.decision === 'confirm' ? 'confirmed' : 'declined';
    await tx.execute(
      sql`update absence_reports set status = ${status}, decided_by = app.uid(), decided_at = now(), decision_reason = ${input.reason ?? null}, updated_at = now() where id = ${report.id}::uuid`,
    );
    const slots = input.decision === 'confirm' ? await slotsOf(tx, report) : [];
    const open = slots.filter((slot) => slot.come && !slot.office);
    await writeMarks(
      tx,
      'office',
      open.map((slot) => ({
        student: report.studentId,
        class: slot.classId,
        day: slot.day,
        session: slot.session,
        code: input.codeId,
        minutes: null,
        reason: report.reason,
      })),
    );
    return {
      ...{
        id: report.id,
        student: report.student,
        studentId: report.studentId,
        from: report.from,
        to: report.to,
        decision: input.decision,
        code: code?.label ?? '',
      },
      entries: open.map((slot) => ({ day: slot.day, session: slot.session })),
      comingDays: new Set(slots.filter((slot) => !slot.come).map((slot) => slot.day)).size,
      skipped: slots
        .filter((slot) => slot.come && slot.office)
        .map((slot) => ({
          label: t('decide.slot', { day: calendarDay(slot.day), session: t(`session.${slot.session}`) }),
          why: t('markClass.officeEntry', { code: slot.office }),
        })),
    };
  },
  summary: (output, t) => {
    const values = {
      student: output.student,
      from: calendarDay(output.from),
      to: calendarDay(output.to),
      range: output.from === output.to ? 'one' : 'many',
      code: output.code.toLowerCase(),
      entries: output.entries.length,
      skipped: output.skipped.length,
    };
    if (output.decision === 'decline') return t('decide.declined', values);
    return `${t('decide.confirmed', values)}${output.comingDays > 0 ? ` ${t('decide.coming', { count: output.comingDays })}` : ''}`;
  },
  card: (output, t) => ({
    title: t(`decide.title_${output.decision}`, { student: output.student }),
    action: t(`decide.action_${output.decision}`),
  }),
  page: () => '/admin',
});

/** The sessions that a report covers, in the homeroom of each day; "come" until the end of today. */
async function slotsOf(tx: Transaction, report: AbsenceReport): Promise<Slot[]> {
  return [
    ...(await tx.execute<Slot>(sql`
      select d.day::text, s.session, e.class_id as "classId", d.day <= app.today() as come,
        (select c.label from attendance a join attendance_codes c on c.id = a.code_id
          where a.student_id = e.student_id and a.class_id = e.class_id and a.day = d.day and a.session = s.session and a.source = 'office') as office
      from calendar_days d cross join (values ('am'), ('pm')) s (session)
      join student_class_assignments e on e.student_id = ${report.studentId}::uuid and e.class_kind = 'homeroom'
        and e.starts_on <= d.day and (e.ends_on is null or e.ends_on >= d.day)
      where d.instructional and d.day between ${report.from}::date and ${report.to}::date and ${report.sessions} in ('all', s.session)
      order by d.day, s.session`)),
  ];
}
