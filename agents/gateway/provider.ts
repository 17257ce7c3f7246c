import { setTimeout as sleep } from 'node:timers/promises';
import { createGoogle } from '@ai-sdk/google';
import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4GenerateResult,
  LanguageModelV4StreamResult,
} from '@ai-sdk/provider';
import { openAnswerStream } from './answer-stream.ts';
import { Attempt, LEASE_SECONDS } from './attempt.ts';
import { withBareErrors } from './bare-error.ts';
import { estimateInputTokens } from './estimate.ts';
import { refusedRequest, unavailable } from './exhausted.ts';
import { type Failure, requireWhole } from './failures.ts';
import { type MetadataOf, metadataOf } from './metadata.ts';
import type { KeyPool, Reservation, ReserveAnswer, ReserveRequest, Tier } from './pool.ts';
import { Search } from './search.ts';
import { markSigned, ownSignatures } from './signatures.ts';
import { Suspects } from './suspects.ts';
import { untilAborted } from './until-aborted.ts';
import { usageFigures } from './usage.ts';
import { WaitingLine } from './waiting-line.ts';

export type GatewayModelOptions = {
  pool: KeyPool;
  /** The provider's address, ending in `/v1beta`. */
  baseURL: string;
  /** What the call is for, such as `chat` or `exam-draft`: a column of the audit. */
  endpoint: string;
  /** Whose turn it is; absent for jobs, which no person's quota pays. */
  person?: { userId: string; schoolId: string; role: string };
  /** All steps of one turn share it: the person pays once. Required with `person`. */
  turnId?: string;
  traceId?: string;
  tier?: Tier;
  /** Default: whether the call has tools, or its prompt has results of some. */
  needsTools?: boolean;
  /** How long to wait for capacity, in all. Default 2000 ms. */
  waitMs?: number;
  /** A provider that says nothing for this long has failed. Default 30,000 ms, for an answer that is not streamed 120,000 ms. */
  silenceMs?: number;
};

const WAIT_MS = 2000;
const STREAM_SILENCE_MS = 30_000;
/** An answer that is not streamed is silent until it is whole. */
const WHOLE_SILENCE_MS = 120_000;
const BACKOFF_MS = 40;
const BACKOFF_JITTER_MS = 120;

// Of the pool and not of one model: all calls of the process share them.
const lines = new WeakMap<KeyPool, WaitingLine>();
const suspects = new WeakMap<KeyPool, Suspects>();

/**
 * A language model over the key pool: reserves a key, calls Gemini, settles. A failure before the first visible part
 * moves on to the next key or family unseen; after it the answer ends with an error part. Throws an APICallError that
 * is not retryable (exhausted.ts) when the pool cannot serve. One instance serves one turn: its steps stay with one family
 * while that has room.
 */
export class GatewayModel implements LanguageModelV4 {
  readonly specificationVersion = 'v4';
  readonly provider = 'catalyst.gateway';
  readonly modelId = 'pool';
  readonly supportedUrls = {};
  readonly #options: GatewayModelOptions;
  #family: string | undefined;

  constructor(options: GatewayModelOptions) {
    if (options.person && !options.turnId) throw new TypeError('A person’s turn needs its id');
    this.#options = options;
  }

