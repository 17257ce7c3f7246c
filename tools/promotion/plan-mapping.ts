import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Transaction } from '#db/with-caller.ts';
import { defineOperation, type Translate } from '../contract/define-operation.ts';
import { entity } from '../contract/entity.ts';
import { AppError } from '../contract/errors.ts';
import { mapping, yearFields, years, yearWords } from './fields.ts';
import { assertMayPromote, ownOutcome, type Years, yearsOf } from './plan.ts';

export const promotionMap = defineOperation({
  name: 'promotion.map',
  title: 'Say where homerooms go',
  description:
    'Saves where the students of homerooms go at the year’s end: to which homeroom of the next year, repeat, graduate, or leave. Nobody is moved by it; homerooms that are not named keep what they had.',
  examples: ['8B goes to 9A next year', '12A graduates', 'let the students of 5A repeat'],
  roles: ['admin', 'teacher'],
  routes: ['PUT /api/admin/promotion/mapping'],
  effect: 'write',
  input: z.strictObject({ ...years, homerooms: z.array(mapping).min(1).max(500) }),
  output: z.object({ ...yearFields, saved: z.int() }),
  run: async (input, { tx, caller, t }) => {
    await assertMayPromote(tx, caller.role, t);
    const of = await yearsOf(tx, input, t);
    const rows = sql`jsonb_to_recordset(${JSON.stringify(input.homerooms)}::jsonb) as w ("fromClassId" uuid, outcome text, "toClassId" uuid)`;
    await assertPlaces(tx, of, rows, t);
    const saved = await tx.execute(sql`
      insert into academic_upgrade_mappings as m (to_year_id, from_class_id, outcome, to_class_id)
      select ${of.toYearId}::uuid, w."fromClassId", w.outcome, case when w.outcome in ('promote', 'repeat') then w."toClassId" end from ${rows} order by w."fromClassId"
      on conflict (school_id, from_class_id, to_year_id) do update set outcome = excluded.outcome, to_class_id = excluded.to_class_id, updated_at = now()
      where (m.outcome, m.to_class_id) is distinct from (excluded.outcome, excluded.to_class_id) returning m.id`);
    return { ...of, saved: saved.length };
  },
  summary: (output, t) => t('map.done', { ...yearWords(output), saved: output.saved }),
  card: (output, t) => ({
    title: t('map.title', { ...yearWords(output), saved: output.saved }),
    action: t('map.action'),
  }),
  page: () => '/admin/promotion',
});

/** From a homeroom of the year that ends to one of the year that follows, each named once. */
async function assertPlaces(tx: Transaction, of: Years, rows: SQL, t: Translate): Promise<void> {
  const [wrong] = await tx.execute<{ name: string | null; twice: boolean }>(sql`
    select coalesce(n.name, f.name) as name, count(*) over (partition by w."fromClassId") > 1 as twice from ${rows}
    left join classes f on f.id = w."fromClassId" left join classes n on n.id = w."toClassId"
    where coalesce(f.academic_year_id <> ${of.fromYearId}::uuid or f.kind <> 'homeroom', true)
      or (w.outcome in ('promote', 'repeat') and w."toClassId" is not null and coalesce(n.academic_year_id <> ${of.toYearId}::uuid or n.kind <> 'homeroom', true))
    limit 1`);
  if (wrong)
    throw new AppError(
      'invalid_input',
      t('error.wrongClass', { class: wrong.name ?? 'none', from: of.from, to: of.to }),
    );
  const [twice] = await tx.execute<{ name: string }>(
    sql`select c.name from ${rows} join classes c on c.id = w."fromClassId" group by c.id, c.name having count(*) > 1 limit 1`,
  );
  if (twice) throw new AppError('invalid_input', t('error.twice', { class: twice.name }));
}

export const promotionExcept = defineOperation({
  name: 'promotion.except',
  title: 'Promote one student otherwise',
  description:
    'Saves that one student goes elsewhere than their homeroom at the year’s end: repeats, leaves, graduates, or is promoted into another homeroom; with the reason. Or that an exception no longer holds, and they go where their homeroom goes.',
  examples: [
    'Sam Okafor repeats the year',
    'Maya leaves the school in summer',
    'promote Leo into 5B instead',
    'Sam Okafor goes up with the others after all',
  ],
  roles: ['admin', 'teacher'],
  routes: ['PUT /api/admin/promotion/students/:studentId'],
  effect: 'write',
  input: z.strictObject({
    ...years,
    studentId: entity('student', 'The student'),
    outcome: ownOutcome.describe('What becomes of them; homeroom: the same as of their homeroom'),
    toClassId: z.uuid().optional().describe('A homeroom of the next year; the usual one if left out'),
    reason: z.string().trim().min(1).max(500).describe('Why'),
  }),
  output: z.object({ ...yearFields, student: z.string(), outcome: ownOutcome, toClass: z.string().nullable() }),
  run: async (input, { tx, caller, t }) => {
    await assertMayPromote(tx, caller.role, t);
    const of = await yearsOf(tx, input, t);
    const place = input.outcome === 'promote' || input.outcome === 'repeat' ? (input.toClassId ?? null) : null;
    const [found] = await tx.execute<{ student: string; toClass: string | null; wrong: boolean }>(sql`
      select p.display_name as student, n.name as "toClass", ${place}::uuid is not null and coalesce(n.academic_year_id <> ${of.toYearId}::uuid or n.kind <> 'homeroom', true) as wrong
      from profiles p left join classes n on n.id = ${place}::uuid where p.id = ${input.studentId}::uuid`);
    if (!found) throw new AppError('not_found', t('error.noStudent'));
    if (found.wrong)
      throw new AppError(
        'invalid_input',
        t('error.wrongClass', { class: found.toClass ?? 'none', from: of.from, to: of.to }),
      );
    await tx.execute(sql`
      insert into academic_upgrade_exceptions as x (to_year_id, student_id, outcome, to_class_id, reason)
      values (${of.toYearId}::uuid, ${input.studentId}::uuid, ${input.outcome}, ${place}::uuid, ${input.reason})
      on conflict (school_id, student_id, to_year_id) do update set outcome = excluded.outcome, to_class_id = excluded.to_class_id, reason = excluded.reason, updated_at = now()
      where (x.outcome, x.to_class_id, x.reason) is distinct from (excluded.outcome, excluded.to_class_id, excluded.reason)`);
    return { ...of, student: found.student, outcome: input.outcome, toClass: found.toClass };
  },
  summary: (output, t) =>
    t('except.done', {
      ...yearWords(output),
      student: output.student,
      outcome: t('outcome', { outcome: output.outcome }),
      class: output.toClass ?? 'none',
    }),
  card: (output, t) => ({
    title: t('except.title', { student: output.student, outcome: t('outcome', { outcome: output.outcome }) }),
    action: t('except.action', { student: output.student }),
  }),
  page: () => '/admin/promotion',
});
