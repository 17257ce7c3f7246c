import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Transaction } from '#db/with-caller.ts';
import { defineOperation, type Translate } from '../contract/define-operation.ts';
import type { Drawing } from '../contract/drawing.ts';
import { AppError } from '../contract/errors.ts';
import { assertSecondFactor, person, personOf, requestFor } from './fields.ts';
import { previewErasure } from './preview.ts';

const run = z.object({
  runId: z.uuid(),
  kind: z.enum(['export', 'erasure']),
  personId: z.uuid(),
  person: z.string(),
  status: z.enum(['waiting', 'running', 'done', 'failed']),
  askedBy: z.string(),
  askedAt: z.string(),
  failure: z.string().nullable(),
  /** Of an export that can still be handed over. */
  expiresAt: z.string().nullable(),
  /** Rows: exported, or settled by the erasure. */
  rows: z.int().nullable(),
  /** Where others still name an erased person: for somebody to look at. */
  elsewhere: z.array(z.object({ column: z.string(), rows: z.int(), redacted: z.int() })),
});
export type PrivacyRun = z.infer<typeof run>;

async function assertIdle(tx: Transaction, personId: string, kind: PrivacyRun['kind'], t: Translate, name: string) {
  const [running] = await tx.execute(
    sql`select from privacy_runs where subject_id = ${personId}::uuid and kind = ${kind} and status in ('waiting', 'running')`,
  );
  if (running) throw new AppError('conflict', t('error.underWay', { person: name }));
}

async function begin(
  tx: Transaction,
  of: { kind: PrivacyRun['kind']; personId: string; requestId: string; redact: boolean },
): Promise<string> {
  const [made] = await tx.execute<{ id: string }>(sql`
    insert into privacy_runs (kind, subject_id, request_id, redact) values (${of.kind}, ${of.personId}::uuid, ${of.requestId}::uuid, ${of.redact}) returning id`);
  if (!made) throw new AppError('internal', 'The job was not recorded.');
  return made.id;
}

export const exportPersonData = defineOperation({
  name: 'privacy.export',
  title: 'Export a person’s data',
  description:
    'Has everything collected that the school holds about a person and that is theirs to have, as a job. The result can be handed over by administrators for seven days; each time is written into the disclosure log. Answers the open request, or records one.',
  examples: ['export all data about Maya Fernandes', 'prepare the copy of the data for the Okafor family'],
  roles: ['admin'],
  routes: ['POST /api/privacy/exports'],
  effect: 'write',
  lasts: { why: 'lasts.export' },
  input: z.strictObject({ personId: person }),
  output: z.object({ runId: z.uuid(), requestId: z.uuid(), person: z.string() }),
  run: async ({ personId }, { tx, t }) => {
    await assertSecondFactor(tx, t);
    const name = await personOf(tx, personId, t);
    const requestId = await requestFor(tx, { personId, kinds: ['access', 'export'] });
    await assertIdle(tx, personId, 'export', t, name);
    const runId = await begin(tx, { kind: 'export', personId, requestId, redact: false });
    return { runId, requestId, person: name };
  },
  summary: (output, t) => t('export.done', output),
  card: (output, t) => ({ title: t('export.title', output), action: t('export.action') }),
  page: () => '/admin/privacy',
});

const part = z.object({
  class: z.string(),
  title: z.string(),
  does: z.enum(['goes', 'stays without words', 'stays']),
  months: z.int().nullable(),
  from: z.string(),
  rows: z.int().nullable(),
});

