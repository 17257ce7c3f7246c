import { randomUUID } from 'node:crypto';
import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import { generateText, isStepCount, streamText, ToolLoopAgent, tool } from 'ai';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import type { FaultKind } from '#embedded/gemini/faults.ts';
import type { GenerateContentRequest } from '#embedded/gemini/wire.ts';
import { AnswerInterrupted } from './answer-stream.ts';
import { unavailableData } from './exhausted.ts';
import type { CatalystMetadata } from './metadata.ts';
import { ANSWER_TEXT, answered, gatewayDatabase, gatewayModel, modelServer } from './testing/gateway-harness.ts';

const gateway = await gatewayDatabase();
const { owner, pool } = gateway;
const server = await modelServer();
const FAMILY = 'gemini-2.5-flash-lite';
const prompt: LanguageModelV4CallOptions['prompt'] = [
  { role: 'user', content: [{ type: 'text', text: 'How is 8B?' }] },
];
const call = { calls: [{ name: 'grades', args: { student: 'Ana' } }] };

beforeEach(async () => {
  await gateway.clear();
  server.faults.clear();
});

const streamed = async (options: Partial<LanguageModelV4CallOptions> = {}, model = gatewayModel(pool, server)) => {
  const result = await answered(await model.doStream({ prompt, ...options }));
  await pool.drain();
  return result;
};
const attempts = () =>
  owner`select outcome, state, input_tokens, reserved_tokens, family, key_id from public.api_usage_logs order by reserved_at`;
const leases = async () =>
  (await owner`select count(*)::int from public.api_usage_logs where state = 'reserved'`)[0]!.count;

describe('after the first visible part', () => {
  test('a provider that falls silent is left, and the answer ends with an error part', async () => {
    server.faults.add({ kind: 'stall-later' });
    const { parts, text, last } = await streamed({}, gatewayModel(pool, server, { silenceMs: 800 }));
    expect(text.length).toBeGreaterThan(0);
    expect(ANSWER_TEXT.startsWith(text)).toBe(true);
    expect(last).toMatchObject({ type: 'error', error: expect.any(AnswerInterrupted) });
    expect(parts.some(({ type }) => type === 'finish')).toBe(false);
    expect(await attempts()).toMatchObject([{ outcome: 'timeout', state: 'settled' }]);
  });

  test('a reader who takes a break is not taken for a provider that hangs, and the attempt is settled meanwhile', async () => {
    const { stream } = await gatewayModel(pool, server, { silenceMs: 500 }).doStream({ prompt });
    const settled = async () => (await attempts()).every(({ state }) => state === 'settled');
    await expect.poll(settled).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect((await answered({ stream })).text).toBe(ANSWER_TEXT);
    expect(await attempts()).toMatchObject([{ outcome: 'ok' }]);
  });

  test.each<FaultKind>(['call-cut', 'broken-chunk', 'stream-reset-later', 'no-finish-reason'])(
    'no tool runs for an answer that ends in %s, and what was said stays',
    async (kind) => {
      server.puppet([{ text: 'Let me look.', ...call }]);
      server.faults.add({ kind, times: 1 });
      let ran = 0;
      const grades = tool({ inputSchema: z.object({ student: z.string() }), execute: async () => ++ran });
      const errors: unknown[] = [];
      const result = streamText({
        model: gatewayModel(pool, server),
        tools: { grades },
        prompt: 'How is Ana?',
        maxRetries: 0,
        onError: ({ error }) => void errors.push(error),
      });
      let text = '';
      for await (const part of result.fullStream) if (part.type === 'text-delta') text += part.text;
      expect(text).toBe('Let me look.');
      expect(errors).toEqual([expect.any(AnswerInterrupted)]);
      expect(ran).toBe(0);
      await pool.drain();
      expect(await attempts()).toHaveLength(1);
    },
  );

  test('a ledger that cannot be told leaves the reader no worse, and the attempt is ended all the same', async () => {
    server.faults.add({ kind: 'stream-error-later' });
    await owner`alter function gateway.report(uuid, jsonb) rename to report_away`;
    const told = vi.spyOn(console, 'error').mockReturnValue();
    try {
      expect((await streamed()).last).toMatchObject({ type: 'error', error: expect.any(AnswerInterrupted) });
      expect(told).toHaveBeenCalledWith(expect.any(String), expect.objectContaining({ code: '42883' }));
    } finally {
      told.mockRestore();
      await owner`alter function gateway.report_away(uuid, jsonb) rename to report`;
    }
    expect(await attempts()).toMatchObject([{ state: 'settled' }]);
  });
});

