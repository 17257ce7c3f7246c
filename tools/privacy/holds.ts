import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';
import { AppError } from '../contract/errors.ts';
import { assertSecondFactor, person, personOf } from './fields.ts';

const hold = z.object({
  holdId: z.uuid(),
  personId: z.uuid(),
  person: z.string(),
  reason: z.string(),
  reference: z.string().nullable(),
  placedBy: z.string(),
  placedOn: z.iso.date(),
  reviewOn: z.iso.date().nullable(),
});

export const placeHold = defineOperation({
  name: 'privacy.placeHold',
  title: 'Place a legal hold',
  description:
    'Keeps all data about a person from erasure and retention until the hold is lifted: a court case, an authority’s order. It says why. An erasure that waits is refused from then on.',
  examples: [
    'place a legal hold on Omar Haddad, court case 12/7',
    'everything about Sam has to be kept, the police asked',
  ],
  roles: ['admin'],
  routes: ['POST /api/privacy/holds'],
  effect: 'write',
  lasts: { why: 'lasts.hold', endedBy: 'privacy.liftHold' },
  input: z.strictObject({
    personId: person,
    reason: z.string().trim().min(3).max(1000).describe('Why the data must be kept'),
    reference: z.string().trim().min(1).max(200).optional().describe('Number of the case, or who asked'),
    reviewOn: z.iso.date().optional().describe('When to ask again whether it is still needed'),
  }),
  output: z.object({ holdId: z.uuid(), person: z.string() }),
  run: async ({ personId, reason, reference, reviewOn }, { tx, t }) => {
    await assertSecondFactor(tx, t);
    const name = await personOf(tx, personId, t);
    const [same] = await tx.execute(
      sql`select from legal_holds where subject_id = ${personId}::uuid and reason = ${reason} and lifted_at is null`,
    );
    if (same) throw new AppError('conflict', t('error.heldAlready', { person: name }));
    const [made] = await tx.execute<{ id: string }>(sql`
      insert into legal_holds (subject_id, reason, reference, review_on) values (${personId}::uuid, ${reason}, ${reference ?? null}, ${reviewOn ?? null}::date) returning id`);
    if (!made) throw new AppError('internal', 'The hold was not placed.');
    return { holdId: made.id, person: name };
  },
  summary: (output, t) => t('hold.placed', output),
  card: (output, t) => ({ title: t('hold.placeTitle', output), action: t('hold.placeAction') }),
  page: () => '/admin/privacy',
});

export const liftHold = defineOperation({
  name: 'privacy.liftHold',
  title: 'Lift a legal hold',
  description:
    'Ends a legal hold, with the reason. It stays on record; the data can be erased and runs out from then on.',
  examples: ['lift the legal hold on Omar Haddad, the case is closed'],
  roles: ['admin'],
  routes: ['POST /api/privacy/holds/:holdId/lift'],
  effect: 'write',
  lasts: { why: 'lasts.lifted', endedBy: 'privacy.placeHold' },
  input: z.strictObject({
    holdId: z.uuid().describe('The hold'),
    reason: z.string().trim().min(3).max(1000).describe('Why it is no longer needed'),
  }),
  output: z.object({ holdId: z.uuid(), person: z.string(), others: z.int() }),
  run: async ({ holdId, reason }, { tx, t }) => {
    await assertSecondFactor(tx, t);
    const [lifted] = await tx.execute<{ personId: string }>(sql`
      update legal_holds set lifted_at = now(), lifted_by = app.uid(), lift_reason = ${reason}, updated_at = now()
      where id = ${holdId}::uuid and lifted_at is null returning subject_id as "personId"`);
    if (!lifted) throw new AppError('not_found', t('error.noHold'));
    const [others] = await tx.execute<{ count: number }>(
      sql`select count(*)::int as count from legal_holds where subject_id = ${lifted.personId}::uuid and lifted_at is null`,
    );
    return { holdId, person: await personOf(tx, lifted.personId, t), others: others?.count ?? 0 };
  },
  summary: (output, t) => t('hold.lifted', output),
  card: (output, t) => ({ title: t('hold.liftTitle', output), action: t('hold.liftAction') }),
  page: () => '/admin/privacy',
});

export const listHolds = defineOperation({
  name: 'privacy.holds',
  title: 'Legal holds',
  description: 'The legal holds in force: on whose data, why, since when, and when to look at each again.',
  examples: ['which legal holds are in force?', 'is there a hold on Sam Okafor'],
  roles: ['admin'],
  routes: ['GET /api/privacy/holds'],
  effect: 'read',
  input: z.strictObject({ personId: person.optional() }),
  output: z.object({ holds: z.array(hold) }),
  run: async ({ personId }, { tx, caller }) => ({
    holds: [
      ...(await tx.execute<z.infer<typeof hold> & Record<string, unknown>>(sql`
        select h.id as "holdId", h.subject_id as "personId", coalesce(p.display_name, '') as person, h.reason, h.reference, coalesce(b.display_name, '') as "placedBy",
          app.local_day(h.placed_at, ${caller.timeZone})::text as "placedOn", h.review_on::text as "reviewOn"
        from legal_holds h left join profiles p on p.id = h.subject_id left join profiles b on b.id = h.placed_by
        where h.lifted_at is null ${personId ? sql`and h.subject_id = ${personId}::uuid` : sql``} order by h.placed_at, h.id limit 500`)),
    ],
  }),
  summary: ({ holds }, t) =>
    [
      t('hold.summary', { count: holds.length }),
      ...holds.slice(0, 5).map((one) => t('hold.one', { person: one.person, reason: one.reason })),
    ].join(' '),
  draw: ({ holds }, t) =>
    holds.length === 0
      ? []
      : [
          {
            kind: 'cards',
            title: t('hold.title'),
            cards: holds.map((one) => ({
              title: one.person,
              lines: [one.reason, ...(one.reference ? [one.reference] : []), one.placedBy],
            })),
          },
        ],
  page: () => '/admin/privacy',
});
