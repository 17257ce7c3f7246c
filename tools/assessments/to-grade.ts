import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';
import { entity } from '../contract/entity.ts';
import { calendarDay } from '../contract/messages.ts';
import { expectedWork, handedIn, scopeName, scopeOf } from './queries.ts';

const item = z.object({
  id: z.uuid(),
  title: z.string(),
  classId: z.uuid(),
  class: z.string(),
  dueOn: z.iso.date(),
  waiting: z.int(),
  students: z.int(),
});

export const assessmentsToGrade = defineOperation({
  name: 'assessments.toGrade',
  title: 'Work to grade',
  description:
    'Work that students handed in and that has no score yet, by assessment, oldest first: a teacher’s pile of grading.',
  examples: [
    'what do I still have to grade?',
    'my grading pile',
    'is there anything to mark in 8A maths?',
    'how many papers are waiting for a mark?',
  ],
  roles: ['teacher', 'admin'],
  routes: ['GET /api/teacher/assessments/to-grade'],
  effect: 'read',
  input: z.strictObject({
    classId: entity('class', 'Only this class, or all subjects of a homeroom').optional(),
    limit: z.int().min(1).max(200).default(50),
  }),
  output: z.object({
    of: z.string().nullable(),
    waiting: z.int(),
    assessments: z.int(),
    work: z.array(item),
    more: z.int(),
  }),
  run: async (input, { tx, caller }) => {
    const scope = await scopeOf(tx, caller, { classId: input.classId });
    const rows = await tx.execute<Waiting>(sql`
      select a.id, a.title, a.class_id as "classId", c.name as class, a.due_on as "dueOn", count(*) filter (where ${handedIn} and g.state <> 'graded')::int as waiting, count(*)::int as students,
        (sum(count(*) filter (where ${handedIn} and g.state <> 'graded')) over ())::int as "allWaiting", (count(*) over ())::int as total
      from ${expectedWork} where ${scope.where} and a.published_at <= now() and a.due_on <= (select app.today())
      group by a.id, c.name having count(*) filter (where ${handedIn} and g.state <> 'graded') > 0 order by a.due_on, a.id limit ${input.limit}`);
    const total = rows[0]?.total ?? 0;
    return {
      of: scopeName(scope),
      waiting: rows[0]?.allWaiting ?? 0,
      assessments: total,
      work: rows.map(({ allWaiting: _, total: __, ...row }) => row),
      more: total - rows.length,
    };
  },
  summary: (data, t) => {
    const shown = data.work.slice(0, 6).map((work) =>
      t('toGrade.item', {
        title: work.title,
        class: work.class,
        waiting: work.waiting,
        students: work.students,
        day: calendarDay(work.dueOn),
      }),
    );
    return t('toGrade.summary', {
      of: data.of ?? 'none',
      waiting: data.waiting,
      assessments: data.assessments,
      work: shown.join('; '),
      more: data.assessments - shown.length,
    });
  },
  draw: (data, t) => [
    {
      kind: 'table',
      title: t('toGrade.title'),
      columns: [
        { key: 'title', label: t('label.title') },
        { key: 'class', label: t('label.class') },
        { key: 'dueOn', label: t('label.due'), format: 'date' },
        { key: 'waiting', label: t('label.toGrade'), align: 'end', format: 'number' },
        { key: 'students', label: t('label.students'), align: 'end', format: 'number' },
      ],
      rows: data.work.map(({ title, class: name, dueOn, waiting, students }) => ({
        title,
        class: name,
        dueOn,
        waiting,
        students,
      })),
    },
  ],
  page: () => '/teacher',
});

interface Waiting extends Record<string, unknown>, z.infer<typeof item> {
  allWaiting: number;
  total: number;
}
