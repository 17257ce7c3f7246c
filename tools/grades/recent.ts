import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';
import { entity } from '../contract/entity.ts';
import { calendarDay } from '../contract/messages.ts';
import { studentInQuestion } from '../entities/student-in-question.ts';
import { markStates } from '../gradebook/mark.ts';
import { rolePage } from '../school/role-page.ts';
import { markPhrase } from './mark-fields.ts';

export const recentGrades = defineOperation({
  name: 'grades.recent',
  title: 'New marks',
  description:
    'The marks that were released to a student or a guardian lately, newest first, with the teacher’s comments.',
  examples: [
    'which marks are new?',
    'did I get any marks back this week?',
    'what marks did Leo get lately?',
    'latest test results of my daughter',
  ],
  roles: ['student', 'parent'],
  routes: ['GET /api/student/grades/recent', 'GET /api/parent/children/:studentId/grades/recent'],
  effect: 'read',
  input: z.strictObject({
    studentId: entity('student', 'Which child; the student who asks, or an only child, if left out').optional(),
    days: z.int().min(1).max(90).default(14).describe('How many days back'),
    limit: z.int().min(1).max(200).default(50),
  }),
  output: z.object({
    student: z.object({ id: z.uuid(), name: z.string(), homeroom: z.string().nullable() }),
    ...{ from: z.iso.date(), to: z.iso.date(), count: z.int(), more: z.int() },
    marks: z.array(
      z.object({
        ...{
          title: z.string(),
          class: z.string(),
          state: z.enum(markStates),
          score: z.number().nullable(),
          maxScore: z.number(),
        },
        ...{ comment: z.string().nullable(), releasedOn: z.iso.date() },
      }),
    ),
  }),
  run: async (input, { tx, caller }) => {
    const student = await studentInQuestion(tx, caller, input.studentId);
    const released = caller.role === 'parent' ? sql`g.released_to_guardians_at` : sql`g.released_to_student_at`;
    const rows = await tx.execute<Released>(sql`
      select a.title, c.name as class, g.state, g.score::float8 as score, a.max_score::float8 as "maxScore", g.comment,
        (${released} at time zone ${caller.timeZone})::date as "releasedOn", count(*) over ()::int as total
      from assessment_grades g join assessments a on a.id = g.assessment_id join classes c on c.id = a.class_id
      where g.student_id = ${student.id}::uuid and g.state <> 'ungraded' and ${released} <= now() and ${released} > now() - make_interval(days => ${input.days}::int)
      order by ${released} desc, a.id limit ${input.limit}`);
    const [range] = await tx.execute<{ from: string; to: string }>(
      sql`select app.today() - ${input.days}::int as from, (select app.today()) as to`,
    );
    const count = rows[0]?.total ?? 0;
    return {
      student,
      from: range?.from ?? '',
      to: range?.to ?? '',
      count,
      more: count - rows.length,
      marks: rows.map(({ total: _, ...mark }) => mark),
    };
  },
  summary: (data, t) => {
    const marks = data.marks
      .slice(0, 8)
      .map((mark) =>
        t('recent.mark', { title: mark.title, class: mark.class, mark: markPhrase(mark, mark.maxScore, t) }),
      );
    return t('recent.summary', {
      name: data.student.name,
      from: calendarDay(data.from),
      to: calendarDay(data.to),
      count: data.count,
      marks: marks.join('; '),
      more: data.count - marks.length,
    });
  },
  draw: (data, t) => [
    {
      kind: 'table',
      title: t('recent.title', { name: data.student.name }),
      columns: [
        { key: 'title', label: t('label.assessment') },
        { key: 'class', label: t('label.class') },
        { key: 'mark', label: t('label.mark'), align: 'end' },
        { key: 'comment', label: t('label.comment') },
        { key: 'releasedOn', label: t('label.released'), format: 'date' },
      ],
      rows: data.marks.map((mark) => ({
        title: mark.title,
        class: mark.class,
        mark: markPhrase(mark, mark.maxScore, t),
        comment: mark.comment,
        releasedOn: mark.releasedOn,
      })),
    },
  ],
  page: (_, role) => rolePage(role),
});

interface Released extends Record<string, unknown> {
  title: string;
  class: string;
  state: (typeof markStates)[number];
  score: number | null;
  maxScore: number;
  comment: string | null;
  releasedOn: string;
  total: number;
}
