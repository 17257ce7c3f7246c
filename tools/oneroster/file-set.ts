import { createReadStream } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import yauzl, { type Entry, type Options, type ZipFile } from 'yauzl';
import { type FileName, fileNames } from './binding.ts';
import { FileSetRefused } from './row-error.ts';

export type PartName = FileName | 'manifest';

/** The files of an exchange, from a folder or an archive. Bytes come as they are read; nothing is unpacked to disk. */
export interface FileSet {
  /** What is there, and what it is called there. */
  names: ReadonlyMap<PartName, string>;
  /** Files that are no part of OneRoster; they are left alone. */
  others: readonly string[];
  /** Bytes of one file. Throws FileSetRefused if it turns out larger than it said. */
  read(name: PartName): AsyncIterable<Uint8Array>;
  close(): void;
}

/** Bytes of all files together, unpacked: a district of 500,000 people takes about 300 MB. */
const LARGEST_SET = 4 * 1024 ** 3;
const MOST_FILES = 1_000;
/** Real files pack 5 to 40 times; a bomb packs a thousand times. Small files may be anything. */
const TIGHTEST_PACKING = 250;
const SMALL = 16 * 1024 ** 2;

const parts = new Map<string, PartName>(
  [...fileNames, 'manifest' as const].map((name) => [`${name}.csv`.toLowerCase(), name]),
);

interface Part {
  name: string;
  size: number;
  open(): Promise<Readable>;
}

/** Opens a folder or a zip archive. Throws FileSetRefused with what is wrong and what to do. */
export async function openFileSet(location: string): Promise<FileSet> {
  const found = await lstat(location).catch((cause: unknown) => {
    throw new FileSetRefused(`There is no file or folder ${location}.`, cause);
  });
  return found.isDirectory() ? openFolder(location) : openArchive(location);
}

async function openFolder(folder: string): Promise<FileSet> {
  const all: Part[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isFile()) continue; // links could lead out of the folder
    const file = path.join(folder, entry.name);
    all.push({ name: entry.name, size: (await lstat(file)).size, open: async () => createReadStream(file) });
  }
  return fileSet(all, () => {});
}

const openZip = promisify<string, Options, ZipFile>(yauzl.open);

async function openArchive(file: string): Promise<FileSet> {
  const refuse = (cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    return new FileSetRefused(`${path.basename(file)} is not a zip archive that can be read (${why}).`, cause);
  };
  const zip = await openZip(file, { lazyEntries: true, autoClose: false, strictFileNames: true }).catch(
    (cause: unknown) => {
      throw refuse(cause);
    },
  );
  try {
    const all: Part[] = [];
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName.endsWith('/') || entry.fileName.startsWith('__MACOSX/')) continue;
      if (all.length === MOST_FILES) throw new FileSetRefused(`The archive holds more than ${MOST_FILES} files.`);
      all.push(archived(zip, entry));
    }
    return fileSet(all, () => zip.close());
  } catch (error) {
    zip.close();
    throw error instanceof FileSetRefused ? error : refuse(error);
  }
}

function archived(zip: ZipFile, entry: Entry): Part {
  const { fileName, uncompressedSize, compressedSize } = entry;
  if (entry.isEncrypted()) throw new FileSetRefused(`${fileName} is locked with a password. Send it without one.`);
  if (uncompressedSize > SMALL && uncompressedSize > compressedSize * TIGHTEST_PACKING)
    throw new FileSetRefused(`${fileName} is packed more than ${TIGHTEST_PACKING} times, as no real list is.`);
  return { name: fileName, size: uncompressedSize, open: () => zip.openReadStreamPromise(entry) };
}

function fileSet(all: readonly Part[], close: () => void): FileSet {
  const total = all.reduce((sum, { size }) => sum + size, 0);
  if (total > LARGEST_SET) throw new FileSetRefused('The files are larger than four gigabytes together.');
  const known = new Map<PartName, Part>();
  const others: string[] = [];
  for (const part of all) {
    const name = parts.get(path.posix.basename(part.name).toLowerCase());
    const earlier = name && known.get(name);
    if (earlier)
      throw new FileSetRefused(`There are two files ${earlier.name} and ${part.name}. Leave one of them out.`);
    if (name) known.set(name, part);
    else others.push(part.name);
  }
  return {
    names: new Map([...known].map(([name, part]) => [name, path.posix.basename(part.name)])),
    others,
    read: (name) => bounded(known.get(name)),
    close,
  };
}

async function* bounded(part: Part | undefined): AsyncGenerator<Uint8Array> {
  if (!part) return;
  let left = part.size;
  try {
    for await (const piece of (await part.open()) as AsyncIterable<Uint8Array>) {
      left -= piece.length;
      if (left < 0) throw new FileSetRefused(`${part.name} is longer than it says. Pack or copy it again.`);
      yield piece;
    }
  } catch (error) {
    if (error instanceof FileSetRefused) throw error;
    throw new FileSetRefused(`${part.name} cannot be read: ${(error as Error).message}. Pack or copy it again.`, error);
  }
}
