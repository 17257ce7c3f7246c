import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';
import { entity } from '../contract/entity.ts';
import { calendarDay } from '../contract/messages.ts';
import { rolePage } from '../school/role-page.ts';
import { type AssessmentKind, assessmentKinds, scopeName, scopeOf } from './queries.ts';

const item = z.object({
  ...{
    id: z.uuid(),
    title: z.string(),
    class: z.string(),
    subject: z.string().nullable(),
    kind: z.enum(assessmentKinds),
  },
  ...{
    dueOn: z.iso.date(),
    daysLeft: z.int(),
    maxScore: z.number(),
    extraCredit: z.boolean(),
    instructions: z.string().nullable(),
    published: z.boolean(),
  },
});

export const assessmentsDue = defineOperation({
  name: 'assessments.due',
  title: 'Work that is due',
  description:
    'Homework, quizzes, tests and projects that are due in a range of days, the next 14 days if none is said: of the student, of a child, or of a teacher’s classes.',
  examples: [
    'what is due this week?',
    'what homework do I have?',
    'does Leo have homework?',
    'when is the next maths test?',
    'what does Leo have to hand in by Friday?',
    'upcoming tests in 8B',
  ],
  roles: ['student', 'parent', 'teacher', 'admin'],
  routes: [
    'GET /api/student/assessments/due',
    'GET /api/parent/children/:studentId/assessments/due',
    'GET /api/teacher/assessments/due',
  ],
  effect: 'read',
  core: ['student', 'parent'],
  input: z.strictObject({
    studentId: entity('student', 'Whose work; the student who asks, or an only child, if left out').optional(),
    classId: entity('class', 'Only this class, or all subjects of a homeroom').optional(),
    subjectId: entity('subject', 'Only this subject').optional(),
    kind: z.enum(assessmentKinds).optional().describe('Only homework, quizzes, tests, projects or exams'),
    from: z.iso.date().optional().describe('First day; today if left out'),
    to: z.iso.date().optional().describe('Last day; 14 days after the first if left out'),
    limit: z.int().min(1).max(200).default(50),
  }),
  output: z.object({
    ...{ of: z.string().nullable(), from: z.iso.date(), to: z.iso.date(), count: z.int(), more: z.int() },
    work: z.array(item),
  }),
  run: async (input, { tx, caller }) => {
    const scope = await scopeOf(tx, caller, input);
    const from = sql`coalesce(${input.from ?? null}::date, (select app.today()))`;
    const to = sql`coalesce(${input.to ?? null}::date, ${from} + 14)`;
    const rows = await tx.execute<Due>(sql`
      select a.id, a.title, c.name as class, s.name as subject, a.kind, a.due_on as "dueOn", a.due_on - (select app.today()) as "daysLeft", a.max_score::float8 as "maxScore",
        a.extra_credit as "extraCredit", a.instructions, coalesce(a.published_at <= now(), false) as published, count(*) over ()::int as total
      from assessments a join classes c on c.id = a.class_id left join subjects s on s.id = c.subject_id
      where ${scope.where} and a.due_on between ${from} and ${to}
        ${input.kind ? sql`and a.kind = ${input.kind}` : sql``} ${input.subjectId ? sql`and c.subject_id = ${input.subjectId}::uuid` : sql``}
        ${scope.student ? sql`and a.published_at <= now() and exists (select from student_class_assignments e where e.class_id = a.class_id and e.student_id = ${scope.student.id}::uuid and a.due_on between e.starts_on and coalesce(e.ends_on, 'infinity'))` : sql``}
      order by a.due_on, c.name, a.id limit ${input.limit}`);
    const [range] = await tx.execute<{ from: string; to: string }>(sql`select ${from} as from, ${to} as to`);
    const count = rows[0]?.total ?? 0;
    return {
      of: scopeName(scope),
      from: range?.from ?? '',
      to: range?.to ?? '',
      count,
      more: count - rows.length,
      work: rows.map(({ total: _, ...row }) => row),
    };
  },
  summary: (data, t) => {
    const shown = data.work.slice(0, 10).map((work) =>
      t('due.item', {
        title: work.title,
        class: work.class,
        day: calendarDay(work.dueOn),
        kind: t(`kind.${work.kind}`),
      }),
    );
    return t('due.summary', {
      of: data.of ?? 'none',
      from: calendarDay(data.from),
      to: calendarDay(data.to),
      count: data.count,
      work: shown.join('; '),
      more: data.count - shown.length,
    });
  },
  draw: (data, t) => [
    {
      kind: 'table',
      title: t('due.title'),
      columns: [
        { key: 'dueOn', label: t('label.due'), format: 'date' },
        { key: 'title', label: t('label.title') },
        { key: 'class', label: t('label.class') },
        { key: 'kind', label: t('label.kind') },
        { key: 'maxScore', label: t('label.points'), align: 'end', format: 'number' },
      ],
      rows: data.work.map((work) => ({
        dueOn: work.dueOn,
        title: work.title,
        class: work.class,
        kind: t(`kind.${work.kind}`),
        maxScore: work.maxScore,
      })),
    },
  ],
  page: (_, role) => rolePage(role),
});

interface Due extends Record<string, unknown>, Omit<z.infer<typeof item>, 'kind'> {
  kind: AssessmentKind;
  total: number;
}
