/** A message that only makes sense after the one before: "and last month?", "what about 7A?", "same for maths". */
import { isDeepStrictEqual } from 'node:util';
import { fillArguments } from '#agents/ranker/fill-arguments.ts';
import type { SchoolTime } from '#agents/ranker/filling.ts';
import { type Arguments, entityOf } from '#agents/ranker/json-schema.ts';
import { changesSomething, type OperationCard, propertiesOf, wordsOfName } from '#agents/ranker/operation-card.ts';
import { chooseOperation, type PlanningOptions, readFor } from '#agents/ranker/plan-requests.ts';
import type { Question } from '#agents/ranker/question.ts';
import { contentTerms } from '#agents/ranker/rank.ts';
import { kindsOf } from '#agents/ranker/slot-fit.ts';
import type { Call } from './failed-step.ts';
import type { Memory } from './memory.ts';

const cue =
  /^(?:(?:ok |so )?and|(?:so |ok |and )?(?:what|how) about|same|the same|also|now|but|only|just|for|in|then|or|y|et|und|e|и)\b/;

export const takesUp = (question: Question): boolean =>
  cue.test(question.english.replace(/^[¿¡ ]+/, '')) || question.refersTo !== undefined;

/** Says nothing of its own but whom, when, or in what: the topic is the one before. */
export const isElliptical = (question: Question): boolean =>
  question.mentions.length > 0 &&
  contentTerms(question).every((term) => term.weight < 1 || /^(?:same|also|only|just|about)$/.test(term.word));

/** The same calls with what the message names put in. Empty when none of the last operations takes it. */
export function repeatedCalls(question: Question, memory: Memory, cards: OperationCard[], time: SchoolTime): Call[] {
  return memory.lastCalls
    .flatMap((call) => {
      const card = cards.find(({ name }) => name === call.name);
      if (!card || (changesSomething(card) && asksInstead(question)) || !takesAll(question, card)) return [];
      const { variants } = fillArguments(question, card, time);
      return variants.map((args) => ({ name: call.name, args: merged(call.args, args, card) }));
    })
    .filter((call, index, all) => all.findIndex((other) => isDeepStrictEqual(other, call)) === index);
}

/** After a change, "what about 8A last month?" asks about it; "and 8A" wants it done there too. */
const asksInstead = ({ text, english, mentions }: Question): boolean =>
  /[?؟]\s*$/.test(text) ||
  /^(?:and |so |ok )?(?:what|how) about\b/.test(english) ||
  mentions.some((mention) => mention.kind === 'date' && (mention.term || mention.past.from !== mention.past.to));

const takesAll = (question: Question, card: OperationCard): boolean => {
  const kinds = new Set(propertiesOf(card).flatMap(([name, schema]) => kindsOf(name, schema)));
  const takesTerm = propertiesOf(card).some(([, schema]) => entityOf(schema) === 'term');
  return question.mentions.every(
    (mention) => kinds.has(mention.kind) || (mention.kind === 'date' && mention.term && takesTerm),
  );
};

/** New values win; a new period replaces the old one whole. */
function merged(before: Arguments, now: Arguments, card: OperationCard): Arguments {
  const dates = propertiesOf(card).flatMap(([name, schema]) => (kindsOf(name, schema)[0] === 'date' ? [name] : []));
  const kept = { ...before };
  if (dates.some((name) => now[name] !== undefined)) for (const name of dates) delete kept[name];
  return { ...kept, ...now };
}

/** The topic before, about someone or something else: "8B's attendance" then "and Ana?" is Ana's attendance. */
export function sameTopicCall(
  question: Question,
  memory: Memory,
  cards: OperationCard[],
  options: PlanningOptions,
): Call | undefined {
  const words = topicWords(memory, cards, options);
  if (!words) return undefined;
  const named = question.mentions.map((mention) =>
    question.text.slice(question.tokens[mention.first]!.start, question.tokens[mention.last]!.end),
  );
  const joined = readFor(`${words} for ${named.join(' ')}`, cards, options);
  const { card } = chooseOperation({ ...joined, intent: 'read' }, cards);
  if (!card) return undefined;
  const { args } = fillArguments(joined, card, options);
  return { name: card.name, args: { ...periodOf(memory.lastCalls[0]?.args ?? {}, card), ...args } };
}

/** What was talked about; after a change, what it changed ("mark 8B present" is about attendance). */
function topicWords({ topic, lastCalls }: Memory, cards: OperationCard[], options: PlanningOptions): string {
  const changed = cards.find((card) => card.name === lastCalls[0]?.name && changesSomething(card));
  if (changed) return wordsOfName(changed.name)[0] ?? '';
  return contentTerms(readFor(topic, cards, options))
    .filter((term) => term.first >= 0)
    .map((term) => term.word)
    .join(' ');
}

const periodOf = (args: Arguments, card: OperationCard): Arguments =>
  Object.fromEntries(
    propertiesOf(card).flatMap(([name, schema]) =>
      kindsOf(name, schema)[0] === 'date' && args[name] !== undefined ? [[name, args[name]]] : [],
    ),
  );
