/** The operations on offer, and how the model speaks of them. */
import { cardOfDeclaration, changesSomething, type OperationCard, wordsOfName } from '#agents/ranker/operation-card.ts';
import type { FunctionDeclaration } from '../wire.ts';

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

/** One concrete thing to say per operation, from different parts of the school first. */
export function suggestions(offered: OperationCard[], count: number): string[] {
  const chosen: string[] = [];
  const domains = new Set<string>();
  const reads = [...offered].sort((a, b) => Number(changesSomething(a)) - Number(changesSomething(b)));
  for (const card of [...reads.filter((one) => isNew(one, domains)), ...reads]) {
    const example = card.examples[0];
    if (example && !chosen.includes(example)) chosen.push(example);
    if (chosen.length === count) break;
  }
  return chosen;
}

function isNew(card: OperationCard, domains: Set<string>): boolean {
  const domain = wordsOfName(card.name)[0] ?? '';
  if (domains.has(domain)) return false;
  domains.add(domain);
  return true;
}

/** "- One student at a glance, for example “how is Sam doing”" */
export const abilityLine = (card: OperationCard): string => {
  const what = card.description.split(/(?<=[.!?])\s/)[0]!.replace(/[.]$/, '');
  return card.examples[0] ? `- ${what} — “${card.examples[0]}”` : `- ${what}`;
};

export const bullets = (lines: string[]): string => lines.map((line) => `- “${line}”`).join('\n');
