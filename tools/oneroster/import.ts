import { randomUUID } from 'node:crypto';
import type postgres from 'postgres';
import { FieldKeys, fieldRing } from '#db/privacy/field-keys.ts';
import { runnerOn } from '#db/privacy/runner.ts';
import type { SecretRing } from '#db/vault/key-ring.ts';
import type { FileName } from './binding.ts';
import { crossChecks, modeOf } from './cross-checks.ts';
import type { FileSet } from './file-set.ts';
import type { Counts, ImportContext, School, SentFile } from './import-context.ts';
import { type Manifest, readManifest } from './manifest.ts';
import { mapDetails } from './map-details.ts';
import { enrollmentAdoption, mapEnrollments, mapRolesOfPlaces, partMovedEnrollments } from './map-enrollments.ts';
import {
  classCategoryAdoption,
  lineItemAdoption,
  mapCategories,
  mapLineItems,
  stageClassCategories,
} from './map-gradebook.ts';
import { agentAdoption, mapAgents, mapRoles, mapUsers, stageAgents, userAdoption } from './map-people.ts';
import { mapResults, resultAdoption } from './map-results.ts';
import { mapScales, scaleAdoption } from './map-scales.ts';
import { mapSessions, mapYearTerms, sessionAdoption } from './map-sessions.ts';
import { classAdoption, courseAdoption, mapClasses, mapCourses } from './map-structure.ts';
import { mapTermResults } from './map-term-results.ts';
import { keepOwnSchool } from './own-school.ts';
import { recordRows, staged } from './record-rows.ts';
import { type RowError, RowErrors } from './row-error.ts';
import { SoundPart } from './sound-part.ts';
import { type OnRows, stage } from './stage.ts';

export interface ImportOptions {
  /** Code of the school that is imported into. */
  schoolCode: string;
  /** Seals what is kept sealed; this installation's own when absent. */
  ring?: SecretRing;
  /** Does everything and takes it back: the preview. */
  dryRun: boolean;
  onRows?: OnRows;
  /** Called as each file is applied. */
  onFile?: (file: SentFile) => void;
  /** Lets a bulk file end most of what is there; otherwise that is taken for a file that was cut off. */
  allowEnding?: boolean;
  /**
   * Takes the sound rows and leaves those with errors as they were, with what hangs on them. A bulk file with errors
   * then ends nothing. Errors of a whole file are never passed over.
   */
  acceptSound?: boolean;
  /** Errors that are handed out; all are counted. */
  keepErrors?: number;
  /** In the import's own transaction, once everything is done and before it is committed. */
  onApplied?: (tx: postgres.TransactionSql, report: ImportReport) => Promise<void>;
}

/** What an import did or, as a preview, would do. With errors nothing was done, unless the sound part was accepted. */
export interface ImportReport {
  importId: string;
  school: { id: string; code: string; name: string };
  version: Manifest['version'] | undefined;
  applied: boolean;
  /** By file: rows that were sent for the first time, otherwise than before, or no longer. */
  files: {
    file: SentFile;
    mode: 'bulk' | 'delta';
    rows: number;
    created: number;
    /** Of rows that are here and that nobody had sent. */
    recognised: number;
    changed: number;
    ended: number;
    unchanged: number;
  }[];
  /** By table of the school: rows made, changed and ended. */
  tables: Record<string, Counts>;
  /** Files that end more rows than they hold, as if they had been cut off. */
  cutOff: SentFile[];
  /** Rows of other schools in the set; they were left out. */
  elsewhere: number;
  /** Rows that name administrators: no file makes one. */
  administrators: number;
  errors: RowError[];
  errorCount: number;
}

/** No school has the code that was given. */
export class NoSuchSchool extends Error {}

class TakenBack extends Error {}

/**
 * Imports a set of files into one school, all or nothing, in one transaction of the service login: staged by COPY, checked
 * and applied in sets. What the sender says again in the same words changes nothing, not even what the school has changed
 * since; what is no longer sent ends by its date and stays. Throws NoSuchSchool and FileSetRefused; what is wrong with
 * rows comes in the report.
 */
