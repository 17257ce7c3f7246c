/** What to do about a message: call operations, ask back, or answer in words. Pure: the same conversation, the same plan. */
import { isDeepStrictEqual } from 'node:util';
import { changesSomething, type OperationCard } from '#agents/ranker/operation-card.ts';
import { chooseOperation, type PlannedRequest, planRequests, readFor } from '#agents/ranker/plan-requests.ts';
import type { Question } from '#agents/ranker/question.ts';
import { contentTerms } from '#agents/ranker/rank.ts';
import { questionFor } from './ask-back.ts';
import { correctedCall, corrects, withoutCorrecting } from './correction.ts';
import { digestAnswer } from './digest.ts';
import { forEach } from './everyone-meant.ts';
import type { Call, Pending } from './failed-step.ts';
import { isElliptical, repeatedCalls, sameTopicCall } from './follow-up.ts';
import { withUnsaid } from './inherit.ts';
import type { Memory } from './memory.ts';
import { narrowed } from './narrow.ts';
import { abilityLine, findOperationName, type Offered, suggestedCards } from './offered.ts';
import { type Phrases, phrasesIn } from './phrases.ts';
import { resolvePending } from './resolve-pending.ts';
import type { Setting } from './setting.ts';
import { smallTalkIn, withoutGreeting } from './small-talk.ts';
import { talk } from './talk.ts';

export type Decision = {
  calls?: Call[];
  text?: string;
  /** What the text asks, to be answered by the next message. */
  pending?: Pending;
  thought?: string;
};

export type Situation = {
  memory: Memory;
  offered: Offered;
  setting: Setting;
  /** Further operations were already looked for in this turn. */
  searched: boolean;
};

export function decide(said: string, situation: Situation): Decision {
  const { memory, offered, setting } = situation;
  const question = readFor(withoutGreeting(said), offered.cards, setting);
  const phrases = phrasesIn(question.language);
  const answered = memory.pending && answerPending(question, memory.pending, situation, phrases);
  if (answered) return answered;
  const kind = smallTalkIn(said) ?? smallTalkIn(question.text);
  if (kind) return talk(kind, memory, offered, phrases);
  if (memory.lastCalls.length > 0 && corrects(question.text)) {
    const right = correctedCall(question, memory, offered.cards, setting);
    if (right) return { calls: [right] };
    return decide(withoutCorrecting(question.text), { ...situation, memory: withoutPending(memory) });
  }
  const adds = question.intent !== 'read' || /^(?:except|only|without|apart from)\b/.test(question.english);
  const right = !adds ? undefined : correctedCall(question, memory, offered.cards, setting);
  if (right) return { calls: [right] };
  return (
    ofTheSame(question, situation) ??
    narrowed(question, memory, offered.cards, setting, phrases) ??
    followUp(question, situation) ??
    request(question, situation, phrases)
  );
}

const withoutPending = ({ lastCalls, topic }: Memory): Memory => ({ lastCalls, topic });

/** "who is the worst?" is answered by the list that was just read. */
function ofTheSame({ english }: Question, { memory, offered }: Situation): Decision | undefined {
  const superlative =
    /^(?:and |so )?(?:who|which(?: one)?|what)(?: of (?:them|those))?(?: is| are| was| were| has| have)? (?:the )?(?:very )?(?:worst|best|lowest|highest|most|least|biggest|smallest|weakest|strongest)(?: one| ones)?(?: [?!.]+)?$/;
  const calls = memory.lastCalls.filter(({ name }) => {
    const card = offered.cards.find((one) => one.name === name);
    return card !== undefined && !changesSomething(card);
  });
  return superlative.test(english.trim()) && calls.length > 0 ? { calls } : undefined;
}

function answerPending(
  question: Question,
  pending: Pending,
  situation: Situation,
  phrases: Phrases,
): Decision | undefined {
  const { offered, memory, setting, searched } = situation;
  if (smallTalkIn(question.text) === 'no') return { text: phrases.leftIt };
  if (isNewRequest(question, pending, offered.cards)) return undefined;
  const card = offered.cards.find(({ name }) => name === pending.call.name);
  if (!card) return offered.findField && !searched ? search(memory.topic || question.text, offered) : undefined;
  if (pending.kind === 'choose' && everyone.test(question.english)) return { calls: forEach(pending) };
  const resolved = resolvePending(question, pending, card, setting);
  if (!resolved) return undefined;
  const [missing] = resolved.stillMissing;
  if (missing === undefined) return { calls: [resolved.call], thought: thoughtOf([card]) };
  return {
    text: questionFor(card, missing, phrases),
    pending: { kind: 'missing', call: resolved.call, field: missing },
  };
}

const everyone =
  /^(?:for )?(?:both|all|each|either|everyone|the two)(?: of)?(?: them| the \w+| my \w+)?(?: please)?(?: [.!])?$/;

