/** What a step that failed says, and the question that it leaves open. */
import type { Arguments } from '#agents/ranker/json-schema.ts';
import type { Step } from './conversation.ts';

export type Call = { name: string; args: Arguments };
export type Candidate = { id: string; label: string; hint?: string };

export type Pending =
  | { kind: 'choose'; call: Call; path: string; query: string; candidates: Candidate[] }
  | { kind: 'correct'; call: Call; path: string; query: string; suggestions: string[] }
  | { kind: 'missing'; call: Call; field: string };

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

/** The field that nobody filled: the operation asks for it, or its default means nothing to this person. */
export function unsaidField({ code, message, details }: Failure): string | undefined {
  if (code === 'invalid_input' && /\?(?: Please[^?]*)?$/.test(message)) return details.issues?.[0]?.path;
  const ownDefault = /^(?:me|my class|my child)$/.test(details.query ?? '') && !details.candidates?.some(isOwn);
  return /^(?:ambiguous|not_found)$/.test(code) && ownDefault ? (details.path ?? details.field) : undefined;
}

/** A parent's children fit "me"; for others only people whose names begin so do. */
const isOwn = ({ label }: Candidate): boolean => !/(?:^|\s)me/i.test(label);

const without = (args: Arguments, field: string): Arguments =>
  Object.fromEntries(Object.entries(args).filter(([name]) => name !== field));

/** The question that a failed step leaves open. */
export function pendingAfter(step: Step): Pending | undefined {
  const failure = failureOf(step);
  if (!failure) return undefined;
  const { details } = failure;
  const call = { name: step.call.name, args: step.call.args };
  const path = details.path ?? details.field ?? '';
  const query = details.query ?? '';
  const unsaid = unsaidField(failure);
  if (unsaid) return { kind: 'missing', call: { ...call, args: without(call.args, unsaid) }, field: unsaid };
  if (failure.code === 'ambiguous' && details.candidates?.length)
    return { kind: 'choose', call, path, query, candidates: details.candidates };
  if (failure.code === 'not_found' && query)
    return { kind: 'correct', call, path, query, suggestions: suggestionsOf(failure) };
  return undefined;
}
