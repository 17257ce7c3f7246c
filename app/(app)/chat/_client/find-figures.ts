import type { ReadResult } from '#tools/surfaces/agent-tool.ts';
import type { Step } from './chat-message.ts';

/** A figure's source: the call it came from, and the sentence in which the operation said it. */
export interface FigureSource {
  step: Step;
  result: ReadResult;
  sentence: string;
}

/** Figures of an answer that stand, exactly so, in what an operation said; each with every sentence that has it. */
export type FigureIndex = ReadonlyMap<string, readonly FigureSource[]>;

export type Piece = string | { figure: string; source: FigureSource };

const months =
  /(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?/
    .source;
/** Days, names and codes ("November 22, 2026", "2026-11-22", "9:30", "Quarter 3", "8B") are no figures; they come first, so that they are passed over. */
const token = new RegExp(
  [
    `\\b${months} \\d{1,2}(?:, \\d{2,4})?\\b`,
    `\\b\\d{1,2}\\.? ${months}(?: \\d{2,4})?\\b`,
    '\\b(?:quarter|semester|term|grade|year|period|lesson|room|week) \\d{1,4}\\b(?![.,]\\d|\\s?%)',
    '\\d+(?:[-/:]\\d+)+',
    '[\\p{L}\\p{N}_]*\\p{L}[\\p{L}\\p{N}_-]*\\d[\\p{L}\\p{N}_]*',
    '\\d+\\p{L}[\\p{L}\\p{N}_]*',
    '(?<figure>\\d+(?:[.,\u00a0\u202f]\\d+)*(?:\\s?%)?)',
  ].join('|'),
  'giu',
);

const spoken = (figure: string) => figure.replace(/\s/g, '');

/** Where each figure that the steps named comes from. */
export function indexFigures(steps: readonly Step[]): FigureIndex {
  const index = new Map<string, FigureSource[]>();
  for (const step of steps) {
    const { result } = step;
    if (result?.status !== 'done') continue;
    for (const sentence of result.summary.split(/(?<=[.!?])\s+|;\s/)) {
      for (const match of sentence.matchAll(token)) {
        const figure = match.groups?.figure;
        if (!figure) continue;
        const source = { step, result, sentence: sentence.trim() };
        index.set(spoken(figure), [...(index.get(spoken(figure)) ?? []), source]);
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
    const source = figure && sourceOf(text, match.index, figure, index.get(spoken(figure)) ?? []);
    if (!figure || !source) continue;
    if (match.index > from) pieces.push(text.slice(from, match.index));
    pieces.push({ figure, source });
    from = match.index + match[0].length;
  }
  if (from < text.length) pieces.push(text.slice(from));
  return pieces;
}

/** A figure with the punctuation that stands at it without a space: no line may begin or end between them. */
export interface GluedFigure {
  figure: string;
  source: FigureSource;
  before: string;
  after: string;
}

/** The same text, with each sign between a figure and its words at the figure. */
export function keepTogether(pieces: readonly Piece[]): (string | GluedFigure)[] {
  const kept: (string | GluedFigure)[] = [];
  let before = '';
  for (const [index, piece] of pieces.entries()) {
    if (typeof piece !== 'string') {
      kept.push({ ...piece, before, after: '' });
      before = '';
      continue;
    }
    const last = kept.at(-1);
    const after = typeof last === 'object' ? (/^[\p{P}\p{S}]+/u.exec(piece)?.[0] ?? '') : '';
    if (typeof last === 'object') last.after = after;
    const text = piece.slice(after.length);
    before = index < pieces.length - 1 ? (/[\p{P}\p{S}]+$/u.exec(text)?.[0] ?? '') : '';
    if (text.length > before.length) kept.push(text.slice(0, text.length - before.length));
  }
  return kept;
}

/** The sentence that says it in the same words, where several have the same figure; else the first. */
function sourceOf(
  text: string,
  at: number,
  figure: string,
  sources: readonly FigureSource[],
): FigureSource | undefined {
  const before = text.slice(Math.max(0, at - 8), at).trimStart();
  const after = text.slice(at + figure.length, at + figure.length + 8).trimEnd();
  const likeness = ({ sentence }: FigureSource) =>
    Number(sentence.includes(before + figure)) + Number(sentence.includes(figure + after));
  return sources.toSorted((a, b) => likeness(b) - likeness(a))[0];
}