  async doGenerate(options: LanguageModelV4CallOptions): Promise<LanguageModelV4GenerateResult> {
    return this.#serve(options, WHOLE_SILENCE_MS, async (attempt, model, metadata) => {
      const { model: modelId } = attempt.reservation;
      const prompt = ownSignatures(options.prompt, modelId);
      const result = await model.doGenerate({ ...options, prompt, abortSignal: attempt.signal });
      requireWhole(result);
      // Headers and body are the provider's own words, which may repeat the key that it was sent.
      const { headers: _, body, ...response } = result.response ?? {};
      attempt.servedAs((body as { modelVersion?: unknown } | undefined)?.modelVersion);
      const record = attempt.succeeded(usageFigures(result.usage));
      return {
        ...result,
        content: result.content.map((part) => markSigned(part, modelId)),
        response: { ...response, modelId },
        providerMetadata: { ...result.providerMetadata, catalyst: metadata(record, attempt.servedModel) },
      };
    });
  }

  async doStream(options: LanguageModelV4CallOptions): Promise<LanguageModelV4StreamResult> {
    return this.#serve(options, STREAM_SILENCE_MS, (attempt, model, metadata, secret) =>
      openAnswerStream({ attempt, model, options, metadata, secret }),
    );
  }

  async #serve<Result>(
    options: LanguageModelV4CallOptions,
    silenceMs: number,
    send: (attempt: Attempt, model: LanguageModelV4, metadata: MetadataOf, secret: string) => PromiseLike<Result>,
  ): Promise<Result> {
    const search = new Search(this.#options.waitMs ?? WAIT_MS, this.#suspects);
    const request = this.#request(options);
    while (search.goesOn) {
      options.abortSignal?.throwIfAborted();
      const reservation = await this.#reserve(search, request, options.abortSignal);
      if (!reservation) continue;
      const attempt = this.#open(reservation, search, options.abortSignal, silenceMs);
      const secret = openedInTime(attempt, search);
      if (secret === undefined) continue;
      if (attempt.aborted) {
        attempt.unsent();
        continue;
      }
      try {
        const settings = { baseURL: this.#options.baseURL, apiKey: secret, fetch: fetchAnswer };
        const model = createGoogle(settings).languageModel(reservation.model);
        const result = await send(attempt, model, metadataOf(reservation, search.attempts), secret);
        this.#family = reservation.family;
        this.#suspects.clear(reservation.keyId);
        return result;
      } catch (error) {
        await this.#moveOn(search, attempt, error, secret, options.abortSignal);
      }
    }
    throw unavailable({ code: 'models-failed', attempts: search.attempts }, search.lastFailure);
  }

  /** A reservation, or undefined when it is worth asking again. Throws when waiting is of no use. */
  async #reserve(
    search: Search,
    request: ReserveRequest,
    signal: AbortSignal | undefined,
  ): Promise<Reservation | undefined> {
    const answer = await this.#ask(search, request, signal);
    if (answer.outcome === 'reserved') return answer.reservation;
    const { attempts, lastFailure } = search;
    if (answer.outcome === 'person-exhausted') {
      throw unavailable({ code: 'person-quota', retryAt: answer.resetsAt, attempts }, lastFailure);
    }
    if (search.trustAll()) return undefined;
    const wait = answer.retryAfterMs;
    if (wait !== undefined && search.waits(wait)) return undefined;
    throw unavailable(
      {
        code: refusalCode(answer, search),
        tier: answer.tier,
        attempts,
        ...(answer.retryAt === undefined ? {} : { retryAt: answer.retryAt }),
        ...(answer.retryAfterMs === undefined ? {} : { retryAfterMs: answer.retryAfterMs }),
      },
      lastFailure,
    );
  }

  /** Asks the pool; again, or while others ask again, in the order in which they came. */
  async #ask(search: Search, request: ReserveRequest, signal: AbortSignal | undefined) {
    const { pool } = this.#options;
    const ask = () =>
      untilAborted(
        pool.reserve({
          ...request,
          fallbackCount: search.attempts.length,
          withoutFamilies: search.withoutFamilies,
          withoutKeys: search.withoutKeys(),
          ...(this.#family ? { firstFamily: this.#family } : {}),
          ...(search.again ? { again: true } : {}),
          ...(request.person && !this.#family && !search.again ? { opensTurn: true } : {}),
        }),
        signal,
        (late) => giveBack(pool, late),
      );
    const line = shared(lines, pool, () => new WaitingLine());
    const asked = search.isWaiting || !line.isEmpty ? await line.ask(search, signal, ask) : await ask();
    search.hasAsked();
    return asked;
  }

  #request(options: LanguageModelV4CallOptions): ReserveRequest {
    const { endpoint, person, turnId, traceId, tier } = this.#options;
    return {
      tokens: estimateInputTokens(options),
      endpoint,
      needsTools: this.#options.needsTools ?? speaksOfTools(options),
      leaseSeconds: LEASE_SECONDS,
      ...(person ? { person } : {}),
      ...(turnId ? { turnId } : {}),
      ...(traceId ? { traceId } : {}),
      ...(tier ? { tier } : {}),
    };
  }

  #open(reservation: Reservation, search: Search, callerSignal: AbortSignal | undefined, silenceMs: number) {
    return new Attempt({
      pool: this.#options.pool,
      reservation,
      callerSignal,
      silenceMs: this.#options.silenceMs ?? silenceMs,
      fallbackCount: search.attempts.length,
    });
  }

  get #suspects(): Suspects {
    return shared(suspects, this.#options.pool, () => new Suspects());
  }

  /** Returns when another attempt may be made; throws what the caller has to know. */
  async #moveOn(
    search: Search,
    attempt: Attempt,
    error: unknown,
    secret: string,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    if (attempt.aborted) {
      attempt.abort();
      // Not the error: it may be the provider's, with the key and the prompt in it.
      throw signal?.reason;
    }
    const { failure, record } = await untilAborted(attempt.failed(error, secret), signal, () => {});
    const { keyId, family } = attempt.reservation;
    search.attempts.push(record);
    search.lastFailure = failure;
    if (failure.class === 'caller') throw failure.status === undefined ? error : refusedRequest(failure);
    if (failure.class === 'key') search.refuse(keyId);
    // What a model says to one project it may say to all: this call goes on to the next.
    if (failure.class === 'model') search.withoutFamilies.push(family);
    if (isTransient(failure) && search.strike(failure, keyId, family)) {
      await sleep(BACKOFF_MS + Math.random() * BACKOFF_JITTER_MS, undefined, { signal: attempt.signal }).catch(
        () => {},
      );
    }
  }
}

