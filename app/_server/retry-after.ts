import type { AppError } from '#tools/contract/errors.ts';

/** The header of a refusal that says when to come back: whole seconds, rounded up. Empty where nobody knows. */
export function retryAfter({ details = {} }: AppError): Record<string, string> {
  const { retryAfterSeconds, retryAt } = details as { retryAfterSeconds?: unknown; retryAt?: unknown };
  if (typeof retryAfterSeconds === 'number')
    return { 'retry-after': String(Math.max(1, Math.ceil(retryAfterSeconds))) };
  const at = typeof retryAt === 'string' ? Date.parse(retryAt) : Number.NaN;
  return Number.isNaN(at) ? {} : { 'retry-after': String(Math.max(1, Math.ceil((at - Date.now()) / 1000))) };
}
