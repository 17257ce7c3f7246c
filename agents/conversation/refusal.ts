import type { Caller } from '#db/caller.ts';
import { AppError } from '#tools/contract/errors.ts';
import { type UnavailableCode, unavailableData } from '../gateway/exhausted.ts';
import { retryAfterMs } from './retry-time.ts';
import { wordsForFailure } from './words-for-failure.ts';

const codes: Partial<Record<UnavailableCode, 'rate_limited' | 'unavailable'>> = {
  capacity: 'rate_limited',
  'person-quota': 'rate_limited',
  'models-failed': 'unavailable',
};

/**
 * Why no model served a turn, for HTTP: with `details` {reason, retryAt?, retryAfterSeconds?}. Undefined for what is
 * answered all the same (no model calls tools) and for failures that are ours.
 */
export function refusalOf(error: unknown, caller: Pick<Caller, 'locale' | 'timeZone'>): AppError | undefined {
  const data = unavailableData(error);
  const code = data && codes[data.code];
  if (!code) return undefined;
  const wait = retryAfterMs(data);
  return new AppError(code, wordsForFailure(error, caller), {
    details: {
      reason: data.code,
      ...(data.retryAt === undefined ? {} : { retryAt: data.retryAt }),
      ...(wait === undefined ? {} : { retryAfterSeconds: Math.max(1, Math.ceil(wait / 1000)) }),
    },
    cause: error,
  });
}
