/**
 * Fills an operation's arguments from a question, by the JSON Schema of its input alone: dates and periods, numbers,
 * choices, people, classes and subjects (as words: the server resolves them), free text, and lists about people.
 * Nothing is invented: what was not said is left out, and required fields that are left out are named in `missing`.
 */
import { choicesIn, fillChoices, valuesOf } from './fill-choices.ts';
import { fillContact } from './fill-contact.ts';
import { fillDates } from './fill-dates.ts';
import { fillEntities, fillSearch, fillTitle } from './fill-entities.ts';
import { fillLevelEntities, fillNumbers } from './fill-numbers.ts';
import { fillObjects } from './fill-objects.ts';
import { fillTexts } from './fill-text.ts';
import { Filling, type SchoolTime } from './filling.ts';
import { type Arguments, type JsonSchema, type JsonValue, plainSchema, typeOf } from './json-schema.ts';
import type { OperationCard } from './operation-card.ts';
import type { Question } from './question.ts';

export type FilledArguments = {
  args: Arguments;
  /** Required fields that the question does not say, in the schema's order. */
  missing: string[];
  /** One per thing that was named where the field takes one ("averages of 8B and 7A"); includes `args`. */
  variants: Arguments[];
};

export function fillArguments(question: Question, card: OperationCard, time: SchoolTime): FilledArguments {
  const filling = new Filling(question, card, time);
  fillContact(filling);
  fillTexts(filling);
  fillObjects(filling);
  fillNumbers(filling);
  fillLevelEntities(filling);
  fillEntities(filling);
  fillTitle(filling);
  fillSearch(filling);
  fillChoices(filling);
  fillDates(filling);
  return { args: filling.args, missing: missingIn(filling.args, card), variants: variantsOf(filling) };
}

/** Required fields without a value; a text comes before its title, which can be taken from it. */
export const missingIn = (args: Arguments, card: OperationCard): string[] =>
  (card.parameters?.required ?? [])
    .filter((name) => args[name] === undefined && !hasDefault(card, name))
    .sort((a, b) => Number(/^title$/i.test(a)) - Number(/^title$/i.test(b)));

const hasDefault = (card: OperationCard, name: string): boolean =>
  card.parameters?.properties?.[name]?.default !== undefined;

function variantsOf({ args, alternatives }: Filling): Arguments[] {
  const first = [...alternatives][0];
  if (!first) return [args];
  const [name, values] = first;
  return [args, ...values.map((value) => ({ ...args, [name]: value }))];
}

/**
 * The value of one field from an answer to "which one?": what is recognised in it, else, for words, all of it.
 * Undefined where the answer holds no such value.
 */
export function fillAnswer(
  answer: Question,
  card: OperationCard,
  field: string,
  time: SchoolTime,
): JsonValue | undefined {
  const schema = plainSchema(card.parameters?.properties?.[field] ?? {});
  const alone: OperationCard = {
    ...card,
    parameters: { type: 'object', properties: { [field]: schema }, required: [field] },
  };
  const filling = new Filling(answer, alone, time);
  if (isWords(schema)) return answer.text.trim() || undefined;
  const found = fillArguments(answer, alone, time).args[field];
  if (found !== undefined) return found;
  const values = valuesOf({ name: field, schema });
  if (values) return choicesIn(filling, values, 0, answer.tokens.length - 1, () => true)[0]?.value;
  return typeOf(schema) === 'string' && !schema.format
    ? answer.text.trim().replace(/[.!]$/, '') || undefined
    : undefined;
}

const isWords = (schema: JsonSchema): boolean =>
  typeOf(schema) === 'string' && !schema.enum && !schema.format && !/\[entity:/i.test(schema.description ?? '');
