import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FileName, fileNames } from './binding.ts';
import { binding11 } from './binding-1-1.ts';
import { binding12 } from './binding-1-2.ts';
import { type FileSet, openFileSet } from './file-set.ts';
import { readManifest } from './manifest.ts';
import { tableRows } from './read-table.ts';
import { FileSetRefused, RowErrors } from './row-error.ts';
import { type WrittenTable, writeFileSet } from './write-file-set.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'oneroster-'));
});
afterAll(() => rm(folder, { recursive: true }));

const within = (name: string) => path.join(folder, name);

async function write(location: string, tables: WrittenTable[]) {
  async function* all() {
    yield* tables;
  }
  await writeFileSet(location, all(), { systemName: 'Test', systemCode: '1' });
}

async function readAll(set: FileSet, name: FileName) {
  const errors = new RowErrors();
  const binding = binding12.get(name);
  if (!binding) throw new Error(name);
  const rows = [];
  const source = { file: `${name}.csv`, bytes: set.read(name), mode: 'bulk' as const };
  for await (const some of tableRows(binding, source, errors)) rows.push(...some.map(({ content }) => content));
  return { rows, errors: errors.first };
}

const orgs = [{ sourcedId: 'o1', name: 'Oak, "the" school', type: 'school', 'metadata.town': 'line\r\nbreak' }];
const orgTable = (): WrittenTable => ({ name: 'orgs', extensions: ['metadata.town'], rows: [orgs] });

describe('the binding', () => {
  it('has every file of 1.2, and of 1.1 those that it had, each with sourcedId first', () => {
    expect([...binding12.keys()].sort()).toEqual([...fileNames].sort());
    expect(binding11.size).toBe(13);
    for (const { fields } of [...binding12.values(), ...binding11.values()])
      expect(fields.slice(0, 3).map(({ name }) => name)).toEqual(['sourcedId', 'status', 'dateLastModified']);
  });

  it('reads a file after those that it refers to', () => {
    const at = (name: string) => (fileNames as readonly string[]).indexOf(name);
    for (const { name, fields } of binding12.values())
      for (const { refers } of fields) if (refers) expect(at(refers)).toBeLessThanOrEqual(at(name));
  });
});

describe('a file set', () => {
  it.each(['set.zip', 'set-folder'])('comes back from %s as it was written', async (name) => {
    await write(within(name), [orgTable()]);
    const set = await openFileSet(within(name));
    expect(await readAll(set, 'orgs')).toEqual({ rows: orgs, errors: [] });
    const errors = new RowErrors();
    expect(await readManifest(set, errors)).toMatchObject({
      version: '1.2',
      systemName: 'Test',
      files: new Map([['orgs', 'bulk']]),
    });
    expect(errors.first).toEqual([]);
    set.close();
  });

  it('takes the place of an earlier set in its folder, and of nothing else there', async () => {
    await write(within('again'), [orgTable(), { name: 'courses', extensions: [], rows: [[{ sourcedId: 'c' }]] }]);
    await writeFile(within('again/notes.txt'), 'ours');
    await write(within('again'), [orgTable()]);
    const set = await openFileSet(within('again'));
    expect([[...set.names.keys()].sort(), set.others]).toEqual([['manifest', 'orgs'], ['notes.txt']]);
    set.close();
  });

  it('is the same archive, byte for byte, for the same rows', async () => {
    const { readFile } = await import('node:fs/promises');
    await write(within('once.zip'), [orgTable()]);
    await write(within('again.zip'), [orgTable()]);
    expect(await readFile(within('once.zip'))).toEqual(await readFile(within('again.zip')));
  });

  it('loses nothing of any rows of any file', async () => {
    const text = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', ' ', 'ß', '😀'), minLength: 1 });
    const id = fc.string({
      unit: fc.constantFrom('a', 'Z', '7', '.', '-', '_', '/', '@'),
      minLength: 1,
      maxLength: 255,
    });
    const rows = fc.array(fc.record({ sourcedId: id, name: text, type: fc.constant('ext:any'), 'metadata.x': text }), {
      minLength: 1,
    });
    await fc.assert(
      fc.asyncProperty(rows, async (written) => {
        await write(within('any.zip'), [{ name: 'orgs', extensions: ['metadata.x'], rows: [written] }]);
        const set = await openFileSet(within('any.zip'));
        expect(await readAll(set, 'orgs')).toEqual({ rows: written, errors: [] });
        set.close();
      }),
      { numRuns: 60 },
    );
  });

  it('refuses an archive that leads out of itself, is a bomb, or is none', async () => {
    const zip = await import('./zip-writer.ts');
    const { createWriteStream } = await import('node:fs');
    const pack = async (name: string, inner: string, piece: string, times = 1) => {
      async function* pieces() {
        for (let count = 0; count < times; count++) yield piece;
      }
      async function* files() {
        yield { name: inner, pieces: pieces() };
      }
      await zip.writeZip(createWriteStream(within(name)), files());
      return openFileSet(within(name));
    };
    await expect(pack('out.zip', '../users.csv', 'x')).rejects.toThrow(/invalid relative path/);
    await expect(pack('bomb.zip', 'users.csv', 'x'.repeat(1024 ** 2), 20)).rejects.toThrow(/packed more than/);
    await writeFile(within('text.zip'), 'hello');
    await expect(openFileSet(within('text.zip'))).rejects.toThrow(FileSetRefused);
    await expect(openFileSet(within('nowhere'))).rejects.toThrow(/There is no file or folder/);
  });

  it('does not follow links out of a folder', async () => {
    await write(within('linked'), []);
    await symlink('/etc/hostname', within('linked/users.csv'));
    expect([...(await openFileSet(within('linked'))).names.keys()]).toEqual(['manifest']);
  });
});

describe('the manifest', () => {
  it('names every disagreement with the files that are there', async () => {
    await write(within('manifest'), [orgTable()]);
    const text =
      'propertyName,value\nmanifest.version,1.0\noneroster.version,1.1\nfile.users,bulk\nfile.orgs,absent\nfile.roles,bulk\nfile.pets,bulk\nfile.users,delta\nfile.classes,some\n';
    await writeFile(within('manifest/manifest.csv'), text);
    const errors = new RowErrors();
    await readManifest(await openFileSet(within('manifest')), errors);
    expect(errors.first.map(({ line, field }) => `${line}:${field}`).sort()).toEqual([
      '4:file.users',
      '5:file.orgs',
      '6:file.roles',
      '7:file.pets',
      '8:file.users',
      '9:file.classes',
    ]);
  });
});
