/** The question for a required field that was not said. */
import { isBody, isReason } from '#agents/ranker/fill-text.ts';
import { entityOf, plainSchema, typeOf } from '#agents/ranker/json-schema.ts';
import type { OperationCard } from '#agents/ranker/operation-card.ts';
import { kindsOf } from '#agents/ranker/slot-fit.ts';
import type { Phrases } from './phrases.ts';

export function questionFor(card: OperationCard, field: string, { ask }: Phrases): string {
  const schema = plainSchema(card.parameters?.properties?.[field] ?? {});
  const kind = kindsOf(field, schema)[0];
  if (isReason({ name: field, schema })) return ask.reason;
  if (isBody({ name: field, schema })) return ask.text;
  if (kind === 'class') return ask.class;
  if (kind === 'subject') return ask.subject;
  if (kind === 'date') return ask.date;
  if (kind === 'person') return /student|child|pupil/.test(entityOf(schema) ?? '') ? ask.student : ask.person;
  const what = (schema.description ?? field).replace(/\s*\[[^\]]*\]/g, '').replace(/[.;].*$/s, '');
  if (/^(?:integer|number)$/.test(typeOf(schema)) && /amount|count|points|quantity/i.test(field)) return ask.amount;
  const values = schema.enum?.length
    ? ` (${schema.enum.map((value) => String(value).replaceAll('_', ' ')).join(', ')})`
    : '';
  return ask.other(`${what.charAt(0).toLowerCase()}${what.slice(1)}${values}`);
}
