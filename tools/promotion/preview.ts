import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';
import { counts, inWords, yearFields, years, yearWords } from './fields.ts';
import { assertMayPromote, homeroomPlan, homeroomPlans, outcome, planned, yearsOf } from './plan.ts';

const ATTENTION_SHOWN = 200;

const attention = z.object({
  studentId: z.uuid(),
  student: z.string(),
  class: z.string(),
  outcome,
  toClass: z.string().nullable(),
  /** An exception of this student's, and its reason; else what stands in the way: no class to go to. */
  reason: z.string().nullable(),
  problem: z.enum(['no_class']).nullable(),
});
interface Attention extends Record<string, unknown>, z.infer<typeof attention> {}

export const promotionPreview = defineOperation({
  name: 'promotion.preview',
  title: 'Preview of the year-end promotion',
  description:
    'Shows what the year-end promotion would do: where every homeroom goes, how many students are promoted, repeat, graduate or leave, exceptions of single students, and who has no class to go to. Changes nothing.',
  examples: [
    'preview the promotion to next year',
    'who will not be promoted?',
    'where does 8B go next year',
    'how many students graduate this summer',
  ],
  roles: ['admin', 'teacher'],
  routes: ['GET /api/admin/promotion'],
  effect: 'read',
  input: z.strictObject(years),
  output: z.object({
    ...yearFields,
    homerooms: z.array(homeroomPlan),
    /** Homerooms of the year that follows: where one can go. */
    places: z.array(z.object({ id: z.uuid(), name: z.string() })),
    students: z.int(),
    counts,
    /** Have their place in the next year, or have left, already. */
    done: z.int(),
    noClass: z.int(),
    attention: z.array(attention),
    /** Names what would be done: `promotion.apply` refuses when it has become something else. */
    planHash: z.string(),
  }),
  run: async (input, { tx, caller, t }) => {
    await assertMayPromote(tx, caller.role, t);
    const of = await yearsOf(tx, input, t);
    const homerooms = await homeroomPlans(tx, of);
    const [total] = await tx.execute<Total>(totals(of));
    const rows = await tx.execute<Attention>(sql`
      with plan as (${planned(of)})
      select p.student_id as "studentId", s.display_name as student, c.name as class, p.outcome, n.name as "toClass", x.reason, p.why as problem
      from plan p join profiles s on s.id = p.student_id join classes c on c.id = p.from_class_id left join classes n on n.id = p.to_class_id
      left join academic_upgrade_exceptions x on x.student_id = p.student_id and x.to_year_id = ${of.toYearId}::uuid and x.outcome <> 'homeroom'
      where p.why is distinct from 'done' and (p.own or p.why is not null) order by p.why nulls last, c.name, s.family_name limit ${ATTENTION_SHOWN}`);
    const places = await tx.execute<{ id: string; name: string }>(sql`
      select c.id, c.name from classes c join grade_levels g on g.id = c.grade_level_id
      where c.academic_year_id = ${of.toYearId}::uuid and c.kind = 'homeroom' order by g.number, c.name`);
    const {
      students = 0,
      done = 0,
      noClass = 0,
      planHash = '',
      ...counted
    } = total ?? { promote: 0, repeat: 0, graduate: 0, leave: 0 };
    return {
      ...of,
      homerooms,
      places: [...places],
      students,
      counts: counted,
      done,
      noClass,
      attention: [...rows],
      planHash,
    };
  },
  summary: (output, t) =>
    [
      t('preview.summary', { ...yearWords(output), students: output.students, done: output.done }),
      inWords(output.counts, t),
      output.noClass > 0 ? t('preview.noClass', { count: output.noClass }) : '',
    ]
      .filter(Boolean)
      .join(' '),
  draw: (output, t) => [
    {
      kind: 'table',
      title: t('preview.table', yearWords(output)),
      columns: [
        { key: 'class', label: t('column.class') },
        { key: 'students', label: t('column.students'), align: 'end', format: 'number' },
        { key: 'outcome', label: t('column.outcome') },
        { key: 'to', label: t('column.to') },
      ],
      rows: output.homerooms.map((row) => ({
        class: row.class,
        students: row.students,
        outcome: t('outcome', { outcome: row.outcome }),
        to: row.toClass,
      })),
    },
  ],
  page: () => '/admin/promotion',
});

export interface Total extends Record<string, unknown> {
  students: number;
  done: number;
  noClass: number;
  promote: number;
  repeat: number;
  graduate: number;
  leave: number;
  planHash: string;
}

/** Counts of a plan, and what it says in one word: equal only for equal plans. */
export const totals = (of: Parameters<typeof planned>[0]) => {
  const such = (name: string) => sql`(count(*) filter (where why is null and outcome = ${name}))::int`;
  return sql`
    with plan as (${planned(of)})
    select count(*)::int as students, (count(*) filter (where why = 'done'))::int as done, (count(*) filter (where why = 'no_class'))::int as "noClass",
      ${such('promote')} as promote, ${such('repeat')} as repeat, ${such('graduate')} as graduate, ${such('leave')} as leave,
      md5(coalesce(string_agg(concat_ws(' ', student_id, from_class_id, outcome, to_class_id), ',' order by student_id) filter (where why is null), '')) as "planHash"
    from plan`;
};
