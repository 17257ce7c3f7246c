import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4StreamPart,
  LanguageModelV4StreamResult,
} from '@ai-sdk/provider';
import type { Attempt } from './attempt.ts';
import { HeldStream } from './held-stream.ts';
import type { MetadataOf } from './metadata.ts';
import { redact } from './redact.ts';
import { ownSignatures } from './signatures.ts';
import { usageFigures } from './usage.ts';

export type Opening = {
  attempt: Attempt;
  model: LanguageModelV4;
  options: LanguageModelV4CallOptions;
  metadata: MetadataOf;
  secret: string;
};

type Controller = ReadableStreamDefaultController<LanguageModelV4StreamPart>;
type Reader = { hasLeft: boolean };

/** An answer that broke off after a part of it was seen. The interface offers to continue from there. */
export class AnswerInterrupted extends Error {
  override name = 'AnswerInterrupted';
}

/**
 * Opens a model's stream and holds it back until its first visible part: a failure before that is thrown, so that
 * another key or model can begin anew unseen. After it the text cannot be taken back: a failure becomes a last error part.
 */
export async function openAnswerStream(opening: Opening): Promise<LanguageModelV4StreamResult> {
  const { attempt, model, options } = opening;
  const result = await model.doStream({
    ...options,
    prompt: ownSignatures(options.prompt, attempt.reservation.model),
    // Raw chunks carry the running usage: all that is known of an answer that is cut.
    includeRawChunks: true,
    abortSignal: attempt.signal,
  });
  const held = new HeldStream(result.stream.getReader(), attempt, options.includeRawChunks ?? false);
  try {
    const first = await held.next();
    attempt.answering();
    // No request and no headers: the provider's own words may repeat the key that it was sent.
    return { stream: relay(first, held, opening) };
  } catch (error) {
    held.cancel();
    throw error;
  }
}

/**
 * Reads as fast as the provider writes, however slowly the answer is read: the attempt ends when the provider ends, and a
 * reader who takes a break is not taken for a provider that hangs.
 */
function relay(
  first: LanguageModelV4StreamPart[],
  held: HeldStream,
  opening: Opening,
): ReadableStream<LanguageModelV4StreamPart> {
  const reader: Reader = { hasLeft: false };
  return new ReadableStream<LanguageModelV4StreamPart>({
    start: (controller) => void pass(controller, first, held, opening, reader),
    cancel: () => {
      reader.hasLeft = true;
      opening.attempt.abort();
      held.cancel();
    },
  });
}

async function pass(
  controller: Controller,
  first: LanguageModelV4StreamPart[],
  held: HeldStream,
  opening: Opening,
  reader: Reader,
): Promise<void> {
  try {
    for (let parts = first; ; parts = await held.next()) {
      for (const part of parts) controller.enqueue(part.type === 'finish' ? finished(part, opening) : part);
      if (parts.at(-1)?.type === 'finish') return controller.close();
    }
  } catch (error) {
    await endBroken(controller, error, opening, reader);
  } finally {
    held.cancel();
  }
}

function finished(
  part: Extract<LanguageModelV4StreamPart, { type: 'finish' }>,
  { attempt, metadata }: Opening,
): LanguageModelV4StreamPart {
  const record = attempt.succeeded(usageFigures(part.usage));
  return { ...part, providerMetadata: { ...part.providerMetadata, catalyst: metadata(record, attempt.servedModel) } };
}

/** Never a clean end: the caller's abort passes on, anything else becomes the answer's last part. */
async function endBroken(
  controller: Controller,
  error: unknown,
  { attempt, secret, options }: Opening,
  reader: Reader,
): Promise<void> {
  const failure = attempt.aborted || attempt.ended ? undefined : (await attempt.failed(error, secret)).failure;
  // The reader may have left while the failure was written down: a stream that is closed takes no more parts.
  if (reader.hasLeft) return;
  // The signal's own reason and not what broke: that may be the provider's, with the key and the prompt in it.
  if (!failure || attempt.aborted) return controller.error(options.abortSignal?.reason);
  const reason = redact(failure.reason, secret);
  const interrupted = new AnswerInterrupted(`The answer broke off: ${reason}`, { cause: failure });
  controller.enqueue({ type: 'error', error: interrupted });
  controller.close();
}
