import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Role } from '#db/caller.ts';
import type { Transaction } from '#db/with-caller.ts';
import { defineOperation, type Translate } from '../contract/define-operation.ts';
import { AppError } from '../contract/errors.ts';
import { readRuns, rowError, run } from './run-fields.ts';
import { LARGEST_UPLOAD, PART_BYTES } from './run-limits.ts';

const roles: Role[] = ['admin', 'teacher'];
const runId = z.uuid().describe('The import or export');
const MOST_LISTED = 50;
const MOST_ERRORS = 5_000;

async function begin(tx: Transaction, direction: 'import' | 'export', fileName: string, bytes: number, t: Translate) {
  const parts = Math.ceil(bytes / PART_BYTES);
  const [row] = await tx.execute<{ id: string | null }>(
    sql`select app.oneroster_begin(${direction}, ${fileName}, ${bytes}::bigint, ${parts}::int) as id`,
  );
  if (!row?.id) throw new AppError('conflict', t('busy', { direction }));
  return { id: row.id, parts };
}

type What = 'check' | 'apply' | 'withdraw';

async function ask(tx: Transaction, id: string, what: What, t: Translate, flags = { sound: false, ending: false }) {
  const [row] = await tx.execute<{ answer: string }>(
    sql`select app.oneroster_ask(${id}::uuid, ${what}, ${flags.sound}, ${flags.ending}) as answer`,
  );
  const answer = row?.answer ?? 'gone';
  if (answer !== 'done') throw new AppError(answer === 'gone' ? 'not_found' : 'conflict', t(`refused.${answer}`));
}

export const beginImport = defineOperation({
  name: 'oneroster.begin',
  title: 'Begin a roster import',
  description:
    'Opens the upload of a OneRoster zip archive of at most 128 MB, which then comes in parts. Changes nothing of the school.',
  examples: ['import a roster', 'upload the OneRoster files'],
  roles,
  routes: ['POST /api/oneroster/imports'],
  effect: 'write',
  input: z.strictObject({
    fileName: z.string().min(1).max(200),
    bytes: z
      .int()
      .min(1)
      .max(LARGEST_UPLOAD, 'The archive may have at most 128 MB. Import a larger one on the command line.'),
  }),
  output: z.object({ runId: z.uuid(), parts: z.int(), partBytes: z.int(), fileName: z.string() }),
  audited: ({ bytes }) => ({ bytes }),
  run: async ({ fileName, bytes }, { tx, t }) => {
    const { id, parts } = await begin(tx, 'import', fileName, bytes, t);
    return { runId: id, parts, partBytes: PART_BYTES, fileName };
  },
  summary: ({ parts, fileName }, t) => t('begin.done', { parts, fileName }),
});

export const addPart = defineOperation({
  name: 'oneroster.addPart',
  title: 'Upload a part of a roster archive',
  description: 'Takes one part of an archive that is being uploaded, as base64. The same part again takes its place.',
  examples: ['send the next part of the archive'],
  roles,
  routes: ['PUT /api/oneroster/imports/:runId/parts/:part'],
  effect: 'write',
  input: z.strictObject({
    runId,
    part: z.coerce.number().int().min(1),
    content: z.base64().max(Math.ceil(PART_BYTES / 3) * 4),
  }),
  output: z.object({ part: z.int() }),
  audited: ({ runId: id, part }) => ({ runId: id, part }),
  run: async ({ runId: id, part, content }, { tx, t }) => {
    const [row] = await tx.execute<{ taken: boolean }>(
      sql`select app.oneroster_add_part(${id}::uuid, ${part}::int, decode(${content}, 'base64')) as taken`,
    );
    if (!row?.taken) throw new AppError('conflict', t('refused.part'));
    return { part };
  },
  summary: ({ part }, t) => t('part.done', { part }),
});

export const checkImport = defineOperation({
  name: 'oneroster.check',
  title: 'Check an uploaded roster',
  description:
    'Has a complete upload checked: what it would add, change and end, file by file, and every row that is wrong. Changes nothing of the school.',
  examples: ['check the roster that I uploaded'],
  roles,
  routes: ['POST /api/oneroster/imports/:runId/check'],
  effect: 'write',
  input: z.strictObject({ runId }),
  output: z.object({ runId: z.uuid() }),
  run: async ({ runId: id }, { tx, t }) => {
    await ask(tx, id, 'check', t);
    return { runId: id };
  },
  summary: (_, t) => t('check.done'),
});

