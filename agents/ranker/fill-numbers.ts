/** Numbers: scores, amounts, limits, thresholds, each recognised by its field's name and the words around the number. */
import type { Field, Filling } from './filling.ts';
import { entityOf, typeOf } from './json-schema.ts';
import type { NumberMention } from './mentions.ts';
import { isRequired, wordsOfName } from './operation-card.ts';
import { stem } from './stem.ts';

type Role = { field: RegExp; fits: (mention: NumberMention) => boolean };

const countable = /s$/;
const roles: Role[] = [
  {
    field: /^(?:limit|count|top|first|how ?many|max ?results?|n)$/,
    fits: ({ before, after, percent }) =>
      !percent &&
      (/^(?:top|last|first|best|newest|latest|recent|next|worst|bottom)$/.test(before) ||
        (countable.test(after) && !/^(?:days|weeks|months|points|minutes|years)$/.test(after))),
  },
  {
    field: /threshold|below|under|above|minimum|maximum|rate|percent/,
    fits: ({ before, percent }) => percent || /^(?:below|under|than|above|over|least|most)$/.test(before),
  },
  { field: /minute/, fits: ({ after }) => /^min(?:ute)?s?$/.test(after) },
  { field: /\bday/, fits: ({ after }) => /^days?$/.test(after) },
  { field: /^(?:max|total|out)/, fits: ({ after }) => /^(?:points?|marks?)$/.test(after) },
  {
    field: /amount|xp|points|gems|coins|quantity/,
    fits: ({ after, outOf }) => outOf === undefined && !/^(?:min|minutes?|days?)$/.test(after),
  },
  { field: /score|mark|grade|result|value/, fits: () => true },
];

const isNumeric = ({ schema }: Field): boolean => /^(?:integer|number)$/.test(typeOf(schema));

export function fillNumbers(filling: Filling): void {
  const fields = filling.fields.filter(isNumeric);
  for (const field of fields) fillLevel(filling, field);
  const alone =
    fields.length === 1 ||
    fields.every(isWhole) ||
    !fields.some((one) => /score|mark|points/i.test(one.name) && !isWhole(one));
  for (const field of fields.filter((one) => alone || !isWhole(one))) {
    if (!filling.isFilled(field.name)) fillNumber(filling, field, fields);
  }
}

/** Points possible: `20` of `17/20`. */
const isWhole = ({ name }: Field): boolean =>
  /^(?:max|out|total|possible)[a-z]*/i.test(name) && /score|points|mark|of|possible|max$/i.test(name);

const isLevel = ({ name }: Field): boolean =>
  /(?:grade|year)_?(?:level|group)?$/i.test(name) && !/^(?:final|min|max)/i.test(name);

function fillLevel(filling: Filling, field: Field): void {
  const mention = isLevel(field) ? filling.unused('gradeLevel')[0] : undefined;
  if (!mention) return;
  filling.set(field.name, mention.level);
  filling.use(mention.first, mention.last);
}

/** Grade levels named as an entity rather than a number. */
export function fillLevelEntities(filling: Filling): void {
  for (const { name, schema } of filling.fields) {
    if (!/grade ?level|year ?group/.test(entityOf(schema) ?? '')) continue;
    const [level, ...others] = filling.unused('gradeLevel').map((mention) => String(mention.level));
    if (level === undefined) continue;
    filling.set(name, level);
    if (others.length > 0) filling.alternatives.set(name, others);
  }
}

function fillNumber(filling: Filling, field: Field, fields: Field[]): void {
  const name = wordsOfName(field.name).join(' ');
  const role = roles.find((one) => one.field.test(name));
  const stems = wordsOfName(field.name).map(stem);
  const beside = ({ before, after }: NumberMention) => stems.includes(stem(before)) || stems.includes(stem(after));
  const described = new Set(
    (/\b[Nn]umber of\b(.*)/.exec(field.schema.description ?? '')?.[1] ?? '')
      .toLowerCase()
      .match(/[a-z]+/g)
      ?.map(stem),
  );
  const candidates = filling.unused('number').filter((mention) => fitsType(field, mention.value));
  const chosen =
    candidates.find(beside) ??
    candidates.find((mention) => role?.fits(mention)) ??
    candidates.find(({ before, outOf }) => outOf === undefined && described.has(stem(before))) ??
    (isRequired(filling.card, field.name) ? candidates[0] : undefined);
  if (!chosen || (chosen.outOf !== undefined && role && !/score/.test(role.field.source))) return;
  filling.set(field.name, chosen.value);
  filling.use(chosen.first, chosen.last);
  const whole = fields.find(isWhole);
  const outOf = chosen.outOf ?? (chosen.percent && /score|mark|grade/.test(name) ? 100 : undefined);
  if (whole && outOf !== undefined) filling.set(whole.name, outOf);
}

const fitsType = ({ schema }: Field, value: number): boolean =>
  (typeOf(schema) !== 'integer' || Number.isInteger(value)) &&
  (schema.minimum === undefined || value >= schema.minimum);
