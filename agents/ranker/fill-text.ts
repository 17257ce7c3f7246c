/** Free text that a person says inside a request: what an announcement says, why points are given. */
import type { Field, Filling } from './filling.ts';
import { type Arguments, entityOf, typeOf } from './json-schema.ts';
import { isRequired, type OperationCard, propertiesOf } from './operation-card.ts';
import { writtenText } from './question.ts';
import { kindsOf } from './slot-fit.ts';
import { isSpeechVerb, startOfSpeech } from './speech.ts';
import { stem } from './stem.ts';
import { concepts } from './vocabulary/concepts.ts';

const bodyNames = /^(?:body|message|text|content|question|post|announcement|description)$/i;
const reasonNames = /^(?:reason|what_?for|why|cause|note|comment|remark|remarks|description|explanation)$/i;
const titleNames = /^(?:title|headline|heading|subject|name)$/i;

const isFreeText = ({ schema }: Field): boolean =>
  typeOf(schema) === 'string' && !schema.enum && !schema.format && !entityOf(schema);

export const isReason = (field: Field): boolean => isFreeText(field) && reasonNames.test(field.name);
export const isBody = (field: Field): boolean => isFreeText(field) && bodyNames.test(field.name);
const isTitle = (field: Field): boolean => isFreeText(field) && titleNames.test(field.name);

/** A required title that nobody said comes from the text that it heads. */
export function withTitle(args: Arguments, card: OperationCard): Arguments {
  const fields = propertiesOf(card).map(([name, schema]) => ({ name, schema }));
  const body = fields.find((field) => isBody(field) && typeof args[field.name] === 'string');
  const title = fields.find(
    (field) => isTitle(field) && args[field.name] === undefined && isRequired(card, field.name),
  );
  return body && title ? { ...args, [title.name]: titleFrom(String(args[body.name])) } : args;
}

/** Fills bodies, reasons and titles of a change; a question has none. Comes first, so that names inside stay text. */
export function fillTexts(filling: Filling): void {
  if (!filling.changes) return;
  for (const field of filling.fields.filter(isFreeText)) fillLabelled(filling, field);
  const body = filling.fields.find(isBody);
  const title = filling.fields.find(isTitle);
  const said = body && !filling.isFilled(body.name) && (bodyOf(filling) ?? wholeStatement(filling));
  if (body && said) filling.set(body.name, said);
  const named = title && titleSaid(filling);
  if (title && (named || said)) filling.set(title.name, named || titleFrom(String(said)));
  const reason = filling.fields.find((field) => isReason(field) && !filling.isFilled(field.name));
  const why =
    reason &&
    (reasonOf(filling, 0, filling.question.tokens.length - 1) ??
      (isRequired(filling.card, reason.name) ? lastClause(filling) : undefined));
  if (reason && why) filling.set(reason.name, why);
}

/** "5 xp for Li, great question": what is said after the last comma, where it names nobody. */
function lastClause(filling: Filling): string | undefined {
  const { tokens, mentions } = filling.question;
  const comma = tokens.findLastIndex((token) => token.raw === ',' || token.raw === ';');
  const last = tokens.length - 1;
  if (comma < 1 || last - comma < 2) return undefined;
  if (mentions.some(({ kind, first }) => first > comma && kind !== 'date' && kind !== 'subject')) return undefined;
  return taken(filling, comma + 1, last);
}

/** "…, comment: much better" */
function fillLabelled(filling: Filling, { name }: Field): void {
  const { tokens } = filling.question;
  const at = tokens.findIndex(
    (token, index) => index > 0 && token.word === name.toLowerCase() && tokens[index + 1]?.raw === ':',
  );
  if (at < 0 || at + 2 >= tokens.length) return;
  filling.set(name, writtenText(filling.question, at + 2, tokens.length - 1));
  filling.use(at, tokens.length - 1);
}

/** Where the text begins: after a colon, after "that", or after whom it is for ("tell 8B parents to bring boots"). */
function bodyOf(filling: Filling): string | undefined {
  const { tokens, mentions } = filling.question;
  const last = tokens.length - 1;
  const quoted = filling.unused('quoted')[0];
  if (quoted && !titleSaidAt(filling, quoted.first)) {
    filling.use(quoted.first, quoted.last);
    return sentence(quoted.text);
  }
  const colon = tokens.findIndex((token) => token.raw === ':');
  if (colon > 0 && colon < last) return take(filling, colon + 1, last);
  const start = startOfSpeech(filling.question);
  if (start !== undefined) return take(filling, start, last);
  const verb = tokens.findIndex((token) => isSpeechVerb(token.word));
  if (verb < 0) return undefined;
  const addressee = mentions.findLast(
    (mention) => (mention.kind === 'person' || mention.kind === 'class') && mention.first <= verb + 4,
  );
  if (!addressee || !/^(?:tell|inform|notify|message|text|email|remind|ask|let)$/.test(tokens[verb]!.word))
    return undefined;
  let first = addressee.last + 1;
  while (/^(?:parents?|students?|families|pupils?|teachers?|and|the|know|about|,)$/.test(filling.word(first))) first++;
  return last - first >= 1 ? take(filling, first, last) : undefined;
}

