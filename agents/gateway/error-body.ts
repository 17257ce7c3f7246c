import { APICallError } from '@ai-sdk/provider';

export type ProviderError = {
  message: string;
  /** google.rpc.Code, such as `RESOURCE_EXHAUSTED`. */
  status: string | undefined;
  /** The HTTP status that the provider itself named, whatever a proxy made of it. */
  code: number | undefined;
  /** google.rpc messages, each with an `@type`, and the older interfaces' `errors`. */
  details: Record<string, unknown>[];
};

export type ErrorBody = {
  /** The provider's own code, else that of the HTTP answer. Absent: the answer was no refusal, or none came. */
  status: number | undefined;
  /** Absent: whatever came was not in the provider's shape. */
  body: ProviderError | undefined;
  /** Somebody between us and the provider spoke: a page, a line of text, or JSON of another shape. */
  foreign: 'page' | 'text' | undefined;
  /** The Retry-After header, which the provider never sends but a proxy may. */
  retryAfterMs: number | undefined;
};

const LONGEST_MESSAGE = 20_000;
const HTTP_OF_RPC = new Map<string | undefined, number>([
  ['CANCELLED', 499],
  ['INVALID_ARGUMENT', 400],
  ['FAILED_PRECONDITION', 400],
  ['OUT_OF_RANGE', 400],
  ['UNAUTHENTICATED', 401],
  ['PERMISSION_DENIED', 403],
  ['NOT_FOUND', 404],
  ['ABORTED', 409],
  ['ALREADY_EXISTS', 409],
  ['RESOURCE_EXHAUSTED', 429],
  ['UNKNOWN', 500],
  ['INTERNAL', 500],
  ['DATA_LOSS', 500],
  ['UNIMPLEMENTED', 501],
  ['UNAVAILABLE', 503],
  ['DEADLINE_EXCEEDED', 504],
]);

/**
 * Finds the provider's error in whatever the SDK made of it: an APICallError with the body as text, an error inside a
 * 200 stream with the error object as `data`, or a chunk that did not fit the SDK's schema as `value`. Bodies may be
 * wrapped in an array, stand as JSON text inside another error's message, and lack any field.
 */
export function parseErrorBody(error: unknown): ErrorBody {
  if (!isRecord(error)) return { status: undefined, body: undefined, foreign: undefined, retryAfterMs: undefined };
  const { statusCode, data, value, responseBody, responseHeaders } = error;
  const text = typeof responseBody === 'string' ? responseBody.trim() : '';
  const body = providerError(text === '' ? (data ?? value) : parsed(text));
  // A 200 whose body could not be read is no refusal: its status says nothing.
  const refused = typeof statusCode === 'number' && (statusCode >= 400 || !APICallError.isInstance(error));
  // An error that was caused by another has a body that could not be read to its end.
  const unread = APICallError.isInstance(error) && error.cause !== undefined;
  return {
    status: body?.code ?? HTTP_OF_RPC.get(body?.status) ?? (refused ? statusCode : undefined),
    body,
    foreign: body || (text === '' && !unread) ? undefined : text.startsWith('<') ? 'page' : 'text',
    retryAfterMs: retryAfter(responseHeaders),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function providerError(value: unknown): ProviderError | undefined {
  const unwrapped = Array.isArray(value) ? value[0] : value;
  if (!isRecord(unwrapped)) return undefined;
  const error = isRecord(unwrapped.error) ? unwrapped.error : unwrapped;
  const message = typeof error.message === 'string' ? error.message.slice(0, LONGEST_MESSAGE) : '';
  // Proxies of the provider's own SDK put its whole answer into the message of theirs.
  const inner = /^\s*[[{]/.test(message) ? providerError(parsed(message)) : undefined;
  if (inner) return inner;
  const status = typeof error.status === 'string' && HTTP_OF_RPC.has(error.status) ? error.status : undefined;
  const code = httpStatus(error.code);
  // The provider's own SDK puts a page, or no answer at all, into its shape.
  const nobodysWords = message.trimStart().startsWith('<') || (message === '' && code !== undefined && code < 500);
  if (status === undefined && (code === undefined || nobodysWords)) return undefined;
  // Older interfaces say their reasons in `errors`.
  const details = [error.details, error.errors].flatMap((list) => (Array.isArray(list) ? list.filter(isRecord) : []));
  return { message, status, code, details };
}

function httpStatus(code: unknown): number | undefined {
  const plain = typeof code === 'number' || typeof code === 'string';
  return plain && /^[45]\d\d$/.test(`${code}`) ? Number(code) : undefined;
}

/** Seconds or a date. */
function retryAfter(headers: unknown): number | undefined {
  const text = isRecord(headers) ? headers['retry-after'] : undefined;
  // A negative number would be read as a date.
  if (typeof text !== 'string' || text.startsWith('-')) return undefined;
  const milliseconds = /^[\d.]+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
