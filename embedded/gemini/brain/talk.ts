/** Answers to what is not a request: greetings, thanks, "what can you do", "why?", "show me more". */

import { typeOf } from '#agents/ranker/json-schema.ts';
import { changesSomething, type OperationCard } from '#agents/ranker/operation-card.ts';
import type { Decision } from './decide.ts';
import type { Memory } from './memory.ts';
import { abilityLine, type Offered, suggestedCards } from './offered.ts';
import type { Phrases } from './phrases.ts';
import type { SmallTalk } from './small-talk.ts';

const defaultPage = 20;

export function talk(kind: SmallTalk, memory: Memory, offered: Offered, phrases: Phrases): Decision {
  const offer = (sentence: string): Decision => ({
    text: withLines(
      sentence,
      suggestedCards(offered.cards, 3)
        .map((card) => abilityLine(card, phrases))
        .join('\n'),
    ),
  });
  switch (kind) {
    case 'hello':
      return offered.cards.length ? offer(phrases.hello) : { text: phrases.noOperations };
    case 'thanks':
      return { text: phrases.welcome };
    case 'goodbye':
      return { text: phrases.goodbye };
    case 'howAreYou':
      return { text: phrases.fine };
    case 'whoAreYou':
      return offer(`${phrases.whoAmI} ${phrases.tryThese}`);
    case 'abilities':
      return { text: abilities(offered.cards, phrases) };
    case 'insult':
      return offer(`${phrases.insulted} ${phrases.tryThese}`);
    case 'yes':
      return memory.lastCalls.some(({ name }) => changes(name, offered))
        ? { text: phrases.approveOnCard }
        : offer(phrases.nothingBefore);
    case 'done':
      return {
        text: memory.lastCalls.some(({ name }) => changes(name, offered)) ? phrases.approveOnCard : phrases.nothingDone,
      };
    case 'no':
      return { text: phrases.leftIt };
    case 'why':
      return memory.lastCalls.length ? { text: phrases.noReason } : offer(phrases.nothingBefore);
    default:
      return repeat(kind, memory, offered) ?? offer(phrases.nothingBefore);
  }

  /** The last reads again: the interface draws what comes back. "more" asks for more rows where a field takes a number. */
  function repeat(what: SmallTalk, before: Memory, { cards }: Offered): Decision | undefined {
    const reads = before.lastCalls.filter(
      ({ name }) => cards.some((card) => card.name === name) && !changes(name, offered),
    );
    if (reads.length === 0) return undefined;
    if (what !== 'more') return { calls: reads };
    const longer = reads.flatMap(({ name, args }) => {
      const field = limitOf(cards.find((card) => card.name === name));
      return field ? [{ name, args: { ...args, [field]: 2 * (Number(args[field]) || defaultPage) } }] : [];
    });
    return longer.length ? { calls: longer } : { text: phrases.allShown };
  }
}

const withLines = (sentence: string, lines: string): string => (lines ? `${sentence}\n\n${lines}` : sentence);

const changes = (name: string, { cards }: Offered): boolean => {
  const card = cards.find((one) => one.name === name);
  return card !== undefined && changesSomething(card);
};

const limitOf = (card: OperationCard | undefined): string | undefined =>
  Object.entries(card?.parameters?.properties ?? {}).find(
    ([name, schema]) => name === 'limit' && /^(?:integer|number)$/.test(typeOf(schema)),
  )?.[0];

function abilities(cards: OperationCard[], phrases: Phrases): string {
  if (cards.length === 0) return phrases.noOperations;
  const reads = cards.filter((card) => !changesSomething(card)).slice(0, 8);
  const writes = cards.filter(changesSomething).slice(0, 6);
  return [
    ...(reads.length ? [phrases.canDo, reads.map((card) => abilityLine(card, phrases)).join('\n')] : []),
    ...(writes.length ? [phrases.canChange, writes.map((card) => abilityLine(card, phrases)).join('\n')] : []),
  ].join('\n\n');
}
