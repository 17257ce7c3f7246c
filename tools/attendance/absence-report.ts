import { type SQL, sql } from 'drizzle-orm';
import type { Transaction } from '#db/with-caller.ts';
import type { Translate } from '../contract/define-operation.ts';
import { AppError } from '../contract/errors.ts';
import { calendarDay } from '../contract/messages.ts';

export interface AbsenceReport extends Record<string, unknown> {
  id: string;
  studentId: string;
  student: string;
  from: string;
  to: string;
  sessions: 'all' | 'am' | 'pm';
  reason: string;
}

/**
 * The report that is meant, locked: by its id, or the only open one of a student (or of all that `where` leaves).
 * Throws `not_found`, `conflict` when it is decided already, `ambiguous` when several are open.
 */
export async function openReport(
  tx: Transaction,
  asked: { reportId?: string | undefined; studentId?: string | undefined },
  t: Translate,
  where: SQL = sql`true`,
): Promise<AbsenceReport> {
  const meant = asked.reportId ? sql`r.id = ${asked.reportId}::uuid` : sql`r.status = 'reported'`;
  const rows = await tx.execute<AbsenceReport & { status: string }>(sql`
    select r.id, r.student_id as "studentId", p.display_name as student, r.from_day::text as "from", r.to_day::text as "to", r.sessions, r.reason, r.status
    from absence_reports r join profiles p on p.id = r.student_id
    where ${meant} ${asked.studentId ? sql`and r.student_id = ${asked.studentId}::uuid` : sql``} and ${where}
    order by r.from_day, r.id limit 20 for update of r`);
  const [only, ...others] = rows;
  if (!only) throw new AppError('not_found', t('reports.noneOpen'));
  if (only.status !== 'reported')
    throw new AppError(
      'conflict',
      t('reports.decided', { student: only.student, status: t(`reportStatus.${only.status}`) }),
    );
  if (others.length === 0) return only;
  const words = (report: AbsenceReport) =>
    t('reports.range', {
      from: calendarDay(report.from),
      to: calendarDay(report.to),
      range: report.from === report.to ? 'one' : 'many',
    });
  throw new AppError(
    'ambiguous',
    t('reports.which', { list: rows.map((report) => `${report.student} (${words(report)})`).join('; ') }),
    {
      details: {
        field: 'reportId',
        candidates: rows.map((report) => ({ id: report.id, label: report.student, hint: words(report) })),
      },
    },
  );
}
