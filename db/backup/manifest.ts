import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

const MANIFEST = 'manifest.json';

const table = z.object({
  /** `schema.name`, as SQL quotes it. */
  name: z.string(),
  file: z.string(),
  columns: z.array(z.string()),
  rows: z.int(),
  bytes: z.int(),
  /** Of the file, hexadecimal. */
  sha256: z.string(),
  /** Of the rows, whatever their order: what a restored table is compared by. */
  checksum: z.string(),
});

const manifest = z.object({
  format: z.literal(1),
  takenAt: z.string(),
  /** The snapshot that all tables show. */
  snapshot: z.string(),
  /** Names of the migrations that the schema stood at: a restore needs the same. */
  migrations: z.array(z.string()),
  tables: z.array(table),
  sequences: z.array(z.object({ name: z.string(), value: z.string(), called: z.boolean() })),
  /** The newest signed head of the audit log; null before anything was sealed. */
  auditHead: z.object({ number: z.string(), hash: z.string() }).nullable(),
});

export type Manifest = z.infer<typeof manifest>;
export type BackedUpTable = z.infer<typeof table>;

/** A backup that cannot be used as it is, with every file that is wrong. */
export class DamagedBackup extends Error {
  readonly problems: string[];
  constructor(problems: string[]) {
    super(`The backup cannot be used:\n${problems.map((problem) => `- ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Written last and at once: a backup that was cut has no manifest. */
export async function writeManifest(folder: string, content: Manifest): Promise<void> {
  const text = `${JSON.stringify(content, null, 2)}\n`;
  await writeFile(path.join(folder, `${MANIFEST}.sha256`), `${sha256(text)}  ${MANIFEST}\n`, { mode: 0o600 });
  await writeFile(path.join(folder, `${MANIFEST}.new`), text, { mode: 0o600 });
  await rename(path.join(folder, `${MANIFEST}.new`), path.join(folder, MANIFEST));
}

/** Reads a backup and proves every file of it. Throws DamagedBackup, naming all that is missing or damaged. */
export async function readBackup(folder: string): Promise<Manifest> {
  const file = path.join(folder, MANIFEST);
  if (!existsSync(file)) throw new DamagedBackup([`${MANIFEST} is missing: no backup, or one that was cut short`]);
  const text = await readFile(file, 'utf8');
  const [known] = (await readFile(`${file}.sha256`, 'utf8').catch(() => '')).split(' ');
  if (known !== sha256(text)) throw new DamagedBackup([`${MANIFEST} is damaged, or ${MANIFEST}.sha256 is`]);
  const content = manifest.parse(JSON.parse(text));
  const problems: string[] = [];
  for (const one of content.tables) {
    const at = path.join(folder, one.file);
    if (!existsSync(at)) problems.push(`${one.file} (${one.name}) is missing`);
    else if ((await sha256OfFile(at)) !== one.sha256) problems.push(`${one.file} (${one.name}) is damaged`);
  }
  if (problems.length > 0) throw new DamagedBackup(problems);
  return content;
}

async function sha256OfFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
