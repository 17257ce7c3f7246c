import 'server-only';
import { type AppError, toAppError } from '#tools/contract/errors.ts';
import { log } from './log.ts';

/** Passes a failure on for the answer; what people could not have caused is logged in full, inside. */
export function reportFailure(error: unknown, request?: Request): AppError {
  const known = toAppError(error);
  if (known.code === 'internal') {
    log.error(
      { error: known.cause ?? known, method: request?.method, path: request && new URL(request.url).pathname },
      'request failed',
    );
  }
  return known;
}
