import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Transaction } from '#db/with-caller.ts';
import type { Translate } from '../contract/define-operation.ts';
import { AppError } from '../contract/errors.ts';

export const outcomes = ['promote', 'repeat', 'graduate', 'leave'] as const;
export const outcome = z.enum(outcomes);
/** Of one student: as the homeroom, so that an exception no longer holds, or otherwise. */
export const ownOutcome = z.enum([...outcomes, 'homeroom']);

export interface Years extends Record<string, unknown> {
  fromYearId: string;
  from: string;
  /** Last day of the year that ends. */
  lastDay: string;
  toYearId: string;
  to: string;
  firstDay: string;
}

/** Promotion is the administration's and the registrar's. Throws `forbidden`. */
export async function assertMayPromote(tx: Transaction, role: string, t: Translate): Promise<void> {
  if (role === 'admin') return;
  const [row] = await tx.execute<{ registrar: boolean }>(sql`select app.has_duty('registrar') as registrar`);
  if (!row?.registrar) throw new AppError('forbidden', t('error.registrarOnly'));
}

/** The years asked for, or this one and the one after it. Throws `not_found` where there is no next year yet. */
export async function yearsOf(
  tx: Transaction,
  asked: { fromYearId?: string | undefined; toYearId?: string | undefined },
  t: Translate,
): Promise<Years> {
  const [row] = await tx.execute<Years & { order: boolean }>(sql`
    with one as (
      select * from academic_years where case when ${asked.fromYearId ?? null}::uuid is null then starts_on <= app.today() else id = ${asked.fromYearId ?? null}::uuid end
      order by starts_on desc limit 1)
    select f.id as "fromYearId", f.name as "from", f.ends_on::text as "lastDay", n.id as "toYearId", n.name as "to", n.starts_on::text as "firstDay", n.starts_on > f.ends_on as "order"
    from one f left join lateral (
      select * from academic_years y where case when ${asked.toYearId ?? null}::uuid is null then y.starts_on > f.ends_on else y.id = ${asked.toYearId ?? null}::uuid end
      order by y.starts_on limit 1) n on true`);
  if (!row?.fromYearId) throw new AppError('not_found', t('error.noYear'));
  if (!row.toYearId) throw new AppError('not_found', t('error.noNextYear', { year: row.from }));
  if (!row.order) throw new AppError('invalid_input', t('error.yearOrder', { from: row.from, to: row.to }));
  return row;
}

/**
 * Where every homeroom of the old year goes: what the school has said, else the next grade's homeroom of the same
 * section, else (in the last grade) graduation. Columns: from_class_id, outcome, to_class_id, said.
 */
const mapped = ({ fromYearId, toYearId }: Years): SQL => sql`
  select c.id as from_class_id, c.name as from_class, g.number as grade, coalesce(m.outcome, case when g.number = top.number then 'graduate' else 'promote' end) as outcome,
    case when m.id is not null then m.to_class_id else next.id end as to_class_id, m.id is not null as said
  from classes c join grade_levels g on g.id = c.grade_level_id
  cross join (select max(number) as number from grade_levels) top
  left join academic_upgrade_mappings m on m.from_class_id = c.id and m.to_year_id = ${toYearId}::uuid
  left join lateral (
    select n.id from classes n join grade_levels ng on ng.id = n.grade_level_id
    where n.academic_year_id = ${toYearId}::uuid and n.kind = 'homeroom' and ng.number = g.number + 1 and n.section = c.section and g.number < top.number order by n.name limit 1) next on true
  where c.academic_year_id = ${fromYearId}::uuid and c.kind = 'homeroom'`;

/**
 * What becomes of every student who is in a homeroom of the old year on its last day. Columns: student_id, from_class_id,
 * outcome, to_class_id, own (an exception of theirs), why (no place: 'no_class'; done: 'done'; else null).
 */
export const planned = (years: Years): SQL => sql`
  with mapped as (${mapped(years)}),
  everyone as (
    select e.student_id, e.class_id as from_class_id, e.exit_code, coalesce(x.outcome, m.outcome) as outcome, x.id is not null as own,
      case when x.id is null then m.to_class_id
        when x.outcome in ('graduate', 'leave') then null
        when x.to_class_id is not null then x.to_class_id
        when x.outcome = 'promote' then m.to_class_id
        else (select r.id from classes c join classes r on r.academic_year_id = ${years.toYearId}::uuid and r.kind = 'homeroom' and r.grade_level_id = c.grade_level_id and r.section = c.section
          where c.id = e.class_id order by r.name limit 1) end as to_class_id
    from student_class_assignments e join mapped m on m.from_class_id = e.class_id
    left join academic_upgrade_exceptions x on x.student_id = e.student_id and x.to_year_id = ${years.toYearId}::uuid and x.outcome <> 'homeroom'
    where e.class_kind = 'homeroom' and e.starts_on <= ${years.lastDay}::date and (e.ends_on is null or e.ends_on >= ${years.lastDay}::date))
  select p.student_id, p.from_class_id, p.outcome, p.to_class_id, p.own,
    case when p.exit_code in ('promoted', 'repeated', 'graduated', 'left') or exists (
        select from student_class_assignments n join classes c on c.id = n.class_id and c.academic_year_id = ${years.toYearId}::uuid
        where n.student_id = p.student_id and n.class_kind = 'homeroom') then 'done'
      when p.outcome in ('promote', 'repeat') and p.to_class_id is null then 'no_class' end as why
  from everyone p`;

export const homeroomPlan = z.object({
  fromClassId: z.uuid(),
  class: z.string(),
  grade: z.int(),
  outcome,
  toClassId: z.uuid().nullable(),
  toClass: z.string().nullable(),
  /** Saved by the school; else it follows from grade and section. */
  said: z.boolean(),
  students: z.int(),
});
export type HomeroomPlan = z.infer<typeof homeroomPlan>;

export async function homeroomPlans(tx: Transaction, years: Years): Promise<HomeroomPlan[]> {
  return [
    ...(await tx.execute<HomeroomPlan & Record<string, unknown>>(sql`
      with mapped as (${mapped(years)})
      select m.from_class_id as "fromClassId", m.from_class as class, m.grade, m.outcome, m.to_class_id as "toClassId", n.name as "toClass", m.said,
        (select count(*)::int from student_class_assignments e where e.class_id = m.from_class_id and e.starts_on <= ${years.lastDay}::date and (e.ends_on is null or e.ends_on >= ${years.lastDay}::date)) as students
      from mapped m left join classes n on n.id = m.to_class_id order by m.grade, m.from_class`)),
  ];
}
