/**
 * How well what a question names fits what an operation takes: "Sam's attendance" wants the operation with a student,
 * "8B's" the one with a class, "my attendance" the one with neither.
 */
import { entityOf, type JsonSchema, plainSchema, typeOf } from './json-schema.ts';
import type { MentionKind } from './mentions.ts';
import { isRequired, type OperationCard, propertiesOf } from './operation-card.ts';
import type { Question } from './question.ts';
import { startOfSpeech } from './speech.ts';
import { valueWords } from './vocabulary/attributes.ts';
import { listsOwnChildren } from './words-of-operations.ts';

export const personTypes = new Set(
  'student person people teacher parent child guardian staff user member recipient pupil adult employee'.split(' '),
);

/** The kinds of mention that could fill a field. */
export function kindsOf(name: string, schema: JsonSchema): MentionKind[] {
  const plain = plainSchema(schema);
  const entity = entityOf(plain);
  if (entity === 'class') return ['class'];
  if (entity === 'subject') return ['subject'];
  if (entity && personTypes.has(entity)) return ['person'];
  if (entity && /grade ?level|year ?group/.test(entity)) return ['gradeLevel'];
  if (entity) return ['quoted'];
  if (plain.format === 'date' || plain.format === 'date-time') return ['date'];
  const type = typeOf(plain);
  if (type === 'integer' || type === 'number')
    return /grade|year|level/i.test(name) ? ['gradeLevel', 'number'] : ['number'];
  if (type === 'array' && plain.items) return kindsOf(name, plain.items);
  if (type === 'object') return Object.entries(plain.properties ?? {}).flatMap(([key, value]) => kindsOf(key, value));
  if (type === 'string' && !plain.enum && /^(?:query|search|name|term|q)$/i.test(name)) return ['person', 'quoted'];
  return [];
}

const gain: Partial<Record<MentionKind, number>> = {
  class: 0.25,
  person: 0.25,
  subject: 0.12,
  gradeLevel: 0.25,
  date: 0.05,
  number: 0.1,
};
const loss: Partial<Record<MentionKind, number>> = {
  class: 0.35,
  person: 0.45,
  subject: 0.15,
  gradeLevel: 0.15,
  date: 0.06,
  number: 0.02,
};

export function slotFit(question: Question, card: OperationCard): number {
  const fields = propertiesOf(card).map(([name, schema]) => ({
    kinds: kindsOf(name, schema),
    required: isRequired(card, name),
  }));
  const takes = new Set(fields.flatMap((field) => field.kinds));
  const end = startOfSpeech(question) ?? Number.POSITIVE_INFINITY;
  const named = new Set(question.mentions.filter((mention) => mention.first < end).map((mention) => mention.kind));
  let fit = 0;
  const children = listsOwnChildren(card) && question.mentions.some((one) => one.kind === 'person' && one.own);
  const all = question.mentions.some((one) => one.kind === 'person' && one.own === 'all');
  const one = question.mentions.some((mention) => mention.kind === 'person' && mention.own);
  for (const kind of named) {
    if (kind === 'person' && children) fit += all ? (gain[kind] ?? 0) : 0;
    else if (kind === 'person' && one && !takesChild(card)) fit -= loss.person ?? 0;
    else fit += takes.has(kind) ? (gain[kind] ?? 0) : -(loss[kind] ?? 0);
  }
  if (speaksOfWholeClass.test(question.english) && question.intent !== 'read') fit += marksMany(card) ? 0.35 : 0;
  for (const { kinds, required } of fields) {
    if (!required || kinds.length === 0 || kinds.some((kind) => named.has(kind))) continue;
    if (kinds.includes('person')) fit -= question.refersTo === 'person' ? 0 : 0.3;
    else if (kinds.includes('class')) fit -= question.refersTo === 'class' ? 0 : 0.2;
    else if (kinds.includes('number')) fit -= 0.1;
  }
  fit -= aboutSomeoneUnnamed(question, card, named);
  fit += grouping(question, card) - unsaid(question, card);
  if (
    question.mentions.some((mention) => mention.kind === 'person' && mention.titled && mention.first < end) &&
    !takesAdults(card)
  )
    fit -= 0.25;
  if (question.refersTo === 'person' && takes.has('person')) fit += 0.2;
  if (question.refersTo === 'class' && takes.has('class')) fit += 0.2;
  if (startOfSpeech(question) !== undefined) fit += takesText(card) ? 0.3 : -0.2;
  return fit + ownership(question, card, named.has('person'));
}