function take(filling: Filling, first: number, last: number): string {
  filling.use(first, last);
  return sentence(writtenText(filling.question, first, last).replace(/^to\s+/i, ''));
}

/** "I need help with fractions": what is asked for is the whole of what was said. */
function wholeStatement(filling: Filling): string | undefined {
  const { question } = filling;
  if (question.intent === 'read' || !question.firstPerson || filling.fields.some((field) => speechTo(field)))
    return undefined;
  filling.use(0, question.tokens.length - 1);
  return question.text.trim().replace(/^(?:hi|hello|hey|please)[,!.]?\s+/i, '');
}

const speechTo = (field: Field): boolean => /^(?:recipient|to|audience)$/i.test(field.name);

const sentence = (text: string): string => {
  const trimmed = text.trim().replace(/^["“«]|["”»]$/g, '');
  const capital = trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
  return /[.!?…؟।]$/.test(capital) ? capital : `${capital}.`;
};

const titleSaidAt = (filling: Filling, index: number): boolean =>
  /^(?:titled|called|named|title|headed)$/.test(filling.word(index - 1));

function titleSaid(filling: Filling): string | undefined {
  const quoted = filling.unused('quoted').find((mention) => titleSaidAt(filling, mention.first));
  if (!quoted) return undefined;
  filling.use(quoted.first - 1, quoted.last);
  return quoted.text;
}

/** The first sentence of a text, at most 60 characters, without its full stop. */
function titleFrom(text: string): string {
  const first = text.split(/(?<=[.!?])\s/)[0]!.replace(/[.]$/, '');
  if (first.length <= 60) return first;
  return `${first.slice(0, 60).replace(/\s+\S*$/, '')}…`;
}

const illness = new Set(concepts.ill!.split(' ').map(stem));
export const isIllness = (word: string): boolean => illness.has(stem(word));

/** Why, among the tokens [first, last]: "because …", "for helping", or the illness that is named. */
export function reasonOf(filling: Filling, first: number, last: number): string | undefined {
  const { tokens } = filling.question;
  for (let index = first; index < last; index++) {
    const start = reasonStart(filling, index);
    if (!start) continue;
    const stop = tokens.findIndex(
      (token, at) => at > start && at <= last && /[.;!?]/.test(token.raw) && token.raw.length === 1,
    );
    const end = stop > 0 ? stop - 1 : last;
    return taken(filling, start, Math.min(end, dayAfter(filling, start) ?? end));
  }
  const from = tokens.findIndex(
    (token, index) => index >= first && index <= last && isIllness(token.word) && !filling.isUsed(index),
  );
  if (from < 0) return undefined;
  let to = from;
  while (to < last && isIllness(filling.word(to + 1))) to++;
  return taken(filling, from, to);
}

/** "for the dentist on tuesday": the day is no part of the reason, where the operation takes a day. */
function dayAfter({ question, fields }: Filling, start: number): number | undefined {
  const takesDays = fields.some(({ schema }) => schema.format === 'date');
  const day = takesDays && question.mentions.find(({ kind, first }) => kind === 'date' && first > start);
  return day ? day.first - 1 : undefined;
}

function taken(filling: Filling, first: number, last: number): string | undefined {
  const text = writtenText(filling.question, first, last).replace(/[,.;\s]+$/, '');
  if (text) filling.use(first, last);
  return text || undefined;
}

function reasonStart(filling: Filling, index: number): number | undefined {
  if (filling.isUsed(index)) return undefined;
  const [word, next] = [filling.word(index), filling.word(index + 1)];
  if (/^(?:because|cause|cos)$/.test(word)) return next === 'of' ? index + 2 : index + 1;
  if (word === 'due' && next === 'to') return index + 2;
  if ((word === 'as' || word === 'since') && /^(?:he|she|they|it)$/.test(next)) return index + 1;
  if (word === ':' && filling.fields.some((field) => isReason(field) && isRequired(filling.card, field.name)))
    return index + 1;
  if (
    word === 'for' &&
    !filling.isMention(index + 1) &&
    !(/^(?:the|a|an|all|everyone)$/.test(next) && namesThings(filling)) &&
    !filling.isMention(index)
  )
    return index + 1;
  return undefined;
}

/** "for the essay" is what was graded, where an operation takes such a thing. */
const namesThings = ({ fields }: Filling): boolean =>
  fields.some((field) => kindsOf(field.name, field.schema)[0] === 'quoted');
