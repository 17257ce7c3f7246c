import { SpanStatusCode } from '@opentelemetry/api';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Attempt, type AttemptOptions } from './attempt.ts';
import type { Reservation } from './pool.ts';
import { reservation, scriptedPool } from './testing/scripted-pool.ts';

const exporter = new InMemorySpanExporter();
const tracing = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
tracing.register();
afterAll(() => tracing.shutdown());
beforeEach(() => {
  exporter.reset();
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

const USAGE = { inputTokens: 90, cachedTokens: 10, outputTokens: 20, thoughtTokens: 5 };

function attempt(change: Partial<Reservation> = {}, options: Partial<AttemptOptions> = {}) {
  const script = scriptedPool();
  const made = new Attempt({
    pool: script.pool,
    reservation: reservation('r', change),
    callerSignal: undefined,
    silenceMs: 5000,
    ...options,
  });
  return { ...script, attempt: made };
}
/** Once the exporter has had its turn. */
const timersLeft = () => vi.advanceTimersByTime(0).getTimerCount();
const span = () => exporter.getFinishedSpans()[0]!;

describe('an attempt ends once', () => {
  test('succeeded: with the real figures, rounded up, and what came first', () => {
    const { attempt: one, settled } = attempt();
    vi.advanceTimersByTime(120);
    one.heard();
    vi.advanceTimersByTime(200);
    expect(one.ended).toBe(false);
    vi.advanceTimersByTime(0);
    expect(one.succeeded(USAGE)).toStrictEqual({
      family: 'lite',
      model: 'gemini-lite',
      outcome: 'ok',
      milliseconds: 320,
    });
    expect(one.ended).toBe(true);
    expect(settled).toEqual([{ id: 'r', outcome: 'ok', admitted: true, ...USAGE, firstByteMs: 120, latencyMs: 320 }]);
    expect(span().attributes).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'gcp.gemini',
      'gen_ai.request.model': 'gemini-lite',
      'gen_ai.usage.input_tokens': 90,
      'gen_ai.usage.output_tokens': 20,
      'gateway.family': 'lite',
      'gateway.key_id': 'key of r',
      'gateway.reservation_id': 'r',
      'gateway.probe': false,
      'gateway.outcome': 'ok',
      'gateway.first_byte_ms': 120,
      'gateway.fallback_count': 0,
    });
    expect(span().name).toBe('gateway.attempt');
    expect(span().events.map(({ name }) => name)).toEqual(['first byte']);
    expect(span().status.code).toBe(SpanStatusCode.UNSET);
    expect(span().attributes).not.toHaveProperty('http.response.status_code');
    expect(span().attributes).not.toHaveProperty('gen_ai.response.model');
  });

  test('succeeded without figures at its end: with the last that were known', () => {
    const { attempt: one, settled } = attempt();
    one.heard(USAGE);
    one.succeeded({});
    expect(settled).toMatchObject([{ outcome: 'ok', ...USAGE }]);
  });

  test('failed after the provider gave figures for it: it has counted, whatever was said then', async () => {
    const { attempt: one, reported } = attempt();
    one.heard(USAGE);
    const refused = Object.assign(new Error('Exhausted'), {
      statusCode: 429,
      data: { error: { code: 429, message: 'No.' } },
    });
    await one.failed(refused, 'secret');
    expect(reported).toMatchObject([{ class: 'quota', admitted: true, inputTokens: 90 }]);
  });

  test('aborted: counted once a byte came, of unknown fate before', () => {
    const early = attempt();
    early.attempt.abort();
    expect(early.settled).toStrictEqual([{ id: 'r', outcome: 'aborted', latencyMs: 0 }]);
    const late = attempt();
    late.attempt.heard(USAGE);
    late.attempt.heard();
    late.attempt.abort();
    expect(late.settled).toEqual([
      { id: 'r', outcome: 'aborted', admitted: true, ...USAGE, firstByteMs: 0, latencyMs: 0 },
    ]);
  });

  test('unsent: certainly not counted', () => {
    const { attempt: one, settled } = attempt();
    expect(one.unsent()).toMatchObject({ outcome: 'unsent' });
    expect(settled).toStrictEqual([{ id: 'r', outcome: 'unsent', admitted: false, latencyMs: 0 }]);
    expect(span().attributes).not.toHaveProperty('gen_ai.usage.input_tokens');
    expect(span().attributes).not.toHaveProperty('gen_ai.usage.output_tokens');
  });

  test('failed: with the class, the status and the words, which are the span’s too', async () => {
    const { attempt: one, reported } = attempt();
    const refused = { statusCode: 503, data: { code: 503, status: 'UNAVAILABLE', message: 'Overloaded' } };
    const { failure, record } = await one.failed(refused, 'secret');
    expect(failure).toEqual({ class: 'overload', reason: 'Overloaded', status: 503 });
    expect(record).toEqual({ family: 'lite', model: 'gemini-lite', outcome: 'overload', status: 503, milliseconds: 0 });
    expect(reported).toStrictEqual([
      {
        id: 'r',
        class: 'overload',
        outcome: 'overload',
        reason: 'Overloaded',
        failure: 'Overloaded',
        status: 503,
        httpStatus: 503,
        latencyMs: 0,
      },
    ]);
    expect(span().status).toEqual({ code: SpanStatusCode.ERROR, message: 'Overloaded' });
    expect(span().attributes['http.response.status_code']).toBe(503);
  });

  test('failed after a byte without a refusal: it was counted', async () => {
    const { attempt: one, reported } = attempt();
    one.heard(USAGE);
    await one.failed(new TypeError('terminated'), 'secret');
    expect(reported).toMatchObject([{ class: 'network', admitted: true, ...USAGE }]);
    expect(reported[0]).not.toHaveProperty('httpStatus');
    const refused = attempt();
    refused.attempt.heard();
    await refused.attempt.failed({ statusCode: 500, data: { code: 500, status: 'INTERNAL' } }, 'secret');
    expect(refused.reported[0]).not.toHaveProperty('admitted');
    const never = attempt();
    await never.attempt.failed(Object.assign(new Error('x'), { code: 'ECONNREFUSED' }), 'secret');
    expect(never.reported).toMatchObject([{ admitted: false }]);
    const early = attempt();
    await early.attempt.failed(new TypeError('terminated'), 'secret');
    expect(early.reported[0]).not.toHaveProperty('admitted');
  });

  test('whatever comes second changes nothing', async () => {
    const { attempt: one, settled, reported } = attempt();
    const first = one.succeeded(USAGE);
    expect(one.abort()).toBe(first);
    expect(one.unsent()).toBe(first);
    expect((await one.failed(new Error('late'), 'secret')).record).toBe(first);
    expect([settled.length, reported.length, exporter.getFinishedSpans().length]).toEqual([1, 0, 1]);
  });
});

