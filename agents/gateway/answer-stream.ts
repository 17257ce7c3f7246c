import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4StreamPart,
  LanguageModelV4StreamResult,
} from '@ai-sdk/provider';
import type { Attempt } from './attempt.ts';
import { isCut, TruncatedAnswer } from './failures.ts';
import type { MetadataOf } from './metadata.ts';
import { redact } from './redact.ts';
import { rawUsageFigures, usageFigures } from './usage.ts';

type Opening = {
  attempt: Attempt;
  model: LanguageModelV4;
  options: LanguageModelV4CallOptions;
  metadata: MetadataOf;
  secret: string;
};
type Reader = ReadableStreamDefaultReader<LanguageModelV4StreamPart>;

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
  // Raw chunks carry the running usage: all that is known of an answer that is cut.
  const result = await model.doStream({ ...options, includeRawChunks: true, abortSignal: attempt.signal });
  const reader = result.stream.getReader();
  try {
    const held = await readUntilVisible(reader, opening);
    attempt.answering();
    return { ...result, stream: relay(held, reader, opening) };
  } catch (error) {
    reader.cancel().catch(() => {});
    throw error;
  }
}

async function readUntilVisible(reader: Reader, { attempt, options }: Opening): Promise<LanguageModelV4StreamPart[]> {
  const held: LanguageModelV4StreamPart[] = [];
  for (;;) {
    const { done, value: part } = await reader.read();
    if (done) throw new TruncatedAnswer('The stream ended before an answer');
    if (part.type === 'error') throw part.error;
    if (part.type === 'finish' && isCut(part.finishReason.unified))
      throw new TruncatedAnswer('The stream has no finish reason');
    if (part.type === 'raw') noteRaw(part.rawValue, attempt);
    if (part.type !== 'raw' || options.includeRawChunks) held.push(part);
    if (isVisible(part) || part.type === 'finish') return withModel(held, attempt.reservation.model);
  }
}

function isVisible(part: LanguageModelV4StreamPart): boolean {
  switch (part.type) {
    case 'text-delta':
    case 'reasoning-delta':
      return part.delta.length > 0;
    case 'stream-start':
    case 'response-metadata':
    case 'raw':
    case 'ping':
    case 'text-start':
    case 'text-end':
    case 'reasoning-start':
    case 'reasoning-end':
    case 'finish':
      return false;
    default:
      return true;
  }
}

/** Says which model serves, once, right after the start. */
function withModel(held: LanguageModelV4StreamPart[], modelId: string): LanguageModelV4StreamPart[] {
  const named = held.map((part) => (part.type === 'response-metadata' ? { ...part, modelId } : part));
  if (named.some((part) => part.type === 'response-metadata')) return named;
  const start = named[0]?.type === 'stream-start' ? 1 : 0;
  return named.toSpliced(start, 0, { type: 'response-metadata', modelId });
}

function relay(
  held: LanguageModelV4StreamPart[],
  reader: Reader,
  opening: Opening,
): ReadableStream<LanguageModelV4StreamPart> {
  const { attempt } = opening;
  return new ReadableStream<LanguageModelV4StreamPart>(
    {
      pull: async (controller) => {
        try {
          const part = held.shift() ?? (await nextPart(reader, opening));
          controller.enqueue(part.type === 'finish' ? finished(part, opening) : part);
          if (part.type === 'finish') {
            controller.close();
            reader.cancel().catch(() => {});
          }
        } catch (error) {
          reader.cancel().catch(() => {});
          await endBroken(controller, error, opening);
        }
      },
      cancel: async (reason) => {
        attempt.abort();
        await reader.cancel(reason).catch(() => {});
      },
    },
    { highWaterMark: 0 },
  );
}

async function nextPart(reader: Reader, { attempt, options }: Opening): Promise<LanguageModelV4StreamPart> {
  for (;;) {
    const { done, value: part } = await reader.read();
    if (done) throw new TruncatedAnswer('The stream ended without a finish reason');
    if (part.type === 'error') throw part.error;
    if (part.type === 'finish' && isCut(part.finishReason.unified))
      throw new TruncatedAnswer('The stream has no finish reason');
    if (part.type === 'response-metadata') return { ...part, modelId: attempt.reservation.model };
    if (part.type !== 'raw') return part;
    noteRaw(part.rawValue, attempt);
    if (options.includeRawChunks) return part;
  }
}

function noteRaw(rawValue: unknown, attempt: Attempt): void {
  attempt.heard(rawUsageFigures(rawValue));
  attempt.servedAs((rawValue as { modelVersion?: string } | undefined)?.modelVersion);
}

function finished(
  part: Extract<LanguageModelV4StreamPart, { type: 'finish' }>,
  { attempt, metadata }: Opening,
): LanguageModelV4StreamPart {
  const record = attempt.succeeded(usageFigures(part.usage));
  return { ...part, providerMetadata: { ...part.providerMetadata, catalyst: metadata(record) } };
}

/** Never a clean end: the caller's abort passes on, anything else becomes the answer's last part. */
async function endBroken(
  controller: ReadableStreamDefaultController<LanguageModelV4StreamPart>,
  error: unknown,
  { attempt, secret }: Opening,
): Promise<void> {
  if (attempt.aborted) {
    attempt.abort();
    controller.error(error);
    return;
  }
  const { failure } = await attempt.failed(error, secret);
  const interrupted = new AnswerInterrupted(`The answer broke off: ${redact(failure.reason, secret)}`, {
    cause: failure,
  });
  controller.enqueue({ type: 'error', error: interrupted });
  controller.close();
}
