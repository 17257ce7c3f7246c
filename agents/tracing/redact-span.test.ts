import { faker } from '@faker-js/faker';
import { SpanStatusCode, trace } from '@opentelemetry/api';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { redactAttributes, redactedView, redactName, redactSpan } from './redact-span.ts';

const exporter = new InMemorySpanExporter();
const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
const tracer = provider.getTracer('catalyst.test');

faker.seed(11);
const secretText = fc.oneof(
  fc.integer({ min: 0, max: 1e6 }).map((seed) => {
    faker.seed(seed);
    return faker.person.fullName();
  }),
  fc.integer({ min: 0, max: 1e6 }).map((seed) => {
    faker.seed(seed);
    return faker.internet.email();
  }),
  fc
    .string({ unit: fc.constantFrom(...'abcdefghijkmnopqrstuvwxyzABCDEFG0123456789_-'), minLength: 35, maxLength: 35 })
    .map((key) => `AIza${key}`),
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 }).map((hex) => `7${hex}`),
  fc.lorem({ maxCount: 6 }).map((words) => `My teacher said: ${words}`),
);
const keys = fc.oneof(
  fc.constantFrom(
    'gen_ai.input.messages',
    'gen_ai.output.messages',
    'gen_ai.system_instructions',
    'gen_ai.tool.call.arguments',
    'user.email',
    'user.name',
    'drizzle.query.params',
    'http.target',
    'url.full',
    'exception.message',
    'gen_ai.tool.name',
    'gen_ai.request.model',
    'catalyst.operation',
    'error.type',
  ),
  fc.string(),
);

test('no name, address, key or sentence is ever kept, under any attribute, name, event or status', () => {
  fc.assert(
    fc.property(keys, secretText, (key, secret) => {
      exporter.reset();
      const span = tracer.startSpan(`fetch GET https://example.org/v1?key=${encodeURIComponent(secret)}`);
      span.setAttribute(key, secret).setAttribute(`${key}.list`, [secret, secret]);
      span.setAttribute('db.query.text', `select * from people where name = '${secret.replaceAll("'", "''")}'`);
      span.addEvent(`“${secret}”`, { [key]: secret });
      span.recordException(new Error(secret));
      span.setStatus({ code: SpanStatusCode.ERROR, message: secret });
      span.end();
      const [ended] = exporter.getFinishedSpans();
      const stored = JSON.stringify(redactSpan(ended!));
      const view = redactedView(ended!);
      const sent = JSON.stringify([view.name, view.attributes, view.events, view.status, view.links]);
      for (const text of [stored, sent]) {
        expect(text).not.toContain(JSON.stringify(secret).slice(1, -1));
        expect(text).not.toContain(encodeURIComponent(secret));
      }
    }),
    { numRuns: 500 },
  );
});

test('keeps what explains a turn', () => {
  const kept = {
    'gen_ai.request.model': 'gemini-2.5-flash-lite',
    'gen_ai.usage.input_tokens': 812,
    'gen_ai.response.finish_reasons': ['tool-calls'],
    'gateway.reservation_id': '018f7c1e-1111-7abc-8def-0123456789ab',
    'catalyst.operation': 'attendance.markClass',
    'http.route': '/api/teacher/classes/[classId]/attendance',
    'db.query.text': 'select * from students where id = $1 limit ?',
  };
  expect(
    redactAttributes({
      ...kept,
      'db.query.text': 'select * from students where id = $1 limit 5',
      'gen_ai.input.messages': 'hello',
    }),
  ).toEqual(kept);
  expect(redactName('POST /api/classes/018f7c1e-1111-7abc-8def-0123456789ab')).toContain('018f7c1e');
});

test('says where a failure was, not what it quoted', () => {
  exporter.reset();
  const span = tracer.startSpan('operation people.find');
  span.recordException(new TypeError('Ada Lovelace is not a function'));
  span.setStatus({ code: SpanStatusCode.ERROR, message: 'not_found' });
  span.end();
  const row = redactSpan(exporter.getFinishedSpans()[0]!);
  expect(row.attributes['error.type']).toBe('not_found');
  expect(row.events[0]!.attributes['exception.type']).toBe('TypeError');
  expect(String(row.events[0]!.attributes['exception.frames'])).toContain('redact-span.test.ts');
  expect(trace.isSpanContextValid(exporter.getFinishedSpans()[0]!.spanContext())).toBe(true);
});
