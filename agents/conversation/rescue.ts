import type { UIMessageChunk } from 'ai';

/** Parts of a stream that a person cannot see yet: they may be held back. */
const unseen = new Set<UIMessageChunk['type']>(['start', 'start-step', 'message-metadata']);

export const isUnseen = ({ type }: UIMessageChunk): boolean => unseen.has(type);

/**
 * A stream whose failure before the first visible part is replaced by what `instead` answers; undefined lets the failure
 * through. After something was seen nothing is replaced: text would repeat. A failure is the end, whatever the SDK says after.
 */
export function rescued<Chunk extends UIMessageChunk>(
  stream: ReadableStream<Chunk>,
  instead: () => Promise<UIMessageChunk[] | undefined>,
): ReadableStream<Chunk> {
  let seen = false;
  let failed = false;
  return stream.pipeThrough(
    new TransformStream<Chunk, Chunk>({
      async transform(chunk, controller) {
        if (failed) return;
        failed = chunk.type === 'error';
        const replaced = failed && !seen ? ((await instead()) as Chunk[] | undefined) : undefined;
        if (!isUnseen(chunk)) seen = true;
        for (const next of replaced ?? [chunk]) controller.enqueue(next);
      },
    }),
  );
}
