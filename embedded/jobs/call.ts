import { z } from 'zod';
import {
  attemptsOf,
  functionSchema,
  isSigned,
  type JobFunction,
  type JobOperation,
  operationSchema,
  sign,
} from './protocol.ts';
import type { Run, Step } from './store.ts';

const LONGEST_CALL_MS = 5 * 60_000;

/** Where the functions are served, and the key that both sides know. */
export interface Application {
  /** Address of the SDK's handler, `…/api/inngest`. */
  url: string;
  signingKey: string;
}

/** What came of a call. */
export type Answer =
  | { kind: 'completed'; output: unknown }
  | { kind: 'operations'; operations: JobOperation[]; retry: RetryAdvice }
  | { kind: 'failed'; error: unknown; retry: RetryAdvice }
  /** Nobody listened: that is no attempt. */
  | { kind: 'unreachable' };

export interface RetryAdvice {
  allowed: boolean;
  /** Not before; absent: with growing pauses. */
  at?: Date;
}

/** Asks the SDK to go on with a run: to find what is next, or to do one step that it has planned. */
export async function callFunction(
  application: Application,
  fn: JobFunction,
  { run, steps }: { run: Run; steps: Step[] },
  task: { step?: string; attempt: number },
  signal: AbortSignal,
): Promise<Answer> {
  const ended = steps.filter((step) => step.result);
  const body = {
    version: 2,
    ctx: {
      run_id: run.id,
      attempt: task.attempt,
      max_attempts: attemptsOf(fn),
      // While something is under way, what is found next has to be planned, or it would be done here and again there.
      disable_immediate_execution: ended.length < steps.length,
      use_api: false,
      stack: { stack: ended.map((step) => step.id), current: ended.length },
    },
    event: run.event,
    events: [run.event],
    steps: Object.fromEntries(ended.map((step) => [step.id, step.result])),
  };
  const url = new URL(application.url);
  url.searchParams.set('fnId', fn.id);
  url.searchParams.set('stepId', task.step ?? 'step');
  let response: SignedResponse;
  try {
    response = await send(
      application,
      url,
      'POST',
      body,
      {},
      AbortSignal.any([signal, AbortSignal.timeout(LONGEST_CALL_MS)]),
    );
  } catch (error) {
    if (isUnreachable(error)) return { kind: 'unreachable' };
    return { kind: 'failed', error: describe(error), retry: { allowed: true } };
  }
  return readAnswer(response);
}

function readAnswer({ status, headers, body, authentic }: SignedResponse): Answer {
  if (!authentic) {
    const error = { name: 'Error', message: `The answer (status ${status}) was not signed with our key` };
    return { kind: 'failed', error, retry: { allowed: true } };
  }
  const retry = retryAdvice(headers);
  if (status === 200) return { kind: 'completed', output: body };
  if (status !== 206)
    return { kind: 'failed', error: body, retry: { ...retry, allowed: retry.allowed && status !== 400 } };
  const operations = z.array(operationSchema).safeParse(Array.isArray(body) ? body : [body]);
  if (operations.success) return { kind: 'operations', operations: operations.data, retry };
  const asked = z.array(z.looseObject({ op: z.string() })).safeParse([body].flat());
  const names = asked.data?.map(({ op }) => op).join(', ') ?? 'something unknown';
  const error = { name: 'Error', message: `The function asked for ${names}, which the embedded jobs do not carry out` };
  return { kind: 'failed', error, retry: { allowed: false } };
}

function retryAdvice(headers: Headers): RetryAdvice {
  const after = headers.get('retry-after');
  const at = after ? new Date(Number.isFinite(Number(after)) ? Date.now() + Number(after) * 1000 : after) : undefined;
  const allowed = headers.get('x-inngest-no-retry') !== 'true';
  return at && !Number.isNaN(at.getTime()) ? { allowed, at } : { allowed };
}

/** Asks the SDK which functions it serves. Throws what is wrong, in a sentence. */
export async function fetchFunctions(application: Application, signal: AbortSignal): Promise<JobFunction[]> {
  const { url } = application;
  const headers = { 'x-inngest-sync-kind': 'in_band' };
  const { status, body, authentic } = await send(application, new URL(url), 'PUT', { url }, headers, signal);
  if (status !== 200) throw new Error(`${url} answers ${status}: ${JSON.stringify(body).slice(0, 300)}`);
  if (!authentic) throw new Error(`What answers at ${url} does not know our signing key`);
  const served = z.object({ functions: z.array(z.looseObject({ id: z.string() })) }).parse(body);
  return served.functions.map((fn) => {
    const known = functionSchema.safeParse(fn);
    if (known.success) return known.data;
    throw new Error(
      `Function ${fn.id} asks for what the embedded jobs do not carry out:\n${z.prettifyError(known.error)}`,
    );
  });
}

interface SignedResponse {
  status: number;
  headers: Headers;
  body: unknown;
  authentic: boolean;
}

async function send(
  { signingKey }: Application,
  url: URL,
  method: 'POST' | 'PUT',
  body: unknown,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<SignedResponse> {
  const { text, signature } = sign(body, signingKey);
  const response = await fetch(url, {
    method,
    body: text,
    signal,
    redirect: 'error',
    headers: {
      ...headers,
      'content-type': 'application/json',
      'x-inngest-signature': signature,
      'x-inngest-server-kind': 'cloud',
    },
  });
  const answer = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: parse(answer),
    authentic: isSigned(answer, response.headers.get('x-inngest-signature'), signingKey),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** No connection was made, or it broke because the other side went away. */
export function isUnreachable(error: unknown): boolean {
  const code = ((error as Error).cause as { code?: string } | undefined)?.code;
  return code === 'ECONNREFUSED' || code === 'ECONNRESET' || code === 'UND_ERR_SOCKET';
}

const describe = (error: unknown) =>
  error instanceof Error ? { name: error.name, message: error.message } : { name: 'Error', message: String(error) };
