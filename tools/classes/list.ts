import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';
import { entity } from '../contract/entity.ts';
import { calendarDay } from '../contract/messages.ts';
import { day, gradeField } from './fields.ts';
import { covers, ofYear, sizeOf, teachersOf } from './queries.ts';
import { schoolDay } from './school-day.ts';

const entry = z.object({
  id: z.uuid(),
  name: z.string(),
  kind: z.enum(['homeroom', 'scheduled']),
  grade: z.string(),
  subject: z.string().nullable(),
  room: z.string().nullable(),
  /** Enrolled today; null where the caller may not count them. */
  students: z.int().nullable(),
  teachers: z.array(z.string()),
  /** The caller's own duty in it: main, co_teacher, substitute. */
  duty: z.string().nullable(),
});
interface Row extends Record<string, unknown>, z.infer<typeof entry> {
  total: number;
}

export const classesList = defineOperation({
  name: 'classes.list',
  title: 'Classes',
  description:
    'Lists classes with subject, room, size and teachers: one’s own (as teacher, student or parent), or all of the school for staff.',
  examples: [
    'which classes do I teach?',
    'list my classes',
    'what subjects do I have',
    'all homerooms of the school',
    'which classes are in grade 7',
  ],
  roles: ['student', 'parent', 'teacher', 'admin'],
  routes: ['GET /api/student/classes', 'GET /api/teacher/classes', 'GET /api/admin/classes'],
  effect: 'read',
  input: z.strictObject({
    scope: z
      .enum(['mine', 'school'])
      .optional()
      .describe('mine: the caller’s own; school: all. For administration all if left out, else one’s own'),
    kind: z.enum(['homeroom', 'scheduled']).optional().describe('homeroom: 8B; scheduled: 8B Mathematics'),
    gradeLevelId: gradeField,
    subjectId: entity('subject', 'Only this subject').optional(),
    limit: z.int().min(1).max(200).default(100).describe('At most so many classes'),
    after: z.string().max(200).optional().describe('`next` of the answer before, for the classes after it'),
  }),
  output: z.object({
    today: day,
    scope: z.enum(['mine', 'school']),
    total: z.int(),
    classes: z.array(entry),
    next: z.string().nullable(),
  }),
  run: async (input, { tx, caller }) => {
    const { today } = await schoolDay(tx);
    const staff = caller.role === 'teacher' || caller.role === 'admin';
    const scope = staff ? (input.scope ?? (caller.role === 'admin' ? 'school' : 'mine')) : 'mine';
    const mine = staff
      ? sql`c.id in (select app.my_class_ids())`
      : sql`(c.id in (select app.own_class_ids()) or c.id in (select app.child_class_ids()))`;
    const rows = await tx.execute<Row>(sql`
      with found as (
        select c.*, g.number, g.name as grade, (g.number * 2 + (c.kind = 'scheduled')::int)::text || '/' || c.name as place, count(*) over ()::int as total
        from classes c join grade_levels g on g.id = c.grade_level_id
        where ${ofYear(today)} and ${scope === 'mine' ? mine : sql`true`} ${input.kind ? sql`and c.kind = ${input.kind}` : sql``}
          ${input.gradeLevelId ? sql`and c.grade_level_id = ${input.gradeLevelId}::uuid` : sql``} ${input.subjectId ? sql`and c.subject_id = ${input.subjectId}::uuid` : sql``})
      select c.id, c.name, c.kind, c.grade, s.name as subject, c.room, ${staff ? sizeOf(today) : sql`null::int`} as students, ${teachersOf(today)} as teachers,
        (select t.duty from teacher_class_assignments t where t.class_id = c.id and t.teacher_id = app.uid() and ${covers('t', today)}) as duty, c.total
      from found c left join subjects s on s.id = c.subject_id
      where ${input.after ? sql`(c.number, c.kind, c.name) > (select f.number, f.kind, f.name from found f where f.id = ${input.after}::uuid)` : sql`true`}
      order by c.number, c.kind, c.name limit ${input.limit + 1}`);
    const shown = rows.slice(0, input.limit);
    return {
      today,
      scope,
      total: rows[0]?.total ?? 0,
      classes: shown.map(({ total: _total, ...row }) => row),
      next: rows.length > input.limit ? (shown.at(-1)?.id ?? null) : null,
    };
  },
  summary: (output, t) => {
    const values = { total: output.total, scope: output.scope, day: calendarDay(output.today) };
    if (output.total === 0) return t('list.none', values);
    const names = output.classes
      .slice(0, 30)
      .map((item) =>
        item.students === null ? item.name : t('list.one', { name: item.name, students: item.students }),
      );
    return `${t('list.summary', values)} ${names.join(', ')}${output.total > names.length ? ` ${t('list.more', { count: output.total - names.length })}` : '.'}`;
  },
  draw: (output, t) => [
    {
      kind: 'table',
      title: t('list.table'),
      columns: [
        { key: 'name', label: t('column.class') },
        { key: 'grade', label: t('column.grade') },
        { key: 'subject', label: t('column.subject') },
        { key: 'teachers', label: t('column.teachers') },
        { key: 'room', label: t('column.room') },
        { key: 'students', label: t('column.students'), align: 'end', format: 'number' },
      ],
      rows: output.classes.map((item) => ({
        name: item.name,
        grade: item.grade,
        subject: item.subject,
        teachers: item.teachers.join(', '),
        room: item.room,
        students: item.students,
      })),
    },
  ],
  page: (_output, role) => `/${role}`,
});
