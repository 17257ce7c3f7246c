import { applyChunk, emptyAnswer, isEnd } from './apply-chunk.ts';
import type { ChatMessage } from './chat-message.ts';
import { readChunks } from './read-chunks.ts';

/** With the screen; and all the same when nobody looks. */
const nextFrame = (run: () => void) => (document.hidden ? setTimeout(run, 200) : requestAnimationFrame(run));

/** The answer being read, shown at most once a frame. */
export class AnswerDraft {
  ended = false;
  #answer = emptyAnswer(crypto.randomUUID());
  #waiting = false;
  #closed = false;
  readonly #show: (answer: ChatMessage) => void;

  constructor(show: (answer: ChatMessage) => void) {
    this.#show = show;
  }

  async read(body: ReadableStream<Uint8Array>): Promise<void> {
    for await (const chunk of readChunks(body)) {
      if (this.#closed) return;
      this.#answer = applyChunk(this.#answer, chunk);
      this.ended ||= isEnd(chunk);
      this.#plan();
    }
  }

  /** Ends it here: the person asked to stop. */
  stop(): void {
    this.ended = true;
    this.#answer = applyChunk(this.#answer, { type: 'abort' });
  }

  /** Shows what has come, and nothing more. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#answer.parts.length > 0) this.#show(this.#answer);
  }

  #plan(): void {
    if (this.#waiting || this.#closed) return;
    this.#waiting = true;
    nextFrame(() => {
      this.#waiting = false;
      if (!this.#closed && this.#answer.parts.length > 0) this.#show(this.#answer);
    });
  }
}
