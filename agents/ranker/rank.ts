/**
 * Ranks operations by a question in a person's own words: by what the words are about (stems, synonyms, typing errors,
 * other languages), by likeness to the operations' examples, and by whether what the question names is what the
 * operation takes. Used to choose the operations offered in an agent's step, and by the demonstration model to decide.
 */
import { entityOf, type JsonSchema, plainSchema, typeOf } from './json-schema.ts';
import { emphasisOf } from './lexicon.ts';
import { changesSomething, type OperationCard, propertiesOf, wordsOfName } from './operation-card.ts';
import { type Question, type ReadingOptions, readQuestion, topicStart } from './question.ts';
import { slotFit } from './slot-fit.ts';
import { startOfSpeech } from './speech.ts';
import { phrasingTerms, type Term, termsOf } from './terms.ts';
import { wordsIn, wordsOfOperations } from './words-of-operations.ts';

export type RankedOperation = {
  name: string;
  /** Higher fits better; comparable within one call only. */
  score: number;
  /** How much of what the question is about the operation covers, 0 to 1. Below 0.5 it is probably about something else. */
  coverage: number;
  /** The words of the question that it was found by. */
  matched: string[];
};

export type RankingOptions = ReadingOptions & { /** At most this many, best first. */ limit?: number };

export function rankOperations(query: string, items: OperationCard[], options: RankingOptions = {}): RankedOperation[] {
  return rankForQuestion(readQuestion(query, { ...options, ...wordsOfOperations(items) }), items, options.limit);
}

/** The same for a question that was already read. */
export function rankForQuestion(question: Question, items: OperationCard[], limit = items.length): RankedOperation[] {
  const profiles = items.map(profileOf);
  const terms = contentTerms(question);
  const rarity = terms.map((term) => rarityOf(term, profiles));
  return items
    .map((item, index) => rankOne(question, item, profiles[index]!, terms, rarity))
    .sort((a, b) => b.score - a.score)
    .slice(0, limit);
}

/** What a question is about: its words without those that name something, and what its phrasing means. */
export function contentTerms(question: Question): Term[] {
  const named = new Set<number>();
  for (const mention of question.mentions) {
    const relation = mention.kind === 'person' && mention.relation ? 1 : 0;
    for (let index = mention.first; index <= mention.last - relation; index++) named.add(index);
  }
  const end = startOfSpeech(question) ?? Number.POSITIVE_INFINITY;
  const terms = termsOf(
    question.tokens.map((token) => token.word),
    (index) => named.has(index) || index >= end,
  );
  withoutNounOfVerb(terms, question);
  withoutTitles(terms, question);
  return [...terms, ...phrasingTerms(phrasingOf(question))];
}

const marksWork =
  /^(?:put|enter|record|give)\b.*\b(?:in|for|on) the\b.*\b(?:test|quiz|exam|essay|homework|worksheet|project|assignment|report)\b/;

/** A subject and everyone at once are told to the turns of phrase, which read words alone. */
const phrasingOf = ({ english, mentions, intent }: Question): string => {
  const subject = mentions.some((mention) => mention.kind === 'subject');
  const score =
    intent !== 'read' &&
    mentions.some((one) => one.kind === 'number' && (one.outOf !== undefined || marksWork.test(english)));
  const ofClass = mentions.some((mention) => mention.kind === 'class');
  return `${english}${subject ? ' {subject}' : ''}${score ? ' {score}' : ''}${ofClass ? ' {class}' : ''}`;
};

/** In "the word problems worksheet" only the worksheet says what is asked; so does nothing that follows "about". */
function withoutTitles(terms: Term[], question: Question): void {
  const scored =
    question.intent !== 'read' && question.mentions.some((one) => one.kind === 'number' && one.outOf !== undefined);
  const titled = scored
    ? question.tokens.findIndex((token, index) => index > 1 && /^(?:in|on|for)$/.test(token.word))
    : -1;
  const topic = topicStart(question) ?? Number.POSITIVE_INFINITY;
  terms.forEach((term, index) => {
    const next = terms[index + 1];
    const names = next?.first === term.last + 1 && isWork(next) && !isWork(term) && !isKnown(term);
    const before = terms[index - 1];
    const onTopic =
      question.intent !== 'read' &&
      before &&
      isWork(before) &&
      /^(?:on|about|for)$/.test(question.tokens[term.first - 1]?.word ?? '');
    const follows =
      names ||
      (onTopic && !isKnown(term)) ||
      (titled > 0 && term.first > titled) ||
      (term.first >= topic && !isKnown(term));
    if (follows && term.weight === 1) term.weight = 0.25;
  });
  for (let index = terms.length - 2; index >= 0; index--) {
    const [term, next] = [terms[index]!, terms[index + 1]!];
    if (term.weight === 1 && next.weight === 0.25 && next.first === term.last + 1 && !isKnown(term) && titled < 0)
      term.weight = 0.25;
  }
}

const isWork = (term: Term): boolean => ['assignment', 'test', 'quiz'].some((concept) => term.keys.has(concept));
const isKnown = (term: Term): boolean => term.keys.size > 1;

/** In "mark everyone present" and "was Sam marked absent", mark is what is done: not a grade. */
function withoutNounOfVerb(terms: Term[], question: Question): void {
  for (const term of terms) {
    const opens = question.intent === 'write' && term.first === firstVerb(question);
    const verb = term.word === 'marked' || /\b(?:you|we|i|to) mark\b/.test(question.english);
    if (!/^mark(?:ed)?$/.test(term.word) || !(opens || verb)) continue;
    term.keys.delete('grade');
    term.keys.set('attendance', 0.6);
  }
}

