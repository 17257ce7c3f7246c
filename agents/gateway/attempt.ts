import { type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import type { AttemptRecord } from './exhausted.ts';
import { AttemptTimeout, classify, type Failure } from './failures.ts';
import type { KeyPool, Reservation } from './pool.ts';
import { isRerouted } from './served-model.ts';
import type { UsageFigures } from './usage.ts';

export const LEASE_SECONDS = 30;
const RENEW_EVERY_MS = 10_000;

export type AttemptOptions = {
  pool: KeyPool;
  reservation: Reservation;
  callerSignal: AbortSignal | undefined;
  /** Nothing heard for this long ends the attempt. */
  silenceMs: number;
  /** Attempts of this call that failed before. */
  fallbackCount?: number;
};

const tracer = trace.getTracer('catalyst.gateway');

/**
 * One reserved request: its span, its lease, its silence timer and its single end. Exactly one of `succeeded`, `aborted`,
 * `failed` and `unsent` takes effect; the caller's abort ends it in the same tick, whoever reads the answer.
 */
export class Attempt {
  readonly reservation: Reservation;
  /** Ends with the caller's own signal or after too long a silence. */
  readonly signal: AbortSignal;
  readonly #pool: KeyPool;
  readonly #callerSignal: AbortSignal | undefined;
  readonly #silence = new AbortController();
  readonly #silenceMs: number;
  readonly #span: Span;
  readonly #lease: NodeJS.Timeout;
  readonly #onAbort = () => void this.abort();
  #silenceTimer: NodeJS.Timeout | undefined;
  #firstByteMs: number | undefined;
  #usage: UsageFigures = {};
  #servedModel: string | undefined;
  #record: AttemptRecord | undefined;

  constructor(options: AttemptOptions) {
    this.#pool = options.pool;
    this.reservation = options.reservation;
    this.#callerSignal = options.callerSignal;
    this.#silenceMs = options.silenceMs;
    this.signal = options.callerSignal
      ? AbortSignal.any([options.callerSignal, this.#silence.signal])
      : this.#silence.signal;
    this.#span = tracer.startSpan('gateway.attempt', { attributes: spanAttributes(options) });
    this.#lease = setInterval(() => this.#renew(), RENEW_EVERY_MS).unref();
    options.callerSignal?.addEventListener('abort', this.#onAbort, { once: true });
    this.#listen();
  }

  /** Something came from the provider. */
  heard(usage?: UsageFigures): void {
    if (this.#firstByteMs === undefined) {
      this.#firstByteMs = this.#elapsed();
      this.#span.addEvent('first byte');
      this.#span.setAttribute('gateway.first_byte_ms', Math.round(this.#firstByteMs));
    }
    this.#usage = { ...this.#usage, ...usage };
    this.#listen();
  }

  /** A probe's first visible part: its bucket is well, although the answer goes on. */
  answering(): void {
    if (this.reservation.isProbe) this.#renew(true);
  }

  /** The provider's word on which model answers. */
  servedAs(model: unknown): void {
    if (typeof model !== 'string' || model === '' || !isRerouted(this.reservation.model, model)) return;
    this.#servedModel = model;
  }

  /** The model that answered, if it is another than the one asked for. */
  get servedModel(): string | undefined {
    return this.#servedModel;
  }

  get ended(): boolean {
    return this.#record !== undefined;
  }

  get aborted(): boolean {
    return this.#callerSignal?.aborted ?? false;
  }

  succeeded(usage: UsageFigures): AttemptRecord {
    this.heard(usage);
    return this.#settle('ok', true);
  }

  /** The caller went away. Before the first byte nobody knows whether the provider counted it. */
  abort(): AttemptRecord {
    return this.#settle('aborted', this.#firstByteMs === undefined ? undefined : true);
  }

  /** It was never sent: all that was reserved is given back. */
  unsent(): AttemptRecord {
    return this.#settle('unsent', false);
  }

  /** Ends it as failed and draws the consequence for key, bucket or family. Never throws. */
  async failed(error: unknown, secret: string): Promise<{ failure: Failure; record: AttemptRecord }> {
    const failure = classify(this.#silence.signal.aborted ? this.#silence.signal.reason : error, secret);
    if (this.#record) return { failure, record: this.#record };
    const record = this.#end(failure.class, failure.status, failure.reason);
    const admitted = this.#wasCounted(failure);
    await this.#pool.report(this.reservation.id, {
      ...this.#figures(),
      ...failure,
      outcome: failure.class,
      failure: failure.reason,
      ...(failure.status === undefined ? {} : { httpStatus: failure.status }),
      ...(admitted === undefined ? {} : { admitted }),
    });
    return { failure, record };
  }

  /** What the provider gave figures for it has counted, whatever it or the connection said afterwards. */
  #wasCounted({ admitted, status }: Failure): boolean | undefined {
    if (this.#usage.inputTokens !== undefined) return true;
    return admitted ?? (this.#firstByteMs !== undefined && status === undefined ? true : undefined);
  }

  #settle(outcome: 'ok' | 'aborted' | 'unsent', admitted: boolean | undefined): AttemptRecord {
    if (this.#record) return this.#record;
    const record = this.#end(outcome);
    this.#pool.settle(this.reservation.id, {
      outcome,
      ...(admitted === undefined ? {} : { admitted }),
      ...this.#figures(),
    });
    return record;
  }

  #end(outcome: string, status?: number, reason?: string): AttemptRecord {
    clearInterval(this.#lease);
    clearTimeout(this.#silenceTimer);
    this.#callerSignal?.removeEventListener('abort', this.#onAbort);
    const { family, model } = this.reservation;
    this.#record ??= {
      family,
      model,
      outcome,
      ...(status === undefined ? {} : { status }),
      milliseconds: Math.round(this.#elapsed()),
    };
    this.#span.setAttributes({
      'gateway.outcome': outcome,
      ...(status === undefined ? {} : { 'http.response.status_code': status }),
    });
    if (this.#servedModel !== undefined) this.#span.setAttribute('gen_ai.response.model', this.#servedModel);
    if (this.#usage.inputTokens !== undefined)
      this.#span.setAttribute('gen_ai.usage.input_tokens', this.#usage.inputTokens);
    if (this.#usage.outputTokens !== undefined)
      this.#span.setAttribute('gen_ai.usage.output_tokens', this.#usage.outputTokens);
    if (reason !== undefined) this.#span.setStatus({ code: SpanStatusCode.ERROR, message: reason });
    this.#span.end();
    return this.#record;
  }

  #figures() {
    const firstByteMs = this.#firstByteMs;
    return {
      ...this.#usage,
      ...(this.#servedModel === undefined ? {} : { servedModel: this.#servedModel }),
      latencyMs: Math.ceil(this.#elapsed()),
      ...(firstByteMs === undefined ? {} : { firstByteMs: Math.ceil(firstByteMs) }),
    };
  }

  #elapsed(): number {
    return performance.now() - this.reservation.askedAt;
  }

  #listen(): void {
    clearTimeout(this.#silenceTimer);
    if (this.#record) return;
    const expire = () => this.#silence.abort(new AttemptTimeout(`No answer for ${this.#silenceMs / 1000} s`));
    this.#silenceTimer = setTimeout(expire, this.#silenceMs).unref();
  }

  #renew(answering = false): void {
    // A renewal that fails costs nothing: the reservation expires, and its settlement corrects it once.
    this.#pool.renew(this.reservation.id, LEASE_SECONDS, { answering }).catch(() => {});
  }
}

function spanAttributes({ reservation, fallbackCount = 0 }: AttemptOptions) {
  return {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'gcp.gemini',
    'gen_ai.request.model': reservation.model,
    'gateway.family': reservation.family,
    'gateway.key_id': reservation.keyId,
    'gateway.reservation_id': reservation.id,
    'gateway.probe': reservation.isProbe,
    'gateway.fallback_count': fallbackCount,
  };
}
