/** "no, he was absent", "actually 10 minutes", "I meant Ana R": the last change again, put right. */
import { fillArguments } from '#agents/ranker/fill-arguments.ts';
import { attendanceCodes, valuesOf } from '#agents/ranker/fill-choices.ts';
import { type Arguments, type JsonSchema, plainSchema, typeOf } from '#agents/ranker/json-schema.ts';
import { changesSomething, type OperationCard, propertiesOf } from '#agents/ranker/operation-card.ts';
import { type PlanningOptions, readFor } from '#agents/ranker/plan-requests.ts';
import { mentionsOf, type Question } from '#agents/ranker/question.ts';
import { kindsOf } from '#agents/ranker/slot-fit.ts';
import { normalise } from '#agents/ranker/tokens.ts';
import type { Call } from './failed-step.ts';
import type { Memory } from './memory.ts';

const opening =
  /^(?:(?:no+|nope|sorry|oh|oops|wait|hold on|hmm|actually|correction|rather|i mean|i meant|i said|not that|make (?:it|that)|that is wrong|thats wrong|wrong|perdon)\b[\s,.!:–-]*)+/i;

/** The message without what only says that it corrects. */
export const withoutCorrecting = (said: string): string => said.replace(opening, '').trim() || said;

export const corrects = (said: string): boolean => opening.test(said.trim()) && withoutCorrecting(said) !== said;

/** Undefined where the last call changes nothing, or the message does not put it right. */
export function correctedCall(
  question: Question,
  memory: Memory,
  cards: OperationCard[],
  options: PlanningOptions,
): Call | undefined {
  const call = memory.lastCalls.at(-1);
  const card = cards.find(({ name }) => name === call?.name);
  if (!call || !card || !changesSomething(card)) return undefined;
  const said = withoutCorrecting(question.text);
  const explicit = said !== question.text;
  const people = /^(?:and |also )?(?:he|she|they|it)\b/i.test(said);
  if (!explicit && !people && !/^(?:and|also|but|except|only|without|apart from) /i.test(said)) return undefined;
  if (/[?؟]\s*$/.test(question.text)) return undefined;
  const list = listOfPeople(card);
  const reread = readFor(said, cards, options);
  const changed = (list && correctedList(call.args, list, { reread, explicit, card, cards, options })) ?? {};
  const { args } = fillArguments({ ...reread, intent: 'write' }, card, options);
  const scalars = Object.fromEntries(
    Object.entries(args).filter(([name]) => name !== list?.name && !(list && isUsual(name))),
  );
  const all = { ...call.args, ...scalars, ...changed };
  return JSON.stringify(all) === JSON.stringify(call.args) ? undefined : { name: call.name, args: all };
}

const isUsual = (name: string): boolean => /^default/i.test(name);

type PeopleList = { name: string; person: string; code: string | undefined };

function listOfPeople(card: OperationCard): PeopleList | undefined {
  for (const [name, schema] of propertiesOf(card)) {
    if (typeOf(schema) !== 'array' || !schema.items) continue;
    const fields = Object.entries(plainSchema(schema.items).properties ?? {}) as [string, JsonSchema][];
    const person = fields.find(([field, one]) => kindsOf(field, one)[0] === 'person');
    const code = fields.find(([field, one]) => valuesOf({ name: field, schema: plainSchema(one) }) === attendanceCodes);
    if (person) return { name, person: person[0], code: code?.[0] };
  }
  return undefined;
}

type About = {
  reread: Question;
  explicit: boolean;
  card: OperationCard;
  cards: OperationCard[];
  options: PlanningOptions;
};

/** What is said of a person is read as it would be in a whole request; who is not named is who was named last. */
function correctedList(args: Arguments, list: PeopleList, about: About): Arguments | undefined {
  const entries = (Array.isArray(args[list.name]) ? args[list.name] : []) as Arguments[];
  const { reread, card, cards, options } = about;
  const named = mentionsOf(reread, 'person');
  const last = entries.at(-1);
  const said = reread.text.replace(/^(?:and|also|but|except|only|without|apart from)\s+/i, '');
  if (named.length === 0) {
    if (!last || !list.code) return undefined;
    const [entry] = entriesIn(`everyone present except Sam, ${said}`, list, card, cards, options);
    const tells = mentionsOf(reread, 'number').length > 0 || saysCode(said);
    if (!entry || !tells) return undefined;
    return { [list.name]: [...entries.slice(0, -1), { ...entry, [list.person]: last[list.person]! }] };
  }
  const fresh = entriesIn(`everyone present except ${said}`, list, card, cards, options);
  const meant = !saysCode(said) && mentionsOf(reread, 'number').length === 0;
  if (meant && last && about.explicit && named.length === 1)
    return { [list.name]: [...entries.slice(0, -1), { ...last, [list.person]: named[0]!.name }] };
  const kept = entries.filter((entry) => !fresh.some((one) => samePerson(entry[list.person], one[list.person])));
  return fresh.length ? { [list.name]: [...kept, ...fresh] } : undefined;
}

const saysCode = (said: string): boolean =>
  /\b(?:absent|away|missing|late|tardy|excused|ill|sick|present|here|trip|left|min|mins|minutes)\b/i.test(said);

const entriesIn = (
  text: string,
  { name }: PeopleList,
  card: OperationCard,
  cards: OperationCard[],
  options: PlanningOptions,
): Arguments[] => (fillArguments(readFor(text, cards, options), card, options).args[name] as Arguments[]) ?? [];

function samePerson(one: unknown, other: unknown): boolean {
  const [a, b] = [String(one), String(other)].map((name) => normalise(name).split(/\s+/));
  return b!.every((word) => a!.includes(word)) || a!.every((word) => b!.includes(word));
}
