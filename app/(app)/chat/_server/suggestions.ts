import { z } from 'zod';
import { reportFailure } from '#app/_server/report-failure.ts';
import type { Caller } from '#db/caller.ts';
import { executeOperation } from '#tools/contract/execute-operation.ts';
import { findOperation, operationsOf } from '#tools/registry.ts';

const MOST = 5;

/** A thing that stands in today's state, and the question that it calls for. */
export interface Suggestion {
  text: string;
  question: string;
}

const today = z.object({ items: z.array(z.object({ text: z.string(), question: z.string() })) });

/** What this person may want to know first, from today's real state. Where there is none of it, what is asked most. */
export async function suggestionsFor(caller: Caller): Promise<Suggestion[]> {
  const operation = findOperation('school.todayFor');
  if (!operation?.roles.includes(caller.role)) return examples(caller);
  try {
    const { data } = await executeOperation(operation, {}, { caller, surface: 'page' });
    const { items } = today.parse(data);
    return items.length > 0 ? items.slice(0, MOST) : examples(caller);
  } catch (error) {
    reportFailure(error);
    return examples(caller);
  }
}

function examples({ role }: Caller): Suggestion[] {
  const core = operationsOf(role).filter((operation) => operation.core?.includes(role));
  return core.slice(0, MOST - 1).map(({ title, examples: [question = title] }) => ({ text: title, question }));
}
