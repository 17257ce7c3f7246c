/** People, classes, subjects and other things that fields name, as the words that were said: the server resolves them. */
import { valuesOf } from './fill-choices.ts';
import type { Field, Filling } from './filling.ts';
import { entityOf, type JsonSchema, type JsonValue, typeOf } from './json-schema.ts';
import type { ClassMention, PersonMention } from './mentions.ts';
import { isRequired, wordsOfName } from './operation-card.ts';
import { topicStart, writtenText } from './question.ts';
import { kindsOf } from './slot-fit.ts';
import { termsOf } from './terms.ts';
import { functionWords } from './vocabulary/function-words.ts';

const isList = (schema: JsonSchema): boolean => typeOf(schema) === 'array';
const wanted = ({ schema }: Field): string => entityOf(schema) ?? entityOf(schema.items ?? {}) ?? '';

export function fillEntities(filling: Filling): void {
  for (const field of filling.fields) {
    if (filling.isFilled(field.name) || !wanted(field) || typeOf(field.schema.items ?? {}) === 'object') continue;
    const kind = kindsOf(field.name, field.schema)[0];
    if (kind === 'class') place(filling, field, ofClasses(filling, field));
    else if (kind === 'person') place(filling, field, ofPeople(filling, field));
    else if (kind === 'subject')
      place(
        filling,
        field,
        filling.unused('subject').map(({ subject, first, last }) => ({ value: subject, first, last })),
      );
    else if (kind === 'quoted') place(filling, field, ofThings(filling, field));
  }
  joinSubject(filling);
}

/** Where only a class is asked for, "8B in maths" is the class that does maths. */
function joinSubject(filling: Filling): void {
  const field = filling.fields.find(
    (one) => wanted(one) === 'class' && /^\d/.test(String(filling.args[one.name] ?? '')),
  );
  const subject = filling.unused('subject')[0];
  if (!field || !subject || filling.alternatives.has(field.name) || isList(field.schema)) return;
  filling.set(field.name, `${filling.args[field.name]} ${subject.subject}`);
  filling.use(subject.first, subject.last);
}

type Found = { value: JsonValue; first: number; last: number };

function place(filling: Filling, field: Field, found: Found[]): void {
  if (!found.length) return;
  const values = [...new Set(found.map((one) => one.value))];
  filling.set(field.name, isList(field.schema) ? values : values[0]!);
  if (!isList(field.schema) && values.length > 1) filling.alternatives.set(field.name, values.slice(1));
  for (const { first, last } of found) filling.use(first, last);
}

/** "from 8B to 7B": a field called toClass takes what stands after "to". */
function byPreposition<M extends ClassMention | PersonMention>(filling: Filling, field: Field, mentions: M[]): M[] {
  const preposition = (mention: M): string => filling.word(mention.first - 1);
  const direction =
    /^(to|from)/.exec(wordsOfName(field.name)[0] ?? '')?.[1] ?? (/new|target/i.test(field.name) ? 'to' : undefined);
  const directed = direction
    ? mentions.filter((mention) => preposition(mention) === direction || preposition(mention) === 'into')
    : [];
  if (directed.length) return directed.slice(0, 1);
  const bothWays =
    mentions.some((mention) => preposition(mention) === 'from') &&
    mentions.some((mention) => preposition(mention) === 'to');
  return bothWays ? mentions.filter((mention) => preposition(mention) !== 'to') : mentions;
}

const ofClasses = (filling: Filling, field: Field): Found[] =>
  byPreposition(filling, field, filling.unused('class')).map(({ code, first, last }) => ({ value: code, first, last }));

function ofPeople(filling: Filling, field: Field): Found[] {
  const relations = /^(?:person|people|parent|guardian|member|user|recipient|adult)$/.test(wanted(field));
  const found = byPreposition(filling, field, filling.unused('person')).map(({ name, relation, first, last }) => ({
    value: relations && relation ? relation : name,
    first,
    last,
  }));
  if (found.length) return found;
  if (filling.fields.some(({ name }) => /^(?:title|name|headline)$/i.test(name))) return [];
  return filling
    .unused('quoted')
    .filter(({ text }) => /^\p{L}[\p{L}\p{M}'’.-]*(?: [\p{L}\p{M}'’.-]+){0,4}$/u.test(text))
    .map(({ text, first, last }) => ({ value: text, first, last }));
}

/** Anything else: what is quoted, else the phrase around a word for that kind of thing ("the fractions quiz"). */
function ofThings(filling: Filling, field: Field): Found[] {
  const quoted = filling.unused('quoted')[0];
  if (quoted) return [{ value: quoted.text, first: quoted.first, last: quoted.last }];
  const type = wanted(field);
  if (type === 'term') {
    const term = filling.unused('date').find((mention) => mention.term);
    return term
      ? [
          {
            value: writtenText(filling.question, term.first, term.last).replace(/^(?:in|for|of)\s+/i, ''),
            first: term.first,
            last: term.last,
          },
        ]
      : [];
  }
  if (valuesOf(field)) return [];
  const needed = isRequired(filling.card, field.name) && filling.changes;
  const phrase = phraseAround(
    filling,
    new Set(termsOf(type.split(/\s+/)).flatMap((term) => [...term.keys.keys()])),
    needed,
  );
  if (phrase) return [phrase];
  return needed ? placed(filling) : [];
}