/** A redirect would carry the key's header along, to whatever host it names. */
const fetchAnswer: typeof fetch = async (input, init) =>
  withBareErrors(await fetch(input, { ...init, redirect: 'error' }));

function shared<Value extends object>(of: WeakMap<KeyPool, Value>, pool: KeyPool, make: () => Value): Value {
  const value = of.get(pool) ?? make();
  of.set(pool, value);
  return value;
}

/** What was reserved for a caller who has gone was never sent. */
function giveBack(pool: KeyPool, answer: ReserveAnswer): void {
  if (answer.outcome === 'reserved') pool.settle(answer.reservation.id, { outcome: 'unsent', admitted: false });
}

/** Also a step that may call nothing more: what was called before stands in its prompt. */
const speaksOfTools = ({ tools, prompt }: LanguageModelV4CallOptions) =>
  (tools?.length ?? 0) > 0 || prompt.some(({ role }) => role === 'tool');

/** The plain key, or undefined (and the reservation given back) if it cannot be opened or its window may have passed. */
function openedInTime(attempt: Attempt, search: Search): string | undefined {
  try {
    const { askedAt, sendGuardMs, openKey } = attempt.reservation;
    if (performance.now() - askedAt < sendGuardMs / 2) return openKey();
  } catch (error) {
    search.refuse(attempt.reservation.keyId);
    search.lastFailure = { class: 'key', reason: error instanceof Error ? error.message : String(error) };
  }
  search.attempts.push(attempt.unsent());
  return undefined;
}

const isTransient = (failure: Failure) =>
  failure.class === 'overload' || failure.class === 'network' || failure.class === 'timeout';

function refusalCode(answer: ReserveAnswer, search: Search): 'capacity' | 'no-model' | 'models-failed' {
  if (search.withoutFamilies.length > 0) return 'models-failed';
  return answer.outcome === 'no-model' ? 'no-model' : 'capacity';
}
