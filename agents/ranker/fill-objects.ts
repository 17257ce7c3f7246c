/**
 * Lists of objects about people: "everyone present except Sam and Li, they are late, and Omar is absent, he is ill".
 * People who are named together share what is said of them until the next are named.
 */
import { choicesIn, valuesOf } from './fill-choices.ts';
import { isIllness, isReason, reasonOf } from './fill-text.ts';
import type { Field, Filling } from './filling.ts';
import { type Arguments, type JsonSchema, plainSchema, typeOf } from './json-schema.ts';
import type { PersonMention } from './mentions.ts';
import { kindsOf } from './slot-fit.ts';

type Group = { people: PersonMention[]; first: number; last: number };
type Segment = { first: number; last: number };

const everyone = /^(?:everyone|everybody|all|rest|others|whole)$/;
const exception = /^(?:except|excepting|but|besides|without|apart|excluding|save)$/;

export function fillObjects(filling: Filling): void {
  const list = filling.fields.find(({ schema }) => typeOf(schema) === 'array' && personProperty(schema.items));
  if (!list?.schema.items) return;
  const properties = fieldsOf(list.schema.items);
  const code = properties.find((field) => valuesOf(field));
  const defaultField = filling.fields.find((field) => code && sameChoice(field, code));
  const groups = groupsOf(filling);
  const usual = defaultField && usualCode(filling, defaultField, groups);
  if (defaultField && usual) filling.set(defaultField.name, usual);
  const objects = groups.flatMap((group, index) =>
    objectsOf(filling, {
      group,
      next: groups[index + 1],
      properties,
      required: list.schema.items?.required ?? [],
      usual,
    }),
  );
  if (objects.length) filling.set(list.name, objects);
  for (const group of groups) filling.use(group.first, group.last);
}

const fieldsOf = (schema: JsonSchema): Field[] =>
  Object.entries(plainSchema(schema).properties ?? {}).map(([name, property]) => ({
    name,
    schema: plainSchema(property),
  }));

const personProperty = (schema: JsonSchema | undefined): Field | undefined =>
  schema && fieldsOf(schema).find((field) => kindsOf(field.name, field.schema)[0] === 'person');

const sameChoice = (a: Field, b: Field): boolean => {
  const [left, right] = [valuesOf(a), valuesOf(b)];
  return left !== undefined && right !== undefined && left.some((value) => right.includes(value));
};

/** "Levi Q, Levi K is sick": what is said in the singular is said of the last alone. */
const singular = /^(?:is|was|has|came|left|comes|arrived|went)$/;

/** People joined by commas and "and" only. */
function groupsOf(filling: Filling): Group[] {
  const groups: Group[] = [];
  for (const person of filling.unused('person')) {
    const group = groups.at(-1);
    const between = group && filling.question.tokens.slice(group.last + 1, person.first);
    const alone = between?.length === 1 && between[0]!.raw === ',' && singular.test(filling.word(person.last + 1));
    if (group && !alone && between!.every((token) => /^(?:,|and|،|&|or)$/.test(token.word))) {
      group.people.push(person);
      group.last = person.last;
    } else groups.push({ people: [person], first: person.first, last: person.last });
  }
  return groups;
}

const isEveryone = (filling: Filling, index: number): boolean => everyone.test(filling.word(index));

/** What everyone is who is not named: said after "everyone", or alone ("mark 8B present"). */
function usualCode(filling: Filling, field: Field, groups: Group[]): string | undefined {
  const { tokens } = filling.question;
  const values = valuesOf(field)!;
  const said = tokens.findIndex((_, index) => isEveryone(filling, index));
  const free = (index: number) => !filling.isUsed(index);
  if (said < 0) {
    const [first] = groups;
    const apart = first && /^(?:[,;.]|and|but|from)$/.test(filling.word(first.first - 1));
    if (
      first &&
      !apart &&
      !exception.test(filling.word(first.first - 1)) &&
      !exception.test(filling.word(first.first - 2))
    )
      return undefined;
    return choicesIn(filling, values, 0, (first?.first ?? tokens.length) - 1, free)[0]?.value;
  }
  const stop = tokens.findIndex(
    (token, index) => index > said && (exception.test(token.word) || groups.some((group) => group.first === index)),
  );
  const after = choicesIn(filling, values, said, (stop > 0 ? stop : tokens.length) - 1, free)[0];
  if (after) return after.value;
  const from = Math.max(0, ...groups.filter((group) => group.last < said).map((group) => group.last + 1));
  return choicesIn(filling, values, from, said, free)[0]?.value;
}

