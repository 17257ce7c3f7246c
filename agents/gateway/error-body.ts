import { APICallError } from '@ai-sdk/provider';

export type ProviderError = {
  message: string;
  /** google.rpc.Code, such as `RESOURCE_EXHAUSTED`. */
  status: string | undefined;
  /** google.rpc messages, each with an `@type`. */
  details: Record<string, unknown>[];
};

export type ErrorBody = { status: number | undefined; body: ProviderError | undefined; html: boolean };

/**
 * Finds the provider's error in whatever the SDK made of it: an APICallError with the body as text, or an error inside
 * a 200 stream with the error object as `data`. Bodies may be wrapped in an array and lack any field.
 */
export function parseErrorBody(error: unknown): ErrorBody {
  if (!error || typeof error !== 'object') return { status: undefined, body: undefined, html: false };
  const { statusCode, data, responseBody } = error as { statusCode?: unknown; data?: unknown; responseBody?: unknown };
  const text = typeof responseBody === 'string' ? responseBody : undefined;
  const body = providerError(text === undefined ? data : parsed(text)) ?? providerError(data);
  // A 200 whose body could not be read is no refusal: its status says nothing.
  const refused = typeof statusCode === 'number' && (statusCode >= 400 || !APICallError.isInstance(error));
  return { status: refused ? statusCode : undefined, body, html: text !== undefined && /^\s*</.test(text) };
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
  if (typeof error.message !== 'string' && typeof error.status !== 'string') return undefined;
  return {
    message: typeof error.message === 'string' ? error.message : '',
    status: typeof error.status === 'string' ? error.status : undefined,
    details: Array.isArray(error.details) ? error.details.filter(isRecord) : [],
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
