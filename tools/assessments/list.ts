import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';
import { entity } from '../contract/entity.ts';
import { classInQuestion } from '../entities/class-in-question.ts';
import { classPage } from '../school/role-page.ts';
import { type AssessmentKind, assessmentKinds, expectedWork, handedIn, isExcused, isMissing } from './queries.ts';

const item = z.object({
  ...{
    id: z.uuid(),
    title: z.string(),
    class: z.string(),
    kind: z.enum(assessmentKinds),
    category: z.string(),
    dueOn: z.iso.date(),
    maxScore: z.number(),
  },
  ...{ extraCredit: z.boolean(), published: z.boolean() },
  ...{ students: z.int(), graded: z.int(), toGrade: z.int(), missing: z.int(), excused: z.int(), released: z.int() },
});

export const assessmentsList = defineOperation({
  name: 'assessments.list',
  title: 'Assessments of a class',
  description:
    'Every assessment of one class, newest first, drafts included, with how many students are graded, missing or excused and how many marks are released.',
  examples: [
    'list the assessments of 8B Mathematics',
    'which tests did my class write?',
    'all homework of 7A science',
    'show the quizzes of 8A maths with their marks released',
  ],
  roles: ['teacher', 'admin'],
  routes: ['GET /api/teacher/classes/:classId/assessments', 'GET /api/admin/classes/:classId/assessments'],
  effect: 'read',
  input: z.strictObject({
    classId: entity('class', 'The class: “8B Mathematics”, or a homeroom for all its subjects'),
    kind: z.enum(assessmentKinds).optional().describe('Only one kind'),
    before: z.iso.date().optional().describe('Only work due before this day: the cursor of the page before'),
    limit: z.int().min(1).max(200).default(50),
  }),
  output: z.object({
    class: z.object({ id: z.uuid(), name: z.string() }),
    count: z.int(),
    more: z.int(),
    assessments: z.array(item),
  }),
  run: async (input, { tx, caller }) => {
    const found = await classInQuestion(tx, caller, input.classId);
    const rows = await tx.execute<Listed>(sql`
      with wanted as (
        select a.id, count(*) over ()::int as total from assessments a join classes c on c.id = a.class_id
        where (a.class_id = ${input.classId}::uuid or c.homeroom_id = ${input.classId}::uuid) ${input.kind ? sql`and a.kind = ${input.kind}` : sql``} ${input.before ? sql`and a.due_on < ${input.before}::date` : sql``}
        order by a.due_on desc, a.id limit ${input.limit}),
      counts as (
        select a.id, count(*)::int as students, count(*) filter (where g.state = 'graded')::int as graded, count(*) filter (where ${handedIn} and g.state <> 'graded')::int as "toGrade",
          count(*) filter (where ${isMissing})::int as missing, count(*) filter (where ${isExcused})::int as excused, count(*) filter (where g.released_to_student_at <= now())::int as released
        from ${expectedWork} where a.id in (select id from wanted) group by 1)
      select a.id, a.title, c.name as class, a.kind, k.name as category, a.due_on as "dueOn", a.max_score::float8 as "maxScore", a.extra_credit as "extraCredit",
        coalesce(a.published_at <= now(), false) as published, coalesce(n.students, 0) as students, coalesce(n.graded, 0) as graded, coalesce(n."toGrade", 0) as "toGrade",
        coalesce(n.missing, 0) as missing, coalesce(n.excused, 0) as excused, coalesce(n.released, 0) as released, w.total
      from wanted w join assessments a on a.id = w.id join classes c on c.id = a.class_id join assessment_categories k on k.id = a.category_id left join counts n on n.id = a.id
      order by a.due_on desc, a.id`);
    const count = rows[0]?.total ?? 0;
    return {
      class: { id: found.id, name: found.name },
      count,
      more: count - rows.length,
      assessments: rows.map(({ total: _, ...row }) => row),
    };
  },
  summary: (data, t) =>
    t('list.summary', {
      ...{
        class: data.class.name,
        count: data.count,
        shown: data.assessments.length,
        drafts: data.assessments.filter((item) => !item.published).length,
      },
      toGrade: data.assessments.reduce((sum, item) => sum + item.toGrade, 0),
      latest: data.assessments
        .slice(0, 5)
        .map((item) => item.title)
        .join('; '),
    }),
  draw: (data, t) => [
    {
      kind: 'table',
      title: t('list.title', { class: data.class.name }),
      columns: [
        { key: 'title', label: t('label.title') },
        { key: 'class', label: t('label.class') },
        { key: 'kind', label: t('label.kind') },
        { key: 'dueOn', label: t('label.due'), format: 'date' },
        ...(['maxScore', 'students', 'graded', 'toGrade', 'missing', 'released'] as const).map((key) => ({
          key,
          label: t(`label.${key}`),
          align: 'end' as const,
          format: 'number' as const,
        })),
      ],
      rows: data.assessments.map(
        ({ title, class: name, kind, dueOn, maxScore, students, graded, toGrade, missing, released }) => ({
          title,
          class: name,
          kind: t(`kind.${kind}`),
          dueOn,
          maxScore,
          students,
          graded,
          toGrade,
          missing,
          released,
        }),
      ),
    },
  ],
  page: (data, role) => classPage(role, data.class.id),
});

interface Listed extends Record<string, unknown>, Omit<z.infer<typeof item>, 'kind'> {
  kind: AssessmentKind;
  total: number;
}