const firstVerb = (question: Question): number =>
  question.tokens.findIndex(
    (token) => !/^(?:please|could|can|would|will|you|hi|hello|hey|ok|and|then|[^\p{L}]+)$/u.test(token.word),
  );

type Profile = { keys: Map<string, number>; examples: Features[] };
type Features = Map<string, number>;

const profiles = new Map<string, Profile>();

/** Kept by content, because callers make their cards anew for every turn, and reading the examples takes 2 ms a card. */
function profileOf(card: OperationCard): Profile {
  const key = JSON.stringify(card);
  const profile = profiles.get(key) ?? readProfile(card);
  if (profiles.size > 2000) profiles.clear();
  profiles.set(key, profile);
  return profile;
}

function readProfile(card: OperationCard): Profile {
  const keys = new Map<string, number>();
  const add = (terms: Term[], weight: number) => {
    for (const term of terms) {
      for (const [key, strength] of term.keys) keys.set(key, Math.max(keys.get(key) ?? 0, strength * weight));
    }
  };
  add(termsOf(wordsOfName(card.name)), 1);
  add(termsOf(wordsIn(card.title ?? '')), 0.9);
  add(termsOf(wordsIn(card.description)), 0.8);
  const examples = card.examples.map((example) => readQuestion(example));
  for (const example of examples) add(contentTerms(example), 0.85);
  for (const [name, schema] of propertiesOf(card)) addField(add, name, schema);
  return { keys, examples: examples.map(featuresOf) };
}

function addField(add: (terms: Term[], weight: number) => void, name: string, schema: JsonSchema): void {
  const plain = plainSchema(schema);
  add(termsOf(wordsOfName(name)), entityOf(plain) ? 0.4 : 0.55);
  add(termsOf(wordsIn((plain.description ?? '').replace(/\[[^\]]*\]/g, ''))), 0.35);
  for (const value of plain.enum ?? []) add(termsOf(wordsIn(String(value).replaceAll('_', ' '))), 0.6);
  if (typeOf(plain) === 'array' && plain.items) {
    for (const [key, item] of Object.entries(plain.items.properties ?? {})) addField(add, key, item);
  }
}

const matchOf = (term: Term, profile: Profile): number => {
  let best = 0;
  for (const [key, strength] of term.keys) best = Math.max(best, strength * (profile.keys.get(key) ?? 0));
  return best;
};

/** A word that few operations answer to says more than one that all do; 0.25 to 1. */
function rarityOf(term: Term, all: Profile[]): number {
  const answering = all.filter((profile) => matchOf(term, profile) >= 0.3).length;
  if (answering === 0) return 0.8;
  return Math.max(0.25, Math.log(1 + all.length / answering) / Math.log(1 + all.length));
}

function rankOne(
  question: Question,
  item: OperationCard,
  profile: Profile,
  terms: Term[],
  rarity: number[],
): RankedOperation {
  let matched = 0;
  let possible = 0;
  let covered = 0;
  let content = 0;
  const words: string[] = [];
  terms.forEach((term, index) => {
    const match = matchOf(term, profile);
    const said = match > 0 ? term.weight : term.weight * emphasisOf(term.word);
    const weight = said * rarity[index]!;
    matched += weight * match;
    possible += weight;
    if (match >= 0.3) {
      covered += term.weight;
      words.push(term.word);
    }
    content += said;
  });
  const topic = possible > 0 ? matched / possible : 0;
  const coverage = content > 0 ? covered / content : 0;
  const features = featuresOf(question);
  const likeness = Math.max(0, ...profile.examples.map((example) => likenessOf(features, example)));
  const score = topic + 0.6 * likeness + slotFit(question, item) + intentFit(question, item);
  return { name: item.name, score, coverage: Math.max(coverage, likeness), matched: [...new Set(words)] };
}

function intentFit(question: Question, item: OperationCard): number {
  if (item.effect === undefined) return 0;
  const changes = changesSomething(item);
  if (question.intent === 'write') return changes ? 0.1 : -0.35;
  if (question.intent === 'statement') return changes ? 0.15 : -0.15;
  return changes ? -0.5 : 0;
}

/** A question as a bag of what it is about, how it asks, and the kinds of things that it names. */
function featuresOf(question: Question): Features {
  const features: Features = new Map();
  for (const term of contentTerms(question)) {
    const strongest = [...term.keys].filter(([key]) => !key.startsWith('=')).sort((a, b) => b[1] - a[1])[0];
    features.set(strongest?.[0] ?? [...term.keys.keys()][0]!, term.weight);
  }
  for (const mention of question.mentions) features.set(`<${mention.kind}>`, 0.4);
  for (const word of question.english.match(/\b(?:who|when|where|how|many|my|i|which|everyone|all)\b/g) ?? [])
    features.set(`'${word}`, 0.25);
  return features;
}

function likenessOf(a: Features, b: Features): number {
  let shared = 0;
  let total = 0;
  for (const [key, weight] of a) {
    total += weight;
    shared += Math.min(weight, b.get(key) ?? 0);
  }
  for (const weight of b.values()) total += weight;
  return total > 0 ? (2 * shared) / total : 0;
}
