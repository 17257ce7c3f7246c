import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { SecretRing } from '#db/vault/key-ring.ts';
import { secretProblems } from '#db/vault/start-check.ts';
import { addVersions, dropOldVersions, loadSecrets } from './secrets.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'catalyst-secrets-'));
const file = path.join(folder, 'data', 'secrets.json');
const load = () => loadSecrets(path.dirname(file));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => rmSync(path.dirname(file), { recursive: true, force: true }));

const mode = () => (statSync(file).mode & 0o777).toString(8);

test('an installation makes its own secrets, for itself alone, and keeps them', async () => {
  const made = await load();
  expect(mode()).toBe('600');
  const { geminiEncryptionKey: GEMINI_ENCRYPTION_KEY, apiKeyEncryptionKey: API_KEY_ENCRYPTION_KEY } = made;
  expect(secretProblems({ DATABASE_URL: 'set', GEMINI_ENCRYPTION_KEY, API_KEY_ENCRYPTION_KEY })).toEqual([]);
  expect(GEMINI_ENCRYPTION_KEY).not.toBe(API_KEY_ENCRYPTION_KEY);
  expect(await load()).toEqual(made);
  rmSync(path.dirname(file), { recursive: true });
  expect((await load()).geminiEncryptionKey).not.toBe(GEMINI_ENCRYPTION_KEY);
});

test('what is missing is added to what is there, and the file is for its owner again', async () => {
  const made = await load();
  const { geminiEncryptionKey: _, ...others } = made;
  writeFileSync(file, JSON.stringify({ ...others, geminiEncryptionKey: undefined }));
  chmodSync(file, 0o644);
  const again = await load();
  expect(again).toEqual({ ...made, geminiEncryptionKey: again.geminiEncryptionKey });
  expect(again.geminiEncryptionKey).toMatch(/^[0-9a-f]{64}$/);
  expect(mode()).toBe('600');
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(again);
});

test('what a killed start left half-written does no harm, and a broken file is never replaced', async () => {
  const made = await load();
  writeFileSync(`${file}.new`, '{"geminiEncr', { mode: 0o644 });
  expect(await load()).toEqual(made);
  expect(mode()).toBe('600');
  writeFileSync(file, '');
  await expect(load()).rejects.toThrow(`${file} cannot be read`);
  expect(readFileSync(file, 'utf8')).toBe('');
});

test('a new version comes before the old one, which opens what it sealed until it is dropped', async () => {
  const place = { table: 'ai_keys', column: 'secret', row: '00000000-0000-4000-8000-000000000000' };
  const rings = async () => {
    const { geminiEncryptionKey, apiKeyEncryptionKey } = await load();
    return [geminiEncryptionKey, apiKeyEncryptionKey].map((text) => new SecretRing(text));
  };
  const sealed = (await rings()).map((ring) => ring.seal('a secret', place));
  for (const versions of [
    [2, 1],
    [3, 2, 1],
  ]) {
    await addVersions(path.dirname(file));
    for (const [index, ring] of (await rings()).entries()) {
      expect(ring.versions).toEqual(versions);
      expect(ring.open(sealed[index]!, place)).toBe('a secret');
    }
  }
  const last = (await rings()).map((ring) => ring.seal('a secret', place));
  const before = await load();
  const rotated = [before.geminiEncryptionKey, before.apiKeyEncryptionKey];
  await expect(dropOldVersions(path.dirname(file), [rotated[0], 'another'])).rejects.toThrow('start it anew');
  expect(await load()).toEqual(before);
  await dropOldVersions(path.dirname(file), rotated);
  expect(mode()).toBe('600');
  for (const [index, ring] of (await rings()).entries()) {
    expect(ring.versions).toEqual([3]);
    expect(ring.open(last[index]!, place)).toBe('a secret');
  }
});
