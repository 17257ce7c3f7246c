import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';
import { entity } from '../contract/entity.ts';
import { calendarDay } from '../contract/messages.ts';
import { rolePage } from '../school/role-page.ts';
import { expectedWork, handedIn, isExcused, isMissing, onlyStudent, scopeName, scopeOf } from './queries.ts';

const item = z.object({
  ...{ assessmentId: z.uuid(), title: z.string(), class: z.string(), studentId: z.uuid(), student: z.string() },
  ...{ dueOn: z.iso.date(), status: z.enum(['missing', 'open']) },
});

export const assessmentsMissing = defineOperation({
  name: 'assessments.missing',
  title: 'Missing work',
  description:
    'Work that is past its due date and marked missing, or has nothing recorded yet: of one student, or of a class or all of a teacher’s classes with counts by student.',
  examples: [
    'what am I missing?',
    'who has missing work in 8B?',
    'does Maya have overdue homework?',
    'missing assignments of my classes',
    'which students have not handed in their work?',
  ],
  roles: ['student', 'parent', 'teacher', 'admin'],
  routes: [
    'GET /api/student/assessments/missing',
    'GET /api/parent/children/:studentId/assessments/missing',
    'GET /api/teacher/assessments/missing',
  ],
  effect: 'read',
  core: ['student'],
  input: z.strictObject({
    studentId: entity('student', 'Whose work; the student who asks, or an only child, if left out').optional(),
    classId: entity('class', 'Only this class, or all subjects of a homeroom').optional(),
    days: z.int().min(1).max(365).default(60).describe('How many days back the work was due'),
    limit: z.int().min(1).max(200).default(50),
  }),
  output: z.object({
    ...{ of: z.string().nullable(), from: z.iso.date(), to: z.iso.date(), isOneStudent: z.boolean() },
    /** Marked missing by a teacher; past due with nothing recorded that the viewer may see; all work that was due. */
    ...{ missing: z.int(), open: z.int(), due: z.int(), students: z.int() },
    byStudent: z.array(z.object({ studentId: z.uuid(), student: z.string(), missing: z.int(), open: z.int() })),
    work: z.array(item),
    more: z.int(),
  }),
  run: async (input, { tx, caller }) => {
    const scope = await scopeOf(tx, caller, input);
    const [row] = await tx.execute<{ found: Found }>(sql`
      with work as materialized (
        select a.id, a.title, c.name as class, e.student_id, p.display_name as student, p.family_name, a.due_on,
          case when ${isMissing} then 'missing' when ${handedIn} or ${isExcused} or g.state = 'incomplete' then 'settled' else 'open' end as status
        from ${expectedWork} join profiles p on p.id = e.student_id
        where ${scope.where} and ${onlyStudent(scope)} and a.published_at <= now() and not a.extra_credit and a.due_on between (select app.today()) - ${input.days}::int and (select app.today()) - 1),
      unsettled as (select * from work where status <> 'settled'),
      shown as (select * from unsettled order by status, due_on desc, student, id limit ${input.limit})
      select jsonb_build_object(
        'from', (select app.today()) - ${input.days}::int, 'to', (select app.today()) - 1, 'due', (select count(*) from work), 'students', (select count(distinct student_id) from unsettled where status = 'missing'),
        'missing', (select count(*) from work where status = 'missing'), 'open', (select count(*) from work where status = 'open'),
        'byStudent', (select coalesce(jsonb_agg(b order by b.missing desc, b.open desc, b.student), '[]') from (
          select student_id as "studentId", student, count(*) filter (where status = 'missing') as missing, count(*) filter (where status = 'open') as open
          from unsettled group by 1, 2 order by 3 desc, 4 desc, 2 limit ${input.limit}) b),
        'work', (select coalesce(jsonb_agg(jsonb_build_object('assessmentId', id, 'title', title, 'class', class, 'studentId', student_id, 'student', student, 'dueOn', due_on, 'status', status)
          order by status, due_on desc, student, id), '[]') from shown)) as found`);
    if (!row) throw new Error('Missing work is one row');
    const { found } = row;
    return {
      of: scopeName(scope),
      isOneStudent: scope.student !== null,
      ...found,
      more: found.missing + found.open - found.work.length,
    };
  },
  summary: (data, t) => {
    const values = {
      of: data.of ?? 'none',
      from: calendarDay(data.from),
      to: calendarDay(data.to),
      missing: data.missing,
      open: data.open,
      due: data.due,
      students: data.students,
    };
    const named = data.work.filter((work) => work.status === 'missing').slice(0, 6);
    const titles = named
      .map((work) => t('missing.item', { title: work.title, class: work.class, day: calendarDay(work.dueOn) }))
      .join('; ');
    const most = data.byStudent
      .filter((student) => student.missing > 0)
      .slice(0, 6)
      .map((student) => `${student.student} ${student.missing}`)
      .join(', ');
    return data.isOneStudent
      ? t('missing.student', { ...values, titles, more: data.missing - named.length })
      : t('missing.classes', { ...values, most });
  },
  draw: (data, t) => [
    ...(data.isOneStudent || data.byStudent.length === 0
      ? []
      : [
          {
            kind: 'bar' as const,
            title: t('missing.chart'),
            x: { key: 'student', label: t('label.student') },
            series: [
              { key: 'missing', label: t('label.missing') },
              { key: 'open', label: t('label.open') },
            ],
            rows: data.byStudent.slice(0, 20).map(({ student, missing, open }) => ({ student, missing, open })),
          },
        ]),
    {
      kind: 'table' as const,
      title: t('missing.title'),
      columns: [
        ...(data.isOneStudent ? [] : [{ key: 'student', label: t('label.student') }]),
        { key: 'title', label: t('label.title') },
        { key: 'class', label: t('label.class') },
        { key: 'dueOn', label: t('label.due'), format: 'date' as const },
        { key: 'status', label: t('label.status'), format: 'status' as const },
      ],
      rows: data.work.map(({ student, title, class: name, dueOn, status }) => ({
        student,
        title,
        class: name,
        dueOn,
        status: t(`status.${status}`),
      })),
    },
  ],
  page: (_, role) => rolePage(role),
});

interface Found {
  from: string;
  to: string;
  missing: number;
  open: number;
  due: number;
  students: number;
  byStudent: { studentId: string; student: string; missing: number; open: number }[];
  work: z.infer<typeof item>[];
}
