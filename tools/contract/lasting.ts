import { operationMessages } from '../messages.ts';
import type { Operation, Translate } from './define-operation.ts';
import { translator } from './messages.ts';

type Declared = Pick<Operation, 'effect' | 'lasts'>;

/** What the audit log keeps of an operation that Undo cannot take back: the key of its sentence, or that it is so. */
const UNWORDED = 'destructive';

/** Undefined where Undo is promised, and for reads. */
export const lastingMark = ({ effect, lasts }: Declared): string | undefined =>
  lasts?.why ?? (effect === 'destructive' ? UNWORDED : undefined);

/** Why there is no Undo, and what to do instead, of an operation by the mark in its audit row. */
export const lastingWords = (mark: string, t: Translate): string =>
  mark === UNWORDED ? 'This cannot be undone.' : t(mark);

/**
 * The sentence about Undo that cards, answers and the interface's description of `operation` share; undefined where
 * Undo is promised.
 */
export function lastingOf(operation: Declared & { name: string }, t?: Translate): string | undefined {
  const mark = lastingMark(operation);
  if (mark === undefined) return undefined;
  return lastingWords(mark, t ?? translator(operationMessages(operation.name), 'en', 'UTC'));
}