export const erasePersonData = defineOperation({
  name: 'privacy.erase',
  title: 'Erase a person’s data',
  description:
    'Erases the data about a person as a job: shows before what goes, what stays without words and what stays, and why. A legal hold refuses it; so does still being at the school. What others have written of the person is listed afterwards; their full name and address can be taken out of it. Cannot be undone.',
  examples: ['erase all data about Sam Okafor', 'carry out the erasure request of the Haddad family'],
  roles: ['admin'],
  routes: ['POST /api/privacy/erasures'],
  effect: 'destructive',
  lasts: { why: 'lasts.erasure' },
  input: z.strictObject({
    personId: person,
    redactNames: z
      .boolean()
      .default(false)
      .describe('Take full name and e-mail address out of what others have written, where nobody else is called so'),
  }),
  output: z.object({
    runId: z.uuid(),
    requestId: z.uuid(),
    person: z.string(),
    redactNames: z.boolean(),
    parts: z.array(part),
  }),
  run: async ({ personId, redactNames }, { tx, caller, t, note }) => {
    await assertSecondFactor(tx, t);
    const name = await personOf(tx, personId, t);
    if (personId === caller.userId) throw new AppError('forbidden', t('error.oneself'));
    const holds = await tx.execute<{ reason: string }>(
      sql`select reason from legal_holds where subject_id = ${personId}::uuid and lifted_at is null order by placed_at`,
    );
    if (holds.length > 0)
      throw new AppError(
        'conflict',
        t('error.held', { person: name, reasons: holds.map((one) => one.reason).join('; ') }),
      );
    const parts = await previewErasure(tx, caller.schoolId, personId);
    const requestId = await requestFor(tx, { personId, kinds: ['erasure'] });
    await assertIdle(tx, personId, 'erasure', t, name);
    const runId = await begin(tx, { kind: 'erasure', personId, requestId, redact: redactNames });
    note({ run: runId });
    return { runId, requestId, person: name, redactNames, parts };
  },
  summary: (output, t) => {
    const rows = (does: string) =>
      output.parts.reduce((sum, one) => sum + (one.does === does ? (one.rows ?? 0) : 0), 0);
    return t('erase.done', {
      ...{ person: output.person, goes: rows('goes'), kept: rows('stays without words') },
      redact: String(output.redactNames),
    });
  },
  draw: ({ parts, person: name }, t): Drawing[] => [
    {
      kind: 'table',
      title: t('erase.table', { person: name }),
      columns: [
        { key: 'title', label: t('column.data') },
        { key: 'does', label: t('column.does') },
        { key: 'why', label: t('column.why') },
        { key: 'rows', label: t('column.rows'), align: 'end', format: 'number' },
      ],
      rows: parts.map((one) => ({
        title: one.title,
        does: t('does', { does: one.does.replaceAll(' ', '_') }),
        why:
          one.does === 'goes'
            ? t('why.goes')
            : t('why.stays', { months: one.months ?? 0, from: one.from, does: one.does.replaceAll(' ', '_') }),
        rows: one.rows,
      })),
    },
  ],
  card: (output, t) => ({ title: t('erase.title', { person: output.person }), action: t('erase.action') }),
  page: () => '/admin/privacy',
});

export const listPrivacyRuns = defineOperation({
  name: 'privacy.runs',
  title: 'Exports and erasures',
  description:
    'The latest exports and erasures of people’s data: how far each is, until when an export can be handed over, where an erased person is still named.',
  examples: ['is the data export of Maya ready?', 'was the erasure carried out'],
  roles: ['admin'],
  routes: ['GET /api/privacy/runs'],
  effect: 'read',
  input: z.strictObject({ limit: z.int().min(1).max(100).default(20) }),
  output: z.object({ runs: z.array(run) }),
  run: async ({ limit }, { tx }) => ({
    runs: [
      ...(await tx.execute<PrivacyRun & Record<string, unknown>>(sql`
        select r.id as "runId", r.kind, r.subject_id as "personId", coalesce(p.display_name, '') as person, r.status, coalesce(a.display_name, '') as "askedBy",
          to_jsonb(r.created_at) #>> '{}' as "askedAt", r.failure, case when r.expires_at > now() then to_jsonb(r.expires_at) #>> '{}' end as "expiresAt",
          coalesce((r.report ->> 'rows')::int, (select sum(c.rows::int)::int from (
            select value as rows from jsonb_each_text(coalesce(r.report -> 'removed', '{}')) union all select value from jsonb_each_text(coalesce(r.report -> 'cleared', '{}'))) c)) as rows,
          coalesce(r.report -> 'elsewhere', '[]') as elsewhere
        from privacy_runs r left join profiles p on p.id = r.subject_id left join profiles a on a.id = r.asked_by
        order by r.created_at desc, r.id limit ${limit}`)),
    ],
  }),
  summary: ({ runs }, t) =>
    [
      t('runs.summary', { count: runs.length }),
      ...runs.slice(0, 5).map((one) => t('runs.one', { kind: one.kind, person: one.person, status: one.status })),
    ].join(' '),
  page: () => '/admin/privacy',
});