export const applyImport = defineOperation({
  name: 'oneroster.apply',
  title: 'Apply a checked roster',
  description:
    'Imports a roster that was checked, all of it or, if asked, the sound part. Ends by date what is no longer sent and keeps all history. Cannot be undone.',
  examples: ['apply the roster import', 'import the sound part of the roster'],
  roles,
  routes: ['POST /api/oneroster/imports/:runId/apply'],
  effect: 'destructive',
  input: z.strictObject({
    runId,
    acceptSound: z.boolean().default(false).describe('Take the sound rows and leave those with errors as they were'),
    allowEnding: z.boolean().default(false).describe('A file may end more rows than it holds'),
  }),
  output: z.object({
    runId: z.uuid(),
    fileName: z.string(),
    errorCount: z.int(),
    changes: z.int(),
    acceptSound: z.boolean(),
  }),
  run: async ({ runId: id, acceptSound, allowEnding }, { tx, t, note }) => {
    const [checked] = await readRuns(tx, sql`${id}::uuid`, 1);
    if (!checked) throw new AppError('not_found', t('refused.gone'));
    const cutOff = checked.report?.cutOff ?? [];
    if (cutOff.length > 0 && !allowEnding)
      throw new AppError('conflict', t('refused.cutOff', { files: cutOff.join(', ') }));
    await ask(tx, id, 'apply', t, { sound: acceptSound, ending: allowEnding });
    const changes = Object.values(checked.report?.tables ?? {}).reduce(
      (sum, one) => sum + one.created + one.changed + one.ended,
      0,
    );
    note({ changes, errors: checked.errorCount ?? 0 });
    return { runId: id, fileName: checked.fileName, errorCount: checked.errorCount ?? 0, changes, acceptSound };
  },
  summary: ({ fileName }, t) => t('apply.done', { fileName }),
  card: ({ fileName, changes, errorCount }, t) => ({
    title: t('apply.title', { fileName, changes, errors: errorCount }),
    action: t('apply.action'),
  }),
  page: () => '/admin/import',
});

export const withdrawImport = defineOperation({
  name: 'oneroster.withdraw',
  title: 'Withdraw a roster import',
  description: 'Takes back an uploaded or checked roster that was not applied; its archive is not kept.',
  examples: ['throw the uploaded roster away'],
  roles,
  routes: ['DELETE /api/oneroster/imports/:runId'],
  effect: 'write',
  input: z.strictObject({ runId }),
  output: z.object({ runId: z.uuid() }),
  run: async ({ runId: id }, { tx, t }) => {
    await ask(tx, id, 'withdraw', t);
    return { runId: id };
  },
  summary: (_, t) => t('withdraw.done'),
});

export const listRuns = defineOperation({
  name: 'oneroster.runs',
  title: 'List roster imports and exports',
  description: 'The latest roster imports and exports of the school with their figures: who, when, what came of them.',
  examples: ['show the roster imports', 'what came of the last import', 'when did we import the roster'],
  roles,
  routes: ['GET /api/oneroster/runs'],
  effect: 'read',
  input: z.strictObject({ limit: z.int().min(1).max(MOST_LISTED).default(20) }),
  output: z.object({ runs: z.array(run) }),
  run: async ({ limit }, { tx }) => ({ runs: await readRuns(tx, sql`null::uuid`, limit) }),
  summary: ({ runs }, t) => t('runs.summary', { count: runs.length, status: runs[0]?.status ?? 'none' }),
  page: () => '/admin/import',
});

export const readRun = defineOperation({
  name: 'oneroster.run',
  title: 'Show a roster import or export',
  description: 'One roster import or export: how far it is, its figures by file, and the rows that are wrong.',
  examples: ['what is wrong with the roster that I uploaded', 'how far is the import'],
  roles,
  routes: ['GET /api/oneroster/runs/:runId'],
  effect: 'read',
  input: z.strictObject({ runId, errors: z.int().min(0).max(MOST_ERRORS).default(200) }),
  output: z.object({ run, errors: z.array(rowError) }),
  run: async ({ runId: id, errors }, { tx, t }) => {
    const [found] = await readRuns(tx, sql`${id}::uuid`, 1);
    if (!found) throw new AppError('not_found', t('refused.gone'));
    const rows = await tx.execute<z.output<typeof rowError>>(
      sql`select file, line, field, message from app.oneroster_errors(${id}::uuid, ${errors}::int)`,
    );
    return { run: found, errors: [...rows] };
  },
  summary: ({ run: { fileName, status, errorCount } }, t) =>
    t('run.summary', { fileName, status, errors: errorCount ?? 0 }),
  page: () => '/admin/import',
});

export const exportRoster = defineOperation({
  name: 'oneroster.export',
  title: 'Export the roster',
  description:
    'Has the whole roster of the school written as OneRoster 1.2 files: people, classes, enrolments, families, work and marks. The archive can be downloaded for a week.',
  examples: ['export the roster', 'give me our OneRoster files'],
  roles,
  routes: ['POST /api/oneroster/exports'],
  effect: 'write',
  input: z.strictObject({}),
  output: z.object({ runId: z.uuid() }),
  run: async (_, { tx, t }) => ({ runId: (await begin(tx, 'export', 'roster.zip', 0, t)).id }),
  summary: (_, t) => t('export.done'),
  page: () => '/admin/import',
});

export const readPart = defineOperation({
  name: 'oneroster.part',
  title: 'Download a part of an exported roster',
  description: 'One part of the archive of a finished export, as base64.',
  examples: ['download the exported roster'],
  roles,
  routes: ['GET /api/oneroster/exports/:runId/parts/:part'],
  effect: 'read',
  input: z.strictObject({ runId, part: z.coerce.number().int().min(1) }),
  output: z.object({ part: z.int(), content: z.string() }),
  run: async ({ runId: id, part }, { tx, t }) => {
    const [row] = await tx.execute<{ content: string | null }>(
      sql`select encode(app.oneroster_part(${id}::uuid, ${part}::int), 'base64') as content`,
    );
    if (!row?.content) throw new AppError('not_found', t('refused.part'));
    return { part, content: row.content.replaceAll('\n', '') };
  },
  summary: ({ part }, t) => t('part.read', { part }),
});
