/** "only the girls", "just 8B": narrows the last answer by an argument, or says honestly that none can. */
import { fillArguments } from '#agents/ranker/fill-arguments.ts';
import { type OperationCard, propertiesOf, wordsOfName } from '#agents/ranker/operation-card.ts';
import type { Question } from '#agents/ranker/question.ts';
import type { Decision } from './decide.ts';
import type { Memory } from './memory.ts';
import type { Phrases } from './phrases.ts';
import type { Setting } from './setting.ts';

export function narrowed(
  question: Question,
  memory: Memory,
  cards: OperationCard[],
  setting: Setting,
  phrases: Phrases,
): Decision | undefined {
  if (!/^(?:and |but |now )?(?:only|just)\b/.test(question.english) || question.intent === 'write') return undefined;
  const call = memory.lastCalls.at(-1);
  const card = cards.find(({ name }) => name === call?.name);
  if (!call || !card) return undefined;
  const { args } = fillArguments(question, card, setting);
  const changed = Object.entries(args).some(
    ([name, value]) => JSON.stringify(call.args[name]) !== JSON.stringify(value),
  );
  if (changed) return { calls: [{ name: call.name, args: { ...call.args, ...args } }] };
  const names = question.mentions.some(({ kind }) => kind === 'class' || kind === 'person' || kind === 'subject');
  if (names) return undefined;
  const by = propertiesOf(card)
    .filter(([name]) => !/^(?:from|to|by|limit|after|before|days)$/.test(name))
    .map(([name]) =>
      wordsOfName(name)
        .filter((word) => word !== 'id')
        .join(' '),
    );
  return { text: phrases.cannotNarrow(by.join(', ')) };
}
