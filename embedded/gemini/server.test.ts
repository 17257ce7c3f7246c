import { afterAll, expect, test } from 'vitest';
import { demonstrationKeys } from './demonstration-keys.ts';
import { startDemonstrationModels } from './server.ts';
import type { GenerateContentResponse } from './wire.ts';

const [first, second] = demonstrationKeys() as [
  ReturnType<typeof demonstrationKeys>[number],
  ReturnType<typeof demonstrationKeys>[number],
];
const server = await startDemonstrationModels({
  port: 0,
  thinkMs: 0,
  chunkMs: 0,
  limits: { 'gemini-2.0-flash': { requestsPerMinute: 1, requestsPerDay: 1 } },
  answer: async ({ contents, tools }) => ({
    thought: 'Let me see.',
    text: `You said ${contents.at(-1)?.parts[0]?.text}; I can call ${tools.map(({ name }) => name)}.`,
  }),
});
afterAll(() => server.close());

const body = {
  contents: [{ role: 'user', parts: [{ text: 'hello there' }] }],
  tools: [{ functionDeclarations: [{ name: 'grades' }] }],
};
function post(path: string, key: string | undefined = first.key, content: unknown = body) {
  const headers = { 'content-type': 'application/json', ...(key ? { 'x-goog-api-key': key } : {}) };
  return fetch(`${server.url}/models/${path}`, { method: 'POST', headers, body: JSON.stringify(content) });
}

test('answers whole, with cumulative usage in a stream and a finish reason on its last event only', async () => {
  const whole = (await (await post('gemini-2.5-flash:generateContent')).json()) as GenerateContentResponse;
  expect(whole.candidates?.[0]?.content.parts.at(-1)?.text).toBe('You said hello there; I can call grades.');
  const streamed = await (await post('gemini-2.5-flash:streamGenerateContent?alt=sse')).text();
  expect(streamed).not.toContain('[DONE]');
  const events = streamed
    .trim()
    .split('\r\n\r\n')
    .map((line) => JSON.parse(line.replace(/^data: /, '')) as GenerateContentResponse);
  const text = events
    .flatMap(({ candidates }) => candidates?.[0]?.content.parts ?? [])
    .filter(({ thought }) => !thought)
    .map((part) => part.text)
    .join('');
  expect(text).toBe('You said hello there; I can call grades.');
  expect(events.map(({ candidates }) => candidates?.[0]?.finishReason)).toEqual([
    ...Array(events.length - 1).fill(undefined),
    'STOP',
  ]);
  const totals = events.map(({ usageMetadata }) => usageMetadata?.totalTokenCount ?? 0);
  expect(totals).toEqual(totals.toSorted((a, b) => a - b));
  expect(events.at(-1)?.usageMetadata).toEqual(whole.usageMetadata);
});

test('refuses in the shapes of the provider', async () => {
  const shape = async (response: Promise<Response>) => {
    const answer = await response;
    const { error } = (await answer.json()) as {
      error: { status: string; details?: { '@type': string; reason?: string }[] };
    };
    return [answer.status, error.status, error.details?.find(({ reason }) => reason)?.reason];
  };
  expect(await shape(post('gemini-2.5-flash:generateContent', 'demo-unknown'))).toEqual([
    400,
    'INVALID_ARGUMENT',
    'API_KEY_INVALID',
  ]);
  expect(await shape(post('gemini-2.5-flash:generateContent', ''))).toEqual([403, 'PERMISSION_DENIED', undefined]);
  expect(await shape(post('gemini-1.0-pro:generateContent'))).toEqual([404, 'NOT_FOUND', undefined]);
  expect(await shape(post('gemma-3-4b-it:generateContent'))).toEqual([400, 'INVALID_ARGUMENT', undefined]);
  expect(await shape(post('gemini-2.5-flash:generateContent', first.key, {}))).toEqual([
    400,
    'INVALID_ARGUMENT',
    undefined,
  ]);
});

test('counts by project and model, and says what was violated and when to come back, without a Retry-After header', async () => {
  expect((await post('gemini-2.0-flash:generateContent')).status).toBe(200);
  const refused = await post('gemini-2.0-flash:generateContent');
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, null]);
  const { error } = (await refused.json()) as {
    error: { details: { violations?: { quotaId: string; quotaValue: string }[]; retryDelay?: string }[] };
  };
  const violations = error.details.flatMap((detail) => detail.violations ?? []);
  expect(violations.map(({ quotaId, quotaValue }) => [quotaId.match(/Per(Minute|Day)/)?.[0], quotaValue])).toEqual([
    ['PerDay', '1'],
    ['PerMinute', '1'],
  ]);
  expect(error.details.find(({ retryDelay }) => retryDelay)?.retryDelay).toMatch(/^\d+\.\d{9}s$/);
  expect((await post('gemini-2.0-flash:generateContent', second.key)).status).toBe(200);
});

test('a puppet emits exactly the calls that a test orders, with ids and one signature', async () => {
  server.puppet([
    {
      calls: [
        { name: 'a', args: { x: 1 } },
        { name: 'b', args: {} },
      ],
    },
  ]);
  const { candidates } = (await (await post('gemini-2.5-flash:generateContent')).json()) as GenerateContentResponse;
  const parts = candidates?.[0]?.content.parts ?? [];
  expect(parts.map(({ functionCall }) => functionCall)).toEqual([
    { id: expect.stringMatching(/^call_/), name: 'a', args: { x: 1 } },
    { id: expect.stringMatching(/^call_/), name: 'b', args: {} },
  ]);
  expect(parts.map(({ thoughtSignature }) => Boolean(thoughtSignature))).toEqual([true, false]);
});

test('takes no orders over HTTP unless it was started so', async () => {
  const closed = await fetch(`${server.url.replace('/v1beta', '')}/control`, { method: 'POST', body: '{}' });
  expect(closed.status).toBe(403);
  const open = await startDemonstrationModels({ port: 0, controllable: true });
  const answer = await fetch(`${open.url.replace('/v1beta', '')}/control`, {
    method: 'POST',
    body: JSON.stringify({ faults: [{ kind: 'overloaded' }] }),
  });
  expect(await answer.json()).toEqual({ totals: { admitted: 0, refused: 0, aborted: 0 }, counts: {} });
  const faulty = await fetch(`${open.url}/models/gemini-2.5-flash:generateContent`, {
    method: 'POST',
    headers: { 'x-goog-api-key': first.key },
    body: JSON.stringify(body),
  });
  expect(faulty.status).toBe(503);
  await open.close();
});