export async function importFileSet(client: postgres.Sql, set: FileSet, options: ImportOptions): Promise<ImportReport> {
  const errors = new RowErrors(options.keepErrors);
  let report: ImportReport | undefined;
  let applying: SentFile | undefined;
  const onFile = (file: SentFile) => {
    applying = file;
    options.onFile?.(file);
  };
  try {
    return await client.begin(async (tx) => {
      const school = await lockedSchool(tx, options.schoolCode);
      const ring = options.ring ?? fieldRing();
      const keys = await FieldKeys.forWriting(runnerOn(tx), school.id, [], ring);
      const context: ImportContext = { tx, importId: randomUUID(), school, keys, ring, orgSourcedId: '' };
      report = emptyReport(context);
      await runImport(context, set, { ...options, onFile }, errors, report);
      report.errors = errors.first;
      report.errorCount = errors.count;
      const refused = options.acceptSound ? errors.ofFiles > 0 || report.files.length === 0 : errors.count > 0;
      if (refused || options.dryRun) throw new TakenBack();
      report.applied = true;
      await audit(context, report);
      await options.onApplied?.(tx, report);
      return report;
    });
  } catch (error) {
    if (error instanceof TakenBack && report) return report;
    const message = refusal(error);
    if (!report || !message) throw error;
    errors.add({
      file: `${applying === 'agents' ? 'users' : (applying ?? 'manifest')}.csv`,
      line: 0,
      field: '',
      message,
    });
    return { ...report, applied: false, errors: errors.first, errorCount: errors.count };
  }
}

/** A rule of the school that no check before it knew of: the file breaks it, and the transaction is gone. */
function refusal(error: unknown): string | undefined {
  const { code = '', message = '', constraint_name: rule = '' } = error as postgres.PostgresError;
  if (!/^(22|23|CA)/.test(code)) return undefined;
  return rulesSaid[rule] ?? `The school's rules refuse what it says: ${message}`;
}

const rulesSaid: Record<string, string> = {
  academic_years_apart:
    'A school year overlaps one that the school has. Give both the same days, or end one before the other begins.',
  terms_apart:
    'A session overlaps a term of its kind that the school has. Give both the same days, or end one before the other begins.',
};

const emptyReport = ({ importId, school: { id, code, name } }: ImportContext): ImportReport => ({
  importId,
  school: { id, code, name },
  version: undefined,
  applied: false,
  files: [],
  tables: {},
  cutOff: [],
  elsewhere: 0,
  administrators: 0,
  errors: [],
  errorCount: 0,
});

/** One import a school at a time. Statements are about whole files: nested loops over tables that were never analysed would crawl. */
async function lockedSchool(tx: postgres.TransactionSql, code: string): Promise<School> {
  await tx`set local enable_nestloop = off`;
  await tx`set local work_mem = '64MB'`;
  const [school] = await tx<School[]>`
    select id, code, name, locale, time_zone as "timeZone", (now() at time zone time_zone)::date::text as today from public.schools
    where lower(code) = lower(${code}) and status = 'active'`;
  if (!school) throw new NoSuchSchool(`There is no school with the code ${code}.`);
  await tx`select pg_advisory_xact_lock(hashtextextended(${`oneroster ${school.id}`}, 0))`;
  return school;
}

async function runImport(
  context: ImportContext,
  set: FileSet,
  options: ImportOptions,
  errors: RowErrors,
  report: ImportReport,
): Promise<void> {
  const sent = await readManifest(set, errors);
  if (!sent) return;
  report.version = sent.version;
  const rows = await stage(context, set, sent, errors, options.onRows ?? (() => {}));
  const sound = options.acceptSound ? new SoundPart(context, set, sent, errors) : undefined;
  do await crossChecks(context, sound?.manifest ?? sent, errors, sound !== undefined);
  while (await sound?.leaveOut());
  const refused = () => (sound ? errors.ofFiles > 0 : errors.count > 0);
  if (refused() || sent.files.size === 0) return; // a manifest alone says that nothing has changed
  const own = await keepOwnSchool(context, modeOf(sound?.manifest ?? sent, 'orgs'), errors);
  if (refused() || !own) return;
  report.elsewhere = own.elsewhere;
  const applied = (tx: postgres.TransactionSql) => {
    Object.assign(report, { files: [], tables: {}, cutOff: [] });
    return apply({ ...context, tx }, sound?.manifest ?? sent, rows, report, errors, options);
  };
  if (sound) await sound.applied(applied);
  else await applied(context.tx);
  await context.tx`delete from public.oneroster_staging where import_id = ${context.importId}`;
}

type Tables = Record<string, Counts>;