/** "which class …", "by grade": for operations that can group by it. */
function grouping({ english }: Question, card: OperationCard): number {
  const by =
    /\b(?:which|what|by|per|each|across|every|compare) (?:the )?(grade|class|subject|homeroom|year)(?:e?s)?\b(?! \d)/.exec(
      english,
    )?.[1];
  if (!by) return 0;
  const wanted = by === 'homeroom' ? 'class' : by === 'year' ? 'grade' : by;
  return propertiesOf(card).some(([name, schema]) => /^(?:by|group)/i.test(name) && schema.enum?.includes(wanted))
    ? 0.25
    : 0;
}

/** A change that takes a decision nobody told, or a list of people where one is named, fits less well. */
function unsaid({ english, mentions, intent }: Question, card: OperationCard): number {
  if (intent === 'read') return 0;
  const one = mentions.filter(({ kind }) => kind === 'person').length === 1;
  return propertiesOf(card).reduce((sum, [name, schema]) => {
    if (!isRequired(card, name)) return sum;
    const undecided = schema.enum && !schema.enum.some((value) => saysValue(english, String(value)));
    const many = typeOf(schema) === 'array' && typeOf(schema.items ?? {}) === 'object' && one;
    return sum + (undecided ? 0.2 : 0) + (many ? 0.1 : 0);
  }, 0);
}

const saysValue = (english: string, value: string): boolean =>
  [value, ...(valueWords[value.replaceAll('_', ' ')]?.split(' ') ?? [])].some((said) =>
    ` ${english} `.includes(` ${said.replaceAll('_', ' ')}`),
  );

/** "attendance this month" is not about one's own class, nor "how are we doing" about one student. */
function aboutSomeoneUnnamed(question: Question, card: OperationCard, named: ReadonlySet<MentionKind>): number {
  if (
    !question.staff ||
    question.intent !== 'read' ||
    question.refersTo ||
    /\b(?:i|my|me|mine|myself)\b/.test(question.english)
  )
    return 0;
  const meant = propertiesOf(card).some(([name, schema]) => {
    const kind = kindsOf(name, schema)[0];
    const own = /\b(?:own|oneself|only child)\b.*\bif left out\b|\bif left out\b.*\b(?:own|oneself)\b/i.test(
      schema.description ?? '',
    );
    return (kind === 'class' || kind === 'person') && own && !named.has('class') && !named.has('person');
  });
  return meant ? 0.3 : 0;
}

/** Mr Okafor is not a student. */
const takesAdults = (card: OperationCard): boolean =>
  propertiesOf(card).some(
    ([name, schema]) =>
      kindsOf(name, schema)[0] === 'person' && !/^(?:student|child|pupil)$/.test(entityOf(plainSchema(schema)) ?? ''),
  );

const takesText = (card: OperationCard): boolean =>
  propertiesOf(card).some(
    ([name, schema]) => /^(?:body|message|text|content)$/i.test(name) && typeOf(schema) === 'string',
  );

const takesChild = (card: OperationCard): boolean =>
  propertiesOf(card).some(([, schema]) => /^(?:student|child|pupil|person)$/.test(entityOf(plainSchema(schema)) ?? ''));

const speaksOfWholeClass =
  /\b(?:everyone|everybody|the rest|the others|whole class)\b|\ball (?:of (?:them|\S+) )?(?:is |are |was |were )?(?:here|present|there|in|absent|away)\b/;

/** Takes one value for everyone, and a list of those who differ. */
const marksMany = (card: OperationCard): boolean =>
  propertiesOf(card).some(([name, schema]) => typeOf(schema) === 'array' && /^(?:exception|except|other)/i.test(name));

const own = /\b(?:your|yourself|own|mine|my)\b/i;

function ownership(question: Question, card: OperationCard, namesPerson: boolean): number {
  const isOwn = own.test(card.description) || /(?:mine|own|my)(?![a-z])/i.test(card.name);
  if (namesPerson || !question.firstPerson) return 0;
  return isOwn ? 0.15 : 0;
}
