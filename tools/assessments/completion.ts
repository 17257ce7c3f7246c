import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Transaction } from '#db/with-caller.ts';
import { defineOperation } from '../contract/define-operation.ts';
import { entity } from '../contract/entity.ts';
import { calendarDay } from '../contract/messages.ts';
import { expectedWork, handedIn, isExcused, isMissing, type Scope, scopeName, scopeOf } from './queries.ts';

const by = ['class', 'subject', 'grade'] as const;
/** `expected` leaves out excused work; `rate` = handedIn ÷ expected in percent, null where nothing was expected. */
const figures = z.object({
  assessments: z.int(),
  expected: z.int(),
  handedIn: z.int(),
  missing: z.int(),
  open: z.int(),
  excused: z.int(),
  rate: z.number().nullable(),
});

export const assessmentsCompletion = defineOperation({
  name: 'assessments.completion',
  title: 'Completion of work',
  description:
    'How much of the set work was handed in over a range of days: rate with its denominator, what is missing, open or excused, by class, subject or grade.',
  examples: [
    'assessment completion by subject',
    'how much homework gets handed in?',
    'completion rate of 8B',
    'which classes hand in the least?',
    'assessment statistics of the last month',
  ],
  roles: ['teacher', 'admin'],
  routes: ['GET /api/teacher/analytics/assessments', 'GET /api/admin/analytics/assessments'],
  effect: 'read',
  input: z.strictObject({
    classId: entity('class', 'Only this class, or all subjects of a homeroom').optional(),
    by: z.enum(by).default('class').describe('One figure a class, a subject or a grade'),
    days: z.int().min(1).max(365).default(90).describe('How many days back the work was due'),
    limit: z.int().min(1).max(200).default(50),
  }),
  output: z.object({
    ...{ of: z.string().nullable(), from: z.iso.date(), to: z.iso.date(), by: z.enum(by) },
    overall: figures,
    rows: z.array(figures.extend({ name: z.string() })),
    more: z.int(),
  }),
  run: async (input, { tx, caller }) => {
    const scope = await scopeOf(tx, caller, { classId: input.classId });
    const facts = await completion(tx, scope, input);
    return {
      of: scopeName(scope),
      by: input.by,
      ...facts,
      rows: facts.rows.slice(0, input.limit),
      more: Math.max(0, facts.rows.length - input.limit),
    };
  },
  summary: (data, t) => {
    const lowest = data.rows
      .filter((row) => row.rate !== null)
      .sort((a, b) => (a.rate ?? 0) - (b.rate ?? 0))
      .slice(0, 3);
    return t('completion.summary', {
      ...{
        of: data.of ?? 'none',
        from: calendarDay(data.from),
        to: calendarDay(data.to),
        ...data.overall,
        rate: data.overall.rate ?? 0,
      },
      ...{
        rows: data.rows.length,
        lowest: lowest
          .map((row) => t('completion.row', { name: row.name, rate: row.rate, expected: row.expected }))
          .join('; '),
      },
    });
  },
  draw: (data, t) => [
    {
      kind: 'bar',
      title: t('completion.title'),
      unit: '%',
      x: { key: 'name', label: t(`label.${data.by}`) },
      series: [{ key: 'rate', label: t('label.rate') }],
      rows: data.rows.map(({ name, rate }) => ({ name, rate })),
    },
    {
      kind: 'table',
      title: t('completion.title'),
      columns: [
        { key: 'name', label: t(`label.${data.by}`) },
        { key: 'rate', label: `${t('label.rate')} (%)`, align: 'end', format: 'number' },
        ...(['handedIn', 'expected', 'missing', 'open', 'excused', 'assessments'] as const).map((key) => ({
          key,
          label: t(`label.${key}`),
          align: 'end' as const,
          format: 'number' as const,
        })),
      ],
      rows: data.rows,
    },
  ],
  page: (_, role) => `/${role}`,
});

interface Counted extends Record<string, unknown> {
  name: string;
  position: number;
  from: string;
  to: string;
  assessments: number;
  students: number;
  handedIn: number;
  missing: number;
  excused: number;
}

const figuresOf = ({ assessments, students, handedIn: done, missing, excused }: Counted): z.infer<typeof figures> => {
  const expected = students - excused;
  return {
    assessments,
    expected,
    handedIn: done,
    missing,
    open: expected - done - missing,
    excused,
    rate: expected > 0 ? Math.round((done * 1000) / expected) / 10 : null,
  };
};

/** Completion of work that was due before today; the overall figures are those of all rows together. */
export async function completion(
  tx: Transaction,
  scope: Pick<Scope, 'where'>,
  input: { by: (typeof by)[number]; days: number },
) {
  const name = { class: sql`c.name`, subject: sql`s.name`, grade: sql`l.name` }[input.by];
  const rows = await tx.execute<Counted>(sql`
    select coalesce(${name}, '') as name, min(l.number)::int as position, ((select app.today()) - ${input.days}::int)::text as from, ((select app.today()) - 1)::text as to, grouping(${name}) as all,
      count(distinct a.id)::int as assessments, count(*)::int as students, count(*) filter (where ${handedIn})::int as "handedIn",
      count(*) filter (where ${isMissing})::int as missing, count(*) filter (where ${isExcused})::int as excused
    from ${expectedWork} join grade_levels l on l.id = c.grade_level_id left join subjects s on s.id = c.subject_id
    where ${scope.where} and a.published_at <= now() and not a.extra_credit and a.due_on between (select app.today()) - ${input.days}::int and (select app.today()) - 1
    group by grouping sets ((${name}), ()) order by ${input.by === 'grade' ? sql`2` : sql`1`}`);
  const whole = rows.find((row) => row.all === 1);
  if (!whole) throw new Error('A grouping set over everything is one row');
  return {
    from: whole.from,
    to: whole.to,
    overall: figuresOf(whole),
    rows: rows.filter((row) => row !== whole).map((row) => ({ name: row.name, ...figuresOf(row) })),
  };
}