describe('before it', () => {
  test.each<FaultKind>(['call-cut', 'broken-chunk', 'stream-reset-later', 'no-finish-reason'])(
    'an answer of calls alone that ends in %s begins anew unseen, and each tool runs once',
    async (kind) => {
      const two = { calls: [...call.calls, { name: 'grades', args: { student: 'Ben' } }] };
      server.puppet([two, two, { text: 'Both are well.' }]);
      server.faults.add({ kind, times: 1 });
      const asked: string[] = [];
      const grades = tool({
        inputSchema: z.object({ student: z.string() }),
        execute: async ({ student }) => asked.push(student),
      });
      const agent = new ToolLoopAgent({ model: gatewayModel(pool, server), tools: { grades }, maxRetries: 0 });
      const result = await agent.stream({ prompt: 'How are Ana and Ben?' });
      expect(await result.text).toBe('Both are well.');
      expect(asked).toEqual(['Ana', 'Ben']);
    },
  );

  test.each([false, true])('an empty answer is none (streamed: %s)', async (streaming) => {
    server.faults.add({ kind: 'empty', times: 1 });
    const metadata = streaming
      ? (await streamed()).metadata
      : ((await gatewayModel(pool, server).doGenerate({ prompt })).providerMetadata?.catalyst as CatalystMetadata);
    expect(metadata?.attempts.map(({ outcome }) => outcome)).toEqual(['network', 'ok']);
  });

  test('the only key is tried again when a line breaks, although others would be preferred', async () => {
    await gateway.onlyKeys(FAMILY, 1);
    server.faults.add({ kind: 'reset', times: 3 });
    expect((await streamed()).text).toBe(ANSWER_TEXT);
    expect(await attempts()).toHaveLength(4);
  });

  test('a key that lets requests hang is left out by the calls after it, as long as another has room', async () => {
    const [hanging] = await gateway.onlyKeys(FAMILY, 2);
    server.faults.add({ kind: 'silence', key: hanging!.key });
    const model = () => gatewayModel(pool, server, { silenceMs: 500 });
    for (let call = 0; call < 12; call += 1) expect((await streamed({}, model())).text).toBe(ANSWER_TEXT);
    const hung = (await attempts()).filter(({ key_id }) => key_id === hanging!.id);
    expect(hung).toHaveLength(1);
    // Nothing else has room: a doubted key is better than none.
    server.faults.clear();
    await owner`update public.ai_keys set status = 'paused' where id <> ${hanging!.id}`;
    expect((await streamed({}, model())).text).toBe(ANSWER_TEXT);
  });
});

