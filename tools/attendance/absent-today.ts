import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { schoolDay } from '../classes/school-day.ts';
import { defineOperation } from '../contract/define-operation.ts';
import { entity } from '../contract/entity.ts';
import { calendarDay } from '../contract/messages.ts';
import { day, gradeField, limitField } from './fields.ts';
import { coversDay, marks } from './queries.ts';

const absentee = z.object({
  id: z.uuid(),
  name: z.string(),
  classId: z.uuid(),
  class: z.string(),
  /** The mark of each session, in the school's words; null where there is none. */
  am: z.string().nullable(),
  pm: z.string().nullable(),
  absent: z.boolean(),
  late: z.boolean(),
  excused: z.boolean(),
  minutesLate: z.int().nullable(),
  reason: z.string().nullable(),
  /** The family has reported an absence that the office has not decided. */
  reported: z.boolean(),
});
interface Row extends Record<string, unknown>, z.infer<typeof absentee> {}

export const attendanceAbsentToday = defineOperation({
  name: 'attendance.absentToday',
  title: 'Absent and late today',
  description:
    'Names the students who are absent, late or left early on one day, class by class, with reasons and reported absences; says whose register is still missing.',
  examples: [
    'who is absent today?',
    'who came late this morning',
    'which of my students are away',
    'is anybody sick in grade 8 today',
    'absentees yesterday',
  ],
  roles: ['teacher', 'admin'],
  routes: ['GET /api/teacher/attendance/absent', 'GET /api/admin/attendance/absent'],
  effect: 'read',
  core: ['teacher'],
  input: z.strictObject({
    day: z.iso
      .date()
      .optional()
      .describe('The day; today if left out, or the last school day when there are no lessons today'),
    session: z.enum(['am', 'pm']).optional().describe('Only am (morning) or pm (afternoon)'),
    classId: entity('class', 'Only this class').optional(),
    gradeLevelId: gradeField,
    show: z.enum(['all', 'absent', 'late']).default('all').describe('Only those absent, or only those late'),
    limit: limitField,
  }),
  output: z.object({
    day,
    today: day,
    /** Nobody named a day and today has no lessons: this is the last school day. */
    insteadOfToday: z.boolean(),
    instructional: z.boolean(),
    label: z.string().nullable(),
    lastSchoolDay: day.nullable(),
    absent: z.int(),
    late: z.int(),
    /** Enrolled students in the classes looked at. */
    students: z.int(),
    classes: z.int(),
    /** Classes with a session that has begun and no register. */
    notTaken: z.array(z.string()),
    list: z.array(absentee),
    more: z.boolean(),
  }),
  run: async (input, { tx, caller }) => {
    const asked = await schoolDay(tx, input.day);
    const insteadOfToday = !input.day && !asked.instructional && asked.lastSchoolDay !== null;
    const shown = insteadOfToday
      ? { ...asked, day: asked.lastSchoolDay ?? asked.day, instructional: true, label: null }
      : asked;
    const begun = sql`(${shown.day}::date < ${shown.today}::date or (${shown.day}::date = ${shown.today}::date and s.session <= ${shown.session}))`;
    const scope = sql`select c.id, c.name, g.number from classes c join grade_levels g on g.id = c.grade_level_id
      join academic_years y on y.id = c.academic_year_id and ${shown.day}::date between y.starts_on and y.ends_on
      where c.kind = 'homeroom' and ${shown.instructional}
        ${caller.role === 'teacher' ? sql`and c.id in (select app.my_class_ids())` : sql``}
        ${input.classId ? sql`and c.id = ${input.classId}::uuid` : sql``}
        ${input.gradeLevelId ? sql`and c.grade_level_id = ${input.gradeLevelId}::uuid` : sql``}`;
    const [facts] = await tx.execute<{ classes: number; students: number; open: string[] }>(sql`
      with scope as (${scope})
      select count(*)::int as classes, coalesce(sum((select count(*) from student_class_assignments e where e.class_id = scope.id and ${coversDay(shown.day)})), 0)::int as students,
        coalesce(jsonb_agg(name order by number, name) filter (where exists (
          select from (values ('am'), ('pm')) s (session) where ${begun} ${input.session ? sql`and s.session = ${input.session}` : sql``}
            and not exists (select from registers r where r.class_id = scope.id and r.day = ${shown.day}::date and r.session = s.session))), '[]') as open
      from scope`);
    const rows = await tx.execute<Row>(sql`
      with scope as (${scope}),
      away as (
        select m.student_id, m.class_id, max(m.label) filter (where m.session = 'am') as am, max(m.label) filter (where m.session = 'pm') as pm,
          bool_or(not m.present) as absent, bool_or(m.late) as late, bool_or(not m.present and m.excused) as excused, max(m.minutes_late)::int as minutes, string_agg(distinct m.reason, '; ') as reason
        from (${marks({ from: shown.day, to: shown.day })}) m
        where m.class_id in (select id from scope) ${input.session ? sql`and m.session = ${input.session}` : sql``}
        group by m.student_id, m.class_id having bool_or(not m.present or m.late or m.left_early))
      select p.id, p.display_name as name, scope.id as "classId", scope.name as class, a.am, a.pm, a.absent, a.late, a.excused, a.minutes as "minutesLate", a.reason,
        exists (select from absence_reports r where r.student_id = p.id and r.status = 'reported' and ${shown.day}::date between r.from_day and r.to_day) as reported
      from away a join scope on scope.id = a.class_id join profiles p on p.id = a.student_id
      order by scope.number, scope.name, p.family_name, p.given_name, p.id`);
    const list = rows.filter((row) => input.show === 'all' || (input.show === 'late' ? row.late : row.absent));
    return {
      ...{
        day: shown.day,
        today: shown.today,
        insteadOfToday,
        instructional: shown.instructional,
        label: shown.label,
        lastSchoolDay: shown.lastSchoolDay,
      },
      ...{ absent: rows.filter((row) => row.absent).length, late: rows.filter((row) => row.late).length },
      ...{ students: facts?.students ?? 0, classes: facts?.classes ?? 0, notTaken: facts?.open ?? [] },
      ...{ list: list.slice(0, input.limit), more: list.length > input.limit },
    };
  },
  summary: (output, t) => {
    const values = {
      day: calendarDay(output.day),
      label: output.label ?? 'none',
      absent: output.absent,
      late: output.late,
      students: output.students,
      classes: output.classes,
      last: calendarDay(output.lastSchoolDay ?? output.day),
    };
    if (!output.instructional) return t('registers.noLessons', values);
    if (output.classes === 0) return t('registers.none', values);
    const names = output.list.slice(0, 15).map((row) =>
      t('absentToday.one', {
        name: row.name,
        class: row.class,
        mark: [...new Set([row.am, row.pm].filter((mark) => mark !== null))].join(' / ').toLowerCase(),
        reason: row.reason ?? 'none',
      }),
    );
    const rest = output.list.length - names.length;
    const listed =
      names.length > 0 ? ` ${names.join('; ')}${rest > 0 || output.more ? ` ${t('absentToday.more')}` : '.'}` : '';
    const open =
      output.notTaken.length > 0
        ? ` ${t('absentToday.notTaken', { count: output.notTaken.length, names: output.notTaken.slice(0, 12).join(', ') })}`
        : '';
    const other = output.insteadOfToday ? ` ${t('registers.otherDay')}` : '';
    return `${t('absentToday.summary', values)}${listed}${open}${other}`;
  },
  draw: (output, t) =>
    output.list.length === 0
      ? []
      : [
          {
            kind: 'table',
            title: t('absentToday.table', { day: calendarDay(output.day) }),
            columns: [
              { key: 'class', label: t('column.class') },
              { key: 'name', label: t('column.student') },
              { key: 'am', label: t('column.am'), format: 'status' },
              { key: 'pm', label: t('column.pm'), format: 'status' },
              { key: 'minutes', label: t('column.minutes'), align: 'end', format: 'number' },
              { key: 'reason', label: t('column.reason') },
            ],
            rows: output.list.map((row) => ({
              class: row.class,
              name: row.name,
              am: row.am,
              pm: row.pm,
              minutes: row.minutesLate,
              reason: row.reason,
            })),
          },
        ],
  page: (_output, role) => `/${role}`,
});
