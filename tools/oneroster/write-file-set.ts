import { createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type FileName, fileNames } from './binding.ts';
import { binding12 } from './binding-1-2.ts';
import { csvLine } from './csv-writer.ts';
import { writeZip } from './zip-writer.ts';

/** One file to be written: rows by field; extension columns are the names that the binding does not have. */
export interface WrittenTable {
  name: FileName;
  /** Extension columns, in the order in which they are written, to the right of the binding's. */
  extensions: readonly string[];
  rows: AsyncIterable<readonly Record<string, string>[]> | Iterable<readonly Record<string, string>[]>;
}

export interface Source {
  systemName: string;
  systemCode: string;
}

type Pieces = { name: string; pieces: AsyncIterable<string> };

/**
 * Writes a bulk set of version 1.2: tables in any order, the manifest last, whole or not at all. A location that ends in
 * .zip becomes an archive, any other a folder, in which the set takes the place of an earlier one. Throws if the location exists already as something else.
 */
export async function writeFileSet(
  location: string,
  tables: AsyncIterable<WrittenTable>,
  source: Source,
): Promise<void> {
  const files = partsOf(tables, source);
  if (!location.toLowerCase().endsWith('.zip')) return writeFolder(location, files);
  const unfinished = `${location}.part`;
  try {
    const handle = await open(unfinished, 'w', 0o600); // people's data: for the one who asked for it
    await writeZip(handle.createWriteStream(), files);
    await rename(unfinished, location);
  } finally {
    await rm(unfinished, { force: true });
  }
}

async function writeFolder(folder: string, files: AsyncIterable<Pieces>): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const left = new Set(fileNames.map((name) => `${name}.csv`));
  for await (const { name, pieces } of files) {
    left.delete(name);
    await pipeline(Readable.from(pieces), createWriteStream(path.join(folder, name), { mode: 0o600 }));
  }
  // Files of an earlier set would contradict the manifest.
  for (const name of left) await rm(path.join(folder, name), { force: true });
}

async function* partsOf(tables: AsyncIterable<WrittenTable>, source: Source): AsyncGenerator<Pieces> {
  const written = new Set<FileName>();
  for await (const table of tables) {
    written.add(table.name);
    yield { name: `${table.name}.csv`, pieces: linesOf(table) };
  }
  const properties = [
    ['propertyName', 'value'],
    ['manifest.version', '1.0'],
    ['oneroster.version', '1.2'],
    ...[...fileNames].sort().map((name) => [`file.${name}`, written.has(name) ? 'bulk' : 'absent']),
    ['source.systemName', source.systemName],
    ['source.systemCode', source.systemCode],
  ];
  yield {
    name: 'manifest.csv',
    pieces: (async function* () {
      yield properties.map(csvLine).join('');
    })(),
  };
}

/** Text of a table: the header, then its rows, some hundred a piece. */
export async function* linesOf({ name, extensions, rows }: WrittenTable): AsyncGenerator<string> {
  const columns = [...(binding12.get(name)?.fields ?? []).map((field) => field.name), ...extensions];
  yield csvLine(columns);
  for await (const batch of rows)
    yield batch.map((row) => csvLine(columns.map((column) => row[column] ?? ''))).join('');
}
