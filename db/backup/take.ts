import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import postgres from 'postgres';
import {
  auditHeadOf,
  contentOf,
  type KnownTable,
  knownTables,
  migrationsOf,
  plainSpelling,
  sequencesOf,
} from './catalogue.ts';
import { type BackedUpTable, type Manifest, writeManifest } from './manifest.ts';

export interface BackupOptions {
  /** A login that row security does not bind. */
  url: string;
  /** Made when missing; it must be empty. Its files are for nobody else to read. */
  folder: string;
  onTable?: (table: BackedUpTable) => void;
}

/**
 * Copies every table as it stood at one moment (repeatable read), while everything runs on, into one file a table, and
 * at the end a manifest with counts and checksums. Roles, schema and secrets are not in it.
 */
export async function takeBackup({ url, folder, onTable }: BackupOptions): Promise<Manifest> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await readdir(folder)).length > 0) throw new Error(`${folder} is not empty.`);
  const sql = postgres(url, {
    max: 1,
    prepare: false,
    onnotice: () => {},
    connection: { application_name: 'catalyst backup' },
  });
  try {
    return (await sql.begin('isolation level repeatable read read only', async (tx) => {
      await plainSpelling(tx);
      const [moment] = await tx<{ at: string; snapshot: string }[]>`
        select to_json(now()) #>> '{}' as at, pg_current_snapshot()::text as snapshot`;
      const tables: BackedUpTable[] = [];
      for (const [index, table] of (await knownTables(tx)).entries()) {
        const one = await copyOut(tx, folder, `${String(index + 1).padStart(3, '0')}.copy`, table);
        tables.push(one);
        onTable?.(one);
      }
      const manifest: Manifest = {
        format: 1,
        takenAt: moment!.at,
        snapshot: moment!.snapshot,
        migrations: await migrationsOf(tx),
        tables,
        // Sequences know no snapshot: read last, they are never behind the rows.
        sequences: await sequencesOf(tx),
        auditHead: await auditHeadOf(tx),
      };
      await writeManifest(folder, manifest);
      return manifest;
    })) as Manifest;
  } finally {
    await sql.end();
  }
}

async function copyOut(
  tx: postgres.TransactionSql,
  folder: string,
  file: string,
  table: KnownTable,
): Promise<BackedUpTable> {
  const hash = createHash('sha256');
  let bytes = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  const columns = table.columns.join(', ');
  const rows = await tx.unsafe(`copy (select ${columns} from ${table.name}) to stdout`).readable();
  await pipeline(rows, measure, createWriteStream(path.join(folder, file), { mode: 0o600 }));
  // The driver pauses its socket when the last chunk fills the stream's buffer, and would leave it so: nothing reads again.
  rows._read(0);
  return { ...table, file, bytes, sha256: hash.digest('hex'), ...(await contentOf(tx, table)) };
}
