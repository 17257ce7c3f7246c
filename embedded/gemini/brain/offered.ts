/** The operations on offer, and how the model speaks of them. */
import { cardOfDeclaration, changesSomething, type OperationCard, wordsOfName } from '#agents/ranker/operation-card.ts';
import type { FunctionDeclaration } from '../wire.ts';
import type { Phrases } from './phrases.ts';

export const findOperationName = 'find_operation';

export type Offered = {
  cards: OperationCard[];
  /** The name of the search's field, when further operations can be looked for. */
  findField?: string;
};

const cards = new Map<string, OperationCard>();

/** Cards are kept by what was declared, since every step of every turn declares the same again. */
function cardOf(declaration: FunctionDeclaration): OperationCard {
  const key = JSON.stringify(declaration);
  const known = cards.get(key);
  if (known) return known;
  if (cards.size > 1000) cards.clear();
  const card = cardOfDeclaration(declaration);
  cards.set(key, card);
  return card;
}

export function offeredIn(tools: FunctionDeclaration[]): Offered {
  const all = tools.map(cardOf);
  const find = all.find((card) => card.name === findOperationName);
  const findField =
    find && (find.parameters?.required?.[0] ?? Object.keys(find.parameters?.properties ?? {})[0] ?? 'query');
  return { cards: all.filter((card) => card.name !== findOperationName), ...(findField && { findField }) };
}

/** Operations to speak of, reads first, from different parts of the school before several of one. */
export function suggestedCards(offered: OperationCard[], count: number): OperationCard[] {
  const domains = new Set<string>();
  const reads = offered.filter(
    (card) => card.examples.length > 0 && !changesSomething(card) && wordsOfName(card.name)[0] !== 'account',
  );
  const chosen = [...reads.filter((one) => isNew(one, domains)), ...reads, ...offered];
  return [...new Set(chosen)].slice(0, count);
}

function isNew(card: OperationCard, domains: Set<string>): boolean {
  const domain = wordsOfName(card.name)[0] ?? '';
  if (domains.has(domain)) return false;
  domains.add(domain);
  return true;
}

/** How to ask for it: an example without a person's name, where there is one. */
const exampleOf = ({ examples }: OperationCard): string | undefined =>
  examples.find((example) => !/(?<=\S )\p{Lu}\p{Ll}/u.test(example)) ?? examples[0];

/** "- The register of a class for one session. Ask “show me the register of 8B”." */
export const abilityLine = (card: OperationCard, phrases: Phrases): string => {
  const what = card.description.split(/(?<=[.!?])\s|[:;]\s/)[0]!.replace(/[.]$/, '');
  const example = exampleOf(card);
  return example ? `- ${what}. ${phrases.askFor(example)}` : `- ${what}.`;
};
