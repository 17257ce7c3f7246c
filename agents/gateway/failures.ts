import { APICallError } from '@ai-sdk/provider';
import { isAbortError } from '@ai-sdk/provider-utils';
import { type ProviderError, parseErrorBody } from './error-body.ts';
import { quotaFacts } from './quota-facts.ts';
import { redact } from './redact.ts';

/**
 * What a failed attempt means (gateway.md rule 3): `quota` rests the bucket, `key` sets the key aside, `model` retires
 * the family; `overload`, `network` and `timeout` may be tried once more and then elsewhere; `caller` is returned at once.
 */
export type FailureClass = 'quota' | 'key' | 'model' | 'overload' | 'network' | 'timeout' | 'caller';

export type Failure = {
  class: FailureClass;
  /** For people and the audit; keys removed. */
  reason: string;
  status?: number;
  /** False: the provider certainly did not count the request. Absent: unknown. */
  admitted?: boolean;
  /** Quota only. The longest window that was violated. */
  window?: 'minute' | 'day';
  metric?: 'requests' | 'tokens';
  quotaValue?: number;
  retryAfterMs?: number;
};

/** A stream that ended without the provider's word that it was whole. */
export class TruncatedAnswer extends Error {
  override name = 'TruncatedAnswer';
}

/** Whether the SDK's finish reason means that the provider never gave one. */
export const isCut = (finishReason: string) => finishReason === 'interrupted' || finishReason === 'error';

/** Nothing came for too long. */
export class AttemptTimeout extends Error {
  override name = 'TimeoutError';
}

/** Classifies whatever an attempt threw or its stream carried. `secret` is the key that was used, to redact it. */
export function classify(error: unknown, secret?: string): Failure {
  const { status, body, html } = parseErrorBody(error);
  const reason = redact(body?.message || (error instanceof Error ? error.message : String(error)), secret).slice(
    0,
    300,
  );
  const known = status === undefined ? unsent(error) : byStatus(status, body, html);
  return { reason, ...(status === undefined ? {} : { status }), ...known };
}

function byStatus(status: number, body: ProviderError | undefined, html: boolean): Omit<Failure, 'reason' | 'status'> {
  // A proxy's page says nothing about the key, the quota or the model.
  if (html) return { class: status === 504 || status === 408 ? 'timeout' : 'network' };
  if (isBadKey(status, body)) return { class: 'key', admitted: false };
  switch (status) {
    case 429:
      return { class: 'quota', admitted: false, ...quotaFacts(body) };
    case 404:
      return body?.status === 'NOT_FOUND' || /models\//.test(body?.message ?? '')
        ? { class: 'model', admitted: false }
        : { class: 'network' };
    case 503:
    case 529:
      return { class: 'overload' };
    case 408:
    case 504:
      return { class: 'timeout' };
    case 499:
      return { class: 'network' };
    default:
      return { class: status >= 500 ? 'network' : 'caller' };
  }
}

const KEY_REASONS =
  /^(API_KEY_|CONSUMER_|SERVICE_DISABLED|BILLING_DISABLED|ACCESS_TOKEN_|ACCOUNT_STATE_INVALID|CREDENTIALS_MISSING)/;

function isBadKey(status: number, body: ProviderError | undefined): boolean {
  if (status === 401 || status === 403) return true;
  if (status !== 400) return false;
  const reasons = body?.details.map((detail) => String(detail.reason ?? '')) ?? [];
  return (
    reasons.some((reason) => KEY_REASONS.test(reason)) ||
    /api key (?:not valid|expired|not found|invalid)/i.test(body?.message ?? '')
  );
}

/** No status: the connection, a broken answer, or a request that was never sent. */
function unsent(error: unknown): Omit<Failure, 'reason' | 'status'> {
  if (error instanceof TruncatedAnswer) return { class: 'network' };
  if (isTimeout(error)) return { class: 'timeout' };
  if (isAbortError(error)) return { class: 'network' };
  if (APICallError.isInstance(error))
    return { class: 'network', ...(neverConnected(error) ? { admitted: false } : {}) };
  if (error instanceof TypeError && /fetch failed|terminated|network/i.test(error.message)) {
    return { class: 'network', ...(neverConnected(error) ? { admitted: false } : {}) };
  }
  const name = error instanceof Error ? error.name : '';
  // The answer could not be read: a chunk was cut, or is no JSON.
  if (/JSONParseError|TypeValidationError|EmptyResponseBody|InvalidResponseData/.test(name) || socketCode(error))
    return { class: 'network' };
  return { class: 'caller', admitted: false };
}

const NEVER_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

function neverConnected(error: unknown): boolean {
  return NEVER_CONNECTED.has(socketCode(error) ?? '');
}

function isTimeout(error: unknown): boolean {
  const name = error instanceof Error ? error.name : '';
  return name === 'TimeoutError' || /ETIMEDOUT|UND_ERR_(HEADERS|BODY)_TIMEOUT/.test(socketCode(error) ?? '');
}

/** The code of the error or of what caused it, such as `ECONNRESET`. */
function socketCode(error: unknown): string | undefined {
  for (let current = error, depth = 0; current && depth < 5; depth += 1) {
    const { code, cause } = current as { code?: unknown; cause?: unknown };
    if (typeof code === 'string' && /^(E[A-Z]+|UND_ERR_[A-Z_]+)/.test(code)) return code;
    current = cause;
  }
  return undefined;
}
