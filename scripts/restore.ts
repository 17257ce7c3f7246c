// npm run restore -- <folder> [--into <url>]: puts a backup into an empty database. Without --into that of the data
// folder (CATALYST_DATA), which Catalyst must not be running on; --into is a superuser's address of a database that has
// been migrated by this version (npm run supabase:setup) and holds no school.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { DamagedBackup, type Manifest, readBackup } from '#db/backup/manifest.ts';
import { RestoreRefused, restoreBackup } from '#db/backup/restore.ts';
import { runningInstance } from '#embedded/instance/record.ts';
import { StartError } from '#embedded/start-error.ts';
import { emptyDatabase } from './backup/empty-database.ts';
import { printError } from './print-error.ts';
import { dataDirectory } from './settings.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);

async function intoDataFolder(folder: string): Promise<Manifest> {
  const dataDir = dataDirectory();
  const running = runningInstance(dataDir);
  if (running) throw new StartError(`Catalyst is running on ${dataDir}, at ${running.url}: stop it first.`);
  await readBackup(folder); // before anything is made
  const database = await emptyDatabase(dataDir, { durable: true });
  try {
    const manifest = await restoreBackup({ url: database.superuserUrl, folder });
    // The demonstration school is not put in beside it at the next start.
    writeFileSync(path.join(dataDir, 'seeded'), `${new Date().toISOString()}\n`);
    return manifest;
  } finally {
    await database.stop();
  }
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { into: { type: 'string' } } });
  const [given] = positionals;
  if (!given) throw new StartError('Say what to restore: npm run restore -- <folder> [--into <url>].');
  const folder = path.resolve(given);
  const { tables, takenAt, auditHead } = values.into
    ? await restoreBackup({ url: values.into, folder })
    : await intoDataFolder(folder);
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  say(`Restored ${rows.toLocaleString('en')} rows of ${tables.length} tables, as of ${takenAt}, and compared each.`);
  say(JSON.stringify({ ok: true, tables: tables.length, rows, auditHead }));
}

try {
  await main();
} catch (error) {
  const forPerson = error instanceof DamagedBackup || error instanceof RestoreRefused;
  printError(forPerson ? new StartError((error as Error).message) : error);
}
