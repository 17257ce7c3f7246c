import { type AttributeValue, SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { describeStatement } from '#db/telemetry.ts';

export type StoredValue = string | number | boolean | string[];
export type StoredAttributes = Record<string, StoredValue>;

/** A span as it is kept: nothing in it was written by or about a person. Times in ISO 8601 (to the microsecond) and milliseconds. */
export interface SpanRow {
  traceId: string;
  spanId: string;
  parentId: string | null;
  name: string;
  scope: string;
  startedAt: string;
  milliseconds: number;
  status: 'unset' | 'ok' | 'error';
  attributes: StoredAttributes;
  events: { name: string; offset: number; attributes: StoredAttributes }[];
}

// What may be kept, by key. Prompts, answers, tool inputs, parameters, addresses and names have no entry here.
const allowed = [
  /^catalyst\.(operation|effect|surface|role|agent|rows_changed|statements|read_only|turn|step|job|fallbacks)$/,
  /^gateway\.(family|outcome|probe|served_as|key_id|reservation_id|fallback_count|first_byte_ms)$/,
  /^gen_ai\.(operation|provider|agent|tool)\.name$/,
  /^gen_ai\.(request|response)\.(model|finish_reasons|max_tokens|stream)$/,
  /^gen_ai\.usage\.[a-z_.]+$/,
  /^gen_ai\.client\.operation\.[a-z_]+$/,
  /^http\.(request\.method|response\.status_code|route|method|status_code)$/,
  /^next\.(route|span_type|rsc)$/,
  /^db\.system\.name$/,
  /^error\.type$/,
  /^exception\.type$/,
];
const STATEMENT = 'db.query.text';

// One word of our own making: an identifier, a model's name, a route. No blanks, so no sentence and no full name.
const word = /^[\w.:/[\]-]{1,120}$/;
// Keys of providers, tokens, and long runs with digits in them: hashes and secrets.
const secrets = /AIza[\w-]+|\b(?:sk|pk|demo|signkey)-[\w-]{8,}|\beyJ[\w-]{8,}(?:\.[\w-]+)*|\b(?=\w*\d)\w{32,}/g;
const email = /[^\s@/]+@[^\s@/]+/g;
const status = { [SpanStatusCode.UNSET]: 'unset', [SpanStatusCode.OK]: 'ok', [SpanStatusCode.ERROR]: 'error' } as const;

/** The attributes that may be kept: those of the list whose value has the shape of an identifier or a figure. */
export function redactAttributes(attributes: Record<string, AttributeValue | undefined>): StoredAttributes {
  const kept: StoredAttributes = {};
  for (const [key, value] of Object.entries(attributes)) {
    const safe =
      key === STATEMENT
        ? safeStatement(value)
        : allowed.some((pattern) => pattern.test(key))
          ? safeValue(value)
          : undefined;
    if (safe !== undefined) kept[key] = safe;
  }
  return kept;
}

function safeValue(value: AttributeValue | undefined): StoredValue | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string') return isWord(value) ? value : undefined;
  if (!Array.isArray(value)) return undefined;
  const words = value.filter((item): item is string => typeof item === 'string' && isWord(item));
  return words.length > 0 ? words.slice(0, 20) : undefined;
}

const isWord = (value: string) => word.test(value) && value.search(secrets) < 0;
const safeStatement = (value: AttributeValue | undefined) =>
  typeof value === 'string' ? describeStatement(value).statement : undefined;

/** A span's name without query strings, quoted texts, addresses and anything like a key. */
export function redactName(name: string): string {
  return name
    .replace(/[?#]\S*/g, '')
    .replace(/"[^"]*"|'[^']*'|“[^”]*”/g, '…')
    .replace(email, '…')
    .replace(secrets, '…')
    .slice(0, 160);
}

/** The span as it may leave the process. */
export function redactSpan(span: ReadableSpan): SpanRow {
  const { traceId, spanId } = span.spanContext();
  const failure = span.status.message;
  const attributes = redactAttributes(span.attributes);
  // Our own failures say a code; those of libraries say a sentence, which may quote anything.
  if (failure && span.instrumentationScope.name.startsWith('catalyst.') && isWord(failure))
    attributes['error.type'] ??= failure;
  return {
    traceId,
    spanId,
    parentId: span.parentSpanContext?.spanId ?? null,
    name: redactName(span.name),
    scope: span.instrumentationScope.name.slice(0, 80),
    startedAt: toMicroseconds(span.startTime),
    milliseconds: milliseconds(span.duration),
    status: status[span.status.code],
    attributes,
    events: span.events.slice(0, 20).map((event) => ({
      name: redactName(event.name),
      offset: milliseconds(event.time) - milliseconds(span.startTime),
      attributes: {
        ...redactAttributes(event.attributes ?? {}),
        ...frames(event.attributes?.['exception.stacktrace']),
      },
    })),
  };
}

/** Where it failed, without the message, which may quote anything. */
function frames(stack: AttributeValue | undefined): StoredAttributes {
  if (typeof stack !== 'string') return {};
  const lines = stack
    .match(/^\s+at .*$/gm)
    ?.slice(0, 8)
    .map((line) =>
      line
        .trim()
        .replace(/\(?(?:file:\/\/)?\S*?\/((?:[^/\s]+\/){0,3}[^/\s]+:\d+:\d+)\)?/, '$1')
        .slice(0, 200),
    );
  return lines ? { 'exception.frames': lines } : {};
}

const milliseconds = ([seconds, nanoseconds]: readonly [number, number]) => seconds * 1000 + nanoseconds / 1e6;

/** ISO 8601 to the microsecond: statements that follow each other keep their order. */
const toMicroseconds = ([seconds, nanoseconds]: readonly [number, number]) =>
  `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${String(Math.floor(nanoseconds / 1000)).padStart(6, '0')}Z`;

/** The span with its name, attributes and events replaced by what may be kept, for other processors. */
export function redactedView(span: ReadableSpan): ReadableSpan {
  const { name, attributes, events } = redactSpan(span);
  const replaced = {
    name,
    attributes,
    status: { code: span.status.code },
    links: [],
    events: span.events
      .slice(0, events.length)
      .map((event, index) => ({ ...event, name: events[index]!.name, attributes: events[index]!.attributes })),
  };
  return Object.create(
    span,
    Object.fromEntries(Object.entries(replaced).map(([key, value]) => [key, { value, enumerable: true }])),
  );
}
