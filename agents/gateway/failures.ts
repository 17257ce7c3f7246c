import { APICallError, type LanguageModelV4GenerateResult } from '@ai-sdk/provider';
import { isAbortError, isProviderStreamError } from '@ai-sdk/provider-utils';
import { type ErrorBody, type ProviderError, parseErrorBody } from './error-body.ts';
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
  /** `model` only: gone for the project of this key, which is newer than the model's end; others may still have it. */
  scope?: 'project';
  /** `quota` only, as what follows. The longest window that was violated. */
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

/** Whether an answer that ended so and has nothing in it is none; others were blocked or are out of tokens. */
export const wantsSubstance = (finishReason: string) => finishReason === 'stop' || finishReason === 'other';

/** Throws a TruncatedAnswer unless an answer in one piece is whole. */
export function requireWhole({ content, finishReason }: LanguageModelV4GenerateResult): void {
  // The SDK calls an answer in one piece without a reason `other`.
  if (isCut(finishReason.unified) || finishReason.raw === undefined)
    throw new TruncatedAnswer('The answer has no finish reason');
  if (wantsSubstance(finishReason.unified) && content.length === 0) throw new TruncatedAnswer('The answer is empty');
}

/** Nothing came for too long. */
export class AttemptTimeout extends Error {
  override name = 'TimeoutError';
}

/** Classifies whatever an attempt threw or its stream carried. `secret` is the key that was used, to redact it. */
export function classify(error: unknown, secret?: string): Failure {
  const said = parseErrorBody(error);
  const { status } = said;
  const known = status === undefined ? unsent(error) : byStatus(status, said);
  return { reason: reasonOf(error, said, secret), ...(status === undefined ? {} : { status }), ...known };
}

type Verdict = Omit<Failure, 'reason' | 'status'>;

const LONGEST_REASON = 300;

function reasonOf(error: unknown, { status, body }: ErrorBody, secret: string | undefined): string {
  const thrown = error instanceof Error ? error.message : typeof error === 'string' ? error : '';
  const text = body?.message || thrown || body?.status || (status === undefined ? 'Unknown failure' : `HTTP ${status}`);
  return redact(text, secret).slice(0, LONGEST_REASON);
}

/** Too much for whoever stands first in the way; another key would carry the same. */
const TOO_LARGE = new Set([413, 414, 431]);
/** 522 and 524 are a content network's words for a provider that did not answer it. */
const TIMEOUTS = new Set([408, 504, 522, 524]);

function byStatus(status: number, { body, foreign, retryAfterMs }: ErrorBody): Verdict {
  if (TOO_LARGE.has(status)) return { class: 'caller' };
  // What somebody in between says, or nobody, is no word about the key, the quota or the model.
  if (foreign === 'page' || (!body && !speaksForItself(status, foreign)))
    return { class: TIMEOUTS.has(status) ? 'timeout' : 'network' };
  if (isQuota(status, body)) return { class: 'quota', admitted: false, ...quotaFacts(body, retryAfterMs) };
  if (isNoWordOnTheKey(status, body)) return { class: 'network' };
  if (isBadKey(status, body)) return { class: 'key', admitted: false };
  if (isGone(status, body)) return goneModel(body);
  if (status === 503 || status === 529) return { class: 'overload' };
  if (TIMEOUTS.has(status)) return { class: 'timeout' };
  // 409 and 499: the provider gave up by itself.
  if (status === 409 || status === 499 || status >= 500) return { class: 'network' };
  return { class: 'caller' };
}

/** Statuses that mean something even without the provider's body: with an empty one, and 429 with any text. */
function speaksForItself(status: number, foreign: ErrorBody['foreign']): boolean {
  return status === 429 || (foreign === undefined && (status === 400 || status >= 500));
}

const hasReason = (body: ProviderError | undefined, wanted: RegExp) =>
  body?.details.some(({ reason }) => typeof reason === 'string' && wanted.test(reason)) ?? false;

/** Older interfaces of the provider refuse for quota with 403. */
function isQuota(status: number, body: ProviderError | undefined): boolean {
  if (status === 429 || body?.status === 'RESOURCE_EXHAUSTED') return true;
  return status === 403 && hasReason(body, /^(?:RATE_LIMIT_|QUOTA_|(?:userR|r)ateLimitExceeded|quotaExceeded)/);
}

const NO_KEY_CAME = /unregistered callers|is missing required authentication/i;

/**
 * Somebody in between refused in the provider's shape but without its word, or took our key away: every key of the pool
 * would be refused alike.
 */
function isNoWordOnTheKey(status: number, body: ProviderError | undefined): boolean {
  if ((status !== 401 && status !== 403) || !body) return false;
  return (body.status === undefined && body.details.length === 0) || NO_KEY_CAME.test(body.message);
}

