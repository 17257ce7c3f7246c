import type { ReadResult } from '#tools/surfaces/agent-tool.ts';
import type { Step } from './chat-message.ts';

/** A figure's source: the call it came from, and the sentence in which the operation said it. */
export interface FigureSource {
  step: Step;
  result: ReadResult;
  sentence: string;
}

/** Figures of an answer that stand, exactly so, in what an operation said. */
export type FigureIndex = ReadonlyMap<string, FigureSource>;

export type Piece = string | { figure: string; source: FigureSource };

const months = /(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?/.source;
/** Days and codes ("8B", "2026-11-22", "November 22, 2026", "9:30") are no figures; they come first, so that they are passed over. */
const token = new RegExp(
  [
    `\\b${months} \\d{1,2}(?:, \\d{2,4})?\\b`,
    `\\b\\d{1,2}\\.? ${months}(?: \\d{2,4})?\\b`,
    '\\d+(?:[-/:]\\d+)+',
    '[\\p{L}\\p{N}_]*\\p{L}[\\p{L}\\p{N}_-]*\\d[\\p{L}\\p{N}_]*',
    '\\d+\\p{L}[\\p{L}\\p{N}_]*',
    '(?<figure>\\d+(?:[.,\u00a0\u202f]\\d+)*(?:\\s?%)?)',
  ].join('|'),
  'giu',
);

const spoken = (figure: string) => figure.replace(/\s/g, '');

/** Where each figure that the steps named comes from; the first to name it counts. */
export function indexFigures(steps: readonly Step[]): FigureIndex {
  const index = new Map<string, FigureSource>();
  for (const step of steps) {
    const { result } = step;
    if (result?.status !== 'done') continue;
    for (const sentence of result.summary.split(/(?<=[.!?])\s+|;\s/)) {
      for (const match of sentence.matchAll(token)) {
        const figure = match.groups?.figure;
        if (figure && !index.has(spoken(figure)))
          index.set(spoken(figure), { step, result, sentence: sentence.trim() });
      }
    }
  }
  return index;
}

/** A text with its known figures set apart. */
export function splitFigures(text: string, index: FigureIndex): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(token)) {
    const figure = match.groups?.figure;
    const source = figure ? index.get(spoken(figure)) : undefined;
    if (!figure || !source) continue;
    if (match.index > from) pieces.push(text.slice(from, match.index));
    pieces.push({ figure, source });
    from = match.index + match[0].length;
  }
  if (from < text.length) pieces.push(text.slice(from));
  return pieces;
}
