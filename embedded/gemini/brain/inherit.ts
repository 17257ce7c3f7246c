/** What a request leaves unsaid because it was said before, or because the person is looking at it. */
import { fillArguments, missingIn } from '#agents/ranker/fill-arguments.ts';
import { type Arguments, entityOf, type JsonValue } from '#agents/ranker/json-schema.ts';
import { changesSomething, type OperationCard, propertiesOf } from '#agents/ranker/operation-card.ts';
import { type PlannedRequest, readFor } from '#agents/ranker/plan-requests.ts';
import { kindsOf, personTypes } from '#agents/ranker/slot-fit.ts';
import { takesUp } from './follow-up.ts';
import type { Memory } from './memory.ts';
import type { Setting } from './setting.ts';

export function withUnsaid(
  request: PlannedRequest,
  memory: Memory,
  cards: OperationCard[],
  setting: Setting,
): PlannedRequest {
  const { card, question } = request;
  if (!card) return request;
  const unsaid: Arguments = {};
  for (const [name, schema] of propertiesOf(card)) {
    const kind = kindsOf(name, schema)[0];
    const type = entityOf(schema);
    if (request.args[name] !== undefined || !type || (kind !== 'person' && kind !== 'class')) continue;
    const meant = question.refersTo === kind;
    const needed = request.missing.includes(name) && (!changesSomething(card) || takesUp(question));
    const before = meant || needed ? namedBefore(type, memory, cards) : undefined;
    if (before !== undefined) unsaid[name] = before;
  }
  const args = { ...unsaid, ...request.args };
  const seen = inContext(card, missingIn(args, card), cards, setting);
  const all = { ...seen, ...args };
  return {
    ...request,
    args: all,
    missing: missingIn(all, card),
    variants: request.variants.map((variant) => ({ ...seen, ...unsaid, ...variant })),
  };
}

const alike = (a: string, b: string): boolean =>
  a === b || (personTypes.has(a) && personTypes.has(b) && a !== 'teacher' && b !== 'teacher');

function namedBefore(type: string, memory: Memory, cards: OperationCard[]): JsonValue | undefined {
  for (const call of memory.lastCalls) {
    const card = cards.find(({ name }) => name === call.name);
    for (const [name, schema] of card ? propertiesOf(card) : []) {
      const value = call.args[name];
      const searched = /^(?:name|query)$/.test(name) && personTypes.has(type);
      if (typeof value === 'string' && (searched || alike(entityOf(schema) ?? '', type))) return value;
    }
  }
  return undefined;
}

function inContext(card: OperationCard, missing: string[], cards: OperationCard[], setting: Setting): Arguments {
  if (!setting.context || !missing.length) return {};
  const { args } = fillArguments(readFor(setting.context, cards, setting), card, setting);
  return Object.fromEntries(missing.flatMap((name) => (args[name] === undefined ? [] : [[name, args[name]]])));
}