const KEY_REASONS = /^(?:API_KEY_|CONSUMER_|SERVICE_DISABLED|BILLING_DISABLED|keyInvalid$|keyExpired$)/;
const KEY_MESSAGE =
  /^(?:invalid api key|(?:the |your |this )?(?:provided )?api key (?:is )?(?:not valid|expired|not found|invalid))/i;
/** Things of the request that the provider answers for as it does for keys and models. */
const OF_THE_REQUEST =
  /\b(?:access the|the requested) file\b|\b(?:files?|fileSearchStores)\/|cached ?content|referenced in (?:the|your) request/i;

function isBadKey(status: number, body: ProviderError | undefined): boolean {
  const message = body?.message ?? '';
  if (status !== 400 && status !== 401 && status !== 403) return false;
  if (hasReason(body, KEY_REASONS)) return true;
  if (status !== 400) return !OF_THE_REQUEST.test(message);
  if (KEY_MESSAGE.test(message)) return true;
  // Without billing its project may not be used from here; a project with billing may. Where even that is refused ("User
  // location is not supported") it is the place our server asks from, which no key changes: that stays the caller's.
  return body?.status === 'FAILED_PRECONDITION' && /\bbilling\b/i.test(message);
}

/** The model itself, named or not, before anything else is: words that quote a request may speak of anything. */
const GONE =
  /^(?:this |the )?(?:models?|gemini|gemma)\b(?:[^:;"'`]|["'`][\w./-]+["'`]){0,80}?\b(?:no longer (?:available|supported|offered)|(?:is|has been|was) (?:deprecated|retired|discontinued|decommissioned|shut ?down|turned off))\b.*?(?:[.!](?=\s|$)|$)/i;
/** What else of a model may end than the model. */
const PART_OF_IT =
  /(?:parameter|field|option|setting|feature|mode|budget|config|schema|role|instruction|tool|input)s?\b/i;

function isGone(status: number, body: ProviderError | undefined): boolean {
  const message = body?.message ?? '';
  if (status === 404 || status === 410)
    return (body?.status === 'NOT_FOUND' || /models?\b/i.test(message)) && !OF_THE_REQUEST.test(message);
  const sentence = status === 400 ? GONE.exec(message)?.[0] : undefined;
  return sentence !== undefined && !PART_OF_IT.test(sentence);
}

function goneModel(body: ProviderError | undefined): Verdict {
  const newcomers = /\bnew (?:users|projects|customers)\b/i.test(body?.message ?? '');
  return { class: 'model', admitted: false, ...(newcomers ? { scope: 'project' } : {}) };
}

/** No status: the connection, a broken answer, or a request that was never sent. */
function unsent(error: unknown): Verdict {
  if (error instanceof TruncatedAnswer) return { class: 'network' };
  const code = socketCode(error);
  if ((error instanceof Error && error.name === 'TimeoutError') || SLOW_SOCKET.has(code)) return { class: 'timeout' };
  if (code !== undefined && NEVER_CONNECTED.test(code)) return { class: 'network', admitted: false };
  if (code !== undefined || isAbortError(error) || APICallError.isInstance(error)) return { class: 'network' };
  if (error instanceof TypeError && /fetch failed|terminated|network/i.test(error.message)) return { class: 'network' };
  // The only header that is not ours is the key: it cannot be sent, and the platform's words would quote it.
  if (error instanceof TypeError && UNSENDABLE.test(error.message)) return { class: 'key', admitted: false };
  // The answer could not be read: a chunk was cut, or is no JSON.
  if (error instanceof Error && UNREADABLE.test(error.name)) return { class: 'network' };
  // The provider's own error of no known code.
  if (isProviderStreamError(error)) return { class: 'network' };
  return { class: 'caller', admitted: false };
}

const UNSENDABLE = /invalid header value|invalid value.*header|ByteString/i;
const UNREADABLE = /JSONParseError|TypeValidationError|EmptyResponseBody|InvalidResponseData/;
const SLOW_SOCKET = new Set<string | undefined>(['ETIMEDOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

/** No connection, or none that was trusted: nothing of the request left. */
const NEVER_CONNECTED =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_|EHOSTUNREACH|ENETUNREACH|EPROTO$|UND_ERR_CONNECT_TIMEOUT|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_|ERR_SSL_)/;
const SOCKET_CODE =
  /^(?:E[A-Z]+|EAI_[A-Z]+|UND_ERR_[A-Z_]+|CERT_[A-Z_]+|DEPTH_ZERO_[A-Z_]+|SELF_SIGNED_[A-Z_]+|UNABLE_TO_[A-Z_]+|ERR_(?:TLS|SSL|HTTP2|STREAM)_[A-Z_]+)$/;

/** The code of the error or of what caused it, such as `ECONNRESET`. */
function socketCode(error: unknown): string | undefined {
  for (let current = error, depth = 0; current && depth < 5; depth += 1) {
    const { code, cause } = current as { code?: unknown; cause?: unknown };
    if (typeof code === 'string' && SOCKET_CODE.test(code)) return code;
    current = cause;
  }
  return undefined;
}