describe('abort', () => {
  test('before the pool has answered: throws at once, and what is then reserved is given back', async () => {
    const answer = Promise.withResolvers<void>();
    const { reserve } = pool;
    pool.reserve = async (request) => {
      const reserved = await reserve.call(pool, request);
      await answer.promise;
      return reserved;
    };
    const abort = new AbortController();
    const asking = gatewayModel(pool, server).doStream({ prompt, abortSignal: abort.signal });
    await expect.poll(leases).toBe(1);
    abort.abort();
    await expect(asking).rejects.toThrow(/abort/i);
    answer.resolve();
    pool.reserve = reserve;
    await expect.poll(leases).toBe(0);
    expect(await attempts()).toMatchObject([{ outcome: 'unsent', state: 'settled' }]);
    const [bucket] = await owner`select sum(minute_requests)::int as taken from public.ai_buckets`;
    expect(bucket!.taken).toBe(0);
  });

  test('before the first byte: settled in the same tick, counted as nobody knows better', async () => {
    server.faults.add({ kind: 'silence' });
    const abort = new AbortController();
    const { admitted } = server.totals;
    const asking = gatewayModel(pool, server).doStream({ prompt, abortSignal: abort.signal });
    await expect.poll(() => server.totals.admitted).toBe(admitted + 1);
    expect(await leases()).toBe(1);
    const settled = settlements();
    abort.abort();
    expect(settled()).toMatchObject([{ outcome: 'aborted' }]);
    await expect(asking).rejects.toThrow(/abort/i);
    await pool.drain();
    expect(await leases()).toBe(0);
    const [bucket] = await owner`select sum(minute_requests)::int as taken from public.ai_buckets`;
    expect(bucket!.taken).toBe(1);
  });

  test.each(['abort', 'cancel'])(
    'in mid-answer by %s, with nobody reading: settled in the same tick with the usage seen',
    async (how) => {
      server.faults.add({ kind: 'stall-later' });
      const abort = new AbortController();
      const { stream } = await gatewayModel(pool, server).doStream({ prompt, abortSignal: abort.signal });
      const reader = stream.getReader();
      for (let part = await reader.read(); part.value?.type !== 'text-delta'; ) part = await reader.read();
      const settled = settlements();
      if (how === 'abort') abort.abort();
      else void reader.cancel();
      expect(settled()).toMatchObject([{ outcome: 'aborted', admitted: true, inputTokens: expect.any(Number) }]);
      await pool.drain();
      expect(await leases()).toBe(0);
      expect(await attempts()).toMatchObject([{ outcome: 'aborted', state: 'settled' }]);
    },
  );

  test('while waiting for capacity: throws at once and takes nothing later', async () => {
    await gateway.onlyKeys(FAMILY, 1);
    await owner`update public.ai_buckets set cooldown_until = clock_timestamp() + interval '1 second'`;
    const abort = new AbortController();
    const asking = gatewayModel(pool, server, { waitMs: 5000 }).doStream({ prompt, abortSignal: abort.signal });
    setTimeout(() => abort.abort(), 30);
    await expect(asking).rejects.toThrow(/abort/i);
    expect(await attempts()).toEqual([]);
  });

  /** What is handed to the pool from now on. */
  function settlements() {
    const seen: unknown[] = [];
    const { settle } = pool;
    pool.settle = (id, settlement) => {
      seen.push(settlement);
      settle.call(pool, id, settlement);
    };
    return () => {
      pool.settle = settle;
      return seen;
    };
  }
});

