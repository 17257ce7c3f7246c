import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';
import { entity } from '../contract/entity.ts';
import { calendarDay } from '../contract/messages.ts';
import { day, limitField } from './fields.ts';

const report = z.object({
  id: z.uuid(),
  studentId: z.uuid(),
  student: z.string(),
  class: z.string().nullable(),
  from: day,
  to: day,
  sessions: z.enum(['all', 'am', 'pm']),
  reason: z.string(),
  status: z.enum(['reported', 'confirmed', 'declined', 'withdrawn']),
  reportedBy: z.string().nullable(),
  reportedAt: z.string(),
});
interface Row extends Record<string, unknown>, z.infer<typeof report> {
  total: number;
  open: number;
}

export const absenceReports = defineOperation({
  name: 'attendance.absenceReports',
  title: 'Absence reports',
  description:
    'Lists the absences that families have reported, with days, reason and whether the office has confirmed them. Parents see their own children’s, teachers their students’, administration all.',
  examples: [
    'which absence reports are waiting?',
    'did the school accept my sick note for Maya',
    'absences parents reported for my class',
    'open absence reports',
  ],
  roles: ['parent', 'teacher', 'admin'],
  routes: ['GET /api/parent/absence-reports', 'GET /api/teacher/absence-reports', 'GET /api/admin/absence-reports'],
  effect: 'read',
  input: z.strictObject({
    studentId: entity('student', 'Only of this student').optional(),
    status: z
      .enum(['open', 'confirmed', 'declined', 'withdrawn', 'all'])
      .optional()
      .describe('open: waiting for the office. Everything if left out, for administration what is open'),
    from: z.iso.date().optional().describe('Only reports that reach this day or later'),
    to: z.iso.date().optional().describe('Only reports that begin on this day or earlier'),
    limit: limitField,
    before: z.string().max(80).optional().describe('`next` of the answer before, for the rows after it'),
  }),
  output: z.object({
    status: z.string(),
    total: z.int(),
    open: z.int(),
    reports: z.array(report),
    next: z.string().nullable(),
  }),
  run: async (input, { tx, caller }) => {
    const status = input.status ?? (caller.role === 'admin' ? 'open' : 'all');
    const [lastDay, lastId] = input.before?.split('/') ?? [];
    const rows = await tx.execute<Row>(sql`
      with found as (
        select r.*, count(*) over ()::int as total, (count(*) filter (where r.status = 'reported') over ())::int as open from absence_reports r
        where ${status === 'all' ? sql`true` : sql`r.status = ${status === 'open' ? 'reported' : status}`}
          ${input.studentId ? sql`and r.student_id = ${input.studentId}::uuid` : sql``}
          ${input.from ? sql`and r.to_day >= ${input.from}::date` : sql``} ${input.to ? sql`and r.from_day <= ${input.to}::date` : sql``})
      select r.id, r.student_id as "studentId", p.display_name as student, c.name as class, r.from_day::text as "from", r.to_day::text as "to", r.sessions, r.reason,
        r.status, b.display_name as "reportedBy", to_jsonb(r.created_at) #>> '{}' as "reportedAt", r.total, r.open
      from found r join profiles p on p.id = r.student_id left join profiles b on b.id = r.reported_by
      left join student_class_assignments e on e.student_id = r.student_id and e.class_kind = 'homeroom' and e.starts_on <= r.from_day and (e.ends_on is null or e.ends_on >= r.from_day)
      left join classes c on c.id = e.class_id
      where ${lastDay && lastId ? sql`(r.from_day, r.id) < (${lastDay}::date, ${lastId}::uuid)` : sql`true`}
      order by r.from_day desc, r.id desc limit ${input.limit + 1}`);
    const shown = rows.slice(0, input.limit);
    const last = rows.length > input.limit ? shown.at(-1) : undefined;
    return {
      status,
      total: rows[0]?.total ?? 0,
      open: rows[0]?.open ?? 0,
      reports: shown.map(({ total: _total, open: _open, ...row }) => row),
      next: last ? `${last.from}/${last.id}` : null,
    };
  },
  summary: (output, t) => {
    if (output.total === 0) return t('reports.none', { status: output.status });
    const first = output.reports.slice(0, 8).map((row) =>
      t('reports.one', {
        student: row.student,
        class: row.class ?? '',
        from: calendarDay(row.from),
        to: calendarDay(row.to),
        range: row.from === row.to ? 'one' : 'many',
        sessions: t(`sessions.${row.sessions}`),
        reason: row.reason,
        status: t(`reportStatus.${row.status}`),
      }),
    );
    return `${t('reports.summary', { total: output.total, open: output.open })} ${first.join('; ')}.`;
  },
  draw: (output, t) =>
    output.reports.length === 0
      ? []
      : [
          {
            kind: 'table',
            title: t('reports.table'),
            columns: [
              { key: 'student', label: t('column.student') },
              { key: 'class', label: t('column.class') },
              { key: 'from', label: t('column.from'), format: 'date' },
              { key: 'to', label: t('column.to'), format: 'date' },
              { key: 'sessions', label: t('column.session') },
              { key: 'reason', label: t('column.reason') },
              { key: 'status', label: t('column.status'), format: 'status' },
            ],
            rows: output.reports.map((row) => ({
              student: row.student,
              class: row.class,
              from: row.from,
              to: row.to,
              sessions: t(`sessions.${row.sessions}`),
              reason: row.reason,
              status: t(`reportStatus.${row.status}`),
            })),
          },
        ],
  page: (_output, role) => `/${role}`,
});
