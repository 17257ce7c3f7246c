import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';
import { AppError } from '../contract/errors.ts';
import { assertMayPromote } from './plan.ts';

const REASONS_SHOWN = 50;

const run = z.object({
  runId: z.uuid(),
  from: z.string(),
  to: z.string(),
  status: z.enum(['applied', 'rolled_back']),
  by: z.string(),
  at: z.string(),
  rolledBackAt: z.string().nullable(),
  students: z.int(),
});
interface Run extends Record<string, unknown>, z.infer<typeof run> {}

export const promotionRuns = defineOperation({
  name: 'promotion.runs',
  title: 'Promotions so far',
  description:
    'Lists the promotions that were applied or taken back: from which year to which, when, by whom, how many students.',
  examples: ['which promotions were applied?', 'who ran the promotion', 'when was the last year rollover'],
  roles: ['admin', 'teacher'],
  routes: ['GET /api/admin/promotion/runs'],
  effect: 'read',
  input: z.strictObject({}),
  output: z.object({ runs: z.array(run) }),
  run: async (_input, { tx, caller, t }) => {
    await assertMayPromote(tx, caller.role, t);
    const rows = await tx.execute<Run>(sql`
      select r.id as "runId", f.name as "from", n.name as "to", r.status, p.display_name as by, to_jsonb(r.created_at) #>> '{}' as at, to_jsonb(r.rolled_back_at) #>> '{}' as "rolledBackAt",
        (select count(*)::int from promotion_moves m where m.run_id = r.id) as students
      from promotion_runs r join academic_years f on f.id = r.from_year_id join academic_years n on n.id = r.to_year_id join profiles p on p.id = r.applied_by
      order by r.created_at desc limit 50`);
    return { runs: [...rows] };
  },
  summary: (output, t) =>
    output.runs.length === 0
      ? t('runs.none')
      : output.runs
          .map((one) =>
            t('runs.one', {
              from: one.from,
              to: one.to,
              students: one.students,
              by: one.by,
              at: Date.parse(one.at),
              status: one.status,
            }),
          )
          .join(' '),
  page: () => '/admin/promotion',
});

interface Obstacle extends Record<string, unknown> {
  student: string;
  obstacles: string[];
  total: number;
}

export const promotionRollBack = defineOperation({
  name: 'promotion.rollBack',
  title: 'Take a promotion back',
  description:
    'Restores exactly what a promotion changed. Refused, with the students and reasons, when something was built on it since: attendance, marks, or later changes of class.',
  examples: ['roll back the promotion', 'undo the year rollover', 'take the promotion back'],
  roles: ['admin', 'teacher'],
  routes: ['POST /api/admin/promotion/runs/:runId/roll-back'],
  effect: 'write',
  input: z.strictObject({ runId: z.uuid().optional().describe('Which promotion; the latest applied one if left out') }),
  output: z.object({ runId: z.uuid(), from: z.string(), to: z.string(), students: z.int() }),
  run: async (input, { tx, caller, t, note }) => {
    await assertMayPromote(tx, caller.role, t);
    const [found] = await tx.execute<{ id: string; from: string; to: string; status: string }>(sql`
      select r.id, f.name as "from", n.name as "to", r.status from promotion_runs r
      join academic_years f on f.id = r.from_year_id join academic_years n on n.id = r.to_year_id
      where case when ${input.runId ?? null}::uuid is null then r.status = 'applied' else r.id = ${input.runId ?? null}::uuid end
      order by r.created_at desc limit 1 for update of r`);
    if (!found) throw new AppError('not_found', t('error.noRun'));
    if (found.status !== 'applied') throw new AppError('conflict', t('error.rolledBack'));
    const obstacles = await tx.execute<Obstacle>(sql`
      select p.display_name as student, array_agg(o.obstacle order by o.obstacle) as obstacles, (count(*) over ())::int as total
      from app.promotion_obstacles(${found.id}::uuid) o join profiles p on p.id = o.student_id
      group by p.id, p.display_name order by p.display_name limit ${REASONS_SHOWN}`);
    const [first] = obstacles;
    if (first) {
      const reasons = obstacles.map((row) => ({
        label: row.student,
        why: row.obstacles.map((obstacle) => t('obstacle', { obstacle })).join(', '),
      }));
      throw new AppError(
        'conflict',
        t('rollBack.refused', { count: first.total, student: first.student, why: reasons[0]?.why ?? '' }),
        {
          details: { skipped: reasons, total: first.total },
        },
      );
    }
    const [done] = await tx.execute<{ students: number }>(
      sql`select app.roll_back_promotion(${found.id}::uuid) as students`,
    );
    note({ run: found.id });
    return { runId: found.id, from: found.from, to: found.to, students: done?.students ?? 0 };
  },
  summary: (output, t) => t('rollBack.done', { from: output.from, to: output.to, students: output.students }),
  card: (output, t) => ({
    title: t('rollBack.title', { from: output.from, to: output.to, students: output.students }),
    action: t('rollBack.action', { students: output.students }),
  }),
  page: () => '/admin/promotion',
});