describe('a tool loop', () => {
  /** A server that remembers the requests it was sent. */
  async function recording() {
    const bodies: GenerateContentRequest[] = [];
    const recorder = await modelServer({
      answer: async ({ contents }) => {
        bodies.push({ contents });
        return contents.length > 1 ? { text: 'Ana has 12 points.' } : call;
      },
    });
    return { recorder, bodies };
  }
  const agentOf = (url: { url: string }, between: () => Promise<unknown> | unknown) =>
    new ToolLoopAgent({
      model: gatewayModel(pool, url),
      tools: {
        grades: tool({
          inputSchema: z.object({ student: z.string() }),
          execute: async () => {
            await between();
            return { summary: '12 points' };
          },
        }),
      },
      stopWhen: isStepCount(4),
      maxRetries: 0,
    });
  const signatures = (body: GenerateContentRequest | undefined) =>
    body?.contents.flatMap(({ parts }) => parts.flatMap(({ thoughtSignature }) => thoughtSignature ?? [])) ?? [];

  test.each(['generate', 'stream'] as const)('keeps its signatures over a change of key (%s)', async (how) => {
    const { recorder, bodies } = await recording();
    const agent = agentOf(recorder, () => recorder.faults.add({ kind: 'key-invalid', times: 2 }));
    const result = await (how === 'generate'
      ? agent.generate({ prompt: 'How is Ana?' })
      : agent.stream({ prompt: 'How is Ana?' }));
    expect(await result.text).toBe('Ana has 12 points.');
    const steps = await result.steps;
    expect(steps.map(({ response }) => response.modelId)).toEqual([FAMILY, FAMILY]);
    expect(signatures(bodies[1])).toHaveLength(1);
    await pool.drain();
    expect(new Set((await attempts()).map(({ key_id }) => key_id)).size).toBeGreaterThan(1);
  });

  test.each(['generate', 'stream'] as const)(
    'goes on with another model, which is not shown them (%s)',
    async (how) => {
      const { recorder, bodies } = await recording();
      const agent = agentOf(recorder, () => recorder.faults.add({ kind: 'overloaded', model: FAMILY }));
      const result = await (how === 'generate'
        ? agent.generate({ prompt: 'How is Ana?' })
        : agent.stream({ prompt: 'How is Ana?' }));
      expect(await result.text).toBe('Ana has 12 points.');
      const steps = await result.steps;
      expect(steps.map(({ response }) => response.modelId)).toEqual([FAMILY, 'gemini-2.5-flash']);
      expect(signatures(bodies[1])).toEqual([]);
      expect(bodies[1]?.contents.some(({ parts }) => parts.some(({ functionCall }) => functionCall))).toBe(true);
    },
  );

  test('never goes to a family that cannot call tools, not even for a last step without any', async () => {
    await owner`update public.ai_models set tier = 'normal' where family like 'gemma%'`;
    try {
      const agent = agentOf(server, () => owner`update public.ai_models set status = 'paused' where can_call_tools`);
      server.puppet([call]);
      const error = await agent.generate({ prompt: 'How is Ana?' }).then(null, (thrown: unknown) => thrown);
      expect(unavailableData(error)).toMatchObject({ code: 'no-model', tier: 'normal' });
      const last = gatewayModel(pool, server).doGenerate({
        prompt: [
          ...prompt,
          { role: 'assistant', content: [{ type: 'tool-call', toolCallId: '1', toolName: 'grades', input: {} }] },
          {
            role: 'tool',
            content: [
              { type: 'tool-result', toolCallId: '1', toolName: 'grades', output: { type: 'text', value: '12' } },
            ],
          },
        ],
      });
      await expect(last).rejects.toSatisfy((thrown) => unavailableData(thrown)?.code === 'no-model');
      // Without tools they serve.
      const { text } = await generateText({ model: gatewayModel(pool, server), prompt: 'hi', maxRetries: 0 });
      expect(text).toBe(ANSWER_TEXT);
    } finally {
      await owner`update public.ai_models set tier = 'extra' where family like 'gemma%'`;
    }
  });
});

test.each([false, true])(
  'says which model has really answered, to the reader and to the ledger (streamed: %s)',
  async (streaming) => {
    server.faults.add({ kind: 'rerouted', times: 1 });
    const settled: unknown[] = [];
    const { settle } = pool;
    pool.settle = (id, settlement) => {
      settled.push(settlement);
      settle.call(pool, id, settlement);
    };
    const metadata = async () =>
      streaming
        ? (await streamed()).metadata
        : ((await gatewayModel(pool, server).doGenerate({ prompt })).providerMetadata?.catalyst as CatalystMetadata);
    expect(await metadata()).toMatchObject({ model: FAMILY, servedModel: `${FAMILY}-successor` });
    expect(settled).toMatchObject([{ outcome: 'ok', servedModel: `${FAMILY}-successor` }]);
    expect(await metadata()).not.toHaveProperty('servedModel');
    pool.settle = settle;
  },
);

test('asks that repeat an earlier one of the same call say so', async () => {
  const asked: (boolean | undefined)[] = [];
  const { reserve } = pool;
  pool.reserve = (request) => {
    asked.push(request.again);
    return reserve.call(pool, request);
  };
  server.faults.add({ kind: 'reset', times: 2 });
  await streamed({}, gatewayModel(pool, server, { turnId: randomUUID() }));
  expect(asked.splice(0)).toEqual([undefined, true, true]);
  await gateway.onlyKeys(FAMILY, 1);
  await owner`update public.ai_buckets set cooldown_until = clock_timestamp() + interval '100 milliseconds'`;
  await streamed({}, gatewayModel(pool, server, { waitMs: 2000 }));
  pool.reserve = reserve;
  const [first, ...others] = asked;
  expect(first).toBeUndefined();
  expect(others.length).toBeGreaterThan(0);
  expect(others.every((again) => again === true)).toBe(true);
});