async function apply(
  context: ImportContext,
  manifest: Manifest,
  rows: ReadonlyMap<FileName, number>,
  report: ImportReport,
  errors: RowErrors,
  { onFile = () => {}, allowEnding = false }: ImportOptions,
): Promise<void> {
  const { tx } = context;
  const record = async (file: SentFile, adopt?: Parameters<typeof recordRows>[3]): Promise<boolean> => {
    const mode = modeOf(manifest, file === 'agents' ? 'users' : file);
    if (!mode) return false;
    onFile(file);
    const counts = await recordRows(context, file, mode, adopt);
    const total = await stagedRows(context, file);
    if (counts.ended > total && (counts.ended > ENDING_WORTH_ASKING || total === 0)) {
      report.cutOff.push(file);
      if (!allowEnding) errors.add(cutOff(file, counts.ended, total));
    }
    report.files.push({
      file,
      mode,
      rows: total,
      ...counts,
      unchanged: Math.max(0, total - counts.created - counts.recognised - counts.changed - counts.ended),
    });
    return true;
  };
  const mapped = (tables: Tables) => {
    for (const [table, { created, changed, ended }] of Object.entries(tables)) {
      const sum = report.tables[table] ?? { created: 0, changed: 0, ended: 0 };
      const total = { created: sum.created + created, changed: sum.changed + changed, ended: sum.ended + ended };
      report.tables[table] = total;
    }
  };

  await record(
    'orgs',
    tx`select sourced_id, ${context.school.id}::uuid as row_id, 0 as rank from ${staged(context, 'orgs')} s where sourced_id = ${context.orgSourcedId}`,
  );
  if (await record('academicSessions', sessionAdoption(context))) {
    const before = errors.count;
    mapped(await mapSessions(context, errors));
    if (errors.count > before) return; // classes are of a year
  }
  const courses = await record('courses', courseAdoption(context));
  const classes = await record('classes', classAdoption(context));
  if (courses || classes) mapped(await mapCourses(context));
  if (classes) mapped(await mapClasses(context));
  if (await record('users', userAdoption(context))) mapped(await mapUsers(context));
  await record('userProfiles');
  const roles = await record('roles');
  if (roles || rows.has('users')) {
    const { tables, notGranted } = await mapRoles(context);
    mapped(tables);
    report.administrators = notGranted;
  }
  const demographics = await record('demographics');
  if (demographics || rows.has('users')) mapped(await mapDetails(context));
  if (rows.has('users')) {
    await stageAgents(context);
    await record('agents', agentAdoption(context));
    mapped(await mapAgents(context));
  }
  if (modeOf(manifest, 'enrollments')) await partMovedEnrollments(context);
  if (await record('enrollments', enrollmentAdoption(context))) {
    mapped(await mapEnrollments(context, errors));
    if (!modeOf(manifest, 'roles')) mapped(await mapRolesOfPlaces(context));
  }
  for (const file of keptOnly) await record(file);
  if (await record('scoreScales', scaleAdoption(context))) mapped(await mapScales(context));
  await applyGradebook(context, { record, mapped, errors });
}

interface Applying {
  record: (file: SentFile, adopt?: Parameters<typeof recordRows>[3]) => Promise<boolean>;
  mapped: (tables: Tables) => void;
  errors: RowErrors;
}

async function applyGradebook(context: ImportContext, { record, mapped, errors }: Applying) {
  const categories = await record('categories');
  const lineItems = await record('lineItems', lineItemAdoption(context));
  if (categories || lineItems) {
    await stageClassCategories(context);
    await recordRows(context, 'classCategories', 'delta', classCategoryAdoption(context));
    mapped(await mapCategories(context));
  }
  if (lineItems) {
    mapped(await mapYearTerms(context));
    mapped(await mapLineItems(context));
  }
  for (const file of ['lineItemLearningObjectiveIds', 'lineItemScoreScales'] as const) await record(file);
  const results = await record('results', resultAdoption(context));
  // Before results are mapped: what a mark in words is worth, the scale of the result may say.
  for (const file of ['resultLearningObjectiveIds', 'resultScoreScales'] as const) await record(file);
  if (!results) return;
  mapped(await mapResults(context, errors));
  mapped(await mapTermResults(context, errors));
}

/** A school that loses more than it keeps, from this many rows on. */
const ENDING_WORTH_ASKING = 20;

const cutOff = (file: string, ended: number, total: number): RowError => ({
  ...{ file: file === 'agents' ? 'users.csv' : `${file}.csv`, line: 0, field: '' },
  message: `It holds ${total} rows and would end ${ended}, as if it had been cut off. If that is meant, allow it (--allow-ending).`,
});

/** Files that stand for nothing of the product yet: kept as they came, and sent back. */
const keptOnly = ['resources', 'courseResources', 'classResources', 'userResources'] as const;

async function stagedRows({ tx, importId }: ImportContext, file: string): Promise<number> {
  const [row] = await tx<{ count: number }[]>`
    select count(*)::int as count from public.oneroster_staging where import_id = ${importId} and file = ${file}`;
  return row?.count ?? 0;
}

/** The entry says what came of it in figures, never who. */
async function audit({ tx, importId, school }: ImportContext, { version, files, tables }: ImportReport): Promise<void> {
  const changed = Object.values(tables).reduce((sum, one) => sum + one.created + one.changed + one.ended, 0);
  const entry = {
    operation: 'oneroster.import',
    surface: 'job',
    schoolId: school.id,
    rows: changed,
    detail: { importId, version, files, tables },
  };
  await tx`select guard.audit_service(${JSON.stringify(entry)}::text::jsonb)`;
}
