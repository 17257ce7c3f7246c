import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Transaction } from '#db/with-caller.ts';
import { defineOperation } from '../contract/define-operation.ts';
import { entity } from '../contract/entity.ts';
import { calendarDay } from '../contract/messages.ts';
import { markedClassInQuestion } from '../entities/class-in-question.ts';
import { shownOrNull, shownPercent } from '../gradebook/display.ts';
import { letterOf } from '../gradebook/grading-scale.ts';
import { markStates } from '../gradebook/mark.ts';
import { policyTree, scaleInForce } from '../gradebook/stored-policy.ts';
import { termResult } from '../gradebook/term-result.ts';
import { classPage } from '../school/role-page.ts';
import { classFacts, inScope } from './queries.ts';

const assessment = z.object({
  id: z.uuid(),
  title: z.string(),
  kind: z.string(),
  category: z.string(),
  maxScore: z.number(),
  extraCredit: z.boolean(),
  dueOn: z.iso.date(),
  published: z.boolean(),
  released: z.int(),
});

const mark = z.object({
  assessmentId: z.uuid(),
  studentId: z.uuid(),
  state: z.enum(markStates),
  score: z.number().nullable(),
  comment: z.string().nullable(),
  submittedOn: z.iso.date().nullable(),
  /** Whether the student, and the guardians, see it by now. */
  released: z.boolean(),
  releasedToGuardians: z.boolean(),
});

export const gradesGradebook = defineOperation({
  name: 'grades.gradebook',
  title: 'Gradebook',
  description:
    'The grid of one class: every student by every assessment with score or state, whether it is released, and the weighted average. For entering and checking marks.',
  examples: [
    'open the gradebook of 8B Mathematics',
    'show all marks of my class as a grid',
    'gradebook 7A science this quarter',
    'which marks are still empty in 8A maths?',
  ],
  roles: ['teacher', 'admin'],
  routes: ['GET /api/teacher/classes/:classId/gradebook', 'GET /api/admin/classes/:classId/gradebook'],
  effect: 'read',
  input: z.strictObject({
    classId: entity('class', 'The class: “8B Mathematics”; a homeroom, where only one of its subjects is mine'),
    termId: entity('term', 'Only this term; the school year so far if left out').optional(),
    limit: z.int().min(1).max(200).default(60).describe('How many assessments, newest first'),
  }),
  output: z.object({
    class: z.object({ id: z.uuid(), name: z.string() }),
    from: z.iso.date(),
    to: z.iso.date(),
    categories: z.array(z.object({ id: z.uuid(), name: z.string(), weight: z.number(), extraCredit: z.boolean() })),
    assessments: z.array(assessment),
    moreAssessments: z.int(),
    students: z.array(
      z.object({
        id: z.uuid(),
        name: z.string(),
        percent: z.number().nullable(),
        letter: z.string().nullable(),
        missing: z.int(),
        /** By category, of those in which something counts; empty where the average is made of terms. */
        categories: z.array(z.object({ id: z.uuid(), percent: z.number() })),
      }),
    ),
    marks: z.array(mark),
    /** Cells without a mark, of those shown. */
    empty: z.int(),
    unreleased: z.int(),
  }),
  run: async (input, { tx, caller }) => {
    const found = await markedClassInQuestion(tx, caller, input.classId);
    const facts = await classFacts(tx, found.id, input.termId);
    const grid = await gridOf(tx, { ...input, classId: found.id });
    const tree = policyTree(facts.policy, input.termId ?? null);
    const scale = scaleInForce(facts.policy, input.termId ?? null, facts.scale);
    const shown = new Set(facts.students.map((student) => student.id));
    const names = new Map(facts.policy.categories.map(({ id, name }) => [id, name]));
    const marks = grid.marks.filter((item) => shown.has(item.studentId));
    const filled = marks.filter((item) => item.state !== 'ungraded').length;
    return {
      class: { id: found.id, name: found.name },
      ...{
        from: facts.range.from,
        to: facts.range.to,
        categories: tree.policy.categories.map((item) => ({
          ...{
            id: item.id,
            name: names.get(item.id) ?? '',
            weight: Number(item.weight),
            extraCredit: item.extraCredit,
          },
        })),
      },
      ...{ assessments: grid.assessments, moreAssessments: Math.max(0, facts.assessments - grid.assessments.length) },
      students: facts.students.map((student) => {
        const { percent, categories } = termResult(tree, student.marks);
        return {
          id: student.id,
          name: student.name,
          percent: shownOrNull(percent),
          letter: letterOf(percent, scale),
          missing: student.missing,
          categories: categories.map((one) => ({ id: one.id, percent: shownPercent(one.percent) })),
        };
      }),
      ...{ marks, empty: grid.assessments.length * facts.students.length - filled, unreleased: facts.unreleased },
    };
  },
  summary: (data, t) =>
    t('gradebook.summary', {
      ...{
        class: data.class.name,
        from: calendarDay(data.from),
        to: calendarDay(data.to),
        students: data.students.length,
        assessments: data.assessments.length,
      },
      ...{ more: data.moreAssessments, empty: data.empty, unreleased: data.unreleased },
    }),
  draw: (data, t) => {
    const marks = new Map(data.marks.map((item) => [`${item.studentId}/${item.assessmentId}`, item]));
    const shown = (studentId: string, assessmentId: string) => {
      const found = marks.get(`${studentId}/${assessmentId}`);
      return found?.score ?? (found && found.state !== 'ungraded' ? t(`state.${found.state}`) : null);
    };
    return [
      {
        kind: 'grid',
        title: t('gradebook.title', { class: data.class.name }),
        columns: [
          { key: 'name', label: t('label.student') },
          { key: 'percent', label: `${t('label.average')} (%)`, align: 'end', format: 'number' },
          ...data.assessments.map((item) => ({
            key: item.id,
            label: `${item.title} (${item.maxScore})`,
            align: 'end' as const,
          })),
        ],
        rows: data.students.map((student) => ({
          ...{ name: student.name, percent: student.percent },
          ...Object.fromEntries(data.assessments.map((item) => [item.id, shown(student.id, item.id)])),
        })),
      },
    ];
  },
  page: (data, role) => classPage(role, data.class.id),
});

