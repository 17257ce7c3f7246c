import { createClient, FunctionsHttpError } from '@supabase/supabase-js';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { endpoints } from '#agents/gateway-functions/endpoints.ts';
import { answerOf, type PersonKey, send, signIn, variable } from '#app/api/testing/instance.ts';

/** The model gateway for other back ends: `supabase.functions.invoke` on the address of the project, and the app itself. */
let sql: postgres.Sql;
beforeAll(() => {
  sql = postgres(variable('DATABASE_SERVICE_URL'), { max: 1 });
});
afterAll(() => sql?.end());

const names = Object.keys(endpoints);
const service = () => ({ token: variable('SUPABASE_SERVICE_ROLE_KEY') });
const ask = { model: 'auto', tokens: 25, userId: 'account-17', endpoint: 'quiz-maker' };

async function invoke(key: string, name: string, body: Record<string, unknown>) {
  const project = createClient(variable('NEXT_PUBLIC_SUPABASE_URL'), key, {
    auth: { persistSession: false, autoRefreshToken: false },
  });
  const { data, error } = await project.functions.invoke(name, { body });
  if (!error) return { status: 200, body: data };
  if (!(error instanceof FunctionsHttpError)) throw error;
  return { status: error.context.status as number, body: await error.context.json() };
}

const post = (name: string, body: unknown, as?: PersonKey | { token: string }) =>
  answerOf(`/functions/v1/${name}`, { method: 'POST', as, body });

describe('a back end of the project', () => {
  it('borrows a key, uses it and settles it', async () => {
    const { status, body } = await invoke(service().token, 'intelligent-ai-router', ask);
    expect(status).toBe(200);
    expect(endpoints['intelligent-ai-router'].answer.parse(body)).toEqual(body);
    const models = variable('GEMINI_BASE_URL');
    const sent = await fetch(`${models}/models/${body.model_used}:generateContent`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-goog-api-key': body.api_key },
      body: JSON.stringify({ contents: [{ role: 'user', parts: [{ text: 'Hello' }] }] }),
    });
    expect(sent.status).toBe(200);
    const { usageMetadata } = z
      .object({ usageMetadata: z.looseObject({ promptTokenCount: z.int(), candidatesTokenCount: z.int() }) })
      .parse(await sent.json());
    const settled = await invoke(service().token, 'settle-usage', {
      reservation_id: body.reservation_id,
      outcome: 'ok',
      input_tokens: usageMetadata.promptTokenCount,
      output_tokens: usageMetadata.candidatesTokenCount,
    });
    expect(settled).toEqual({ status: 200, body: { success: true } });
    const [row] = await sql`select state, endpoint, input_tokens from api_usage_logs where id = ${body.reservation_id}`;
    expect(row).toEqual({
      state: 'settled',
      endpoint: 'functions/quiz-maker',
      input_tokens: usageMetadata.promptTokenCount,
    });
  });

  it('gets a key of one model, and clears cooldowns that have passed', async () => {
    const { status, body } = await post(
      'get-available-gemini-key',
      { model: 'gemini-2.5-flash', tokens: 10 },
      service(),
    );
    expect([status, body.model_used]).toEqual([200, 'gemini-2.5-flash']);
    expect(endpoints['get-available-gemini-key'].answer.parse(body)).toEqual(body);
    const unsent = { reservation_id: body.reservation_id, outcome: 'unsent', input_tokens: 0, output_tokens: 0 };
    expect((await post('settle-usage', unsent, service())).body).toEqual({ success: true });
    const cleared = await post('reset-cooldowns', {}, service());
    expect(cleared).toEqual({ status: 200, body: { success: true, cleared: expect.any(Number) } });
  });

  it('leaves a row in the audit and a span, and its key in neither', async () => {
    const { body } = await invoke(service().token, 'intelligent-ai-router', ask);
    const unsent = { reservation_id: body.reservation_id, outcome: 'unsent' };
    expect((await post('settle-usage', unsent, service())).status).toBe(200);
    const rows = await sql`select operation, outcome, detail from guard.audit_log
      where detail ->> 'reservation_id' = ${body.reservation_id} order by id`;
    expect(rows.map(({ operation, outcome }) => [operation, outcome])).toEqual([
      ['functions.intelligent-ai-router', 'done'],
      ['functions.settle-usage', 'done'],
    ]);
    expect(rows[0]?.detail).toMatchObject({ identity: 'service_role', endpoint: 'quiz-maker', user_id: 'account-17' });
    const spans = () => sql`select attributes from spans where name = 'POST /functions/v1/[name]'`;
    await expect.poll(async () => (await spans()).length, { timeout: 30_000 }).toBeGreaterThan(0);
    for (const table of ['guard.audit_log', 'spans', 'api_usage_logs', 'ai_request_logs']) {
      const [found] =
        await sql`select count(*)::int as n from ${sql.unsafe(table)} t where to_jsonb(t)::text like ${`%${body.api_key}%`}`;
      expect([table, found?.n]).toEqual([table, 0]);
    }
  });
});

describe('anybody else', () => {
  it.each(names)('gets nothing from %s', async (name) => {
    expect((await post(name, ask)).status).toBe(401);
    expect((await post(name, ask, { token: 'no.such.token' })).status).toBe(401);
    const anon = variable('NEXT_PUBLIC_SUPABASE_ANON_KEY');
    expect((await post(name, ask, { token: anon })).status).toBe(403);
    expect((await invoke(anon, name, ask)).status).toBe(403);
    for (const person of ['student', 'teacher', 'admin', 'superAdmin'] as const) {
      const { status, body } = await post(name, ask, person);
      expect([person, status, Object.keys(body)]).toEqual([person, 403, ['success', 'error', 'code', 'details']]);
    }
  });

  it('gets nothing by a session’s cookies', async () => {
    const { data } = await (await signIn('superAdmin')).supabase.auth.getSession();
    const session = `base64-${Buffer.from(JSON.stringify(data.session)).toString('base64url')}`;
    const answer = await send('/functions/v1/reset-cooldowns', {
      method: 'POST',
      body: {},
      headers: { cookie: `catalyst-session=${session}` },
    });
    expect(answer.status).toBe(401);
  });
});

describe('a wrong call', () => {
  it('is told the field, what is wrong, and the method and the functions that there are', async () => {
    const wrong = await post('intelligent-ai-router', { ...ask, tokens: 'many' }, service());
    expect([wrong.status, wrong.body.details.issues[0].path]).toEqual([400, 'tokens']);
    const got = await send('/functions/v1/settle-usage', { as: service() });
    expect([got.status, got.headers.get('allow'), got.headers.get('cache-control')]).toEqual([405, 'POST', 'no-store']);
    expect((await post('no-such-function', {}, service())).status).toBe(404);
    expect((await post('reset-cooldowns', JSON.stringify({ x: 'x'.repeat(20_000) }), service())).status).toBe(413);
  });
});

it('the functions are listed with their schemas', async () => {
  const { body } = await answerOf('/api/openapi.json');
  for (const name of names) expect(body.paths[`/functions/v1/${name}`].post.security).toEqual([{ service: [] }]);
});
