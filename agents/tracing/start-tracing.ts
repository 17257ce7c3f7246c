import { OpenTelemetry } from '@ai-sdk/otel';
import { LangfuseSpanProcessor } from '@langfuse/otel';
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace-base';
import { NodeTracerProvider, ParentBasedSampler, TraceIdRatioBasedSampler } from '@opentelemetry/sdk-trace-node';
import { registerTelemetry, type Telemetry } from 'ai';
import { type TracingEnvironment, tracingEnvironment } from './env.ts';
import { redactedView } from './redact-span.ts';
import { databaseWriter, SpanStore } from './span-store.ts';

const started = globalThis as typeof globalThis & { catalystTracing?: NodeTracerProvider };

/**
 * Records spans from now on: always in the local store (where a database is set), and in Langfuse when its keys are.
 * Both get the redacted span. Once a process; Next loads modules more than once while developing.
 */
export function startTracing(settings: TracingEnvironment = tracingEnvironment()): NodeTracerProvider {
  if (started.catalystTracing) return started.catalystTracing;
  const provider = new NodeTracerProvider({
    sampler: sampler(settings.TRACE_SAMPLE_RATIO),
    spanProcessors: processors(settings),
  });
  provider.register();
  registerTelemetry(withoutContent(new OpenTelemetry({ agentSpanName: 'functionId' })));
  started.catalystTracing = provider;
  return provider;
}

// A `traceparent` from outside joins spans, but does not decide whether we look.
function sampler(ratio: number): ParentBasedSampler {
  const root = new TraceIdRatioBasedSampler(ratio);
  return new ParentBasedSampler({ root, remoteParentSampled: root, remoteParentNotSampled: root });
}

function processors(settings: TracingEnvironment): SpanProcessor[] {
  const { DATABASE_GATEWAY_URL, LANGFUSE_PUBLIC_KEY, LANGFUSE_SECRET_KEY, LANGFUSE_BASE_URL } = settings;
  const found: SpanProcessor[] = [];
  if (DATABASE_GATEWAY_URL)
    found.push(new SpanStore({ ...databaseWriter(DATABASE_GATEWAY_URL), onError: complainOnce() }));
  if (LANGFUSE_PUBLIC_KEY && LANGFUSE_SECRET_KEY) {
    const langfuse = new LangfuseSpanProcessor({
      publicKey: LANGFUSE_PUBLIC_KEY,
      secretKey: LANGFUSE_SECRET_KEY,
      ...(LANGFUSE_BASE_URL && { baseUrl: LANGFUSE_BASE_URL }),
    });
    found.push(new Redacted(langfuse));
  }
  return found;
}

/** Prompts, answers and tool inputs are not even read, whatever a call asks for: pupils write them. */
function withoutContent(telemetry: Telemetry): Telemetry {
  return new Proxy(telemetry, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      if (typeof value !== 'function') return value;
      return (event: unknown, ...rest: unknown[]) =>
        value.call(
          target,
          event && typeof event === 'object' ? { ...event, recordInputs: false, recordOutputs: false } : event,
          ...rest,
        );
    },
  });
}

/** Another processor, which gets to see only what may be kept. */
class Redacted implements SpanProcessor {
  readonly #inner: SpanProcessor;
  constructor(inner: SpanProcessor) {
    this.#inner = inner;
  }
  onStart(span: Span, parent: Parameters<SpanProcessor['onStart']>[1]): void {
    this.#inner.onStart(span, parent);
  }
  onEnd(span: ReadableSpan): void {
    this.#inner.onEnd(redactedView(span));
  }
  forceFlush(): Promise<void> {
    return this.#inner.forceFlush();
  }
  shutdown(): Promise<void> {
    return this.#inner.shutdown();
  }
}

function complainOnce(): (error: unknown) => void {
  let silentUntil = 0;
  return (error) => {
    if (Date.now() < silentUntil) return;
    silentUntil = Date.now() + 60_000;
    console.error('Traces cannot be stored at the moment:', (error as Error).message);
  };
}
