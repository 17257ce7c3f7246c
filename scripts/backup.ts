// npm run backup -- <folder>: copies every table as it stands at one moment, while Catalyst runs on. npm run backup:drill
// restores such a copy into a database of its own and compares both; it leaves nothing behind. Last line: JSON.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import picocolors from 'picocolors';
import type { BackedUpTable, Manifest } from '#db/backup/manifest.ts';
import { restoreBackup } from '#db/backup/restore.ts';
import { takeBackup } from '#db/backup/take.ts';
import { StartError } from '#embedded/start-error.ts';
import { emptyDatabase } from './backup/empty-database.ts';
import { ownerUrl } from './backup/owner-url.ts';
import { printError } from './print-error.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);
const number = (value: number) => value.toLocaleString('en');
const tell = ({ name, rows, bytes }: BackedUpTable) => {
  if (rows > 0) say(picocolors.dim(`  ${name}: ${number(rows)} rows, ${number(bytes)} bytes`));
};
const rowsOf = ({ tables }: Manifest) => tables.reduce((sum, { rows }) => sum + rows, 0);

async function backUp(folder: string): Promise<Manifest> {
  const manifest = await takeBackup({ url: ownerUrl(), folder, onTable: tell });
  const { tables, takenAt, auditHead } = manifest;
  say(
    `${number(rowsOf(manifest))} rows of ${tables.length} tables, as of ${takenAt}; the audit log ends at head ${auditHead?.number ?? 'none'}.`,
  );
  return manifest;
}

async function drill(): Promise<void> {
  const work = mkdtempSync(path.join(tmpdir(), 'catalyst-drill-'));
  chmodSync(work, 0o711); // the account that runs PostgreSQL has to pass through
  const started = performance.now();
  try {
    const manifest = await backUp(path.join(work, 'backup'));
    const taken = performance.now();
    say('Restoring it into a database of its own …');
    const database = await emptyDatabase(path.join(work, 'restored'), { durable: false });
    try {
      await restoreBackup({ url: database.superuserUrl, folder: path.join(work, 'backup') });
    } finally {
      await database.stop();
    }
    say(picocolors.green('Every table came out equal: row counts, checksums and the head of the audit log.'));
    if (!manifest.auditHead)
      say(picocolors.yellow('Nothing of the audit log was sealed yet, so there was no head to compare.'));
    const seconds = (from: number, to: number) => Math.round((to - from) / 100) / 10;
    say(
      JSON.stringify({
        ok: true,
        tables: manifest.tables.length,
        rows: rowsOf(manifest),
        auditHead: manifest.auditHead,
        backupSeconds: seconds(started, taken),
        restoreSeconds: seconds(taken, performance.now()),
      }),
    );
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { drill: { type: 'boolean', default: false } },
  });
  if (values.drill) return drill();
  const [folder] = positionals;
  if (!folder) throw new StartError('Say where to: npm run backup -- <folder>. It must be empty, or not there yet.');
  const { tables, auditHead } = await backUp(path.resolve(folder));
  say(
    'Keep the secrets of the installation apart from it (secrets.json, or your variables): without them sealed fields and model keys stay shut.',
  );
  say(JSON.stringify({ ok: true, tables: tables.length, auditHead }));
}

try {
  await main();
} catch (error) {
  printError(error instanceof Error && /is not empty\.$/.test(error.message) ? new StartError(error.message) : error);
}
