/** Values chosen from a list: enumerations, codes, yes or no. */
import type { Field, Filling } from './filling.ts';
import { entityOf, typeOf } from './json-schema.ts';
import { wordsOfName } from './operation-card.ts';
import { stem } from './stem.ts';
import { valueWords } from './vocabulary/attributes.ts';
import { functionWords } from './vocabulary/function-words.ts';

/** Codes of a register that are known by their words, where the schema does not list them. */
export const attendanceCodes = ['present', 'absent', 'late', 'excused', 'trip', 'left early'];

const labelOf = (value: string): string => wordsOfName(value).join(' ');

/** How a value is said, as runs of stems: its own words and their synonyms. */
function sayingsOf(value: string): string[][] {
  const label = labelOf(value);
  const own = functionWords.has(label) && !valueWords[label]?.startsWith(label) ? [] : [label.replaceAll(' ', '_')];
  return [...own, ...(valueWords[label]?.split(' ') ?? [])].map((saying) => saying.split('_').map(stem));
}

type Choice = { value: string; first: number; last: number };

/** Every value that is said among the tokens [first, last], in order; `free` says which tokens count. */
export function choicesIn(
  filling: Filling,
  values: string[],
  first: number,
  last: number,
  free: (index: number) => boolean,
): Choice[] {
  const { tokens } = filling.question;
  const found: Choice[] = [];
  for (const value of values) {
    for (const saying of sayingsOf(value)) {
      for (let index = first; index + saying.length - 1 <= last; index++) {
        const here = saying.every(
          (part, offset) => stem(tokens[index + offset]!.word) === part && free(index + offset),
        );
        if (here && !negated(filling, index)) found.push({ value, first: index, last: index + saying.length - 1 });
      }
    }
  }
  const longest = found.filter(
    (one) =>
      !found.some(
        (other) =>
          other !== one &&
          other.last - other.first > one.last - one.first &&
          one.first >= other.first &&
          one.last <= other.last,
      ),
  );
  return longest.sort((a, b) => a.first - b.first);
}

const negated = (filling: Filling, index: number): boolean =>
  [1, 2].some((back) => /^(?:not|never|nobody|none|no|without)$/.test(filling.word(index - back)));

/** The values that a field can have, as text; undefined where it is not a choice. */
export function valuesOf({ schema }: Field): string[] | undefined {
  if (schema.enum) return schema.enum.filter((value) => typeof value === 'string');
  return /(?:attendance|mark|register) ?code/.test(entityOf(schema) ?? '') ? attendanceCodes : undefined;
}

/** Fills enumerations and codes. Two values said at once ("girls and boys") are both, where there is such a value, or no choice. */
export function fillChoices(filling: Filling): void {
  for (const field of filling.fields) {
    if (filling.isFilled(field.name) || /^default/.test(field.name)) continue;
    if (typeOf(field.schema) === 'boolean') fillSwitch(filling, field);
    fillScale(filling, field);
    const values = typeOf(field.schema) === 'array' ? undefined : valuesOf(field);
    const value = values && choiceOf(filling, values);
    if (value) filling.set(field.name, value);
  }
}

/** A number that stands for words: `1 very low, 2 low, 3 okay` in the field's description. */
function fillScale(filling: Filling, { name, schema }: Field): void {
  if (typeOf(schema) !== 'integer') return;
  const steps = [...(schema.description ?? '').matchAll(/(\d+)(?: =| is|:)? ([a-z][a-z ]*)(?=[,;.]|$)/g)];
  const label =
    steps.length > 2
      ? choiceOf(
          filling,
          steps.map((step) => step[2]!.trim()),
        )
      : undefined;
  const step = steps.find((one) => one[2]!.trim() === label);
  if (step) filling.set(name, Number(step[1]));
}

function choiceOf(filling: Filling, values: string[]): string | undefined {
  const free = (index: number) => !filling.isUsed(index) && !namesSomething(filling, index);
  const choices = choicesIn(filling, values, 0, filling.question.tokens.length - 1, free);
  const wanted = choices.filter(({ first }) => filling.word(first - 1) !== 'from' && filling.word(first - 1) !== 'of');
  const said = [...new Set((wanted.length ? wanted : choices).map((choice) => choice.value))];
  return said.length > 1 ? values.find((value) => /^(?:both|all)$/.test(value)) : said[0];
}

/** "grade 8" is not the choice "by grade"; "this morning" may well be the session. */
const namesSomething = (filling: Filling, index: number): boolean =>
  filling.question.mentions.some(
    (mention) =>
      mention.kind !== 'date' && mention.kind !== 'quoted' && index >= mention.first && index <= mention.last,
  );

function fillSwitch(filling: Filling, { name }: Field): void {
  const words = wordsOfName(name)
    .filter((word) => !/^(?:is|has|include|only|with|show)$/.test(word))
    .map(stem);
  const at = filling.question.tokens.findIndex(
    (token, index) => words.includes(stem(token.word)) && !filling.isUsed(index),
  );
  if (at >= 0 && words.length > 0)
    filling.set(name, !/^(?:not|without|no|excluding|except)$/.test(filling.word(at - 1)));
}
