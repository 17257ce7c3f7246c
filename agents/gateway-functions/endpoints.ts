import type { z } from 'zod';
import { redact } from '../gateway/redact.ts';
import {
  cooldownsAnswer,
  cooldownsRequest,
  keyAnswer,
  keyRequest,
  routerAnswer,
  routerRequest,
  type SettlementRequest,
  settlementAnswer,
  settlementRequest,
} from './bodies.ts';
import { type LendingOptions, lendKey } from './lending.ts';
import type { Call } from './lending-ledger.ts';
import { Refusal } from './refusal.ts';

export interface Asked extends Call {
  traceId?: string | undefined;
  /** `performance.now()` when the call came. */
  since: number;
}

export interface Endpoint<Request extends z.ZodType = z.ZodType, Answer extends z.ZodType = z.ZodType> {
  title: string;
  description: string;
  request: Request;
  answer: Answer;
  run(body: z.output<Request>, asked: Asked, options: LendingOptions): Promise<z.output<Answer>>;
}

const define = <Request extends z.ZodType, Answer extends z.ZodType>(
  endpoint: Endpoint<Request, Answer>,
): Endpoint<Request, Answer> => endpoint;

const callOf = ({ function: name, address, identity }: Asked): Call => ({ function: name, address, identity });

const router = define({
  title: 'A key for the next request, of whichever model has room',
  description:
    'Reserves one request and its tokens, and lends the key for 120 seconds. The named model is tried first, then the chain. A person named by `userId` pays with one turn of their day. Send within 2 seconds, then settle.',
  request: routerRequest,
  answer: routerAnswer,
  async run(body, asked, options) {
    const lent = await lendKey(
      callOf(asked),
      {
        tokens: body.tokens,
        endpoint: body.endpoint,
        model: body.model,
        user_id: body.userId ?? undefined,
        turn_id: body.turnId,
        needs_tools: body.needsTools,
        trace_id: asked.traceId,
      },
      options,
    );
    return {
      success: true as const,
      api_key: lent.apiKey,
      model_used: lent.model,
      fallback_count: lent.fallback_count,
      usage: lent.usage,
      request_duration_ms: Math.round(performance.now() - asked.since),
      reservation_id: lent.reservation_id,
    };
  },
});

const availableKey = define({
  title: 'A key of one model',
  description:
    'As the router, for the named model alone: 429 where it has no room. No person pays. Without a model: the first of the chain with room.',
  request: keyRequest,
  answer: keyAnswer,
  async run({ tokens, model }, asked, options) {
    const only = model !== undefined;
    const wish = { tokens, model, only, endpoint: asked.function, trace_id: asked.traceId };
    const lent = await lendKey(callOf(asked), wish, options);
    return {
      success: true as const,
      key_id: lent.key_id,
      api_key: lent.apiKey,
      model_used: lent.model,
      reservation_id: lent.reservation_id,
      usage: lent.usage,
    };
  },
});

const settle = define({
  title: 'How a lent key’s request ended',
  description:
    'Puts the real figures in the place of the reserved ones, once: settling again changes nothing and succeeds. A failure has its consequence for key, bucket or family, as in our own calls.',
  request: settlementRequest,
  answer: settlementAnswer,
  async run(body, asked, { ledger }) {
    const settled = await ledger.settle({
      ...callOf(asked),
      reservation_id: body.reservation_id,
      settlement: settlementOf(body),
    });
    if (settled === 'unknown') throw new Refusal('not_found', 'No key was lent under this reservation_id.');
    return { success: true as const };
  },
});

const resetCooldowns = define({
  title: 'Clear the cooldowns that have passed',
  description:
    'What the job does every five minutes, now. One that has not passed stays: its bucket would only be refused again. Safe at any time, twice, or never.',
  request: cooldownsRequest,
  answer: cooldownsAnswer,
  async run(_body, asked, { ledger }) {
    return { success: true as const, cleared: await ledger.resetCooldowns(callOf(asked)) };
  },
});

/** The pool's functions by name, as `/functions/v1/<name>` serves them (specification 5.7). */
export const endpoints = {
  'intelligent-ai-router': router,
  'get-available-gemini-key': availableKey,
  'settle-usage': settle,
  'reset-cooldowns': resetCooldowns,
} as const;

export type FunctionName = keyof typeof endpoints;

export const isFunctionName = (name: string): name is FunctionName => Object.hasOwn(endpoints, name);

const NEVER_COUNTED = new Set(['unsent', 'quota', 'key', 'model']);

/** As the gateway takes it. What is not known stays counted as it was reserved. */
function settlementOf(body: SettlementRequest): Record<string, unknown> {
  const { reservation_id: _, input_tokens: input, output_tokens: output, failure, ...rest } = body;
  // A request has at least one token: 0 is how some say that they do not know.
  const counted = typeof input === 'number' && input > 0;
  const admitted = NEVER_COUNTED.has(body.outcome) ? false : body.outcome === 'ok' || counted ? true : undefined;
  return {
    ...rest,
    ...(admitted === undefined ? {} : { admitted }),
    ...(counted ? { input_tokens: input } : {}),
    ...(typeof output === 'number' ? { output_tokens: output } : {}),
    ...(failure === undefined ? {} : { failure: redact(failure) }),
  };
}
