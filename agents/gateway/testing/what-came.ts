import { createGoogle } from '@ai-sdk/google';
import type { LanguageModelV4CallOptions, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { openAnswerStream } from '../answer-stream.ts';
import type { Attempt } from '../attempt.ts';
import { withBareErrors } from '../bare-error.ts';
import { classify, requireWhole } from '../failures.ts';
import { metadataOf } from '../metadata.ts';
import type { Reservation } from '../pool.ts';
import type { Came } from './failure-table.ts';

/** A `fetch` to which the provider, or whoever stands in the way, answers with what came. */
export function fetchThatGets(came: Came): typeof fetch {
  return async () => {
    if ('rejects' in came) throw came.rejects;
    if ('events' in came)
      return new Response(eventStream(came.events), { headers: { 'content-type': 'text/event-stream' } });
    const body = typeof came.body === 'string' ? came.body : JSON.stringify(came.body);
    const headers = { 'content-type': 'application/json', ...came.headers };
    return new Response(body ?? null, { status: came.status, headers });
  };
}

function eventStream(events: unknown[]): ReadableStream<Uint8Array> {
  const left = [...events];
  return new ReadableStream({
    pull(controller) {
      if (left.length === 0) return controller.close();
      const event = left.shift();
      if (event instanceof Error) return controller.error(event);
      const text = typeof event === 'string' ? event : `data: ${JSON.stringify(event)}\n\n`;
      controller.enqueue(new TextEncoder().encode(text));
    },
  });
}

const prompt: LanguageModelV4CallOptions['prompt'] = [
  { role: 'user', content: [{ type: 'text', text: 'How is 8B?' }] },
];
const languageModel = (came: Came, secret: string) => {
  const get = fetchThatGets(came);
  const fetch: typeof get = async (...request) => withBareErrors(await get(...request));
  return createGoogle({ apiKey: secret, baseURL: 'http://models', fetch }).languageModel('m');
};

/** What the SDK throws, or puts into its stream, for what came. Undefined: it was an answer. */
export async function streamedError(came: Came, secret: string): Promise<unknown> {
  let failure: unknown;
  const reservation = { id: 'r', family: 'm', familyName: 'M', model: 'm', tier: 'normal' } as Reservation;
  const attempt = {
    reservation,
    signal: new AbortController().signal,
    aborted: false,
    heard() {},
    answering() {},
    servedAs() {},
    succeeded: () => ({ family: 'm', model: 'm', outcome: 'ok', milliseconds: 1 }),
    async failed(error: unknown) {
      failure = error;
      return { failure: classify(error, secret) };
    },
  } as unknown as Attempt;
  const model = languageModel(came, secret);
  try {
    const opening = { attempt, model, options: { prompt }, metadata: metadataOf(reservation, []), secret };
    const { stream } = await openAnswerStream(opening);
    for await (const _ of stream as ReadableStream<LanguageModelV4StreamPart>);
    return failure;
  } catch (error) {
    return error;
  }
}

/** The same for an answer in one piece. */
export async function generatedError(came: Came, secret: string): Promise<unknown> {
  try {
    requireWhole(await languageModel(came, secret).doGenerate({ prompt }));
    return undefined;
  } catch (error) {
    return error;
  }
}