type About = {
  group: Group;
  next: Group | undefined;
  properties: Field[];
  required: string[];
  usual: string | undefined;
};

function objectsOf(filling: Filling, about: About): Arguments[] {
  const { group, next, properties, required, usual } = about;
  const segment = segmentAfter(filling, group, next);
  const shared: Arguments = {};
  for (const field of properties.filter((one) => numeric(one))) fillAmount(filling, field, segment, shared);
  for (const field of properties) {
    const values = valuesOf(field);
    if (values) {
      const code =
        codeOf(filling, values, segment, group, shared) ??
        (required.includes(field.name) ? unsaidCode(filling, values, segment, usual) : undefined);
      if (code) shared[field.name] = code;
    } else if (isReason(field)) {
      const reason = reasonOf(filling, segment.first, segment.last);
      if (reason) shared[field.name] = reason;
    }
  }
  const person = properties.find((field) => kindsOf(field.name, field.schema)[0] === 'person')!;
  if (Object.keys(shared).length === 0) return [];
  return group.people.map(({ name }) => ({ [person.name]: name, ...shared }));
}

const numeric = ({ schema }: Field): boolean => /^(?:integer|number)$/.test(typeOf(schema));

function segmentAfter(filling: Filling, group: Group, next: Group | undefined): Segment {
  const end = next ? next.first - 1 : filling.question.tokens.length - 1;
  const others = filling.question.tokens.findIndex(
    (_, index) => index > group.last && index <= end && isEveryone(filling, index),
  );
  return { first: group.last + 1, last: others > 0 ? others - 1 : end };
}

function codeOf(
  filling: Filling,
  values: string[],
  segment: Segment,
  group: Group,
  shared: Arguments,
): string | undefined {
  const free = () => true;
  const after = choicesIn(filling, values, segment.first, segment.last, free)[0];
  if (after) return after.value;
  const leads =
    filling.word(group.first - 1) === ':' ||
    (filling.word(group.first - 1) === 'for' && !exception.test(filling.word(group.first - 2)));
  const before = leads
    ? choicesIn(filling, values, Math.max(0, group.first - 4), group.first - 1, free).at(-1)
    : undefined;
  if (before) return before.value;
  return shared.minutesLate !== undefined && values.includes('late') ? 'late' : undefined;
}

/** Somebody ill is excused by it; of somebody else only that they differ is known. */
function unsaidCode(
  filling: Filling,
  values: string[],
  segment: Segment,
  usual: string | undefined,
): string | undefined {
  const ill = filling.question.tokens.some(
    (token, index) => index >= segment.first && index <= segment.last && isIllness(token.word),
  );
  if (ill && values.includes('excused')) return 'excused';
  return opposite(values, usual ?? (values.includes('present') ? 'present' : undefined));
}

/** "everyone present except Sam" does not say what Sam is: absent, which the card that asks for approval shows. */
const opposite = (values: string[], usual: string | undefined): string | undefined => {
  if (usual === undefined) return undefined;
  const other = usual === 'present' ? 'absent' : 'present';
  return values.includes(other) ? other : undefined;
};

function fillAmount(filling: Filling, field: Field, segment: Segment, shared: Arguments): void {
  const minutes = /minute/i.test(field.name);
  const mention = filling
    .unused('number')
    .find(
      ({ first, after }) =>
        first >= segment.first && first <= segment.last && /^min(?:ute)?s?$/.test(after) === minutes,
    );
  if (!mention) return;
  shared[field.name] = mention.value;
  filling.use(mention.first, mention.last);
}
