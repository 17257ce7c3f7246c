import type { KeyRing } from '../gateway/vault.ts';
import { type Endpoint, endpoints, isFunctionName } from './endpoints.ts';
import type { Call, LendingLedger } from './lending-ledger.ts';
import { isOutage } from './outage.ts';
import { readBody } from './read-body.ts';
import { Refusal, retryLater, statusOf } from './refusal.ts';
import type { CallIdentity } from './service-identity.ts';

export interface FunctionsOptions {
  ledger: LendingLedger;
  ring: KeyRing;
  /** How long a call waits for room before it is refused with 429. */
  waitMs: number;
  identify(headers: Headers): Promise<CallIdentity>;
  /** Told of what callers could not have caused. */
  onError?(error: unknown): void;
}

export interface CallContext {
  /** Of the caller, as the nearest proxy saw it. */
  address: string | undefined;
  traceId?: string | undefined;
}

export type FunctionsServer = (request: Request, name: string, context: CallContext) => Promise<Response>;

/**
 * Serves the pool to other back ends: `POST /functions/v1/<name>` (specification 5.7), in any runtime with web requests.
 * Only the service identity is answered; every call is counted and audited, and nothing of an answer is logged.
 * Refusals are `{success: false, error, code, details}` with the statuses of refusal.ts.
 */
export function functionsServer(options: FunctionsOptions): FunctionsServer {
  const report = options.onError ?? ((error: unknown) => console.error('A function failed:', error));
  return async (request, name, context) => {
    const since = performance.now();
    try {
      if (!isFunctionName(name)) throw new Refusal('not_found', 'There is no function of this name.');
      if (request.method !== 'POST')
        throw new Refusal('method_not_allowed', 'This function takes POST alone.', {}, { allow: 'POST' });
      const identity = await options.identify(request.headers);
      const call: Call = { function: name, address: context.address ?? 'unknown', identity };
      await admit(call, options, report);
      const asked = { ...call, traceId: context.traceId, since };
      const body = await bodyOf(request, endpoints[name], call, options);
      return answer(200, await (endpoints[name] as Endpoint).run(body, asked, options));
    } catch (error) {
      return refused(error, report);
    }
  };
}

/**
 * A server that is made with its first call: a missing setting is answered and reported, and keeps nothing from starting.
 * It is made again with the next call until it can be.
 */
export function whenAsked(make: () => FunctionsServer, report: (error: unknown) => void): FunctionsServer {
  let made: FunctionsServer | undefined;
  return async (request, name, context) => {
    try {
      made ??= make();
    } catch (error) {
      report(error);
      return refused(new Refusal('unavailable', 'This function is not set up; its log says what is missing.'), report);
    }
    return made(request, name, context);
  };
}

/** Throws Refusal `unauthenticated`, `forbidden` or `rate_limited`. */
async function admit(call: Call, { ledger }: FunctionsOptions, report: (error: unknown) => void): Promise<void> {
  if (call.identity !== 'service_role') {
    // Refused whether or not the database can count it.
    await ledger.admit(call).catch(report);
    if (call.identity === 'none')
      throw new Refusal(
        'unauthenticated',
        'Send the project’s service role key as Authorization: Bearer.',
        {},
        {
          'www-authenticate': 'Bearer',
        },
      );
    throw new Refusal('forbidden', 'Only the service role may call this: neither the public key nor a person.');
  }
  const admission = await ledger.admit(call);
  if (admission.admitted) return;
  const { limit, retry_after_ms: afterMs, scope } = admission;
  const whose = scope === 'total' ? 'all addresses together' : 'your address';
  throw retryLater('rate_limited', `At most ${limit} calls a minute from ${whose}. Ask again when the minute turns.`, {
    afterMs,
    at: new Date(Date.now() + afterMs).toISOString(),
    limit,
  });
}

async function bodyOf(request: Request, { request: schema }: Endpoint, call: Call, { ledger }: FunctionsOptions) {
  try {
    return await readBody(request, schema);
  } catch (error) {
    if (error instanceof Refusal) await ledger.refused(call, { refusal: error.code });
    throw error;
  }
}

function refused(error: unknown, report: (error: unknown) => void): Response {
  const refusal = error instanceof Refusal ? error : failureOf(error, report);
  const { code, message, details, headers } = refusal;
  return answer(statusOf[code], { success: false, error: message, code, details }, headers);
}

function failureOf(error: unknown, report: (error: unknown) => void): Refusal {
  report(error);
  return isOutage(error)
    ? new Refusal('unavailable', 'The database cannot be reached at the moment. Nothing was lent; try again shortly.')
    : new Refusal('internal', 'Something went wrong here. Nothing was lent; what happened was recorded.');
}

const answer = (status: number, body: unknown, headers: Record<string, string> = {}): Response =>
  Response.json(body, { status, headers: { 'cache-control': 'no-store', ...headers } });
