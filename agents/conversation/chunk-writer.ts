import type { UIMessageChunk } from 'ai';
import { AnswerInterrupted } from '../gateway/answer-stream.ts';
import { stopReason } from './stop-turn.ts';

/** Shorter than the lease of a turn, so that its owner ends it before others take it for dead. */
const MOST_FAILING_MILLISECONDS = 10_000;

/** Stores a batch under its number, or renews the lease if there is none; answers whether the person asked to stop. */
type Append = (number: number, data: string | null) => Promise<boolean>;

/**
 * Writes the chunks of a turn for those who follow it: in order, each once, one write at a time. What cannot be written is
 * tried again; only if that goes on failing is the turn ended, by an `AnswerInterrupted`.
 */
export class ChunkWriter {
  readonly #append: Append;
  readonly #stop: AbortController;
  #waiting: UIMessageChunk[] = [];
  #number = 0;
  /** On its way. After a failure it goes again as it was, under its number: it may have arrived all the same. */
  #batch: string | null = null;
  #underWay: Promise<boolean> | undefined;
  #failingSince: number | undefined;

  constructor(append: Append, stop: AbortController) {
    this.#append = append;
    this.#stop = stop;
  }

  add(chunk: UIMessageChunk): void {
    this.#waiting.push(chunk);
  }

  /** Writes what there is, unless a write is under way. */
  flush(): void {
    if (this.#isBehind) this.beat();
  }

  /** The same as a sign of life: also when there is nothing to write. */
  beat(): void {
    this.#underWay ??= this.#write().finally(() => {
      this.#underWay = undefined;
    });
  }

  /** Writes the rest. Resolves also when it could not be written: the message is yet to be stored. */
  async end(): Promise<void> {
    await this.#underWay;
    for (let written = true; written && this.#isBehind; ) written = await this.#write();
  }

  get #isBehind(): boolean {
    return this.#batch !== null || this.#waiting.length > 0;
  }

  async #write(): Promise<boolean> {
    if (this.#batch === null && this.#waiting.length > 0) {
      this.#batch = this.#waiting.map((chunk) => JSON.stringify(chunk)).join('\n');
      this.#number += 1;
      this.#waiting = [];
    }
    try {
      if (await this.#append(this.#number, this.#batch)) this.#stop.abort(stopReason());
      this.#batch = null;
      this.#failingSince = undefined;
      return true;
    } catch (error) {
      this.#failingSince ??= performance.now();
      if (performance.now() - this.#failingSince >= MOST_FAILING_MILLISECONDS)
        this.#stop.abort(new AnswerInterrupted('What is streamed could not be kept', { cause: error }));
      return false;
    }
  }
}
