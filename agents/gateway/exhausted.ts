import { APICallError } from '@ai-sdk/provider';
import type { Failure } from './failures.ts';
import type { Tier } from './pool.ts';

/** One attempt as it is told to the interface and the trace; never a key. */
export type AttemptRecord = { family: string; model: string; outcome: string; status?: number; milliseconds: number };

export type UnavailableCode =
  /** Every bucket is full or resting. */
  | 'capacity'
  /** The person's turns of today are used up. */
  | 'person-quota'
  /** No family can serve the request: none calls tools, or all are retired. */
  | 'no-model'
  /** Models were there but failed, each in turn. */
  | 'models-failed';

export type UnavailableData = {
  code: UnavailableCode;
  /** ISO 8601: when it is worth trying again; absent when nobody knows. */
  retryAt?: string;
  /** The same as a time to wait, by the clock of the ledger when it refused. */
  retryAfterMs?: number;
  /** Which quota was to pay: `no-model` in the extra tier means that its families cannot call tools. */
  tier?: Tier;
  attempts: AttemptRecord[];
};

const MESSAGES: Record<UnavailableCode, string> = {
  capacity: 'All models are at their limit',
  'person-quota': "Today's requests are used up",
  'no-model': 'No model can serve this request',
  'models-failed': 'The models could not be reached',
};

/** The error of a call that the pool could not serve. `isRetryable` is false: retrying above the pool only burns quota. */
export function unavailable(data: UnavailableData, last?: Failure): APICallError {
  return new APICallError({
    message: MESSAGES[data.code],
    url: 'catalyst:gateway',
    requestBodyValues: {},
    statusCode: data.code === 'capacity' || data.code === 'person-quota' ? 429 : 503,
    isRetryable: false,
    data,
    ...(last ? { cause: new Error(last.reason) } : {}),
  });
}

/** The provider's refusal of a request that is wrong in itself. The SDK's own error would carry the whole prompt into logs. */
export function refusedRequest(failure: Failure): APICallError {
  return new APICallError({
    message: failure.reason,
    url: 'catalyst:provider',
    requestBodyValues: {},
    isRetryable: false,
    ...(failure.status === undefined ? {} : { statusCode: failure.status }),
  });
}

/** The pool's refusal in an error of the SDK, or undefined. */
export function unavailableData(error: unknown): UnavailableData | undefined {
  for (let current = error, depth = 0; current && depth < 5; depth += 1) {
    if (APICallError.isInstance(current) && current.url === 'catalyst:gateway') return current.data as UnavailableData;
    const { cause, lastError } = current as { cause?: unknown; lastError?: unknown };
    current = lastError ?? cause;
  }
  return undefined;
}