interface Grid {
  assessments: z.infer<typeof assessment>[];
  marks: z.infer<typeof mark>[];
}

async function gridOf(
  tx: Transaction,
  { classId, termId, limit }: { classId: string; termId?: string | undefined; limit: number },
): Promise<Grid> {
  const [row] = await tx.execute<{ grid: Grid }>(sql`
    with shown as (
      select a.id, a.title, a.kind, k.name as category, a.max_score::float8 as "maxScore", a.extra_credit as "extraCredit", a.due_on as "dueOn",
        coalesce(a.published_at <= now(), false) as published,
        (select count(*)::int from assessment_grades g where g.assessment_id = a.id and g.released_to_student_at <= now()) as released
      from assessments a join classes c on c.id = a.class_id join assessment_categories k on k.id = a.category_id
      where a.class_id = ${classId}::uuid and ${inScope(termId)} order by a.due_on desc, a.id limit ${limit})
    select jsonb_build_object(
      'assessments', (select coalesce(jsonb_agg(to_jsonb(shown) order by "dueOn" desc, id), '[]') from shown),
      'marks', (select coalesce(jsonb_agg(jsonb_build_object('assessmentId', g.assessment_id, 'studentId', g.student_id, 'state', g.state, 'score', g.score::float8,
          'comment', g.comment, 'submittedOn', g.submitted_on, 'released', coalesce(g.released_to_student_at <= now(), false),
          'releasedToGuardians', coalesce(g.released_to_guardians_at <= now(), false))), '[]')
        from assessment_grades g where g.assessment_id in (select id from shown))) as grid`);
  return row?.grid ?? { assessments: [], marks: [] };
}
