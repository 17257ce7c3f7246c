import { randomUUID } from 'node:crypto';
import { OpenTelemetry } from '@ai-sdk/otel';
import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import { SpanStatusCode, trace } from '@opentelemetry/api';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { isStepCount, registerTelemetry, ToolLoopAgent, tool } from 'ai';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { demonstrationKeys } from '#embedded/gemini/demonstration-keys.ts';
import { answered, gatewayDatabase, gatewayModel, modelServer } from './testing/gateway-harness.ts';

const exporter = new InMemorySpanExporter();
const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
provider.register();
registerTelemetry(new OpenTelemetry());
afterAll(() => provider.shutdown());

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
  exporter.reset();
});

const spans = () =>
  exporter
    .getFinishedSpans()
    .filter(({ name }) => name === 'gateway.attempt')
    .toSorted((a, b) => a.startTime[0] - b.startTime[0] || a.startTime[1] - b.startTime[1]);

/** What runs inside a turn's span; answers the id of the span. */
async function inTurn(work: () => Promise<unknown>) {
  return trace.getTracer('test').startActiveSpan('turn', async (turn) => {
    await work();
    turn.end();
    return turn.spanContext();
  });
}

test('each attempt is a span of the turn: who was asked, what came of it, how long and how much', async () => {
  server.faults.add({ kind: 'key-suspended', times: 1 });
  server.faults.add({ kind: 'overloaded', times: 1 });
  const turn = await inTurn(async () => answered(await gatewayModel(pool, server).doStream({ prompt })));
  await pool.drain();
  const rows =
    await owner`select id, key_id, family, outcome, input_tokens, output_tokens from public.api_usage_logs order by reserved_at`;
  expect(rows.map(({ outcome }) => outcome)).toEqual(['key', 'overload', 'ok']);
  expect(spans().map(({ attributes }) => attributes)).toEqual(
    rows.map((row, index) =>
      expect.objectContaining({
        'gateway.reservation_id': row.id,
        'gateway.key_id': row.key_id,
        'gateway.family': row.family,
        'gateway.outcome': row.outcome,
        'gateway.fallback_count': index,
        'gateway.probe': false,
        'gen_ai.request.model': row.family,
      }),
    ),
  );
  for (const span of spans()) {
    expect(span.parentSpanContext?.spanId).toBe(turn.spanId);
    expect(span.spanContext().traceId).toBe(turn.traceId);
  }
  const [suspended, overloaded, served] = spans();
  expect(suspended?.attributes['http.response.status_code']).toBe(403);
  expect(overloaded).toMatchObject({ status: { code: SpanStatusCode.ERROR } });
  expect(served?.status.code).toBe(SpanStatusCode.UNSET);
  expect(served?.attributes).toMatchObject({
    'gen_ai.usage.input_tokens': rows[2]!.input_tokens,
    'gen_ai.usage.output_tokens': rows[2]!.output_tokens,
    'gateway.first_byte_ms': expect.any(Number),
  });
  expect(served?.events.map(({ name }) => name)).toEqual(['first byte']);
});

test('no span says a key, whatever the provider quotes', async () => {
  for (const kind of ['key-suspended', 'key-invalid', 'quota-both', 'reset', 'html'] as const)
    server.faults.add({ kind, times: 1 });
  await answered(await gatewayModel(pool, server).doStream({ prompt }));
  const said = JSON.stringify(spans().map(({ attributes, status, events }) => ({ attributes, status, events })));
  expect(said).toContain('suspended');
  for (const { key } of demonstrationKeys()) expect(said).not.toContain(key);
});

test('an aborted attempt and a rerouted one say so', async () => {
  const abort = new AbortController();
  server.faults.add({ kind: 'stall-later', times: 1 });
  const { stream } = await gatewayModel(pool, server).doStream({ prompt, abortSignal: abort.signal });
  abort.abort();
  await expect(answered({ stream })).rejects.toThrow(/abort/i);
  server.faults.add({ kind: 'rerouted', times: 1 });
  await gatewayModel(pool, server).doGenerate({ prompt });
  expect(spans().map(({ attributes }) => attributes['gateway.outcome'])).toEqual(['aborted', 'ok']);
  expect(spans()[1]?.attributes['gen_ai.response.model']).toBe(`${FAMILY}-successor`);
});

test('the attempts of a tool loop belong to its trace, each to its own step', async () => {
  server.puppet([{ calls: [{ name: 'grades', args: { student: 'Ana' } }] }, { text: 'Well.' }]);
  const agent = new ToolLoopAgent({
    model: gatewayModel(pool, server, { turnId: randomUUID() }),
    tools: { grades: tool({ inputSchema: z.object({ student: z.string() }), execute: async () => 12 }) },
    stopWhen: isStepCount(3),
    maxRetries: 0,
  });
  const turn = await inTurn(async () => (await agent.stream({ prompt: 'How is Ana?' })).text);
  expect(spans()).toHaveLength(2);
  const all = new Map(exporter.getFinishedSpans().map((span) => [span.spanContext().spanId, span]));
  for (const span of spans()) {
    expect(span.spanContext().traceId).toBe(turn.traceId);
    let above = span.parentSpanContext;
    while (above && above.spanId !== turn.spanId) above = all.get(above.spanId)?.parentSpanContext;
    expect(above?.spanId).toBe(turn.spanId);
  }
});