function phraseAround(filling: Filling, keys: Set<string>, alone: boolean): Found | undefined {
  const { tokens } = filling.question;
  const about = termsOf(tokens.map((token) => token.word)).filter((term) =>
    [...term.keys].some(([key, strength]) => strength > 0.5 && keys.has(key)),
  );
  const heads = about
    .map((term) => term.last)
    .filter((index) => !filling.isUsed(index) && !speaksOfDoing(filling, index));
  for (const head of heads) {
    let first = head;
    while (first > 0 && qualifies(filling, first - 1)) first--;
    let last = head;
    if (/^(?:on|about|called|named)$/.test(filling.word(head + 1))) last = endOfPhrase(filling, head + 2);
    else if (/^\d+$|^\p{Lu}$/u.test(tokens[head + 1]?.raw ?? '')) last = head + 1;
    if (first < last || alone) return { value: writtenText(filling.question, first, last), first, last };
  }
  return undefined;
}

/** In "mark the essay", mark is what to do. */
const speaksOfDoing = (filling: Filling, index: number): boolean => filling.question.intent === 'write' && index === 0;

const qualifies = (filling: Filling, index: number): boolean => {
  const word = filling.word(index);
  return !filling.isUsed(index) && /\p{L}/u.test(word) && !functionWords.has(word) && !isOtherMention(filling, index);
};

const isOtherMention = (filling: Filling, index: number): boolean =>
  filling.question.mentions.some(
    (mention) => mention.kind !== 'subject' && index >= mention.first && index <= mention.last,
  );

function endOfPhrase(filling: Filling, from: number): number {
  let last = from;
  while (qualifies(filling, last + 1)) last++;
  return Math.min(last, filling.question.tokens.length - 1);
}

/** What stands where a thing is named: "85% for the final", "Li's lab report". */
function placed(filling: Filling): Found[] {
  const { tokens } = filling.question;
  const after = tokens.findIndex(
    (token, index) =>
      /^(?:for|in|on|to|of)$/.test(token.word) && filling.word(index + 1) === 'the' && qualifies(filling, index + 2),
  );
  const owned = tokens.findIndex((token, index) => token.possessive && qualifies(filling, index + 1));
  const first = after >= 0 ? after + 2 : owned + 1;
  if (first <= 0) return [];
  const last = endOfPhrase(filling, first);
  return [{ value: writtenText(filling.question, first, last), first, last }];
}

/** The title of something new: what follows a colon, or the words for the thing itself ("quiz on fractions"). */
export function fillTitle(filling: Filling): void {
  const field = filling.fields.find(
    ({ name }) => /^(?:title|name|headline)$/i.test(name) && isRequired(filling.card, name) && !filling.isFilled(name),
  );
  if (!field || !filling.changes) return;
  const quoted = filling.unused('quoted')[0];
  if (quoted) {
    filling.set(field.name, quoted.text);
    filling.use(quoted.first, quoted.last);
    return;
  }
  const { tokens } = filling.question;
  const colon = tokens.findIndex((token, index) => token.raw === ':' && index < tokens.length - 1);
  const stop = tokens.findIndex((token, index) => index > colon && /^[,;.]$/.test(token.raw));
  const domain = new Set(termsOf(wordsOfName(filling.card.name).slice(0, 1)).flatMap((term) => [...term.keys.keys()]));
  const said =
    colon > 0
      ? writtenText(filling.question, colon + 1, (stop > 0 ? stop : tokens.length) - 1)
      : String(phraseAround(filling, domain, true)?.value ?? '');
  if (said) filling.set(field.name, said.charAt(0).toUpperCase() + said.slice(1));
}

/** Search words: a name, what is quoted, or what is left when the words of the request are taken away. */
export function fillSearch(filling: Filling): void {
  for (const { name, schema } of filling.fields) {
    if (filling.isFilled(name) || typeOf(schema) !== 'string' || schema.enum || entityOf(schema)) continue;
    if (!/^(?:query|search|q|term|keywords?|name)$/i.test(name)) continue;
    const mention = filling.unused('person')[0] ?? filling.unused('quoted')[0];
    if (mention) filling.set(name, mention.kind === 'person' ? mention.name : mention.text);
    else if (isRequired(filling.card, name)) fillRest(filling, name);
    else fillTopic(filling, name);
  }
}

/** "did they write anything about the trip": what stands after "about". */
function fillTopic(filling: Filling, name: string): void {
  const start = topicStart(filling.question);
  if (start === undefined) return;
  const words = filling.question.tokens
    .slice(start)
    .filter(
      (token, index) => !filling.isUsed(start + index) && /\p{L}/u.test(token.raw) && !functionWords.has(token.word),
    );
  if (words.length) filling.set(name, words.map((token) => token.raw).join(' '));
}

function fillRest(filling: Filling, name: string): void {
  const { tokens } = filling.question;
  const rest = tokens.filter(
    (token, index) =>
      /[\p{L}\p{N}]/u.test(token.raw) &&
      !filling.isUsed(index) &&
      !functionWords.has(token.word) &&
      !/^(?:find|search|look|show|list|tell|who|give)$/.test(token.word),
  );
  if (rest.length) filling.set(name, rest.map((token) => token.raw).join(' '));
}