describe('silence', () => {
  test('ends it after the time for it since something was heard', async () => {
    const { attempt: one, reported } = attempt();
    vi.advanceTimersByTime(4999);
    one.heard();
    vi.advanceTimersByTime(4999);
    expect(one.signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(one.signal.aborted).toBe(true);
    expect(one.aborted).toBe(false);
    const { failure } = await one.failed(new DOMException('Aborted', 'AbortError'), 'secret');
    expect(failure).toEqual({ class: 'timeout', reason: 'No answer for 5 s' });
    expect(reported).toMatchObject([{ class: 'timeout', admitted: true }]);
  });

  test('after the end is none', () => {
    const { attempt: one } = attempt();
    one.succeeded(USAGE);
    one.heard();
    vi.advanceTimersByTime(60_000);
    expect(one.signal.aborted).toBe(false);
    expect(timersLeft()).toBe(0);
  });
});

describe("the caller's signal", () => {
  test('ends the attempt in the same tick', () => {
    const abort = new AbortController();
    const { attempt: one, settled } = attempt({}, { callerSignal: abort.signal });
    one.heard();
    expect(one.aborted).toBe(false);
    abort.abort(new Error('gone'));
    expect([one.aborted, one.signal.aborted, one.ended]).toEqual([true, true, true]);
    expect(settled).toMatchObject([{ outcome: 'aborted', admitted: true }]);
    expect(timersLeft()).toBe(0);
  });

  test('is left alone once it has ended, and silence still ends it before', () => {
    const abort = new AbortController();
    const removed = vi.spyOn(abort.signal, 'removeEventListener');
    const { attempt: one, settled } = attempt({}, { callerSignal: abort.signal });
    vi.advanceTimersByTime(5000);
    expect([one.signal.aborted, one.aborted]).toEqual([true, false]);
    one.unsent();
    expect(removed).toHaveBeenCalledWith('abort', expect.any(Function));
    abort.abort();
    expect(settled).toHaveLength(1);
  });
});

describe('the lease', () => {
  test('is renewed every ten seconds until the end, for thirty more', () => {
    const { attempt: one, renewed } = attempt({}, { silenceMs: 60_000 });
    vi.advanceTimersByTime(9999);
    expect(renewed).toEqual([]);
    vi.advanceTimersByTime(10_001);
    expect(renewed).toEqual([
      { id: 'r', leaseSeconds: 30, answering: false },
      { id: 'r', leaseSeconds: 30, answering: false },
    ]);
    one.unsent();
    vi.advanceTimersByTime(60_000);
    expect(renewed).toHaveLength(2);
  });

  test("a probe's first visible part says at once that its bucket is well, any other's says nothing", () => {
    const probe = attempt({ isProbe: true });
    probe.attempt.answering();
    expect(probe.renewed).toEqual([{ id: 'r', leaseSeconds: 30, answering: true }]);
    const plain = attempt();
    plain.attempt.answering();
    expect(plain.renewed).toEqual([]);
  });

  test('that cannot be renewed harms nobody', async () => {
    const { attempt: one, pool } = attempt({ isProbe: true });
    pool.renew = () => Promise.reject(new Error('database gone'));
    one.answering();
    await vi.advanceTimersByTimeAsync(0);
    expect(one.ended).toBe(false);
  });
});

describe('the model that answered', () => {
  test.each([undefined, '', 7, 'gemini-lite', 'models/gemini-lite-001'])('%j is no other', (said) => {
    const { attempt: one, settled } = attempt();
    one.servedAs(said);
    expect(one.servedModel).toBeUndefined();
    one.succeeded({});
    expect(settled[0]).not.toHaveProperty('servedModel');
  });

  test('another one is told to the ledger and the span', () => {
    const { attempt: one, settled } = attempt();
    one.servedAs('gemini-pro');
    one.servedAs(undefined);
    expect(one.servedModel).toBe('gemini-pro');
    one.succeeded({});
    expect(settled).toMatchObject([{ servedModel: 'gemini-pro' }]);
    expect(span().attributes['gen_ai.response.model']).toBe('gemini-pro');
  });
});
