import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Transaction } from '#db/with-caller.ts';
import { defineOperation, type Translate } from '../contract/define-operation.ts';
import { AppError } from '../contract/errors.ts';
import { counts, inWords, yearFields, years, yearWords } from './fields.ts';
import { assertMayPromote, planned, type Years, yearsOf } from './plan.ts';
import { type Total, totals } from './preview.ts';

export const promotionApply = defineOperation({
  name: 'promotion.apply',
  title: 'Promote the school to the next year',
  description:
    'Applies the year-end promotion: this year’s enrolments end with the year, and next year’s begin where the plan says. History is kept; who has their place already, or has no class to go to, is left alone. Applied again, it changes nothing.',
  examples: ['apply the promotion', 'promote everyone to next year', 'run the year rollover'],
  roles: ['admin', 'teacher'],
  routes: ['POST /api/admin/promotion'],
  effect: 'write',
  input: z.strictObject({
    ...years,
    planHash: z.string().optional().describe('Of the preview that was approved; refused if the plan has changed since'),
  }),
  output: z.object({
    ...yearFields,
    /** Null when there was nothing to do. */
    runId: z.uuid().nullable(),
    students: z.int(),
    counts,
    ended: z.int(),
    opened: z.int(),
    done: z.int(),
    skipped: z.array(z.object({ label: z.string(), why: z.string() })),
  }),
  run: async (input, { tx, caller, t, note }) => {
    await assertMayPromote(tx, caller.role, t);
    const of = await yearsOf(tx, input, t);
    await assertAlone(tx, t);
    const [total] = await tx.execute<Total>(totals(of));
    if (!total) throw new AppError('internal', 'A plan without a total.');
    const moving = total.promote + total.repeat + total.graduate + total.leave;
    // Applied already: whoever presses twice, or saw the plan before it was applied, is told so.
    if (input.planHash && moving > 0 && input.planHash !== total.planHash)
      throw new AppError('moved', t('error.planMoved'));
    const done = moving > 0 ? await promote(tx, of) : { runId: null, ended: 0, opened: 0 };
    note({ run: done.runId, students: moving });
    const { promote: promoted, repeat, graduate, leave } = total;
    return {
      ...of,
      ...done,
      ...{ students: moving, done: total.done, counts: { promote: promoted, repeat, graduate, leave } },
      skipped: await withoutPlace(tx, of, t('noPlace')),
    };
  },
  summary: (output, t) => {
    if (output.students === 0)
      return t('apply.nothing', { ...yearWords(output), done: output.done, skipped: output.skipped.length });
    return [
      t('apply.done', { ...yearWords(output), students: output.students, ended: output.ended, opened: output.opened }),
      inWords(output.counts, t),
      output.skipped.length > 0 ? t('preview.noClass', { count: output.skipped.length }) : '',
    ]
      .filter(Boolean)
      .join(' ');
  },
  card: (output, t) => ({
    title: t('apply.title', { ...yearWords(output), students: output.students }),
    action: t('apply.action', { students: output.students }),
  }),
  page: () => '/admin/promotion',
});

/** Two promotions of one school would count the same students: the second is told at once, and tried again finds them done. */
async function assertAlone(tx: Transaction, t: Translate): Promise<void> {
  const [lock] = await tx.execute<{ alone: boolean }>(
    sql`select pg_try_advisory_xact_lock(hashtextextended('promotion ' || app.school()::text, 0)) as alone`,
  );
  if (!lock?.alone) throw new AppError('conflict', t('error.underWay'));
}

interface Done extends Record<string, unknown> {
  runId: string;
  ended: number;
  opened: number;
}

/** One statement: what is ended is remembered as it was; what is opened follows the new homeroom. */
async function promote(tx: Transaction, of: Years): Promise<Done> {
  const [run] = await tx.execute<{ id: string }>(
    sql`insert into promotion_runs (from_year_id, to_year_id) values (${of.fromYearId}::uuid, ${of.toYearId}::uuid) returning id`,
  );
  if (!run) throw new AppError('internal', 'The promotion could not be recorded.');
  // A snapshot serves all parts of a statement, so the plan is kept before anything changes.
  await tx.execute(sql`
    insert into promotion_moves (run_id, student_id, outcome, from_class_id, to_class_id, ended, opened)
    select ${run.id}::uuid, p.student_id, p.outcome, p.from_class_id, p.to_class_id,
      coalesce((select jsonb_agg(jsonb_build_object('id', e.id, 'endsOn', e.ends_on, 'exitCode', e.exit_code) order by e.id)
        from student_class_assignments e join classes c on c.id = e.class_id and c.academic_year_id = ${of.fromYearId}::uuid
        where e.student_id = p.student_id and e.starts_on <= ${of.lastDay}::date and (e.ends_on is null or e.ends_on >= ${of.lastDay}::date)), '[]'),
      array(select gen_random_uuid() from classes n where n.id = p.to_class_id or n.homeroom_id = p.to_class_id)
    from (${planned(of)}) p where p.why is null order by p.student_id`);
  const ended = await tx.execute(sql`
    update student_class_assignments e set ends_on = ${of.lastDay}::date, exit_code = app.exit_code_of(m.outcome), updated_at = now()
    from promotion_moves m cross join jsonb_array_elements(m.ended) w where m.run_id = ${run.id}::uuid and e.id = (w ->> 'id')::uuid returning e.id`);
  const opened = await tx.execute(sql`
    insert into student_class_assignments (id, student_id, class_id, class_kind, starts_on, entry_code)
    select m.opened[n.place], m.student_id, n.id, n.kind, ${of.firstDay}::date, app.exit_code_of(m.outcome)
    from promotion_moves m
    join (select c.id, c.kind, coalesce(c.homeroom_id, c.id) as home, row_number() over (partition by coalesce(c.homeroom_id, c.id) order by c.id) as place
      from classes c where c.academic_year_id = ${of.toYearId}::uuid) n on n.home = m.to_class_id
    where m.run_id = ${run.id}::uuid order by m.student_id, n.id returning id`);
  return { runId: run.id, ended: ended.length, opened: opened.length };
}

async function withoutPlace(tx: Transaction, of: Years, why: string): Promise<{ label: string; why: string }[]> {
  const rows = await tx.execute<{ label: string }>(sql`
    select s.display_name || ' (' || c.name || ')' as label from (${planned(of)}) p join profiles s on s.id = p.student_id join classes c on c.id = p.from_class_id
    where p.why = 'no_class' order by c.name, s.family_name limit 500`);
  return rows.map(({ label }) => ({ label, why }));
}
