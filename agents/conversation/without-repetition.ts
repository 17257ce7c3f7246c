import type { UIMessageChunk } from 'ai';

/** Shorter beginnings are alike by chance. */
const LEAST_CHARACTERS = 24;

/**
 * The stream of a continued answer without what the answer had said already, if the model begins anew instead of going on.
 * Words are held back only while they are the same.
 */
export function withoutRepetition<Chunk extends UIMessageChunk>(said: string): TransformStream<Chunk, Chunk> {
  const before = said.trim();
  let held = '';
  let decided = before.length < LEAST_CHARACTERS;
  /** What of the held words is new; undefined while that is not clear. */
  const fresh = (): string | undefined => {
    const begun = held.trimStart();
    if (begun.startsWith(before)) return begun.slice(before.length);
    return before.startsWith(begun) ? undefined : held;
  };
  return new TransformStream<Chunk, Chunk>({
    transform(chunk, controller) {
      if (decided) return controller.enqueue(chunk);
      if (chunk.type === 'text-delta') {
        held += chunk.delta;
        const delta = fresh();
        if (delta === undefined) return;
        decided = true;
        if (delta !== '') controller.enqueue({ ...chunk, delta });
        return;
      }
      if (chunk.type === 'text-end' && held.trim().length > 0) {
        decided = true;
        if (held.trim().length < LEAST_CHARACTERS)
          controller.enqueue({ type: 'text-delta', id: chunk.id, delta: held } as Chunk);
      }
      controller.enqueue(chunk);
    },
  });
}
