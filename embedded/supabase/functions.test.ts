import { FunctionsHttpError } from '@supabase/supabase-js';
import { Hono } from 'hono';
import { afterAll, expect, test } from 'vitest';
import { gatewayDatabase, TEST_RING } from '#agents/gateway/testing/gateway-harness.ts';
import { functionsServer } from '#agents/gateway-functions/functions-server.ts';
import { LendingLedger } from '#agents/gateway-functions/lending-ledger.ts';
import { identify, publishedKeys } from '#agents/gateway-functions/service-identity.ts';
import { listen } from '#embedded/http-server.ts';
import { functionsProject } from './testing-functions.ts';

/** Calls of an unmodified supabase-js through port 54321 to whoever serves the functions. */
const { urls, owner } = await gatewayDatabase();
const ledger = new LendingLedger({ url: urls.gateway });
let signedAt = '';
const serve = functionsServer({
  ledger,
  ring: TEST_RING,
  waitMs: 0,
  identify: (headers) => identify(headers, { serviceKeys: [], publicKeys: [], keySet: publishedKeys(signedAt) }),
});
const app = await listen(
  new Hono().all('/functions/v1/:name', (c) =>
    serve(c.req.raw, c.req.param('name'), { address: c.req.header('x-forwarded-for')?.split(', ').at(-1) }),
  ),
  0,
);
const project = await functionsProject(app.url);
signedAt = project.url;
afterAll(async () => {
  await Promise.all([project.stop(), ledger.close()]);
  await app.stop().catch(() => {});
});

const invoke = async (
  key: string,
  name: string,
  body: Record<string, unknown>,
  headers: Record<string, string> = {},
) => {
  const { data, error } = await project.client(key).functions.invoke(name, { body, headers });
  if (!error) return { status: 200, body: data };
  if (!(error instanceof FunctionsHttpError)) throw error;
  return { status: error.context.status as number, body: await error.context.json() };
};

test('the service role borrows a key and settles it', async () => {
  const ask = { model: 'gemini-2.5-flash', tokens: 50, userId: 'account-1', endpoint: 'quiz-maker' };
  const lent = await invoke(project.keys.service, 'intelligent-ai-router', ask);
  expect(lent).toMatchObject({
    status: 200,
    body: { success: true, model_used: 'gemini-2.5-flash', fallback_count: 0 },
  });
  const { reservation_id } = lent.body;
  const settled = await invoke(project.keys.service, 'settle-usage', {
    reservation_id,
    outcome: 'ok',
    input_tokens: 40,
    output_tokens: 9,
  });
  expect(settled).toEqual({ status: 200, body: { success: true } });
  expect(await owner`select state, input_tokens from public.api_usage_logs where id = ${reservation_id}`).toEqual([
    { state: 'settled', input_tokens: 40 },
  ]);
});

test('nobody else does', async () => {
  const authorization = `Bearer ${await project.personToken()}`;
  expect((await invoke(project.keys.anon, 'reset-cooldowns', {})).status).toBe(403);
  expect((await invoke(project.keys.anon, 'reset-cooldowns', {}, { authorization })).status).toBe(403);
  expect((await invoke(project.keys.anon, 'reset-cooldowns', {}, { authorization: 'Bearer a.b.c' })).status).toBe(401);
});

test('a call counts for the address that it came from, not for the one that it names', async () => {
  await invoke(project.keys.service, 'reset-cooldowns', {}, { 'x-forwarded-for': '203.0.113.9' });
  const [row] =
    await owner`select detail ->> 'address' as address from guard.audit_log where outcome = 'done' order by id desc limit 1`;
  expect(row!.address).toBe('127.0.0.1');
});

test('while the app is away, callers are told so', async () => {
  await app.stop();
  expect(await invoke(project.keys.service, 'reset-cooldowns', {})).toEqual({
    status: 503,
    body: { success: false, error: expect.stringMatching(/at the moment/), code: 'unavailable', details: {} },
  });
});
