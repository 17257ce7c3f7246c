/** What earlier turns leave behind: the last calls, what they were about, and a question that is still open. */
import type { Arguments } from '#agents/ranker/json-schema.ts';
import type { Step, Turn } from './conversation.ts';
import { withoutAsking } from './everyone-meant.ts';
import { findOperationName } from './offered.ts';

export type Call = { name: string; args: Arguments };
export type Candidate = { id: string; label: string; hint?: string };

export type Pending =
  | { kind: 'choose'; call: Call; path: string; query: string; candidates: Candidate[] }
  | { kind: 'correct'; call: Call; path: string; query: string; suggestions: string[] }
  | { kind: 'missing'; call: Call; field: string };

export type Memory = {
  lastCalls: Call[];
  /** The last message that was about something, in the person's words. */
  topic: string;
  pending?: Pending;
};

export const nothing: Memory = { lastCalls: [], topic: '' };

/** What a turn that was answered without calls would have left: it asked for something, or not. */
export type Replay = (said: string, memory: Memory) => { pending?: Pending };

/** Stateless: what is remembered is what the request itself tells, turn by turn. */
export function remember(turns: Turn[], replay: Replay): Memory {
  return turns.slice(-8).reduce((memory, turn) => afterTurn(turn, memory, replay), nothing);
}

function afterTurn(turn: Turn, memory: Memory, replay: Replay): Memory {
  const steps = turn.steps.filter(({ call }) => call.name !== findOperationName);
  const aboutSomething = turn.said.split(/\s+/).length > 2;
  if (steps.length === 0) {
    const { pending } = replay(turn.said, memory);
    const topic = pending?.kind === 'missing' && aboutSomething ? turn.said : memory.topic;
    return { lastCalls: memory.lastCalls, topic, ...(pending && { pending }) };
  }
  const told = withoutAsking({ ...turn, steps });
  const pending = told.map(pendingAfter).find((one) => one !== undefined);
  const answersQuestion = memory.pending !== undefined;
  return {
    lastCalls: callsToTakeUp(told, memory),
    topic: memory.topic && (answersQuestion || !aboutSomething) ? memory.topic : turn.said,
    ...(pending && { pending }),
  };
}

/** Follow-ups take up what succeeded; where nothing did, what was plainly asked, unless it only varied what did. */
function callsToTakeUp(steps: Step[], memory: Memory): Call[] {
  const calls = (some: Step[]): Call[] => some.map(({ call }) => ({ name: call.name, args: call.args }));
  const good = steps.filter((step) => !failureOf(step));
  if (good.length > 0) return calls(good);
  const varied = steps.every(({ call }) => memory.lastCalls.some(({ name }) => name === call.name));
  const understood = steps.some((step) => /^(?:ambiguous|not_found|forbidden)$/.test(failureOf(step)?.code ?? ''));
  return memory.lastCalls.length > 0 && (varied || !understood) ? memory.lastCalls : calls(steps);
}

type ErrorDetails = {
  field?: string;
  path?: string;
  query?: string;
  candidates?: Candidate[];
  suggestions?: (string | Candidate)[];
};
export type Failure = {
  code: string;
  message: string;
  details: ErrorDetails & { issues?: { path: string; message: string }[] };
};

export function failureOf({ response }: Step): Failure | undefined {
  const error = response?.error;
  if (typeof error === 'string') return { code: 'failed', message: error, details: {} };
  if (!error || typeof error !== 'object' || Array.isArray(error)) return undefined;
  return {
    code: String(error.code ?? 'failed'),
    message: String(error.message ?? ''),
    details: (error.details && typeof error.details === 'object' ? error.details : {}) as Failure['details'],
  };
}

export const suggestionsOf = ({ details }: Failure): string[] =>
  (details.suggestions ?? []).map((one) => (typeof one === 'string' ? one : one.label));

/** The question that a failed step leaves open. */
export function pendingAfter(step: Step): Pending | undefined {
  const failure = failureOf(step);
  if (!failure) return undefined;
  const { details } = failure;
  const call = { name: step.call.name, args: step.call.args };
  const path = details.path ?? details.field ?? '';
  const query = details.query ?? '';
  if (failure.code === 'ambiguous' && details.candidates?.length)
    return { kind: 'choose', call, path, query, candidates: details.candidates };
  if (failure.code === 'not_found' && query)
    return { kind: 'correct', call, path, query, suggestions: suggestionsOf(failure) };
  return undefined;
}
