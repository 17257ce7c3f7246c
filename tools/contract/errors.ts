/** Stable codes of everything that can go wrong for a caller, and the HTTP status of each (§3.3). */
export const statusOf = {
  invalid_input: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  /** Several rows fit the words that were given: `details.candidates`. */
  ambiguous: 409,
  /** The world has changed since the proposal: `details.proposal` is the new one. */
  moved: 409,
  expired: 410,
  payload_too_large: 413,
  unsupported_media_type: 415,
  rate_limited: 429,
  internal: 500,
  unavailable: 503,
} as const;

export type ErrorCode = keyof typeof statusOf;

/** One thing wrong with the input: where, and what to do. */
export interface InputIssue {
  path: string;
  message: string;
}

/**
 * The one error class. `message` is for the person and may be shown on every surface; `cause` stays inside.
 * `details` are part of the contract: `issues` (invalid_input), `candidates`, `suggestions`, `retryAt`, …
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: Record<string, unknown> | undefined;
  constructor(code: ErrorCode, message: string, options: { details?: Record<string, unknown>; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.details = options.details;
  }
  get status(): number {
    return statusOf[this.code];
  }
}

const databaseCode = (error: unknown): string | undefined => {
  for (let current = error; current instanceof Error; current = current.cause) {
    const code = (current as { code?: unknown }).code;
    if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)) return code;
  }
  return undefined;
};

const fromDatabase: Record<string, [ErrorCode, string]> = {
  '42501': ['forbidden', 'You may not change this.'],
  '23505': ['conflict', 'There is already an entry like this.'],
  '23503': ['conflict', 'Something else refers to this, or what it refers to is gone.'],
  '23514': ['invalid_input', 'The values do not fit together.'],
  '23P01': ['conflict', 'This overlaps with an existing entry.'],
  '55P03': ['conflict', 'Somebody else is changing the same rows right now. Please try again.'],
  '40P01': ['conflict', 'Somebody else is changing the same rows right now. Please try again.'],
  '57014': ['unavailable', 'This took too long and was stopped. Please narrow the question.'],
  CA403: ['expired', 'This proposal can no longer be approved: it was already decided, or its time ran out.'],
  CA404: ['not_found', 'There is no such conversation.'],
  CA409: ['conflict', 'An answer is still being written.'],
};

/** Refusals that the database puts into words for people (migration 0015). */
const inItsOwnWords: Record<string, ErrorCode> = { CA422: 'invalid_input', CA423: 'conflict' };

const databaseMessage = (error: unknown): string | undefined => {
  for (let current = error; current instanceof Error; current = current.cause) {
    if ((current as { code?: unknown }).code === databaseCode(error)) return current.message;
  }
  return undefined;
};

/** Any failure as an AppError: known database refusals get words, everything unknown is masked (complete in `cause`). */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const code = databaseCode(error) ?? '';
  const worded = inItsOwnWords[code];
  if (worded) return new AppError(worded, databaseMessage(error) ?? 'This cannot be.', { cause: error });
  const known = fromDatabase[code];
  if (known) return new AppError(known[0], known[1], { cause: error });
  return new AppError('internal', 'Something went wrong on our side. Nothing was changed.', { cause: error });
}
