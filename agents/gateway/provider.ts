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
import { estimateInputTokens } from './estimate.ts';
import { type AttemptRecord, refusedRequest, unavailable } from './exhausted.ts';
import { type Failure, isCut, TruncatedAnswer } from './failures.ts';
import { type MetadataOf, metadataOf } from './metadata.ts';
import type { KeyPool, Reservation, ReserveAnswer, ReserveRequest, Tier } from './pool.ts';
import { usageFigures } from './usage.ts';

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
  /** Default: whether the call has tools. */
  needsTools?: boolean;
  /** How long to wait for capacity, in all. Default 2000 ms. */
  waitMs?: number;
  /** A provider that says nothing for this long has failed. Default 30,000 ms. */
  silenceMs?: number;
};

const MOST_ATTEMPTS = 60;
/** Of one family, in one call, for failures that are the model's and not the key's. */
const MOST_TRANSIENT_FAILURES = 2;
const BACKOFF_MS = 40;
const JITTER_MS = 120;

type Search = {
  attempts: AttemptRecord[];
  withoutKeys: string[];
  withoutFamilies: string[];
  transientFailures: Map<string, number>;
  waitUntil: number;
  lastFailure: Failure | undefined;
};

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
    return this.#serve(options, async (attempt, model, metadata) => {
      const result = await model.doGenerate({ ...options, abortSignal: attempt.signal });
      if (isCut(result.finishReason.unified)) throw new TruncatedAnswer('The answer has no finish reason');
      attempt.servedAs(result.response?.modelId);
      const record = attempt.succeeded(usageFigures(result.usage));
      return {
        ...result,
        response: { ...result.response, modelId: attempt.reservation.model },
        providerMetadata: { ...result.providerMetadata, catalyst: metadata(record) },
      };
    });
  }

  async doStream(options: LanguageModelV4CallOptions): Promise<LanguageModelV4StreamResult> {
    return this.#serve(options, (attempt, model, metadata, secret) =>
      openAnswerStream({ attempt, model, options, metadata, secret }),
    );
  }

  async #serve<Result>(
    options: LanguageModelV4CallOptions,
    send: (attempt: Attempt, model: LanguageModelV4, metadata: MetadataOf, secret: string) => PromiseLike<Result>,
  ): Promise<Result> {
    const search = newSearch(this.#options.waitMs ?? 2000);
    const tokens = estimateInputTokens(options);
    while (search.attempts.length < MOST_ATTEMPTS) {
      options.abortSignal?.throwIfAborted();
      const askedAt = performance.now();
      const reservation = await this.#reserve(search, tokens, options);
      if (!reservation) continue;
      const attempt = this.#open(reservation, askedAt, options.abortSignal);
      const secret = openedInTime(attempt, askedAt, search);
      if (secret === undefined) continue;
      try {
        const model = createGoogle({ baseURL: this.#options.baseURL, apiKey: secret }).languageModel(reservation.model);
        const result = await send(attempt, model, metadataOf(reservation, search.attempts), secret);
        this.#family = reservation.family;
        return result;
      } catch (error) {
        await this.#moveOn(search, attempt, error, secret);
      }
    }
    throw unavailable({ code: 'models-failed', attempts: search.attempts }, search.lastFailure);
  }

  /** A reservation, or undefined after a wait for capacity. Throws when waiting is of no use. */
  async #reserve(
    search: Search,
    tokens: number,
    options: LanguageModelV4CallOptions,
  ): Promise<Reservation | undefined> {
    const answer = await this.#options.pool.reserve(this.#request(search, tokens, options));
    if (answer.outcome === 'reserved') return answer.reservation;
    const { attempts, lastFailure } = search;
    if (answer.outcome === 'person-exhausted') {
      throw unavailable({ code: 'person-quota', retryAt: answer.resetsAt, attempts }, lastFailure);
    }
    const wait = answer.retryAfterMs;
    if (wait !== undefined && performance.now() + wait < search.waitUntil) {
      await sleep(wait + Math.random() * BACKOFF_MS, undefined, { signal: options.abortSignal });
      return undefined;
    }
    throw unavailable(
      {
        code: refusalCode(answer, search),
        tier: answer.tier,
        attempts,
        ...(answer.retryAt === undefined ? {} : { retryAt: answer.retryAt }),
      },
      lastFailure,
    );
  }

  #request(search: Search, tokens: number, options: LanguageModelV4CallOptions): ReserveRequest {
    const { endpoint, person, turnId, traceId, tier } = this.#options;
    const firstFamily = this.#family;
    return {
      tokens,
      endpoint,
      needsTools: this.#options.needsTools ?? (options.tools?.length ?? 0) > 0,
      fallbackCount: search.attempts.length,
      leaseSeconds: LEASE_SECONDS,
      withoutFamilies: search.withoutFamilies,
      withoutKeys: search.withoutKeys,
      ...(person ? { person } : {}),
      ...(turnId ? { turnId } : {}),
      ...(traceId ? { traceId } : {}),
      ...(tier ? { tier } : {}),
      ...(firstFamily ? { firstFamily } : {}),
    };
  }

  #open(reservation: Reservation, askedAt: number, callerSignal: AbortSignal | undefined): Attempt {
    const { pool, silenceMs = 30_000 } = this.#options;
    return new Attempt({ pool, reservation, askedAt, callerSignal, silenceMs });
  }

  /** Returns when another attempt may be made; throws what the caller has to know. */
  async #moveOn(search: Search, attempt: Attempt, error: unknown, secret: string): Promise<void> {
    if (attempt.aborted) {
      attempt.abort();
      throw error;
    }
    const { failure, record } = await attempt.failed(error, secret);
    search.attempts.push(record);
    search.lastFailure = failure;
    if (failure.class === 'caller') throw failure.status === undefined ? error : refusedRequest(failure);
    if (failure.class === 'key') search.withoutKeys.push(attempt.reservation.keyId);
    if (isTransient(failure)) await this.#backOff(search, attempt);
  }

  async #backOff(search: Search, attempt: Attempt): Promise<void> {
    const { family } = attempt.reservation;
    const failures = (search.transientFailures.get(family) ?? 0) + 1;
    search.transientFailures.set(family, failures);
    if (failures >= MOST_TRANSIENT_FAILURES) search.withoutFamilies.push(family);
    else await sleep(BACKOFF_MS + Math.random() * JITTER_MS, undefined, { signal: attempt.signal }).catch(() => {});
  }
}

function newSearch(waitMs: number): Search {
  return {
    attempts: [],
    withoutKeys: [],
    withoutFamilies: [],
    transientFailures: new Map(),
    waitUntil: performance.now() + waitMs,
    lastFailure: undefined,
  };
}

/** The plain key, or undefined (and the reservation given back) if it cannot be opened or its window may have passed. */
function openedInTime(attempt: Attempt, askedAt: number, search: Search): string | undefined {
  try {
    if (performance.now() - askedAt < attempt.reservation.sendGuardMs / 2) return attempt.reservation.openKey();
  } catch (error) {
    search.withoutKeys.push(attempt.reservation.keyId);
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
