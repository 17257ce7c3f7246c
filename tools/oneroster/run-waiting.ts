import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type postgres from 'postgres';
import { exportFileSet } from './export.ts';
import { openFileSet } from './file-set.ts';
import { type ImportReport, importFileSet } from './import.ts';
import { FileSetRefused } from './row-error.ts';
import { LARGEST_UPLOAD, PART_BYTES } from './run-limits.ts';

/** A run whose worker has not been heard of for this long is begun again. */
const LEASE = '2 minutes';
const MOST_ATTEMPTS = 3;
const KEPT_ERRORS = 5_000;
const PROGRESS_EVERY_MS = 1_000;

interface Run {
  id: string;
  schoolId: string;
  code: string;
  direction: 'import' | 'export';
  fileName: string;
  status: 'checking' | 'applying';
  acceptSound: boolean;
  allowEnding: boolean;
  attempts: number;
}

/**
 * Does the next check, import or export that waits, in this process, and says what it was; undefined: nothing waits. Two
 * workers never take the same. An import that died is begun again, at most three times: it had changed nothing.
 */
export async function runNext(client: postgres.Sql): Promise<{ id: string; rows: number } | undefined> {
  const run = await claim(client);
  if (!run) return undefined;
  const folder = await mkdtemp(path.join(tmpdir(), 'oneroster-'));
  const progress = reporter(client, run);
  try {
    if (run.attempts > MOST_ATTEMPTS)
      throw new FileSetRefused('It was begun several times and never ended. Nothing was changed.');
    const archive = path.join(folder, `${randomUUID()}.zip`);
    const rows = await (run.direction === 'export'
      ? write(client, run, archive)
      : read(client, run, archive, progress.tell));
    return { id: run.id, rows };
  } catch (error) {
    await progress.stop();
    await fail(client, run, error);
    return { id: run.id, rows: 0 };
  } finally {
    await progress.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function claim(client: postgres.Sql): Promise<Run | undefined> {
  const [run] = await client<Run[]>`
    update public.oneroster_runs r set status = case when r.status in ('waiting', 'checking') and r.direction = 'import' then 'checking' else 'applying' end,
      lease_until = clock_timestamp() + ${LEASE}::interval, attempts = r.attempts + 1, updated_at = now(), progress = '{}'
    from public.schools s
    where s.id = r.school_id and r.id = (
      select w.id from public.oneroster_runs w
      where w.status in ('waiting', 'approved') or (w.status in ('checking', 'applying') and w.lease_until < clock_timestamp())
      order by w.updated_at, w.id limit 1 for update skip locked)
    returning r.id, r.school_id as "schoolId", s.code, r.direction, r.file_name as "fileName", r.status, r.accept_sound as "acceptSound",
      r.allow_ending as "allowEnding", r.attempts`;
  return run;
}

/** Tells how far it is, and so that this process lives, once a second. */
function reporter(client: postgres.Sql, run: Run) {
  let now: Record<string, string | number> = {};
  let told = Promise.resolve();
  const timer = setInterval(() => {
    told = client`
      update public.oneroster_runs set progress = ${JSON.stringify(now)}::text::jsonb, lease_until = clock_timestamp() + ${LEASE}::interval
      where id = ${run.id} and status = ${run.status}`.then(
      () => {},
      () => {}, // the database is away for a moment; the work itself will say so
    );
  }, PROGRESS_EVERY_MS);
  return {
    tell: (progress: Record<string, string | number>) => {
      now = progress;
    },
    stop: async () => {
      clearInterval(timer);
      await told;
    },
  };
}

async function read(
  client: postgres.Sql,
  run: Run,
  archive: string,
  tell: (progress: Record<string, string | number>) => void,
): Promise<number> {
  await pipeline(Readable.from(parts(client, run)), createWriteStream(archive, { mode: 0o600 }));
  const checking = run.status === 'checking';
  const set = await openFileSet(archive);
  try {
    const report = await importFileSet(client, set, {
      ...{ schoolCode: run.code, dryRun: checking, acceptSound: checking || run.acceptSound, keepErrors: KEPT_ERRORS },
      allowEnding: checking || run.allowEnding,
      onRows: (file, rows) => tell({ step: 'reading', file, rows }),
      onFile: (file) => tell({ step: 'applying', file }),
      onApplied: (tx, done) => finish(tx, run, done),
    });
    if (!report.applied) await client.begin((tx) => (checking ? keepCheck(tx, run, report) : refuse(tx, run, report)));
    return checking ? 0 : changedRows(report);
  } finally {
    set.close();
  }
}

async function* parts(client: postgres.Sql, run: Run): AsyncGenerator<Buffer> {
  for await (const rows of client<{ content: Buffer }[]>`
    select content from public.oneroster_parts where run_id = ${run.id} and school_id = ${run.schoolId} order by position`.cursor(
    4,
  ))
    for (const { content } of rows) yield content;
}

const changedRows = ({ tables }: ImportReport) =>
  Object.values(tables).reduce((sum, { created, changed, ended }) => sum + created + changed + ended, 0);

/** Figures only: errors quote what the files say, and stand apart. */
const figures = ({ errors: _, school: __, ...report }: ImportReport) => JSON.stringify(report);

async function keepCheck(tx: postgres.TransactionSql, run: Run, report: ImportReport): Promise<void> {
  await keepErrors(tx, run, report);
  await tx`
    update public.oneroster_runs set status = 'checked', report = ${figures(report)}::text::jsonb, error_count = ${report.errorCount},
      progress = '{}', lease_until = null, updated_at = now() where id = ${run.id}`;
}

async function keepErrors(tx: postgres.TransactionSql, run: Run, { errors }: ImportReport): Promise<void> {
  await tx`delete from public.oneroster_run_errors where run_id = ${run.id}`;
  await tx`
    insert into public.oneroster_run_errors (school_id, run_id, position, file, line, field, message)
    select ${run.schoolId}::uuid, ${run.id}::uuid, e.position, e.value ->> 'file', (e.value ->> 'line')::int, e.value ->> 'field', e.value ->> 'message'
    from jsonb_array_elements(${JSON.stringify(errors)}::text::jsonb) with ordinality e (value, position)`;
}

/** In the import's own transaction: what was imported is said to be, and the archive is gone, or none of it. */
async function finish(tx: postgres.TransactionSql, run: Run, report: ImportReport): Promise<void> {
  await keepErrors(tx, run, report);
  await tx`
    update public.oneroster_runs set status = 'done', report = ${figures(report)}::text::jsonb, error_count = ${report.errorCount},
      progress = '{}', lease_until = null, finished_at = clock_timestamp(), updated_at = now() where id = ${run.id}`;
  await tx`delete from public.oneroster_parts where run_id = ${run.id}`;
}

/** What was sound when it was checked no longer is: the school has changed meanwhile. */
async function refuse(tx: postgres.TransactionSql, run: Run, report: ImportReport): Promise<void> {
  await keepErrors(tx, run, report);
  await tx`
    update public.oneroster_runs set status = 'failed', report = ${figures(report)}::text::jsonb, error_count = ${report.errorCount},
      failure = 'The files no longer fit the school. Nothing was changed.', progress = '{}', lease_until = null, finished_at = now(), updated_at = now()
    where id = ${run.id}`;
  await tx`delete from public.oneroster_parts where run_id = ${run.id}`;
}

async function write(client: postgres.Sql, run: Run, archive: string): Promise<number> {
  const { files } = await exportFileSet(client, archive, run.code);
  const { size } = await stat(archive);
  if (size > LARGEST_UPLOAD)
    throw new FileSetRefused('The archive is larger than 128 MB. Export on the command line instead.');
  const rows = files.reduce((sum, file) => sum + file.rows, 0);
  await client.begin(async (tx) => {
    await tx`delete from public.oneroster_parts where run_id = ${run.id}`;
    let position = 0;
    for await (const piece of createReadStream(archive, { highWaterMark: PART_BYTES }) as AsyncIterable<Buffer>) {
      position += 1;
      await tx`
        insert into public.oneroster_parts (school_id, run_id, position, content)
        values (${run.schoolId}, ${run.id}, ${position}, decode(${piece.toString('base64')}, 'base64'))`;
    }
    await tx`
      update public.oneroster_runs set status = 'done', byte_size = ${size}, part_count = ${position}, report = ${JSON.stringify({ files })}::text::jsonb,
        error_count = 0, progress = '{}', lease_until = null, finished_at = clock_timestamp(), updated_at = now() where id = ${run.id}`;
  });
  return rows;
}

async function fail(client: postgres.Sql, run: Run, error: unknown): Promise<void> {
  const why =
    error instanceof FileSetRefused
      ? error.message
      : 'Something went wrong on our side. Nothing was changed; try it again.';
  await client`
    update public.oneroster_runs set status = 'failed', failure = ${why}, progress = '{}', lease_until = null, finished_at = now(), updated_at = now()
    where id = ${run.id} and status = ${run.status}`;
  await client`delete from public.oneroster_parts where run_id = ${run.id}`;
  if (!(error instanceof FileSetRefused)) throw error;
}

const KEPT_DAYS = 7;

/** Archives that nobody acted on for a week go, and what was found wrong in them with the run's errors after it. */
export async function forgetRuns(client: postgres.Sql): Promise<number> {
  const ended = await client`
    update public.oneroster_runs set status = 'withdrawn', finished_at = now(), updated_at = now()
    where status in ('uploading', 'checked') and updated_at < now() - make_interval(days => ${KEPT_DAYS})`;
  const parts = await client`
    delete from public.oneroster_parts p using public.oneroster_runs r
    where r.id = p.run_id and r.status in ('done', 'failed', 'withdrawn') and r.updated_at < now() - make_interval(days => ${KEPT_DAYS})`;
  const errors = await client`
    delete from public.oneroster_run_errors e using public.oneroster_runs r
    where r.id = e.run_id and r.finished_at < now() - make_interval(days => ${KEPT_DAYS})`;
  return ended.count + parts.count + errors.count;
}