/** A whole request of its own is not the answer to "which one?". */
function isNewRequest(question: Question, pending: Pending, cards: OperationCard[]): boolean {
  const opens =
    question.intent === 'write' ||
    /^(?:who|what|when|where|which|how|show|list|is|are|was|did|does|do)\b(?! (?:one|second|first))/.test(
      question.english,
    );
  const { card } = chooseOperation(question, cards);
  return opens && card !== undefined && (card.name !== pending.call.name || pending.kind !== 'choose');
}

function followUp(question: Question, situation: Situation): Decision | undefined {
  const { memory, offered, setting, searched } = situation;
  if (memory.lastCalls.length === 0 || !isElliptical(question)) return undefined;
  const known = offered.cards.filter((card) => memory.lastCalls.some(({ name }) => name === card.name));
  if (known.length === 0 && offered.findField && !searched) return search(memory.topic, offered);
  const calls = repeatedCalls(question, memory, offered.cards, setting);
  if (calls.length) return { calls, thought: thoughtOf(known) };
  const call = sameTopicCall(question, memory, offered.cards, setting);
  return call && { calls: [call] };
}

function request(question: Question, situation: Situation, phrases: Phrases): Decision {
  const { memory, offered, setting, searched } = situation;
  const text = topicFor(question, offered.cards, setting);
  const planned = planRequests(text, offered.cards, setting).map((one) =>
    withUnsaid(one, memory, offered.cards, setting),
  );
  const served = planned.filter((one) => one.card !== undefined);
  if (served.length < planned.length && offered.findField && !searched) return search(question.text, offered);
  if (served.length === 0)
    return {
      text:
        (question.intent === 'read' ? digestAnswer(question, setting.digest) : undefined) ??
        cannot(planned[0], offered, phrases),
    };
  return callsFor(served, phrases);
}

/** Who or what alone is said ("Maya", "what about 8A last month?"): the topic that people mean by it. */
function topicFor(question: Question, cards: OperationCard[], setting: Setting): string {
  const said = contentTerms(question).some((term) => term.weight >= 1);
  if (said || question.mentions.length === 0 || chooseOperation(question, cards).card) return question.text;
  const bare = question.tokens.filter((token) => /[\p{L}\p{N}]/u.test(token.raw)).length;
  const covered = question.mentions.reduce((sum, { first, last }) => sum + last - first + 1, 0);
  const kinds = new Set(question.mentions.map(({ kind }) => kind));
  if (question.intent !== 'read' || bare > covered + 3) return question.text;
  const named = question.mentions
    .map(({ first, last }) => question.text.slice(question.tokens[first]!.start, question.tokens[last]!.end))
    .join(' ');
  const topics = kinds.has('person')
    ? ['overview of']
    : kinds.has('subject')
      ? ['grades in', 'class average of']
      : kinds.has('class') || kinds.has('gradeLevel')
        ? ['attendance of', 'students of']
        : [];
  return (
    topics
      .map((topic) => `${topic} ${named}`)
      .find((text) => {
        const { card } = chooseOperation(readFor(text, cards, setting), cards);
        return card !== undefined && !changesSomething(card);
      }) ?? question.text
  );
}

function callsFor(planned: PlannedRequest[], phrases: Phrases): Decision {
  const complete = planned.filter((one) => one.missing.length === 0);
  const [open] = planned.filter((one) => one.missing.length > 0);
  const calls = distinct(
    complete.flatMap(({ card, variants }) => variants.map((args) => ({ name: card!.name, args }))),
  ).slice(0, 8);
  if (calls.length) return { calls, thought: thoughtOf(complete.map(({ card }) => card!)) };
  const field = open!.missing[0]!;
  const pending: Pending = { kind: 'missing', call: { name: open!.card!.name, args: open!.args }, field };
  return { text: questionFor(open!.card!, field, phrases), pending };
}

const distinct = (calls: Call[]): Call[] =>
  calls.filter((call, index) => calls.findIndex((other) => isDeepStrictEqual(other, call)) === index);

const search = (words: string, { findField }: Offered): Decision => ({
  calls: [{ name: findOperationName, args: { [findField!]: words.slice(0, 300) } }],
  thought: 'Nothing that is offered fits; looking for another operation.',
});

const thoughtOf = (cards: OperationCard[]): string =>
  cards
    .map((card) => `${changesSomething(card) ? 'Preparing' : 'Looking up'}: ${card.description.split(/(?<=[.])\s/)[0]}`)
    .join(' ');

/** Says plainly that nothing fits, and three things that can be done: those that come nearest first. */
function cannot(planned: PlannedRequest | undefined, { cards }: Offered, phrases: Phrases): string {
  if (cards.length === 0) return phrases.noOperations;
  if (/^(?:but |and )?why\b/.test(planned?.question.english ?? '')) return phrases.noReason;
  const near = (planned?.ranked ?? []).filter(({ coverage, score }) => coverage >= 0.45 && score >= 0.5).slice(0, 3);
  const nearest = near.flatMap(({ name }) => cards.find((card) => card.name === name) ?? []);
  const chosen = [...new Set([...nearest, ...suggestedCards(cards, 3)])].slice(0, 3);
  return `${phrases.cannot} ${phrases.tryThese}\n\n${chosen.map((card) => abilityLine(card, phrases)).join('\n')}`;
}
