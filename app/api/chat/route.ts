import { setTimeout as wait } from 'node:timers/promises';
import { createUIMessageStreamResponse } from 'ai';
import { after } from 'next/server';
import { z } from 'zod';
import { runTurn } from '#agents/conversation/run-turn.ts';
import type { ChatMessage } from '#agents/conversation/store.ts';
import { noteRole, withRequestSpan } from '#agents/tracing/with-request-span.ts';
import { ports } from '#app/_server/ports.ts';
import { reportFailure } from '#app/_server/report-failure.ts';
import { retryAfter } from '#app/_server/retry-after.ts';
import { requireCallerForRequest } from '#app/_server/session.ts';
import { AppError } from '#tools/contract/errors.ts';
import { parseInput } from '#tools/contract/execute-operation.ts';
import { failureOf } from '#tools/surfaces/rest.ts';

export const maxDuration = 300;

const MAX_BODY_BYTES = 256 * 1024;
const MAX_CHARACTERS = 8000;

const text = z.object({ type: z.literal('text'), text: z.string() });
/** How long a request is held without anything to see; after that it is answered as a stream, whatever comes of it. */
const OPENING_MILLISECONDS = 10_000;

const body = z
  .object({
    /** The conversation: chosen by the client, so that it can be linked to before the first answer. */
    id: z.uuid(),
    message: z
      .object({
        id: z.uuid().optional(),
        role: z.literal('user'),
        parts: z
          .array(text)
          .min(1)
          .max(8)
          .refine((parts) => parts.some((part) => part.text.trim() !== ''), 'Write something first.')
          .refine(
            (parts) => parts.reduce((sum, part) => sum + part.text.length, 0) <= MAX_CHARACTERS,
            `A message may have at most ${MAX_CHARACTERS} characters.`,
          ),
      })
      .optional(),
    /** Instead of a message: the last answer, which broke off and is to be gone on with. */
    continues: z.uuid().optional(),
    /** Edit and regenerate: the earlier message that this one takes the place of. */
    replaces: z.uuid().optional(),
  })
  .refine(({ message, continues }) => (message === undefined) !== (continues === undefined), {
    message: 'Send a message, or say which answer to continue.',
    path: ['message'],
  });

async function read(request: Request) {
  const raw = await request.text();
  if (raw.length > MAX_BODY_BYTES) throw new AppError('payload_too_large', 'The message is too large.');
  try {
    return parseInput(body, JSON.parse(raw));
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new AppError('invalid_input', 'The body is not valid JSON.', { cause: error });
    throw error;
  }
}

/**
 * One message of a person → the AI SDK's UI message stream (§3.3). The turn goes on when the reader leaves. When no model
 * can serve it: 429 or 503, with `Retry-After` and `details.retryAt` where the time is known; the question is kept, with
 * what the records say of it.
 */
export const POST = withRequestSpan('/api/chat', async (request: Request): Promise<Response> => {
  try {
    const caller = await requireCallerForRequest(request);
    noteRole(caller.role);
    const { id, message, replaces, continues } = await read(request);
    const own: ChatMessage | undefined = message && {
      id: message.id ?? crypto.randomUUID(),
      role: 'user',
      parts: message.parts,
    };
    const turn = await runTurn({
      caller,
      conversationId: id,
      message: own,
      replaces,
      continues,
      ports: ports(),
      report: (error) => void reportFailure(error, request),
    });
    after(turn.stored.catch((error) => void reportFailure(error, request)));
    const refusal = await Promise.race([turn.refusal, opened()]);
    if (refusal) {
      await turn.stream.cancel();
      await turn.stored;
      throw refusal;
    }
    return createUIMessageStreamResponse({
      stream: turn.stream,
      headers: { 'cache-control': 'no-store', 'x-catalyst-turn': turn.turnId },
    });
  } catch (error) {
    const known = reportFailure(error, request);
    const { status, body: failure } = failureOf(known);
    return Response.json(failure, { status, headers: retryAfter(known) });
  }
});

const opened = () => wait(OPENING_MILLISECONDS, undefined, { ref: false });
