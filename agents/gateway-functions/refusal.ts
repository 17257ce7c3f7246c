/** Codes of refused calls and their HTTP statuses. */
export const statusOf = {
  invalid_input: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  payload_too_large: 413,
  unsupported_media_type: 415,
  rate_limited: 429,
  exhausted: 429,
  person_exhausted: 429,
  internal: 500,
  unavailable: 503,
} as const;

export type RefusalCode = keyof typeof statusOf;

/** Why a call was refused and what to do, in words for whoever runs the other back end. `details` never holds a key. */
export class Refusal extends Error {
  override name = 'Refusal';
  readonly code: RefusalCode;
  readonly details: Record<string, unknown>;
  readonly headers: Record<string, string>;

  constructor(
    code: RefusalCode,
    message: string,
    details: Record<string, unknown> = {},
    headers: Record<string, string> = {},
  ) {
    super(message);
    this.code = code;
    this.details = details;
    this.headers = headers;
  }
}

/** A refusal that a wait would end. `Retry-After` is in whole seconds, so that nobody comes too early by it. */
export function retryLater(
  code: 'rate_limited' | 'exhausted' | 'person_exhausted',
  message: string,
  { afterMs, at, ...details }: { afterMs: number; at: string } & Record<string, unknown>,
): Refusal {
  const seconds = Math.max(1, Math.ceil(afterMs / 1000));
  return new Refusal(
    code,
    message,
    { ...details, retry_after_ms: afterMs, retry_at: at },
    { 'retry-after': String(seconds) },
  );
}
