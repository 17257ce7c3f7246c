/** Takes a message as the answer to what was asked before: which one, which spelling, or what was missing. */
import { fillAnswer, missingIn } from '#agents/ranker/fill-arguments.ts';
import { withTitle } from '#agents/ranker/fill-text.ts';
import type { SchoolTime } from '#agents/ranker/filling.ts';
import type { Arguments, JsonValue } from '#agents/ranker/json-schema.ts';
import type { OperationCard } from '#agents/ranker/operation-card.ts';
import type { Question } from '#agents/ranker/question.ts';
import { normalise, tokenise } from '#agents/ranker/tokens.ts';
import { typingDistance } from '#agents/ranker/typing-errors.ts';
import { ordinalWords } from '#agents/ranker/vocabulary/attributes.ts';
import type { Call, Candidate, Pending } from './failed-step.ts';
import { smallTalkIn } from './small-talk.ts';

export type Resolved = { call: Call; stillMissing: string[] };

/** Undefined when the message does not answer, but asks for something else. */
export function resolvePending(
  answer: Question,
  pending: Pending,
  card: OperationCard,
  time: SchoolTime,
): Resolved | undefined {
  if (pending.kind === 'choose') {
    const chosen = chosenIn(answer.text, pending.candidates);
    return chosen && resolved(pending, chosen.id, card);
  }
  if (pending.kind === 'correct') {
    const words = correctionIn(answer, pending);
    return words ? resolved(pending, words, card) : undefined;
  }
  const value = fillAnswer(answer, card, pending.field, time);
  if (value === undefined) return undefined;
  const args = withTitle({ ...pending.call.args, [pending.field]: value }, card);
  return { call: { name: pending.call.name, args }, stillMissing: missingIn(args, card) };
}

function resolved(pending: Extract<Pending, { path: string }>, value: string, card: OperationCard): Resolved {
  const args = replacedAt(pending.call.args, pending.path, pending.query, value);
  return { call: { name: pending.call.name, args }, stillMissing: missingIn(args, card) };
}

/** Puts a value at a path such as `exceptions[0].studentId`; without such a path, wherever the words stood. */
function replacedAt(args: Arguments, path: string, query: string, value: string): Arguments {
  const keys = path.split(/[.[\]]+/).filter(Boolean);
  const copy = structuredClone(args);
  let holder: JsonValue | undefined = copy;
  for (const key of keys.slice(0, -1)) holder = (holder as Record<string, JsonValue> | undefined)?.[key];
  const last = keys.at(-1);
  const there =
    last !== undefined && holder && typeof holder === 'object'
      ? (holder as Record<string, JsonValue>)[last]
      : undefined;
  if (last !== undefined && typeof there === 'string') {
    (holder as Record<string, JsonValue>)[last] = value;
    return copy;
  }
  return replacedEverywhere(copy, query, value) as Arguments;
}

function replacedEverywhere(node: JsonValue, query: string, value: string): JsonValue {
  if (typeof node === 'string') return normalise(node) === normalise(query) ? value : node;
  if (Array.isArray(node)) return node.map((item) => replacedEverywhere(item, query, value));
  if (node === null || typeof node !== 'object') return node;
  return Object.fromEntries(Object.entries(node).map(([key, item]) => [key, replacedEverywhere(item, query, value)]));
}

/** "the second", "2", "Okafor", "the one in 8B". */
export function chosenIn(said: string, candidates: Candidate[]): Candidate | undefined {
  const words = tokenise(said)
    .map((token) => token.word)
    .filter((word) => /[\p{L}\p{N}]/u.test(word));
  const byWords = best(
    words.filter((word) => !fillers.has(word)),
    candidates,
  );
  if (byWords) return byWords;
  const position = words.length <= 6 ? positionIn(words) : undefined;
  return position === undefined ? undefined : candidates.at(position < 0 ? position : position - 1);
}

const fillers = new Set(
  'the one in of with from who is that please mean i meant a an and it class student el la de en'.split(' '),
);

function positionIn(words: string[]): number | undefined {
  for (const word of words) {
    const digit = /^(\d{1,2})(?:st|nd|rd|th)?$/.exec(word);
    if (digit) return Number(digit[1]) || undefined;
    if (ordinalWords[word] !== undefined) return ordinalWords[word];
    const cardinal = ['one', 'two', 'three', 'four', 'five', 'six'].indexOf(word);
    if (cardinal >= 0 && !(word === 'one' && words.length > 1)) return cardinal + 1;
  }
  return undefined;
}

/** The one candidate that more of the words fit than any other. */
function best(words: string[], candidates: Candidate[]): Candidate | undefined {
  const scored = candidates
    .map((candidate) => {
      const known = tokenise(`${candidate.label} ${candidate.hint ?? ''}`).map((token) => token.word);
      return {
        candidate,
        score: words.filter((word) =>
          known.some((one) => one === word || (word.length > 4 && typingDistance(one, word) <= 1)),
        ).length,
      };
    })
    .sort((a, b) => b.score - a.score);
  return scored[0] && scored[0].score > 0 && scored[0].score > (scored[1]?.score ?? 0)
    ? scored[0].candidate
    : undefined;
}

/** "yes" takes the only suggestion; a suggestion or another name takes itself. */
function correctionIn(
  answer: Question,
  { suggestions, query }: Extract<Pending, { kind: 'correct' }>,
): string | undefined {
  const talk = smallTalkIn(answer.text);
  if (talk === 'yes') return suggestions[0];
  if (talk) return undefined;
  const chosen = chosenIn(
    answer.text,
    suggestions.map((label) => ({ id: label, label })),
  );
  if (chosen) return chosen.id;
  const name = answer.mentions.find(
    (mention) => mention.kind === 'person' || mention.kind === 'class' || mention.kind === 'subject',
  );
  const words = answer.tokens.filter((token) => /[\p{L}\p{N}]/u.test(token.raw)).length;
  if (!name || words > name.last - name.first + 5 || answer.intent === 'write') return undefined;
  const value =
    name.kind === 'person'
      ? name.name
      : name.kind === 'class'
        ? name.code
        : name.kind === 'subject'
          ? name.subject
          : '';
  return value && normalise(value) !== normalise(query) ? value : undefined;
}
