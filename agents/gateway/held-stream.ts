import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';
import type { Attempt } from './attempt.ts';
import { isCut, TruncatedAnswer, wantsSubstance } from './failures.ts';
import { markSigned } from './signatures.ts';
import { rawUsageFigures } from './usage.ts';

type Part = LanguageModelV4StreamPart;

/**
 * A provider's stream, of which only that is handed on which can be stood by. Until the first visible part nothing is; a
 * call of a tool, and what comes after it, not before the answer is whole, so that no tool runs for one that breaks off.
 * Notes the usage that comes with each chunk.
 */
export class HeldStream {
  readonly #reader: ReadableStreamDefaultReader<Part>;
  readonly #attempt: Attempt;
  readonly #keepsRaw: boolean;
  #held: Part[] = [];
  #begun = false;

  constructor(reader: ReadableStreamDefaultReader<Part>, attempt: Attempt, keepsRaw: boolean) {
    this.#reader = reader;
    this.#attempt = attempt;
    this.#keepsRaw = keepsRaw;
  }

  /** The next parts; `finish` is the last of the last. Throws whatever kept the answer from being whole. */
  async next(): Promise<Part[]> {
    for (;;) {
      const part = await this.#read();
      if (part.type === 'raw') this.#note(part.rawValue);
      if (part.type === 'raw' && !this.#keepsRaw) continue;
      this.#held.push(this.#named(part));
      if (this.#releases(part)) return this.#release();
    }
  }

  cancel(): void {
    this.#reader.cancel().catch(() => {});
  }

  async #read(): Promise<Part> {
    const { done, value: part } = await this.#reader.read();
    if (done) throw new TruncatedAnswer('The stream ended without a finish reason');
    if (part.type === 'error') throw part.error;
    if (part.type !== 'finish') return part;
    if (isCut(part.finishReason.unified)) throw new TruncatedAnswer('The stream has no finish reason');
    if (wantsSubstance(part.finishReason.unified) && !this.#begun && !this.#held.some(isSubstance))
      throw new TruncatedAnswer('The answer is empty');
    return part;
  }

  #releases(part: Part): boolean {
    if (part.type === 'finish') return true;
    if (this.#held.some(isCall)) return false;
    return isVisible(part) || (this.#begun && this.#held.length === 1);
  }

  #release(): Part[] {
    const parts = this.#begun ? this.#held : withModel(this.#held, this.#attempt.reservation.model);
    this.#held = [];
    this.#begun = true;
    return parts;
  }

  #named(part: Part): Part {
    const { model } = this.#attempt.reservation;
    return part.type === 'response-metadata' ? { ...part, modelId: model } : markSigned(part, model);
  }

  #note(rawValue: unknown): void {
    this.#attempt.heard(rawUsageFigures(rawValue));
    this.#attempt.servedAs((rawValue as { modelVersion?: unknown } | undefined)?.modelVersion);
  }
}

function isCall({ type }: Part): boolean {
  return (
    type === 'tool-call' || type === 'tool-input-start' || type === 'tool-input-delta' || type === 'tool-input-end'
  );
}

function isVisible(part: Part): boolean {
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

const isSubstance = (part: Part) => isCall(part) || isVisible(part);

/** Says which model serves, once, right after the start. */
function withModel(held: Part[], modelId: string): Part[] {
  if (held.some((part) => part.type === 'response-metadata')) return held;
  const start = held[0]?.type === 'stream-start' ? 1 : 0;
  return held.toSpliced(start, 0, { type: 'response-metadata', modelId });
}
