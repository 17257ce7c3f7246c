import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { auditDatabase, OTHER_KEYS, TEST_KEYS } from '#db/audit/testing.ts';
import { sealAll } from '#db/audit-seal.ts';

const audit = await auditDatabase();
const folder = mkdtempSync(path.join(tmpdir(), 'catalyst-audit-verify-'));
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await audit.close();
});
const kept = path.join(folder, 'head.json');

/** The command as a person runs it, with nothing but the database and what is given. */
function run(args: string[], env: Record<string, string> = {}) {
  const given = { DATABASE_SERVICE_URL: audit.database.urls.service, CATALYST_DATA: folder, ...env };
  const { PATH = '' } = process.env;
  const variables: NodeJS.ProcessEnv = { NODE_ENV: 'test', PATH, NO_COLOR: '1', ...given };
  return new Promise<{ code: number; out: string; error: string; last: () => Record<string, unknown> }>((resolve) => {
    const command = [path.join(import.meta.dirname, 'audit-verify.ts'), ...args];
    execFile(process.execPath, command, { env: variables }, (failure, out, error) => {
      const code = failure ? Number(failure.code) : 0;
      resolve({ code, out, error, last: () => JSON.parse(out.trim().split('\n').at(-1) ?? '') });
    });
  });
}
const publicKey = ['--key', TEST_KEYS.signing.publicKey];

test('verifies with the public key alone, and keeps a head', async () => {
  await audit.write(12);
  await sealAll({ sql: audit.service, keys: TEST_KEYS });
  const { code, out, last } = await run([...publicKey, '--keep-head', kept]);
  expect(last()).toMatchObject({
    ok: true,
    chains: 4,
    rows: 12,
    sealed: 12,
    unsealed: 0,
    heads: 4,
    problems: 0,
    first: null,
  });
  expect(code).toBe(0);
  expect(out).toContain('the platform');
  expect(await run([], { AUDIT_SIGNING_KEY: 'a1'.repeat(32) })).toMatchObject({ code: 0 });
});

test('says what is wrong, and ends with code 1', async () => {
  const unknown = await run(['--key', OTHER_KEYS.signing.publicKey]);
  expect([unknown.code, unknown.last().first]).toMatchObject([1, { kind: 'signature' }]);
  await audit.tamper((tx) => tx`update guard.audit_log set rows = rows + 1 where id = 7`);
  const edited = await run(publicKey);
  expect([edited.code, edited.last().first]).toMatchObject([1, { kind: 'edited', id: '7' }]);
  await audit.tamper((tx) => tx`truncate guard.audit_log, guard.audit_seals, guard.audit_heads`);
  expect(await run(publicKey)).toMatchObject({ code: 0 });
  const cut = await run([...publicKey, '--head', kept]);
  expect([cut.code, cut.last().first]).toMatchObject([1, { kind: 'kept-head' }]);
});

test('tells in a sentence what it needs', async () => {
  const wrong = path.join(folder, 'wrong.json');
  writeFileSync(wrong, '{}');
  expect(await run([])).toMatchObject({ code: 1, error: expect.stringContaining('Give --key') });
  expect(await run(['--key', 'x'])).toMatchObject({ code: 1, error: expect.stringContaining('64 hexadecimal') });
  expect(await run([...publicKey, '--head', wrong])).toMatchObject({
    code: 1,
    error: expect.stringContaining('is not a head'),
  });
});
