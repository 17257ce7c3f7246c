/** The conversation as turns: what a person said, what was called for it, what came back. Read from the request alone. */
import type { Content, FunctionCall, Json, Part } from '../wire.ts';

export type Step = { call: FunctionCall; response?: Record<string, Json> };
export type Turn = { said: string; hasFiles: boolean; steps: Step[]; answer: string };

export function turnsOf(contents: Content[]): Turn[] {
  const turns: Turn[] = [];
  for (const content of contents) {
    if (content.role === 'model') readModel(turns, content);
    else readPerson(turns, content);
  }
  return turns;
}

/** How an application asks for the rest of an answer that broke off: no new question. */
const GO_ON = /^your answer broke off\b/i;

function readPerson(turns: Turn[], { parts }: Content): void {
  const said = textOf(parts);
  if (turns.length > 0 && GO_ON.test(said)) return;
  const hasFiles = parts.some((part) => part.inlineData || part.fileData);
  if (said || hasFiles || parts.length === 0) turns.push({ said, hasFiles, steps: [], answer: '' });
  for (const { functionResponse } of parts) {
    if (!functionResponse) continue;
    const open = turns.at(-1)?.steps.filter((step) => !step.response) ?? [];
    const step =
      open.find(({ call }) => call.id !== undefined && call.id === functionResponse.id) ??
      open.find(({ call }) => call.name === functionResponse.name);
    if (step) step.response = unwrapped(functionResponse.response);
  }
}

function readModel(turns: Turn[], { parts }: Content): void {
  const turn = turns.at(-1);
  if (!turn) return;
  turn.answer += textOf(parts.filter((part) => !part.thought));
  for (const { functionCall } of parts) if (functionCall) turn.steps.push({ call: functionCall });
}

const textOf = (parts: Part[]): string =>
  parts
    .map((part) => part.text ?? '')
    .join(' ')
    .trim();

/** Clients wrap what an operation answered (`{name, content}`, `{output}`), as an object or as JSON in a string. */
function unwrapped(response: Record<string, Json>): Record<string, Json> {
  for (const key of ['content', 'output', 'result']) {
    const inner = parsed(response[key]);
    if (inner) return unwrapped(inner);
  }
  const error = parsed(response.error);
  return error ? { ...response, error: parsed(error.error) ?? error } : response;
}

function parsed(value: Json | undefined): Record<string, Json> | undefined {
  if (value && typeof value === 'object' && !Array.isArray(value)) return value;
  if (typeof value !== 'string' || !value.trim().startsWith('{')) return undefined;
  try {
    return parsed(JSON.parse(value) as Json);
  } catch {
    return undefined;
  }
}
