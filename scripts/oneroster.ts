// npm run oneroster -- import <zip or folder> --school <code> [--dry-run] [--allow-ending]
// npm run oneroster -- export <zip or folder> --school <code>
// Rosters in and out of a school, in the Catalyst that runs here or in the one that the environment describes.
// Errors of rows are lines `file:line:field: message` on standard output, and the exit code is 1.
import { parseArgs } from 'node:util';
import postgres from 'postgres';
import { SecretRing } from '#db/vault/key-ring.ts';
import { runningInstance } from '#embedded/instance/record.ts';
import { StartError } from '#embedded/start-error.ts';
import { exportFileSet } from '#tools/oneroster/export.ts';
import { openFileSet } from '#tools/oneroster/file-set.ts';
import { type ImportReport, importFileSet, NoSuchSchool } from '#tools/oneroster/import.ts';
import { FileSetRefused } from '#tools/oneroster/row-error.ts';
import { required } from './create-school/variables.ts';
import { printError } from './print-error.ts';
import { dataDirectory } from './settings.ts';

const USAGE = `Usage: npm run oneroster -- import <zip or folder> --school <code> [--dry-run] [--allow-ending]
       npm run oneroster -- export <zip or folder> --school <code>`;

const say = (line: string) => process.stdout.write(`${line}\n`);
const tell = (line: string) => process.stderr.write(`${line}\n`);

async function main(): Promise<void> {
  const { command, location, school, dryRun, allowEnding } = asked();
  const variables = runningInstance(dataDirectory())?.env ?? process.env;
  const client = postgres(required(variables, 'DATABASE_SERVICE_URL'), { max: 1, prepare: false, onnotice: () => {} });
  const ring = new SecretRing(required(variables, 'API_KEY_ENCRYPTION_KEY'));
  try {
    if (command === 'export') {
      const { files } = await exportFileSet(client, location, school, ring);
      for (const { file, rows } of files) say(`${file}.csv: ${rows} rows`);
      return;
    }
    const set = await openFileSet(location);
    try {
      for (const name of set.others) tell(`${name} is no file of OneRoster; it is left alone.`);
      const options = { schoolCode: school, dryRun, allowEnding, ring };
      print(
        await importFileSet(client, set, {
          ...options,
          onRows: progress(),
          onFile: (file) => tell(`Applying ${file} …`),
        }),
        dryRun,
      );
    } finally {
      set.close();
    }
  } catch (error) {
    throw error instanceof NoSuchSchool || error instanceof FileSetRefused ? new StartError(error.message) : error;
  } finally {
    await client.end();
  }
}

function asked() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { school: { type: 'string' }, 'dry-run': { type: 'boolean' }, 'allow-ending': { type: 'boolean' } },
    });
    const [command, location, ...rest] = positionals;
    if ((command === 'import' || command === 'export') && location && values.school && rest.length === 0)
      return {
        command,
        location,
        school: values.school,
        dryRun: values['dry-run'] ?? false,
        allowEnding: values['allow-ending'] ?? false,
      };
  } catch {} // an unknown option: the usage says which there are
  throw new StartError(USAGE);
}

const ROWS_A_LINE = 20_000;

function progress() {
  const told = new Map<string, number>();
  return (file: string, rows: number) => {
    if (rows < (told.get(file) ?? 0) + ROWS_A_LINE) return;
    told.set(file, rows);
    tell(`Reading ${file}: ${rows} rows …`);
  };
}

function print(report: ImportReport, dryRun: boolean): void {
  for (const { file, line, field, message } of report.errors)
    say(`${file}:${line}:${field}: ${message}`.replace(/[\r\n]+/g, ' '));
  if (report.errorCount > 0) {
    const more = report.errorCount > report.errors.length ? ` The first ${report.errors.length} are shown.` : '';
    tell(`${report.errorCount} errors; nothing was changed.${more}`);
    process.exitCode = 1;
    return;
  }
  for (const { file, mode, rows, created, recognised, changed, ended, unchanged } of report.files)
    say(
      `${file} (${mode}): ${rows} rows, ${created} new, ${recognised} recognised, ${changed} changed, ${ended} ended, ${unchanged} as before`,
    );
  for (const [table, { created, changed, ended }] of Object.entries(report.tables))
    if (created + changed + ended > 0) say(`${table}: ${created} made, ${changed} changed, ${ended} ended`);
  if (report.elsewhere > 0) say(`${report.elsewhere} rows of other schools were left out.`);
  if (report.administrators > 0)
    say(`${report.administrators} rows name administrators; an administrator gives that role here.`);
  say(dryRun ? 'This is what would be done; nothing was changed.' : `Done, for ${report.school.name}.`);
}

try {
  await main();
} catch (error) {
  printError(error);
}
