import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createClient } from '@supabase/supabase-js';
import postgres from 'postgres';
import { afterAll, expect, test } from 'vitest';
import type { InstanceOptions } from './instance/options.ts';
import { startInstance } from './instance.ts';
import { LOOPBACK } from './ports.ts';

const folders: string[] = [];
function options(): InstanceOptions {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'catalyst-instance-'));
  folders.push(dataDir);
  return {
    projectDir: path.resolve(import.meta.dirname, '..'),
    dataDir,
    ports: { app: 0, supabase: 0, database: 0, mailbox: 0, models: 0, jobs: 0 },
    app: 'none',
    given: {},
    durable: false,
    demonstration: false,
  };
}
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

async function queryAs(url: string | undefined, statement: string): Promise<unknown> {
  const sql = postgres(url ?? '', { max: 1 });
  try {
    const [row] = await sql.unsafe(statement);
    return row ? Object.values(row)[0] : undefined;
  } finally {
    await sql.end();
  }
}

test('its variables lead to every stand-in, and a second start finds accounts and keys as they were', async () => {
  const wanted = options();
  const first = await startInstance(wanted);
  expect(first.firstStart).toBe(true);
  for (const [variable, login] of [
    ['DATABASE_URL', 'catalyst_app'],
    ['DATABASE_GATEWAY_URL', 'catalyst_gateway'],
    ['DATABASE_SERVICE_URL', 'catalyst_service'],
    ['DATABASE_ADMIN_URL', 'catalyst_admin'],
  ] as const) {
    expect(await queryAs(first.env[variable], 'select current_user')).toBe(login);
  }
  expect((await fetch(`${first.env.MAILBOX_URL}/api/messages`)).status).toBe(200);
  expect((await fetch(`${first.env.GEMINI_BASE_URL}/models`)).status).toBeLessThan(500);
  const account = { email: 'ada@school.example', password: 'a good password' };
  const administrator = createClient(
    first.env.NEXT_PUBLIC_SUPABASE_URL ?? '',
    first.env.SUPABASE_SERVICE_ROLE_KEY ?? '',
  );
  await administrator.auth.admin.createUser({ ...account, email_confirm: true });
  await first.stop();
  await expect(fetch(`${first.env.MAILBOX_URL}/`)).rejects.toThrow();

  const second = await startInstance(wanted);
  expect(second.firstStart).toBe(false);
  expect(second.env.NEXT_PUBLIC_SUPABASE_ANON_KEY).toBe(first.env.NEXT_PUBLIC_SUPABASE_ANON_KEY);
  expect(second.env.GEMINI_ENCRYPTION_KEY).toBe(first.env.GEMINI_ENCRYPTION_KEY);
  const client = createClient(second.env.NEXT_PUBLIC_SUPABASE_URL ?? '', first.env.NEXT_PUBLIC_SUPABASE_ANON_KEY ?? '');
  expect((await client.auth.signInWithPassword(account)).error).toBeNull();
  await second.stop();
});

test('a configured service has no stand-in, and half a configuration is refused by name', async () => {
  const models = 'https://models.example/v1beta';
  const instance = await startInstance({ ...options(), given: { GEMINI_BASE_URL: models } });
  expect(instance.env.GEMINI_BASE_URL).toBe(models);
  await instance.stop();
  await expect(startInstance({ ...options(), given: { DATABASE_URL: 'postgres://x' } })).rejects.toThrow(
    /DATABASE_GATEWAY_URL.*GEMINI_ENCRYPTION_KEY/,
  );
});

test('a port that is taken is named with its variable, and nothing is left running', async () => {
  const holder = createServer().listen(0, LOOPBACK);
  await once(holder, 'listening');
  const address = holder.address();
  const taken = typeof address === 'object' && address ? address.port : 0;
  const wanted = options();
  await expect(startInstance({ ...wanted, ports: { ...wanted.ports, mailbox: taken } })).rejects.toThrow(
    'MAILBOX_PORT',
  );
  holder.close();
  await (await startInstance(wanted)).stop();
});
