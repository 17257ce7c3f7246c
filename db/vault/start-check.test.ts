import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { secretProblems } from './start-check.ts';

const root = path.resolve(import.meta.dirname, '..', '..');
const folder = mkdtempSync(path.join(tmpdir(), 'catalyst-start-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const DATABASE_URL = 'postgres://catalyst_app@127.0.0.1:1/catalyst';
const good = () => randomBytes(32).toString('hex');
const hosted = { DATABASE_URL, GEMINI_ENCRYPTION_KEY: good(), API_KEY_ENCRYPTION_KEY: good() };

describe('secrets of a hosted installation', () => {
  test('are well when they are random, and while they are replaced', () => {
    expect(secretProblems(hosted)).toEqual([]);
    expect(secretProblems({ ...hosted, GEMINI_ENCRYPTION_KEY: `2:${good()},1:${good()}` })).toEqual([]);
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        fc.pre(new Set(bytes).size > 16);
        expect(secretProblems({ ...hosted, API_KEY_ENCRYPTION_KEY: Buffer.from(bytes).toString('hex') })).toEqual([]);
      }),
    );
  });

  test('are not asked for with the embedded database', () => expect(secretProblems({})).toEqual([]));

  test.each(['GEMINI_ENCRYPTION_KEY', 'API_KEY_ENCRYPTION_KEY'])(
    '%s is named when missing, with how to make it',
    (name) => {
      for (const missing of [undefined, '']) {
        const [line, ...more] = secretProblems({ ...hosted, [name]: missing });
        expect(more).toEqual([]);
        expect(line).toMatch(new RegExp(`^${name} is not set\\..*64 hexadecimal.*openssl rand -hex 32`));
      }
    },
  );

  test.each([
    ['too short', good().slice(2)],
    ['too long', `${good()}00`],
    ['no hexadecimal', `${good().slice(2)}xy`],
    ['of two versions by one number', `1:${good()},1:${good()}`],
  ])('are refused when %s, without being repeated', (_, text) => {
    const [line] = secretProblems({ ...hosted, GEMINI_ENCRYPTION_KEY: text });
    expect(line).toMatch(/^GEMINI_ENCRYPTION_KEY cannot be used/);
    expect(line).not.toContain(text.slice(0, 16));
  });

  test.each([
    'ab'.repeat(32),
    'cd'.repeat(32),
    '0'.repeat(64),
    '0123456789abcdef'.repeat(4),
    'deadbeef'.repeat(8),
    Buffer.from(Array.from({ length: 32 }, (_, index) => index)).toString('hex'),
    Buffer.from(Array.from({ length: 32 }, (_, index) => 255 - index)).toString('hex'),
    `2:${good()},1:${'cd'.repeat(32)}`,
  ])('are refused when anybody could guess them: %s', (text) => {
    const [line] = secretProblems({ ...hosted, GEMINI_ENCRYPTION_KEY: text });
    expect(line).toMatch(/well-known value/);
  });
});

/** A process with these variables and no others of ours. */
function run(args: string[], given: Record<string, string>) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, CATALYST_DATA: path.join(folder, 'data'), ...given } as unknown as NodeJS.ProcessEnv,
  });
  return { status, stdout, stderr };
}

describe('a process', () => {
  const hook = [
    '--input-type=module',
    '-e',
    "await (await import('./instrumentation.ts')).register(); console.log('up')",
  ];
  const production = { NODE_ENV: 'production', NEXT_RUNTIME: 'nodejs' };

  test('of the app ends in production when a secret is missing or known, and starts when they are well', () => {
    const { GEMINI_ENCRYPTION_KEY: _, ...missing } = hosted;
    const refused = run(hook, { ...production, ...missing });
    expect(refused).toMatchObject({ status: 1, stdout: '' });
    expect(refused.stderr).toMatch(/does not start:\n- GEMINI_ENCRYPTION_KEY is not set/);
    const known = run(hook, { ...production, ...hosted, API_KEY_ENCRYPTION_KEY: 'ab'.repeat(32) });
    expect(known).toMatchObject({ status: 1, stdout: '' });
    expect(known.stderr).toMatch(/- API_KEY_ENCRYPTION_KEY is a well-known value/);
    expect(run(hook, { ...production, ...hosted })).toMatchObject({ status: 0, stdout: 'up\n' });
  }, 60_000);

  test('of the start command ends before anything is started', () => {
    const others = Object.fromEntries(
      ['DATABASE_GATEWAY_URL', 'DATABASE_SERVICE_URL', 'NEXT_PUBLIC_SUPABASE_URL', 'NEXT_PUBLIC_SUPABASE_ANON_KEY'].map(
        (name) => [name, DATABASE_URL],
      ),
    );
    const given = { ...hosted, ...others, SUPABASE_SERVICE_ROLE_KEY: 'x', GEMINI_ENCRYPTION_KEY: good().slice(1) };
    const { status, stderr } = run(['scripts/start.ts'], given);
    expect(status).toBe(1);
    expect(stderr.trim()).toMatch(/^GEMINI_ENCRYPTION_KEY cannot be used: .*openssl rand -hex 32.*\.$/);
    expect(stderr).not.toMatch(/\n\s+at /);
  }, 60_000);
});
