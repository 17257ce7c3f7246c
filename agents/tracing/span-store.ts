import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace-base';
import postgres from 'postgres';
import { storableJson } from '#db/storable-json.ts';
import { redactSpan, type SpanRow } from './redact-span.ts';

const FLUSH_AFTER_MS = 250;
const LARGEST_BATCH = 500;
/** While the database is away spans wait, and beyond this many the oldest go: traces never cost the product its memory. */
const MOST_WAITING = 5000;

export interface SpanStoreOptions {
  /** Stores rows; may be called again with rows that it has stored. */
  write: (rows: SpanRow[]) => Promise<void>;
  /** Lets go of what `write` holds; called once, after the last write. */
  close?: () => Promise<void>;
  onError?: (error: unknown) => void;
}

/** Sends ended spans, redacted, to the local store: at most 250 ms after they end, one batch at a time. */
export class SpanStore implements SpanProcessor {
  readonly #options: SpanStoreOptions;
  /** Redacted when they are written, so that no answer waits for it. */
  #waiting: ReadableSpan[] = [];
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;

  constructor(options: SpanStoreOptions) {
    this.#options = options;
  }

  onStart(): void {}

  onEnd(span: ReadableSpan): void {
    if (!isKept(span)) return;
    this.#waiting.push(span);
    if (this.#waiting.length > MOST_WAITING) this.#waiting.splice(0, this.#waiting.length - MOST_WAITING);
    this.#timer ??= setTimeout(() => void this.forceFlush(), FLUSH_AFTER_MS).unref();
  }

  async forceFlush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    while (this.#writing) await this.#writing;
    if (this.#waiting.length === 0) return;
    // Not at its own end: that may come before it is known to be under way, and nobody would ever see it over.
    this.#writing = this.#writeAll().finally(() => {
      this.#writing = undefined;
    });
    await this.#writing;
  }

  async shutdown(): Promise<void> {
    await this.forceFlush();
    await this.#options.close?.();
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const spans = this.#waiting.splice(0, LARGEST_BATCH);
      try {
        await this.#options.write(spans.flatMap((span) => this.#redacted(span)));
      } catch (error) {
        this.#waiting.unshift(...spans);
        this.#options.onError?.(error);
        this.#timer ??= setTimeout(() => void this.forceFlush(), 20 * FLUSH_AFTER_MS).unref();
        return;
      }
    }
  }

  /** None of a span that cannot be read: it would hold up all others for ever. */
  #redacted(span: ReadableSpan): SpanRow[] {
    try {
      return [redactSpan(span)];
    } catch (error) {
      this.#options.onError?.(error);
      return [];
    }
  }
}

// Of Next's own spans: the request with its route, the work of the handler or the page, and requests to others.
const nextKept = new Set([
  'BaseServer.handleRequest',
  'AppRouteRouteHandlers.runHandler',
  'AppRender.getBodyResult',
  'AppRender.fetch',
]);

const asking = new Set(['/api/health', '/api/inngest']);

/** Loading of modules, files of the interface, and the jobs asking what there is to run, say nothing about a turn. */
function isKept({ attributes }: ReadableSpan): boolean {
  const type = attributes['next.span_type'];
  if (typeof type !== 'string') return true;
  // Its handler's span does not say the method; the run that a POST carries out has a span of its own.
  if (type !== 'BaseServer.handleRequest') return nextKept.has(type) && !asking.has(String(attributes['next.route']));
  const route = attributes['http.route'];
  if (typeof route !== 'string' || route === '/api/health') return false;
  return route !== '/api/inngest' || attributes['http.method'] !== 'PUT';
}

/** Writes spans as the login `catalyst_gateway`, which may add spans and cannot read them. */
export function databaseWriter(url: string): Required<Pick<SpanStoreOptions, 'write' | 'close'>> {
  const client = postgres(url, {
    max: 1,
    prepare: false,
    connect_timeout: 10,
    idle_timeout: 60,
    onnotice: () => {},
    connection: { application_name: 'catalyst traces' },
  });
  return {
    write: async (rows) => {
      await client`select gateway.record_spans(${storableJson(rows)}::text::jsonb)`;
    },
    close: () => client.end({ timeout: 5 }),
  };
}
