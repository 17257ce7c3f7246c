import { randomBytes } from 'node:crypto';
import { NodeTracerProvider, type NodeTracerProvider as Provider } from '@opentelemetry/sdk-trace-node';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { connect } from '#db/client.ts';
import { demonstration } from '#db/seed/demonstration.ts';
import { ownDatabase } from '#db/testing.ts';
import { listTraces, readTrace } from '#db/traces.ts';
import { databaseWriter, SpanStore } from './span-store.ts';

const database = await ownDatabase();
const service = connect(database.urls.service, { poolSize: 2 });
const viewer = await database.caller(demonstration.accounts.superAdmin.email, 'super_admin');
const { write, close } = databaseWriter(database.urls.gateway);
afterAll(close);
let provider: Provider;
afterEach(() => provider.shutdown());

function tracerInto(store: SpanStore) {
  provider = new NodeTracerProvider({ spanProcessors: [store] });
  return provider.getTracer('catalyst.test');
}

test('spans that ended are in the store, and a look at them is audited', async () => {
  const store = new SpanStore({ write });
  const tracer = tracerInto(store);
  const traceId = await tracer.startActiveSpan('POST /api/chat', async (root) => {
    root.setAttributes({ 'catalyst.role': 'teacher', 'user.name': 'Ada Lovelace' });
    const { context, trace } = await import('@opentelemetry/api');
    const inside = trace.setSpan(context.active(), root);
    const attempt = tracer.startSpan(
      'gateway.attempt',
      { attributes: { 'gen_ai.request.model': 'gemini-2.5-flash' } },
      inside,
    );
    attempt.setStatus({ code: 2, message: 'rate_limited' });
    attempt.end();
    root.end();
    return root.spanContext().traceId;
  });
  await store.forceFlush();

  const [summary] = await listTraces(viewer, { filter: 'errors', database: service });
  expect(summary).toMatchObject({
    traceId,
    name: 'POST /api/chat',
    failed: true,
    spans: 2,
    attempts: 1,
    models: ['gemini-2.5-flash'],
    role: 'teacher',
  });
  expect(await listTraces(viewer, { filter: 'slow', database: service })).toEqual([]);
  const spans = await readTrace(viewer, traceId, { database: service });
  expect(spans.map(({ name }) => name).sort()).toEqual(['POST /api/chat', 'gateway.attempt']);
  expect(spans.find(({ parentId }) => parentId)?.attributes['error.type']).toBe('rate_limited');
  expect(JSON.stringify(spans)).not.toContain('Lovelace');

  const audit =
    await database.superuser`select operation, person_id, surface from guard.audit_log where operation like 'traces.%' order by id`;
  expect(audit.map(({ operation }) => operation)).toEqual(['traces.list', 'traces.list', 'traces.read']);
  expect(audit.every(({ person_id }) => person_id === viewer.userId)).toBe(true);
});

test('the same batch twice is stored once; what is no span is refused', async () => {
  const row = {
    traceId: randomBytes(16).toString('hex'),
    spanId: randomBytes(8).toString('hex'),
    parentId: null,
    name: 'once',
    scope: 's',
    startedAt: new Date().toISOString(),
    milliseconds: 1.5,
    status: 'ok' as const,
    attributes: {},
    events: [],
  };
  await write([row, { ...row, traceId: 'not a trace' }]);
  await write([row]);
  expect(await database.superuser`select name from spans where name = 'once'`).toHaveLength(1);
  await write([{ ...row, spanId: randomBytes(8).toString('hex'), name: 'cut \ud83d and \0' }]);
  expect(await database.superuser`select name from spans where name = 'cut \ufffd and \ufffd'`).toHaveLength(1);
});

test('the gateway login adds spans and cannot read them; nobody else may add', async () => {
  const gateway = connect(database.urls.gateway, { poolSize: 1 }).$client;
  const app = connect(database.urls.app, { poolSize: 1 }).$client;
  await expect(gateway`select * from spans`).rejects.toMatchObject({ code: '42501' });
  await expect(app`select gateway.record_spans('[]')`).rejects.toMatchObject({ code: '42501' });
  await expect(service.$client`select gateway.record_spans('[]')`).rejects.toMatchObject({ code: '42501' });
  await Promise.all([gateway.end(), app.end()]);
});

test('of the framework, only what says something about a request is kept', async () => {
  const written: string[] = [];
  const store = new SpanStore({ write: async (rows) => void written.push(...rows.map(({ name }) => name)) });
  const tracer = tracerInto(store);
  const next = (name: string, type: string, attributes: Record<string, string> = {}) =>
    tracer.startSpan(name, { attributes: { 'next.span_type': type, ...attributes } }).end();
  next('POST /api/chat', 'BaseServer.handleRequest', { 'http.route': '/api/chat', 'http.method': 'POST' });
  next('POST', 'BaseServer.handleRequest', { 'http.method': 'POST' });
  next('PUT /api/inngest', 'BaseServer.handleRequest', { 'http.route': '/api/inngest', 'http.method': 'PUT' });
  next('POST /api/inngest', 'BaseServer.handleRequest', { 'http.route': '/api/inngest', 'http.method': 'POST' });
  next('load route module', 'LoadComponents.loadRouteModule');
  next('executing api route (app) /api/chat', 'AppRouteRouteHandlers.runHandler');
  next('executing api route (app) /api/inngest', 'AppRouteRouteHandlers.runHandler', { 'next.route': '/api/inngest' });
  tracer.startSpan('our own').end();
  await store.forceFlush();
  expect(written).toEqual(['POST /api/chat', 'POST /api/inngest', 'executing api route (app) /api/chat', 'our own']);
});

test('a store that is away delays spans and loses none', async () => {
  vi.useFakeTimers();
  const written: string[] = [];
  const onError = vi.fn();
  let away = true;
  const store = new SpanStore({
    onError,
    write: async (rows) => {
      if (away) throw new Error('away');
      written.push(...rows.map(({ name }) => name));
    },
  });
  const tracer = tracerInto(store);
  tracer.startSpan('first').end();
  await vi.advanceTimersByTimeAsync(250);
  expect(onError).toHaveBeenCalledTimes(1);
  away = false;
  tracer.startSpan('second').end();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(written).toEqual(['first', 'second']);
  vi.useRealTimers();
});

test('a span that cannot be read is reported and holds up no other, nor does a store that fails at once', async () => {
  const written: string[] = [];
  const onError = vi.fn();
  const refuse = vi.fn(() => {
    throw new Error('no such store');
  });
  const write = async (rows: { name: string }[]) => void written.push(...rows.map(({ name }) => name));
  const store = new SpanStore({ onError, write: (rows) => (refuse.mock.calls.length === 0 ? refuse() : write(rows)) });
  const tracer = tracerInto(store);
  tracer.startSpan('before').end();
  tracer.startSpan('at no time', { startTime: new Date(Number.NaN) }).end();
  await store.forceFlush();
  expect(written).toEqual([]);
  tracer.startSpan('after').end();
  await store.forceFlush();
  expect(written).toEqual(['before', 'after']);
  const messages = onError.mock.calls.map(([error]) => (error as Error).message);
  expect(messages).toEqual(['Invalid time value', 'no such store', 'Invalid time value']);
});
