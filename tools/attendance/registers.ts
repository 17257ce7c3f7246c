import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { schoolDay } from '../classes/school-day.ts';
import { defineOperation } from '../contract/define-operation.ts';
import { entity } from '../contract/entity.ts';
import { calendarDay } from '../contract/messages.ts';
import { day, gradeField, session } from './fields.ts';
import { counts, coversDay, marks } from './queries.ts';

const register = z.object({
  classId: z.uuid(),
  class: z.string(),
  session,
  taken: z.boolean(),
  /** The session has begun, so a register is expected. */
  due: z.boolean(),
  takenAt: z.string().nullable(),
  takenBy: z.string().nullable(),
  version: z.int(),
  students: z.int(),
  ...{ recorded: z.int(), present: z.int(), late: z.int(), absent: z.int(), excused: z.int() },
});

interface Row extends Record<string, unknown>, z.infer<typeof register> {}

export const attendanceRegisters = defineOperation({
  name: 'attendance.registers',
  title: 'Registers of a day',
  description:
    'Lists the registers of one day, class by class: taken or not taken, by whom, when, and how many were present, late or absent. Answers which registers are still missing.',
  examples: [
    'which registers are not taken yet?',
    'has everyone taken attendance this morning?',
    'who forgot the register today',
    'did I take my register',
    'missing registers yesterday afternoon',
  ],
  roles: ['teacher', 'admin'],
  routes: ['GET /api/teacher/registers', 'GET /api/admin/registers'],
  effect: 'read',
  input: z.strictObject({
    day: z.iso
      .date()
      .optional()
      .describe('The day; today if left out, or the last school day when there are no lessons today'),
    session: z.enum(['am', 'pm']).optional().describe('Only am (morning) or pm (afternoon)'),
    classId: entity('class', 'Only this class').optional(),
    gradeLevelId: gradeField,
    status: z
      .enum(['all', 'taken', 'not_taken'])
      .default('all')
      .describe('not_taken: only the registers that are missing'),
  }),
  output: z.object({
    day,
    today: day,
    /** Nobody named a day and today has no lessons: this is the last school day. */
    insteadOfToday: z.boolean(),
    instructional: z.boolean(),
    label: z.string().nullable(),
    lastSchoolDay: day.nullable(),
    taken: z.int(),
    notTaken: z.int(),
    notDue: z.int(),
    registers: z.array(register),
  }),
  run: async (input, { tx, caller }) => {
    const asked = await schoolDay(tx, input.day);
    const insteadOfToday = !input.day && !asked.instructional && asked.lastSchoolDay !== null;
    const shown = insteadOfToday
      ? { ...asked, day: asked.lastSchoolDay ?? asked.day, instructional: true, label: null }
      : asked;
    const rows = shown.instructional
      ? await tx.execute<Row>(sql`
        with counted as (
          select class_id, session, ${counts} from (${marks({ from: shown.day, to: shown.day })}) m group by class_id, session)
        select c.id as "classId", c.name as class, s.session, r.id is not null as taken,
          (${shown.day}::date < ${shown.today}::date or (${shown.day}::date = ${shown.today}::date and s.session <= ${shown.session})) as due,
          to_jsonb(r.taken_at) #>> '{}' as "takenAt", (select p.display_name from profiles p where p.id = r.taken_by) as "takenBy", coalesce(r.version, 0) as version,
          (select count(*)::int from student_class_assignments e where e.class_id = c.id and ${coversDay(shown.day)}) as students,
          coalesce(m.recorded, 0) as recorded, coalesce(m.present, 0) as present, coalesce(m.late, 0) as late, coalesce(m.absent, 0) as absent, coalesce(m.excused, 0) as excused
        from classes c
        join academic_years y on y.id = c.academic_year_id and ${shown.day}::date between y.starts_on and y.ends_on
        join grade_levels g on g.id = c.grade_level_id
        cross join (values ('am'), ('pm')) s (session)
        left join registers r on r.class_id = c.id and r.day = ${shown.day}::date and r.session = s.session
        left join counted m on m.class_id = c.id and m.session = s.session
        where c.kind = 'homeroom'
          ${caller.role === 'teacher' ? sql`and c.id in (select app.my_class_ids())` : sql``}
          ${input.classId ? sql`and c.id = ${input.classId}::uuid` : sql``}
          ${input.gradeLevelId ? sql`and c.grade_level_id = ${input.gradeLevelId}::uuid` : sql``}
          ${input.session ? sql`and s.session = ${input.session}` : sql``}
        order by g.number, c.name, s.session limit 800`)
      : [];
    return {
      ...{
        day: shown.day,
        today: shown.today,
        insteadOfToday,
        instructional: shown.instructional,
        label: shown.label,
        lastSchoolDay: shown.lastSchoolDay,
      },
      taken: rows.filter((row) => row.taken).length,
      notTaken: rows.filter((row) => row.due && !row.taken).length,
      notDue: rows.filter((row) => !row.due && !row.taken).length,
      registers: rows.filter(
        (row) => input.status === 'all' || (input.status === 'taken' ? row.taken : row.due && !row.taken),
      ),
    };
  },
  summary: (output, t) => {
    const values = {
      day: calendarDay(output.day),
      label: output.label ?? 'none',
      taken: output.taken,
      notTaken: output.notTaken,
      notDue: output.notDue,
      total: output.taken + output.notTaken,
    };
    if (!output.instructional)
      return t('registers.noLessons', { ...values, last: calendarDay(output.lastSchoolDay ?? output.day) });
    if (values.total === 0 && output.notDue === 0) return t('registers.none', values);
    const open = output.registers
      .filter((row) => row.due && !row.taken)
      .map((row) => `${row.class} (${t(`session.${row.session}`)})`);
    const missing =
      open.length > 0
        ? ` ${t('registers.missing', { count: open.length, names: open.slice(0, 20).join(', '), more: Math.max(0, open.length - 20) })}`
        : '';
    const later = output.insteadOfToday ? ` ${t('registers.otherDay')}` : '';
    return `${t('registers.summary', values)}${missing}${later}`;
  },
  draw: (output, t) =>
    output.registers.length === 0
      ? []
      : [
          {
            kind: 'table',
            title: t('registers.table', { day: calendarDay(output.day) }),
            columns: [
              { key: 'class', label: t('column.class') },
              { key: 'session', label: t('column.session') },
              { key: 'status', label: t('column.register'), format: 'status' },
              { key: 'takenBy', label: t('column.takenBy') },
              { key: 'present', label: t('column.present'), align: 'end', format: 'number' },
              { key: 'late', label: t('column.late'), align: 'end', format: 'number' },
              { key: 'absent', label: t('column.absent'), align: 'end', format: 'number' },
              { key: 'students', label: t('column.students'), align: 'end', format: 'number' },
            ],
            rows: output.registers.map((row) => ({
              ...{
                class: row.class,
                session: t(`session.${row.session}`),
                takenBy: row.takenBy,
                students: row.students,
              },
              status: t(row.taken ? 'status.taken' : row.due ? 'status.notTaken' : 'status.notDue'),
              ...(row.taken
                ? { present: row.present, late: row.late, absent: row.absent }
                : { present: null, late: null, absent: null }),
            })),
          },
        ],
  page: (_output, role) => `/${role}`,
});
