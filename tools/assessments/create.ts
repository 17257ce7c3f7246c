import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Caller } from '#db/caller.ts';
import type { Transaction } from '#db/with-caller.ts';
import { defineOperation } from '../contract/define-operation.ts';
import { entity } from '../contract/entity.ts';
import { AppError } from '../contract/errors.ts';
import { calendarDay } from '../contract/messages.ts';
import { markedClassInQuestion } from '../entities/class-in-question.ts';
import { classPage } from '../school/role-page.ts';
import { type AssessmentKind, assessmentKinds } from './queries.ts';

export const createAssessment = defineOperation({
  name: 'assessments.create',
  title: 'Set work',
  description:
    'Sets homework, a quiz, a test, a project or an exam for one class, with its points and due date; students and guardians see it at once unless it is kept as a draft.',
  examples: [
    'set homework for 8B Mathematics: exercises 4 to 9, due Friday',
    'create a 20-point quiz on fractions for 7A maths next Tuesday',
    'new project for 9B science due in three weeks, 50 points',
    'plan a test for 8A maths but do not publish it yet',
  ],
  roles: ['teacher', 'admin'],
  routes: ['POST /api/teacher/classes/:classId/assessments', 'POST /api/admin/classes/:classId/assessments'],
  effect: 'write',
  input: z.strictObject({
    classId: entity('class', 'The class: “8B Mathematics”; a homeroom, where only one of its subjects is mine'),
    title: z.string().trim().min(1).max(200).describe('What students read'),
    kind: z.enum(assessmentKinds).default('homework').describe('homework, quiz, test, project or exam'),
    category: z
      .string()
      .trim()
      .min(1)
      .max(100)
      .optional()
      .describe('Name of the weighted category, such as Tests; the one that fits the kind if left out'),
    maxScore: z.number().positive().max(100_000).multipleOf(0.01).default(10).describe('Points that can be reached'),
    dueOn: z.iso.date().describe('The day on which it is due'),
    instructions: z.string().trim().max(5000).optional().describe('What to do'),
    extraCredit: z.boolean().default(false).describe('Points count, and their absence does not'),
    publish: z.boolean().default(true).describe('false keeps it as a draft that only staff of the class see'),
  }),
  output: z.object({
    ...{
      id: z.uuid(),
      title: z.string(),
      kind: z.enum(assessmentKinds),
      category: z.string(),
      maxScore: z.number(),
      dueOn: z.iso.date(),
      published: z.boolean(),
    },
    ...{ classId: z.uuid(), class: z.string(), students: z.int() },
  }),
  run: async (input, { tx, caller }) => {
    const found = await markedClassInQuestion(tx, caller, input.classId);
    const term = await openTerm(tx, caller, input.dueOn);
    const category = await categoryOf(tx, found.id, input.kind, input.category);
    const [row] = await tx.execute<{ id: string; students: number }>(sql`
      insert into assessments (class_id, category_id, term_id, title, kind, instructions, max_score, extra_credit, assigned_on, due_on, published_at)
      values (${found.id}::uuid, ${category.id}::uuid, ${term}::uuid, ${input.title}, ${input.kind}, ${input.instructions ?? null}, ${input.maxScore}, ${input.extraCredit}, (select app.today()), ${input.dueOn}::date, case when ${input.publish}::boolean then now() end)
      returning id, (select count(*)::int from student_class_assignments e where e.class_id = ${found.id}::uuid and (select app.today()) between e.starts_on and coalesce(e.ends_on, 'infinity')) as students`);
    if (!row) throw new AppError('forbidden', 'You may not set work for this class.');
    const { title, kind, maxScore, dueOn, publish: published } = input;
    return {
      ...row,
      title,
      kind,
      category: category.name,
      maxScore,
      dueOn,
      published,
      classId: found.id,
      class: found.name,
    };
  },
  summary: (data, t) =>
    t('create.done', {
      ...data,
      due: calendarDay(data.dueOn),
      kind: t(`kind.${data.kind}`),
      published: data.published ? 'yes' : 'no',
    }),
  card: (data, t) => ({
    title: t('create.title', {
      title: data.title,
      class: data.class,
      kind: t(`kind.${data.kind}`),
      due: calendarDay(data.dueOn),
    }),
    action: t(data.published ? 'create.publish' : 'create.keep'),
  }),
  page: (data, role) => classPage(role, data.classId),
});

/** The smallest term that contains the due date; refused to teachers once its marks can no longer be posted. */
async function openTerm(tx: Transaction, caller: Caller, dueOn: string): Promise<string> {
  const [term] = await tx.execute<{ id: string; name: string; closed: boolean; past: boolean }>(sql`
    select id, name, posting_closes_on < (select app.today()) as closed, ${dueOn}::date < (select app.today()) as past from terms
    where ${dueOn}::date between starts_on and ends_on order by ends_on - starts_on, id limit 1`);
  const issue = (message: string) => ({ details: { issues: [{ path: 'dueOn', message }] } });
  if (!term) throw new AppError('invalid_input', `${dueOn} is in no term of the school.`, issue('is a day of a term'));
  if (term.closed)
    throw new AppError(
      caller.role === 'admin' ? 'invalid_input' : 'forbidden',
      `${term.name} is closed for posting.`,
      issue('is in an open term'),
    );
  return term.id;
}

const usual: Record<AssessmentKind, string> = {
  homework: 'homework|practice|classwork',
  quiz: 'quiz',
  test: 'test|exam|assessment',
  project: 'project|coursework',
  exam: 'exam|test',
};

/** The named category, the one whose name fits the kind, or the only one. A class without any gets one that holds all work. */
async function categoryOf(
  tx: Transaction,
  classId: string,
  kind: AssessmentKind,
  wanted: string | undefined,
): Promise<{ id: string; name: string }> {
  const all = await tx.execute<{ id: string; name: string }>(
    sql`select id, name from assessment_categories where class_id = ${classId}::uuid order by weight desc, name for key share`,
  );
  if (all.length === 0) {
    const [made] = await tx.execute<{ id: string; name: string }>(
      sql`insert into assessment_categories (class_id, name, weight) values (${classId}::uuid, ${wanted ?? 'All work'}, 100) returning id, name`,
    );
    if (made) return made;
  }
  const pattern = new RegExp(usual[kind], 'i');
  const fits = wanted
    ? all.find((item) => item.name.toLowerCase() === wanted.toLowerCase())
    : (all.find((item) => pattern.test(item.name)) ?? (all.length === 1 ? all[0] : undefined));
  if (fits) return fits;
  const names = all.map((item) => item.name);
  throw new AppError(wanted ? 'not_found' : 'ambiguous', `Which category: ${names.join(', ')}?`, {
    details: {
      field: 'category',
      query: wanted ?? '',
      candidates: all.map((item) => ({ id: item.name, label: item.name })),
    },
  });
}
