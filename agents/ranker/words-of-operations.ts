/** What the operations on offer contribute to reading a question: their words, and the verbs that ask for their changes. */
import { isVerb } from './lexicon.ts';
import { changesSomething, type OperationCard, wordsOfName } from './operation-card.ts';
import { tokenise } from './tokens.ts';
import { functionWords } from './vocabulary/function-words.ts';

export type OperationWords = {
  vocabulary: ReadonlySet<string>;
  verbs: ReadonlySet<string>;
  /** The operations are those of a parent: "my son" names someone. */
  ownChildren: boolean;
};

/** Operations that list the caller's children are offered to parents alone. */
export const listsOwnChildren = (card: OperationCard): boolean => /my_?children/i.test(card.name);

const known = new WeakMap<OperationCard[], OperationWords>();

export function wordsOfOperations(cards: OperationCard[]): OperationWords {
  const found = known.get(cards) ?? {
    vocabulary: new Set(
      cards
        .flatMap((card) => wordsIn(`${wordsOfName(card.name).join(' ')} ${card.title ?? ''} ${card.description}`))
        .filter((word) => word.length > 3),
    ),
    verbs: new Set(cards.filter(changesSomething).flatMap((card) => card.examples.flatMap(openingVerb))),
    ownChildren: cards.some(listsOwnChildren),
  };
  known.set(cards, found);
  return found;
}

export const wordsIn = (text: string): string[] => tokenise(text).map((token) => token.word);

function openingVerb(example: string): string[] {
  const first = tokenise(example)[0];
  if (!first || /^\p{Lu}/u.test(first.raw) || !isVerb(first.word)) return [];
  return functionWords.has(first.word) && first.word !== 'let' ? [] : [first.word];
}
