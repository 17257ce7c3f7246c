import { z } from 'zod';
import type { AnyOperation } from '#tools/contract/execute-operation.ts';
import type { JsonSchema } from '../ranker/json-schema.ts';
import type { OperationCard } from '../ranker/operation-card.ts';

const cards = new WeakMap<AnyOperation, OperationCard>();

/** What the ranker reads of an operation; made once, since a schema does not change. */
export function cardOf(operation: AnyOperation): OperationCard {
  let card = cards.get(operation);
  if (!card) {
    const { name, title, description, examples, effect } = operation;
    const parameters = z.toJSONSchema(operation.input, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
    card = { name, title, description, examples, effect, parameters };
    cards.set(operation, card);
  }
  return card;
}
