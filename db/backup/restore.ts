import { createReadStream } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import postgres from 'postgres';
import { auditHeadOf, contentOf, knownTables, migrationsOf, plainSpelling } from './catalogue.ts';
import { type BackedUpTable, type Manifest, readBackup } from './manifest.ts';

export interface RestoreOptions {
  /** A login that row security does not bind and that may hold back triggers (superuser). */
  url: string;
  folder: string;
  onTable?: (table: BackedUpTable) => void;
}

/** Why a backup cannot go into a database; nothing was changed. */
export class RestoreRefused extends Error {}

/**
 * Puts a backup into a database that was migrated and never used: every file is proven first, then all goes in by one
 * transaction, is counted and compared, and only then committed. Throws DamagedBackup, RestoreRefused, or an error that
 * names the table that came out different.
 */
export async function restoreBackup({ url, folder, onTable }: RestoreOptions): Promise<Manifest> {
  const manifest = await readBackup(folder);
  const sql = postgres(url, {
    max: 1,
    prepare: false,
    onnotice: () => {},
    connection: { application_name: 'catalyst restore' },
  });
  try {
    await sql.begin(async (tx) => {
      await requireReady(tx, manifest);
      await plainSpelling(tx);
      await tx`set local session_replication_role = replica`;
      await emptyTables(tx, manifest);
      for (const table of manifest.tables) {
        if (table.rows > 0) await copyIn(tx, folder, table);
        onTable?.(table);
      }
      for (const { name, value, called } of manifest.sequences)
        await tx`select setval(${name}::text::regclass, ${value}::text::bigint, ${called})`;
      const different = await differences(tx, manifest);
      if (different.length > 0) throw new Error(`It did not come out the same:\n${different.join('\n')}`);
    });
    return manifest;
  } finally {
    await sql.end();
  }
}

async function requireReady(tx: postgres.TransactionSql, manifest: Manifest): Promise<void> {
  const here = await migrationsOf(tx);
  const apart = [
    ...manifest.migrations.filter((name) => !here.includes(name)).map((name) => `${name} is missing here`),
    ...here.filter((name) => !manifest.migrations.includes(name)).map((name) => `${name} is not in the backup`),
  ];
  if (apart.length > 0)
    throw new RestoreRefused(
      `The schema is another version's: ${apart.join(', ')}. Restore with the program that made the backup, then update it.`,
    );
  const [school] = await tx`select from public.schools limit 1`;
  if (school) throw new RestoreRefused('The database is in use: it has schools. Restore into an empty one.');
  const known = new Set((await knownTables(tx)).map(({ name }) => name));
  const unknown = manifest.tables.filter(({ name }) => !known.has(name));
  if (unknown.length > 0) throw new RestoreRefused(`The database lacks ${unknown.map(({ name }) => name).join(', ')}.`);
}

/** Takes out what migrations put in. Logs that nobody may empty have nothing in them there. */
async function emptyTables(tx: postgres.TransactionSql, { tables }: Manifest): Promise<void> {
  const filled: string[] = [];
  for (const { name } of tables) {
    const [row] = await tx.unsafe(`select from ${name} limit 1`);
    if (row) filled.push(name);
  }
  // Without CASCADE a table is emptied only together with those that refer to it; without triggers rows go one by one.
  for (const name of filled) await tx.unsafe(`delete from ${name}`);
}

async function copyIn(tx: postgres.TransactionSql, folder: string, { name, columns, file }: BackedUpTable) {
  const into = await tx.unsafe(`copy ${name} (${columns.join(', ')}) from stdin`).writable();
  await pipeline(createReadStream(path.join(folder, file)), into);
}

/** What a database has otherwise than a backup, one sentence each: row counts, checksums and the head of the audit log. */
export async function differences(tx: postgres.TransactionSql, manifest: Manifest): Promise<string[]> {
  await plainSpelling(tx);
  const found: string[] = [];
  for (const table of manifest.tables) {
    const { rows, checksum } = await contentOf(tx, table);
    if (rows !== table.rows) found.push(`${table.name} has ${rows} rows instead of ${table.rows}`);
    else if (checksum !== table.checksum) found.push(`${table.name} has other values in its ${rows} rows`);
  }
  const head = await auditHeadOf(tx);
  if (JSON.stringify(head) !== JSON.stringify(manifest.auditHead))
    found.push(
      `the audit log ends at head ${head?.number ?? 'none'} instead of ${manifest.auditHead?.number ?? 'none'}`,
    );
  return found;
}
