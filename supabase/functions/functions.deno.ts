import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { FunctionsHttpError } from '@supabase/supabase-js';
import { Hono } from 'hono';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { gatewayDatabase } from '#agents/gateway/testing/gateway-harness.ts';
import { endpoints } from '#agents/gateway-functions/endpoints.ts';
import { listen, type RunningServer } from '#embedded/http-server.ts';
import { freePort } from '#embedded/ports.ts';
import { type FunctionsProject, functionsProject } from '#embedded/supabase/testing-functions.ts';

const { binary, env } = inject('deno');
const folder = import.meta.dirname;
const names = Object.keys(endpoints);
/** Packages come from our own folder, in the versions of deno.json: nothing is downloaded. */
const LOCAL_PACKAGES = ['--node-modules-dir=manual', '--no-lock', '--cached-only'];

const { urls, owner } = await gatewayDatabase();
let project: FunctionsProject;
let platform: RunningServer;
const running: ChildProcess[] = [];

/** Each function in a process of its own, behind one address by its name: as the platform serves them. */
beforeAll(async () => {
  const addresses = new Map<string, string>();
  const pass = new Hono().all('/functions/v1/:name', async (c) => {
    const address = addresses.get(c.req.param('name'));
    if (!address) return c.notFound();
    const passed = ['authorization', 'apikey', 'content-type', 'x-forwarded-for'].flatMap((header) => {
      const value = c.req.header(header);
      return value === undefined ? [] : [[header, value] as [string, string]];
    });
    return fetch(address, { method: c.req.method, headers: passed, body: await c.req.arrayBuffer() });
  });
  platform = await listen(pass, 0);
  project = await functionsProject(platform.url);
  const variables = {
    DATABASE_GATEWAY_URL: urls.gateway,
    GEMINI_ENCRYPTION_KEY: 'cd'.repeat(32),
    SUPABASE_URL: project.url,
    SUPABASE_SERVICE_ROLE_KEY: project.keys.service,
    SUPABASE_ANON_KEY: project.keys.anon,
  };
  for (const name of ['intelligent-ai-router', 'settle-usage']) addresses.set(name, await serve(name, variables));
});
afterAll(async () => {
  for (const child of running.filter(({ exitCode }) => exitCode === null)) {
    // Asked politely, it would wait until its database connections have been idle for a minute.
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await project?.stop();
  await platform?.stop();
});

async function serve(name: string, variables: Record<string, string>): Promise<string> {
  const port = await freePort();
  const child = spawn(
    binary,
    [
      'serve',
      ...LOCAL_PACKAGES,
      '--allow-net',
      '--allow-env',
      '--allow-read',
      '--host=127.0.0.1',
      `--port=${port}`,
      path.join(folder, name, 'index.ts'),
    ],
    { env: { ...env, ...variables, NODE_ENV: 'test', NO_COLOR: '1' }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  running.push(child);
  let said = '';
  const ready = new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('Listening')) resolve();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', () => reject(new Error(`${name} ended under Deno:\n${said}`)));
  });
  await ready;
  return `http://127.0.0.1:${port}/functions/v1/${name}`;
}

async function invoke(key: string, name: string, body: Record<string, unknown>) {
  const { data, error } = await project.client(key).functions.invoke(name, { body });
  if (!error) return { status: 200, body: data };
  if (!(error instanceof FunctionsHttpError)) throw error;
  return { status: error.context.status as number, body: await error.context.json() };
}

test('every function has an entry, and Deno finds no error in any', () => {
  const entries = names.map((name) => path.join(folder, name, 'index.ts'));
  // Throws with what Deno says.
  execFileSync(binary, ['check', ...LOCAL_PACKAGES, ...entries], {
    env: { ...env, NODE_ENV: 'test', NO_COLOR: '1' },
    stdio: 'pipe',
  });
});

test('the versions are those of the product', async () => {
  const { imports } = (await import('./deno.json', { with: { type: 'json' } })).default;
  const { dependencies } = (await import('../../package.json', { with: { type: 'json' } })).default;
  const packages = Object.entries(imports).filter(([name]) => !name.startsWith('#'));
  expect(packages.length).toBeGreaterThan(2);
  for (const [name, specifier] of packages)
    expect(specifier).toBe(`npm:${name}@${(dependencies as Record<string, string>)[name]}`);
});

test('under Deno a back end borrows a key, opens it and settles it', async () => {
  const { service } = project.keys;
  const ask = { model: 'auto', tokens: 50, userId: 'account-1', endpoint: 'quiz-maker' };
  const lent = await invoke(service, 'intelligent-ai-router', ask);
  expect(lent.status).toBe(200);
  expect(endpoints['intelligent-ai-router'].answer.parse(lent.body)).toEqual(lent.body);
  expect(lent.body.api_key).toMatch(/^demo-[0-9a-f]{40}$/);
  const { reservation_id } = lent.body;
  const figures = { outcome: 'ok', input_tokens: 40, output_tokens: 9 };
  expect(await invoke(service, 'settle-usage', { reservation_id, ...figures })).toEqual({
    status: 200,
    body: { success: true },
  });
  expect(await owner`select state, input_tokens from public.api_usage_logs where id = ${reservation_id}`).toEqual([
    { state: 'settled', input_tokens: 40 },
  ]);
});

test('under Deno nobody else does, and wrong calls are told why', async () => {
  expect((await invoke(project.keys.anon, 'intelligent-ai-router', {})).status).toBe(403);
  const wrong = await invoke(project.keys.service, 'intelligent-ai-router', { tokens: 0, endpoint: 'x' });
  expect([wrong.status, wrong.body.details.issues[0].path]).toEqual([400, 'tokens']);
});

test('under Deno those who ask at once get no more than there is', async () => {
  await owner`update public.ai_models set status = 'paused' where family <> 'gemini-2.5-flash'`;
  await owner`update public.ai_keys set status = 'paused' where id not in (
    select k.id from public.ai_keys k join public.ai_key_assignments a on a.key_id = k.id where a.family = 'gemini-2.5-flash' order by k.id limit 1)`;
  await owner`insert into gateway.clock (frozen_at) values ('2026-03-03T12:00:10Z')`;
  const ask = { model: 'auto', tokens: 10, userId: null, endpoint: 'quiz-maker' };
  const answers = await Promise.all(
    Array.from({ length: 14 }, () => invoke(project.keys.service, 'intelligent-ai-router', ask)),
  );
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(10);
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(4);
});
