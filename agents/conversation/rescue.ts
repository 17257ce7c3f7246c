import type { UIMessageChunk } from 'ai';

/** Parts of a stream that a person cannot see yet: they may be held back. */
const unseen = new Set<UIMessageChunk['type']>(['start', 'start-step', 'message-metadata']);

/**
 * A stream whose failure before the first visible part is replaced by what `instead` answers; undefined lets the failure
 * through. After something was seen nothing is replaced: text would repeat.
 */
export function rescued<Chunk extends UIMessageChunk>(
  stream: ReadableStream<Chunk>,
  instead: () => Promise<UIMessageChunk[] | undefined>,
): ReadableStream<Chunk> {
  let seen = false;
  return stream.pipeThrough(
    new TransformStream<Chunk, Chunk>({
      async transform(chunk, controller) {
        if (chunk.type === 'error' && !seen) {
          seen = true;
          for (const next of ((await instead()) as Chunk[] | undefined) ?? [chunk]) controller.enqueue(next);
          return;
        }
        if (!unseen.has(chunk.type)) seen = true;
        controller.enqueue(chunk);
      },
    }),
  );
}
