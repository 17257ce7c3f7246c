/**
 * From a message to the operations that it asks for, with their arguments: ranks, splits what asks for several things,
 * and fills. Used by the demonstration model, and where no model that can call tools is left.
 */
import { fillArguments, missingIn } from './fill-arguments.ts';
import type { SchoolTime } from './filling.ts';
import { type Arguments, entityOf, plainSchema } from './json-schema.ts';
import { changesSomething, type OperationCard, propertiesOf } from './operation-card.ts';
import { type Question, readQuestion } from './question.ts';
import { contentTerms, type RankedOperation, rankForQuestion } from './rank.ts';
import { splitRequests } from './split-requests.ts';
import { wordsOfOperations } from './words-of-operations.ts';

export type PlanningOptions = { /** BCP 47. */ locale?: string /** Who asks. */; role?: string } & SchoolTime;

export type PlannedRequest = {
  question: Question;
  /** Best first, whether or not any fits well enough. */
  ranked: RankedOperation[];
  /** The operation that fits; missing when none does. */
  card?: OperationCard;
  args: Arguments;
  /** Required fields that were not said. */
  missing: string[];
  /** One set of arguments per call: "averages of 8B and 7A" are two. */
  variants: Arguments[];
};

/** A write is never chosen for a question, nor a read where something is plainly to be done. */
function mayServe(question: Question, card: OperationCard): boolean {
  if (changesSomething(card)) return question.intent !== 'read';
  return (
    question.intent !== 'write' ||
    !/^(?:please |can you |could you )*(?:mark|move|transfer|award|reward|post|publish|delete|remove|cancel|undo|order|book|write|message|announce|change|set|update|edit|correct|do)\b/.test(
      question.english,
    )
  );
}

/** A change needs to be meant more plainly than a question. */
const fitsWell = ({ score, coverage }: RankedOperation, changes: boolean): boolean =>
  score >= 0.4 && coverage >= (changes ? 0.53 : 0.5);

export function chooseOperation(
  question: Question,
  cards: OperationCard[],
): { ranked: RankedOperation[]; card?: OperationCard } {
  const ranked = rankForQuestion(
    question,
    cards.filter((card) => mayServe(question, card)),
  );
  const best = ranked[0];
  const talks = contentTerms(question).some((term) => term.weight > 0);
  const found = best && talks ? cards.find(({ name }) => name === best.name) : undefined;
  const card = best && found && fitsWell(best, changesSomething(found)) ? found : undefined;
  return { ranked, ...(card && { card }) };
}

export function readFor(text: string, cards: OperationCard[], { today, locale, role }: PlanningOptions): Question {
  return readQuestion(text, { today, ...(locale && { locale }), ...(role && { role }), ...wordsOfOperations(cards) });
}

export function planRequests(text: string, cards: OperationCard[], options: PlanningOptions): PlannedRequest[] {
  const read = (part: string) => readFor(part, cards, options);
  const questions = splitRequests(read(text), read, (question) => chooseOperation(question, cards).card?.name);
  const planned = questions.map((question) => planOne(question, cards, options));
  return planned.map((request, index) => (index > 0 ? withNamedBefore(request, planned.slice(0, index)) : request));
}

export function planOne(question: Question, cards: OperationCard[], time: SchoolTime): PlannedRequest {
  const { ranked, card } = chooseOperation(question, cards);
  if (!card) return { question, ranked, args: {}, missing: [], variants: [] };
  return { question, ranked, card, ...fillArguments(question, card, time) };
}

/** "Who was absent in 8B and what is due this week?": the class goes for both, unless something changes. */
function withNamedBefore(request: PlannedRequest, before: PlannedRequest[]): PlannedRequest {
  const { card } = request;
  if (!card || (changesSomething(card) && !request.question.refersTo)) return request;
  const named = new Map(before.flatMap(({ card: other, args }) => (other ? entitiesIn(args, other) : [])));
  const inherited = Object.fromEntries(
    propertiesOf(card).flatMap(([name, schema]) => {
      const value = named.get(entityOf(schema) ?? '');
      return value !== undefined && request.args[name] === undefined ? [[name, value]] : [];
    }),
  );
  const args = { ...inherited, ...request.args };
  return {
    ...request,
    args,
    missing: missingIn(args, card),
    variants: request.variants.map((variant) => ({ ...inherited, ...variant })),
  };
}

/** Entity type → words or id, of the people and classes among an operation's arguments. */
export const entitiesIn = (args: Arguments, card: OperationCard): [string, Arguments[string]][] =>
  propertiesOf(card).flatMap(([name, schema]) => {
    const type = entityOf(plainSchema(schema));
    const value = args[name];
    return type && value !== undefined && /^(?:student|person|class|child|teacher)$/.test(type) ? [[type, value]] : [];
  });
