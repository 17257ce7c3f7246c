import { randomUUID } from 'node:crypto';
import { APICallError, type LanguageModelV4CallOptions, type LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { generateText, isStepCount, ToolLoopAgent, tool } from 'ai';
import { beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { FaultKind } from '#embedded/gemini/faults.ts';
import { AnswerInterrupted } from './answer-stream.ts';
import { unavailableData } from './exhausted.ts';
import type { CatalystMetadata } from './metadata.ts';
import { ANSWER_TEXT, gatewayDatabase, gatewayModel, modelServer } from './testing/gateway-harness.ts';

const gateway = await gatewayDatabase();
const { owner, pool } = gateway;
const server = await modelServer();
const FAMILY = 'gemini-2.5-flash-lite';
const prompt: LanguageModelV4CallOptions['prompt'] = [
  { role: 'user', content: [{ type: 'text', text: 'How is 8B?' }] },
];

beforeEach(async () => {
  await gateway.clear();
  server.faults.clear();
});

async function streamed(options: Partial<LanguageModelV4CallOptions> = {}, model = gatewayModel(pool, server)) {
  const { stream } = await model.doStream({ prompt, ...options });
  const parts: LanguageModelV4StreamPart[] = [];
  for await (const part of stream) parts.push(part);
  await pool.drain();
  const text = parts.map((part) => (part.type === 'text-delta' ? part.delta : '')).join('');
  return { parts, text, last: parts.at(-1)!, metadata: catalyst(parts) };
}

function catalyst(parts: LanguageModelV4StreamPart[]): CatalystMetadata | undefined {
  const finish = parts.find((part) => part.type === 'finish');
  return finish?.providerMetadata?.catalyst as CatalystMetadata | undefined;
}

const attempts = () =>
  owner`select outcome, state, input_tokens, output_tokens, http_status, fallback_count, failure, key_id from public.api_usage_logs order by reserved_at`;

describe('serving', () => {
  test('streams whole, names the model that served, settles with the real figures, and shows no raw chunk', async () => {
    const { parts, text, metadata } = await streamed();
    expect(text).toBe(ANSWER_TEXT);
    expect(parts.map(({ type }) => type).slice(0, 4)).toEqual([
      'stream-start',
      'response-metadata',
      'text-start',
      'text-delta',
    ]);
    expect(parts[1]).toMatchObject({ modelId: FAMILY });
    expect(parts.some(({ type }) => type === 'raw')).toBe(false);
    expect(metadata).toMatchObject({
      family: FAMILY,
      familyName: 'Gemini 2.5 Flash Lite',
      tier: 'normal',
      fallbackCount: 0,
    });
    const [row] = await attempts();
    expect(row).toMatchObject({ outcome: 'ok', state: 'settled', fallback_count: 0 });
    expect(row!.input_tokens).toBeGreaterThan(3);
    expect(row!.output_tokens).toBeGreaterThan(10);
  });

  test('generates whole with the same facts', async () => {
    const result = await gatewayModel(pool, server).doGenerate({ prompt });
    expect(result.content).toEqual([expect.objectContaining({ type: 'text', text: ANSWER_TEXT })]);
    expect(result.response?.modelId).toBe(FAMILY);
    expect(result.providerMetadata?.catalyst).toMatchObject({ family: FAMILY, fallbackCount: 0 });
  });

  test('the ledger is the judge’s count when all is done', async () => {
    await Promise.all(Array.from({ length: 40 }, () => streamed()));
    const [ledger] = await owner`select sum(day_requests)::int as requests from public.ai_buckets`;
    const judged = [...server.judge.counts(Date.now()).values()].reduce((sum, { dayRequests }) => sum + dayRequests, 0);
    const before = server.totals.admitted - judged;
    expect(ledger!.requests).toBe(40);
    expect(server.totals.refused + before).toBe(0);
  });
});

const unseen: FaultKind[] = [
  'overloaded',
  'internal',
  'quota-minute',
  'quota-day',
  'quota-both',
  'quota-bare',
  'quota-array',
  'key-invalid',
  'key-suspended',
  'html',
  'reset',
  'stream-error-first',
];

describe('before the first visible part', () => {
  test.each(unseen)('%s moves on unseen', async (kind) => {
    server.faults.add({ kind, times: 1 });
    const { parts, text, metadata } = await streamed();
    expect(text).toBe(ANSWER_TEXT);
    expect(parts.filter(({ type }) => type === 'stream-start')).toHaveLength(1);
    expect(parts.some(({ type }) => type === 'error')).toBe(false);
    expect(metadata?.fallbackCount).toBe(1);
    expect((await attempts()).map(({ outcome }) => outcome)).toEqual([expect.not.stringMatching('ok'), 'ok']);
  });

  test('a gone model is retired and the next family answers, with the thought signatures of the turn', async () => {
    const plan = [{ calls: [{ name: 'grades', args: { student: 'Ana' } }] }, { text: 'Ana has 12 points.' }];
    server.puppet(plan);
    const model = gatewayModel(pool, server);
    const grades = tool({
      inputSchema: z.object({ student: z.string() }),
      execute: async () => {
        server.faults.add({ kind: 'model-gone', model: FAMILY });
        return { summary: '12 points' };
      },
    });
    const agent = new ToolLoopAgent({ model, tools: { grades }, stopWhen: isStepCount(4), maxRetries: 0 });
    const result = await agent.generate({ prompt: 'How many points has Ana?' });
    expect(result.text).toBe('Ana has 12 points.');
    expect(result.steps.map(({ response }) => response.modelId)).toEqual([FAMILY, 'gemini-2.5-flash']);
    const [family] = await owner`select status from public.ai_models where family = ${FAMILY}`;
    expect(family!.status).toBe('retired');
  });

  test('an overloaded family is left for the next at once, by everybody', async () => {
    server.faults.add({ kind: 'overloaded', model: FAMILY });
    const { text, metadata } = await streamed();
    expect(text).toBe(ANSWER_TEXT);
    expect(metadata?.attempts.map(({ family, outcome }) => `${family} ${outcome}`)).toEqual([
      `${FAMILY} overload`,
      'gemini-2.5-flash ok',
    ]);
    expect((await streamed()).metadata).toMatchObject({ family: 'gemini-2.5-flash', fallbackCount: 0 });
  });

  test('thirty dead keys cost nobody an answer, and each is tried once', async () => {
    const lite =
      await owner`select k.id from public.ai_keys k join public.ai_key_assignments a on a.key_id = k.id where a.family = ${FAMILY} order by k.id limit 30`;
    const ids = lite.map(({ id }) => id as string);
    const { demonstrationKeys } = await import('#embedded/gemini/demonstration-keys.ts');
    for (const { id, key } of demonstrationKeys())
      if (ids.includes(id)) server.faults.add({ kind: 'key-invalid', key });
    const answers = await Promise.all(Array.from({ length: 12 }, () => streamed()));
    for (const { text } of answers) expect(text).toBe(ANSWER_TEXT);
    const refused =
      await owner`select key_id, count(*)::int from public.api_usage_logs where outcome = 'key' group by 1`;
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.every(({ count }) => count <= 12)).toBe(true);
    const later = await streamed();
    expect(later.metadata?.attempts.filter(({ outcome }) => outcome === 'key').length).toBeLessThanOrEqual(
      30 - refused.length,
    );
  });

  test("the caller's own mistake comes back at once and burns no other key", async () => {
    const failing = gatewayModel(pool, server).doGenerate({ prompt: [] });
    await expect(failing).rejects.toSatisfy((error) => APICallError.isInstance(error) && error.statusCode === 400);
    expect(await attempts()).toHaveLength(1);
  });

  test('a silent provider is left after the time for it', async () => {
    server.faults.add({ kind: 'silence', times: 1 });
    const { text, metadata } = await streamed({}, gatewayModel(pool, server, { silenceMs: 150 }));
    expect(text).toBe(ANSWER_TEXT);
    expect(metadata?.attempts.map(({ outcome }) => outcome)).toEqual(['timeout', 'ok']);
  });
});

describe('after the first visible part', () => {
  test.each<FaultKind>(['stream-error-later', 'stream-reset-later', 'no-finish-reason', 'broken-chunk'])(
    '%s ends with an error part and repeats nothing',
    async (kind) => {
      server.faults.add({ kind });
      const { parts, text, last } = await streamed();
      expect(ANSWER_TEXT.startsWith(text)).toBe(true);
      expect(text.length).toBeGreaterThan(0);
      expect(last.type).toBe('error');
      expect((last as { error: unknown }).error).toBeInstanceOf(AnswerInterrupted);
      expect(parts.some(({ type }) => type === 'finish')).toBe(false);
      const rows = await attempts();
      expect(rows).toHaveLength(1);
      expect(rows[0]).toMatchObject({ state: 'settled' });
      expect(rows[0]!.input_tokens).toBeGreaterThan(0);
    },
  );
});

describe('abort', () => {
  const slow = () => modelServer({ chunkMs: 40 });

  test('in mid-answer settles at once with the usage seen', async () => {
    const paced = await slow();
    const abort = new AbortController();
    const { stream } = await gatewayModel(pool, paced).doStream({ prompt, abortSignal: abort.signal });
    const reader = stream.getReader();
    for (let part = await reader.read(); part.value?.type !== 'text-delta'; ) part = await reader.read();
    abort.abort();
    await expect(async () => {
      while (!(await reader.read()).done);
    }).rejects.toThrow(/abort/i);
    await pool.drain();
    const [row] = await attempts();
    expect(row).toMatchObject({ outcome: 'aborted', state: 'settled' });
    expect(row!.input_tokens).toBeGreaterThan(0);
  });

  test('by cancelling the stream does the same', async () => {
    const paced = await slow();
    const { stream } = await gatewayModel(pool, paced).doStream({ prompt });
    const reader = stream.getReader();
    await reader.read();
    await reader.cancel();
    await pool.drain();
    expect(await attempts()).toMatchObject([{ outcome: 'aborted', state: 'settled' }]);
  });
});

describe('when all is exhausted', () => {
  test('the judge never has to refuse, and who gets nothing is told so', async () => {
    await gateway.onlyKeys(FAMILY, 3);
    const judge = await modelServer();
    const ask = () =>
      gatewayModel(pool, judge)
        .doGenerate({ prompt })
        .then(
          () => 'answered',
          (error: unknown) => unavailableData(error)?.code,
        );
    const outcomes = await Promise.all(Array.from({ length: 80 }, ask));
    const answered = outcomes.filter((outcome) => outcome === 'answered').length;
    await pool.drain();
    // What a machine under load could not send in time was given back, perhaps after the last had asked.
    const late = (await attempts()).filter(({ outcome }) => outcome === 'unsent').length;
    expect(answered + late).toBeGreaterThanOrEqual(45);
    expect(outcomes.filter((outcome) => outcome === 'capacity')).toHaveLength(80 - answered);
    expect(judge.totals).toMatchObject({ admitted: answered, refused: 0 });
  });

  test('says when to come back, and that retrying at once is of no use', async () => {
    await gateway.setClock('2026-03-03T12:00:10Z');
    await gateway.onlyKeys(FAMILY, 1);
    await owner`update public.ai_buckets set minute_at = '2026-03-03T12:00Z', minute_requests = requests_per_minute`;
    const error = await gatewayModel(pool, server)
      .doGenerate({ prompt })
      .then(null, (thrown: unknown) => thrown);
    expect(error).toSatisfy(
      (thrown) => APICallError.isInstance(thrown) && thrown.statusCode === 429 && !thrown.isRetryable,
    );
    expect(unavailableData(error)).toEqual({
      code: 'capacity',
      tier: 'normal',
      retryAt: '2026-03-03T12:01:00+00:00',
      retryAfterMs: 50_000,
      attempts: [],
    });
  });

  test('waits when the recovery is near', async () => {
    await gateway.onlyKeys(FAMILY, 1);
    await owner`update public.ai_buckets set cooldown_until = clock_timestamp() + interval '300 milliseconds'`;
    const started = performance.now();
    const { text } = await streamed({}, gatewayModel(pool, server, { waitMs: 2000 }));
    expect(text).toBe(ANSWER_TEXT);
    expect(performance.now() - started).toBeGreaterThan(250);
  });

  test('tells a person whose day is used up, through the SDK', async () => {
    const [school] = await owner`select id from public.schools limit 1`;
    const person = { userId: randomUUID(), schoolId: school!.id as string, role: 'student' };
    const use = () =>
      generateText({
        model: gatewayModel(pool, server, { person, turnId: randomUUID(), tier: 'normal' }),
        prompt: 'hi',
        maxRetries: 0,
      });
    await use();
    await owner`update public.user_ai_quotas set normal_used = normal_limit where user_id = ${person.userId}`;
    const error = await use().then(null, (thrown: unknown) => thrown);
    expect(unavailableData(error)).toMatchObject({ code: 'person-quota', retryAt: expect.any(String) });
  });
});

test('no key is found in logs, errors or the database', async () => {
  for (const kind of ['key-suspended', 'key-invalid', 'quota-both'] as const) server.faults.add({ kind, times: 2 });
  await streamed();
  const [dump] =
    await owner`select string_agg(u::text, ' ') || (select string_agg(k::text, ' ') from public.ai_keys k) as everything from public.api_usage_logs u`;
  expect(dump!.everything).toContain('suspended');
  expect(dump!.everything).not.toMatch(/demo-[0-9a-f]{8}/);
});
