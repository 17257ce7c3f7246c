import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';
import { entity } from '../contract/entity.ts';
import { calendarDay } from '../contract/messages.ts';
import { openReport } from './absence-report.ts';
import { day } from './fields.ts';

export const withdrawAbsence = defineOperation({
  name: 'attendance.withdrawAbsence',
  title: 'Withdraw an absence report',
  description: 'A parent takes back an absence that they have reported and that the office has not decided yet.',
  examples: [
    'Maya is coming to school after all',
    'cancel the absence I reported for Leo',
    'take back the sick note for tomorrow',
  ],
  roles: ['parent'],
  routes: ['POST /api/parent/absence-reports/:reportId/withdrawal'],
  effect: 'write',
  input: z.strictObject({
    reportId: z.uuid().optional().describe('The report; the only open one of the child if left out'),
    studentId: entity('student', 'The child').optional(),
  }),
  output: z.object({ id: z.uuid(), student: z.string(), from: day, to: day }),
  run: async (input, { tx, t }) => {
    const report = await openReport(tx, input, t, sql`r.reported_by = app.uid()`);
    await tx.execute(
      sql`update absence_reports set status = 'withdrawn', updated_at = now() where id = ${report.id}::uuid`,
    );
    return { id: report.id, student: report.student, from: report.from, to: report.to };
  },
  summary: (output, t) =>
    t('withdraw.done', {
      student: output.student,
      from: calendarDay(output.from),
      to: calendarDay(output.to),
      range: output.from === output.to ? 'one' : 'many',
    }),
  card: (output, t) => ({ title: t('withdraw.title', { student: output.student }), action: t('withdraw.action') }),
  page: () => '/parent',
});
